"""How soon synpunkter are confirmed and answered, and how a share is written. Pure.

Measured as it stood on the last day of each period (`matdag`), so that a half-year that is over is measured like the
same half of earlier years, and its figure never changes afterwards. An unanswered synpunkt is late only once its time
has run out by then; until that it is left out of the share and counted beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kvalitet.frister import Period, svensk_dag
from rapporter.statistik.andelar import Stickprov

Hink = Literal["i_tid", "sena", "vantar_sena", "inte_avgjorda"]

LITET_N = 30
"""Below this a share is shown with its interval."""


@dataclass(frozen=True)
class Svarstid:
    """Counts of synpunkter. `i_tid` of `avgjorda` is the share; `inte_avgjorda` still had time left."""

    i_tid: int = 0
    sena: int = 0
    vantar_sena: int = 0
    inte_avgjorda: int = 0

    @property
    def avgjorda(self) -> int:
        return self.i_tid + self.sena + self.vantar_sena


def matdag(period: Period, brytpunkt: datetime) -> date:
    """The day the period's answers are measured on: its last, or the cut-off's day while it runs."""
    return min(period.slut, svensk_dag(brytpunkt))


def hink(senast: date, gjord: date | None, vid: date) -> Hink:
    """Where something due on `senast` and done on `gjord` (None: not yet) counts, seen on the day `vid`.

    The day itself is in time. What was done after `vid` was not yet done then. kub.sql says the same in SQL.
    """
    if gjord is not None and gjord <= vid:
        return "i_tid" if gjord <= senast else "sena"
    return "vantar_sena" if senast < vid else "inte_avgjorda"


def samla(hinkar: Iterable[tuple[str, int]]) -> Svarstid:
    """Add up counts per `Hink`; "" (nobody waits) is left out."""
    antal: Counter[str] = Counter()
    for namn, n in hinkar:
        antal[namn] += n
    return Svarstid(antal["i_tid"], antal["sena"], antal["vantar_sena"], antal["inte_avgjorda"])


def procent(del_: int, av: int) -> int | None:
    """A share in whole percent, halves upwards; None of nothing."""
    return None if av == 0 else (200 * del_ + av) // (2 * av)


def intervall(del_: int, av: int) -> str | None:
    """The 95 percent interval of a share of few, "62–93" in percent; None when there are LITET_N or more, or none.

    Without correction for a finite population: what came in is seen as a sample of what could come in.
    """
    if av >= LITET_N:
        return None
    funnet = Stickprov(del_, av).intervall()
    return funnet.procent if funnet else None
