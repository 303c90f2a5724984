"""What the start page says: the way to the agenda, and to the systemförvaltare what did not go out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from kvalitet import samlat
from kvalitet.aviseringar.agenda import HAR_AGENDA
from kvalitet.aviseringar.brevurval import KOM_INTE_IVAG, utskick_att_se
from kvalitet.aviseringar.fristregister import namn_pa
from kvalitet.aviseringar.models import Kallfel
from kvalitet.behorighet import befogenheter, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.organisation.personurval import SKOTA
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, Startdel, rum
from kvalitet.svenska import antal, dag_lang


def agendans_bidrag(person: Person, idag: date) -> Bidrag:
    """A way to the agenda for those who have deadlines of their own or of others. Asks the database for nothing."""
    if not befogenheter(person) & {b.value for b in HAR_AGENDA}:
        return Bidrag()
    return Bidrag(delar=[Startdel("aviseringar/_till_agendan.html", reverse("aviseringar:agenda"))])


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    if not har_nagonstans(person, SKOTA):
        return {}
    return {
        "antal": samlat.antal(utskick_att_se(person).select_related(None).filter(status__in=KOM_INTE_IVAG)),
        "kallfel": Kallfel.objects.order_by("kalla"),
    }


@rum(_fragor)
def brevens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """Letters that nothing sends again by itself, and sources of deadlines that fail: for a systemförvaltare."""
    n = sum(rader["antal"])
    return Bidrag(steg=[*map(_utan_paminnelser, rader["kallfel"]), *([_inte_skickade(n)] if n else [])])


def _utan_paminnelser(fel: Kallfel) -> NastaSteg:
    return NastaSteg(
        mening=f"Påminnelserna om {namn_pa(fel.kalla)} fungerar inte.",
        mer=f"Sedan {dag_lang(timezone.localdate(fel.sedan))}. Alla andra påminnelser går ut som vanligt.",
        url=reverse("aviseringar:epost"),
        knapp="Se vad du kan göra",
        lage="fara",
        lagetext="Fel",
        ordning=-1,
    )


def _inte_skickade(n: int) -> NastaSteg:
    return NastaSteg(
        mening="Se efter varför e-post inte kom iväg.",
        mer=f"{antal('brev', 'brev', n)} om aviseringar. Mottagarna ser aviseringarna när de loggar in.",
        url=f"{reverse('aviseringar:epost')}?visa=fel",
        knapp="Visa breven",
        lage="varning",
        lagetext="Inte skickat",
    )
