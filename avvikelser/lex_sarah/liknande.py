"""Earlier events that resemble one: by words in Swedish, by kategori, in the same enhet or elsewhere.

Only among the ärenden that the person may read. The words are looked up in an index of Swedish stems
(migration 0003), so that "tillsynen" finds "tillsyn".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person

FLEST = 20

# Exactly as the index is written, or it is not used.
STAMMAR = "to_tsvector('swedish', rubrik || ' ' || beskrivning || ' ' || foljd || ' ' || direkt)"


@dataclass(frozen=True)
class Traffar:
    """The newest that fit, at most `FLEST`; `fler` says that there are more."""

    arenden: list[Arende]
    fler: bool


def hitta(arende: Arende, person: Person, val: Mapping[str, Any]) -> Traffar:
    """Events like this one, the newest first, that are not linked to it yet. One query.

    `val` has q (words, all of which must be there), var ("enhet" for the same enhet) and kategori ("samma"). Synpunkter
    are among them: what went wrong once may have been told of from outside.
    """
    alla = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).exclude(pk=arende.pk)
    alla = alla.exclude(pk__in=arende.liknande.values("tidigare"))
    villkor = Q(intraffade__lte=arende.intraffade)
    if val.get("var") == "enhet":
        villkor &= Q(enhet=arende.enhet_id)
    if val.get("kategori") == "samma":
        villkor &= _samma_kategori(arende)
    if ord_ := " ".join((val.get("q") or "").split()):
        villkor &= Q(RawSQL(f"{STAMMAR} @@ websearch_to_tsquery('swedish', %s)", [ord_], BooleanField()))  # noqa: S611
    rader = list(alla.filter(villkor).select_related("enhet", "kategori").order_by("-inkommen", "-pk")[: FLEST + 1])
    return Traffar(rader[:FLEST], len(rader) > FLEST)


def _samma_kategori(arende: Arende) -> Q:
    """By name, since each typ has a list of its own; without a kategori, by the typ of missförhållande."""
    if arende.kategori is not None:
        return Q(kategori__namn=arende.kategori.namn)
    if arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.typer:
        return Q(lex_sarah__typer__overlap=arende.lex_sarah.typer)
    return Q(kategori__isnull=True)
