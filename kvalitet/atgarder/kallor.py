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
class Hemliga:
    """What a kind says when its sources may have sekretess. `oppna` is as `Kallslag.finns`, of those that have none.

    `olasliga(ids, person)` gives the ids of the åtgärder with a source that the person may not read; `lasare(id)`, for
    each source of one åtgärd, the ids of those who may read it.
    """

    oppna: Exists
    olasliga: Callable[[Collection[int], Person], set[int]]
    lasare: Callable[[int], Iterable[set[int]]]


@dataclass(frozen=True)
class Kallslag:
    """One kind of source. `finns` has the åtgärd as its outer row and asks whether it has any.

    `lasbara(person, ids)` gives (the åtgärd's id, source) for the sources that the person may read: one query. A kind
    whose sources may have sekretess says what else is asked of them; all others of a kind are open to their readers.
    """

    namn: str
    finns: Exists
    lasbara: Callable[[Person, Collection[int]], Iterable[tuple[int, Kalla]]]
    hemliga: Hemliga | None = None

    @property
    def oppna(self) -> Exists:
        """As `finns`, of the sources that have no sekretess."""
        return self.finns if self.hemliga is None else self.hemliga.oppna


_KALLSLAG: dict[str, Kallslag] = {}


def registrera(slag: Kallslag) -> None:
    """In AppConfig.ready. Once per kind."""
    _KALLSLAG[slag.namn] = slag


def med_kallor(atgarder: QuerySet[Atgard]) -> QuerySet[Atgard]:
    """As they are fetched, noted with which kinds of source each has, so that `satt_kallor` asks for no other."""
    return atgarder.annotate(**{_notering(slag): slag.finns for slag in _KALLSLAG.values()})


def har_kalla(*, utom: str = "", oppen: bool = False) -> Q | Exists:
    """Has the åtgärd any source, of another kind than `utom`; with `oppen`, one without sekretess? For a queryset of
    åtgärder."""
    slagen = [slag for slag in _KALLSLAG.values() if slag.namn != utom]
    fragor: list[Q | Exists] = [slag.oppna if oppen else slag.finns for slag in slagen]
    return reduce(operator.or_, fragor, Q(pk__in=[]))


def olasliga(atgarder: Collection[int], person: Person) -> set[int]:
    """Those (ids) with a source with sekretess that the person may not read. A query or two per kind that has any."""
    return {pk for slag in _hemliga() for pk in slag.olasliga(atgarder, person)}


def alla_far_lasa(atgard_id: int, personer: set[int]) -> bool:
    """May all of these persons (ids) read every source of the åtgärd?"""
    return all(personer <= lasare for slag in _hemliga() for lasare in slag.lasare(atgard_id))


def _hemliga() -> list[Hemliga]:
    return [slag.hemliga for slag in _KALLSLAG.values() if slag.hemliga is not None]


def med_lasbar_kalla(atgarder: Collection[int], person: Person, *, utom: str) -> set[int]:
    """Those (ids) with a source of another kind than `utom` that the person may read. One query per kind."""
    slagen = [slag for slag in _KALLSLAG.values() if slag.namn != utom] if atgarder else []
    return {atgard_id for slag in slagen for atgard_id, _ in slag.lasbara(person, atgarder)}


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
