"""PDF files for the tests: one honest report made by the product, and the odd ones that people upload."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna
from kvalitet.pdf import rendera

STAMPEL = "Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} ({sidor})"


@lru_cache
def rapport(sidor: int = 14) -> bytes:
    """A tagged report with a contents list, a table per page, bookmarks and page numbers."""
    poster = "".join(f'<li><a href="#k{nr}">Kapitel {nr}</a></li>' for nr in range(1, sidor + 1))
    kapitel = "".join(
        f'<section class="{"ny-sida" if nr > 1 else ""}"><h2 id="k{nr}">Kapitel {nr}</h2>'
        '<table class="data"><caption>Påhittade tal</caption>'
        '<thead><tr><th scope="col">Enhet</th><th scope="col" class="num">2026</th></tr></thead>'
        f'<tbody><tr><th scope="row">Påhittade enheten</th><td class="num">{nr}</td></tr></tbody></table></section>'
        for nr in range(1, sidor + 1)
    )
    return rendera(
        '<!doctype html><html lang="sv"><head><title>Påhittad rapport</title>'
        '<meta name="author" content="Provköpings kommun"></head>'
        f'<body><main><ul class="toc">{poster}</ul>{kapitel}</main></body></html>'
    )


def tom(bredd: float = 595.28, hojd: float = 841.89, sidor: int = 1, **nycklar: object) -> bytes:
    """Blank, untagged pages. `nycklar` are set on each page, such as Rotate=90."""

    def gor(pdf: pikepdf.Pdf) -> None:
        for _ in range(sidor):
            sida = pdf.add_blank_page(page_size=(bredd, hojd))
            for nyckel, varde in nycklar.items():
                sida.obj[f"/{nyckel}"] = varde

    return byggd(gor)


def byggd(gor: Callable[[pikepdf.Pdf], None], **spara: object) -> bytes:
    """A PDF as `gor` leaves it."""
    with pikepdf.new() as pdf:
        gor(pdf)
        ut = BytesIO()
        pdf.save(ut, deterministic_id="encryption" not in spara, **spara)
        return ut.getvalue()


def andrad(innehall: bytes, gor: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF changed by `gor`."""
    with pikepdf.open(BytesIO(innehall)) as pdf:
        gor(pdf)
        ut = BytesIO()
        pdf.save(ut, deterministic_id=True, fix_metadata_version=False)
        return ut.getvalue()


def med_skrift(text: bytes, innehall: bytes | None = None) -> bytes:
    """One untagged page with a line of Helvetica, or with the given content stream."""

    def gor(pdf: pikepdf.Pdf) -> None:
        sida = pdf.add_blank_page(page_size=(595.28, 841.89))
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        sida.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        sida.obj.Contents = pdf.make_stream(innehall or b"BT /F1 12 Tf 72 400 Td (" + text + b") Tj ET")

    return byggd(gor)


def med_otyg() -> bytes:
    """A page with a script, an attached file, and links that start programs; and one honest link to a web page."""

    def gor(pdf: pikepdf.Pdf) -> None:
        sida = pdf.add_blank_page(page_size=(595.28, 841.89))
        skript = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        pdf.Root.OpenAction = skript
        pdf.Root.AA = Dictionary(WP=skript)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), skript])))
        pdf.attachments["hemlig.txt"] = pikepdf.AttachedFileSpec(pdf, b"HEMLIG BILAGA", filename="hemlig.txt")
        gomd = pdf.make_stream(b"HEMLIG NOTIS")
        fil = Dictionary(Type=Name.Filespec, F=String("n.txt"), UF=String("n.txt"), EF=Dictionary(F=gomd))
        ruta = Array([10, 10, 60, 20])

        def lank(**handling: object) -> Dictionary:
            return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=ruta, A=Dictionary(**handling))

        webb = lank(S=Name.URI, URI=String("https://www.example.org/"))
        webb.A.Next = skript
        sida.obj.Annots = Array(
            [
                pdf.make_indirect(webb),
                pdf.make_indirect(lank(S=Name.Launch, F=String("calc.exe"))),
                pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=ruta, FS=fil)),
            ]
        )
        # A font may be called AA or A: names that mean something else elsewhere must survive the cleaning.
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        sida.obj.Resources = Dictionary(Font=Dictionary(AA=font, A=font))
        sida.obj.Contents = pdf.make_stream(b"BT /AA 12 Tf 72 400 Td (Kvar) Tj ET")

    return byggd(gor)


