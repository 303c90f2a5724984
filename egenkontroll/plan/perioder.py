"""Which tillfällen a planned kontroll makes. Pure but for the model's choice of period: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kvalitet.frister import Period, Periodslag

_ANTAL = {Periodslag.MANAD: 12, Periodslag.KVARTAL: 4, Periodslag.TERTIAL: 3, Periodslag.HALVAR: 2, Periodslag.AR: 1}


@dataclass(frozen=True)
class Tillfallesdagar:
    """A period and the last day to have reviewed its cases."""

    period: Period
    sista_dag: date


def perioder(slag: Periodslag, ar: int) -> tuple[Period, ...]:
    """Every period of a kind in a year, in order: together they hold each day of the year exactly once."""
    return tuple(Period.av(slag, ar, nummer) for nummer in range(1, _ANTAL[slag] + 1))


def tillfallen_fran_borjan(slag: Periodslag, ar: int, klart_inom: int, antagen: date) -> list[Tillfallesdagar]:
    """For the first version of a plan: the whole year, however late it is adopted.

    The cases of a period that was over before the plan was adopted are reviewed `klart_inom` days after that.
    """
    return [_dagar(period, klart_inom, antagen) for period in perioder(slag, ar)]


def tillfallen_efter(
    slag: Periodslag, ar: int, klart_inom: int, antagen: date, *, fortsatter: bool
) -> list[Tillfallesdagar]:
    """For a later version, adopted on `antagen`.

    A kontroll that goes on leaves the periods that have begun to the version before, and takes those that begin after
    `antagen`; so between them they hold the year exactly once. A new kontroll begins with the period that is running.
    """
    alla = perioder(slag, ar)
    mina = [p for p in alla if (p.start > antagen if fortsatter else p.slut >= antagen)]
    return [_dagar(period, klart_inom, antagen) for period in mina]


def _dagar(period: Period, klart_inom: int, antagen: date) -> Tillfallesdagar:
    return Tillfallesdagar(period, max(period.slut, antagen) + timedelta(days=klart_inom))
