"""A right that is taken away while the person logs in is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation import uppdrag as uppdragsregler
from kvalitet.organisation.models import Delbehorighet, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from tests.arbetare import vantande_pa
from tests.conftest import Kommun
from tests.fabriker import person_med

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def medan_nagon_loggar_in(person: Person) -> Iterator[None]:
    """What is done inside is not committed until a login has come as far as it can."""

    def logga_in() -> None:
        try:
            synka([person.pk])
        finally:
            connection.close()

    trad = threading.Thread(target=logga_in)
    with transaction.atomic():
        yield
        trad.start()
        till = time.monotonic() + 5
        while trad.is_alive() and time.monotonic() < till and not vantande_pa("organisation_delbehorighet"):
            time.sleep(0.01)
    trad.join()


def test_an_uppdrag_that_ends_while_the_person_logs_in_leaves_nothing(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    with medan_nagon_loggar_in(person):
        Uppdrag.objects.filter(person=person).update(till=timezone.localdate() - timedelta(days=1))
        synka([person.pk])
    assert not Delbehorighet.objects.filter(user=person).exists()


def test_a_befogenhet_taken_from_a_roll_is_gone_for_who_logs_in_meanwhile(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    har = set(Rollbefogenhet.objects.filter(roll=Roll.ENHETSCHEF).values_list("befogenhet", flat=True))
    with medan_nagon_loggar_in(person):
        uppdragsregler.andra_roll(Roll.ENHETSCHEF, [Befogenhet(b) for b in har - {"ta_emot"}], av=None)
    assert not har_nagonstans(Person.objects.get(pk=person.pk), Befogenhet.TA_EMOT)
