import pytest
from django.test import RequestFactory
from django.urls import reverse

from kvalitet.behorighet import Roll
from kvalitet.skarm.meny import MENY, RAPPORTERA, SOK, Menygrupp, meny_for
from tests.fabriker import PersonFactory, person_med

pytestmark = pytest.mark.django_db


def meny(person, adress: str = "/"):
    begaran = RequestFactory().get(adress)
    begaran.user = person
    return meny_for(begaran)


def har(person, adress: str) -> dict[str, str]:
    return {val.text: val.har for val in meny(person, adress).val if val.har}


@pytest.mark.parametrize("namn", [namn for _, namn, _ in MENY] + [SOK[0], RAPPORTERA[0]])
def test_every_line_of_the_menu_leads_somewhere(namn):
    assert reverse(namn).startswith("/")


def test_the_menu_shows_only_what_the_roll_can_open(kommun):
    chef = {val.text for val in meny(person_med(Roll.ENHETSCHEF, kommun.tallbacken)).val}
    forvaltare = {val.text for val in meny(person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)).val}
    assert "Ärenden" in chef
    assert "Organisation" not in chef
    assert forvaltare == {"Start", "Organisation", "Handbok"}


def test_somebody_without_uppdrag_has_start_and_handbok():
    assert [val.text for val in meny(PersonFactory()).val] == ["Start", "Handbok"]


def test_search_is_for_those_who_may_read_arenden(kommun):
    assert meny(person_med(Roll.ENHETSCHEF, kommun.tallbacken)).sok
    assert not meny(person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)).sok
    assert not meny(person_med(Roll.MEDARBETARE, kommun.tallbacken)).sok


def test_the_place_one_is_at_is_marked(kommun):
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    assert har(chef, "/") == {"Start": "page"}
    assert har(chef, reverse("avvikelser:arenden")) == {"Ärenden": "page"}
    assert har(chef, reverse("handbok:sida", args=["rapportera"])) == {"Handbok": "true"}
    assert har(chef, reverse("avvikelser:mina")) == {"Mina rapporter": "page"}
    assert har(chef, "/finns-inte/") == {}
    assert meny(chef, "/konto/losenord/").konto_har == "true"


@pytest.mark.parametrize("sida", ["lista", "mina"])
def test_internkontroll_stands_under_its_line_though_its_address_is_another(kommun, sida):
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    assert har(chef, reverse(f"internkontroll:{sida}")) == {"Risk och internkontroll": "true"}
    assert har(chef, reverse("risk:lista")) == {"Risk och internkontroll": "page"}
    assert har(chef, reverse("risk:analyser")) == {"Risk och internkontroll": "true"}


def rubriker(person, adress: str = "/") -> list[str]:
    return [rad.text for rad in meny(person, adress).rader]


def test_few_lines_stand_in_a_row_without_groups(kommun):
    medarbetare = meny(person_med(Roll.MEDARBETARE, kommun.tallbacken))
    assert medarbetare.rader == medarbetare.val


def test_many_lines_are_grouped_and_every_line_is_in_one_place(kommun):
    strateg = meny(person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    assert [rad.text for rad in strateg.rader if isinstance(rad, Menygrupp)] == ["Uppföljning", "Mer"]
    platta = [val for rad in strateg.rader for val in (rad.val if isinstance(rad, Menygrupp) else (rad,))]
    assert sorted(val.url for val in platta) == sorted(val.url for val in strateg.val)


def test_the_group_of_the_page_is_marked(kommun):
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    grupper = {rad.text: rad.har for rad in meny(strateg, reverse("spar:logg")).rader if isinstance(rad, Menygrupp)}
    assert grupper == {"Uppföljning": False, "Mer": True}


@pytest.mark.parametrize("roll", Roll)
def test_no_roll_meets_more_than_ten_words_or_a_group_of_one(kommun, roll):
    rader = meny(person_med(roll, kommun.ifn)).rader
    assert len(rader) <= 10
    assert all(len(rad.val) > 1 for rad in rader if isinstance(rad, Menygrupp))
