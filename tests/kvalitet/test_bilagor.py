"""A file is judged by what it holds. What its name or the browser says decides nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.bilagor import innehall, mottagning
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.models import Bilaga
from tests.fabriker import PersonFactory

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 32
WEBP = b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 16
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 16
PDF = b"%PDF-1.7\n%%EOF\n"


def arkiv(*delar: tuple[str, bytes], stored_forst: bool = False) -> bytes:
    fil = io.BytesIO()
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as z:
        for i, (namn, data) in enumerate(delar):
            z.writestr(namn, data, zipfile.ZIP_STORED if stored_forst and i == 0 else zipfile.ZIP_DEFLATED)
    return fil.getvalue()


DOCX = arkiv(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
XLSX = arkiv(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>"))
ODT = arkiv(("mimetype", innehall.ODT.mediatyp.encode()), ("content.xml", b"<o/>"), stored_forst=True)


def fil(namn: str, data: bytes, typ: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, data, typ)


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("namn", "data", "filtyp"),
    [
        ("a.pdf", PDF, innehall.PDF),
        ("a.png", PNG, innehall.PNG),
        ("a.jpeg", JPEG, innehall.JPEG),
        ("a.webp", WEBP, innehall.WEBP),
        ("a.heic", HEIC, innehall.HEIC),
        ("a.docx", DOCX, innehall.DOCX),
        ("a.xlsx", XLSX, innehall.XLSX),
        ("a.odt", ODT, innehall.ODT),
        ("a.txt", "Hej på dig, åäö 😀\r\n\tslut".encode(), innehall.TXT),
        ("a.txt", "Hej på dig".encode("cp1252"), innehall.TXT),
        ("a.txt", b"\xef\xbb\xbfHej", innehall.TXT),
    ],
)
def test_what_may_be_received_is_known_by_its_content(namn: str, data: bytes, filtyp: innehall.Filtyp) -> None:
    assert mottagning.granska(fil(namn, data, "text/html")) == filtyp


@pytest.mark.parametrize(
    ("namn", "data"),
    [
        ("faktura.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 64),
        ("bild.png", b"\x7fELF\x02\x01\x01" + b"\0" * 64),
        ("sida.html", b"<!doctype html><script>alert(1)</script>"),
        ("sida.txt", b"<!doctype html><script>alert(1)</script>"),
        ("sida.txt", b"\n  <svg onload=alert(1)>"),
        ("logga.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("skript.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("skript.txt", b"@echo off\r\ndel *"),
        ("skript.js", b"alert(1)"),
        ("skript.ps1", b"Remove-Item"),
        ("text.txt", b"inne i texten <script src=x></script>"),
        ("text.txt", b"a\0b"),
        ("text", b"ingen \xc3\xa4ndelse"),
        ("arkiv.zip", arkiv(("a.txt", b"hej"))),
        ("arkiv.docx", arkiv(("a.txt", b"hej"))),
        (
            "makro.docx",
            arkiv(("[Content_Types].xml", b"x"), ("word/document.xml", b"x"), ("word/vbaProject.bin", b"x")),
        ),
        ("halv.docx", DOCX[:-20]),
        ("nastan.odt", arkiv(("mimetype", innehall.ODT.mediatyp.encode()), ("content.xml", b"<o/>"))),
        ("film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 16),
        ("gammal.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64),
    ],
)
def test_everything_else_is_refused_with_the_files_name_and_what_is_allowed(namn: str, data: bytes) -> None:
    with pytest.raises(ValidationError) as hinder:
        mottagning.granska(fil(namn, data, "application/pdf"))
    assert namn in hinder.value.message
    assert "PDF" in hinder.value.message
    assert hinder.value.code == "fel_slag"


def test_a_zip_that_would_swell_is_refused() -> None:
    stor = arkiv(("[Content_Types].xml", b"x"), ("word/document.xml", b"\0" * (201 * 1024 * 1024)))
    assert len(stor) < 1024 * 1024
    assert innehall.typ_av(io.BytesIO(stor), ".docx") is None


def test_a_zip_with_thousands_of_parts_is_refused() -> None:
    manga = arkiv(("[Content_Types].xml", b"x"), ("word/document.xml", b"x"), *((f"{i}", b"") for i in range(5000)))
    assert innehall.typ_av(io.BytesIO(manga), ".docx") is None


def test_a_locked_document_is_refused() -> None:
    fil = bytearray(DOCX)
    plats = fil.find(b"PK\x01\x02")
    fil[plats + 8] |= 1  # the flag that says a part is encrypted
    assert innehall.typ_av(io.BytesIO(bytes(fil)), ".docx") is None


def test_a_file_over_twenty_megabytes_is_refused(settings: Any) -> None:
    settings.BILAGA_STORST = 1024
    with pytest.raises(ValidationError, match=r"bild.png är större än 0 MB"):
        mottagning.granska(fil("bild.png", PNG + b"\0" * 1024))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"tom\.txt är tom"):
        mottagning.granska(fil("tom.txt", b""))


@given(st.binary(max_size=300), st.sampled_from([".txt", ".pdf", ".docx", ""]))
def test_no_bytes_make_the_judging_fail_and_the_file_is_left_at_its_start(data: bytes, andelse: str) -> None:
    strom = io.BytesIO(data)
    innehall.typ_av(strom, andelse)
    assert strom.tell() == 0


@pytest.mark.parametrize(
    ("skickat", "rent"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("", "fil"),
        ("...", "fil"),
        ("å" * 200 + ".pdf", "å" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_neither_folders_nor_control_characters(skickat: str, rent: str) -> None:
    assert mottagning.renat_namn(skickat) == rent


@pytest.mark.django_db
def test_a_received_file_lies_under_a_random_name_and_reads_back_the_same(settings: Any) -> None:
    person = PersonFactory()
    bilaga = mottagning.ta_emot(fil("../plan.pdf", PDF), av=person)
    assert (bilaga.namn, bilaga.mediatyp, bilaga.storlek) == ("plan.pdf", "application/pdf", len(PDF))
    assert mottagning.plats(bilaga).relative_to(settings.MEDIA_ROOT).name == bilaga.pk.hex
    assert [p.name for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == [bilaga.pk.hex]
    with mottagning.oppna(bilaga) as oppen:
        assert oppen.read() == PDF
    assert Bilaga.objects.get().uppladdad_av == person


@pytest.mark.django_db
def test_a_picture_called_pdf_gets_an_ending_that_fits(settings: Any) -> None:
    assert mottagning.ta_emot(fil("bild.pdf", PNG), av=None).namn == "bild.pdf.png"


@pytest.mark.django_db
def test_what_the_program_made_is_kept_as_it_is() -> None:
    bilaga = mottagning.spara_bytes("rapport.pdf", PDF, "application/pdf", None)
    assert mottagning.plats(bilaga).read_bytes() == PDF


@pytest.mark.django_db
def test_a_file_is_delivered_as_a_download_under_its_own_name() -> None:
    svar = leverera(mottagning.ta_emot(fil('Åtgärd "1".pdf', PDF), av=None))
    assert svar["Content-Disposition"].startswith("attachment; ")
    assert "filename*=utf-8''%C3%85tg%C3%A4rd" in svar["Content-Disposition"]
    assert svar["Content-Type"] == "application/pdf"
    assert svar["X-Content-Type-Options"] == "nosniff"
    assert svar["Cache-Control"] == "private, no-store"
    assert b"".join(svar) == PDF


@pytest.mark.django_db
def test_a_file_that_is_gone_from_the_disk_is_not_found() -> None:
    bilaga = mottagning.ta_emot(fil("plan.pdf", PDF), av=None)
    mottagning.plats(bilaga).unlink()
    with pytest.raises(Http404):
        leverera(bilaga)
