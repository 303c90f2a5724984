"""The survey of the external utförare as a table of the half-year report.

What utförare have counted themselves is a source of its own: it is never added to ärenden (docs/beslut/0009,
utförarnas uppgifter). One that has not answered has the words "Ej inkommit" in each of its cells, and is in no sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from avvikelser.utforare.enkatlage import EJ_INKOMMIT, FALT, Enkatrad
from kvalitet.frister import Period
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, summarad, villkor

KOD = "utforarenkat"
KALLA = "enkat"


def tabell_av(rader: Sequence[Enkatrad], period: Period) -> Tabell:
    """A row for each that was asked. Only those who have answered are in the sum; of none there is no sum to tell."""
    fardiga = tuple(
        Tabellrad(rad.namn, villkor(avtal=str(rad.avtal_id)), tuple(rad.cell(falt) for falt in FALT)) for rad in rader
    )
    return Tabell(
        kod=KOD,
        rubrik="Vad utförarna själva har svarat",
        omfattning=period.namn,
        ledrubrik="Utförare",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=tuple(Kolumn(rubrik, villkor(uppgift=falt)) for falt, rubrik in FALT.items()),
        grupper=(Grupp("", fardiga),),
        summa=summarad("Alla som har svarat", INGET, fardiga) if fardiga else None,
        definitioner=(KOD,),
        anmarkning=f"{EJ_INKOMMIT} betyder att utföraren inte har svarat. Det är inte noll.",
    )


def ej_inkommit(tabell: Tabell) -> int:
    """How many have not answered, by what the table itself says: also right when small numbers are hidden."""
    return sum(EJ_INKOMMIT in raden.varden for raden in tabell.grupper[0].rader)
