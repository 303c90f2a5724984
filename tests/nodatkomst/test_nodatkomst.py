"""Emergency access: one lex Sarah ärende, to read, for a day, with a reason others see. Attacked from all sides."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.lasarkrets import innehav, lasare
from avvikelser.models import Arende, Arendetyp
from avvikelser.nodatkomst import atkomst
from avvikelser.nodatkomst.models import Nodatkomst
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.models import Avisering
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm import start
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, mottagen, omedelbar, overlamnad, synpunkt
from tests.avvikelser.verben import forsok

B = Befogenhet
NEJ = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
SKAL = "Natten ringde om ett nytt hot, och Maja svarar inte."


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def laser(person: Person, arende: Arende) -> bool:
    return kan(Person.objects.get(pk=person.pk), B.SE_ARENDE, arende)


@pytest.mark.parametrize("vem", ["nils", "vera"])
def test_a_chef_or_utredare_of_the_place_reads_after_taking_it(folk: Folk, vem: str) -> None:
    person, arende = getattr(folk, vem), overlamnad(folk)
    assert not laser(person, arende)
    atkomst.ta(person, arende.dnr, skal=SKAL)
    assert laser(person, arende)


@pytest.mark.parametrize("vem", ["elin", "ulla", "samir", "oskar"])
def test_staff_and_those_of_other_places_are_refused_and_cannot_tell_whether_it_exists(folk: Folk, vem: str) -> None:
    person, arende = getattr(folk, vem), mottagen(folk, lex=True)
    with pytest.raises(atkomst.IngetSadant) as finns:
        atkomst.ta(person, arende.dnr, skal=SKAL)
    with pytest.raises(atkomst.IngetSadant) as saknas:
        atkomst.ta(person, "IFN 2026-9999", skal=SKAL)
    assert str(finns.value) == str(saknas.value)
    assert not laser(person, arende)


def test_it_opens_that_arende_and_no_other(folk: Folk) -> None:
    arende, annat = mottagen(folk, lex=True), mottagen(folk, lex=True)
    fore = set(Arende.objects.for_user(folk.nils, B.SE_ARENDE))
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    assert set(Arende.objects.for_user(folk.nils, B.SE_ARENDE)) - fore == {arende}
    assert not laser(folk.nils, annat)


@pytest.mark.parametrize("befogenhet", [b for b in Befogenhet if b not in {B.SE_ARENDE, B.SE_SIFFROR}])
def test_it_gives_nothing_but_reading(folk: Folk, befogenhet: Befogenhet) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    assert not kan(folk.nils, befogenhet, arende)


def test_it_opens_to_nobody_else(folk: Folk) -> None:
    arende = overlamnad(folk)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    assert not laser(folk.vera, arende)
    assert {rad.person for rad in lasare(arende)} - {rad.person for rad in lasare(overlamnad(folk))} == {folk.nils}


@pytest.mark.parametrize(
    "verb", [Verb.ANTECKNING, Verb.KLASSA, Verb.OMKLASSA, Verb.BIFOGA, Verb.LAMNA_OVER, Verb.KOPPLA]
)
def test_no_verb_can_be_used_by_one_who_reads_by_it(folk: Folk, verb: Verb) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    with pytest.raises(OtillatenOvergang):
        forsok(verb, arende, folk, folk.nils)


def test_the_atgarder_of_the_arende_do_not_come_into_the_list_of_atgarder(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    arendegang.registrera_omedelbar_atgard(arende, av=folk.maja, omedelbar=omedelbar())
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    assert not Atgard.objects.for_user(folk.nils, B.SKOTA_ATGARD).exists()


def test_it_ends_after_a_day(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    nu = timezone.now()
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL, nar=nu - timedelta(hours=24, seconds=1))
    assert not laser(folk.nils, arende)
    assert folk.nils not in {rad.person for rad in lasare(arende)}
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)  # and can be taken again, with a new reason
    assert laser(folk.nils, arende)


def test_it_holds_until_the_day_is_over(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL, nar=timezone.now() - timedelta(hours=23, minutes=59))
    assert laser(folk.nils, arende)


def test_the_database_refuses_a_longer_one_and_one_without_a_reason(folk: Folk) -> None:
    rad = atkomst.ta(folk.nils, mottagen(folk, lex=True).dnr, skal=SKAL)
    with pytest.raises(IntegrityError, match="ett_dygn"), transaction.atomic():
        Nodatkomst.objects.filter(pk=rad.pk).update(till=rad.till + timedelta(seconds=1))
    with pytest.raises(IntegrityError, match="har_skal"), transaction.atomic():
        Nodatkomst.objects.filter(pk=rad.pk).update(skal="")


def test_who_loses_the_uppdrag_loses_it_at_once(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    Uppdrag.objects.filter(person=folk.nils).update(till=timezone.localdate() - timedelta(days=1))
    synka([folk.nils.pk])
    assert not laser(folk.nils, arende)


def test_who_only_reads_at_the_place_has_no_use_of_a_row_somebody_made(folk: Folk) -> None:
    """A row alone never widens: the koordinator reads ärenden there, and is neither chef nor utredare."""
    arende, nu = mottagen(folk, lex=True), timezone.now()
    Nodatkomst.objects.create(
        arende=arende, enhet=arende.enhet, person=folk.ulla, skal=SKAL, fran=nu, till=nu + timedelta(hours=1)
    )
    assert not laser(folk.ulla, arende)
    assert folk.ulla not in {rad.person for rad in lasare(arende)}


@pytest.mark.parametrize("skal", ["", "   ", "behövs"])
def test_it_needs_a_reason_in_a_sentence(folk: Folk, skal: str) -> None:
    with pytest.raises(OtillatenOvergang, match="varför"):
        atkomst.ta(folk.nils, mottagen(folk, lex=True).dnr, skal=skal)


@pytest.mark.parametrize("vem", ["maja", "karin", "sofia"])
def test_who_reads_already_has_no_use_of_it(folk: Folk, vem: str) -> None:
    if vem == "sofia":  # reads, and is neither chef nor utredare
        with pytest.raises(atkomst.IngetSadant):
            atkomst.ta(folk.sofia, mottagen(folk, lex=True).dnr, skal=SKAL)
        return
    with pytest.raises(OtillatenOvergang, match="redan läsa"):
        atkomst.ta(getattr(folk, vem), mottagen(folk, lex=True).dnr, skal=SKAL)


def test_only_lex_sarah_has_it(folk: Folk) -> None:
    with pytest.raises(atkomst.IngetSadant):
        atkomst.ta(folk.nils, synpunkt(folk).dnr, skal=SKAL)
    with pytest.raises(atkomst.IngetSadant):
        atkomst.ta(folk.nils, mottagen(folk).dnr, skal=SKAL)


def test_nobody_holds_more_than_three_at_a_time(folk: Folk) -> None:
    for _ in range(atkomst.HOGST):
        atkomst.ta(folk.nils, mottagen(folk, lex=True).dnr, skal=SKAL)
    with pytest.raises(OtillatenOvergang, match="tre ärenden"):
        atkomst.ta(folk.nils, mottagen(folk, lex=True).dnr, skal=SKAL)


def test_a_named_reader_keeps_what_they_may_do_also_with_an_access_that_holds(folk: Folk) -> None:
    arende = overlamnad(folk)
    atkomst.ta(folk.vera, arende.dnr, skal=SKAL)
    assert innehav(arende, folk.vera) == {B.SE_ARENDE.value}
    arende = arendegang.lamna_over(arende, utredare=folk.vera, av=folk.maja)
    assert B.UTREDA.value in innehav(arende, Person.objects.get(pk=folk.vera.pk))
    assert next(rad for rad in lasare(arende) if rad.person == folk.vera).nod_till is None


# ---- that it is seen ----


def test_it_is_logged_and_the_strateg_is_told_on_the_start_page_and_by_a_notice(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    rad = atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    post = Sparpost.objects.get(verb="ta_nodatkomst")
    assert (post.person, post.objekt_namn, post.detalj["nodatkomst"]) == (folk.nils, arende.dnr, rad.pk)
    assert SKAL not in str(post.detalj)
    (notis,) = Avisering.objects.filter(nyckel=f"nodatkomst:{rad.pk}")
    assert notis.person == folk.sofia
    assert "Nils" not in notis.text
    delar = [d for d in start.samla(folk.sofia, timezone.localdate()).delar if d.mall == "spar/_att_granska.html"]
    assert f"Nils Prov tog nödåtkomst till {arende.dnr}." in str(delar)


def test_the_list_says_why_and_what_was_read_while_it_held(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    nils = inne(folk.nils)
    assert nils.get(reverse("avvikelser:arende", args=[arende.pk])).status_code == HTTPStatus.NOT_FOUND
    svar = nils.post(reverse("nodatkomst:ta"), {"dnr": arende.dnr.lower(), "skal": SKAL}, follow=True)
    assert "Du läser med nödåtkomst" in svar.content.decode()
    nils.get(reverse("lex-sarah:utredning", args=[arende.pk]))
    (rad,) = atkomst.granskade(Nodatkomst.objects.all())
    assert rad.gjort == (("Läste", 2),)
    sida = inne(folk.sofia).get(reverse("nodatkomst:lista")).content.decode()
    assert SKAL in sida
    assert "Läste, 2 gånger" in sida


def test_what_was_read_before_and_by_others_is_not_counted(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    inne(folk.maja).get(reverse("avvikelser:arende", args=[arende.pk]))
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    (rad,) = atkomst.granskade(Nodatkomst.objects.all())
    assert rad.gjort == ()


def test_the_page_of_the_arende_offers_nothing_to_do(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    sida = inne(folk.nils).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    for vy in ("klassa", "lamna-over", "anteckning", "bilaga-ny", "omklassa"):
        assert reverse(f"avvikelser:{vy}", args=[arende.pk]) not in sida
        assert inne(folk.nils).get(reverse(f"avvikelser:{vy}", args=[arende.pk])).status_code in NEJ


def test_the_strateg_ends_it_and_reading_stops(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    rad = atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    inne(folk.sofia).post(reverse("nodatkomst:lista"), {"avsluta": rad.pk})
    assert not laser(folk.nils, arende)
    assert Sparpost.objects.filter(verb="avsluta_nodatkomst", person=folk.sofia).exists()


def test_nobody_but_those_who_check_the_log_there_end_or_list_it(folk: Folk) -> None:
    rad = atkomst.ta(folk.nils, mottagen(folk, lex=True).dnr, skal=SKAL)
    for vem in (folk.nils, folk.karin, folk.samir):
        assert inne(vem).post(reverse("nodatkomst:lista"), {"avsluta": rad.pk}).status_code == HTTPStatus.FORBIDDEN
        with pytest.raises(OtillatenOvergang):
            atkomst.avsluta(rad, av=vem)
    assert Nodatkomst.objects.get(pk=rad.pk).galler


def test_looking_for_numbers_stands_in_the_log(folk: Folk) -> None:
    svar = inne(folk.oskar).post(reverse("nodatkomst:ta"), {"dnr": "IFN 2026-0001", "skal": SKAL})
    assert "som du kan få nödåtkomst till" in svar.content.decode()
    assert Sparpost.objects.filter(verb="nekad_nodatkomst", person=folk.oskar).count() == 1
    assert not Nodatkomst.objects.exists()


def test_the_page_that_says_no_tells_the_way_alike_for_what_exists_and_what_does_not(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    nils = inne(folk.nils)
    finns, saknas = (
        nils.get(reverse("avvikelser:arende", args=[pk])).content.decode().split("<main", 1)[1]
        for pk in (arende.pk, 999_999)
    )
    assert reverse("nodatkomst:ta") in finns
    assert finns == saknas
    assert reverse("nodatkomst:ta") not in inne(folk.elin).get("/finns-inte/").content.decode()


def test_the_arende_that_becomes_an_avvikelse_shows_no_trace_of_it(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    atkomst.ta(folk.nils, arende.dnr, skal=SKAL)
    arende = arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.karin)
    assert B.HANDLAGGA.value in innehav(arende, folk.nils)
    assert kan(folk.nils, B.HANDLAGGA, arende)
