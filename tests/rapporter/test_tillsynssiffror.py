"""The year's tillsyn in the kvalitetsberättelse: counted by hand, as it stood, and the same everywhere and frozen."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from avvikelser.tillsyn import tillsynsgang
from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Person
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.aterskapande import aterskapa
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.sifferfil import som_fil
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.sammanstallning.tillsynsmeningar import om_tillsyn
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.kvalitetsar import kvalitetsar
from rapporter.statistik.siffror import Siffror, kontrollsumma
from rapporter.statistik.tabell import Tabell, Varde
from rapporter.statistik.tillsyn import BESLUT, UTFALLEN, tillsynsrader, tillsynstabeller
from tests.conftest import Kommun
from tests.rapporter.scen_rapport import strateg
from tests.rapporter.tillsynsaret import BESKEDET, spara, tid, tillsynsaret
from tests.tillsyn import tillsynsscener as scen

AR = Period.tolka("2025")
Tal = dict[str, tuple[Varde, ...]]


EFTER = tid(2026, 2, 1)


@pytest.fixture
def aret(kommun: Kommun) -> Kommun:
    """2025 as `RAKNAT` has it."""
    tillsynsaret(kommun)
    return kommun


RAKNAT: Tal = {
    "Kom in: Tillsyn": (1, 1),
    "Kom in: Begäran om yttrande": (0, 1),
    "Kom in: Föreläggande": (0, 2),
    "Kom in: Klagomål": (0, 1),
    "Kom in: Alla ärenden": (1, 5),
    "Svar till IVO: Skickade i tid": (0, 2),
    "Svar till IVO: Skickade för sent": (1, 1),
    "Svar till IVO: Alla svar": (1, 3),
    "Väntade på svar: Med tid kvar": (0, 1),
    "Väntade på svar: Försenade": (0, 1),
    "Väntade på svar: Alla som väntade": (0, 2),
    "Avslutades av IVO: Utan krav": (0, 3),
    "Avslutades av IVO: Med krav, som är uppfyllda": (0, 1),
    "Avslutades av IVO: Alla avslutade": (0, 4),
    "Inga brister": (0, 1),
    "Brister som är åtgärdade": (0, 0),
    "Brister, men inga krav": (0, 0),
    "Krav på åtgärder": (0, 0),
    "Föreläggande utan vite": (0, 0),
    "Föreläggande med vite": (0, 2),
    "Granskades inte vidare": (0, 0),
    "Annat": (0, 0),
    "Uppgift saknas": (0, 1),
    "Alla avslutade": (0, 4),
    "Uppfyllda i tid": (0, 1),
    "Uppfyllda för sent": (0, 1),
    "Inte uppfyllda, med tid kvar": (0, 2),
    "Inte uppfyllda, försenade": (0, 1),
    "Alla krav": (0, 5),
}
"""2024 and 2025, by hand."""


def talen(*tabeller: Tabell) -> Tal:
    return {
        f"{grupp.rubrik}: {rn.rubrik}" if grupp.rubrik else rn.rubrik: rn.varden
        for tabell in tabeller
        for grupp in tabell.grupper
        for rn in (*grupp.rader, *([grupp.summa] if grupp.summa else []))
    }


def berattelsen(kommun: Kommun, av: Person) -> Rapport:
    return faststallande.skapa(kommun.ifn, AR, av=av, slag=Rapportslag.KVALITET)


# --- Counted ---


def test_the_years_tillsyn_is_counted_by_hand(aret: Kommun) -> None:
    arenden, utfall, krav, beslut = tillsynstabeller(aret.ifn.pk, AR, EFTER)
    assert [k.rubrik for k in arenden.kolumner] == ["2024", "2025"]
    assert talen(arenden, utfall, krav) == RAKNAT
    assert [(rn.rubrik, rn.varden) for rn in beslut.rader] == [
        ("Provärende 1, PROV 2025/0001", ("Tillsyn", "2025-02-01", "Provbesked.")),
        ("Provärende 5, PROV 2025/0005", ("Tillsyn", "2025-05-30", "Provbesked.")),
        ("Provärende 6, PROV 2025/0006", ("Föreläggande", "2025-09-01", "Sekretess")),
        ("Provärende 2, PROV 2025/0002", ("Föreläggande", "2025-10-01", BESKEDET)),
    ]


def test_what_happens_after_the_year_changes_nothing_in_it(aret: Kommun) -> None:
    """Read on new year's day, and when answers, anstånd and krav of January are known."""
    fore = tillsynstabeller(aret.ifn.pk, AR, tid(2026, 1, 1))
    assert talen(*fore[:3]) == talen(*tillsynstabeller(aret.ifn.pk, AR, EFTER)[:3]) == RAKNAT


