"""What goes into a sammanträde's handlingar, piece by piece and in order, in full or for the public.

In full: the tjänsteskrivelse when it is klar, then the bilagor. For the public: an ärende with sekretess is one sheet
that names the provision; a rapport is its own public version; an uploaded file is whole, or the masked file that
somebody chose, or a sheet. What a PDF cannot hold (Word, a locked or broken file) is a sheet that says where it is.

A piece holds what is to be read or set, never a stamp: that is made when its pages have their numbers.
Lagrum: 26 kap. 1 § offentlighets- och sekretesslagen (2009:400).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pikepdf
from django.conf import settings

from kvalitet.bilagor.innehall import PDF
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna as oppna_fil
from kvalitet.overgang import OtillatenOvergang
from rapporter.namnd.dokument import Blad, blad_html, som_html
from rapporter.namnd.handlingar import bilaga_till, kallfil, om_offentlig_rapport
from rapporter.namnd.inkommen_pdf import OanvandbarPdf, oppna
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Offentlighet
from rapporter.namnd.protokoll import arendets_namn
from rapporter.namnd.skrivelse import dokument as skrivelsens

Version = Literal["fullstandig", "offentlig"]


@dataclass
class Stycke:
    """One piece. `html` is set to a PDF; `fil` is read from the disk. `namn` is its bookmark and stands in the stamp.

    `sidor` is known once it has been opened or set. `dolt` is a sentence about what the piece stands instead of, and
    `utanfor` says that its file is left outside. `kontrolleras`: an uploaded file, to be cleaned before it is public;
    `maskad`: one that somebody has masked, and that stands instead of the whole.
    """

    namn: str
    html: str = ""
    fil: Bilaga | None = None
    pdf: bytes = b""
    sidor: int = 0
    dolt: str = ""
    kontrolleras: bool = False
    maskad: bool = False
    utanfor: bool = False

    def las_in(self) -> bytes:
        """The PDF, from memory or from the disk."""
        if self.pdf or self.fil is None:
            return self.pdf
        with oppna_fil(self.fil) as oppen:
            return oppen.read()


@dataclass(frozen=True)
class Arendeplan:
    """One ärende of the list. `rubrik` is what stands in the contents; without pieces it is only there."""

    arende: Namndarende
    stycken: tuple[Stycke, ...]


@dataclass
class Plan:
    arenden: list[Arendeplan] = field(default_factory=list)

    @property
    def stycken(self) -> Iterator[Stycke]:
        return (stycke for del_ in self.arenden for stycke in del_.stycken)

    @property
    def utanfor(self) -> int:
        """How many files could not be shown as pages."""
        return sum(stycke.utanfor for stycke in self.stycken)


def planera(arenden: Sequence[Namndarende], version: Version) -> Plan:
    """The pieces of every ärende. `arenden` are read by `handlingar.arenden_med_bilagor`.

    Raises OtillatenOvergang for a rapport whose public version is missing, and for an answer to IVO with sekretess in
    an ärende without.
    """
    return Plan([Arendeplan(a, tuple(_stycken(a, version))) for a in arenden])


def _stycken(arende: Namndarende, version: Version) -> Iterator[Stycke]:
    if version == "offentlig" and arende.sekretess:
        yield _sekretessblad(arende)
        return
    skrivelse = getattr(arende, "tjansteskrivelse", None)
    if skrivelse is not None and skrivelse.ar_klar:
        yield Stycke(f"Tjänsteskrivelse till {arendets_namn(arende)}", html=som_html(skrivelsens(arende, skrivelse)))
    for bilaga in arende.bilagor.all():
        yield _offentligt(bilaga) if version == "offentlig" else _ur_fil(bilaga, kallfil(bilaga))


def _sekretessblad(arende: Namndarende) -> Stycke:
    """Nothing but the heading and the provision: not how many bilagor there are, nor what they are called."""
    namn = arendets_namn(arende)
    mening = f"Handlingarna i ärendet lämnas inte ut. De har sekretess enligt {arende.lagrum}."
    html = _blad(arende, f"{namn[0].upper()}{namn[1:]}: {arende.rubrik}", mening)
    return Stycke(f"{namn[0].upper()}{namn[1:]}, sekretess", html=html, dolt=_utelamnat(arende))


def _utelamnat(arende: Namndarende) -> str:
    """For those who prepare; stands in no file."""
    sidor = sum(kallfil(b).sidor or 0 for b in arende.bilagor.all())
    hur = f"{sidor} sidor lämnas" if sidor != 1 else "1 sida lämnas"
    return f"Ärende {arende.ordning}: bara rubriken visas. {hur} inte ut, enligt {arende.lagrum}."


def _offentligt(bilaga: Namndbilaga) -> Stycke:
    arende, vilken = bilaga.arende, f"Ärende {bilaga.arende.ordning}, bilaga {bilaga.ordning}"
    if bilaga.tillsynsarende is not None and bilaga.tillsynsarende.sekretess:
        raise OtillatenOvergang(f"{vilken}: svaret till IVO har fått sekretess. Markera sekretess på ärendet först.")
    if bilaga.rapport is not None:
        if bilaga.rapport.pdf_offentlig is None:
            raise OtillatenOvergang(f"{vilken}: rapportens offentliga version finns inte. Skapa rapportens PDF igen.")
        stycke = _ur_fil(bilaga, bilaga.rapport.pdf_offentlig)
        stycke.dolt = f"{vilken}: rapportens offentliga version. {om_offentlig_rapport(bilaga)}"
        return stycke
    if bilaga.offentlighet == Offentlighet.UNDANTAGEN:
        mening = f"Bilagan ”{bilaga.namn}” lämnas inte ut. Den har sekretess enligt {bilaga.undantag_lagrum}."
        dolt = f"{vilken}: lämnas inte ut, enligt {bilaga.undantag_lagrum}."
        return Stycke(bilaga_till(bilaga), html=_blad(arende, bilaga_till(bilaga), mening), dolt=dolt)
    if bilaga.offentlighet == Offentlighet.MASKAD and bilaga.maskad_fil is not None:
        stycke = _ur_fil(bilaga, bilaga.maskad_fil)
        stycke.dolt, stycke.kontrolleras, stycke.maskad = f"{vilken}: ersatt av en maskad fil.", True, True
        return stycke
    stycke = _ur_fil(bilaga, kallfil(bilaga), _INTE_MED)
    stycke.kontrolleras = True
    return stycke


_BREDVID = "Bilagan ”{namn}” ligger som en egen fil bredvid den här."
_INTE_MED = "Bilagan ”{namn}” är inte med i den offentliga versionen. Fråga nämndens sekreterare efter den."


def _ur_fil(bilaga: Namndbilaga, fil: Bilaga, annars: str = _BREDVID) -> Stycke:
    """The file's pages, or a sheet in their place, which says `annars`, when they cannot be joined with others."""
    namn = bilaga_till(bilaga)
    hinder, sidor = _lasbar(fil, bilaga.namn)
    if not hinder:
        return Stycke(f"{namn}, {bilaga.namn}", fil=fil, sidor=sidor)
    meningar = (annars.format(namn=bilaga.namn), hinder)
    return Stycke(f"{namn}, {bilaga.namn}", html=_blad(bilaga.arende, namn, *meningar), utanfor=True)


def _lasbar(fil: Bilaga, namn: str) -> tuple[str, int]:
    """Why the file cannot stand among the pages, or the number of its pages."""
    if fil.mediatyp != PDF.mediatyp:
        return "Den är ingen PDF och går inte att visa som sidor.", 0
    if fil.sidor:  # counted by stamping it, when it became a bilaga
        return "", fil.sidor
    try:
        with oppna_fil(fil) as oppen, oppna(oppen.read(), namn) as pdf:
            return "", len(pdf.pages)
    except OanvandbarPdf:
        return "Den är låst eller skadad och går inte att visa som sidor.", 0
    except (pikepdf.PdfError, ValueError):
        return "Den är skadad och går inte att visa som sidor.", 0


def _blad(arende: Namndarende, rubrik: str, *meningar: str) -> str:
    mote = arende.sammantrade
    return blad_html(Blad(mote.namndens_namn, arende.dnr, rubrik, meningar, kommun=settings.KOMMUN))
