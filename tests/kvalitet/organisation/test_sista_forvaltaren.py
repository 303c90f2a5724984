"""The last systemförvaltare cannot be ended, nor the last two at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, Roll
from kvalitet.organisation import konton, uppdrag
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.overgang import OtillatenOvergang
from tests.conftest import Kommun
from tests.fabriker import person_med

Slut = Callable[[Person, Person], object]


def avsluta(person: Person, av: Person) -> object:
    idag = timezone.localdate()
    return uppdrag.avsluta_uppdrag(person.uppdrag.get(), till=idag - timedelta(days=1), av=av)


def stang(person: Person, av: Person) -> object:
    return konton.stang_konto(person, av=av)


def ta_fran_rollen(person: Person, av: Person) -> object:
    return uppdrag.andra_roll(Roll.SYSTEMFORVALTARE, [Befogenhet.RAPPORTERA], av=person)


class Andra(threading.Thread):
    """Somebody else, in a connection of their own."""

    def __init__(self, gor: Callable[[], object]) -> None:
        super().__init__()
        self.gor = gor
        self.nej = ""
        self.fel: BaseException | None = None

    def run(self) -> None:
        try:
            self.gor()
        except OtillatenOvergang as hinder:
            self.nej = str(hinder)
        except BaseException as fel:
            self.fel = fel
        finally:
            connections.close_all()


def vantar() -> bool:
    with connection.cursor() as markor:
        markor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()"
        )
        (antal,) = markor.fetchone()
    return bool(antal)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("forst", [avsluta, stang], ids=["uppdraget", "kontot"])
@pytest.mark.parametrize("sedan", [avsluta, stang, ta_fran_rollen], ids=["uppdraget", "kontot", "rollen"])
def test_two_who_are_ended_at_once_leave_one(kommun: Kommun, forst: Slut, sedan: Slut) -> None:
    ett, tva = (person_med(Roll.SYSTEMFORVALTARE, kommun.kommun) for _ in range(2))
    andra = Andra(lambda: sedan(tva, ett))
    with transaction.atomic():
        forst(ett, tva)
        andra.start()
        while andra.is_alive() and not vantar():
            andra.join(0.02)
        assert andra.is_alive(), "the second did not wait for the first"
    andra.join()
    assert andra.fel is None
    assert "ingen systemförvaltare kvar" in andra.nej
    tva.refresh_from_db()
    assert tva.is_active
    assert Uppdrag.objects.filter(person=tva, till=None).exists()


@pytest.mark.django_db(transaction=True)
def test_when_the_first_thinks_better_of_it_the_second_may(kommun: Kommun) -> None:
    ett, tva = (person_med(Roll.SYSTEMFORVALTARE, kommun.kommun) for _ in range(2))
    andra = Andra(lambda: avsluta(tva, ett))
    with transaction.atomic():
        avsluta(ett, tva)
        andra.start()
        while andra.is_alive() and not vantar():
            andra.join(0.02)
        transaction.set_rollback(True)
    andra.join()
    assert (andra.nej, andra.fel) == ("", None)
    assert not Uppdrag.objects.filter(person=tva, till=None).exists()
    assert Uppdrag.objects.filter(person=ett, till=None).exists()