def text(innehall: bytes, sida: int = 1) -> str:
    """The text of one page (from 1), as another program reads it."""
    pdf = pypdfium2.PdfDocument(innehall)
    try:
        return str(pdf[sida - 1].get_textpage().get_text_range()).replace("\r\n", "\n")
    finally:
        pdf.close()


def bild(innehall: bytes, sida: int = 1, skala: float = 2) -> Image.Image:
    """One page (from 1) as it is seen, in grey, `skala` pixels per point."""
    pdf = pypdfium2.PdfDocument(innehall)
    try:
        return pdf[sida - 1].render(scale=skala).to_pil().convert("L")
    finally:
        pdf.close()


def farg_dar_det_ar_tryckt(grabild: Image.Image) -> tuple[int, int, int, int] | None:
    """The smallest box (left, top, right, bottom, in pixels) around everything darker than mid-grey."""
    return grabild.point(lambda varde: 255 if varde < 128 else 0).getbbox()


def tagg(pdf: pikepdf.Pdf, sort: str) -> list[pikepdf.Object]:
    """Every structure element of one type, in document order."""
    hittade: list[pikepdf.Object] = []
    kvar: list[object] = [pdf.Root.StructTreeRoot.K]
    while kvar:
        detta = kvar.pop()
        if isinstance(detta, Array):
            kvar.extend(reversed(list(detta)))
        elif isinstance(detta, Dictionary) and "/S" in detta:
            if Name(f"/{sort}") == detta.S:
                hittade.append(detta)
            kvar.append(detta.get("/K"))
    return hittade


# ---- is there any trace of a word ----


def spar_av(innehall: bytes, orden: Iterable[str]) -> list[str]:
    """Which of the words stand anywhere in the PDF: on a page, beside the pages, or in bytes that no page points at."""
    hel = "\n".join(_allt_som_gar_att_lasa(innehall)).casefold()
    rader = re.sub(r"\s+", " ", hel)
    bytes_ = b"\n".join(_alla_bytes(innehall)).lower()
    return [ett for ett in orden if ett.casefold() in rader or any(form in bytes_ for form in _former(ett))]


def _former(ett: str) -> list[bytes]:
    skrivet = [ett.encode(kod) for kod in ("latin-1", "utf-8", "utf-16-be", "utf-16-le")]
    return [form.lower() for raa in skrivet for form in (raa, raa.hex().encode())]


def _allt_som_gar_att_lasa(innehall: bytes) -> Iterator[str]:
    """The text of the pages as another program reads it, and every string and name of every object."""
    dokument = pypdfium2.PdfDocument(innehall)
    yield from (sida.get_textpage().get_text_bounded() for sida in dokument)
    dokument.close()
    with pikepdf.open(BytesIO(innehall)) as pdf:
        assert not pdf.attachments
        kvar: list[object] = list(pdf.objects)
        while kvar:
            detta = kvar.pop()
            if isinstance(detta, Array):
                kvar.extend(list(detta))
            elif isinstance(detta, Dictionary | pikepdf.Stream):
                varden = {nyckel: detta.get(nyckel) for nyckel in detta.keys()}  # noqa: SIM118 - not a dict
                yield from varden
                kvar.extend(v for v in varden.values() if not getattr(v, "is_indirect", False))
            else:
                yield str(detta)


def _alla_bytes(innehall: bytes) -> Iterator[bytes]:
    """The file as it is, every stream in it unpacked, and whatever else in it can be unpacked."""
    assert innehall.count(b"%%EOF") == innehall.count(b"startxref") == 1, "an earlier revision lies in the file"
    yield innehall
    with pikepdf.open(BytesIO(innehall)) as pdf:
        for objekt in pdf.objects:
            if isinstance(objekt, pikepdf.Stream) and objekt.get("/Filter") != Name.DCTDecode:
                yield objekt.read_bytes()
    for borjan in re.finditer(rb"stream\r?\n", innehall):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(innehall[borjan.end() :])


def innehallet(bilaga: Bilaga) -> bytes:
    with oppna(bilaga) as fil:
        return fil.read()
