"""What the start page says about the agenda: where it is. It asks the database for nothing."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from kvalitet.aviseringar.agenda import HAR_AGENDA
from kvalitet.behorighet import befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Startdel


def agendans_bidrag(person: Person, idag: date) -> Bidrag:
    """A way to the agenda for those who have deadlines of their own or of others."""
    if not befogenheter(person) & {b.value for b in HAR_AGENDA}:
        return Bidrag()
    return Bidrag(delar=[Startdel("aviseringar/_till_agendan.html", reverse("aviseringar:agenda"))])
