"""In what order a search shows what it has found: the ärende whose number was written, then those where the words stand
in the heading or often, then the newest.

Only as many as anybody pages through are weighed against each other, the newest of what was found: to weigh every
ärende that has a common word would mean reading all of them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import Case, F, IntegerField, Q, Value, When

from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.sokning import BAST_TRAFF, FORVALD_SORT
from avvikelser.lista.traffar import nyaste
from avvikelser.models import Arende
from kvalitet.organisation.models import Person

_RUBRIKENS_VIKT = 4.0  # a word in the heading says more than one in the text


def funna(person: Person, val: dict[str, Any], *, idag: date, hogst: int) -> list[int] | None:
    """The ids of the newest `hogst` that fit `val`, the best first, and last one more where there are more.

    None where another order is asked for, and all that is found must be put in it.
    """
    sort = val.get("sort") or BAST_TRAFF
    if sort not in {BAST_TRAFF, FORVALD_SORT}:
        return None
    ordning = _bast_forst(val["q"]) if sort == BAST_TRAFF else []
    nummer = nyaste(person, val, idag=idag, antal=hogst + 1)
    ordnade = Arende.objects.filter(pk__in=nummer).order_by(*ordning, "-inkommen", "-pk")
    rader = list(ordnade.values_list("inkommen", "pk"))
    if len(rader) > hogst:
        rader.append(rader.pop(rader.index(min(rader))))
    return [pk for _, pk in rader]


def _bast_forst(text: str) -> list[Any]:
    fraga = tolka(text).villkor
    rubriken = Value(_RUBRIKENS_VIKT) * SearchRank(SearchVector("rubrik", config="swedish"), fraga)
    return [
        Case(When(_har_numret(text), then=0), default=1, output_field=IntegerField()),
        (rubriken + SearchRank(F("fritext__ord"), fraga)).desc(),
    ]


def _har_numret(text: str) -> Q:
    """Is what is written the ärende's diarienummer: all of it, without the nämnd's letters, or the number alone?"""
    ord_ = text.strip().strip('"')
    villkor = Q(dnr__iexact=ord_) | Q(extern_id__iexact=ord_) | Q(dnr__iendswith=f" {ord_}")
    if re.fullmatch(r"[0-9]+", ord_):
        villkor |= Q(dnr__regex=rf"/0*{ord_.lstrip('0') or '0'}$")
    return villkor
