"""Who can read an ärende today, and why: for the banner, the list of readers, and the one who wonders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from avvikelser.models import Arende, Lasare, Status
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Delbehorighet, Hierarki, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.roller import Roll


@dataclass(frozen=True)
class Lasarrad:
    """One person who can open the ärende. `skal` is why: what they did, or the roll that lets them."""

    person: Person
    skal: str


def lasare(arende: Arende) -> list[Lasarrad]:
    """Everybody who can open a sekretess ärende, in Swedish order. Says the same as `ArendeQuerySet.for_user`.

    Three queries. The reporter is not among them: who reports sees the own report and its receipt, not the ärende.
    """
    oppnar = {Befogenhet.SE_LEX_SARAH.value}
    if arende.status == Status.RAPPORTERAD:
        oppnar.add(Befogenhet.TA_EMOT.value)
    namngivna = dict(Lasare.objects.filter(arende=arende, till=None).values_list("person_id", "skal"))
    krets = [
        person
        for person, har in _innehav(arende.enhet_id, {Befogenhet.SE_ARENDE.value, *oppnar}).items()
        if Befogenhet.SE_ARENDE.value in har and (person.pk in namngivna or har & oppnar)
    ]
    roller = _roller([p.pk for p in krets if p.pk not in namngivna], arende.enhet_id, oppnar)
    return [Lasarrad(person, namngivna.get(person.pk) or roller.get(person.pk, "")) for person in krets]


def _innehav(enhet_id: int, befogenheter: Collection[str]) -> dict[Person, set[str]]:
    """What each active person holds at the enhet, of these befogenheter."""
    funna: dict[Person, set[str]] = defaultdict(set)
    tilldelade = Delbehorighet.objects.filter(
        content_object__in=_over(enhet_id), permission__codename__in=befogenheter, user__is_active=True
    )
    for tilldelad in tilldelade.select_related("user", "permission").order_by("user__sortering", "user_id"):
        funna[tilldelad.user].add(tilldelad.permission.codename)
    return funna


def _roller(personer: Collection[int], enhet_id: int, befogenheter: Collection[str]) -> dict[int, str]:
    """By person: the roll that gives one of the befogenheter at the enhet."""
    ger = Rollbefogenhet.objects.filter(befogenhet__in=befogenheter).values("roll")
    uppdrag = Uppdrag.objects.giltiga(timezone.localdate()).filter(
        person__in=personer, delen__in=_over(enhet_id), roll__in=ger
    )
    return {person: Roll(roll).label for person, roll in uppdrag.values_list("person_id", "roll")}


def _over(enhet_id: int) -> Any:
    return Hierarki.objects.filter(avkomma_id=enhet_id).values("anfader_id")
