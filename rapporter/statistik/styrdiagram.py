"""A control chart of counts, and what in it is a signal. Pure.

**The limits** are those of a c-chart (W. A. Shewhart, Economic Control of Quality of Manufactured Product, 1931): the
mean of the counts, and three standard deviations on each side of it, where the variance of a count is taken to be its
mean (Poisson). The lower limit is never below zero.

**A signal** is one of two things and nothing else. A point outside the limits. Or eight points in a row on the same
side of the mean (Western Electric, Statistical Quality Control Handbook, 1956, rule 4); a point on the mean ends a run.
Anything else is the variation that is always there, however striking it looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

I_RAD = 8
MINST = 12
"""With fewer points than this the limits say too little, and no chart is drawn."""


class Regel(StrEnum):
    """The two rules, as they are said to the reader."""

    UTANFOR = "Ett värde utanför gränserna"
    I_RAD = "Åtta värden i rad på samma sida om medelvärdet"


@dataclass(frozen=True)
class Signal:
    """`fran` to `till` are the places of the points that the rule found, both included."""

    regel: Regel
    fran: int
    till: int


@dataclass(frozen=True)
class Styrdiagram:
    varden: tuple[int, ...]
    medel: float
    nedre: float
    ovre: float
    signaler: tuple[Signal, ...]


def c_diagram(varden: Sequence[int]) -> Styrdiagram | None:
    """The chart of counts from periods of like length; None for fewer than MINST. Raises ValueError on a negative."""
    if any(v < 0 for v in varden):
        raise ValueError("Ett antal kan inte vara negativt.")
    if len(varden) < MINST:
        return None
    medel = sum(varden) / len(varden)
    bredd = 3 * math.sqrt(medel)
    nedre, ovre = max(0.0, medel - bredd), medel + bredd
    return Styrdiagram(tuple(varden), medel, nedre, ovre, signaler(varden, medel, nedre, ovre))


def signaler(varden: Sequence[float], medel: float, nedre: float, ovre: float) -> tuple[Signal, ...]:
    """Every signal by the two rules, in the order they begin."""
    funna = [Signal(Regel.UTANFOR, nr, nr) for nr, v in enumerate(varden) if not nedre <= v <= ovre]
    fran = 0
    for nr in range(1, len(varden) + 1):
        if nr < len(varden) and _sida(varden[nr], medel) == _sida(varden[fran], medel):
            continue
        if _sida(varden[fran], medel) and nr - fran >= I_RAD:
            funna.append(Signal(Regel.I_RAD, fran, nr - 1))
        fran = nr
    return tuple(sorted(funna, key=lambda s: (s.fran, s.till)))


def _sida(varde: float, medel: float) -> int:
    return (varde > medel) - (varde < medel)
