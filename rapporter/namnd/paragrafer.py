"""§ numbers: one series per nämnd and year. Given in order, or one by one by hand; fixed once it is genomfört.

The row of the nämnd is locked while numbers are given, so that two sammanträden never get the same; the database has
the last word (`en_paragraf_en_gang_per_namnd_och_ar`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_update_with_history

from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.modeller import HOGSTA_PARAGRAF, Namndarende, Sammantrade
from rapporter.namnd.sammantradesgang import andra_arende, krav_pa_ojusterat, oppet, oppet_arende


def nasta_lediga(sammantrade: Sammantrade) -> int:
    """The number after the highest that the nämnd's other sammanträden of the year have used."""
    andra = Namndarende.objects.filter(namnd_id=sammantrade.namnd_id, ar=sammantrade.ar)
    hogst: int | None = andra.exclude(sammantrade=sammantrade).aggregate(hogst=Max("paragraf"))["hogst"]
    return (hogst or 0) + 1


@transaction.atomic
def numrera(sammantrade: Sammantrade, *, fran: int | None = None, av: Person) -> list[Namndarende]:
    """Give every ärende its §, in the order of the list, from `fran` or the next free number. Again is allowed.

    Raises OtillatenOvergang when there is nothing to number, or a number is used by another sammanträde of the year.
    """
    sammantrade = oppet(sammantrade)
    krav_pa_ojusterat(sammantrade)
    _lock_serien(sammantrade.namnd_id)
    arenden = list(sammantrade.arenden.order_by("ordning"))
    if not arenden:
        raise OtillatenOvergang("Det finns inga ärenden att numrera.")
    forsta = fran if fran is not None else nasta_lediga(sammantrade)
    sista = forsta + len(arenden) - 1
    _krav_pa_lediga(sammantrade, forsta, sista)
    for nummer, arende in enumerate(arenden, start=forsta):
        arende.paragraf = nummer
    bulk_update_with_history(arenden, Namndarende, ["paragraf"])  # one UPDATE: the numbers may change places
    anteckna("numrera", sammantrade, av=av, detalj={"fran": forsta, "till": sista})
    return arenden


@transaction.atomic
def satt_paragraf(arende: Namndarende, paragraf: int | None, *, av: Person) -> Namndarende:
    """Give one ärende a § by hand, or take it away with None. Raises OtillatenOvergang when the number is used, and
    when others are signed and it has one: one that came on the list after them still gets its own."""
    arende = oppet_arende(arende)
    if arende.paragraf is not None:
        krav_pa_ojusterat(arende.sammantrade)
    _lock_serien(arende.namnd_id)
    if paragraf is not None:
        _krav_pa_lediga(arende.sammantrade, paragraf, paragraf)
        samma = arende.sammantrade.arenden.filter(paragraf=paragraf).exclude(pk=arende.pk).first()
        if samma is not None:
            raise OtillatenOvergang(f"§ {paragraf} är redan given till ärende {samma.ordning}.")
    arende.paragraf = paragraf
    arende.save(update_fields=["paragraf"])
    anteckna("satt_paragraf", arende, av=av, detalj={"paragraf": paragraf})
    return arende


@transaction.atomic
def andra_arende_och_paragraf(arende: Namndarende, paragraf: int | None, *, av: Person, **falt: Any) -> Namndarende:
    """`andra_arende` and, when it is another, `satt_paragraf`: both or neither."""
    arende = andra_arende(arende, **falt, av=av)
    return arende if paragraf == arende.paragraf else satt_paragraf(arende, paragraf, av=av)


def _lock_serien(namnd_id: int) -> None:
    # NO KEY: others may still insert rows that refer to the nämnd.
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=namnd_id)


def _krav_pa_lediga(sammantrade: Sammantrade, forsta: int, sista: int) -> None:
    if not 1 <= forsta <= sista <= HOGSTA_PARAGRAF:
        raise OtillatenOvergang(f"En paragraf är ett tal mellan 1 och {HOGSTA_PARAGRAF}.")
    upptagen = (
        Namndarende.objects.filter(namnd_id=sammantrade.namnd_id, ar=sammantrade.ar, paragraf__range=(forsta, sista))
        .exclude(sammantrade=sammantrade)
        .select_related("sammantrade")
        .order_by("paragraf")
        .first()
    )
    if upptagen is not None:
        raise OtillatenOvergang(
            f"§ {upptagen.paragraf} är redan använd vid sammanträdet {upptagen.sammantrade.datum.isoformat()}. "
            f"Nästa lediga är § {nasta_lediga(sammantrade)}."
        )
