"""How long things take at a nämnd: from a händelse to its noticing, its report, its decision and IVO, and to an answer.

Counted for the whole nämnd, whoever asks, as it is now; and the ärenden that each count is of, by the same steps. A
report that does not say which day it was noticed is in neither of the two steps of that day, and how many there are is
said. Source: SOSFS 2011:9 5 kap. 6 §.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

from kvalitet.frister import Period, antal_arbetsdagar
from kvalitet.organisation.models import Organisationsdel
from kvalitet.svenska import antal, heltal
from rapporter.statistik.kub import borjan
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Varde, villkor

_STEGEN, _ANTAL, _ARENDEN = (
    del_.partition("\n")[2]
    for del_ in (Path(__file__).parent / "ledtider.sql").read_text(encoding="utf-8").split("-- del: ")[1:]
)


class Ledtid(StrEnum):
    """A step whose time is measured, from one day to another. All but the answers in days, those in working days."""

    MARKT = "markt"
    FRAN_MARKT = "fran_markt"
    RAPPORT = "rapport"
    UTAN_MARKT = "utan_markt"
    MOTTAGEN = "mottagen"
    BESLUT = "beslut"
    IVO = "ivo"
    SVAR = "svar"

    @property
    def namn(self) -> str:
        return _NAMN[self]

    @property
    def dagar(self) -> str:
        """What its time is counted in."""
        return self.ord.partition(",")[2]

    @property
    def ord(self) -> str:
        """The same, as one and many."""
        return "arbetsdag,arbetsdagar" if self is Ledtid.SVAR else "dag,dagar"


_NAMN = {
    Ledtid.MARKT: "Från händelsen till att den märktes",
    Ledtid.FRAN_MARKT: "Från att den märktes till att den rapporterades",
    Ledtid.RAPPORT: "Från händelsen till att den rapporterades",
    Ledtid.UTAN_MARKT: "Från händelsen till en rapport utan dag då den märktes",
    Ledtid.MOTTAGEN: "Från rapport till att någon tog emot den",
    Ledtid.BESLUT: "Från rapport till beslut i lex Sarah",
    Ledtid.IVO: "Från rapport till anmälan till IVO",
    Ledtid.SVAR: "Från synpunkt till svar",
}
_KVARTILER = {1: "En fjärdedel inom", 2: "Hälften inom (median)", 3: "Tre fjärdedelar inom"}


def ledtider(namnd: Organisationsdel, period: Period) -> Tabell:
    """How long each step took for what came in during the period: n, quartiles and median. One query.

    Quartiles are values that occur (the lower one of two).
    """
    dagar: dict[str, Counter[int]] = defaultdict(Counter)
    for steg, fran, till, n in _fraga(_ANTAL, namnd, period):
        dagar[steg][_tiden(Ledtid(steg), fran, till)] += n
    rader = tuple(
        Tabellrad(f"{steg.namn}, {steg.dagar}", villkor(ledtid=steg.value), _varden(dagar[steg.value]))
        for steg in Ledtid
    )
    kvartiler = (Kolumn(rubrik, villkor(kvartil=str(nr)), slag="dagar") for nr, rubrik in _KVARTILER.items())
    return Tabell(
        kod="ledtider",
        rubrik="Hur lång tid det tar",
        omfattning=period.namn,
        ledrubrik="Steg",
        villkor=villkor(period=period.kod),
        kolumner=(Kolumn("Antal (n)"), *kvartiler),
        grupper=(Grupp("", rader),),
        anmarkning=_utan_dag(dagar),
    )


def _utan_dag(dagar: Mapping[str, Counter[int]]) -> str:
    """How many of the reports cannot be counted from the day of noticing, as a sentence; "" when all can."""
    utan, alla = (dagar[steg.value].total() for steg in (Ledtid.UTAN_MARKT, Ledtid.RAPPORT))
    if not utan:
        return ""
    av = f"{heltal(utan)} av {antal('rapport', 'rapporter', alla)}"
    return f"{av} har ingen uppgift om vilken dag det märktes, och räknas inte i de två första stegen."


def bakom_ledtid(namnd: Organisationsdel, period: Period, steg: Ledtid, inom: int | None = None) -> dict[int, int]:
    """The time of every ärende that took the step, by its primary key: those that `ledtider` counts. One query.

    With `inom` only those that took at most so long. Days, or working days, as `Ledtid.dagar` says.
    """
    tider = {pk: _tiden(steg, fran, till) for pk, fran, till in _fraga(_ARENDEN, namnd, period, steg=steg.value)}
    return tider if inom is None else {pk: tid for pk, tid in tider.items() if tid <= inom}


def _tiden(steg: Ledtid, fran: date, till: date) -> int:
    return antal_arbetsdagar(fran, till) if steg is Ledtid.SVAR else (till - fran).days


def _varden(dagar: Mapping[int, int]) -> tuple[Varde, ...]:
    """How many there are, and their quartiles; nothing but the zero when there are none."""
    n = sum(dagar.values())
    return (n, *(_kvantil(dagar, n, nr) if n else None for nr in _KVARTILER))


def _kvantil(dagar: Mapping[int, int], n: int, fjardedelar: int) -> int:
    """The smallest value that at least so many quarters of all are not above."""
    sett = 0
    for varde, av_varje in sorted(dagar.items()):
        sett += av_varje
        if 4 * sett >= fjardedelar * n:
            return varde
    raise ValueError("Det finns inga värden.")


def _fraga(del_: str, namnd: Organisationsdel, period: Period, **mer: str) -> list[tuple[Any, ...]]:
    fran_till: dict[str, Any] = {"namnd": namnd.pk, "fran": borjan(period), "till": borjan(period.nasta)}
    with connection.cursor() as markor:
        markor.execute(_STEGEN + del_, fran_till | mer)
        rader: list[tuple[Any, ...]] = markor.fetchall()
    return rader
