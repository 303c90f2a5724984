"""HTML becomes a PDF that is tagged, embedded, the same every time, and never fetched from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from kvalitet import pdf as pdfmodul
from kvalitet.pdf import PdfKundeInteSkapas, Variant, rendera, typsnittsfil
from tests.rapporter import papper


@pytest.fixture(autouse=True)
def barnet_startas_pa_riktigt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other tests take a short cut round (`tests.pdfbarn`) is what is tested here."""
    monkeypatch.setattr(pdfmodul, "subprocess", subprocess)


HTML = """<!doctype html><html lang="sv"><head><title>Påhittad redovisning</title>
<meta name="author" content="Provköpings kommun"><meta name="description" content="Bara påhittade tal.">
<link rel="stylesheet" href="utskrift.css"></head><body class="utkast">
<header><p class="dok-namnd">Provnämnden</p></header>
<main><section><h2 id="ett">Första <strong>avsnittet</strong></h2>
<p>Vanlig, <em>kursiv</em> och <strong>fet</strong> text.
Läs mer i <a href="#tva">det <em>andra</em> avsnittet</a>.</p>
<table class="data"><caption>Tabell 1. Påhittade tal</caption>
<thead><tr><th scope="col">Enhet</th><th scope="col" class="num">2026</th></tr></thead>
<tbody><tr class="grupp"><th scope="rowgroup" colspan="2">Egen regi</th></tr>
<tr><th scope="row">Enheten Åsen</th><td class="num">7</td></tr></tbody></table>
<figure><svg viewBox="0 0 10 10" role="img">
<title>En ruta som betyder sju.</title><rect width="7" height="7"/></svg></figure>
</section><section class="ny-sida"><h2 id="tva">Andra avsnittet</h2><h3>Underrubrik</h3><p>Slut.</p></section></main>
</body></html>"""


@lru_cache
def fardig(variant: Variant = "vanlig") -> bytes:
    return rendera(HTML, variant=variant)


def oppnad(variant: Variant = "vanlig") -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(fardig(variant)))


def med_kropp(kropp: str) -> str:
    return f'<html lang="sv"><head><title>Prov</title></head><body>{kropp}</body></html>'


def test_the_text_and_the_page_number_can_be_read_back():
    assert "Vanlig, kursiv och fet text." in papper.text(fardig())
    assert "Sida 2 (2)" in papper.text(fardig(), sida=2)


def test_page_three_of_fourteen_says_so():
    assert "Sida 3 (14)" in papper.text(papper.rapport(14), sida=3)


def test_the_pdf_is_tagged_in_swedish_with_title_author_and_bookmarks():
    with oppnad() as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "sv"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(pdf.docinfo["/Title"]) == "Påhittad redovisning"
        assert str(pdf.docinfo["/Author"]) == "Provköpings kommun"
        with pdf.open_outline() as bokmarken:
            assert [rad.title for rad in bokmarken.root] == ["Första avsnittet", "Andra avsnittet"]
            assert [rad.title for rad in bokmarken.root[1].children] == ["Underrubrik"]
        assert pdf.check_pdf_syntax() == []


def test_header_cells_say_whether_they_head_a_column_or_a_row():
    with oppnad() as pdf:
        riktningar = [str(cell.A.Scope) for cell in papper.tagg(pdf, "TH")]
    assert riktningar == ["/Column", "/Column", "/Row", "/Row"]


def test_every_identified_cell_is_listed_and_every_cell_refers_to_a_listed_one():
    with oppnad() as pdf:
        listade = [str(namn) for namn in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
        assert listade == sorted(str(cell.ID) for cell in papper.tagg(pdf, "TH"))
        assert {str(namn) for cell in papper.tagg(pdf, "TD") for namn in cell.A.Headers} <= set(listade)


def test_a_figure_is_described_by_its_title():
    with oppnad() as pdf:
        assert [str(figur.Alt) for figur in papper.tagg(pdf, "Figure")] == ["En ruta som betyder sju."]


def test_a_link_is_one_annotation_described_by_its_own_words():
    with oppnad() as pdf:
        assert [str(lank.Contents) for lank in pdf.pages[0].obj.Annots] == ["det andra avsnittet"]
        assert len(papper.tagg(pdf, "Link")) == 1


def test_running_headers_and_the_watermark_are_artifacts_outside_the_reading_order():
    with oppnad() as pdf:
        nummer = dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
        for sida in pdf.pages:
            markta = {}
            for instruktion in pikepdf.parse_content_stream(sida, "BDC"):
                tagg, egenskaper = instruktion.operands
                markta.setdefault(str(tagg), []).append(egenskaper)
            mcid = {int(egenskap.MCID) for egenskap in markta["/Span"] if "/MCID" in egenskap}
            assert {nr for nr, element in enumerate(nummer[sida.obj.StructParents]) if element is not None} == mcid | {
                int(e.MCID) for sort in markta.values() for e in sort if "/MCID" in e
            }
            assert any(egenskap.get("/Type") == Name.Pagination for egenskap in markta["/Artifact"])


def test_every_page_and_annotation_resolves_in_the_parent_tree():
    with oppnad() as pdf:
        nummer = dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
        for sida in pdf.pages:
            assert {e.Pg.objgen for e in nummer[sida.obj.StructParents] if e is not None} == {sida.obj.objgen}
            for annotering in sida.obj.get("/Annots", []):
                assert Name.Link == nummer[annotering.StructParent].S


def test_the_four_styles_of_source_sans_are_embedded_and_nothing_else():
    with oppnad() as pdf:
        fonter = {str(font.BaseFont).partition("+")[2]: font for font in pdf.pages[0].obj.Resources.Font.values()}
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonter.values())
    assert set(fonter) == {
        "Source-Sans-Pro", "Source-Sans-Pro-Italic", "Source-Sans-Pro-Semi-Bold", "Source-Sans-Pro-Bold",
    }  # fmt: skip


