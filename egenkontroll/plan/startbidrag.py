"""What waits on the start page: kontroller to review, for those the plan names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from egenkontroll.plan.bevakning import frist_for
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.plan.tillfallesgang import GRANSKA
from kvalitet.behorighet import har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum
from kvalitet.svenska import dag_lang

FLEST = 3


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Kontrolltillfalle]]:
    """Tillfällen to review, for those who review somewhere."""
    if not har_nagonstans(person, GRANSKA):
        return {}
    mina = Kontrolltillfalle.objects.for_user(person, GRANSKA).gallande().filter(klart__isnull=True, slut__lt=idag)
    return {"mina": mina.select_related("planerad__version__omrade").order_by("sista_dag", "pk")[:FLEST]}


@rum(_fragor)
def egenkontrollens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """None for those who review nowhere."""
    return Bidrag(steg=[_steg(tillfalle, idag) for tillfalle in rader["mina"]])


def _steg(tillfalle: Kontrolltillfalle, idag: date) -> NastaSteg:
    frist = frist_for(tillfalle)
    sen = frist.lage(idag) == "sen"
    bradska: dict[str, Any] = {
        "lage": "fara" if sen else "varning" if frist.lage(idag) == "snart" else "",
        "lagetext": frist.text(idag) if sen else f"Senast {dag_lang(frist.senast)}",
        "ordning": frist.dagar_kvar(idag),
    }
    return NastaSteg(
        mening=f"Granska akter: {tillfalle.planerad.version.omrade.namn}.",
        mer=f"Egenkontroll för {tillfalle.period.namn}.",
        url=reverse("kontrollplan:tillfalle", args=[tillfalle.pk]),
        knapp="Till kontrollen",
        **bradska,
    )
