"""What the klara tillfällen of a period came to, kept in the process for as long as the database says it is the same.

It was written down for good when they were klarmarkerade, and the database refuses to change or take away any of it
(`granskning/migrations`): it can only be added to, by another tillfälle that is klart or a correction. So what was
fetched stands until the `klara` of the period that `egenkontroll_laget.sql` gives is another one. That is asked before
what is kept is fetched, so that nothing kept is older than what it is kept under, and by every page, so that all
processes agree.

Only what all enheter came to is kept, whoever asked for it. A person who reads some of them is given those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection

from kvalitet.frister import Period
from rapporter.statistik.egenkontroll_andel import Andel, Omfang

_KLARA = (Path(__file__).parent / "egenkontroll.sql").read_text(encoding="utf-8")
FLEST = 12_000  # shares kept at most: 2 kB each, and twice that where each is made of ärendetyper


@dataclass(frozen=True)
class Vilka:
    """What is counted: `enheter` and `planerade` None for all, `brytpunkt` None for what is now."""

    omrade_id: int
    perioder: tuple[Period, ...]
    enheter: Collection[int] | None = None
    planerade: Collection[int] | None = None
    brytpunkt: datetime | None = None

    @property
    def val(self) -> dict[str, Any]:
        """For SQL."""
        return {
            "omrade": self.omrade_id,
            "fran": [period.start for period in self.perioder],
            "till": [period.slut for period in self.perioder],
            "enheter": None if self.enheter is None else sorted(self.enheter),
            "planerade": None if self.planerade is None else sorted(self.planerade),
            "brytpunkt": self.brytpunkt,
        }


@dataclass
class Periodceller:
    """One period: shares by (enhet, kriterium's series), and what was drawn and reviewed by enhet."""

    andelar: dict[tuple[int, int], Andel] = field(default_factory=dict)
    omfang: dict[int, Omfang] = field(default_factory=dict)
    _hela: tuple[tuple[int, ...], dict[int, Andel | None]] | None = None

    def lagg_till(self, enhet: int, serie: int, andel: Andel) -> None:
        nyckel = enhet, serie
        self.andelar[nyckel] = self.andelar[nyckel].plus(andel) if nyckel in self.andelar else andel

    def lagg_till_omfang(self, enhet: int, omfang: Omfang) -> None:
        self.omfang[enhet] = self.omfang[enhet].plus(omfang) if enhet in self.omfang else omfang

    def hos(self, enheter: Collection[int] | None, rot: Callable[[int], int]) -> Periodceller:
        """Those of these enheter (None: all), each by its `rot`. Itself when that is what it has."""
        if enheter is None and all(rot(enhet) == enhet for enhet in self.omfang):
            return self
        valda = Periodceller()
        for (enhet, serie), andel in self.andelar.items():
            if enheter is None or enhet in enheter:
                valda.lagg_till(rot(enhet), serie, andel)
        for enhet, omfang in self.omfang.items():
            if enheter is None or enhet in enheter:
                valda.lagg_till_omfang(rot(enhet), omfang)
        return valda

    def egna(self) -> Periodceller:
        """A copy, to be added to."""
        return Periodceller(dict(self.andelar), dict(self.omfang))

    def hela(self, serie: int, enheter: tuple[int, ...]) -> Andel | None:
        """The share of these enheter as one, each weighted by its frame. To be asked when all is added."""
        hela = self._hela
        if hela is None or hela[0] != enheter:
            hela = self._hela = enheter, {}
        kanda = hela[1]
        if serie not in kanda:
            delar = tuple((e, self.andelar[e, serie]) for e in enheter if (e, serie) in self.andelar)
            kanda[serie] = Andel.av_delar(delar) if delar else None
        return kanda[serie]


class Klara(NamedTuple):
    """The ids of a period's klara tillfällen, and what their counts follow from (`egenkontroll_laget.sql`)."""

    laget: str
    tillfallen: Sequence[int]


_kanda: dict[tuple[int, Period], tuple[str, Periodceller]] = {}
_lock = Lock()


def klara(vilka: Vilka, alla: Mapping[int, Klara]) -> list[Periodceller]:
    """Of each period in order, by enhet as it was then. `alla` are those of the periods that have any, from 0.

    One query, or none when all is known. What is returned is not to be changed.
    """
    hallbart = vilka.planerade is None and vilka.brytpunkt is None
    celler: dict[int, Periodceller] = {}
    for nr, period in enumerate(vilka.perioder):
        kant = _kanda.get((vilka.omrade_id, period)) if hallbart else None
        if nr not in alla:
            celler[nr] = Periodceller()
        elif kant is not None and kant[0] == alla[nr].laget:
            celler[nr] = kant[1]
    okanda = {nr: ens for nr, ens in alla.items() if nr not in celler}
    for nr, hamtat in _hamta(vilka, okanda).items():
        celler[nr] = hamtat
        if hallbart and vilka.enheter is None:
            _behall((vilka.omrade_id, vilka.perioder[nr]), alla[nr].laget, hamtat)
    return [celler[nr] for nr in range(len(vilka.perioder))]


def glom() -> None:
    """Forget everything, as a process that has just begun."""
    with _lock:
        _kanda.clear()


def _behall(nyckel: tuple[int, Period], laget: str, celler: Periodceller) -> None:
    """The one that was kept first goes when there are too many."""
    with _lock:
        _kanda.pop(nyckel, None)
        _kanda[nyckel] = laget, celler
        antal = sum(len(kant.andelar) for _, kant in _kanda.values())
        while antal > FLEST:
            antal -= len(_kanda.pop(next(iter(_kanda)))[1].andelar)


def _hamta(vilka: Vilka, alla: Mapping[int, Klara]) -> dict[int, Periodceller]:
    """What is written down of these, by period. One query, none of nothing."""
    if not alla:
        return {}
    nummer = sorted(alla)
    hamtade = {nr: Periodceller() for nr in nummer}
    val = replace(vilka, perioder=tuple(vilka.perioder[nr] for nr in nummer)).val
    val["klara"] = [pk for ens in alla.values() for pk in ens.tillfallen]
    with connection.cursor() as markor:
        markor.execute(_KLARA, val)
        for (enhet, plats, serie), rader in groupby(markor.fetchall(), key=lambda rad: rad[:3]):
            ens = hamtade[nummer[plats - 1]]
            if serie is None:
                ens.omfang.update((enhet, Omfang(*rad[4:9])) for rad in rader)
            else:
                ens.andelar[enhet, serie] = _andel([rad[3:] for rad in rader])
    return hamtade


def _andel(rader: Sequence[Sequence[Any]]) -> Andel:
    """Of the rows of one enhet and kriterium: a share, or put together of one for each ärendetyp (last without one)."""
    delar = tuple(
        (
            stratum,
            Andel(
                ja, nej, ej, saknas, granskade, ram, rattade=rattade, storlek=storlek, brister=brister, lagkrav=lagkrav
            ),
        )
        for stratum, ja, nej, ej, saknas, granskade, ram, storlek, rattade, brister, lagkrav in rader
    )
    return delar[0][1] if delar[0][0] is None else Andel.av_delar(delar)
