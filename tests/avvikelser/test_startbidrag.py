"""What the ärenden put on each person's start page: work first, the most urgent first, and what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Status, Utfall
from avvikelser.startbidrag import SNARAST, arendenas_bidrag
from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from kvalitet.utkast.bidrag import paborjat
from tests.avvikelser.scener import (
    Folk,
    avslutad,
    beslutad,
    foreslagen,
    mottagen,
    overlamnad,
    rapporterad,
    synpunkt,
)
from tests.fabriker import PersonFactory


def steg(person: Person) -> list[tuple[str, str]]:
    bidrag = arendenas_bidrag(person, timezone.localdate())
    return [(s.mening, s.knapp) for s in bidrag.steg]


def aldre(arende: Arende, dagar: int) -> Arende:
    """As if it had come in that many days ago."""
    Arende.objects.filter(pk=arende.pk).update(inkommen=timezone.now() - timedelta(days=dagar))
    return arende


TA_EMOT = ("Ta emot rapporten. Bedöm först om någon är i fara.", "Ta emot")


def test_a_new_report_waits_for_the_chef_of_the_enhet(folk: Folk) -> None:
    rapporterad(folk)
    assert steg(folk.maja) == [TA_EMOT]
    assert steg(folk.nils) == [TA_EMOT]


def test_the_chef_above_sees_a_report_first_when_it_has_waited_too_long(folk: Folk) -> None:
    arende = rapporterad(folk)
    assert steg(folk.karin) == []
    aldre(arende, 10)
    assert steg(folk.karin) == [TA_EMOT]


@pytest.mark.parametrize("vem", ["elin", "jonas", "sofia", "ulla", "samir", "oskar", "anders"])
def test_nobody_else_is_asked_to_receive_it(folk: Folk, vem: str) -> None:
    aldre(rapporterad(folk), 10)
    assert steg(getattr(folk, vem)) == []


def test_what_one_handles_is_a_step_and_what_others_handle_is_not(folk: Folk) -> None:
    mottagen(folk)
    assert steg(folk.maja) == [("Klassa händelsen.", "Klassa")]
    assert steg(folk.nils) == []


def test_the_utredare_is_asked_for_a_proposal_and_the_decider_for_a_beslut(folk: Folk) -> None:
    overlamnad(folk)
    assert steg(folk.jonas) == [("Utred händelsen och lämna förslag.", "Till utredningen")]
    assert steg(folk.vera) == []
    foreslagen(folk)
    assert ("Läs Jonas Provs förslag och besluta om rapporten.", "Besluta") in steg(folk.karin)
    assert ("Läs Jonas Provs förslag och besluta om rapporten.", "Besluta") in steg(folk.anders)


def test_an_anmalan_to_ivo_comes_before_everything_with_a_day(folk: Folk) -> None:
    aldre(rapporterad(folk), 20)
    beslutad(folk, Utfall.ALLVARLIGT)
    bidrag = arendenas_bidrag(folk.karin, timezone.localdate())
    ivo = min(bidrag.steg, key=lambda s: s.ordning)
    assert (ivo.mening, ivo.lagetext) == ("Anmäl händelsen till IVO nu.", "Snarast")
    assert ivo.ordning < SNARAST + 10


def test_an_anmalan_to_ivo_that_is_not_made_turns_late_on_the_start_page_and_in_the_list(folk: Folk) -> None:
    beslutad(folk, Utfall.ALLVARLIGT)
    sedan = timezone.localdate() + timedelta(days=30)
    (ivo,) = arendenas_bidrag(folk.karin, sedan).steg
    assert (ivo.lage, ivo.lagetext[:9], ivo.lagetext[-8:]) == ("fara", "Snarast, ", "för sent")
    (frist,) = arendenas_bidrag(folk.jonas, sedan).frister
    assert frist.text.startswith("Anmälan till IVO: ")
    assert frist.frist.lage(sedan) == "sen"


def test_a_late_one_is_marked_with_icon_and_words(folk: Folk) -> None:
    aldre(rapporterad(folk), 30)
    (ett,) = arendenas_bidrag(folk.maja, timezone.localdate()).steg
    assert ett.lage == "fara"
    assert ett.lagetext.endswith("för sent")
    assert ett.ordning < 0


def test_a_step_names_no_person_and_not_what_happened(folk: Folk) -> None:
    rapporterad(folk, lex=True, beskrivning="Hemlig text.", berord="Hemligt namn")
    (ett,) = arendenas_bidrag(folk.maja, timezone.localdate()).steg
    assert "Hemlig" not in f"{ett.mening}{ett.mer}"
    assert "Rapport enligt lex Sarah, Stödboendet Tallbacken" in ett.mer


def test_the_figures_of_the_koordinator_are_of_synpunkter_and_lead_to_their_rows(folk: Folk) -> None:
    aldre(synpunkt(folk), 30)
    synpunkt(folk, Status.MOTTAGEN)
    mottagen(folk)  # no synpunkt, and counted nowhere
    tal = arendenas_bidrag(folk.ulla, timezone.localdate()).nyckeltal
    assert [(t.text, t.antal) for t in tal] == [
        ("Försenade synpunkter", 1),
        ("Nya synpunkter", 1),
        ("Öppna synpunkter", 2),
    ]
    klient = Client()
    klient.force_login(folk.ulla, backend="django.contrib.auth.backends.ModelBackend")
    for t in tal:
        assert len(klient.get(t.url).context["arenden"]) == t.antal


def test_the_figures_of_the_enhetschef_lead_to_their_rows(folk: Folk) -> None:
    aldre(rapporterad(folk), 30)
    mottagen(folk)
    overlamnad(folk)
    tal = arendenas_bidrag(folk.maja, timezone.localdate()).nyckeltal
    assert [(t.text, t.antal) for t in tal] == [
        ("Försenat", 1),
        ("Nya att ta emot", 1),
        ("Pågår hos dig", 1),
        ("Väntar på någon annan", 1),
    ]
    klient = Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    for t in tal:
        assert len(klient.get(t.url).context["arenden"]) == t.antal


def test_the_reporter_has_a_draft_to_send(folk: Folk) -> None:
    forvaring.spara(folk.elin, "rapportera", {"beskrivning": ["Halv"]})
    assert [s.knapp for s in paborjat(folk.elin, timezone.localdate()).steg] == ["Fortsätt skriva"]
    assert paborjat(folk.maja, timezone.localdate()).steg == []


def test_a_draft_of_a_report_is_not_offered_to_one_who_may_no_longer_report(folk: Folk) -> None:
    slutat = PersonFactory()
    forvaring.spara(slutat, "rapportera", {"beskrivning": ["Halv"]})
    assert paborjat(slutat, timezone.localdate()).steg == []


def test_the_reporter_has_an_answer_to_read(folk: Folk) -> None:
    arende = avslutad(folk)
    (svar,) = arendenas_bidrag(folk.elin, timezone.localdate()).svar
    assert svar.text == "Maja Prov har svarat på din rapport"
    assert svar.url == f"{reverse('avvikelser:kvitto', args=[arende.pk])}#svar"


def test_what_others_did_comes_back_to_the_one_who_handles(folk: Folk) -> None:
    arende = foreslagen(folk)
    arendegang.komplettera(arende, av=folk.elin, text="Mer.")
    texter = [s.text for s in arendenas_bidrag(folk.maja, timezone.localdate()).svar]
    assert texter == ["Elin Prov har lagt till en uppgift", "Jonas Prov har lämnat förslag till beslut"]
    assert arendenas_bidrag(folk.nils, timezone.localdate()).svar == []


def test_ones_own_doings_do_not_come_back(folk: Folk) -> None:
    foreslagen(folk)
    assert arendenas_bidrag(folk.jonas, timezone.localdate()).svar == []


def test_the_deadlines_of_what_one_handles_stand_in_the_margin(folk: Folk) -> None:
    arende = mottagen(folk)
    (frist,) = arendenas_bidrag(folk.maja, timezone.localdate()).frister
    assert frist.text == f"Klar: Avvikelse, {arende.dnr}"


@pytest.mark.parametrize("vem", ["elin", "maja", "karin", "jonas", "anders", "sofia", "samir"])
def test_the_start_page_opens_for_everybody(folk: Folk, vem: str, settings: Any) -> None:
    rapporterad(folk)
    overlamnad(folk)
    foreslagen(folk)
    klient = Client()
    klient.force_login(getattr(folk, vem), backend="django.contrib.auth.backends.ModelBackend")
    assert klient.get(reverse("start")).status_code == 200
