"""Who sets how a nämnd works with lex Sarah: who decides each step, and what its documents look like.

The systemförvaltare, who writes what the nämnd has delegated, and the kvalitetsstrateg of the nämnd: whoever writes
its reports. Neither of them decides an ärende.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Deltyp, Organisationsdel

BESTAMMER = (Befogenhet.SKOTA_ORGANISATION, Befogenhet.SAMMANSTALLA)


def far_bestamma(person: Any, namnd_id: int) -> bool:
    return any(namnd_id in omfattning(person, befogenhet) for befogenhet in BESTAMMER)


def namnder_for(person: Any) -> QuerySet[Organisationsdel]:
    """The nämnder whose order and templates the person sets, in Swedish order."""
    over = frozenset().union(*(omfattning(person, befogenhet) for befogenhet in BESTAMMER))
    namnder: QuerySet[Organisationsdel] = Organisationsdel.objects.filter(typ=Deltyp.NAMND, id__i_omfattning=over)
    return namnder.order_by("sortering")


def krav(person: Any) -> None:
    """Ring 2 for its pages. Raises PermissionDenied for who holds neither befogenhet anywhere."""
    if not any(omfattning(person, befogenhet) for befogenhet in BESTAMMER):
        raise PermissionDenied
