"""Who has lost the receipt code gets a new one from who handles the synpunkt, and nobody else does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from avvikelser.models import Arende, Status
from avvikelser.synpunkter.nykod import Kontroll, ge_ny_kod
from avvikelser.synpunkter.registrering import Kontakt, Registrerat, registrera
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, inkommet, mottagen, synpunkt

FOLJ, MITT = reverse("synpunkter:folj"), reverse("synpunkter:mitt")
ALVA = Kontakt(namn="Alva Prov", telefon="070-000 00 00")


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.fixture
def sant(folk: Folk) -> Registrerat:
    return registrera(inkommet(folk, kontakt=ALVA), av=None)


def adress(arende: Arende) -> str:
    return reverse("synpunkter:ny-kod", args=[arende.pk])


def test_the_new_code_opens_the_page_and_the_old_one_and_what_it_opened_stops(
    folk: Folk, sant: Registrerat, client: Client
) -> None:
    client.post(FOLJ, {"kod": sant.kod})
    assert client.get(MITT).status_code == 200
    givet = ge_ny_kod(sant.arende, kontroll=Kontroll.RINGDE_UPP, av=folk.maja)
    assert client.get(MITT).url == FOLJ
    assert "Koden stämmer inte." in client.post(FOLJ, {"kod": sant.kod}).text
    assert client.post(FOLJ, {"kod": givet.kod}).url == MITT


def test_the_log_says_how_it_was_checked_and_holds_no_code(folk: Folk, sant: Registrerat) -> None:
    givet = ge_ny_kod(sant.arende, kontroll=Kontroll.RINGDE_UPP, av=folk.maja)
    handelse = sant.arende.handelser.get(verb="ny_kod")
    assert (handelse.text, handelse.av) == ("Jag ringde upp numret som står i ärendet.", folk.maja)
    assert handelse.fran_status == handelse.till_status == Status.RAPPORTERAD
    post = Sparpost.objects.get(verb="ny_kod")
    assert post.detalj == {"kontroll": "ringde_upp"}
    for kod in (givet.kod, sant.kod):
        assert kod not in handelse.text + str(post.detalj) + str(list(Arende.objects.values()))
    sidan = inloggad(folk.maja).get(reverse("avvikelser:arende", args=[sant.arende.pk])).text
    assert "Gav avsändaren en ny kod" in sidan


def test_the_page_shows_the_code_once(folk: Folk, sant: Registrerat) -> None:
    klient = inloggad(folk.maja)
    arendet = reverse("avvikelser:arende", args=[sant.arende.pk])
    assert adress(sant.arende) in klient.get(arendet).text
    form = klient.get(adress(sant.arende)).text
    assert "säker på är avsändaren" in form
    assert "070-000 00 00" in form
    svar = klient.post(adress(sant.arende), {"kontroll": "ringde_upp"})
    (kod,) = re.findall(r'<strong class="kod kod-stor">([^<]+)</strong>', svar.text)
    assert svar["Cache-Control"] == "no-store"
    assert Client().post(FOLJ, {"kod": kod}).url == MITT
    assert kod not in klient.get(arendet).text
    assert kod not in klient.get(adress(sant.arende)).text


@pytest.mark.parametrize(
    ("post", "mening"),
    [
        ({}, "Välj hur du vet att det är avsändaren."),
        ({"kontroll": "annat", "hur": " "}, "Skriv hur du vet att det är avsändaren."),
        ({"kontroll": "brev"}, "Välj ett giltigt alternativ"),  # there is no address to send it to
    ],
)
def test_without_saying_how_it_was_checked_no_code_is_given(
    folk: Folk, sant: Registrerat, post: dict[str, Any], mening: str
) -> None:
    svar = inloggad(folk.maja).post(adress(sant.arende), post)
    assert svar.status_code == 200
    assert svar.context["form"].errors
    assert "kod-stor" not in svar.text
    assert Client().post(FOLJ, {"kod": sant.kod}).url == MITT


def test_another_way_is_told_in_the_log(folk: Folk, sant: Registrerat) -> None:
    inloggad(folk.maja).post(adress(sant.arende), {"kontroll": "annat", "hur": "Jag kände igen henne på mottagningen."})
    assert sant.arende.handelser.get(verb="ny_kod").text == "Jag kände igen henne på mottagningen."


def test_the_rule_asks_again_what_the_form_offered(folk: Folk, sant: Registrerat) -> None:
    with pytest.raises(OtillatenOvergang, match="räcker inte"):
        ge_ny_kod(sant.arende, kontroll=Kontroll.BREV, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="Skriv hur du vet"):
        ge_ny_kod(sant.arende, kontroll=Kontroll.ANNAT, av=folk.maja)


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"anonym": True}, "Avsändaren är anonym."),
        ({"kontakt": Kontakt(), "vill_ha_svar": False}, "inte lämnat namn eller kontaktuppgifter"),
    ],
)
def test_where_nobody_can_tell_who_asks_there_is_no_way_in(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    sant = registrera(inkommet(folk, **falt), av=None)
    klient = inloggad(folk.maja)
    assert adress(sant.arende) not in klient.get(reverse("avvikelser:arende", args=[sant.arende.pk])).text
    for svar in (
        klient.get(adress(sant.arende), follow=True),
        klient.post(adress(sant.arende), {"kontroll": "annat", "hur": "Hon sa det."}, follow=True),
    ):
        assert mening in svar.text
    with pytest.raises(OtillatenOvergang):
        ge_ny_kod(sant.arende, kontroll=Kontroll.ANNAT, hur="Hon sa det.", av=folk.maja)
    assert Client().post(FOLJ, {"kod": sant.kod}).url == MITT


@pytest.mark.parametrize("vem", ["sofia", "jonas", "anders"])
def test_who_only_reads_it_gives_none(folk: Folk, sant: Registrerat, vem: str) -> None:
    person = getattr(folk, vem)
    with pytest.raises(OtillatenOvergang):
        ge_ny_kod(sant.arende, kontroll=Kontroll.RINGDE_UPP, av=person)
    klient = inloggad(person)
    assert klient.get(adress(sant.arende)).status_code == 403
    assert adress(sant.arende) not in klient.get(reverse("avvikelser:arende", args=[sant.arende.pk])).text


def test_who_handles_another_enhet_meets_a_404(folk: Folk, sant: Registrerat) -> None:
    assert inloggad(folk.oskar).get(adress(sant.arende)).status_code == 404


def test_an_avvikelse_has_no_such_page(folk: Folk) -> None:
    assert inloggad(folk.maja).get(adress(mottagen(folk))).status_code == 404


@pytest.mark.parametrize(
    "status", [Status.RAPPORTERAD, Status.MOTTAGEN, Status.BESVARAD, Status.DELEGATION, Status.AVSLUTAD]
)
def test_it_is_given_in_every_lage_and_moves_nothing(folk: Folk, status: Status) -> None:
    arende = synpunkt(folk, status, kontakt=ALVA)
    assert adress(arende) in inloggad(folk.ulla).get(reverse("avvikelser:arende", args=[arende.pk])).text
    ge_ny_kod(arende, kontroll=Kontroll.RINGDE_UPP, av=folk.ulla)
    arende.refresh_from_db()
    assert arende.status == status


def test_the_page_for_the_code_says_what_who_has_lost_it_can_do(client: Client) -> None:
    sidan = client.get(FOLJ).text
    assert "tappat bort koden" in sidan
    assert "Säg ärendets nummer" in sidan
