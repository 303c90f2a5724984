"""A text of the nämnd as plain strings under headings: the same for PDF and Word, so that the two never differ."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from django.template.loader import render_to_string
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from kvalitet.pdf import rendera

Format = Literal["pdf", "docx"]
MEDIATYPER: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MALL = Path(__file__).parent / "mallar" / "handling.docx"
_SAMTIDIGA = 2  # documents that are set at the same time: each is a process of its own


@dataclass(frozen=True)
class Del:
    """One heading: paragraphs, and then items. `numrerade` items are a decision's points, others a plain list.

    An `underdel` belongs to the part before it, one heading lower. It is no part of `repr`, which is what tells whether
    the handlingar of a sammanträde have changed: none of them has any.
    """

    rubrik: str
    stycken: tuple[str, ...] = ()
    punkter: tuple[str, ...] = ()
    numrerade: bool = False
    underdel: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Dokument:
    """One document. `slag` stands above `rubrik`; `dag` is its date in the metadata, so that no clock is read."""

    kommun: str
    namnd: str
    dnr: str
    slag: str
    rubrik: str
    dag: date
    ingress: str = ""
    fakta: tuple[tuple[str, str], ...] = ()
    delar: tuple[Del, ...] = ()
    underskrifter: tuple[str, ...] = ()
    utkast: bool = False

    @property
    def titel(self) -> str:
        return f"{self.slag}, {self.rubrik}"


@dataclass(frozen=True)
class Blad:
    """A sheet in the place of something: which bilaga or ärende, and why it is not here."""

    namnd: str
    dnr: str
    rubrik: str
    meningar: tuple[str, ...]
    kommun: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def stycken(text: str) -> tuple[str, ...]:
    """Paragraphs, divided by blank lines; a single line break within one is kept."""
    delar = text.replace("\r\n", "\n").split("\n\n")
    return tuple(ett.strip() for ett in delar if ett.strip())


def ifyllda(*rader: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((ord_, text) for ord_, text in rader if text)


def som_html(dokument: Dokument) -> str:
    return render_to_string("namnd/pdf/handling.html", {"dokument": dokument})


def blad_html(blad: Blad) -> str:
    return render_to_string("namnd/pdf/blad.html", {"blad": blad})


def som_docx(dokument: Dokument) -> bytes:
    """Word, from the template. What somebody wrote is put in as text and never run as a template."""
    mall = DocxTemplate(MALL)
    innehall = {"d": dokument, "utkast": "Utkast. " if dokument.utkast else ""}
    mall.render(innehall, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    egenskaper = mall.docx.core_properties
    egenskaper.title, egenskaper.author = dokument.titel, f"{dokument.kommun}, {dokument.namnd}"
    egenskaper.created = egenskaper.modified = datetime.combine(dokument.dag, time(0), UTC)
    fil = io.BytesIO()
    mall.save(fil)
    return fil.getvalue()


def skriv(dokument: Dokument, format_: Format) -> bytes:
    """The file. Raises PdfKundeInteSkapas."""
    return rendera(som_html(dokument)) if format_ == "pdf" else som_docx(dokument)


def satt(html: Sequence[str]) -> list[bytes]:
    """Several PDFs, in order. Each is set by a process of its own, a few at a time. Raises PdfKundeInteSkapas."""
    if not html:
        return []
    with ThreadPoolExecutor(_SAMTIDIGA) as trupp:
        return list(trupp.map(rendera, html))


def filstam(delar: Iterable[str]) -> str:
    """A file name without ending, of parts that are neutral: "IFN 2026-0417 tjänsteskrivelse"."""
    return " ".join(ett.replace("/", "-") for ett in delar if ett)
