"""A picture as one page of PDF, so that it can stand among the handlingar and be stamped.

The picture is drawn anew, so nothing that the camera wrote beside it (where, when, by whom) comes along. The page says
what it is to those who do not see it. The same picture gives the same bytes.
"""

from __future__ import annotations

import warnings
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageOps, UnidentifiedImageError

from rapporter.namnd.sidyta import MM

_A4 = (210 * MM, 297 * MM)
_KANT, _OVERKANT = 18 * MM, 22 * MM  # the stamp stands above
_STORST = 2400  # pixels of the longer side: 200 to the inch on the page
_FLEST_PIXLAR = 120_000_000


def bild_som_pdf(innehall: bytes, namn: str) -> bytes | None:
    """The page, tagged, with `namn` as its alternative text. None for a picture that cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(innehall)) as oppen:
                if oppen.width * oppen.height > _FLEST_PIXLAR:
                    return None
                bild = _pa_vitt(ImageOps.exif_transpose(oppen))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None
    bild.thumbnail((_STORST, _STORST))
    return _sida(bild, namn)


def _pa_vitt(bild: Image.Image) -> Image.Image:
    """In colours alone: what shows through is white, as the paper is."""
    if bild.mode in ("RGBA", "LA", "PA") or "transparency" in bild.info:
        genomskinlig = bild.convert("RGBA")
        grund = Image.new("RGBA", genomskinlig.size, "white")
        return Image.alpha_composite(grund, genomskinlig).convert("RGB")
    return bild.convert("RGB")


def _sida(bild: Image.Image, namn: str) -> bytes:
    liggande = bild.width > bild.height
    bredd, hojd = reversed(_A4) if liggande else _A4
    skala = min((bredd - 2 * _KANT) / bild.width, (hojd - _OVERKANT - _KANT) / bild.height)
    b, h = bild.width * skala, bild.height * skala
    x, y = (bredd - b) / 2, hojd - _OVERKANT - h
    data = BytesIO()
    bild.save(data, "JPEG", quality=85)
    with pikepdf.new() as pdf:
        sida = pdf.add_blank_page(page_size=(bredd, hojd)).obj
        strom = pdf.make_stream(data.getvalue())
        strom.Type, strom.Subtype, strom.Filter = Name.XObject, Name.Image, Name.DCTDecode
        strom.Width, strom.Height, strom.BitsPerComponent, strom.ColorSpace = bild.width, bild.height, 8, Name.DeviceRGB
        sida.Resources = Dictionary(XObject=Dictionary(Bild=strom))
        ritas = f"/Figure <</MCID 0>> BDC q {b:.3f} 0 0 {h:.3f} {x:.3f} {y:.3f} cm /Bild Do Q EMC"
        sida.Contents = pdf.make_stream(ritas.encode("ascii"))
        _tagga(pdf, sida, namn, (x, y, x + b, y + h))
        ut = BytesIO()
        pdf.save(ut, deterministic_id=True)
        return ut.getvalue()


def _tagga(pdf: pikepdf.Pdf, sida: pikepdf.Object, namn: str, ruta: tuple[float, float, float, float]) -> None:
    rot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    dokument = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=rot))
    lage = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array([round(tal, 3) for tal in ruta]))
    figur = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.Figure, P=dokument, Pg=sida, K=Array([0]), A=lage,
            Alt=String(f"Bild: {namn}"),
        )
    )  # fmt: skip
    dokument.K, rot.K = Array([figur]), Array([dokument])
    sida.StructParents = 0
    rot.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, Array([figur])])))
    rot.ParentTreeNextKey = 1
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo, pdf.Root.Lang = rot, Dictionary(Marked=True), String("sv")
    pdf.docinfo["/Title"] = String(namn)
