"""One analysis: begin, read, change, mark as done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from egenkontroll.risk import riskgang, skalgang
from egenkontroll.risk.forms.analys import AnalysForm
from egenkontroll.risk.listor import SE
from egenkontroll.risk.matris import Punkt, bild, matris
from egenkontroll.risk.models import Risk, Riskanalys
from egenkontroll.risk.riskgang import GOR
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import kan
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.skarm.start import NastaSteg
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, ObjektDetailView, ObjektFormView, ObjektMixin


class NyAnalysView(UtkastMixin, BehorigFormView):
    befogenhet = GOR
    form_class = AnalysForm
    template_name = "risk/analysformular.html"
    utkast = "riskanalys"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"dag": timezone.localdate()}

    def form_valid(self, form: AnalysForm) -> HttpResponse:
        delen, namnd = form.platsen
        analys = riskgang.ny_analys(namnd, delen, form.uppgift, av=self.request.user)
        return self.klart("Analysen är skapad. Lägg till den första risken.", "risk:ny-risk", pk=analys.pk)


class EnAnalys:
    befogenhet = SE
    model = Riskanalys
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Riskanalys:
        synliga = Riskanalys.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(synliga.select_related("namnd", "delen", "skapad_av", "klar_av"), pk=self.kwargs["pk"])


class AnalysView(EnAnalys, ObjektDetailView):
    template_name = "risk/analys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        analys: Riskanalys = self.object
        alla = list(analys.risker.select_related("analys", "skala").order_by("nummer"))
        skala, bilden, ovriga = _ritad(analys, alla)
        far_gora = kan(self.request.user, GOR, analys)
        hinder = riskgang.hinder_for_klar(analys) if analys.oppen and far_gora else []
        return super().get_context_data(
            analys=analys,
            risker=[r for r in alla if r.avford is None],
            avforda=[r for r in alla if r.avford],
            skala=skala,
            matris=bilden,
            bild=bild(bilden, f"Riskmatris för {analys.rubrik}"),
            pa_annan_skala=ovriga,
            far_gora=far_gora,
            hinder=hinder,
            nasta=_nasta(analys, alla, hinder) if far_gora else None,
            **kwargs,
        )


def _ritad(analys: Riskanalys, risker: list[Risk]) -> tuple[Any, Any, int]:
    """The matrix on today's scale, and how many risks were valued on an earlier one and cannot be drawn there."""
    skala = skalgang.gallande(analys.namnd_id)
    varda = [r for r in risker if r.skala and r.avford is None]
    har = [r for r in varda if r.skala and r.skala.skala == skala]
    punkter = (
        Punkt(f"R{r.nummer}", r.text, r.sannolikhet or 0, r.konsekvens or 0, reverse("risk:risk", args=[r.pk]))
        for r in har
    )
    return skala, matris(skala, punkter), len(varda) - len(har)


def _nasta(analys: Riskanalys, risker: list[Risk], hinder: list[str]) -> NastaSteg | None:
    """What to do now: one sentence, one button. None when the analysis is klar."""
    if not analys.oppen:
        return None
    kvar = [r for r in risker if r.avford is None]
    if not kvar:
        return NastaSteg(
            "Lägg till den första risken.", url=reverse("risk:ny-risk", args=[analys.pk]), knapp="Lägg till"
        )
    utan = next((r for r in kvar if r.varde is None), None)
    if utan:
        url = reverse("risk:vardera", args=[utan.pk])
        return NastaSteg(f"Värdera R{utan.nummer}: hur sannolikt och hur allvarligt.", utan.text, url, "Värdera")
    obeslutad = next((r for r in kvar if not r.beslut), None)
    if obeslutad:
        url = reverse("risk:besluta", args=[obeslutad.pk])
        return NastaSteg(f"Ta ställning till R{obeslutad.nummer}.", obeslutad.text, url, "Ta ställning")
    if hinder:
        return NastaSteg(hinder[0], url=reverse("risk:andra", args=[analys.pk]), knapp="Ändra analysen")
    return NastaSteg("Markera analysen som klar när ni har gått igenom alla risker.", "Texten går att öppna igen.")


class AndraAnalysView(SamtidigMixin, UtkastMixin, EnAnalys, ObjektFormView):
    befogenhet = GOR
    form_class = AnalysForm
    template_name = "risk/analysformular.html"

    def utkast_nyckel(self) -> str:
        return f"riskanalys-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user, "analys": self.object}

    def get_initial(self) -> dict[str, Any]:
        falt = ("rubrik", "anledning", "galler", "process", "dag", "deltagare", "bakgrund")
        return {namn: getattr(self.object, namn) for namn in falt}

    def form_valid(self, form: AnalysForm) -> HttpResponse:
        riskgang.andra_analys(self.object, form.uppgift, av=self.request.user)
        return self.klart("Analysen är sparad.", "risk:analys", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(analys=self.object, **kwargs)


class StegView(EnAnalys, ObjektMixin):
    """The buttons on the page: klar, and open again."""

    befogenhet = GOR
    http_method_names = ["post"]
    STEG = {
        "klar": (riskgang.klarmarkera, "Analysen är klar."),
        "oppna": (riskgang.oppna_igen, "Analysen är öppen igen."),
    }

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            verb, mening = self.STEG[request.POST.get("steg", "")]
        except KeyError:
            raise Http404("Det finns inget sådant steg.") from None
        try:
            verb(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        else:
            messages.success(request, mening)
        return redirect("risk:analys", pk=self.object.pk)
