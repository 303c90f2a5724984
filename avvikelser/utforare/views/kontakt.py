"""The contact person's own pages: what waits, the survey, and what happens meanwhile. Nothing of anybody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from avvikelser.utforare import underrattelser
from avvikelser.utforare.bevakning import frist_for
from avvikelser.utforare.enkatgang import LAMNA, svara
from avvikelser.utforare.enkatlage import rad_for
from avvikelser.utforare.forms.rapport import UnderrattelseForm
from avvikelser.utforare.forms.svar import SvarForm
from avvikelser.utforare.models import Avtal, Tillfragad, Underrattelse
from avvikelser.utforare.views.svarssida import Svarssida
from kvalitet.begaran import Inloggad
from kvalitet.lagrum import UTFORARE_INFORMERAR_NAMNDEN, hanvisning
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.inlamning import InlamningMixin
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, ObjektDetailView, ObjektFormView

FLEST = 50


class MinaView(BehorigTemplateView):
    """Surveys to answer first, then what has been answered and told."""

    befogenhet = LAMNA
    template_name = "utforare/mina.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        tillfragade = Tillfragad.objects.for_user(person, LAMNA).select_related("enkat__namnd", "avtal")
        enkater: list[Any] = list(tillfragade.prefetch_related("svar").order_by("-enkat__period", "namn")[:FLEST])
        for enkat in enkater:
            enkat.rad, enkat.frist = rad_for(enkat), frist_for(enkat)
        rapporter = Underrattelse.objects.for_user(person, LAMNA).select_related("avtal__utforare", "enhet")
        return super().get_context_data(
            avtal=Avtal.objects.for_user(person, LAMNA).select_related("utforare", "namnd").order_by("utforare__namn"),
            att_svara=[e for e in enkater if e.enkat.oppen and not e.rad.nummer],
            ovriga=[e for e in enkater if e.rad.nummer or not e.enkat.oppen],
            rapporter=rapporter.order_by("-inkommen")[:FLEST],
            lagrum=hanvisning(UTFORARE_INFORMERAR_NAMNDEN, timezone.localdate(), ["SoL", "LSS"]),
            **kwargs,
        )


class _EgenEnkat:
    befogenhet = LAMNA
    model = Tillfragad
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Tillfragad:
        egna = Tillfragad.objects.for_user(self.request.user, LAMNA).select_related("enkat__namnd", "avtal__utforare")
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class SvaraView(Svarssida, _EgenEnkat, ObjektFormView):
    """Answer, or correct what was answered. When the survey is closed the page says so instead."""

    form_class = SvarForm
    template_name = "utforare/svara.html"

    def utkast_nyckel(self) -> str:
        return f"utforarenkat-{self.object.pk}"

    def form_valid(self, form: SvarForm) -> HttpResponse:
        svara(self.object, form.uppgift, av=self.request.user)
        return self.klart("Ert svar är skickat.", "utforare:mitt-svar", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tillfragad=self.object,
            enkat=self.object.enkat,
            frist=frist_for(self.object),
            senaste=self.object.svar.last(),
            berattat=_berattat(self.object),
            **kwargs,
        )


def _berattat(tillfragad: Tillfragad) -> int:
    """How many lex Sarah rapporter of the half-year the nämnd has been told of: a help to count right."""
    period = tillfragad.enkat.perioden
    return tillfragad.avtal.underrattelser.filter(
        slag=Underrattelse.Slag.LEX_SARAH, gjord__range=(period.start, period.slut)
    ).count()


class MittSvarView(_EgenEnkat, ObjektDetailView):
    """What was answered, with earlier answers."""

    template_name = "utforare/mitt_svar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tillfragad=self.object,
            enkat=self.object.enkat,
            rad=rad_for(self.object),
            svaren=list(self.object.svar.order_by("-nummer")),
            **kwargs,
        )


class RapporteraView(InlamningMixin, BehorigFormView):
    """A lex Sarah rapport, or an anmälan to IVO, as it happens."""

    befogenhet = LAMNA
    utkast = "utforarrapport"
    form_class = UnderrattelseForm
    template_name = "utforare/rapportera.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "avtal": Avtal.objects.for_user(self.request.user, LAMNA)}

    def inlamnade(self, inlamning: UUID) -> QuerySet[Underrattelse]:
        egna = Underrattelse.objects.for_user(self.request.user, LAMNA)
        return egna.filter(lamnad_av=self.request.user, inlamning=inlamning)

    def form_valid(self, form: UnderrattelseForm) -> HttpResponse:
        underrattelse = underrattelser.underratta(
            form.avtal, form.uppgift, av=self.request.user, inlamning=form.cleaned_data["inlamning"]
        )
        return self.klart("Nämnden har fått din uppgift.", "utforare:kvitto", pk=underrattelse.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lagrum = hanvisning(UTFORARE_INFORMERAR_NAMNDEN, timezone.localdate(), ["SoL", "LSS"])
        return super().get_context_data(lagrum=lagrum, **kwargs)


class KvittoView(ObjektDetailView):
    """What was told, by anybody of the utförare, and whether the nämnd has taken it in."""

    befogenhet = LAMNA
    model = Underrattelse
    template_name = "utforare/kvitto.html"
    request: Inloggad

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(u=self.object, **kwargs)
