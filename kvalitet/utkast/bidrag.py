"""What a person has begun to write, for the start page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum
from kvalitet.svenska import dag_lang, klockslag
from kvalitet.utkast.models import Utkast

# (whose, when it was saved, today) -> what to do with it. None when there is nothing to do any more.
Stegare = Callable[[Person, datetime, date], NastaSteg | None]
_slag: dict[str, Stegare] = {}

# As above, for drafts that belong to an object: its number comes second.
ObjektStegare = Callable[[Person, int, datetime, date], NastaSteg | None]
_vid: list[tuple[re.Pattern[str], ObjektStegare]] = []


def registrera(borjan: str, stegare: Stegare) -> None:
    """Drafts whose nyckel begins so are shown as one step, told by the newest. Called in `AppConfig.ready`."""
    _slag[borjan] = stegare


def registrera_vid(slag: Iterable[str], stegare: ObjektStegare) -> None:
    """Drafts whose nyckel is one of `slag` and an object's number, perhaps with more after it ("besluta-12"): shown as
    one step, told by the newest. Called in `AppConfig.ready`."""
    _vid.append((re.compile(rf"(?:{'|'.join(map(re.escape, slag))})-([0-9]{{1,18}})(?:-.*)?"), stegare))


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any, Any]]:
    return {"utkast": Utkast.objects.filter(person=person).order_by("sparat").values_list("nyckel", "sparat")}


@rum(_fragor)
def paborjat(person: Person, idag: date, rader: Rader) -> Bidrag:
    """One step for each kind of draft the person has."""
    senast: dict[str, datetime] = {}
    vid: dict[ObjektStegare, tuple[int, datetime]] = {}
    for nyckel, sparat in rader["utkast"]:
        senast |= {borjan: sparat for borjan in _slag if nyckel.startswith(borjan)}
        for monster, stegare in _vid:
            if traff := monster.fullmatch(nyckel):
                vid[stegare] = (int(traff[1]), sparat)
    steg = [_slag[borjan](person, sparat, idag) for borjan, sparat in senast.items()]
    steg += [stegare(person, pk, sparat, idag) for stegare, (pk, sparat) in vid.items()]
    return Bidrag(steg=[s for s in steg if s is not None])


def paborjat_steg(mening: str, url: str, sparat: datetime, idag: date) -> NastaSteg:
    """The step that most drafts are: go on writing. Tells nothing of what is written, nor of what it is about."""
    sparat = timezone.localtime(sparat)
    nar = f"i dag {klockslag(sparat.time())}" if sparat.date() == idag else dag_lang(sparat.date())
    return NastaSteg(
        mening=mening,
        mer=f"Du sparade {nar}. Ingen annan ser det.",
        url=url,
        knapp="Fortsätt skriva",
        lagetext="Utkast",
        ordning=1,
    )
