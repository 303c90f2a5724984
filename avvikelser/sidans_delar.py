"""The sections of an ärende's page that lex Sarah, synpunkter and the rest add to it.

Each registers one function in `AppConfig.ready`, so that the page knows none of them and imports go one way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


def registrera(givare: Avsnittsgivare) -> None:
    """Called in `AppConfig.ready`; twice is once. The sections stand in the order of registration."""
    if givare not in _givare:
        _givare.append(givare)


def samla(lage: Sidlage) -> list[Sidavsnitt]:
    """Every section that has something to show this person."""
    return [avsnitt for givare in _givare for avsnitt in givare(lage)]
