"""Which letters a systemförvaltare meets: those to the people whose accounts they look after."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from kvalitet.aviseringar.models import Brev, Utskick
from kvalitet.organisation.personurval import personer_att_skota, skoter_hela

KOM_INTE_IVAG = (Utskick.Status.MISSLYCKAT, Utskick.Status.OKLART)
"""A person must look at these: nothing sends them again by itself."""


def utskick_att_se(person: Any) -> QuerySet[Utskick]:
    """Letters to those whose accounts the person looks after, the newest first."""
    egna = personer_att_skota(person).order_by().values("pk")
    return Utskick.objects.filter(person__in=egna).select_related("person").order_by("-skapat", "-pk")


def brev_att_se(person: Any) -> QuerySet[Brev]:
    """The embedded mailbox. Letters to others than our own people are for who looks after the whole kommun."""
    egna = Q(utskick__in=utskick_att_se(person).order_by().values("pk"))
    if skoter_hela(person):
        egna |= Q(utskick__isnull=True)
    return Brev.objects.filter(egna).select_related("utskick__person").order_by("-nar", "-pk")
