"""Internkontroll in the deadline engine: each result that is due and not written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
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
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
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


def _per_tillfalle(urval: Urval) -> dict[str, Any]:
    """What waits at each of the two follow-ups."""
    alla = Kontrollmoment.objects.all()
    if urval.person is not None:
        alla = Kontrollmoment.objects.for_user(urval.person, FOLJER_UPP)
        if urval.mina:
            alla = alla.filter(kontrollansvarig=urval.person)
    if urval.enhet is not None:
        alla = alla.filter(delen_id=urval.enhet)
    return {tillfalle: att_folja_upp(alla, tillfalle, urval.till) for tillfalle in (Tillfalle.HALVAR, Tillfalle.HELAR)}


def moment_att_folja_upp(urval: Urval) -> Iterator[Bevakad]:
    """Two queries, one for each follow-up."""
    for tillfalle, rader in _per_tillfalle(urval).items():
        for moment in rader[: urval.hogst] if urval.hogst else rader:
            yield _bevakad(moment, tillfalle)


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


def att_se(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    """A kontrollmoment has no sekretess: it says how something is checked, of nobody."""
    synliga = Kontrollmoment.objects.for_user(person, FOLJER_UPP).filter(pk__in=list(ids))
    return dict.fromkeys(synliga.values_list("pk", flat=True), False)


MOMENT = Kalla(
    modell=Kontrollmoment,
    namn="Uppföljning av internkontroll",
    falt=frozenset(),
    bevakade=moment_att_folja_upp,
    synliga=att_se,
    ocksa={Internkontrollplan: frozenset({"halvar_senast", "helar_senast"})},
    kraver=frozenset({FOLJER_UPP}),
    rader=lambda urval: _per_tillfalle(urval).values(),
)


def oppen_nu(moment: Kontrollmoment, idag: date) -> str:
    """Which follow-up of the moment's year is to be written now: the year-end one from December on."""
    ar = moment.planrisk.plan.ar
    if idag >= oppnar(ar, Tillfalle.HELAR):
        return str(Tillfalle.HELAR)
    return str(Tillfalle.HALVAR) if moment.halvar and idag >= oppnar(ar, Tillfalle.HALVAR) else ""


SNART = timedelta(days=30)
"""How long before its last day a follow-up stands on the start page."""
