"""Which kriterier have stayed as they are for a third year or more, and so need a word on why.

Auditors criticised that kontrollområden and kriterier had stood unchanged since 2015 (DOMAIN 5). A kriterium is the
same as the year before when it belongs to the same series and asks the same; another help text is no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery

from egenkontroll.plan.models import ANTAGEN, Kontrollplan, Kriterium

TREDJE = 3
"""In which year in a row a kriterium must be explained."""

Innehall = tuple[Any, ...]


@dataclass(frozen=True)
class Staende:
    """A kriterium of the plan that is unchanged since the plan of `sedan`, `ar_i_rad` years in a row."""

    kriterium: Kriterium
    sedan: int
    ar_i_rad: int


def innehall(kriterium: Kriterium) -> Innehall:
    """What makes the kriterium what it is."""
    k = kriterium
    return (k.serie, k.fraga, k.lagrum, k.lagkrav, k.malvarde, k.frist, k.fran_text, k.till_text)


def staende(plan: Kontrollplan) -> list[Staende]:
    """The kriterier of the plan that stand for a third year or more. Two queries."""
    nu = list(_kriterier([plan.pk]).select_related("version__omrade"))
    tidigare = _per_ar(plan)
    funna = []
    for kriterium in nu:
        ar_i_rad = i_rad(innehall(kriterium), plan.ar, tidigare)
        if ar_i_rad >= TREDJE:
            funna.append(Staende(kriterium, plan.ar - ar_i_rad + 1, ar_i_rad))
    return funna


def i_rad(det: Innehall, ar: int, tidigare: dict[int, set[Innehall]]) -> int:
    """For how many years in a row, this one included, `det` stands in the plans. Pure."""
    antal = 1
    while det in tidigare.get(ar - antal, set()):
        antal += 1
    return antal


def _kriterier(planer: Collection[int]) -> Any:
    return Kriterium.objects.filter(version__planerade__plan__in=planer).distinct().order_by("version", "ordning")


def _per_ar(plan: Kontrollplan) -> dict[int, set[Innehall]]:
    """What each earlier year's plan held in its last adopted version."""
    antagna = Kontrollplan.objects.filter(namnd_id=plan.namnd_id, status=ANTAGEN, ar__lt=plan.ar)
    sist = antagna.filter(ar=OuterRef("ar")).order_by().values("ar").annotate(h=Max("nummer")).values("h")
    gallande = antagna.annotate(sist=Subquery(sist)).filter(nummer=F("sist"))
    rader: Iterable[Kriterium] = Kriterium.objects.filter(version__planerade__plan__in=gallande).annotate(
        plan_ar=F("version__planerade__plan__ar")
    )
    per_ar: dict[int, set[Innehall]] = defaultdict(set)
    for kriterium in rader:
        per_ar[kriterium.plan_ar].add(innehall(kriterium))  # type: ignore[attr-defined]
    return per_ar
