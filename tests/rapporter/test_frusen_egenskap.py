"""Property: whatever happens afterwards to ärenden, register and nyckeltal, a fastställd report says what it said, and
can be made again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avvikelser.models import Arende, Utfall
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.nyckeltal import register as nyckeltal
from rapporter.nyckeltal.modeller import Nyckeltal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.pdf import dokument
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, forsvinn, person_med
from tests.rapporter.scen_rapport import nagra_arenden, skrivet, strateg

_SENARE = datetime(2026, 4, 4, 9, tzinfo=STOCKHOLM)


@pytest.fixture
def scen(kommun: Kommun) -> tuple[Kommun, Person, Person]:
    nagra_arenden(kommun)
    av, chef = strateg(kommun), person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr in range(6):
        register.registrera(
            kommun.tallbacken, av=chef, beteckning=f"B {nr}", lag="SoL", insats="annat", skal="annat",
            beslutad=date(2025, 9, 1) + timedelta(days=nr),
        )  # fmt: skip
    rad = nyckeltal.skriv(kommun.ifn, av=av, namn="Prov", omrade="helhet", enhet="procent", kalla="Prov")
    nyckeltal.satt_varde(rad, ar=2025, varde=Decimal(80), av=av)
    return kommun, av, chef


def _nytt_arende(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=_SENARE)


def _omklassa(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    arende = Arende.objects.filter(typ="avvikelse").order_by("pk").first()
    if arende:
        arende.enhet = kommun.mottagningen
        arende.save()


def _besluta(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    lex = Arende.objects.filter(typ="lex_sarah").order_by("pk")[n % 8].lex_sarah
    lex.utfall, lex.beslutad, lex.anmald_ivo = Utfall.ALLVARLIGT, _SENARE, date(2026, 4, 5)
    lex.save()


def _ta_bort(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    arende = Arende.objects.filter(typ="synpunkt").order_by("pk").first()
    if arende:
        forsvinn(arende)


def _verkstall(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    beslut = EjVerkstalltBeslut.objects.order_by("pk")[n % 6]
    register.andra(beslut, av=chef, slut="verkstallt", slutdag=date(2026, 2, 1))


def _nytt_beslut(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    antal = EjVerkstalltBeslut.objects.count()
    register.registrera(
        kommun.tallbacken, av=chef, beteckning=f"Ny {antal}", lag="LSS", insats="daglig", skal="resurs",
        beslutad=date(2025, 9, 1),
    )  # fmt: skip


def _nytt_varde(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    nyckeltal.satt_varde(Nyckeltal.objects.get(), ar=2023 + n % 3, varde=Decimal(n), av=av)


def _byt_namn(kommun: Kommun, av: Person, chef: Person, n: int) -> None:
    kommun.tallbacken.namn = f"Ny enhet {n}"
    kommun.tallbacken.save()


VERB = (_nytt_arende, _omklassa, _besluta, _ta_bort, _verkstall, _nytt_beslut, _nytt_varde, _byt_namn)
SLAG = (
    (Rapportslag.HALVAR, "2026H1"),
    (Rapportslag.KVALITET, "2025"),
    (Rapportslag.EJ_VERKSTALLDA, "2026K1"),
    (Rapportslag.DELEGATION, "2026-03"),
)


def _som_den_ar(rapport: Rapport) -> tuple[Any, ...]:
    rapport = Rapport.objects.select_related("namnd", "faststalld_av", "rattar").get(pk=rapport.pk)
    versioner = ("fullstandig", "offentlig")
    html = [dokument(rapport, v, skrivet=rapport.brytpunkt) for v in versioner]  # type: ignore[arg-type]
    return (rapport.siffror, *html, *(rapportfil(rapport, v, "json") for v in versioner))  # type: ignore[arg-type]


@pytest.mark.parametrize(("slag", "period"), SLAG, ids=[s.value for s, _ in SLAG])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(VERB), st.integers(0, 99)), min_size=1, max_size=6))
def test_a_frozen_report_never_changes_whatever_happens_afterwards(
    scen: tuple[Kommun, Person, Person], slag: str, period: str, handelser: list[tuple[Any, int]]
) -> None:
    kommun, av, chef = scen
    with transaction.atomic():
        utkast = faststallande.skapa(kommun.ifn, Period.tolka(period), av=av, slag=slag)
        rapport, _ = faststallande.faststall(skrivet(utkast, av), av=av)
        fore = _som_den_ar(rapport)
        for verb, n in handelser:
            verb(kommun, av, chef, n)
        assert _som_den_ar(rapport) == fore
        if not any(verb is _byt_namn for verb, _ in handelser):
            assert faststallande.aterskapa(rapport, av=av).lika
        transaction.set_rollback(True)