def test_a_year_that_runs_is_counted_as_it_is_known_the_day_it_is_read(aret: Kommun) -> None:
    arenden, utfall, krav, _ = tillsynstabeller(aret.ifn.pk, AR, tid(2025, 6, 10))
    tal = talen(arenden, utfall, krav)
    assert (tal["Inga brister"], tal["Föreläggande med vite"], tal["Uppgift saknas"]) == ((0, 1), (0, 0), (0, 1))
    assert tal["Kom in: Alla ärenden"] == (1, 2)
    assert tal["Svar till IVO: Alla svar"] == (1, 1)
    assert (tal["Väntade på svar: Med tid kvar"], tal["Väntade på svar: Försenade"]) == ((0, 1), (0, 0))
    assert (tal["Uppfyllda i tid"], tal["Inte uppfyllda, försenade"], tal["Alla krav"]) == ((0, 1), (0, 1), (0, 2))


def test_the_next_year_counts_the_krav_that_were_left_and_none_that_were_met(aret: Kommun) -> None:
    _, _, krav = tillsynstabeller(aret.ifn.pk, Period.tolka("2026"), EFTER)
    assert {namn: tal[-1] for namn, tal in talen(krav).items()} == {
        "Uppfyllda i tid": 0,
        "Uppfyllda för sent": 1,
        "Inte uppfyllda, med tid kvar": 2,
        "Inte uppfyllda, försenade": 1,
        "Alla krav": 4,
    }


def test_without_any_tillsyn_there_are_zeros_and_no_decisions(kommun: Kommun) -> None:
    arenden, utfall, krav = tillsynstabeller(kommun.ifn.pk, AR, EFTER)
    assert set(talen(arenden, utfall, krav).values()) == {(0,)}
    assert om_tillsyn(kvalitetsar(kommun.ifn, AR, EFTER)) == "Nämnden fick inga ärenden från IVO under året."


def test_what_the_rules_write_is_read_as_two_answers_after_a_komplettering(kommun: Kommun) -> None:
    folk = scen.folk(kommun)
    rad = scen.arende(kommun.ifn, folk.sofia, kommun.tallbacken)
    scen.svarat(scen.krav(tillsynsgang.paborja(rad, av=folk.sofia), folk.sofia), folk.sofia, uppfyllt=rad.inkommen)
    svarat = scen.besvarat(rad, folk.sofia, dag=rad.inkommen)
    nu = datetime.now(tz=STOCKHOLM)
    frist = nu.date() + timedelta(days=2)
    (fore,) = tillsynsrader(kommun.ifn.pk, nu)
    assert [(s.gjord, s.lage(nu.date())) for s in fore.svar] == [(rad.inkommen, "i_tid")]
    tillsynsgang.komplettera(svarat, svar_senast=frist, skal="Prov", av=folk.sofia)
    (efter,) = tillsynsrader(kommun.ifn.pk, datetime.now(tz=STOCKHOLM))
    assert [s.gjord for s in efter.svar] == [rad.inkommen, None]
    assert efter.svar[1].senast[-1][1] == frist
    assert [k.gjord for k in efter.krav] == [rad.inkommen]


