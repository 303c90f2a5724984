"""The proposals: the list, making one, reading it, saying yes or no, carrying it out, and the protocol."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from avvikelser.gallring import forslagsgang, plan, protokoll
from avvikelser.gallring.forms import ForslagForm, GodkannForm, SkalForm, VerkstallForm
from avvikelser.gallring.models import Gallringsforslag, Gallringsrad, Gallringssparr, Handlingstyp
from avvikelser.gallring.plan import GODKANNA, SE, SKOTA, Regel
from avvikelser.gallring.tasks import JOBB
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import befogenheter_hos, har_nagonstans
from kvalitet.jobb.arbete import starta
from kvalitet.spar.logg import anteckna
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView, ObjektFormView, ObjektMixin

PER_SIDA = 100
_S = Gallringsforslag.Status
_R = Gallringsrad.Status


class StartView(BehorigListView):
    """The proposals of the person's nämnder, the newest first, and the ways to the plan and the spärrar."""

    befogenhet = SE
    model = Gallringsforslag
    template_name = "gallring/start.html"
    context_object_name = "forslagen"
    request: Inloggad

    def get_queryset(self) -> Any:
        antal = {
            "antal_med": Count("rader", filter=Q(rader__status__in=[_R.MED, _R.PAGAR])),
            "antal_gallrade": Count("rader", filter=Q(rader__status=_R.GALLRAD)),
        }
        return super().get_queryset().select_related("namnd").annotate(**antal).order_by("-skapat", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            namnder=plan.namnder_for(self.request.user),
            sparrar=Gallringssparr.objects.for_user(self.request.user, SE).filter(havd=None).count(),
            far_skota=har_nagonstans(self.request.user, SKOTA),
            **kwargs,
        )


class NyttView(BehorigFormView):
    befogenhet = SKOTA
    form_class = ForslagForm
    template_name = "gallring/nytt.html"
    request: Inloggad

    def forbered(self) -> None:
        self.namnder = {str(namnd.pk): namnd for namnd in plan.namnder_for(self.request.user, SKOTA)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "namnder": {pk: n.namn for pk, n in self.namnder.items()}}

    def form_valid(self, form: ForslagForm) -> HttpResponse:
        forslag = forslagsgang.foresla(self.namnder[form.cleaned_data["namnd"]], av=self.request.user)
        return self.klart("Förslaget är gjort. Två andra personer ska godkänna det.", "gallring:forslag", forslag.pk)


class ForslagView(ObjektDetailView):
    """The list that is said yes to: numbers, kinds, enheter and days, and never what an ärende is about."""

    befogenhet = SE
    model = Gallringsforslag
    template_name = "gallring/forslag.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forslag: Gallringsforslag = self.object
        antal = dict(forslag.rader.order_by().values_list("status").annotate(Count("pk")))
        sidor = Paginator(forslag.rader.select_related("enhet").order_by(*_ORDNING), PER_SIDA)
        hos = befogenheter_hos(self.request.user, forslag.namnd_id)
        page_obj = sidor.get_page(self.request.GET.get("page"))
        plan_da = [Regel.ur_json(typ.value, forslag.plan[typ.value]) for typ in Handlingstyp]
        return super().get_context_data(
            forslag=forslag,
            med=antal.get(_R.MED, 0) + antal.get(_R.PAGAR, 0),
            gallrade=antal.get(_R.GALLRAD, 0),
            kvar=sum(antal.get(status, 0) for status in protokoll.KVAR),
            plan=plan_da,
            godkannanden=forslag.godkannanden.all(),
            page_obj=page_obj,
            paginator=sidor,
            rader=page_obj.object_list,
            godkannhinder=forslagsgang.godkannhinder(forslag, self.request.user) if GODKANNA.value in hos else "-",
            far_skota=SKOTA.value in hos,
            far_godkanna=GODKANNA.value in hos,
            gar_att_andra=forslag.status in (_S.VANTAR, _S.GODKANT),
            **kwargs,
        )


_ORDNING = ("status", "dnr", "pk")


