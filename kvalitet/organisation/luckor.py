"""Where nobody answers, or soon will not: what a systemförvaltare should see before it matters."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import (
    Deltyp,
    Hierarki,
    Organisationsdel,
    Person,
    Uppdrag,
    UppdragQuerySet,
    Verksamhetsform,
)
from kvalitet.organisation.personurval import delar_att_skota, uppdrag_att_skota

SNART = 14  # days


def enheter_utan_mottagare(person: Person, idag: date) -> QuerySet[Organisationsdel]:
    """Enheter of the own organisation where nobody can receive a rapport, in Swedish order.

    External utförare are left out: their rapporter are received by the nämnd's side.
    """
    nas = Hierarki.objects.filter(
        anfader__delbehorighet__permission__codename=Befogenhet.TA_EMOT, anfader__delbehorighet__user__is_active=True
    )
    egna = delar_att_skota(person).finns(idag).filter(typ=Deltyp.ENHET)
    return egna.exclude(verksamhetsform=Verksamhetsform.EXTERN).exclude(pk__in=nas.values("avkomma"))


def uppdrag_som_slutar(person: Person, idag: date) -> UppdragQuerySet:
    """Uppdrag that end within `SNART` days and that nobody takes over at the same place, the first to end first."""
    efter = Uppdrag.objects.filter(
        Q(till=None) | Q(till__gt=OuterRef("till")), roll=OuterRef("roll"), delen=OuterRef("delen")
    )
    senast = idag + timedelta(days=SNART)
    slutar = uppdrag_att_skota(person).giltiga(idag).filter(till__lte=senast, person__is_active=True)
    return slutar.filter(~Exists(efter)).order_by("till", "person__sortering", "pk")
