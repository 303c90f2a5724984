"""The types of reports there are, by their `Rapportslag`. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.rapporttyp import Rapporttyp
from rapporter.sammanstallning.typer.delegation import DELEGATION
from rapporter.sammanstallning.typer.egenkontroll import EGENKONTROLL
from rapporter.sammanstallning.typer.ej_verkstallda import EJ_VERKSTALLDA
from rapporter.sammanstallning.typer.halvar import HALVAR
from rapporter.sammanstallning.typer.internkontroll import KONTROLLPLAN, KONTROLLRAPPORT
from rapporter.sammanstallning.typer.kvalitet import KVALITET

__all__ = ["HALVAR", "TYPER", "typ_for"]

TYPER: Mapping[str, Rapporttyp] = {
    typ.slag.value: typ
    for typ in (HALVAR, KVALITET, EGENKONTROLL, KONTROLLPLAN, KONTROLLRAPPORT, EJ_VERKSTALLDA, DELEGATION)
}


def typ_for(rapport: Rapport) -> Rapporttyp:
    """How this rapport is made."""
    return TYPER[rapport.slag]
