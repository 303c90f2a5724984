"""What waits on the start page of the chef whose staff has not been told in time."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from avvikelser.personalinformation.register import SKRIVA, enheter_for, forsenade, frist_for
from kvalitet.behorighet import platser
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg

FLEST = 5


def informationens_bidrag(person: Person, idag: date) -> Bidrag:
    """For the enhetens own chef. One query; none for those who lead no enhet."""
    egna = platser(person, SKRIVA)
    if not egna:
        return Bidrag()
    sena = enheter_for(person, SKRIVA, idag).filter(forsenade(idag), pk__in=egna)[:FLEST]
    return Bidrag(steg=[_steg(enhet, idag) for enhet in sena])


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
