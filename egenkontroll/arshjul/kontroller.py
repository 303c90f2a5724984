"""The tillfällen of the plans as days of the year: when the frame can be read in, and when all is reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Prefetch
from django.urls import reverse

from egenkontroll.arshjul.kalender import Kalenderdag
from egenkontroll.plan.bevakning import SE
from egenkontroll.plan.laget import Nyckel, lagen
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradEnhet
from kvalitet.organisation.models import Person

_DRAGNA = frozenset({Nyckel.DRAGEN, Nyckel.GRANSKAS, Nyckel.KLAR})


def kontrollernas_dagar(person: Person, ar: int, idag: date) -> Iterable[Kalenderdag]:
    """Two queries, and those of the rooms that say where each is. Those that are inställda are left out."""
    alla = Kontrolltillfalle.objects.for_user(person, SE).gallande()
    nara = alla.filter(slut__gte=date(ar - 1, 12, 31), start__lte=date(ar, 12, 31)) | alla.filter(sista_dag__year=ar)
    hamtade = nara.select_related("planerad__plan", "planerad__version__omrade").prefetch_related(
        Prefetch("planerad__enheter", PlaneradEnhet.objects.only("planerad_id", "enhet_id"))
    )
    tillfallen = list(hamtade.distinct())
    steg = lagen(tillfallen, idag)
    for tillfalle in tillfallen:
        yield from _dagar(tillfalle, draget=steg[tillfalle.pk].nyckel in _DRAGNA)


def _dagar(tillfalle: Kontrolltillfalle, *, draget: bool) -> Iterable[Kalenderdag]:
    url = reverse("kontrollplan:tillfalle", args=[tillfalle.pk])
    enheter = frozenset(e.enhet_id for e in tillfalle.planerad.enheter.all())
    oppnar = tillfalle.slut + timedelta(days=1)
    for vad, dag, slag, klar in (
        ("urval", oppnar, "Ram och urval", draget),
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
