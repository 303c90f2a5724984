"""What somebody has begun to write about an ärende, as a step on the start page.

The step leads to the ärende's own page, which says why when the person may no longer open it; so nothing is asked of
the database here, and the words tell of no ärende.
"""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from avvikelser.arendegang.gangen import Verb
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.utkast.bidrag import paborjat_steg

# How the forms name their drafts, before the ärende's number.
UTREDNINGENS = ("utredningspost", "orsak", "utredningsfragor", "utredningsrisk", "liknande", "ivoblad")
_VERBEN = [verb.value.replace("_", "-") for verb in Verb if verb != Verb.RAPPORTERA]  # a rapport is of no ärende yet
ARENDETS = (*_VERBEN, "avvikelseorsak", "missforhallande")

_LASER = {b.value for b in (Befogenhet.SE_ARENDE, Befogenhet.SE_LEX_SARAH)}


def paborjad_utredning(person: Person, arende_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    """A part of a utredning; None for one who reads no ärenden any more."""
    return _steg("Du har börjat skriva i en utredning. Skriv klart och spara.", person, arende_id, sparat, idag)


def paborjat_arende(person: Person, arende_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    """A step of an ärende, an answer to a sender among them; None for one who reads no ärenden any more."""
    return _steg("Du har börjat skriva i ett ärende. Skriv klart och spara.", person, arende_id, sparat, idag)


def _steg(mening: str, person: Person, arende_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    if not _LASER & befogenheter(person):
        return None
    return paborjat_steg(mening, reverse("avvikelser:arende", args=[arende_id]), sparat, idag)
