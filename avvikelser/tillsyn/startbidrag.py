"""What waits on the start page: the answers one prepares, and the krav one answers for."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from avvikelser.tillsyn.bevakning import frist_for, kravets_frist
from avvikelser.tillsyn.models import OBESVARADE, Krav, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA
from kvalitet.behorighet import har_nagonstans
from kvalitet.frister import SNART_DAGAR, Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum

FLEST = 5
UTAN_DAG = 30
"""Where a thing without a day stands among the others, in days."""


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Tillsynsarende] | QuerySet[Krav]]:
    fragor: dict[str, QuerySet[Tillsynsarende] | QuerySet[Krav]] = {}
    if har_nagonstans(person, SKOTA):
        egna = Tillsynsarende.objects.for_user(person, SKOTA).filter(status__in=OBESVARADE)
        egna = egna.filter(Q(handlaggare=person) | Q(handlaggare=None)).exclude(status=Tillsynsstatus.HOS_NAMNDEN)
        fragor["arenden"] = egna.order_by(F("svar_senast").asc(nulls_last=True), "pk")[:FLEST]
    if har_nagonstans(person, SE):
        kraven = Krav.objects.for_user(person, SE).filter(ansvarig=person, uppfyllt__isnull=True)
        kraven = kraven.exclude(tillsynsarende__status__in=[Tillsynsstatus.AVSLUTAD, Tillsynsstatus.HOS_NAMNDEN])
        kraven = kraven.select_related("tillsynsarende")
        fragor["krav"] = kraven.order_by(F("frist").asc(nulls_last=True), "pk")[:FLEST]
    return fragor


@rum(_fragor)
def tillsynens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """For who prepares answers to IVO, and for who answers for a krav."""
    svaren = [_svaret(rad, idag) for rad in rader.get("arenden", [])]
    return Bidrag(steg=[*svaren, *(_kravet(krav, idag) for krav in rader.get("krav", []))])


def _svaret(rad: Tillsynsarende, idag: date) -> NastaSteg:
    ny = rad.status == Tillsynsstatus.INKOMMEN
    return _steg(
        "Förbered svaret till IVO." if ny else "Skriv klart svaret till IVO.",
        f"{rad.dnr}. {rad.rubrik}",
        reverse("tillsyn:arende", args=[rad.pk]),
        frist_for(rad),
        idag,
    )


def _kravet(krav: Krav, idag: date) -> NastaSteg:
    rad = krav.tillsynsarende
    vad = "när krav {} från IVO är uppfyllt" if krav.svar else "vad som är gjort för krav {} från IVO"
    mening = f"Skriv {vad.format(krav.nummer)}."
    return _steg(
        mening,
        f"{rad.dnr}. {rad.rubrik}",
        reverse("tillsyn:svara", args=[krav.pk]),
        kravets_frist(krav),
        idag,
    )


def _steg(mening: str, mer: str, url: str, frist: Frist | None, idag: date) -> NastaSteg:
    if frist is None:
        return NastaSteg(mening, mer, url, "Öppna", ordning=UTAN_DAG)
    kvar = frist.dagar_kvar(idag)
    lage = "fara" if kvar < 0 else "varning" if kvar <= SNART_DAGAR else ""
    return NastaSteg(mening, mer, url, "Öppna", lage, frist.text(idag), kvar)
