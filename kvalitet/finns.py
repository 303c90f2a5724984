"""Which of many queries have any row at all, asked in one: pages that gather from many rooms first look where to go."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet

from kvalitet.organisation.models import Person
from kvalitet.samlat import listor

K = TypeVar("K", bound=Hashable)


def som_fragor(fragor: Mapping[K, Iterable[QuerySet[Any]]], person: Person) -> dict[K, QuerySet[Person, bool]]:
    """For each key whether any of its queries has a row, as a queryset of one answer. No key for what asks nothing.

    `person` only lends the row that the answers stand on.
    """
    letas = {nyckel: rader for nyckel, alla in fragor.items() if (rader := list(alla))}
    egen = Person.objects.filter(pk=person.pk)
    return {nyckel: egen.values_list(_nagon_av(rader), flat=True) for nyckel, rader in letas.items()}


def med_rader(fragor: Mapping[K, Iterable[QuerySet[Any]]], person: Person) -> set[K]:
    """The keys of which at least one query has a row. One query; none when there is nothing to look for."""
    return {nyckel for nyckel, svar in listor(som_fragor(fragor, person)).items() if any(svar)}


def _nagon_av(fragor: list[QuerySet[Any]]) -> ExpressionWrapper[Q]:
    villkor = Q()
    for rader in fragor:
        villkor |= Q(Exists(rader))
    return ExpressionWrapper(villkor, output_field=BooleanField())
