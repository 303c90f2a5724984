"""The document as a file: a tagged PDF, or Word from a template. Made when asked for; a long PDF by the worker."""

from __future__ import annotations

from typing import Any, Literal

from django.template.loader import render_to_string

from avvikelser.lex_sarah.dokument import BESLUT, Utredningsdokument
from avvikelser.lex_sarah.models import Postrubrik
from avvikelser.lex_sarah.ordmall import FORVALD, fyll_i
from kvalitet.pdf import Forlopp, rendera

Format = Literal["pdf", "docx"]
MEDIATYPER: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def filnamn(dokument: Utredningsdokument, format_: Format) -> str:
    """Neutral: "IFN 2026-0398 utredning maskad.pdf"."""
    slut = " maskad" if dokument.maskad else " utkast" if dokument.utkast else ""
    return f"{dokument.dnr.replace('/', '-')} utredning{slut}.{format_}"


def lage(dokument: Utredningsdokument) -> str:
    """What the reader must know about the version, in a sentence."""
    utkast = "Utkast, inte beslutad." if dokument.utkast else "Beslutad."
    return f"{utkast} Maskad version: namn och vissa uppgifter är borttagna." if dokument.maskad else utkast


_R = Postrubrik
_NAR = "När och vem"
_HUVUDEN: dict[str, tuple[str, str]] = {
    _R.ORSAKER.label: ("Orsak", "Beskrivning"),
    _R.TIDIGARE.label: ("Händelse", "Kommentar"),
    _R.VIDTAGET.label: (_NAR, "Åtgärd"),
    _R.PLANERAT.label: (_NAR, "Åtgärd"),
    _R.BEDOMNING.label: ("Fråga", "Svar"),
    _R.FORSLAG.label: (_NAR, "Förslag"),
    BESLUT: (_NAR, "Beslut"),
}
"""What the two columns of the facts under a heading hold."""


def huvuden(rubrik: str) -> tuple[str, str]:
    return _HUVUDEN.get(rubrik, ("Uppgift", "Innehåll"))


def som_pdf(dokument: Utredningsdokument, *, forlopp: Forlopp | None = None) -> bytes:
    """A tagged PDF. Raises PdfKundeInteSkapas. About a second and a half for thirty entries."""
    delar = [(del_, *huvuden(del_.rubrik)) for del_ in dokument.delar]
    innehall = {"dokument": dokument, "delar": delar, "lage": lage(dokument)}
    html = render_to_string("lex_sarah/pdf/utredning.html", innehall)
    return rendera(html, forlopp=forlopp)


def som_docx(dokument: Utredningsdokument, mall: bytes | None = None) -> bytes:
    """Word, from the nämnd's own template or the program's. The text is put in as text, never run as a template."""
    return fyll_i(
        FORVALD.read_bytes() if mall is None else mall,
        falt_for(dokument),
        titel=f"{dokument.rubrik} {dokument.dnr}",
        forfattare=f"{dokument.kommun}, {dokument.namnd}",
    )


def falt_for(dokument: Utredningsdokument) -> dict[str, Any]:
    """What a template may show, as `ordmall.FALT` names it."""
    return {
        "kommun": dokument.kommun,
        "namnd": dokument.namnd,
        "dnr": dokument.dnr,
        "rubrik": dokument.rubrik,
        "lage": lage(dokument),
        "fakta": dokument.fakta,
        "delar": dokument.delar,
    }


def skriv(dokument: Utredningsdokument, format_: Format, mall: bytes | None = None) -> bytes:
    """The file. `mall` is the nämnd's own Word template, of which a PDF takes no notice."""
    return som_pdf(dokument) if format_ == "pdf" else som_docx(dokument, mall)
