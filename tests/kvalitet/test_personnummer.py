"""The numbers here are built by construction from dates and running digits; none is taken from anywhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet import personnummer


def byggt(dag: date, lopnummer: int = 238, *, samordning: bool = False) -> tuple[str, str, str]:
    """(century, YYMMDD, NNNC) of a number with a right check digit."""
    siffror = f"{dag:%y%m}{dag.day + (60 if samordning else 0):02}"
    nio = f"{siffror}{lopnummer:03}"
    return f"{dag.year // 100}", siffror, f"{lopnummer:03}{personnummer.kontrollsiffra(nio)}"


dagar = st.dates(date(1890, 1, 1), date(2026, 12, 31))


@given(dagar, st.integers(0, 999), st.booleans(), st.booleans(), st.sampled_from(["", "-", "+", " ", "–", " - "]))
def test_a_built_number_is_found_in_every_way_it_can_be_written(
    dag: date, lopnummer: int, samordning: bool, med_sekel: bool, tecken: str
) -> None:
    sekel, sex, fyra = byggt(dag, lopnummer, samordning=samordning)
    nummer = (sekel if med_sekel else "") + sex + tecken + fyra
    text = f"Hen heter något ({nummer}), sa kollegan."
    (fynd,) = personnummer.hitta(text)
    assert text[fynd.start : fynd.slut] == nummer
    assert personnummer.finns(text)


@given(dagar, st.integers(0, 999), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_number(dag: date, lopnummer: int, fel: int) -> None:
    _, sex, fyra = byggt(dag, lopnummer)
    assert personnummer.hitta(f"x {sex}-{fyra[:3]}{(int(fyra[3]) + fel) % 10} y") == []


@pytest.mark.parametrize("dag", ["990230", "991301", "990100", "990132", "990292", "990161"])
def test_a_day_that_does_not_exist_is_no_number(dag: str) -> None:
    """990161 is the first as a samordningsnummer, so it is a number; the others are not days in either way."""
    slut = f"123{personnummer.kontrollsiffra(dag + '123')}"
    assert personnummer.finns(f"{dag}-{slut}") is (dag == "990161")


def test_the_twenty_ninth_of_february_counts_only_in_a_century_that_has_it() -> None:
    sex, fyra = "000229", f"123{personnummer.kontrollsiffra('000229123')}"
    assert personnummer.finns(f"{sex}-{fyra}")  # 2000 was a leap year
    assert personnummer.finns(f"20{sex}-{fyra}")
    assert not personnummer.finns(f"19{sex}-{fyra}")  # 1900 was not


def test_a_number_inside_a_longer_row_of_digits_is_not_found() -> None:
    _, sex, fyra = byggt(date(1985, 4, 12))
    assert personnummer.hitta(f"konto 7{sex}{fyra}") == []
    assert personnummer.hitta(f"konto {sex}{fyra}7") == []


def test_two_numbers_are_found_where_they_stand() -> None:
    forsta = "".join(byggt(date(1985, 4, 12)))
    _, sex, fyra = byggt(date(2010, 11, 3), 17)
    text = f"{forsta} och {sex}-{fyra}"
    assert [text[f.start : f.slut] for f in personnummer.hitta(text)] == [forsta, f"{sex}-{fyra}"]


@pytest.mark.parametrize(
    "text",
    ["", "IFN 2026/0417", "kl. 21.00 den 2026-08-07", "0000-00 00 00", "lägenhet 4", "20260807", "12345", "😀 1–4"],
)
def test_ordinary_text_has_none(text: str) -> None:
    assert personnummer.hitta(text) == []


@given(st.text())
def test_any_text_can_be_searched_and_every_find_lies_within_it(text: str) -> None:
    for fynd in personnummer.hitta(text):
        assert 0 <= fynd.start < fynd.slut <= len(text)
        assert len([tecken for tecken in text[fynd.start : fynd.slut] if tecken in "0123456789"]) in {10, 12}


@pytest.mark.parametrize("fel", ["", "12345678", "1234567890", "12345678x"])
def test_a_check_digit_needs_nine_digits(fel: str) -> None:
    with pytest.raises(ValueError, match="nio siffror"):
        personnummer.kontrollsiffra(fel)
