"""Who can read a lex Sarah ärende, from the first minute to the last. Nothing widens."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from avvikelser import arendegang
from avvikelser.lasarkrets import lasare
from avvikelser.models import Arende, Arendetyp, Lasare
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, kan
from tests.avvikelser.scener import Folk, bedomt, beslutad, mottagen, omedelbar, overlamnad, rapporterad

ALLA = ("elin", "maja", "nils", "karin", "jonas", "vera", "anders", "sofia", "ulla", "samir", "oskar")


def kan_lasa(folk: Folk, arende: Arende) -> set[str]:
    return {namn for namn in ALLA if kan(getattr(folk, namn), Befogenhet.SE_ARENDE, arende)}


SE_LEX = {"karin", "anders", "sofia"}  # hold SE_LEX_SARAH: they decide, or follow up


def test_an_avvikelse_is_read_by_those_who_hold_the_place(folk: Folk) -> None:
    assert kan_lasa(folk, mottagen(folk)) == {"maja", "nils", "jonas", "vera", "ulla"} | SE_LEX


def test_an_unreceived_lex_sarah_rapport_is_open_to_those_who_may_receive_it(folk: Folk) -> None:
    assert kan_lasa(folk, rapporterad(folk, lex=True)) == {"maja", "nils"} | SE_LEX


def test_once_received_the_other_chef_of_the_enhet_cannot_read_it(folk: Folk) -> None:
    assert kan_lasa(folk, mottagen(folk, lex=True)) == {"maja"} | SE_LEX


def test_an_utredare_reads_only_after_the_hand_over_and_only_the_one_who_was_named(folk: Folk) -> None:
    assert kan_lasa(folk, overlamnad(folk)) == {"maja", "jonas"} | SE_LEX


def test_a_former_utredare_cannot_read(folk: Folk) -> None:
    arende = arendegang.lamna_over(overlamnad(folk), utredare=folk.vera, av=folk.maja)
    assert kan_lasa(folk, arende) == {"maja", "vera"} | SE_LEX


def test_a_beslut_opens_it_to_nobody_new(folk: Folk) -> None:
    assert kan_lasa(folk, beslutad(folk)) == {"maja", "jonas"} | SE_LEX


def test_what_becomes_lex_sarah_leaves_its_ordinary_readers(folk: Folk) -> None:
    hogt = bedomt(allvarlighetsgrad=4, sannolikhet=4, som_lex_sarah=True)
    assert kan_lasa(folk, arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=hogt)) == {"maja"} | SE_LEX


def test_what_becomes_an_avvikelse_is_read_by_the_place_again(folk: Folk) -> None:
    arende = arendegang.omklassa(mottagen(folk, lex=True), till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.karin)
    assert kan_lasa(folk, arende) == {"maja", "nils", "jonas", "vera", "ulla"} | SE_LEX


def test_a_named_reader_without_uppdrag_at_the_place_cannot_read(folk: Folk) -> None:
    """Named readers narrow; they never widen."""
    arende = overlamnad(folk)
    Lasare.objects.create(arende=arende, person=folk.oskar, skal="Fel i provet")
    assert "oskar" not in kan_lasa(folk, arende)


@pytest.mark.parametrize("befogenhet", [b for b in Befogenhet if b is not Befogenhet.RAPPORTERA])
def test_the_systemforvaltare_sees_nothing(folk: Folk, befogenhet: Befogenhet) -> None:
    mottagen(folk)
    rapporterad(folk, lex=True)
    assert not Arende.objects.for_user(folk.samir, befogenhet).exists() or befogenhet is Befogenhet.SKOTA_ORGANISATION
    if befogenhet is Befogenhet.SKOTA_ORGANISATION:
        assert not kan(folk.samir, Befogenhet.SE_ARENDE, mottagen(folk))


def test_the_reporter_sees_the_own_report_and_no_other(folk: Folk) -> None:
    egen, annan = rapporterad(folk, lex=True), mottagen(folk)
    Arende.objects.filter(pk=annan.pk).update(rapportor=folk.nils)
    assert list(Arende.objects.for_user(folk.elin, Befogenhet.RAPPORTERA)) == [egen]


def test_the_list_of_readers_names_exactly_those_who_can_read(folk: Folk) -> None:
    for arende in (rapporterad(folk, lex=True), mottagen(folk, lex=True), overlamnad(folk), beslutad(folk)):
        assert {rad.person.fornamn.lower() for rad in lasare(arende)} == kan_lasa(folk, arende)


def test_the_list_of_readers_says_why(folk: Folk) -> None:
    skal = {rad.person.fornamn: rad.skal for rad in lasare(overlamnad(folk))}
    assert skal["Maja"] == "Tog emot rapporten"
    assert skal["Jonas"] == "Utreder"
    assert skal["Sofia"] == "Genom sitt uppdrag som kvalitetsstrateg"


def test_an_atgard_of_a_sekretess_arende_is_not_in_the_list_of_others(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    arendegang.registrera_omedelbar_atgard(arende, av=folk.maja, omedelbar=omedelbar("Flyttade personen"))
    ser = {namn for namn in ALLA if Atgard.objects.for_user(getattr(folk, namn), Befogenhet.SKOTA_ATGARD).exists()}
    assert ser == {"maja"} | SE_LEX


def test_an_anonymous_visitor_reads_no_atgard_and_no_arende(folk: Folk) -> None:
    mottagen(folk)
    assert not Arende.objects.for_user(AnonymousUser(), Befogenhet.SE_ARENDE).exists()
    assert not Atgard.objects.for_user(AnonymousUser(), Befogenhet.SKOTA_ATGARD).exists()


def test_a_person_whose_account_is_closed_reads_nothing(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    folk.maja.is_active = False
    folk.maja.save()
    assert not kan(folk.maja, Befogenhet.SE_ARENDE, arende)
    assert folk.maja not in {rad.person for rad in lasare(arende)}
