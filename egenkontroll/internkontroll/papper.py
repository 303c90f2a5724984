"""What can be made on paper of a plan. Reports are made in the room to the left of this one, so that room registers
one function here in `AppConfig.ready`; until then a plan has nothing on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from egenkontroll.internkontroll.models import Internkontrollplan
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Papper:
    """A document that exists, or a button that makes one. `mer` says how far it has come."""

    text: str
    url: str
    mer: str = ""
    skapas: bool = False


Papperskalla = Callable[[Internkontrollplan, Person], Sequence[Papper]]
_kalla: list[Papperskalla] = []


def registrera(kalla: Papperskalla) -> None:
    """Called in `AppConfig.ready`; a later one replaces the one before."""
    _kalla[:] = [kalla]


def papper_for(plan: Internkontrollplan, person: Person) -> Sequence[Papper]:
    """What this person may read or make of the plan; nothing of a draft."""
    return () if plan.ar_utkast or not _kalla else _kalla[0](plan, person)
