"""Dates, times, numbers and order as a Swedish reader expects them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.svenska import (
    SORTERA_FRAN,
    SORTERA_TILL,
    antal,
    dag_lang,
    dag_lang_ar,
    heltal,
    kalenderdag,
    klockslag,
    mening,
    sorteringsnyckel,
    uppraknat,
    vecka,
)


@pytest.mark.parametrize(
    ("dag", "text"),
    [
        (date(2026, 8, 21), "fredag 21 augusti"),
        (date(2026, 8, 18), "tisdag 18 augusti"),
        (date(2024, 2, 29), "torsdag 29 februari"),
        (date(2027, 5, 1), "lördag 1 maj"),
        (date(2025, 10, 5), "söndag 5 oktober"),
    ],
)
def test_a_day_in_a_sentence_has_its_weekday_and_month_in_small_letters(dag, text):
    assert dag_lang(dag) == text
    assert dag_lang_ar(dag) == f"{text} {dag.year}"


def test_every_month_and_weekday_has_its_own_name():
    assert len({dag_lang(date(2026, manad, 1)).split()[2] for manad in range(1, 13)}) == 12
    assert [dag_lang(date(2026, 8, dag)).split()[0] for dag in range(17, 24)] == [
        "måndag",
        "tisdag",
        "onsdag",
        "torsdag",
        "fredag",
        "lördag",
        "söndag",
    ]


@pytest.mark.parametrize("skriv", [kalenderdag, dag_lang, dag_lang_ar, vecka])
def test_a_datetime_is_refused_where_a_day_is_meant(skriv):
    with pytest.raises(TypeError, match="svensk_dag"):
        skriv(datetime(2026, 8, 20, 23, 30, tzinfo=UTC))


def test_a_time_is_written_with_a_full_stop_and_two_digits_each():
    assert klockslag(time(14, 36)) == "14.36"
    assert klockslag(time(8, 5, 59)) == "08.05"
    assert klockslag(time(0, 0)) == "00.00"


@pytest.mark.parametrize(
    ("dag", "text"),
    [
        (date(2026, 8, 20), "vecka 34"),
        (date(2025, 12, 28), "vecka 52"),
        (date(2025, 12, 29), "vecka 1"),
        (date(2026, 12, 31), "vecka 53"),
        (date(2027, 1, 3), "vecka 53"),
        (date(2027, 1, 4), "vecka 1"),
    ],
)
def test_weeks_are_numbered_as_in_a_swedish_calendar_also_around_new_year(dag, text):
    assert vecka(dag) == text


def test_numbers_are_grouped_from_five_digits_with_a_space_that_does_not_break():
    assert heltal(0) == "0"
    assert heltal(9999) == "9999"
    assert heltal(10_000) == "10\N{NO-BREAK SPACE}000"
    assert heltal(1_234_567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    assert heltal(-12_345) == "-12\N{NO-BREAK SPACE}345"


def test_a_count_takes_the_singular_only_for_one():
    assert antal("ärende", "ärenden", 0) == "0 ärenden"
    assert antal("ärende", "ärenden", 1) == "1 ärende"
    assert antal("ärende", "ärenden", 2) == "2 ärenden"
    assert antal("ärende", "ärenden", 20_000) == "20\N{NO-BREAK SPACE}000 ärenden"


@pytest.mark.parametrize(
    ("delar", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c"), (iter("abcd"), "a, b, c och d")],
)
def test_a_list_in_a_sentence_ends_with_och_and_has_no_comma_before_it(delar, text):
    assert uppraknat(delar) == text


# The order of ICU's Swedish collation, taken from a browser's Intl.Collator("sv") and written down here.
ORDNING = [
    "andersson",
    "Dahl",
    "Đorđević",
    "Édouard",
    "Efraim",
    "Eklund",
    "enhet",
    "Łukasz",
    "Lund",
    "Myhr",
    "Müller",
    "Mörk",
    "Nguyễn",
    "Olsson",
    "Tor",
    "Vallgren",
    "Waldau",
    "Wall",
    "Yl",
    "Ünal",
    "Yngve",
    "Żak",
    "Zetterberg",
    "Zorn",
    "Zäta",
    "Åb",
    "Åberg",
    "Åkerö",
    "Ękert",
    "Ängö",
    "Ärlig",
    "Ærø",
    "Öhman",
    "Ömse",
    "Ørsted",
    "Öst",
    "Öster",
    "Ôstlund",
]


@given(st.permutations(ORDNING))
def test_names_sort_as_in_a_swedish_telephone_directory(blandade):
    assert sorted(blandade, key=sorteringsnyckel) == ORDNING


def test_words_with_a_space_come_before_longer_words():
    assert sorted(["Östby", "Öst Enhet"], key=sorteringsnyckel) == ["Öst Enhet", "Östby"]


def test_case_does_not_matter_to_the_order():
    assert sorteringsnyckel("ÅÄÖ ÉÜ İΣ ẞ") == sorteringsnyckel("åäö éü iσ ß") == "{|} ey iσ s"


def test_the_tables_for_sql_answer_character_by_character_and_name_no_character_twice():
    assert len(SORTERA_FRAN) == len(SORTERA_TILL) == len(set(SORTERA_FRAN))
    assert all(tecken.islower() for tecken in SORTERA_FRAN)
    assert set(SORTERA_TILL) <= set("abcdefghijklmnopqrstuvwxyz{|}")
    assert not set(SORTERA_FRAN) & set(SORTERA_TILL)


@given(st.text(), st.text())
def test_the_key_is_made_character_by_character_so_that_sql_can_make_it_too(ett, tva):
    assert sorteringsnyckel(ett + tva) == sorteringsnyckel(ett) + sorteringsnyckel(tva)


@pytest.mark.parametrize(
    ("skrivet", "mening_"),
    [
        ("Ny rutin", "Ny rutin."),
        ("Ny rutin. ", "Ny rutin."),
        ("Ny rutin..", "Ny rutin."),
        ("Vem ringer?", "Vem ringer?"),
        ("Sluta!\n", "Sluta!"),
    ],
)
def test_what_somebody_wrote_ends_as_one_sentence_among_others(skrivet, mening_):
    assert mening(skrivet) == mening_
