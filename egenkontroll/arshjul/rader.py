"""Days that are rows of the rooms' models, from all of them in one query.

A room says which rows a person may see of a year and which of their fields it needs; the rows come back as plain
values, and the room makes days of them. So the year asks once, however many rooms there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import JSONObject

from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Radkalla:
    """`rader(person, ar)` are the rows of the year that the person may see; `falt` the fields, by the name `dagar` has
    for them. Dates come as ISO text. A row may come twice.
    """

    namn: str
    rader: Callable[[Person, int], QuerySet[Any]]
    falt: Mapping[str, Any]
    dagar: Callable[[Mapping[str, Any]], Iterable[Any]]

    def fraga(self, person: Person, ar: int) -> QuerySet[Any, Any]:
        uppgift = JSONObject(**{namn: F(v) if isinstance(v, str) else v for namn, v in self.falt.items()})
        namnet = Value(self.namn, output_field=CharField())
        rader = self.rader(person, ar).order_by().annotate(i_aret_kalla=namnet, i_aret_uppgift=uppgift)
        fraga: QuerySet[Any, Any] = rader.values_list("i_aret_kalla", "i_aret_uppgift")
        return fraga


def dagar(kallor: Collection[Radkalla], person: Person, ar: int) -> Iterator[Any]:
    """What each source makes of its rows. One query; none without sources."""
    per_namn = {kalla.namn: kalla for kalla in kallor}
    fragor = [kalla.fraga(person, ar) for kalla in kallor]
    if not fragor:
        return
    for namn, uppgift in fragor[0].union(*fragor[1:], all=True):
        yield from per_namn[namn].dagar(uppgift)
