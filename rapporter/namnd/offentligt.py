"""The public twin: makes an uploaded file fit to publish, and says why a finished one may not be given out.

What is hidden must not be in the file: it is made of what may be shown, and never of the full version with something
laid over. Uploaded files bring more than their pages, so what describes them is taken out, and what only looks hidden
(a mask that is not carried out, a comment, a layer that is switched off) stops the file until somebody has seen to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from kvalitet import personnummer
from kvalitet.svenska import uppraknat
from rapporter.namnd.inkommen_pdf import KOMMENTARER, oppna, ordlistor, rensa
from rapporter.namnd.sidtext import ovrig_text, sidtext

_BESKRIVER = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/SpiderInfo")
_Instruktion = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
_UPPREPAR = ("/Outlines", "/StructTreeRoot", "/MarkInfo", "/PageLabels", "/Threads")
_UTAN = {"BDC": "BMC", "DP": "MP"}
_ERSATTER = ("/ActualText", "/Alt", "/E")
_FLEST_SIDOR = 12  # numbers told of in one sentence


class Doljer:
    """Cleans each uploaded file, and remembers what stands in the way of publishing: `hinder`, Swedish sentences."""

    def __init__(self) -> None:
        self.hinder: list[str] = []

    def rena(self, pdf: bytes, namn: str, maskad: bool = False) -> bytes:
        """The file without what describes it and what is not drawn. Of a masked one nothing but what is drawn is left.

        Raises OanvandbarPdf.
        """
        with oppna(pdf, namn) as dokument:
            rensa(dokument)
            self.hinder += [f"{namn}: {mening}" for mening in _dolt_i(dokument)]
            _ta_bort_beskrivningar(dokument)
            if maskad:
                _ta_bort_dubbletter(dokument)
            ut = BytesIO()
            dokument.save(ut, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return ut.getvalue()


def _dolt_i(pdf: pikepdf.Pdf) -> list[str]:
    """What only looks hidden, and would be there for whoever looks."""
    sorter = [
        str(annotering.get("/Subtype"))
        for sida in pdf.pages
        for annotering in sida.obj.get("/Annots", Array())
        if isinstance(annotering, Dictionary)
    ]
    meningar = []
    if "/Redact" in sorter:
        meningar.append("Maskeringarna är inte genomförda, så texten under dem går att läsa.")
    if any(sort in KOMMENTARER for sort in sorter):
        meningar.append("Filen har kommentarer eller markeringar. Ta bort dem i originalet.")
    if _slackta_lager(pdf):
        meningar.append("Filen har lager som inte visas men som går att tända. Spara den utan lager.")
    return meningar


def _slackta_lager(pdf: pikepdf.Pdf) -> bool:
    val = pdf.Root.get("/OCProperties", Dictionary()).get("/D", Dictionary())
    return bool(val.get("/OFF", Array())) or val.get("/BaseState") == Name.OFF


def _ta_bort_beskrivningar(pdf: pikepdf.Pdf) -> None:
    """Take out who made the file, in which program and from what: of the document, its pages and its pictures."""
    for ordlista in ordlistor(pdf):
        for nyckel in _BESKRIVER:
            if nyckel in ordlista and (nyckel != "/Metadata" or isinstance(ordlista[nyckel], Stream)):
                del ordlista[nyckel]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _ta_bort_dubbletter(pdf: pikepdf.Pdf) -> None:
    """Take out what says in other words what the pages said before they were masked: bookmarks, tags, alternative text.

    Programs that mask take away what is drawn, and often leave the same words there.
    """
    for nyckel in _UPPREPAR:
        if nyckel in pdf.Root:
            del pdf.Root[nyckel]
    for ordlista in ordlistor(pdf):
        if ordlista.get("/Subtype") == Name.Link and "/Contents" in ordlista:
            del ordlista["/Contents"]
        for nyckel in _ERSATTER:
            if isinstance(ordlista.get(nyckel), pikepdf.String):
                del ordlista[nyckel]
    ritat: list[pikepdf.Object] = [sida.obj for sida in pdf.pages]
    ritat += [ett for ett in pdf.objects if isinstance(ett, Stream) and ett.get("/Subtype") == Name.Form]
    for ett in ritat:
        _ta_bort_ersattande_text(pdf, ett)


def _ta_bort_ersattande_text(pdf: pikepdf.Pdf, ritat: pikepdf.Object) -> None:
    """The same inside a page or a form, where a mark in the drawing may carry other text to stand for what is drawn."""
    fore = list(pikepdf.parse_content_stream(ritat))
    efter = [_utan_egenskaper(ett) for ett in fore]
    if all(nytt is gammalt for nytt, gammalt in zip(efter, fore, strict=True)):
        return
    data = pikepdf.unparse_content_stream(efter)
    if isinstance(ritat, Stream):
        ritat.write(data)
    else:
        ritat.Contents = pdf.make_stream(data)


def _utan_egenskaper(instruktion: _Instruktion) -> _Instruktion:
    """A mark without what it carries: with the tags gone it says nothing. Those of layers stay."""
    operator = str(instruktion.operator)
    if operator not in _UTAN or instruktion.operands[0] == Name.OC:
        return instruktion
    return pikepdf.ContentStreamInstruction([instruktion.operands[0]], pikepdf.Operator(_UTAN[operator]))


# ---- what a finished file says ----


@dataclass(frozen=True)
class Granskat:
    """`hinder` stops the file. `att_se` is for the one who reads the preview: what no program can see."""

    hinder: tuple[str, ...]
    att_se: tuple[str, ...]


def granska(pdf: bytes) -> Granskat:
    """Look for personnummer in every page's text and in all that stands beside the pages."""
    traffar, olasliga, bilder = [], [], []
    with pikepdf.open(BytesIO(pdf)) as dokument:
        for nummer, sida in enumerate(dokument.pages, start=1):
            text = sidtext(sida.obj)
            if any(personnummer.finns(ett) for ett in text.varianter):
                traffar.append(nummer)
            if text.olaslig:
                olasliga.append(nummer)
            elif len(text.tatt.strip()) < 120 and _har_bild(sida.obj):  # the stamp alone is about eighty characters
                bilder.append(nummer)
        bredvid = personnummer.finns(ovrig_text(dokument))
    hinder = []
    if traffar:
        hinder.append(f"Det som ser ut som personnummer står på {_sidorna(traffar)}.")
    if bredvid:
        hinder.append("Det som ser ut som ett personnummer står i ett bokmärke, ett namn eller en beskrivning i filen.")
    return Granskat(tuple(hinder), tuple(_att_se(olasliga, bilder)))


def _att_se(olasliga: list[int], bilder: list[int]) -> list[str]:
    meningar = []
    if olasliga:
        meningar.append(f"Texten på {_sidorna(olasliga)} går inte att läsa med programmet. Läs dem noga.")
    if bilder:
        meningar.append(f"{_stor(_sidorna(bilder))} är bilder. Programmet ser inte vad som står i dem. Läs dem noga.")
    return meningar


def _har_bild(sida: pikepdf.Object) -> bool:
    delar = sida.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    return any(isinstance(ett, Stream) and ett.get("/Subtype") == Name.Image for ett in delar.values())


def _sidorna(nummer: list[int]) -> str:
    """ "sidan 4" or "sidorna 4, 7 och 9", and after a dozen how many more."""
    if len(nummer) == 1:
        return f"sidan {nummer[0]}"
    visas = [str(ett) for ett in nummer[:_FLEST_SIDOR]]
    fler = len(nummer) - len(visas)
    return f"sidorna {uppraknat([*visas, f'{fler} till'] if fler else visas)}"


def _stor(text: str) -> str:
    return text[0].upper() + text[1:]
