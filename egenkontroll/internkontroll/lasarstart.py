"""What the start page has for who only reads, as a revisor: each nämnd's adopted plan, and how far its chain goes."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollresultat
from kvalitet.behorighet import Befogenhet, har_nagonstans, laser_bara
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Rader, Startdel, rum

SE = Befogenhet.SE_RISK
FLEST = 8  # this year's and the last one's of a few nämnder; the list has all


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Internkontrollplan]]:
    """Nothing for those who write plans or follow them up: they have what waits for them."""
    if not laser_bara(person) or not har_nagonstans(person, SE):
        return {}
    return {"planer": _planer(person, idag)}


@rum(_fragor)
def planerna_att_lasa(person: Person, idag: date, rader: Rader) -> Bidrag:
    """A section with a row for each plan, when there is any."""
    return Bidrag(delar=[Startdel("internkontroll/_lasarstart.html", planer)] if (planer := rader["planer"]) else [])


def _planer(person: Person, idag: date) -> QuerySet[Internkontrollplan]:
    """With how many risks and moments each has, and how many moments have a result of the plan's year. A result follows
    its moment from version to version."""
    resultat = Kontrollresultat.objects.filter(
        moment__kedja=OuterRef("risker__moment__kedja"), moment__planrisk__plan__ar=OuterRef("ar")
    )
    planer = Internkontrollplan.objects.for_user(person, SE).gallande().filter(ar__gte=idag.year - 1)
    med_antal = planer.select_related("namnd").annotate(
        antal_risker=Count("risker", distinct=True),
        antal_moment=Count("risker__moment", distinct=True),
        med_resultat=Count("risker__moment", distinct=True, filter=Q(Exists(resultat))),
    )
    return med_antal.order_by("-ar", "namnd__sortering", "pk")[:FLEST]
