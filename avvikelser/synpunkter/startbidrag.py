"""The start page: what the staff of an enhet have been praised for, and a registration that is begun."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.synpunkter.models import Berom
from kvalitet.behorighet import Befogenhet, befogenheter, platser
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, Startdel, rum
from kvalitet.svenska import dag_lang, klockslag

VISAS_DAGAR = 30
FLEST = 3


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Berom]]:
    """For those who do the work. Who reads ärenden meets each beröm as an ärende, and the page has enough to say."""
    egna = platser(person, Befogenhet.RAPPORTERA)
    if not egna or Befogenhet.SE_ARENDE.value in befogenheter(person):
        return {}
    fran = datetime.combine(idag - timedelta(days=VISAS_DAGAR), time.min, STOCKHOLM)
    berom = Berom.objects.filter(enhet__in=egna, nar__gte=fran).select_related("enhet").order_by("-nar")
    return {"berom": berom[:FLEST]}


@rum(_fragor)
def beromens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """Beröm to the enheter where the person works, a month back."""
    berom = rader["berom"]
    return Bidrag(delar=[Startdel("synpunkter/_berom_start.html", berom)] if berom else [])


def paborjad_synpunkt(person: Person, sparat: datetime, idag: date) -> NastaSteg | None:
    """The draft of a registration, saved at `sparat`, for one who may still send it."""
    if Befogenhet.RAPPORTERA.value not in befogenheter(person):
        return None
    sparat = timezone.localtime(sparat)
    nar = f"i dag {klockslag(sparat.time())}" if sparat.date() == idag else dag_lang(sparat.date())
    return NastaSteg(
        mening="Du har börjat skriva ner en synpunkt. Registrera den, så att klockan för svaret stämmer.",
        mer=f"Du sparade den {nar}. Ingen annan ser den.",
        url=reverse("synpunkter:registrera"),
        knapp="Fortsätt skriva",
        lagetext="Utkast",
        ordning=0,
    )
