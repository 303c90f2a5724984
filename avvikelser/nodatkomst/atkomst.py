"""Taking emergency access to a lex Sarah ärende, ending it, and what was read meanwhile.

For the evening when somebody may be in danger and nobody who can read the ärende answers. It gives reading and nothing
else, of one ärende, for a day; it is in the log, and those who check the log are told.
Lagrum: lag (2001:454) 10 §, behörighet after need, reads logged and checked regularly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp
from avvikelser.nodatkomst.models import FAR_TA, GILTIG, Nodatkomst
from kvalitet.aviseringar.avisera import Besked, avisera_narmaste
from kvalitet.aviseringar.models import Slag
from kvalitet.behorighet import Befogenhet, befogenheter, kan, omfattning
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import i_klartext

KORTAST_SKAL = 20  # characters: "behövs" is no reason
HOGST = 3  # at a time: who needs more is looking for something
_OLASLIGT = "Det finns inget lex Sarah-ärende med det numret som du kan få nödåtkomst till."


class IngetSadant(OtillatenOvergang):
    """No such ärende, or not for this person: the two look the same."""


def far_ta(person: Person) -> bool:
    """Does the person's roll let them take emergency access anywhere?"""
    har = befogenheter(person)
    return Befogenhet.SE_ARENDE.value in har and any(en.value in har for en in FAR_TA)


@transaction.atomic
def ta(person: Person, dnr: str, *, skal: str, nar: datetime | None = None) -> Nodatkomst:
    """Let the person read one lex Sarah ärende for 24 hours, log it, and tell those who check the log.

    Raises IngetSadant for an ärende out of the person's reach; OtillatenOvergang without a reason, when the person
    reads it already, and beyond `HOGST` at a time.
    """
    nar = nar or timezone.now()
    Person.objects.select_for_update().get(pk=person.pk)  # two at once are counted together
    arende = _inom_rackhall(person).filter(dnr__iexact=" ".join(dnr.split())).first()
    if arende is None:
        raise IngetSadant(_OLASLIGT)
    if kan(person, Befogenhet.SE_ARENDE, arende):
        raise OtillatenOvergang("Du kan redan läsa ärendet.")
    if len(skal.strip()) < KORTAST_SKAL:
        raise OtillatenOvergang("Skriv med en mening varför du behöver läsa ärendet nu.")
    if Nodatkomst.objects.filter(person=person, till__gt=nar).count() >= HOGST:
        raise OtillatenOvergang("Du har redan nödåtkomst till tre ärenden. Ring kvalitetsstrategen.")
    ny = Nodatkomst.objects.create(
        arende=arende,
        enhet=arende.enhet,
        person=person,
        person_namn=person.namn_och_befattning,
        skal=skal.strip(),
        fran=nar,
        till=nar + GILTIG,
    )
    logg.anteckna("ta_nodatkomst", arende, av=person, detalj={"nodatkomst": ny.pk, "till": ny.till.isoformat()})
    _beratta(ny)
    return ny


def _inom_rackhall(person: Person) -> QuerySet[Arende]:
    """Lex Sarah ärenden at the places where the person reads ärenden and handles, utreder or decides them."""
    dar = omfattning(person, Befogenhet.SE_ARENDE) & frozenset().union(*(omfattning(person, en) for en in FAR_TA))
    return Arende.objects.filter(typ=Arendetyp.LEX_SARAH, enhet_id__i_omfattning=dar).select_related("enhet")


def _beratta(ny: Nodatkomst) -> None:
    """Told to those nearest who check the log and may read the ärende."""
    besked = Besked(
        slag=Slag.HANT,
        objekt=ny.arende,
        text=f"Någon har tagit nödåtkomst till ärende {ny.arende.dnr}.",
        url=reverse("nodatkomst:lista"),
        nyckel=f"nodatkomst:{ny.pk}",
        nar=ny.fran,
        utom=ny.person,
    )
    avisera_narmaste({Befogenhet.SE_SPAR}, ny.enhet_id, besked)


@transaction.atomic
def avsluta(nodatkomst: Nodatkomst, *, av: Person) -> Nodatkomst:
    """End it before its time, by one who checks the log there. Raises OtillatenOvergang when it is over already."""
    egna = Nodatkomst.objects.for_user(av, Befogenhet.SE_SPAR).select_for_update(of=("self",))
    rad = egna.select_related("arende").filter(pk=nodatkomst.pk).first()
    if rad is None or not rad.galler:
        raise OtillatenOvergang("Nödåtkomsten gäller inte längre.")
    rad.till, rad.avslutad_av = timezone.now(), av
    rad.save(update_fields=["till", "avslutad_av"])
    logg.anteckna("avsluta_nodatkomst", rad.arende, av=av, detalj={"nodatkomst": rad.pk})
    return rad


# ---- what was read ----


@dataclass(frozen=True)
class Granskad:
    """One access and what the person did with the ärende while it held, as (what, how many times)."""

    nodatkomst: Nodatkomst
    gjort: tuple[tuple[str, int], ...]
    senast: datetime | None


def granskade(nodatkomster: Sequence[Nodatkomst]) -> list[Granskad]:
    """What the log says of each, in one query."""
    rader: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    senast: dict[int, datetime] = {}
    for post in Sparpost.objects.filter(_medan(nodatkomster)).order_by("nar") if nodatkomster else ():
        for nod in nodatkomster:
            if (post.person_id, post.objekt_id) == (nod.person_id, str(nod.arende_id)) and _inom(nod, post.nar):
                rader[nod.pk][i_klartext(post.verb)] += 1
                senast[nod.pk] = post.nar
    return [Granskad(nod, tuple(rader[nod.pk].items()), senast.get(nod.pk)) for nod in nodatkomster]


def _medan(nodatkomster: Sequence[Nodatkomst]) -> Q:
    villkor = Q(pk__in=())
    for nod in nodatkomster:
        villkor |= Q(person_id=nod.person_id, objekt_id=str(nod.arende_id), nar__gte=nod.fran, nar__lte=nod.till)
    return villkor & Q(objekttyp=Arende._meta.label_lower) & ~Q(verb="ta_nodatkomst")


def _inom(nod: Nodatkomst, nar: datetime) -> bool:
    return nod.fran <= nar <= nod.till
