"""What the nämnd has decided about a plan. The sammanträden are kept in the room to the left of this one, so that room
registers one function here in `AppConfig.ready`; until then nothing is known, and the beslut is written in by hand.

A decision is only proposed: who looks after the plan reads it and says that the plan is adopted. It may have been to
send the plan back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from egenkontroll.internkontroll.models import Internkontrollplan
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Planbeslut:
    """One decision of a sammanträde that has been held. `text` is "beslutad § 45, Nämnden 2026-09-17"; `url` is empty
    for who may not open the ärende."""

    paragraf: int
    datum: date
    rubrik: str
    text: str
    url: str = ""

    @property
    def som_skriven(self) -> str:
        """As a person writes the paragraf."""
        return f"§ {self.paragraf}"


Beslutskalla = Callable[[Internkontrollplan, Person], Sequence[Planbeslut]]
_kalla: list[Beslutskalla] = []


def registrera(kalla: Beslutskalla) -> None:
    """Called in `AppConfig.ready`; a later one replaces the one before. One query at most."""
    _kalla[:] = [kalla]


def beslut_om(plan: Internkontrollplan, person: Person) -> Sequence[Planbeslut]:
    """Every decision about the plan of this year, whatever its version, oldest first."""
    return _kalla[0](plan, person) if _kalla else ()


def att_skriva_in(plan: Internkontrollplan, besluten: Iterable[Planbeslut]) -> Planbeslut | None:
    """The newest decision that can be about this draft: on the day it was begun, or later. None for what is adopted."""
    if not plan.ar_utkast:
        return None
    begynt = timezone.localdate(plan.skapad)
    return next((beslut for beslut in reversed(list(besluten)) if beslut.datum >= begynt), None)
