"""A rapport as a file to go on with: Word for the municipality's own template, Excel with every table, JSON.

All from the same frozen figures and texts as the PDF (`siffror_for`, `fyll`, `delar_av`), in full or for the public.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kvalitet.frister import STOCKHOLM
from kvalitet.svenska import dag_och_klockslag
from rapporter.sammanstallning import text
from rapporter.sammanstallning.disposition import RAKNAT, delar_av
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.platshallare import fyll
from rapporter.sammanstallning.rattelsen import RUBRIK as RATTELSENS_RUBRIK
from rapporter.sammanstallning.rattelsen import rattelsen
from rapporter.sammanstallning.sifferfil import MEDIATYPER as SIFFERTYPER
from rapporter.sammanstallning.sifferfil import som_fil
from rapporter.sammanstallning.tabellvy import Gruppvy, Radvy, Tabellvy, tabellvy
from rapporter.sammanstallning.typer import typ_for
from rapporter.sammanstallning.version import Version, kontrollsummor, krav_pa_offentlig, siffror_for
from rapporter.sammanstallning.versionsord import om_dolda
from rapporter.statistik.siffror import Siffror

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIATYPER: Mapping[str, str] = {"docx": DOCX, "xlsx": SIFFERTYPER["xlsx"], "json": SIFFERTYPER["json"]}


def rapportfil(rapport: Rapport, version: Version, format_: str) -> bytes:
    """The bytes of the rapport as one of MEDIATYPER. Raises KeyError for another format, and OtillatenOvergang when
    the public version may not be made."""
    if version == "offentlig":
        krav_pa_offentlig(rapport)
    siffror = siffror_for(rapport, version)
    if format_ == "xlsx":
        return som_fil(siffror, "xlsx")
    return {"docx": _docx, "json": _json}[format_](rapport, siffror)


def _texter(rapport: Rapport, siffror: Siffror) -> dict[str, tuple[Avsnitt, str]]:
    return {a.nyckel: (a, fyll(a.text, siffror, rapport.format)) for a in rapport.avsnitt.all()}


def _tid(nar: datetime) -> str:
    return dag_och_klockslag(nar.astimezone(STOCKHOLM))


# --- JSON -------------------------------------------------------------------------------------------------------------


def _json(rapport: Rapport, siffror: Siffror) -> bytes:
    """The report's own facts, its texts as they are read, and the figures as `Siffror.till_json` writes them.

    The checksums are those of the version. The full one also has the public one's, which ties the two together.
    """
    data = {
        "rapport": {
            "dnr": rapport.dnr,
            "slag": rapport.slag,
            "rubrik": rapport.rubrik,
            "lage": rapport.status,
            "faststalld": rapport.faststalld.isoformat() if rapport.faststalld else None,
            "rattar": rapport.rattar.dnr if rapport.rattar else None,
            **_summor(rapport, siffror),
        },
        "avsnitt": [
            {"nyckel": a.nyckel, "rubrik": a.rubrik, "text": brodtext}
            for a, brodtext in _texter(rapport, siffror).values()
        ],
        "siffror": siffror.till_json(),
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2).encode()


def _summor(rapport: Rapport, siffror: Siffror) -> dict[str, str]:
    offentliga = kontrollsummor(rapport, "offentlig")
    if siffror.offentlig:
        return {"kontrollsumma_siffror": offentliga.siffror, "kontrollsumma_text": offentliga.text}
    fulla = kontrollsummor(rapport, "fullstandig")
    return {
        "kontrollsumma_siffror": fulla.siffror,
        "kontrollsumma_text": fulla.text,
        "kontrollsumma_siffror_offentlig": offentliga.siffror,
        "kontrollsumma_text_offentlig": offentliga.text,
    }


# --- Word -------------------------------------------------------------------------------------------------------------


def _docx(rapport: Rapport, siffror: Siffror) -> bytes:
    """Built with Word's own styles (Title, Heading 1–2, List Number, Caption), so that a template can restyle it."""
    typ, texter = typ_for(rapport), _texter(rapport, siffror)
    dokument = Document()
    _svenska(dokument)
    egenskaper = dokument.core_properties
    egenskaper.title, egenskaper.author = rapport.rubrik, f"{settings.KOMMUN}, {siffror.namnd}"
    egenskaper.language = "sv-SE"
    egenskaper.created = egenskaper.modified = (rapport.faststalld or rapport.brytpunkt).replace(tzinfo=None)
    dokument.add_heading(rapport.rubrik, level=0)
    for rad in _huvud(rapport, siffror):
        dokument.add_paragraph(rad)
    nummer = 0
    for del_ in delar_av(typ, [a for a, _ in texter.values()]):
        dokument.add_heading(del_.numrerad, level=1)
        if mening := typ.om(del_.nyckel, siffror):
            dokument.add_paragraph(mening)
        _brodtext(dokument, texter[del_.nyckel][1] if del_.nyckel in texter else "", punkter=del_.nyckel == typ.forslag)
        for tabell in typ.tabeller_i(del_.nyckel, siffror):
            nummer += 1
            _tabell(dokument, tabellvy(tabell, siffror.noter, nummer=nummer))
        if del_.nyckel == RAKNAT:
            _definitioner(dokument, siffror)
    _rattelse(dokument, rapport, offentlig=siffror.offentlig)
    fil = io.BytesIO()
    dokument.save(fil)
    return fil.getvalue()


