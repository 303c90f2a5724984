"""The krav that an åtgärd comes from, in the list of åtgärder."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from avvikelser.tillsyn.models import Krav, Kravatgard
from avvikelser.tillsyn.tillsynsgang import SE
from kvalitet.atgarder.kallor import Kalla, Kallslag
from kvalitet.organisation.models import Person


def _lasbara(person: Person, atgarder: Collection[int]) -> Iterator[tuple[int, Kalla]]:
    kraven = Krav.objects.for_user(person, SE).filter(kravatgarder__atgard__in=atgarder)
    kolumner = ("kravatgarder__atgard", "tillsynsarende", "tillsynsarende__dnr", "nummer")
    for atgard_id, pk, dnr, nummer in kraven.order_by("pk").values_list(*kolumner):
        url = f"{reverse('tillsyn:arende', args=[pk])}#krav-{nummer}"
        yield atgard_id, Kalla(f"Krav {nummer} från IVO, {dnr}", url)


KRAVENS = Kallslag("ivokrav", Exists(Kravatgard.objects.filter(atgard=OuterRef("pk"))), _lasbara)
