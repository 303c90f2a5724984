"""Which results a person may see: the kontrollområden of the tillfällen they read, at the enheter they read them at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from egenkontroll.plan.models import Kontrollomrade, Kontrollperiod, Kontrolltillfalle
from kvalitet import samlat
from kvalitet.aviseringar.antal import nya
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Person

SE = Befogenhet.SE_EGENKONTROLL


def fragor(person: Person, idag: date) -> dict[str, QuerySet[Any, Any]]:
    """Kontrollområden with a tillfälle that the person reads, by nämnd and name, and the notices that the page counts.
    To be kept (`ihagkommet`)."""
    tillfallen = Kontrolltillfalle.objects.for_user(person, SE)
    versioner = tillfallen.values("planerad__version__omrade")
    alla = Kontrollomrade.objects.filter(pk__in=versioner).select_related("namnd")
    return {"omraden": alla.order_by("namnd__sortering", "namn", "pk"), "nya": samlat.antal(nya(person))}


def enheter_for(person: Person, omrade: Kontrollomrade) -> frozenset[int] | None:
    """The ids of the places whose results the person reads; None for all, when they read the nämnd itself."""
    platser = omfattning(person, SE)
    return None if omrade.namnd_id in platser else platser


def perioder_att_valja(omrade: Kontrollomrade, idag: date) -> list[Period]:
    """The years with a tillfälle that has begun, and their parts when it is made more often; the latest first."""
    rader = Kontrolltillfalle.objects.filter(planerad__version__omrade=omrade, start__lte=idag).gallande()
    par = {(start.year, slag) for start, slag in rader.order_by().values_list("start", "planerad__period").distinct()}
    funna = {Period.av(Periodslag.AR, ar) for ar, _ in par}
    for ar, slag in par:
        delslag = Kontrollperiod(slag).periodslag
        if delslag is not Periodslag.AR:
            forsta = Period.av(delslag, ar)
            while forsta.ar == ar and forsta.start <= idag:
                funna.add(forsta)
                forsta = forsta.nasta
    return sorted(funna, key=_ordning)


def med_halvaret(kod: str, perioder: Sequence[Period]) -> list[Period]:
    """`perioder` and the half-year of this code, when it is of one of their years: whoever comes from a half-year's
    report reads what it counts, also where the kontroll is made for other parts of the year."""
    try:
        bett = Period.tolka(kod)
    except ValueError:
        return [*perioder]
    egen = bett.slag is Periodslag.HALVAR and any(p.ar == bett.ar for p in perioder)
    return sorted({*perioder, bett} if egen else perioder, key=_ordning)


def _ordning(period: Period) -> tuple[int, bool, int]:
    """The latest year first, and in it the year before its parts, the latest of them first."""
    return -period.ar, period.slag is not Periodslag.AR, -period.start.toordinal()


def vald_period(kod: str, perioder: Sequence[Period]) -> Period | None:
    """The one with this code; the first when there is none with it; None of none."""
    return next((period for period in perioder if period.kod == kod), perioder[0] if perioder else None)
