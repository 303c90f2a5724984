"""What the account itself has for the start page."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from kvalitet.konto.utgangen import LANGST
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg

_FORST_AV_ALLT = -10_000


def sent_skickat(person: Person, sparat: datetime, idag: date) -> NastaSteg | None:
    """A form that came after the login had gone out waits here, also when the person logs in on another machine."""
    if sparat <= timezone.now() - LANGST:
        return None
    return NastaSteg(
        mening="Skicka igen det du skrev när du hade loggats ut.",
        mer="Inget är gjort än. Texten sparas i tolv timmar.",
        url=reverse("kvar"),
        knapp="Visa texten",
        lage="varning",
        lagetext="Inte skickat",
        ordning=_FORST_AV_ALLT,
    )
