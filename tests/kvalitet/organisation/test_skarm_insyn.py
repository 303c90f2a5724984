"""Vem ser vad, and what I may do myself, on screen."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Roll
from kvalitet.organisation import forandring
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


def test_who_reads_and_who_does_not_are_kept_apart_with_the_reasons(skarm: Skarm, kommun: Kommun) -> None:
    person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Prov", efternamn="Chefsson")
    person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Prov", efternamn="Strategsson")
    person_med(Roll.MEDARBETARE, kommun.tallbacken, fornamn="Prov", efternamn="Medarbetarsson")
    person_med(Roll.ENHETSCHEF, kommun.mottagningen, fornamn="Prov", efternamn="Annansson")
    laser, ovriga = skarm.se("vem-ser-vad", kommun.tallbacken.pk).split("men läser inte ärenden")
    assert "Enhetschef för Stödboendet Tallbacken, sedan 2015-01-01: rapportera händelser, läsa ärenden" in laser
    assert "Kvalitetsstrateg för Individ- och familjenämnden, som enheten hör till, sedan 2015-01-01" in laser
    assert "Kan läsa ärenden här 2" in laser
    assert "Prov Medarbetarsson" in ovriga
    assert "Annansson" not in laser + ovriga


def test_an_enhet_where_nobody_receives_is_pointed_out(skarm: Skarm, kommun: Kommun) -> None:
    assert "Ingen kan ta emot rapporter här" in skarm.se("vem-ser-vad", kommun.tallbacken.pk)
    person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
    assert "Ingen kan ta emot" not in skarm.se("vem-ser-vad", kommun.tallbacken.pk)
    assert "Ingen kan ta emot" not in skarm.se("vem-ser-vad", kommun.an.pk)


def test_a_closed_enhet_tells_who_took_over(skarm: Skarm, kommun: Kommun) -> None:
    person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=date(2026, 1, 1), av=None)
    sida = skarm.se("vem-ser-vad", kommun.tallbacken.pk)
    assert "Enhetschef för Mottagningen barn och unga, som har tagit över efter enheten" in sida


def test_the_queries_are_few_however_many_people(
    skarm: Skarm, kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(15):
        ge_uppdrag(person_med(Roll.ENHETSCHEF, kommun.tallbacken), Roll.UTREDARE, kommun.ifn)
    adress = reverse("organisation:vem-ser-vad", args=[kommun.tallbacken.pk])
    skarm.klient.get(adress)
    with django_assert_max_num_queries(12):
        skarm.klient.get(adress)


def test_everybody_sees_their_own_rights_and_nobody_elses(kommun: Kommun) -> None:
    skarm = Skarm(Roll.KVALITETSSTRATEG, kommun.ifn)
    ge_uppdrag(skarm.person, Roll.ENHETSCHEF, kommun.aldreboendet, fran=date(2026, 9, 1))
    person_med(Roll.LEDAMOT, kommun.ifn)
    sida = skarm.se("min-behorighet")
    assert "Kvalitetsstrateg för Individ- och familjenämnden" in sida
    assert "Gäller 2 enheter Mottagningen barn och unga Stödboendet Tallbacken" in sida
    assert "Börjar senare Enhetschef för Äldreboendet Åsen, från 2026-09-01" in sida
    assert "Ledamot" not in sida


def test_who_has_no_uppdrag_is_told_so(kommun: Kommun) -> None:
    skarm = Skarm(Roll.MEDARBETARE, kommun.ifn)
    skarm.person.uppdrag.all().delete()
    skarm.person.delbehorighet_set.all().delete()
    assert "Du har inget uppdrag i dag" in skarm.se("min-behorighet")


def test_a_long_list_of_enheter_is_cut_and_counted(
    skarm: Skarm, kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kvalitet.organisation.insyn.FLEST_NAMN", 2)
    for n in range(3):
        DelFactory(kod=f"X{n}", namn=f"Öenheten {n}", under=[kommun.ifn])
    sida = skarm.se("person", person_med(Roll.KVALITETSSTRATEG, kommun.ifn).pk)
    assert "Gäller 5 enheter Mottagningen barn och unga Stödboendet Tallbacken och 3 till" in sida
    assert "Öenheten" not in sida


def test_names_are_written_as_text_and_never_as_markup(skarm: Skarm, kommun: Kommun) -> None:
    forandring.byt_namn(kommun.tallbacken, "<script>alert(1)</script>", fran=I_DAG, av=None)
    PersonFactory(fornamn="<b>", efternamn="<script>alert(2)</script>")
    for vy, args in (("trad", []), ("del", [kommun.tallbacken.pk]), ("personer", []), ("ny-del", [])):
        assert "<script>alert" not in skarm.klient.get(reverse(f"organisation:{vy}", args=args)).content.decode()
