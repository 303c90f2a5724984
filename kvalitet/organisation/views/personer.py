"""Persons, their accounts and their uppdrag."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache

from kvalitet.begaran import Inloggad
from kvalitet.heltal import heltal
from kvalitet.organisation import konton
from kvalitet.organisation import uppdrag as regler
from kvalitet.organisation.export import FILFORMER, uppdragsfil
from kvalitet.organisation.forms.personer import NyPersonForm, PersonFilter, PersonForm, SlutForm, UppdragForm
from kvalitet.organisation.insyn import vad_ser
from kvalitet.organisation.luckor import uppdrag_som_slutar
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.oppet import mening, oppet_for
from kvalitet.organisation.personurval import (
    SKOTA,
    delar_att_skota,
    helt_att_skota,
    med_uppdrag,
    personer_att_skota,
    sok,
    uppdrag_att_skota,
)
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.views.grund import PersonFormView, PersonMixin, PersonView, SkotaFormView, SkotaView
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.svenska import antal, i_mening
from kvalitet.vyer import BehorigListView, ObjektFormView

# What `?sort=` may say, and the order it means.
ORDNINGAR = {
    "namn": ("sortering", "pk"),
    "-namn": ("-sortering", "-pk"),
    "befattning": ("befattning", "sortering", "pk"),
    "-befattning": ("-befattning", "sortering", "pk"),
    "anvandarnamn": ("anvandarnamn",),
    "-anvandarnamn": ("-anvandarnamn",),
}


class PersonListView(BehorigListView):
    """`?sok=…&roll=…&konto=…&uppdrag=…&sort=-befattning`.

    `?format=csv` (or xlsx) gives exactly the filtered persons with their uppdrag, as for import.
    """

    befogenhet = SKOTA
    model = Person
    request: Inloggad
    template_name = "organisation/personer.html"
    context_object_name = "personer"
    paginate_by = 50

    @cached_property
    def filter(self) -> PersonFilter:
        return PersonFilter(self.request.GET)

    def traffar(self):
        varden = self.filter.varden()
        ord_, roll, konto = varden["sok"], varden["roll"], varden["konto"]
        personer = sok(personer_att_skota(self.request.user), ord_=ord_, roll=roll, konto=konto)
        idag = timezone.localdate()
        if varden["uppdrag"] == "slutar":
            return personer.filter(pk__in=uppdrag_som_slutar(self.request.user, idag).order_by().values("person"))
        if varden["uppdrag"] == "inget":
            return personer.exclude(pk__in=Uppdrag.objects.giltiga(idag).values("person"))
        return personer

    def get_queryset(self):
        ordning = ORDNINGAR.get(self.request.GET.get("sort", ""), ORDNINGAR["namn"])
        return med_uppdrag(self.traffar().order_by(*ordning))

    def get(self, request, *args, **kwargs):
        if (form := request.GET.get("format")) in FILFORMER:
            return uppdragsfil(self.traffar(), uppdrag_att_skota(request.user), form)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        innehall = super().get_context_data(**kwargs)
        return innehall | {
            "filter": self.filter,
            "chips": [(text, self._utan(falt)) for falt, text in self.filter.ifyllda().items()],
            "antal": innehall["paginator"].count,
        }

    def _utan(self, falt: str) -> str:
        fraga = self.request.GET.copy()
        for bort in (falt, "page"):
            fraga.pop(bort, None)
        return f"?{fraga.urlencode()}"


class PersonDetailView(PersonView):
    template_name = "organisation/person.html"

    def get_context_data(self, **kwargs):
        idag = timezone.localdate()
        alla = list(self.object.uppdrag.select_related("delen").order_by("delen__sortering", "fran", "pk"))
        mina = set(uppdrag_att_skota(self.request.user).filter(person=self.object).values_list("pk", flat=True))
        return super().get_context_data(
            idag=idag,
            kommande=[u for u in alla if u.fran > idag],
            tidigare=[u for u in alla if u.till is not None and u.till < idag],
            nu=[u for u in alla if u.fran <= idag and (u.till is None or u.till >= idag)],
            mina=mina,
            omraden=vad_ser(self.object),
            far_andra=helt_att_skota(self.request.user, self.object),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class NyPersonView(SkotaFormView):
    """The one-time password is shown in the answer and nowhere else: it is not stored and cannot be shown again."""

    form_class = NyPersonForm
    template_name = "organisation/ny_person.html"

    def form_valid(self, form):
        person, losenord = konton.skapa_person(**form.cleaned_data, av=self.request.user)
        return _visa_losenord(self, person, losenord, "Kontot är skapat")


def _visa_losenord(vy: SkotaView | SkotaFormView, person: Person, losenord: str, rubrik: str) -> HttpResponse:
    innehall = {"personen": person, "losenord": losenord, "rubrik": rubrik, "view": vy}
    return vy.response_class(vy.request, ["organisation/losenord.html"], innehall)


class AndraPersonView(SamtidigMixin, PersonFormView):
    """Name, befattning and e-mail belong to the person everywhere, so they are changed by who manages all of it."""

    form_class = PersonForm
    rubrik = "Ändra uppgifter"
    ingress = "Det som redan är undertecknat behåller det namn som gällde då."

    def hamta(self) -> Person:
        person = super().hamta()
        if not helt_att_skota(self.request.user, person):
            raise Http404
        return person

    def get_initial(self):
        return {falt: getattr(self.object, falt) for falt in ("fornamn", "efternamn", "befattning", "epost")}

    def form_valid(self, form):
        konton.andra_person(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart("Uppgifterna är sparade.", "organisation:person", self.object.pk)


class KontoView(PersonMixin, SkotaView):
    """Close or open the account, or give a new password: GET says what happens, POST with `vad` does it."""

    template_name = "organisation/konto.html"

    def get_context_data(self, **kwargs):
        idag = timezone.localdate()
        oppna = self.object.uppdrag.select_related("delen").order_by("delen__sortering")
        return super().get_context_data(
            personen=self.object,
            vad=self.request.GET.get("vad", ""),
            oppet=mening(oppet_for(self.object)),
            uppdrag=[u for u in oppna if u.till is None or u.till >= idag],
            **kwargs,
        )

    @method_decorator(never_cache)
    def post(self, request, *args, **kwargs):
        try:
            self._kontrollera_omfang()
            return self._gor(request.POST.get("vad"))
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return redirect("organisation:person", self.object.pk)

    def _kontrollera_omfang(self) -> None:
        """Who manages a part of the kommun does not close or take over the account of one who works in another."""
        if not helt_att_skota(self.request.user, self.object):
            raise OtillatenOvergang(
                f"{self.object.namn} har uppdrag utanför det du sköter. Be systemförvaltaren för hela kommunen."
            )

    def _gor(self, vad: str | None) -> HttpResponse:
        person, av = self.object, self.request.user
        if vad == "losenord":
            return _visa_losenord(self, person, konton.nytt_losenord(person, av=av), "Nytt lösenord")
        if vad == "oppna":
            return _visa_losenord(self, person, konton.oppna_konto(person, av=av), "Kontot är öppet igen")
        stangt = konton.stang_konto(person, av=av)
        avslutade = antal("uppdrag är avslutat", "uppdrag är avslutade", len(stangt.uppdrag))
        messages.success(self.request, f"Kontot är avstängt och {avslutade}.")
        if stangt.oppet:
            messages.warning(
                self.request,
                f"{person.namn} är fortfarande ansvarig för {mening(list(stangt.oppet))}. "
                "Be cheferna på platserna utse någon annan.",
            )
        return redirect("organisation:person", person.pk)


class NyttUppdragView(PersonFormView):
    """`?plats=12` fills in the place."""

    form_class = UppdragForm
    template_name = "organisation/nytt_uppdrag.html"
    rubrik = "Ge ett uppdrag"
    knapp = "Ge uppdraget"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "delar": delar_att_skota(self.request.user)}

    def get_initial(self):
        initial: dict[str, Any] = {"fran": timezone.localdate()}
        plats = self.request.GET.get("plats", "")
        if nummer := heltal(plats):
            initial["plats"] = delar_att_skota(self.request.user).filter(pk=nummer).first()
        return initial

    def form_valid(self, form):
        v = form.cleaned_data
        roll, plats = Roll(v["roll"]), v["plats"]
        regler.ge_uppdrag(self.object, roll, plats, fran=v["fran"], till=v["till"], av=self.request.user)
        sagt = f"{self.object.namn} är {i_mening(roll.label)} för {plats.namn} från {v['fran']}."
        return self.klart(sagt, "organisation:person", self.object.pk)


class UppdragSlutView(SamtidigMixin, ObjektFormView):
    """Ends an uppdrag. One that has not begun can be taken back instead (POST with `stryk`)."""

    befogenhet = SKOTA
    model = Uppdrag
    request: Inloggad
    form_class = SlutForm
    template_name = "organisation/avsluta_uppdrag.html"

    def hamta(self):
        return get_object_or_404(uppdrag_att_skota(self.request.user), pk=self.kwargs["pk"])

    def hall(self) -> None:
        with regler.nagon_forvaltar():  # the rules hold that before any row
            super().hall()

    def bredvid(self) -> list[tuple[str, str]]:
        """The last day it has: the form proposes another."""
        return [("Uppdragets sista dag", str(self.object.till or ""))]

    def get_initial(self):
        return {"till": max(timezone.localdate(), self.object.fran)}

    def get_context_data(self, **kwargs):
        borjat = self.object.fran <= timezone.localdate()
        return super().get_context_data(uppdraget=self.object, borjat=borjat, **kwargs)

    def post(self, request, *args, **kwargs):
        if "stryk" not in request.POST:
            return super().post(request, *args, **kwargs)
        person_id = self.object.person_id
        try:
            regler.stryk_uppdrag(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, "Uppdraget är borttaget. Det hann aldrig börja.")
        return redirect("organisation:person", person_id)

    def form_valid(self, form):
        regler.avsluta_uppdrag(self.object, till=form.cleaned_data["till"], av=self.request.user)
        return self.klart(
            f"Uppdraget gäller till och med {form.cleaned_data['till']}.", "organisation:person", self.object.person_id
        )
