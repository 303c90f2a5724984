"""Several querysets answered in one question give what they give by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import F, Q, QuerySet
from pytest_django import DjangoAssertNumQueries

from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Benamning, Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.samlat import antal, listor
from kvalitet.spar.models import Sparpost
from kvalitet.utkast.models import Utkast
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, PersonFactory, person_med

pytestmark = pytest.mark.django_db


def test_objects_dates_ranges_and_relations_come_as_from_the_queryset_itself(
    kommun: Kommun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person_med(Roll.ENHETSCHEF, kommun.tallbacken, last_login=datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC))
    AtgardFactory(enhet=kommun.mottagningen, senast=date(2026, 12, 1), beskrivning='Å "ä" \\ {ö}')
    fragor: dict[str, QuerySet[Any]] = {
        "delar": Organisationsdel.objects.order_by("sortering"),
        "namn": Benamning.objects.select_related("delen").order_by("pk"),
        "uppdrag": Uppdrag.objects.select_related("person", "delen").order_by("pk"),
        "åtgärder": Atgard.objects.select_related("enhet").annotate(plats=F("enhet__namn")).order_by("pk"),
        "logg": Sparpost.objects.order_by("pk"),
    }
    with django_assert_num_queries(1):
        svar = listor(fragor)
    (uppdrag,) = svar["uppdrag"]
    with django_assert_num_queries(0):
        assert (uppdrag.delen.namn, uppdrag.person.last_login.microsecond) == ("Stödboendet Tallbacken", 123456)
        assert svar["åtgärder"][0].plats == "Mottagningen barn och unga"
    for nyckel, fraga in fragor.items():
        assert svar[nyckel] == list(fraga), nyckel
        assert [{**vars(a), "_state": 0} for a in _platta(svar[nyckel])] == [
            {**vars(a), "_state": 0} for a in _platta(list(fraga))
        ]


def _platta(rader: list[Any]) -> list[Any]:
    """Without the related objects, which are compared by themselves."""
    for rad in rader:
        rad._state.fields_cache = {}
    return rader


def test_order_slice_values_and_json_are_kept(
    kommun: Kommun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = PersonFactory()
    for nyckel in ("c", "a", "b"):
        Utkast.objects.create(person=person, nyckel=nyckel, innehall={"fält": ["1", None]})
    alla = Utkast.objects.order_by("-nyckel")
    with django_assert_num_queries(1):
        svar = listor(
            {
                "två": alla[:2],
                "par": alla.values_list("nyckel", "sparat")[1:],
                "platt": alla.values_list("nyckel", flat=True),
                "skilda": Utkast.objects.distinct().values("person").order_by("person"),
            }
        )
    assert [u.nyckel for u in svar["två"]] == ["c", "b"]
    assert svar["två"][0].innehall == {"fält": ["1", None]}
    assert svar["par"] == list(alla.values_list("nyckel", "sparat")[1:])
    assert svar["platt"] == ["c", "b", "a"]
    assert svar["skilda"] == [{"person": person.pk}]


def test_a_count_is_a_number_also_when_it_is_none(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    PersonFactory()
    PersonFactory()
    with django_assert_num_queries(1):
        svar = listor(
            {
                "alla": antal(Person.objects.order_by("efternamn")),
                "inga": antal(Person.objects.filter(Q(anvandarnamn="ingen"))),
            }
        )
    assert {nyckel: sum(tal) for nyckel, tal in svar.items()} == {"alla": 2, "inga": 0}


def test_what_can_have_no_rows_is_not_asked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert listor({"tomt": Person.objects.none(), "omöjligt": Person.objects.filter(pk__in=[])}) == {
            "tomt": [],
            "omöjligt": [],
        }


def test_the_queryset_itself_is_left_as_it_was(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    fraga = Person.objects.order_by("pk")
    assert listor({"a": fraga}) == {"a": []}
    ny = PersonFactory()
    with django_assert_num_queries(1):
        assert list(fraga) == [ny]
