"""What waits for the systemförvaltare on the start page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Roll, befogenheter
from kvalitet.organisation import forandring, gallande
from kvalitet.organisation.bidrag import forvaltarens
from kvalitet.organisation.luckor import SNART
from kvalitet.organisation.models import Organisationsdel, Person
from tests.conftest import Kommun
from tests.fabriker import PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def forvaltare(kommun: Kommun) -> Person:
    gallande.gor_gallande()
    return person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)


def stegen(person: Person) -> list[str]:
    return [steg.mening for steg in forvaltarens(person, I_DAG).steg]


def talen(person: Person) -> list[int]:
    return [tal.antal for tal in forvaltarens(person, I_DAG).nyckeltal]


def test_an_enhet_where_nobody_receives_is_a_step(forvaltare: Person, kommun: Kommun) -> None:
    person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
    assert stegen(forvaltare) == ["Ge någon i uppdrag att ta emot rapporter hos Äldreboendet Åsen."]
    assert talen(forvaltare) == [1, 0]
    chef = person_med(Roll.ENHETSCHEF, kommun.aldreboendet)
    assert stegen(forvaltare) == []
    Person.objects.filter(pk=chef.pk).update(is_active=False)
    assert len(stegen(forvaltare)) == 1


def test_a_closed_enhet_and_an_extern_utforare_are_no_steps(forvaltare: Person, kommun: Kommun) -> None:
    Organisationsdel.objects.filter(pk=kommun.aldreboendet.pk).update(verksamhetsform="extern")
    forandring.avveckla(kommun.tallbacken, sista_dag=date(2026, 5, 1), av=None)
    assert stegen(forvaltare) == ["Ge någon i uppdrag att ta emot rapporter hos Mottagningen barn och unga."]


def test_an_uppdrag_that_soon_ends_is_a_step_until_somebody_takes_over(forvaltare: Person, kommun: Kommun) -> None:
    for delen in (kommun.avdelning, kommun.aldreboendet):
        person_med(Roll.VERKSAMHETSCHEF, delen)
    for dagar in (0, SNART, SNART + 1):
        person = PersonFactory(fornamn="Prov", efternamn=f"Om{dagar}")
        ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, till=I_DAG + timedelta(days=dagar))
    assert stegen(forvaltare) == []
    ge_uppdrag(PersonFactory(efternamn="Sist"), Roll.LEDAMOT, kommun.ifn, till=I_DAG)
    assert stegen(forvaltare) == [
        "Se till att någon tar över efter Prov Sist, ledamot för Individ- och familjenämnden."
    ]
    assert talen(forvaltare) == [0, 1]
    ge_uppdrag(PersonFactory(), Roll.LEDAMOT, kommun.ifn, fran=I_DAG + timedelta(days=1))
    assert stegen(forvaltare) == []


def test_it_concerns_only_what_the_person_manages(kommun: Kommun) -> None:
    gallande.gor_gallande()
    skoter_an = person_med(Roll.SYSTEMFORVALTARE, kommun.an)
    assert stegen(skoter_an) == ["Ge någon i uppdrag att ta emot rapporter hos Äldreboendet Åsen."]
    assert forvaltarens(person_med(Roll.ENHETSCHEF, kommun.tallbacken), I_DAG).nyckeltal == []


def test_it_costs_one_query(forvaltare: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    befogenheter(forvaltare)
    with django_assert_num_queries(1):
        forvaltarens(forvaltare, I_DAG)


def test_a_key_figure_begins_with_a_capital_as_on_every_start_page(forvaltare: Person) -> None:
    assert all(tal.text[0].isupper() for tal in forvaltarens(forvaltare, I_DAG).nyckeltal)
