"""Working days, calendar months, periods and deadlines, against a real calendar."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.frister import (
    Frist,
    Period,
    Periodslag,
    anmal_till_ivo,
    antal_arbetsdagar,
    arbetsdag,
    avsluta_avvikelse,
    bekrafta_synpunkt,
    besvara_synpunkt,
    halvar_for,
    nasta_arbetsdag,
    plus_arbetsdagar,
    plus_manader,
    svensk_dag,
    ta_emot,
    utred_lex_sarah,
    utredning_till_ivo,
)
from kvalitet.lagrum import LydelseSaknas

dagar = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
perioder = st.builds(Period.for_dag, st.sampled_from(Periodslag), dagar)

# Every weekday on which nobody is at work, from a printed calendar.
LEDIGA_VARDAGAR = {
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
}


# --- Working days ---


@pytest.mark.parametrize("ar", LEDIGA_VARDAGAR)
def test_the_weekdays_off_of_a_year_are_those_of_the_printed_calendar(ar):
    arets_dagar = [date(ar, 1, 1) + timedelta(days=i) for i in range(365)]
    lediga = [dag for dag in arets_dagar if dag.weekday() < 5 and not arbetsdag(dag)]
    assert [f"{dag:%m-%d}" for dag in lediga] == LEDIGA_VARDAGAR[ar].split()


def test_no_saturday_or_sunday_is_a_working_day():
    lordag = date(2026, 8, 22)
    assert not any(arbetsdag(lordag + timedelta(days=7 * i + j)) for i in range(60) for j in (0, 1))


def test_skartorsdag_and_the_day_between_are_ordinary_working_days():
    assert arbetsdag(date(2026, 4, 2))
    assert arbetsdag(date(2026, 5, 15))
    assert arbetsdag(date(2026, 10, 30))


@pytest.mark.parametrize(
    ("dag", "nasta"),
    [
        (date(2026, 8, 20), date(2026, 8, 21)),  # torsdag
        (date(2026, 8, 21), date(2026, 8, 24)),  # fredag
        (date(2026, 8, 22), date(2026, 8, 24)),  # lördag
        (date(2026, 4, 2), date(2026, 4, 7)),  # skärtorsdag, over the whole of Easter
        (date(2027, 3, 25), date(2027, 3, 30)),
        (date(2026, 6, 18), date(2026, 6, 22)),  # the day before midsommarafton
        (date(2025, 6, 19), date(2025, 6, 23)),
        (date(2025, 12, 23), date(2025, 12, 29)),
        (date(2025, 12, 30), date(2026, 1, 2)),
        (date(2026, 12, 30), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day_jumps_over_weekend_easter_midsummer_christmas_and_new_year(dag, nasta):
    assert nasta_arbetsdag(dag) == nasta


def test_ten_working_days_before_christmas_end_after_trettondagen():
    # 22, 23, 29 and 30 December, 2, 5, 7, 8, 9 and 12 January
    assert plus_arbetsdagar(date(2025, 12, 19), 10) == date(2026, 1, 12)
    assert antal_arbetsdagar(date(2025, 12, 19), date(2026, 1, 12)) == 10


def test_working_days_are_counted_without_the_first_day_and_with_the_last():
    assert antal_arbetsdagar(date(2026, 8, 20), date(2026, 8, 20)) == 0
    assert antal_arbetsdagar(date(2026, 8, 20), date(2026, 8, 21)) == 1
    assert antal_arbetsdagar(date(2026, 8, 21), date(2026, 8, 23)) == 0
    assert antal_arbetsdagar(date(2024, 12, 31), date(2027, 12, 31)) == sum(
        arbetsdag(date(2025, 1, 1) + timedelta(days=i)) for i in range(3 * 365)
    )


@given(dagar, st.integers(1, 300))
def test_plus_arbetsdagar_lands_on_a_working_day_that_many_working_days_on(dag, n):
    slut = plus_arbetsdagar(dag, n)
    assert arbetsdag(slut)
    assert antal_arbetsdagar(dag, slut) == n
    assert antal_arbetsdagar(dag, slut - timedelta(days=1)) == n - 1


@given(dagar, st.integers(1, 60), st.integers(1, 60))
def test_plus_arbetsdagar_grows_with_the_number_and_never_shrinks_with_the_day(dag, n, fler):
    assert plus_arbetsdagar(dag, n) < plus_arbetsdagar(dag, n + fler)
    assert plus_arbetsdagar(dag, n) <= plus_arbetsdagar(dag + timedelta(days=1), n)
    assert plus_arbetsdagar(plus_arbetsdagar(dag, n), fler) == plus_arbetsdagar(dag, n + fler)


@given(dagar, st.integers(0, 800), st.integers(0, 800))
def test_antal_arbetsdagar_adds_up_over_a_day_between(dag, forst, sedan):
    mitten, slut = dag + timedelta(days=forst), dag + timedelta(days=forst + sedan)
    assert antal_arbetsdagar(dag, mitten) + antal_arbetsdagar(mitten, slut) == antal_arbetsdagar(dag, slut)


@pytest.mark.parametrize("n", [0, -1])
def test_less_than_one_working_day_on_has_no_answer(n):
    with pytest.raises(ValueError, match="minst 1"):
        plus_arbetsdagar(date(2026, 8, 20), n)


def test_counting_backwards_is_an_error_and_not_a_negative_time():
    with pytest.raises(ValueError, match="ligger före"):
        antal_arbetsdagar(date(2026, 8, 21), date(2026, 8, 20))


@pytest.mark.parametrize("dag", [date(1952, 12, 31), date(2101, 1, 3)])
def test_a_year_whose_holidays_are_not_known_is_refused_rather_than_taken_for_a_year_without_any(dag):
    with pytest.raises(ValueError, match="Kalendern räcker"):
        arbetsdag(dag)


# --- Days and months ---


def test_the_day_of_a_moment_is_the_day_in_sweden_summer_and_winter():
    assert svensk_dag(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert svensk_dag(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert svensk_dag(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert svensk_dag(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert svensk_dag(datetime(2026, 8, 20, 1, 0, tzinfo=timezone(timedelta(hours=9)))) == date(2026, 8, 19)


def test_a_moment_without_time_zone_has_no_day():
    with pytest.raises(ValueError, match="saknar tidszon"):
        svensk_dag(datetime(2026, 8, 20, 12, 0))


@pytest.mark.parametrize(
    "fraga",
    [
        arbetsdag,
        nasta_arbetsdag,
        halvar_for,
        ta_emot,
        utred_lex_sarah,
        lambda tid: plus_manader(tid, 1),
        lambda tid: antal_arbetsdagar(tid, date(2026, 12, 1)),
        lambda tid: antal_arbetsdagar(date(2026, 1, 1), tid),
        lambda tid: Period.tolka("2026").innehaller(tid),
        lambda tid: Frist("Svara", tid, "Kommunens mål: 10 arbetsdagar"),
        lambda tid: Frist("Svara", date(2026, 9, 1), "Kommunens mål: 10 arbetsdagar", tid),
        lambda tid: Frist("Svara", date(2026, 9, 1), "Kommunens mål: 10 arbetsdagar").lage(tid),
    ],
)
def test_a_datetime_is_refused_wherever_a_day_is_meant(fraga):
    with pytest.raises(TypeError):
        fraga(datetime(2026, 8, 20, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("dag", "n", "slut"),
    [
        (date(2026, 8, 12), 2, date(2026, 10, 12)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 8, 20), 0, date(2026, 8, 20)),
    ],
)
def test_a_month_later_is_the_same_day_of_the_month_or_the_last_day_of_a_shorter_one(dag, n, slut):
    assert plus_manader(dag, n) == slut


@given(dagar, st.integers(-300, 300))
def test_plus_manader_moves_that_many_months_and_keeps_the_day_or_ends_the_month(dag, n):
    slut = plus_manader(dag, n)
    assert (slut.year * 12 + slut.month) - (dag.year * 12 + dag.month) == n
    assert slut.day == dag.day or (slut.day < dag.day and (slut + timedelta(days=1)).day == 1)


@given(dagar, st.integers(0, 100))
def test_plus_manader_never_puts_a_later_day_before_an_earlier(dag, n):
    assert plus_manader(dag, n) <= plus_manader(dag + timedelta(days=1), n)


def test_months_beyond_the_calendar_are_refused_in_swedish():
    with pytest.raises(ValueError, match="Det finns inget datum"):
        plus_manader(date(9999, 12, 1), 1)


# --- Periods ---


@pytest.mark.parametrize(
    ("kod", "start", "slut", "namn", "slag"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "2018", "år"),
        ("2018H1", date(2018, 1, 1), date(2018, 6, 30), "första halvåret 2018", "halvår"),
        ("2018H2", date(2018, 7, 1), date(2018, 12, 31), "andra halvåret 2018", "halvår"),
        ("2018T1", date(2018, 1, 1), date(2018, 4, 30), "första tertialet 2018", "tertial"),
        ("2018T2", date(2018, 5, 1), date(2018, 8, 31), "andra tertialet 2018", "tertial"),
        ("2018T3", date(2018, 9, 1), date(2018, 12, 31), "tredje tertialet 2018", "tertial"),
        ("2018K3", date(2018, 7, 1), date(2018, 9, 30), "tredje kvartalet 2018", "kvartal"),
        ("2018K4", date(2018, 10, 1), date(2018, 12, 31), "fjärde kvartalet 2018", "kvartal"),
        ("2018-03", date(2018, 3, 1), date(2018, 3, 31), "mars 2018", "månad"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "februari 2024", "månad"),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "februari 2025", "månad"),
    ],
)
def test_a_period_code_gives_its_days_and_its_swedish_name_and_comes_back(kod, start, slut, namn, slag):
    period = Period.tolka(kod)
    assert (period.start, period.slut, period.namn, period.slag, period.kod) == (start, slut, namn, slag, kod)


def test_a_period_code_may_be_written_in_small_letters_with_blanks_around():
    assert Period.tolka(" 2018h1\n") == Period.tolka("2018H1")


@pytest.mark.parametrize(
    "kod",
    [
        "",
        "18",
        "2018H",
        "2018H0",
        "2018H3",
        "2018T4",
        "2018K5",
        "2018K0",
        "2018-00",
        "2018-13",
        "2018-3",
        "2018-1-1",
        "H12018",
        "2018 H1",
        "20180101",
        "0000",
        "1952",
        "2101",
        "٢٠١٨",
        "2018H²",
        "2018X1",
    ],
)
def test_a_code_that_is_no_period_is_refused_with_a_sentence_that_shows_how(kod):
    with pytest.raises(ValueError, match=r"^Perioden går inte att läsa\. Skriv till exempel 2018, 2018H1"):
        Period.tolka(kod)


@given(perioder)
def test_every_period_is_read_back_from_its_code(period):
    assert Period.tolka(period.kod) == period


@given(st.sampled_from(Periodslag), dagar)
def test_periods_of_a_kind_cover_the_year_without_gap_or_overlap(slag, dag):
    arets = [Period.for_dag(slag, date(dag.year, 1, 1))]
    while arets[-1].nasta.ar == dag.year:
        arets.append(arets[-1].nasta)
    assert (arets[0].start, arets[-1].slut) == (date(dag.year, 1, 1), date(dag.year, 12, 31))
    assert len(arets) == {"år": 1, "halvår": 2, "tertial": 3, "kvartal": 4, "månad": 12}[slag]
    assert [period.nummer for period in arets] == list(range(1, len(arets) + 1))
    assert [period for period in arets if period.innehaller(dag)] == [Period.for_dag(slag, dag)]


@given(perioder)
def test_the_next_and_the_previous_period_touch_this_one_and_lead_back(period):
    assert period.nasta.start == period.slut + timedelta(days=1)
    assert period.foregaende.slut == period.start - timedelta(days=1)
    assert period.nasta.foregaende == period.foregaende.nasta == period
    assert period.foregaende < period < period.nasta


@given(perioder, st.integers(0, 30))
def test_the_same_period_of_an_earlier_year_keeps_its_part_of_the_year(period, n):
    tidigare = period.samma_tidigare(n)
    assert tidigare.kod[4:] == period.kod[4:]
    assert int(tidigare.kod[:4]) == int(period.kod[:4]) - n


def test_the_first_half_is_compared_with_first_halves_and_february_with_its_own_length():
    assert [Period.tolka("2018H1").samma_tidigare(n).kod for n in range(4)] == ["2018H1", "2017H1", "2016H1", "2015H1"]
    assert Period.tolka("2024-02").samma_tidigare(1).slut == date(2023, 2, 28)
    with pytest.raises(ValueError, match="tillbaka"):
        Period.tolka("2018H1").samma_tidigare(-1)


def test_a_half_year_holds_its_first_and_last_day_and_not_the_days_beside():
    halvar = halvar_for(date(2026, 6, 30))
    assert halvar.kod == "2026H1"
    assert halvar_for(date(2026, 7, 1)).kod == "2026H2"
    assert halvar.innehaller(date(2026, 1, 1))
    assert halvar.innehaller(date(2026, 6, 30))
    assert not halvar.innehaller(date(2025, 12, 31))
    assert not halvar.innehaller(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("start", "slut", "slag"),
    [
        (date(2026, 1, 1), date(2026, 6, 29), Periodslag.HALVAR),
        (date(2026, 1, 2), date(2026, 6, 30), Periodslag.HALVAR),
        (date(2026, 4, 1), date(2026, 9, 30), Periodslag.HALVAR),
        (date(2026, 1, 1), date(2026, 6, 30), Periodslag.TERTIAL),
        (date(2026, 6, 30), date(2026, 1, 1), Periodslag.HALVAR),
    ],
)
def test_a_period_cannot_be_made_of_days_that_do_not_fit_its_kind(start, slut, slag):
    with pytest.raises(ValueError, match=f"är inte ett helt {slag}"):
        Period(start, slut, slag)


# --- Deadlines ---

FRIST = Frist("Beslut", date(2026, 10, 8), "Kommunens mål: 60 dagar")


@pytest.mark.parametrize(
    ("idag", "lage", "text"),
    [
        (date(2026, 8, 20), "lugn", "49 dagar kvar"),
        (date(2026, 9, 30), "lugn", "8 dagar kvar"),
        (date(2026, 10, 1), "snart", "7 dagar kvar"),
        (date(2026, 10, 6), "snart", "2 dagar kvar"),
        (date(2026, 10, 7), "snart", "I morgon"),
        (date(2026, 10, 8), "snart", "I dag"),
        (date(2026, 10, 9), "sen", "1 dag för sent"),
        (date(2026, 10, 10), "sen", "2 dagar för sent"),
    ],
)
def test_a_deadline_is_quiet_until_seven_days_remain_and_late_from_the_day_after(idag, lage, text):
    assert (FRIST.lage(idag), FRIST.text(idag)) == (lage, text)


def test_days_left_are_calendar_days_and_negative_afterwards():
    assert [FRIST.dagar_kvar(date(2026, 10, dag)) for dag in (1, 8, 11)] == [7, 0, -3]


@pytest.mark.parametrize(
    ("uppfylld", "lage", "text"),
    [
        (date(2026, 9, 1), "uppfylld_i_tid", "Gjord i tid"),
        (date(2026, 10, 8), "uppfylld_i_tid", "Gjord i tid"),
        (date(2026, 10, 9), "uppfylld_sent", "Gjord 1 dag för sent"),
        (date(2026, 10, 20), "uppfylld_sent", "Gjord 12 dagar för sent"),
    ],
)
def test_a_met_deadline_stays_visible_and_says_whether_it_was_in_time(uppfylld, lage, text):
    frist = replace(FRIST, uppfylld=uppfylld)
    assert (frist.lage(date(2027, 1, 1)), frist.text(date(2027, 1, 1))) == (lage, text)


def test_what_was_late_on_31_december_stays_late_as_of_that_day_though_it_was_met_in_january():
    frist = replace(FRIST, uppfylld=date(2027, 1, 10))
    assert (frist.lage(date(2026, 12, 31)), frist.text(date(2026, 12, 31))) == ("sen", "84 dagar för sent")
    assert frist.lage(date(2027, 1, 9)) == "sen"
    assert frist.lage(date(2027, 1, 10)) == "uppfylld_sent"


@given(dagar, dagar, st.none() | dagar)
def test_a_deadline_is_always_in_exactly_one_state_that_agrees_with_its_words(senast, idag, uppfylld):
    frist = Frist("Svara", senast, "Kommunens mål: 10 arbetsdagar", uppfylld)
    lage, text = frist.lage(idag), frist.text(idag)
    assert (lage in {"sen", "uppfylld_sent"}) == text.endswith("för sent")
    assert lage.startswith("uppfylld") == text.startswith("Gjord") == (uppfylld is not None and uppfylld <= idag)
    assert (lage in {"lugn", "snart"}) == (not lage.startswith("uppfylld") and idag <= senast)


def test_a_frist_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        FRIST.senast = date(2027, 1, 1)


# --- The named deadlines ---


def test_something_that_came_in_on_a_friday_is_received_on_monday():
    frist = ta_emot(date(2026, 8, 21))
    assert (frist.namn, frist.senast, frist.kalla) == ("Ta emot", date(2026, 8, 24), "Kommunens mål: nästa arbetsdag")


def test_a_lex_sarah_utredning_has_sixty_days_by_local_target_and_not_by_law():
    frist = utred_lex_sarah(date(2026, 8, 9))
    assert (frist.namn, frist.senast, frist.kalla) == ("Beslut", date(2026, 10, 8), "Kommunens mål: 60 dagar")
    assert "§" not in frist.kalla


def test_the_law_says_snarast_of_the_anmalan_and_the_day_is_the_municipalitys_own(satt_mal):
    frist = anmal_till_ivo(date(2026, 8, 21))  # Friday
    assert (frist.namn, frist.senast) == ("Anmälan till IVO", date(2026, 8, 24))
    assert frist.kalla == "Snarast enligt lag. Kommunens mål: nästa arbetsdag"
    satt_mal(anmal_ivo_arbetsdagar="3, 2 från 2026-08-22")
    assert anmal_till_ivo(date(2026, 8, 21)).senast == date(2026, 8, 26)
    assert anmal_till_ivo(date(2026, 8, 22)).kalla == "Snarast enligt lag. Kommunens mål: 2 arbetsdagar"
    assert anmal_till_ivo(date(2026, 8, 21), uppfylld=date(2026, 8, 20)).text(date(2026, 8, 27)) == "Gjord i tid"


def test_an_utredning_that_did_not_go_with_the_anmalan_reaches_ivo_within_two_calendar_months():
    frist = utredning_till_ivo(date(2026, 8, 12), utredning_bifogad=False)
    assert frist is not None
    assert frist.senast == date(2026, 10, 12)
    assert frist.kalla == "Två månader efter anmälan, 6 kap. SOSFS 2011:5"
    sist_i_december = utredning_till_ivo(date(2025, 12, 31), utredning_bifogad=False)
    assert sist_i_december is not None
    assert sist_i_december.senast == date(2026, 2, 28)


def test_there_is_no_deadline_for_ivo_without_an_anmalan_or_when_the_utredning_went_with_it():
    assert utredning_till_ivo(None, utredning_bifogad=False) is None
    assert utredning_till_ivo(date(2026, 8, 12), utredning_bifogad=True) is None


def test_the_deadline_for_ivo_is_not_invented_for_days_before_the_foreskrift():
    with pytest.raises(LydelseSaknas):
        utredning_till_ivo(date(2011, 6, 30), utredning_bifogad=False)


def test_a_synpunkt_is_confirmed_in_two_working_days_and_answered_in_ten():
    inkommen = date(2026, 6, 17)  # onsdag before midsommar
    assert bekrafta_synpunkt(inkommen).senast == date(2026, 6, 22)
    assert besvara_synpunkt(inkommen).senast == date(2026, 7, 2)
    assert (bekrafta_synpunkt(inkommen).namn, besvara_synpunkt(inkommen).namn) == ("Bekräfta", "Svara")
    assert bekrafta_synpunkt(inkommen).kalla == "Kommunens mål: 2 arbetsdagar"
    assert besvara_synpunkt(inkommen).kalla == "Kommunens mål: 10 arbetsdagar"


def test_a_plain_avvikelse_is_closed_within_thirty_calendar_days():
    frist = avsluta_avvikelse(date(2026, 8, 10))
    assert (frist.namn, frist.senast, frist.kalla) == ("Klar", date(2026, 9, 9), "Kommunens mål: 30 dagar")


@pytest.mark.parametrize(
    "frist_for", [ta_emot, utred_lex_sarah, bekrafta_synpunkt, besvara_synpunkt, avsluta_avvikelse]
)
def test_a_named_deadline_knows_when_it_was_met(frist_for):
    inkommen = date(2026, 8, 17)
    assert frist_for(inkommen).lage(inkommen) != "uppfylld_i_tid"
    assert frist_for(inkommen, uppfylld=inkommen).lage(inkommen) == "uppfylld_i_tid"
