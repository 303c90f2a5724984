"""Where a synpunkt stands: at the enhet it concerns, or at the nämnd itself until somebody has found the enhet.

At the nämnd it is read by those whose uppdrag is for the whole nämnd, and by nobody at the enheter. So an unrouted
synpunkt needs no enhet of its own and widens nobody's scope.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings

from avvikelser.enhetsval import Grupp
from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation import tradet
from kvalitet.organisation.models import (
    Delbehorighet,
    Deltyp,
    Hierarki,
    Organisationsdel,
    Person,
    Verksamhetsform,
)
from kvalitet.overgang import OtillatenOvergang


def stall(arende: Arende, plats: Organisationsdel, *dagar: date) -> None:
    """Put the ärende at the place, with the path of the first of `dagar` on which the place had a nämnd. Not saved.

    A nämnd has no verksamhetsform; what stands there is counted as myndighetsutövning until it is moved.
    Raises OtillatenOvergang for a place that cannot have a synpunkt.
    """
    if plats.typ not in {Deltyp.ENHET, Deltyp.NAMND}:
        raise OtillatenOvergang("Välj en enhet, eller nämnden om du inte vet vilken enhet det gäller.")
    over = _over(plats, dagar)
    arende.enhet, arende.namnd, arende.forvaltning = plats, over[Deltyp.NAMND], over.get(Deltyp.FORVALTNING)
    arende.verksamhetsform = plats.verksamhetsform or Verksamhetsform.MYNDIGHET


def _over(plats: Organisationsdel, dagar: tuple[date, ...]) -> dict[str, Organisationsdel]:
    for dag in dagar:
        try:
            return tradet.over(plats.pk, dag)
        except LookupError:
            continue
    raise OtillatenOvergang(f"{plats.namn} hör inte till någon nämnd. Välj en annan.")


def platsval(idag: date) -> list[Grupp]:
    """(nämnd, [(id, name)]): the nämnd itself first, for who does not know the enhet, then its enheter."""
    under = Hierarki.objects.filter(
        anfader__typ=Deltyp.NAMND, avkomma__typ=Deltyp.ENHET, avkomma__giltig__contains=idag
    ).order_by("anfader__sortering", "avkomma__sortering")
    grupper: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for pk, namnd, enhet, namn in under.values_list("anfader_id", "anfader__namn", "avkomma_id", "avkomma__namn"):
        grupper.setdefault((pk, namnd), []).append((str(enhet), namn))
    return [
        (namnd, [(str(pk), f"{namnd}, jag vet inte vilken enhet"), *enheter])
        for (pk, namnd), enheter in grupper.items()
    ]


def enhetsval(idag: date) -> list[Grupp]:
    """The same without the nämnder themselves."""
    return [(namnd, enheter[1:]) for namnd, enheter in platsval(idag)]


def mottagande_namnd(idag: date) -> Organisationsdel:
    """The nämnd that gets what nobody has given a place: the one the municipality has named, else the first in Swedish
    order that has somebody to route it, else the first. Raises OtillatenOvergang without any nämnd."""
    namnder = list(Organisationsdel.objects.finns(idag).filter(typ=Deltyp.NAMND).order_by("sortering"))
    if not namnder:
        raise OtillatenOvergang("Det finns ingen nämnd som kan ta emot synpunkten. Ring kommunens växel.")
    utpekad = [namnd for namnd in namnder if namnd.kod == settings.SYNPUNKT_NAMND]
    med = [namnd for namnd in namnder if fordelare(namnd.pk)] if not utpekad else []
    return (utpekad or med or namnder)[0]


def fordelare(del_id: int) -> list[Person]:
    """Those who route and answer synpunkter at the place, in Swedish order."""
    over = Hierarki.objects.filter(avkomma_id=del_id).values("anfader_id")
    tilldelade = Delbehorighet.objects.filter(
        content_object__in=over, permission__codename=Befogenhet.SKOTA_SYNPUNKT.value, user__is_active=True
    )
    funna = tilldelade.select_related("user").order_by("user__sortering", "user_id")
    return list({tilldelad.user_id: tilldelad.user for tilldelad in funna}.values())


def ar_ofordelad(arende: Arende) -> bool:
    """Does it stand at the nämnd itself, waiting for an enhet?"""
    return arende.enhet_id == arende.namnd_id


def registrerad_hos(arende: Arende) -> str:
    """The nämnd whose series the diarienummer is of, when the ärende stands at another by now; else "".

    The number is never changed: the sender, the letters and the register of the first nämnd have it. Asks the database
    only about one that has been moved.
    """
    kortnamn = arende.dnr.rpartition(" ")[0]
    if not kortnamn or kortnamn == arende.namnd.kortnamn:
        return ""
    namnden = Organisationsdel.objects.filter(typ=Deltyp.NAMND, kortnamn=kortnamn).order_by("-pk").first()
    return namnden.namn if namnden else ""  # the prefix of an older system says nothing of a move
