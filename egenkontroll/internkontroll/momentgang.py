"""How a kontrollmoment is written into a draft, and how one that was not finished goes over to the next year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Metod, Planrisk
from egenkontroll.internkontroll.planen import kopiera_moment, kopiera_risk, lock_utkast
from egenkontroll.plan.models import PlaneradKontroll
from egenkontroll.risk.ansvariga import kring_namnden
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

FOLJER_UPP = Befogenhet.FOLJA_UPP_KONTROLL


@dataclass(frozen=True)
class Momentuppgift:
    """A row of the plan (DOMAIN 6). `delen` is where the check is made, `egenkontroll` only for that metod."""

    text: str
    metod: str
    omfattning: str
    frekvens: str
    delen: Organisationsdel
    kontrollansvarig: Person
    rapporteras_till: str
    halvar: bool = True
    egenkontroll: PlaneradKontroll | None = None

    def skriv_i(self, moment: Kontrollmoment) -> None:
        for falt, varde in vars(self).items():
            setattr(moment, falt, varde)


@transaction.atomic
def lagg_till(planrisk: Planrisk, uppgift: Momentuppgift, *, av: Person) -> Kontrollmoment:
    """Add a moment to a risk in a draft. Raises OtillatenOvergang."""
    plan = lock_utkast(planrisk.plan, av)
    _kontrollera(plan, uppgift)
    moment = Kontrollmoment(planrisk=planrisk, nummer=_nasta_nummer(planrisk))
    uppgift.skriv_i(moment)
    moment.save()
    anteckna("lagg_till_moment", moment, av=av, detalj={"metod": moment.metod})
    return moment


@transaction.atomic
def andra(moment: Kontrollmoment, uppgift: Momentuppgift, *, av: Person) -> Kontrollmoment:
    """Change a moment in a draft. Raises OtillatenOvergang."""
    plan = lock_utkast(moment.planrisk.plan, av)
    _kontrollera(plan, uppgift)
    uppgift.skriv_i(moment)
    moment.save()
    anteckna("andra_moment", moment, av=av)
    return moment


@transaction.atomic
def ta_bort(moment: Kontrollmoment, *, av: Person) -> None:
    """Take a moment out of a draft; those after it move up."""
    lock_utkast(moment.planrisk.plan, av)
    anteckna("ta_bort_moment", moment, av=av)
    planrisk = moment.planrisk
    moment.delete()
    for i, kvar in enumerate(planrisk.moment.order_by("nummer"), 1):
        if kvar.nummer != i:
            Kontrollmoment.objects.filter(pk=kvar.pk).update(nummer=i)


def _nasta_nummer(planrisk: Planrisk) -> int:
    storst: int | None = planrisk.moment.aggregate(storst=Max("nummer"))["storst"]
    return (storst or 0) + 1


def _kontrollera(plan: Internkontrollplan, uppgift: Momentuppgift) -> None:
    if uppgift.delen.pk not in kring_namnden(plan.namnd_id):
        raise OtillatenOvergang("Välj en plats som hör till nämndens verksamhet.")
    if not personer_med(FOLJER_UPP, uppgift.delen.pk).filter(pk=uppgift.kontrollansvarig.pk).exists():
        namn = uppgift.kontrollansvarig.namn
        raise OtillatenOvergang(f"{namn} kan inte följa upp kontroller på {uppgift.delen.namn}. Välj någon annan.")
    if uppgift.egenkontroll is None:
        return
    if uppgift.metod != Metod.EGENKONTROLL:
        raise OtillatenOvergang("Bara metoden egenkontroll hämtar sitt resultat från en planerad egenkontroll.")
    if uppgift.egenkontroll.plan.namnd_id != plan.namnd_id:
        raise OtillatenOvergang("Välj en egenkontroll i nämndens egen plan.")


@transaction.atomic
def for_over(plan: Internkontrollplan, moment: Collection[Kontrollmoment], *, av: Person) -> int:
    """Carry moments of an earlier year over to the draft, each under its risk. Returns how many went over.

    A moment that is there already (the same `kedja`) is left. Raises OtillatenOvergang for another nämnd's.
    """
    plan = lock_utkast(plan, av)
    redan = set(Kontrollmoment.objects.filter(planrisk__plan=plan).values_list("kedja", flat=True))
    overforda = 0
    for ett in moment:
        kalla: Any = ett.planrisk.plan
        if kalla.namnd_id != plan.namnd_id or kalla.ar >= plan.ar:
            raise OtillatenOvergang("Bara nämndens egna moment från ett tidigare år kan föras över.")
        if ett.kedja not in redan:
            risk = _risken_i(plan, ett.planrisk)
            kopiera_moment(ett, risk, _nasta_nummer(risk), overford=True)
            overforda += 1
    if overforda:
        anteckna("for_over_moment", plan, av=av, detalj={"antal": overforda})
    return overforda


def _risken_i(plan: Internkontrollplan, planrisk: Planrisk) -> Planrisk:
    """The risk in the draft, taken over with the words of the year before when it is not there."""
    finns = Planrisk.objects.filter(plan=plan, risk_id=planrisk.risk_id).first()
    if finns:
        return finns
    storst: int | None = plan.risker.aggregate(storst=Max("ordning"))["storst"]
    return kopiera_risk(planrisk, plan, (storst or 0) + 1, ())
