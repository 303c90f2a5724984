"""A Word template that somebody has made: what may stand in it, and making a document from it.

The file comes from a person, and is opened by the server and by whoever gets the document. So it is weighed before it
is unpacked, holds no macros, nothing fetched from elsewhere, and nothing that is not seen (a masked version must have
no hidden text). Its codes may show fields and go through lists, and nothing else; they are run in a sandbox as well.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import uppraknat

STORST_FIL = 5 * 1024 * 1024
STORST_UPPACKAD = 40 * 1024 * 1024
STORST_TEXTDEL = 2 * 1024 * 1024  # document, header, footer: a template is a few pages
FLEST_DELAR = 300
_DJUPAST = 4
FORVALD = Path(__file__).parent / "mallar" / "utredning.docx"

_INTE_WORD = "Filen är inte ett Word-dokument. Spara den som Word-dokument (.docx) och försök igen."
_TEXTDELAR = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")

# ---- the fields ----

TEXT = "text"
_PAR = (TEXT, TEXT)
_POST = {"nummer": TEXT, "topp": TEXT, "text": TEXT, "rader": [TEXT]}
_DEL = {"rubrik": TEXT, "poster": [_POST], "fakta": [_PAR]}
FALT: Mapping[str, Any] = {
    "kommun": TEXT,
    "namnd": TEXT,
    "dnr": TEXT,
    "rubrik": TEXT,
    "lage": TEXT,
    "fakta": [_PAR],
    "delar": [_DEL],
}
"""What a template may show: a text, a list of something, a pair, or something with fields of its own."""
_LOOP = dict.fromkeys(("index", "index0", "first", "last", "length"), TEXT)
_FILTER = frozenset({"upper", "lower", "capitalize", "trim", "default", "length", "join", "e"})


class Mallfel(OtillatenOvergang):
    """The template cannot be used. The text says what to change."""


def granska(data: bytes, prov: Mapping[str, Any]) -> None:
    """Raises Mallfel unless the template can be used. `prov` is an invented document's fields, to try it on."""
    _vag(data)
    if fel := list(dict.fromkeys(_fel_i_koderna(data))):
        raise Mallfel(" ".join(fel[:5]))
    try:
        fyll_i(data, prov, titel="Prov", forfattare="Prov")
    except Exception as fel_:
        raise Mallfel(
            "Mallen gick inte att fylla i. Kontrollera att koderna för en lista står i egna stycken, som i den "
            "förvalda mallen."
        ) from fel_


# ---- the file ----


