"""Kontrolltillfällen in the deadline engine: each is reviewed by its last day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from egenkontroll.plan.models import ANTAGEN, Kontrolltillfalle, PlaneradGranskare
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.frister import Frist, svensk_dag
from kvalitet.organisation.models import Person

SE = Befogenhet.SE_EGENKONTROLL
PLANERA = Befogenhet.PLANERA_EGENKONTROLL


def frist_for(tillfalle: Kontrolltillfalle) -> Frist:
    klart = svensk_dag(tillfalle.klart) if tillfalle.klart else None
    return Frist("Granska ärendena", tillfalle.sista_dag, "Planen för egenkontroll", klart)


def _oppna(urval: Urval) -> QuerySet[Kontrolltillfalle]:
    """Those that have begun to be possible and are not done, last day by `urval.till`.

    A tillfälle waits for nobody until its period is over, since the last case can be closed on its last day. One that
    nobody reviews waits for who plans for the nämnd, and can choose somebody.
    """
    alla = Kontrolltillfalle.objects.all() if urval.person is None else _att_se(urval.person)
    oppna = alla.gallande().filter(
        klart__isnull=True, slut__lt=urval.idag, sista_dag__lte=urval.till, planerad__plan__status=ANTAGEN
    )
    granskar = PlaneradGranskare.objects.filter(
        planerad=OuterRef("planerad"), till__isnull=True, person__is_active=True
    ).order_by("pk")
    if urval.mina and urval.person is not None:
        oppna = oppna.filter(
            Exists(granskar.filter(person=urval.person))
            | (Q(planerad__plan__namnd_id__i_omfattning=omfattning(urval.person, PLANERA)) & ~Exists(granskar))
        )
    med = oppna.select_related("planerad__plan__namnd", "planerad__version__omrade")
    med = med.annotate(nu_granskar=ArraySubquery(granskar.values("person")))
    hamtade: QuerySet[Kontrolltillfalle] = med.order_by("sista_dag", "pk")[: urval.hogst]
    return hamtade


def _bevakade(tillfallena: Iterable[Any], _urval: Urval) -> Iterator[Bevakad]:
    for tillfalle in tillfallena:
        planerad = tillfalle.planerad
        yield Bevakad(
            objekt=tillfalle,
            frist=frist_for(tillfalle),
            delen_id=planerad.plan.namnd_id,
            url=reverse("kontrollplan:tillfalle", args=[tillfalle.pk]),
            text=f"Egenkontroll: {tillfalle}",
            mer=planerad.plan.namnd.namn,
            ansvariga=tuple(tillfalle.nu_granskar),
            annars=frozenset({PLANERA}),
            chef=frozenset({PLANERA}),
        )


def _att_se(person: Person):  # type: ignore[no-untyped-def]
    """What the person reads, which holds what the person reviews."""
    return Kontrolltillfalle.objects.for_user(person, SE)


def tillfallen_att_se(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """A tillfälle has no sekretess: it holds periods and counts."""
    return [utan_sekretess(_att_se(person).filter(pk__in=list(ids)))]


TILLFALLEN = Kalla(
    modell=Kontrolltillfalle,
    namn="Egenkontroll",
    falt=frozenset({"sista_dag"}),
    fragor=(Fraga(_oppna, _bevakade),),
    synliga=tillfallen_att_se,
    kraver=frozenset({SE}),
)
