"""Which of many queries have any row at all, asked in one: pages that gather from many rooms first look where to go."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet

from kvalitet.organisation.models import Person

K = TypeVar("K", bound=Hashable)


def med_rader(fragor: Mapping[K, Iterable[QuerySet[Any]]], person: Person) -> set[K]:
    """The keys of which at least one query has a row. One query; none when there is nothing to look for.

    `person` only lends the row that the answers stand on.
    """
    letas = {nyckel: rader for nyckel, alla in fragor.items() if (rader := list(alla))}
    if not letas:
        return set()
    finns = {f"finns_{nr}": _nagon_av(rader) for nr, rader in enumerate(letas.values())}
    svar = Person.objects.filter(pk=person.pk).values_list(*finns.values()).get()
    return {nyckel for nyckel, ja in zip(letas, svar, strict=True) if ja}


def _nagon_av(fragor: list[QuerySet[Any]]) -> ExpressionWrapper[Q]:
    villkor = Q()
    for rader in fragor:
        villkor |= Q(Exists(rader))
    return ExpressionWrapper(villkor, output_field=BooleanField())