def test_a_draft_is_marked_on_every_page_and_a_finished_document_is_not():
    utan = rendera(HTML.replace(' class="utkast"', ""))
    for sida in (1, 2):
        assert "UTKAST" in papper.text(fardig(), sida=sida).replace(" ", "")
        assert "UTKAST" not in papper.text(utan, sida=sida).replace(" ", "")


@pytest.mark.parametrize("variant", ["vanlig", "arkiv"])
def test_the_same_html_gives_the_same_bytes(variant: Variant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert rendera(HTML, variant=variant) == fardig(variant)


def test_the_archive_variant_is_pdfa_2u_and_keeps_its_tags():
    with oppnad("arkiv") as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="2"' in xmp
        assert 'pdfaid:conformance="U"' in xmp
        assert "Påhittad redovisning" in xmp
        assert pdf.Root.OutputIntents[0].S == Name.GTS_PDFA1
        assert pdf.Root.MarkInfo.Marked is True
        assert len(papper.tagg(pdf, "TH")) == 4
        assert all(int(lank.F) == 4 for sida in pdf.pages for lank in sida.obj.get("/Annots", []))


def test_the_ordinary_variant_claims_no_conformance():
    with oppnad() as pdf:
        assert "/Metadata" not in pdf.Root
        assert "/Namespaces" not in pdf.Root.StructTreeRoot


def test_progress_rises_to_a_hundred():
    procent: list[int] = []
    rendera(med_kropp("<p>Hej</p>"), forlopp=procent.append)
    assert procent == sorted(set(procent))
    assert procent[-1] == 100
    assert len(procent) > 5


def test_an_error_in_the_progress_callback_stops_the_child_and_passes_through(monkeypatch: pytest.MonkeyPatch):
    barn = _spara_barnen(monkeypatch)

    def avbryt(procent: int) -> None:
        raise InterruptedError("Jobbet avbröts.")

    with pytest.raises(InterruptedError):
        rendera(HTML, forlopp=avbryt)
    assert barn[0].returncode == -9


def test_a_document_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch):
    barn = _spara_barnen(monkeypatch)
    borjan = time.monotonic()
    with pytest.raises(PdfKundeInteSkapas, match="för lång tid"):
        rendera(HTML, tidsgrans=0.05)
    assert time.monotonic() - borjan < 5
    assert barn[0].returncode == -9


