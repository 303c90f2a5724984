"""What waits on the start page of the chef whose staff has not been told in time."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.personalinformation.register import SKRIVA, enheter_for, forsenade, frist_for
from kvalitet.behorighet import platser
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum

FLEST = 5


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Organisationsdel]]:
    """The enheter that the person leads and whose day has passed."""
    egna = platser(person, SKRIVA)
    return {"sena": enheter_for(person, SKRIVA, idag).filter(forsenade(idag), pk__in=egna)[:FLEST]} if egna else {}


@rum(_fragor)
def informationens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """For the enhetens own chef; none for those who lead no enhet."""
    return Bidrag(steg=[_steg(enhet, idag) for enhet in rader["sena"]])


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
