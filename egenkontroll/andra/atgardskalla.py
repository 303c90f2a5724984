"""The other egenkontroll that an åtgärd comes from, in the list of åtgärder."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from egenkontroll.andra.models import AnnanKontroll
from kvalitet.atgarder.kallor import Kalla, Kallslag
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person

_LANK = AnnanKontroll.atgarder.through


def _lasbara(person: Person, atgarder: Collection[int]) -> Iterator[tuple[int, Kalla]]:
    kontroller = AnnanKontroll.objects.for_user(person, Befogenhet.SE_EGENKONTROLL).filter(atgarder__in=atgarder)
    for atgard_id, pk, rubrik in kontroller.order_by("pk").values_list("atgarder", "pk", "rubrik"):
        yield atgard_id, Kalla(rubrik, reverse("andra_kontroller:kontroll", args=[pk]))


ANDRAS = Kallslag("andra_kontroller", Exists(_LANK.objects.filter(atgard=OuterRef("pk"))), _lasbara)
