import pytest
from django.test import RequestFactory
from django.urls import reverse

from kvalitet.behorighet import Roll
from kvalitet.skarm.meny import MENY, RAPPORTERA, SOK, meny_for
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
