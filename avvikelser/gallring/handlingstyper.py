"""Which line of the plan an ärende follows, and from which day its years are counted. Questions of many at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from avvikelser.gallring.models import Handlingstyp, Utgangspunkt
from avvikelser.lex_sarah.models import Ivobeslut, Utredningspost
from avvikelser.models import Arende, Arendetyp, Handelse
from avvikelser.synpunkter.models import Meddelande
from kvalitet.frister import plus_manader, svensk_dag

_ANTECKNINGAR: tuple[tuple[Any, str], ...] = (
    (Handelse.objects, "nar"),
    (Meddelande.objects, "nar"),
    (Utredningspost.objects, "skriven"),
    (Ivobeslut.objects, "nar"),
)
"""Everything that somebody writes in an ärende, and when."""


def typ_av(arende: Arende) -> Handlingstyp:
    """What was once lex Sarah follows the line of lex Sarah, also when it was made an avvikelse afterwards."""
    if hasattr(arende, "lex_sarah"):
        return Handlingstyp.LEX_SARAH
    if arende.typ == Arendetyp.SYNPUNKT:
        return Handlingstyp(arende.synpunkt.slag)
    return Handlingstyp(arende.typ)


def av_typ(typ: Handlingstyp) -> Q:
    """The same as a condition on ärenden."""
    if typ == Handlingstyp.LEX_SARAH:
        return Q(lex_sarah__isnull=False)
    if typ == Handlingstyp.AVVIKELSE:
        return Q(lex_sarah__isnull=True, typ=Arendetyp.AVVIKELSE)
    return Q(lex_sarah__isnull=True, typ=Arendetyp.SYNPUNKT, synpunkt__slag=typ.value)


def med_typ(arenden: QuerySet[Arende]) -> QuerySet[Arende]:
    """Fetched with what `typ_av` looks at."""
    return arenden.select_related("lex_sarah", "synpunkt")


def senaste_anteckning(ids: Collection[int]) -> Mapping[int, datetime]:
    """When something was last written in each (ids). Those where nothing is written are missing. Four queries."""
    funna: dict[int, datetime] = {}
    for alla, falt in _ANTECKNINGAR:
        rader = alla.filter(arende__in=ids).order_by().values_list("arende_id").annotate(sist=Max(falt))
        for pk, nar in rader:
            funna[pk] = max(funna.get(pk, nar), nar)
    return funna


def tiden_ute(avslutad: datetime, sist: datetime | None, ar: int, raknas: str) -> date:
    """The first day on which the years have passed. Something written after the ending moves the day on."""
    fran = avslutad if raknas == Utgangspunkt.AVSLUTAD or sist is None else max(avslutad, sist)
    return plus_manader(svensk_dag(fran), 12 * ar)
