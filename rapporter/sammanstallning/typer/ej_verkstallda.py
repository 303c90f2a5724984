"""Statistik över ej verkställda beslut, to kommunfullmäktige each quarter: counts only, no persons.

Lagrum: 34 kap. 3 § SoL (2025:400), before 2025-07-01 16 kap. 6 h § SoL (2001:453); 28 h § LSS.
"""

from __future__ import annotations

from kvalitet.frister import Periodslag
from kvalitet.lagrum import EJ_VERKSTALLDA_STATISTIK, hanvisning
from kvalitet.svenska import antal
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Nyckeltal, Rapporttyp
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.underlag import inget_underlag
from rapporter.statistik.ej_verkstallda import ej_verkstallda_siffror
from rapporter.statistik.siffror import Siffror


def _om(nyckel: str, siffror: Siffror) -> str:
    if nyckel != "laget":
        return ""
    lag = hanvisning(EJ_VERKSTALLDA_STATISTIK, siffror.period.slut, ("SoL", "LSS"), kort=True)
    grund = f"Statistiken lämnas enligt {lag}."
    vantar = siffror.varde(kalla="ej_verkstallda", period=siffror.period.kod, vantan="ej_verkstallda")
    if not isinstance(vantar, int):
        return f"Antalet visas inte här, för att ingen ska kunna pekas ut. {grund}"
    ord_ = antal("beslut hade", "beslut hade", vantar) if vantar else "Inga beslut hade"
    return f"{ord_} väntat mer än tre månader på att verkställas den {siffror.period.slut}. {grund}"


def _nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    def ett(rubrik: str, vantan: str) -> Nyckeltal:
        def vid(kod: str) -> str:
            return siffra(siffror.varde(kalla="ej_verkstallda", period=kod, vantan=vantan))

        fore = siffror.period.foregaende
        return Nyckeltal(rubrik, vid(siffror.period.kod), f"{vid(fore.kod)} {fore.namn}", "tabell-ej_verkstallda")

    return [
        ett("Inte verkställda", "ej_verkstallda"),
        ett("Verkställda under kvartalet", "verkstallda"),
        ett("Upphörde under kvartalet", "upphorda"),
    ]


def _ingar(siffror: Siffror) -> str:
    tal = [siffror.varde(kalla="ej_verkstallda", period=siffror.period.kod, vantan=v) for v in _LAGEN]
    return ", ".join(f"{namn} {siffra(t)}" for (namn, t) in zip(_LAGEN.values(), tal, strict=True))


_LAGEN = {"ej_verkstallda": "inte verkställda", "verkstallda": "verkställda", "upphorda": "upphörda"}

EJ_VERKSTALLDA = Rapporttyp(
    slag=Rapportslag.EJ_VERKSTALLDA,
    periodslag=Periodslag.KVARTAL,
    avsnitt=(
        Avsnittsmall(
            "sammanfattning",
            "Sammanfattning",
            "Hur många som väntar, om det är fler eller färre än förut, och vad ni gör åt det.",
            onumrerad=True,
        ),
        Avsnittsmall(
            "laget",
            "Beslut som inte är verkställda",
            "Vad beror väntan på, och när räknar ni med att besluten verkställs?",
            ("ej_verkstallda", "ej_verkstallda_*"),
        ),
        Avsnittsmall("atgarder", "Åtgärder", "Vad gör ni för att besluten ska verkställas?"),
        Avsnittsmall(
            "beslut", "Förslag till beslut", "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True
        ),
    ),
    rakna=ej_verkstallda_siffror,
    underlag=inget_underlag,
    om=_om,
    nyckeltal=_nyckeltal,
    innehall="Statistik till kommunfullmäktige",
    sammanfattas="statistik över beslut som inte är verkställda",
    raknat="Statistiken gäller beslut som inte var verkställda inom tre månader, mellan",
    ingar_rubrik="Beslut som ingår",
    ingar=_ingar,
    platshallare=("antal_ej_verkstallda",),
    raknat_sist=True,
)
