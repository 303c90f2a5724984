"""What other rooms do with ärenden that are about to be destroyed: count them while they are there.

Imports go one way, so a room to the left names its own in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class Nekat(Exception):
    """A room cannot do its part, so the ärende stays. The text is a Swedish sentence for the list and the protocol."""


@dataclass(frozen=True)
class Doende:
    """Ärenden of one nämnd that go in this transaction, with the åtgärder that go with them (ids). `fran` is when the
    proposal began to be carried out: from then on they are counted as destroyed."""

    namnd_id: int
    arenden: frozenset[int]
    atgarder: frozenset[int]
    fran: datetime


_FORE: list[Callable[[Doende], None]] = []


def registrera(fore: Callable[[Doende], None]) -> None:
    """In AppConfig.ready. Called in the transaction, before anything is gone; what it raises (`Nekat`) stops it all."""
    if fore not in _FORE:
        _FORE.append(fore)


def fore_forstoring(doende: Doende) -> None:
    for ett in _FORE:
        ett(doende)
