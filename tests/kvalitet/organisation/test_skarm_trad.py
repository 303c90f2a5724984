"""The tree as of a day, and one del."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Roll
from kvalitet.organisation import forandring
from kvalitet.organisation.importering import Underlag, granska
from tests.conftest import Kommun
from tests.fabriker import DelFactory, PersonFactory, ge_uppdrag, person_med
from tests.kvalitet.organisation.skarmprov import Skarm

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def skarm(kommun: Kommun) -> Skarm:
    return Skarm.forvaltare(kommun.kommun)


def test_the_tree_by_forvaltning_shows_every_enhet_once(skarm: Skarm) -> None:
    sida = skarm.se("trad")
    assert sida.count("Stödboendet Tallbacken") == 1
    assert sida.index("Socialförvaltningen") < sida.index("Barn och unga") < sida.index("Stödboendet Tallbacken")
    assert sida.index("Stödboendet Tallbacken") < sida.index("Äldrenämnden")


def test_the_tree_by_namnd_shows_the_enheter_under_theirs(skarm: Skarm) -> None:
    sida = skarm.se("trad", linje="namnd")
    assert sida.index("Individ- och familjenämnden") < sida.index("Stödboendet Tallbacken") < sida.index("Äldrenämnden")
    assert "Socialförvaltningen" not in sida


def test_the_tree_is_shown_as_of_its_day(skarm: Skarm, kommun: Kommun) -> None:
    forandring.byt_namn(kommun.tallbacken, "Granbacken", fran=date(2026, 1, 1), av=None)
    forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=date(2026, 7, 1), av=None)
    forr = skarm.se("trad", dag="2025-12-31", linje="namnd")
    assert "Så såg organisationen ut onsdag 31 december 2025" in forr
    assert forr.index("Stödboendet Tallbacken") < forr.index("Äldrenämnden")
    assert "Granbacken" in skarm.se("trad", dag="2026-06-30", linje="namnd")
    sedan = skarm.se("trad", dag="2026-07-01", linje="namnd")
    assert "enligt det som är planerat" in sedan
    assert sedan.index("Äldrenämnden") < sedan.index("Granbacken")


def test_closed_and_planned_delar_are_shown_as_such(skarm: Skarm, kommun: Kommun) -> None:
    forandring.avveckla(kommun.tallbacken, sista_dag=date(2025, 12, 31), av=None)
    ny = forandring.NyDel("avdelning", "NY", "Nya avdelningen", (kommun.forvaltning,))
    forandring.ny_del(ny, fran=date(2027, 1, 1), av=None)
    sida = skarm.se("trad")
    assert "Avslutade: 1 som har upphört Stödboendet Tallbacken Enhet · TALL · sista dagen 2025-12-31" in sida
    assert "Planerade: 1 som börjar senare Nya avdelningen Avdelning · NY · börjar 2027-01-01" in sida


@pytest.mark.parametrize("dag", ["", "i går", "2026-13-45", "9999-99-99"])
def test_a_day_that_cannot_be_understood_is_today(skarm: Skarm, dag: str) -> None:
    assert "Så ser organisationen ut i dag" in skarm.se("trad", dag=dag)


@pytest.mark.parametrize("under", ["0", "abc", "99999999999999999999"])
def test_a_del_that_does_not_exist_narrows_nothing(skarm: Skarm, under: str) -> None:
    assert "Äldreboendet Åsen" in skarm.se("trad", under=under)


def test_search_finds_by_name_and_kod_and_also_what_is_closed(skarm: Skarm, kommun: Kommun) -> None:
    forandring.avveckla(kommun.tallbacken, sista_dag=date(2025, 12, 31), av=None)
    sida = skarm.se("trad", sok="BOENDET")
    assert "Stödboendet Tallbacken Enhet · TALL · avslutad" in sida
    assert "Äldreboendet Åsen Enhet · ALDRE" in sida
    assert "Mottagningen" not in sida
    assert "Mottagningen" in skarm.se("trad", sok="mott")
    assert "Ingen del har det namnet" in skarm.se("trad", sok="xyz")


def test_a_large_tree_shows_counts_that_lead_on_and_the_search_still_finds(
    skarm: Skarm, kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kvalitet.organisation.oversikt.STORST", 5)
    sida = skarm.se("trad")
    assert "Visa 2 enheter under Barn och unga" in sida
    assert "Stödboendet Tallbacken" not in sida
    assert "Stödboendet Tallbacken" in skarm.se("trad", under=kommun.avdelning.pk)
    assert "Stödboendet Tallbacken" in skarm.se("trad", sok="tallb")


def test_the_key_figure_leads_to_its_enheter(skarm: Skarm, kommun: Kommun) -> None:
    person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
    sida = skarm.se("trad", visa="utan-mottagare")
    assert "Enheter där ingen kan ta emot rapporter 1 Äldreboendet Åsen" in sida
    assert "Tallbacken" not in sida


def test_who_manages_a_part_sees_only_that_part(kommun: Kommun) -> None:
    skarm = Skarm.forvaltare(kommun.an)
    sida = skarm.se("trad")
    assert "Äldreboendet Åsen" in sida
    assert "Tallbacken" not in sida
    skarm.se("del", kommun.tallbacken.pk, status=404)


def test_the_tree_as_a_file_can_be_read_in_again_and_changes_nothing(skarm: Skarm, kommun: Kommun) -> None:
    forandring.byt_namn(kommun.tallbacken, "Granen; eken", fran=date(2026, 1, 1), av=None)
    svar = skarm.klient.get(reverse("organisation:trad"), {"format": "csv"})
    granskning = granska(Underlag(svar.getvalue(), b"", I_DAG), av=None)
    assert [str(fel) for fel in granskning.organisation.tabell.fel] == []
    assert (granskning.antal_andringar, granskning.organisation.antal_oforandrade) == (0, 8)


def test_a_name_that_looks_like_a_formula_is_text_in_the_file(skarm: Skarm, kommun: Kommun) -> None:
    forandring.byt_namn(kommun.tallbacken, "=1+1", fran=date(2026, 1, 1), av=None)
    svar = skarm.klient.get(reverse("organisation:trad"), {"format": "csv"})
    rader = list(csv.DictReader(io.StringIO(svar.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert next(rad["namn"] for rad in rader if rad["kod"] == "TALL") == "'=1+1"


def test_the_page_of_a_del_tells_its_life(skarm: Skarm, kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.mottagningen, fornamn="Prov", efternamn="Chefsson")
    ge_uppdrag(person, Roll.UTREDARE, kommun.mottagningen, fran=date(2026, 9, 1))
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=date(2026, 1, 1), av=None)
    forandring.byt_namn(kommun.mottagningen, "Mottagningen", fran=date(2026, 2, 1), av=None)
    forandring.flytta(kommun.mottagningen, bort_fran=kommun.ifn, till=kommun.an, fran=date(2026, 8, 1), av=None)
    sida = skarm.se("del", kommun.mottagningen.pk)
    assert "Prov Chefsson Enhetschef Sedan 2015-01-01" in sida
    assert "Börjar 2026-09-01" in sida
    assert "2026-08-01 Flyttar från Individ- och familjenämnden till Äldrenämnden (planerat)" in sida
    assert "2026-02-01 Byter namn från Mottagningen barn och unga till Mottagningen" in sida
    assert "2026-01-01 Tar över efter Stödboendet Tallbacken" in sida
    assert "Föregångare Stödboendet Tallbacken" in sida
    gammal = skarm.se("del", kommun.tallbacken.pk)
    assert "Ärenden och åtgärder finns kvar och nås av dem som arbetar hos Mottagningen" in gammal
    assert "2025-12-31 Sista dagen. Mottagningen tar över" in gammal
    assert "Den upphörde 2025-12-31 och kan inte ändras" in gammal


def test_an_enhet_formed_out_of_another_is_told_on_both_pages(skarm: Skarm, kommun: Kommun) -> None:
    ny = forandring.NyDel("enhet", "NY", "Nya enheten", (kommun.ifn,), verksamhetsform="hsl")
    forandring.dela(kommun.tallbacken, till=[ny], fran=date(2026, 1, 1), finns_kvar=True, av=None)
    assert "2026-01-01 Nya enheten bildas av en del av den" in skarm.se("del", kommun.tallbacken.pk)


@pytest.mark.parametrize("vy", ["trad", "del"])
def test_the_queries_are_few_and_as_many_for_many_as_for_few(
    skarm: Skarm, kommun: Kommun, vy: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    args = [kommun.avdelning.pk] if vy == "del" else []
    adress = reverse(f"organisation:{vy}", args=args)
    skarm.klient.get(adress)
    with CaptureQueriesContext(connection) as fa:
        skarm.klient.get(adress)
    for n in range(20):
        delen = DelFactory(kod=f"X{n}", under=[kommun.avdelning, kommun.ifn])
        ge_uppdrag(PersonFactory(), Roll.MEDARBETARE, delen, till=I_DAG + timedelta(days=n))
        ge_uppdrag(PersonFactory(), Roll.MEDARBETARE, kommun.avdelning)
    with django_assert_max_num_queries(min(len(fa), 12)):
        assert skarm.klient.get(adress).status_code == 200
