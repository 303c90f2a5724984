"""Where each tillfälle is, and what is next: told by the rooms above (ram, granskning), which the plan does not know.

A room registers one function in `AppConfig.ready`. Of several that answer for the same tillfälle, the one with the
highest `ordning` is right: a review says more than a draw, and a draw more than a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from egenkontroll.plan.models import Kontrolltillfalle
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.svenska import dag_lang


class Nyckel(StrEnum):
    """The stages of a tillfälle, in the order they are passed."""

    VANTAR = "vantar"
    RAM = "ram"
    INLAST = "inlast"
    DRAGEN = "dragen"
    GRANSKAS = "granskas"
    KLAR = "klar"
    INSTALLT = "installt"


ORD = {
    Nyckel.VANTAR: ("", "klocka", "Perioden pågår"),
    Nyckel.RAM: ("varning", "fil", "Väntar på ram"),
    Nyckel.INLAST: ("info", "fil", "Ram inläst"),
    Nyckel.DRAGEN: ("info", "ring", "Urvalet är draget"),
    Nyckel.GRANSKAS: ("", "pagar", "Granskas"),
    Nyckel.KLAR: ("klar", "bock", "Klar"),
    Nyckel.INSTALLT: ("", "kryss", "Inställd"),
}
"""Colour, icon and word of each stage."""


@dataclass(frozen=True)
class Steg:
    """Where a tillfälle is. `text` says what is next, or how far it has come ("24 av 60 granskade").

    `knapp` leads to `url` and is shown only to who holds `befogenhet` for the tillfälle.
    """

    nyckel: Nyckel
    text: str
    url: str = ""
    knapp: str = ""
    befogenhet: Befogenhet | None = None


@dataclass(frozen=True)
class Del:
    """A section of the tillfälle's page: `mall` draws `innehall` under the name `del`; `ankare` is its heading's id."""

    ankare: str
    rubrik: str
    mall: str
    innehall: object


Lagesgivare = Callable[[Collection[int]], Mapping[int, Steg]]
"""Of these ids of tillfällen, those that the room has something to say about. A bounded number of queries."""
Delgivare = Callable[[Kontrolltillfalle, Person], "Del | None"]

Varningsgivare = Callable[[Person, date], "Del | None"]

_givare: dict[Lagesgivare, int] = {}
_delar: list[Delgivare] = []
_varningar: list[Varningsgivare] = []


def registrera(ordning: int, givare: Lagesgivare) -> None:
    """Let a room say where tillfällen are. Called in `AppConfig.ready`; twice is once. ram 10, dragning 20,
    granskning 30."""
    _givare[givare] = ordning


def registrera_del(givare: Delgivare) -> None:
    """Let a room add a section to the page of a tillfälle, in the order of registration; twice is once."""
    if givare not in _delar:
        _delar.append(givare)


def registrera_varning(givare: Varningsgivare) -> None:
    """Let a room warn above all the kontroller of a person; twice is once."""
    if givare not in _varningar:
        _varningar.append(givare)


def varningar(person: Person, idag: date) -> list[Del]:
    return [del_ for givare in _varningar if (del_ := givare(person, idag)) is not None]


def delar_for_sidan(tillfalle: Kontrolltillfalle, person: Person) -> list[Del]:
    return [del_ for givare in _delar if (del_ := givare(tillfalle, person)) is not None]


def lagen(tillfallen: Iterable[Kontrolltillfalle], idag: date) -> dict[int, Steg]:
    """Where each tillfälle is on `idag`. What is installt or klart is so whatever the rooms say."""
    alla = list(tillfallen)
    funna = {t.pk: _utan_rum(t, idag) for t in alla}
    oppna = [t.pk for t in alla if funna[t.pk].nyckel in {Nyckel.VANTAR, Nyckel.RAM}]
    if oppna:
        for givare, _ in sorted(_givare.items(), key=lambda par: -par[1]):
            svar = givare(oppna)
            funna.update(svar)
            oppna = [pk for pk in oppna if pk not in svar]
    return funna


def _utan_rum(tillfalle: Kontrolltillfalle, idag: date) -> Steg:
    if tillfalle.installt is not None:
        return Steg(Nyckel.INSTALLT, tillfalle.installt_skal)
    if tillfalle.klart is not None:
        return Steg(Nyckel.KLAR, "Alla ärenden i urvalet är granskade.")
    if tillfalle.pagar(idag):
        return Steg(Nyckel.VANTAR, f"Ramen kan läsas in {dag_lang(tillfalle.slut + timedelta(days=1))}.")
    return Steg(Nyckel.RAM, "Läs in en lista över periodens avslutade ärenden.")


def far_trycka(person: Person, steg: Mapping[int, Steg]) -> set[int]:
    """The ids of the tillfällen whose button this person may press. One query at most."""
    tryckbara = Q(pk__in=[])
    for befogenhet in {s.befogenhet for s in steg.values() if s.befogenhet is not None and s.knapp}:
        ids = [pk for pk, s in steg.items() if s.befogenhet is befogenhet]
        tryckbara |= Q(pk__in=Kontrolltillfalle.objects.for_user(person, befogenhet).filter(pk__in=ids).values("pk"))
    return set(Kontrolltillfalle.objects.filter(tryckbara).values_list("pk", flat=True))
