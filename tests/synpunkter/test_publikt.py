"""The citizen's form, well filled in and flooded with what should never be sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from avvikelser.arendegang.verb import Inkomst
from avvikelser.models import Arende, Status, Synpunkt
from avvikelser.synpunkter.models import Avsandare, Takt
from kvalitet.bilagor.models import Bilaga
from tests.avvikelser.scener import Folk
from tests.conftest import Kommun

LAMNA, FOLJ = reverse("synpunkter:lamna"), reverse("synpunkter:folj")
KOD = re.compile(r'class="kod kod-stor">([^<]+)<')
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def ifyllt(**falt: Any) -> dict[str, Any]:
    return {
        "slag": "klagomal",
        "beskrivning": "Ingen ringde tillbaka på tre veckor.",
        "svar": "ja",
        "namn": "Prov Provsson",
        "epost": "prov@example.com",
        "inlamning": str(uuid4()),
        **falt,
    }


def text(svar: Any) -> str:
    return svar.content.decode()


def skicka(klient: Client, **falt: Any) -> Any:
    return klient.post(LAMNA, ifyllt(**falt) | {"skicka": "ja"})


def koden(svar: Any) -> str:
    funnen = KOD.search(text(svar))
    assert funnen, text(svar)
    return funnen[1]


def test_a_citizen_sends_without_login_and_gets_a_code_that_is_kept_nowhere(folk: Folk, client: Client) -> None:
    svar = skicka(client, plats=str(folk.kommun.tallbacken.pk))
    kod, arende = koden(svar), Arende.objects.get()
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", kod)
    assert arende.dnr in text(svar)
    assert "no-store" in svar["Cache-Control"]
    assert (arende.enhet, arende.namnd, arende.status) == (folk.kommun.tallbacken, folk.kommun.ifn, Status.RAPPORTERAD)
    forst = arende.handelser.get()
    assert (forst.verb, forst.av_namn, forst.text) == (Inkomst.WEBB, "Avsändaren", "")
    assert kod.replace("-", "") not in str(Avsandare.objects.values().get()).upper()
    assert arende.synpunkt.avsandare.epost == "prov@example.com"


def test_who_does_not_say_who_they_are_is_not_counted_as_somebody_else(folk: Folk, client: Client) -> None:
    skicka(client, avsandargrupp="")
    skicka(client, avsandargrupp="annan")
    assert list(Synpunkt.objects.order_by("pk").values_list("avsandargrupp", flat=True)) == ["okand", "annan"]


def test_who_has_no_account_finds_the_way_from_the_login(client: Client, db: None) -> None:
    html = text(client.get(reverse("logga-in")))
    assert f'href="{LAMNA}"' in html
    assert f'href="{FOLJ}"' in html


def test_the_preview_shows_everything_and_sends_nothing(folk: Folk, client: Client) -> None:
    svar = client.post(LAMNA, ifyllt(plats=str(folk.kommun.mottagningen.pk)))
    for ord_ in (
        "Klagomål",
        "Ingen ringde tillbaka",
        "Mottagningen barn och unga",
        "Prov Provsson",
        "prov@example.com",
    ):
        assert ord_ in text(svar)
    assert not Arende.objects.exists()


def test_change_opens_the_form_again_with_everything_in_it(folk: Folk, client: Client) -> None:
    svar = client.post(LAMNA, ifyllt() | {"andra": "ja"})
    assert "Ingen ringde tillbaka" in text(svar)
    assert "felsummering" not in text(svar)
    assert not Arende.objects.exists()


def test_who_is_anonymous_leaves_no_name_even_if_one_was_written(folk: Folk, client: Client) -> None:
    granskat = client.post(LAMNA, ifyllt(svar="anonym"))
    assert "Du är anonym" in text(granskat)
    assert "skickas inte med" in text(granskat)
    assert "<dt>Namn" not in text(granskat)
    skicka(client, svar="anonym")
    avsandare = Avsandare.objects.get()
    assert (avsandare.namn, avsandare.epost, avsandare.telefon) == ("", "", "")
    assert avsandare.synpunkt.anonym
    assert not avsandare.synpunkt.vill_ha_svar


def test_what_nobody_knows_the_place_of_stands_at_the_namnd_that_routes(folk: Folk, client: Client) -> None:
    skicka(client)
    arende = Arende.objects.get()
    assert arende.enhet == arende.namnd == folk.kommun.ifn  # ulla routes there; nobody does at the other nämnd
    assert arende.dnr.startswith("IFN ")


def test_the_municipality_may_name_the_namnd_that_gets_them(folk: Folk, client: Client, settings: Settings) -> None:
    settings.SYNPUNKT_NAMND = "AN"
    skicka(client)
    assert Arende.objects.get().namnd == folk.kommun.an


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"slag": ""}, "Välj vad du vill lämna."),
        ({"slag": "annat"}, "Det valet finns inte längre."),
        ({"beskrivning": ""}, "Skriv vad du vill berätta."),
        ({"beskrivning": "   "}, "Skriv vad du vill berätta."),
        ({"beskrivning": "a" * 20_001}, "högst 20000 tecken"),
        ({"beskrivning": "nul\x00byte"}, "tecken som inte går att spara"),
        ({"svar": ""}, "Välj om du vill ha svar."),
        ({"epost": ""}, "Skriv e-post eller telefon"),
        ({"epost": "inte en adress"}, "E-postadressen går inte att använda"),
        ({"plats": "999999"}, "Välj en plats i listan."),
        ({"plats": "1; DROP TABLE"}, "Välj en plats i listan."),
        ({"webbplats": "https://spam.example"}, "Det här fältet ska vara tomt."),
        ({"beskrivning": "Han har nummer 811228-9874."}, "personnummer"),
        ({"inlamning": "inget uuid"}, "Det valet finns inte längre."),
        ({"namn": "n" * 121}, "högst 120 tecken"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_text(
    folk: Folk, client: Client, falt: dict[str, str], mening: str
) -> None:
    svar = skicka(client, **{"beskrivning": "Min långa text.", **falt})
    assert svar.status_code == 200
    assert mening in text(svar)
    if "beskrivning" not in falt:
        assert "Min långa text." in text(svar)
    assert not Arende.objects.exists()


def test_script_and_emoji_are_kept_as_text_and_never_run(folk: Folk, client: Client) -> None:
    skrivet = "<script>alert(1)</script> 😀 {{ 7|add:7 }} åäö"
    assert "<script>alert" not in text(client.post(LAMNA, ifyllt(beskrivning=skrivet)))
    kod = koden(skicka(client, beskrivning=skrivet))
    assert Arende.objects.get().beskrivning == skrivet
    client.post(FOLJ, {"kod": kod})
    sidan = text(client.get(reverse("synpunkter:mitt")))
    assert "<script>alert" not in sidan
    assert "&lt;script&gt;" in sidan
    assert "{{ 7|add:7 }}" in sidan


def test_a_file_survives_the_preview_although_a_browser_sends_it_once(folk: Folk, client: Client) -> None:
    granskat = client.post(LAMNA, ifyllt(fil=SimpleUploadedFile("bild.png", PNG)))
    assert "bild.png" in text(granskat)
    filnyckel = re.search(r'name="filnyckel" value="([^"]+)"', text(granskat))
    assert filnyckel
    skicka(client, filnyckel=filnyckel[1])
    assert [b.namn for b in Arende.objects.get().bilagor.all()] == ["bild.png"]


def test_a_file_survives_an_error_elsewhere_and_can_be_taken_off(folk: Folk, client: Client) -> None:
    svar = text(client.post(LAMNA, ifyllt(slag="", fil=SimpleUploadedFile("bild.png", PNG))))
    filnyckel = re.search(r'name="filnyckel" value="([^"]+)"', svar)
    assert filnyckel
    assert "bild.png" in svar
    bilaga = Bilaga.objects.get()
    skicka(client, filnyckel=filnyckel[1], ta_bort_bilaga=str(bilaga.pk))
    assert not Arende.objects.get().bilagor.exists()


def test_nobody_gets_somebody_elses_file_by_guessing_its_number(folk: Folk, client: Client) -> None:
    annans = Bilaga.objects.create(namn="hemlig.txt", mediatyp="text/plain", storlek=4, sha256="0" * 64)
    for nyckel in (str(annans.pk), f'["{annans.pk}"]', f"{annans.pk}:1:sign", "x" * 4001):
        svar = skicka(client, filnyckel=nyckel)
        assert "hemlig.txt" not in text(svar)
    assert not any(a.bilagor.exists() for a in Arende.objects.all())


@pytest.mark.parametrize(
    ("namn", "innehall", "mening"),
    [
        ("virus.exe", b"MZ" + b"\0" * 100, "kan inte tas emot"),
        ("semesterbild.jpg", b"MZ" + b"\0" * 100, "kan inte tas emot"),
        ("sida.html", b"<html><script>1</script></html>", "kan inte tas emot"),
        ("tom.png", b"", "är tom"),
        ("stor.png", PNG + b"0" * (30 * 1024 * 1024), "större än 20 MB"),
    ],
)
def test_a_file_is_judged_by_what_it_is(folk: Folk, client: Client, namn: str, innehall: bytes, mening: str) -> None:
    svar = client.post(LAMNA, ifyllt(fil=SimpleUploadedFile(namn, innehall)) | {"skicka": "ja"})
    assert mening in text(svar)
    assert "Ingen ringde tillbaka" in text(svar)
    assert not Arende.objects.exists()
    assert not Bilaga.objects.exists()


def test_too_many_from_one_address_wait_and_lose_nothing(folk: Folk, client: Client, settings: Settings) -> None:
    settings.SYNPUNKT_PER_TIMME = 2
    for _ in range(2):
        koden(skicka(client))
    nekad = skicka(client, beskrivning="Den tredje texten.")
    assert nekad.status_code == 429
    assert "Vänta till klockan" in text(nekad)
    assert "Den tredje texten." in text(nekad)
    assert Arende.objects.count() == 2
    assert skicka(Client(REMOTE_ADDR="192.0.2.7")).status_code == 200  # another address goes on


def test_what_a_sender_claims_about_their_address_changes_nothing(
    folk: Folk, client: Client, settings: Settings
) -> None:
    settings.SYNPUNKT_PER_TIMME = 1
    client.post(LAMNA, ifyllt() | {"skicka": "ja"}, headers={"X-Forwarded-For": "198.51.100.1"})
    svar = client.post(LAMNA, ifyllt() | {"skicka": "ja"}, headers={"X-Forwarded-For": "198.51.100.2"})
    assert svar.status_code == 429


def test_behind_the_municipalitys_proxy_each_sender_is_counted_alone(
    folk: Folk, client: Client, settings: Settings
) -> None:
    settings.SYNPUNKT_PER_TIMME, settings.SYNPUNKT_PROXYER = 1, 1
    koder = [
        client.post(LAMNA, ifyllt() | {"skicka": "ja"}, headers={"X-Forwarded-For": kedja}).status_code
        for kedja in ("6.6.6.6, 198.51.100.1", "7.7.7.7, 198.51.100.1", "198.51.100.2", "2001:db8::1", "2001:db8::2")
    ]
    assert koder == [200, 429, 200, 200, 429]  # one household's IPv6 addresses are one


def test_the_count_keeps_no_address(folk: Folk, client: Client) -> None:
    skicka(client)
    assert "127.0.0.1" not in str(list(Takt.objects.values()))


def test_the_same_form_sent_twice_is_one_arende_and_the_newest_code_holds(folk: Folk, client: Client) -> None:
    kvitto = str(uuid4())
    forsta, andra = koden(skicka(client, inlamning=kvitto)), koden(skicka(client, inlamning=kvitto))
    assert Arende.objects.count() == 1
    assert forsta != andra
    assert "Koden stämmer inte" in text(client.post(FOLJ, {"kod": forsta}))
    assert client.post(FOLJ, {"kod": andra}).status_code == 302


def test_an_old_form_gives_nobody_a_new_code(folk: Folk, client: Client, settings: Settings) -> None:
    kvitto = str(uuid4())
    skicka(client, inlamning=kvitto)
    Arende.objects.update(created_at=Arende.objects.get().created_at - timedelta(hours=2))
    svar = skicka(client, inlamning=kvitto)
    assert "redan kommit in" in text(svar)
    assert not KOD.search(text(svar))


def test_the_form_needs_its_csrf_token(kommun: Kommun) -> None:
    assert Client(enforce_csrf_checks=True).post(LAMNA, ifyllt()).status_code == 403


def test_the_form_tells_nothing_of_other_arenden(folk: Folk, client: Client) -> None:
    skicka(client, beskrivning="En hemlig text om någon.")
    sidan = text(Client().get(LAMNA))
    assert "hemlig" not in sidan
    assert "IFN 20" not in sidan
