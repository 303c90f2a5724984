"""How a tillfälle goes once the plan is adopted: done, opened again, cancelled; and who reviews from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkontroll.plan.biblioteket import PLANERA, krav
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradGranskare, PlaneradKontroll
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

GRANSKA = Befogenhet.GRANSKA_AKTER


def lock(tillfalle: Kontrolltillfalle) -> Kontrolltillfalle:
    """The row as it is now, held until commit."""
    hamtat: Kontrolltillfalle = (
        Kontrolltillfalle.objects.select_for_update(of=("self",))
        .select_related("planerad__plan", "planerad__version__omrade")
        .get(pk=tillfalle.pk)
    )
    return hamtat


def _krav_granska(tillfalle: Kontrolltillfalle, av: Person) -> None:
    if not (kan(av, PLANERA, tillfalle) or kan(av, GRANSKA, tillfalle)):
        raise OtillatenOvergang("Du är inte granskare i den kontrollen.")


@transaction.atomic
def markera_klart(tillfalle: Kontrolltillfalle, *, av: Person, nar: datetime | None = None) -> Kontrolltillfalle:
    """All of the sample is reviewed. Who calls it knows that; the plan only keeps the day. Twice is once."""
    tillfalle = lock(tillfalle)
    _krav_granska(tillfalle, av)
    if tillfalle.installt is not None:
        raise OtillatenOvergang("Kontrollen är inställd.")
    if tillfalle.klart is None:
        tillfalle.klart = nar or timezone.now()
        tillfalle.save()
        anteckna("klar_med_kontroll", tillfalle, av=av)
    return tillfalle


@transaction.atomic
def oppna_igen(tillfalle: Kontrolltillfalle, *, av: Person) -> Kontrolltillfalle:
    """Something is to be reviewed again. Twice is once."""
    tillfalle = lock(tillfalle)
    _krav_granska(tillfalle, av)
    if tillfalle.klart is not None:
        tillfalle.klart = None
        tillfalle.save()
        anteckna("oppna_kontroll_igen", tillfalle, av=av)
    return tillfalle


@transaction.atomic
def stall_in(tillfalle: Kontrolltillfalle, skal: str, *, av: Person, nar: datetime | None = None) -> Kontrolltillfalle:
    """It will not be made, and why. What has been drawn and reviewed stays. Raises OtillatenOvergang."""
    tillfalle = lock(tillfalle)
    krav(av, tillfalle.namnd_id)
    if tillfalle.klart is not None:
        raise OtillatenOvergang("Kontrollen är redan klar.")
    if tillfalle.installt is not None:
        raise OtillatenOvergang("Kontrollen är redan inställd.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför kontrollen ställs in.")
    tillfalle.installt, tillfalle.installt_av, tillfalle.installt_skal = nar or timezone.now(), av, skal.strip()
    tillfalle.save()
    anteckna("stall_in_kontroll", tillfalle, av=av)
    return tillfalle


@transaction.atomic
def byt_granskare(
    kontroll: PlaneradKontroll, granskare: Sequence[Person], *, av: Person, nar: datetime | None = None
) -> None:
    """From now on these review. Those who no longer do are ended and stay in the plan with their last day.

    Who reviews is no part of the beslut: people come and go without the nämnd. Raises OtillatenOvergang when too few
    are left.
    """
    krav(av, kontroll.namnd_id)
    PlaneradKontroll.objects.select_for_update().get(pk=kontroll.pk)
    minst = 2 if kontroll.dubbelgranskas else 1
    if len({p.pk for p in granskare}) < minst:
        raise OtillatenOvergang("Välj två granskare." if minst == 2 else "Välj minst en granskare.")
    idag = svensk_dag(nar or timezone.now())
    nu = list(PlaneradGranskare.objects.filter(planerad=kontroll, till__isnull=True))
    kvar = {p.pk for p in granskare}
    for rad in nu:
        if rad.person_id not in kvar:
            rad.till = idag
            rad.save()
    har = {rad.person_id for rad in nu}
    for person in granskare:
        if person.pk not in har:
            PlaneradGranskare.objects.create(planerad=kontroll, person=person)
    anteckna("byt_granskare", kontroll, av=av, detalj={"antal": len(kvar)})
