"""What the page of the public version says of each handling, before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kvalitet.bilagor.innehall import PDF
from rapporter.namnd.handlingar import kallfil, om_offentlig_rapport
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Offentlighet
from rapporter.sammanstallning.versionsord import DOLDA


@dataclass(frozen=True)
class Bilagerad:
    """`kan_valjas`: an uploaded file of an ärende without sekretess."""

    bilaga: Namndbilaga
    text: str
    dolt: bool
    kan_valjas: bool


@dataclass(frozen=True)
class Arenderad:
    arende: Namndarende
    text: str
    bilagor: tuple[Bilagerad, ...]


def vad_som_visas(arenden: Sequence[Namndarende]) -> list[Arenderad]:
    """`arenden` from `handlingar.arenden_med_bilagor`. No query."""
    return [_rad(arende) for arende in arenden]


def _rad(arende: Namndarende) -> Arenderad:
    if arende.sekretess:
        return Arenderad(arende, f"Bara rubriken. Sekretess enligt {arende.lagrum}.", ())
    bilagor = tuple(_bilagerad(bilaga) for bilaga in arende.bilagor.all())
    if not bilagor:
        return Arenderad(arende, "Inga bilagor.", ())
    hela = "I offentlig version." if any(rad.bilaga.rapport_id for rad in bilagor) else "Hela."
    return Arenderad(arende, "Delar är dolda." if any(rad.dolt for rad in bilagor) else hela, bilagor)


def _bilagerad(bilaga: Namndbilaga) -> Bilagerad:
    if bilaga.rapport_id is not None:
        om = om_offentlig_rapport(bilaga)
        return Bilagerad(bilaga, f"Rapportens offentliga version. {om}", om == DOLDA, False)
    if bilaga.offentlighet == Offentlighet.UNDANTAGEN:
        return Bilagerad(bilaga, f"Lämnas inte ut, enligt {bilaga.undantag_lagrum}.", True, True)
    if bilaga.offentlighet == Offentlighet.MASKAD:
        return Bilagerad(bilaga, "Ersatt av en maskad fil.", True, True)
    if kallfil(bilaga).mediatyp != PDF.mediatyp:
        return Bilagerad(bilaga, "Nämns, men filen är ingen PDF och följer inte med.", False, True)
    return Bilagerad(bilaga, "Hela filen.", False, True)
