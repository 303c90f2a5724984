"""How far each drawn ärende has come. The room of granskning says so; this one only shows it.

`granskning` registers one function in `AppConfig.ready`, as rooms do with the start page, so that imports go one way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from egenkontroll.ram.models import DragetArende, Dragning

BREDD = 320


@dataclass(frozen=True)
class Lage:
    """Where one ärende stands: `klass` is that of `.status` ("klar", "varning" or ""), and a remark without names."""

    text: str
    klass: str = ""
    ikon: str = "ring"
    anmarkning: str = ""


@dataclass(frozen=True)
class Tackning:
    """How many of a draw are reviewed, fallen away and left."""

    granskade: int
    bortfall: int
    kvar: int

    @property
    def alla(self) -> int:
        return self.granskade + self.bortfall + self.kvar

    @property
    def delar(self) -> list[tuple[str, int, int]]:
        """For the picture: class, x and width of each part that is not empty, in a width of `BREDD`."""
        delar: list[tuple[str, int, int]] = []
        x = 0
        for klass, antal in (("t-klar", self.granskade), ("t-bortfall", self.bortfall), ("t-kvar", self.kvar)):
            bredd = BREDD * antal // self.alla if self.alla else 0
            if bredd:
                delar.append((klass, x, bredd))
            x += bredd
        return delar


Lagen = Callable[[Dragning, Sequence[DragetArende]], Mapping[int, Lage]]
Tackningen = Callable[[Dragning], Tackning]
_LAGEN: list[tuple[Lagen, Tackningen]] = []


def registrera(lagen: Lagen, tackning: Tackningen) -> None:
    """`lagen` gives the Lage of each ärende (by id) that has one, `tackning` the sums of the draw. Two queries each at
    most. Once per program."""
    _LAGEN[:] = [(lagen, tackning)]


def lagen_for(dragning: Dragning, dragna: Sequence[DragetArende]) -> Mapping[int, Lage]:
    return _LAGEN[0][0](dragning, dragna) if _LAGEN else {}


def tackning_for(dragning: Dragning) -> Tackning | None:
    return _LAGEN[0][1](dragning) if _LAGEN else None
