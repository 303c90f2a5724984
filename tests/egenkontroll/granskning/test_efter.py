"""The start page: what is next of a kontroll for this person, and which enheter are behind before its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from egenkontroll.granskning import avslut, efter, gang
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.granskning.startbidrag import granskningens_bidrag
from egenkontroll.ram.models import Ram
from kvalitet.organisation.roller import Roll
from tests.egenkontroll.granskning.scen import NAR, Scen, dragen, granskad, omrade, scen, tillfalle
from tests.fabriker import person_med

SISTA = date(2026, 9, 11)
NARA = SISTA - timedelta(days=efter.DAGAR_INNAN)


@pytest.fixture
def strateg(kommun):
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


def meningar(person, idag: date = NARA) -> list[str]:
    return [steg.mening for steg in granskningens_bidrag(person, idag).steg]


def bakom(person, idag: date = NARA) -> list[tuple[str, str, str]]:
    return [(e.enhet, e.lage, e.frist.text(idag)) for e in efter.av(efter.rader(person, idag))]


def test_what_is_next_is_told_to_the_one_who_can_do_it(kommun, strateg):
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    version = omrade(kommun.ifn)
    ett = tillfalle(version, [kommun.mottagningen], [granskare], antal=2)
    namn = version.omrade.namn
    assert (meningar(strateg), meningar(granskare)) == ([f"Läs in ramen: {namn}."], [])
    ram = Ram.objects.create(
        tillfalle=ett, namnd=kommun.ifn, filnamn="ram.csv", sha256="a" * 64, avtryck="b" * 64, kalla="Prov",
        kolumner={}, antal=1, inlast=NAR, inlast_av=strateg,
    )  # fmt: skip
    assert (meningar(strateg), meningar(granskare)) == ([f"Dra urvalet: {namn}."], [])
    (steg,) = granskningens_bidrag(strateg, NARA).steg
    assert steg.url == reverse("ram:dra", args=[ram.pk])
    dragning = dragen(ett, {kommun.mottagningen: 5})
    assert (meningar(strateg), meningar(granskare)) == ([], [f"Granska ärenden i egenkontrollen: {namn}."])
    s = Scen(kommun.ifn, [kommun.mottagningen], version, ett, [granskare], dragning)
    gang.forsakra(ett, nycklar=[], inga_egna=True, av=granskare)
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), granskare)
    assert meningar(granskare) == [f"Bli klar med kontrollen: {namn}."]
    avslut.klarmarkera(ett, av=granskare)
    assert meningar(granskare) == []


def test_nobody_is_told_anything_while_the_period_goes_on(kommun, strateg):
    s = scen(kommun.ifn, [kommun.mottagningen])
    assert meningar(s.granskare[0], s.tillfalle.slut) == []
    assert meningar(s.granskare[0], s.tillfalle.slut + timedelta(days=1)) != []


def test_an_enhet_with_arenden_left_or_nothing_drawn_is_behind_from_two_weeks_before(kommun, strateg):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], antal=2)
    granskad(s, s.arende(1, kommun.mottagningen), s.granskare[0])
    gang.registrera_bortfall(s.arende(2, kommun.mottagningen), skal=Bortfallsskal.JAV, av=s.granskare[0])
    for ordning in (1, 2):
        granskad(s, s.arende(ordning, kommun.tallbacken), s.granskare[0])
    assert bakom(strateg, NARA - timedelta(days=1)) == []
    vantat = ("Mottagningen barn och unga", "1 av 3 dragna ärenden granskade. 1 bortfall.", "14 dagar kvar")
    assert bakom(strateg) == [vantat]
    assert [ett[2] for ett in bakom(strateg, SISTA + timedelta(days=2))] == ["2 dagar för sent"]


def test_an_enhet_that_nothing_is_drawn_at_is_behind(kommun, strateg):
    tillfalle(omrade(kommun.ifn), [kommun.mottagningen], [], antal=7)
    assert [ett[:2] for ett in bakom(strateg)] == [("Mottagningen barn och unga", "Inget draget av 7 planerade.")]


def test_a_chef_is_warned_of_the_own_enhet_and_a_granskare_of_what_they_review(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], antal=2)
    assert [ett[0] for ett in bakom(person_med(Roll.ENHETSCHEF, kommun.tallbacken))] == ["Stödboendet Tallbacken"]
    assert len(bakom(s.granskare[0])) == 2
    assert bakom(person_med(Roll.ENHETSCHEF, kommun.aldreboendet)) == []
    assert not efter.berors(person_med(Roll.REVISOR, kommun.ifn))


def test_the_start_page_asks_for_it_in_one_question(kommun, strateg, django_assert_num_queries):
    scen(kommun.ifn, [kommun.mottagningen])
    granskningens_bidrag(strateg, NARA)
    with django_assert_num_queries(1):
        bidrag = granskningens_bidrag(strateg, NARA)
    assert [del_.mall for del_ in bidrag.delar] == ["granskning/_efter.html"]
    medarbetare = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    granskningens_bidrag(medarbetare, NARA)
    with django_assert_num_queries(0):
        assert granskningens_bidrag(medarbetare, NARA).steg == []


def test_the_warning_stands_on_the_start_page_and_above_the_kontroller(kommun, strateg):
    scen(kommun.ifn, [kommun.mottagningen])  # its last day has passed or is near, whatever day it is
    klient = Client()
    klient.force_login(strateg, backend="django.contrib.auth.backends.ModelBackend")
    for adress in (reverse("start"), reverse("kontrollplan:start")):
        html = klient.get(adress).content.decode()
        assert "Enheter som ligger efter i egenkontrollen" in html
        assert "0 av 5 dragna ärenden granskade." in html
