"""What frames and draws tell the plan: where a tillfälle is before it is reviewed, and a section of its page."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from egenkontroll.plan.laget import Del, Nyckel, Steg
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import Dragning, Ram
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Person
from kvalitet.samlat import listor
from kvalitet.svenska import antal

DRA = Befogenhet.DRA_URVAL
LAS_IN = "Läs in ramen: en lista över periodens avslutade ärenden."


def stegen(tillfallen: Collection[int]) -> Mapping[int, Steg]:
    """Of these, those whose period is over and that have no frame, and those with a frame to draw from. One query.

    What is drawn is told by granskning.
    """
    ramar = Ram.objects.filter(tillfalle=OuterRef("pk")).order_by("-inlast")
    odragna = Kontrolltillfalle.objects.filter(pk__in=tillfallen, dragningar__isnull=True)
    med_ram = odragna.annotate(ramen=Subquery(ramar.values("pk")[:1]), antalet=Subquery(ramar.values("antal")[:1]))
    svar: dict[int, Steg] = {}
    for pk, slut, ramen, antalet in med_ram.order_by("pk").values_list("pk", "slut", "ramen", "antalet"):
        if ramen is not None:
            svar[pk] = _dra(ramen, antalet)
        elif slut < timezone.localdate():
            svar[pk] = Steg(Nyckel.RAM, LAS_IN, reverse("ram:ny-ram", args=[pk]), "Läs in ramen", DRA)
    return svar


def _dra(ram: int, arenden: int) -> Steg:
    text = f"Ramen är inläst med {antal('ärende', 'ärenden', arenden)}. Dra urvalet."
    return Steg(Nyckel.INLAST, text, reverse("ram:dra", args=[ram]), "Dra urvalet", DRA)


def tillfallets_del(tillfalle: Kontrolltillfalle, person: Person) -> Del:
    """The section of a tillfälle's page: the draw that counts, and the way to frames and draws. One query."""
    dragningar = Dragning.objects.filter(tillfalle=tillfalle).select_related("ram__tillfalle", "av")
    ramar = Ram.objects.filter(tillfalle=tillfalle).select_related("tillfalle")
    sist = listor({"dragning": dragningar.order_by("-nummer")[:1], "ram": ramar.order_by("-inlast")[:1]})
    dragning = next(iter(sist["dragning"]), None)
    ram = dragning.ram if dragning else next(iter(sist["ram"]), None)
    innehall = {
        "tillfalle": tillfalle,
        "dragning": dragning,
        "ram": ram,
        "hela_namnden": kan_hos(person, Befogenhet.SE_EGENKONTROLL, tillfalle.namnd_id),
    }
    return Del("urvalet", "Ram och urval", "ram/_del.html", innehall)
