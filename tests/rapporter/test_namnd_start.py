"""What the start page says about the nämnd, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.behorighet import befogenheter
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.namnd import bilageordning, paragrafer, sammantradesgang
from rapporter.namnd.bidrag import namndens_bidrag
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter import namndscener as scen
from tests.rapporter.namndscener import Folk


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


def stegen(person: Person) -> list[str]:
    return [steg.mening for steg in namndens_bidrag(Person.objects.get(pk=person.pk), timezone.localdate()).steg]


def test_the_nearest_sammantrade_says_its_next_step_to_those_who_prepare_it(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(30), handlingar_senast=scen.om(20))
    assert stegen(folk.petra) == ["Lägg till det första ärendet på listan."]
    arende = scen.arende(mote, folk.petra)
    assert stegen(folk.petra) == ["Lägg bilagorna till ärende 1."]
    scen.bilaga(arende, folk.petra)
    assert stegen(folk.petra) == ["Skapa handlingarna, numrerade och stämplade."]
    assert stegen(folk.moa) == [], "another nämnd"
    assert stegen(folk.sofia) == [], "she may read, but it does not wait for her"


def test_when_handlingar_are_due_is_a_frist_until_the_kallelse_is_sent(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(30), handlingar_senast=scen.om(20))
    scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(300), handlingar_senast=scen.om(290))
    frister = namndens_bidrag(folk.petra, timezone.localdate()).frister
    assert [(f.frist.senast, f.url) for f in frister] == [
        (scen.om(20), reverse("rapporter:namnd-sammantrade", args=[mote.pk]))
    ]
    scen.arende(mote, folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    assert not namndens_bidrag(folk.petra, timezone.localdate()).frister


def test_a_faststalld_rapport_waits_until_it_is_on_a_list_and_leads_there(folk: Folk):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    scen.rapport(folk.kommun.ifn, folk.sofia, period="2025H2", status="utkast")
    scen.rapport(folk.kommun.ifn, folk.sofia, period="2020H1", faststalld=timezone.now() - timedelta(days=900))
    scen.rapport(folk.kommun.an, folk.moa)
    vantar = "Halvårsredovisning, första halvåret 2026 är fastställd och väntar på ett sammanträde."
    (steg,) = namndens_bidrag(folk.petra, timezone.localdate()).steg
    assert (steg.mening, steg.url) == (vantar, reverse("rapporter:namnd-nytt"))
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(30))
    steg = next(s for s in namndens_bidrag(folk.petra, timezone.localdate()).steg if s.mening == vantar)
    klient = Client()
    klient.force_login(folk.petra, backend="django.contrib.auth.backends.ModelBackend")
    assert f'<option value="{rapport.pk}" selected' in klient.get(steg.url).content.decode()
    bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    assert vantar not in stegen(folk.petra)


def test_a_ledamot_is_asked_to_read_once_the_kallelse_is_sent_and_until_the_day(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(10))
    scen.arende(mote, folk.petra)
    assert stegen(folk.rune) == []
    sammantradesgang.kalla(mote, av=folk.petra)
    assert [m.startswith("Läs handlingarna till sammanträdet") for m in stegen(folk.rune)] == [True]
    assert stegen(folk.britta) == [], "a revisor reads when there is a reason"
    assert namndens_bidrag(folk.rune, scen.om(11)).steg == []


def test_a_genomfort_sammantrade_asks_nothing_of_anybody(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=timezone.localdate())
    scen.arende(mote, folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    assert stegen(folk.petra) == ["Markera sammanträdet som genomfört."]
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    assert stegen(folk.petra) == []


def test_it_costs_one_query_for_those_it_concerns_and_none_for_others(folk: Folk, django_assert_num_queries):
    for nummer in range(8):
        mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(nummer + 1))
        scen.bilaga(scen.arende(mote, folk.petra), folk.petra)
    medarbetare = person_med(Roll.MEDARBETARE, folk.kommun.tallbacken)
    for person, antal in ((folk.petra, 1), (folk.rune, 1), (folk.sofia, 0), (medarbetare, 0)):
        ny = Person.objects.get(pk=person.pk)
        befogenheter(ny)
        with django_assert_num_queries(antal):
            namndens_bidrag(ny, timezone.localdate())
