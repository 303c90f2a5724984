"""Why an ärende cannot be destroyed. Asked when a proposal is made, and again under lock before each goes.

A question gets the ids of those that would go, and answers (id, a sentence) for those that must not. Rooms to the left
add theirs in `AppConfig.ready`. What merely points at an ärende and stops it stands in `tillhor`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from django.db.models import F, Q

from avvikelser.gallring import tillhor
from avvikelser.gallring.models import Gallringssparr
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Missforhallandelank
from kvalitet.atgarder.models import Atgard

Fraga = Callable[[Collection[int]], Iterable[tuple[int, str]]]


def _sparr(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    for pk in Gallringssparr.objects.filter(arende__in=ids, havd=None).values_list("arende_id", flat=True):
        yield pk, "Ärendet har gallringsspärr."


def _inte_avslutat(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    for pk in Arende.objects.filter(pk__in=ids, avslutad=None).values_list("pk", flat=True):
        yield pk, "Ärendet är inte avslutat."


def _oppen_atgard(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Also one whose effect is still to be followed up."""
    oppna = Q(atgarder__status__in=Atgard.OPPNA)
    foljs_upp = Q(atgarder__status=Atgard.Status.KLAR, atgarder__effekt="", atgarder__uppfoljning__isnull=False)
    for pk in Arende.objects.filter(oppna | foljs_upp, pk__in=ids).values_list("pk", flat=True).distinct():
        yield pk, "En åtgärd är inte klar eller inte följd upp."


def _oppet_bredvid(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    for modell, ena, andra in (
        (Koppling, "fran", "till"),
        (Koppling, "till", "fran"),
        (Missforhallandelank, "synpunkt", "rapport"),
        (Missforhallandelank, "rapport", "synpunkt"),
    ):
        oppna = modell._base_manager.filter(**{f"{ena}__in": ids, f"{andra}__avslutad__isnull": True})
        for pk in oppna.order_by().values_list(f"{ena}_id", flat=True).distinct():
            yield pk, "Ärendet hör ihop med ett ärende som inte är avslutat."


def _dubblett(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """The two go together or not at all: what is a dubblett today would be counted if the other was not there."""
    for fran, till in dubbletter(ids):
        if till not in ids:
            yield fran, "Ärendet är en dubblett av ett ärende som finns kvar."
        if fran not in ids:
            yield till, "Ett ärende som finns kvar är en dubblett av det här."


def dubbletter(ids: Collection[int]) -> list[tuple[int, int]]:
    """(the dubblett, the one that is kept) for each pair that any of them is in."""
    par = Koppling.objects.filter(Q(fran__in=ids) | Q(till__in=ids), slag=Slag.DUBBLETT, upphord=None)
    return list(par.order_by("pk").values_list(F("fran_id"), F("till_id")))


_FRAGOR: list[Fraga] = [_sparr, _inte_avslutat, _oppen_atgard, _oppet_bredvid, tillhor.hindrar]


def registrera(fraga: Fraga) -> None:
    """In AppConfig.ready."""
    if fraga not in _FRAGOR:
        _FRAGOR.append(fraga)


def hinder_for(ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Every reason against each; those that may go are missing.

    A dubblett falls with the one it belongs to, so that question is put until no more fall.
    """
    funna: dict[int, dict[str, None]] = defaultdict(dict)
    for fraga in _FRAGOR:
        for pk, mening in fraga(ids):
            funna[pk][mening] = None
    while nya := [(pk, mening) for pk, mening in _dubblett(set(ids) - funna.keys()) if pk not in funna]:
        for pk, mening in nya:
            funna[pk][mening] = None
    return {pk: tuple(meningar) for pk, meningar in funna.items() if pk in ids}
