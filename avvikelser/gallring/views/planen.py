"""The plan of each nämnd, its lines, and the spärrar."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from avvikelser.gallring import plan, sparr
from avvikelser.gallring.forms import BEVARAS, GALLRAS, RegelForm, SkalForm, SparrForm
from avvikelser.gallring.models import Gallringsregel, Gallringssparr, Handlingstyp
from avvikelser.gallring.plan import SE, SKOTA
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import har_nagonstans, kan_hos
from kvalitet.lagrum import GALLRING_ENSKILD_VERKSAMHET, hanvisning
from kvalitet.organisation.models import Organisationsdel
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView, ObjektFormView


class _Namnden:
    """The nämnd, fetched by the befogenhet that the view asks for."""

    model = Organisationsdel
    befogenhet: Any = SE
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Any:
        return get_object_or_404(plan.namnder_for(self.request.user, self.befogenhet), pk=self.kwargs["pk"])


class PlanView(_Namnden, ObjektDetailView):
    template_name = "gallring/plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tidigare = [
            (rad.history_date, Handlingstyp(rad.handlingstyp).label, plan.regel_av(rad), rad.av_namn)
            for rad in plan.tidigare(self.object.pk)[:50]
        ]
        return super().get_context_data(
            namnd=self.object,
            regler=plan.planen(self.object.pk).values(),
            tidigare=tidigare,
            far_skota=kan_hos(self.request.user, SKOTA, self.object.pk),
            lagrum=_lagrum(),
            **kwargs,
        )


class RegelView(SamtidigMixin, _Namnden, ObjektFormView):
    befogenhet = SKOTA
    form_class = RegelForm
    template_name = "gallring/regel.html"

    def forbered(self) -> None:
        super().forbered()
        if self.kwargs["typ"] not in Handlingstyp.values:
            raise Http404("Handlingstypen finns inte.")
        self.typ = Handlingstyp(self.kwargs["typ"])

    def skrivet(self) -> Gallringsregel | None:
        return plan.raden(self.object.pk, self.typ)

    def bredvid(self) -> list[tuple[str, str]]:
        """The beslut that is written in anew each time."""
        return [("Nämndens beslut", plan.planen(self.object.pk)[self.typ].beslut)]

    def get_initial(self) -> dict[str, Any]:
        regel = plan.planen(self.object.pk)[self.typ]
        if regel.beslutsdag is None:
            return {"raknas": regel.raknas}
        return {"vad": BEVARAS if regel.bevaras else GALLRAS, "ar": regel.ar, "raknas": regel.raknas}

    def form_valid(self, form: RegelForm) -> HttpResponse:
        plan.bestam(self.object, form.regel(self.typ), av=self.request.user)
        return self.klart("Planen är sparad.", "gallring:plan", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nu = plan.planen(self.object.pk)[self.typ]
        return super().get_context_data(namnd=self.object, typ=self.typ, nu=nu, **kwargs)


class SparrarView(BehorigListView):
    befogenhet = SE
    model = Gallringssparr
    template_name = "gallring/sparrar.html"
    context_object_name = "sparrar"
    request: Inloggad

    def get_queryset(self) -> Any:
        return sparr.sparrar_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(far_skota=har_nagonstans(self.request.user, SKOTA), **kwargs)


class NySparrView(BehorigFormView):
    befogenhet = SKOTA
    form_class = SparrForm
    template_name = "gallring/formular.html"
    request: Inloggad
    extra_context = {
        "rubrik": "Sätt gallringsspärr",
        "ingress": "Ett ärende med spärr kan inte gallras, inte ens om någon redan har godkänt det.",
        "knapp": "Sätt spärr",
        "tillbaka": "gallring:sparrar",
    }

    def get_initial(self) -> dict[str, Any]:
        return {"dnr": self.request.GET.get("dnr", "")[:30]}

    def form_valid(self, form: SparrForm) -> HttpResponse:
        rad = sparr.satt(form.cleaned_data["dnr"], skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart(f"{rad.arende.dnr} har gallringsspärr.", "gallring:sparrar")


class HavSparrView(ObjektFormView):
    befogenhet = SKOTA
    model = Gallringssparr
    form_class = SkalForm
    template_name = "gallring/formular.html"
    request: Inloggad
    extra_context = {"knapp": "Häv spärren", "tillbaka": "gallring:sparrar"}

    def form_valid(self, form: SkalForm) -> HttpResponse:
        sparr.hav(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Spärren är hävd.", "gallring:sparrar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rubrik = f"Häv gallringsspärren för {self.object.arende.dnr}"
        ingress = "När spärren är hävd kan ärendet föreslås för gallring, om tiden har gått ut."
        return super().get_context_data(rubrik=rubrik, ingress=ingress, **kwargs)


def _lagrum() -> str:
    """The rule for enskild verksamhet as it reads today."""
    return hanvisning(GALLRING_ENSKILD_VERKSAMHET, timezone.localdate(), {"SoL"}, kort=True)
