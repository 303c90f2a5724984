"""Which rapporter among the bilagor have been put right since they were chosen, and by which.

A rapport that is rättad is not chosen anew, and one that lies on a list is never exchanged by itself: who prepares the
list is told, and exchanges it (`bilageordning.byt_till_rattelsen`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rapporter.namnd.modeller import Namndbilaga
from rapporter.sammanstallning.modeller import Rapport


def rattelser(rapporter: Collection[int]) -> Mapping[int, Rapport]:
    """The fastställda rättelsen of each that has one, by the id of the rapport: the last, when that is rättad too.

    One query, and one more for each step of such a chain; none without rapporter.
    """
    funna: dict[int, Rapport] = {}
    sist = {pk: pk for pk in rapporter}
    while nasta := _nasta(set(sist.values())):
        for pk, den in sist.items():
            if den in nasta:
                funna[pk], sist[pk] = nasta[den], nasta[den].pk
    return funna


def _nasta(rapporter: set[int]) -> dict[int | None, Rapport]:
    if not rapporter:
        return {}
    faststallda = Rapport.objects.filter(rattar_id__in=rapporter, status=Rapport.Status.FASTSTALLD)
    return {ett.rattar_id: ett for ett in faststallda.select_related("pdf").defer("siffror", "skillnader")}


def satt_rattad(bilagor: Iterable[Namndbilaga]) -> None:
    """Put `rattad` on each: the sentence that says so, or an empty one. Queries as `rattelser`."""
    alla = list(bilagor)
    funna = rattelser({b.rapport_id for b in alla if b.rapport_id is not None})
    for bilaga in alla:
        rattelse = funna.get(bilaga.rapport_id or 0)
        bilaga.rattad = f"Rapporten är rättad av {rattelse.dnr}." if rattelse else ""  # type: ignore[attr-defined]
