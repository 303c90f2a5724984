"""The sections of an ärende's page that lex Sarah, synpunkter and the rest add to it.

Each registers one function in `AppConfig.ready`, so that the page knows none of them and imports go one way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists

from avvikelser.arendegang import Verb
from avvikelser.models import Arende
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Sidavsnitt:
    """One section. `mall` draws `innehall` under the name `del`, and has `ankare` as the id of its heading.

    `antal` stands beside the heading in the tabs; None shows no figure. `i_marginalen` puts it beside the rest.
    """

    ankare: str
    rubrik: str
    mall: str
    innehall: object
    antal: int | None = None
    i_marginalen: bool = False


@dataclass(frozen=True)
class Sidlage:
    """The ärende as the person meets it on the page: what they hold at its enhet, and the verbs they may use now."""

    arende: Arende
    person: Person
    har: frozenset[str]
    verb: frozenset[Verb]


Avsnittsgivare = Callable[[Sidlage], list[Sidavsnitt]]
_givare: list[Avsnittsgivare] = []
_noteringar: dict[str, Exists] = {}


def registrera(givare: Avsnittsgivare, **noteringar: Exists) -> None:
    """Called in `AppConfig.ready`; twice is once. The sections stand in the order of registration.

    `noteringar` are asked with the ärende itself and stand on it by their names, so that a section that most ärenden
    lack costs no query of its own.
    """
    if givare not in _givare:
        _givare.append(givare)
    _noteringar.update(noteringar)


def noteringar() -> dict[str, Exists]:
    """What the page annotates the ärende with."""
    return dict(_noteringar)


def samla(lage: Sidlage) -> list[Sidavsnitt]:
    """Every section that has something to show this person."""
    return [avsnitt for givare in _givare for avsnitt in givare(lage)]
