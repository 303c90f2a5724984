"""A half-year's figures, its patterns over five years, and the nämnd's report as tagged PDF."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.demodata.stor import BRED_PERSON
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.handlingar import handlingarna
from rapporter.prestanda.matning import golvets_tider, lugnast, matta
from rapporter.prestanda.sattning import satt
from rapporter.prestanda.sidor import fragor
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.pdf import dokument
from rapporter.statistik import aterkommande, ledtider, monster
from rapporter.statistik.halvar import halvarssiffror
from rapporter.statistik.kub import Slag

PERIOD = Period.tolka("2026H1")
_SIDOR = 40


def papper() -> list[Matvarde]:
    """The figures, and the PDF brought to the time that 40 of its pages take."""
    namnd = Organisationsdel.objects.get(kod="BN1")
    nu = timezone.now()
    with fragor() as stallda:
        halvarssiffror(namnd, PERIOD, nu)
    tider = matta(lambda: halvarssiffror(namnd, PERIOD, nu), varv=7)
    siffror = Matvarde("halvårssiffror", "300 enheter", *tider, fragor=len(stallda))
    return [siffror, _monstren(namnd), _pdf(namnd), handlingarna()]


def _monstren(namnd: Organisationsdel) -> Matvarde:
    """All that the page of patterns counts: halves and months, what recurs, and how long things take."""

    def rakna() -> None:
        inkommet = monster.inkommet(namnd, PERIOD)
        monster.halvaren(namnd, PERIOD, Slag.AVVIKELSE, inkommet.per_ar, timezone.now())
        aterkommande.aterkommande(namnd.pk, PERIOD, timezone.now())
        ledtider.ledtider(namnd, PERIOD)

    with fragor() as stallda:
        rakna()
    return Matvarde("mönster och trender", "300 enheter", *matta(rakna, varv=7), fragor=len(stallda))


def _pdf(namnd: Organisationsdel) -> Matvarde:
    with transaction.atomic():
        rapport = faststallande.skapa(namnd, PERIOD, av=Person.objects.get(anvandarnamn=BRED_PERSON))
        html = dokument(rapport, "fullstandig", skrivet=timezone.now())
        transaction.set_rollback(True)
    satta: list[tuple[float, int, float]] = []

    def omgang() -> tuple[list[float], list[float]]:
        satta.append(satt(html))
        tid, sidor, _ = satta[-1]
        return [tid * _SIDOR / sidor], golvets_tider()

    tid, _, golv = lugnast(omgang)
    mb, sidor = max(mb for *_, mb in satta), satta[0][1]
    return Matvarde("pdf, 40 sidor", f"300 enheter, {sidor} sidor i allt", tid, golv=golv, mb=mb)
