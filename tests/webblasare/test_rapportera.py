"""Report an event: on a telephone and at a desk, with and without JavaScript, with bad input, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from avvikelser import arendegang
from avvikelser.models import Arende, Skydd
from kvalitet.utkast import forvaring
from tests.avvikelser.scener import Folk, avslutad, bedomt, folk_i
from tests.conftest import Kommun
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def fyll_i(s: Page) -> None:
    s.get_by_label("Var hände det?").select_option(label="Stödboendet Tallbacken")
    s.get_by_label("Vilken dag hände det?").fill(timezone.localdate().isoformat())
    s.get_by_label("Vad hände?").fill("Tillsynen klockan 21.00 gjordes inte.")
    s.get_by_label("Vilken följd fick det").fill("Oro under kvällen.")
    s.get_by_label("När och hur märktes det?").fill("Vid passbytet.")
    s.get_by_label("Något blev inte som det skulle").check()


@pytest.mark.parametrize("skript", [True, False], ids=["med skript", "utan skript"])
def test_a_medarbetare_reports_and_gets_a_receipt(folk: Folk, sida: Any, bredd: int, skript: bool) -> None:
    s = sida(bredd, person=folk.elin)
    if not skript:  # axe needs a page with scripts; the same page is then walked without
        s = sida(bredd, person=folk.elin, skript=False)
    s.goto("/")
    s.get_by_role("link", name="Rapportera", exact=True).first.click()
    if skript:
        granska(s, "rapportera")
    fyll_i(s)
    s.get_by_role("button", name="Skicka rapporten").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Din rapport är skickad")
    expect(s.get_by_text("Maja Prov och Nils Prov ser rapporten")).to_be_visible()
    arende = Arende.objects.get()
    assert arende.beskrivning == "Tillsynen klockan 21.00 gjordes inte."
    if skript:
        granska(s, "kvitto")
    s.get_by_role("link", name="Lägg till en uppgift").click()
    s.get_by_label("Vad är nytt?").fill("Det hände igen på söndagen.")
    if skript:
        granska(s, "komplettera")
    s.get_by_role("button", name="Lägg till").click()
    expect(s.get_by_text("Det hände igen på söndagen.")).to_be_visible()
    s.get_by_role("link", name="Följ dina rapporter").click()
    expect(s.get_by_role("link", name="Avvikelse").first).to_be_visible()
    if skript:
        granska(s, "mina")


def test_what_is_missing_is_listed_and_led_to_and_nothing_is_lost(folk: Folk, sida: Any, bredd: int) -> None:
    s = sida(bredd, person=folk.elin)
    s.goto("/avvikelser/rapportera/")
    s.get_by_label("Vad hände?").fill("Det här får inte försvinna.")
    s.get_by_role("button", name="Skicka rapporten").click()
    expect(s.locator(".felsummering")).to_be_focused()
    expect(s.locator(".felsummering h2")).to_have_text("Fem saker behöver rättas")
    granska(s, "rapportera-fel")
    s.get_by_role("link", name="Välj vad du tror att det är.").click()
    expect(s.get_by_label("Någon har farit illa, eller riskerar att göra det")).to_be_focused()
    expect(s.get_by_label("Vad hände?")).to_have_value("Det här får inte försvinna.")
    assert not Arende.objects.exists()


def test_a_program_that_calls_itself_a_picture_is_refused_and_the_good_file_stays(
    folk: Folk, sida: Any, bredd: int, tmp_path: Path
) -> None:
    god, ond = tmp_path / "plan.pdf", tmp_path / "bild.jpg"
    god.write_bytes(b"%PDF-1.7\n%%EOF\n")
    ond.write_bytes(b"MZ\x90\0" + b"\0" * 60)
    s = sida(bredd, person=folk.elin)
    s.goto("/avvikelser/rapportera/")
    fyll_i(s)
    s.get_by_label("Bild eller dokument").set_input_files([god, ond])
    s.get_by_role("button", name="Skicka rapporten").click()
    expect(s.locator(".felsummering").get_by_text("Filen bild.jpg kan inte tas emot.")).to_be_visible()
    expect(s.get_by_label("Ta bort plan.pdf")).to_be_visible()
    granska(s, "rapportera-fil")
    s.get_by_role("button", name="Skicka rapporten").click()
    expect(s.get_by_role("link", name="plan.pdf")).to_be_visible()
    assert [b.namn for b in Arende.objects.get().bilagor.all()] == ["plan.pdf"]


def test_what_is_written_is_saved_while_it_is_written(folk: Folk, sida: Any) -> None:
    s = sida(320, person=folk.elin)
    s.goto("/avvikelser/rapportera/")
    s.get_by_label("Vad hände?").fill("Halva meningen")
    expect(s.locator("[data-utkast-status]")).to_contain_text("Utkastet är sparat", timeout=8000)
    assert (forvaring.hamta(folk.elin, "rapportera") or {})["beskrivning"] == ["Halva meningen"]
    annan = sida(1280, person=folk.elin)
    annan.goto("/")
    annan.get_by_role("link", name="Fortsätt skriva").click()
    expect(annan.get_by_label("Vad hände?")).to_have_value("Halva meningen")


def test_the_reporter_reads_the_answer(folk: Folk, sida: Any, bredd: int) -> None:
    avslutad(folk)
    s = sida(bredd, person=folk.elin)
    s.goto("/")
    granska(s, "start-medarbetare")
    s.get_by_role("link", name="Maja Prov har svarat på din rapport").click()
    expect(s.get_by_text("Vi har ändrat rutinen.")).to_be_visible()
    granska(s, "kvitto-svar")


def test_the_reporter_of_lex_sarah_follows_it_without_reading_it(folk: Folk, sida: Any, bredd: int) -> None:
    from tests.avvikelser.scener import rapporterad

    arende = arendegang.ta_emot(rapporterad(folk, lex=True), av=folk.maja, skydd=Skydd.NEJ)
    arende = arendegang.klassa(arende, av=folk.maja, bedomt=bedomt())
    arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    s = sida(bredd, person=folk.elin)
    s.goto(f"/avvikelser/{arende.pk}/kvitto/")
    expect(s.get_by_text("Jonas Prov utreder")).to_be_visible()
    granska(s, "kvitto-lex-sarah")
    s.goto(f"/avvikelser/{arende.pk}/")
    expect(s.get_by_role("heading", level=1)).to_have_text("Du har inte den behörigheten")
