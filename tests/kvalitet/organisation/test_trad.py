"""The tree over time, and where a del stands that is closed or has not begun."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateRange
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Befogenhet, Roll, delar_for
from kvalitet.organisation import forandring, gallande, tradet
from kvalitet.organisation.models import (
    Benamning,
    Deltyp,
    Foregangare,
    Hierarki,
    Importunderlag,
    Organisationsdel,
    Placering,
)
from kvalitet.organisation.tasks import synka_uppdrag
from tests.conftest import Kommun
from tests.fabriker import DelFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)
I_MORGON = I_DAG + timedelta(days=1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    stall_klockan(monkeypatch, I_DAG)


def stall_klockan(monkeypatch: pytest.MonkeyPatch, dag: date) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: dag)


def over(delen: Organisationsdel) -> set[str]:
    """The koder of everything above a del in the closure of today, itself left out."""
    return set(Hierarki.objects.filter(avkomma=delen, djup__gt=0).values_list("anfader__kod", flat=True))


def ny(kommun: Kommun, kod: str) -> forandring.NyDel:
    return forandring.NyDel(
        typ=Deltyp.ENHET,
        kod=kod,
        namn=f"Provenheten {kod}",
        overordnade=(kommun.avdelning, kommun.ifn),
        verksamhetsform="egen_regi",
    )


def test_the_closure_holds_every_level_of_both_lines(kommun: Kommun) -> None:
    tradet.bygg_om()
    assert over(kommun.tallbacken) == {"BOU", "SOC", "IFN", "KOMMUN"}
    assert over(kommun.aldreboendet) == {"SOC", "AN", "KOMMUN"}


def test_a_closed_enhet_stands_under_its_efterfoljare_and_no_longer_where_it_stood(kommun: Kommun) -> None:
    avslut = forandring.sla_ihop([kommun.tallbacken, kommun.mottagningen], till=ny(kommun, "X"), fran=I_DAG, av=None)
    (mottagare,) = avslut.efterfoljare
    assert over(kommun.tallbacken) == {"X", "BOU", "SOC", "IFN", "KOMMUN"}
    assert not Hierarki.objects.filter(anfader=kommun.tallbacken, avkomma=mottagare).exists()


def test_a_closed_enhet_follows_its_efterfoljare_when_that_one_moves_and_closes_in_turn(kommun: Kommun) -> None:
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG - timedelta(days=9), av=None)
    forandring.sla_ihop([kommun.mottagningen], till=kommun.aldreboendet, fran=I_DAG, av=None)
    assert over(kommun.tallbacken) == {"MOTT", "ALDRE", "SOC", "AN", "KOMMUN"}


def test_an_enhet_closed_without_efterfoljare_stands_where_it_stood_last(kommun: Kommun) -> None:
    forandring.avveckla(kommun.tallbacken, sista_dag=I_DAG - timedelta(days=1), av=None)
    assert over(kommun.tallbacken) == {"BOU", "SOC", "IFN", "KOMMUN"}


def test_an_enhet_that_was_formed_out_of_a_living_one_does_not_get_that_ones_arenden(kommun: Kommun) -> None:
    forandring.dela(kommun.tallbacken, till=[ny(kommun, "NY")], fran=date(2020, 1, 1), finns_kvar=True, av=None)
    assert "NY" not in over(kommun.tallbacken)
    forandring.avveckla(kommun.tallbacken, sista_dag=date(2025, 12, 31), av=None)
    assert over(kommun.tallbacken) == {"BOU", "SOC", "IFN", "KOMMUN"}


def test_a_del_that_has_not_begun_stands_where_it_will_so_that_it_can_be_prepared(kommun: Kommun) -> None:
    delen = forandring.ny_del(ny(kommun, "FRAMTID"), fran=I_DAG + timedelta(days=30), av=None)
    assert over(delen) == {"BOU", "SOC", "IFN", "KOMMUN"}


def test_a_closed_del_with_open_ended_placeringar_is_still_found(kommun: Kommun) -> None:
    """As an older system may have left it."""
    delen = DelFactory(kod="SLARV", giltig=DateRange(date(2015, 1, 1), date(2020, 1, 1)), under=[kommun.ifn])
    assert over(delen) == {"IFN", "KOMMUN"}


def test_a_loop_that_a_script_has_made_does_not_hang_the_program(kommun: Kommun) -> None:
    annan = DelFactory(typ=Deltyp.AVDELNING, kod="B", under=[kommun.avdelning])
    Placering.objects.create(delen=kommun.avdelning, overordnad=annan, giltig=DateRange(date(2015, 1, 1), None))
    tradet.bygg_om()
    assert "BOU" in over(annan)
    assert kommun.tallbacken.pk in tradet.under(annan.pk, I_DAG)


def test_what_stands_under_a_del_is_the_same_as_the_closure(kommun: Kommun) -> None:
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)
    for delen in Organisationsdel.objects.all():
        avkomma = set(Hierarki.objects.filter(anfader=delen).values_list("avkomma_id", flat=True))
        assert tradet.under(delen.pk, I_DAG) == avkomma


def test_history_is_read_as_of_its_day(kommun: Kommun) -> None:
    forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=date(2025, 1, 1), av=None)
    assert tradet.over(kommun.tallbacken.pk, date(2024, 12, 31))["namnd"] == kommun.ifn
    assert tradet.over(kommun.tallbacken.pk, date(2025, 1, 1))["namnd"] == kommun.an


def test_an_uppdrag_that_begins_tomorrow_gives_nothing_today_and_something_after_midnight(
    kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = PersonFactory()
    ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_MORGON, till=I_MORGON)
    assert not delar_for(person, Befogenhet.SE_ARENDE).exists()
    stall_klockan(monkeypatch, I_MORGON)
    synka_uppdrag()
    assert list(delar_for(person, Befogenhet.SE_ARENDE)) == [kommun.tallbacken]
    stall_klockan(monkeypatch, I_MORGON + timedelta(days=1))
    synka_uppdrag()
    assert not delar_for(person, Befogenhet.SE_ARENDE).exists()


def test_a_planned_move_and_a_planned_name_take_effect_in_the_night(
    kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_MORGON, av=None)
    forandring.byt_namn(kommun.tallbacken, "Stödboendet Granbacken", fran=I_MORGON, av=None)
    kommun.tallbacken.refresh_from_db()
    assert kommun.tallbacken.namn == "Stödboendet Tallbacken"
    assert "IFN" in over(kommun.tallbacken)
    stall_klockan(monkeypatch, I_MORGON)
    synka_uppdrag()
    kommun.tallbacken.refresh_from_db()
    assert kommun.tallbacken.namn == "Stödboendet Granbacken"
    assert over(kommun.tallbacken) == {"BOU", "SOC", "AN", "KOMMUN"}
    assert kommun.tallbacken.history.filter(namn="Stödboendet Granbacken").count() == 1


def test_the_first_login_of_a_day_does_the_work_that_the_night_missed(
    kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallande.gor_gallande()
    person = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    forandring.byt_namn(kommun.tallbacken, "Granbacken", fran=I_MORGON, av=None)
    stall_klockan(monkeypatch, I_MORGON)
    Client().force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    kommun.tallbacken.refresh_from_db()
    assert kommun.tallbacken.namn == "Granbacken"
    assert tradet.byggt_for() == I_MORGON


def test_the_later_logins_of_a_day_only_look(kommun: Kommun, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    gallande.gor_gallande()
    with django_assert_num_queries(1):
        gallande.se_till_i_dag()


def test_a_name_of_a_closed_del_stays_as_it_was(kommun: Kommun, monkeypatch: pytest.MonkeyPatch) -> None:
    forandring.avveckla(kommun.tallbacken, sista_dag=I_DAG, av=None)
    stall_klockan(monkeypatch, I_MORGON)
    synka_uppdrag()
    kommun.tallbacken.refresh_from_db()
    assert kommun.tallbacken.namn == "Stödboendet Tallbacken"
    assert Benamning.objects.get(delen=kommun.tallbacken).giltig.upper == I_MORGON


def test_many_changes_together_take_effect_once_when_the_block_ends(kommun: Kommun) -> None:
    with gallande.samlat():
        forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)
        assert "MOTT" not in over(kommun.tallbacken)
    assert "MOTT" in over(kommun.tallbacken)


def test_an_import_that_was_never_applied_is_forgotten_after_a_day(kommun: Kommun) -> None:
    gammalt = Importunderlag.objects.create(av=PersonFactory(), andringsdag=I_DAG, fingeravtryck="0" * 64)
    farskt = Importunderlag.objects.create(av=PersonFactory(), andringsdag=I_DAG, fingeravtryck="0" * 64)
    Importunderlag.objects.filter(pk=gammalt.pk).update(skapat=timezone.now() - timedelta(days=1, minutes=1))
    synka_uppdrag()
    assert list(Importunderlag.objects.all()) == [farskt]


def test_merging_keeps_the_series_together(kommun: Kommun) -> None:
    avslut = forandring.sla_ihop([kommun.tallbacken, kommun.mottagningen], till=ny(kommun, "X"), fran=I_DAG, av=None)
    lankar = Foregangare.objects.filter(efterfoljare=avslut.efterfoljare[0])
    assert set(lankar.values_list("foregangare__kod", "slag", "fran")) == {
        ("TALL", "sammanslagning", I_DAG),
        ("MOTT", "sammanslagning", I_DAG),
    }
