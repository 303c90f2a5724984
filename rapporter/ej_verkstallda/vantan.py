"""Whether a beslut is counted in a quarter's report, and how long somebody has waited. Pure.

A beslut is reported when it has not been carried out within three months of the day it was made, or of the day the
carrying out was broken off. Lagrum: 34 kap. 1–3 §§ SoL (2025:400), before 2025-07-01 16 kap. 6 f–h §§; 28 f–h §§ LSS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kvalitet.frister import Period, plus_manader

MANADER = 3


class Lage(StrEnum):
    """How a beslut stands in a quarter's report."""

    VANTAR = "ej_verkstallda"
    VERKSTALLT = "verkstallda"
    UPPHORT = "upphorda"


@dataclass(frozen=True)
class Vantan:
    """How a beslut is counted in a quarter. `dagar` is how long it has waited, on the quarter's last day or until it
    ended."""

    lage: Lage
    dagar: int


def hela_manader(fran: date, till: date) -> int:
    """How many whole calendar months have passed from one day to another; 0 when `till` is before the first has.

    A month has passed on the day that answers by number, as the three months are counted (`senast`).
    """
    manader = max(0, (till.year - fran.year) * 12 + till.month - fran.month)
    return manader - 1 if manader and plus_manader(fran, manader) > till else manader


def vantar_sedan(beslutad: date, avbrott: date | None) -> date:
    """The day that the three months are counted from."""
    return avbrott or beslutad


def senast(beslutad: date, avbrott: date | None) -> date:
    """The last day of the three months."""
    return plus_manader(vantar_sedan(beslutad, avbrott), MANADER)


def i_kvartal(
    period: Period, *, beslutad: date, avbrott: date | None, slut: str = "", slutdag: date | None = None
) -> Vantan | None:
    """How the beslut is counted in the quarter's report; None when it is not.

    It is counted from the quarter in which the three months run out, in each quarter until it ends, and in the one in
    which it ends. What ended within the three months is never counted.
    """
    grans = senast(beslutad, avbrott)
    if grans >= period.slut or (slutdag is not None and (slutdag <= grans or slutdag < period.start)):
        return None
    sedan = vantar_sedan(beslutad, avbrott)
    if slutdag is None or slutdag > period.slut:
        return Vantan(Lage.VANTAR, (period.slut - sedan).days)
    return Vantan(Lage.VERKSTALLT if slut == "verkstallt" else Lage.UPPHORT, (slutdag - sedan).days)
