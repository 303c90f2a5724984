"""Who has left is told and shown nothing more of what they were asked for."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from egenkontroll.internkontroll.models import Kontrollmoment
from egenkontroll.internkontroll.startbidrag import internkontrollens_bidrag
from kvalitet.aviseringar import agenda, paminnelser
from kvalitet.aviseringar.models import Avisering
from kvalitet.organisation.models import Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from rapporter.sammanstallning import granskningsgang
from rapporter.sammanstallning.bidragsstart import ombedda_bidrag
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter.scen_rapport import strateg, utkast

pytestmark = pytest.mark.django_db


def flyttad(person: Person, roll: Roll, till: Organisationsdel) -> Person:
    Uppdrag.objects.filter(person=person).delete()
    ge_uppdrag(person, roll, till)
    synka([person.pk])
    return Person.objects.get(pk=person.pk)


def test_a_granskare_who_has_left_the_namnd_is_told_nothing_of_its_draft(kommun: Kommun) -> None:
    sofia, idag = strateg(kommun), timezone.localdate()
    laser = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    granskningsgang.skicka_pa_granskning(utkast(kommun, sofia), personer=[laser], senast=idag, av=sofia)
    Avisering.objects.all().delete()
    paminnelser.paminn(idag)
    assert Avisering.objects.filter(person=laser).exists()
    assert ombedda_bidrag(laser, idag).steg
    assert agenda.hamta(laser, agenda.Val(), idag).rader
    Avisering.objects.all().delete()
    laser = flyttad(laser, Roll.VERKSAMHETSCHEF, kommun.aldreboendet)
    paminnelser.paminn(idag)
    assert not Avisering.objects.filter(person=laser).exists()
    assert not ombedda_bidrag(laser, idag).steg
    assert not agenda.hamta(laser, agenda.Val(), idag).rader


def test_a_kontrollansvarig_who_has_left_the_place_sees_no_moment(kommun: Kommun) -> None:
    laser, dag = person_med(Roll.ENHETSCHEF, kommun.tallbacken), date(2026, 8, 20)
    plan = scen.plan(kommun.ifn, antagen=False, ar=2026)
    moment = scen.moment(scen.planrisk(plan), ansvarig=laser, delen=kommun.tallbacken)
    Kontrollmoment.objects.filter(pk=moment.pk).update(halvar=True)
    scen.anta(plan)
    assert internkontrollens_bidrag(laser, dag).steg
    assert not internkontrollens_bidrag(flyttad(laser, Roll.ENHETSCHEF, kommun.aldreboendet), dag).steg
