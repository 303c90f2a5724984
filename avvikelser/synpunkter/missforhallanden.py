"""From a synpunkt to lex Sarah: who sees a missförhållande in it reports it, and the two know of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.arendegang.rapport import Rapport, rapportera
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Missforhallandelank
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person


@transaction.atomic
def rapportera_missforhallande(
    synpunkt: Arende,
    rapport: Rapport,
    *,
    av: Person,
    bilagor: Iterable[Bilaga] = (),
    inlamning: UUID | None = None,
    nar: datetime | None = None,
) -> Arende:
    """Make a rapport in the employee's own name and tie it to the synpunkt, which goes on by itself. Returns it.

    The same form sent twice gives the first rapport back. Lagrum: 27 kap. 2 § SoL (2025:400), 24 b § LSS.
    """
    steg = borja(synpunkt, Verb.MISSFORHALLANDE, av=av, nar=nar)
    arende = rapportera(rapport, av=av, bilagor=bilagor, inlamning=inlamning, nar=steg.nar)
    _, ny = Missforhallandelank.objects.get_or_create(
        rapport=arende, defaults={"synpunkt": steg.arende, "av": av, "nar": steg.nar}
    )
    if ny:
        steg.klart(f"Rapporten har nummer {arende.dnr}.", detalj={"rapport": arende.pk})
    return arende


@dataclass(frozen=True)
class Lankad:
    """The ärende at the other end. Its number is told to all who read this end, the way in only to who may go there."""

    dnr: str
    pk: int | None
    nar: datetime


def lankar_ur(synpunkt: int) -> QuerySet[Missforhallandelank]:
    """The links to the rapporter that were made from the synpunkt of that id."""
    return Missforhallandelank.objects.filter(synpunkt=synpunkt).select_related("rapport").order_by("nar")


def rapporter_ur(lankar: Collection[Missforhallandelank], person: Person) -> list[Lankad]:
    """What is said of the rapporter behind `lankar_ur`. One query, none without any."""
    oppna = _lasbara([lank.rapport_id for lank in lankar], person)
    return [
        Lankad(lank.rapport.dnr, lank.rapport_id if lank.rapport_id in oppna else None, lank.nar) for lank in lankar
    ]


def synpunkten_bakom(rapport: Arende, person: Person) -> Lankad | None:
    """The synpunkt that the rapport was made from, if it was. Asks nothing of its own when the page has fetched it."""
    try:
        lank = rapport.ur_synpunkt
    except Missforhallandelank.DoesNotExist:
        return None
    oppna = _lasbara([lank.synpunkt_id], person)
    return Lankad(lank.synpunkt.dnr, lank.synpunkt_id if oppna else None, lank.nar)


def _lasbara(nummer: list[int], person: Person) -> set[int]:
    if not nummer:
        return set()
    lasbara = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk__in=nummer)
    return set(lasbara.values_list("pk", flat=True))
