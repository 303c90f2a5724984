"""Who can read an ärende today, and why: for the banner, the list of readers, and the one who wonders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from avvikelser.models import Arende, Lasare, Status
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Delbehorighet, Hierarki, Person


@dataclass(frozen=True)
class Lasarrad:
    """One person who can open the ärende. `skal` is why: what they did, or that their uppdrag lets them."""

    person: Person
    skal: str


def lasare(arende: Arende) -> list[Lasarrad]:
    """Everybody who can open a sekretess ärende, in Swedish order. Says the same as `ArendeQuerySet.for_user`.

    One query. The reporter is not among them: who reports sees the own report and its receipt, not the ärende.
    """
    oppnar = {Befogenhet.SE_LEX_SARAH.value}
    if arende.status == Status.RAPPORTERAD:
        oppnar.add(Befogenhet.TA_EMOT.value)
    har: dict[Person, set[str]] = defaultdict(set)
    namngiven: dict[Person, str | None] = {}
    for tilldelad in _tilldelade(arende, {Befogenhet.SE_ARENDE.value, *oppnar}):
        har[tilldelad.user].add(tilldelad.permission.codename)
        namngiven[tilldelad.user] = tilldelad.skal
    return [
        Lasarrad(person, namngiven[person] or _genom_uppdrag(person))
        for person, egna in har.items()
        if Befogenhet.SE_ARENDE.value in egna and (namngiven[person] or egna & oppnar)
    ]


def _tilldelade(arende: Arende, befogenheter: Collection[str]) -> Any:
    """What active persons hold at the enhet, of these befogenheter, and why each is a named reader, if they are."""
    skal = Lasare.objects.filter(arende=arende, person=OuterRef("user"), till=None).values("skal")[:1]
    over = Hierarki.objects.filter(avkomma_id=arende.enhet_id).values("anfader_id")
    tilldelade = Delbehorighet.objects.filter(
        content_object__in=over, permission__codename__in=befogenheter, user__is_active=True
    )
    med = tilldelade.select_related("user", "permission").annotate(skal=Subquery(skal))
    return med.order_by("user__sortering", "user_id")


def _genom_uppdrag(person: Person) -> str:
    return f"Genom sitt uppdrag som {person.befattning}" if person.befattning else "Genom sitt uppdrag"
