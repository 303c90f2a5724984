"""What an utförare tells the nämnd as it happens, and that the nämnd has taken it in.

    underratta ─> ny ── ta_emot ──> mottagen

Lagrum: 27 kap. 4 § SoL (2025:400), before 2025-07-01 14 kap. 5 §; 24 d § LSS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare.enkatgang import LAMNA, SKOTA, krav
from avvikelser.utforare.models import Avtal, Underrattelse
from kvalitet.aviseringar.avisera import Besked, avisera_narmaste
from kvalitet.aviseringar.models import Slag
from kvalitet.behorighet import kan
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna


@dataclass(frozen=True)
class Handelseuppgift:
    """What is told. `gjord` is the day the rapport or anmälan was made; `galler` the earlier rapport of an anmälan."""

    slag: str
    intraffade: date
    gjord: date
    lag: str
    beskrivning: str
    foljd: str = ""
    direkt: str = ""
    ivo_dnr: str = ""
    enhet: Organisationsdel | None = None
    galler: Underrattelse | None = None


@transaction.atomic
def underratta(
    avtal: Avtal,
    uppgift: Handelseuppgift,
    *,
    av: Person,
    inlamning: UUID | None = None,
    nar: datetime | None = None,
) -> Underrattelse:
    """Received, with a diarienummer of the nämnd. The same `inlamning` again gives the one already received.

    Whoever looks after the nämnd's utförare is told at once.
    """
    if not kan(av, LAMNA, avtal):
        raise OtillatenOvergang("Du är inte kontaktperson för den utföraren.")
    avtal = Avtal.objects.select_for_update(of=("self",)).select_related("namnd").get(pk=avtal.pk)
    if inlamning and (redan := Underrattelse.objects.filter(lamnad_av=av, inlamning=inlamning).first()):
        return redan
    nar = nar or timezone.now()
    _kontrollera(avtal, uppgift, svensk_dag(nar))
    underrattelse = _ny(avtal, uppgift, av, nar, inlamning)
    anteckna("underratta", underrattelse, av=av, detalj={"slag": uppgift.slag})
    _beratta(underrattelse, av, nar)
    return underrattelse


def _ny(avtal: Avtal, uppgift: Handelseuppgift, av: Person, nar: datetime, inlamning: UUID | None) -> Underrattelse:
    return Underrattelse.objects.create(
        dnr=nytt_dnr(avtal.namnd, svensk_dag(nar).year)[0],
        avtal=avtal,
        namnd=avtal.namnd,
        enhet=uppgift.enhet,
        slag=uppgift.slag,
        galler=uppgift.galler,
        intraffade=uppgift.intraffade,
        gjord=uppgift.gjord,
        lag=uppgift.lag,
        beskrivning=uppgift.beskrivning,
        foljd=uppgift.foljd,
        direkt=uppgift.direkt,
        ivo_dnr=uppgift.ivo_dnr,
        inlamning=inlamning,
        inkommen=nar,
        lamnad_av=av,
        lamnad_namn=av.namn_och_befattning,
    )


def _kontrollera(avtal: Avtal, uppgift: Handelseuppgift, idag: date) -> None:
    if max(uppgift.intraffade, uppgift.gjord) > idag:
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if uppgift.gjord < uppgift.intraffade:
        raise OtillatenOvergang("Rapporten eller anmälan kan inte vara gjord innan det hände. Kontrollera dagarna.")
    if uppgift.enhet is not None and not avtal.enheter.filter(pk=uppgift.enhet.pk).exists():
        raise OtillatenOvergang("Verksamheten hör inte till avtalet. Välj en i listan.")
    if uppgift.galler is not None and uppgift.galler.avtal_id != avtal.pk:
        raise OtillatenOvergang("Den tidigare rapporten hör till en annan utförare eller nämnd.")


def _beratta(underrattelse: Underrattelse, av: Person, nar: datetime) -> None:
    besked = Besked(
        slag=Slag.NYTT,
        objekt=underrattelse,
        text=f"Underrättelse {underrattelse.dnr} har kommit in från en utförare.",
        url=reverse("utforare:underrattelse", args=[underrattelse.pk]),
        nyckel="underratta",
        lagstadgad=True,
        nar=nar,
        utom=av,
    )
    avisera_narmaste([SKOTA], underrattelse.namnd_id, besked)


@transaction.atomic
def ta_emot(
    underrattelse: Underrattelse, *, av: Person, notering: str = "", nar: datetime | None = None
) -> Underrattelse:
    """The nämnd has read it. `notering` is what the nämnd does with it; it may be written again later."""
    underrattelse = Underrattelse.objects.select_for_update().get(pk=underrattelse.pk)
    krav(av, underrattelse.namnd_id)
    forsta = underrattelse.status == Underrattelse.Status.RAPPORTERAD
    if forsta:
        underrattelse.status = Underrattelse.Status.MOTTAGEN
        underrattelse.mottagen, underrattelse.mottagen_av = nar or timezone.now(), av
    if forsta or underrattelse.notering != notering:
        underrattelse.notering = notering
        underrattelse.save()
        anteckna("ta_emot_underrattelse" if forsta else "notera_underrattelse", underrattelse, av=av)
    return underrattelse


def synliga(person: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """Those the person may open, all with sekretess: they tell what has happened to somebody."""
    for befogenhet in (SKOTA, LAMNA):
        egna = Underrattelse.objects.for_user(person, befogenhet).filter(pk__in=list(ids))
        yield egna.order_by().values_list("pk", Value(value=True))
