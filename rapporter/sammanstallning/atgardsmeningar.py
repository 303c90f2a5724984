"""What the figures about åtgärder say, in a sentence or two. Also true when numbers are hidden.

Nothing is said of a report that was frozen before it had these tables.
"""

from __future__ import annotations

from rapporter.sammanstallning.talord import talord
from rapporter.statistik.aterkommande import KOD
from rapporter.statistik.atgardslaget import KALLA, LAGET
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde


def om_aterkommande(siffror: Siffror) -> str:
    """How many rows there are: what recurs, and where. A row is no person."""
    tabell = siffror.tabell(KOD)
    if tabell is None:
        return ""
    antal = sum(len(grupp.rader) for grupp in tabell.grupper)
    if not antal:
        return "Inget mönster återkom inom ett år efter en åtgärd på samma enhet."
    mer = "" if len(tabell.grupper) < 2 else f", på {talord(len(tabell.grupper))} enheter"
    return f"{talord(antal, neutrum=True).capitalize()} mönster återkom trots en åtgärd{mer}."


def om_atgarder(siffror: Siffror) -> str:
    """How many became done, and how many of them have been followed up."""
    if siffror.tabell(LAGET) is None:
        return ""
    klara, vantar = _antal(siffror), _antal(siffror, effekt="saknas")
    if not isinstance(klara, int):
        return "Antalet åtgärder som blev klara visas inte här, för att ingen ska kunna pekas ut."
    if not klara:
        return "Inga åtgärder blev klara under halvåret."
    delar = [f"{_sa_manga(klara)} blev {'klar' if klara == 1 else 'klara'} under halvåret."]
    if isinstance(vantar, int):
        delar.append(_uppfoljda(klara, vantar))
    return " ".join(delar)


def _uppfoljda(klara: int, vantar: int) -> str:
    if klara == 1:
        return "Effekten är inte bedömd." if vantar else "Effekten är bedömd."
    if not vantar:
        return "Effekten är bedömd för alla."
    if vantar == klara:
        return "Effekten är inte bedömd för någon av dem."
    return f"Effekten är bedömd för {talord(klara - vantar)} av dem."


def _sa_manga(antal: int) -> str:
    return "En åtgärd" if antal == 1 else f"{talord(antal).capitalize()} åtgärder"


def _antal(siffror: Siffror, **vad: str) -> Varde:
    return siffror.varde(kalla=KALLA, period=siffror.period.kod, **vad)
