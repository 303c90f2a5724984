"""What the one who asked for a job must still hold when it is run: what starting it needed, at the same place.

A job may wait for a worker, be taken up again after one that died, or be tried again weeks later, when the uppdrag
that let somebody start it has ended. So it is asked at each run, and not only by the page that starts it. The room
that owns a slag says in `AppConfig.ready` what it demands; a test sees that none is forgotten.

Lagrum: lag (2001:454) 10 §, need-based behörighet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from kvalitet.behorighet import Befogenhet
from kvalitet.jobb.models import Jobb


@dataclass(frozen=True)
class Krav:
    """One of `befogenheter` at the `modell` whose primary key is in the job's `argument` of that name."""

    befogenheter: tuple[Befogenhet, ...]
    modell: type[Model]
    argument: str


_KRAV: dict[str, Krav] = {}


def kraver(slag: str, krav: Krav) -> None:
    """Jobs of `slag` are run only for those who hold this."""
    _KRAV[slag] = krav


def krav_for(slag: str) -> Krav | None:
    return _KRAV.get(slag)


def hinder(jobb: Jobb) -> str:
    """Why the job may not be run for the one who asked for it, as a sentence; empty when it may. One query or two."""
    krav = krav_for(jobb.slag)
    if krav is None:
        return ""
    alla: Any = krav.modell._default_manager
    pk = jobb.argument.get(krav.argument)
    if any(alla.for_user(jobb.person, befogenhet).filter(pk=pk).exists() for befogenhet in krav.befogenheter):
        return ""
    return "Jobbet körs inte, eftersom ditt uppdrag inte längre ger dig rätt till det."
