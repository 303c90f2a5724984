"""The counts under the shares of egenkontroll, by enhet, period and kriterium: from what is written down for good, and
from what goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from egenkontroll.granskning.utfall import Enhetsantal, Svarsantal, rakna
from rapporter.statistik.egenkontroll_andel import Andel, Omfang
from rapporter.statistik.egenkontroll_klara import Klara, Periodceller, Vilka, klara

_LAGET, _PAR = (
    (Path(__file__).parent / fil).read_text(encoding="utf-8")
    for fil in ("egenkontroll_laget.sql", "egenkontroll_par.sql")
)


class Stalld(NamedTuple):
    """A kriterium as it is asked in a version: its series, and whether it is a krav in law there."""

    serie: int
    lagkrav: bool


@dataclass(frozen=True)
class Celler:
    """What is counted in each period, in order; an enhet that has gone into another is it. Not to be changed.

    `planlagda` are the enheter that an adopted plan has for the last period, `par` what two reviewers answered in it.
    """

    perioder: tuple[Periodceller, ...]
    planlagda: frozenset[int]
    par: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Laget:
    """What `egenkontroll_laget.sql` says. Periods are counted from 0, `pagar` has the period of each tillfälle."""

    klara: dict[int, Klara] = field(default_factory=dict)
    planlagda: set[int] = field(default_factory=set)
    pagar: dict[int, int] = field(default_factory=dict)
    dubbla: list[int] = field(default_factory=list)


def celler_for(
    vilka: Vilka, stallda: Mapping[int, Stalld], rot: Callable[[int], int], *, med_par: bool = True
) -> Celler:
    """Everything in four queries at most. `stallda` are the kriterier by id, `rot` what an enhet has gone into.

    Without `med_par` what two reviewers answered is not asked for.
    """
    laget = _laget(vilka)
    perioder = [celler.hos(vilka.enheter, rot) for celler in klara(vilka, laget.klara)]
    pagaende = rakna(list(laget.pagar))
    for nr in set(laget.pagar.values()):
        perioder[nr] = perioder[nr].egna()
    for (tillfalle, enhet), antal in pagaende.items():
        if vilka.enheter is None or enhet in vilka.enheter:
            _lagg_till(perioder[laget.pagar[tillfalle]], rot(enhet), antal, stallda)
    return Celler(tuple(perioder), frozenset(map(rot, laget.planlagda)), _par(vilka, laget.dubbla if med_par else []))


def _laget(vilka: Vilka) -> _Laget:
    laget = _Laget()
    with connection.cursor() as markor:
        markor.execute(_LAGET, vilka.val)
        for vad, nr, nummer, text, ids in markor.fetchall():
            match vad:
                case "klara":
                    laget.klara[nr - 1] = Klara(text, ids)
                case "planlagd":
                    laget.planlagda.add(nummer)
                case "pagar":
                    laget.pagar[nummer] = nr - 1
                case _:
                    laget.dubbla.append(nummer)
    return laget


def _par(vilka: Vilka, dubbla: list[int]) -> tuple[tuple[str, str], ...]:
    if not dubbla:
        return ()
    with connection.cursor() as markor:
        markor.execute(_PAR, {"dubbla": dubbla, "enheter": vilka.val["enheter"]})
        return tuple((ett, annat) for ett, annat, antal in markor.fetchall() for _ in range(antal))


def _lagg_till(celler: Periodceller, enhet: int, antal: Enhetsantal, stallda: Mapping[int, Stalld]) -> None:
    """An enhet of a tillfälle that is drawn and not klart, as it is now."""
    omfang = Omfang(antal.planerade, antal.ram, antal.dragna, antal.granskade, antal.bortfall, preliminar=True)
    celler.lagg_till_omfang(enhet, omfang)
    for kriterium in antal.kriterier:
        stalld = stallda[kriterium]
        celler.lagg_till(enhet, stalld.serie, _pagaende_andel(antal, kriterium, i_lag=stalld.lagkrav))


def _pagaende_andel(antal: Enhetsantal, kriterium: int, *, i_lag: bool) -> Andel:
    """The share so far: of the enhet, or put together of its ärendetyper by their part of the pott."""
    if not antal.strata:
        return _preliminar(antal.kriterier[kriterium], antal.granskade, antal.ram, Decimal(antal.i_ramen), i_lag)
    return Andel.av_delar(
        tuple(
            (typ, _preliminar(s.kriterier[kriterium], s.granskade, s.ram, storlek, i_lag))
            for typ, s in sorted(antal.strata.items())
            for storlek in (Decimal(s.ram * antal.i_ramen) / antal.ram,)
        )
    )


def _preliminar(svar: Svarsantal, granskade: int, ram: int, storlek: Decimal, i_lag: bool) -> Andel:
    brister = svar.nej if i_lag else 0
    return Andel(
        **vars(svar),
        granskade=granskade,
        ram=ram,
        preliminar=True,
        storlek=storlek,
        brister=brister,
        lagkrav=i_lag,
    )
