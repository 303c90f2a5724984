"""A job is run only for somebody who still may start it, where it was started."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.jobb import arbete
from kvalitet.jobb.krav import krav_for
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from rapporter.namnd.modeller import Namndpaket, Sammantrade
from rapporter.namnd.tasks import PAKET
from rapporter.sammanstallning.papper import PDF_JOBB
from tests.conftest import Kommun
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter import namndscener as scen
from tests.rapporter import scen_rapport

NEJ = "ditt uppdrag inte längre ger dig rätt"
Starta = Callable[[Kommun], Jobb]


def ett_paket(kommun: Kommun) -> Jobb:
    folk = scen.folk(kommun)
    mote: Sammantrade = scen.sammantrade(folk.petra, kommun.ifn)
    scen.bilaga(scen.arende(mote, folk.petra), folk.petra)
    return arbete.starta(PAKET, rubrik="Prov", person=folk.petra, argument={"sammantrade": mote.pk, "arende": None})


def en_rapport(kommun: Kommun) -> Jobb:
    av = scen_rapport.strateg(kommun)
    rapport = scen_rapport.utkast(kommun, av)
    return arbete.starta(PDF_JOBB, rubrik="Prov", person=av, argument={"rapport": rapport.pk})


def flytta(person: Person, roll: str, kommun: Kommun) -> None:
    """The same roll, from now on at another nämnd."""
    person.uppdrag.all().delete()
    synka([person.pk])
    ge_uppdrag(person, roll, kommun.an)


SLAG = pytest.mark.parametrize(
    ("starta", "roll"), [(ett_paket, Roll.NAMNDSEKRETERARE), (en_rapport, Roll.KVALITETSSTRATEG)]
)


@SLAG
def test_a_job_that_failed_is_not_tried_again_by_somebody_who_has_moved_to_another_namnd(
    kommun: Kommun, starta: Starta, roll: str
) -> None:
    jobb = starta(kommun)
    Jobb.objects.filter(pk=jobb.pk).update(status="misslyckat", fel="Det gick inte.", klart=timezone.now())
    flytta(jobb.person, roll, kommun)
    klient = Client()
    klient.force_login(jobb.person, backend="django.contrib.auth.backends.ModelBackend")
    svar = klient.post(reverse("jobb:igen", args=[jobb.pk]), follow=True)
    assert NEJ in svar.content.decode()
    assert Jobb.objects.get(pk=jobb.pk).status == "misslyckat"
    ge_uppdrag(jobb.person, roll, kommun.ifn)
    klient.post(reverse("jobb:igen", args=[jobb.pk]))
    assert Jobb.objects.get(pk=jobb.pk).status == "vantar"


@SLAG
def test_a_job_that_waited_is_not_run_when_its_person_may_not_start_it_any_more(
    kommun: Kommun, starta: Starta, roll: str
) -> None:
    jobb = starta(kommun)
    flytta(jobb.person, roll, kommun)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert (jobb.status, NEJ in jobb.fel) == ("misslyckat", True)
    assert not Namndpaket.objects.exists()


def test_a_closed_account_has_no_jobs_run(kommun: Kommun) -> None:
    jobb = ett_paket(kommun)
    Person.objects.filter(pk=jobb.person_id).update(is_active=False)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert NEJ in jobb.fel


def test_one_of_the_befogenheter_is_enough(kommun: Kommun) -> None:
    """The final PDF is started by the one who fastställer."""
    jobb = en_rapport(kommun)
    assert not arbete.hinder(jobb)
    jobb.person = person_med(Roll.LEDAMOT, kommun.ifn)
    assert arbete.hinder(jobb)


def test_every_jobbslag_of_the_product_says_what_it_demands() -> None:
    egna = {namn for namn, f in arbete._SLAG.items() if not f.__module__.startswith("tests.")}
    assert egna >= {PAKET, PDF_JOBB}
    assert not [namn for namn in egna if krav_for(namn) is None]
