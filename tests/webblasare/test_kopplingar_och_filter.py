"""In a browser: link, split, close as a dubblett, write a cause, search, and save a filter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.avvikelser.scener import Folk, folk_i, mottagen, rapporterad
from tests.conftest import Kommun
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def test_ties_causes_and_a_report_in_two_parts(folk: Folk, sida: Any, bredd: int) -> None:
    arende, annat = mottagen(folk), mottagen(folk)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/")
    s.get_by_role("link", name="Koppla till ett annat ärende").click()
    granska(s, "koppla")
    s.get_by_role("button", name="Koppla", exact=True).click()
    granska(s, "koppla-fel")
    s.get_by_label(annat.dnr).check()
    s.get_by_label("Det här beror på det andra").check()
    s.get_by_label("Varför hör de ihop?").fill("Samma brist i rutinen.")
    s.get_by_role("button", name="Koppla", exact=True).click()
    expect(s.get_by_text("Ärendena är kopplade.")).to_be_visible()
    s.get_by_role("link", name="Skriv en orsak").click()
    granska(s, "orsak")
    s.get_by_label("Område").select_option(label="Rutin saknas")
    s.get_by_label("Vad i verksamheten var orsaken?").fill("Ingen rutin för natten.")
    s.get_by_role("button", name="Spara orsaken").click()
    granska(s, "arende-med-kopplingar")
    s.get_by_role("link", name="Dela rapporten i två").click()
    granska(s, "dela")
    s.get_by_label("Vad är den andra händelsen?").fill("Larmet saknades.")
    s.get_by_role("button", name="Dela rapporten").click()
    expect(s.get_by_text("Den andra händelsen är nu ett eget ärende.")).to_be_visible()


def test_a_dubblett_and_its_receipt(folk: Folk, sida: Any, bredd: int) -> None:
    kvar, bort = mottagen(folk), mottagen(folk)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{bort.pk}/dubblett/")
    granska(s, "dubblett")
    s.get_by_label(kvar.dnr).check()
    s.get_by_role("button", name="Avsluta som dubblett").click()
    granska(s, "arende-dubblett")
    s.get_by_role("link", name="Det är ingen dubblett").click()
    granska(s, "dubblett-aterta")
    elin = sida(bredd, person=folk.elin)
    elin.goto(f"/avvikelser/{bort.pk}/kvitto/")
    granska(elin, "kvitto-dubblett")
    expect(elin.get_by_role("heading", name="Någon annan har rapporterat samma händelse")).to_be_visible()


def test_a_search_and_a_saved_filter(folk: Folk, sida: Any, bredd: int) -> None:
    rapporterad(folk)
    mottagen(folk, lex=True)
    s = sida(bredd, person=folk.maja)
    s.goto("/avvikelser/?q=tillsyn")
    expect(s.locator("mark").first).to_have_text("Tillsynen")
    granska(s, "sokning")
    s.get_by_text("Spara filtret").click()
    s.get_by_label("Vad ska filtret heta?").fill("Om tillsyn")
    s.get_by_role("button", name="Spara", exact=True).click()
    granska(s, "sparat-filter")
    s.get_by_role("link", name="Ändra dina filter").click()
    granska(s, "sparade-filter")
    s.get_by_role("link", name="Byt namn på Om tillsyn").click()
    granska(s, "filter-byt-namn")


def test_what_is_left_before_closing_leads_to_its_place(folk: Folk, sida: Any, bredd: int) -> None:
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{mottagen(folk).pk}/avsluta/")
    granska(s, "avsluta-kvar")
    s.get_by_role("link", name="händelsen är klassad").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Klassa händelsen")
