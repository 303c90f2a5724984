"""Write in a rapport for somebody who told it or left it on paper. They are the rapportör; who writes is not.

Lagrum: 27 kap. 2 och 5 §§ SoL (2025:400), 24 b och 24 e §§ LSS; SOSFS 2011:5: a rapport may be oral, and is documented
by the one who receives it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.arendegang.gangen import skriv_handelse
from avvikelser.arendegang.rapport import Rapport, Rapportor, ar_samma_handelse, handelsen, nytt_arende, som_sagt
from avvikelser.arendegang.upprepning import kontrollera_inskickad, redan_mottaget
from avvikelser.arendegang.verb import Inkomst
from avvikelser.models import Arende
from avvikelser.nedskrivet.models import Nedskrivning
from avvikelser.rapportval import Kanal
from kvalitet.behorighet import Befogenhet, befogenheter, har_nagonstans, kan_hos
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm.start import NastaSteg
from kvalitet.spar import logg
from kvalitet.svenska import klockslag
from kvalitet.utkast.bidrag import paborjat_steg

UTKAST = "skriv-in-rapport"
_REDAN = (
    "Rapporten är redan inskriven, som {dnr}. Den står kvar som den var, och det du har ändrat är inte sparat. Det du "
    "skrev finns kvar här nedanför."
)
KANALER: dict[Kanal, tuple[str, str]] = {
    Kanal.MUNTLIGT: ("Muntligt", "berättade"),
    Kanal.TELEFON: ("Telefon", "ringde"),
    Kanal.SKRIFTLIGT: ("Brev eller annat papper", "lämnade ett papper"),
    Kanal.EPOST: ("E-post", "skrev ett mejl"),
}
"""The ways a rapport comes that somebody else writes in: what the form calls each, and how the history says it."""


def skriv_in(
    rapport: Rapport,
    rapportor: Rapportor,
    *,
    inkom: datetime,
    av: Person,
    bilagor: Iterable[Bilaga] = (),
    inlamning: UUID | None = None,
) -> Arende:
    """Make the ärende of what somebody told `av` at `inkom`. Returns it: not yet received, as any other rapport.

    Deadlines and figures count from `inkom`; that it was written in later stands in the history. The same `inlamning`
    with the same words gives back the ärende of the first time; with something else changed it raises RedanInskickad,
    as `rapportera` does. Raises OtillatenOvergang for who does not receive
    rapporter at the enhet, a rapportör without a name or who is `av`, and a time that has not been or lies before the
    event.
    """
    bilagor = list(bilagor)
    inlamning, finns = redan_mottaget(
        inlamning,
        lambda kvitto: _redan(av, kvitto),
        lambda arende: ar_samma_handelse(arende, rapport),
        handelsen(rapport),
    )
    if finns is not None:
        kontrollera_inskickad(finns, {**som_sagt(rapport), **_vem_och_nar(rapportor, inkom)}, bilagor, _REDAN)
        return finns
    try:
        with transaction.atomic():
            return _skapa(rapport, rapportor, inkom, av, bilagor, inlamning)
    except IntegrityError:
        if _redan(av, inlamning) is None:
            raise
        # Two at the same moment, and the other one got there first. Ask again.
        return skriv_in(rapport, rapportor, inkom=inkom, av=av, bilagor=bilagor, inlamning=inlamning)


def inskrivna(av: Person, inlamning: UUID) -> QuerySet[Arende]:
    """What the person has written in with that receipt: one at most."""
    return Arende.objects.filter(nedskrivning__av=av, nedskrivning__inlamning=inlamning)


def _redan(av: Person, inlamning: UUID | None) -> Arende | None:
    return inskrivna(av, inlamning).first() if inlamning else None


def _vem_och_nar(rapportor: Rapportor, inkom: datetime) -> dict[str, object]:
    return {
        "rapportor": rapportor.person,
        "rapportor_namn": rapportor.namn,
        "rapportor_befattning": rapportor.befattning,
        "inkommen": inkom,
    }


def _skapa(
    rapport: Rapport,
    rapportor: Rapportor,
    inkom: datetime,
    av: Person,
    bilagor: list[Bilaga],
    inlamning: UUID | None,
) -> Arende:
    nu = timezone.now()
    _krav(rapport, rapportor, av)
    if hinder := inkomsthinder(inkom, rapport.intraffade, rapport.intraffade_tid, nu=nu):
        raise OtillatenOvergang(hinder)
    arende = nytt_arende(rapport, rapportor, inkom=inkom)
    Nedskrivning.objects.create(arende=arende, av=av, av_namn=av.namn_och_befattning, nar=nu, inlamning=inlamning)
    arende.bilagor.set(bilagor)
    skriv_handelse(arende, Inkomst.NEDSKRIVEN, av=av, nar=nu, text=_vem_och_hur(rapport, rapportor, inkom))
    detalj = {"typ": arende.typ, "kanal": rapport.kanal.value, "rapportor": arende.rapportor_id}
    logg.anteckna(Inkomst.NEDSKRIVEN.value, arende, av=av, detalj=detalj)
    return arende


def _krav(rapport: Rapport, rapportor: Rapportor, av: Person) -> None:
    if not kan_hos(av, Befogenhet.TA_EMOT, rapport.enhet.pk):
        raise OtillatenOvergang("Du tar inte emot rapporter på den enheten. Välj en enhet i listan.")
    if rapport.kanal not in KANALER:
        raise OtillatenOvergang("Välj hur rapporten kom in.")
    if rapportor.person == av:
        raise OtillatenOvergang("Det du själv har sett eller hört rapporterar du i ditt eget namn.")
    if not rapportor.namn.strip():  # a lex Sarah utredning needs a named rapportör
        raise OtillatenOvergang("Skriv vem som rapporterade.")
    if rapportor.person is not None and not har_nagonstans(rapportor.person, Befogenhet.RAPPORTERA):
        raise OtillatenOvergang(f"{rapportor.namn} har ingen inloggning som kan rapportera. Skriv namnet i stället.")


def inkomsthinder(inkom: datetime, intraffade: date, tid: time | None = None, *, nu: datetime) -> str:
    """Why it cannot have come in then, as a sentence; "" when it can. `tid` is the clock of the event, where known."""
    if inkom > nu:
        return "Tiden har inte varit än. Kontrollera dag och klockslag."
    lokal = timezone.localtime(inkom)
    if lokal.date() < intraffade:
        return "Rapporten kan inte ha kommit in innan det hände. Kontrollera båda dagarna."
    if tid is not None and lokal.date() == intraffade and lokal.time() < tid.replace(second=0, microsecond=0):
        return "Rapporten kan inte ha kommit in innan det hände. Kontrollera båda klockslagen."
    return ""


def _vem_och_hur(rapport: Rapport, rapportor: Rapportor, inkom: datetime) -> str:
    """ "Elin Prov, behandlingsassistent, berättade 2026-11-03 klockan 10.15." """
    lokal = timezone.localtime(inkom)
    vem = f"{rapportor.namn}, {rapportor.befattning}," if rapportor.befattning else rapportor.namn
    return f"{vem} {KANALER[rapport.kanal][1]} {lokal.date().isoformat()} klockan {klockslag(lokal.time())}."


def paborjad_inskrivning(person: Person, sparat: datetime, idag: date) -> NastaSteg | None:
    """The draft of a rapport that is being written in, for one who may still do so."""
    if Befogenhet.TA_EMOT.value not in befogenheter(person):
        return None
    mening = "Du har börjat skriva in en rapport åt någon annan. Skriv klart och spara."
    return paborjat_steg(mening, reverse("nedskrivet:skriv-in"), sparat, idag)
