"""The plans: the list, one plan, and the acts on a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from egenkontroll.internkontroll import beslut, momentgang, planen
from egenkontroll.internkontroll.forms import AntaForm, PlanFilter, PlanForm, SkalForm, ValjForm
from egenkontroll.internkontroll.forslag import FORESLAS, forslag
from egenkontroll.internkontroll.kedja import kedjan, tillbaka
from egenkontroll.internkontroll.models import Internkontrollplan, Planrisk, Planstatus
from egenkontroll.internkontroll.papper import papper_for
from egenkontroll.internkontroll.plansida import KOLUMNER, matris_for, nasta_steg, rader_som_fil
from egenkontroll.internkontroll.skillnad import skillnader
from egenkontroll.internkontroll.uppfoljning import FOLJER_UPP, ofardiga
from egenkontroll.risk.listor import SE, VARST_FORST_I_ORD
from egenkontroll.risk.matris import bild
from egenkontroll.risk.views.lista import RiskfilMixin
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans, kan_hos
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna, anteckna_se
from kvalitet.tabellfil import FORMAT, som_fil
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView, ObjektFormView, ObjektMixin

_PLANKOLUMNER: dict[str, Callable[[Internkontrollplan], Any]] = {
    "Diarienummer": lambda p: p.dnr,
    "Nämnd": lambda p: p.namnd.namn,
    "År": lambda p: p.ar,
    "Version": lambda p: p.nummer,
    "Läge": lambda p: p.get_status_display(),
    "Paragraf": lambda p: p.paragraf,
    "Beslutsdatum": lambda p: p.beslutsdatum,
    "Halvår senast": lambda p: p.halvar_senast,
    "Helår senast": lambda p: p.helar_senast,
}
_SORTERING = {"ar": ("ar", "nummer"), "namnd": ("namnd__sortering", "-ar"), "lage": ("status", "-ar")}


class ListaView(RiskfilMixin, BehorigListView):
    befogenhet = SE
    model = Internkontrollplan
    filter_class = PlanFilter
    kolumner = _PLANKOLUMNER
    filnamn = "internkontrollplaner"
    template_name = "internkontroll/lista.html"
    context_object_name = "planer"

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Internkontrollplan.objects.none()
        val = self.filter.cleaned_data
        falt = {"namnd": "namnd", "ar": "ar", "lage": "status"}
        planer = Internkontrollplan.objects.for_user(self.request.user, SE).filter(
            **{kolumn: val[namn] for namn, kolumn in falt.items() if val.get(namn)}
        )
        ordning = _SORTERING.get(self.sortering.removeprefix("-"), ("-ar", "namnd__sortering", "-nummer"))
        planer = planer.select_related("namnd").order_by(*ordning, "pk")
        return planer.reverse() if self.sortering.startswith("-") and self.sortering[1:] in _SORTERING else planer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return super().get_context_data(
            filter=self.filter,
            far_skota=har_nagonstans(person, planen.SKOTA),
            far_skala=har_nagonstans(person, planen.SKOTA),
            far_folja_upp=har_nagonstans(person, FOLJER_UPP),
            **kwargs,
        )


class NyView(UtkastMixin, BehorigFormView):
    befogenhet = planen.SKOTA
    form_class = PlanForm
    template_name = "internkontroll/ny.html"
    utkast = "internkontrollplan"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: PlanForm) -> HttpResponse:
        val = form.cleaned_data
        plan = planen.ny_plan(val["namnd"], val["ar"], av=self.request.user, **form.dagar)
        return self.klart("Planen är skapad. Välj vilka risker den ska ha.", "internkontroll:valj", pk=plan.pk)


class EnPlan:
    befogenhet = SE
    model = Internkontrollplan
    request: Inloggad
    kwargs: dict[str, Any]
    object: Internkontrollplan

    def hamta(self) -> Internkontrollplan:
        synliga = Internkontrollplan.objects.for_user(self.request.user, self.befogenhet)
        allt = synliga.select_related("namnd", "ersatter", "ersatts_av", "antagen_av", "skapad_av")
        return get_object_or_404(allt, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang: dict[str, Any] = super().get_context_data(plan=self.object, **kwargs)
        return sammanhang


class PlanView(EnPlan, ObjektDetailView):
    """A plan with its risks, moments and results, and what differs from the version before."""

    template_name = "internkontroll/plan.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") in FORMAT:
            return self._fil(request.GET["format"])
        return super().get(request, *args, **kwargs)

    def _fil(self, format_: str) -> HttpResponseBase:
        plan = self.object
        rader = ([kolumn(rad) for kolumn in KOLUMNER.values()] for rad in rader_som_fil(kedjan(plan, hel=False)))
        svar = som_fil(format_, namn=f"internkontrollplan-{plan.ar}", rubriker=list(KOLUMNER), rader=rader)
        anteckna("hamta_internkontroll", plan, av=self.request.user, detalj={"format": format_})
        return svar

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, person = self.object, self.request.user
        led, skoter = kedjan(plan, hel=False), kan_hos(person, planen.SKOTA, plan.namnd_id)
        besluten = beslut.beslut_om(plan, person)
        bilden = matris_for(led)
        return super().get_context_data(
            led=led,
            matris=bilden,
            bild=bild(bilden, f"Riskmatris för {plan.rubrik}") if bilden else "",
            skoter=skoter,
            far_folja_upp=har_nagonstans(person, FOLJER_UPP),
            hinder=planen.hinder_i((ett.planrisk.kod, bool(ett.moment)) for ett in led)
            if skoter and plan.ar_utkast
            else [],
            besluten=besluten,
            nasta=nasta_steg(
                plan, led, person, timezone.localdate(), skoter=skoter, beslut=beslut.att_skriva_in(plan, besluten)
            ),
            andrat=skillnader(plan.ersatter, plan, led) if plan.ersatter else [],
            papper=papper_for(plan, person),
            nyare=_nyare(plan, skoter=skoter),
            **kwargs,
        )


def _nyare(plan: Internkontrollplan, *, skoter: bool) -> Internkontrollplan | None:
    """The version after this one; a draft only for who writes it."""
    nyare: Internkontrollplan | None = getattr(plan, "ersatts_av", None)
    return nyare if nyare and (skoter or not nyare.ar_utkast) else None


class KedjaView(EnPlan, ObjektDetailView):
    """The auditor's page: the whole chain forwards and backwards. Every reading is logged."""

    template_name = "internkontroll/kedja.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        led = kedjan(self.object)
        ser_egenkontroll = har_nagonstans(self.request.user, Befogenhet.SE_EGENKONTROLL)
        return super().get_context_data(led=led, tillbaka=tillbaka(led), ser_egenkontroll=ser_egenkontroll, **kwargs)

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        anteckna_se(self.object, av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida


class _Skotsel(EnPlan):
    befogenhet = planen.SKOTA


class AndraView(SamtidigMixin, UtkastMixin, _Skotsel, ObjektFormView):
    form_class = PlanForm
    template_name = "internkontroll/ny.html"

    def utkast_nyckel(self) -> str:
        return f"internkontrollplan-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user, "plan": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {namn: getattr(self.object, namn) for namn in ("halvar_senast", "helar_senast")}

    def form_valid(self, form: PlanForm) -> HttpResponse:
        planen.andra_dagar(self.object, av=self.request.user, **form.dagar)
        return self.klart("Dagarna är sparade.", "internkontroll:plan", pk=self.object.pk)


class ValjView(_Skotsel, ObjektFormView):
    """Pick risks among the nämnd's own, the worst proposed."""

    form_class = ValjForm
    template_name = "internkontroll/valj.html"

    def forbered(self) -> None:
        super().forbered()
        self.forslag = forslag(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forslag": self.forslag}

    def form_valid(self, form: ValjForm) -> HttpResponse:
        antal = planen.valj_risker(self.object, form.valda, av=self.request.user)
        mening = "Riskerna är med i planen. Skriv kontrollmoment till dem." if antal else "Inga nya risker valdes."
        return self.klart(mening, "internkontroll:plan", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        valda = self.request.POST.getlist("risker") if self.request.method == "POST" else None
        rader = [(f, f.foreslagen if valda is None else str(f.risk.pk) in valda) for f in self.forslag]
        return super().get_context_data(rader=rader, ordning=VARST_FORST_I_ORD, foreslas=FORESLAS, **kwargs)


class ForOverView(_Skotsel, ObjektFormView):
    """Carry over what was not finished the year before."""

    form_class = Form
    template_name = "internkontroll/for_over.html"

    def forbered(self) -> None:
        super().forbered()
        plan = self.object
        forra = Internkontrollplan.objects.gallande().filter(namnd=plan.namnd_id, ar=plan.ar - 1).first()
        redan = set(plan.risker.values_list("moment__kedja", flat=True))
        alla = ofardiga(forra, timezone.localdate()) if forra else []
        self.forra, self.ofardiga = forra, [(m, skal) for m, skal in alla if m.kedja not in redan]

    def form_valid(self, form: Any) -> HttpResponse:
        valda = set(self.request.POST.getlist("moment"))
        moment = [m for m, _ in self.ofardiga if str(m.pk) in valda]
        antal = momentgang.for_over(self.object, moment, av=self.request.user)
        mening = "Momenten är överförda till planen." if antal else "Inga moment valdes."
        return self.klart(mening, "internkontroll:plan", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(forra=self.forra, ofardiga=self.ofardiga, **kwargs)


class AntaView(_Skotsel, ObjektFormView):
    """That the nämnd has adopted the plan. What it has decided in its ärende stands in the form from the start."""

    form_class = AntaForm
    template_name = "internkontroll/anta.html"

    def forbered(self) -> None:
        super().forbered()
        self.beslut = beslut.att_skriva_in(self.object, beslut.beslut_om(self.object, self.request.user))

    def get_initial(self) -> dict[str, Any]:
        if self.beslut is None:
            return {}
        return {"paragraf": self.beslut.som_skriven, "beslutsdatum": self.beslut.datum}

    def form_valid(self, form: AntaForm) -> HttpResponse:
        plan = planen.anta(self.object, av=self.request.user, **form.cleaned_data)
        return self.klart("Planen är antagen. Ingenting i den ändras nu.", "internkontroll:plan", pk=plan.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hinder = planen.hinder_for_antagande(self.object)
        return super().get_context_data(hinder=hinder, beslut=self.beslut, **kwargs)


class NyVersionView(_Skotsel, ObjektFormView):
    form_class = SkalForm
    template_name = "internkontroll/ny_version.html"

    def form_valid(self, form: SkalForm) -> HttpResponse:
        ny = planen.ny_version(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Utkastet är en kopia av planen. Ändra det som ska ändras.", "internkontroll:plan", pk=ny.pk)


class KastaView(_Skotsel, ObjektFormView):
    """One question and one button."""

    form_class = Form
    template_name = "internkontroll/kasta.html"

    def forbered(self) -> None:
        super().forbered()
        if self.object.status != Planstatus.UTKAST:
            raise Http404("En antagen plan tas aldrig bort.")

    def form_valid(self, form: Any) -> HttpResponse:
        planen.kasta(self.object, av=self.request.user)
        return self.klart("Utkastet är borttaget.", reverse("internkontroll:lista"))


class PlanriskStegView(ObjektMixin):
    """The small buttons at a risk in a draft: take it out, or fetch its words and value anew."""

    befogenhet = planen.SKOTA
    model = Planrisk
    http_method_names = ["post"]

    def hamta(self) -> Planrisk:
        egna = Planrisk.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(egna.select_related("plan", "risk__analys"), pk=self.kwargs["pk"])

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        steg: dict[str, tuple[Callable[..., Any], str]] = {
            "bort": (planen.ta_bort_risk, "Risken är borttagen ur utkastet."),
            "uppdatera": (planen.uppdatera_risk, "Risken är hämtad på nytt ur sin analys."),
        }
        try:
            verb, mening = steg[request.POST.get("steg", "")]
        except KeyError:
            raise Http404("Det finns inget sådant steg.") from None
        try:
            verb(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        else:
            messages.success(request, mening)
        return redirect("internkontroll:plan", pk=self.object.plan_id)
