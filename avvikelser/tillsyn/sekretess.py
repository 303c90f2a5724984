"""Who reads a tillsynsärende, and what its sekretess means for its åtgärder.

What an åtgärd says is no secret when others know it from elsewhere: one that comes from something open too stays open
when the tillsynsärende gets sekretess. Where it comes from something else with sekretess, the tillsynsärende is not
opened to more readers before the åtgärd is taken off it.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende
from kvalitet.atgarder.kallor import har_kalla
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Delbehorighet, Hierarki, Person
from kvalitet.overgang import OtillatenOvergang

IVOKRAV = "ivokrav"
"""What the krav are called among the kinds of source of an åtgärd."""


def platserna(rad: Tillsynsarende) -> list[int]:
    """The nämnd and the enheter that are concerned. One query."""
    return [rad.namnd_id, *rad.enheter.order_by("pk").values_list("pk", flat=True)]


def har_over(platser: Collection[int], befogenhet: Befogenhet) -> Exists:
    """For a queryset of persons: do they hold the befogenhet at any of the places (ids), or above one?"""
    over = Hierarki.objects.filter(avkomma_id__in=platser).values("anfader_id")
    innehav = Delbehorighet.objects.filter(permission__codename=befogenhet.value, content_object_id__in=over)
    return Exists(innehav.filter(user_id=OuterRef("pk")))


def lasare(rad: Tillsynsarende) -> set[int]:
    """The ids of those who can open it. Says the same as `TillsynQuerySet.for_user`. Two queries."""
    platser = platserna(rad)
    personer = Person.objects.filter(har_over(platser, Befogenhet.SE_TILLSYN), is_active=True)
    if rad.sekretess:
        svarar = Q(pk=rad.handlaggare_id) | Exists(Krav.objects.filter(tillsynsarende=rad, ansvarig=OuterRef("pk")))
        personer = personer.filter(svarar | har_over(platser, Befogenhet.SE_LEX_SARAH))
    return set(personer.order_by().values_list("pk", flat=True))


def stang_atgarder(rad: Tillsynsarende) -> None:
    """It has sekretess now: so have its åtgärder that come from nothing open."""
    egna = Atgard.objects.filter(krav__krav__tillsynsarende=rad).values("pk")
    Atgard.objects.filter(pk__in=egna).exclude(har_kalla(oppen=True)).update(sekretess=True)


def krav_pa_egna_atgarder(rad: Tillsynsarende) -> None:
    """Raises OtillatenOvergang when an åtgärd with sekretess comes from anything else: others would read it here."""
    hemliga = Atgard.objects.filter(krav__krav__tillsynsarende=rad, sekretess=True)
    andra = Kravatgard.objects.filter(atgard=OuterRef("pk")).exclude(krav__tillsynsarende=rad)
    if hemliga.filter(har_kalla(utom=IVOKRAV) | Exists(andra)).exists():
        raise OtillatenOvergang(
            "En åtgärd här hör också till något annat med sekretess. Ta bort den från kravet först, om ärendet ska "
            "vara utan sekretess."
        )
