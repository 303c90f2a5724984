"""What an åtgärd comes from: ärenden, risks, controls. Each app names its own links here, so that imports go one way.

An åtgärd may have many sources. A source is shown to those who may read it, and to nobody else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Exists, Q, QuerySet

from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Kalla:
    """One source, as a link of its own words."""

    text: str
    url: str


@dataclass(frozen=True)
class Kallslag:
    """One kind of source. `finns` has the åtgärd as its outer row and asks whether it has any.

    `lasbara(person, ids)` gives (the åtgärd's id, source) for the sources that the person may read: one query.
    """

    namn: str
    finns: Exists
    lasbara: Callable[[Person, Collection[int]], Iterable[tuple[int, Kalla]]]


_KALLSLAG: dict[str, Kallslag] = {}


def registrera(slag: Kallslag) -> None:
    """In AppConfig.ready. Once per kind."""
    _KALLSLAG[slag.namn] = slag


def med_kallor(atgarder: QuerySet[Atgard]) -> QuerySet[Atgard]:
    """As they are fetched, noted with which kinds of source each has, so that `satt_kallor` asks for no other."""
    return atgarder.annotate(**{_notering(slag): slag.finns for slag in _KALLSLAG.values()})


def har_kalla(*, utom: str = "") -> Q | Exists:
    """Has the åtgärd any source, of another kind than `utom`? For a queryset of åtgärder."""
    fragor: list[Q | Exists] = [slag.finns for slag in _KALLSLAG.values() if slag.namn != utom]
    return reduce(operator.or_, fragor, Q(pk__in=[]))


def satt_kallor(atgarder: Sequence[Atgard], person: Person) -> None:
    """Put `kallor` on each, a list of the `Kalla` that the person may read. One query per kind that is there at all."""
    kallor: dict[int, list[Kalla]] = {atgard.pk: [] for atgard in atgarder}
    for slag in _KALLSLAG.values():
        har = [atgard.pk for atgard in atgarder if getattr(atgard, _notering(slag), True)]
        for atgard_id, kalla in slag.lasbara(person, har) if har else ():
            kallor[atgard_id].append(kalla)
    for atgard in atgarder:
        atgard.kallor = kallor[atgard.pk]  # type: ignore[attr-defined]


def _notering(slag: Kallslag) -> str:
    return f"har_{slag.namn}"
