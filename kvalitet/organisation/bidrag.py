"""What waits for the systemförvaltare on the start page: places nobody answers for, and uppdrag that soon end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.behorighet import har_nagonstans
from kvalitet.organisation.luckor import SNART, enheter_utan_mottagare, uppdrag_som_slutar
from kvalitet.organisation.models import Organisationsdel, Person, Uppdrag
from kvalitet.organisation.personurval import SKOTA
from kvalitet.skarm.start import Bidrag, NastaSteg, Nyckeltal, Rader, rum
from kvalitet.svenska import antal, i_mening

FLEST_STEG = 3


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    if not har_nagonstans(person, SKOTA):
        return {}
    return {"utan": enheter_utan_mottagare(person, idag), "slutar": uppdrag_som_slutar(person, idag)}


@rum(_fragor)
def forvaltarens(person: Person, idag: date, rader: Rader) -> Bidrag:
    """Nothing for others."""
    utan, slutar = rader["utan"], rader["slutar"]
    return Bidrag(
        nyckeltal=[
            Nyckeltal(
                len(utan),
                "Enhet utan mottagare" if len(utan) == 1 else "Enheter utan mottagare",
                f"{reverse('organisation:trad')}?visa=utan-mottagare",
                "fara",
            ),
            Nyckeltal(
                len(slutar),
                f"Uppdrag som slutar inom {SNART} dagar",
                f"{reverse('organisation:personer')}?uppdrag=slutar",
            ),
        ],
        steg=[*(_utan(delen) for delen in utan[:FLEST_STEG]), *(_slutar(u, idag) for u in slutar[:FLEST_STEG])],
    )


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
        mening=f"Se till att någon tar över efter {uppdrag.person.namn}, {i_mening(uppdrag.get_roll_display())} för "
        f"{uppdrag.delen.namn}.",
        mer=f"Uppdraget slutar {uppdrag.till}. Ingen annan har rollen där efter det.",
        url=reverse("organisation:person", args=[uppdrag.person_id]),
        knapp="Visa personen",
        lage="varning",
        lagetext="Slutar i dag" if kvar == 0 else f"{antal('dag', 'dagar', kvar)} kvar",
        ordning=kvar,
    )
