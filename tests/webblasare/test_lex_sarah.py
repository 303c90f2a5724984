"""The utredning in a real browser: written, found missing, filled in, proposed, decided, masked and looked through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from avvikelser.lex_sarah import maskning, utredning
from avvikelser.lex_sarah.maskning import Marke
from tests.avvikelser.scener import Folk, folk_i, foreslagen, klassad, overlamnad
from tests.conftest import Kommun
from tests.lex_sarah.test_utredning import bedomning, fakta
from tests.lex_sarah.utredd import utredd
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def test_the_utredare_writes_the_utredning_and_is_told_what_is_missing(folk: Folk, sida: Any, bredd: int) -> None:
    tidigare, arende = klassad(folk), overlamnad(folk)
    s = sida(bredd, person=folk.jonas)
    s.goto(f"/avvikelser/{arende.pk}/utredning/")
    expect(s.locator(".nasta-mening")).to_contain_text("15 saker återstår")
    granska(s, "utredning-tom")
    s.get_by_role("link", name="Skriv vad som hände, som en faktisk").click()
    expect(s.get_by_label("Rubrik i utredningen")).to_have_value("handelseforlopp")
    s.get_by_label("Något som har hänt eller sagts").check()
    s.get_by_label("Text", exact=True).fill("Tillsynen klockan 21.00 gjordes inte.")
    s.get_by_role("button", name="Spara posten").click()
    expect(s.locator(".felsummering a").first).to_have_text("Välj vad källan är.")
    granska(s, "utredning-post-fel")
    s.get_by_label("Vad är källan?").select_option(label="Samtal")
    s.get_by_label("Källa", exact=False).last.fill("samtal med den boende")
    s.get_by_role("button", name="Spara posten").click()
    expect(s.locator("#post-1")).to_contain_text("Källa: samtal, samtal med den boende.")
    s.get_by_role("link", name="Rätta post 1").click()
    s.get_by_label("Text", exact=True).fill("Tillsynen klockan 22.00 gjordes inte.")
    s.get_by_role("button", name="Spara posten").click()
    expect(s.locator("#post-1")).to_contain_text("Rättad av post 2")
    granska(s, "utredning-rattad")
    s.goto(f"/avvikelser/{arende.pk}/utredning/fragor/")
    granska(s, "utredning-fragor")
    s.goto(f"/avvikelser/{arende.pk}/utredning/orsak/")
    granska(s, "utredning-orsak")
    s.goto(f"/avvikelser/{arende.pk}/utredning/risk/")
    granska(s, "utredning-risk")
    s.goto(f"/avvikelser/{arende.pk}/utredning/liknande/?q=tillsyn")
    granska(s, "utredning-liknande")
    s.get_by_role("link", name=f"Koppla {tidigare.dnr}").click()
    s.get_by_label("Varför hände det igen?").fill("Åtgärden gällde bara möten på plats.")
    granska(s, "utredning-koppla")
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.get_by_text("Åtgärden gällde bara möten på plats.")).to_be_visible()
    s.goto(f"/avvikelser/{arende.pk}/forslag/")
    expect(s.get_by_role("heading", name="Utredningen är inte klar än")).to_be_visible()
    granska(s, "forslag-inte-klart")


def test_the_entries_are_filtered_and_put_on_a_timeline_without_scripts(folk: Folk, sida: Any, bredd: int) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Det som hände.", handelsetid=arende.inkommen), av=folk.jonas)
    utredning.skriv_post(arende, bedomning("Det jag tror.", grundas_pa=[1]), av=folk.jonas)
    s = sida(bredd, person=folk.jonas, skript=False)
    s.goto(f"/avvikelser/{arende.pk}/utredning/")
    s.get_by_role("link", name="Bedömningar 1").click()
    expect(s.get_by_text("Det som hände.")).to_have_count(0)
    s.get_by_role("link", name="Alla 2").click()
    s.get_by_role("link", name="Tidslinje").click()
    expect(s.locator(".tidslinje")).to_contain_text("Det som hände.")


def test_the_decider_reads_decides_and_looks_the_masks_through(folk: Folk, sida: Any, bredd: int) -> None:
    arende = foreslagen(folk)
    s = sida(bredd, person=folk.karin)
    s.goto(f"/avvikelser/{arende.pk}/utredning/")
    expect(s.get_by_text("Utredningen är låst sedan förslaget lämnades.")).to_be_visible()
    granska(s, "utredning-last")
    maskning.markera(arende, Marke("Provtext under händelseförlopp"), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    s.get_by_role("link", name="Maskad version").click()
    granska(s, "maskning-granska")
    s.get_by_label("Ja, den maskade versionen får lämnas ut").check()
    s.get_by_role("button", name="Spara svaret").click()
    expect(s.get_by_text("Granskad av Karin Prov")).to_be_visible()
    granska(s, "maskning-godkand")
    s.goto(f"/avvikelser/{arende.pk}/")
    granska(s, "arende-med-utredning")


def test_closing_early_the_sheet_for_ivo_and_who_decides(folk: Folk, sida: Any, bredd: int) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    s = sida(bredd, person=folk.karin)
    s.goto(f"/avvikelser/{arende.pk}/avsluta-tidigt/")
    granska(s, "avsluta-tidigt")
    s.goto(f"/avvikelser/{arende.pk}/ivo/underlag/")
    granska(s, "ivo-underlag")
    s = sida(bredd, person=folk.jonas)
    s.goto(f"/avvikelser/{arende.pk}/utredning/maskning/")
    granska(s, "maskning")
    s = sida(bredd, person=folk.samir)
    s.goto("/avvikelser/lex-sarah/beslutsordning/")
    granska(s, "beslutsordningar")
    s.goto(f"/avvikelser/lex-sarah/beslutsordning/{folk.kommun.ifn.pk}/utredning/")
    granska(s, "beslutsordning")
    s = sida(bredd, person=folk.sofia)
    s.goto("/avvikelser/lex-sarah/delegationsbeslut/")
    granska(s, "delegationsbeslut")
