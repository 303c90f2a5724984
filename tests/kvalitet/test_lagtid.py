"""Legal time from two days: month ends, leap years and holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.frister import antal_arbetsdagar, arbetsdag, plus_manader
from kvalitet.lagtid import Lagtid

dagar = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
tider = st.builds(Lagtid, st.sampled_from(["dagar", "arbetsdagar", "manader"]), st.integers(1, 60))
FJORTON, FYRA = Lagtid("dagar", 14), Lagtid("manader", 4)
SAMMA_DAG = Lagtid("dagar", 0)


@pytest.mark.parametrize(
    ("kod", "text"),
    [
        ("dagar:14", "inom 14 dagar"),
        ("manader:4", "inom 4 månader"),
        ("manader:1", "inom 1 månad"),
        ("arbetsdagar:10", "inom 10 arbetsdagar"),
        ("dagar:0", "samma dag"),
    ],
)
def test_a_length_is_read_and_written_back(kod: str, text: str) -> None:
    assert Lagtid.tolka(kod).kod == kod
    assert Lagtid.tolka(kod).text == text


@given(tider)
def test_every_length_is_read_back(tid: Lagtid) -> None:
    assert Lagtid.tolka(tid.kod) == tid


@pytest.mark.parametrize(
    "kod", ["", "manader:0", "dagar:-1", "14_dagar", "arbetsdagar:0", "veckor:4", "dagar:14 ", "dagar:²"]
)
def test_what_cannot_be_read_is_refused(kod: str) -> None:
    with pytest.raises(ValueError, match="går inte att läsa"):
        Lagtid.tolka(kod)


@pytest.mark.parametrize(
    ("tid", "fran", "sista"),
    [
        (FJORTON, date(2026, 1, 12), date(2026, 1, 26)),
        (FJORTON, date(2024, 2, 15), date(2024, 2, 29)),  # a leap day counts
        (FJORTON, date(2025, 2, 14), date(2025, 2, 28)),
        (FYRA, date(2026, 1, 21), date(2026, 5, 21)),
        (FYRA, date(2025, 10, 31), date(2026, 2, 28)),  # no 31 February; a Saturday
        (FYRA, date(2023, 10, 31), date(2024, 2, 29)),
        (FYRA, date(2024, 2, 29), date(2024, 6, 29)),
        (Lagtid("manader", 12), date(2024, 2, 29), date(2025, 2, 28)),
        (Lagtid("arbetsdagar", 3), date(2026, 4, 1), date(2026, 4, 8)),  # påsk between
    ],
)
def test_the_time_ends_on_the_day_that_the_law_of_1930_says(tid: Lagtid, fran: date, sista: date) -> None:
    assert tid.senast(fran) == sista


@pytest.mark.parametrize(
    ("fran", "i_tid_till"),
    [
        (date(2026, 1, 12), date(2026, 1, 26)),  # a Monday: as it is
        (date(2025, 10, 31), date(2026, 3, 2)),  # Saturday 28 February → Monday
        (date(2025, 12, 3), date(2026, 4, 7)),  # långfredagen → tisdag efter påsk
        (date(2026, 2, 19), date(2026, 6, 22)),  # midsommarafton → Monday
        (date(2026, 8, 24), date(2026, 12, 28)),  # julafton → Monday 28
    ],
)
def test_a_time_that_ends_when_nobody_is_at_work_may_be_met_the_next_working_day(fran: date, i_tid_till: date) -> None:
    tid = FJORTON if fran == date(2026, 1, 12) else FYRA
    assert tid.sista_dag(fran, i_lag=True) == i_tid_till
    assert tid.prova(fran, i_tid_till, i_lag=True).i_tid
    assert not tid.prova(fran, i_tid_till + timedelta(days=1), i_lag=True).i_tid


def test_seven_days_over() -> None:
    utfall = FYRA.prova(date(2026, 1, 21), date(2026, 5, 28), i_lag=True)
    assert not utfall.i_tid
    assert utfall.for_sent == 7
    assert utfall.mening == "7 dagar över tiden. Sista dagen var torsdag 21 maj 2026."


def test_nine_days_in_time() -> None:
    utfall = FJORTON.prova(date(2026, 1, 12), date(2026, 1, 21), i_lag=True)
    assert (utfall.i_tid, utfall.dagar, utfall.for_sent) == (True, 9, 0)
    assert utfall.mening == "9 dagar, i tid. Sista dagen var måndag 26 januari 2026."


def test_the_same_day_is_in_time() -> None:
    assert FJORTON.prova(date(2026, 1, 12), date(2026, 1, 12), i_lag=True).i_tid
    assert SAMMA_DAG.prova(date(2026, 1, 12), date(2026, 1, 12), i_lag=True).mening.startswith("Samma dag, i tid.")


def test_a_local_time_and_what_is_due_at_once_do_not_wait_for_monday() -> None:
    lordag, mandag = date(2026, 8, 22), date(2026, 8, 24)
    assert not SAMMA_DAG.prova(lordag, mandag, i_lag=True).i_tid
    veckan_fore = lordag - timedelta(days=14)
    assert not FJORTON.prova(veckan_fore, mandag, i_lag=False).i_tid
    assert FJORTON.prova(veckan_fore, mandag, i_lag=True).i_tid


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="före den första"):
        FJORTON.prova(date(2026, 1, 12), date(2026, 1, 11), i_lag=True)


@given(tider, dagar)
def test_the_last_day_in_time_is_a_working_day_at_most_six_days_later(tid: Lagtid, fran: date) -> None:
    sista, i_tid = tid.senast(fran), tid.sista_dag(fran, i_lag=True)
    assert arbetsdag(i_tid)
    assert sista <= i_tid <= sista + timedelta(days=6)
    assert (sista == i_tid) == arbetsdag(sista)


@given(tider, dagar, st.integers(0, 2000), st.booleans())
def test_a_day_later_is_never_more_in_time(tid: Lagtid, fran: date, dagar: int, i_lag: bool) -> None:
    till = fran + timedelta(days=dagar)
    utfall, dagen_efter = tid.prova(fran, till, i_lag=i_lag), tid.prova(fran, till + timedelta(days=1), i_lag=i_lag)
    assert utfall.i_tid or not dagen_efter.i_tid
    assert utfall.i_tid == (utfall.for_sent == 0)
    assert dagen_efter.for_sent - utfall.for_sent in {0, 1}


@given(st.integers(1, 60), dagar)
def test_working_days_end_where_the_calendar_counts_them(langd: int, fran: date) -> None:
    sista = Lagtid("arbetsdagar", langd).sista_dag(fran, i_lag=True)
    assert antal_arbetsdagar(fran, sista) == langd


@given(st.integers(1, 24), dagar)
def test_months_keep_their_number_or_end_with_the_month(langd: int, fran: date) -> None:
    sista = Lagtid("manader", langd).senast(fran)
    assert sista.day == fran.day or (sista.day < fran.day and (sista + timedelta(days=1)).day == 1)
    assert (sista.year * 12 + sista.month) - (fran.year * 12 + fran.month) == langd
    assert sista == plus_manader(fran, langd)
