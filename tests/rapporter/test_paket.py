"""A ZIP that opens the same everywhere, says what is in it, and proves that nothing has changed."""

from __future__ import annotations

import re
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapporter.namnd.paket import PaketFil, filnamn, packa, packa_till

RUBRIK = "Handlingar till § 45, Individ- och familjenämnden 2026-09-17"
FILER = (
    PaketFil(1, "Halvårsredovisning", "pdf", b"%PDF ett", 14),
    PaketFil(2, "IFN 2026/0377: plan", "pdf", b"%PDF tre", 1),
    PaketFil(10, "Siffror", ".XLSX", b"PK", None),
)


@pytest.fixture(scope="module")
def paket() -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(packa(FILER, rubrik=RUBRIK)))


def test_the_files_come_in_order_with_safe_names_between_contents_and_checksums(paket: zipfile.ZipFile):
    assert paket.testzip() is None
    assert paket.namelist() == [
        "00 Innehåll.txt",
        "01 Halvårsredovisning.pdf",
        "02 IFN 2026-0377 - plan.pdf",
        "10 Siffror.xlsx",
        "kontrollsummor.sha256",
    ]
    assert [paket.read(namn) for namn in paket.namelist()[1:4]] == [fil.innehall for fil in FILER]


def test_the_checksums_are_what_sha256sum_expects_and_hold(paket: zipfile.ZipFile):
    rader = paket.read("kontrollsummor.sha256").decode("utf-8").splitlines()
    assert len(rader) == 4
    for rad in rader:
        summa, namn = re.fullmatch(r"([0-9a-f]{64})  (.+)", rad).groups()
        assert sha256(paket.read(namn)).hexdigest() == summa


def test_a_changed_file_no_longer_matches_its_checksum(paket: zipfile.ZipFile):
    andrat = zipfile.ZipFile(BytesIO(packa([PaketFil(1, "Halvårsredovisning", "pdf", b"%PDF ETT", 14)], rubrik="x")))
    summa = paket.read("kontrollsummor.sha256").decode().split("  01 Halv")[0].rpartition("\n")[2]
    assert sha256(andrat.read("01 Halvårsredovisning.pdf")).hexdigest() != summa


def test_the_contents_list_says_number_name_pages_and_checksum(paket: zipfile.ZipFile):
    innehall = paket.read("00 Innehåll.txt")
    assert innehall.startswith(b"\xef\xbb\xbf" + RUBRIK.encode())
    text = innehall.decode("utf-8-sig")
    assert "1. Halvårsredovisning, 14 sidor\r\n   Fil: 01 Halvårsredovisning.pdf\r\n" in text
    assert "2. IFN 2026/0377: plan, 1 sida\r\n" in text
    assert "10. Siffror\r\n" in text
    assert f"SHA-256: {sha256(b'%PDF ett').hexdigest()}" in text


