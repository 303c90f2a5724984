"""The chain that an auditor follows: risk → kontrollmoment → result → åtgärd → effect, and back again.

Read only. Asks a bounded number of queries however many risks the plan has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from egenkontroll.internkontroll.models import (
    Bedomning,
    Internkontrollplan,
    Kontrollatgard,
    Kontrollbevis,
    Kontrollmoment,
    Kontrollresultat,
    Planrisk,
    Tillfalle,
)
from egenkontroll.internkontroll.uppfoljning import resultat_i
from egenkontroll.risk.models import Riskatgard, Vardering
from kvalitet.atgarder.models import Atgard

_MARKE = {
    Bedomning.INGEN: ("klar", "bock"),
    Bedomning.MINDRE: ("varning", "varning"),
    Bedomning.STORRE: ("fara", "varning"),
}


@dataclass
class Resultatled:
    """What a follow-up found, newest first; `bevis` and `atgarder` of every one of its results."""

    tillfalle: str
    senaste: Kontrollresultat
    tidigare: list[Kontrollresultat]
    bevis: list[Kontrollbevis] = field(default_factory=list)
    atgarder: list[Atgard] = field(default_factory=list)

    @property
    def rubrik(self) -> str:
        return Tillfalle(self.tillfalle).label

    @property
    def lage(self) -> str:
        return _MARKE[Bedomning(self.senaste.bedomning)][0]

    @property
    def ikon(self) -> str:
        return _MARKE[Bedomning(self.senaste.bedomning)][1]


@dataclass
class Momentled:
    moment: Kontrollmoment
    resultat: list[Resultatled] = field(default_factory=list)

    def vid(self, tillfalle: str) -> Resultatled | None:
        return next((led for led in self.resultat if led.tillfalle == tillfalle), None)

    @property
    def halvar(self) -> Resultatled | None:
        return self.vid(Tillfalle.HALVAR)

    @property
    def helar(self) -> Resultatled | None:
        return self.vid(Tillfalle.HELAR)

    @property
    def senaste(self) -> Resultatled | None:
        return self.helar or self.halvar


@dataclass
class Riskled:
    """A risk of the plan. `varden` are its valuations, `atgarder` those decided because of the risk itself."""

    planrisk: Planrisk
    moment: list[Momentled] = field(default_factory=list)
    varden: list[Vardering] = field(default_factory=list)
    atgarder: list[Atgard] = field(default_factory=list)


@dataclass(frozen=True)
class Atgardsled:
    """The way back: an åtgärd, and what it was done because of."""

    atgard: Atgard
    riskled: Riskled
    moment: Kontrollmoment | None = None
    resultat: Resultatled | None = None


def kedjan(plan: Internkontrollplan, *, hel: bool = True) -> list[Riskled]:
    """Every risk of the plan with all that hangs on it. Six queries; four without the risks' own values and åtgärder
    and the evidence (`hel=False`)."""
    rader = list(plan.risker.select_related("risk__analys__delen", "skala").order_by("ordning"))
    for rad in rader:
        rad.plan = plan
    led = {rad.pk: Riskled(rad) for rad in rader}
    moment = list(
        Kontrollmoment.objects.filter(planrisk__plan=plan)
        .select_related("delen", "kontrollansvarig", "egenkontroll__version__omrade")
        .order_by("planrisk__ordning", "nummer")
    )
    resultat = _resultatled(moment, plan.ar)
    _hang_pa_atgarder(resultat.values(), led.values() if hel else ())
    for ett in moment:
        ett.planrisk = led[ett.planrisk_id].planrisk
        delar = [r for t in Tillfalle.values if (r := resultat.get((ett.kedja, t)))]
        led[ett.planrisk_id].moment.append(Momentled(ett, delar))
    if hel:
        _fyll_bevis(resultat.values())
        _fyll_varden(led.values())
    return list(led.values())


def _resultatled(moment: list[Kontrollmoment], ar: int) -> dict[tuple[UUID, str], Resultatled]:
    alla = resultat_i([m.kedja for m in moment], ar)
    return {nyckel: Resultatled(nyckel[1], rader[-1], rader[:-1][::-1]) for nyckel, rader in alla.items()}


def _per_resultat(led: Collection[Resultatled]) -> dict[int, Resultatled]:
    return {rad.pk: ett for ett in led for rad in (ett.senaste, *ett.tidigare)}


def _fyll_bevis(led: Collection[Resultatled]) -> None:
    per_resultat = _per_resultat(led)
    for bevis in Kontrollbevis.objects.filter(resultat__in=per_resultat).select_related("bilaga").order_by("pk"):
        per_resultat[bevis.resultat_id].bevis.append(bevis)


def _hang_pa_atgarder(resultatled: Collection[Resultatled], riskled: Collection[Riskled]) -> None:
    """Give every result and risk its åtgärder, in the order they were made. One query for both."""
    per_resultat = _per_resultat(resultatled)
    per_risk = {led.planrisk.risk_id: led for led in riskled}
    av_resultat = Kontrollatgard.objects.filter(atgard=OuterRef("pk"), resultat__in=per_resultat)
    av_risk = Riskatgard.objects.filter(atgard=OuterRef("pk"), risk__in=per_risk)
    atgarder: QuerySet[Any] = Atgard.objects.filter(Exists(av_resultat) | Exists(av_risk))
    for atgard in (
        atgarder.annotate(
            av_resultat=ArraySubquery(av_resultat.values("resultat_id")),
            av_risk=ArraySubquery(av_risk.values("risk_id")),
        )
        .select_related("ansvarig", "enhet")
        .order_by("pk")
    ):
        for led in {id(per_resultat[pk]): per_resultat[pk] for pk in atgard.av_resultat or ()}.values():
            led.atgarder.append(atgard)
        for pk in atgard.av_risk or ():
            per_risk[pk].atgarder.append(atgard)


def _fyll_varden(led: Collection[Riskled]) -> None:
    per_risk = {ett.planrisk.risk_id: ett for ett in led}
    for vardering in Vardering.objects.filter(risk__in=per_risk).select_related("skala").order_by("nar", "pk"):
        per_risk[vardering.risk_id].varden.append(vardering)


def tillbaka(kedjan_: list[Riskled]) -> list[Atgardsled]:
    """Every åtgärd in the chain with the way back to its risk, in the order of the plan."""
    vagar = []
    for riskled in kedjan_:
        vagar += [Atgardsled(atgard, riskled) for atgard in riskled.atgarder]
        vagar += [
            Atgardsled(atgard, riskled, momentled.moment, resultat)
            for momentled in riskled.moment
            for resultat in momentled.resultat
            for atgard in resultat.atgarder
        ]
    return vagar
