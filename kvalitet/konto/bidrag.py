"""What the account itself has for the start page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from kvalitet.konto.utgangen import skickat_for_sent
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg

_FORST_AV_ALLT = -10_000


def sent_skickat(person: Person, idag: date) -> Bidrag:
    """A form that came after the login had gone out waits here, also when the person logs in on another machine."""
    if not skickat_for_sent(person):
        return Bidrag()
    steg = NastaSteg(
        mening="Skicka igen det du skrev när du hade loggats ut.",
        mer="Inget är gjort än. Texten sparas i tolv timmar.",
        url=reverse("kvar"),
        knapp="Visa texten",
        lage="varning",
        lagetext="Inte skickat",
        ordning=_FORST_AV_ALLT,
    )
    return Bidrag(steg=[steg])
