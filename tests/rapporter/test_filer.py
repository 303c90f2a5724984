"""A report as Word, Excel, JSON and archive PDF: the same figures in all, and nothing public that should not be."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

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
        assert svar["Content-Disposition"].endswith(f'offentlig.{format_}"')
    assert Sparpost.objects.filter(verb="hamta_rapport").count() == 3
    assert klient.get(reverse("rapporter:hamta", args=[rapport.pk, "annan", "docx"])).status_code == 404
    assert klient.get(reverse("rapporter:hamta", args=[rapport.pk, "offentlig", "exe"])).status_code == 404


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
