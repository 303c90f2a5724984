"""Egenkontroll in the year: adopted plans, when a frame can be read in and all is reviewed, and other kontroller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from egenkontroll.andra.models import AnnanKontroll
from egenkontroll.arshjul.kalender import Kalenderdag
from egenkontroll.arshjul.rader import Radkalla
from egenkontroll.plan.bevakning import SE
from egenkontroll.plan.models import ANTAGEN, Kontrollplan, Kontrolltillfalle, PlaneradEnhet
from egenkontroll.ram.models import Dragning
from kvalitet.organisation.models import Person


def kontrollernas_dagar(person: Person, ar: int, idag: date) -> Iterable[Kalenderdag]:
    """One query. Those that are inställda are left out."""
    alla = Kontrolltillfalle.objects.for_user(person, SE).gallande()
    i_aret = Q(slut__gte=date(ar - 1, 12, 31), start__lte=date(ar, 12, 31)) | Q(sista_dag__year=ar)
    enheter = PlaneradEnhet.objects.filter(planerad=OuterRef("planerad")).values("enhet_id")
    tillfallen: QuerySet[Any] = alla.filter(i_aret).select_related("planerad__plan", "planerad__version__omrade")
    for tillfalle in tillfallen.annotate(
        draget=Exists(Dragning.objects.filter(tillfalle=OuterRef("pk"))), pa_enheter=ArraySubquery(enheter)
    ).distinct():
        yield from _dagar(tillfalle, draget=tillfalle.draget, enheter=frozenset(tillfalle.pa_enheter))


def _dagar(tillfalle: Kontrolltillfalle, *, draget: bool, enheter: frozenset[int]) -> Iterable[Kalenderdag]:
    url = reverse("kontrollplan:tillfalle", args=[tillfalle.pk])
    oppnar = tillfalle.slut + timedelta(days=1)
    for vad, dag, slag, klar in (
        ("urval", oppnar, "Ram och urval", draget or tillfalle.klart is not None),
        ("granskat", tillfalle.sista_dag, "Granskning klar", tillfalle.klart is not None),
    ):
        yield Kalenderdag(
            nyckel=f"kontrolltillfalle-{tillfalle.pk}-{vad}",
            dag=dag,
            slag=slag,
            text=f"{slag}: {tillfalle}",
            url=url,
            delen_id=tillfalle.namnd_id,
            klar=klar,
            enheter=enheter,
        )


def _planer(person: Person, ar: int) -> QuerySet[Any]:
    return Kontrollplan.objects.for_user(person, SE).filter(status=ANTAGEN, beslutsdatum__year=ar)


def _antagen(plan: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    version = f", version {plan['nummer']}" if plan["nummer"] > 1 else ""
    yield Kalenderdag(
        nyckel=f"kontrollplan-{plan['pk']}",
        dag=date.fromisoformat(plan["dag"]),
        slag="Plan",
        text=f"Plan för egenkontroll {plan['ar']}{version} antagen",
        url=reverse("kontrollplan:plan", args=[plan["pk"]]),
        delen_id=plan["namnd"],
        klar=True,
    )


KONTROLLPLANER = Radkalla(
    "kontrollplan",
    _planer,
    {"pk": "pk", "ar": "ar", "nummer": "nummer", "dag": "beslutsdatum", "namnd": "namnd_id"},
    _antagen,
)


def _andra(person: Person, ar: int) -> QuerySet[Any]:
    return AnnanKontroll.objects.for_user(person, SE).filter(matt__year=ar, klar__isnull=False)


def _gjord(kontroll: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    """What kind, not its heading: what stands in the year is read without login by whoever has the address."""
    slag = AnnanKontroll.Slag(kontroll["slag"]).label
    yield Kalenderdag(
        nyckel=f"annan-kontroll-{kontroll['pk']}",
        dag=date.fromisoformat(kontroll["dag"]),
        slag="Annan kontroll",
        text=f"Annan kontroll: {slag.lower()}",
        url=reverse("andra_kontroller:kontroll", args=[kontroll["pk"]]),
        delen_id=kontroll["namnd"],
        klar=True,
        enheter=frozenset({kontroll["enhet"]} - {None}),
    )


ANDRA_KONTROLLER = Radkalla(
    "andra_kontroller",
    _andra,
    {"pk": "pk", "slag": "slag", "dag": "matt", "namnd": "namnd_id", "enhet": "enhet_id"},
    _gjord,
)
