"""The municipality's own targets: the defaults, what the settings may say, and from which day a change holds."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kvalitet import lokalamal
from kvalitet.frister import avsluta_avvikelse, besvara_synpunkt, informera_personal, utred_lex_sarah
from kvalitet.lokalamal import INSTALLNINGAR, LokalaMal, Malordning, tolka

NYTT = date(2027, 1, 1)


def test_a_municipality_that_has_said_nothing_has_the_defaults():
    ordning = tolka({"KVALITET_MAL_BESVARA_SYNPUNKT": "", "NAGOT_ANNAT": "7"})
    assert ordning == Malordning()
    assert ordning.vid(NYTT) == LokalaMal(1, 60, 1, 2, 10, 30, 12)
    assert ordning.andringsdagar == ()


def test_every_target_can_be_set():
    ordning = tolka({installning: str(nr) for nr, installning in enumerate(INSTALLNINGAR, start=3)})
    assert ordning.forst == LokalaMal(3, 4, 5, 6, 7, 8, 9)


def test_a_change_holds_for_what_comes_in_from_its_day_on_and_for_nothing_before(satt_mal):
    satt_mal(besvara_synpunkt_arbetsdagar="10, 14 från 2027-01-01", utred_lex_sarah_dagar="90, 45 från 2027-01-01")
    fore = NYTT - timedelta(days=1)
    assert utred_lex_sarah(fore).senast == fore + timedelta(days=90)
    assert utred_lex_sarah(NYTT).senast == NYTT + timedelta(days=45)
    assert besvara_synpunkt(fore).kalla == "Kommunens mål: 10 arbetsdagar"
    assert besvara_synpunkt(NYTT).kalla == "Kommunens mål: 14 arbetsdagar"
    assert avsluta_avvikelse(fore).kalla == avsluta_avvikelse(NYTT).kalla == "Kommunens mål: 30 dagar"


def test_how_often_the_staff_is_told_is_a_target_too(satt_mal):
    satt_mal(informera_personal_manader="6")
    assert informera_personal(date(2026, 1, 31), NYTT).senast == date(2026, 7, 31)


def test_the_targets_in_words_say_what_they_became(satt_mal):
    satt_mal(
        bekrafta_synpunkt_arbetsdagar="1", besvara_synpunkt_arbetsdagar="10, 14 från 2027-01-01, 7 från 2028-03-01"
    )
    ordning = lokalamal.kommunens()
    assert ordning.andringsdagar == (NYTT, date(2028, 3, 1))
    vantat = "10 arbetsdagar (14 från fredag 1 januari 2027, 7 från onsdag 1 mars 2028)"
    assert ordning.med_ord("besvara_synpunkt_arbetsdagar") == vantat
    assert ordning.med_ord("bekrafta_synpunkt_arbetsdagar") == "1 arbetsdag"
    assert lokalamal.svarstid(NYTT) == ("1 arbetsdag", "14 arbetsdagar")


@pytest.mark.parametrize(
    ("val", "sager"),
    [
        ({"KVALITET_MAL_BESVARA_SYNPUNKT": "tio"}, "KVALITET_MAL_BESVARA_SYNPUNKT: ”tio” går inte att läsa"),
        ({"KVALITET_MAL_UTRED_LEX_SARAH": "0"}, "minst 1 dag och högst 365 dagar"),
        ({"KVALITET_MAL_TA_EMOT": "9999"}, "minst 1 arbetsdag och högst 250 arbetsdagar"),
        ({"KVALITET_MAL_UTRED_LEX_SARAH": "60, 45"}, "i tidsordning"),
        ({"KVALITET_MAL_UTRED_LEX_SARAH": "60 från 2027-01-01"}, "Skriv först ett antal"),
        ({"KVALITET_MAL_UTRED_LEX_SARAH": "60, 45 från 2027-02-30"}, "Dagen 2027-02-30 finns inte"),
        ({"KVALITET_MAL_UTRED_LEX_SARAH": "60, 45 från 2028-01-01, 30 från 2027-01-01"}, "i tidsordning"),
        ({"KVALITET_MAL_INFORMERA_PERSONAL": "12, 6 från 2027-01-01"}, "kan inte ändras från en viss dag"),
        ({"KVALITET_MAL_BEKRAFTA_SYNPUNKT": "12"}, "bekräftas senast när den ska besvaras"),
        ({"KVALITET_MAL_BESVARA_SYNPUNKT": "10, 1 från 2027-01-01"}, "bekräftas senast när den ska besvaras"),
    ],
)
def test_what_cannot_be_a_target_is_refused_with_a_sentence(val, sager):
    with pytest.raises(ValueError, match=r"^[A-ZÅÄÖ]") as fel:
        tolka(val)
    assert sager in str(fel.value)
    assert all(installning in str(fel.value) for installning in val)  # which line to look at


def test_no_day_and_no_change_can_put_the_answer_before_its_confirmation():
    with pytest.raises(ValueError, match="bekräftas senast"):
        replace(LokalaMal(), besvara_synpunkt_arbetsdagar=1)


def test_a_mistyped_target_stops_the_program_with_its_name_and_a_sentence():
    kod = "import django; django.setup()"
    miljo = {**os.environ, "DJANGO_SETTINGS_MODULE": "kvalitet.settings", "KVALITET_MAL_AVSLUTA_AVVIKELSE": "en månad"}
    svar = subprocess.run([sys.executable, "-c", kod], env=miljo, capture_output=True, text=True, timeout=60)
    assert svar.returncode != 0
    assert "ImproperlyConfigured: KVALITET_MAL_AVSLUTA_AVVIKELSE: ”en månad” går inte att läsa" in svar.stderr
