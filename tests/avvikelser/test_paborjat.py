"""Drafts on the start page: what somebody has begun about an ärende or a survey, in one step of each kind."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser.arendegang.gangen import Verb
from kvalitet.behorighet import Roll
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.utkast import forvaring
from kvalitet.utkast.bidrag import paborjat
from tests.avvikelser.scener import Folk, overlamnad
from tests.conftest import Kommun
from tests.fabriker import PersonFactory, person_med
from tests.utforare.utforarscener import avtal, enkat, tillfragad


def steg(person: Person) -> list[NastaSteg]:
    return paborjat(person, timezone.localdate()).steg


def borja(person: Person, nyckel: str) -> None:
    forvaring.spara(person, nyckel, {"text": ["Halv mening om Förnamnet"]})


@pytest.mark.parametrize(
    ("nyckel", "mening"),
    [
        ("utredningspost-{}", "i en utredning"),
        ("utredningspost-{}-rattar-3", "i en utredning"),
        ("orsak-{}-ny", "i en utredning"),
        ("lamna-forslag-{}", "i ett ärende"),
        ("besluta-atgard-{}-7", "i ett ärende"),
        ("avvikelseorsak-{}-ny", "i ett ärende"),
    ],
)
def test_a_draft_about_an_arende_leads_to_its_page_and_tells_nothing_of_it(
    folk: Folk, nyckel: str, mening: str
) -> None:
    arende = overlamnad(folk)
    borja(folk.jonas, nyckel.format(arende.pk))
    (ett,) = steg(folk.jonas)
    assert mening in ett.mening
    assert ett.url == reverse("avvikelser:arende", args=[arende.pk])
    assert arende.dnr not in f"{ett.mening}{ett.mer}"
    assert "Förnamnet" not in f"{ett.mening}{ett.mer}"


def test_many_drafts_of_a_kind_are_one_step_that_leads_to_the_newest(folk: Folk) -> None:
    for pk in (11, 12, 13):
        borja(folk.jonas, f"utredningspost-{pk}")
    assert [s.url for s in steg(folk.jonas)] == [reverse("avvikelser:arende", args=[13])]


def test_every_verb_that_has_a_form_is_among_them(folk: Folk) -> None:
    for verb in set(Verb) - {Verb.RAPPORTERA}:
        borja(folk.sofia, f"{verb.value.replace('_', '-')}-5")
        assert len(steg(folk.sofia)) == 1, verb
        forvaring.kasta(folk.sofia, f"{verb.value.replace('_', '-')}-5")


@pytest.mark.parametrize("nyckel", ["utredningspost-", "utredningspost-x", "nagot-annat-5", f"besluta-{'9' * 30}"])
def test_what_is_no_draft_of_an_arende_is_no_step(folk: Folk, nyckel: str) -> None:
    borja(folk.jonas, nyckel)
    assert steg(folk.jonas) == []


def test_who_reads_no_arenden_any_more_is_not_sent_to_one(folk: Folk) -> None:
    slutat = PersonFactory()
    borja(slutat, "besluta-5")
    assert steg(slutat) == []


def test_a_begun_answer_of_a_survey_leads_back_to_it(kommun: Kommun) -> None:
    kontakt = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    fraga = tillfragad(enkat(kommun.ifn), avtal(kommun.ifn, kontakt))
    borja(kontakt, f"utforarenkat-{fraga.pk}")
    borja(kontakt, "utforarrapport")
    assert {s.url for s in steg(kontakt)} == {
        reverse("utforare:svara", args=[fraga.pk]),
        reverse("utforare:rapportera"),
    }
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    borja(strateg, f"utforarpapper-{fraga.pk}")
    assert [s.url for s in steg(strateg)] == [reverse("utforare:papper", args=[fraga.pk])]


def test_drafts_cost_the_start_page_one_question_however_many(folk: Folk) -> None:
    for nyckel in ("besluta-5", "utredningspost-5", "orsak-5-ny", "rapportera", "lamna-forslag-6"):
        borja(folk.jonas, nyckel)
    timezone.localdate()
    steg(folk.jonas)
    with CaptureQueriesContext(connection) as fragor:
        steg(folk.jonas)
    assert len(fragor) <= 1
