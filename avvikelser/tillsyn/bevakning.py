"""Tillsynsärenden in the deadline engine: the answer to IVO, and the day of each krav."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from avvikelser.tillsyn.models import OBESVARADE, Krav, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval
from kvalitet.behorighet import omfattning
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person


def frist_for(rad: Tillsynsarende) -> Frist | None:
    """When IVO must have the answer; None when IVO has set no day."""
    if rad.svar_senast is None:
        return None
    return Frist("Svara IVO", rad.svar_senast, "IVO:s sista dag", rad.besvarad)


def kravets_frist(krav: Krav) -> Frist | None:
    """When the krav must be met; None when IVO has set no day."""
    return None if krav.frist is None else Frist("Uppfyll kravet", krav.frist, "IVO:s sista dag", krav.uppfyllt)


def _svaren(rader: Iterable[Tillsynsarende], _urval: Urval) -> Iterator[Bevakad]:
    for rad in rader:
        frist = frist_for(rad)
        if frist is not None:
            yield Bevakad(
                objekt=rad,
                frist=frist,
                delen_id=rad.namnd_id,
                url=reverse("tillsyn:arende", args=[rad.pk]),
                text=f"{rad.get_slag_display()} från IVO, {rad.dnr}",
                mer=rad.rubrik,
                ansvariga=() if rad.handlaggare_id is None else (rad.handlaggare_id,),
                annars=frozenset({SKOTA}),
                chef=frozenset({SKOTA}),
                lagstadgad=True,
                sekretess=rad.sekretess,
            )


def _kraven(alla: Iterable[Krav], _urval: Urval) -> Iterator[Bevakad]:
    for krav in alla:
        frist = kravets_frist(krav)
        if frist is not None:
            rad = krav.tillsynsarende
            yield Bevakad(
                objekt=krav,
                frist=frist,
                delen_id=rad.namnd_id,
                url=f"{reverse('tillsyn:arende', args=[rad.pk])}#krav-{krav.nummer}",
                text=f"Krav {krav.nummer} från IVO, {rad.dnr}",
                mer=rad.rubrik,
                ansvariga=() if krav.ansvarig_id is None else (krav.ansvarig_id,),
                annars=frozenset({SKOTA}),
                chef=frozenset({SKOTA}),
                lagstadgad=True,
                sekretess=rad.sekretess,
            )


def _obesvarade(urval: Urval) -> Any:
    """Ärenden to answer by `urval.till`."""
    alla = _sedda(Tillsynsarende.objects.all(), urval, "")
    alla = alla.filter(status__in=OBESVARADE, svar_senast__lte=urval.till)
    if urval.mina and urval.person is not None:
        utan = Q(handlaggare=None, namnd_id__i_omfattning=omfattning(urval.person, SKOTA))
        alla = alla.filter(Q(handlaggare=urval.person) | utan)
    return alla.order_by("svar_senast", "pk")[: urval.hogst]


def _att_uppfylla(urval: Urval) -> Any:
    """Krav to meet by `urval.till`, of ärenden that IVO has not ended."""
    alla = _sedda(Krav.objects.all(), urval, "tillsynsarende__")
    alla = alla.filter(uppfyllt__isnull=True, frist__lte=urval.till)
    alla = alla.exclude(tillsynsarende__status=Tillsynsstatus.AVSLUTAD)
    if urval.mina and urval.person is not None:
        utan = Q(ansvarig=None, tillsynsarende__namnd_id__i_omfattning=omfattning(urval.person, SKOTA))
        alla = alla.filter(Q(ansvarig=urval.person) | utan)
    return alla.select_related("tillsynsarende").order_by("frist", "pk")[: urval.hogst]


def _sedda(alla: Any, urval: Urval, till_arende: str) -> Any:
    if urval.person is not None:
        alla = alla.for_user(urval.person, SE)
    if urval.enhet is not None:
        alla = alla.filter(**{f"{till_arende}namnd_id": urval.enhet})
    return alla


def synliga_arenden(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    egna = Tillsynsarende.objects.for_user(person, SE).filter(pk__in=list(ids))
    return [egna.order_by().values_list("pk", "sekretess")]


def synliga_krav(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    egna = Krav.objects.for_user(person, SE).filter(pk__in=list(ids))
    return [egna.order_by().values_list("pk", "tillsynsarende__sekretess")]


SVAREN = Kalla(
    modell=Tillsynsarende,
    namn="Svar till IVO",
    falt=frozenset({"svar_senast"}),
    fragor=(Fraga(_obesvarade, _svaren),),
    synliga=synliga_arenden,
    kraver=frozenset({SE}),
)
KRAVEN = Kalla(
    modell=Krav,
    namn="Krav från IVO",
    falt=frozenset({"frist"}),
    fragor=(Fraga(_att_uppfylla, _kraven),),
    synliga=synliga_krav,
    kraver=frozenset({SE}),
)
