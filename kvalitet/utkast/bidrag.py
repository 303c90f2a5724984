"""What a person has begun to write, for the start page. One query, however many forms have drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg
from kvalitet.utkast.models import Utkast

# (whose, when it was saved, today) -> what to do with it. None when there is nothing to do any more.
Stegare = Callable[[Person, datetime, date], NastaSteg | None]
_slag: dict[str, Stegare] = {}


def registrera(borjan: str, stegare: Stegare) -> None:
    """Drafts whose nyckel begins so are shown as one step, told by the newest. Called in `AppConfig.ready`."""
    _slag[borjan] = stegare


def paborjat(person: Person, idag: date) -> Bidrag:
    """One step for each kind of draft the person has."""
    senast: dict[str, datetime] = {}
    for nyckel, sparat in Utkast.objects.filter(person=person).order_by("sparat").values_list("nyckel", "sparat"):
        senast |= {borjan: sparat for borjan in _slag if nyckel.startswith(borjan)}
    steg = [_slag[borjan](person, sparat, idag) for borjan, sparat in senast.items()]
    return Bidrag(steg=[s for s in steg if s is not None])
