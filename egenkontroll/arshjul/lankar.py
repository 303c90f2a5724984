"""The personal address of a calendar: a secret in the address, kept as a digest, that can be taken back.

The token is 256 random bits. What it opens holds no sekretess: neutral texts and days. It stops when the person does
no longer, when it is taken back, and when a new one is made.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkontroll.arshjul.models import Kalenderlank
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna

SE = Befogenhet.SE_EGENKONTROLL


def avtryck(token: str) -> str:
    """SHA-256 of the token. No salt: 256 random bits are in no table."""
    return hashlib.sha256(f"kalenderlank:{token}".encode()).hexdigest()


@transaction.atomic
def ny(person: Person, *, nar: datetime | None = None) -> str:
    """A new token; the one before stops."""
    nar = nar or timezone.now()
    Person.objects.select_for_update().get(pk=person.pk)
    _avsluta(person, nar)
    token = secrets.token_urlsafe(32)
    lank = Kalenderlank.objects.create(person=person, avtryck=avtryck(token), skapad=nar)
    anteckna("ny_kalenderlank", lank, av=person)
    return token


@transaction.atomic
def aterkalla(person: Person, *, nar: datetime | None = None) -> bool:
    """Take the address back. False when there was none."""
    galler = Kalenderlank.objects.select_for_update().filter(person=person, aterkallad__isnull=True).first()
    if galler is None:
        return False
    _avsluta(person, nar or timezone.now())
    anteckna("aterkalla_kalenderlank", galler, av=person)
    return True


def _avsluta(person: Person, nar: datetime) -> None:
    Kalenderlank.objects.filter(person=person, aterkallad__isnull=True).update(aterkallad=nar)


def galler(person: Person) -> Kalenderlank | None:
    return Kalenderlank.objects.filter(person=person, aterkallad__isnull=True).first()


def hitta(token: str) -> Person | None:
    """Whose calendar the token opens. None for every token that does not, whatever the reason."""
    funnen = (
        Kalenderlank.objects.filter(avtryck=avtryck(token), aterkallad__isnull=True, person__is_active=True)
        .select_related("person")
        .first()
    )
    if funnen is None or not har_nagonstans(funnen.person, SE):
        return None
    return funnen.person
