"""How a half-year report is laid out: which sections there are, in which order, and which tables stand in each.

One table for screen, PDF and rules, so that they cannot drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapporter.sammanstallning.modeller import Avsnittsnyckel
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.tabell import Tabell

RAKNAT = "raknat"
"""The section "Så har vi räknat": made of the definitions, written by nobody."""

TABELLER: Mapping[str, tuple[str, ...]] = {
    Avsnittsnyckel.SAMMANFATTNING: ("oversikt",),
    Avsnittsnyckel.LEX_SARAH: ("enhet_lex_sarah", "till_ivo", "utfall", "missforhallande"),
    Avsnittsnyckel.SYNPUNKTER: (
        "enhet_klagomal",
        "kategori_klagomal",
        "bekraftelse",
        "svar",
        "enhet_synpunkt",
        "enhet_forslag",
        "enhet_berom",
    ),
    Avsnittsnyckel.MONSTER: ("enhet_avvikelse", "kategori_avvikelse"),
    Avsnittsnyckel.UTFORARE: ("utforare", "utforarenkat"),
    Avsnittsnyckel.ATGARDER: (),
    Avsnittsnyckel.BEDOMNING: (),
    Avsnittsnyckel.BESLUT: (),
}

LEDTEXTER: Mapping[str, str] = {
    Avsnittsnyckel.SAMMANFATTNING: "Det viktigaste först, i högst fem meningar. Läsaren ska kunna stanna här.",
    Avsnittsnyckel.LEX_SARAH: "Vad har ändrats, varför, och vad gör ni åt det?",
    Avsnittsnyckel.SYNPUNKTER: "Vad är människor nöjda och missnöjda med? Vad har ni ändrat?",
    Avsnittsnyckel.MONSTER: "Vilka händelser upprepas, och varför hjälpte inte det ni gjorde förra gången?",
    Avsnittsnyckel.UTFORARE: "Vad visar ärendena och enkäten hos utförarna, och vad har ni gjort med det?",
    Avsnittsnyckel.ATGARDER: "Vilka åtgärder är klara, och hade de effekt?",
    Avsnittsnyckel.BEDOMNING: "Förvaltningens samlade bedömning, och vad som görs härnäst med dag och ansvarig.",
    Avsnittsnyckel.BESLUT: "En punkt per rad. De blir numrerade i rapporten.",
}


@dataclass(frozen=True)
class Del:
    """One section as it stands in the report. `nummer` is "" for what stands before the numbered ones."""

    nyckel: str
    rubrik: str
    nummer: str = ""

    @property
    def numrerad(self) -> str:
        return f"{self.nummer} {self.rubrik}".strip()


def avsnittsnycklar(siffror: Halvarssiffror) -> tuple[Avsnittsnyckel, ...]:
    """The sections somebody writes in this report: the one about utförare only where the nämnd has any."""
    har_utforare = any(siffror.tabell(kod) for kod in TABELLER[Avsnittsnyckel.UTFORARE])
    return tuple(nyckel for nyckel in Avsnittsnyckel if nyckel is not Avsnittsnyckel.UTFORARE or har_utforare)


def delar(nycklar: tuple[str, ...]) -> tuple[Del, ...]:
    """Every section in order with its number. Sammanfattning and Förslag till beslut stand first, unnumbered."""
    fore = [
        Del(nyckel, Avsnittsnyckel(nyckel).label)
        for nyckel in (Avsnittsnyckel.SAMMANFATTNING, Avsnittsnyckel.BESLUT)
        if nyckel in nycklar
    ]
    numrerade = [(RAKNAT, "Så har vi räknat")]
    numrerade += [
        (nyckel, Avsnittsnyckel(nyckel).label)
        for nyckel in Avsnittsnyckel
        if nyckel in nycklar and nyckel not in _UTAN_NUMMER
    ]
    return (*fore, *(Del(nyckel, rubrik, str(nr)) for nr, (nyckel, rubrik) in enumerate(numrerade, start=1)))


_UTAN_NUMMER = frozenset({Avsnittsnyckel.SAMMANFATTNING, Avsnittsnyckel.BESLUT})


def tabeller_i(nyckel: str, siffror: Halvarssiffror) -> tuple[Tabell, ...]:
    funna = (siffror.tabell(kod) for kod in TABELLER.get(nyckel, ()))
    return tuple(tabell for tabell in funna if tabell is not None)


def avsnitt_med(tabellkoder: frozenset[str]) -> frozenset[str]:
    """The sections in which any of these tables stand."""
    return frozenset(nyckel for nyckel, koder in TABELLER.items() if tabellkoder & set(koder))
