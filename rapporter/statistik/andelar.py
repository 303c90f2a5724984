"""Shares of a sample: their interval, whether two differ by more than chance, and how well two reviewers agree. Pure.

Decimal arithmetic throughout, so that every machine rounds the same way.

**The interval** is Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927,
209-212): all π for which (p − π)² ≤ z² · π(1 − π)/n, with z for 95 percent. A sample of n from a population of N drawn
without replacement varies less, by the factor (N − n)/(N − 1) (W. G. Cochran, Sampling Techniques, 3rd ed., 1977,
theorem 3.2). Put into the same inequality it is Wilson's interval for

    n* = n · (N − 1)/(N − n)

observations instead of n. With N unknown n* is n; when everything has been looked at (N = n) nothing is left to chance
and the interval is the share alone.

**A sample in strata** (`Vagt`: ärendetyper in an enhet, enheter in a nämnd) is weighted, since each part was drawn by
itself and not in proportion to its size. Of stratum h, which stands for N_h ärenden, g_h were reviewed and n_h of those
could be judged; so N_h·n_h/g_h of its ärenden are estimated to be judgeable, and the share is that of all of them:

    p = Σ N_h·ja_h/g_h  /  Σ N_h·n_h/g_h

(Cochran, ch. 5 and the combined ratio of ch. 6). Its interval is Wilson's with an effective number of observations, as
E. L. Korn and B. I. Graubard (Survey Methodology 24, 1998, 193-201) do for shares of complex samples. It is the smaller
of two, where W_h is the stratum's part of the denominator above and each n*, g* has the correction of its own stratum:

    1 / Σ W_h²/n*_h             if all strata had the same share; it also holds when p is 0 or 1
    p(1 − p) / v                v = Σ (N_h/ΣN_h·n_h/g_h)² · s²_h/g*_h, linearised: s²_h is the spread of (answer − p)
                                among the g_h, 0 for those that could not be judged

The first never counts on strata being different, which a few ärenden cannot show; the second sees when the strata that
vary most were drawn from least. With one stratum `Stickprov` is used, and of that the first is n*.

**A change** is more than chance when the 95 percent interval of the difference between two independent samples does not
hold 0. That interval is put together from the two Wilson intervals (R. G. Newcombe, Statistics in Medicine 17, 1998,
873-890, method 10), here with n* of each. To ask that the two intervals do not overlap would be too strict: it
overlooks differences that the samples do show.

**Agreement** of two reviewers is the share of answers that are the same, and Cohen's kappa (J. Cohen, Educational and
Psychological Measurement 20, 1960, 37-46), which takes away what chance alone would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Protocol

_Z = Decimal("1.959964")  # two-sided 95 percent
_RAKNING = Context(prec=28)
_NOLL, _ETT, _TJUGO = Decimal(0), Decimal(1), Decimal("1e-20")


@dataclass(frozen=True)
class Intervall:
    """From `lagst` to `hogst`, both parts of one."""

    lagst: Decimal
    hogst: Decimal

    @property
    def procent(self) -> str:
        """ "62–93" in whole percent, halves upwards."""
        return f"{hel_procent(self.lagst)}–{hel_procent(self.hogst)}"


@dataclass(frozen=True)
class Stickprov:
    """`ja` of `n` judged; `av` is how many there were to draw from (None: unknown, or without end).

    Raises ValueError unless 0 ≤ ja ≤ n ≤ av.
    """

    ja: int
    n: int
    av: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.ja <= self.n or (self.av is not None and self.av < self.n):
            raise ValueError(f"{self.ja} av {self.n} ur {self.av} är inget stickprov.")

    @property
    def andel(self) -> Decimal | None:
        """Part of one; None of nothing."""
        if not self.n:
            return None
        with localcontext(_RAKNING):
            return Decimal(self.ja) / Decimal(self.n)

    @property
    def fullstandigt(self) -> bool:
        """Whether everything there was has been looked at, so that nothing is left to chance."""
        return self.n > 0 and self.n == self.av

    def intervall(self) -> Intervall | None:
        """Wilson's 95 percent interval with the correction for a finite population; None of nothing."""
        return _stickprovets(self)


