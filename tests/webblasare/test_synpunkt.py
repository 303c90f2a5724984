"""A synpunkt from a citizen to an answer and back: on a telephone and at a desk, with and without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from avvikelser.models import Arende, Skydd, Status, Synpunktslag
from avvikelser.synpunkter import gang
from avvikelser.synpunkter.models import Svarsmall
from avvikelser.synpunkter.registrering import registrera
from tests.avvikelser.scener import Folk, folk_i, inkommet, synpunkt
from tests.conftest import Kommun
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def skicka(s: Page, tmp_path: Path, *, axe: bool) -> str:
    """A citizen fills in the form, looks it through, sends it, and reads the code."""
    bild = tmp_path / "bild.png"
    bild.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    s.goto("/synpunkter/")
    if axe:
        granska(s, "synpunkt-lamna")
    s.get_by_label("Klagomål").check()
    s.get_by_label("Vad vill du berätta?").fill("Ingen ringde tillbaka på tre veckor.")
    s.get_by_label("Vilken verksamhet gäller det?").select_option(label="Stödboendet Tallbacken")
    s.get_by_label("Ja, jag lämnar kontaktuppgifter").check()
    s.get_by_label("Namn").fill("Prov Provsson")
    s.get_by_label("E-post").fill("prov@example.com")
    s.get_by_label("Bild eller dokument").set_input_files(bild)
    s.get_by_role("button", name="Granska innan du skickar").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Granska och skicka")
    expect(s.get_by_text("bild.png")).to_be_visible()
    if axe:
        granska(s, "synpunkt-granska")
    s.get_by_role("button", name="Ändra").click()
    expect(s.get_by_label("Vad vill du berätta?")).to_have_value("Ingen ringde tillbaka på tre veckor.")
    s.get_by_role("button", name="Granska innan du skickar").click()
    s.get_by_role("button", name="Skicka", exact=True).click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Tack, vi har fått det du skrev")
    if axe:
        granska(s, "synpunkt-kvitto")
    return s.locator(".kod-stor").inner_text()


@pytest.mark.parametrize("skript", [True, False], ids=["med skript", "utan skript"])
def test_a_citizen_sends_staff_answer_and_the_citizen_is_satisfied(
    folk: Folk, sida: Any, bredd: int, skript: bool, tmp_path: Path
) -> None:
    medborgare = sida(bredd, skript=skript)
    kod = skicka(medborgare, tmp_path, axe=skript)
    arende = Arende.objects.get()
    assert [b.namn for b in arende.bilagor.all()] == ["bild.png"]

    maja = sida(bredd, person=folk.maja, skript=skript)
    maja.goto("/")
    maja.get_by_role("link", name="Ta emot och bekräfta").first.click()
    if skript:
        granska(maja, "synpunkt-bekrafta")
    maja.get_by_label("Nej, ingen är i fara").check()
    maja.get_by_role("button", name="Ta emot och bekräfta").click()
    if skript:
        granska(maja, "synpunkt-arende")
    maja.get_by_role("link", name="Fråga avsändaren").first.click()
    maja.get_by_label("Fråga till avsändaren").fill("Vilken dag ringde du?")
    maja.get_by_role("button", name="Skicka frågan").click()

    medborgare.goto("/synpunkter/folj/")
    if skript:
        granska(medborgare, "synpunkt-folj")
    medborgare.get_by_label("Din kod").fill(kod.lower())
    medborgare.get_by_role("button", name="Visa min synpunkt").click()
    expect(medborgare.get_by_text("Vilken dag ringde du?")).to_be_visible()
    medborgare.get_by_label("Ditt svar").fill("I onsdags.")
    medborgare.get_by_role("button", name="Skicka", exact=True).click()
    expect(medborgare.get_by_text("I onsdags.")).to_be_visible()

    maja.get_by_role("link", name="Skriv svaret").click()
    expect(maja.get_by_text("Ingen ringde tillbaka")).to_be_visible()
    maja.get_by_label("Svar till avsändaren").fill("Hej, vi ringer dig på måndag.")
    maja.get_by_label("Med koden").check()
    if skript:
        granska(maja, "synpunkt-besvara")
    maja.get_by_role("button", name="Skicka svaret").click()

    medborgare.goto("/synpunkter/folj/arendet/")
    expect(medborgare.get_by_role("heading", level=1)).to_have_text("Du har fått ett svar.")
    expect(medborgare.get_by_text("Hej, vi ringer dig på måndag.")).to_be_visible()
    if skript:
        granska(medborgare, "synpunkt-mitt")
    medborgare.get_by_label("Ja, jag är nöjd").check()
    medborgare.get_by_role("button", name="Skicka", exact=True).first.click()
    expect(medborgare.get_by_text("Tack för att du berättade")).to_be_visible()
    medborgare.get_by_role("button", name="Stäng sidan").click()

    maja.goto("/")
    expect(maja.get_by_text("Avsändaren är nöjd. Avsluta ärendet.", exact=True)).to_be_visible()
    maja.get_by_role("link", name="Avsluta").first.click()
    maja.get_by_label("Vad ledde det till?").fill("Vi ringer alltid tillbaka inom två dagar.")
    maja.get_by_role("button", name="Avsluta ärendet").click()
    arende.refresh_from_db()
    assert arende.status == Status.AVSLUTAD


def test_errors_in_the_citizens_form_are_led_to_and_lose_nothing(folk: Folk, sida: Any, bredd: int) -> None:
    s = sida(bredd)
    s.goto("/synpunkter/")
    s.get_by_label("Vad vill du berätta?").fill("Det här får inte försvinna.")
    s.get_by_role("button", name="Granska innan du skickar").click()
    expect(s.locator(".felsummering")).to_be_focused()
    granska(s, "synpunkt-fel")
    expect(s.get_by_label("Vad vill du berätta?")).to_have_value("Det här får inte försvinna.")
    expect(s.get_by_label("Fyll inte i det här fältet")).to_be_hidden()


def test_a_medarbetare_writes_down_what_somebody_says(folk: Folk, sida: Any, bredd: int) -> None:
    s = sida(bredd, person=folk.elin)
    s.goto("/synpunkter/registrera/")
    granska(s, "synpunkt-registrera")
    s.get_by_role("button", name="Registrera", exact=True).click()
    expect(s.locator(".felsummering")).to_be_focused()
    granska(s, "synpunkt-registrera-fel")
    s.get_by_label("Telefon", exact=True).first.check()
    s.get_by_label("Klagomål").check()
    s.get_by_label("Vilken enhet gäller det?").select_option(value="vet-inte")
    s.get_by_label("Vad säger personen?").fill("Det var kallt i trapphuset.")
    s.get_by_label("Nej", exact=True).check()
    s.get_by_role("button", name="Registrera", exact=True).click()
    expect(s.locator(".kod-stor")).to_be_visible()
    granska(s, "synpunkt-registrerat")
    assert Arende.objects.get().enhet == folk.kommun.ifn


def test_the_coordinator_routes_what_nobody_knew_the_place_of(folk: Folk, sida: Any, bredd: int) -> None:
    registrera(inkommet(folk, plats=None), av=None)
    s = sida(bredd, person=folk.ulla)
    s.goto("/")
    granska(s, "synpunkt-start-koordinator")
    s.get_by_role("link", name="Välj enhet").click()
    granska(s, "synpunkt-flytta")
    s.get_by_label("Vart ska ärendet?").select_option(label="Stödboendet Tallbacken")
    s.get_by_label("Varför flyttas det?").fill("Det gäller Tallbacken.")
    s.get_by_role("button", name="Flytta ärendet").click()
    expect(s.get_by_text("Ärendet är flyttat.")).to_be_visible()
    s.goto("/synpunkter/mallar/")
    granska(s, "synpunkt-mallar-tom")
    s.get_by_role("link", name="Ny mall").click()
    granska(s, "synpunkt-mall")
    s.get_by_label("Svar", exact=True).check()
    s.get_by_label("Namn").fill("Väntetid")
    s.get_by_label("Text").fill("Hej, vi har haft långa köer.")
    s.get_by_role("button", name="Spara mallen").click()
    expect(s.get_by_role("link", name="Väntetid")).to_be_visible()
    granska(s, "synpunkt-mallar")
    assert Svarsmall.objects.get().namnd == folk.kommun.ifn


def test_a_berom_reaches_the_staff(folk: Folk, sida: Any, bredd: int) -> None:
    synpunkt(folk, slag=Synpunktslag.BEROM, beskrivning="Elin är fantastisk.", vill_ha_svar=False)
    s = sida(bredd, person=folk.maja)
    s.goto("/")
    s.get_by_role("link", name="Lämna vidare").click()
    s.get_by_label("Det här får personalen läsa").fill("Ni har varit fantastiska.")
    granska(s, "synpunkt-lamna-vidare")
    s.get_by_role("button", name="Lämna vidare och avsluta").click()
    elin = sida(bredd, person=folk.elin)
    elin.goto("/")
    expect(elin.get_by_text("Ni har varit fantastiska.")).to_be_visible()
    granska(elin, "synpunkt-start-berom")


def test_who_sees_a_missforhallande_reports_it_from_the_synpunkt(folk: Folk, sida: Any, bredd: int) -> None:
    arende = gang.bekrafta(synpunkt(folk), text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/")
    s.get_by_role("link", name="Rapportera ett missförhållande").click()
    granska(s, "synpunkt-missforhallande")
    s.get_by_label("Vad hände?").fill("Ingen svarade på larmet.")
    s.get_by_label("Vilken följd fick det").fill("Låg kvar på golvet.")
    s.get_by_role("button", name="Skicka rapporten").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Din rapport är skickad")
    s.goto(f"/avvikelser/{arende.pk}/")
    expect(s.get_by_text("Rapporterat")).to_be_visible()
    granska(s, "synpunkt-arende-lank")
