"""The risk that an åtgärd comes from, in the list of åtgärder."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from egenkontroll.risk.models import Risk, Riskatgard
from kvalitet.atgarder.kallor import Kalla, Kallslag
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person


def _lasbara(person: Person, atgarder: Collection[int]) -> Iterator[tuple[int, Kalla]]:
    risker = Risk.objects.for_user(person, Befogenhet.SE_RISK).filter(riskatgarder__atgard__in=atgarder)
    for atgard_id, pk, text in risker.order_by("pk").values_list("riskatgarder__atgard", "pk", "text"):
        yield atgard_id, Kalla(f"Risk: {text}", reverse("risk:risk", args=[pk]))


RISKERNAS = Kallslag("risker", Exists(Riskatgard.objects.filter(atgard=OuterRef("pk"))), _lasbara)
