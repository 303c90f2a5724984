"""The lists of risks and of analyses, and the nämnd's scale."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from egenkontroll.risk import listor, skalgang
from egenkontroll.risk.forms.filter import AnalysFilter, RiskFilter
from egenkontroll.risk.forms.skala import SkalForm
from egenkontroll.risk.listor import SE
from egenkontroll.risk.matris import Punkt, matris
from egenkontroll.risk.models import Risk, Riskanalys, Riskskala
from egenkontroll.risk.riskgang import GOR
from egenkontroll.risk.skala import FORVALDA, Skala
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import delar_for, har_nagonstans
from kvalitet.listfil import FilMixin
from kvalitet.organisation.models import Deltyp
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.svenska import antal
from kvalitet.vyer import BehorigListView, BehorigTemplateView, ObjektFormView


class RiskfilMixin(FilMixin):
    verb = "hamta_risklista"

    @property
    def sortering(self) -> str:
        return self.request.GET.get("sort", "")


class ListaView(RiskfilMixin, BehorigListView):
    """Every risk there is in the person's scope, the worst first, with the matrix when one scale fits them all."""

    befogenhet = SE
    model = Risk
    filter_class = RiskFilter
    kolumner = listor.KOLUMNER
    filnamn = "risker"
    template_name = "risk/lista.html"
    context_object_name = "risker"

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Risk.objects.none()
        return listor.risker_att_visa(self.request.user, self.filter.cleaned_data, self.sortering)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        skala, rutor = listor.fordelning(self.object_list)
        return super().get_context_data(
            filter=self.filter,
            matris=matris(skala, (self._punkt(s, k, n) for (s, k), n in rutor.items())) if skala else None,
            ordning=listor.VARST_FORST_I_ORD,
            far_gora=har_nagonstans(self.request.user, GOR),
            far_skala=har_nagonstans(self.request.user, skalgang.SKOTA),
            **kwargs,
        )

    def _punkt(self, s: int, k: int, hur_manga: int) -> Punkt:
        """How many lie in the square, as a link to them under the same filter."""
        fraga = {namn: varde for namn, varde in self.request.GET.items() if namn in self.filter.fields and varde}
        url = f"?{urlencode({**fraga, 's': s, 'k': k})}"
        return Punkt(str(hur_manga), antal("risk", "risker", hur_manga).split(" ", 1)[1], s, k, url)


class AnalyserView(RiskfilMixin, BehorigListView):
    befogenhet = SE
    model = Riskanalys
    filter_class = AnalysFilter
    kolumner = listor.ANALYSKOLUMNER
    filnamn = "riskanalyser"
    template_name = "risk/analyser.html"
    context_object_name = "analyser"

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Riskanalys.objects.none()
        return listor.analyser_att_visa(self.request.user, self.filter.cleaned_data, self.sortering)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        far_gora = har_nagonstans(self.request.user, GOR)
        return super().get_context_data(filter=self.filter, far_gora=far_gora, **kwargs)


class SkalorView(BehorigTemplateView):
    """The nämnder whose scale the person looks after, each with its versions."""

    befogenhet = skalgang.SKOTA
    template_name = "risk/skalor.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        namnder: list[Any] = list(delar_for(self.request.user, skalgang.SKOTA).filter(typ=Deltyp.NAMND))
        versioner = Riskskala.objects.for_user(self.request.user, skalgang.SKOTA).select_related("skapad_av")
        for namnd in namnder:
            namnd.versioner = [v for v in versioner.order_by("-nummer") if v.namnd_id == namnd.pk]
            namnd.skala = namnd.versioner[0].skala if namnd.versioner else FORVALDA[4]
        return super().get_context_data(namnder=namnder, **kwargs)


class SkalaView(SamtidigMixin, ObjektFormView):
    """Change a nämnd's scale. `?steg=5` proposes the one with five steps."""

    befogenhet = skalgang.SKOTA
    form_class = SkalForm
    template_name = "risk/skala.html"
    request: Inloggad

    def hamta(self) -> Any:
        namnder = delar_for(self.request.user, skalgang.SKOTA).filter(typ=Deltyp.NAMND)
        return get_object_or_404(namnder, pk=self.kwargs["pk"])

    def _utgangslage(self) -> Skala:
        steg = self.request.GET.get("steg", "")
        return FORVALDA[int(steg)] if steg in {"4", "5"} else skalgang.gallande(self.object.pk)

    def bredvid(self) -> list[tuple[str, str]]:
        """The scale that holds, when the form began from another."""
        if "steg" not in self.request.GET:
            return []
        nu = skalgang.gallande(self.object.pk)
        return [("Skalan som gäller", "\n".join((*nu.sannolikheter, *nu.konsekvenser)))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "skala": self._utgangslage()}

    def form_valid(self, form: SkalForm) -> HttpResponse:
        val = form.cleaned_data
        ny = skalgang.ny_skala(self.object, val["skala"], skal=val["skal"], av=self.request.user)
        mening = f"Version {ny.nummer} av skalan gäller från nu. Värden som finns behåller sin skala."
        return self.klart(mening, reverse("risk:skalor"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namnd=self.object, **kwargs)
