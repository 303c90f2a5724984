"""What the start page says about reports: to those who write them what is left, to an enhetschef the own figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet, delar_for, har_nagonstans, omfattning
from kvalitet.frister import Period, halvar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, Startdel, rum
from kvalitet.svenska import antal
from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Rapportslag
from rapporter.sammanstallning.tabellvy import tabellvy, till_arenden
from rapporter.statistik.halvar import enhetssiffror
from rapporter.statistik.kub import borjan

_SKAPA_INOM = 120  # days after the half-year: later the report is made in some other way, or not at all
_SKRIV_ORDNING = 14  # as urgent as what is due in two weeks
_BESTAMD = {
    Rapportslag.HALVAR.value: "halvårsredovisningen",
    Rapportslag.KVALITET.value: "kvalitetsberättelsen",
    Rapportslag.EJ_VERKSTALLDA.value: "statistiken över ej verkställda beslut",
    Rapportslag.DELEGATION.value: "anmälan av delegationsbeslut",
    Rapportslag.EGENKONTROLL.value: "redovisningen av egenkontroll",
    Rapportslag.KONTROLLPLAN.value: "internkontrollplanen",
    Rapportslag.KONTROLLRAPPORT.value: "internkontrollrapporten",
}
_FLEST_DELAR = 10  # at and under the person's places; with more it is no use asking how many of them are enheter
_FLEST_ENHETER = 2  # with more enheter than this the person is no enhetschef but looks at a whole nämnd


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    fragor: dict[str, QuerySet[Any]] = {}
    if har_nagonstans(person, Befogenhet.SAMMANSTALLA):
        fragor = {"utkast": _utkast(person), "skapa": _att_skapa(person, idag)}
    if har_nagonstans(person, Befogenhet.SE_SIFFROR):
        fragor |= {"enheter": _egna_enheter(person)}
    return fragor


@rum(_fragor)
def rapporternas_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    period = senaste_avslutade(idag)
    steg = [_steg(rapport, len(rapport.kvar)) for rapport in rader.get("utkast", ())]
    steg += [_skapa(namnd, period) for namnd in rader.get("skapa", ())]
    return Bidrag(steg=steg, delar=_enheternas_siffror(rader.get("enheter", ()), person, period))


def _utkast(person: Person) -> QuerySet[Rapport]:
    utkast = Rapport.objects.for_user(person, Befogenhet.SAMMANSTALLA).exclude(status=Rapport.Status.FASTSTALLD)
    kvar = ArraySubquery(Avsnitt.objects.filter(rapport=OuterRef("pk"), klar=False).values("pk"))
    med_kvar = utkast.defer("siffror", "skillnader").select_related("namnd").annotate(kvar=kvar)
    return med_kvar.order_by("created_at", "pk")


def _steg(rapport: Rapport, kvar: int) -> NastaSteg:
    url = reverse("rapporter:rapport", args=[rapport.pk])
    mer = f"{rapport.dnr} · {rapport.namnd.namn}."
    rattelse = "rättelsen av " if rapport.rattar_id else ""
    namn = f"{rattelse}{_BESTAMD[rapport.slag]} för {rapport.perioden.namn}"
    if kvar:
        mening = f"Skriv klart {antal('avsnitt', 'avsnitt', kvar)} i {namn}."
        return NastaSteg(mening, mer, url, "Skriv", "info", "Utkast", _SKRIV_ORDNING)
    mening = f"Läs igenom och fastställ {namn}."
    return NastaSteg(mening, f"{mer} Alla avsnitt är klara.", url, "Till rapporten", "info", "Utkast", _SKRIV_ORDNING)


def _att_skapa(person: Person, idag: date) -> QuerySet[Organisationsdel]:
    """For nämnder with ärenden in the half-year that has just ended, and no report about it."""
    period = senaste_avslutade(idag)
    if idag > period.slut + timedelta(days=_SKAPA_INOM):
        return Organisationsdel.objects.none()
    namnder = delar_for(person, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
    inkomna = Arende.objects.filter(inkommen__gte=borjan(period), inkommen__lt=borjan(period.nasta))
    return namnder.exclude(Exists(_redan(period))).filter(Exists(inkomna.filter(namnd=OuterRef("pk"))))


def _skapa(namnd: Organisationsdel, period: Period) -> NastaSteg:
    return NastaSteg(
        f"Skapa halvårsredovisningen för {period.namn}.",
        f"{namnd.namn}. Halvåret är slut och siffrorna kan räknas.",
        f"{reverse('rapporter:ny')}?namnd={namnd.pk}&period={period.kod}",
        "Skapa rapporten",
        ordning=_SKRIV_ORDNING,
    )


def _redan(period: Period) -> QuerySet[Rapport]:
    """Half-year reports of the nämnd about the period."""
    return Rapport.objects.filter(namnd=OuterRef("pk"), slag=Rapportslag.HALVAR, period=period.kod)


def _egna_enheter(person: Person) -> QuerySet[Organisationsdel]:
    if len(omfattning(person, Befogenhet.SE_SIFFROR)) > _FLEST_DELAR:
        return Organisationsdel.objects.none()
    return delar_for(person, Befogenhet.SE_SIFFROR).filter(typ=Deltyp.ENHET)[: _FLEST_ENHETER + 1]


def _enheternas_siffror(enheter: Sequence[Organisationsdel], person: Person, period: Period) -> list[Startdel]:
    """The latest whole half-year of the person's own enhet, beside the same half of earlier years."""
    if len(enheter) > _FLEST_ENHETER:
        return []
    lank = None
    if har_nagonstans(person, Befogenhet.SE_ARENDE):
        lank = till_arenden(period, reverse("avvikelser:arenden"))
    tabeller = enhetssiffror(enheter, period, timezone.now())
    return [Startdel("rapporter/_enhet_start.html", tabellvy(tabell, (), lank=lank)) for tabell in tabeller]


def senaste_avslutade(idag: date) -> Period:
    """The half-year that ended last."""
    return halvar_for(idag).foregaende