@lru_cache(maxsize=16_384)
def _stickprovets(prov: Stickprov) -> Intervall | None:
    """Kept: the samples of a large table are small, and the same few again and again."""
    p = prov.andel
    if p is None:
        return None
    if prov.fullstandigt:
        return Intervall(p, p)
    with localcontext(_RAKNING):
        return _wilson(p, Decimal(prov.n) if prov.av is None else _verksamt(prov.n, prov.av))


@dataclass(frozen=True)
class Stratum:
    """`ja` of `n` judged of `granskade` drawn among `ram`; it stands for `storlek` ärenden (None: for `ram`).

    Raises ValueError unless 0 ≤ ja ≤ n ≤ granskade ≤ ram.
    """

    ja: int
    n: int
    granskade: int
    ram: int
    storlek: Decimal | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.ja <= self.n <= self.granskade <= self.ram:
            raise ValueError(f"{self.ja} av {self.n} av {self.granskade} ur {self.ram} är inget stratum.")

    @cached_property
    def per_granskat(self) -> Decimal:
        """N_h/g_h: how many ärenden each reviewed one stands for."""
        return (Decimal(self.ram) if self.storlek is None else self.storlek) / self.granskade

    def spridning(self, p: Decimal) -> Decimal:
        """N_h² · s²_h/g*_h: what the stratum adds to the variance, before the denominator."""
        if self.granskade == self.ram:
            return _NOLL
        ja, n, g = Decimal(self.ja), Decimal(self.n), Decimal(self.granskade)
        varians = (ja * (1 - p) ** 2 + (n - ja) * p**2) / g - ((ja - n * p) / g) ** 2
        return (self.per_granskat * g) ** 2 * varians / _verksamt(self.granskade, self.ram)


@dataclass(frozen=True)
class Vagt:
    """A share of a sample in strata, each weighted by how many ärenden it stands for. Strata with n = 0 say nothing."""

    strata: tuple[Stratum, ...]

    @cached_property
    def _bedombara(self) -> Decimal:
        """How many ärenden are estimated to be judgeable."""
        with localcontext(_RAKNING):
            return sum((s.per_granskat * s.n for s in self.strata if s.n), _NOLL)

    @cached_property
    def andel(self) -> Decimal | None:
        """Part of one, to twenty places; None of nothing."""
        if not self._bedombara:
            return None
        with localcontext(_RAKNING):
            andel = sum((s.per_granskat * s.ja for s in self.strata if s.n), _NOLL) / self._bedombara
            return andel.quantize(_TJUGO).normalize() if andel else _NOLL

    @cached_property
    def _intervall(self) -> Intervall | None:
        p = self.andel
        if p is None:
            return None
        with localcontext(_RAKNING):
            verksamt = self._verksamt_n(p)
            return Intervall(p, p) if verksamt is None else _wilson(p, verksamt)

    def intervall(self) -> Intervall | None:
        """Wilson's 95 percent interval with the effective number of observations; None of nothing."""
        return self._intervall

    def _verksamt_n(self, p: Decimal) -> Decimal | None:
        """None when everything in each stratum has been looked at, so that nothing is left to chance."""
        hela = self._bedombara
        lika = sum((_lika_del(s, s.per_granskat * s.n / hela) for s in self.strata if s.n), _NOLL)
        if not lika:
            return None
        varians = sum((s.spridning(p) for s in self.strata if s.n), _NOLL) / hela**2
        return min(1 / lika, p * (1 - p) / varians) if varians > 0 and 0 < p < 1 else 1 / lika


def _lika_del(stratum: Stratum, vikt: Decimal) -> Decimal:
    """W_h²/n*_h; 0 when all that could be judged was."""
    av = ur_ramen(stratum.n, stratum.granskade, stratum.ram)
    return _NOLL if av == stratum.n else vikt**2 / _verksamt(stratum.n, av)


