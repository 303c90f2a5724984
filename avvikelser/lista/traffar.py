"""Which ärenden a search finds first, the newest, without looking at all that it could find.

For somebody with a few enheter the database does well by itself. For somebody with hundreds it has two ways, and
guesses wrong about which: a rare word is looked up in the index of words; for a common one the ärenden are gone through
from the newest, until there are enough. Here the words' known frequency decides. Measured in docs/beslut/0008.

Gives numbers only. Whoever shows them fetches them again through `for_user` (`sidor.KappadPaginator`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.sokning import sok, sok_utan_ord
from avvikelser.models import ArendeQuerySet
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Person

FA_ENHETER = 5
SALLSYNT = 4_000  # so many ärenden are fetched and put in order at once; more are gone through instead

# How many have all the words, from what the database has counted of each: a beginning is as common as the commonest
# word that begins so, and a word that is not counted is rare. Where they are rare, also which they are.
_SLA_UPP = """
    WITH skattning AS (
        SELECT coalesce(exp(sum(ln(greatest(ord.andel, 1e-9)))), 1) * (
            SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'lista_fritext'::regclass) AS antal
        FROM (
            SELECT max(o.andel) AS andel
            FROM regexp_matches(to_tsquery('swedish', %(ska)s)::text, $$'((?:[^']|'')+)'(:[*])?$$, 'g') AS del
            LEFT JOIN pg_stats s
                ON s.schemaname = current_schema() AND s.tablename = 'lista_fritext' AND s.attname = 'ord'
            LEFT JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS o(ord, andel)
                ON CASE WHEN del[2] IS NULL THEN o.ord = del[1] ELSE starts_with(o.ord, del[1]) END
            GROUP BY del
        ) ord
    )
    SELECT skattning.antal, f.arende_id FROM skattning LEFT JOIN LATERAL (
        SELECT arende_id FROM lista_fritext
        WHERE skattning.antal <= %(hogst)s AND ord @@ to_tsquery('swedish', %(fraga)s) LIMIT %(hogst)s + 1
    ) f ON true"""
# OFFSET 0 keeps each step as it is written: in order of day from an index alone, then the words, then the rest.
_GA_IGENOM = """
    SELECT i.id FROM (
        SELECT id, inkommen FROM avvikelser_arende WHERE enhet_id = ANY(%s::bigint[])
        ORDER BY inkommen DESC, id DESC OFFSET 0
    ) i
    CROSS JOIN LATERAL (
        SELECT 1 FROM lista_fritext f WHERE f.arende_id = i.id AND f.ord @@ to_tsquery('swedish', %s) OFFSET 0
    ) o
    CROSS JOIN LATERAL (SELECT 1 FROM ({urval}) u WHERE u.id = i.id OFFSET 0) u
    ORDER BY i.inkommen DESC, i.id DESC LIMIT %s"""


def nyaste(person: Person, val: dict[str, Any], *, idag: date, antal: int) -> QuerySet[Any, Any] | RawSQL:
    """The ids of the newest `antal` that fit `val`: a question to put inside another (`pk__in`)."""
    platser = omfattning(person, Befogenhet.SE_ARENDE)
    if len(platser) <= FA_ENHETER or val.get("enhet"):
        return sok(person, {**val, "sort": ""}, idag=idag).values("pk")[:antal]
    fraga = tolka(val["q"])
    urval = sok_utan_ord(person, val, idag=idag)
    funna = _sallsynta(" & ".join(fraga.ska), fraga.text)
    if funna is not None:
        return urval.filter(pk__in=funna).order_by("-inkommen", "-pk").values("pk")[:antal]
    return _ga_igenom(urval, platser, fraga.text, antal)


def _sallsynta(ska: str, fraga: str) -> list[int] | None:
    """Every ärende that has the words, whoever may read it; None where they are more than `SALLSYNT`."""
    with connection.cursor() as markor:
        markor.execute(_SLA_UPP, {"ska": ska, "fraga": fraga, "hogst": SALLSYNT})
        rader = markor.fetchall()
    if rader[0][0] > SALLSYNT or len(rader) > SALLSYNT:
        return None
    return [pk for _, pk in rader if pk is not None]


def _ga_igenom(urval: ArendeQuerySet, platser: frozenset[int], ord_: str, antal: int) -> RawSQL:
    sql, varden = urval.order_by().values("id").query.sql_with_params()
    return RawSQL(_GA_IGENOM.format(urval=sql), [sorted(platser), ord_, *varden, antal])  # noqa: S611 - our own SQL
