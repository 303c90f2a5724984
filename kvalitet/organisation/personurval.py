"""Which delar, persons and uppdrag somebody may manage: ring 3 of the systemförvaltare's screens."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, delar_for, omfattning
from kvalitet.organisation.models import Deltyp, OrganisationsdelQuerySet, Person, Uppdrag, UppdragQuerySet

SKOTA = Befogenhet.SKOTA_ORGANISATION


def delar_att_skota(user: Any) -> OrganisationsdelQuerySet:
    """The delar the person manages, also closed ones and those that have not begun, in Swedish order."""
    return cast(OrganisationsdelQuerySet, delar_for(user, SKOTA))


def skoter_hela(user: Any) -> bool:
    """Does the person manage the whole kommun? What concerns everybody (roller, imports) asks for that."""
    return delar_att_skota(user).filter(typ=Deltyp.KOMMUN).exists()


def personer_att_skota(user: Any) -> QuerySet[Person]:
    """Persons who have, have had or will have an uppdrag where `user` manages, and those without any uppdrag at all."""
    if not getattr(user, "is_active", False):
        return Person.objects.none()
    har_uppdrag = Uppdrag.objects.filter(person=OuterRef("pk"))
    har = har_uppdrag.filter(delen_id__i_omfattning=omfattning(user, SKOTA))
    return Person.objects.filter(Exists(har) | ~Exists(har_uppdrag)).order_by("sortering", "pk")


def helt_att_skota(user: Any, person: Person) -> bool:
    """Does `user` manage every place where the person works, or will? Only then may account and name be changed: an
    uppdrag that begins tomorrow would open to whoever got the password today."""
    inte_slut = Q(till=None) | Q(till__gte=timezone.localdate())
    uppdragen = Uppdrag.objects.filter(inte_slut, person=person)
    return not uppdragen.exclude(pk__in=uppdrag_att_skota(user).values("pk")).exists()


def uppdrag_att_skota(user: Any) -> UppdragQuerySet:
    """Uppdrag at the places the person manages."""
    if not getattr(user, "is_active", False):
        return Uppdrag.objects.none()
    return Uppdrag.objects.filter(delen_id__i_omfattning=omfattning(user, SKOTA)).select_related("person", "delen")


def sok(personer: QuerySet[Person], *, ord_: str = "", roll: str = "", konto: str = "") -> QuerySet[Person]:
    """Every word must stand in the name, the user name or the befattning; `roll` is held today."""
    for ett in ord_.split():
        personer = personer.filter(
            Q(fornamn__icontains=ett)
            | Q(efternamn__icontains=ett)
            | Q(anvandarnamn__icontains=ett)
            | Q(befattning__icontains=ett)
        )
    if roll:
        idag = timezone.localdate()
        personer = personer.filter(Exists(Uppdrag.objects.giltiga(idag).filter(person=OuterRef("pk"), roll=roll)))
    if konto:
        personer = personer.filter(is_active=konto == "oppet")
    return personer


def med_uppdrag(personer: QuerySet[Person]) -> QuerySet[Person]:
    """With each person's uppdrag of today as `uppdrag_i_dag`."""
    idag = timezone.localdate()
    uppdragen = Uppdrag.objects.giltiga(idag).select_related("delen").order_by("delen__sortering", "pk")
    return personer.prefetch_related(Prefetch("uppdrag", queryset=uppdragen, to_attr="uppdrag_i_dag"))
