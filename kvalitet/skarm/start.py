"""The start page "Att göra", composed of what each app says is waiting for this person.

An app registers one function in `AppConfig.ready`; kvalitet knows no app, so imports go one way. Most people have
something in a few of the rooms, so one query first asks in which (`registrera(…, vantar=…)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from kvalitet.finns import med_rader
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Nyckeltal:
    """A count that leads to its rows. `lage` "fara" marks what is late; it shows only when `antal` is not 0."""

    antal: int
    text: str
    url: str
    lage: str = ""
    vald: bool = False


@dataclass(frozen=True)
class NastaSteg:
    """One thing to do: a sentence, what lies behind it, one button.

    `lage` and `lagetext` are the badge above ("fara", "2 dagar för sent"). The list is sorted by `ordning`, lowest
    first: the number of days until it must be done (negative when late), 0 for what should be done at once.
    """

    mening: str
    mer: str = ""
    url: str = ""
    knapp: str = "Öppna"
    lage: str = ""
    lagetext: str = ""
    ordning: int = 0

    @property
    def ikon(self) -> str:
        """The icon that goes with `lage`: late is a warning sign, new is a dot, the rest is a clock."""
        return {"fara": "varning", "info": "prick", "klar": "bock", "sekretess": "las"}.get(self.lage, "klocka")


@dataclass(frozen=True)
class Kommande:
    """A deadline in the margin, with the page it belongs to."""

    text: str
    url: str
    frist: Frist


@dataclass(frozen=True)
class Svar:
    """Something that came back to the person: a decision, an answer."""

    text: str
    url: str
    mer: str
    nar: datetime


@dataclass(frozen=True)
class Startdel:
    """A section of an app's own: `mall` is its template, which draws `innehall` under the name `del`."""

    mall: str
    innehall: object


@dataclass(frozen=True)
class Bidrag:
    """What one app has for the start page."""

    nyckeltal: list[Nyckeltal] = field(default_factory=list)
    steg: list[NastaSteg] = field(default_factory=list)
    frister: list[Kommande] = field(default_factory=list)
    svar: list[Svar] = field(default_factory=list)
    delar: list[Startdel] = field(default_factory=list)


Bidragsgivare = Callable[[Person, date], Bidrag]
Vantar = Callable[[Person, date], Iterable["QuerySet[Any]"]]
_givare: dict[Bidragsgivare, Vantar | None] = {}


def registrera(givare: Bidragsgivare, *, vantar: Vantar | None = None) -> None:
    """Let an app contribute. Called in `AppConfig.ready`, in the order the apps are installed; twice is once.

    `vantar` gives the rows that `givare` tells of, unfetched; none for those without the befogenhet. When there are no
    such rows `givare` is not asked. All apps' rows are looked for in one query.
    """
    _givare[givare] = vantar


def samla(person: Person, idag: date) -> Bidrag:
    """Everything that waits for this person: the most urgent steps first, the nearest deadlines, the newest answers.

    The counts stand in the order in which the apps are installed.
    """
    letas = {givare: vantar(person, idag) for givare, vantar in _givare.items() if vantar is not None}
    funna = med_rader(letas, person)
    delar = [givare(person, idag) for givare in _givare if givare not in letas or givare in funna]
    return Bidrag(
        nyckeltal=[tal for d in delar for tal in d.nyckeltal],
        steg=sorted((s for d in delar for s in d.steg), key=lambda s: s.ordning),
        frister=sorted((f for d in delar for f in d.frister), key=lambda f: f.frist.senast),
        svar=sorted((s for d in delar for s in d.svar), key=lambda s: s.nar, reverse=True),
        delar=[del_ for d in delar for del_ in d.delar],
    )
