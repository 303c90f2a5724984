"""Uppdrag that end, in the deadline engine: for the person, for who leads the place, and for the systemförvaltare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.aviseringar.narmast import innehavare, nivaer
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person, Uppdrag, UppdragQuerySet
from kvalitet.svenska import i_mening

FORE_ARBETSDAGAR = 10


def _slutar(urval: Urval) -> QuerySet[Uppdrag]:
    """Uppdrag of today whose last day falls by `urval.till`."""
    uppdragen = _inom(urval).giltiga(urval.idag).filter(till__lte=urval.till, person__is_active=True)
    return uppdragen.select_related("delen").order_by("till", "pk")


def _bevakade(uppdragen: Iterable[Uppdrag], urval: Urval) -> Iterator[Bevakad]:
    """Two queries, where there are any."""
    slutar = list(uppdragen)
    if not slutar:
        return
    platser = {uppdrag.delen_id for uppdrag in slutar}
    leder = innehavare([Befogenhet.HANDLAGGA], platser)
    skoter = innehavare([Befogenhet.SKOTA_ORGANISATION], platser)
    for uppdrag in slutar:
        if uppdrag.till is None:
            continue
        chefer = [pid for niva in nivaer(leder.get(uppdrag.delen_id, ()))[:1] for pid in niva]
        forvaltare = [pid for niva in nivaer(skoter.get(uppdrag.delen_id, ()))[:1] for pid in niva]
        yield Bevakad(
            objekt=uppdrag,
            frist=Frist("Slutar", uppdrag.till, "Uppdragets sista dag"),
            delen_id=uppdrag.delen_id,
            url=_vag(uppdrag, urval.person),
            text=f"Uppdraget som {i_mening(uppdrag.get_roll_display())} för {uppdrag.delen.namn}",
            ansvariga=tuple(dict.fromkeys([uppdrag.person_id, *chefer, *forvaltare])),
            fore_arbetsdagar=FORE_ARBETSDAGAR,
            bara_fore=True,
        )


def _vag(uppdrag: Uppdrag, person: Person | None) -> str:
    """Where one goes on: the agenda shows each person the way that is theirs."""
    if person is None:
        return f"{reverse('aviseringar:agenda')}?vems=alla&slag=organisation.uppdrag"
    if uppdrag.delen_id in omfattning(person, Befogenhet.SKOTA_ORGANISATION):
        return reverse("organisation:person", args=[uppdrag.person_id])
    return reverse("organisation:min-behorighet" if uppdrag.person_id == person.pk else "organisation:ansvar")


def _inom(urval: Urval) -> UppdragQuerySet:
    return Uppdrag.objects.all() if urval.person is None else _for(urval.person)


def _for(person: Person) -> UppdragQuerySet:
    """One's own, those at places one leads, and those one manages."""
    platser = omfattning(person, Befogenhet.HANDLAGGA) | omfattning(person, Befogenhet.SKOTA_ORGANISATION)
    return Uppdrag.objects.filter(Q(person=person) | Q(delen_id__i_omfattning=platser))


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """An uppdrag has no sekretess."""
    return [utan_sekretess(_for(person).filter(pk__in=list(ids)))]


UPPDRAG = Kalla(
    modell=Uppdrag,
    namn="Uppdrag",
    falt=frozenset({"till"}),
    fragor=(Fraga(_slutar, _bevakade),),
    synliga=synliga,
)
