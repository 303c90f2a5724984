"""A revisor reads for a time: through the last day of the uppdrag, and nothing after it, in a session that is open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from kvalitet.behorighet import Roll, befogenheter
from kvalitet.organisation import tasks, uppdrag
from kvalitet.organisation.models import Person
from tests.conftest import Kommun
from tests.fabriker import LOSENORD, person_med

pytestmark = pytest.mark.django_db

SISTA = date(2026, 6, 1)
SIDOR = ("rapporter:lista", "rapporter:namnd-sammantraden", "internkontroll:lista", "risk:lista")


@pytest.fixture
def dag(monkeypatch: pytest.MonkeyPatch) -> Any:
    def satt(ny: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: ny)

    satt(SISTA)
    return satt


@pytest.fixture
def revisor(kommun: Kommun, dag: Any) -> Person:
    person = person_med(Roll.REVISOR, kommun.kommun)
    uppdrag.avsluta_uppdrag(person.uppdrag.get(), till=SISTA, av=None)
    return person


def oppnas(client: Any) -> set[int]:
    return {client.get(reverse(namn)).status_code for namn in SIDOR}


def test_the_last_day_is_read_and_the_day_after_is_not_though_nobody_has_logged_out(
    revisor: Person, client: Any, dag: Any
) -> None:
    client.force_login(revisor, backend="django.contrib.auth.backends.ModelBackend")
    assert oppnas(client) == {200}
    dag(SISTA + timedelta(days=1))
    tasks.synka_uppdrag()
    assert oppnas(client) == {403}
    assert befogenheter(Person.objects.get(pk=revisor.pk)) == frozenset()


def test_who_logs_in_after_it_reads_nothing_though_the_clock_has_stood_still(
    revisor: Person, client: Any, dag: Any
) -> None:
    dag(SISTA + timedelta(days=1))
    svar = client.post(reverse("logga-in"), {"username": revisor.anvandarnamn, "password": LOSENORD})
    assert svar.status_code == 302
    assert oppnas(client) == {403}


def test_an_uppdrag_that_is_ended_yesterday_ends_in_the_same_moment(kommun: Kommun, client: Any, dag: Any) -> None:
    person = person_med(Roll.REVISOR, kommun.kommun)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert oppnas(client) == {200}
    uppdrag.avsluta_uppdrag(person.uppdrag.get(), till=SISTA - timedelta(days=1), av=None)
    assert oppnas(client) == {403}
