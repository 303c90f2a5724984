"""Whether something was done within a legal or a local time, from the two days: computed instead of judged.

Pure, like `frister`. A time is kept as a short code: "dagar:14", "manader:4", "arbetsdagar:10"; "dagar:0" is the same
day. It runs from the day after the first one. A time in months ends on the day that answers by number to the one it
began on, else on the month's last day. When a time set in law ends on a Saturday, a Sunday, a public holiday,
midsommarafton, julafton or nyårsafton, the next working day is in time as well; a local time is not moved, nor is what
shall be done the same day.

Lagrum: lag (1930:173) 1–2 §§. A deadline that is still to be met is shown without that last rule (`frister`), so that
nobody is late by trusting us; here something is judged afterwards, and a nej must be one by law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from kvalitet.frister import arbetsdag, nasta_arbetsdag, plus_arbetsdagar, plus_manader
from kvalitet.svenska import antal, dag_lang_ar, kalenderdag

KODMONSTER = r"^(dagar:(0|[1-9][0-9]{0,2})|arbetsdagar:[1-9][0-9]{0,2}|manader:[1-9][0-9]?)$"
_ORD = {"dagar": ("dag", "dagar"), "arbetsdagar": ("arbetsdag", "arbetsdagar"), "manader": ("månad", "månader")}


@dataclass(frozen=True)
class Lagtid:
    """So many days, working days or calendar months. Raises ValueError for anything `KODMONSTER` does not take."""

    slag: str
    langd: int

    def __post_init__(self) -> None:
        if not re.fullmatch(KODMONSTER, self.kod):
            raise ValueError("Tiden går inte att läsa. Skriv till exempel dagar:14, manader:4 eller arbetsdagar:10.")

    @classmethod
    def tolka(cls, kod: str) -> Self:
        """Read a code. Raises ValueError with a Swedish sentence."""
        slag, _, langd = kod.partition(":")
        return cls(slag, int(langd) if langd.isascii() and langd.isdigit() else -1)

    @property
    def kod(self) -> str:
        """As `tolka` reads it back."""
        return f"{self.slag}:{self.langd}"

    @property
    def text(self) -> str:
        """In words: "inom 14 dagar", "samma dag"."""
        return f"inom {antal(*_ORD[self.slag], self.langd)}" if self.langd else "samma dag"

    def senast(self, fran: date) -> date:
        """The day the time ends on, whatever day of the week it is."""
        if self.slag == "dagar":
            return kalenderdag(fran) + timedelta(days=self.langd)
        return plus_manader(fran, self.langd) if self.slag == "manader" else plus_arbetsdagar(fran, self.langd)

    def sista_dag(self, fran: date, *, i_lag: bool) -> date:
        """The last day that is in time: `senast`, or by law the next working day when nobody is at work on it."""
        slutar = self.senast(fran)
        return slutar if arbetsdag(slutar) or not (i_lag and self.langd) else nasta_arbetsdag(slutar)

    def prova(self, fran: date, till: date, *, i_lag: bool) -> Tidsutfall:
        """What came of it. `i_lag`: the time is set in law. Raises ValueError when `till` is before `fran`."""
        if kalenderdag(till) < kalenderdag(fran):
            raise ValueError("Den andra dagen ligger före den första.")
        return Tidsutfall(fran, till, self.sista_dag(fran, i_lag=i_lag))


@dataclass(frozen=True)
class Tidsutfall:
    """The two days, and the last one that was in time."""

    fran: date
    till: date
    sista_dag: date

    @property
    def i_tid(self) -> bool:
        """Whether it was done in time; the last day itself is in time."""
        return self.till <= self.sista_dag

    @property
    def dagar(self) -> int:
        """Calendar days between the two."""
        return (self.till - self.fran).days

    @property
    def for_sent(self) -> int:
        """Calendar days over the time; 0 when in time."""
        return max(0, (self.till - self.sista_dag).days)

    @property
    def mening(self) -> str:
        """What is shown beside the days, with the last day that was in time."""
        sista = f"Sista dagen var {dag_lang_ar(self.sista_dag)}."
        if not self.i_tid:
            return f"{antal('dag', 'dagar', self.for_sent)} över tiden. {sista}"
        return f"{antal('dag', 'dagar', self.dagar) if self.dagar else 'Samma dag'}, i tid. {sista}"
