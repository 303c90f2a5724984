"""What was written to a sender, on paper: tagged PDF, and Word from a template.

Made from the message as it was sent, so the same letter comes out every time.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from docxtpl import DocxTemplate

from avvikelser.models import Arende
from avvikelser.synpunkter.models import Meddelande, avsandaren
from kvalitet.pdf import rendera
from kvalitet.svenska import MANADER

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDMALL = Path(__file__).resolve().parent / "dokument" / "svarsbrev.docx"

_RUBRIKER = {
    Meddelande.Slag.BEKRAFTELSE: "Vi har tagit emot det du skrev",
    Meddelande.Slag.FRAGA: "En fråga till dig",
    Meddelande.Slag.SVAR: "Svar till dig",
    Meddelande.Slag.DELEGATIONSSVAR: "Svar från klagomålsdelegationen",
    Meddelande.Slag.TACK: "Tack",
}


def innehall(arende: Arende, meddelande: Meddelande) -> dict[str, Any]:
    """What stands in the letter. `stycken` are the paragraphs, each a list of lines."""
    avsandare = avsandaren(arende)
    dag: date = timezone.localdate(meddelande.nar)
    stycken = [stycke.splitlines() for stycke in meddelande.text.replace("\r\n", "\n").split("\n\n") if stycke.strip()]
    return {
        "kommun": settings.KOMMUN,
        "namnd": arende.namnd.namn,
        "dnr": arende.dnr,
        "dag": dag,
        "dag_i_ord": f"{dag.day} {MANADER[dag.month - 1]} {dag.year}",
        "namn": avsandare.namn if avsandare else "",
        "adressrader": avsandare.adress.splitlines() if avsandare else [],
        "rubrik": _RUBRIKER[Meddelande.Slag(meddelande.slag)],
        "stycken": stycken,
        "fran": meddelande.av_namn,
        "ar_svar": meddelande.slag == Meddelande.Slag.SVAR,
    }


def pdf(arende: Arende, meddelande: Meddelande) -> bytes:
    """A tagged PDF. Raises PdfKundeInteSkapas."""
    return rendera(render_to_string("synpunkter/pdf/svarsbrev.html", innehall(arende, meddelande)), tidsgrans=30)


def word(arende: Arende, meddelande: Meddelande) -> bytes:
    """The same in Word. What somebody wrote is text there too: no code in it runs, no mark in it formats."""
    val = innehall(arende, meddelande)
    mall = DocxTemplate(WORDMALL)
    stycken = [rad for stycke in val["stycken"] for rad in stycke]
    mall.render({**val, "stycken": stycken}, autoescape=True)
    ut = io.BytesIO()
    mall.save(ut)
    return ut.getvalue()


def filnamn(arende: Arende) -> str:
    """Without ending, and with nothing of what it is about: "IFN 2026-0123 brev"."""
    return f"{arende.dnr.replace('/', '-')} brev"
