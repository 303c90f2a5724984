"""Earlier events that resemble one: every filter has a row that must not match."""

from __future__ import annotations

from datetime import date

import pytest

from avvikelser.lex_sarah.liknande import FLEST, hitta
from avvikelser.models import Arende, Arendetyp, Kategori
from tests.avvikelser.scener import Folk, overlamnad
from tests.fabriker import ArendeFactory

TIDIGARE = date(2026, 1, 10)


@pytest.fixture
def arende(folk: Folk) -> Arende:
    ett = overlamnad(folk)
    ett.kategori = Kategori.objects.get_or_create(namn="Insats uteblev", typ=Arendetyp.LEX_SARAH)[0]
    ett.save()
    return ett


def hittade(arende: Arende, folk: Folk, **val: str) -> set[Arende]:
    return set(hitta(arende, folk.jonas, val).arenden)


def fore(folk: Folk, **falt: object) -> Arende:
    ett: Arende = ArendeFactory(**{"enhet": folk.kommun.tallbacken, "intraffade": TIDIGARE, **falt})
    return ett


def test_words_are_found_in_any_form_and_all_of_them_must_be_there(folk: Folk, arende: Arende) -> None:
    ett = fore(folk, beskrivning="Tillsynen på kvällen gjordes inte av vikarien.")
    fore(folk, beskrivning="Tillsynen gjordes för sent.")
    assert hittade(arende, folk, q="tillsyner vikarie") == {ett}


def test_a_word_left_out_with_a_minus_must_not_be_there(folk: Folk, arende: Arende) -> None:
    fore(folk, beskrivning="Tillsynen gjordes inte av vikarien.")
    ett = fore(folk, beskrivning="Tillsynen gjordes för sent.")
    assert hittade(arende, folk, q="tillsyn -vikarie") == {ett}


@pytest.mark.parametrize("q", ['"', "&|!", "a:*", "' OR 1=1 --", "-", "(((", "%s", "\\"])
def test_what_is_no_query_finds_nothing_and_breaks_nothing(folk: Folk, arende: Arende, q: str) -> None:
    fore(folk, beskrivning="Tillsynen gjordes för sent.")
    hitta(arende, folk.jonas, {"q": q})


def test_the_same_enhet_leaves_out_the_others(folk: Folk, arende: Arende) -> None:
    ett = fore(folk)
    tva = fore(folk, enhet=folk.kommun.mottagningen)
    assert hittade(arende, folk, var="enhet") == {ett}
    assert hittade(arende, folk) == {ett, tva}


def test_the_same_kategori_is_known_by_its_name_in_every_typ(folk: Folk, arende: Arende) -> None:
    samma = Kategori.objects.get_or_create(namn="Insats uteblev", typ=Arendetyp.AVVIKELSE)[0]
    ett = fore(folk, kategori=samma)
    fore(folk)
    assert hittade(arende, folk, kategori="samma") == {ett}


def test_only_what_the_person_may_read_and_what_came_before(folk: Folk, arende: Arende) -> None:
    fore(folk, lex=True)
    fore(folk, enhet=folk.kommun.aldreboendet)
    fore(folk, intraffade=date(2026, 11, 1))
    assert hittade(arende, folk) == set()


def test_what_is_linked_already_is_not_offered_again(folk: Folk, arende: Arende) -> None:
    ett, tva = fore(folk), fore(folk)
    arende.liknande.create(tidigare=ett)
    assert hittade(arende, folk) == {tva}


def test_no_more_than_a_page_is_shown_and_it_says_so(folk: Folk, arende: Arende) -> None:
    for _ in range(FLEST + 1):
        fore(folk)
    traffar = hitta(arende, folk.jonas, {})
    assert (len(traffar.arenden), traffar.fler) == (FLEST, True)


@pytest.mark.parametrize("forst", [1, 5, 1000])
def test_how_many_are_read_first_changes_nothing_in_the_answer(
    folk: Folk, arende: Arende, monkeypatch: pytest.MonkeyPatch, forst: int
) -> None:
    monkeypatch.setattr("avvikelser.lex_sarah.liknande.FORST", forst)
    monkeypatch.setattr("avvikelser.lex_sarah.liknande.FLEST", 2)
    for n in range(6):
        fore(folk, beskrivning="Tillsynen gjordes inte." if n % 2 else "Något annat.")
    traffar = hitta(arende, folk.jonas, {"q": "tillsyn"})
    assert [len(traffar.arenden), traffar.fler] == [2, True]
    assert traffar.arenden == sorted(traffar.arenden, key=lambda ett: (ett.inkommen, ett.pk), reverse=True)
    assert all("Tillsyn" in ett.beskrivning for ett in traffar.arenden)
