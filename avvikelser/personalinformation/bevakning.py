"""Enheter whose staff is to be told of the duty to report, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse

from avvikelser.personalinformation.models import Personalinformation
from avvikelser.personalinformation.register import SKRIVA, alla_enheter, enheter_for, frist_for
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet, omfattning, platser
from kvalitet.organisation.models import Enhet, Person


def bevakade(urval: Urval) -> Iterator[Bevakad]:
    """Every enhet that has been told before and is to be told again by `urval.till`. One query.

    One that never was has no day to wait for: the start page and the list of late enheter have it. Somebody who leads
    more than enheter has the list, and is not asked about here: their agenda is long enough.
    """
    person = urval.person
    if person is not None and omfattning(person, SKRIVA) != platser(person, SKRIVA):
        return
    enheter = alla_enheter(urval.idag) if person is None else enheter_for(person, SKRIVA, urval.idag)
    if urval.enhet is not None:
        enheter = enheter.filter(pk=urval.enhet)
    for enhet in enheter.filter(senast_informerad__isnull=False).iterator(chunk_size=500):
        frist = frist_for(enhet)
        if frist.senast <= urval.till:
            yield Bevakad(
                objekt=Enhet(pk=enhet.pk),
                frist=frist,
                delen_id=enhet.pk,
                url=reverse("personalinformation:enhet", args=[enhet.pk]),
                text=f"Rapporteringsskyldigheten, {enhet.namn}",
                annars=frozenset({SKRIVA}),
                chef=frozenset({SKRIVA, Befogenhet.BESLUTA}),
            )


def synliga(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    """An enhet has no sekretess."""
    return dict.fromkeys(omfattning(person, SKRIVA) & set(ids), False)


PERSONALINFORMATION = Kalla(
    modell=Enhet,
    namn="Information till personal",
    falt=frozenset(),
    bevakade=bevakade,
    synliga=synliga,
    ocksa={Personalinformation: frozenset({"dag"})},
    kraver=frozenset({SKRIVA}),
)