def test_the_same_files_give_the_same_bytes_and_no_clock_is_read(paket: zipfile.ZipFile):
    assert packa(FILER, rubrik=RUBRIK) == packa(FILER, rubrik=RUBRIK)
    assert {post.date_time for post in paket.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {post.compress_type for post in paket.infolist()} == {zipfile.ZIP_STORED}


def test_names_with_dots_and_rings_are_marked_as_utf8(paket: zipfile.ZipFile):
    assert all(post.flag_bits & 0x800 for post in paket.infolist() if not post.filename.isascii())


def test_a_package_can_be_written_to_a_file(tmp_path: Path):
    with (tmp_path / "paket.zip").open("wb") as mal:
        packa_till(mal, FILER, rubrik=RUBRIK)
    assert (tmp_path / "paket.zip").read_bytes() == packa(FILER, rubrik=RUBRIK)


def test_names_that_differ_only_in_case_are_kept_apart():
    filer = [PaketFil(1, namn, "pdf", b"x") for namn in ("Plan", "PLAN", "plan")]
    assert zipfile.ZipFile(BytesIO(packa(filer, rubrik="x"))).namelist()[1:4] == [
        "01 Plan.pdf",
        "01 PLAN (2).pdf",
        "01 plan (3).pdf",
    ]


def test_with_more_than_99_files_the_numbers_are_wider_so_that_they_sort():
    filer = [PaketFil(nr, "Bilaga", "pdf", b"x") for nr in (1, 20, 100)]
    namn = zipfile.ZipFile(BytesIO(packa(filer, rubrik="x"))).namelist()
    assert namn[:4] == ["000 Innehåll.txt", "001 Bilaga.pdf", "020 Bilaga.pdf", "100 Bilaga.pdf"]
    assert sorted(namn) == namn


def test_an_empty_package_is_refused():
    with pytest.raises(ValueError, match="inga filer"):
        packa([], rubrik="x")


@pytest.mark.parametrize(
    ("namn", "vantat"),
    [
        ("Rapport", "01 Rapport.pdf"),
        ("a/b\\c|d", "01 a-b-c-d.pdf"),
        ('<"vad">?*', "01 vad.pdf"),
        ("klockan 12:30", "01 klockan 12.30.pdf"),
        ("Ärende: beslut", "01 Ärende - beslut.pdf"),
        (" ..  dolt . ", "01 dolt.pdf"),
        ("CON", "01 CON (fil).pdf"),
        ("lpt1.txt", "01 lpt1.txt (fil).pdf"),
        ("rad\nbryt\ttab\x00\x1f", "01 rad bryt tab.pdf"),
        ("fdp.\u202elog", "01 fdp.log.pdf"),
        ("A\u030asa", "01 Åsa.pdf"),
        ("", "01 Namnlös.pdf"),
        ("../../etc/passwd", "01 -..-etc-passwd.pdf"),
    ],
)
def test_a_name_is_made_safe_for_every_system(namn: str, vantat: str):
    assert filnamn(1, namn, "pdf") == vantat


def test_a_long_name_is_cut_between_words():
    namn = filnamn(7, "Redovisning av egenkontroll av handläggning och dokumentation inom socialtjänsten 2026", "pdf")
    assert namn == "07 Redovisning av egenkontroll av handläggning och dokumentation inom.pdf"
    assert len(filnamn(7, "x" * 300, "pdf")) == 80
    assert len(filnamn(7, "👩‍👩‍👧‍👦" * 60, "pdf").encode()) <= 240


@pytest.mark.parametrize("andelse", ["", "p/df", "e x", "åäö", "a" * 9])
def test_a_strange_ending_is_refused(andelse: str):
    with pytest.raises(ValueError, match="Filändelsen"):
        filnamn(1, "Rapport", andelse)


def test_number_zero_is_kept_for_the_contents_list():
    with pytest.raises(ValueError, match="1 eller högre"):
        filnamn(0, "Rapport", "pdf")


@given(st.integers(1, 9999), st.text(max_size=200))
def test_no_name_at_all_makes_an_unsafe_file_name(nummer: int, namn: str):
    resultat = filnamn(nummer, namn, "pdf")
    assert len(resultat) <= 80
    assert not set(resultat) & set('<>:"/\\|?*')
    assert resultat.isprintable()
    stam = resultat.removesuffix(".pdf")
    assert stam == stam.strip(" .")
    assert filnamn(nummer, resultat.removesuffix(".pdf"), "pdf").startswith(f"{nummer:02d} ")


@given(st.lists(st.tuples(st.integers(1, 3), st.text(max_size=90)), min_size=1, max_size=12))
def test_all_names_in_a_package_are_different_even_where_case_is_ignored(rader: list[tuple[int, str]]):
    filer = [PaketFil(nummer, namn, "pdf", b"x") for nummer, namn in rader]
    namn = zipfile.ZipFile(BytesIO(packa(filer, rubrik="x"))).namelist()
    assert len({ett.casefold() for ett in namn}) == len(filer) + 2
    assert all(len(ett) <= 80 for ett in namn)
