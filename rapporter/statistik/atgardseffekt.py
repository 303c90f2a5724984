"""Åtgärder that became done during a period, and whether they had the wanted effect. Counts per förvaltning's enheter.

Counted as of a cut-off from the history of each åtgärd that has changed since.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from rapporter.statistik.enheter import enhetsserier
from rapporter.statistik.kub import borjan
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, summarad, villkor

KOD = "atgarder"


def atgardstabell(namnd_id: int, period: Period, brytpunkt: datetime) -> Tabell:
    """Those of the enheter that the nämnd had during the period. A handful of queries."""
    enheter = {pk for serie in enhetsserier(namnd_id, (period,), brytpunkt, set()) for pk in serie.enheter}
    klara = Atgard.history.as_of(brytpunkt).filter(
        enhet_id__in=enheter, omedelbar=False, klar__gte=borjan(period), klar__lt=borjan(period.nasta)
    )
    antal = Counter(klara.values_list("effekt", flat=True))
    rader = tuple(
        Tabellrad(namn, villkor(effekt=kod or "saknas"), (antal[kod],))
        for kod, namn in (
            (Atgard.Effekt.JA.value, "Hade önskad effekt"),
            (Atgard.Effekt.DELVIS.value, "Hade delvis effekt"),
            (Atgard.Effekt.NEJ.value, "Hade inte effekt"),
            ("", "Effekten är inte bedömd"),
        )
    )
    return Tabell(
        kod=KOD,
        rubrik="Åtgärder som blev klara och deras effekt",
        omfattning=period.namn,
        ledrubrik="Effekt",
        villkor=villkor(kalla=KOD, period=period.kod),
        kolumner=(Kolumn("Antal", nu=True),),
        grupper=(Grupp("", rader),),
        summa=summarad("Alla åtgärder", INGET, rader),
        definitioner=(KOD,),
    )
