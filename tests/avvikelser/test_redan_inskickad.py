"""A form that has been received is sent again by Back, with something put right: nothing is written over or lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.models import Arende
from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from tests.avvikelser.scener import Folk, synpunkt
from tests.avvikelser.test_rapportera import PDF, RAPPORTERA, egen_mapp, ifyllt, som
from tests.avvikelser.test_skriv_in import SIDA
from tests.avvikelser.test_skriv_in import ifyllt as inskriven
from tests.synpunkter.test_publikt import KOD, LAMNA, text
from tests.synpunkter.test_publikt import ifyllt as publikt
from tests.synpunkter.test_sidor import REGISTRERA

__all__ = ["egen_mapp", "som"]

Som = Callable[[Person], Client]
RATTAT = {
    "intraffade_tid": "00:02",
    "berord": "Lägenhet 5",
    "foljd": "Hen ramlade.",
    "markt": "Vid frukosten.",
    "direkt": "Ringde jouren.",
    "egen_bedomning": "lex_sarah",
}


def fil(namn: str = "bild.pdf", innehall: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, innehall)


@pytest.mark.parametrize("falt", RATTAT)
def test_what_the_reporter_corrects_after_sending_is_told_and_stays_on_the_screen(
    folk: Folk, som: Som, falt: str
) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    arende = Arende.objects.get()
    svar = klient.post(RAPPORTERA, ifyllt(folk, **{falt: RATTAT[falt]}))
    assert svar.status_code == 200
    assert f"Rapporten är redan inskickad, som {arende.dnr}." in svar.text
    assert svar.context["form"][falt].value() == RATTAT[falt]
    assert [rubrik for rubrik, _ in svar.context["redan"]["andrat"]] == [svar.context["form"].fields[falt].label]
    assert Arende.objects.get().andrad == arende.andrad


def test_the_correction_is_begun_as_an_addition_to_what_was_sent(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    arende = Arende.objects.get()
    till = reverse("avvikelser:komplettera", args=[arende.pk])
    svar = klient.post(RAPPORTERA, ifyllt(folk, foljd="Hen ramlade.", egen_bedomning="lex_sarah", fil=fil()))
    assert f'href="{till}"' in svar.text
    form = klient.get(till).context["form"]
    assert "Hen ramlade." in form["text"].value()
    assert "Någon har farit illa" in form["text"].value()
    assert klient.post(till, {"text": form["text"].value()}).status_code == 302
    tillagt = arende.handelser.get(verb=Verb.KOMPLETTERA)
    assert "Hen ramlade." in tillagt.text
    assert [b.namn for b in arende.bilagor.all()] == ["bild.pdf"]
    assert (Arende.objects.count(), Arende.objects.get().foljd) == (1, "Oro under kvällen.")
    assert forvaring.hamta(folk.elin, "rapportera") is None


def test_what_was_begun_there_already_is_not_written_over(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    nyckel = f"komplettera-{Arende.objects.get().pk}"
    forvaring.spara(folk.elin, nyckel, {"text": ["Något jag kom på."]})
    klient.post(RAPPORTERA, ifyllt(folk, foljd="Hen ramlade."))
    assert forvaring.hamta(folk.elin, nyckel) == {"text": ["Något jag kom på."]}


def test_sent_once_more_it_is_another_event_with_its_files(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    svar = klient.post(RAPPORTERA, ifyllt(folk, berord="Lägenhet 5", fil=fil()))
    ny = svar.context["form"]["inlamning"].value()
    assert klient.post(RAPPORTERA, ifyllt(folk, berord="Lägenhet 5", inlamning=ny)).status_code == 302
    andra = Arende.objects.get(berord="Lägenhet 5")
    assert [b.namn for b in andra.bilagor.all()] == ["bild.pdf"]
    assert Arende.objects.count() == 2


def test_a_file_that_was_forgotten_is_not_dropped_in_silence(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    assert klient.post(RAPPORTERA, ifyllt(folk, fil=fil())).status_code == 302
    assert klient.post(RAPPORTERA, ifyllt(folk, fil=fil())).status_code == 302  # the same once more
    svar = klient.post(RAPPORTERA, ifyllt(folk, fil=fil("glomd.pdf")))
    assert svar.context["redan"]["andrat"] == [("Fil", "glomd.pdf")]
    assert Arende.objects.get().bilagor.count() == 1


def test_a_correction_of_what_is_closed_is_told_too(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    arende = Arende.objects.get()
    Arende.objects.filter(pk=arende.pk).update(status="avslutad", avslutad=arende.inkommen)
    svar = klient.post(RAPPORTERA, ifyllt(folk, foljd="Hen ramlade."))
    assert "Ärendet är avslutat" in svar.text
    assert reverse("avvikelser:kvitto", args=[arende.pk]) in svar.text
    assert forvaring.hamta(folk.elin, f"komplettera-{arende.pk}") is None


def test_a_draft_where_what_was_sent_is_corrected_is_kept(folk: Folk, som: Som) -> None:
    """The autosave of the page that Back came to. One that was on its way when the form was sent is not."""
    klient, utkastet = som(folk.elin), reverse("utkast", args=["rapportera"])
    klient.post(RAPPORTERA, ifyllt(folk))
    klient.post(utkastet, ifyllt(folk, foljd="Oro under"))
    assert not klient.get(RAPPORTERA).context["form"]["foljd"].value()
    klient.post(utkastet, ifyllt(folk, foljd="Hen ramlade."))
    assert klient.get(RAPPORTERA).context["form"]["foljd"].value() == "Hen ramlade."


# ---- written in for somebody else ----


@pytest.mark.parametrize(
    ("falt", "rubrik"),
    [
        ({"foljd": "Hen ramlade."}, "Vilken följd fick det, eller kunde det få, för personen?"),
        ({"kom_in_tid": "10:20"}, "Vilken dag kom den in?"),
        ({"kanal": "telefon"}, "Hur kom rapporten in?"),
        ({"rapportor": "utan-inloggning", "namn": "Vilma Vikarie", "befattning": "vikarie"}, "Vem rapporterade?"),
        ({"fil": "ny"}, "Fil"),
    ],
)
def test_what_is_corrected_in_one_that_was_written_in_is_told(
    folk: Folk, som: Som, falt: dict[str, Any], rubrik: str
) -> None:
    klient = som(folk.maja)
    assert klient.post(SIDA, inskriven(folk)).status_code == 302
    arende = Arende.objects.get()
    falt = {"fil": fil()} if "fil" in falt else falt
    svar = klient.post(SIDA, inskriven(folk, **falt))
    assert f"Rapporten är redan inskriven, som {arende.dnr}." in svar.text
    assert rubrik in [rad for rad, _ in svar.context["redan"]["andrat"]]
    assert Arende.objects.count() == 1


def test_the_way_to_correct_one_that_was_written_in_can_be_gone(folk: Folk, som: Som) -> None:
    """Only a received rapport can be written in by others than the rapportör, and a closed one by nobody."""
    klient, lage, falt = som(folk.maja), [], inskriven(folk, egen_bedomning="avvikelse")
    klient.post(SIDA, falt)
    arende = Arende.objects.get()

    def igen() -> str:
        svar = klient.post(SIDA, {**falt, "foljd": "Hen ramlade."})
        url = svar.context["redan"]["url"]
        assert f'href="{url}"' in svar.text
        assert klient.get(url).status_code == 200
        lage.append(url)
        return svar.text

    assert "Ta emot rapporten och skriv rättelsen i ärendet." in igen()
    arendegang.ta_emot(arende, av=folk.maja, skydd="nej")
    assert "Skriv den i ärendet" in igen()
    Arende.objects.filter(pk=arende.pk).update(status="avslutad", avslutad=arende.inkommen)
    stangt = igen()
    assert "Ärendet är avslutat och ändras inte mer." in stangt
    assert "Prata med din chef" not in stangt
    assert lage == [reverse(f"avvikelser:{namn}", args=[arende.pk]) for namn in ("ta-emot", "arende", "arende")]


def test_the_correction_of_one_that_was_written_in_is_written_in_the_arende_and_leaves_no_draft(
    folk: Folk, som: Som
) -> None:
    klient = som(folk.maja)
    klient.post(SIDA, inskriven(folk))
    klient.post(SIDA, inskriven(folk, foljd="Hen ramlade."))
    arende = arendegang.ta_emot(Arende.objects.get(), av=folk.maja, skydd="nej")
    assert forvaring.hamta(folk.maja, "skriv-in-rapport") is not None
    forvaring.spara(folk.maja, "rapportera", {"beskrivning": ["Något helt annat."]})
    anteckning = reverse("avvikelser:anteckning", args=[arende.pk])
    assert klient.post(anteckning, {"text": "Rättat: hen ramlade."}).status_code == 302
    assert forvaring.hamta(folk.maja, "skriv-in-rapport") is None
    assert forvaring.hamta(folk.maja, "rapportera") is not None


# ---- synpunkter ----


@pytest.mark.parametrize(
    ("falt", "rad"),
    [
        ({"epost": "ratt@example.com"}, ("E-post", "ratt@example.com")),
        ({"namn": "Prov Rättad"}, ("Namn", "Prov Rättad")),
        ({"slag": "forslag"}, ("Vad vill du lämna?", "Förslag")),
        ({"plats": "tallbacken"}, ("Vilken verksamhet gäller det?", "Stödboendet Tallbacken")),
        ({"avsandargrupp": "narstaende"}, ("Vem är du?", "Närstående")),
        ({"fil": "ny"}, ("Filer", "Minst en fil är inte med.")),
    ],
)
def test_what_a_citizen_corrects_after_sending_is_told_on_the_receipt(
    folk: Folk, client: Client, falt: dict[str, Any], rad: tuple[str, str]
) -> None:
    form = publikt() | {"skicka": "ja"}
    assert "inte sparat" not in text(client.post(LAMNA, form))
    assert "inte sparat" not in text(client.post(LAMNA, form))
    if "plats" in falt:
        falt = {"plats": str(folk.kommun.tallbacken.pk)}
    if "fil" in falt:
        falt = {"fil": fil()}
    svar = client.post(LAMNA, form | falt)
    assert "Det du har ändrat är inte sparat" in text(svar)
    assert svar.context["andrat"] == [rad]
    assert KOD.search(text(svar))  # the way to write it
    assert Arende.objects.count() == 1


def test_after_an_hour_what_was_corrected_is_told_and_stays_on_the_screen(folk: Folk, client: Client) -> None:
    form = publikt() | {"skicka": "ja"}
    client.post(LAMNA, form)
    Arende.objects.update(created_at=Arende.objects.get().created_at - timedelta(hours=2))
    svar = client.post(LAMNA, form | {"epost": "ratt@example.com"})
    assert "Har du ändrat något är det inte sparat" in text(svar)
    assert "ratt@example.com" in text(svar)


def test_what_staff_have_done_with_it_since_is_not_said_to_be_the_senders_change(folk: Folk, client: Client) -> None:
    form = publikt() | {"skicka": "ja"}
    client.post(LAMNA, form)
    arende = Arende.objects.get()
    Arende.objects.filter(pk=arende.pk).update(enhet=folk.kommun.tallbacken)
    arendegang.ta_emot(Arende.objects.get(), av=folk.maja, skydd="nej")
    assert client.post(LAMNA, form).context["andrat"] == []


def test_what_is_corrected_in_one_that_was_written_down_is_told(folk: Folk, som: Som) -> None:
    form = {
        "kanal": "telefon", "slag": "klagomal", "plats": str(folk.kommun.tallbacken.pk), "beskrivning": "Ingen ringde.",
        "svar": "ja", "telefon": "070-000 00 00", "kom_in": "2026-08-20",
        "inlamning": "6f9619ff-8b86-4d01-b42d-00cf4fc964aa",
    }  # fmt: skip
    klient = som(folk.elin)
    assert "inte sparat" not in klient.post(REGISTRERA, form).text
    assert klient.post(REGISTRERA, form).context["andrat"] == []
    svar = klient.post(
        REGISTRERA, form | {"telefon": "070-111 11 11", "kom_in": "2026-08-21", "kanal": "besok", "svar": "nej"}
    )
    assert svar.context["andrat"] == [
        ("Telefon", "070-111 11 11"), ("Vill personen ha svar?", "Nej"), ("Hur kom det in?", "Besök"),
        ("Vilken dag kom det in?", "2026-08-21"),
    ]  # fmt: skip
    med_enhet = klient.post(REGISTRERA, form | {"berord": str(folk.kommun.mottagningen.pk)})
    assert [rubrik for rubrik, _ in med_enhet.context["andrat"]] == ["Berörs en enhet till?"]


def test_a_draft_with_another_telephone_number_is_kept(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    kvitto = "6f9619ff-8b86-4d01-b42d-00cf4fc964aa"
    form = {
        "kanal": "telefon", "slag": "klagomal", "plats": str(folk.kommun.tallbacken.pk), "beskrivning": "Ingen ringde.",
        "svar": "ja", "telefon": "070-000 00 00", "kom_in": "2026-08-20", "inlamning": kvitto,
    }  # fmt: skip
    klient.post(REGISTRERA, form)
    klient.post(reverse("utkast", args=["synpunkt"]), form)
    assert not klient.get(REGISTRERA).context["form"]["telefon"].value()
    klient.post(reverse("utkast", args=["synpunkt"]), form | {"telefon": "070-111 11 11"})
    assert klient.get(REGISTRERA).context["form"]["telefon"].value() == "070-111 11 11"


def test_a_missforhallande_that_is_corrected_after_sending_is_told(folk: Folk, som: Som) -> None:
    arende = synpunkt(folk)
    klient, sidan = som(folk.maja), reverse("synpunkter:missforhallande", args=[arende.pk])
    assert klient.post(sidan, ifyllt(folk)).status_code == 302
    svar = klient.post(sidan, ifyllt(folk, foljd="Hen ramlade."))
    assert "Rapporten är redan inskickad" in svar.text
    assert "Hen ramlade." in svar.text
    assert arende.handelser.filter(verb=Verb.MISSFORHALLANDE).count() == 1


def test_when_a_missforhallande_is_corrected_the_draft_of_it_is_gone(folk: Folk, som: Som) -> None:
    arende, ord_ = synpunkt(folk), "Tillsynen gjordes inte.\r\nIngen ringde."
    klient, sidan = som(folk.maja), reverse("synpunkter:missforhallande", args=[arende.pk])
    klient.post(sidan, ifyllt(folk, beskrivning=ord_))
    svar = klient.post(sidan, ifyllt(folk, beskrivning=ord_, foljd="Hen ramlade."))
    nyckel, till = f"missforhallande-{arende.pk}", svar.context["redan"]["url"]
    assert forvaring.hamta(folk.maja, nyckel) is not None
    assert klient.post(till, {"text": "Rättat: hen ramlade."}).status_code == 302
    assert forvaring.hamta(folk.maja, nyckel) is None
    assert not klient.get(sidan).context["form"]["foljd"].value()
