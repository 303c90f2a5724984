"""Which ärenden a search finds first, the newest first, without looking at all that it could find.

For somebody with a few enheter the database does well by itself. For somebody with hundreds it has two ways, and
guesses wrong about which: a rare word is looked up in the index of words; for a common one the ärenden are gone through
from the newest, until there are enough. Here the words' known frequency decides. Measured in docs/beslut/0008.

Gives numbers only. Whoever shows them fetches them again through `for_user` (`sidor.KappadPaginator`).
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.sokning import BAST_TRAFF, FORVALD_SORT, sok_utan_ord
from avvikelser.models import ArendeQuerySet
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Person

FA_ENHETER = 5
SALLSYNT = 4_000  # so many ärenden are fetched and put in order at once; more are gone through instead

# How many have all the words, from what the database has counted of each: a beginning is as common as the commonest
# word that begins so, and a word that is not counted is rare.
_SKATTA = """
    SELECT coalesce(exp(sum(ln(greatest(ord.andel, 1e-9)))), 1) * (
        SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'lista_fritext'::regclass)
    FROM (
        SELECT max(o.andel) AS andel
        FROM regexp_matches(to_tsquery('swedish', %s)::text, $$'((?:[^']|'')+)'(:[*])?$$, 'g') AS del
        LEFT JOIN pg_stats s
            ON s.schemaname = current_schema() AND s.tablename = 'lista_fritext' AND s.attname = 'ord'
        LEFT JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS o(ord, andel)
            ON CASE WHEN del[2] IS NULL THEN o.ord = del[1] ELSE starts_with(o.ord, del[1]) END
        GROUP BY del
    ) ord"""
_SLA_UPP = "SELECT arende_id FROM lista_fritext WHERE ord @@ to_tsquery('swedish', %s) LIMIT %s"
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


def traffar(person: Person, val: dict[str, Any], *, idag: Any, hogst: int) -> list[int] | None:
    """The ids of the newest `hogst` + 1 that fit `val`; None where the ordinary query does as well."""
    platser = omfattning(person, Befogenhet.SE_ARENDE)
    nyast_forst = val.get("sort") in {None, "", BAST_TRAFF, FORVALD_SORT}
    if len(platser) <= FA_ENHETER or val.get("enhet") or not nyast_forst:
        return None
    fraga = tolka(val["q"])
    urval = sok_utan_ord(person, val, idag=idag)
    with connection.cursor() as markor:
        markor.execute(_SKATTA, [" & ".join(fraga.ska)])
        if markor.fetchone()[0] <= SALLSYNT:
            markor.execute(_SLA_UPP, [fraga.text, SALLSYNT + 1])
            funna = [pk for (pk,) in markor.fetchall()]
            if len(funna) <= SALLSYNT:
                nyast = urval.filter(pk__in=funna).order_by("-inkommen", "-pk")
                return list(nyast.values_list("pk", flat=True)[: hogst + 1])
        return _ga_igenom(markor, urval, platser, fraga.text, hogst)


def _ga_igenom(markor: Any, urval: ArendeQuerySet, platser: frozenset[int], ord_: str, hogst: int) -> list[int]:
    sql, varden = urval.order_by().values("id").query.sql_with_params()
    markor.execute(_GA_IGENOM.format(urval=sql), [sorted(platser), ord_, *varden, hogst + 1])
    return [pk for (pk,) in markor.fetchall()]
