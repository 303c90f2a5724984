"""Nobody takes over the login of one who reads sekretess without being seen: by that person, and by those who check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arendetyp
from kvalitet.behorighet import Roll, befogenheter
from kvalitet.konto.overtagande import besked
from kvalitet.organisation import konton, tradet
from kvalitet.organisation.models import Person
from kvalitet.organisation.overtagande import platser_med_sekretess
from kvalitet.spar.bidrag import att_granska
from kvalitet.spar.models import Sparpost
from kvalitet.svenska import klockslag
from tests.avvikelser.scener import folk_i, mottagen
from tests.conftest import Kommun
from tests.fabriker import PersonFactory, ge_uppdrag, person_med


@pytest.fixture
def samir(kommun: Kommun) -> Person:
    return person_med(Roll.SYSTEMFORVALTARE, kommun.kommun, fornamn="Samir", efternamn="Prov")


@pytest.fixture
def maja(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Maja", efternamn="Prov", last_login=timezone.now())


def logga_in(person: Person, losenord: str) -> tuple[Client, str]:
    """The browser, and the first page after the login."""
    klient = Client()
    svar = klient.post(reverse("logga-in"), {"username": person.anvandarnamn, "password": losenord}, follow=True)
    return klient, svar.text


def startsidan(person: Person) -> str:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient.get(reverse("start")).text


# ---- the person ----


def test_the_person_is_told_at_the_next_login_by_whom_and_when(samir: Person, maja: Person) -> None:
    losenord = konton.nytt_losenord(maja, av=samir)
    nar = timezone.localtime(Sparpost.objects.get(verb="nytt_losenord").nar)
    _, sida = logga_in(maja, losenord)
    vantat = f"Ditt lösenord byttes av Samir Prov den {nar.date()} klockan {klockslag(nar.time())}. Har du inte bett"
    assert vantat in sida


def test_it_is_told_once_and_stands_on_the_page_of_the_account_for_ever(samir: Person, maja: Person) -> None:
    losenord = konton.nytt_losenord(maja, av=samir)
    logga_in(maja, losenord)
    maja.refresh_from_db()
    klient, sida = logga_in(maja, losenord)
    assert "byttes av" not in sida
    maja.set_password("fyra-nya-ord-i-rad")
    maja.save()
    klient, _ = logga_in(maja, "fyra-nya-ord-i-rad")
    assert "Samir Prov gav dig ett nytt lösenord" in klient.get(reverse("mitt-konto")).text


def test_a_takeover_that_somebody_else_was_told_of_is_told_again_with_the_next(samir: Person, maja: Person) -> None:
    logga_in(maja, konton.nytt_losenord(maja, av=samir))  # Samir himself
    maja.refresh_from_db()
    annan = PersonFactory(fornamn="Petra", efternamn="Prov")
    _, sida = logga_in(maja, konton.nytt_losenord(maja, av=annan))  # what Maja asked for
    assert "byttes av Samir Prov den" in sida
    assert "och av Petra Prov den" in sida


def test_a_closed_account_that_was_opened_is_told_of_and_a_new_one_is_not(samir: Person, maja: Person) -> None:
    konton.stang_konto(maja, av=samir)
    _, sida = logga_in(maja, konton.oppna_konto(maja, av=samir))
    assert "byttes av Samir Prov" in sida
    ny, losenord = konton.skapa_person(anvandarnamn="ny.prov", fornamn="Ny", efternamn="Prov", av=samir)
    assert "byttes av" not in logga_in(ny, losenord)[1]


def test_what_happened_to_somebody_else_is_not_told(samir: Person, maja: Person) -> None:
    konton.nytt_losenord(maja, av=samir)
    annan = PersonFactory()
    assert besked(annan, senast_inne=None) == ""
    assert besked(maja, senast_inne=timezone.now() + timedelta(seconds=1)) == ""


# ---- those who check ----


def test_the_kvalitetsstrateg_meets_it_on_the_start_page_and_in_the_log(
    kommun: Kommun, samir: Person, maja: Person
) -> None:
    sofia = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    konton.nytt_losenord(maja, av=samir)
    mening = "Samir Prov gav ett nytt lösenord till Maja Prov, som kan läsa sekretess hos Individ- och familjenämnden."
    assert mening in startsidan(sofia)
    klient = Client()
    klient.force_login(sofia, backend="django.contrib.auth.backends.ModelBackend")
    logg = klient.get(reverse("spar:logg"), {"slag": "granska"}).text
    assert "Gav ett nytt lösenord till någon som läser sekretess" in logg


def test_nobody_elsewhere_and_nobody_who_does_not_check_the_log_is_told(
    kommun: Kommun, samir: Person, maja: Person
) -> None:
    konton.nytt_losenord(maja, av=samir)
    for annan in (person_med(Roll.KVALITETSSTRATEG, kommun.an), person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)):
        assert "Att granska" not in startsidan(annan)


def test_the_login_of_one_who_only_reports_is_told_to_that_person_alone(kommun: Kommun, samir: Person) -> None:
    elin = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    konton.nytt_losenord(elin, av=samir)
    assert platser_med_sekretess(elin) == []
    assert not Sparpost.objects.filter(verb="losenord_till_lasare").exists()
    assert besked(elin, senast_inne=None)


@pytest.mark.parametrize(
    ("roll", "plats", "namnder"),
    [
        (Roll.VERKSAMHETSCHEF, "avdelning", {"IFN"}),
        (Roll.FORVALTNINGSCHEF, "forvaltning", {"IFN", "AN"}),
        (Roll.UTREDARE, "kommun", {"IFN", "AN"}),
        (Roll.LEDAMOT, "an", {"AN"}),
        (Roll.REVISOR, "kommun", set()),
    ],
)
def test_every_namnd_whose_sekretess_the_login_opens_is_told(
    kommun: Kommun, roll: str, plats: str, namnder: set[str]
) -> None:
    person = person_med(roll, getattr(kommun, plats))
    assert {delen.kod for delen in platser_med_sekretess(person)} == namnder


def test_also_for_an_uppdrag_that_begins_tomorrow_and_not_for_one_that_has_ended(kommun: Kommun) -> None:
    idag, ett = timezone.localdate(), timedelta(days=1)
    person = PersonFactory()
    ge_uppdrag(person, Roll.UTREDARE, kommun.an, till=idag - ett)
    assert platser_med_sekretess(person) == []
    ge_uppdrag(person, Roll.UTREDARE, kommun.ifn, fran=idag + ett)
    assert platser_med_sekretess(person) == [kommun.ifn]


def test_a_place_without_a_namnd_is_told_itself(kommun: Kommun) -> None:
    person = person_med(Roll.UTREDARE, kommun.tallbacken)
    kommun.ifn.underordnade.all().delete()
    tradet.bygg_om()
    assert platser_med_sekretess(person) == [kommun.tallbacken]


# ---- a rapport that is no longer lex Sarah ----


def test_a_step_down_from_lex_sarah_is_met_by_the_kvalitetsstrateg_and_a_step_up_is_not(kommun: Kommun) -> None:
    folk = folk_i(kommun)
    upp = mottagen(folk)
    arendegang.omklassa(upp, till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert "Att granska" not in startsidan(folk.sofia)
    ned = mottagen(folk, lex=True)
    arendegang.omklassa(ned, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.karin)
    sida = startsidan(folk.sofia)
    assert f"Karin Prov ändrade {ned.dnr} från lex Sarah till avvikelse." in sida
    assert upp.dnr not in sida


def test_it_costs_the_start_page_one_query_and_only_for_those_who_check(
    kommun: Kommun, samir: Person, maja: Person, django_assert_num_queries: Any
) -> None:
    sofia = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    konton.nytt_losenord(maja, av=samir)
    idag = timezone.localdate()
    for person, antal in ((sofia, 1), (maja, 0)):
        befogenheter(person)
        with django_assert_num_queries(antal):
            att_granska(person, idag)
