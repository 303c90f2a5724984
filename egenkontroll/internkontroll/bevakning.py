"""Internkontroll in the deadline engine: each result that is due and not written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from egenkontroll.internkontroll.models import (
    Internkontrollplan,
    Kontrollmoment,
    Kontrollresultat,
    Planstatus,
    Tillfalle,
)
from egenkontroll.internkontroll.planen import SKOTA
from egenkontroll.internkontroll.uppfoljning import FOLJER_UPP, frist, oppnar
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.organisation.models import Person

_FALT = {Tillfalle.HALVAR: "halvar_senast", Tillfalle.HELAR: "helar_senast"}


def att_folja_upp(alla: Any, tillfalle: str, till: date) -> Any:
    """Of these moments, those of plans that hold whose result for the follow-up is due by `till` and not written.

    One query. For the year-end one, a half-year that is still missing waits by itself.
    """
    skrivna = Kontrollresultat.objects.filter(
        moment__kedja=OuterRef("kedja"),
        moment__planrisk__plan__ar=OuterRef("planrisk__plan__ar"),
        tillfalle=tillfalle,
    )
    falt = _FALT[Tillfalle(tillfalle)]
    rader = alla.filter(
        ~Exists(skrivna),
        Q(halvar=True) if tillfalle == Tillfalle.HALVAR else Q(),
        planrisk__plan__status=Planstatus.ANTAGEN,
        **{f"planrisk__plan__{falt}__lte": till},
    )
    rader = rader.select_related("planrisk__plan__namnd", "delen", "kontrollansvarig")
    return rader.order_by(f"planrisk__plan__{falt}", "planrisk__ordning", "nummer")


def _vantar(urval: Urval, *, tillfalle: str) -> Any:
    """What waits at one of the two follow-ups."""
    alla = Kontrollmoment.objects.all()
    if urval.person is not None:
        alla = Kontrollmoment.objects.for_user(urval.person, FOLJER_UPP)
        if urval.mina:
            alla = alla.filter(kontrollansvarig=urval.person)
    if urval.enhet is not None:
        alla = alla.filter(delen_id=urval.enhet)
    return att_folja_upp(alla, tillfalle, urval.till)[: urval.hogst]


def _bevakade(momenten: Iterable[Kontrollmoment], _urval: Urval, *, tillfalle: str) -> Iterator[Bevakad]:
    return (_bevakad(moment, tillfalle) for moment in momenten)


def _bevakad(moment: Kontrollmoment, tillfalle: str) -> Bevakad:
    plan = moment.planrisk.plan
    return Bevakad(
        objekt=moment,
        frist=frist(moment, tillfalle),
        delen_id=moment.delen_id,
        url=reverse("internkontroll:folj-upp", args=[moment.pk, tillfalle]),
        text=f"Kontroll {moment.kod} i {plan.dnr}",
        mer=moment.text,
        ansvariga=(moment.kontrollansvarig_id,),
        annars=frozenset({SKOTA}),
        chef=frozenset({SKOTA}),
    )


def att_se(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """A kontrollmoment has no sekretess: it says how something is checked, of nobody."""
    return [utan_sekretess(Kontrollmoment.objects.for_user(person, FOLJER_UPP).filter(pk__in=list(ids)))]


MOMENT = Kalla(
    modell=Kontrollmoment,
    namn="Uppföljning av internkontroll",
    falt=frozenset(),
    fragor=tuple(
        Fraga(partial(_vantar, tillfalle=tillfalle), partial(_bevakade, tillfalle=tillfalle))
        for tillfalle in (Tillfalle.HALVAR, Tillfalle.HELAR)
    ),
    synliga=att_se,
    ocksa={Internkontrollplan: frozenset({"halvar_senast", "helar_senast"})},
    kraver=frozenset({FOLJER_UPP}),
)


def oppen_nu(moment: Kontrollmoment, idag: date) -> str:
    """Which follow-up of the moment's year is to be written now: the year-end one from December on."""
    ar = moment.planrisk.plan.ar
    if idag >= oppnar(ar, Tillfalle.HELAR):
        return str(Tillfalle.HELAR)
    return str(Tillfalle.HALVAR) if moment.halvar and idag >= oppnar(ar, Tillfalle.HALVAR) else ""


SNART = timedelta(days=30)
"""How long before its last day a follow-up stands on the start page."""
