"""Shares, intervals and days: the small pure functions under the figures, and the definitions they are printed with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.frister import Period
from rapporter.sammanstallning.disposition import LEDTEXTER, RAKNAT, TABELLER, avsnitt_med, delar
from rapporter.sammanstallning.modeller import Avsnittsnyckel
from rapporter.sammanstallning.talord import talord
from rapporter.sammanstallning.typer import TYPER
from rapporter.sammanstallning.versionsord import mater_svar
from rapporter.statistik import definitioner
from rapporter.statistik.kub import Slag, borjan
from rapporter.statistik.svarstider import LITET_N, hink, intervall, procent, samla
from rapporter.statistik.tabeller import SLAGNAMN
from tests.conftest import Kommun

DAG = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("del_", "av", "svar"), [(0, 0, None), (0, 5, 0), (1, 8, 13), (1, 3, 33), (2, 3, 67), (7, 7, 100)]
)
def test_a_share_is_whole_percent_with_halves_upwards(del_: int, av: int, svar: int | None) -> None:
    assert procent(del_, av) == svar


@given(st.integers(1, LITET_N - 1).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_of_few_holds_the_share_and_stays_within_0_and_100(fall: tuple[int, int]) -> None:
    del_, av = fall
    andel, text = procent(del_, av), intervall(del_, av)
    assert text is not None
    assert andel is not None
    lagst, hogst = map(int, text.split("–"))
    assert 0 <= lagst <= andel <= hogst <= 100


def test_an_interval_is_shown_only_when_there_are_few() -> None:
    assert intervall(0, 0) is None
    assert intervall(20, LITET_N) is None
    assert intervall(21, 26) == "62–91"  # Wilson, by hand


@pytest.mark.parametrize(
    ("gjord", "vid", "svar"),
    [
        (DAG, DAG, "i_tid"),
        (DAG + timedelta(days=1), DAG + timedelta(days=5), "sena"),
        (None, DAG, "inte_avgjorda"),
        (None, DAG + timedelta(days=1), "vantar_sena"),
        (DAG + timedelta(days=3), DAG + timedelta(days=2), "vantar_sena"),  # answered after the day of measuring
        (DAG + timedelta(days=3), DAG, "inte_avgjorda"),
    ],
)
def test_what_is_due_counts_as_it_stood_on_the_day_of_measuring(gjord: date | None, vid: date, svar: str) -> None:
    assert hink(DAG, gjord, vid) == svar


def test_the_counted_ones_are_those_that_could_be_judged() -> None:
    tid = samla([("i_tid", 3), ("sena", 2), ("vantar_sena", 1), ("inte_avgjorda", 7), ("", 9)])
    assert (tid.i_tid, tid.avgjorda, tid.inte_avgjorda) == (3, 6, 7)


def test_a_half_year_begins_at_midnight_in_winter_and_summer_time() -> None:
    assert borjan(Period.tolka("2026H1")).isoformat() == "2026-01-01T00:00:00+01:00"
    assert borjan(Period.tolka("2026H2")).isoformat() == "2026-07-01T00:00:00+02:00"


# --- Definitions ---


def test_every_definition_has_a_code_a_name_and_a_sentence_of_its_own() -> None:
    alla = list(definitioner.ALLA.values())
    assert len({d.namn for d in alla}) == len({d.mening for d in alla}) == len(alla)
    for d in alla:
        assert d.mening.endswith(".")
        assert 1 <= d.sedan <= definitioner.VERSION
        assert definitioner.Definition.fran_json(d.till_json()) == d


def test_every_kind_of_arende_is_defined_and_named() -> None:
    assert set(Slag) <= set(definitioner.ALLA)
    assert set(SLAGNAMN) == set(Slag)


def test_an_unknown_definition_stops_the_report() -> None:
    with pytest.raises(KeyError, match="finns-inte"):
        definitioner.for_koder(["finns-inte"])


def test_the_definitions_name_the_municipality_s_own_targets() -> None:
    assert "inom 10 arbetsdagar" in definitioner.ALLA["svar_i_tid"].mening
    assert "inom 2 arbetsdagar" in definitioner.ALLA["bekraftad_i_tid"].mening


# --- The report's outline ---


def test_every_section_has_its_tables_and_its_help() -> None:
    assert set(TABELLER) == set(LEDTEXTER) == set(Avsnittsnyckel)
    koder = [kod for tabeller in TABELLER.values() for kod in tabeller]
    assert len(koder) == len(set(koder))


def test_sections_are_numbered_without_a_gap_also_when_one_is_left_out() -> None:
    nycklar = tuple(nyckel for nyckel in Avsnittsnyckel if nyckel is not Avsnittsnyckel.UTFORARE)
    byggda = delar(nycklar)
    assert [d.nummer for d in byggda] == ["", "", "1", "2", "3", "4", "5", "6"]
    assert [d.nyckel for d in byggda][:3] == ["sammanfattning", "beslut", RAKNAT]


def test_a_changed_table_points_out_its_section() -> None:
    assert avsnitt_med(frozenset({"svar", "oversikt"})) == {"synpunkter", "sammanfattning"}
    assert avsnitt_med(frozenset()) == frozenset()


def test_small_numbers_are_words() -> None:
    assert [talord(n) for n in (0, 1, 12, 13)] == ["noll", "en", "tolv", "13"]
    assert talord(1, neutrum=True) == "ett"


OM_ARENDEN = {"period", "jamforelse", "namnd", "enhet", "verksamhetsform", "dubblett"}


@pytest.mark.parametrize("slag", ["kvalitet", "ej_verkstallda", "delegation", "egenkontroll"])
def test_what_is_printed_of_how_a_report_was_counted_is_about_its_own_period(kommun: Kommun, slag: str) -> None:
    typ = TYPER[slag]
    period = Period.for_dag(typ.periodslag, date(2026, 5, 1))
    tryckta = typ.rakna(kommun.ifn, period, timezone.now()).definitioner
    assert not [d.kod for d in tryckta if "halvår" in d.mening.lower()]
    assert ({d.kod for d in tryckta} >= OM_ARENDEN) == (slag == "kvalitet")
    assert bool(OM_ARENDEN & {d.kod for d in tryckta}) == (slag == "kvalitet")


def test_only_a_report_with_answers_says_when_they_were_measured(kommun: Kommun) -> None:
    ja_eller_nej = {}
    for slag in ("halvar", "kvalitet", "ej_verkstallda", "delegation", "egenkontroll"):
        typ = TYPER[slag]
        siffror = typ.rakna(kommun.ifn, Period.for_dag(typ.periodslag, date(2026, 5, 1)), timezone.now())
        ja_eller_nej[slag] = mater_svar(siffror)
        assert mater_svar(replace(siffror, definitionsversion=6))
    assert [slag for slag, ja in ja_eller_nej.items() if ja] == ["halvar", "kvalitet"]
