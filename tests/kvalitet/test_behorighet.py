"""What is kept of a person's rights during a request, and when it is asked for again."""

from __future__ import annotations

import time

import pytest

from avvikelser.models import Arende
from kvalitet import behorighet
from kvalitet.behorighet import Befogenhet, Roll, befogenheter, befogenheter_hos, delar_for, kan_hos, omfattning
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Placering, Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db


def test_everything_about_a_persons_rights_is_one_query(kommun: Kommun, django_assert_num_queries) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ge_uppdrag(person, Roll.UTREDARE, kommun.avdelning)
    with django_assert_num_queries(1):
        assert Befogenhet.TA_EMOT.value in befogenheter(person)
        assert kan_hos(person, Befogenhet.TA_EMOT, kommun.tallbacken.pk)
        assert not kan_hos(person, Befogenhet.TA_EMOT, kommun.mottagningen.pk)
        assert Befogenhet.UTREDA.value in befogenheter_hos(person, kommun.mottagningen.pk)
        assert omfattning(person, Befogenhet.TA_EMOT) == {kommun.tallbacken.pk}


def test_the_scope_is_what_stands_at_and_under_every_place(kommun: Kommun) -> None:
    person = person_med(Roll.UTREDARE, kommun.avdelning)
    under = {kommun.avdelning.pk, kommun.tallbacken.pk, kommun.mottagningen.pk}
    assert omfattning(person, Befogenhet.UTREDA) >= under
    assert kommun.aldreboendet.pk not in omfattning(person, Befogenhet.UTREDA)


def test_the_same_person_object_loses_what_is_taken_away(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ArendeFactory(enhet=kommun.tallbacken)
    assert Arende.objects.for_user(person, Befogenhet.SE_ARENDE).exists()
    Uppdrag.objects.filter(person=person).delete()
    synka([person.pk])
    assert not Arende.objects.for_user(person, Befogenhet.SE_ARENDE).exists()
    assert befogenheter(person) == frozenset()


def test_the_same_person_object_follows_a_change_of_the_tree(kommun: Kommun) -> None:
    person = person_med(Roll.UTREDARE, kommun.avdelning)
    assert kommun.tallbacken.pk in omfattning(person, Befogenhet.UTREDA)
    Placering.objects.filter(delen=kommun.tallbacken, overordnad=kommun.avdelning).delete()
    tradet.bygg_om()
    assert kommun.tallbacken.pk not in omfattning(person, Befogenhet.UTREDA)


def test_what_another_process_has_changed_is_asked_about_again_after_half_a_minute(
    kommun: Kommun, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    befogenheter(person)
    nu = time.monotonic()
    monkeypatch.setattr(behorighet.time, "monotonic", lambda: nu + 29)
    with django_assert_num_queries(0):
        befogenheter(person)
    monkeypatch.setattr(behorighet.time, "monotonic", lambda: nu + 31)
    with django_assert_num_queries(1):
        befogenheter(person)


def test_the_inactive_hold_nothing_and_nothing_is_asked(kommun: Kommun, django_assert_num_queries) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    person.is_active = False
    with django_assert_num_queries(0):
        assert omfattning(person, Befogenhet.SE_ARENDE) == frozenset()
        assert befogenheter(person) == befogenheter_hos(person, kommun.tallbacken.pk) == frozenset()
        assert not kan_hos(person, Befogenhet.SE_ARENDE, kommun.tallbacken.pk)


def test_nobody_without_a_place_sees_anything(kommun: Kommun) -> None:
    ArendeFactory(enhet=kommun.tallbacken)
    person = PersonFactory()
    assert not Arende.objects.for_user(person, Befogenhet.SE_ARENDE).exists()
    assert not delar_for(person, Befogenhet.SE_ARENDE).exists()


@pytest.mark.parametrize("roll", list(Roll))
def test_where_the_sekretess_condition_is_left_out_it_would_have_changed_nothing(kommun: Kommun, roll: Roll) -> None:
    """A person who reads lex Sarah wherever she reads ärenden gets a query without it."""
    for enhet in (kommun.tallbacken, kommun.aldreboendet):
        for sekretess in (True, False):
            ArendeFactory(enhet=enhet, sekretess=sekretess)
    person = person_med(roll, kommun.ifn)
    oppnar = omfattning(person, Befogenhet.SE_LEX_SARAH)
    tar_emot = omfattning(person, Befogenhet.TA_EMOT)
    bor = {
        arende.pk
        for arende in Arende.objects.filter(enhet_id__in=omfattning(person, Befogenhet.SE_ARENDE))
        if not arende.sekretess or arende.enhet_id in oppnar or (not arende.mottagen and arende.enhet_id in tar_emot)
    }
    assert set(Arende.objects.for_user(person, Befogenhet.SE_ARENDE).values_list("pk", flat=True)) == bor
