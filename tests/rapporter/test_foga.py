"""Joined files are one document: one tree of tags, one list of bookmarks, and every reference leads home."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from rapporter.namnd.foga import PdfKanInteFogas, foga_ihop
from rapporter.namnd.stampel import stampla
from tests.rapporter import papper

DELAR = (
    ("Bilaga 1 Påhittad rapport", papper.rapport),
    ("Bilaga 2 Inskannat brev", lambda: papper.med_skrift(b"Inskannat")),
    ("Bilaga 3 Samma rapport igen", papper.rapport),
)


@pytest.fixture(scope="module")
def hel() -> bytes:
    return foga_ihop([(namn, gor()) for namn, gor in DELAR], titel="Handlingar till sammanträdet")


@pytest.fixture
def pdf(hel: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(hel)) as oppen:
        yield oppen


def nummer(pdf: pikepdf.Pdf) -> dict[int, pikepdf.Object]:
    return dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())


def test_all_pages_come_in_order_with_their_text(hel: bytes, pdf: pikepdf.Pdf):
    assert len(pdf.pages) == 14 + 1 + 14
    assert pdf.check_pdf_syntax() == []
    assert "Sida 14 (14)" in papper.text(hel, sida=14)
    assert "Inskannat" in papper.text(hel, sida=15)
    assert "Sida 1 (14)" in papper.text(hel, sida=16)


def test_the_same_parts_give_the_same_bytes(hel: bytes):
    assert foga_ihop([(namn, gor()) for namn, gor in DELAR], titel="Handlingar till sammanträdet") == hel


def test_the_whole_is_tagged_in_swedish_with_its_own_title(pdf: pikepdf.Pdf):
    assert pdf.Root.MarkInfo.Marked is True
    assert str(pdf.Root.Lang) == "sv"
    assert str(pdf.docinfo["/Title"]) == "Handlingar till sammanträdet"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True


def test_every_pages_number_resolves_to_elements_on_that_page(pdf: pikepdf.Pdf):
    trad = nummer(pdf)
    for sida in pdf.pages:
        element = [e for e in trad[sida.obj.StructParents] if e is not None]
        assert element
        assert {e.Pg.objgen for e in element} == {sida.obj.objgen}
    anvanda = [sida.obj.StructParents for sida in pdf.pages]
    assert len(set(anvanda)) == len(anvanda)
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey > max(trad)


def test_every_marked_text_of_a_page_has_its_element(pdf: pikepdf.Pdf):
    trad = nummer(pdf)
    for sida in pdf.pages:
        mcid = {
            int(i.operands[1].MCID)
            for i in pikepdf.parse_content_stream(sida, "BDC")
            if isinstance(i.operands[1], Dictionary) and "/MCID" in i.operands[1]
        }
        assert mcid == {nr for nr, e in enumerate(trad[sida.obj.StructParents]) if e is not None}


def test_every_links_number_resolves_to_its_element_and_its_place_is_in_the_same_part(pdf: pikepdf.Pdf):
    trad = nummer(pdf)
    sidnr = {sida.obj.objgen: nr for nr, sida in enumerate(pdf.pages)}
    for forsta in (0, 15):
        lankar = list(pdf.pages[forsta].obj.Annots)
        assert len(lankar) == 14
        assert all(trad[lank.StructParent].S == "/Link" for lank in lankar)
        assert [sidnr[lank.Dest[0].objgen] - forsta for lank in lankar] == list(range(14))


def test_the_tree_is_one_document_with_a_titled_part_per_file(pdf: pikepdf.Pdf):
    dokument = pdf.Root.StructTreeRoot.K
    assert len(dokument) == 1
    assert Name.Document == dokument[0].S
    assert [str(del_.T) for del_ in dokument[0].K] == [namn for namn, _ in DELAR]
    assert len(papper.tagg(pdf, "Document")) == 1
    for element in papper.tagg(pdf, "TD"):
        ovanfor = element
        for _ in range(50):
            ovanfor = ovanfor.P
            if ovanfor.get("/Type") == Name.StructTreeRoot:
                break
        assert ovanfor.objgen == pdf.Root.StructTreeRoot.objgen


def test_header_ids_stay_unique_and_cells_point_at_headers_of_their_own_part(pdf: pikepdf.Pdf):
    idn = [str(cell.ID) for cell in papper.tagg(pdf, "TH")]
    assert len(set(idn)) == len(idn) == 2 * 14 * 3
    lista = list(pdf.Root.StructTreeRoot.IDTree.Names)
    assert [str(namn) for namn in lista[::2]] == sorted(idn)
    for namn, element in zip(lista[::2], lista[1::2], strict=True):
        assert str(element.ID) == str(namn)
    for tabell in papper.tagg(pdf, "Table"):
        egna = {str(cell.ID) for rad in _under(tabell, "TR") for cell in _under(rad, "TH")}
        for cell in (cell for rad in _under(tabell, "TR") for cell in _under(rad, "TD")):
            assert {str(rubrik) for rubrik in cell.A.Headers} <= egna


def _under(element: pikepdf.Object, sort: str) -> list[pikepdf.Object]:
    hittade = []
    for barn in element.K:
        if isinstance(barn, Dictionary):
            hittade += [barn] if barn.get("/S") == f"/{sort}" else _under(barn, sort)
    return hittade


def test_a_part_without_tags_is_read_page_by_page(pdf: pikepdf.Pdf):
    stycke = pdf.Root.StructTreeRoot.K[0].K[1].K[0]
    assert stycke.S == "/P"
    assert stycke.Pg.objgen == pdf.pages[14].obj.objgen


def test_a_stamp_stays_outside_the_paragraph_of_an_untagged_part():
    stamplat = stampla(papper.med_skrift(b"Inskannat"), papper.STAMPEL, namn="x.pdf").pdf
    with pikepdf.open(BytesIO(foga_ihop([("A", papper.rapport(2)), ("B", stamplat)]))) as pdf:
        inne = False
        for instruktion in pikepdf.parse_content_stream(pdf.pages[2], "BDC EMC"):
            if str(instruktion.operator) == "EMC":
                inne = False
                continue
            assert not inne
            inne = True


def test_each_part_has_a_bookmark_with_its_own_folded_below(pdf: pikepdf.Pdf):
    sidnr = {sida.obj.objgen: nr for nr, sida in enumerate(pdf.pages)}
    with pdf.open_outline() as bokmarken:
        assert [rad.title for rad in bokmarken.root] == [namn for namn, _ in DELAR]
        assert [sidnr[rad.destination[0].objgen] for rad in bokmarken.root] == [0, 14, 15]
        assert [rad.title for rad in bokmarken.root[2].children] == [f"Kapitel {nr}" for nr in range(1, 15)]
        assert [sidnr[rad.destination[0].objgen] for rad in bokmarken.root[2].children] == list(range(15, 29))
        assert bokmarken.root[0].is_closed


def test_what_was_joined_can_be_joined_again(hel: bytes):
    with pikepdf.open(BytesIO(foga_ihop([("Förra", hel), ("Ny", papper.rapport(14))]))) as pdf:
        idn = [str(cell.ID) for cell in papper.tagg(pdf, "TH")]
        assert len(set(idn)) == len(idn) == 3 * 14 * 3
        assert len(papper.tagg(pdf, "Document")) == 1
        trad = nummer(pdf)
        for sida in pdf.pages:
            assert {e.Pg.objgen for e in trad[sida.obj.StructParents] if e is not None} == {sida.obj.objgen}


def test_what_was_joined_can_be_stamped_and_keeps_its_tags(hel: bytes):
    stamplat = stampla(hel, papper.STAMPEL, namn="x.pdf")
    assert stamplat.sidor == 29
    assert "sida 29 (29)" in papper.text(stamplat.pdf, sida=29)
    with pikepdf.open(BytesIO(stamplat.pdf)) as pdf:
        assert len(papper.tagg(pdf, "Table")) == 28


def test_files_without_any_tags_are_joined_without_pretending():
    with pikepdf.open(BytesIO(foga_ihop([("A", papper.tom()), ("B", papper.tom(sidor=2))]))) as pdf:
        assert len(pdf.pages) == 3
        assert "/StructTreeRoot" not in pdf.Root
        assert "/MarkInfo" not in pdf.Root


def test_types_and_classes_that_mean_different_things_are_kept_apart():
    def med_karta(roll: str, klass: str) -> bytes:
        def gor(pdf: pikepdf.Pdf) -> None:
            rot = pdf.Root.StructTreeRoot
            rot.RoleMap = Dictionary(Rubrik=Name(f"/{roll}"), Gemensam=Name.P)
            rot.ClassMap = Dictionary(Stil=Dictionary(O=Name.Layout, TextAlign=Name(f"/{klass}")))
            rubrik = papper.tagg(pdf, "H2")[0]
            rubrik.S, rubrik.C = Name.Rubrik, Array([Name.Stil, 0])

        return papper.andrad(papper.rapport(2), gor)

    with pikepdf.open(BytesIO(foga_ihop([("A", med_karta("H1", "Start")), ("B", med_karta("H2", "End"))]))) as pdf:
        rot = pdf.Root.StructTreeRoot
        assert {namn: str(varde) for namn, varde in rot.RoleMap.items()} == {
            "/Rubrik": "/H1",
            "/Gemensam": "/P",
            "/Rubrik-2": "/H2",
        }
        andra = papper.tagg(pdf, "Rubrik-2")
        assert len(andra) == len(papper.tagg(pdf, "Rubrik")) == 1
        assert rot.ClassMap[str(andra[0].C[0])].TextAlign == "/End"
        assert rot.ClassMap[str(papper.tagg(pdf, "Rubrik")[0].C[0])].TextAlign == "/Start"


def test_a_layer_that_was_hidden_stays_hidden():
    def lager(pdf: pikepdf.Pdf) -> None:
        syns, doljs = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(namn))) for namn in ("Syns", "Döljs"))
        sida = pdf.pages[0].obj
        sida.Resources.Properties = Dictionary(A=syns, B=doljs)
        sida.Contents = pdf.make_stream(
            b"/OC /A BDC 0 0 50 50 re f EMC /OC /B BDC 100 100 50 50 re f EMC BT /F1 12 Tf 72 400 Td (Plan) Tj ET"
        )
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array([syns, doljs]), D=Dictionary(BaseState=Name.OFF, ON=Array([syns]))
        )

    plan = papper.andrad(papper.med_skrift(b""), lager)
    hel = foga_ihop([("Först", papper.tom()), ("Plan", plan), ("Plan igen", plan)])
    for sida in (2, 3):
        bild = papper.bild(hel, sida=sida, skala=1)
        assert bild.getpixel((25, 841 - 25)) == 0
        assert bild.getpixel((125, 841 - 125)) == 255


def test_a_form_becomes_ordinary_text():
    def formular(pdf: pikepdf.Pdf) -> None:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        falt = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=b"namn", V=String("Ifyllt"), F=4,
                Rect=Array([72, 700, 300, 720]), DA=String("/Helv 12 Tf 0 g"), P=pdf.pages[0].obj,
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([falt])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([falt]), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=font))
        )

    hel = foga_ihop(
        [("Blankett", papper.andrad(papper.tom(), formular)), ("Blankett", papper.andrad(papper.tom(), formular))]
    )
    with pikepdf.open(BytesIO(hel)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all(not sida.obj.get("/Annots", []) for sida in pdf.pages)
    assert "Ifyllt" in papper.text(hel, sida=1)
    assert "Ifyllt" in papper.text(hel, sida=2)


def test_inherited_size_rotation_and_fonts_come_along():
    def arv(pdf: pikepdf.Pdf) -> None:
        sida = pdf.pages[0].obj
        pdf.Root.Pages.Resources, pdf.Root.Pages.MediaBox, pdf.Root.Pages.Rotate = sida.Resources, sida.MediaBox, 90
        for nyckel in ("/Resources", "/MediaBox"):
            del sida[nyckel]

    hel = foga_ihop([("A", papper.tom()), ("B", papper.andrad(papper.med_skrift(b"Arv"), arv))])
    assert "Arv" in papper.text(hel, sida=2)
    assert papper.bild(hel, sida=2, skala=1).size == (842, 596)


def test_scripts_and_hidden_files_do_not_come_along():
    with pikepdf.open(BytesIO(foga_ihop([("A", papper.med_otyg())]))) as pdf:
        assert not pdf.attachments
        assert b"JavaScript" not in b"".join(objekt.unparse(resolved=True) for objekt in pdf.objects)


@pytest.mark.parametrize(
    ("innehall", "ord_i_meningen"), [(b"", "är tom"), (b"hej", "är inte en PDF"), (b"%PDF-1.7 skrap", "skadad")]
)
def test_a_part_that_cannot_be_used_is_named(innehall: bytes, ord_i_meningen: str):
    with pytest.raises(PdfKanInteFogas, match=f"”Bilaga 2”.*{ord_i_meningen}"):
        foga_ihop([("Bilaga 1", papper.tom()), ("Bilaga 2", innehall)])


def test_no_parts_is_a_programming_error():
    with pytest.raises(ValueError, match="inga delar"):
        foga_ihop([])
