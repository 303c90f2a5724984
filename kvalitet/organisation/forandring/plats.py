"""Where delar stand. A del may have several överordnade at a time, so every verb says which one it is about."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from psycopg2.extras import DateRange

from kvalitet.organisation.forandring.villkor import andring, kontrollera_dag, lock
from kvalitet.organisation.inordning import kontrollera, kontrollera_namnd
from kvalitet.organisation.models import Organisationsdel, Person, Placering
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna


def flytta(
    delen: Organisationsdel,
    *,
    bort_fran: Organisationsdel,
    till: Organisationsdel,
    fran: date,
    av: Person | None,
) -> Placering:
    """From `fran`, `delen` stands under `till` instead of under `bort_fran`. Its other överordnade stay.

    On the first day of the old placering, that placering is corrected instead of ended.
    """
    with andring(av, fran):
        delen = lock(delen)
        gammal = _nuvarande(delen, bort_fran, fran)
        slut = gammal.giltig.upper
        _kontrollera_ny(delen, till, fran, slut)
        if gammal.giltig.lower == fran:
            gammal.delete()
        else:
            _sluta(gammal, fran)
        ny = Placering.objects.create(delen=delen, overordnad=till, giltig=DateRange(fran, slut))
        kontrollera_namnd(delen, fran)
        anteckna("flytta", delen, av=av, detalj={"bort_fran": bort_fran.kod, "till": till.kod, "fran": str(fran)})
    return ny


def placera(delen: Organisationsdel, overordnad: Organisationsdel, *, fran: date, av: Person | None) -> Placering:
    """From `fran`, `delen` stands under `overordnad` too."""
    with andring(av, fran):
        delen = lock(delen)
        kontrollera_dag(delen, fran)
        _kontrollera_ny(delen, overordnad, fran, delen.giltig.upper)
        ny = Placering.objects.create(delen=delen, overordnad=overordnad, giltig=DateRange(fran, delen.giltig.upper))
        kontrollera_namnd(delen, fran)
        anteckna("placera", delen, av=av, detalj={"under": overordnad.kod, "fran": str(fran)})
    return ny


def avsluta_placering(
    delen: Organisationsdel, overordnad: Organisationsdel, *, sista_dag: date, av: Person | None
) -> None:
    """After `sista_dag`, `delen` no longer stands under `overordnad`. It must still stand under something."""
    fran = sista_dag + timedelta(days=1)
    with andring(av, fran):
        delen = lock(delen)
        _sluta(_nuvarande(delen, overordnad, sista_dag), fran)
        if delen.finns(fran) and not delen.placeringar.filter(giltig__contains=fran).exists():
            raise OtillatenOvergang(f"{delen.namn} står bara under {overordnad.namn}. Flytta i stället.")
        kontrollera_namnd(delen, fran)
        anteckna("avsluta_placering", delen, av=av, detalj={"under": overordnad.kod, "sista_dag": str(sista_dag)})


def aterta_flytt(delen: Organisationsdel, *, fran: date, av: Person | None) -> None:
    """Take back what is planned to happen to the del's placeringar on `fran`, which has not come yet."""
    with andring(av, fran):
        delen = lock(delen)
        if fran <= timezone.localdate():
            raise OtillatenOvergang(f"Flytten gäller sedan {fran}. Flytta igen i stället.")
        if fran in (delen.forsta_dag, delen.giltig.upper):
            raise OtillatenOvergang(f"{delen.namn} börjar eller upphör den dagen. Det går inte att ta bort här.")
        nya, slutar = delen.placeringar.filter(giltig__startswith=fran), delen.placeringar.filter(giltig__endswith=fran)
        if not nya and not slutar:
            raise OtillatenOvergang(f"Det finns ingen planerad flytt {fran}. Någon kan ha tagit bort den före dig.")
        for placering in nya:
            placering.delete()
        for placering in slutar:
            placering.giltig = DateRange(placering.giltig.lower, delen.giltig.upper)
            placering.save()
        kontrollera_namnd(delen, fran)
        anteckna("aterta_flytt", delen, av=av, detalj={"fran": str(fran)})


def _nuvarande(delen: Organisationsdel, overordnad: Organisationsdel, dag: date) -> Placering:
    """The placering that holds on `dag` and is not already going to end by itself."""
    kontrollera_dag(delen, dag)
    funnen = Placering.objects.filter(delen=delen, overordnad=overordnad, giltig__contains=dag).first()
    if funnen is None:
        raise OtillatenOvergang(f"{delen.namn} står inte under {overordnad.namn} {dag}.")
    slut = funnen.giltig.upper
    if slut is not None and slut != delen.giltig.upper:
        if slut > timezone.localdate():
            raise OtillatenOvergang(f"{delen.namn} lämnar redan {overordnad.namn} {slut}. Ta bort den flytten först.")
        raise OtillatenOvergang(f"{delen.namn} lämnade {overordnad.namn} {slut}. Välj den dagen eller en senare.")
    return funnen


def _kontrollera_ny(delen: Organisationsdel, overordnad: Organisationsdel, fran: date, slut: date | None) -> None:
    samma = Placering.objects.filter(delen=delen, overordnad=overordnad, giltig__overlap=DateRange(fran, slut)).first()
    if samma:
        raise OtillatenOvergang(f"{delen.namn} står redan under {overordnad.namn} från {samma.giltig.lower}.")
    kontrollera(delen, overordnad, fran, slut)


def _sluta(placering: Placering, slut: date) -> None:
    placering.giltig = DateRange(placering.giltig.lower, slut)
    placering.save()
