"""What an utförare tells without a login: written in by who looks after them, or sent with a one-time link."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare import lankar, register, underrattelser
from avvikelser.utforare.bevakning import ta_emot_frist
from avvikelser.utforare.models import Avtal, Kontakt, Svarslank, Underrattelse
from avvikelser.utforare.register import Kontaktuppgift
from avvikelser.utforare.underrattelser import Handelseuppgift
from avvikelser.utforare.utskick import skicka_rapportlank
from kvalitet.aviseringar.models import Avisering
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import STOCKHOLM, Period, ta_emot
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from kvalitet.utkast import forvaring
from kvalitet.utkast.bidrag import paborjat
from rapporter.statistik.utforarunderrattelser import inkomna
from tests.conftest import Kommun
from tests.fabriker import DelFactory, person_med
from tests.utforare import utforarscener as scen

Vag = Underrattelse.Vag
INKOM = date(2026, 3, 4)
KVITTO = UUID("7d9a2f4e-3a65-4c5e-9a53-0f6a4f1c2b11")
HANDELSE = {
    "slag": "lex_sarah",
    "intraffade": "2026-03-01",
    "gjord": "2026-03-02",
    "lag": "SoL",
    "beskrivning": "Tillsynen gjordes inte.",
    "foljd": "Personen fick vänta.",
    "direkt": "Vi ringde anhöriga.",
    "ivo_dnr": "",
}
BREV = {**HANDELSE, "vag": "brev", "lamnat_av": "Bo Prov, vd", "inkom": "2026-03-04", "inlamning": str(KVITTO)}


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def vera(kommun: Kommun) -> Person:
    return person_med(Roll.UTFORARKONTAKT, kommun.ifn)


@pytest.fixture
def avtal(kommun: Kommun, vera: Person) -> Avtal:
    return scen.avtal(kommun.ifn, vera, namn="Provlänken AB")


@pytest.fixture
def bo(avtal: Avtal) -> Kontakt:
    return Kontakt.objects.create(avtal=avtal, namn="Bo Prov", epost="bo@prov.example")


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def text(svar: Any) -> str:
    return svar.content.decode()


def handelse(**falt: Any) -> Handelseuppgift:
    return Handelseuppgift(
        **{
            "slag": "lex_sarah",
            "intraffade": date(2026, 3, 1),
            "gjord": date(2026, 3, 2),
            "lag": "SoL",
            "beskrivning": "Tillsynen gjordes inte.",
            **falt,
        }
    )


def inskriven(avtal: Avtal, av: Person, **falt: Any) -> Underrattelse:
    given = {"vag": Vag.TELEFON, "lamnat_av": "Bo Prov, vd", "inkom": INKOM, **falt}
    return underrattelser.skriv_in(avtal, given.pop("uppgift", handelse()), av=av, **given)


def sida(avtal: Avtal) -> str:
    return reverse("utforare:skriv-in", args=[avtal.pk])


# ---- written in ----


def test_it_says_who_told_it_which_way_and_who_wrote_it_in(avtal: Avtal, sofia: Person) -> None:
    u = inskriven(avtal, sofia)
    assert (u.vag, u.lamnad_namn, u.lamnad_av) == (Vag.TELEFON, "Bo Prov, vd", None)
    assert (u.registrerad_av, u.registrerad_namn) == (sofia, sofia.namn_och_befattning)
    assert u.inkommen == datetime(2026, 3, 4, 8, tzinfo=STOCKHOLM)
    post = Sparpost.objects.get(verb="skriv_in_underrattelse")
    assert (post.person, post.objekt_id, post.detalj["vag"]) == (sofia, str(u.pk), "telefon")
    assert "Bo" not in str(post.detalj)


def test_the_deadline_and_the_figures_count_from_the_day_it_came_in(avtal: Avtal, sofia: Person) -> None:
    fore = timezone.now()
    u = inskriven(avtal, sofia)
    assert ta_emot_frist(u) == ta_emot(INKOM)
    h1, h2 = Period.tolka("2026H1"), Period.tolka("2026H2")
    assert [rad[0] for rad in inkomna(avtal.namnd_id, h1, timezone.now())] == [avtal.pk]
    assert list(inkomna(avtal.namnd_id, h2, timezone.now())) == []
    # A report whose figures were read before it was written in is counted again without it.
    assert list(inkomna(avtal.namnd_id, h1, fore)) == []


def test_the_contact_persons_meet_it_as_one_of_their_own_and_nobody_elses_do(
    kommun: Kommun, avtal: Avtal, sofia: Person, vera: Person
) -> None:
    annan = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    scen.avtal(kommun.ifn, annan)
    andra = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    u = inskriven(avtal, sofia)
    kvitto = reverse("utforare:kvitto", args=[u.pk])
    assert u.dnr in text(som(vera).get(reverse("utforare:mina")))
    html = text(som(vera).get(kvitto))
    assert "Bo Prov, vd, 2026-03-04" in html
    assert f"Telefon. Skrevs in av {sofia.namn_och_befattning}" in html
    assert som(annan).get(kvitto).status_code == 404
    assert {(rad.person, rad.url) for rad in Avisering.objects.all()} == {
        (vera, kvitto),
        (andra, reverse("utforare:underrattelse", args=[u.pk])),
    }


def test_only_who_looks_after_the_namnds_utforare_writes_it_in(kommun: Kommun, avtal: Avtal, vera: Person) -> None:
    for person in (vera, person_med(Roll.KVALITETSSTRATEG, kommun.an), person_med(Roll.ENHETSCHEF, kommun.tallbacken)):
        with pytest.raises(OtillatenOvergang, match="omfattar inte nämndens utförare"):
            inskriven(avtal, person)
    assert not Underrattelse.objects.exists()


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"lamnat_av": "  "}, "Skriv vem som har berättat"),
        ({"vag": Vag.INLOGGAD}, "Skriv vem som har berättat, och hur det kom in"),
        ({"vag": Vag.LANK}, "Skriv vem som har berättat, och hur det kom in"),
        ({"inkom": date(2999, 1, 1)}, "framtiden"),
        ({"inkom": date(2026, 3, 1)}, "innan rapporten eller anmälan gjordes"),
        ({"uppgift": handelse(gjord=date(2026, 2, 28))}, "innan det hände"),
    ],
)
def test_what_cannot_be_is_refused(avtal: Avtal, sofia: Person, falt: dict[str, Any], mening: str) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        inskriven(avtal, sofia, **falt)
    assert not Underrattelse.objects.exists()


def test_the_same_form_twice_is_one_and_another_text_with_it_is_one_more(avtal: Avtal, sofia: Person) -> None:
    forsta = inskriven(avtal, sofia, inlamning=KVITTO)
    assert inskriven(avtal, sofia, inlamning=KVITTO) == forsta
    for mer in (
        {"uppgift": handelse(beskrivning="En annan.")},
        {"uppgift": handelse(foljd="En annan.")},
        {"lamnat_av": "Eva Prov"},
        {"vag": Vag.BREV},
        {"inkom": date(2026, 3, 3)},
    ):
        assert inskriven(avtal, sofia, inlamning=KVITTO, **mer) != forsta
    glomd = Bilaga.objects.create(namn="brev.pdf", mediatyp="application/pdf", storlek=4, sha256="a" * 64)
    assert inskriven(avtal, sofia, inlamning=KVITTO, bilagor=[glomd]) != forsta
    assert (Underrattelse.objects.count(), Sparpost.objects.filter(verb="skriv_in_underrattelse").count()) == (7, 7)


def test_a_draft_saved_after_it_was_written_in_does_not_come_back(avtal: Avtal, sofia: Person) -> None:
    klient, data = som(sofia), {**BREV, "plats": str(avtal.pk)}
    klient.post(sida(avtal), data)
    klient.post(reverse("utkast", args=[f"utforarinskrivning-{avtal.pk}"]), data)  # the autosave that was on its way
    form = klient.get(sida(avtal)).context["form"]
    assert not form["beskrivning"].value()
    assert str(form["inlamning"].value()) != str(KVITTO)


def test_a_letter_is_written_in_with_its_original_which_only_the_namnd_opens(
    kommun: Kommun, avtal: Avtal, sofia: Person, vera: Person
) -> None:
    klient = som(sofia)
    svar = klient.post(sida(avtal), {**BREV, "plats": str(avtal.pk), "fil": _brev()})
    u = Underrattelse.objects.get()
    assert svar.url == reverse("utforare:underrattelse", args=[u.pk])
    assert (u.vag, u.beskrivning, u.direkt) == (Vag.BREV, "Tillsynen gjordes inte.", "Vi ringde anhöriga.")
    bilaga = u.bilagor.get()
    original = reverse("utforare:underrattelse-original", args=[u.pk, bilaga.pk])
    assert original in text(klient.get(svar.url))
    assert klient.get(original).status_code == 200
    assert som(vera).get(original).status_code == 403
    annat = scen.underrattelse(avtal)
    assert klient.get(reverse("utforare:underrattelse-original", args=[annat.pk, bilaga.pk])).status_code == 404
    assert som(person_med(Roll.KVALITETSSTRATEG, kommun.an)).get(original).status_code == 404


def _brev() -> SimpleUploadedFile:
    return SimpleUploadedFile("brev.pdf", b"%PDF-1.7\n%%EOF\n")


DALIGT = [
    ({"vag": ""}, "vag", "Välj hur det kom in."),
    ({"vag": "inloggad"}, "vag", "Det valet finns inte längre."),
    ({"lamnat_av": ""}, "lamnat_av", "Skriv vem som har berättat."),
    ({"lamnat_av": "x" * 201}, "lamnat_av", "Texten får ha högst 200 tecken."),
    ({"inkom": ""}, "inkom", "Välj vilken dag det kom in."),
    ({"inkom": "2999-01-01"}, "inkom", "Dagen ligger i framtiden."),
    ({"inkom": "1999-01-01"}, "inkom", "Dagen ligger för långt tillbaka."),
    ({"inkom": "2026-03-01"}, "inkom", "Det kan inte ha kommit in innan rapporten eller anmälan gjordes."),
    ({"plats": ""}, "plats", "Välj vilken verksamhet det gäller."),
    ({"plats": "ANNANS"}, "plats", "Det valet finns inte längre."),
    ({"beskrivning": ""}, "beskrivning", "Skriv vad som har hänt."),
    ({"beskrivning": "a\x00b"}, "beskrivning", "Texten innehåller ett tecken"),
    ({"gjord": "2026-02-01"}, "gjord", "Dagen ligger före den dag det hände."),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(kommun: Kommun, avtal: Avtal, sofia: Person) -> None:
    klient, annans = som(sofia), scen.avtal(kommun.ifn)
    brister = []
    for falt, vid, mening in DALIGT:
        skickat = {**BREV, "plats": str(avtal.pk), **falt}
        skickat["plats"] = str(annans.pk) if skickat["plats"] == "ANNANS" else skickat["plats"]
        svar = klient.post(sida(avtal), skickat)
        form = svar.context["form"] if svar.status_code == 200 else None
        if form is None or not any(str(fel).startswith(mening) for fel in form.errors.get(vid, [])):
            brister.append(f"{falt}: {form.errors if form else svar.status_code}")
            continue
        brister += [f"{falt} tappade {n}" for n, skrivet in skickat.items() if str(form[n].value()) != str(skrivet)]
    assert brister == []
    assert not Underrattelse.objects.exists()
    assert forvaring.hamta(sofia, f"utforarinskrivning-{avtal.pk}") is not None


def test_the_list_as_a_file_says_how_it_came_and_who_wrote_it_in(avtal: Avtal, sofia: Person) -> None:
    inskriven(avtal, sofia)
    svar = som(sofia).get(reverse("utforare:underrattelser"), {"format": "csv"})
    fil = b"".join(svar.streaming_content).decode() if svar.streaming else text(svar)
    assert "Hur det kom in" in fil
    assert "Telefon" in fil
    assert sofia.namn in fil


def test_the_page_of_the_avtal_and_of_the_form_ask_few_questions(avtal: Avtal, bo: Kontakt, sofia: Person) -> None:
    klient = som(sofia)
    lankar.ny_rapportlank(bo, av=sofia)
    for period in ("2025H1", "2025H2", "2026H1"):
        scen.tillfragad(scen.enkat(avtal.namnd, period, av=sofia), avtal)
    for adress in (reverse("utforare:avtal", args=[avtal.pk]), sida(avtal)):
        klient.get(adress)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(adress).status_code == 200
        assert len(fragor) <= 12


def test_a_draft_is_a_step_on_the_start_page_for_who_may_still_write_it_in(
    avtal: Avtal, sofia: Person, vera: Person
) -> None:
    for person in (sofia, vera):
        forvaring.spara(person, f"utforarinskrivning-{avtal.pk}", {"beskrivning": ["Halvt"]})
    (steg,) = paborjat(sofia, timezone.localdate()).steg
    assert (steg.url, "Halvt" in f"{steg.mening}{steg.mer}") == (sida(avtal), False)
    assert paborjat(vera, timezone.localdate()).steg == []


# ---- with a one-time link ----


def oppna(klient: Client, token: str) -> Any:
    return klient.get(reverse("utforare:lank", args=[token]), follow=True)


LANK = reverse("utforare:lank-rapportera")


def test_the_link_tells_of_one_event_once(avtal: Avtal, bo: Kontakt, sofia: Person, client: Client) -> None:
    token = lankar.ny_rapportlank(bo, av=sofia)
    sidan = oppna(client, token)
    assert sidan.redirect_chain == [(LANK, 302)]
    assert token not in text(sidan)
    oppna(client, token)  # looking is not telling
    klart = client.post(LANK, {**HANDELSE, "plats": str(avtal.pk)}, follow=True)
    u = Underrattelse.objects.get()
    assert u.dnr in text(klart)
    assert (u.vag, u.lamnad_namn, u.lamnad_av, u.registrerad_av) == (Vag.LANK, "Bo Prov", None, None)
    assert client.post(LANK, {**HANDELSE, "plats": str(avtal.pk)}).url == reverse("utforare:lank-tack")
    assert Client().post(LANK, HANDELSE).status_code == 404
    assert oppna(Client(), token).status_code == 404
    assert Underrattelse.objects.count() == 1
    post = Sparpost.objects.get(verb="underratta")
    assert (post.person, post.detalj["kontakt"], post.detalj["vag"]) == (None, bo.pk, "lank")
    assert {rad.person for rad in Avisering.objects.all()} == {sofia}


def test_with_the_link_nothing_told_before_is_shown(avtal: Avtal, bo: Kontakt, sofia: Person, client: Client) -> None:
    tidigare = scen.underrattelse(avtal)
    sidan = oppna(client, lankar.ny_rapportlank(bo, av=sofia))
    assert sidan.status_code == 200
    assert tidigare.dnr not in text(sidan)
    for namn in ("start", "utforare:mina", "utforare:lista"):
        assert client.get(reverse(namn)).status_code == 302
    assert client.get(reverse("utforare:lank-svara")).status_code == 404  # not the survey's form


def test_a_place_of_another_utforare_cannot_be_chosen(
    kommun: Kommun, avtal: Avtal, bo: Kontakt, sofia: Person, client: Client
) -> None:
    annans = scen.avtal(kommun.ifn)
    enhet = DelFactory(under=[kommun.ifn])
    annans.enheter.add(enhet)
    oppna(client, lankar.ny_rapportlank(bo, av=sofia))
    for plats in (str(annans.pk), f"{annans.pk}-{enhet.pk}"):
        svar = client.post(LANK, {**HANDELSE, "plats": plats})
        assert "plats" in svar.context["form"].errors
        assert svar.context["form"]["beskrivning"].value() == "Tillsynen gjordes inte."
    assert not Underrattelse.objects.exists()


def test_what_is_wrong_does_not_use_the_link_up(avtal: Avtal, bo: Kontakt, sofia: Person, client: Client) -> None:
    oppna(client, lankar.ny_rapportlank(bo, av=sofia))
    svar = client.post(LANK, {**HANDELSE, "plats": str(avtal.pk), "intraffade": "2999-01-01"})
    assert svar.status_code == 200
    assert client.post(LANK, {**HANDELSE, "plats": str(avtal.pk)}).status_code == 302
    assert Underrattelse.objects.count() == 1


def test_a_text_that_took_longer_than_the_session_arrives(
    avtal: Avtal, bo: Kontakt, sofia: Person, client: Client
) -> None:
    nyckel = oppna(client, lankar.ny_rapportlank(bo, av=sofia)).context["formularnyckel"]
    Session.objects.all().delete()
    skickat = {**HANDELSE, "plats": str(avtal.pk), "lank": nyckel}
    fel = client.post(LANK, {**skickat, "lag": ""})
    assert fel.context["form"]["beskrivning"].value() == "Tillsynen gjordes inte."
    klart = client.post(LANK, {**skickat, "lank": fel.context["formularnyckel"]}, follow=True)
    assert Underrattelse.objects.get().dnr in text(klart)
    assert client.post(LANK, skickat).url == reverse("utforare:lank-tack")


def test_the_session_of_a_link_lasts_from_when_the_page_was_last_used(
    bo: Kontakt, sofia: Person, client: Client
) -> None:
    oppna(client, lankar.ny_rapportlank(bo, av=sofia))
    snart = timezone.now() + timedelta(minutes=1)
    for anvand in (client.get, client.post):
        Session.objects.update(expire_date=snart)
        assert anvand(LANK).status_code == 200
        assert Session.objects.get().expire_date > snart + timedelta(minutes=50)


@pytest.mark.parametrize("hur", ["gått ut", "återtagen", "använd", "ersatt", "slutat"])
def test_what_was_written_stands_on_the_page_when_the_link_does_not_hold(
    avtal: Avtal, bo: Kontakt, sofia: Person, client: Client, hur: str
) -> None:
    nyckel = oppna(client, lankar.ny_rapportlank(bo, av=sofia)).context["formularnyckel"]
    lank = Svarslank.objects.get()
    {
        "gått ut": lambda: Svarslank.objects.update(giltig_till=timezone.now()),
        "återtagen": lambda: lankar.aterta(lank, av=sofia),
        "använd": lambda: lankar.underratta_med_lank(lank, handelse()),
        "ersatt": lambda: lankar.ny_rapportlank(bo, av=sofia),
        "slutat": lambda: register.avsluta_kontakt(bo, av=sofia),
    }[hur]()
    sidan = client.post(LANK, {**HANDELSE, "plats": str(avtal.pk), "lank": nyckel})
    assert sidan.status_code == 404
    assert "Det du skrev är inte skickat" in text(sidan)
    for skrivet in ("Tillsynen gjordes inte.", "Personen fick vänta.", "Vi ringde anhöriga.", "En lex Sarah-rapport"):
        assert skrivet in text(sidan)
    utan = Client().post(LANK, HANDELSE)  # who has never had a link meets the same page
    assert sidan.context["skrivet"] == utan.context["skrivet"]
    assert "Provlänken" not in text(sidan)
    assert "inte skickat" not in text(Client().get(LANK))


def test_another_event_sent_on_the_page_of_a_used_link_does_not_get_its_receipt(
    avtal: Avtal, bo: Kontakt, sofia: Person, client: Client
) -> None:
    nyckel = oppna(client, lankar.ny_rapportlank(bo, av=sofia)).context["formularnyckel"]
    forsta = {**HANDELSE, "plats": str(avtal.pk), "lank": nyckel}
    client.post(LANK, forsta)
    andra = client.post(LANK, {**forsta, "beskrivning": "Något helt annat."})
    assert andra.status_code == 404
    assert "Något helt annat." in text(andra)
    assert client.post(LANK, forsta).url == reverse("utforare:lank-tack")


def test_a_link_for_a_survey_tells_of_nothing_and_the_other_way_round(
    kommun: Kommun, avtal: Avtal, bo: Kontakt, sofia: Person
) -> None:
    fraga = scen.tillfragad(scen.enkat(kommun.ifn, sista_dag=timezone.localdate()), avtal)
    lankar.ny_lank(fraga, bo, av=sofia)
    lankar.ny_rapportlank(bo, av=sofia)
    till_enkat, till_handelse = Svarslank.objects.order_by("pk")
    assert lankar.hitta(till_enkat.avtryck) == till_enkat  # the one does not replace the other
    with pytest.raises(OtillatenOvergang, match="gäller inte längre"):
        lankar.underratta_med_lank(till_enkat, handelse())
    with pytest.raises(OtillatenOvergang, match="gäller inte längre"):
        lankar.svara_med_lank(till_handelse, scen.uppgift())
    assert lankar.hitta(till_handelse.avtryck) == till_handelse  # and is not used up by having been tried
    assert not Underrattelse.objects.exists()


def test_a_link_ends_is_replaced_is_taken_back_and_ends_with_its_contact_person(
    avtal: Avtal, bo: Kontakt, sofia: Person
) -> None:
    lankar.ny_rapportlank(bo, av=sofia)
    forsta = Svarslank.objects.get()
    assert lankar.hitta(forsta.avtryck, nar=timezone.now() + timedelta(days=14)) == forsta
    assert lankar.hitta(forsta.avtryck, nar=timezone.now() + timedelta(days=16)) is None
    lankar.ny_rapportlank(bo, av=sofia)
    assert lankar.hitta(forsta.avtryck) is None
    andra = lankar.giltiga().get()
    lankar.aterta(andra, av=sofia)
    lankar.aterta(andra, av=sofia)
    assert lankar.hitta(andra.avtryck) is None
    assert Sparpost.objects.filter(verb="aterta_svarslank").count() == 1
    token = lankar.ny_rapportlank(bo, av=sofia)
    register.avsluta_kontakt(bo, av=sofia)
    assert oppna(Client(), token).status_code == 404
    with pytest.raises(OtillatenOvergang, match="hör inte till utföraren längre"):
        lankar.ny_rapportlank(Kontakt.objects.get(pk=bo.pk), av=sofia)


def test_a_link_that_went_to_another_address_does_not_open(bo: Kontakt, sofia: Person) -> None:
    def kvar(**falt: Any) -> int:
        token = lankar.ny_rapportlank(bo, av=sofia)
        register.andra_kontakt(bo, Kontaktuppgift(**{"namn": "Bo Prov", "epost": bo.epost, **falt}), av=sofia)
        return oppna(Client(), token).status_code

    assert kvar(telefon="000") == 200
    assert kvar(epost="ratt@prov.example") == 404
    bo.refresh_from_db()
    assert kvar() == 200
    assert kvar(person=person_med(Roll.UTFORARKONTAKT, bo.avtal.namnd)) == 404


def test_the_letter_tells_nothing_and_only_who_needs_one_gets_it(
    avtal: Avtal, bo: Kontakt, sofia: Person, vera: Person, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        som(sofia).post(reverse("utforare:kontakt-lank", args=[bo.pk]))
    (brev,) = mailoutbox
    assert brev.to == ["bo@prov.example"]
    for ord_ in ("Provlänken", "lex Sarah", "IVO", "missförhållande"):
        assert ord_ not in f"{brev.subject} {brev.body}"
    adress = next(rad for rad in brev.body.splitlines() if "/utforare/lank/" in rad)
    token = adress.rstrip("/").rpartition("/")[2]
    assert oppna(Client(), token).status_code == 200
    assert not Svarslank.objects.filter(avtryck__contains=token).exists()
    assert Sparpost.objects.get(verb="ny_rapportlank").person == sofia
    with pytest.raises(OtillatenOvergang, match="egen inloggning"):
        skicka_rapportlank(avtal.kontakter.get(person=vera), av=sofia)
    with pytest.raises(OtillatenOvergang, match="saknar e-postadress"):
        skicka_rapportlank(Kontakt.objects.create(avtal=avtal, namn="Utan Prov"), av=sofia)


def test_the_unused_links_stand_on_the_avtal_and_are_taken_back_there(
    kommun: Kommun, avtal: Avtal, bo: Kontakt, sofia: Person
) -> None:
    token = lankar.ny_rapportlank(bo, av=sofia)
    lank = Svarslank.objects.get()
    assert lank.sista_dag == timezone.localdate(lank.skapad) + timedelta(days=lankar.RAPPORTDAGAR)
    sidan, aterta = reverse("utforare:avtal", args=[avtal.pk]), reverse("utforare:lank-aterta", args=[lank.pk])
    assert aterta in text(som(sofia).get(sidan))
    assert som(person_med(Roll.KVALITETSSTRATEG, kommun.an)).post(aterta).status_code == 404
    assert som(sofia).post(aterta).url == sidan
    assert aterta not in text(som(sofia).get(sidan))
    assert oppna(Client(), token).status_code == 404


def test_guessing_is_stopped_after_a_while(bo: Kontakt, sofia: Person, settings: Any) -> None:
    settings.SYNPUNKT_FEL_KOD_PER_TIMME = 2
    token = lankar.ny_rapportlank(bo, av=sofia)
    assert [oppna(Client(), f"gissning{i}").status_code for i in range(3)] == [404, 404, 429]
    assert oppna(Client(), token).status_code == 429
