"""Which åtgärder hung on which ärenden at a cut-off.

The links have no history of their own. That one was hung on an ärende that was there already, or taken off it again, is
a händelse of the ärende, and the spårpost of the same act says which åtgärd: both are only ever added, in the same
transaction and while the ärende is held, so that the first of the one is the first of the other. An åtgärd that was
planned in the ärende hangs on it from when it was made, and what was made later has no history at the cut-off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from avvikelser.arendegang.verb import Verb
from avvikelser.models import Arende, Handelse
from kvalitet.spar.models import Sparpost

_VERBEN = (Verb.KOPPLA_ATGARD, Verb.KOPPLA_BORT_ATGARD)
_Steg = tuple[str, datetime]
"""What was done with a link, and when."""


def lankar_vid(arenden: Collection[int], brytpunkt: datetime) -> list[tuple[int, int]]:
    """(ärende, åtgärd) as ids, in the order of the åtgärder. Two queries; one more where links have changed since."""
    lankar = set(Arende.atgarder.through._default_manager.filter(arende__in=arenden).values_list("arende", "atgard"))
    for arende, atgard, verb in reversed(_andrade_sedan(arenden, brytpunkt)):
        if verb == Verb.KOPPLA_ATGARD:
            lankar.discard((arende, atgard))
        else:
            lankar.add((arende, atgard))
    return sorted(lankar, key=lambda lank: (lank[1], lank[0]))


def _andrade_sedan(arenden: Collection[int], brytpunkt: datetime) -> list[tuple[int, int, str]]:
    """(ärende, åtgärd, verb) of the links made or removed after the cut-off, each ärende's in the order it was done."""
    stegen: dict[int, list[_Steg]] = defaultdict(list)
    handelser = Handelse.objects.filter(arende__in=arenden, verb__in=_VERBEN).order_by("pk")
    dnr: dict[int, str] = {}
    for arende, nummer, verb, nar in handelser.values_list("arende", "arende__dnr", "verb", "nar"):
        stegen[arende].append((verb, nar))
        dnr[arende] = nummer
    senare = {arende for arende, egna in stegen.items() if any(nar > brytpunkt for _, nar in egna)}
    if not senare:
        return []
    vilka = _atgarderna({arende: dnr[arende] for arende in senare})
    return [
        (arende, atgard, verb)
        for arende in sorted(senare)
        for (verb, nar), (atgard, samma) in zip(stegen[arende], vilka[arende], strict=False)
        if nar > brytpunkt and samma == verb
    ]


def _atgarderna(dnr: dict[int, str]) -> dict[int, list[tuple[int, str]]]:
    """(åtgärd, verb) of every link made or removed at these ärenden, in the order it was done. `dnr` by their ids: the
    log is found by it."""
    poster = Sparpost.objects.filter(
        slag=Sparpost.Slag.GJORT,
        objekt_namn__in=dnr.values(),
        objekttyp=Arende._meta.label_lower,
        objekt_id__in=map(str, dnr),
        verb__in=[verb.value for verb in _VERBEN],
    )
    funna: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for arende, verb, detalj in poster.order_by("pk").values_list("objekt_id", "verb", "detalj"):
        funna[int(arende)].append((int(detalj["atgard"]), verb))
    return funna
