"""Where a moment whose metod is an egenkontroll takes its result from.

The figures of egenkontroll are computed in rapporter/statistik, which lies to the left of this room. So whoever
computes them registers one function here in `AppConfig.ready`; until then, and where it says None, the result is
written by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Hamtat:
    """What an egenkontroll shows for a period. `text` is Swedish, whole sentences with n and bortfall in them.

    `granskade` and `avvikelser` are counts of judged answers and of "nej" among them; `brister` of those on a
    requirement in law, where the target is 100 per cent. `url` is the page of the figures.
    """

    text: str
    granskade: int
    avvikelser: int
    brister: int = 0
    url: str = ""

    def till_json(self) -> dict[str, Any]:
        return asdict(self)


Hamtare = Callable[[int, date, date], Hamtat | None]
"""(id of kontrollplan.PlaneradKontroll, first day, last day) -> its result, or None when nothing is reviewed.

Counts all of the nämnd, whoever asks. Must ask a bounded number of queries.
"""

_hamtare: list[Hamtare] = []


def registrera(hamtare: Hamtare) -> None:
    """Let a room give the results. Called in `AppConfig.ready`; a later one replaces the one before."""
    _hamtare[:] = [hamtare]


def hamta(planerad_id: int | None, fran: date, till: date) -> Hamtat | None:
    """The result of the planned egenkontroll for the days, both included; None when there is none to take."""
    if planerad_id is None or not _hamtare:
        return None
    return _hamtare[0](planerad_id, fran, till)
