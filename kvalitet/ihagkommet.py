"""What the most visited pages ask, kept as SQL with blanks for the ids of person, places and object.

Putting a dozen querysets together and compiling them cost more than the rest of the page, and gave the same SQL every
time. What differs between two enhetschefer is who they are and where: so the querysets are put together for somebody
who holds the same in the same pattern, with numbers that stand out (`behorighet.Avbild`), and each person's own numbers
are written in where those stand. A number that were forgotten would find nothing: no row has it.

A page about one object gives its ids (`ids`) and what else its questions follow from (`val`), and nothing more of it. A
list that is chosen by days gives them too (`dagar`), so that it is kept once, whichever they are.

What cannot be kept so is put together each time, as if this file were not there: a question that asks the database
before it is asked itself, that holds a moment of the clock, that brings other questions with it (prefetch), or where
the ids do not stand as values by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, NoReturn

from django.db import connection
from django.db.models import QuerySet

from kvalitet.behorighet import Avbild, avbild
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.samlat import Kompilerad, antal_av, kompilera, rader_av, svar_pa

Fragor = Callable[..., Mapping[Any, QuerySet[Any]]]
"""Called with a person, the day, then each of `ids`, each of `dagar` and each of `val`."""
FLEST = 128  # patterns and days, at most 1 MB each; a kommun has some dozens of patterns, and one day at a time
FLEST_HOS = 64  # sets of questions of one pattern: a list can be chosen in many ways

_FORSTA_DAGEN = date(7302, 1, 1)  # as `Avbild.FORSTA`: no row of ours comes near
_MELLAN = 7  # days between two that stand for others, so that the day after one of them is still its own
_MARKE = re.compile(str(Avbild.FORSTA)[:4] + r"\d{12}")


class _KanInteMinnas(Exception):
    """The question is not one of those that can be kept."""


class _Lucka(NamedTuple):
    """Where one id stands: its place in `Avbild.ids`."""

    nr: int


class _Dagslucka(NamedTuple):
    """Where one day stands, or one so many days after it: its place in `dagar`. `midnatt`: as the moment it begins."""

    nr: int
    plus: int
    midnatt: bool

    def ifylld(self, dagar: tuple[date, ...]) -> date:
        dag = dagar[self.nr] + timedelta(days=self.plus)
        return datetime.combine(dag, time.min, STOCKHOLM) if self.midnatt else dag


class _Text(NamedTuple):
    """A text with ids in it, as arrays are written: %s where they stand."""

    monster: str
    nummer: tuple[int, ...]


class _Minne(NamedTuple):
    fraga: Kompilerad
    varden: tuple[Any, ...]  # as in `Kompilerad`, with _Lucka, _Dagslucka and _Text


_Kanda = Mapping[Any, _Minne | None]
_Fragan = tuple[Fragor, int, int, tuple[Hashable, ...]]  # with how many ids and days, and what else it follows from
_minnen: dict[tuple[date, Hashable], dict[_Fragan, _Kanda | None]] = {}
_lika: dict[tuple[Fragor, str, str], Kompilerad] = {}  # the same SQL is kept once, whichever pattern it came of


def svar(
    fragor: Fragor, person: Person, idag: date, *, ids: tuple[int, ...] = (), val: tuple[Hashable, ...] = ()
) -> dict[Any, list[Any]]:
    """What `fragor(person, idag, *ids, *val)` gives, as lists: one query."""
    return svar_pa(ihagkommet(fragor, person, idag, avbild(person), ids=ids, val=val))


def rader(
    fragor: Fragor,
    person: Person,
    idag: date,
    *,
    ids: tuple[int, ...] = (),
    dagar: tuple[date, ...] = (),
    val: tuple[Hashable, ...] = (),
) -> list[Any]:
    """What the one question of `fragor` gives, where the rows are many or wide (`rader_av`)."""
    (fragan,) = ihagkommet(fragor, person, idag, avbild(person), ids=ids, dagar=dagar, val=val).values()
    return rader_av(fragan)


def antal(
    fragor: Fragor,
    person: Person,
    idag: date,
    *,
    ids: tuple[int, ...] = (),
    dagar: tuple[date, ...] = (),
    val: tuple[Hashable, ...] = (),
) -> int:
    """How many rows the one question of `fragor` gives (`antal_av`)."""
    (fragan,) = ihagkommet(fragor, person, idag, avbild(person), ids=ids, dagar=dagar, val=val).values()
    return antal_av(fragan)


def ihagkommet(
    fragor: Fragor,
    person: Person,
    idag: date,
    sedd: Avbild,
    *,
    ids: tuple[int, ...] = (),
    dagar: tuple[date, ...] = (),
    val: tuple[Hashable, ...] = (),
) -> dict[Any, Kompilerad | None]:
    """What `fragor(person, idag, *ids, *dagar, *val)` compiles to. `sedd` is the person's `avbild`."""
    kanda = _kanda((fragor, len(ids), len(dagar), val), idag, sedd)
    if kanda is None:
        return {namn: kompilera(fraga) for namn, fraga in fragor(person, idag, *ids, *dagar, *val).items()}
    alla_ids = (*sedd.ids, *ids)
    return {namn: minne and _ifylld(minne, alla_ids, dagar) for namn, minne in kanda.items()}


