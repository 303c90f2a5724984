"""How many notices a person has not read: on every page, so it is asked for once and where it costs least."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kvalitet.aviseringar.models import Avisering


def nya_for(person: Any) -> int:
    """One small query, unless it has been read along with something else (`kom_ihag`)."""
    kant: int | None = getattr(person, "_nya_aviseringar", None)
    return nya(person).count() if kant is None else kant


def nya(person: Any) -> QuerySet[Avisering]:
    """The notices the person has not read."""
    olasta: QuerySet[Avisering] = Avisering.objects.till(person).nya()
    return olasta


def nya_per_person() -> Coalesce:
    """The same as a column beside rows that have a `person`."""
    olasta = Avisering.objects.filter(person=OuterRef("person")).nya().order_by().values("person")
    return Coalesce(Subquery(olasta.annotate(n=Count("pk")).values("n")), 0)


def kom_ihag(person: Any, antal: int) -> None:
    """Keep what was read along, as long as the request lasts."""
    person._nya_aviseringar = antal
