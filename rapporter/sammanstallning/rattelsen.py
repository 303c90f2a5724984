"""What a rättelse says of itself: which rapport it corrects and what differs, the same in PDF and Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kvalitet.frister import svensk_dag
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.talord import talord

RUBRIK = "Vad rättelsen ändrar"


@dataclass(frozen=True)
class Rattelse:
    """`rader` are {"var", "fore", "nu", "ord"} as they are read; none in the public version, where the difference
    between two numbers would tell what is hidden, and `mening` says how many they are instead."""

    rattar: str
    mening: str
    vad: str
    rader: tuple[dict[str, Any], ...]

    @property
    def fler(self) -> str:
        return {"Uppgift": "Uppgifter", "Siffra": "Siffror"}[self.vad]


def rattelsen(rapport: Rapport, *, offentlig: bool) -> Rattelse | None:
    """None for a rapport that corrects no other."""
    rattad = rapport.rattar
    if rattad is None or rattad.faststalld is None:
        return None
    vad = "Uppgift" if any(s.get("ord") for s in rapport.skillnader) else "Siffra"
    rader = [
        {"var": s["var"], "fore": siffra(s["fore"]), "nu": siffra(s["nu"]), "ord": s.get("ord", False)}
        for s in rapport.skillnader
    ]
    return Rattelse(
        rattar=f"Den här rapporten rättar {rattad.dnr}, som fastställdes {svensk_dag(rattad.faststalld)}. "
        "Den rapporten finns kvar oförändrad.",
        mening=_mening(len(rader), vad, offentlig),
        vad=vad,
        rader=() if offentlig else tuple(rader),
    )


def _mening(n: int, vad: str, offentlig: bool) -> str:
    if not n:
        return "Inga siffror skiljer sig. Det är texten som är rättad."
    if not offentlig:
        return ""
    en, flera = ("uppgift", "uppgifter") if vad == "Uppgift" else ("siffra", "siffror")
    return (
        f"{talord(n).capitalize()} {en if n == 1 else flera} skiljer sig. Den fullständiga versionen visar vilka. "
        "De visas inte här, eftersom skillnaden mellan två tal kan röja ett dolt tal."
    )
