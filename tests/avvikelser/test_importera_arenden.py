"""History from an older system: all or nothing, errors by line and column, safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from psycopg2.extras import DateRange

from avvikelser.historik.rader import granska
from avvikelser.models import Arende, Kategori, LexSarah, Synpunkt
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import DelFactory

RUBRIKER = "externt id;typ;enhet;kom in;hände;avslutad;kategori;utfall;beslutad;anmäld till ivo"


@pytest.fixture
def fil(tmp_path: Path) -> Callable[..., Path]:
    def skriv(*rader: str, kodning: str = "utf-8", rubriker: str = RUBRIKER) -> Path:
        plats = tmp_path / "aldre.csv"
        plats.write_bytes("\r\n".join([rubriker, *rader]).encode(kodning))
        return plats

    return skriv


def kor(plats: Path, *val: str) -> tuple[str, str]:
    ut, fel = StringIO(), StringIO()
    try:
        call_command("importera_arenden", str(plats), *val, stdout=ut, stderr=fel)
    except CommandError as hinder:
        fel.write(str(hinder))
    return ut.getvalue(), fel.getvalue()


def test_a_dry_run_writes_nothing_and_says_how_to_go_on(kommun: Kommun, fil: Callable[..., Path]) -> None:
    ut, fel = kor(fil("A1;avvikelse;TALL;2018-02-03;;2018-03-01;;;;"))
    assert "1 nytt ärende" in ut
    assert "--skarpt" in ut
    assert fel == ""
    assert not Arende.objects.exists()


def test_each_kind_of_row_becomes_its_kind_of_arende(kommun: Kommun, fil: Callable[..., Path]) -> None:
    plats = fil(
        "A1;avvikelse;TALL;2018-02-03 14:30;2018-02-01;2018-03-01;;;;",
        "A2;lex Sarah;Mottagningen barn och unga;2018-04-01;;2018-06-01;;Allvarligt missförhållande;2018-05-20;ja",
        "A3;klagomål;TALL;2018-05-05;;;;;;",
        "A4;lex sarah;TALL;2018-05-06;;;;;;2018-05-08",
    )
    ut, fel = kor(plats, "--skarpt")
    assert fel == ""
    assert "4 ärenden är inlästa" in ut
    avvikelse = Arende.objects.get(extern_id="A1")
    assert (avvikelse.status, avvikelse.intraffade, avvikelse.namnd) == ("avslutad", date(2018, 2, 1), kommun.ifn)
    assert avvikelse.forvaltning == kommun.forvaltning
    assert avvikelse.dnr == "IFN 2018/0001"
    lex = LexSarah.objects.get(arende__extern_id="A2")
    assert (lex.utfall, lex.anmald_ivo) == ("allvarligt", date(2018, 5, 20))
    assert lex.arende.sekretess
    assert lex.arende.rubrik == "Rapport enligt lex Sarah"
    assert Synpunkt.objects.get(arende__extern_id="A3").slag == "klagomal"
    assert LexSarah.objects.get(arende__extern_id="A4").anmald_ivo == date(2018, 5, 8)
    assert Arende.history.count() == 4
    assert Sparpost.objects.filter(verb="importera_arenden").get().detalj == {"antal": 4}


MED_MARKTES = "externt id;typ;enhet;kom in;hände;märktes"


def test_the_day_it_was_noticed_is_read_where_the_file_has_it_and_left_empty_where_it_has_not(
    kommun: Kommun, fil: Callable[..., Path]
) -> None:
    rader = ("A1;avvikelse;TALL;2018-02-03;2018-02-01;2018-02-02", "A2;avvikelse;TALL;2018-02-03;2018-02-01;")
    _, fel = kor(fil(*rader, rubriker=MED_MARKTES), "--skarpt")
    assert fel == ""
    dagar = dict(Arende.objects.values_list("extern_id", "markt_dag"))
    assert dagar == {"A1": date(2018, 2, 2), "A2": None}


@pytest.mark.parametrize(
    ("dagar", "mening"),
    [
        ("2018-02-03;2018-02-01;2018-01-31", "2018-01-31 är före dagen då det hände, 2018-02-01."),
        ("2018-02-03;2018-02-01;2018-02-04", "2018-02-04 är efter dagen då ärendet kom in, 2018-02-03."),
        ("2018-02-03;2018-02-01;2150-01-01", "2150-01-01 ligger i framtiden."),
        ("2018-02-03;;2018-02-02", "Skriv också dagen då det hände."),
    ],
)
def test_a_day_it_cannot_have_been_noticed_stops_the_file(
    kommun: Kommun, fil: Callable[..., Path], dagar: str, mening: str
) -> None:
    _, fel = kor(fil(f"A1;avvikelse;TALL;{dagar}", rubriker=MED_MARKTES), "--skarpt")
    assert f"Rad 2, kolumn märktes: {mening}" in fel
    assert not Arende.objects.exists()


def test_a_second_run_adds_only_what_is_new_and_leaves_the_rest(kommun: Kommun, fil: Callable[..., Path]) -> None:
    kor(fil("A1;avvikelse;TALL;2018-02-03;;;;;;"), "--skarpt")
    Arende.objects.filter(extern_id="A1").update(rubrik="Ändrad av en människa")
    ut, _ = kor(fil("A1;avvikelse;TALL;2018-02-03;;;;;;", "A2;avvikelse;TALL;2018-02-04;;;;;;"), "--skarpt")
    assert "1 nytt ärende, 1 fanns redan" in ut
    assert Arende.objects.count() == 2
    assert Arende.objects.get(extern_id="A1").rubrik == "Ändrad av en människa"


def test_one_error_anywhere_stops_everything(kommun: Kommun, fil: Callable[..., Path]) -> None:
    _, fel = kor(fil("A1;avvikelse;TALL;2018-02-03;;;;;;", "A2;avvikelse;FINNSEJ;2018-02-04;;;;;;"), "--skarpt")
    assert "Rad 3, kolumn enhet: ”FINNSEJ”: Ingen enhet har den koden eller det namnet." in fel
    assert "Ingenting har skrivits" in fel
    assert not Arende.objects.exists()


@pytest.mark.parametrize(
    ("felrad", "kolumn", "mening"),
    [
        (";avvikelse;TALL;2018-02-03;;;;;;", "externt id", "tom"),
        ("A1;trams;TALL;2018-02-03;;;;;;", "typ", "lex sarah"),
        ("A1;avvikelse;TALL;31/12/2018;;;;;;", "kom in", "inget datum"),
        ("A1;avvikelse;TALL;2150-01-01;;;;;;", "kom in", "framtiden"),
        ("A1;avvikelse;TALL;2018-02-03;2018-02-09;;;;;", "hände", "efter dagen då ärendet kom in"),
        ("A1;avvikelse;TALL;2018-02-03;;2018-01-01;;;;", "avslutad", "före dagen då ärendet kom in"),
        ("A1;avvikelse;TALL;2018-02-03;;;finns inte;;;", "kategori", "ingen kategori"),
        ("A1;avvikelse;TALL;2018-02-03;;;;Missförhållande;2018-03-01;", "utfall", "Bara ett lex Sarah-ärende"),
        ("A1;lex sarah;TALL;2018-02-03;;;;Missförhållande;;", "beslutad", "dagen då det beslutades"),
        ("A1;lex sarah;TALL;2018-02-03;;;;;2018-03-01;", "utfall", "behöver ett utfall"),
        ("A1;lex sarah;TALL;2018-02-03;;2018-04-01;;;;", "utfall", "behöver ett utfall"),
        ("A1;lex sarah;TALL;2018-02-03;;;;;;2150-01-01", "anmäld till ivo", "framtiden"),
        ("A1;avvikelse;TALL;2012-02-03;;;;;;", "enhet", "hörde inte till någon nämnd"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(
    kommun: Kommun, fil: Callable[..., Path], felrad: str, kolumn: str, mening: str
) -> None:
    (fel,) = granska(fil(felrad).read_bytes()).tabell.fel
    assert (fel.nummer, fel.kolumn) == (2, kolumn)
    assert mening.lower() in fel.mening.lower()


def test_the_same_id_twice_in_the_file_is_an_error_on_the_second(kommun: Kommun, fil: Callable[..., Path]) -> None:
    (fel,) = granska(
        fil("A1;avvikelse;TALL;2018-02-03;;;;;;", "A1;avvikelse;TALL;2018-02-04;;;;;;").read_bytes()
    ).tabell.fel
    assert (fel.nummer, fel.mening) == (3, "Samma id står på rad 2.")


def test_a_name_that_two_enheter_share_asks_for_the_kod(kommun: Kommun, fil: Callable[..., Path]) -> None:
    DelFactory(kod="TALL2", namn="Stödboendet Tallbacken", under=[kommun.an])
    (fel,) = granska(fil("A1;avvikelse;Stödboendet Tallbacken;2018-02-03;;;;;;").read_bytes()).tabell.fel
    assert "Flera enheter heter så" in fel.mening


@pytest.mark.parametrize("kodning", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_older_systems_give_the_same_rows(kommun: Kommun, fil: Callable[..., Path], kodning: str) -> None:
    resultat = granska(fil("A1;klagomål;TALL;2018-02-03;;;;;;", "", ";;;;;;;;;", kodning=kodning).read_bytes())
    assert resultat.tabell.fel == []
    assert [r.slag for r in resultat.rader] == ["klagomal"]


def test_excels_day_numbers_are_days(kommun: Kommun, fil: Callable[..., Path]) -> None:
    (historikrad,) = granska(fil("A1;avvikelse;TALL;43134;43133;;;;;").read_bytes()).rader
    assert (historikrad.inkommen.date(), historikrad.intraffade) == (date(2018, 2, 3), date(2018, 2, 2))


def test_a_kategori_is_found_by_name_whatever_the_case(kommun: Kommun, fil: Callable[..., Path]) -> None:
    grupp, _ = Kategori.objects.get_or_create(typ="avvikelse", namn="Provgrupp")
    kategori = Kategori.objects.create(typ="avvikelse", namn="Provkategori", overordnad=grupp)
    (historikrad,) = granska(fil("A1;avvikelse;TALL;2018-02-03;;;PROVKATEGORI;;;").read_bytes()).rader
    assert historikrad.kategori == kategori


def test_the_namnd_is_the_one_the_enhet_belonged_to_on_the_day(kommun: Kommun, fil: Callable[..., Path]) -> None:
    flyttad = DelFactory(kod="FLYTT", namn="Flyttade enheten", under=[])
    for namnd, fran, till in ((kommun.an, date(2015, 1, 1), date(2018, 7, 1)), (kommun.ifn, date(2018, 7, 1), None)):
        flyttad.placeringar.create(overordnad=namnd, giltig=DateRange(fran, till))
    rader = granska(
        fil("A1;avvikelse;FLYTT;2018-06-30;;;;;;", "A2;avvikelse;FLYTT;2018-07-01;;;;;;").read_bytes()
    ).rader
    assert [r.vag["namnd"] for r in rader] == [kommun.an, kommun.ifn]


def test_a_file_that_is_not_there_or_not_a_table_gets_a_sentence(kommun: Kommun, tmp_path: Path) -> None:
    assert "går inte att öppna" in kor(tmp_path / "saknas.csv")[1]
    arbetsbok = tmp_path / "bok.csv"
    arbetsbok.write_bytes(b"PK\x03\x04resten")
    assert "Excelarbetsbok" in kor(arbetsbok)[1]
    tom = tmp_path / "tom.csv"
    tom.write_bytes(b"")
    assert "tom" in kor(tom)[1]
