"""Who can read an ärende today, and why: for the banner, the list of readers, and the one who wonders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from avvikelser.models import Arende, Lasare, Status
from avvikelser.nodatkomst.models import FAR_TA, Nodatkomst
from kvalitet.behorighet import Befogenhet, befogenheter_hos, kan
from kvalitet.organisation.models import Delbehorighet, Hierarki, Person


@dataclass(frozen=True)
class Lasarrad:
    """One person who can open the ärende. `skal` is why: what they did, or that their uppdrag lets them.

    `nod_till` is set for one who reads by nödåtkomst alone, and may do nothing else with it.
    """

    person: Person
    skal: str
    nod_till: datetime | None = None


def lasare(arende: Arende) -> list[Lasarrad]:
    """Everybody who can open a sekretess ärende, in Swedish order. Says the same as `ArendeQuerySet.for_user`.

    One query. The reporter is not among them: who reports sees the own report and its receipt, not the ärende.
    """
    oppnar = {Befogenhet.SE_LEX_SARAH.value}
    if arende.status == Status.RAPPORTERAD:
        oppnar.add(Befogenhet.TA_EMOT.value)
    har: dict[Person, set[str]] = defaultdict(set)
    hur: dict[Person, tuple[str | None, datetime | None]] = {}
    for tilldelad in _tilldelade(arende, {Befogenhet.SE_ARENDE.value, *oppnar, *_NOD}):
        har[tilldelad.user].add(tilldelad.permission.codename)
        hur[tilldelad.user] = tilldelad.skal, tilldelad.nod_till
    rader = []
    for person, egna in har.items():
        skal, nod_till = hur[person]
        if Befogenhet.SE_ARENDE.value not in egna:
            continue
        if skal or egna & oppnar:
            rader.append(Lasarrad(person, skal or _genom_uppdrag(person)))
        elif nod_till is not None and egna & _NOD:
            rader.append(Lasarrad(person, "Nödåtkomst", nod_till))
    return rader


_NOD = frozenset(befogenhet.value for befogenhet in FAR_TA)


def innehav(arende: Arende, person: Person) -> frozenset[str]:
    """What the person holds for this ärende: at its enhet, or reading alone when they read by nödåtkomst.

    One query for an ärende with sekretess, none for another.
    """
    har = befogenheter_hos(person, arende.enhet_id)
    if not arende.sekretess or not har & _NOD:
        return har
    # A nödåtkomst gives SE_ARENDE only, so any other befogenhet they hold there tells whether they read without it.
    annan = next(befogenhet for befogenhet in FAR_TA if befogenhet.value in har)
    return har if kan(person, annan, arende) else frozenset({Befogenhet.SE_ARENDE.value})


def _tilldelade(arende: Arende, befogenheter: Collection[str]) -> Any:
    """What active persons hold at the enhet, of these befogenheter, and why each is a named reader, if they are."""
    skal = Lasare.objects.filter(arende=arende, person=OuterRef("user"), till=None).values("skal")[:1]
    nod = Nodatkomst.objects.filter(arende=arende, person=OuterRef("user"), till__gt=timezone.now()).values("till")[:1]
    over = Hierarki.objects.filter(avkomma_id=arende.enhet_id).values("anfader_id")
    tilldelade = Delbehorighet.objects.filter(
        content_object__in=over, permission__codename__in=befogenheter, user__is_active=True
    )
    med = tilldelade.select_related("user", "permission").annotate(skal=Subquery(skal), nod_till=Subquery(nod))
    return med.order_by("user__sortering", "user_id")


def _genom_uppdrag(person: Person) -> str:
    return f"Genom sitt uppdrag som {person.befattning}" if person.befattning else "Genom sitt uppdrag"
