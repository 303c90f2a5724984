"""Which drawn ärenden are to be reviewed, by whom, and which of them by two.

The sample, with each bortfall replaced by the next in drawn order, is what is to be reviewed (`aktiva`). The first k of
the active ärenden of each enhet are reviewed by two, blind: the drawn order is chance, so nobody chooses them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Window
from django.db.models.functions import Lower, RowNumber

from egenkontroll.granskning.models import Avstaende, Forsakran
from egenkontroll.plan.models import Kontrolltillfalle, Kriterium, PlaneradKontroll, Skyddade
from egenkontroll.ram.models import DragetArende, Dragning, Handlaggarid, Plats
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person, Uppdrag

GRANSKA = Befogenhet.GRANSKA_AKTER
Dragna = QuerySet[DragetArende]


def gallande_dragning(tillfalle: Kontrolltillfalle) -> Dragning | None:
    """The draw that is reviewed: the last one. None before anything is drawn."""
    dragningar = Dragning.objects.filter(tillfalle=tillfalle).gallande()
    vagar = ("tillfalle__planerad__plan", "ram__tillfalle")
    dragning: Dragning | None = dragningar.select_related(*vagar).order_by("-nummer").first()
    return dragning


def kriterier_for(tillfalle: Kontrolltillfalle) -> list[Kriterium]:
    """The questions of the tillfälle, in order."""
    return list(Kriterium.objects.filter(version_id=tillfalle.planerad.version_id).order_by("ordning", "pk"))


def dragna(dragning: Dragning) -> Dragna:
    """The sample and those that have replaced a bortfall."""
    i_urvalet = Q(plats=Plats.URVAL) | Q(ersatter_bortfall__isnull=False)
    return DragetArende.objects.filter(i_urvalet, dragning=dragning)


def aktiva(dragning: Dragning) -> Dragna:
    """What is to be reviewed."""
    return dragna(dragning).filter(bortfall__isnull=True)


def reserver(draget: DragetArende) -> Dragna:
    """Those of the same enhet that are drawn from and have not been used."""
    return DragetArende.objects.filter(
        dragning_id=draget.dragning_id, enhet_id=draget.enhet_id, plats=Plats.RESERV, ersatter_bortfall__isnull=True
    )


def nasta_i_ordning(draget: DragetArende) -> DragetArende | None:
    """The reserve of the same enhet that is next in drawn order; None when all are used. Locks nothing."""
    nasta: DragetArende | None = reserver(draget).order_by("ordning").first()
    return nasta


def antal_dubbla(antal: int, procent: int) -> int:
    """How many of an enhet's `antal` ärenden two persons review: `procent` of them, rounded up."""
    return -(-antal * procent // 100)


def dubbla(dragning: Dragning) -> Dragna:
    """Those that two persons review. Numbered inside, so that a caller's filter never moves who is among the first."""
    hogst = antal_dubbla(dragning.antal, dragning.tillfalle.planerad.dubbelgranskas)
    nummer = Window(RowNumber(), partition_by=[F("enhet_id")], order_by=F("ordning").asc())
    forsta = aktiva(dragning).annotate(i_ordning=nummer).filter(i_ordning__lte=hogst)
    return DragetArende.objects.filter(pk__in=forsta.values("pk"))


def kriterium_for(person: Person, pk: int) -> Kriterium | None:
    """A question of a tillfälle that names the person as granskare; None for any other."""
    egna = Kriterium.objects.filter(pk=pk, version__planerade__tillfallen__in=tillfallen_for(person))
    kriterium: Kriterium | None = egna.first()
    return kriterium


# ---- who may ----


def tillfallen_for(person: Person) -> QuerySet[Kontrolltillfalle]:
    """The tillfällen that name the person as granskare."""
    egna: QuerySet[Kontrolltillfalle] = Kontrolltillfalle.objects.for_user(person, GRANSKA)
    return egna


def for_granskare(person: Person) -> Dragna:
    """Drawn ärenden of the tillfällen that name the person as granskare."""
    return DragetArende.objects.filter(dragning__tillfalle__in=tillfallen_for(person))


def egna_nycklar(person: Person, namnd_id: int) -> frozenset[str]:
    """The person's handläggar-id in the nämnd, and their användarnamn, as they are compared."""
    nycklar = Handlaggarid.objects.filter(person=person, namnd_id=namnd_id).values_list("nyckel", flat=True)
    return frozenset(nyckel.casefold() for nyckel in [*nycklar, person.anvandarnamn])


@dataclass(frozen=True)
class Lage:
    """What decides whether a person may review an ärende, as the database has it. `aktivt` is in the sample and no
    bortfall, `gallande` in the last draw, `nycklar` the person's own handläggar-id as they are compared."""

    namngiven: bool
    forsakrat: bool
    avstatt: bool
    gallande: bool
    aktivt: bool
    nycklar: frozenset[str]


def lage_for(draget: DragetArende, person: Person) -> Lage:
    """One query."""
    tillfalle, namnd_id = draget.dragning.tillfalle, draget.dragning.namnd_id
    egna = Handlaggarid.objects.filter(person=person, namnd_id=namnd_id).order_by("nyckel").values("nyckel")
    svar = DragetArende.objects.filter(pk=draget.pk).annotate(
        namngiven=Exists(tillfallen_for(person).filter(pk=tillfalle.pk)),
        forsakrat=Exists(Forsakran.objects.filter(tillfalle=tillfalle, granskare=person)),
        avstatt=Exists(Avstaende.objects.filter(draget=OuterRef("pk"), person=person)),
        omdraget=Exists(Dragning.objects.filter(ersatter=OuterRef("dragning"))),
        aktivt=Exists(aktiva(draget.dragning).filter(pk=OuterRef("pk"))),
        nycklar=ArraySubquery(egna),
    )
    falt = ("namngiven", "forsakrat", "avstatt", "omdraget", "aktivt", "nycklar")
    namngiven, forsakrat, avstatt, omdraget, aktivt, nycklar = svar.values_list(*falt).get()
    alla = frozenset(nyckel.casefold() for nyckel in [*nycklar, person.anvandarnamn])
    return Lage(namngiven, forsakrat, avstatt, not omdraget, aktivt, alla)


def skrivna_nycklar(person: Person, namnd_id: int) -> list[str]:
    """The handläggar-id that are written for the person in the nämnd, as they were written."""
    return list(Handlaggarid.objects.filter(person=person, namnd_id=namnd_id).values_list("nyckel", flat=True))


def far_granska_skyddade(person: Person, planerad: PlaneradKontroll, idag: date) -> bool:
    """Whether the person holds the roll that the plan has set for protected identities, in the nämnd's organisation."""
    if planerad.skyddade != Skyddade.ROLL:
        return False
    return bool(Uppdrag.objects.filter(person=person, roll=planerad.skyddade_roll).giltiga(idag).exists())


def hinder(draget: DragetArende, person: Person, nycklar: Iterable[str], *, far_skyddade: bool) -> str:
    """Why the person may not review this ärende, as a sentence; "" when they may. Asks the database nothing."""
    if draget.rad.handlaggare.casefold() in {nyckel for nyckel in nycklar if nyckel}:
        return "Det är ditt eget ärende. Någon annan granskar det."
    if draget.rad.skyddad and not far_skyddade:
        return "Ärendet har skyddade uppgifter och granskas av en annan roll."
    return ""


def mojliga(dragning: Dragning, person: Person, *, idag: date) -> Dragna:
    """The active ärenden that the person may review: none of their own, none left to others, none protected from them.

    Those that the draw gave to the person come first, then by enhet and drawn order.
    """
    nycklar = egna_nycklar(person, dragning.namnd_id) - {""}
    kvar = aktiva(dragning).exclude(avstaenden__person=person)
    if nycklar:
        kvar = kvar.annotate(handlaggare=Lower("rad__handlaggare")).exclude(handlaggare__in=nycklar)
    if not far_granska_skyddade(person, dragning.tillfalle.planerad, idag):
        kvar = kvar.filter(rad__skyddad=False)
    return kvar.order_by("enhet__sortering", "enhet_id", "ordning")
