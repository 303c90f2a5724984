"""The tree over time: who stands under whom on a day, and the closure that holds today.

Every del stands somewhere on every day, so that nothing that was written at it can become unreachable
(docs/beslut/0004-avslutade-enheter.md):

- while it exists, under the delar its placeringar say;
- once it is closed, under the del or delar that took over when it closed; if nobody did, under those it stood under
  last. The people of the efterföljare thereby reach the ärenden and åtgärder of the closed del, with the roller they
  have, and nobody has to be given an uppdrag at a place that is gone;
- before it has begun, under those it will stand under first, so that it can be prepared.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from kvalitet.organisation import rattsversion
from kvalitet.organisation.models import Deltyp, Hierarki, Organisationsdel

# One row per (överordnad, underordnad) on %(dag)s, by the three rules above.
_LED = """
    levande AS (
        SELECT p.overordnad_id, p.delen_id
        FROM organisation_placering p JOIN organisation_organisationsdel d ON d.id = p.delen_id
        WHERE d.giltig @> %(dag)s::date AND p.giltig @> %(dag)s::date
    ),
    efterfoljd AS (
        SELECT f.efterfoljare_id AS overordnad_id, f.foregangare_id AS delen_id
        FROM organisation_foregangare f JOIN organisation_organisationsdel d ON d.id = f.foregangare_id
        WHERE upper(d.giltig) <= %(dag)s::date AND f.fran >= upper(d.giltig) AND f.fran <= %(dag)s::date
    ),
    sist_under AS (
        SELECT overordnad_id, delen_id FROM (
            SELECT p.overordnad_id, p.delen_id,
                   rank() OVER (PARTITION BY p.delen_id ORDER BY coalesce(upper(p.giltig), 'infinity') DESC) AS plats
            FROM organisation_placering p JOIN organisation_organisationsdel d ON d.id = p.delen_id
            WHERE upper(d.giltig) <= %(dag)s::date AND d.id NOT IN (SELECT delen_id FROM efterfoljd)
        ) s WHERE plats = 1
    ),
    forst_under AS (
        SELECT overordnad_id, delen_id FROM (
            SELECT p.overordnad_id, p.delen_id,
                   rank() OVER (PARTITION BY p.delen_id ORDER BY coalesce(lower(p.giltig), '-infinity')) AS plats
            FROM organisation_placering p JOIN organisation_organisationsdel d ON d.id = p.delen_id
            WHERE lower(d.giltig) > %(dag)s::date
        ) s WHERE plats = 1
    ),
    led AS MATERIALIZED (
        SELECT * FROM levande UNION SELECT * FROM efterfoljd
        UNION SELECT * FROM sist_under UNION SELECT * FROM forst_under
    )
"""
_SLUTEN = f"""
    WITH RECURSIVE {_LED}, vag(anfader_id, avkomma_id, djup) AS (
        SELECT id, id, 0 FROM organisation_organisationsdel
        UNION
        SELECT v.anfader_id, l.delen_id, v.djup + 1
        FROM vag v JOIN led l ON l.overordnad_id = v.avkomma_id
        WHERE v.djup < 20
    )
    SELECT anfader_id, avkomma_id, min(djup), %(dag)s::date FROM vag GROUP BY anfader_id, avkomma_id
"""  # noqa: S608 - a constant; the day is bound

_UNDER = f"""
    WITH RECURSIVE {_LED}, vag(id) AS (
        SELECT %(delen)s::bigint
        UNION
        SELECT l.delen_id FROM vag v JOIN led l ON l.overordnad_id = v.id
    )
    SELECT id FROM vag
"""  # noqa: S608 - a constant; the values are bound


def bygg_om(dag: date | None = None) -> None:
    """Rebuild `Hierarki` as the tree stands on `dag` (default today). A loop in the tree is cut at depth 20."""
    with transaction.atomic(), connection.cursor() as markor:
        markor.execute("LOCK TABLE organisation_hierarki IN SHARE ROW EXCLUSIVE MODE")
        markor.execute("DELETE FROM organisation_hierarki")
        markor.execute(
            f"INSERT INTO organisation_hierarki (anfader_id, avkomma_id, djup, dag) {_SLUTEN}",
            {"dag": dag or timezone.localdate()},
        )
    rattsversion.ny()


def byggt_for() -> date | None:
    """The day `Hierarki` holds the tree of, or None when there is no tree."""
    return Hierarki.objects.values_list("dag", flat=True).first()


def under(del_id: int, dag: date) -> set[int]:
    """The ids of `del_id` and of everything that stands under it on `dag`, by the three rules above."""
    with connection.cursor() as markor:
        markor.execute(_UNDER, {"dag": dag, "delen": del_id})
        return {nummer for (nummer,) in markor.fetchall()}


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