class Skattning(Protocol):
    """A share with an interval, from one sample or from strata. Equal ones are the same estimate."""

    def __hash__(self) -> int: ...

    @property
    def andel(self) -> Decimal | None: ...

    def intervall(self) -> Intervall | None: ...


def _verksamt(n: int, av: int) -> Decimal:
    """n*: how many observations from an endless population would say as much as n out of `av`, which are more."""
    return Decimal(n * (av - 1)) / (av - n)


def _wilson(p: Decimal, n: Decimal) -> Intervall:
    zz = _Z * _Z
    mitt = (p + zz / (2 * n)) / (1 + zz / n)
    halva = _Z * (p * (1 - p) / n + zz / (4 * n * n)).sqrt() / (1 + zz / n)
    return Intervall(_NOLL if p == 0 else max(_NOLL, mitt - halva), _ETT if p == 1 else min(_ETT, mitt + halva))


def ur_ramen(domda: int, granskade: int, ram: int) -> int:
    """How many of a frame of `ram` could have been judged, when `domda` of the `granskade` drawn from it could.

    The frame does not say for which of its cases a kriterium applies, so the same part of it as of the sample is
    taken: the correction rests on the sampled part, n/N = granskade/ram. Rounded to the nearest, halves upwards, and
    never fewer than what was judged. When the whole frame was reviewed the answer is exact.
    """
    if not 0 <= domda <= granskade <= ram:
        raise ValueError(f"{domda} av {granskade} ur {ram} är inget stickprov.")
    return max(domda, (2 * domda * ram + granskade) // (2 * granskade)) if granskade else 0


def skillnad(nu: Skattning, fore: Skattning) -> Intervall | None:
    """The 95 percent interval of the difference `nu` − `fore`, from −1 to 1; None when either is of nothing."""
    a, b = nu.intervall(), fore.intervall()
    p, q = nu.andel, fore.andel
    if a is None or b is None or p is None or q is None:
        return None
    with localcontext(_RAKNING):
        ned = ((p - a.lagst) ** 2 + (b.hogst - q) ** 2).sqrt()
        upp = ((a.hogst - p) ** 2 + (q - b.lagst) ** 2).sqrt()
        return Intervall(p - q - ned, p - q + upp)


@lru_cache(maxsize=16_384)
def mer_an_slump(nu: Skattning, fore: Skattning) -> int:
    """1 when the share has risen by more than chance explains, −1 when it has fallen so; 0 otherwise."""
    intervallet = skillnad(nu, fore)
    if intervallet is None:
        return 0
    return 1 if intervallet.lagst > 0 else -1 if intervallet.hogst < 0 else 0


@dataclass(frozen=True)
class Samstammighet:
    """Two reviewers' answers to the same `par` questions, of which `lika` are the same.

    `kappa` is None when there are no pairs, and when chance alone would give full agreement: both have given one and
    the same answer throughout, and then the answers say nothing about how well they would agree.
    """

    par: int
    lika: int
    kappa: Decimal | None


def samstammighet(par: Iterable[tuple[Hashable, Hashable]]) -> Samstammighet:
    """How well two reviewers agree: the pairs (the first's answer, the second's answer)."""
    par = tuple(par)
    n, lika = len(par), sum(a == b for a, b in par)
    forsta, andra = Counter(a for a, _ in par), Counter(b for _, b in par)
    av_slump = sum(antal * andra[svar] for svar, antal in forsta.items())  # of n²
    if not n or av_slump == n * n:
        return Samstammighet(n, lika, None)
    with localcontext(_RAKNING):
        return Samstammighet(n, lika, Decimal(n * lika - av_slump) / Decimal(n * n - av_slump))


def hel_procent(andel: Decimal) -> int:
    """A part of one in whole percent, halves upwards."""
    return int((andel * 100).to_integral_value(rounding="ROUND_HALF_UP"))
