"""The scale a risk is valued on: sannolikhet times konsekvens, the words of each step, and what the value means.

Pure: no Django and no clock. A nämnd may have a scale of its own (4 or 5 steps), and a valuation keeps the scale it was
made on, so that a number never changes its meaning afterwards. Source of the default: DOMAIN 6, local practice and no
law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

STORLEKAR = (4, 5)
FARGER = {"gron": "Grön", "bla": "Blå", "gul": "Gul", "orange": "Orange", "rod": "Röd"}
FLEST_NIVAER = 5


@dataclass(frozen=True)
class Niva:
    """What the values up to and including `till` mean. `ord` is one verb; colour never says it alone."""

    till: int
    ord: str
    farg: str
    betyder: str = ""


@dataclass(frozen=True)
class Intervall:
    """A level with the values it holds, both ends included. `nummer` counts from 1, the mildest."""

    nummer: int
    fran: int
    niva: Niva
    sist: bool

    @property
    def text(self) -> str:
        return f"{self.fran}–{self.niva.till}" if self.fran < self.niva.till else str(self.fran)

    @property
    def ikon(self) -> str:
        """The icon that goes with the level beside its word."""
        return "bock" if self.nummer == 1 else "varning" if self.sist else "vag"

    @property
    def lage(self) -> str:
        """How its badge looks."""
        return {"gron": "klar", "bla": "info", "rod": "fara"}.get(self.niva.farg, "varning")


@dataclass(frozen=True)
class Skala:
    """Words for each step, mildest first, and levels of rising `till`. Raises ValueError, with a Swedish sentence."""

    sannolikheter: tuple[str, ...]
    konsekvenser: tuple[str, ...]
    nivaer: tuple[Niva, ...]

    def __post_init__(self) -> None:
        hinder = next(_hinder(self), "")
        if hinder:
            raise ValueError(hinder)

    @property
    def storlek(self) -> int:
        return len(self.sannolikheter)

    @property
    def hogst(self) -> int:
        """The greatest value there is: 16 with four steps, 25 with five."""
        return self.storlek**2

    def varde(self, sannolikhet: int, konsekvens: int) -> int:
        """Riskvärde, 1 to `hogst`. Raises ValueError for a step that the scale does not have."""
        for steg in (sannolikhet, konsekvens):
            if not 1 <= steg <= self.storlek:
                raise ValueError(f"Välj ett steg mellan 1 och {self.storlek}.")
        return sannolikhet * konsekvens

    def intervall(self) -> tuple[Intervall, ...]:
        """Every level with the values it holds. Together they hold each value from 1 to `hogst` exactly once."""
        borjar = (1, *(niva.till + 1 for niva in self.nivaer[:-1]))
        sist = len(self.nivaer)
        return tuple(
            Intervall(i, fran, niva, i == sist)
            for i, (fran, niva) in enumerate(zip(borjar, self.nivaer, strict=True), 1)
        )

    def niva(self, varde: int) -> Intervall:
        """What the value means. Raises ValueError for a value outside the scale."""
        if not 1 <= varde <= self.hogst:
            raise ValueError(f"Riskvärdet ska vara mellan 1 och {self.hogst}.")
        return next(i for i in self.intervall() if varde <= i.niva.till)

    def andel(self, varde: int) -> Fraction:
        """The value as a share of the greatest: compares values of scales that have not the same number of steps."""
        return Fraction(varde, self.hogst)

    def till_json(self) -> dict[str, Any]:
        return {
            "sannolikheter": list(self.sannolikheter),
            "konsekvenser": list(self.konsekvenser),
            "nivaer": [{"till": n.till, "ord": n.ord, "farg": n.farg, "betyder": n.betyder} for n in self.nivaer],
        }

    @classmethod
    def fran_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            tuple(data["sannolikheter"]), tuple(data["konsekvenser"]), tuple(Niva(**niva) for niva in data["nivaer"])
        )


def _hinder(skala: Skala) -> Iterator[str]:
    """What is wrong with the scale, a sentence each, the first thing first."""
    if len(skala.sannolikheter) not in STORLEKAR or len(skala.konsekvenser) != len(skala.sannolikheter):
        yield "Skalan ska ha fyra eller fem steg, lika många för sannolikhet som för konsekvens."
        return
    for ord_ in (skala.sannolikheter, skala.konsekvenser, tuple(n.ord for n in skala.nivaer)):
        if not all(o.strip() for o in ord_):
            yield "Varje steg och varje nivå behöver ett ord."
        if len({o.strip().casefold() for o in ord_}) != len(ord_):
            yield "Två steg eller nivåer har samma ord."
    yield from _nivahinder(skala)


def _nivahinder(skala: Skala) -> Iterator[str]:
    if not 2 <= len(skala.nivaer) <= FLEST_NIVAER:
        yield f"Skalan ska ha mellan två och {FLEST_NIVAER} nivåer."
        return
    if any(n.farg not in FARGER for n in skala.nivaer):
        yield "Välj en av färgerna i listan."
    granser = [0, *(n.till for n in skala.nivaer)]
    if any(hogre <= lagre for lagre, hogre in pairwise(granser)):
        yield "Varje nivå ska sluta på ett högre värde än den före."
    if granser[-1] != skala.hogst:
        yield f"Den sista nivån ska sluta på {skala.hogst}, det högsta värdet."


FORVALD = Skala(
    ("Osannolik", "Mindre sannolik", "Möjlig", "Sannolik"),
    ("Försumbar", "Lindrig", "Kännbar", "Allvarlig"),
    (
        Niva(3, "Acceptera", "gron", "Ingen åtgärd behövs. Se över en gång om året."),
        Niva(8, "Överväg", "gul", "Välj: acceptera, kontrollera eller åtgärda. Motivera valet."),
        Niva(16, "Åtgärda", "rod", "Åtgärd med ansvarig och datum. De värsta tas in i planen."),
    ),
)
FORVALD_FEM = Skala(
    ("Osannolik", "Mindre sannolik", "Möjlig", "Sannolik", "Mycket sannolik"),
    ("Försumbar", "Lindrig", "Kännbar", "Allvarlig", "Mycket allvarlig"),
    (
        Niva(4, "Acceptera", "gron", FORVALD.nivaer[0].betyder),
        Niva(12, "Överväg", "gul", FORVALD.nivaer[1].betyder),
        Niva(25, "Åtgärda", "rod", FORVALD.nivaer[2].betyder),
    ),
)
FORVALDA = {4: FORVALD, 5: FORVALD_FEM}