def _vag(data: bytes) -> None:
    """The package: its size unpacked, and that nothing in it runs, is fetched or is hidden."""
    if len(data) > STORST_FIL:
        raise Mallfel(f"Filen är större än {STORST_FIL // 1024 // 1024} MB. Ta bort stora bilder ur mallen.")
    try:
        paket = zipfile.ZipFile(io.BytesIO(data))
        delar = paket.infolist()
        if len(delar) > FLEST_DELAR or sum(del_.file_size for del_ in delar) > STORST_UPPACKAD:
            raise Mallfel("Filen blir för stor när den packas upp. Gör mallen på nytt i Word.")
        namn = [del_.filename for del_ in delar]
        if len(set(namn)) != len(namn) or any(del_.flag_bits & 1 for del_ in delar):
            raise Mallfel(_INTE_WORD)
        if not {"word/document.xml", "[Content_Types].xml"} <= set(namn):
            raise Mallfel(_INTE_WORD)
        innehall = {del_.filename: paket.read(del_) for del_ in delar if del_.filename.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as fel:
        raise Mallfel(_INTE_WORD) from fel
    _delarna(namn, innehall)
    for del_, xml in innehall.items():
        _osynligt(del_, xml)


def _delarna(namn: list[str], innehall: Mapping[str, bytes]) -> None:
    typer = innehall["[Content_Types].xml"].lower()
    if b"macroenabled" in typer or any("vbaproject" in ett.lower() for ett in namn):
        raise Mallfel("Mallen har makron. Spara den som Word-dokument utan makron (.docx).")
    if any(ett.startswith(("word/embeddings/", "word/activeX/")) for ett in namn):
        raise Mallfel("Mallen har ett inbäddat dokument. Ta bort det.")
    if any(re.match(r"word/comments", ett) for ett in namn):
        raise Mallfel("Mallen har kommentarer. Ta bort dem, de skulle följa med i dokumentet.")
    if any(_TEXTDELAR.fullmatch(ett) and len(xml) > STORST_TEXTDEL for ett, xml in innehall.items()):
        raise Mallfel("Mallen har för mycket text. En mall är några sidor med koder där texten ska stå.")


_UTIFRAN = re.compile(rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)(?![^>]*relationships/hyperlink[\"'])")
_SPARAD = re.compile(rb"<w:(del|ins|moveFrom|moveTo)[ >]")
_DOLD = re.compile(rb"<w:(vanish|webHidden)(?![^>]*w:val=\"(0|false|off)\")[ />]")


def _osynligt(del_: str, xml: bytes) -> None:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml:
        raise Mallfel(_INTE_WORD)
    if del_.endswith(".rels") and _UTIFRAN.search(xml):
        raise Mallfel("Mallen hämtar en bild eller en mall från en annan plats. Lägg in bilden i dokumentet i stället.")
    if not _TEXTDELAR.fullmatch(del_):
        return
    if _SPARAD.search(xml):
        raise Mallfel("Mallen har spårade ändringar. Godkänn eller avvisa dem i Word, och spara igen.")
    if _DOLD.search(xml):
        raise Mallfel("Mallen har dold text. Ta bort den, den skulle följa med i dokumentet.")


# ---- the codes ----


def _miljo() -> SandboxedEnvironment:
    """No functions and no filters but the few that are allowed; text is put in as text."""
    miljo = SandboxedEnvironment(autoescape=True)
    miljo.globals.clear()
    return miljo


def _fel_i_koderna(data: bytes) -> Iterator[str]:
    """A sentence for each code that does not hold, and one when the template does not show the utredning."""
    try:
        kallor = list(_kallor(DocxTemplate(io.BytesIO(data))))
    except Exception as fel:
        raise Mallfel(_INTE_WORD) from fel
    lasare = _Kodlasare()
    for xml in kallor:
        try:
            trad = _miljo().parse(xml)
        except TemplateSyntaxError as fel:
            raise Mallfel(
                "En kod i mallen går inte att läsa. Kontrollera att varje {% for %} har ett {% endfor %}, och varje "
                "{% if %} ett {% endif %}."
            ) from fel
        lasare.ga(trad, dict(FALT), 0)
    yield from lasare.fel
    if lasare.okanda:
        ord_ = "fältet" if len(lasare.okanda) == 1 else "fälten"
        yield f"Mallen har {ord_} {uppraknat(sorted(lasare.okanda))}, som inte finns."
    if not lasare.fel and not lasare.okanda and "delar" not in lasare.visade:
        yield "Mallen visar inte utredningen. Lägg till en lista över fältet delar."


def _kallor(mall: DocxTemplate) -> Iterator[str]:
    """Every text that is run as a template when the document is made."""
    mall.init_docx()
    yield mall.patch_xml(mall.get_xml())
    for uri in (mall.HEADER_URI, mall.FOOTER_URI):
        for _, del_ in mall.get_headers_footers(uri):
            yield mall.patch_xml(del_.blob.decode("utf-8"))
    for del_ in mall.docx.part.package.parts:
        if del_.content_type.endswith("footnotes+xml"):
            yield mall.patch_xml(del_.blob.decode("utf-8"))
    egenskaper = mall.docx.core_properties
    for namn in ("author", "comments", "identifier", "language", "subject", "title"):
        yield getattr(egenskaper, namn)


class _Kodlasare:
    """Goes through the codes with what each name holds, and notes what is unknown or not allowed."""

    def __init__(self) -> None:
        self.okanda: set[str] = set()
        self.fel: list[str] = []
        self.visade: set[str] = set()

    def ga(self, nod: nodes.Node, namn: dict[str, Any], djup: int) -> None:
        """Statements."""
        if isinstance(nod, nodes.TemplateData):
            return
        if isinstance(nod, nodes.For):
            self._lista(nod, namn, djup)
        elif isinstance(nod, nodes.If):
            self.vad(nod.test, namn)
            for del_ in (*nod.body, *nod.elif_, *nod.else_):
                self.ga(del_, namn, djup)
        elif isinstance(nod, nodes.Template | nodes.Output):
            for del_ in nod.iter_child_nodes():
                self.ga(del_, namn, djup)
        elif isinstance(nod, nodes.Expr):
            self.vad(nod, namn)
        else:
            self._neka()

    def _lista(self, nod: nodes.For, namn: dict[str, Any], djup: int) -> None:
        av = self.vad(nod.iter, namn)
        if djup >= _DJUPAST or nod.recursive or nod.test is not None:
            self._neka()
            return
        if av is not None and not isinstance(av, list):
            self.fel.append(f"Mallen går igenom {_ord(nod.iter)} som en lista, men det är ingen lista.")
            return
        inre = {**namn, "loop": _LOOP, **_bind(nod.target, av[0] if av else None)}
        for del_ in nod.body:
            self.ga(del_, inre, djup + 1)
        for del_ in nod.else_:
            self.ga(del_, namn, djup + 1)

    def vad(self, nod: nodes.Node, namn: dict[str, Any]) -> Any:
        """What an expression holds; None when that is unknown, and has been noted."""
        if isinstance(nod, nodes.Name):
            return self._falt(nod.name, namn, nod.name)
        if isinstance(nod, nodes.Getattr):
            inne = self.vad(nod.node, namn)
            return None if inne is None else self._falt(nod.attr, inne, f"{_ord(nod.node)}.{nod.attr}")
        if isinstance(nod, nodes.Filter) and nod.name in _FILTER and nod.node is not None:
            self._alla((nod.node, *nod.args), namn)
        elif isinstance(nod, nodes.Not | nodes.And | nodes.Or | nodes.Compare | nodes.Operand | nodes.CondExpr):
            self._alla(nod.iter_child_nodes(), namn)
        elif not isinstance(nod, nodes.Const | nodes.TemplateData):
            self._neka()
        return TEXT

    def _alla(self, delar: Any, namn: dict[str, Any]) -> None:
        for del_ in delar:
            self.vad(del_, namn)

    def _falt(self, namn: str, bland: Any, sagt: str) -> Any:
        if not isinstance(bland, dict) or namn not in bland:
            self.okanda.add(sagt)
            return None
        self.visade.add(sagt)
        return bland[namn]

    def _neka(self) -> None:
        self.fel.append(
            "Mallen har en kod som inte får användas. Den kan visa fält, gå igenom listor och välja med if."
        )


def _bind(mal_: nodes.Node, av: Any) -> dict[str, Any]:
    """The names that a list gives to what it goes through."""
    if isinstance(mal_, nodes.Name):
        return {mal_.name: av}
    if isinstance(mal_, nodes.Tuple):
        delar = av if isinstance(av, tuple) else [None] * len(mal_.items)
        return {n.name: d for n, d in zip(mal_.items, delar, strict=False) if isinstance(n, nodes.Name)}
    return {}


def _ord(nod: nodes.Node) -> str:
    """How an expression is written."""
    if isinstance(nod, nodes.Getattr):
        return f"{_ord(nod.node)}.{nod.attr}"
    return nod.name if isinstance(nod, nodes.Name) else "det"


# ---- the document ----


def fyll_i(data: bytes, innehall: Mapping[str, Any], *, titel: str, forfattare: str) -> bytes:
    """The template with the fields put in, as .docx. What somebody wrote is never run as a template.

    Raises jinja2.TemplateError for a template that does not hold.
    """
    mall = DocxTemplate(io.BytesIO(data))
    mall.render(dict(innehall), jinja_env=_miljo(), autoescape=True)
    egenskaper = mall.docx.core_properties
    egenskaper.title, egenskaper.author, egenskaper.last_modified_by = titel, forfattare, ""
    egenskaper.subject = egenskaper.comments = egenskaper.keywords = egenskaper.category = ""
    egenskaper.created = egenskaper.modified = datetime.now(UTC)
    fil = io.BytesIO()
    mall.save(fil)
    return fil.getvalue()


__all__ = ["FALT", "FORVALD", "Mallfel", "TemplateError", "fyll_i", "granska"]
