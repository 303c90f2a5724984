"""Whom to choose, and where: persons grouped by the place of their uppdrag, so that one choice says both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Delbehorighet, Deltyp, Hierarki, Organisationsdel, Person
from kvalitet.skarm.snabbval import SnabbVal

Grupper = list[tuple[str, list[tuple[str, str]]]]


def vid_platser(befogenhet: Befogenhet, platser: Iterable[int]) -> Grupper:
    """Active persons who hold `befogenhet` by an uppdrag at one of the places. One query."""
    rader = (
        Delbehorighet.objects.filter(
            permission__codename=befogenhet.value, content_object_id__in=list(platser), user__is_active=True
        )
        .order_by("content_object__sortering", "content_object_id", "user__sortering")
        .values_list("content_object_id", "content_object__namn", "user_id", "user__fornamn", "user__efternamn")
    )
    grupper: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for del_id, namn, person_id, fornamn, efternamn in rader:
        _, personer = grupper.setdefault(del_id, (namn, []))
        personer.append((f"{del_id}:{person_id}", f"{fornamn} {efternamn}"))
    return list(grupper.values())


def under(del_id: int) -> list[int]:
    """The place itself and what stands under it today."""
    return list(Hierarki.objects.filter(anfader_id=del_id).values_list("avkomma_id", flat=True))


def kring_namnden(namnd_id: int) -> list[int]:
    """The nämnd, what stands under it, and the avdelningar and förvaltningar that its enheter also stand under."""
    egna = under(namnd_id)
    over = Hierarki.objects.filter(
        avkomma_id__in=egna, anfader__typ__in=[Deltyp.AVDELNING, Deltyp.FORVALTNING]
    ).values_list("anfader_id", flat=True)
    return sorted({*egna, *over})


class AnsvarigField(SnabbVal):
    """A person at a place. `cleaned_data` holds (Organisationsdel, Person)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("", "Välj person")], **kwargs)

    def fyll(self, grupper: Grupper) -> None:
        self.choices = [("", "Välj person"), *grupper]

    def valid_value(self, value: Any) -> bool:
        return any(value == kod for _, val in self.choices if isinstance(val, list) for kod, _ in val)

    def clean(self, value: Any) -> Any:
        kod: str = super().clean(value)
        if not kod:
            return None
        del_id, person_id = kod.split(":")
        try:
            return Organisationsdel.objects.get(pk=del_id), Person.objects.get(pk=person_id)
        except (Organisationsdel.DoesNotExist, Person.DoesNotExist):
            raise ValidationError("Det valet finns inte längre. Välj ett annat.") from None


def platser_for_analys(person: Person) -> list[tuple[str, str]]:
    """Where the person may make a risk analysis and for which nämnd, as ("del:nämnd", text). Three queries.

    A place under one nämnd concerns that one. An avdelning or a förvaltning that serves several is there once for
    each.
    """
    delar = {d.pk: d for d in delar_for(person, Befogenhet.SKOTA_RISK).exclude(typ=Deltyp.KOMMUN)}
    namnder = dict(Organisationsdel.objects.filter(typ=Deltyp.NAMND).values_list("pk", "namn"))
    for_del: dict[int, set[int]] = {pk: set() for pk in delar}
    enhetens: dict[int, set[int]] = {}
    for namnd_id, enhet_id in Hierarki.objects.filter(anfader_id__in=namnder).values_list("anfader_id", "avkomma_id"):
        enhetens.setdefault(enhet_id, set()).add(namnd_id)
    for del_id, enhet_id in Hierarki.objects.filter(anfader_id__in=delar).values_list("anfader_id", "avkomma_id"):
        for_del[del_id] |= enhetens.get(enhet_id, set())
    return [
        (f"{pk}:{namnd_id}", delar[pk].med_typ if len(egna) == 1 else f"{delar[pk].med_typ}, för {namnder[namnd_id]}")
        for pk, egna in for_del.items()
        for namnd_id in sorted(egna, key=namnder.__getitem__)
    ]