def _huvud(rapport: Rapport, siffror: Siffror) -> list[str]:
    lage = f"Fastställd {_tid(rapport.faststalld)}." if rapport.faststalld else "Utkast."
    version = f"Offentlig version. {om_dolda(siffror)}" if siffror.offentlig else "Fullständig version."
    period = rapport.perioden
    rattar = f" Rättar {rapport.rattar.dnr}." if rapport.rattar else ""
    return [
        f"{siffror.namnd}, {settings.KOMMUN}",
        f"Diarienummer {rapport.dnr}. {lage} {version}{rattar}",
        f"Siffrorna gäller {period.start} till {period.slut}, som det såg ut {_tid(rapport.brytpunkt)}.",
    ]


def _rattelse(dokument: Any, rapport: Rapport, *, offentlig: bool) -> None:
    """Last, what a rättelse corrects and what differs, as on paper."""
    rattelse = rattelsen(rapport, offentlig=offentlig)
    if rattelse is None:
        return
    dokument.add_heading(RATTELSENS_RUBRIK, level=1)
    dokument.add_paragraph(rattelse.rattar)
    if rattelse.mening:
        dokument.add_paragraph(rattelse.mening)
        return
    dokument.add_paragraph(f"{rattelse.fler} som skiljer sig", style="Caption")
    tabell = _tom_tabell(dokument, [rattelse.vad, "Förut", "Nu"])
    for s in rattelse.rader:
        _cellerna(tabell.add_row(), [s["var"], s["fore"], s["nu"]])


def _svenska(dokument: Any) -> None:
    """Swedish for the spelling and for who has it read aloud."""
    stil = dokument.styles["Normal"].element.get_or_add_rPr()
    sprak = OxmlElement("w:lang")
    sprak.set(qn("w:val"), "sv-SE")
    stil.append(sprak)


def _brodtext(dokument: Any, brodtext: str, *, punkter: bool) -> None:
    if punkter:
        for punkt in text.punkter(brodtext):
            dokument.add_paragraph(punkt, style="List Number")
        return
    for slag, rader in text.block(brodtext):
        stil = {"ul": "List Bullet", "ol": "List Number"}.get(slag)
        if stil:
            for rad in rader:
                dokument.add_paragraph(rad, style=stil)
        else:
            dokument.add_paragraph("\n".join(rader))


def _tabell(dokument: Any, vy: Tabellvy) -> None:
    """Caption above, a heading row that repeats on each page, and the notes below."""
    rubrik = f"{vy.namn}. {vy.rubrik}" + (f", {vy.omfattning}" if vy.omfattning else "")
    dokument.add_paragraph(rubrik, style="Caption")
    tabell = _tom_tabell(dokument, [vy.ledrubrik, *(k.rubrik for k in vy.kolumner)])
    for grupp in vy.grupper:
        _grupp(tabell, grupp)
    if vy.summa:
        _rad(tabell, vy.summa)
    for rad in (vy.anmarkning, *(f"{bokstav} {noten}" for bokstav, noten in vy.noter)):
        if rad:
            dokument.add_paragraph(rad)


def _tom_tabell(dokument: Any, rubriker: Sequence[str]) -> Any:
    """With its heading row only."""
    tabell = dokument.add_table(rows=1, cols=len(rubriker), style="Table Grid")
    _cellerna(tabell.rows[0], rubriker)
    upprepas = OxmlElement("w:tblHeader")
    upprepas.set(qn("w:val"), "true")
    tabell.rows[0]._tr.get_or_add_trPr().append(upprepas)
    return tabell


def _grupp(tabell: Any, grupp: Gruppvy) -> None:
    if grupp.rubrik:
        _cellerna(tabell.add_row(), [grupp.rubrik])
    for rad in (*grupp.rader, *((grupp.summa,) if grupp.summa else ())):
        _rad(tabell, rad)


def _rad(tabell: Any, rad: Radvy) -> None:
    namn = f"{rad.rubrik} {' '.join(rad.noter)}".strip()
    _cellerna(tabell.add_row(), [namn, *(cell.text for cell in rad.celler)])


def _cellerna(rad: Any, texter: Sequence[str]) -> None:
    for cell, innehall in zip(rad.cells, texter, strict=False):
        cell.text = innehall


def _definitioner(dokument: Any, siffror: Siffror) -> None:
    for definition in siffror.definitioner:
        stycke = dokument.add_paragraph()
        stycke.add_run(f"{definition.namn}. ").bold = True
        stycke.add_run(definition.mening)
