"""The line at the top of every page that says which annex this is.

    Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida 3 (14)

It stands at the very top of the sheet as the reader sees it, to the right, on a pale ground as wide as the words:
invisible on white paper, legible on a dark cover, and over a text that reaches the edge. It is an artifact of the
pagination, so the tags of the document stay as they were. The same file and text give the same bytes.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from rapporter.namnd.inbaddat_typsnitt import Typsnitt
from rapporter.namnd.inkommen_pdf import OanvandbarPdf, oppna, rensa, skadad
from rapporter.namnd.sidyta import MM, Sidyta

_GRAD = 8.5  # points on an A4
_HOGERKANT, _MINSTA_KANT, _BASLINJE, _LUFT = 24 * MM, 8 * MM, 7.6 * MM, 1.6 * MM
_MARKE = "/KvalitetStampel"
_ERSATT = {"\u2010": "-", "\u2011": "-", "\u00ad": "", "\u202f": " ", "\u2009": " "}


class PdfKanInteStamplas(OanvandbarPdf):
    """`mening` says in Swedish which file it is and what to do about it."""


@dataclass(frozen=True)
class Stampling:
    """The stamped file, its number of pages, and Swedish sentences on what else was changed in it."""

    pdf: bytes
    sidor: int
    anmarkningar: tuple[str, ...]


def stampla(pdf: bytes, text: str, *, namn: str, fore: int = 0) -> Stampling:
    """Stamp every page with `text`, where {sida} and {sidor} become the page's number and the number of pages.

    {hel} becomes the page's number in a whole where `fore` pages come before this document.
    `namn` is what the user calls the file and is used in messages only. Scripts, attached files and the like are
    removed (`inkommen_pdf.rensa`). A stamp from an earlier call is replaced. Tags, bookmarks, language and metadata
    are kept. Raises PdfKanInteStamplas, and ValueError for an empty `text`.
    """
    if not text.strip():
        raise ValueError("Stämpeln har ingen text.")
    with oppna(pdf, namn, PdfKanInteStamplas) as dokument:
        anmarkningar = list(rensa(dokument))
        sidor = len(dokument.pages)
        rader = [_rad(text, nr, sidor, fore) for nr in range(1, sidor + 1)]
        penna = _Penna(dokument, "".join(rader))
        ersatta = [penna.skriv(sida.obj, rad) for sida, rad in zip(dokument.pages, rader, strict=True)]
        if any(ersatta):
            anmarkningar.append("Filen var redan stämplad. Den gamla stämpeln är ersatt.")
        return Stampling(_spara(dokument, namn), sidor, tuple(anmarkningar))


def _rad(text: str, sida: int, sidor: int, fore: int) -> str:
    rad = text.replace("{hel}", str(fore + sida)).replace("{sidor}", str(sidor)).replace("{sida}", str(sida))
    return " ".join("".join(_ERSATT.get(tecken, tecken) for tecken in rad).split())


def _spara(dokument: pikepdf.Pdf, namn: str) -> bytes:
    ut = BytesIO()
    try:
        dokument.save(ut, deterministic_id=True, min_version="1.4", fix_metadata_version=False)
    except (pikepdf.PdfError, ValueError):
        raise skadad(namn, PdfKanInteStamplas) from None
    return ut.getvalue()


class _Penna:
    """Writes stamps in one document, and keeps what its pages share: the font, the ground, the opening bracket."""

    def __init__(self, dokument: pikepdf.Pdf, tecken: str) -> None:
        self.dokument = dokument
        self.typsnitt = Typsnitt.for_tecken("".join(sorted(set(tecken))))
        self.font = self.typsnitt.bygg(dokument)
        self.font[_MARKE] = True
        # PDF/A-1 forbids transparency; such a file gets a solid ground instead and stays what it says it is.
        self.genomskinlig = not re.search(rb"pdfaid:part(?:=[\"']|>)1", _xmp(dokument))
        self.grund = dokument.make_indirect(Dictionary(Type=Name.ExtGState, ca=0.8, KvalitetStampel=True))
        self.forord: dict[int, Stream] = {}

    def skriv(self, sida: pikepdf.Object, rad: str) -> bool:
        """Stamp one page. Returns whether an earlier stamp was taken away."""
        strommar = _strommar(sida)
        egna = [strom for strom in strommar if not strom.get(_MARKE, False)]
        sida.Contents = Array(egna)
        fore, efter = _balans(sida)
        fontnamn, grundnamn = self._resurser(sida)
        stampel = self._strom(efter + self._teckning(Sidyta.av(sida), rad, fontnamn, grundnamn))
        if fore not in self.forord:
            self.forord[fore] = self._strom(b"q " * fore)
        sida.Contents = Array([self.forord[fore], *egna, stampel])
        return len(egna) != len(strommar)

    def _strom(self, innehall: bytes) -> Stream:
        strom = self.dokument.make_stream(innehall + b"\n")
        strom[_MARKE] = True
        return strom

    def _resurser(self, sida: pikepdf.Object) -> tuple[str, str]:
        """Put font and ground among the page's resources, which pages often share. Returns their names there."""
        if "/Resources" not in sida:
            sida.Resources = _arvda_resurser(sida)
        return (
            _lagg_till(sida.Resources, "/Font", self.font),
            _lagg_till(sida.Resources, "/ExtGState", self.grund) if self.genomskinlig else "",
        )

    def _teckning(self, yta: Sidyta, rad: str, fontnamn: str, grundnamn: str) -> bytes:
        """The drawing operators, in seen coordinates through `yta.matris`."""
        skala = yta.skala / yta.enhet
        kant, luft = _MINSTA_KANT * skala, _LUFT * skala
        fullbredd = self.typsnitt.bredd(rad) * _GRAD * skala
        grad = _GRAD * skala * min(1.0, (yta.bredd - 2 * kant) / fullbredd)
        bredd = self.typsnitt.bredd(rad) * grad
        x = max(kant, yta.bredd - _HOGERKANT * skala - bredd)
        x = min(x, yta.bredd - kant - bredd)
        y = yta.hojd - _BASLINJE * skala
        ruta = (x - luft, y - 0.42 * grad, bredd + 2 * luft, 1.5 * grad)
        horn = [*yta.punkt(ruta[0], ruta[1]), *yta.punkt(ruta[0] + ruta[2], ruta[1] + ruta[3])]
        bbox = (min(horn[0], horn[2]), min(horn[1], horn[3]), max(horn[0], horn[2]), max(horn[1], horn[3]))
        return (
            f"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top] /BBox [{_tal(*bbox)}]>> BDC q "
            f"{_tal(*yta.matris)} cm q {grundnamn + ' gs ' if grundnamn else ''}1 g {_tal(*ruta)} re f Q "
            f"0.13 g BT {fontnamn} {_tal(grad)} Tf {_tal(x, y)} Td <{self.typsnitt.hex(rad)}> Tj ET Q EMC"
        ).encode("ascii")


