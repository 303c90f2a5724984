"""The survey in the half-year report: its own table, frozen with the rest, where silence is never a zero."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from avvikelser.utforare.enkatlage import EJ_INKOMMIT, Antal, Enkatrad
from avvikelser.utforare.models import Tillfragad
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import faststallande, meningar
from rapporter.sammanstallning.aterskapande import fore_omrakning
from rapporter.sammanstallning.sifferfil import som_fil
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.statistik.dolj import LITET
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.tabell import fran_json, till_json
from rapporter.statistik.utforarenkat import ej_inkommit, tabell_av
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter.scen_rapport import skrivet
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift

H1 = Period.tolka("2026H1")
EFTER = scen.OPPNAD + timedelta(days=30)


@pytest.fixture
def fragor(kommun: Kommun) -> list[Tillfragad]:
    """Three are asked: the first answers with numbers, the second with a nollrapport, the third not at all."""
    enkat = scen.enkat(kommun.ifn)
    fragor = [scen.tillfragad(enkat, scen.avtal(kommun.ifn, namn=namn)) for namn in ("Alfa AB", "Beta AB", "Gamma AB")]
    scen.svar(fragor[0], uppgift(lex_sarah=7, klagomal=2))
    scen.svar(fragor[1], uppgift())
    return fragor


def siffror(kommun: Kommun) -> Halvarssiffror:
    return halvarssiffror(kommun.ifn, H1, EFTER)


def varden(alla: Halvarssiffror) -> dict[str, tuple[object, ...]]:
    tabell = alla.tabell("utforarenkat")
    assert tabell is not None
    return {rad.rubrik: rad.varden for rad in tabell.rader}


def test_each_has_a_row_and_silence_stands_as_words_and_in_no_sum(kommun: Kommun, fragor: list[Tillfragad]) -> None:
    assert varden(siffror(kommun)) == {
        "Alfa AB": (7, 0, 2, 0),
        "Beta AB": (0, 0, 0, 0),
        "Gamma AB": (EJ_INKOMMIT,) * 4,
        "Alla som har svarat": (7, 0, 2, 0),
    }
    mening = meningar.om("utforare", siffror(kommun))
    assert mening == "Två av tre har svarat på enkäten. Ett svar har inte kommit in, vilket inte är noll."
    assert any(d.kod == "utforarenkat" for d in siffror(kommun).definitioner)


def test_without_a_survey_there_is_no_table_at_all(kommun: Kommun) -> None:
    assert siffror(kommun).tabell("utforarenkat") is None


def test_the_survey_is_added_to_no_count_of_arenden(kommun: Kommun, fragor: list[Tillfragad]) -> None:
    scen.underrattelse(fragor[0].avtal)
    assert siffror(kommun).varde(period="2026H1", slag="lex_sarah") == 0
    assert siffror(kommun).varde(period="2026H1", slag="klagomal") == 0


def test_the_public_version_hides_the_small_and_leaves_the_silent_as_they_are(
    kommun: Kommun, fragor: list[Tillfragad]
) -> None:
    publik = offentlig(siffror(kommun))
    assert varden(publik)["Alfa AB"] == (7, 0, LITET, 0)
    assert varden(publik)["Gamma AB"] == (EJ_INKOMMIT,) * 4
    assert publik.dolda == 2  # the klagomål, and the sum that would tell them


def test_the_file_and_the_json_say_ej_inkommit(kommun: Kommun, fragor: list[Tillfragad]) -> None:
    bok = load_workbook(io.BytesIO(som_fil(siffror(kommun), "xlsx")))
    rader = [[cell.value for cell in rad] for rad in bok["Vad utförarna själva har svarat"].iter_rows()]
    assert ["Gamma AB", *[EJ_INKOMMIT] * 4] in [rad[1:] for rad in rader]
    ater = Halvarssiffror.fran_json(siffror(kommun).till_json())
    assert ater == siffror(kommun)


def test_a_frozen_report_keeps_what_it_said_when_the_silent_answer_later(
    kommun: Kommun, fragor: list[Tillfragad]
) -> None:
    sofia = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    utkast = skrivet(faststallande.skapa(kommun.ifn, H1, av=sofia, brytpunkt=EFTER), sofia)
    rapport, _ = faststallande.faststall(utkast, av=sofia)
    scen.svar(fragor[2], uppgift(), nar=EFTER + timedelta(days=1))
    scen.svar(fragor[0], uppgift(lex_sarah=8, skal="Räknat fel."), nar=EFTER + timedelta(days=1))
    rapport.refresh_from_db()
    assert faststallande.aterskapa(rapport, av=sofia).lika
    assert varden(Halvarssiffror.fran_json(rapport.siffror))["Gamma AB"] == (EJ_INKOMMIT,) * 4


def test_from_ej_inkommit_to_a_nollrapport_is_a_difference(kommun: Kommun, fragor: list[Tillfragad]) -> None:
    sofia = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    utkast = faststallande.skapa(kommun.ifn, H1, av=sofia, brytpunkt=EFTER)
    scen.svar(fragor[2], uppgift(), nar=EFTER + timedelta(days=1))
    funna = fore_omrakning(utkast).skillnader
    assert {(s.fore, s.nu) for s in funna if not s.ar_ord} == {(EJ_INKOMMIT, 0)}
    assert {(s.fore, s.nu) for s in funna if s.ar_ord} == {(EJ_INKOMMIT, "Nollrapport")}
    assert {s.tabell for s in funna} == {"utforarenkat", "utforarunderrattelser"}


def test_a_report_from_before_the_survey_is_the_same_again(kommun: Kommun) -> None:
    sofia: Person = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    fore = scen.OPPNAD - timedelta(minutes=1)
    rapport, _ = faststallande.faststall(
        skrivet(faststallande.skapa(kommun.ifn, H1, av=sofia, brytpunkt=fore), sofia), av=sofia
    )
    scen.svar(scen.tillfragad(scen.enkat(kommun.ifn), scen.avtal(kommun.ifn)), uppgift(klagomal=1))
    assert faststallande.aterskapa(rapport, av=sofia).lika


heltal = st.integers(0, 30)
rader = st.lists(st.none() | st.builds(Antal, heltal, heltal, heltal, heltal), min_size=1, max_size=8)


@given(rader)
def test_no_silent_row_is_ever_a_zero_in_the_table_its_json_or_on_screen(antalen: list[Antal | None]) -> None:
    alla = [Enkatrad(i, i, f"Prov {i}", antal) for i, antal in enumerate(antalen)]
    tabell = fran_json(till_json(tabell_av(alla, H1)))
    vy = tabellvy(tabell, ())
    tysta = [i for i, antal in enumerate(antalen) if antal is None]
    for i in tysta:
        assert tabell.grupper[0].rader[i].varden == (EJ_INKOMMIT,) * 4
        assert {cell.text for cell in vy.grupper[0].rader[i].celler} == {EJ_INKOMMIT}
    svarat = [antal for antal in antalen if antal is not None]
    assert ej_inkommit(tabell) == len(tysta)
    assert tabell.summa is not None
    vantat = (sum(a.lex_sarah for a in svarat), sum(a.klagomal for a in svarat)) if svarat else (None, None)
    assert (tabell.summa.varden[0], tabell.summa.varden[2]) == vantat
