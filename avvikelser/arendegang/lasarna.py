"""Named readers of a sekretess ärende: begun and ended by the verbs, never removed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from avvikelser.models import Arende, Lasare
from kvalitet.organisation.models import Person


def bli_lasare(arende: Arende, person: Person, skal: str) -> None:
    """Let the person read from now on. Already a reader: the first reason stands."""
    Lasare.objects.get_or_create(arende=arende, person=person, till=None, defaults={"skal": skal})


def sluta_lasa(arende: Arende, person: Person | None = None, *, nar: datetime | None = None) -> None:
    """End the person's reading, or everybody's."""
    nuvarande = Lasare.objects.filter(arende=arende, till=None)
    if person is not None:
        nuvarande = nuvarande.filter(person=person)
    nuvarande.update(till=nar or timezone.now())
