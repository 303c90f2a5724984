"""What is still open at a place or with a person, as counts and nothing more.

A closing enhet and a closing account must not leave work behind unseen. The organisation knows no ärenden (imports go
one way), so it asks every model that belongs to a place by an `enhet`, or to a person by an `ansvarig`, and whose
manager can say which rows are `oppna()`. A systemförvaltare may know how many there are, never which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.svenska import antal, uppraknat


@dataclass(frozen=True)
class Oppet:
    """How many open rows of one kind, with the kind's name in singular and plural."""

    antal: int
    singular: str
    plural: str

    def __str__(self) -> str:
        return antal(self.singular, self.plural, self.antal)


def oppet_hos(delar: Collection[int]) -> list[Oppet]:
    """What is open at these delar themselves, not below them. Kinds with none are left out."""
    return _raknat("enhet", Organisationsdel, {"enhet_id__in": list(delar)})


def oppet_for(person: Person) -> list[Oppet]:
    """What is open and has this person as ansvarig."""
    return _raknat("ansvarig", Person, {"ansvarig_id": person.pk})


def mening(oppna: list[Oppet]) -> str:
    """In a sentence: "3 ärenden och 1 åtgärd"."""
    return uppraknat(str(slag) for slag in oppna)


def modeller_med(falt: str, mot: type[models.Model]) -> Iterator[type[models.Model]]:
    """The models that have a foreign key `falt` to `mot` and can say which of their rows are open."""
    for modell in apps.get_models():
        try:
            kolumn = modell._meta.get_field(falt)
        except FieldDoesNotExist:
            continue
        if kolumn.related_model is mot and hasattr(modell._default_manager, "oppna"):
            yield modell


def _raknat(falt: str, mot: type[models.Model], villkor: dict[str, Any]) -> list[Oppet]:
    funna = []
    for modell in modeller_med(falt, mot):
        alla: Any = modell._default_manager
        if n := alla.filter(**villkor).oppna().count():
            funna.append(Oppet(n, str(modell._meta.verbose_name), str(modell._meta.verbose_name_plural)))
    return funna
