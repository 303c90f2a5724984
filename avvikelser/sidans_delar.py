"""The sections of an ärende's page that lex Sarah, synpunkter and the rest add to it.

Each registers one function in `AppConfig.ready`, so that the page knows none of them and imports go one way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, QuerySet

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
    """The ärende as the person meets it on the page: what they hold at its enhet, and the verbs they may use now.

    `hamtat` are the answers to what the sections asked for, by their names.
    """

    arende: Arende
    person: Person
    har: frozenset[str]
    verb: frozenset[Verb]
    hamtat: Mapping[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fragegrund:
    """What the sections' questions may follow from, and nothing else of the ärende: they are kept as SQL with blanks
    for the ids (`kvalitet.ihagkommet`). `noterat` are the names of the `noteringar` that are true."""

    arende_id: int
    namnd_id: int
    typ: str
    noterat: frozenset[str]

    @classmethod
    def av(cls, arende: Arende) -> Fragegrund:
        """Of an ärende that was fetched with `noteringar`."""
        sanna = frozenset(namn for namn in _noteringar if getattr(arende, namn))
        return cls(arende.pk, arende.namnd_id, arende.typ, sanna)


Avsnittsgivare = Callable[[Sidlage], list[Sidavsnitt]]
Fragor = Callable[[Fragegrund, Person], Mapping[str, QuerySet[Any, Any]]]
_givare: list[Avsnittsgivare] = []
_fragor: list[Fragor] = []
_noteringar: dict[str, Exists] = {}


def registrera(givare: Avsnittsgivare, *, fragor: Fragor | None = None, **noteringar: Exists) -> None:
    """Called in `AppConfig.ready`; twice is once. The sections stand in the order of registration.

    `fragor` are what the section shows of this ärende, short lists by name: the page asks for all of them, and for its
    own, in one question (`kvalitet.samlat`). `noteringar` are asked with the ärende itself and stand on it by their
    names, so that a section that most ärenden lack costs no query of its own.
    """
    if givare not in _givare:
        _givare.append(givare)
        if fragor is not None:
            _fragor.append(fragor)
    _noteringar.update(noteringar)


def fragor_om(grund: Fragegrund, person: Person) -> dict[str, QuerySet[Any, Any]]:
    """What the sections want to know, by name."""
    alla: dict[str, QuerySet[Any, Any]] = {}
    for fragor in _fragor:
        alla.update(fragor(grund, person))
    return alla


def noteringar() -> dict[str, Exists]:
    """What the page annotates the ärende with."""
    return dict(_noteringar)


def samla(lage: Sidlage) -> list[Sidavsnitt]:
    """Every section that has something to show this person."""
    return [avsnitt for givare in _givare for avsnitt in givare(lage)]
