"""Internkontroll in the year: when a plan was adopted, and the two follow-ups with how many kontroller are done.

Who reads the nämnd's plan has one day for each follow-up of it; who is kontrollansvarig has one for each own moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from egenkontroll.arshjul.kalender import Kalenderdag
from egenkontroll.arshjul.rader import Radkalla
from egenkontroll.internkontroll.models import (
    Internkontrollplan,
    Kontrollmoment,
    Kontrollresultat,
    Planstatus,
    Tillfalle,
)
from egenkontroll.internkontroll.uppfoljning import FOLJER_UPP
from egenkontroll.risk.listor import SE
from kvalitet.organisation.models import Person

_ORD = {Tillfalle.HALVAR: "vid halvåret", Tillfalle.HELAR: "för helåret"}
_SENAST = {Tillfalle.HALVAR: "halvar_senast", Tillfalle.HELAR: "helar_senast"}


def _skrivet(tillfalle: Tillfalle) -> Exists:
    """Whether the moment has a result of the year at the follow-up, in whatever version of the plan."""
    return Exists(
        Kontrollresultat.objects.filter(
            moment__kedja=OuterRef("kedja"),
            moment__planrisk__plan__ar=OuterRef("planrisk__plan__ar"),
            tillfalle=tillfalle,
        )
    )


def _antal(moment: QuerySet[Any]) -> Coalesce:
    per_plan = moment.order_by().values("planrisk__plan").annotate(antalet=Count("pk")).values("antalet")
    return Coalesce(Subquery(per_plan), 0)


def _i_planen(tillfalle: Tillfalle) -> QuerySet[Any]:
    moment = Kontrollmoment.objects.filter(planrisk__plan=OuterRef("pk"))
    return moment.filter(halvar=True) if tillfalle == Tillfalle.HALVAR else moment


def _planer(person: Person, ar: int) -> QuerySet[Any]:
    foljs_upp = Q(status=Planstatus.ANTAGEN) & (Q(halvar_senast__year=ar) | Q(helar_senast__year=ar))
    planer = Internkontrollplan.objects.for_user(person, SE).exclude(status=Planstatus.UTKAST)
    return planer.filter(foljs_upp | Q(beslutsdatum__year=ar))


def _plandagar(plan: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    gemensamt: dict[str, Any] = {"url": reverse("internkontroll:plan", args=[plan["pk"]]), "delen_id": plan["namnd"]}
    version = f", version {plan['nummer']}" if plan["nummer"] > 1 else ""
    yield Kalenderdag(
        nyckel=f"internkontrollplan-{plan['pk']}",
        dag=date.fromisoformat(plan["beslutsdatum"]),
        slag="Plan",
        text=f"Internkontrollplan {plan['ar']}{version} antagen, {plan['paragraf']}",
        klar=True,
        **gemensamt,
    )
    if plan["status"] != Planstatus.ANTAGEN:
        return
    for tillfalle in Tillfalle:
        alla, skrivna = plan[f"{tillfalle.value}_alla"], plan[f"{tillfalle.value}_skrivna"]
        if alla:
            yield Kalenderdag(
                nyckel=f"internkontrollplan-{plan['pk']}-{tillfalle.value}",
                dag=date.fromisoformat(plan[_SENAST[tillfalle]]),
                slag="Uppföljning",
                text=f"Internkontroll {plan['ar']} följs upp {_ORD[tillfalle]}: {skrivna} av {alla} klara",
                klar=skrivna == alla,
                enheter=frozenset(plan["enheter"]),
                **gemensamt,
            )


_PLANFALT: dict[str, Any] = {
    **{namn: namn for namn in ("pk", "ar", "nummer", "status", "paragraf", "beslutsdatum", *_SENAST.values())},
    "namnd": "namnd_id",
    "enheter": ArraySubquery(Kontrollmoment.objects.filter(planrisk__plan=OuterRef("pk")).values("delen_id")),
    **{f"{t.value}_alla": _antal(_i_planen(t)) for t in Tillfalle},
    **{f"{t.value}_skrivna": _antal(_i_planen(t).filter(_skrivet(t))) for t in Tillfalle},
}
PLANERNA = Radkalla("internkontrollplan", _planer, _PLANFALT, _plandagar)


def _egna(person: Person, ar: int) -> QuerySet[Any]:
    moment = Kontrollmoment.objects.for_user(person, FOLJER_UPP).gallande().filter(kontrollansvarig=person)
    return moment.filter(Q(planrisk__plan__halvar_senast__year=ar) | Q(planrisk__plan__helar_senast__year=ar))


def _momentdagar(moment: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    for tillfalle in Tillfalle:
        if tillfalle == Tillfalle.HELAR or moment["halvar"]:
            yield Kalenderdag(
                nyckel=f"kontrollmoment-{moment['pk']}-{tillfalle.value}",
                dag=date.fromisoformat(moment[_SENAST[tillfalle]]),
                slag="Uppföljning",
                text=f"Följ upp kontroll R{moment['risk']}.{moment['nummer']} i {moment['dnr']} {_ORD[tillfalle]}",
                url=reverse("internkontroll:folj-upp", args=[moment["pk"], tillfalle.value]),
                delen_id=moment["delen"],
                klar=moment[f"{tillfalle.value}_skrivet"],
            )


_MOMENTFALT: dict[str, Any] = {
    **{namn: namn for namn in ("pk", "nummer", "halvar")},
    "risk": "planrisk__ordning",
    "dnr": "planrisk__plan__dnr",
    "delen": "delen_id",
    **{falt: f"planrisk__plan__{falt}" for falt in _SENAST.values()},
    **{f"{t.value}_skrivet": _skrivet(t) for t in Tillfalle},
}
EGNA_MOMENT = Radkalla("kontrollmoment", _egna, _MOMENTFALT, _momentdagar)
