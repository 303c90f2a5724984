"""The start page "Att göra", composed of what each app says is waiting for this person.

An app registers one function in `AppConfig.ready`; kvalitet knows no app, so imports go one way. What the rooms want
from the database they say beforehand (`rum`), and all of them are answered in one query, however many they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from kvalitet.behorighet import avbild
from kvalitet.frister import Frist
from kvalitet.ihagkommet import ihagkommet, svar
from kvalitet.organisation.models import Person
from kvalitet.samlat import svar_pa


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
Rader = Mapping[str, list[Any]]
_givare: dict[Bidragsgivare, None] = {}


@dataclass(frozen=True)
class Rum:
    """What a room asks the database for, by names of its own, and what it makes of the answers.

    `fragor` leaves out what does not concern the person; a room without a question contributes nothing. It looks at
    the person's number, what the person holds and the day, and at nothing else: what it gives is kept as SQL
    (`ihagkommet`). Called by itself a room asks its own questions, in one query.
    """

    fragor: Callable[[Person, date], Mapping[str, QuerySet[Any]]]
    bidrag: Callable[[Person, date, Rader], Bidrag]

    def __call__(self, person: Person, idag: date) -> Bidrag:
        return self.av(person, idag, svar(self.fragor, person, idag))

    def av(self, person: Person, idag: date, rader: Rader) -> Bidrag:
        return self.bidrag(person, idag, rader) if rader else Bidrag()


def rum(
    fragor: Callable[[Person, date], Mapping[str, QuerySet[Any]]],
) -> Callable[[Callable[[Person, date, Rader], Bidrag]], Rum]:
    """`@rum(fragor)` over a function of (person, idag, rader): `rader` holds a list for each question, short ones."""
    return lambda bidrag: Rum(fragor, bidrag)


def registrera(givare: Bidragsgivare) -> None:
    """Let an app contribute. Called in `AppConfig.ready`, in the order the apps are installed; twice is once."""
    _givare[givare] = None


def samla(person: Person, idag: date) -> Bidrag:
    """Everything that waits for this person: the most urgent steps first, the nearest deadlines, the newest answers.

    The counts stand in the order in which the apps are installed.
    """
    sedd = avbild(person)
    fragor = {
        (givare, namn): fraga
        for givare in _givare
        if isinstance(givare, Rum)
        for namn, fraga in ihagkommet(givare.fragor, person, idag, sedd).items()
    }
    rader: dict[Bidragsgivare, dict[str, list[Any]]] = {givare: {} for givare in _givare}
    for (givare, namn), funna in svar_pa(fragor).items():
        rader[givare][namn] = funna
    delar = [g.av(person, idag, rader[g]) if isinstance(g, Rum) else g(person, idag) for g in _givare]
    return Bidrag(
        nyckeltal=[tal for d in delar for tal in d.nyckeltal],
        steg=sorted((s for d in delar for s in d.steg), key=lambda s: s.ordning),
        frister=sorted((f for d in delar for f in d.frister), key=lambda f: f.frist.senast),
        svar=sorted((s for d in delar for s in d.svar), key=lambda s: s.nar, reverse=True),
        delar=[del_ for d in delar for del_ in d.delar],
    )