def _spara_barnen(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    barn: list[subprocess.Popen[bytes]] = []
    riktig = subprocess.Popen

    def starta(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        barn.append(riktig(*args, **kwargs))  # type: ignore[call-overload]
        return barn[-1]

    monkeypatch.setattr(pdfmodul.subprocess, "Popen", starta)
    return barn


@pytest.mark.parametrize(
    "kropp",
    [
        '<img src="bild.png" alt="a">',
        '<style>@import url("file:///etc/passwd");</style>',
        '<svg viewBox="0 0 1 1"><title>t</title><image href="file:///etc/hostname" width="1" height="1"/></svg>',
    ],
)
def test_a_document_that_wants_something_from_outside_is_stopped(kropp: str):
    with pytest.raises(PdfKundeInteSkapas, match="utanför systemet"):
        rendera(med_kropp(kropp))


@pytest.mark.parametrize(
    "adress",
    [
        "http://127.0.0.1:9/a.png",
        "https://www.example.org/a.css",
        "https://www.example.org/utskrift.css",
        "file:///etc/hostname",
        "ftp://127.0.0.1/x",
        "data:text/html,x",
        "typsnitt:../../../etc/passwd",
        "typsnitt:Black",
        "",
    ],
)
def test_no_address_is_fetched_but_fonts_and_pictures_in_the_document(adress: str):
    hamtare = pdfmodul._hamtare()
    assert hamtare.fetch("typsnitt:Bold").read()[:4] == b"\x00\x01\x00\x00"
    assert hamtare.fetch("data:image/png;base64,AAAA").read() == b"\x00\x00\x00"
    with pytest.raises(BaseException, match="Hämtas inte"):
        hamtare.fetch(adress)


def test_a_picture_that_cannot_be_drawn_stops_the_document():
    with pytest.raises(PdfKundeInteSkapas) as fel:
        rendera(med_kropp('<img src="data:image/png;base64,AAAA" alt="Trasig">'))
    assert "blev inte helt" in fel.value.orsak


def test_a_picture_written_into_the_document_is_drawn():
    ut = BytesIO()
    Image.new("L", (1, 1)).save(ut, "PNG")
    punkt = "data:image/png;base64," + b64encode(ut.getvalue()).decode()
    with pikepdf.open(BytesIO(rendera(med_kropp(f'<img src="{punkt}" alt="En punkt">')))) as pdf:
        assert [str(figur.Alt) for figur in papper.tagg(pdf, "Figure")] == ["En punkt"]


def test_a_document_without_a_title_is_refused_and_the_log_says_why():
    with pytest.raises(PdfKundeInteSkapas) as fel:
        rendera('<html lang="sv"><body><p>Hej</p></body></html>')
    assert "<title>" in fel.value.orsak
    assert "title" not in str(fel.value)


def test_missing_pango_is_told_in_one_plain_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "weasyprint.py").write_text(
        "print('banner på stdout')\nraise OSError(\"cannot load library 'libpango-1.0-0': error 0x7e\")\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfKundeInteSkapas, match="Pango saknas") as fel:
        rendera(HTML)
    assert "libpango" in fel.value.orsak
    assert "libpango" not in fel.value.mening


def test_a_child_that_is_killed_gives_an_error_with_the_signal_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "weasyprint.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfKundeInteSkapas, match="kunde inte skapas") as fel:
        rendera(HTML)
    assert "signal 9" in fel.value.orsak


def test_the_child_ends_without_taking_apart_what_a_thread_of_pango_may_still_run_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "sitecustomize.py").write_text("import atexit, os\natexit.register(os.abort)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert rendera(HTML).startswith(b"%PDF-")


def test_the_fonts_of_a_child_that_was_killed_are_not_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def klart(procent: int) -> None:
        if procent >= 8:
            raise KeyboardInterrupt

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        rendera(HTML, forlopp=klart)
    rendera(HTML)
    assert list(tmp_path.iterdir()) == []


def test_the_child_dies_with_its_parent(tmp_path: Path):
    """A worker that is killed outright must not leave a renderer behind."""
    (tmp_path / "weasyprint.py").write_text(
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    )
    kod = "from kvalitet.pdf import rendera; rendera('<title>x</title>')"
    miljo = os.environ | {"PYTHONPATH": str(tmp_path)}
    foralder = subprocess.Popen([sys.executable, "-c", kod], cwd=pdfmodul.ROT, env=miljo)
    try:
        _vanta_pa(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
        pid = int((tmp_path / "pid").read_text())
        assert _lever(pid)
    finally:
        foralder.kill()
        foralder.wait()
    _vanta_pa(lambda: not _lever(pid))


def _vanta_pa(villkor) -> None:
    senast = time.monotonic() + 20
    while not villkor():
        assert time.monotonic() < senast
        time.sleep(0.05)


def _lever(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_child_gets_no_secrets_and_loads_no_django(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hemligt")
    monkeypatch.setenv("SECRET_KEY", "hemlig")
    assert "hemlig" not in str(pdfmodul._barnets_miljo())
    kod = (
        "import sys, kvalitet.pdf, kvalitet.pdf_taggar; print([n for n in sys.modules if n.split('.')[0] == 'django'])"
    )
    svar = subprocess.run(
        [sys.executable, "-c", kod], cwd=pdfmodul.ROT, env=pdfmodul._barnets_miljo(), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert svar.stdout.strip() == "[]"


def test_only_the_styles_that_are_used_can_be_opened_as_fonts():
    assert typsnittsfil("Regular").read_bytes()[:4] == b"\x00\x01\x00\x00"
    with pytest.raises(FileNotFoundError):
        typsnittsfil("Black")
    with pytest.raises(FileNotFoundError):
        typsnittsfil("../LICENSE")