def glom() -> None:
    """Forget everything, as a process that has just begun."""
    _minnen.clear()
    _lika.clear()


def _kanda(fragan: _Fragan, idag: date, sedd: Avbild) -> _Kanda | None:
    nyckel = (idag, sedd.nyckel)
    if nyckel not in _minnen and len(_minnen) >= FLEST:
        glom()
    hos = _minnen.setdefault(nyckel, {})
    if fragan not in hos:
        if len(hos) >= FLEST_HOS:
            hos.clear()
        hos[fragan] = _att_minnas(fragan, idag, sedd)
    return hos[fragan]


def _att_minnas(fragan: _Fragan, idag: date, sedd: Avbild) -> _Kanda | None:
    """None when one of the questions cannot be kept."""
    fragor, antal_ids, antal_dagar, val = fragan
    forst = Avbild.FORSTA + len(sedd.ids)
    dagar = (_FORSTA_DAGEN + timedelta(days=_MELLAN * nr) for nr in range(antal_dagar))
    try:
        with connection.execute_wrapper(_far_inte_fraga):
            stallda = fragor(sedd.person(), idag, *range(forst, forst + antal_ids), *dagar, *val)
            return {namn: _minne(fragor, namn, fraga) for namn, fraga in stallda.items()}
    except _KanInteMinnas:
        return None


def _far_inte_fraga(*_: Any) -> NoReturn:
    raise _KanInteMinnas


def _minne(fragor: Fragor, namn: str, fraga: QuerySet[Any]) -> _Minne | None:
    drar_med_sig: Any = fraga
    if drar_med_sig._prefetch_related_lookups or drar_med_sig._known_related_objects:
        raise _KanInteMinnas
    kompilerad = kompilera(fraga)
    if kompilerad is None:
        return None
    if _MARKE.search(kompilerad.sql):
        raise _KanInteMinnas
    varden = tuple(map(_med_luckor, kompilerad.varden))
    return _Minne(_lika.setdefault((fragor, namn, kompilerad.sql), kompilerad), varden)


def _med_luckor(varde: Any) -> Any:
    """A blank in place of each id that stands for another. Raises _KanInteMinnas for what cannot be filled in."""
    if isinstance(varde, datetime) and varde.astimezone(STOCKHOLM).time() != time.min:
        raise _KanInteMinnas  # no beginning of a day: the clock as it was
    if isinstance(varde, date) and varde.year >= _FORSTA_DAGEN.year:
        return _dagslucka(varde)
    funna = [int(nummer) - Avbild.FORSTA for nummer in _MARKE.findall(str(varde))]
    if not funna:
        return varde
    if isinstance(varde, int):
        return _Lucka(funna[0])
    if not isinstance(varde, str):
        raise _KanInteMinnas
    return _Text(_MARKE.sub("%s", varde.replace("%", "%%")), tuple(funna))


def _dagslucka(varde: date) -> _Dagslucka:
    midnatt = isinstance(varde, datetime)
    dag = varde.astimezone(STOCKHOLM).date() if isinstance(varde, datetime) else varde
    nr, plus = divmod((dag - _FORSTA_DAGEN).days, _MELLAN)
    return _Dagslucka(nr, plus, midnatt)


def _ifylld(minne: _Minne, ids: tuple[int, ...], dagar: tuple[date, ...]) -> Kompilerad:
    return minne.fraga._replace(varden=tuple(_varde(varde, ids, dagar) for varde in minne.varden))


def _varde(varde: Any, ids: tuple[int, ...], dagar: tuple[date, ...]) -> Any:
    if isinstance(varde, _Dagslucka):
        return varde.ifylld(dagar)
    if isinstance(varde, _Lucka):
        return ids[varde.nr]
    if isinstance(varde, _Text):
        return varde.monster % tuple(map(ids.__getitem__, varde.nummer))
    return varde
