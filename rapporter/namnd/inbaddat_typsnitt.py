"""A small piece of Source Sans Pro to write a line with, in a PDF that somebody else made.

A stamp must look the same at every reader and never lean on the document's own fonts, so it brings the few glyphs it
needs. The same characters give the same font, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from kvalitet.pdf import typsnittsfil


@dataclass(frozen=True)
class Typsnitt:
    """A subset of Source Sans Pro, with what a PDF must know about it. Widths and heights in thousandths of an em."""

    fil: bytes
    tecken: dict[str, int]
    bredder: dict[int, int]
    matt: dict[str, int]
    ruta: tuple[int, int, int, int]

    @staticmethod
    @lru_cache(maxsize=32)
    def for_tecken(tecken: str, stil: str = "Semibold") -> Typsnitt:
        """The smallest font that can write these characters. One that the font lacks is written as a question mark."""
        font = TTFont(BytesIO(typsnittsfil(stil).read_bytes()), recalcTimestamp=False, lazy=True)
        alternativ = subset.Options(
            layout_features=[], hinting=False, notdef_outline=True, name_IDs=[], glyph_names=False, legacy_cmap=False
        )
        alternativ.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "BASE"]
        subsetter = subset.Subsetter(alternativ)
        subsetter.populate(text=tecken + "?")
        subsetter.subset(font)
        ut = BytesIO()
        font.save(ut, reorderTables=False)
        em = 1000 / font["head"].unitsPerEm
        karta = {chr(kod): font.getGlyphID(glyf) for kod, glyf in font.getBestCmap().items()}
        bredder = {font.getGlyphID(glyf): round(bredd * em) for glyf, (bredd, _) in font["hmtx"].metrics.items()}
        huvud, os2 = font["head"], font["OS/2"]
        matt = {
            "Ascent": round(font["hhea"].ascent * em),
            "Descent": round(font["hhea"].descent * em),
            "CapHeight": round(os2.sCapHeight * em),
        }
        ruta = tuple(round(getattr(huvud, namn) * em) for namn in ("xMin", "yMin", "xMax", "yMax"))
        return Typsnitt(ut.getvalue(), karta, bredder, matt, ruta)

    def glyfer(self, text: str) -> list[int]:
        return [self.tecken.get(tecken, self.tecken["?"]) for tecken in text]

    def bredd(self, text: str) -> float:
        """The width of a text, in ems."""
        return sum(self.bredder[glyf] for glyf in self.glyfer(text)) / 1000

    def hex(self, text: str) -> str:
        return "".join(f"{glyf:04x}" for glyf in self.glyfer(text))

    def bygg(self, dokument: pikepdf.Pdf) -> pikepdf.Object:
        """The font as a new object of the document: Type 0 with glyph ids, and a map back to the characters."""
        hash_ = sha256(self.fil).digest()
        namn = Name("/" + "".join(chr(65 + byte % 26) for byte in hash_[:6]) + "+SourceSansPro")
        fil = dokument.make_stream(self.fil)
        fil.Length1 = len(self.fil)
        beskrivning = Dictionary(
            Type=Name.FontDescriptor, FontName=namn, Flags=4, FontBBox=Array(self.ruta), ItalicAngle=0, StemV=90,
            FontFile2=fil,
        )  # fmt: skip
        for matt, varde in self.matt.items():
            beskrivning[f"/{matt}"] = varde
        bredder = Array()
        for glyf, bredd in sorted(self.bredder.items()):
            bredder.append(glyf)
            bredder.append(Array([bredd]))
        cidfont = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=namn, W=bredder, CIDToGIDMap=Name.Identity,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=dokument.make_indirect(beskrivning),
        )  # fmt: skip
        return dokument.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type0, BaseFont=namn, Encoding=Name("/Identity-H"),
                DescendantFonts=Array([dokument.make_indirect(cidfont)]),
                ToUnicode=dokument.make_stream(self._till_unicode()),
            )
        )  # fmt: skip

    def _till_unicode(self) -> bytes:
        par = sorted((glyf, tecken) for tecken, glyf in self.tecken.items())
        rader = [f"<{glyf:04x}> <{tecken.encode('utf-16-be').hex()}>" for glyf, tecken in par]
        bitar = [rader[i : i + 100] for i in range(0, len(rader), 100)]
        block = "\n".join(f"{len(bit)} beginbfchar\n" + "\n".join(bit) + "\nendbfchar" for bit in bitar)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{block}\n"
            "endcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode("ascii")
