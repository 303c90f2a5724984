"""Which enheter are behind when the last day to review draws near: nothing drawn yet, or ärenden left to review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from egenkontroll.granskning import urvalet
from egenkontroll.granskning.models import Granskning
from egenkontroll.plan.laget import Del
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import DragetArende, Plats
from kvalitet.behorighet import Befogenhet, har_nagonstans, omfattning
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.svenska import antal

DAGAR_INNAN = 14
"""From so many days before the last day an enhet that is not done is behind."""
FLEST = 60
_OMRADET = "planerad__version__omrade__namn"
BERORDA = (Befogenhet.PLANERA_EGENKONTROLL, Befogenhet.GRANSKA_AKTER, Befogenhet.RATTA_GRANSKNING)
"""Who is warned: those who plan, those who review and the chefer. Others read the figures where they are."""


@dataclass(frozen=True)
class Efter:
    """One enhet of one tillfälle. The counts are of ärenden."""

    tillfalle_id: int
    kontroll: str
    enhet: str
    planerade: int
    dragna: int
    granskade: int
    bortfall: int
    frist: Frist

    @property
    def lage(self) -> str:
        if not self.dragna:
            return f"Inget draget av {self.planerade} planerade."
        bortfall = f" {self.bortfall} bortfall." if self.bortfall else ""
        return f"{self.granskade} av {antal('draget ärende', 'dragna ärenden', self.dragna)} granskade.{bortfall}"


def berors(person: Person) -> bool:
    return any(har_nagonstans(person, befogenhet) for befogenhet in BERORDA)


def rader(person: Person, idag: date) -> QuerySet[Kontrolltillfalle, dict[str, Any]]:
    """The enheter that are behind, at the person's places or in what the person reviews; the nearest day first."""
    ett = DragetArende.objects.filter(
        Q(plats=Plats.URVAL) | Q(ersatter_bortfall__isnull=False),
        dragning__tillfalle=OuterRef("pk"),
        dragning__ersatt_av__isnull=True,
        enhet=OuterRef("enhet_id"),
    )
    granskat = Exists(Granskning.objects.klara().filter(draget=OuterRef("pk"), andra=False))
    tillfallen = Kontrolltillfalle.objects.for_user(person, Befogenhet.SE_EGENKONTROLL).gallande()
    alla = tillfallen.filter(klart__isnull=True, slut__lt=idag, sista_dag__lte=idag + timedelta(days=DAGAR_INNAN))
    alla = alla.annotate(enhet_id=F("planerad__enheter__enhet"), enhet=F("planerad__enheter__enhet__namn")).annotate(
        dragna=_antal(ett),
        granskade=_antal(ett.filter(granskat, bortfall__isnull=True)),
        bortfall=_antal(ett.filter(bortfall__isnull=False)),
    )
    mina = Q(enhet_id__in=omfattning(person, Befogenhet.SE_EGENKONTROLL)) | Q(pk__in=urvalet.tillfallen_for(person))
    efter = alla.filter(mina, Q(dragna=0) | Q(dragna__gt=F("granskade") + F("bortfall")))
    falt = ("pk", "enhet", "dragna", "granskade", "bortfall", "sista_dag", "planerad__antal")
    ordning = ("sista_dag", "pk", "planerad__enheter__enhet__sortering", "enhet_id")
    hamtade: QuerySet[Kontrolltillfalle, dict[str, Any]] = efter.order_by(*ordning).values(*falt, _OMRADET)
    return hamtade[:FLEST]


def _antal(arenden: QuerySet[DragetArende]) -> Coalesce:
    return Coalesce(Subquery(arenden.order_by().values("enhet").annotate(n=Count("pk")).values("n")), 0)


def av(hamtade: Iterable[dict[str, Any]]) -> list[Efter]:
    """The rows as values."""
    return [
        Efter(
            tillfalle_id=ett["pk"],
            kontroll=ett[_OMRADET],
            enhet=ett["enhet"],
            planerade=ett["planerad__antal"],
            dragna=ett["dragna"],
            granskade=ett["granskade"],
            bortfall=ett["bortfall"],
            frist=Frist("Granska ärendena", ett["sista_dag"], "Planen för egenkontroll", None),
        )
        for ett in hamtade
    ]


def varningen(person: Person, idag: date) -> Del | None:
    """The section of the page where all kontroller are. One query, for those it concerns."""
    efter = av(rader(person, idag)) if berors(person) else []
    return Del("efter", "Enheter som ligger efter", "granskning/_efter.html", efter) if efter else None
