"""Kontrolltillfällen in the deadline engine: each is reviewed by its last day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from egenkontroll.plan.models import ANTAGEN, Kontrolltillfalle, PlaneradGranskare
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist, svensk_dag
from kvalitet.organisation.models import Person

SE = Befogenhet.SE_EGENKONTROLL
PLANERA = Befogenhet.PLANERA_EGENKONTROLL


def frist_for(tillfalle: Kontrolltillfalle) -> Frist:
    klart = svensk_dag(tillfalle.klart) if tillfalle.klart else None
    return Frist("Granska akterna", tillfalle.sista_dag, "Planen för egenkontroll", klart)


def _oppna(urval: Urval) -> QuerySet[Kontrolltillfalle]:
    """Those that have begun to be possible and are not done, last day by `urval.till`.

    A tillfälle waits for nobody until its period is over, since the last case can be closed on its last day.
    """
    alla = Kontrolltillfalle.objects.all() if urval.person is None else _att_se(urval.person)
    oppna = alla.gallande().filter(
        klart__isnull=True, slut__lt=urval.idag, sista_dag__lte=urval.till, planerad__plan__status=ANTAGEN
    )
    if urval.mina and urval.person is not None:
        oppna = oppna.filter(planerad__granskare__person=urval.person, planerad__granskare__till__isnull=True)
    return oppna


def tillfallen(urval: Urval) -> Iterator[Bevakad]:
    """Two queries."""
    hamtade = (
        _oppna(urval)
        .select_related("planerad__plan__namnd", "planerad__version__omrade")
        .prefetch_related(
            Prefetch("planerad__granskare", PlaneradGranskare.objects.filter(till__isnull=True), to_attr="nu_granskar")
        )
    )
    for tillfalle in hamtade.order_by("sista_dag", "pk")[: urval.hogst]:
        planerad = tillfalle.planerad
        yield Bevakad(
            objekt=tillfalle,
            frist=frist_for(tillfalle),
            delen_id=planerad.plan.namnd_id,
            url=reverse("kontrollplan:tillfalle", args=[tillfalle.pk]),
            text=f"Egenkontroll: {tillfalle}",
            mer=planerad.plan.namnd.namn,
            ansvariga=tuple(g.person_id for g in planerad.nu_granskar),  # type: ignore[attr-defined]
            annars=frozenset({PLANERA}),
            chef=frozenset({PLANERA}),
        )


def _att_se(person: Person):  # type: ignore[no-untyped-def]
    """What the person reads, which holds what the person reviews."""
    return Kontrolltillfalle.objects.for_user(person, SE)


def tillfallen_att_se(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    """A tillfälle has no sekretess: it holds periods and counts."""
    return dict.fromkeys(_att_se(person).filter(pk__in=list(ids)).values_list("pk", flat=True), False)


TILLFALLEN = Kalla(
    modell=Kontrolltillfalle,
    namn="Egenkontroll",
    falt=frozenset({"sista_dag"}),
    bevakade=tillfallen,
    synliga=tillfallen_att_se,
    kraver=frozenset({SE}),
    rader=lambda urval: [_oppna(urval)],
)
