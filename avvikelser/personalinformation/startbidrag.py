"""What waits on the start page of the chef whose staff has not been told in time."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.personalinformation.register import SKRIVA, enheter_for, forsenade, frist_for
from kvalitet.behorighet import platser
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.start import Bidrag, NastaSteg

FLEST = 5


def sena(person: Person, idag: date) -> list[QuerySet[Organisationsdel]]:
    """The enheter that the person leads and whose day has passed."""
    egna = platser(person, SKRIVA)
    return [enheter_for(person, SKRIVA, idag).filter(forsenade(idag), pk__in=egna)] if egna else []


def informationens_bidrag(person: Person, idag: date) -> Bidrag:
    """For the enhetens own chef. One query; none for those who lead no enhet."""
    return Bidrag(steg=[_steg(enhet, idag) for enheter in sena(person, idag) for enhet in enheter[:FLEST]])


def _steg(enhet: object, idag: date) -> NastaSteg:
    frist = frist_for(enhet)
    aldrig = enhet.senast_informerad is None  # type: ignore[attr-defined]
    return NastaSteg(
        mening="Informera personalen om skyldigheten att rapportera.",
        mer=f"{enhet.namn}. {'Ingen information är inskriven än.' if aldrig else ''}".strip(),  # type: ignore[attr-defined]
        url=reverse("personalinformation:enhet", args=[enhet.pk]),  # type: ignore[attr-defined]
        knapp="Skriv in",
        lage="varning",
        lagetext="Aldrig inskrivet" if aldrig else frist.text(idag),
        ordning=20 if aldrig else 5,
    )
