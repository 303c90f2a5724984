"""The answer as a file: a tagged PDF, or Word from the program's own template."""

from __future__ import annotations

from django.template.loader import render_to_string

from avvikelser.lex_sarah.filer import MEDIATYPER
from avvikelser.lex_sarah.ordmall import FORVALD, fyll_i
from avvikelser.tillsyn.dokument import Format, Svarsdokument, falt_for
from kvalitet.pdf import rendera

__all__ = ["MEDIATYPER", "skriv", "som_pdf"]


def som_pdf(svaret: Svarsdokument) -> bytes:
    """A tagged PDF. Raises PdfKundeInteSkapas. About a second."""
    return rendera(render_to_string("tillsyn/pdf/svar.html", {"dokument": svaret}))


def skriv(svaret: Svarsdokument, format_: Format) -> bytes:
    """The file. Text is put in as text, never run as a template."""
    if format_ == "pdf":
        return som_pdf(svaret)
    return fyll_i(
        FORVALD.read_bytes(),
        falt_for(svaret),
        titel=f"{svaret.rubrik} {svaret.dnr}",
        forfattare=f"{svaret.kommun}, {svaret.namnd}",
    )
