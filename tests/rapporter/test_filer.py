"""A report as Word, Excel, JSON and archive PDF: the same figures in all, and nothing public that should not be."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from kvalitet.frister import STOCKHOLM, Period
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import rendera
from kvalitet.personnummer import kontrollsiffra
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande, papper
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.rapportsida import sidans_innehall
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.typer import typ_for
from rapporter.sammanstallning.version import Version, siffror_for
from rapporter.statistik.siffror import Siffror
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory
from tests.rapporter.scen_rapport import H1, nagra_arenden, skrivet, strateg, utkast

Inloggning = Callable[..., tuple[Client, Person]]
VERSIONER: tuple[Version, ...] = ("fullstandig", "offentlig")


@pytest.fixture
def rapport(kommun: Kommun) -> Rapport:
    nagra_arenden(kommun)
    av = strateg(kommun)
    fast, _ = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    return fast


def i_tabellerna(siffror: Siffror) -> dict[tuple[str, str], list[list[str]]]:
    """Every table as the reader sees its cells, row by row."""
    return {
        (t.kod, t.rubrik): [[rn.rubrik, *(siffra(v) for v in rn.varden)] for rn in t.rader] for t in siffror.tabeller
    }


@pytest.mark.parametrize("version", VERSIONER)
def test_word_holds_every_figure_of_the_report(rapport: Rapport, version: Version) -> None:
    siffror = siffror_for(rapport, version)
    fil = Document(io.BytesIO(rapportfil(rapport, version, "docx")))
    sedda = [[cell.text for cell in rad.cells] for tabell in fil.tables for rad in tabell.rows]
    for (_, rubrik), rader in i_tabellerna(siffror).items():
        for rn in rader:
            assert any(sedd[0].startswith(rn[0]) and sedd[1:] == rn[1:] for sedd in sedda), (rubrik, rn)
    rubriker = [p.text for p in fil.paragraphs if p.style and p.style.name == "Heading 1"]
    assert rubriker[:2] == ["Sammanfattning", "Förslag till beslut"]
    assert "2 Lex Sarah" in rubriker
    assert fil.core_properties.language == "sv-SE"
    texten = "\n".join(p.text for p in fil.paragraphs)
    assert "Provtext för Lex Sarah." in texten


@pytest.mark.parametrize("version", VERSIONER)
def test_excel_and_json_hold_every_figure_of_the_report(rapport: Rapport, version: Version) -> None:
    siffror = siffror_for(rapport, version)
    bok = load_workbook(io.BytesIO(rapportfil(rapport, version, "xlsx")))
    celler = [[siffra(v) if v is not None else "–" for v in rad] for blad in bok for rad in blad.values]
    for rader in i_tabellerna(siffror).values():
        for rn in rader:
            assert any(rn == rad[1 : 1 + len(rn)] for rad in celler), rn
    om = [str(v) for rad in bok.worksheets[0].values for v in rad if v]
    assert all(d.mening in om for d in siffror.definitioner)
    data = json.loads(rapportfil(rapport, version, "json"))
    assert Siffror.fran_json(data["siffror"]) == siffror
    assert [a["rubrik"] for a in data["avsnitt"]] == [a.rubrik for a in rapport.avsnitt.all()]


@pytest.mark.parametrize("version", VERSIONER)
def test_screen_paper_and_files_show_the_same_cells(rapport: Rapport, version: Version) -> None:
    """What a table's cell says, on the page of its section and in the PDF's HTML."""
    siffror, typ = siffror_for(rapport, version), typ_for(rapport)
    html = dokument(rapport, version, skrivet=rapport.brytpunkt)
    finns = set(rapport.avsnitt.values_list("nyckel", flat=True))
    for mall in (m for m in typ.avsnitt if m.nyckel in finns):
        sidan = sidans_innehall(rapport, rapport.created_by, mall.nyckel, version)
        for vy, tabell in zip(sidan["tabeller"], typ.tabeller_i(mall.nyckel, siffror), strict=True):
            pa_skarm = [[c.text for c in rn.celler] for g in vy.grupper for rn in g.rader]
            assert pa_skarm == [[siffra(v) for v in rn.varden] for g in tabell.grupper for rn in g.rader]
            for rad in pa_skarm:
                assert all(f">{text}</td>" in html for text in rad)


def test_no_small_number_stands_in_any_public_file(rapport: Rapport) -> None:
    """Every table of the three files is read: no whole number from one to four."""
    smala = {str(n) for n in range(1, 5)}
    fil = Document(io.BytesIO(rapportfil(rapport, "offentlig", "docx")))
    assert not {c.text for t in fil.tables for r in t.rows for c in r.cells[1:]} & smala
    data = json.loads(rapportfil(rapport, "offentlig", "json"))
    varden = [v for t in data["siffror"]["tabeller"] for g in t["grupper"] for rn in g["rader"] for v in rn["varden"]]
    assert not [v for v in varden if isinstance(v, int) and 0 < v < 5]
    bok = load_workbook(io.BytesIO(rapportfil(rapport, "offentlig", "xlsx")))
    assert not [
        v for blad in bok.worksheets[1:] for rad in blad.values for v in rad if isinstance(v, int) and 0 < v < 5
    ]


def test_a_personnummer_anywhere_stops_every_public_version_and_says_where(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapport = utkast(kommun, av)
    nio = "900101001"
    avsnitt = rapport.avsnitt.get(nyckel="monster")
    faststallande.skriv_avsnitt(avsnitt, av=av, text=f"Hen, {nio}{kontrollsiffra(nio)}, ringde.", version=0)
    for format_ in ("docx", "xlsx", "json"):
        with pytest.raises(OtillatenOvergang, match="”Avvikelser och mönster”"):
            rapportfil(rapport, "offentlig", format_)
        assert rapportfil(rapport, "fullstandig", format_)
    with pytest.raises(OtillatenOvergang, match="personnummer"):
        dokument(rapport, "offentlig", skrivet=rapport.brytpunkt)
    assert "personnummer" in _hinder_av_tabell(rapport)


def _hinder_av_tabell(rapport: Rapport) -> str:
    rapport.avsnitt.filter(nyckel="monster").update(text="")
    nio = "900101001"
    siffror = rapport.siffror
    siffror["tabeller"][1]["rubrik"] = f"Prov {nio}{kontrollsiffra(nio)}"
    rapport.siffror = siffror
    with pytest.raises(OtillatenOvergang) as fel:
        rapportfil(rapport, "offentlig", "xlsx")
    return str(fel.value)


def test_files_are_fetched_by_those_who_may_read_the_report_and_logged(
    rapport: Rapport, kommun: Kommun, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.NAMNDSEKRETERARE, kommun.ifn)
    for format_ in ("docx", "xlsx", "json"):
        svar = klient.get(reverse("rapporter:hamta", args=[rapport.pk, "offentlig", format_]))
        assert svar.status_code == 200
        assert unquote(svar["Content-Disposition"]).endswith(f"Halvårsredovisning 2026H1 offentlig.{format_}")
    svar = klient.get(reverse("rapporter:hamta", args=[rapport.pk, "fullstandig", "docx"]))
    assert unquote(svar["Content-Disposition"]).endswith("Halvårsredovisning 2026H1.docx"), "no word without its dots"
    assert Sparpost.objects.filter(verb="hamta_rapport").count() == 4
    assert klient.get(reverse("rapporter:hamta", args=[rapport.pk, "annan", "docx"])).status_code == 404
    assert klient.get(reverse("rapporter:hamta", args=[rapport.pk, "offentlig", "exe"])).status_code == 404


def test_every_sheet_is_called_as_its_table_and_the_time_is_swedish(rapport: Rapport) -> None:
    bok = load_workbook(io.BytesIO(rapportfil(rapport, "fullstandig", "xlsx")))
    namn = {"Om siffrorna", "Lex Sarah-rapporter per enhet", "Anmälda till IVO", "Beröm per enhet"}
    assert namn <= set(bok.sheetnames)
    assert len({namn.casefold() for namn in bok.sheetnames}) == len(bok.sheetnames)
    assert all(len(namn) <= 31 for namn in bok.sheetnames)
    om = dict(list(rad)[:2] for rad in bok.worksheets[0].values)
    assert om["Siffrorna lästes av"] == f"{timezone.localtime(rapport.brytpunkt):%Y-%m-%d klockan %H.%M}"


@pytest.mark.parametrize("version", VERSIONER)
def test_the_word_file_of_a_rattelse_says_what_it_corrects_and_what_differs_as_the_pdf_does(
    kommun: Kommun, rapport: Rapport, version: Version
) -> None:
    assert "Vad rättelsen ändrar" not in _ordet(rapport, version)
    ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(2026, 4, 4, 9, tzinfo=STOCKHOLM), dnr="IFN 2026/9900")
    ny = faststallande.ratta(rapport, av=strateg(kommun))
    texten, paper = _ordet(ny, version), dokument(ny, version, skrivet=ny.brytpunkt)
    for mening in (f"Rättar {rapport.dnr}.", "Vad rättelsen ändrar", f"Den här rapporten rättar {rapport.dnr}, som"):
        assert mening in texten
    assert f"Den här rapporten rättar {rapport.dnr}, som" in paper
    assert ny.skillnader
    celler = [
        [cell.text for cell in rad.cells]
        for tabell in Document(io.BytesIO(rapportfil(ny, version, "docx"))).tables
        for rad in tabell.rows
    ]
    vantade = [[s["var"], siffra(s["fore"]), siffra(s["nu"])] for s in ny.skillnader]
    assert all((rad in celler) == (version == "fullstandig") for rad in vantade)
    assert ("skiljer sig. Den fullständiga versionen visar vilka." in texten) == (version == "offentlig")


def _ordet(rapport: Rapport, version: Version) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(rapportfil(rapport, version, "docx"))).paragraphs)


@pytest.mark.parametrize("version", VERSIONER)
def test_a_public_version_says_that_numbers_are_hidden_only_when_some_are(kommun: Kommun, version: Version) -> None:
    tom = utkast(kommun)
    full = version == "fullstandig"
    assert ("Offentlig version. Inga tal är dolda." in _ordet(tom, version)) != full
    assert ("Offentlig. Inga tal är dolda." in dokument(tom, version, skrivet=tom.brytpunkt)) != full
    assert "Tal mellan 1 och 4" not in dokument(tom, version, skrivet=tom.brytpunkt)
    assert "1–4" not in dokument(tom, version, skrivet=tom.brytpunkt)
    om = load_workbook(io.BytesIO(rapportfil(tom, version, "xlsx"))).worksheets[0]
    assert ("Offentlig. Inga tal är dolda." in [rad[1] for rad in om.values]) != full


def test_the_page_says_what_the_public_file_hides(rapport: Rapport, kommun: Kommun, logga_in: Inloggning) -> None:
    av = strateg(kommun)
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    faststallande.skapa_pdf(rapport, av=av)
    rapport = papper.spara_pdf(rapport, b"%PDF-1", b"%PDF-2", utkast=False, av=av)
    sidan = klient.get(reverse("rapporter:rapport", args=[rapport.pk])).content.decode()
    assert "Tal mellan 1 och 4 är dolda. PDF" in sidan
    tom, _ = faststallande.faststall(
        skrivet(faststallande.skapa(kommun.ifn, Period.tolka("2026-03"), av=av, slag="delegation"), av), av=av
    )
    papper.spara_pdf(tom, b"%PDF-3", b"%PDF-4", utkast=False, av=av)
    assert "Inga tal är dolda. PDF" in klient.get(reverse("rapporter:rapport", args=[tom.pk])).content.decode()


# --- The archive ---


def test_the_archive_is_made_once_and_only_of_what_is_faststallt(
    rapport: Rapport, kommun: Kommun, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    av = strateg(kommun)
    with pytest.raises(OtillatenOvergang, match="Bara en fastställd"):
        papper.arkivera(faststallande.skapa(kommun.ifn, H1.foregaende, av=av), av=av)
    assert isinstance(papper.arkivera(rapport, av=av), Jobb)
    for _ in range(2):
        papper.spara_arkiv(rapport, {"fullstandig": b"%PDF-a", "offentlig": b"%PDF-b"}, av=av)
    assert {a.version: a.fil.namn.endswith(".pdf") for a in rapport.arkivfiler.all()} == {
        "fullstandig": True, "offentlig": True
    }  # fmt: skip
    with pytest.raises(OtillatenOvergang, match="redan skapad"):
        papper.arkivera(rapport, av=av)


def test_the_archive_variant_says_pdf_a_and_is_tagged_and_the_same_each_time(rapport: Rapport) -> None:
    html = dokument(rapport, "offentlig", skrivet=rapport.brytpunkt)
    pdf = rendera(html, variant="arkiv")
    assert pdf == rendera(html, variant="arkiv")
    with pikepdf.open(io.BytesIO(pdf)) as fil:
        assert fil.Root.MarkInfo.Marked
        assert str(fil.Root.Lang) == "sv"
        assert "/OutputIntents" in fil.Root
        metadata = fil.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
