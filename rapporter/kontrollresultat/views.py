"""The result page: a table of enheter and kriterier; one kriterium or one enhet over the years; the same as a file."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from egenkontroll.plan.models import Kontrollomrade
from kvalitet import ihagkommet
from kvalitet.aviseringar.antal import kom_ihag
from kvalitet.begaran import Inloggad
from kvalitet.frister import Period
from kvalitet.spar.logg import anteckna
from kvalitet.tabellfil import FORMAT, som_fil
from kvalitet.vyer import BehorigTemplateView
from rapporter.kontrollresultat import rader, val
from rapporter.statistik.definitioner import ALLA
from rapporter.statistik.egenkontroll import MINST_FOR_FARG, Kontrollresultat, kontrollresultat

KODER = (
    "egenkontroll_andel", "egenkontroll_bortfall", "egenkontroll_intervall", "egenkontroll_vikt",
    "egenkontroll_forandring", "egenkontroll_overens",
)  # fmt: skip


class ResultatView(BehorigTemplateView):
    """`?omrade=`, `?period=`, and `?fraga=` or `?enhet=` for one of them over the years; `?format=` for a file."""

    befogenhet = val.SE
    template_name = "rapporter/kontrollresultat/resultat.html"
    request: Inloggad

    @cached_property
    def omraden(self) -> list[Kontrollomrade]:
        svar = ihagkommet.svar(val.fragor, self.request.user, timezone.localdate())
        kom_ihag(self.request.user, sum(svar["nya"]))
        return svar["omraden"]

    @cached_property
    def omrade(self) -> Kontrollomrade | None:
        """The one that is asked for among the person's own, else the first of them."""
        bett = self.request.GET.get("omrade", "")
        return next((o for o in self.omraden if str(o.pk) == bett), self.omraden[0] if self.omraden else None)

    @cached_property
    def perioder(self) -> list[Period]:
        egna = val.perioder_att_valja(self.omrade, timezone.localdate()) if self.omrade else []
        return val.med_halvaret(self.request.GET.get("period", ""), egna)

    @cached_property
    def resultat(self) -> Kontrollresultat | None:
        period = val.vald_period(self.request.GET.get("period", ""), self.perioder)
        if self.omrade is None or period is None:
            return None
        return kontrollresultat(self.omrade, period, enheter=val.enheter_for(self.request.user, self.omrade))

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format", "")
        if format_ not in FORMAT or self.resultat is None or self.omrade is None:
            return super().get(request, *args, **kwargs)
        detalj = {"omrade": self.omrade.pk, "period": self.resultat.period.kod, "format": format_}
        anteckna("hamta_kontrollresultat", self.omrade, av=request.user, detalj=detalj)
        rubriker = list(rader.RUBRIKER)
        return som_fil(format_, namn="egenkontroll", rubriker=rubriker, rader=rader.filrader(self.resultat))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        resultat = self.resultat
        return super().get_context_data(
            omraden=self.omraden,
            omrade=self.omrade,
            perioder=self.perioder,
            resultat=resultat,
            definitioner=[ALLA[kod] for kod in KODER],
            minst=MINST_FOR_FARG,
            **(self._valt(resultat) if resultat else {}),
            **kwargs,
        )

    def _valt(self, resultat: Kontrollresultat) -> dict[str, Any]:
        """One kriterium, or one enhet, when the address names one."""
        fraga = next((f for f in resultat.fragor if str(f.serie) == self.request.GET.get("fraga")), None)
        enhet = next((e for e in resultat.enheter if str(e.enhet_id) == self.request.GET.get("enhet")), None)
        if fraga is not None:
            return {"fraga": fraga, "rader": rader.for_fraga(resultat, fraga.serie)}
        if enhet is not None:
            return {"enhet": enhet, "rader": rader.for_enhet(resultat, enhet), "typer": rader.per_arendetyp(enhet)}
        return {"alla": rader.alla(resultat), "namndens": rader.for_namnden(resultat)}