def test_the_tables_take_two_questions(aret: Kommun, django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(2):
        tillsynstabeller(aret.ifn.pk, AR, EFTER)


# --- Said ---


def test_the_sentences_say_what_came_in_how_it_was_answered_and_what_is_met(aret: Kommun) -> None:
    assert om_tillsyn(kvalitetsar(aret.ifn, AR, EFTER)) == (
        "Nämnden fick fem ärenden från IVO under året. Nämnden skickade tre svar, varav ett för sent. Två ärenden "
        "väntade på svar vid årets slut. IVO avslutade fyra ärenden, varav ett utan brister. Av fem "
        "krav från IVO är två uppfyllda."
    )
    halvvags = om_tillsyn(kvalitetsar(aret.ifn, AR, tid(2025, 6, 10)))
    assert "Ett ärende väntade på svar när siffrorna lästes av." in halvvags
    assert "Nämnden skickade ett svar, i tid." in halvvags


# --- Screen, paper, files, and the public version ---


def test_screen_paper_excel_and_json_say_the_same(aret: Kommun) -> None:
    rapport = berattelsen(aret, strateg(aret))
    siffror = siffror_for(rapport, "fullstandig")
    assert Siffror.fran_json(siffror.till_json()) == siffror
    koder = ("tillsyn", UTFALLEN, "tillsyn_krav", BESLUT)
    arenden, utfall, krav, beslut = (siffror.tabell(kod) for kod in koder)
    assert arenden is not None
    assert utfall is not None
    assert krav is not None
    assert beslut is not None
    assert talen(arenden, utfall, krav) == RAKNAT
    pa_skarmen = {rn.rubrik: [c.text for c in rn.celler] for rn in tabellvy(krav, ()).grupper[0].rader}
    assert pa_skarmen["Inte uppfyllda, med tid kvar"] == ["0", "2"]
    bok = load_workbook(io.BytesIO(som_fil(siffror, "xlsx")))
    rader = [tuple(v for v in rad if v is not None) for blad in bok for rad in blad.iter_rows(values_only=True)]
    assert ("Svar till IVO", "Skickade i tid", 0, 2) in rader
    assert ("Inte uppfyllda, med tid kvar", 0, 2) in rader
    i_json = {t["kod"]: t for t in json.loads(som_fil(siffror, "json"))["tabeller"]}
    assert i_json["tillsyn_krav"]["grupper"][0]["summa"]["varden"] == [0, 5]
    html = dokument(rapport, "fullstandig", skrivet=rapport.brytpunkt)
    assert all(ord_ in html for ord_ in ("Ärenden från IVO", "Nämnden fick fem ärenden från IVO", BESKEDET))
    assert "Ett krav räknas från det år det skrevs in" in html
    assert "Hemligt provbesked" not in html


def test_the_public_version_hides_the_small_and_holds_nothing_of_ivos_words(aret: Kommun) -> None:
    rapport = berattelsen(aret, strateg(aret))
    siffror = siffror_for(rapport, "offentlig")
    arenden, utfall, krav = (siffror.tabell(kod) for kod in ("tillsyn", UTFALLEN, "tillsyn_krav"))
    assert arenden is not None
    assert utfall is not None
    assert krav is not None
    assert siffror.tabell(BESLUT) is None
    visat, fullt = talen(arenden, utfall, krav), RAKNAT
    for namn, varden in fullt.items():
        for plats, varde in enumerate(varden):
            assert isinstance(varde, int)
            assert visat[namn][plats] in ((LITET, DOLT) if 0 < varde < 5 else (varde, DOLT)), namn
    html = dokument(rapport, "offentlig", skrivet=rapport.brytpunkt)
    for text in (html, json.dumps(siffror.till_json(), ensure_ascii=False)):
        assert "provbristerna" not in text
        assert "PROV 2025/0002" not in text


# --- Frozen ---


def test_a_kvalitetsberattelse_frozen_before_there_were_such_figures_is_counted_the_same(aret: Kommun) -> None:
    rapport = berattelsen(aret, strateg(aret))
    ny = Siffror.fran_json(rapport.siffror)
    gammal = ny.som_i(3)
    assert {t.kod for t in ny.tabeller} - {t.kod for t in gammal.tabeller} == {
        "tillsyn",
        UTFALLEN,
        "tillsyn_krav",
        BESLUT,
    }
    assert {d.kod for d in ny.definitioner} - {d.kod for d in gammal.definitioner} == {
        "tillsyn", "tillsyn_svar", "tillsyn_avslut", UTFALLEN, "tillsyn_krav",
    }  # fmt: skip
    rapport.siffror, rapport.kontrollsumma_siffror = gammal.till_json(), kontrollsumma(gammal.till_json())
    assert om_tillsyn(gammal) == ""
    assert aterskapa(rapport, av=rapport.created_by).lika
    assert "Ärenden från IVO" not in dokument(rapport, "fullstandig", skrivet=EFTER)


def test_one_frozen_before_ivos_decisions_were_told_apart_is_counted_the_same(aret: Kommun) -> None:
    rapport = berattelsen(aret, strateg(aret))
    ny = Siffror.fran_json(rapport.siffror)
    gammal = ny.som_i(4)
    assert {t.kod for t in ny.tabeller} - {t.kod for t in gammal.tabeller} == {UTFALLEN}
    assert {d.kod for d in ny.definitioner} - {d.kod for d in gammal.definitioner} == {UTFALLEN}
    rapport.siffror, rapport.kontrollsumma_siffror = gammal.till_json(), kontrollsumma(gammal.till_json())
    assert "IVO avslutade" not in om_tillsyn(gammal)
    assert "Av fem krav från IVO" in om_tillsyn(gammal)
    assert aterskapa(rapport, av=rapport.created_by).lika
    assert "Vad IVO beslutade enligt" not in dokument(rapport, "fullstandig", skrivet=EFTER)


def test_a_frozen_one_stays_when_the_arenden_move_on(aret: Kommun) -> None:
    rapport = berattelsen(aret, strateg(aret))
    fore = rapport.siffror
    for rad in Tillsynsarende.objects.filter(namnd=aret.ifn, avslutad=None):
        spara(rad, datetime.now(tz=STOCKHOLM), ivo_dnr="Prov", slag="tillsyn")
    assert aterskapa(rapport, av=rapport.created_by).lika
    rapport.refresh_from_db()
    assert rapport.siffror == fore
