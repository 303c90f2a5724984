"""How a report is laid out: which sections there are, in which order, and which tables stand in each.

What a type has stands in `typer`; what a report has was fixed when it was made, in its own `Avsnitt`. One place for
screen, paper, Word and rules, so that they cannot drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapporter.sammanstallning.modeller import Avsnitt
from rapporter.sammanstallning.rapporttyp import RAKNAT, Rapporttyp
from rapporter.sammanstallning.typer import HALVAR

__all__ = ["LEDTEXTER", "RAKNAT", "TABELLER", "Del", "avsnitt_med", "delar", "delar_av"]

TABELLER: Mapping[str, tuple[str, ...]] = {mall.nyckel: mall.tabeller for mall in HALVAR.avsnitt}
"""The tables of the half-year report's sections."""
LEDTEXTER: Mapping[str, str] = {mall.nyckel: mall.ledtext for mall in HALVAR.avsnitt}


@dataclass(frozen=True)
class Del:
    """One section as it stands in the report. `nummer` is "" for what stands before the numbered ones."""

    nyckel: str
    rubrik: str
    nummer: str = ""

    @property
    def numrerad(self) -> str:
        return f"{self.nummer} {self.rubrik}".strip()


def delar_av(typ: Rapporttyp, avsnitt: Iterable[Avsnitt]) -> tuple[Del, ...]:
    """Every section of a report with its number, in its own order and with its own headings."""
    return _delar(typ, {a.nyckel: a.rubrik for a in sorted(avsnitt, key=lambda a: a.ordning)})


def delar(
    nycklar: Iterable[str], typ: Rapporttyp = HALVAR, rubriker: Mapping[str, str] | None = None
) -> tuple[Del, ...]:
    """The same for a report with these sections: of the type's own order and headings, or of those of `rubriker`."""
    finns = set(nycklar)
    return _delar(typ, rubriker or {mall.nyckel: mall.rubrik for mall in typ.avsnitt if mall.nyckel in finns})


def _delar(typ: Rapporttyp, rubriker: Mapping[str, str]) -> tuple[Del, ...]:
    """What is not numbered stands first: the summary, then the proposed decision. Then the numbered ones."""
    onumrerade = [mall.nyckel for mall in typ.avsnitt if mall.onumrerad]
    fore = [Del(nyckel, rubriker[nyckel]) for nyckel in onumrerade if nyckel in rubriker]
    numrerade = [(nyckel, rubrik) for nyckel, rubrik in rubriker.items() if nyckel not in onumrerade]
    numrerade.insert(len(numrerade) if typ.raknat_sist else 0, (RAKNAT, "Så har vi räknat"))
    return (*fore, *(Del(nyckel, rubrik, str(nr)) for nr, (nyckel, rubrik) in enumerate(numrerade, start=1)))


def avsnitt_med(tabellkoder: frozenset[str], typ: Rapporttyp = HALVAR) -> frozenset[str]:
    """The sections in which any of these tables stand."""
    return typ.avsnitt_med(tabellkoder)
