"""The sender's page closes after half an hour. What was being written then is not lost, and not sent to anybody."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from avvikelser.models import Skydd
from avvikelser.synpunkter import gang
from avvikelser.synpunkter.forms.folj import LANGST_SPARAT
from avvikelser.synpunkter.koder import ny_kod
from avvikelser.synpunkter.registrering import Registrerat, registrera
from tests.avvikelser.scener import Folk, inkommet

FOLJ, MITT = reverse("synpunkter:folj"), reverse("synpunkter:mitt")
LANG = 'Först ringde jag.\r\nSedan <i>"väntade"</i> jag & fick inget svar.\r\n' * 30


@pytest.fixture
def sant(folk: Folk) -> Registrerat:
    return registrera(inkommet(folk), av=None)


@pytest.fixture
def stangd(sant: Registrerat, client: Client) -> Client:
    """A browser that showed the code and was then left for longer than half an hour."""
    client.post(FOLJ, {"kod": sant.kod})
    session = client.session
    session["synpunkt"] = {**session["synpunkt"], "sedd": int(time.time()) - 31 * 60}
    session.save()
    return client


def dolda(sidan: str) -> dict[str, str]:
    """What the form for the code carries along."""
    rader = re.findall(r'<input type="hidden" name="([to]-[a-z]+)" value="([^"]*)">', sidan)
    return {namn: unescape(varde) for namn, varde in rader}


def test_a_long_text_comes_back_in_its_form_after_the_code(stangd: Client, sant: Registrerat) -> None:
    fraga = stangd.post(MITT, {"skriv": "ja", "t-text": LANG})
    assert "Skriv koden igen" in fraga.text
    assert "Filer följer inte med" in fraga.text
    assert "<i>" not in fraga.text, "escaped"
    med = dolda(fraga.text)
    assert med == {"t-text": LANG}
    svar = stangd.post(FOLJ, {"kod": sant.kod, **med}, follow=True)
    assert "inte skickat än" in svar.text
    assert svar.context["tillagg"]["text"].value() == LANG
    assert not sant.arende.meddelanden.exists(), "it is put back and not sent"
    stangd.post(MITT, {"skriv": "ja", "t-text": LANG})
    assert sant.arende.meddelanden.get().text.split() == LANG.split()
    assert stangd.get(MITT).context["tillagg"]["text"].value() is None, "what has been sent does not come back"


def test_a_wrong_code_and_too_many_keep_it(stangd: Client, sant: Registrerat, settings: Settings) -> None:
    settings.SYNPUNKT_FEL_KOD_PER_TIMME = 1
    med = dolda(stangd.post(MITT, {"skriv": "ja", "t-text": LANG}).text)
    for status in (200, 429):
        svar = stangd.post(FOLJ, {"kod": ny_kod(), **med})
        assert (svar.status_code, dolda(svar.text)) == (status, med)


def test_what_the_sender_thinks_of_the_answer_comes_back_too(stangd: Client, sant: Registrerat, folk: Folk) -> None:
    gang.bekrafta(sant.arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    gang.besvara(sant.arende, text="Vi har ändrat tiderna.", av=folk.maja)
    skrivet = {"o-omdome": "delegation", "o-text": "Ni svarade på något annat."}
    med = dolda(stangd.post(MITT, {"tyck": "ja", **skrivet}).text)
    assert med == skrivet
    omdome = stangd.post(FOLJ, {"kod": sant.kod, **med}, follow=True).context["omdome"]
    assert (omdome["omdome"].value(), omdome["text"].value()) == ("delegation", skrivet["o-text"])
    sant.arende.synpunkt.avsandare.refresh_from_db()
    assert sant.arende.synpunkt.avsandare.omdome == ""


def test_with_the_code_of_another_synpunkt_it_stands_in_that_form_and_nothing_is_sent(
    stangd: Client, sant: Registrerat, folk: Folk
) -> None:
    annan = registrera(inkommet(folk, beskrivning="En helt annan sak."), av=None)
    med = dolda(stangd.post(MITT, {"skriv": "ja", "t-text": LANG}).text)
    svar = stangd.post(FOLJ, {"kod": annan.kod, **med, "skriv": "ja"}, follow=True)
    assert "En helt annan sak." in svar.text
    assert svar.context["tillagg"]["text"].value() == LANG
    assert not annan.arende.meddelanden.exists()
    assert not sant.arende.meddelanden.exists()


def test_a_file_is_not_carried_and_the_text_beside_it_is(stangd: Client) -> None:
    fil = SimpleUploadedFile("kalender.png", b"\x89PNG\r\n\x1a\n" + b"0" * 9)
    sidan = stangd.post(MITT, {"skriv": "ja", "t-text": "Se bilden.", "t-fil": fil}).text
    assert dolda(sidan) == {"t-text": "Se bilden."}
    assert "kalender.png" not in sidan


def test_a_text_has_a_bound_and_nul_is_taken_out(stangd: Client) -> None:
    med = dolda(stangd.post(MITT, {"skriv": "ja", "t-text": "a\x00b" + "c" * LANGST_SPARAT}).text)
    assert len(med["t-text"]) == LANGST_SPARAT
    assert med["t-text"].startswith("abc")


def test_who_closes_the_page_takes_the_text_along(stangd: Client, sant: Registrerat) -> None:
    stangd.post(FOLJ, {"kod": sant.kod, "t-text": LANG})
    stangd.post(MITT, {"lamna": "ja"})
    stangd.post(FOLJ, {"kod": sant.kod})
    assert stangd.get(MITT).context["tillagg"]["text"].value() is None


@pytest.mark.parametrize("post", [{"skriv": "ja", "t-text": ""}, {"lamna": "ja"}, {}])
def test_where_nothing_was_written_the_code_is_asked_for_as_before(stangd: Client, post: dict[str, Any]) -> None:
    assert stangd.post(MITT, post).url == FOLJ
    assert "synpunkt" not in stangd.session
