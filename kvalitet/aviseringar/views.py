"""Notices, the agenda, the choice of e-mail, and the page where e-mail can be seen to work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.aviseringar import agenda
from kvalitet.aviseringar.brevurval import KOM_INTE_IVAG, brev_att_se, utskick_att_se
from kvalitet.aviseringar.epostadress import BREVLADA
from kvalitet.aviseringar.forms import AgendaFilter, AviseringFilter, EpostvalForm, epostval_for
from kvalitet.aviseringar.fristregister import namn_pa
from kvalitet.aviseringar.models import Avisering, Kallfel, Utskick
from kvalitet.aviseringar.utskick import forsok_igen, fortfarande_synliga
from kvalitet.begaran import Inloggad
from kvalitet.organisation.omfordelning import far_lamna_over
from kvalitet.organisation.personurval import SKOTA
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm.start import Nyckeltal
from kvalitet.svenska import antal
from kvalitet.vyer import BehorigFormView, BehorigListView, BehorigTemplateView, BehorigVy

PER_SIDA = 50
URVAL = {"fel": KOM_INTE_IVAG, "vantar": (Utskick.Status.VANTAR,)}


class AviseringarView(BehorigListView):
    """`?visa=nya&slag=fore`. Newest first. What the person may no longer open is said so, and leads nowhere."""

    befogenhet = None
    model = Avisering
    template_name = "aviseringar/lista.html"
    context_object_name = "aviseringar"
    request: Inloggad

    @cached_property
    def filter(self) -> AviseringFilter:
        form = AviseringFilter(self.request.GET)
        form.is_valid()
        return form

    def get_queryset(self) -> QuerySet[Avisering]:
        egna = Avisering.objects.till(self.request.user).order_by("-nar", "-pk")
        val = self.filter.cleaned_data
        if val.get("visa") == "nya":
            egna = egna.nya()
        return egna.filter(slag=val["slag"]) if val.get("slag") else egna

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        innehall = super().get_context_data(filter=self.filter, **kwargs)
        rader = list(innehall["aviseringar"])
        oppna = {avisering.pk for avisering, _ in fortfarande_synliga(self.request.user, rader)}
        innehall["rader"] = [(avisering, avisering.pk in oppna) for avisering in rader]
        innehall["antal_nya"] = Avisering.objects.till(self.request.user).nya().count()
        return innehall


class OppnaView(BehorigVy):
    """The link of a notice, in the list and in e-mail: marks it as read and goes on to what it is about."""

    befogenhet = None
    http_method_names = ["get"]
    request: Inloggad

    def forbered(self) -> None:
        self.avisering = get_object_or_404(Avisering.objects.till(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.avisering.sedd is None:
            Avisering.objects.filter(pk=self.avisering.pk).update(sedd=timezone.now())
        if not fortfarande_synliga(request.user, [self.avisering]):
            messages.info(request, "Du når inte längre det som aviseringen gäller. Någon annan kan ha tagit över.")
            return redirect("aviseringar:lista")
        return redirect(self.avisering.url)


class MarkeraView(BehorigVy):
    """POST: everything is read."""

    befogenhet = None
    http_method_names = ["post"]
    request: Inloggad

    def post(self, request: Inloggad) -> HttpResponse:
        n = Avisering.objects.till(request.user).nya().update(sedd=timezone.now())
        messages.success(request, f"{antal('avisering är läst', 'aviseringar är lästa', n)}.")
        return redirect("aviseringar:lista")


class EpostvalView(BehorigFormView):
    """How often the person wants e-mail. The form also stands on Mitt konto."""

    befogenhet = None
    form_class = EpostvalForm
    template_name = "aviseringar/epostval.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": epostval_for(self.request.user)}

    def form_valid(self, form: EpostvalForm) -> HttpResponse:
        form.save()
        return self.klart("Ditt val är sparat.", "mitt-konto")


class AgendaView(BehorigTemplateView):
    """`?vems=alla&nar=vecka&slag=atgarder.atgard&enhet=12&page=2`"""

    befogenhet = None
    template_name = "aviseringar/agenda.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idag, form = timezone.localdate(), AgendaFilter(self.request.GET, person=self.request.user)
        funnet = agenda.hamta(self.request.user, form.val, idag)
        funna = funnet.rader
        sidor = Paginator(funna, PER_SIDA)
        sida = sidor.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=form,
            antal=len(funna),
            fler=funnet.fler,
            trasiga=funnet.trasiga,
            sena=sum(1 for bevakad, _ in funna if bevakad.frist.senast < idag),
            grupper=agenda.per_vecka(agenda.med_namn(sida.object_list), idag),
            page_obj=sida,
            paginator=sidor,
            val=form.val,
            har_ansvar=far_lamna_over(self.request.user),
            **kwargs,
        )


class EpostView(BehorigListView):
    """What has been sent to whom, what did not leave, and where e-mail goes. `?visa=fel`, `vantar` or `brevlada`.

    A systemförvaltare meets the letters of those whose accounts they look after, and no others.
    """

    befogenhet = SKOTA
    model = Utskick
    template_name = "aviseringar/epost.html"
    context_object_name = "rader"
    request: Inloggad
    paginate_by = PER_SIDA

    @cached_property
    def visa(self) -> str:
        vald = self.request.GET.get("visa", "")
        return vald if vald in {*URVAL, "brevlada"} else ""

    def get_queryset(self) -> QuerySet[Any]:
        if self.visa == "brevlada":
            return brev_att_se(self.request.user)
        utskick = utskick_att_se(self.request.user)
        return utskick.filter(status__in=URVAL[self.visa]) if self.visa else utskick

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tal = (
            utskick_att_se(self.request.user)
            .order_by()
            .aggregate(
                fel=Count("pk", filter=Q(status__in=KOM_INTE_IVAG)),
                vantar=Count("pk", filter=Q(status=Utskick.Status.VANTAR)),
            )
        )
        return super().get_context_data(
            nyckeltal=[
                Nyckeltal(tal["fel"], "Kom inte iväg", "?visa=fel", "fara", vald=self.visa == "fel"),
                Nyckeltal(tal["vantar"], "Väntar på att skickas", "?visa=vantar", vald=self.visa == "vantar"),
            ],
            inbyggd=settings.EMAIL_BACKEND == BREVLADA,
            kallfel=[(namn_pa(fel.kalla), fel) for fel in Kallfel.objects.order_by("kalla")],
            visa=self.visa,
            **kwargs,
        )


class BrevView(BehorigTemplateView):
    """One letter as it was sent. POST asks for one that did not leave again."""

    befogenhet = SKOTA
    template_name = "aviseringar/brev.html"
    request: Inloggad

    def forbered(self) -> None:
        self.utskick = get_object_or_404(
            utskick_att_se(self.request.user).select_related("person"), pk=self.kwargs["pk"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kan_igen = self.utskick.status in KOM_INTE_IVAG
        return super().get_context_data(utskick=self.utskick, kan_igen=kan_igen, **kwargs)

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            forsok_igen(self.utskick, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, "Brevet skickas inom någon minut.")
        return redirect("aviseringar:brev", self.utskick.pk)
