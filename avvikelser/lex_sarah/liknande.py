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

from avvikelser.models import Arende, ArendeQuerySet, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person

FLEST = 20
FORST = 150  # of the newest, that are read through before the index is asked

# Exactly as the index is written, or it is not used.
STAMMAR = "to_tsvector('swedish', rubrik || ' ' || beskrivning || ' ' || foljd || ' ' || direkt)"
_UTAN_INDEX = STAMMAR.replace("|| direkt", "|| direkt || ''")  # the same words, read and not looked up


@dataclass(frozen=True)
class Traffar:
    """The newest that fit, at most `FLEST`; `fler` says that there are more."""

    arenden: list[Arende]
    fler: bool


def hitta(arende: Arende, person: Person, val: Mapping[str, Any]) -> Traffar:
    """Events like this one, the newest first, that are not linked to it yet. At most three queries.

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
    rader = _nyast(alla.filter(villkor), " ".join((val.get("q") or "").split()))
    return Traffar(rader[:FLEST], len(rader) > FLEST)


def _nyast(alla: ArendeQuerySet, ord_: str) -> list[Arende]:
    """The newest with all the words, one more than are shown.

    A word that stands everywhere would be fetched a million times from the index before the newest are known (measured:
    1,350 ms), but then the newest few hundred have enough of it; so they are asked first, and give the same answer.
    """
    ordnade = alla.select_related("enhet", "kategori").order_by("-inkommen", "-pk")
    if not ord_:
        return list(ordnade[: FLEST + 1])
    nyaste = list(alla.order_by("-inkommen", "-pk").values_list("pk", flat=True)[:FORST])
    rader = list(ordnade.filter(_med(ord_, _UTAN_INDEX), pk__in=nyaste)[: FLEST + 1])
    if len(rader) > FLEST or len(nyaste) < FORST:
        return rader
    return list(ordnade.filter(_med(ord_, STAMMAR))[: FLEST + 1])


def _med(ord_: str, stammar: str) -> Q:
    return Q(RawSQL(f"{stammar} @@ websearch_to_tsquery('swedish', %s)", [ord_], BooleanField()))  # noqa: S611


def _samma_kategori(arende: Arende) -> Q:
    """By name, since each typ has a list of its own; without a kategori, by the typ of missförhållande."""
    if arende.kategori is not None:
        return Q(kategori__namn=arende.kategori.namn)
    if arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.typer:
        return Q(lex_sarah__typer__overlap=arende.lex_sarah.typer)
    return Q(kategori__isnull=True)
