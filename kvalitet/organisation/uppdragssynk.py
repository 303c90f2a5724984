"""Uppdrag become django-guardian object permissions on organisationsdelar.

Run when an uppdrag, a roll or a person changes, at login, and every night just after midnight, so that an uppdrag that
begins or ends by date holds from the first minute of its day. One statement each way: what should be and is not is
added, what is and should not be is taken away.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kvalitet.organisation import rattsversion
from kvalitet.organisation.models import Rollbefogenhet
from kvalitet.organisation.roller import FORVALDA_ROLLER

# What each person should hold on `dag`: (user, permission, del). A blocked account holds nothing.
_BOR = """
    SELECT DISTINCT u.person_id AS user_id, p.id AS permission_id, u.delen_id AS content_object_id
    FROM organisation_uppdrag u
    JOIN organisation_person n ON n.id = u.person_id AND n.is_active
    JOIN organisation_rollbefogenhet r ON r.roll = u.roll
    JOIN auth_permission p ON p.codename = r.befogenhet
    JOIN django_content_type t ON t.id = p.content_type_id
    WHERE t.app_label = 'organisation' AND t.model = 'organisationsdel'
      AND u.fran <= %(dag)s AND (u.till IS NULL OR u.till >= %(dag)s)
      AND (%(alla)s OR u.person_id = ANY(%(personer)s))
"""
_TA_BORT = f"""
    DELETE FROM organisation_delbehorighet b
    WHERE (%(alla)s OR b.user_id = ANY(%(personer)s))
      AND NOT EXISTS (SELECT 1 FROM ({_BOR}) bor WHERE bor.user_id = b.user_id
            AND bor.permission_id = b.permission_id AND bor.content_object_id = b.content_object_id)
"""  # noqa: S608 - a constant; every value is bound
_LAGG_TILL = f"""
    INSERT INTO organisation_delbehorighet (user_id, permission_id, content_object_id)
    {_BOR} ON CONFLICT DO NOTHING
"""


def synka(personer: Collection[int] | None = None, *, dag: date | None = None) -> tuple[int, int]:
    """Make the object permissions what the uppdrag of `dag` (default today) say.

    `personer` are person ids; None means everybody. Returns (added, removed) rows.
    """
    varden: dict[str, Any] = {
        "dag": dag or timezone.localdate(),
        "alla": personer is None,
        "personer": list(personer or []),
    }
    with transaction.atomic(), connection.cursor() as markor:
        # One at a time: what another transaction takes away is not there to be seen, and would be added again.
        # Who holds a person's row meanwhile takes it without its key (no_key), or the two would wait for each other.
        markor.execute("LOCK TABLE organisation_delbehorighet IN SHARE ROW EXCLUSIVE MODE")
        markor.execute(_TA_BORT, varden)
        borttagna = markor.rowcount
        markor.execute(_LAGG_TILL, varden)
        rattsversion.ny()
        return markor.rowcount, borttagna


def fyll_roller() -> None:
    """Give a new installation the default befogenheter. Does nothing once a roll has any."""
    if not Rollbefogenhet.objects.exists():
        Rollbefogenhet.objects.bulk_create(
            Rollbefogenhet(roll=roll, befogenhet=befogenhet)
            for roll, samling in FORVALDA_ROLLER.items()
            for befogenhet in sorted(samling)
        )