def _tal(*tal: float) -> str:
    return " ".join(f"{t:.3f}".rstrip("0").rstrip(".") or "0" for t in tal).replace("-0 ", "0 ")


def _xmp(dokument: pikepdf.Pdf) -> bytes:
    xmp = dokument.Root.get("/Metadata")
    return bytes(xmp.read_bytes()) if isinstance(xmp, Stream) else b""


def _strommar(sida: pikepdf.Object) -> list[Stream]:
    innehall = sida.get("/Contents")
    kandidater = innehall if isinstance(innehall, Array) else [innehall]
    return [strom for strom in kandidater if isinstance(strom, Stream)]


def _arvda_resurser(sida: pikepdf.Object) -> pikepdf.Object:
    nod: object = sida
    while isinstance(nod, Dictionary):
        if isinstance(nod.get("/Resources"), Dictionary):
            return nod.Resources
        nod = nod.get("/Parent")
    return Dictionary()


def _lagg_till(resurser: pikepdf.Object, sort: str, objekt: pikepdf.Object) -> str:
    """Add a resource under a name that is free or that an earlier stamp used. Returns the name."""
    if not isinstance(resurser.get(sort), Dictionary):
        resurser[sort] = Dictionary()
    grupp = resurser[sort]
    nummer = 1
    while (namn := f"/Kv{nummer}") in grupp:
        gammal = grupp[namn]
        if isinstance(gammal, Dictionary) and gammal.get(_MARKE, False):
            break
        nummer += 1
    grupp[namn] = objekt
    return namn


def _balans(sida: pikepdf.Object) -> tuple[int, bytes]:
    """What it takes to draw after a page's own content as if nothing had been drawn.

    Pages in the wild leave q without Q, Q without q, and marked content or text open. Returns how many q to put
    before the content, and the operators that close it. A content that cannot be parsed is trusted to be balanced.
    """
    djup = lagst = markt = 0
    text = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            operatorer = [
                str(instruktion.operator)
                for instruktion in pikepdf.parse_content_stream(pikepdf.Page(sida), "q Q BT ET BMC BDC EMC")
            ]
    except pikepdf.PdfError:
        return 1, b"Q "
    for operator in operatorer:
        djup += (operator == "q") - (operator == "Q")
        lagst = min(lagst, djup)
        markt = max(0, markt + (operator in ("BMC", "BDC")) - (operator == "EMC"))
        text = operator == "BT" or (text and operator != "ET")
    return 1 - lagst, (b"ET " if text else b"") + b"EMC " * markt + b"Q " * (1 - lagst + djup)
