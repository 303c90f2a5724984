"""How the library changes: kontrollområden, versions and kriterier. The only place that writes them.

    ny version (utkast) ──anta──> antagen, frozen ──ny version──> utkast, a copy

Lagrum: SOSFS 2011:9 5 kap. 2 §. A requirement in law has the target 100 per cent (DOMAIN 5, auditors).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from egenkontroll.plan.lagar import LAGAR
from egenkontroll.plan.models import ANTAGEN, UTKAST, Kontrollomrade, Kriterium, Omradesversion
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.lagtid import Lagtid
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

PLANERA = Befogenhet.PLANERA_EGENKONTROLL
ANTA = Befogenhet.ANTA_EGENKONTROLL
LAGKRAVETS_MAL = 100


@dataclass(frozen=True, kw_only=True)
class Kriterieuppgift:
    """A kriterium as it is written. `frist` is a code of `Lagtid` or ""; a lagkrav gets the target 100."""

    fraga: str
    hjalp: str = ""
    lagrum: str = ""
    lagkrav: bool = False
    malvarde: int | None = None
    frist: str = ""
    fran_text: str = ""
    till_text: str = ""


def krav(av: Person, namnd_id: int, befogenhet: Befogenhet = PLANERA) -> None:
    """Raises OtillatenOvergang unless the person holds `befogenhet` for the whole nämnd."""
    if not kan_hos(av, befogenhet, namnd_id):
        raise OtillatenOvergang("Ditt uppdrag omfattar inte nämndens egenkontroll.")


def lock(version: Omradesversion, *, av: Person) -> Omradesversion:
    """The version as it is now, held until commit. Raises OtillatenOvergang when it is antagen."""
    version = Omradesversion.objects.select_for_update(of=("self",)).select_related("omrade").get(pk=version.pk)
    krav(av, version.omrade.namnd_id)
    if version.status != UTKAST:
        raise OtillatenOvergang("Versionen är antagen och kan inte ändras. Gör en ny version.")
    return version


@transaction.atomic
def nytt_omrade(namnd: Organisationsdel, namn: str, slag: str, *, av: Person) -> Omradesversion:
    """A kontrollområde with an empty first version. Raises OtillatenOvergang when the nämnd has one of that name."""
    krav(av, namnd.pk)
    try:
        with transaction.atomic():
            omrade = Kontrollomrade.objects.create(namnd=namnd, namn=namn, slag=slag)
    except IntegrityError as redan:
        raise OtillatenOvergang(f"{namnd.namn} har redan ett kontrollområde som heter {namn}.") from redan
    anteckna("nytt_kontrollomrade", omrade, av=av, detalj={"slag": slag})
    return Omradesversion.objects.create(omrade=omrade, nummer=1)


@transaction.atomic
def ny_version(version: Omradesversion, *, av: Person) -> Omradesversion:
    """A draft that begins as a copy. Raises OtillatenOvergang when there is a draft already."""
    omrade = Kontrollomrade.objects.select_for_update().get(pk=version.omrade_id)
    krav(av, omrade.namnd_id)
    if omrade.versioner.filter(status=UTKAST).exists():
        raise OtillatenOvergang("Det finns redan ett utkast till ny version. Ändra i det.")
    hogst = omrade.versioner.aggregate(hogst=Max("nummer"))["hogst"]
    ny = Omradesversion.objects.create(omrade=omrade, nummer=hogst + 1, kopierad_fran=version)
    for kriterium in version.kriterier.all():
        kriterium.rot_id = kriterium.serie
        kriterium.pk, kriterium.version, kriterium._state.adding = None, ny, True
        kriterium.save(force_insert=True)
    anteckna("ny_omradesversion", ny, av=av, detalj={"nummer": ny.nummer})
    return ny


@transaction.atomic
def kasta_version(version: Omradesversion, *, av: Person) -> None:
    """Throw a draft away. The first version goes with its kontrollområde."""
    version = lock(version, av=av)
    if version.planerade.exists():
        raise OtillatenOvergang("Utkastet står i en plan. Ta bort det ur planen först.")
    anteckna("kasta_omradesversion", version, av=av, detalj={"nummer": version.nummer})
    omrade = version.omrade
    version.delete()
    if not omrade.versioner.exists():
        omrade.delete()


@transaction.atomic
def spara_kriterium(
    version: Omradesversion, uppgift: Kriterieuppgift, *, av: Person, kriterium: Kriterium | None = None
) -> Kriterium:
    """A new kriterium last in the version, or another content of one. Raises OtillatenOvergang for a code that is not
    known, and when a computed time has not its two days."""
    version = lock(version, av=av)
    falt = _prova(uppgift)
    if kriterium is None:
        sist = version.kriterier.aggregate(sist=Max("ordning"))["sist"] or 0
        kriterium = Kriterium(version=version, ordning=sist + 1)
    else:
        kriterium = version.kriterier.get(pk=kriterium.pk)
    for namn, varde in falt.items():
        setattr(kriterium, namn, varde)
    ny = kriterium.pk is None
    kriterium.save()
    anteckna("lagg_till_kriterium" if ny else "andra_kriterium", version, av=av, detalj={"kriterium": kriterium.pk})
    return kriterium


def _prova(uppgift: Kriterieuppgift) -> dict[str, object]:
    if uppgift.lagrum and uppgift.lagrum not in LAGAR:
        raise OtillatenOvergang("Det lagrummet finns inte. Välj ett annat.")
    if uppgift.frist:
        try:
            Lagtid.tolka(uppgift.frist)
        except ValueError as fel:
            raise OtillatenOvergang(str(fel)) from fel
    dagar = (uppgift.fran_text, uppgift.till_text)
    if uppgift.frist and not all(dagar):
        raise OtillatenOvergang("Skriv vilka två dagar som tiden räknas mellan.")
    if not uppgift.frist:
        dagar = ("", "")
    return {
        "fraga": uppgift.fraga,
        "hjalp": uppgift.hjalp,
        "lagrum": uppgift.lagrum,
        "lagkrav": uppgift.lagkrav,
        "malvarde": LAGKRAVETS_MAL if uppgift.lagkrav else uppgift.malvarde,
        "frist": uppgift.frist,
        "fran_text": dagar[0],
        "till_text": dagar[1],
    }


@transaction.atomic
def ta_bort_kriterium(kriterium: Kriterium, *, av: Person) -> None:
    version = lock(kriterium.version, av=av)
    anteckna("ta_bort_kriterium", version, av=av, detalj={"kriterium": kriterium.pk})
    version.kriterier.get(pk=kriterium.pk).delete()


@transaction.atomic
def flytta_kriterium(kriterium: Kriterium, steg: int, *, av: Person) -> None:
    """One place up (-1) or down (1). At the end nothing happens."""
    version = lock(kriterium.version, av=av)
    alla = list(version.kriterier.all())
    har = next(i for i, k in enumerate(alla) if k.pk == kriterium.pk)
    dit = har + steg
    if not 0 <= dit < len(alla):
        return
    alla[har], alla[dit] = alla[dit], alla[har]
    for ordning, k in enumerate(alla, 1):
        k.ordning = ordning
    Kriterium.objects.bulk_update(alla, ["ordning"])
    anteckna("flytta_kriterium", version, av=av, detalj={"kriterium": kriterium.pk, "plats": dit + 1})


@transaction.atomic
def anta_version(
    version: Omradesversion, *, giltig_fran: date, anmarkning: str, av: Person, nar: datetime | None = None
) -> Omradesversion:
    """Freeze the version; from now on it can stand in a plan. Raises OtillatenOvergang without kriterier, and from
    version 2 without a word on what is new."""
    version = lock(version, av=av)
    krav(av, version.omrade.namnd_id, ANTA)
    if not version.kriterier.exists():
        raise OtillatenOvergang("Lägg till minst ett kriterium först.")
    if version.nummer > 1 and not anmarkning.strip():
        raise OtillatenOvergang("Skriv vad som är nytt i versionen och varför.")
    version.status, version.giltig_fran, version.anmarkning = ANTAGEN, giltig_fran, anmarkning.strip()
    version.antagen, version.antagen_av = nar or timezone.now(), av
    version.save()
    anteckna("anta_omradesversion", version, av=av, detalj={"nummer": version.nummer, "fran": str(giltig_fran)})
    return version
