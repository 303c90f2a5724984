"""The plan: make it, fill it, have it adopted, change it, copy it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from egenkontroll.plan import innehall, planering
from egenkontroll.plan.bevakning import PLANERA, SE
from egenkontroll.plan.biblioteket import ANTA
from egenkontroll.plan.forms.planen import (
    AntaForm,
    InledningForm,
    KontrollForm,
    KopieraForm,
    OforandratForm,
    PlanForm,
)
from egenkontroll.plan.models import Kontrollplan, PlaneradKontroll
from egenkontroll.plan.oforandrat import staende
from egenkontroll.plan.skillnad import mot_foregaende
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import har_nagonstans, kan_hos
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import (
    BehorigFormView,
    BehorigListView,
    BehorigVy,
    ObjektDetailView,
    ObjektFormView,
    ObjektMixin,
)


class PlanerView(BehorigListView):
    befogenhet = SE
    model = Kontrollplan
    template_name = "kontrollplan/planer.html"
    context_object_name = "planer"
    request: Inloggad

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("namnd").order_by("-ar", "namnd__sortering", "-nummer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(planerar=har_nagonstans(self.request.user, PLANERA), **kwargs)


class PlanNyView(BehorigFormView):
    befogenhet = PLANERA
    form_class = PlanForm
    template_name = "kontrollplan/plan_ny.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: PlanForm) -> HttpResponse:
        plan = planering.ny_plan(form.cleaned_data["namnd"], form.cleaned_data["ar"], av=self.request.user)
        return self.klart("Planen är påbörjad. Lägg till en kontroll.", "kontrollplan:plan", pk=plan.pk)


class _EnPlan:
    befogenhet = PLANERA
    model = Kontrollplan
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Kontrollplan:
        egna = Kontrollplan.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(egna.select_related("namnd", "kopierad_fran", "antagen_av"), pk=self.kwargs["pk"])


class PlanView(_EnPlan, ObjektDetailView):
    befogenhet = SE
    template_name = "kontrollplan/plan.html"
    context_object_name = "plan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan: Kontrollplan = self.object
        kontroller = innehall.kontroller_i(plan.pk, plan.kopierad_fran_id)
        oforandrade = list(plan.oforandrade.select_related("kriterium__version__omrade"))
        star = staende(plan) if plan.oppen else []
        brister = innehall.brister(plan, kontroller)
        planerar = kan_hos(self.request.user, PLANERA, plan.namnd_id)
        syskon = Kontrollplan.objects.for_user(self.request.user, SE).filter(namnd_id=plan.namnd_id, ar=plan.ar)
        return super().get_context_data(
            kontroller=kontroller[plan.pk],
            versioner=list(syskon.order_by("-nummer")),
            andringar=mot_foregaende(plan, kontroller),
            oforandrade=oforandrade,
            antal_staende=len(star),
            hinder=planering.hinder_i(brister, star, oforandrade, plan) if plan.oppen else [],
            planerar=planerar,
            far_anta=kan_hos(self.request.user, ANTA, plan.namnd_id),
            kopieraform=KopieraForm(initial={"ar": plan.ar + 1}) if planerar else None,
            **kwargs,
        )


class InledningView(SamtidigMixin, UtkastMixin, _EnPlan, ObjektFormView):
    form_class = InledningForm
    template_name = "kontrollplan/inledning.html"

    def utkast_nyckel(self) -> str:
        return f"kontrollplan-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"inledning": self.object.inledning}

    def form_valid(self, form: InledningForm) -> HttpResponse:
        planering.skriv_inledning(self.object, form.cleaned_data["inledning"].strip(), av=self.request.user)
        return self.klart("Inledningen är sparad.", reverse("kontrollplan:plan", args=[self.object.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=self.object, **kwargs)


class KontrollNyView(_EnPlan, ObjektFormView):
    form_class = KontrollForm
    template_name = "kontrollplan/kontroll.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plan": self.object}

    def form_valid(self, form: KontrollForm) -> HttpResponse:
        innehall.spara_kontroll(self.object, form.uppgift, av=self.request.user)
        return self.klart("Kontrollen är tillagd.", "kontrollplan:plan", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=self.object, **kwargs)


class KontrollView(SamtidigMixin, ObjektFormView):
    """Change a kontroll of a draft, or take it away."""

    befogenhet = PLANERA
    model = PlaneradKontroll
    form_class = KontrollForm
    template_name = "kontrollplan/kontroll.html"
    request: Inloggad

    def lases(self) -> Kontrollplan:
        plan: Kontrollplan = self.object.plan
        return plan

    def hamta(self) -> PlaneradKontroll:
        egna = PlaneradKontroll.objects.for_user(self.request.user, PLANERA)
        return get_object_or_404(egna.select_related("plan__namnd", "version__omrade"), pk=self.kwargs["pk"])

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ta-bort" not in request.POST:
            return super().post(request, *args, **kwargs)
        plan = self.object.plan_id
        try:
            innehall.ta_bort_kontroll(self.object, av=request.user)
        except OtillatenOvergang as nej:
            messages.error(request, str(nej))
        else:
            messages.success(request, "Kontrollen är borttagen ur planen.")
        return redirect("kontrollplan:plan", pk=plan)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plan": self.object.plan, "kontroll": self.object}

    def form_valid(self, form: KontrollForm) -> HttpResponse:
        innehall.spara_kontroll(self.object.plan, form.uppgift, av=self.request.user, kontroll=self.object)
        return self.klart("Kontrollen är ändrad.", "kontrollplan:plan", pk=self.object.plan_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=self.object.plan, kontroll=self.object, **kwargs)


class OforandratView(SamtidigMixin, _EnPlan, ObjektFormView):
    form_class = OforandratForm
    template_name = "kontrollplan/oforandrat.html"

    def skrivet(self) -> None:
        """Many rows, which do not say by whom."""

    def get_form_kwargs(self) -> dict[str, Any]:
        skal = dict(self.object.oforandrade.values_list("kriterium_id", "skal"))
        return {**super().get_form_kwargs(), "rader": staende(self.object), "skal": skal}

    def form_valid(self, form: OforandratForm) -> HttpResponse:
        planering.forklara(self.object, form.skal, av=self.request.user)
        return self.klart("Skälen är sparade.", "kontrollplan:plan", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=self.object, **kwargs)


class AntaView(_EnPlan, ObjektFormView):
    befogenhet = ANTA
    form_class = AntaForm
    template_name = "kontrollplan/anta.html"

    def get_initial(self) -> dict[str, Any]:
        return {"av": self.object.namnd.namn}

    def form_valid(self, form: AntaForm) -> HttpResponse:
        plan = planering.anta(self.object, form.beslut, av=self.request.user)
        return self.klart("Beslutet är inskrivet. Kontrollerna för året är skapade.", "kontrollplan:plan", pk=plan.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=self.object, hinder=planering.hinder(self.object), **kwargs)


class PlanStegView(_EnPlan, ObjektMixin, BehorigVy):
    """The buttons of a plan's page: POST with `steg`."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        steg = STEG.get(request.POST.get("steg", ""))
        if steg is None:
            raise Http404
        try:
            mening, till = steg(self.object, request)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return redirect("kontrollplan:plan", pk=self.object.pk)
        messages.success(request, mening)
        return redirect(till)


def _ny_version(plan: Kontrollplan, request: Inloggad) -> tuple[str, str]:
    ny = planering.ny_version(plan, av=request.user)
    return "Den nya versionen är ett utkast. Ändra i den och skriv in beslutet.", _till(ny)


def _kopiera(plan: Kontrollplan, request: Inloggad) -> tuple[str, str]:
    form = KopieraForm(request.POST)
    if not form.is_valid():
        raise OtillatenOvergang("Skriv vilket år planen kopieras till.")
    ny = planering.kopiera(plan, form.cleaned_data["ar"], av=request.user)
    return f"Planen för {ny.ar} är ett utkast. Gå igenom vad som ska ändras.", _till(ny)


def _kasta(plan: Kontrollplan, request: Inloggad) -> tuple[str, str]:
    planering.kasta(plan, av=request.user)
    return "Utkastet är borttaget.", reverse("kontrollplan:planer")


def _till(plan: Kontrollplan) -> str:
    return reverse("kontrollplan:plan", args=[plan.pk])


STEG: dict[str, Callable[[Kontrollplan, Inloggad], tuple[str, str]]] = {
    "ny-version": _ny_version,
    "kopiera": _kopiera,
    "kasta": _kasta,
}
