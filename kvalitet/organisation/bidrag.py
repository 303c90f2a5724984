"""What waits for the systemförvaltare on the start page: places nobody answers for, and uppdrag that soon end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import (
    Deltyp,
    Hierarki,
    Organisationsdel,
    Person,
    Uppdrag,
    UppdragQuerySet,
    Verksamhetsform,
)
from kvalitet.organisation.personurval import SKOTA, delar_att_skota, uppdrag_att_skota
from kvalitet.skarm.start import Bidrag, NastaSteg, Nyckeltal
from kvalitet.svenska import antal

SNART = 14  # days
FLEST_STEG = 3


def forvaltarens(person: Person, idag: date) -> Bidrag:
    """Nothing for others. Two queries."""
    if not har_nagonstans(person, SKOTA):
        return Bidrag()
    utan = list(enheter_utan_mottagare(person, idag))
    slutar = list(uppdrag_som_slutar(person, idag))
    return Bidrag(
        nyckeltal=[
            Nyckeltal(len(utan), "enheter utan mottagare", reverse("organisation:trad"), "fara"),
            Nyckeltal(len(slutar), f"uppdrag slutar inom {SNART} dagar", reverse("organisation:personer")),
        ],
        steg=[*(_utan(delen) for delen in utan[:FLEST_STEG]), *(_slutar(u, idag) for u in slutar[:FLEST_STEG])],
    )


def enheter_utan_mottagare(person: Person, idag: date) -> QuerySet[Organisationsdel]:
    """Enheter of the own organisation where nobody can receive a rapport, in Swedish order.

    External utförare are left out: their rapporter are received by the nämnd's side.
    """
    nas = Hierarki.objects.filter(
        anfader__delbehorighet__permission__codename=Befogenhet.TA_EMOT, anfader__delbehorighet__user__is_active=True
    )
    egna = delar_att_skota(person).finns(idag).filter(typ=Deltyp.ENHET)
    return egna.exclude(verksamhetsform=Verksamhetsform.EXTERN).exclude(pk__in=nas.values("avkomma"))


def uppdrag_som_slutar(person: Person, idag: date) -> UppdragQuerySet:
    """Uppdrag that end within `SNART` days and that nobody takes over at the same place, the first to end first."""
    efter = Uppdrag.objects.filter(
        Q(till=None) | Q(till__gt=OuterRef("till")), roll=OuterRef("roll"), delen=OuterRef("delen")
    )
    senast = idag + timedelta(days=SNART)
    slutar = uppdrag_att_skota(person).giltiga(idag).filter(till__lte=senast, person__is_active=True)
    return slutar.filter(~Exists(efter)).order_by("till", "person__sortering", "pk")


def _utan(delen: Organisationsdel) -> NastaSteg:
    return NastaSteg(
        mening=f"Ge någon i uppdrag att ta emot rapporter hos {delen.namn}.",
        mer="I dag kan ingen göra det.",
        url=reverse("organisation:vem-ser-vad", args=[delen.pk]),
        knapp="Se vem som når den",
        lage="fara",
        lagetext="Ingen tar emot",
    )


def _slutar(uppdrag: Uppdrag, idag: date) -> NastaSteg:
    kvar = (uppdrag.till - idag).days if uppdrag.till else SNART
    return NastaSteg(
        mening=f"Se till att någon tar över efter {uppdrag.person.namn}, {uppdrag.get_roll_display().lower()} för "
        f"{uppdrag.delen.namn}.",
        mer=f"Uppdraget slutar {uppdrag.till}. Ingen annan har rollen där efter det.",
        url=reverse("organisation:person", args=[uppdrag.person_id]),
        knapp="Visa personen",
        lage="varning",
        lagetext="Slutar i dag" if kvar == 0 else f"{antal('dag', 'dagar', kvar)} kvar",
        ordning=kvar,
    )
