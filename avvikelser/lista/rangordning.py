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
from avvikelser.lista.sokning import BAST_TRAFF, sok
from avvikelser.lista.traffar import traffar
from avvikelser.models import Arende
from kvalitet.organisation.models import Person

_RUBRIKENS_VIKT = 4.0  # a word in the heading says more than one in the text


def funna(person: Person, val: dict[str, Any], *, idag: date, hogst: int) -> list[int] | None:
    """The ids of the newest `hogst` that fit `val`, the best first, and one more where there are more.

    None where another order is asked for and the ordinary query does as well.
    """
    nummer = traffar(person, val, idag=idag, hogst=hogst)
    if val.get("sort") not in {None, "", BAST_TRAFF}:
        return nummer
    if nummer is None:
        nummer = list(sok(person, val, idag=idag).values_list("pk", flat=True)[: hogst + 1])
    return [*_bast_forst(nummer[:hogst], val["q"]), *nummer[hogst:]]


def _bast_forst(nummer: list[int], text: str) -> list[int]:
    if len(nummer) < 2:
        return nummer
    fraga = tolka(text).villkor
    vikt = Value(_RUBRIKENS_VIKT) * SearchRank(SearchVector("rubrik", config="swedish"), fraga)
    ordnade = Arende.objects.filter(pk__in=nummer).order_by(
        Case(When(_har_numret(text), then=0), default=1, output_field=IntegerField()),
        (vikt + SearchRank(F("fritext__ord"), fraga)).desc(),
        "-inkommen",
        "-pk",
    )
    return list(ordnade.values_list("pk", flat=True))


def _har_numret(text: str) -> Q:
    """Is what is written the ärende's diarienummer: all of it, without the nämnd's letters, or the number alone?"""
    ord_ = text.strip().strip('"')
    villkor = Q(dnr__iexact=ord_) | Q(extern_id__iexact=ord_) | Q(dnr__iendswith=f" {ord_}")
    if re.fullmatch(r"[0-9]+", ord_):
        villkor |= Q(dnr__regex=rf"/0*{ord_.lstrip('0') or '0'}$")
    return villkor
