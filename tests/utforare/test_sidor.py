"""The pages: a contact person's own, and the register, the surveys and what has come in for the kvalitetsstrateg."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from avvikelser.models import Arende
from avvikelser.utforare import register, underrattelser
from avvikelser.utforare.models import Avtal, Enkat, Enkatpaminnelse, Tillfragad, Underrattelse
from avvikelser.utforare.startbidrag import utforarnas_bidrag
from avvikelser.utforare.underrattelser import Handelseuppgift
from kvalitet.aviseringar.models import Avisering
from kvalitet.organisation.models import Person, Verksamhetsform
from kvalitet.organisation.roller import Befogenhet, Roll
from kvalitet.organisation.uppdrag import andra_roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import DelFactory, person_med
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift

RAPPORT = {
    "slag": "lex_sarah",
    "intraffade": "2026-03-01",
    "gjord": "2026-03-02",
    "lag": "SoL",
    "beskrivning": "Tillsynen gjordes inte.",
    "foljd": "Personen fick vänta.",
    "inlamning": "7d9a2f4e-3a65-4c5e-9a53-0f6a4f1c2b11",
}


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def vera(kommun: Kommun) -> Person:
    return person_med(Roll.UTFORARKONTAKT, kommun.ifn)


@pytest.fixture
def fraga(kommun: Kommun, vera: Person) -> Tillfragad:
    idag = timezone.localdate()
    enkat = scen.enkat(kommun.ifn, sista_dag=idag + timedelta(days=3))
    return scen.tillfragad(enkat, scen.avtal(kommun.ifn, vera, namn="Egna AB"))


def text(svar: Any) -> str:
    return svar.content.decode()


# ---- the contact person ----


def test_a_contact_person_meets_nothing_of_another_utforare_at_the_same_namnd(
    kommun: Kommun, fraga: Tillfragad, vera: Person
) -> None:
    annans = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, namn="Andras AB"))
    rapport = scen.underrattelse(annans.avtal)
    klient = som(vera)
    assert "Egna AB" in text(klient.get(reverse("utforare:mina")))
    assert "Andras AB" not in text(klient.get(reverse("utforare:mina")))
    for namn, pk in (("svara", annans.pk), ("mitt-svar", annans.pk), ("kvitto", rapport.pk)):
        assert klient.get(reverse(f"utforare:{namn}", args=[pk])).status_code == 404
    assert klient.post(reverse("utforare:svara", args=[annans.pk]), {"har_kommit": "nej"}).status_code == 404


def test_who_is_no_longer_contact_person_sees_nothing_from_that_moment(
    fraga: Tillfragad, vera: Person, sofia: Person
) -> None:
    register.avsluta_kontakt(fraga.avtal.kontakter.get(), av=sofia)
    klient = som(vera)
    assert klient.get(reverse("utforare:svara", args=[fraga.pk])).status_code == 404
    assert "Egna AB" not in text(klient.get(reverse("utforare:mina")))


def test_an_answer_from_form_to_receipt(fraga: Tillfragad, vera: Person) -> None:
    klient = som(vera)
    adress = reverse("utforare:svara", args=[fraga.pk])
    tomt = klient.post(adress, {"har_kommit": "ja", "lex_sarah": "1", "sett": "0"})
    assert text(tomt).count("Skriv 0 om inget har kommit in.") >= 3
    assert not fraga.svar.exists()
    hel = {"har_kommit": "ja", "lex_sarah": "1", "till_ivo": "0", "klagomal": "2", "synpunkter": "0", "sett": "0"}
    klart = klient.post(adress, hel, follow=True)
    assert "Ert svar är skickat." in text(klart)
    assert (fraga.svar.get().lex_sarah, fraga.svar.get().till_ivo) == (1, 0)


@pytest.mark.parametrize("sida", ["svara", "papper"])
def test_who_answered_on_top_of_another_answer_may_read_it_and_go_on(
    fraga: Tillfragad, vera: Person, sofia: Person, sida: str
) -> None:
    klient, adress = som(vera if sida == "svara" else sofia), reverse(f"utforare:{sida}", args=[fraga.pk])
    hel = {"har_kommit": "ja", "lex_sarah": "1", "till_ivo": "0", "klagomal": "2", "synpunkter": "0", "sett": "0"}
    hel |= {} if sida == "svara" else {"lamnat_av": "Bo Prov", "inkom": "2026-07-14"}
    scen.svar(fraga, uppgift(klagomal=9))
    for mer in ({}, {"skal": "Räknat fel."}):  # before the other answered there was nothing to give a reason for
        svar = klient.post(adress, {**hel, **mer})
        assert "Någon har lämnat ett svar sedan du öppnade sidan." in text(svar)
        assert "<dt>Klagomål</dt><dd>9</dd>" in text(svar)
        assert (svar.context["form"]["klagomal"].value(), svar.context["form"]["sett"].value()) == ("2", "1")
    assert fraga.svar.count() == 1
    form = klient.get(adress).context["form"]  # the draft, on top of the answer that has been read
    assert (form["klagomal"].value(), str(form["sett"].value())) == ("2", "1")
    assert klient.post(adress, {**hel, "sett": "1", "skal": "Räknat fel."}).status_code == 302
    assert list(fraga.svar.values_list("klagomal", flat=True)) == [9, 2]


def test_an_answer_sent_twice_gets_its_receipt_twice(fraga: Tillfragad, vera: Person) -> None:
    klient, adress = som(vera), reverse("utforare:svara", args=[fraga.pk])
    hel = {"har_kommit": "ja", "lex_sarah": "1", "till_ivo": "0", "klagomal": "2", "synpunkter": "0", "sett": "0"}
    assert [klient.post(adress, hel).url for _ in range(2)] == [reverse("utforare:mitt-svar", args=[fraga.pk])] * 2
    assert fraga.svar.count() == 1


def test_a_draft_of_the_answer_is_kept_and_is_no_answer(fraga: Tillfragad, vera: Person) -> None:
    klient = som(vera)
    adress = reverse("utforare:svara", args=[fraga.pk])
    klient.post(adress, {"har_kommit": "ja", "klagomal": "17", "spara": ""})
    assert 'value="17"' in text(klient.get(adress))
    assert not fraga.svar.exists()


def test_what_is_told_lands_at_the_namnd_once_and_is_no_arende(
    kommun: Kommun, fraga: Tillfragad, vera: Person, sofia: Person
) -> None:
    klient = som(vera)
    data = {**RAPPORT, "plats": str(fraga.avtal_id)}
    for _ in range(2):
        assert "Nämnden har fått din uppgift" in text(klient.post(reverse("utforare:rapportera"), data, follow=True))
    u = Underrattelse.objects.get()
    assert u.dnr.startswith("IFN ")
    assert not Arende.objects.exists()
    assert [a.person for a in Avisering.objects.filter(objekttyp="utforare.underrattelse")] == [sofia]
    assert [s.knapp for s in utforarnas_bidrag(sofia, timezone.localdate()).steg] == ["Läs och ta emot"]
    klient = som(sofia)
    adress = reverse("utforare:underrattelse", args=[u.pk])
    assert "Tillsynen gjordes inte." in text(klient.get(adress))
    assert Sparpost.objects.filter(person=sofia, verb="se", objekt_id=str(u.pk)).exists()
    klient.post(adress, {"notering": "Följs upp i avtalsmötet."})
    u.refresh_from_db()
    assert (u.status, u.mottagen_av, u.notering) == ("mottagen", sofia, "Följs upp i avtalsmötet.")
    assert utforarnas_bidrag(sofia, timezone.localdate()).steg == []


def test_another_event_told_on_an_old_page_is_told_too(fraga: Tillfragad, vera: Person) -> None:
    klient, adress = som(vera), reverse("utforare:rapportera")
    forsta = {**RAPPORT, "plats": str(fraga.avtal_id)}
    klient.post(adress, forsta)
    for mer in ({"beskrivning": "Något helt annat."}, {"slag": "till_ivo"}, {"intraffade": "2026-02-28"}):
        assert klient.post(adress, {**forsta, **mer}).status_code == 302
    assert Underrattelse.objects.count() == 4
    assert Underrattelse.objects.filter(beskrivning="Något helt annat.").count() == 1
    klient.post(adress, forsta)  # and what was sent first is still there once
    assert Underrattelse.objects.count() == 4


def test_a_draft_saved_after_it_was_sent_does_not_come_back_and_one_of_something_new_does(
    fraga: Tillfragad, vera: Person
) -> None:
    klient, adress = som(vera), reverse("utforare:rapportera")
    data = {**RAPPORT, "plats": str(fraga.avtal_id)}
    klient.post(adress, data)
    klient.post(reverse("utkast", args=["utforarrapport"]), data)  # the autosave that was on its way
    form = klient.get(adress).context["form"]
    assert not form["beskrivning"].value()
    assert str(form["inlamning"].value()) != RAPPORT["inlamning"]
    klient.post(reverse("utkast", args=["utforarrapport"]), {**data, "beskrivning": "Något nytt."})
    assert klient.get(adress).context["form"]["beskrivning"].value() == "Något nytt."


def test_an_enhet_of_another_avtal_cannot_be_named(kommun: Kommun, fraga: Tillfragad, vera: Person) -> None:
    handelse = Handelseuppgift("lex_sarah", date(2026, 3, 1), date(2026, 3, 2), "SoL", "x", enhet=kommun.tallbacken)
    with pytest.raises(OtillatenOvergang, match="hör inte till avtalet"):
        underrattelser.underratta(fraga.avtal, handelse, av=vera)
    bakvant = Handelseuppgift("till_ivo", date(2026, 3, 2), date(2026, 3, 1), "LSS", "x")
    with pytest.raises(OtillatenOvergang, match="innan det hände"):
        underrattelser.underratta(fraga.avtal, bakvant, av=vera)


def test_the_form_of_what_happens_has_at_most_ten_inputs(fraga: Tillfragad, vera: Person) -> None:
    scen.underrattelse(fraga.avtal)
    sida = som(vera).get(reverse("utforare:rapportera"))
    assert len(sida.context["form"].visible_fields()) == 10


def test_the_start_page_says_what_waits_for_a_contact_person(fraga: Tillfragad, vera: Person) -> None:
    bidrag = utforarnas_bidrag(vera, timezone.localdate())
    assert [s.mening for s in bidrag.steg] == ["Svara på enkäten för första halvåret 2026."]
    assert bidrag.frister[0].frist.senast == fraga.enkat.sista_dag
    scen.svar(fraga, uppgift())
    assert utforarnas_bidrag(vera, timezone.localdate()).steg == []


def test_the_start_page_asks_nothing_of_the_database_for_others(kommun: Kommun, django_assert_num_queries: Any) -> None:
    maja = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    utforarnas_bidrag(maja, timezone.localdate())
    with django_assert_num_queries(0):
        utforarnas_bidrag(maja, timezone.localdate())


def test_the_roll_of_a_contact_person_can_be_given_nothing_in_the_house(kommun: Kommun) -> None:
    forvaltare = person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)
    with pytest.raises(OtillatenOvergang, match="sin egen utförare"):
        andra_roll(Roll.UTFORARKONTAKT, [Befogenhet.LAMNA_UTFORARUPPGIFT, Befogenhet.SE_ARENDE], av=forvaltare)


# ---- the kvalitetsstrateg ----


def test_an_utforare_is_added_with_a_contact_person_who_has_a_login(
    kommun: Kommun, sofia: Person, vera: Person
) -> None:
    extern = DelFactory(namn="Provhemmet", verksamhetsform=Verksamhetsform.EXTERN, under=[kommun.ifn])
    klient = som(sofia)
    avtal = {"namnd": kommun.ifn.pk, "namn": "Nya AB", "organisationsnummer": "5560000000", "fran": "2026-01-01"}
    klient.post(reverse("utforare:ny"), {**avtal, "enheter": [extern.pk]})
    nytt = Avtal.objects.get()
    assert (nytt.utforare.organisationsnummer, list(nytt.enheter.all())) == ("556000-0000", [extern])
    assert "Saknas" in text(klient.get(reverse("utforare:lista")))
    klient.post(reverse("utforare:kontakt-ny", args=[nytt.pk]), {"namn": vera.namn, "person": vera.pk})
    assert nytt.kontakter.get().person == vera
    assert "Nya AB" in text(som(vera).get(reverse("utforare:mina")))


def test_a_login_without_the_uppdrag_cannot_be_chosen(kommun: Kommun, sofia: Person) -> None:
    avtal = scen.avtal(kommun.ifn)
    annan = person_med(Roll.UTFORARKONTAKT, kommun.an)
    with pytest.raises(OtillatenOvergang, match="inget uppdrag"):
        register.ny_kontakt(avtal, register.Kontaktuppgift("Prov", person=annan), av=sofia)


def test_who_empties_what_somebody_else_has_noted_is_told_and_takes_in_nothing_twice(
    kommun: Kommun, sofia: Person
) -> None:
    karin = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    u = scen.underrattelse(scen.avtal(kommun.ifn))
    adress = reverse("utforare:underrattelse", args=[u.pk])
    forsta, andra = som(sofia), som(karin)
    sofias, karins = ({"sett": k.get(adress).context["form"]["sett"].value()} for k in (forsta, andra))
    assert forsta.post(adress, {**sofias, "notering": "Talat med Vilma."}).status_code == 302
    svar = andra.post(adress, {**karins, "notering": ""})
    for sagt in (f"{sofia.namn} sparade före dig.", "Talat med Vilma.", "tog emot den"):
        assert sagt in text(svar), sagt
    u.refresh_from_db()
    assert (u.notering, u.mottagen_av) == ("Talat med Vilma.", sofia)
    igen = {"sett": svar.context["form"]["sett"].value(), "notering": "Talat med Vilma. Ringde chefen."}
    for _ in range(2):
        assert andra.post(adress, igen).status_code == 302
    u.refresh_from_db()
    assert (u.notering, u.mottagen_av, u.history.count()) == ("Talat med Vilma. Ringde chefen.", sofia, 3)


def test_the_same_organisationsnummer_is_the_same_utforare(kommun: Kommun, sofia: Person) -> None:
    def nytt(namn: str, nummer: str) -> Avtal:
        return register.nytt_avtal(
            kommun.ifn, register.Avtalsuppgift(namn, "556000-0000", nummer, date(2026, 1, 1), None), av=sofia
        )

    assert nytt("Provbolaget AB", "1").utforare == nytt("Provbolaget", "2").utforare


def test_a_survey_is_opened_followed_and_closed_on_its_page(kommun: Kommun, sofia: Person, vera: Person) -> None:
    scen.avtal(kommun.ifn, vera, namn="Tysta AB")
    klient = som(sofia)
    form = klient.get(reverse("utforare:enkat-ny")).context["form"]
    period = form.fields["period"].choices[0][0]
    dag = (timezone.localdate() + timedelta(days=9)).isoformat()
    svar = klient.post(
        reverse("utforare:enkat-ny"), {"namnd": kommun.ifn.pk, "period": period, "sista_dag": dag}, follow=True
    )
    assert "1 kontaktperson har fått besked." in text(svar)
    enkat = Enkat.objects.get()
    assert "Öppen till" in klient.get(reverse("utforare:enkater")).content.decode()
    sida = klient.get(reverse("utforare:enkat", args=[enkat.pk]))
    assert text(sida).count("ej inkommit") >= 4
    assert [t.antal for t in sida.context["nyckeltal"]] == [1, 0, 0, 1]
    assert "Tysta AB" not in text(klient.get(f"{sida.wsgi_request.path}?lage=nollrapport"))
    igen = klient.post(reverse("utforare:enkat-steg", args=[enkat.pk]), {"steg": "paminn"}, follow=True)
    assert "fick besked nyss" in text(igen)
    Enkatpaminnelse.objects.update(nar=timezone.now() - timedelta(hours=1))
    for steg, mening in (("paminn", "har fått besked"), ("stang", "Enkäten är stängd"), ("oppna-igen", "öppen igen")):
        gjort = klient.post(reverse("utforare:enkat-steg", args=[enkat.pk]), {"steg": steg}, follow=True)
        assert mening in text(gjort)
    assert klient.post(reverse("utforare:enkat-steg", args=[enkat.pk]), {"steg": "x"}).status_code == 404


def test_a_file_says_ej_inkommit_and_nothing_that_could_be_a_zero(fraga: Tillfragad, sofia: Person) -> None:
    noll = scen.tillfragad(fraga.enkat, scen.avtal(fraga.enkat.namnd, namn="Noll AB"))
    scen.svar(noll, uppgift())
    adress = reverse("utforare:enkat", args=[fraga.enkat_id])
    csv = b"".join(som(sofia).get(f"{adress}?format=csv")).decode("utf-8-sig").splitlines()
    assert csv[1].startswith("Egna AB;Ej inkommit;Ej inkommit;Ej inkommit;Ej inkommit;Ej inkommit;")
    assert csv[2].startswith("Noll AB;Nollrapport;0;0;0;0;")
    bok = load_workbook(io.BytesIO(som(sofia).get(f"{adress}?format=xlsx").content))
    assert [[c.value for c in rad][2:6] for rad in bok.active.iter_rows(min_row=2)] == [["Ej inkommit"] * 4, [0] * 4]
    bara = b"".join(som(sofia).get(f"{adress}?format=csv&lage=nollrapport")).decode()
    assert "Egna AB" not in bara
    assert Sparpost.objects.filter(verb="hamta_utforarlista", person=sofia).count() == 3


def test_the_lists_filter_and_are_files(kommun: Kommun, sofia: Person) -> None:
    ny, gammal = scen.avtal(kommun.ifn, namn="Ny AB"), scen.avtal(kommun.ifn, namn="Slut AB", till=date(2021, 1, 1))
    scen.avtal(kommun.an, namn="Annan AB")
    scen.underrattelse(ny, dnr="PROV-U 1")
    scen.underrattelse(gammal, dnr="PROV-U 2", slag=Underrattelse.Slag.TILL_IVO)
    klient = som(sofia)

    def visar(namn: str, fraga: str) -> str:
        return text(klient.get(f"{reverse(f'utforare:{namn}')}?{fraga}"))

    assert "Slut AB" not in visar("lista", "")
    assert "Slut AB" in visar("lista", "lage=alla&q=slut")
    assert "Ny AB" not in visar("lista", "lage=alla&q=slut")
    assert "Annan AB" not in visar("lista", "lage=alla")
    assert "PROV-U 1" not in visar("underrattelser", "slag=till_ivo")
    assert "PROV-U 2" in visar("underrattelser", "slag=till_ivo&fran=2026-03-02&till=2026-03-02")
    assert "PROV-U 2" not in visar("underrattelser", "fran=2026-03-03")
    for namn in ("lista", "underrattelser"):
        svar = klient.get(f"{reverse(f'utforare:{namn}')}?format=csv")
        assert "AB" in b"".join(svar).decode()


def test_a_paper_answer_is_written_in_and_corrected_on_the_page(fraga: Tillfragad, sofia: Person) -> None:
    klient = som(sofia)
    adress = reverse("utforare:papper", args=[fraga.pk])
    svar = {"lamnat_av": "Bo Prov", "inkom": "2026-07-14", "har_kommit": "nej", "sett": "0"}
    assert "Svaret är inskrivet." in text(klient.post(adress, svar, follow=True))
    rattat = {**svar, "har_kommit": "ja", "lex_sarah": "1", "till_ivo": "0", "klagomal": "0", "synpunkter": "0"}
    assert "Skriv varför svaret rättas." in text(klient.post(adress, {**rattat, "sett": "1"}))
    klart = klient.post(adress, {**rattat, "sett": "1", "skal": "Räknat fel."}, follow=True)
    assert "Tidigare svar, 1" in text(klart)
    assert list(fraga.svar.values_list("nummer", "lex_sarah")) == [(1, 0), (2, 1)]


def test_the_original_of_a_paper_answer_is_kept_with_it_and_read_by_nobody_else(
    fraga: Tillfragad, sofia: Person, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    fil = SimpleUploadedFile("svar.txt", "Vi hade inget i våras.".encode(), "text/plain")
    data = {"lamnat_av": "Bo Prov", "inkom": "2026-07-14", "har_kommit": "nej", "sett": "0", "fil": fil}
    klient = som(sofia)
    sidan = text(klient.post(reverse("utforare:papper", args=[fraga.pk]), data, follow=True))
    (bilaga,) = fraga.svar.get().bilagor.all()
    adress = reverse("utforare:original", args=[fraga.pk, bilaga.pk])
    assert adress in sidan
    assert b"".join(klient.get(adress)).decode() == "Vi hade inget i våras."
    assert Sparpost.objects.filter(person=sofia, slag="sett").exists()
    annan = scen.tillfragad(fraga.enkat, scen.avtal(fraga.enkat.namnd))
    assert klient.get(reverse("utforare:original", args=[annan.pk, bilaga.pk])).status_code == 404


def test_a_file_of_a_form_with_faults_is_still_there_when_it_is_right(fraga: Tillfragad, sofia: Person) -> None:
    klient, adress = som(sofia), reverse("utforare:papper", args=[fraga.pk])
    fil = SimpleUploadedFile("svar.txt", b"Svar", "text/plain")
    assert "Skriv vem som har svarat." in text(klient.post(adress, {"har_kommit": "nej", "sett": "0", "fil": fil}))
    klient.post(adress, {"lamnat_av": "Bo Prov", "inkom": "2026-07-14", "har_kommit": "nej", "sett": "0"})
    assert [b.namn for b in fraga.svar.get().bilagor.all()] == ["svar.txt"]


def test_the_way_back_from_a_paper_answer_goes_by_the_surveys_and_the_half_year(
    fraga: Tillfragad, sofia: Person
) -> None:
    sidan = text(som(sofia).get(reverse("utforare:papper", args=[fraga.pk])))
    assert f'<a href="{reverse("utforare:enkater")}">Enkäter till utförare</a>' in sidan
    halvar = fraga.enkat.perioden.namn
    assert f">{halvar[0].upper()}{halvar[1:]}</a>" in sidan
