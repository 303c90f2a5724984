"""What the start page of egenkontroll shows: the tillfällen a person may see, where each is, and what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from egenkontroll.plan.bevakning import SE, frist_for
from egenkontroll.plan.laget import ORD, Nyckel, Steg, far_trycka, lagen
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradEnhet, PlaneradGranskare
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person

FLEST = 500
"""A nämnd with 40 kontroller a month has that many in a year; a page of more would help nobody."""


@dataclass(frozen=True)
class Rad:
    """One tillfälle on a page. `far_trycka`: the person may do what is next. `frist` is None when nothing is due."""

    tillfalle: Kontrolltillfalle
    steg: Steg
    far_trycka: bool
    granskar: bool
    frist: Frist | None

    @property
    def marke(self) -> tuple[str, str, str]:
        return ORD[self.steg.nyckel]

    @property
    def vantar_pa_mig(self) -> bool:
        return self.far_trycka and self.steg.nyckel not in {Nyckel.KLAR, Nyckel.INSTALLT, Nyckel.VANTAR}


def urval(person: Person, val: Mapping[str, Any], idag: date) -> Any:
    """The tillfällen that fit the filter, nearest first. `lage` is looked at afterwards: the rooms know it."""
    alla = Kontrolltillfalle.objects.for_user(person, SE)
    if val.get("ar") != "alla":
        alla = alla.filter(planerad__plan__ar=int(val.get("ar") or idag.year))
    if val.get("namnd"):
        alla = alla.filter(planerad__plan__namnd=val["namnd"])
    if val.get("enhet"):
        alla = alla.filter(planerad__enheter__enhet=val["enhet"])
    return alla.select_related("planerad__plan__namnd", "planerad__version__omrade").prefetch_related(
        Prefetch("planerad__enheter", PlaneradEnhet.objects.select_related("enhet")),
        Prefetch("planerad__granskare", PlaneradGranskare.objects.filter(till__isnull=True).select_related("person")),
    )


def rader(person: Person, val: Mapping[str, Any], idag: date) -> list[Rad]:
    """Each tillfälle with where it is. Four queries, and those of the rooms."""
    return med_lage(person, list(urval(person, val, idag).order_by("sista_dag", "pk")[:FLEST]), idag, val.get("lage"))


def med_lage(person: Person, tillfallen: list[Kontrolltillfalle], idag: date, lage: str | None = "") -> list[Rad]:
    steg = lagen(tillfallen, idag)
    oppna = far_trycka(person, steg)
    return [
        Rad(
            tillfalle=t,
            steg=steg[t.pk],
            far_trycka=t.pk in oppna,
            granskar=any(g.person_id == person.pk for g in t.planerad.granskare.all()),
            frist=None if steg[t.pk].nyckel in {Nyckel.INSTALLT, Nyckel.VANTAR} else frist_for(t),
        )
        for t in tillfallen
        if not lage or steg[t.pk].nyckel == lage
    ]


def nasta(alla: list[Rad]) -> Rad | None:
    """What the person should do first: the nearest last day among what waits for them."""
    mina = [rad for rad in alla if rad.vantar_pa_mig]
    return min(mina, key=lambda rad: (not rad.granskar, rad.tillfalle.sista_dag), default=None)
