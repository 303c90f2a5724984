"""Who is told when something happens in an ärende."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.besked import INGEN, REGLER
from avvikelser.models import Arende, Arendetyp, Utfall
from kvalitet.aviseringar.models import Avisering, Slag
from tests.avvikelser.scener import (
    Folk,
    avslutad,
    beslutad,
    foreslagen,
    klassad,
    mottagen,
    overlamnad,
    rapport,
    rapporterad,
    synpunkt,
)


def horda(slag: Slag) -> set[str]:
    return set(Avisering.objects.filter(slag=slag).values_list("person__fornamn", flat=True))


@pytest.fixture(autouse=True)
def tomt(folk: Folk) -> None:
    Avisering.objects.all().delete()


def test_every_verb_says_whom_it_tells_or_that_nobody_is_told() -> None:
    assert set(Verb) == set(REGLER) | INGEN
    assert not set(REGLER) & INGEN


def test_a_new_report_is_told_to_the_chefer_of_the_enhet_and_not_to_those_above(folk: Folk) -> None:
    arende = rapporterad(folk)
    assert horda(Slag.NYTT) == {"Maja", "Nils"}
    en = Avisering.objects.filter(person=folk.maja).get()
    assert en.text == f"Ärende {arende.dnr} har kommit in på din enhet."
    assert en.url == reverse("avvikelser:arende", args=[arende.pk])
    assert not en.lagstadgad


def test_a_lex_sarah_is_told_of_at_once_and_marked_secret(folk: Folk) -> None:
    rapporterad(folk, lex=True)
    assert set(Avisering.objects.values_list("lagstadgad", "sekretess")) == {(True, True)}


def test_a_chef_who_reports_is_not_told_of_it_but_the_other_chef_is(folk: Folk) -> None:
    arendegang.rapportera(rapport(folk), av=folk.maja)
    assert horda(Slag.NYTT) == {"Nils"}


def test_where_the_enhet_has_no_chef_the_next_one_up_is_told(folk: Folk) -> None:
    for person in (folk.maja, folk.nils):
        person.is_active = False
        person.save()
    rapporterad(folk)
    assert horda(Slag.NYTT) == {"Karin"}


def test_what_is_handed_over_is_told_to_the_one_who_gets_it(folk: Folk) -> None:
    overlamnad(folk)
    assert horda(Slag.OVERLAMNAT) == {"Jonas"}


def test_a_proposal_is_told_to_the_nearest_who_decides(folk: Folk) -> None:
    foreslagen(folk)
    assert horda(Slag.FORSLAG) == {"Karin"}


def test_a_proposal_that_is_returned_is_told_to_the_utredare(folk: Folk) -> None:
    arendegang.aterforvisa(foreslagen(folk), motivering="Mer.", av=folk.karin)
    assert horda(Slag.ATERFORVISAT) == {"Jonas"}


@pytest.mark.parametrize(("utfall", "lag"), [(Utfall.MISSFORHALLANDE, False), (Utfall.ALLVARLIGT, True)])
def test_a_beslut_is_told_to_those_who_work_with_it_and_at_once_when_ivo_must_know(
    folk: Folk, utfall: Utfall, lag: bool
) -> None:
    beslutad(folk, utfall)
    assert horda(Slag.BESLUTAT) == {"Maja", "Jonas"}
    assert set(Avisering.objects.filter(slag=Slag.BESLUTAT).values_list("lagstadgad", flat=True)) == {lag}


def test_the_reporter_is_told_that_there_is_an_answer_and_led_to_the_receipt(folk: Folk) -> None:
    arende = avslutad(folk)
    svar = Avisering.objects.get(slag=Slag.SVAR)
    assert (svar.person, svar.url) == (folk.elin, reverse("avvikelser:kvitto", args=[arende.pk]))


def test_an_addition_is_told_to_the_ansvarig(folk: Folk) -> None:
    arendegang.komplettera(mottagen(folk), av=folk.elin, text="Mer.")
    assert horda(Slag.HANT) == {"Maja"}


def test_before_anybody_has_received_it_an_addition_is_told_to_nobody_by_name(folk: Folk) -> None:
    arendegang.komplettera(rapporterad(folk), av=folk.elin, text="Mer.")
    assert horda(Slag.HANT) == set()


def test_a_proposed_atgard_is_told_to_who_decides_and_a_decided_one_to_who_does_it(folk: Folk) -> None:
    arende = klassad(folk)
    idag = timezone.localdate()
    arende = arendegang.planera_atgard(arende, beskrivning="Rutin", ansvarig=folk.nils, senast=idag, av=folk.sofia)
    assert horda(Slag.ATGARD) == {"Maja", "Nils"}  # both handle ärenden at the enhet
    Avisering.objects.all().delete()
    arendegang.besluta_atgard(arende, arende.atgarder.get(), beslut="ja", av=folk.maja)
    assert horda(Slag.ATGARD) == {"Nils", "Sofia"}  # and to who proposed it
    assert "beslutad" in Avisering.objects.get(person=folk.nils).text
    assert "godkänt" in Avisering.objects.get(person=folk.sofia).text


def test_an_atgard_that_one_gives_oneself_is_told_to_nobody(folk: Folk) -> None:
    arendegang.planera_atgard(
        klassad(folk), beskrivning="Rutin", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.maja
    )
    assert horda(Slag.ATGARD) == set()


def test_a_klagomal_is_told_to_the_enhet_and_what_the_sender_writes_to_the_ansvarig(folk: Folk) -> None:
    arende = synpunkt(folk)
    assert arende.typ == Arendetyp.SYNPUNKT
    assert horda(Slag.NYTT) == {"Maja", "Nils"}


def test_a_verb_that_is_refused_tells_nothing(folk: Folk) -> None:
    arende = mottagen(folk)
    Avisering.objects.all().delete()
    with pytest.raises(arendegang.gangen.OtillatenOvergang):
        arendegang.komplettera(arende, av=folk.elin, text=" ")
    assert not Avisering.objects.exists()


def test_nothing_of_what_was_written_is_in_a_notice(folk: Folk) -> None:
    beslutad(folk)
    for text in Avisering.objects.values_list("text", flat=True):
        assert text.startswith("Ärende IFN ")
        for arende in Arende.objects.all():
            assert arende.beskrivning not in text
            assert folk.elin.namn not in text
