"""One risk: add, read, change, value, decide, link, act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from egenkontroll.risk import lankar, riskgang, skalgang
from egenkontroll.risk.ansvariga import under, vid_platser
from egenkontroll.risk.forms.analys import AtgardForm, AvforForm, BeslutForm, KopplaForm, RiskForm, VarderingForm
from egenkontroll.risk.listor import SE, omraden_i_ord
from egenkontroll.risk.models import Risk, Riskkalla, Vardering
from egenkontroll.risk.riskgang import GOR
from egenkontroll.risk.views.analys import EnAnalys
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans, kan
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektDetailView, ObjektFormView, ObjektMixin


class NyRiskView(UtkastMixin, EnAnalys, ObjektFormView):
    befogenhet = GOR
    form_class = RiskForm
    template_name = "risk/riskformular.html"

    def utkast_nyckel(self) -> str:
        return f"ny-risk-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "analys": self.object}

    def form_valid(self, form: RiskForm) -> HttpResponse:
        risk = riskgang.ny_risk(self.object, form.uppgift, av=self.request.user)
        return self.klart(f"R{risk.nummer} är tillagd. Värdera den nu.", "risk:vardera", pk=risk.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(analys=self.object, **kwargs)


class EnRisk:
    befogenhet = SE
    model = Risk
    request: Inloggad
    kwargs: dict[str, Any]
    object: Risk

    def hamta(self) -> Risk:
        synliga = Risk.objects.for_user(self.request.user, self.befogenhet)
        allt = synliga.select_related("analys__namnd", "analys__delen", "analys__skapad_av", "skala", "beslutad_av")
        return get_object_or_404(allt, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delar = {"risk": self.object, "analys": self.object.analys, **kwargs}
        sammanhang: dict[str, Any] = super().get_context_data(**delar)
        return sammanhang


class RiskView(EnRisk, ObjektDetailView):
    template_name = "risk/risk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        risk, person = self.object, self.request.user
        far_gora = kan(person, GOR, risk)
        return super().get_context_data(
            varderingar=list(risk.varderingar.select_related("skala", "av").order_by("-nar", "-pk")),
            omraden=omraden_i_ord(risk),
            kontrollomraden=lankar.kontrollomraden_for(risk, person),
            kallor=lankar.kallor_for(risk, person),
            atgarder=[
                lank.atgard
                for lank in risk.riskatgarder.select_related("atgard__ansvarig", "atgard__enhet").order_by("kopplad")
            ],
            planer=list(risk.planer.for_user(person, SE).select_related("plan").order_by("-plan__ar")),
            far_gora=far_gora and risk.avford is None,
            far_atgarda=har_nagonstans(person, Befogenhet.SKOTA_ATGARD),
            koppla=KopplaForm(auto_id="koppla_%s"),
            **kwargs,
        )


class AndraRiskView(SamtidigMixin, UtkastMixin, EnRisk, ObjektFormView):
    befogenhet = GOR
    form_class = RiskForm
    template_name = "risk/riskformular.html"

    def utkast_nyckel(self) -> str:
        return f"risk-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "analys": self.object.analys}

    def get_initial(self) -> dict[str, Any]:
        falt = ("text", "orsak", "paverkan", "omraden", "kontroller", "rutin", "rutinversion")
        return {
            **{namn: getattr(self.object, namn) for namn in falt},
            "kontrollomraden": list(self.object.kontrollomraden.all()),
        }

    def form_valid(self, form: RiskForm) -> HttpResponse:
        riskgang.andra_risk(self.object, form.uppgift, av=self.request.user)
        return self.klart("Risken är sparad.", "risk:risk", pk=self.object.pk)


class VarderaView(UtkastMixin, EnRisk, ObjektFormView):
    befogenhet = GOR
    form_class = VarderingForm
    template_name = "risk/vardera.html"

    def utkast_nyckel(self) -> str:
        return f"vardera-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        skala = skalgang.gallande(self.object.analys.namnd_id)
        return {**super().get_form_kwargs(), "skala": skala, "forsta": self.object.varde is None}

    def get_initial(self) -> dict[str, Any]:
        slag = self.request.GET.get("slag", "")
        return {"slag": slag} if slag in Vardering.Slag.values else {}

    def form_valid(self, form: VarderingForm) -> HttpResponse:
        ny = riskgang.vardera(self.object, av=self.request.user, **form.varden)
        mening = f"Riskvärdet är {ny.varde}: {ny.niva.niva.ord.lower()}."
        if ny.slag == Vardering.Slag.NU and not self.object.beslut:
            return self.klart(f"{mening} Ta nu ställning till risken.", "risk:besluta", pk=self.object.pk)
        return self.klart(mening, "risk:risk", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(skala=skalgang.gallande(self.object.analys.namnd_id), **kwargs)


class BeslutaView(SamtidigMixin, UtkastMixin, EnRisk, ObjektFormView):
    befogenhet = GOR
    form_class = BeslutForm
    template_name = "risk/besluta.html"

    def utkast_nyckel(self) -> str:
        return f"riskbeslut-{self.object.pk}"

    def bredvid(self) -> list[tuple[str, str]]:
        """The value that the decision stands on."""
        return [("Riskvärde", str(self.object.varde or ""))]

    def get_initial(self) -> dict[str, Any]:
        risk = self.object
        return {"beslut": risk.beslut, "skal": risk.beslut_skal}

    def form_valid(self, form: BeslutForm) -> HttpResponse:
        val = form.cleaned_data
        risk = riskgang.besluta(self.object, beslut=val["beslut"], skal=val["skal"], av=self.request.user)
        mening = f"Beslutet är sparat: {risk.get_beslut_display().lower()}."
        if risk.beslut == "atgarda" and har_nagonstans(self.request.user, Befogenhet.SKOTA_ATGARD):
            return self.klart(f"{mening} Planera åtgärden.", "risk:atgard", pk=risk.pk)
        return self.klart(mening, "risk:risk", pk=risk.pk)


class AvforView(EnRisk, ObjektFormView):
    befogenhet = GOR
    form_class = AvforForm
    template_name = "risk/avfor.html"

    def form_valid(self, form: AvforForm) -> HttpResponse:
        riskgang.avfor(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Risken är avförd. Den finns kvar med sin historik.", "risk:analys", pk=self.object.analys_id)


class AtgardView(UtkastMixin, EnRisk, ObjektFormView):
    befogenhet = GOR
    form_class = AtgardForm
    template_name = "risk/atgard.html"

    def utkast_nyckel(self) -> str:
        return f"riskatgard-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        personer = vid_platser(Befogenhet.SKOTA_ATGARD, under(self.object.analys.delen_id))
        return {**super().get_form_kwargs(), "personer": personer}

    def form_valid(self, form: AtgardForm) -> HttpResponse:
        lankar.atgarda(self.object, av=self.request.user, **form.uppgift)
        return self.klart("Åtgärden är beslutad. Den som ansvarar har fått besked.", "risk:risk", pk=self.object.pk)


class KopplaView(EnRisk, ObjektMixin):
    """Link an ärende by its number, or take a link away."""

    befogenhet = GOR
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            mening = self._bort(request) if "bort" in request.POST else self._koppla(request)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        else:
            messages.success(request, mening)
        return redirect("risk:risk", pk=self.object.pk)

    def _koppla(self, request: Inloggad) -> str:
        lank = lankar.koppla_arende(self.object, request.POST.get("dnr", ""), av=request.user)
        return f"{lank.arende.dnr} är kopplat till risken."

    def _bort(self, request: Inloggad) -> str:
        lasbara = lankar.kallor_for(self.object, request.user)
        lank = get_object_or_404(
            Riskkalla.objects.filter(pk__in=[k.pk for k in lasbara]), pk=heltal(request.POST["bort"])
        )
        lankar.koppla_bort(lank, av=request.user)
        return "Kopplingen är borttagen."
