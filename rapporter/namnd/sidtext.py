"""The text of a PDF's pages, read without drawing them: to look for what must not be published.

Not for reading: pieces of a line are put together with and without a blank between them, since a number may be written
piece by piece, and both are searched. Text in pictures is not seen; pages whose font does not say what its characters
are, are counted as unreadable, so that nobody thinks that they have been searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_SIFFERNAMN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GLYFER = {f"/{namn}": str(nr) for nr, namn in enumerate(_SIFFERNAMN)} | {
    "/hyphen": "-", "/minus": "-", "/endash": "–", "/emdash": "—", "/plus": "+", "/space": " ", "/period": ".",
}  # fmt: skip
_DJUPT = 12  # forms within forms
_NY_RAD = frozenset({"Td", "TD", "T*", "Tm", "'", '"', "ET"})


@dataclass(frozen=True)
class Sidtext:
    """The text of one page in two ways. `olaslig` when some of it is in a font that does not say what it writes."""

    tatt: str
    glest: str
    olaslig: bool

    @property
    def varianter(self) -> tuple[str, ...]:
        """Everything to search in: also with lines that end in a hyphen drawn together."""
        hopdraget = re.sub(r"[\r\n]+", "", self.tatt)
        return (self.tatt, self.glest, hopdraget)


def sidtext(sida: pikepdf.Object) -> Sidtext:
    """The text of one page, its forms and its annotations. Raises nothing: what cannot be parsed is unreadable."""
    samlare = _Samlare()
    samlare.ur(sida, _resurser(sida), 0)
    for annotering in sida.get("/Annots", Array()):
        if isinstance(annotering, Dictionary):
            samlare.annotering(annotering)
    return Sidtext("".join(samlare.tatt), " ".join(samlare.glest), samlare.olaslig)


def ovrig_text(pdf: pikepdf.Pdf) -> str:
    """What stands in the file beside its pages: title and the like, bookmarks, alternative texts, form values."""
    delar = [str(varde) for varde in pdf.docinfo.values()]
    xmp = pdf.Root.get("/Metadata")
    if isinstance(xmp, Stream):
        delar.append(xmp.read_bytes().decode("utf-8", "replace"))
    for objekt in pdf.objects:
        if isinstance(objekt, Dictionary):
            nycklar = ("/Title", "/Alt", "/ActualText", "/Contents", "/V", "/T", "/TU")
            delar += [str(v) for n in nycklar if isinstance((v := objekt.get(n)), pikepdf.String)]
    return "\n".join(delar)


def _resurser(sida: pikepdf.Object) -> pikepdf.Object:
    nod: object = sida
    while isinstance(nod, Dictionary):
        if isinstance(nod.get("/Resources"), Dictionary):
            return nod.Resources
        nod = nod.get("/Parent")
    return Dictionary()


class _Samlare:
    """Collects the strings of a content stream, in the order they are drawn."""

    def __init__(self) -> None:
        self.tatt: list[str] = []
        self.glest: list[str] = []
        self.olaslig = False
        self._typsnitt: dict[tuple[int, int], _Typsnitt] = {}

    def ur(self, innehall: pikepdf.Object, resurser: pikepdf.Object, djup: int) -> None:
        font: _Typsnitt | None = None
        try:
            instruktioner = pikepdf.parse_content_stream(innehall)
        except (pikepdf.PdfError, ValueError, TypeError):
            self.olaslig = True
            return
        for instruktion in instruktioner:
            operator, varden = str(instruktion.operator), list(instruktion.operands)
            if operator == "Tf" and varden:
                font = self._font(resurser, varden[0])
            elif operator == "Do" and varden:
                self._form(resurser, varden[0], djup)
            elif operator in ("Tj", "'", '"', "TJ"):
                self._skriv(font, varden)
            if operator in _NY_RAD:
                self._radbyte(operator, varden)

    def _radbyte(self, operator: str, varden: Sequence[object]) -> None:
        """A move along the same line is no new line."""
        langs = operator in ("Td", "TD") and len(varden) == 2 and not float(str(varden[1]))
        if not langs:
            self.tatt.append("\n")

    def _skriv(self, font: _Typsnitt | None, varden: Sequence[object]) -> None:
        if not varden:
            return
        sist = varden[-1]
        for ett in sist if isinstance(sist, Array) else [sist]:
            if not isinstance(ett, pikepdf.String):
                continue
            text = font.text(bytes(ett)) if font else bytes(ett).decode("latin-1")
            self.olaslig = self.olaslig or bool(font and font.okand)
            self.tatt.append(text)
            self.glest.append(text)

    def _font(self, resurser: pikepdf.Object, namn: object) -> _Typsnitt | None:
        fonter = resurser.get("/Font")
        objekt = fonter.get(str(namn)) if isinstance(fonter, Dictionary) else None
        if not isinstance(objekt, Dictionary):
            return None
        nyckel = objekt.objgen if objekt.is_indirect else (0, id(objekt))
        if nyckel not in self._typsnitt:
            self._typsnitt[nyckel] = _Typsnitt(objekt)
        return self._typsnitt[nyckel]

    def _form(self, resurser: pikepdf.Object, namn: object, djup: int) -> None:
        objekt = resurser.get("/XObject", Dictionary()).get(str(namn))
        if djup < _DJUPT and isinstance(objekt, Stream) and objekt.get("/Subtype") == Name.Form:
            egna = objekt.get("/Resources")
            self.ur(objekt, egna if isinstance(egna, Dictionary) else resurser, djup + 1)

    def annotering(self, annotering: pikepdf.Object) -> None:
        """What a comment says, and what it looks like."""
        skrivet = annotering.get("/Contents")
        if isinstance(skrivet, pikepdf.String):
            self.tatt.append(f"\n{skrivet}")
        utseende = annotering.get("/AP", Dictionary()).get("/N")
        if isinstance(utseende, Stream):
            self.ur(utseende, utseende.get("/Resources", Dictionary()), _DJUPT)


class _Typsnitt:
    """From the bytes of a string to its characters, as the font itself tells."""

    def __init__(self, objekt: pikepdf.Object) -> None:
        self._objekt = objekt
        self._sammansatt = objekt.get("/Subtype") == Name.Type0

    @cached_property
    def _till_unicode(self) -> dict[int, str]:
        karta = self._objekt.get("/ToUnicode")
        return _tolkad(karta.read_bytes()) if isinstance(karta, Stream) else {}

    @cached_property
    def okand(self) -> bool:
        """A composite font without a map says nothing of which characters its numbers are."""
        return self._sammansatt and not self._till_unicode

    @cached_property
    def _skillnader(self) -> dict[int, str]:
        """What an /Encoding says that differs: digits and signs are all that matters here."""
        kodning = self._objekt.get("/Encoding")
        lista = kodning.get("/Differences") if isinstance(kodning, Dictionary) else None
        hel: dict[int, str] = {}
        kod = 0
        for ett in lista if isinstance(lista, Array) else ():
            if isinstance(ett, int):
                kod = ett
            else:
                if str(ett) in _GLYFER:
                    hel[kod] = _GLYFER[str(ett)]
                kod += 1
        return hel

    def text(self, data: bytes) -> str:
        if not self._sammansatt:
            return "".join(self._enkelt(byte) for byte in data)
        koder = (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data) - 1, 2))
        return "".join(self._till_unicode.get(kod, "\ufffd") for kod in koder)

    def _enkelt(self, byte: int) -> str:
        return self._till_unicode.get(byte) or self._skillnader.get(byte) or chr(byte)


def _tolkad(karta: bytes) -> dict[int, str]:
    """A ToUnicode map. What is malformed in it is left out."""
    hel: dict[int, str] = {}
    text = karta.decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for fran, till in re.findall(r"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>", block):
            hel[int(fran, 16)] = _utf16(till)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for forst, sist, till in _omraden(block):
            for nr, kod in enumerate(range(forst, min(sist, forst + 65535) + 1)):
                hel[kod] = till[nr] if isinstance(till, list) and nr < len(till) else _nasta(till, nr)
    return hel


def _omraden(block: str) -> Iterator[tuple[int, int, str | list[str]]]:
    for forst, sist, lista, till in re.findall(
        r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:\[([^\]]*)\]|<([0-9A-Fa-f]+)>)", block
    ):
        dit = [_utf16(ett) for ett in re.findall(r"<([0-9A-Fa-f]+)>", lista)] if lista else _utf16(till)
        yield int(forst, 16), int(sist, 16), dit


def _nasta(till: str | list[str], nr: int) -> str:
    if isinstance(till, list) or not till:
        return ""
    return till[:-1] + chr(ord(till[-1]) + nr)


def _utf16(hexad: str) -> str:
    rent = re.sub(r"\s", "", hexad)
    return bytes.fromhex(rent if len(rent) % 2 == 0 else f"0{rent}").decode("utf-16-be", "replace")