class _OmForslaget(ObjektFormView):
    """A form about a proposal, and back to it."""

    model = Gallringsforslag
    template_name = "gallring/om_forslaget.html"
    request: Inloggad

    def till(self, mening: str) -> HttpResponse:
        return self.klart(mening, "gallring:forslag", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        med = self.object.rader.filter(status=_R.MED).count()
        return super().get_context_data(forslag=self.object, med=med, **kwargs)


class GodkannView(_OmForslaget):
    befogenhet = GODKANNA
    form_class = GodkannForm
    extra_context = {"rubrik": "Godkänn gallring", "knapp": "Godkänn"}

    def get_initial(self) -> dict[str, Any]:
        return {"antal": self.object.rader.filter(status=_R.MED).count()}

    def form_valid(self, form: GodkannForm) -> HttpResponse:
        forslag = forslagsgang.godkann(self.object, av=self.request.user, antal=form.cleaned_data["antal"])
        if forslag.status == _S.GODKANT:
            return self.till("Du har godkänt förslaget. Två personer har nu sagt ja, och det kan verkställas.")
        return self.till("Du har godkänt förslaget. En person till ska göra det.")


class AvslaView(_OmForslaget):
    befogenhet = GODKANNA
    form_class = SkalForm
    extra_context = {"rubrik": "Säg nej till gallringen", "knapp": "Säg nej"}

    def form_valid(self, form: SkalForm) -> HttpResponse:
        forslagsgang.avsla(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.till("Förslaget är stoppat. Inget gallras.")


class AterkallaView(_OmForslaget):
    befogenhet = SKOTA
    form_class = SkalForm
    extra_context = {"rubrik": "Återkalla förslaget", "knapp": "Återkalla"}

    def form_valid(self, form: SkalForm) -> HttpResponse:
        forslagsgang.aterkalla(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.till("Förslaget är återkallat. Inget gallras.")


class TaUtView(_OmForslaget):
    """Whoever may propose or approve: the rule says which of them."""

    befogenhet = SE
    form_class = SkalForm
    extra_context = {"rubrik": "Ta ut ett ärende ur listan", "knapp": "Ta ut"}

    def forbered(self) -> None:
        super().forbered()
        self.rad = get_object_or_404(self.object.rader, pk=self.kwargs["rad"])

    def form_valid(self, form: SkalForm) -> HttpResponse:
        forslagsgang.ta_ut(self.object, self.rad.pk, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.till(f"{self.rad.dnr} är uttaget ur listan.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rad=self.rad, **kwargs)


class VerkstallView(_OmForslaget):
    """Also for going on with what has stopped."""

    befogenhet = SKOTA
    form_class = VerkstallForm
    extra_context = {"rubrik": "Verkställ gallringen", "knapp": "Gallra nu", "fara": True}

    def form_valid(self, form: VerkstallForm) -> HttpResponse:
        forslag = forslagsgang.borja_verkstalla(self.object, av=self.request.user)
        argument = {"forslag": forslag.pk}
        jobb = starta(JOBB, rubrik=f"Gallring {forslag.dnr}", person=self.request.user, argument=argument)
        return redirect("jobb:jobb", pk=jobb.pk)


class _Protokollet(ObjektMixin):
    model = Gallringsforslag
    befogenhet = SE
    request: Inloggad

    def hamta(self) -> Any:
        egna = Gallringsforslag.objects.for_user(self.request.user, SE).filter(protokoll__isnull=False)
        return get_object_or_404(egna.select_related("protokoll", "namnd"), pk=self.kwargs["pk"])


class ProtokollView(_Protokollet, ObjektDetailView):
    template_name = "gallring/protokoll.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rad = self.object.protokoll
        return super().get_context_data(
            forslag=self.object,
            p=rad.innehall,
            kontrollsumma=rad.kontrollsumma,
            stammer=protokoll.kontrollsumma(rad.innehall) == rad.kontrollsumma,
            **kwargs,
        )


class ProtokollPdfView(_Protokollet):
    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        forslag = self.object
        data = protokoll.som_pdf(forslag.protokoll)
        anteckna("hamta_gallringsprotokoll", forslag, av=request.user)
        svar = HttpResponse(data, content_type="application/pdf")
        namn = f"gallringsprotokoll-{forslag.dnr.lower().replace(' ', '-').replace('/', '-')}.pdf"
        svar["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn) or ""
        svar["Cache-Control"] = "private, no-store"
        return svar
