"""The tree over time: who stands under whom on a day, and the closure that holds today."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from kvalitet.organisation.models import Deltyp, Organisationsdel

_SLUTEN = """
    WITH RECURSIVE vag(anfader_id, avkomma_id, djup) AS (
        SELECT id, id, 0 FROM organisation_organisationsdel
        UNION
        SELECT v.anfader_id, p.delen_id, v.djup + 1
        FROM vag v JOIN organisation_placering p ON p.overordnad_id = v.avkomma_id AND p.giltig @> %s::date
        WHERE v.djup < 20
    )
    SELECT anfader_id, avkomma_id, min(djup) FROM vag GROUP BY anfader_id, avkomma_id
"""


def bygg_om(dag: date | None = None) -> None:
    """Rebuild `Hierarki` as the tree stands on `dag` (default today). A loop in the tree is cut at depth 20."""
    with transaction.atomic(), connection.cursor() as markor:
        markor.execute("LOCK TABLE organisation_hierarki IN SHARE ROW EXCLUSIVE MODE")
        markor.execute("DELETE FROM organisation_hierarki")
        markor.execute(
            f"INSERT INTO organisation_hierarki (anfader_id, avkomma_id, djup) {_SLUTEN}",  # noqa: S608 - constant
            [dag or timezone.localdate()],
        )


def over(del_id: int, dag: date) -> dict[str, Organisationsdel]:
    """The nearest del of each typ above (or at) `del_id` on `dag`: {"namnd": …, "forvaltning": …}.

    Raises LookupError when the del has no nämnd on that day: an ärende must belong to one.
    """
    with connection.cursor() as markor:
        markor.execute(
            """WITH RECURSIVE vag(id, djup) AS (
                   SELECT %s::bigint, 0
                   UNION
                   SELECT p.overordnad_id, v.djup + 1 FROM vag v
                   JOIN organisation_placering p ON p.delen_id = v.id AND p.giltig @> %s::date WHERE v.djup < 20)
               SELECT id, min(djup) FROM vag GROUP BY id ORDER BY min(djup)""",
            [del_id, dag],
        )
        nummer = [rad[0] for rad in markor.fetchall()]
    delar = Organisationsdel.objects.in_bulk(nummer)
    funna: dict[str, Organisationsdel] = {}
    for n in nummer:
        funna.setdefault(delar[n].typ, delar[n])
    if Deltyp.NAMND not in funna:
        raise LookupError(f"{delar[del_id].namn} hör inte till någon nämnd {dag}.")
    return funna
