"""What the nämnd has decided about an answer. The sammanträden are kept in a room to the left of this one, so that room
registers one function here in `AppConfig.ready`; until then nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Svarsbeslut:
    """One decision of a sammanträde that has been held. `text` is "beslutad § 45, Nämnden 2026-09-17"; `url` is empty
    for who may not open the ärende."""

    paragraf: int
    datum: date
    rubrik: str
    text: str
    url: str = ""


Beslutskalla = Callable[[Tillsynsarende, Person], Sequence[Svarsbeslut]]
_kalla: list[Beslutskalla] = []


def registrera(kalla: Beslutskalla) -> None:
    """Called in `AppConfig.ready`; a later one replaces the one before. One query at most."""
    _kalla[:] = [kalla]


def beslut_om(rad: Tillsynsarende, person: Person) -> Sequence[Svarsbeslut]:
    """Every decision about the ärende, oldest first."""
    return _kalla[0](rad, person) if _kalla else ()
