"""What leaves the house: a bilaga with its line on every page, and what a ZIP holds.

Nothing is stored stamped. The stamp is made from the order and the § of the moment, so that a bilaga that moves, or
an ärende that gets its §, is right the next time it is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Prefetch
from django.db.models.fields.json import KeyTextTransform

from kvalitet.bilagor.innehall import PDF, TILLATNA
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna
from rapporter.namnd.dokument import satt, som_html
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade
from rapporter.namnd.paket import PaketFil, filnamn
from rapporter.namnd.protokoll import arendets_namn
from rapporter.namnd.skrivelse import dokument as skrivelsens
from rapporter.namnd.skrivelsemodeller import Tjansteskrivelse
from rapporter.namnd.stampel import PdfKanInteStamplas, Stampling, stampla
from rapporter.namnd.tillsyn import OM_ETT_SVAR
from rapporter.sammanstallning.modeller import TUNGT
from rapporter.sammanstallning.versionsord import om_offentlig

FORMAT = 3
"""Raised when the same ärenden would give other bytes than before, so that earlier packages are called outdated."""

ANDELSER = {typ.mediatyp: typ.andelser[0].removeprefix(".") for typ in TILLATNA}

Forlopp = Callable[[int, int], None]
"""Called with how many bilagor are done, and how many there are."""


def stampeltext(bilaga: Namndbilaga) -> str:
    """ "Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} ({sidor})", for `stampel.stampla`."""
    return f"{bilaga_till(bilaga)}, {_mote_i_stampeln(bilaga.arende)}, sida {{sida}} ({{sidor}})"


def _mote_i_stampeln(arende: Namndarende) -> str:
    mote = arende.sammantrade
    return f"{mote.namndens_namn.replace('{', '(').replace('}', ')')} {mote.datum.isoformat()}"


def bilaga_till(bilaga: Namndbilaga, siffror: int = 1) -> str:
    return f"Bilaga {bilaga.ordning:0{siffror}d} till {arendets_namn(bilaga.arende)}"


def kallfil(bilaga: Namndbilaga) -> Bilaga:
    """The stored file behind a bilaga: the uploaded one, or the fastställda rapportens PDF."""
    fil = bilaga.rapport.pdf if bilaga.rapport is not None else bilaga.fil
    if fil is None:
        raise FileNotFoundError(f"Bilaga {bilaga.pk} saknar fil")
    return fil


def stamplad(bilaga: Namndbilaga) -> Stampling:
    """The bilaga with its line on every page. Raises PdfKanInteStamplas, whose sentence is for the user."""
    return _stamplad(bilaga, original(bilaga), bilaga.namn)


def _stamplad(bilaga: Namndbilaga, innehall: bytes, namn: str) -> Stampling:
    if kallfil(bilaga).mediatyp != PDF.mediatyp:
        raise PdfKanInteStamplas(f"Filen ”{namn}” är ingen PDF. Den följer med som den är, utan stämpel.")
    return stampla(innehall, stampeltext(bilaga), namn=namn)


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
    return filnamn(bilaga.ordning, _neutralt(bilaga), ANDELSER.get(kallfil(bilaga).mediatyp, "pdf"))


def paketets_filnamn(sammantrade: Sammantrade, arende: Namndarende | None, andelse: str = "zip") -> str:
    """ "Handlingar IFN 2026-09-17.zip", or with one ärende "Handlingar IFN 2026-09-17 § 45.zip"."""
    vad = f" {arendets_namn(arende)}" if arende else ""
    return f"Handlingar {sammantrade.namnd.kortnamn} {sammantrade.datum.isoformat()}{vad}.{andelse}"


def paketets_rubrik(sammantrade: Sammantrade, arende: Namndarende | None) -> str:
    """The first line of the contents list."""
    vad = f" till {arendets_namn(arende)}" if arende else ""
    return f"Handlingar{vad}, {sammantrade.namndens_namn} {sammantrade.datum.isoformat()}"


def _neutralt(bilaga: Namndbilaga, siffror: int = 1) -> str:
    """What a file may be called where anybody might see it: never a person or an event."""
    slut = "sekretess" if bilaga.arende.sekretess else bilaga.namn
    return f"{bilaga_till(bilaga, siffror)}, {slut}"


def bilagor_i_ordning(arende: Namndarende) -> list[Namndbilaga]:
    """The bilagor as they now stand, with their files read."""
    filer = ("rapport__pdf", "fil", "tillsynsarende__namnd")
    return list(arende.bilagor.select_related(*filer).defer(*TUNGT).order_by("ordning"))


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
    """The ärenden in order, each with its bilagor and their files read, and with `om_ett_svar`: whether it is about an
    answer to IVO. A bilaga has `dolda_tal` for `om_offentlig_rapport`. Two queries, however many there are."""
    filer = ("rapport__pdf", "rapport__pdf_offentlig", "fil", "maskad_fil", "original", "tillsynsarende__namnd")
    bilagor = Namndbilaga.objects.select_related(*filer).defer(*TUNGT).order_by("ordning")
    bilagor = bilagor.annotate(dolda_tal=KeyTextTransform("dolda", "rapport__publicerat__siffror"))
    alla = sammantrade.arenden.select_related("tjansteskrivelse", "beslut").order_by("ordning")
    alla = alla.prefetch_related(Prefetch("bilagor", bilagor)).annotate(om_ett_svar=OM_ETT_SVAR)
    arenden = list(alla.filter(pk=arende.pk) if arende else alla)
    for ett in arenden:
        ett.sammantrade = sammantrade
        for bilaga in ett.bilagor.all():
            bilaga.arende = ett
    return arenden


def om_offentlig_rapport(bilaga: Namndbilaga) -> str:
    """Whether the public version of a bilaga that is a rapport hides numbers, as a sentence. `bilaga` is read by
    `arenden_med_bilagor`."""
    return om_offentlig(getattr(bilaga, "dolda_tal", None), forvantas=True)


def underlag(arenden: Sequence[Namndarende]) -> str:
    """SHA-256 of all that decides the bytes of a package: the same ärenden in the same order give the same."""
    if not arenden:
        return ""
    rader = [
        [a.ordning, a.paragraf, a.dnr, a.rubrik, a.sekretess, a.lagrum, _skrivelsens_avtryck(a)]
        + [[b.ordning, b.namn, kallfil(b).sha256] for b in a.bilagor.all()]
        for a in arenden
    ]
    sammantrade = arenden[0].sammantrade
    vem = [sammantrade.namndens_namn, sammantrade.datum.isoformat(), str(sammantrade.tid), sammantrade.plats]
    return sha256(json.dumps([FORMAT, vem, rader], ensure_ascii=True).encode()).hexdigest()


def klar_skrivelse(arende: Namndarende) -> Tjansteskrivelse | None:
    """The tjänsteskrivelse that is part of the handlingar: one that is klar."""
    skrivelse = getattr(arende, "tjansteskrivelse", None)
    return skrivelse if skrivelse is not None and skrivelse.ar_klar else None


def _skrivelsens_avtryck(arende: Namndarende) -> str:
    """SHA-256 of what the skrivelse says; empty when it is no part of the handlingar."""
    skrivelse = klar_skrivelse(arende)
    return sha256(repr(skrivelsens(arende, skrivelse)).encode()).hexdigest() if skrivelse else ""


def packa_arenden(arenden: Sequence[Namndarende], *, forlopp: Forlopp = lambda klara, alla: None) -> Packat:
    """A numbered folder per ärende: its tjänsteskrivelse when klar, then every bilaga stamped, in order.

    What cannot be stamped is packed as it is, and its name says so. `arenden` are read by `arenden_med_bilagor`.
    Raises PdfKundeInteSkapas.
    """
    bilagor = [bilaga for arende in arenden for bilaga in arende.bilagor.all()]
    filer = {arende.pk: list(_skrivelsen(arende, pdf)) for arende, pdf in _skrivelser(arenden)}
    ostamplade: list[str] = []
    anmarkningar: list[str] = []
    for klara, bilaga in enumerate(bilagor, start=1):
        fil, hinder, sett = _paketfil(bilaga)
        filer.setdefault(bilaga.arende_id, []).append(fil)
        ostamplade += hinder
        anmarkningar += [f"{bilaga_till(bilaga)}. {mening}" for mening in sett]
        forlopp(klara, len(bilagor))
    i_ordning = tuple(fil for arende in arenden for fil in filer.get(arende.pk, ()))
    return Packat(i_ordning, tuple(ostamplade), tuple(anmarkningar))


def mappen(arende: Namndarende) -> tuple[int, str]:
    """Number and name of the folder: (6, "§ 45 Halvårsredovisning"). With sekretess nothing of what it is about."""
    return arende.ordning, f"{arendets_namn(arende)} {'sekretess' if arende.sekretess else arende.rubrik}"


def _skrivelser(arenden: Sequence[Namndarende]) -> Iterator[tuple[Namndarende, bytes]]:
    """The tjänsteskrivelser that are klara, set a few at a time."""
    klara = [(arende, skrivelse) for arende in arenden if (skrivelse := klar_skrivelse(arende)) is not None]
    pdfer = satt([som_html(skrivelsens(arende, skrivelse)) for arende, skrivelse in klara])
    return zip((arende for arende, _ in klara), pdfer, strict=True)


def _skrivelsen(arende: Namndarende, pdf: bytes) -> Iterator[PaketFil]:
    namn = f"Tjänsteskrivelse till {arendets_namn(arende)}"
    stampling = stampla(pdf, f"{namn}, {_mote_i_stampeln(arende)}, sida {{sida}} ({{sidor}})", namn=namn)
    yield PaketFil(0, namn, "pdf", stampling.pdf, stampling.sidor, mapp=mappen(arende))


def _paketfil(bilaga: Namndbilaga) -> tuple[PaketFil, tuple[str, ...], tuple[str, ...]]:
    """The file, why it could not be stamped (one sentence or none), and what else was seen in it."""
    innehall, namn = original(bilaga), _neutralt(bilaga, len(str(len(bilaga.arende.bilagor.all()))))
    mapp, andelse = mappen(bilaga.arende), ANDELSER.get(kallfil(bilaga).mediatyp, "pdf")
    try:
        resultat = _stamplad(bilaga, innehall, namn)
    except PdfKanInteStamplas as hinder:
        fil = PaketFil(bilaga.ordning, f"{namn} (inte stämplad)", andelse, innehall, mapp=mapp)
        return fil, (hinder.mening,), ()
    return PaketFil(bilaga.ordning, namn, "pdf", resultat.pdf, resultat.sidor, mapp=mapp), (), resultat.anmarkningar
