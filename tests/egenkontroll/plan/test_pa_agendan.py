"""On whose agenda a kontrolltillfälle stands: its granskare's, and with none the one's who plans for the nämnd."""

from __future__ import annotations

from datetime import date

import pytest

from egenkontroll.plan.models import PlaneradGranskare
from kvalitet.aviseringar import agenda
from kvalitet.aviseringar.models import Avisering
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.organisation.models import Person
from tests.conftest import Kommun
from tests.egenkontroll.plan.planscener import antagen, granskare, strateg

pytestmark = pytest.mark.django_db

IDAG = date(2026, 5, 25)  # the first tertial is over, and its last day is 2026-05-31
SLAG = "kontrollplan.kontrolltillfalle"


def pa_agendan(person: Person, vems: str = agenda.MINA) -> list[agenda.Rad]:
    val = agenda.Val(vems=vems, slag=SLAG)
    return agenda.med_namn(agenda.hamta(Person.objects.get(pk=person.pk), val, IDAG).rader)


def test_with_a_granskare_it_is_the_granskares_and_not_the_planners(kommun: Kommun) -> None:
    sofia, greta = strateg(kommun.ifn), granskare(kommun.mottagningen)
    antagen(kommun, sofia, granskare=[greta])
    assert [rad.ansvarig for rad in pa_agendan(greta)] == [greta.namn]
    assert pa_agendan(sofia) == []
    assert len(pa_agendan(sofia, agenda.ALLA)) == 1


@pytest.mark.parametrize("hur", ["slutade", "kontot stängt"])
def test_with_none_it_is_the_planners_for_that_namnd_alone(kommun: Kommun, hur: str) -> None:
    sofia, annan, greta = strateg(kommun.ifn), strateg(kommun.an), granskare(kommun.mottagningen)
    antagen(kommun, sofia, granskare=[greta])
    if hur == "slutade":
        PlaneradGranskare.objects.update(till=date(2026, 5, 1))
    else:
        Person.objects.filter(pk=greta.pk).update(is_active=False)
    assert [rad.ansvarig for rad in pa_agendan(sofia)] == ["Den som planerar egenkontroll"]
    assert pa_agendan(annan) == []
    assert pa_agendan(granskare(kommun.mottagningen)) == []


def test_the_one_on_whose_agenda_it_stands_is_the_one_who_is_reminded(kommun: Kommun) -> None:
    sofia, greta = strateg(kommun.ifn), granskare(kommun.mottagningen)
    antagen(kommun, sofia, granskare=[greta])
    Person.objects.filter(pk=greta.pk).update(is_active=False)
    paminn(date(2026, 5, 29))
    assert set(Avisering.objects.filter(objekttyp=SLAG).values_list("person", flat=True)) == {sofia.pk}


def test_several_granskare_do_not_make_several_rows(kommun: Kommun) -> None:
    sofia = strateg(kommun.ifn)
    granskarna = [granskare(kommun.mottagningen) for _ in range(3)]
    antagen(kommun, sofia, granskare=granskarna)
    for person in granskarna:
        assert len(pa_agendan(person)) == 1
