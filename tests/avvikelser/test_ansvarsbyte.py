"""Somebody leaves: everything open gets another ansvarig, in one place and one transaction."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from avvikelser import arendegang
from avvikelser.models import Arende, Lasare, Status, Utfall
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.organisation import konton, omfordelning
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, avslutad, foreslagen, mottagen, overlamnad, rapporterad, synpunkt
from tests.fabriker import AtgardFactory


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def nyckel(modell: type, folk: Folk, slut: str = "") -> str:
    return f"{modell._meta.label_lower.replace('.', '-')}-{folk.kommun.tallbacken.pk}{slut}"


# ---- one ärende ----


def test_another_ansvarig_is_one_entry_in_the_history_and_one_in_the_log(folk: Folk) -> None:
    arende = arendegang.byt_ansvarig(mottagen(folk), till=folk.nils, skal="Maja är borta.", av=folk.karin)
    assert arende.ansvarig == folk.nils
    entry = arende.handelser.get(verb="byt_ansvarig")
    assert entry.text == "Från Maja Prov till Nils Prov, enhetschef. Maja är borta."
    assert Sparpost.objects.filter(verb="byt_ansvarig", objekt_id=str(arende.pk)).count() == 1


def test_with_sekretess_the_utredning_and_the_reading_move_in_the_same_write(folk: Folk) -> None:
    arende = arendegang.byt_ansvarig(overlamnad(folk), till=folk.vera, av=folk.maja)
    arende.lex_sarah.refresh_from_db()
    assert arende.lex_sarah.utredare == folk.vera
    assert kan(folk.vera, Befogenhet.SE_ARENDE, arende)
    assert not kan(folk.jonas, Befogenhet.SE_ARENDE, arende)
    assert kan(folk.maja, Befogenhet.SE_ARENDE, arende), "the one who received it still reads it"
    assert Lasare.objects.get(arende=arende, person=folk.vera, till=None).skal == "Tog över ansvaret"


@pytest.mark.parametrize("vem", ["elin", "oskar", "samir", "sofia", "jonas", "maja"])
def test_nobody_gets_what_they_could_not_open_or_do(folk: Folk, vem: str) -> None:
    arende = mottagen(folk)
    with pytest.raises(OtillatenOvergang, match="kan inte ta över"):
        arendegang.byt_ansvarig(arende, till=getattr(folk, vem), av=folk.karin)


def test_an_utredning_is_taken_over_by_an_utredare_and_not_by_a_chef(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="kan inte ta över"):
        arendegang.byt_ansvarig(foreslagen(folk, Utfall.MISSFORHALLANDE), till=folk.nils, av=folk.karin)


@pytest.mark.parametrize("vem", ["elin", "oskar", "samir", "sofia", "jonas"])
def test_only_who_handles_arenden_there_may_hand_one_on(folk: Folk, vem: str) -> None:
    with pytest.raises(OtillatenOvergang):
        arendegang.byt_ansvarig(mottagen(folk), till=folk.nils, av=getattr(folk, vem))


def test_a_chef_who_may_not_read_it_cannot_hand_it_on(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang):
        arendegang.byt_ansvarig(overlamnad(folk), till=folk.vera, av=folk.nils)


# ---- one åtgärd ----


def test_an_atgard_gets_another_ansvarig_who_is_told(folk: Folk) -> None:
    atgard = atgardsgang.planera(
        enhet=folk.kommun.tallbacken, beskrivning="Rutin", ansvarig=folk.maja, senast=date(2099, 12, 1), beslutad=True,
        sekretess=False, av=folk.maja,
    )  # fmt: skip
    atgardsgang.byt_ansvarig(atgard, till=folk.nils, av=folk.karin)
    assert Avisering.objects.get(slag=Slag.ATGARD).person == folk.nils
    with pytest.raises(OtillatenOvergang, match="kan inte sköta"):
        atgardsgang.byt_ansvarig(atgard, till=folk.elin, av=folk.karin)


def test_an_atgard_that_is_done_needs_no_new_ansvarig(folk: Folk) -> None:
    atgard = AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, status="avbruten")
    with pytest.raises(OtillatenOvergang, match="redan klar"):
        atgardsgang.byt_ansvarig(atgard, till=folk.nils, av=folk.karin)


# ---- everything of a person ----


def test_all_of_it_is_handed_on_at_once(folk: Folk) -> None:
    ett, tva, klart = mottagen(folk), mottagen(folk, lex=True), avslutad(folk)
    atgard = AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja)
    val = {nyckel(Arende, folk): folk.nils, nyckel(Atgard, folk): folk.nils}
    assert omfordelning.overlat(folk.karin, folk.maja, val) == 3
    for objekt in (ett, tva, atgard, klart):
        objekt.refresh_from_db()
    assert {ett.ansvarig, tva.ansvarig, atgard.ansvarig} == {folk.nils}
    assert klart.ansvarig == folk.maja, "what is closed stays as it was"
    assert kan(folk.nils, Befogenhet.SE_ARENDE, tva)


def test_one_that_cannot_be_handed_on_stops_all_of_it(folk: Folk) -> None:
    ett = mottagen(folk)
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja)
    val = {nyckel(Arende, folk): folk.nils, nyckel(Atgard, folk): folk.elin}
    with pytest.raises(OtillatenOvergang, match="kan inte sköta"):
        omfordelning.overlat(folk.karin, folk.maja, val)
    ett.refresh_from_db()
    assert ett.ansvarig == folk.maja
    assert not ett.handelser.filter(verb="byt_ansvarig").exists()


def test_what_somebody_else_has_handed_on_meanwhile_is_said(folk: Folk) -> None:
    mottagen(folk)
    val = {nyckel(Arende, folk): folk.nils}
    omfordelning.overlat(folk.karin, folk.maja, val)
    with pytest.raises(OtillatenOvergang, match="redan lämnat över"):
        omfordelning.overlat(folk.karin, folk.maja, val)


def test_what_is_utrett_stands_by_itself_and_is_offered_to_utredare(folk: Folk) -> None:
    overlamnad(folk)
    (knippe,) = omfordelning.knippen(folk.karin, folk.jonas)
    assert knippe.rubrik == "1 lex Sarah-utredning på Stödboendet Tallbacken"
    assert knippe.mojliga == [folk.vera]


def test_a_chef_sees_only_what_they_may_read(folk: Folk) -> None:
    overlamnad(folk)
    assert omfordelning.knippen(folk.nils, folk.jonas) == []
    assert omfordelning.knippen(folk.oskar, folk.jonas) == []
    assert omfordelning.personer_med_oppet(folk.nils) == []


def test_a_synpunkt_is_handed_on_too(folk: Folk) -> None:
    arende = synpunkt(folk, "mottagen")
    Arende.objects.filter(pk=arende.pk).update(ansvarig=folk.maja)
    (knippe,) = omfordelning.knippen(folk.karin, folk.maja)
    assert knippe.rubrik == "1 synpunkt på Stödboendet Tallbacken"
    omfordelning.overlat(folk.karin, folk.maja, {knippe.nyckel: folk.nils})
    arende.refresh_from_db()
    assert arende.ansvarig == folk.nils


# ---- the pages ----


def test_those_who_can_no_longer_do_it_stand_first_with_the_reason(folk: Folk) -> None:
    mottagen(folk)
    arendegang.ta_emot(rapporterad(folk), av=folk.nils, skydd="nej")
    konton.stang_konto(folk.nils, av=folk.samir)
    forst, sedan = omfordelning.personer_med_oppet(folk.karin)
    assert (forst.person, forst.skal) == (folk.nils, "Kontot är avstängt.")
    assert (sedan.person, sedan.skal) == (folk.maja, "")


def test_one_who_has_moved_can_no_longer_do_it(folk: Folk) -> None:
    mottagen(folk)
    Uppdrag.objects.filter(person=folk.maja).update(delen=folk.kommun.mottagningen)
    synka([folk.maja.pk])
    (innehav,) = omfordelning.personer_med_oppet(folk.karin)
    assert "når inte längre" in innehav.skal


def test_the_chef_chooses_on_the_page_and_the_new_one_is_told(folk: Folk) -> None:
    arende = mottagen(folk)
    adress = reverse("organisation:ansvar-person", args=[folk.maja.pk])
    klient = inloggad(folk.karin)
    text = klient.get(adress).content.decode()
    assert "Vem tar över 1 ärende på Stödboendet Tallbacken?" in text
    assert arende.dnr in text
    assert "Elin" not in text
    svar = klient.post(adress, {nyckel(Arende, folk): folk.nils.pk}, follow=True)
    assert "1 sak har fått en ny ansvarig" in svar.content.decode()
    assert Avisering.objects.get(slag=Slag.OVERLAMNAT).person == folk.nils


def test_nothing_chosen_is_said(folk: Folk) -> None:
    mottagen(folk)
    svar = inloggad(folk.karin).post(reverse("organisation:ansvar-person", args=[folk.maja.pk]), {})
    assert "Välj vem som tar över." in svar.content.decode()


def test_a_person_who_may_not_take_over_is_a_form_error_and_not_a_leak(folk: Folk) -> None:
    mottagen(folk)
    adress = reverse("organisation:ansvar-person", args=[folk.maja.pk])
    svar = inloggad(folk.karin).post(adress, {nyckel(Arende, folk): folk.oskar.pk})
    assert "Det valet finns inte längre" in svar.content.decode()
    assert "Oskar" not in svar.content.decode()


def test_the_systemforvaltare_sees_counts_and_places_and_who_may_choose_and_no_arende(folk: Folk) -> None:
    arende = mottagen(folk)
    overlamnad(folk)
    text = inloggad(folk.samir).get(reverse("organisation:oppet", args=[folk.maja.pk])).content.decode()
    assert "1 ärende" in text
    assert "Stödboendet Tallbacken" in text
    assert "Nils Prov" in text
    assert arende.dnr not in text
    assert not re.search(r"lex.?sarah", text, re.IGNORECASE)
    assert inloggad(folk.samir).get(reverse("organisation:ansvar")).status_code == 403


# ---- the clock ----


def test_the_nearest_chef_is_told_once_of_what_somebody_who_has_left_answers_for(folk: Folk) -> None:
    mottagen(folk)
    konton.stang_konto(folk.maja, av=folk.samir)
    Avisering.objects.all().delete()
    assert omfordelning.beratta_om_lamnade() == 1
    en = Avisering.objects.get()
    assert (en.person, en.slag) == (folk.nils, Slag.LAMNAR)
    assert folk.maja.namn not in en.text
    omfordelning.beratta_om_lamnade()
    assert Avisering.objects.count() == 1
    assert inloggad(folk.nils).get(en.url).status_code == 200


def test_as_long_as_the_ansvarig_can_do_it_nobody_is_told(folk: Folk) -> None:
    mottagen(folk)
    overlamnad(folk)
    Avisering.objects.all().delete()
    assert omfordelning.beratta_om_lamnade() == 0


# ---- from the ärende's own page ----


def sidan(arende: Arende) -> str:
    return reverse("avvikelser:byt-ansvarig", args=[arende.pk])


def test_the_page_of_each_kind_leads_to_a_new_ansvarig(folk: Folk) -> None:
    maja = inloggad(folk.maja)
    for arende in (mottagen(folk), synpunkt(folk, Status.MOTTAGEN), mottagen(folk, lex=True), foreslagen(folk)):
        assert sidan(arende) in maja.get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()


def test_while_it_is_investigated_the_way_is_to_another_utredare(folk: Folk) -> None:
    arende = overlamnad(folk)
    html = inloggad(folk.maja).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert sidan(arende) not in html
    assert reverse("avvikelser:lamna-over", args=[arende.pk]) in html


def test_the_form_offers_those_who_can_take_over_and_moves_it(folk: Folk) -> None:
    arende, maja = mottagen(folk), inloggad(folk.maja)
    html = maja.get(sidan(arende)).content.decode()
    assert "Nils Prov" in html
    assert "Oskar Prov" not in html
    assert "Välj vem som tar över." in maja.post(sidan(arende), {}).content.decode()
    assert maja.post(sidan(arende), {"till": folk.oskar.pk}).status_code == 200
    svar = maja.post(sidan(arende), {"till": folk.nils.pk, "skal": "Semester."})
    arende.refresh_from_db()
    assert (svar.status_code, arende.ansvarig) == (302, folk.nils)
    assert "Semester." in arende.handelser.last().text


def test_who_hands_over_what_they_can_no_longer_read_comes_to_the_list(folk: Folk) -> None:
    arende = arendegang.byt_ansvarig(mottagen(folk, lex=True), till=folk.nils, av=folk.maja)
    Lasare.objects.filter(arende=arende, person=folk.maja).update(till=arende.mottagen)
    svar = inloggad(folk.nils).post(sidan(arende), {"till": folk.maja.pk})
    assert svar["Location"] == reverse("avvikelser:arenden")
    assert not kan(folk.nils, Befogenhet.SE_ARENDE, arende)
