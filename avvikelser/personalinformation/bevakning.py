"""Enheter whose staff is to be told of the duty to report, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.personalinformation.models import Personalinformation
from avvikelser.personalinformation.register import SKRIVA, alla_enheter, enheter_for, frist_for
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.behorighet import Befogenhet, omfattning, platser
from kvalitet.organisation.models import Enhet, Organisationsdel, Person


def _informerade(urval: Urval) -> QuerySet[Any]:
    """The enheter whose staff has been told before.

    One that never was has no day to wait for: the start page and the list of late enheter have it. Somebody who leads
    more than enheter has the list, and is not asked about here: their agenda is long enough.
    """
    person = urval.person
    if person is not None and omfattning(person, SKRIVA) != platser(person, SKRIVA):
        return Organisationsdel.objects.none()
    enheter = alla_enheter(urval.idag) if person is None else enheter_for(person, SKRIVA, urval.idag)
    if urval.enhet is not None:
        enheter = enheter.filter(pk=urval.enhet)
    informerade: QuerySet[Any] = enheter.filter(senast_informerad__isnull=False)
    return informerade


def _bevakade(enheter: Iterable[Organisationsdel], _urval: Urval) -> Iterator[Bevakad]:
    for enhet in enheter:
        yield Bevakad(
            objekt=Enhet(pk=enhet.pk),
            frist=frist_for(enhet),
            delen_id=enhet.pk,
            url=reverse("personalinformation:enhet", args=[enhet.pk]),
            text=f"Rapporteringsskyldigheten, {enhet.namn}",
            annars=frozenset({SKRIVA}),
            chef=frozenset({SKRIVA, Befogenhet.BESLUTA}),
        )


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """An enhet has no sekretess."""
    return [utan_sekretess(Organisationsdel.objects.filter(pk__in=omfattning(person, SKRIVA) & set(ids)))]


PERSONALINFORMATION = Kalla(
    modell=Enhet,
    namn="Information till personal",
    falt=frozenset(),
    fragor=(Fraga(_informerade, _bevakade),),
    synliga=synliga,
    ocksa={Personalinformation: frozenset({"dag"})},
    kraver=frozenset({SKRIVA}),
)
