"""The result page of egenkontroll: a nämnd with 30 enheter, six kriterier and five years, three tillfällen a year.
Half of the enheter are drawn from by ärendetyp."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.granskning.models import Enhetsutfall, Kriterieutfall, Stratumsvar, Stratumutfall
from egenkontroll.plan.models import (
    ANTAGEN,
    Kontrollomrade,
    Kontrollplan,
    Kontrolltillfalle,
    Kriterium,
    Omradesversion,
    PlaneradEnhet,
    PlaneradKontroll,
)
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from rapporter.demodata.stor import BRED_PERSON
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.matning import matta
from rapporter.prestanda.sidor import fragor
from rapporter.statistik import egenkontroll_klara

_ENHETER, _KRITERIER, _AR, _PER_ENHET = 30, 6, 5, 20
_SISTA_AR = 2025
_OMRADE = "Mätområde, hälften med ärendetyper"  # another name where it is made in another way: the data are kept


def resultatet() -> list[Matvarde]:
    """All enheter and kriterier of a year; one kriterium over five years; and the first again when nothing is kept, as
    it is for whoever comes first after a kontroll became klar. Raises RuntimeError for another answer."""
    person = Person.objects.get(anvandarnamn=BRED_PERSON)
    omrade = Kontrollomrade.objects.filter(namn=_OMRADE).first() or _ladda(person)
    klient = Client(headers={"host": "localhost"})
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    adress = f"{reverse('rapporter:kontrollresultat')}?omrade={omrade.pk}&period={_SISTA_AR}"
    fraga = Kriterium.objects.filter(version__omrade=omrade).order_by("ordning")[0].pk
    return [
        _mat(klient, "30 enheter", adress),
        _mat(klient, "en fråga, 5 år", f"{adress}&fraga={fraga}"),
        _mat(klient, "30 enheter", adress, forst=True),
    ]


def _mat(klient: Client, vem: str, adress: str, *, forst: bool = False) -> Matvarde:
    def sidan() -> int:
        if forst:
            egenkontroll_klara.glom()
        return klient.get(adress).status_code

    sidan()
    with fragor() as stallda:
        svar = sidan()
    if svar != 200:
        raise RuntimeError(f"{adress} svarade {svar}.")
    vad = "egenkontroll, resultat första gången" if forst else "egenkontroll, resultat"
    return Matvarde(vad, vem, *matta(sidan), fragor=len(stallda))


@transaction.atomic
def _ladda(person: Person) -> Kontrollomrade:
    """The klara tillfällen as they are written down: the page reads nothing else of them."""
    nu = timezone.now()
    delar = delar_for(person, Befogenhet.SE_EGENKONTROLL)
    namnd = delar.get(typ=Deltyp.NAMND)
    enheter = list(delar.filter(typ=Deltyp.ENHET)[:_ENHETER])
    omrade = Kontrollomrade.objects.create(namnd=namnd, namn=_OMRADE)
    version = Omradesversion.objects.create(omrade=omrade, nummer=1)
    kriterier = [
        Kriterium.objects.create(version=version, ordning=nr, fraga=f"Fråga {nr}?", malvarde=90)
        for nr in range(1, _KRITERIER + 1)
    ]
    version.status, version.antagen, version.antagen_av, version.giltig_fran = ANTAGEN, nu, person, date(2015, 1, 1)
    version.save()
    for ar in range(_SISTA_AR - _AR + 1, _SISTA_AR + 1):
        _ett_ar(namnd, ar, version, enheter, kriterier, person)
    return omrade


def _ett_ar(
    namnd: Organisationsdel,
    ar: int,
    version: Omradesversion,
    enheter: list[Organisationsdel],
    kriterier: list[Kriterium],
    person: Person,
) -> None:
    plan = Kontrollplan.objects.create(namnd=namnd, ar=ar, nummer=98)
    planerad = PlaneradKontroll.objects.create(plan=plan, version=version, period="tertial", antal=_PER_ENHET)
    PlaneradEnhet.objects.bulk_create(PlaneradEnhet(planerad=planerad, enhet=enhet) for enhet in enheter)
    plan.status, plan.antagen, plan.antagen_av = ANTAGEN, timezone.now(), person
    plan.beslutsdatum, plan.paragraf, plan.beslutad_av = date(ar, 1, 15), "§ 1", namnd.namn
    plan.save()
    for nr in (1, 2, 3):
        period = Period.av(Periodslag.TERTIAL, ar, nr)
        tillfalle = Kontrolltillfalle.objects.create(
            planerad=planerad, start=period.start, slut=period.slut, sista_dag=period.slut, klart=timezone.now()
        )
        utfall = Enhetsutfall.objects.bulk_create(
            Enhetsutfall(
                tillfalle=tillfalle,
                enhet=enhet,
                planerade=_PER_ENHET,
                i_ramen=60 + enhet.pk % 90,
                ram=60,
                dragna=_PER_ENHET,
                granskade=_PER_ENHET,
                bortfall=0,
            )
            for enhet in enheter
        )
        Kriterieutfall.objects.bulk_create(
            _svaren(ett, kriterium, ar + nr) for ett in utfall for kriterium in kriterier
        )
        _per_typ(utfall[::2], kriterier)


def _per_typ(utfall: list[Enhetsutfall], kriterier: list[Kriterium]) -> None:
    """Three ärendetyper of 12, 6 and 2 reviewed."""
    strata = Stratumutfall.objects.bulk_create(
        Stratumutfall(enhetsutfall=ett, stratum=typ, ram=3 * antal, granskade=antal)
        for ett in utfall
        for typ, antal in (("Bistånd", 2), ("Insats", 6), ("Utredning", 12))
    )
    Stratumsvar.objects.bulk_create(
        Stratumsvar(stratumutfall=ett, kriterium=k, ja=ett.granskade - 1, nej=1, ej_tillampligt=0, underlag_saknas=0)
        for ett in strata
        for k in kriterier
    )


def _svaren(utfall: Enhetsutfall, kriterium: Kriterium, vridning: int) -> Kriterieutfall:
    nej = (utfall.enhet_id + kriterium.ordning + vridning) % 9
    return Kriterieutfall(
        enhetsutfall=utfall, kriterium=kriterium, ja=_PER_ENHET - nej, nej=nej, ej_tillampligt=0, underlag_saknas=0
    )
