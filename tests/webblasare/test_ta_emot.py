"""Receive, judge, hand over, propose, decide, tell IVO and close: each by the person whose step it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from avvikelser import arendegang
from avvikelser.models import Arende, Status, Utfall
from tests.avvikelser.scener import Folk, beslutad, folk_i, klassad, mottagen, rapporterad, synpunkt
from tests.conftest import Kommun
from tests.lex_sarah.utredd import utredd
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def nasta(s: Page, mening: str, knapp: str) -> None:
    """The page says what to do now; do it."""
    expect(s.locator(".nasta .nasta-mening").first).to_contain_text(mening)
    s.locator(".nasta").first.get_by_role("link", name=knapp).click()


def test_an_avvikelse_from_the_start_page_to_the_answer(folk: Folk, sida: Any, bredd: int) -> None:
    arende = rapporterad(folk)
    Arende.objects.filter(pk=arende.pk).update(intraffade=timezone.localdate() - timedelta(days=1))
    s = sida(bredd, person=folk.maja)
    s.goto("/")
    granska(s, "start-enhetschef")
    nasta(s, "Ta emot rapporten. Bedöm först om någon är i fara.", "Ta emot")
    granska(s, "ta-emot")
    s.get_by_role("button", name="Ta emot", exact=True).click()
    expect(s.locator(".felsummering a")).to_have_text("Svara på om någon behöver skydd.")
    s.get_by_label("Skriv här nedanför vad som har gjorts").check()
    s.get_by_label("Vad har gjorts?").fill("Satte in extra tillsyn.")
    s.get_by_label("Klockan").fill("00:00")
    s.get_by_role("button", name="Ta emot", exact=True).click()
    expect(s.get_by_text("Du är ansvarig för ärendet nu.")).to_be_visible()
    granska(s, "arende-mottaget")
    nasta(s, "Klassa händelsen.", "Klassa")
    granska(s, "klassa")
    s.get_by_label("2 måttlig").check()
    s.get_by_label("2 liten").check()
    s.get_by_role("button", name="Spara klassningen").click()
    s.get_by_role("link", name="Planera en åtgärd").click()
    granska(s, "atgard-ny")
    s.get_by_label("Vad ska göras?").fill("Ny överlämning till vikarier")
    s.get_by_label("Vem ansvarar?").select_option(label="Maja Prov, enhetschef")
    s.get_by_label("Senast").fill(timezone.localdate().isoformat())
    s.get_by_role("button", name="Spara åtgärden").click()
    nasta(s, "Berätta för Elin Prov vad ni kom fram till", "Avsluta")
    granska(s, "avsluta")
    s.get_by_label("Återkoppling till den som rapporterade").fill("Vi lämnar över muntligt från och med nu.")
    s.get_by_role("button", name="Avsluta ärendet").click()
    expect(s.locator(".nasta-mening").first).to_contain_text("Följ upp 1 åtgärd.")
    granska(s, "arende-avslutat")
    s.goto("/atgarder/")
    granska(s, "atgarder")
    s.get_by_role("link", name="Ny överlämning till vikarier").click()
    granska(s, "atgard-klar")
    s.get_by_label("Ja", exact=True).check()
    s.get_by_role("button", name="Åtgärden är klar").click()
    expect(s.get_by_text("Åtgärden är klar.")).to_be_visible()


def test_the_rule_suggests_lex_sarah_and_the_chef_answers(folk: Folk, sida: Any, bredd: int) -> None:
    arende = mottagen(folk)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/klassa/")
    s.get_by_label("4 katastrofal").check()
    s.get_by_label("3 stor").check()
    s.get_by_role("button", name="Spara klassningen").click()
    expect(s.get_by_role("heading", name="Regeln föreslår lex Sarah")).to_be_visible()
    granska(s, "klassa-forslag")
    s.get_by_label("Ja, utred som lex Sarah").check()
    s.get_by_role("button", name="Spara klassningen").click()
    expect(s.locator("div.sekretess")).to_contain_text("personer kan läsa ärendet")
    granska(s, "arende-blev-lex-sarah")
    nasta(s, "Lämna över till en utredare.", "Lämna över")
    granska(s, "lamna-over")


def test_lex_sarah_from_hand_over_to_ivo_each_by_the_one_whose_step_it_is(folk: Folk, sida: Any, bredd: int) -> None:
    arende = arendegang.lamna_over(mottagen(folk, lex=True), utredare=folk.jonas, av=folk.maja)
    s = sida(bredd, person=folk.jonas)
    s.goto("/")
    granska(s, "start-utredare")
    nasta(s, "Utred händelsen och lämna förslag.", "Till utredningen")
    utredd(arende, folk.jonas)
    s.reload()
    nasta(s, "Lämna förslag till beslut.", "Lämna förslag")
    s.get_by_label("Påtaglig risk för ett allvarligt missförhållande").check()
    s.get_by_label("Förslag och skäl").fill("Överlämning på telefon saknar kvällslista.")
    granska(s, "forslag")
    s.get_by_role("button", name="Lämna förslaget").click()
    expect(s.locator(".nasta-mening").first).to_contain_text("Någon annan än du beslutar.")
    granska(s, "arende-foreslaget")

    s = sida(bredd, person=folk.karin)
    s.goto("/")
    nasta(s, "Läs Jonas Provs förslag och besluta om rapporten.", "Besluta")
    granska(s, "lex-sarah")
    s.get_by_label("Påtaglig risk för ett allvarligt missförhållande").check()
    s.get_by_label("Motivering").fill("Jag delar bedömningen.")
    s.get_by_role("button", name="Granska och besluta").click()
    expect(s.get_by_role("heading", name="Så här blir beslutet")).to_be_visible()
    granska(s, "granska-beslut")
    assert not arende.beslut.exists()
    s.get_by_role("button", name="Besluta", exact=True).click()
    nasta(s, "Anmäl händelsen till IVO nu.", "Anmälan till IVO")
    granska(s, "ivo")
    s.get_by_label("Vilken dag skickades anmälan?").fill(timezone.localdate().isoformat())
    s.get_by_label("Ja", exact=True).check()
    s.get_by_role("button", name="Spara").click()
    expect(s.get_by_text("med utredningen").first).to_be_visible()
    granska(s, "arende-anmalt")
    arende.refresh_from_db()
    assert arende.status == Status.BESLUTAD


def test_the_list_filters_and_leads_on(folk: Folk, sida: Any, bredd: int) -> None:
    rapporterad(folk)
    klassad(folk)
    mottagen(folk, lex=True)
    synpunkt(folk)
    s = sida(bredd, person=folk.maja)
    s.goto("/avvikelser/")
    granska(s, "arenden")
    if bredd < 600:
        s.get_by_text("Ändra filter").click()
    s.get_by_label("Typ").select_option(label="Lex Sarah")
    s.get_by_role("button", name="Filtrera").click()
    expect(s.locator(".traffrad h2")).to_have_text("1 ärende")
    s.locator(".chip", has_text="Typ: Lex Sarah").click()
    expect(s.locator(".traffrad h2")).to_have_text("4 ärenden")
    s.goto("/avvikelser/?lage=avslutade")
    granska(s, "arenden-tomt")
    s.goto("/avvikelser/?fran=igår")
    granska(s, "arenden-fel")


def test_one_who_may_read_but_not_act_is_told_whom_to_ask(folk: Folk, sida: Any, bredd: int) -> None:
    arende = mottagen(folk)
    s = sida(bredd, person=folk.ulla)
    s.goto(f"/avvikelser/{arende.pk}/")
    expect(s.get_by_text("Du kan läsa men inte ändra. Ansvarig är Maja Prov.")).to_be_visible()
    granska(s, "arende-bara-lasa")
    s.goto(f"/avvikelser/{arende.pk}/anteckning/")
    expect(s.get_by_text("Ansvarig är Maja Prov.")).to_be_visible()
    granska(s, "fel-bara-lasa")


def test_the_second_of_two_who_write_at_once_is_told_who_came_first(folk: Folk, sida: Any, bredd: int) -> None:
    arende = mottagen(folk)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/anteckning/")
    s.get_by_label("Anteckning").fill("Majas text.")
    arendegang.skriv_anteckning(arende, av=folk.karin, text="Karins text.")
    s.get_by_role("button", name="Spara anteckningen").click()
    expect(s.locator(".felsummering").get_by_text("Karin Prov, verksamhetschef sparade före dig.")).to_be_visible()
    expect(s.get_by_label("Anteckning")).to_have_value("Majas text.")
    granska(s, "sparade-fore")
    s.get_by_role("button", name="Spara anteckningen").click()
    expect(s.get_by_text("Majas text.")).to_be_visible()


def test_the_smaller_steps_hold_together(folk: Folk, sida: Any, bredd: int) -> None:
    arende, lex = klassad(folk), beslutad(folk, Utfall.ALLVARLIGT)
    s = sida(bredd, person=folk.maja)
    for namn in ("omedelbar", "omklassa", "anteckning", "bilaga/ny"):
        s.goto(f"/avvikelser/{arende.pk}/{namn}/")
        granska(s, namn.replace("/", "-"))
    s.goto(f"/avvikelser/{lex.pk}/avsluta/")
    expect(s.get_by_role("link", name="händelsen är anmäld till IVO")).to_be_visible()
    granska(s, "avsluta-hinder")
