"""The document as a file: a tagged PDF, or Word from a template. Made when it is asked for, and kept nowhere."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from django.template.loader import render_to_string
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from avvikelser.lex_sarah.dokument import Utredningsdokument
from kvalitet.pdf import rendera

Format = Literal["pdf", "docx"]
MEDIATYPER: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MALL = Path(__file__).parent / "mallar" / "utredning.docx"


def filnamn(dokument: Utredningsdokument, format_: Format) -> str:
    """Neutral: "IFN 2026-0398 utredning maskad.pdf"."""
    slut = " maskad" if dokument.maskad else " utkast" if dokument.utkast else ""
    return f"{dokument.dnr.replace('/', '-')} utredning{slut}.{format_}"


def lage(dokument: Utredningsdokument) -> str:
    """What the reader must know about the version, in a sentence."""
    utkast = "Utkast, inte beslutad." if dokument.utkast else "Beslutad."
    return f"{utkast} Maskad version: namn och vissa uppgifter är borttagna." if dokument.maskad else utkast


def som_pdf(dokument: Utredningsdokument) -> bytes:
    """A tagged PDF. Raises PdfKundeInteSkapas. About a second and a half for thirty entries."""
    return rendera(render_to_string("lex_sarah/pdf/utredning.html", {"dokument": dokument, "lage": lage(dokument)}))


def som_docx(dokument: Utredningsdokument) -> bytes:
    """Word, from the template. The text is put in as text: what somebody wrote is never run as a template.

    The environment is a sandbox, since a template may one day be a municipality's own.
    """
    mall = DocxTemplate(MALL)
    innehall = {
        "kommun": dokument.kommun,
        "namnd": dokument.namnd,
        "rubrik": dokument.rubrik,
        "lage": lage(dokument),
        "fakta": dokument.fakta,
        "delar": dokument.delar,
    }
    mall.render(innehall, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    egenskaper = mall.docx.core_properties
    egenskaper.title, egenskaper.author = f"{dokument.rubrik} {dokument.dnr}", f"{dokument.kommun}, {dokument.namnd}"
    egenskaper.created = egenskaper.modified = datetime.now(UTC)
    fil = io.BytesIO()
    mall.save(fil)
    return fil.getvalue()


def skriv(dokument: Utredningsdokument, format_: Format) -> bytes:
    return som_pdf(dokument) if format_ == "pdf" else som_docx(dokument)
