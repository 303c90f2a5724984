"""A stamp is on every page, where the reader looks for it, and changes nothing else."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from kvalitet.pdf import rendera
from rapporter.namnd.sidyta import MM, Sidyta
from rapporter.namnd.stampel import PdfKanInteStamplas, Stampling, stampla
from tests.rapporter import papper
from tests.rapporter.papper import STAMPEL


def stamplad(innehall: bytes, text: str = STAMPEL) -> Stampling:
    return stampla(innehall, text, namn="bilaga.pdf")


@pytest.fixture(scope="module")
def rapport() -> Stampling:
    return stamplad(papper.rapport(14))


def test_page_three_of_fourteen_says_so_and_so_does_every_other_page(rapport: Stampling):
    assert rapport.sidor == 14
    for sida in range(1, 15):
        rad = f"Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} (14)"
        assert papper.text(rapport.pdf, sida=sida).count(rad) == 1


def test_the_text_of_the_page_is_still_there(rapport: Stampling):
    for sida in (1, 14):
        fore, efter = papper.text(papper.rapport(14), sida=sida), papper.text(rapport.pdf, sida=sida)
        assert "Påhittade enheten" in fore
        assert not Counter("".join(fore.split())) - Counter("".join(efter.split()))


def test_the_same_file_and_text_give_the_same_bytes(rapport: Stampling):
    assert stamplad(papper.rapport(14)).pdf == rapport.pdf


def test_tags_bookmarks_language_and_metadata_are_kept(rapport: Stampling):
    with pikepdf.open(BytesIO(papper.rapport(14))) as fore, pikepdf.open(BytesIO(rapport.pdf)) as efter:
        assert efter.check_pdf_syntax() == []
        assert efter.Root.MarkInfo.Marked is True
        assert str(efter.Root.Lang) == "sv"
        assert str(efter.docinfo["/Title"]) == "Påhittad rapport"
        assert efter.docinfo.keys() == fore.docinfo.keys()
        for sort in ("Document", "H2", "Table", "TH", "TD", "Link", "Span"):
            assert len(papper.tagg(efter, sort)) == len(papper.tagg(fore, sort)) > 0
        with fore.open_outline() as gamla, efter.open_outline() as nya:
            assert [rad.title for rad in nya.root] == [rad.title for rad in gamla.root]
        nummer = dict(pikepdf.NumberTree(efter.Root.StructTreeRoot.ParentTree).items())
        for sida in efter.pages:
            assert {e.Pg.objgen for e in nummer[sida.obj.StructParents] if e is not None} == {sida.obj.objgen}


def test_the_stamp_is_a_pagination_artifact_with_an_embedded_font(rapport: Stampling):
    with pikepdf.open(BytesIO(rapport.pdf)) as pdf:
        sida = pdf.pages[2]
        sista = bytes(sida.obj.Contents[-1].read_bytes())
        assert b"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]" in sista
        assert sista.count(b"BDC") == sista.count(b"EMC") == 1
        font = sida.obj.Resources.Font[re.search(rb"BT (/\w+)", sista)[1].decode()]
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert "/ToUnicode" in font


@pytest.mark.parametrize("vridning", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("bredd", "hojd"), [(210, 297), (297, 210), (420, 297), (148, 210)], ids=["A4", "liggande", "A3", "A5"]
)
def test_the_stamp_stands_upright_at_the_top_right_on_any_page(bredd: float, hojd: float, vridning: int):
    bild = papper.bild(stamplad(papper.tom(bredd * MM, hojd * MM, Rotate=vridning)).pdf)
    vanster, topp, hoger, botten = papper.farg_dar_det_ar_tryckt(bild)
    mm = 2 * 72 / 25.4  # pixels
    skala = max(0.7, min(bredd, hojd) / 210)
    assert 3.5 * mm * skala < topp < botten < 9 * mm * skala
    assert hoger > bild.width * 0.6
    assert bild.width - hoger > 7 * mm * skala
    assert vanster > 7 * mm * skala
    assert hoger - vanster > 20 * (botten - topp)


def test_the_stamp_follows_the_visible_area_when_the_page_is_cropped_off_centre():
    innehall = papper.tom(
        1000, 1400, MediaBox=Array([-100, 50, 900, 1450]), CropBox=Array([100, 300, 695, 1142]), Rotate=90
    )
    bild = papper.bild(stamplad(innehall).pdf)
    assert (bild.width, bild.height) == (1684, 1190)
    _, topp, hoger, botten = papper.farg_dar_det_ar_tryckt(bild)
    assert 0 < topp < botten < 9 * 2 * MM
    assert bild.width - hoger == pytest.approx(24 * 2 * MM, abs=4)


def test_a_page_measured_in_larger_units_gets_a_stamp_of_the_same_size_on_paper():
    with pikepdf.open(BytesIO(papper.tom(297.64, 420.945, UserUnit=2))) as pdf:
        yta = Sidyta.av(pdf.pages[0].obj)
    assert yta.skala == pytest.approx(1, abs=0.01)
    with pikepdf.open(BytesIO(stamplad(papper.tom(297.64, 420.945, UserUnit=2)).pdf)) as pdf:
        assert b" 4.25 Tf" in pdf.pages[0].obj.Contents[-1].read_bytes()


def test_a_long_text_is_made_smaller_until_it_fits():
    lang = "Bilaga 12 till § 145, Barn- och ungdomsnämndens individ- och familjeutskott i Provköping 2026-09-17, " * 2
    bild = papper.bild(stamplad(papper.tom(), lang).pdf)
    vanster, _, hoger, _ = papper.farg_dar_det_ar_tryckt(bild)
    assert vanster >= 7.5 * 2 * MM
    assert bild.width - hoger >= 7.5 * 2 * MM


def test_the_stamp_can_be_read_on_a_dark_cover():
    mork = papper.med_skrift(b"", b"0.07 0.25 0.25 rg 0 0 596 842 re f")
    bild = papper.bild(stamplad(mork).pdf)
    remsa = bild.crop((round(bild.width * 0.5), 0, bild.width - round(24 * 2 * MM), round(9 * 2 * MM)))
    assert remsa.getextrema()[1] > 200
    assert remsa.getextrema()[0] < 90


@pytest.mark.parametrize(
    "innehall",
    [
        b"q 3 0 0 3 50 50 cm q 0 1 -1 0 0 0 cm BT /F1 12 Tf 10 10 Td (Lutar) Tj ET",
        b"Q Q q 3 0 0 3 0 0 cm Q 2 0 0 2 9 9 cm BT /F1 12 Tf 10 10 Td (Skalad) Tj ET",
        b"/Span <</Lang (sv)>> BDC BT /F1 12 Tf 10 10 Td (Aldrig avslutad) Tj",
        b"/Span BMC q 1 1 1 rg BT /F1 12 Tf 10 10 Td (Vit) Tj ET EMC EMC Q Q",
    ],
    ids=["open q", "surplus Q", "open text and mark", "surplus EMC"],
)
def test_a_page_that_leaves_its_drawing_state_open_does_not_move_the_stamp(innehall: bytes):
    vit = papper.farg_dar_det_ar_tryckt(papper.bild(stamplad(papper.tom()).pdf).crop((0, 0, 1190, 60)))
    smutsig = stamplad(papper.med_skrift(b"", innehall)).pdf
    assert papper.farg_dar_det_ar_tryckt(papper.bild(smutsig).crop((0, 0, 1190, 60))) == vit
    with pikepdf.open(BytesIO(smutsig)) as pdf:
        operatorer = [str(i.operator) for i in pikepdf.parse_content_stream(pdf.pages[0], "q Q")]
        djup = 0
        for operator in operatorer:
            djup += 1 if operator == "q" else -1
            assert djup >= 0
        assert djup == 0


def test_a_page_that_inherits_its_fonts_keeps_them():
    def arv(pdf: pikepdf.Pdf) -> None:
        sida = pdf.pages[0].obj
        pdf.Root.Pages.Resources = sida.Resources
        pdf.Root.Pages.MediaBox = sida.MediaBox
        pdf.Root.Pages.Rotate = 90
        for nyckel in ("/Resources", "/MediaBox"):
            del sida[nyckel]

    innehall = papper.andrad(papper.med_skrift(b"Arv"), arv)
    assert "Arv" in papper.text(stamplad(innehall).pdf)
    assert papper.bild(stamplad(innehall).pdf).size == (1684, 1191)


def test_a_page_without_content_or_resources_is_stamped():
    def kal(pdf: pikepdf.Pdf) -> None:
        for nyckel in ("/Contents", "/Resources"):
            if nyckel in pdf.pages[0].obj:
                del pdf.pages[0].obj[nyckel]

    assert "sida 1 (1)" in papper.text(stamplad(papper.andrad(papper.tom(), kal)).pdf)


def test_a_second_stamp_replaces_the_first_and_says_so(rapport: Stampling):
    om = stamplad(rapport.pdf, "Bilaga 2 till § 7, Äldrenämnden 2026-10-01, sida {sida} ({sidor})")
    assert "Den gamla stämpeln är ersatt" in om.anmarkningar[0]
    assert "Bilaga 2 till § 7, Äldrenämnden 2026-10-01, sida 3 (14)" in papper.text(om.pdf, sida=3)
    assert "§ 45" not in papper.text(om.pdf, sida=3)
    assert om.pdf == stamplad(om.pdf, "Bilaga 2 till § 7, Äldrenämnden 2026-10-01, sida {sida} ({sidor})").pdf


def test_braces_and_strange_characters_in_the_text_are_harmless():
    pdf = stamplad(papper.tom(), "Bilaga {1} {0} %s \\n (a) – ”é” \u2010 漢 sida {sida}").pdf
    assert "Bilaga {1} {0} %s \\n (a) – ”é” - ? sida 1" in papper.text(pdf)


def test_an_empty_text_is_a_programming_error():
    with pytest.raises(ValueError, match="ingen text"):
        stamplad(papper.tom(), "  ")


def test_scripts_hidden_files_and_links_that_start_programs_are_removed_and_told():
    resultat = stamplad(papper.med_otyg())
    assert "Kvar" in papper.text(resultat.pdf)
    with pikepdf.open(BytesIO(resultat.pdf)) as pdf:
        allt = b"".join(o.unparse(resolved=True) for o in pdf.objects)
        strommar = b"".join(bytes(o.read_bytes()) for o in pdf.objects if isinstance(o, pikepdf.Stream))
        assert not re.search(rb"JavaScript|/Launch|/EF |/JS|calc\.exe", allt)
        assert b"HEMLIG" not in strommar
        assert not pdf.attachments
        lankar = [a.A.URI for a in pdf.pages[0].obj.Annots if "/A" in a]
        assert [str(lank) for lank in lankar] == ["https://www.example.org/"]
        assert {"/A", "/AA"} <= set(pdf.pages[0].obj.Resources.Font.keys())
    text = " ".join(resultat.anmarkningar)
    assert "Skript" in text
    assert "startar program" in text
    assert "tagits bort: 2." in text


def test_an_ordinary_file_gets_no_remarks(rapport: Stampling):
    assert rapport.anmarkningar == ()


def test_a_file_protected_against_changes_is_stamped_and_told():
    skyddad = papper.byggd(lambda pdf: pdf.add_blank_page(), encryption=pikepdf.Encryption(owner="agare", user=""))
    resultat = stamplad(skyddad)
    assert "skydd mot ändringar" in resultat.anmarkningar[0]
    assert "sida 1 (1)" in papper.text(resultat.pdf)


def test_a_signature_is_said_to_hold_for_the_original_only():
    def underskriven(pdf: pikepdf.Pdf) -> None:
        falt = pdf.make_indirect(Dictionary(FT=Name.Sig, T=b"U", V=Dictionary(Type=Name.Sig, Contents=b"x")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([falt]), SigFlags=3)

    assert "underskriften" in stamplad(papper.andrad(papper.tom(), underskriven)).anmarkningar[0]


@pytest.mark.parametrize(
    ("sort", "ord_i_anmarkningen"), [("Text", "kommentarer"), ("Highlight", "kommentarer"), ("Redact", "maskeringar")]
)
def test_comments_and_masks_that_only_lie_on_top_are_kept_and_pointed_out(sort: str, ord_i_anmarkningen: str):
    def notera(pdf: pikepdf.Pdf) -> None:
        nota = Dictionary(Type=Name.Annot, Subtype=Name(f"/{sort}"), Rect=Array([9, 9, 20, 20]), Contents=b"Obs")
        lank = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 20, 20]))
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(nota), pdf.make_indirect(lank)])

    resultat = stamplad(papper.andrad(papper.tom(), notera))
    assert len(resultat.anmarkningar) == 1
    assert f"Filen har {ord_i_anmarkningen}" in resultat.anmarkningar[0]
    assert ": 1." in resultat.anmarkningar[0]
    with pikepdf.open(BytesIO(resultat.pdf)) as pdf:
        assert len(pdf.pages[0].obj.Annots) == 2


def test_a_file_whose_index_is_wrong_is_repaired_and_told():
    trasig = papper.tom(sidor=3).replace(b"startxref\n", b"startxref\n9")
    resultat = stamplad(trasig)
    assert resultat.sidor == 3
    assert "har lagats" in resultat.anmarkningar[0]


def test_a_file_with_something_after_its_end_is_whole():
    assert stamplad(papper.tom() + b"\n\x00" * 4000).sidor == 1


def _last() -> bytes:
    return papper.byggd(lambda pdf: pdf.add_blank_page(), encryption=pikepdf.Encryption(owner="a", user="b"))


def _utan_en_sida() -> bytes:
    def ljug(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Count = 3

    return papper.andrad(papper.tom(sidor=2), ljug)


def _portfolj() -> bytes:
    return papper.andrad(papper.tom(), lambda pdf: pdf.Root.__setitem__("/Collection", Dictionary()))


def _dynamiskt_formular() -> bytes:
    return papper.andrad(papper.tom(), lambda pdf: pdf.Root.__setitem__("/NeedsRendering", True))


def _packad_bomb() -> bytes:
    def gor(pdf: pikepdf.Pdf) -> None:
        bomb = pdf.make_stream(b"")
        pack = zlib.compressobj(9)
        mangd = b"".join([*(pack.compress(b" " * 10_000_000) for _ in range(30)), pack.flush()])
        bomb.write(mangd, filter=Name.FlateDecode)
        pdf.pages[0].obj.Contents = bomb

    return papper.andrad(papper.tom(), gor)


@pytest.mark.parametrize(
    ("innehall", "ord_i_meningen"),
    [
        (b"", "är tom"),
        (b"PK\x03\x04 en zip", "är inte en PDF"),
        (b"\x01" * 5000, "är inte en PDF"),
        (b"%PDF-1.7\n" + b"skrap " * 500, "skadad"),
        (papper.tom(sidor=3)[:-400], "skadad"),
        (_last(), "låst med lösenord"),
        (_portfolj(), "samling av flera filer"),
        (_dynamiskt_formular(), "Adobe Reader"),
        (_packad_bomb(), "skadad"),
        (papper.byggd(lambda pdf: None), "skadad"),
    ],
    ids=["empty", "zip", "zeros", "garbage", "cut off", "locked", "portfolio", "dynamic form", "bomb", "no pages"],
)
def test_a_file_that_cannot_be_stamped_is_named_with_what_to_do(innehall: bytes, ord_i_meningen: str):
    with pytest.raises(PdfKanInteStamplas) as fel:
        stampla(innehall, STAMPEL, namn="avtal Åsen.pdf")
    assert fel.value.mening.startswith("Filen ”avtal Åsen.pdf” ")
    assert ord_i_meningen in fel.value.mening
    assert fel.value.mening.count(".") >= 2


def test_every_way_of_cutting_a_file_short_is_caught_or_complete():
    """A file that lost its end in transit must never lose pages on the way to the nämnd without anyone noticing."""
    hel = papper.tom(sidor=5)
    for langd in range(0, len(hel), 97):
        try:
            assert stampla(hel[:langd], STAMPEL, namn="x.pdf").sidor == 5
        except PdfKanInteStamplas:
            continue


def test_an_archive_file_of_level_one_gets_no_transparency():
    def pdfa1(pdf: pikepdf.Pdf) -> None:
        xmp = pdf.make_stream(b'<rdf:Description pdfaid:part="1" pdfaid:conformance="B"/>')
        xmp.Type, xmp.Subtype = Name.Metadata, Name.XML
        pdf.Root.Metadata = xmp

    with pikepdf.open(BytesIO(stamplad(papper.andrad(papper.tom(), pdfa1)).pdf)) as pdf:
        assert "/ExtGState" not in pdf.pages[0].obj.Resources
    with pikepdf.open(BytesIO(stamplad(papper.tom()).pdf)) as pdf:
        assert "/ExtGState" in pdf.pages[0].obj.Resources


def test_our_own_archive_variant_survives_being_stamped():
    arkiv = rendera('<html lang="sv"><head><title>A</title></head><body><p>Hej</p></body></html>', variant="arkiv")
    with pikepdf.open(BytesIO(stamplad(arkiv).pdf)) as pdf:
        assert b'pdfaid:part="2"' in pdf.Root.Metadata.read_bytes()
        assert "/OutputIntents" in pdf.Root
