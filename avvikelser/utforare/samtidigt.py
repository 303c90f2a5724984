"""Two at the nämnd who write in the same row: the second is told, and loses nothing.

The stamp is the row's own history, which has a row for every time that it was saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

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
    return _senast(rad.history.all()) or Sparat(_ALDRIG, None)


def andras_sedan(rad: Any, sedd: datetime, av: Person) -> Sparat | None:
    """The last that somebody else saved since `sedd`, whatever the person has saved after it."""
    return _senast(rad.history.filter(history_date__gt=sedd).exclude(history_user=av))


def _senast(historik: QuerySet[Any]) -> Sparat | None:
    senast = historik.select_related("history_user").order_by("-history_date", "-history_id").first()
    return Sparat(senast.history_date, senast.history_user) if senast else None


def kontrollera(rad: Any, sedd: datetime | None, av: Person) -> None:
    """`rad` is locked; `sedd` the stamp that was on the screen, None when it does not matter.

    Raises SparadeFore when somebody else has saved since.
    """
    if sedd is not None and (andras := andras_sedan(rad, sedd, av)) is not None:
        raise SparadeFore(andras.av_namn, senast_sparat(rad).andrad)
