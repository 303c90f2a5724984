"""An escalation is made when somebody who can still act has got it, and made again when nobody has."""

from __future__ import annotations

from datetime import date

import pytest

from avvikelser.models import Arende
from avvikelser.synpunkter import gang
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Delbehorighet, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from tests.avvikelser.scener import Folk, overlamnad, rapporterad, synpunkt
from tests.fabriker import person_med
from tests.kvalitet.aviseringar.test_paminnelser import horda, kom_in, tomt

pytestmark = pytest.mark.django_db

FORST, SEDAN = date(2026, 11, 20), date(2026, 11, 23)


def eskalerad(folk: Folk) -> Arende:
    arende = kom_in(rapporterad(folk), date(2026, 11, 16))
    tomt()
    paminn(FORST)
    assert horda(Slag.ESKALERING) == {"Karin"}
    return arende


def test_it_goes_to_the_next_chef_when_the_account_of_who_got_it_is_closed(folk: Folk) -> None:
    eskalerad(folk)
    Person.objects.filter(pk=folk.karin.pk).update(is_active=False)
    paminn(SEDAN)
    assert horda(Slag.ESKALERING) == {"Karin", "Anders"}


def test_it_goes_to_who_takes_over_when_the_uppdrag_of_who_got_it_has_ended(folk: Folk) -> None:
    eskalerad(folk)
    Uppdrag.objects.filter(person=folk.karin).delete()
    synka([folk.karin.pk])
    person_med(Roll.VERKSAMHETSCHEF, folk.kommun.avdelning, fornamn="Ny")
    paminn(SEDAN)
    assert horda(Slag.ESKALERING) == {"Karin", "Ny"}


def test_it_goes_to_the_next_chef_when_who_got_it_may_read_it_no_more(folk: Folk) -> None:
    kom_in(overlamnad(folk), date(2026, 9, 1))
    tomt()
    paminn(date(2026, 11, 6))
    assert horda(Slag.ESKALERING) == {"Karin"}
    Delbehorighet.objects.filter(user=folk.karin, permission__codename=Befogenhet.SE_LEX_SARAH).delete()
    paminn(date(2026, 11, 9))
    assert horda(Slag.ESKALERING) == {"Karin", "Anders"}


def test_an_arende_that_has_moved_is_escalated_where_it_is_now(folk: Folk) -> None:
    arende = kom_in(synpunkt(folk), date(2026, 11, 16))
    tomt()
    paminn(FORST)
    assert horda(Slag.ESKALERING) == {"Karin"}
    there = person_med(Roll.VERKSAMHETSCHEF, folk.kommun.aldreboendet, fornamn="Ebba")
    gang.flytta(arende, till=folk.kommun.aldreboendet, motivering="Fel.", av=folk.ulla)
    person_med(Roll.ENHETSCHEF, folk.kommun.aldreboendet, fornamn="Chef")
    tidigare = set(Avisering.objects.filter(slag=Slag.ESKALERING).values_list("pk", flat=True))
    paminn(date(2026, 11, 25))
    nya = Avisering.objects.filter(slag=Slag.ESKALERING).exclude(pk__in=tidigare)
    assert nya.exists()
    for en in nya.select_related("person").order_by("pk"):
        assert Arende.objects.for_user(en.person, Befogenhet.SE_ARENDE).filter(pk=arende.pk).exists()
    assert there.pk not in set(nya.values_list("person", flat=True))  # stands on the level of the enhet itself


def test_it_is_made_once_while_who_got_it_can_act(folk: Folk) -> None:
    eskalerad(folk)
    person_med(Roll.VERKSAMHETSCHEF, folk.kommun.avdelning, fornamn="Ny")
    for dag in (FORST, SEDAN, date(2026, 11, 24)):
        paminn(dag)
    assert Avisering.objects.filter(slag=Slag.ESKALERING).count() == 1


def test_once_again_is_once(folk: Folk) -> None:
    eskalerad(folk)
    Person.objects.filter(pk=folk.karin.pk).update(is_active=False)
    for dag in (SEDAN, date(2026, 11, 24), date(2026, 11, 25)):
        paminn(dag)
    assert Avisering.objects.filter(slag=Slag.ESKALERING, person=folk.anders).count() == 1
