"""Two at the nämnd who write in the same row: the second is told, and loses nothing.

The stamp is the row's own history, which has a row for every time that it was saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from avvikelser.arendegang import SparadeFore
from kvalitet.organisation.models import Person

_ALDRIG = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sparat:
    """When a row was saved last, and by whom. None is nobody we know: a script, or who has a one-time link."""

    andrad: datetime
    av: Person | None

    @property
    def av_namn(self) -> str:
        return self.av.namn if self.av else "Någon annan"


def senast_sparat(rad: Any) -> Sparat:
    """`rad` has `history`. `andrad` is the stamp that a form carries."""
    senast = rad.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    return Sparat(senast.history_date, senast.history_user) if senast else Sparat(_ALDRIG, None)


def kontrollera(rad: Any, sedd: datetime | None, av: Person) -> None:
    """`rad` is locked; `sedd` the stamp that was on the screen, None when it does not matter.

    Raises SparadeFore when somebody else has saved since.
    """
    senast = senast_sparat(rad)
    if sedd is not None and sedd != senast.andrad and senast.av != av:
        raise SparadeFore(senast.av_namn, senast.andrad)
