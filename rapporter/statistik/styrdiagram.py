"""A control chart of counts, and what in it is a signal. Pure.

**The limits** are those of a c-chart (W. A. Shewhart, Economic Control of Quality of Manufactured Product, 1931): the
mean of the counts, and three standard deviations on each side of it, where the variance of a count is taken to be its
mean (Poisson). The lower limit is never below zero.

**A signal** is one of two things and nothing else. A point outside the limits. Or eight points in a row on the same
side of the mean (Western Electric, Statistical Quality Control Handbook, 1956, rule 4); a point on the mean ends a run.
Anything else is the variation that is always there, however striking it looks.

**When what may happen differs in size** (more persons one year than another) a count alone says too little. Then the
rate is drawn, with limits of a u-chart: for a point of n units, the mean rate ū (all counts by all units) plus and
minus three times the square root of ū/n (the same Poisson assumption). A larger n has narrower limits. The two rules
are the same, each point against its own limits; a point without n is no point, and ends a run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

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


@dataclass(frozen=True)
class Kvotdiagram:
    """Rates per `per` units, None where the units are not known; `granser` are each point's own (lower, upper)."""

    per: int
    varden: tuple[float | None, ...]
    medel: float
    granser: tuple[tuple[float, float] | None, ...]
    signaler: tuple[Signal, ...]


def u_diagram(antal: Sequence[int], mangder: Sequence[Fraction | None]) -> Kvotdiagram | None:
    """The chart of counts by units, point by point. None for fewer than MINST points with units, and where the units
    never differ: then the chart of counts says the same. Raises ValueError for a negative count, or units of 0 or less.
    """
    if any(c < 0 for c in antal) or any(n is not None and n <= 0 for n in mangder):
        raise ValueError("Ett antal kan inte vara negativt, och mängden är större än noll.")
    par = [(c, n) for c, n in zip(antal, mangder, strict=True) if n is not None]
    if len(par) < MINST or len({n for _, n in par}) < 2:
        return None
    medel = Fraction(sum(c for c, _ in par)) / sum(n for _, n in par)
    kvoter = [None if n is None else Fraction(c) / n for c, n in zip(antal, mangder, strict=True)]
    bredder = [None if n is None else 3 * math.sqrt(medel / n) for n in mangder]
    granser = [None if b is None else (max(0.0, float(medel) - b), float(medel) + b) for b in bredder]
    per = next((p for p in _PER if medel * p >= 1), _PER[-1])
    return Kvotdiagram(
        per=per,
        varden=tuple(None if kvot is None else float(kvot * per) for kvot in kvoter),
        medel=float(medel * per),
        granser=tuple(None if g is None else (g[0] * per, g[1] * per) for g in granser),
        signaler=_signaler(kvoter, medel, granser),
    )


_PER = (1, 10, 100, 1000, 10_000)


def signaler(varden: Sequence[float], medel: float, nedre: float, ovre: float) -> tuple[Signal, ...]:
    """Every signal by the two rules, in the order they begin."""
    return _signaler(varden, medel, [(nedre, ovre)] * len(varden))


def _signaler(
    varden: Sequence[float | Fraction | None],
    medel: float | Fraction,
    granser: Sequence[tuple[float, float] | None],
) -> tuple[Signal, ...]:
    funna = [
        Signal(Regel.UTANFOR, nr, nr)
        for nr, (v, g) in enumerate(zip(varden, granser, strict=True))
        if v is not None and g is not None and not g[0] <= v <= g[1]
    ]
    fran = 0
    for nr in range(1, len(varden) + 1):
        if nr < len(varden) and _sida(varden[nr], medel) == _sida(varden[fran], medel):
            continue
        if _sida(varden[fran], medel) and nr - fran >= I_RAD:
            funna.append(Signal(Regel.I_RAD, fran, nr - 1))
        fran = nr
    return tuple(sorted(funna, key=lambda s: (s.fran, s.till)))


def _sida(varde: float | Fraction | None, medel: float | Fraction) -> int:
    return 0 if varde is None else (varde > medel) - (varde < medel)
