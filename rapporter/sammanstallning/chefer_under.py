"""Who leads work under a nämnd without standing over the nämnd: the chefer of its förvaltning, avdelningar and enheter.

A förvaltning is not above its nämnd, and serves several: it is under a nämnd when any enhet of it is. A chef holds the
befogenhet to read reports at the own del, which is not the nämnd: of the nämnd's the chef reads what is public
(`RapportQuerySet.offentliga_for`), and of its drafts only one to be granskad.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Delbehorighet, Deltyp, Hierarki, Person


def granskare_hos(namnd_id: int) -> QuerySet[Person]:
    """Active persons who may be asked to read the nämnd's drafts, in Swedish order: who read its reports, and its
    chefer."""
    over = Hierarki.objects.filter(avkomma_id=namnd_id).values("anfader_id")
    under = Hierarki.objects.filter(anfader_id=namnd_id).values("avkomma_id")
    chefernas = Hierarki.objects.filter(avkomma_id__in=under).exclude(anfader__typ=Deltyp.NAMND).values("anfader_id")
    alla = Person.objects.filter(
        Q(delbehorighet__content_object__in=over) | Q(delbehorighet__content_object__in=chefernas),
        is_active=True,
        delbehorighet__permission__codename=Befogenhet.SE_RAPPORT.value,
    )
    return alla.distinct().order_by("sortering")


def namnder_over(person_id: int) -> QuerySet[Hierarki, int]:
    """The ids of the nämnder that the chef's del, or any enhet in it, stands under. For a subselect."""
    egna = Delbehorighet.objects.filter(user_id=person_id, permission__codename=Befogenhet.SE_RAPPORT.value)
    egna = egna.exclude(content_object__typ=Deltyp.NAMND)
    inom = Hierarki.objects.filter(anfader_id__in=egna.values("content_object_id"))
    over = Hierarki.objects.filter(avkomma_id__in=inom.values("avkomma_id"), anfader__typ=Deltyp.NAMND)
    return over.values_list("anfader_id", flat=True)
