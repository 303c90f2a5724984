"""What utförare have told the nämnd as it happened, in the half-year report: counted by hand, frozen with the rest."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from avvikelser.utforare.enkatlage import EJ_INKOMMIT
from avvikelser.utforare.models import Avtal, Underrattelse
from kvalitet.frister import Period
from rapporter.sammanstallning import meningar
from rapporter.sammanstallning.aterskapande import aterskapa, fore_omrakning
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.sifferfil import som_fil
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.statistik.dolj import LITET
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror, kontrollsumma
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.siffror import Siffror
from tests.conftest import Kommun
from tests.rapporter.scen_rapport import utkast
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift

H1 = Period.tolka("2026H1")
EFTER = scen.OPPNAD + timedelta(days=30)
KOD = "utforarunderrattelser"
LEX, IVO = Underrattelse.Slag.LEX_SARAH, Underrattelse.Slag.TILL_IVO


def kom_in(avtal: Avtal, *nar: datetime, slag: str = LEX) -> None:
    for en in nar:
        scen.underrattelse(avtal, slag=slag, inkommen=en)


def dag(manad: int, dagen: int, timme: int = 9, ar: int = 2026) -> datetime:
    return datetime(ar, manad, dagen, timme, tzinfo=UTC)


@pytest.fixture
def avtalen(kommun: Kommun) -> dict[str, Avtal]:
    """Alfa has told of two rapporter and an anmälan and answered; Beta sent a nollrapport; Gamma is silent; Delta is
    silent but has told of one rapport; Epsilon was not asked and has told of an anmälan."""
    avtalen = {
        namn: scen.avtal(kommun.ifn, namn=f"{namn} AB") for namn in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon")
    }
    enkat = scen.enkat(kommun.ifn)
    fragor = {namn: scen.tillfragad(enkat, avtalen[namn]) for namn in ("Alfa", "Beta", "Gamma", "Delta")}
    scen.svar(fragor["Alfa"], uppgift(lex_sarah=7))
    scen.svar(fragor["Beta"], uppgift())
    kom_in(avtalen["Alfa"], dag(1, 15), dag(6, 30))
    kom_in(avtalen["Alfa"], dag(6, 30, 12), slag=IVO)
    kom_in(avtalen["Delta"], dag(3, 1))
    kom_in(avtalen["Epsilon"], dag(5, 5), slag=IVO)
    # Outside: the year before by Swedish time, the next half-year by Swedish time, and another nämnd.
    kom_in(avtalen["Beta"], dag(12, 31, 22, 2025), dag(6, 30, 22), dag(7, 1))
    kom_in(scen.avtal(kommun.an, namn="Annans AB"), dag(3, 3))
    return avtalen


def med_siffror(rapport: Rapport, alla: Siffror) -> None:
    data = alla.till_json()
    Rapport.objects.filter(pk=rapport.pk).update(siffror=data, kontrollsumma_siffror=kontrollsumma(data))
    rapport.refresh_from_db()


def siffror(kommun: Kommun, brytpunkt: datetime = EFTER) -> Halvarssiffror:
    return halvarssiffror(kommun.ifn, H1, brytpunkt)


def varden(alla: Siffror) -> dict[str, tuple[object, ...]]:
    tabell = alla.tabell(KOD)
    assert tabell is not None
    return {rad.rubrik: rad.varden for rad in tabell.rader}


def test_each_utforare_has_what_came_in_during_the_half_year_and_silence_is_words(
    kommun: Kommun, avtalen: dict[str, Avtal]
) -> None:
    assert varden(siffror(kommun)) == {
        "Alfa AB": (2, 1, "Svarat"),
        "Beta AB": (0, 0, "Nollrapport"),
        "Delta AB": (1, EJ_INKOMMIT, "Ej inkommit"),
        "Epsilon AB": (None, 1, "Inte tillfrågad"),
        "Gamma AB": (EJ_INKOMMIT, EJ_INKOMMIT, "Ej inkommit"),
        "Allt som har kommit in": (3, 2, None),
    }
    assert "Utförarna har underrättat nämnden om tre lex Sarah-rapporter och två anmälningar till IVO." in meningar.om(
        "utforare", siffror(kommun)
    )
    assert any(d.kod == KOD and d.sedan == 3 for d in siffror(kommun).definitioner)


def test_what_came_in_after_the_cut_off_is_not_counted(kommun: Kommun, avtalen: dict[str, Avtal]) -> None:
    assert varden(siffror(kommun, dag(6, 30, 10))) == {
        "Alfa AB": (2, None, "Ingen enkät"),
        "Delta AB": (1, None, "Ingen enkät"),
        "Epsilon AB": (None, 1, "Ingen enkät"),
        "Allt som har kommit in": (3, 1, None),
    }


def test_it_is_added_neither_to_the_survey_nor_to_the_arenden(kommun: Kommun, avtalen: dict[str, Avtal]) -> None:
    alla = siffror(kommun)
    assert alla.varde(period="2026H1", slag="lex_sarah") == 0
    enkat = alla.tabell("utforarenkat")
    assert enkat is not None
    assert enkat.summa is not None
    assert enkat.summa.varden == (7, 0, 0, 0)


def test_without_a_survey_and_anything_told_there_is_no_table(kommun: Kommun) -> None:
    scen.avtal(kommun.ifn)
    assert siffror(kommun).tabell(KOD) is None


def test_the_public_version_hides_the_small_and_leaves_the_silent_as_they_are(
    kommun: Kommun, avtalen: dict[str, Avtal]
) -> None:
    dolda = varden(offentlig(siffror(kommun)))
    assert dolda["Alfa AB"][:2] == (LITET, LITET)
    assert dolda["Gamma AB"] == (EJ_INKOMMIT, EJ_INKOMMIT, "Ej inkommit")
    assert dolda["Beta AB"] == (0, 0, "Nollrapport")
    assert "underrättat" not in meningar.om("utforare", offentlig(siffror(kommun)))


def test_screen_paper_excel_and_json_say_the_same(kommun: Kommun, avtalen: dict[str, Avtal]) -> None:
    alla = siffror(kommun)
    assert Siffror.fran_json(alla.till_json()) == alla
    tabell = alla.tabell(KOD)
    assert tabell is not None
    pa_skarmen = [[cell.text for cell in rad.celler] for rad in tabellvy(tabell, ()).grupper[0].rader]
    assert pa_skarmen[2] == ["1", "Ej inkommit", "Ej inkommit"]
    bok = load_workbook(io.BytesIO(som_fil(alla, "xlsx")))
    rader = [rad for blad in bok for rad in blad.iter_rows(values_only=True)]
    assert ("Alfa AB", 2, 1, "Svarat") in [tuple(v for v in rad if v is not None) for rad in rader]
    rapport = utkast(kommun)
    html = dokument(rapport, "fullstandig", skrivet=EFTER)
    assert "Vad utförarna har underrättat nämnden om" in html


def test_a_report_frozen_before_there_was_such_a_table_is_still_counted_the_same(
    kommun: Kommun, avtalen: dict[str, Avtal]
) -> None:
    rapport = utkast(kommun)
    ny = siffror(kommun, rapport.brytpunkt)
    gammal = ny.som_i(2)
    assert gammal.tabell(KOD) is None
    assert gammal.tabell("utforarenkat") is not None
    assert {d.kod for d in ny.som_i(3).definitioner} - {d.kod for d in gammal.definitioner} == {KOD}
    med_siffror(rapport, gammal)
    utfall = aterskapa(rapport, av=rapport.created_by)
    assert (utfall.lika, utfall.benamningar) == (True, False)
    assert {s.tabell for s in fore_omrakning(rapport).skillnader} == {KOD}


def test_a_new_report_is_counted_with_the_table_and_a_change_shows(kommun: Kommun, avtalen: dict[str, Avtal]) -> None:
    rapport = utkast(kommun)
    assert varden(Siffror.fran_json(rapport.siffror))["Alfa AB"] == (2, 1, "Svarat")
    assert aterskapa(rapport, av=rapport.created_by).lika
    kom_in(avtalen["Gamma"], dag(4, 4))
    rad, summa = aterskapa(rapport, av=rapport.created_by).skillnader
    assert (rad.fore, rad.nu) == (EJ_INKOMMIT, 1)
    assert (summa.fore, summa.nu) == (3, 4)
