"""The history of a model is asked for with every save, by one class of manager that keeps nothing of who asked."""

from __future__ import annotations

import pytest

from kvalitet.organisation.models import Organisationsdel, Person
from tests.conftest import Kommun
from tests.fabriker import PersonFactory

pytestmark = pytest.mark.django_db


def test_the_class_is_made_once_and_not_each_time_somebody_asks(kommun: Kommun) -> None:
    person = PersonFactory()
    klasser = {type(person.history), type(PersonFactory().history), type(Person.history), type(kommun.ifn.history)}
    assert len(klasser) == 1


def test_each_row_has_its_own_history_and_each_model_its_own(kommun: Kommun) -> None:
    en, annan = PersonFactory(fornamn="En"), PersonFactory(fornamn="Annan")
    en.fornamn = "Enar"
    en.save()
    assert [rad.fornamn for rad in en.history.order_by("history_id")] == ["En", "Enar"]
    assert [rad.fornamn for rad in annan.history.all()] == ["Annan"]
    assert Person.history.count() == 3
    assert Organisationsdel.history.model is not Person.history.model
    assert kommun.ifn.history.get().kod == "IFN"
