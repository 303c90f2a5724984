"""The krav that an åtgärd comes from, in the list of åtgärder, and who may read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende
from avvikelser.tillsyn.sekretess import IVOKRAV, lasare
from avvikelser.tillsyn.tillsynsgang import SE
from kvalitet.atgarder.kallor import Hemliga, Kalla, Kallslag
from kvalitet.organisation.models import Person

_FINNS = Kravatgard.objects.filter(atgard=OuterRef("pk"))


def kallan(rad: Tillsynsarende, nummer: int) -> Kalla:
    """A krav of the tillsynsärende, as it is named among what an åtgärd comes from."""
    return _kalla(rad.pk, rad.dnr, nummer)


def _kalla(pk: int, dnr: str, nummer: int) -> Kalla:
    return Kalla(f"Krav {nummer} från IVO, {dnr}", f"{reverse('tillsyn:arende', args=[pk])}#krav-{nummer}")


def _lasbara(person: Person, atgarder: Collection[int]) -> Iterator[tuple[int, Kalla]]:
    kraven = Krav.objects.for_user(person, SE).filter(kravatgarder__atgard__in=atgarder)
    kolumner = ("kravatgarder__atgard", "tillsynsarende", "tillsynsarende__dnr", "nummer")
    for atgard_id, pk, dnr, nummer in kraven.order_by("pk").values_list(*kolumner):
        yield atgard_id, _kalla(pk, dnr, nummer)


def _olasliga(atgarder: Collection[int], person: Person) -> set[int]:
    lankar = Kravatgard.objects.filter(atgard_id__in=atgarder)
    olasliga = lankar.exclude(krav__in=Krav.objects.for_user(person, SE).values("pk"))
    return set(olasliga.order_by().values_list("atgard_id", flat=True))


def _lasare(atgard_id: int) -> Iterator[set[int]]:
    """Who reads each tillsynsärende that has a krav with the åtgärd."""
    arenden = Tillsynsarende.objects.filter(krav__kravatgarder__atgard=atgard_id).distinct()
    return (lasare(rad) for rad in arenden.order_by("pk"))


_HEMLIGA = Hemliga(
    oppna=Exists(_FINNS.filter(krav__tillsynsarende__sekretess=False)), olasliga=_olasliga, lasare=_lasare
)
KRAVENS = Kallslag(IVOKRAV, Exists(_FINNS), _lasbara, _HEMLIGA)
