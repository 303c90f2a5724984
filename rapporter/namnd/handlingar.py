"""What leaves the house: a bilaga with its line on every page, and what a ZIP holds.

Nothing is stored stamped. The stamp is made from the order and the § of the moment, so that a bilaga that moves, or
an ärende that gets its §, is right the next time it is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Prefetch

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade
from rapporter.namnd.paket import PaketFil, filnamn
from rapporter.namnd.stampel import PdfKanInteStamplas, Stampling, stampla

FORMAT = 2
"""Raised when the same ärenden would give other bytes than before, so that earlier packages are called outdated."""

TUNGT = ("rapport__siffror", "rapport__skillnader")  # a rapport's figures are large, and only its PDF is used here

Forlopp = Callable[[int, int], None]
"""Called with how many bilagor are done, and how many there are."""


def arendets_namn(arende: Namndarende) -> str:
    """ "§ 45" when it has its number, else its place on the list: "ärende 6"."""
    return f"§ {arende.paragraf}" if arende.paragraf else f"ärende {arende.ordning}"


def stampeltext(bilaga: Namndbilaga) -> str:
    """ "Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} ({sidor})", for `stampel.stampla`."""
    mote = bilaga.arende.sammantrade
    namnd = mote.namndens_namn.replace("{", "(").replace("}", ")")
    return f"{_bilaga_till(bilaga)}, {namnd} {mote.datum.isoformat()}, sida {{sida}} ({{sidor}})"


def _bilaga_till(bilaga: Namndbilaga, siffror: int = 1) -> str:
    return f"Bilaga {bilaga.ordning:0{siffror}d} till {arendets_namn(bilaga.arende)}"


def kallfil(bilaga: Namndbilaga) -> Bilaga:
    """The stored file behind a bilaga: the uploaded one, or the fastställda rapportens PDF."""
    fil = bilaga.rapport.pdf if bilaga.rapport is not None else bilaga.fil
    if fil is None:
        raise FileNotFoundError(f"Bilaga {bilaga.pk} saknar fil")
    return fil


def stamplad(bilaga: Namndbilaga) -> Stampling:
    """The bilaga with its line on every page. Raises PdfKanInteStamplas, whose sentence is for the user."""
    return stampla(original(bilaga), stampeltext(bilaga), namn=bilaga.namn)


def stampelhinder(bilaga: Namndbilaga) -> str:
    """Why the bilaga cannot be stamped, as a sentence; empty when it can."""
    try:
        stamplad(bilaga)
    except PdfKanInteStamplas as hinder:
        return hinder.mening
    return ""


def sidor_som_gar_att_stampla(fil: Bilaga) -> int | None:
    """How many pages the file has; None when it cannot be stamped."""
    try:
        with oppna(fil) as oppen:
            return stampla(oppen.read(), "{sida} ({sidor})", namn=fil.namn).sidor
    except PdfKanInteStamplas:
        return None


def original(bilaga: Namndbilaga) -> bytes:
    """As it was stored. Raises FileNotFoundError when the file is gone from the disk."""
    with oppna(kallfil(bilaga)) as fil:
        return fil.read()


def bilagans_filnamn(bilaga: Namndbilaga) -> str:
    """ "01 Bilaga 1 till § 45, Halvårsredovisning.pdf". With sekretess no name: a file name is seen by anybody."""
    return filnamn(bilaga.ordning, _neutralt(bilaga), "pdf")


def paketets_filnamn(sammantrade: Sammantrade, arende: Namndarende | None) -> str:
    """ "Handlingar IFN 2026-09-17.zip", or with one ärende "Handlingar IFN 2026-09-17 § 45.zip"."""
    vad = f" {arendets_namn(arende)}" if arende else ""
    return f"Handlingar {sammantrade.namnd.kortnamn} {sammantrade.datum.isoformat()}{vad}.zip"


def paketets_rubrik(sammantrade: Sammantrade, arende: Namndarende | None) -> str:
    """The first line of the contents list."""
    vad = f" till {arendets_namn(arende)}" if arende else ""
    return f"Handlingar{vad}, {sammantrade.namndens_namn} {sammantrade.datum.isoformat()}"


def _neutralt(bilaga: Namndbilaga, siffror: int = 1) -> str:
    """What a file may be called where anybody might see it: never a person or an event."""
    slut = "sekretess" if bilaga.arende.sekretess else bilaga.namn
    return f"{_bilaga_till(bilaga, siffror)}, {slut}"


def bilagor_i_ordning(arende: Namndarende) -> list[Namndbilaga]:
    """The bilagor as they now stand, with their files read."""
    return list(arende.bilagor.select_related("rapport__pdf", "fil").defer(*TUNGT).order_by("ordning"))


# ---- the ZIP ----


@dataclass(frozen=True)
class Packat:
    """The files of a ZIP, and what the one who prepares it should know: Swedish sentences about files that could not
    be stamped, and about what was seen in or taken out of the others. They are no part of the ZIP, which goes to the
    ledamöter: a mask that hides nothing is not to be pointed out to everybody."""

    filer: tuple[PaketFil, ...]
    ostamplade: tuple[str, ...]
    anmarkningar: tuple[str, ...]


def arenden_med_bilagor(sammantrade: Sammantrade, arende: Namndarende | None = None) -> list[Namndarende]:
    """The ärenden in order, each with its bilagor and their files read. Two queries, however many there are."""
    bilagor = Namndbilaga.objects.select_related("rapport__pdf", "fil").defer(*TUNGT).order_by("ordning")
    alla = sammantrade.arenden.select_related("tjansteskrivelse", "beslut").order_by("ordning")
    alla = alla.prefetch_related(Prefetch("bilagor", bilagor))
    arenden = list(alla.filter(pk=arende.pk) if arende else alla)
    for ett in arenden:
        ett.sammantrade = sammantrade
        for bilaga in ett.bilagor.all():
            bilaga.arende = ett
    return arenden


def underlag(arenden: Sequence[Namndarende]) -> str:
    """SHA-256 of all that decides the bytes of a package: the same ärenden in the same order give the same."""
    rader = [
        [a.ordning, a.paragraf, a.dnr, a.sekretess, [[b.ordning, b.namn, kallfil(b).sha256] for b in a.bilagor.all()]]
        for a in arenden
        if a.bilagor.all()
    ]
    sammantrade = arenden[0].sammantrade if arenden else None
    vem = [sammantrade.namndens_namn, sammantrade.datum.isoformat()] if sammantrade else []
    return sha256(json.dumps([FORMAT, vem, rader], ensure_ascii=True).encode()).hexdigest()


def packa_arenden(
    arenden: Sequence[Namndarende], *, ett_arende: bool = False, forlopp: Forlopp = lambda klara, alla: None
) -> Packat:
    """Every bilaga stamped, in order. One that cannot be stamped is packed as it is, and its name says so.

    `arenden` are read by `arenden_med_bilagor`. The number first in a file's name is the ärende's, or with
    `ett_arende` the bilaga's own.
    """
    bilagor = [bilaga for arende in arenden for bilaga in arende.bilagor.all()]
    filer: list[PaketFil] = []
    ostamplade: list[str] = []
    anmarkningar: list[str] = []
    for klara, bilaga in enumerate(bilagor, start=1):
        siffror = len(str(len(bilaga.arende.bilagor.all())))
        nummer = bilaga.ordning if ett_arende else bilaga.arende.ordning
        fil, hinder, sett = _paketfil(nummer, bilaga, siffror)
        filer.append(fil)
        ostamplade += hinder
        anmarkningar += [f"{_bilaga_till(bilaga)}. {mening}" for mening in sett]
        forlopp(klara, len(bilagor))
    return Packat(tuple(filer), tuple(ostamplade), tuple(anmarkningar))


def _paketfil(nummer: int, bilaga: Namndbilaga, siffror: int) -> tuple[PaketFil, tuple[str, ...], tuple[str, ...]]:
    """The file, why it could not be stamped (one sentence or none), and what else was seen in it."""
    innehall, namn = original(bilaga), _neutralt(bilaga, siffror)
    try:
        resultat = stampla(innehall, stampeltext(bilaga), namn=namn)
    except PdfKanInteStamplas as hinder:
        return PaketFil(nummer, f"{namn} (inte stämplad)", "pdf", innehall), (hinder.mening,), ()
    return PaketFil(nummer, namn, "pdf", resultat.pdf, resultat.sidor), (), resultat.anmarkningar
