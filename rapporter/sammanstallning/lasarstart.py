"""What the start page has for who only reads, as a revisor: the reports that were fastställda last."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from kvalitet.behorighet import Befogenhet, har_nagonstans, laser_bara
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Rader, Startdel, rum
from rapporter.sammanstallning.modeller import Rapport

FLEST = 8


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Rapport]]:
    if not laser_bara(person) or not har_nagonstans(person, Befogenhet.SE_RAPPORT):
        return {}
    return {"rapporter": _rapporter(person)}


@rum(_fragor)
def rapporterna_att_lasa(person: Person, idag: date, rader: Rader) -> Bidrag:
    """A section with a row for each report, when there is any."""
    rapporter = rader["rapporter"]
    return Bidrag(delar=[Startdel("rapporter/_lasarstart.html", rapporter)] if rapporter else [])


def _rapporter(person: Person) -> QuerySet[Rapport]:
    """The newest first. One that has been corrected gives way to its correction."""
    fast = Rapport.Status.FASTSTALLD
    lasbara = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).filter(status=fast)
    gallande = lasbara.exclude(rattelse__status=fast).defer("siffror", "skillnader")
    return gallande.select_related("namnd").order_by("-faststalld", "-pk")[:FLEST]
