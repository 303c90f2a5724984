"""All the handlingar of a sammanträde as one PDF: cover, contents that can be clicked, bookmarks, stamps.

Every page but those of the cover says which bilaga it is, and which page of the whole. The same handlingar give the
same bytes: no clock is read. `planen` decides what goes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from pikepdf import Array, Dictionary, Name

from kvalitet.pdf import rendera
from kvalitet.svenska import dag_lang_ar, klockslag
from rapporter.namnd.dokument import satt
from rapporter.namnd.foga import foga_ihop
from rapporter.namnd.modeller import Sammantrade
from rapporter.namnd.planen import Plan, Stycke, Version
from rapporter.namnd.protokoll import arendets_namn, listrubrik
from rapporter.namnd.sidyta import Sidyta
from rapporter.namnd.stampel import stampla

FORMAT = 2
"""Raised when the same handlingar would give other bytes than before."""

Steg = Callable[[int, str], None]
Rening = Callable[[bytes, str, bool], bytes]
"""Given a PDF, its name, and whether it is a masked one that stands instead of another."""
_ADRESS = "http://innehall.invalid/"
_LANK = re.compile(rf"^{re.escape(_ADRESS)}(\d+)$")


@dataclass(frozen=True)
class Samlat:
    """The finished file. `anmarkningar` are for the one who prepares it and stand in no file."""

    pdf: bytes
    sidor: int
    anmarkningar: tuple[str, ...]


def bygg(
    mote: Sammantrade,
    plan: Plan,
    version: Version,
    *,
    steg: Steg = lambda procent, text: None,
    rena: Rening | None = None,
) -> Samlat:
    """The whole file. `rena` is given each uploaded PDF before it is stamped, and gives it back fit to publish.

    Raises PdfKundeInteSkapas, and OanvandbarPdf for a file that was readable when the plan was made and no longer is.
    """
    _satt_stycken(plan, steg)
    omslag = _omslag(mote, plan, version)
    steg(35, "Omslag och innehåll är klara")
    delar, anmarkningar = _delar(mote, plan, len_sidor(omslag), steg, rena)
    titel = f"Handlingar {mote.namndens_namn} {mote.datum.isoformat()}"
    hel = foga_ihop([(titel, omslag), *delar], titel=titel)
    steg(90, "Filerna är sammanfogade")
    hel, sidor = _lanka(hel, _forsta_sidor(plan, len_sidor(omslag)))
    return Samlat(hel, sidor, tuple(anmarkningar))


def len_sidor(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as oppen:
        return len(oppen.pages)


def _satt_stycken(plan: Plan, steg: Steg) -> None:
    """Set all that is our own text, and count its pages."""
    egna = [stycke for stycke in plan.stycken if stycke.html]
    steg(5, "Skriver tjänsteskrivelser")
    for stycke, pdf in zip(egna, satt([stycke.html for stycke in egna]), strict=True):
        stycke.pdf, stycke.sidor = pdf, len_sidor(pdf)


# ---- cover and contents ----


@dataclass(frozen=True)
class Innehallsrad:
    """One line of the contents. `nummer` counts the lines that lead somewhere; 0 leads nowhere."""

    text: str
    dnr: str
    sida: int
    nummer: int
    under: tuple[Innehallsrad, ...] = ()

    @property
    def lank(self) -> str:
        """An address that never leaves the file: `_lanka` turns it into a place."""
        return f"{_ADRESS}{self.nummer}"


def _omslag(mote: Sammantrade, plan: Plan, version: Version) -> bytes:
    """Set twice when the contents turn out longer than was thought, since every page number then moves."""
    sidor = 2
    while True:
        html = render_to_string("namnd/pdf/omslag.html", _omslagets(mote, plan, version, sidor))
        pdf = rendera(html)
        if len_sidor(pdf) <= sidor:
            return pdf
        sidor = len_sidor(pdf)


def _omslagets(mote: Sammantrade, plan: Plan, version: Version, sidor: int) -> dict[str, object]:
    return {
        "kommun": settings.KOMMUN,
        "sammantrade": mote,
        "namnd": mote.namndens_namn,
        "dag": dag_lang_ar(mote.datum),
        "klockan": klockslag(mote.tid) if mote.tid else "",
        "offentlig": version == "offentlig",
        "rader": _rader(plan, sidor),
    }


def _rader(plan: Plan, omslag: int) -> list[Innehallsrad]:
    rader, sida, nummer = [], omslag + 1, 0
    for del_ in plan.arenden:
        forst, under = sida, []
        for stycke in del_.stycken:
            nummer += 1
            under.append(Innehallsrad(stycke.namn, "", sida, nummer))
            sida += stycke.sidor
        arende = del_.arende
        ledning = under[0].nummer if under else 0
        rader.append(Innehallsrad(listrubrik(arende), arende.dnr, forst if under else 0, ledning, tuple(under)))
    return rader


def _forsta_sidor(plan: Plan, omslag: int) -> list[int]:
    """The page index, from 0, on which each piece begins."""
    sidor, sida = [], omslag
    for stycke in plan.stycken:
        sidor.append(sida)
        sida += stycke.sidor
    return sidor


# ---- the pieces ----


def _delar(
    mote: Sammantrade, plan: Plan, omslag: int, steg: Steg, rena: Rening | None
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Each ärende joined, under its own bookmark, its pieces stamped and under theirs."""
    delar: list[tuple[str, bytes]] = []
    anmarkningar: list[str] = []
    sida, alla, klara = omslag, sum(stycke.sidor for stycke in plan.stycken), 0
    hela = omslag + alla
    for del_ in plan.arenden:
        stamplade = []
        for stycke in del_.stycken:
            pdf, sett = _stamplat(mote, stycke, sida, hela, rena)
            stamplade.append((stycke.namn, pdf))
            anmarkningar += [f"{stycke.namn}. {mening}" for mening in sett]
            sida, klara = sida + stycke.sidor, klara + stycke.sidor
            steg(35 + 40 * klara // max(alla, 1), f"{klara} av {alla} sidor är stämplade")
        if stamplade:
            namn = arendets_namn(del_.arende)
            titel = f"{namn[0].upper()}{namn[1:]}. {del_.arende.rubrik}"
            delar.append((titel, foga_ihop(stamplade, titel=titel)))
    return delar, anmarkningar


def _stamplat(
    mote: Sammantrade, stycke: Stycke, fore: int, hela: int, rena: Rening | None
) -> tuple[bytes, Sequence[str]]:
    pdf = stycke.las_in()
    if rena is not None and stycke.kontrolleras:
        pdf = rena(pdf, stycke.namn, stycke.maskad)
    vad = stycke.namn.split(",")[0].replace("{", "(").replace("}", ")")
    namnd = mote.namnd.kortnamn.replace("{", "(").replace("}", ")")
    text = f"{vad}, {namnd} {mote.datum.isoformat()}, sida {{sida}} ({{sidor}}) · {{hel}} ({hela})"
    stampling = stampla(pdf, text, namn=stycke.namn, fore=fore)
    stycke.pdf = b""  # let go: the whole is held once, not twice
    return stampling.pdf, stampling.anmarkningar


# ---- the links of the contents ----


def _lanka(pdf: bytes, sidor: Sequence[int]) -> tuple[bytes, int]:
    """Turn the addresses of the contents into places in the file."""
    with pikepdf.open(BytesIO(pdf)) as hel:
        for sida in hel.pages:
            for lank in sida.obj.get("/Annots", Array()):
                traff = _LANK.match(str(lank.get("/A", Dictionary()).get("/URI", "")))
                if traff is None:
                    continue
                malet = hel.pages[sidor[int(traff[1]) - 1]].obj
                yta = Sidyta.av(malet)
                x, y = yta.punkt(0, yta.hojd)
                del lank["/A"]
                lank.Dest = Array([malet, Name.XYZ, round(x, 3), round(y, 3), 0])
        ut = BytesIO()
        hel.save(ut, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return ut.getvalue(), len(hel.pages)
