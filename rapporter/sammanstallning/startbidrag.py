"""What the start page says about reports: to those who write them what is left, to an enhetschef the own figures."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet, delar_for, har_nagonstans, omfattning
from kvalitet.frister import Period, halvar_for
from kvalitet.organisation.models import Deltyp, Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Startdel
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


def rapporternas_bidrag(person: Person, idag: date) -> Bidrag:
    return Bidrag(steg=_att_sammanstalla(person, idag), delar=_egna_enheter(person, idag))


def _att_sammanstalla(person: Person, idag: date) -> list[NastaSteg]:
    if not har_nagonstans(person, Befogenhet.SAMMANSTALLA):
        return []
    return [*_utkast(person), *_att_skapa(person, idag)]


def _utkast(person: Person) -> list[NastaSteg]:
    utkast = Rapport.objects.for_user(person, Befogenhet.SAMMANSTALLA).exclude(status=Rapport.Status.FASTSTALLD)
    kvar = ArraySubquery(Avsnitt.objects.filter(rapport=OuterRef("pk"), klar=False).values("pk"))
    rader = utkast.defer("siffror", "skillnader").select_related("namnd").annotate(kvar=kvar).order_by("created_at")
    return [_steg(rapport, len(rapport.kvar)) for rapport in rader]  # type: ignore[attr-defined]


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


def _att_skapa(person: Person, idag: date) -> list[NastaSteg]:
    """For nämnder with ärenden in the half-year that has just ended, and no report about it."""
    period = senaste_avslutade(idag)
    if idag > period.slut + timedelta(days=_SKAPA_INOM):
        return []
    namnder = delar_for(person, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
    inkomna = Arende.objects.filter(inkommen__gte=borjan(period), inkommen__lt=borjan(period.nasta))
    namnder = namnder.exclude(Exists(_redan(period))).filter(Exists(inkomna.filter(namnd=OuterRef("pk"))))
    return [
        NastaSteg(
            f"Skapa halvårsredovisningen för {period.namn}.",
            f"{namnd.namn}. Halvåret är slut och siffrorna kan räknas.",
            f"{reverse('rapporter:ny')}?namnd={namnd.pk}&period={period.kod}",
            "Skapa rapporten",
            ordning=_SKRIV_ORDNING,
        )
        for namnd in namnder
    ]


def _redan(period: Period) -> QuerySet[Rapport]:
    """Half-year reports of the nämnd about the period."""
    return Rapport.objects.filter(namnd=OuterRef("pk"), slag=Rapportslag.HALVAR, period=period.kod)


def _egna_enheter(person: Person, idag: date) -> list[Startdel]:
    """The latest whole half-year of the person's own enhet, beside the same half of earlier years."""
    if not har_nagonstans(person, Befogenhet.SE_SIFFROR):
        return []
    if len(omfattning(person, Befogenhet.SE_SIFFROR)) > _FLEST_DELAR:
        return []
    enheter = list(delar_for(person, Befogenhet.SE_SIFFROR).filter(typ=Deltyp.ENHET)[: _FLEST_ENHETER + 1])
    if len(enheter) > _FLEST_ENHETER:
        return []
    period, nu = senaste_avslutade(idag), timezone.now()
    lank = None
    if har_nagonstans(person, Befogenhet.SE_ARENDE):
        lank = till_arenden(period, reverse("avvikelser:arenden"))
    return [
        Startdel("rapporter/_enhet_start.html", tabellvy(enhetssiffror(enhet, period, nu), (), lank=lank))
        for enhet in enheter
    ]


def senaste_avslutade(idag: date) -> Period:
    """The half-year that ended last."""
    return halvar_for(idag).foregaende
