"""In a browser: emergency access, staff who are told of their duty, a nämnd's Word template, an åtgärd for two ärenden,
and the follow-up that ends a lex Sarah."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from avvikelser import arendegang
from avvikelser.lex_sarah import ordmall
from avvikelser.personalinformation import register
from avvikelser.personalinformation.models import Informationssatt
from tests.avvikelser.scener import Folk, beslutad, folk_i, klassad, overlamnad
from tests.avvikelser.verben import atgard_i
from tests.conftest import Kommun
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def test_a_nodatkomst_is_taken_used_seen_by_the_kvalitetsstrateg_and_ended(folk: Folk, sida: Any, bredd: int) -> None:
    arende = overlamnad(folk)
    s = sida(bredd, person=folk.nils)
    s.goto(f"/avvikelser/{arende.pk}/")
    s.get_by_role("link", name="ta nödåtkomst").click()
    granska(s, "nodatkomst")
    s.get_by_role("button", name="Ta nödåtkomst").click()
    expect(s.locator(".felsummering a")).to_have_count(2)
    s.get_by_label("Ärendets diarienummer").fill(arende.dnr)
    s.get_by_label("Varför behöver du läsa ärendet nu?").fill("Natten ringde om ett nytt hot, och Maja svarar inte.")
    s.get_by_role("button", name="Ta nödåtkomst").click()
    expect(s.get_by_text("Du läser med nödåtkomst")).to_be_visible()
    expect(s.get_by_text("Tillsynen gjordes inte.").first).to_be_visible()
    granska(s, "arende-med-nodatkomst")
    sofia = sida(bredd, person=folk.sofia)
    sofia.goto("/avvikelser/nodatkomst/tagna/")
    rad = sofia.get_by_role("row").filter(has_text=arende.dnr)
    expect(rad).to_contain_text("Nils Prov")
    expect(rad).to_contain_text("Natten ringde om ett nytt hot")
    granska(sofia, "nodatkomster")
    rad.get_by_role("button", name="Avsluta nödåtkomsten").click()
    expect(sofia.get_by_text("Avslutad av Sofia Prov")).to_be_visible()
    assert s.goto(f"/avvikelser/{arende.pk}/").status == 404


def test_staff_are_told_of_their_duty_and_the_enhet_is_late_no_more(folk: Folk, sida: Any, bredd: int) -> None:
    tall = folk.kommun.tallbacken
    for_lange_sedan = timezone.localdate() - timedelta(days=500)
    register.skriv_in(
        tall,
        register.Tillfalle(dag=for_lange_sedan, satt=Informationssatt.MOTE, hela_gruppen=True, personer=[folk.elin]),
        av=folk.maja,
    )
    s = sida(bredd, person=folk.maja)
    s.goto("/personalinformation/")
    rad = s.get_by_role("row").filter(has_text=tall.namn)
    expect(rad).to_contain_text("för sent")
    granska(s, "personalinformation-sen")
    rad.get_by_role("link", name=tall.namn).click()
    granska(s, "personalinformation-enhet")
    s.get_by_role("link", name="Skriv in information").click()
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.locator(".felsummering a").first).to_have_text("Välj hur informationen gavs.")
    granska(s, "personalinformation-skriv-in")
    s.get_by_label("Hur gavs informationen?").select_option(label="Möte")
    s.get_by_label("Hela personalgruppen").check()
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.locator("#tillfallen ~ ul li")).to_have_count(2)
    granska(s, "personalinformation-inskriven")
    s.goto("/personalinformation/")
    expect(s.get_by_role("row").filter(has_text=tall.namn)).not_to_contain_text("för sent")


def test_the_strateg_adds_a_kategori_and_takes_another_out_of_use(folk: Folk, sida: Any, bredd: int) -> None:
    s = sida(bredd, person=folk.sofia)
    s.goto("/kategorier/")
    s.get_by_role("link", name="Lägg till under Bemötande").click()
    s.get_by_role("button", name="Lägg till").click()
    expect(s.locator(".felsummering a").first).to_have_text("Skriv vad kategorin ska heta.")
    granska(s, "kategori-ny-fel")
    s.get_by_label("Namn").fill("Tilltal")
    s.get_by_label("Plats i listan").select_option(label="Först")
    s.get_by_role("button", name="Lägg till").click()
    s.get_by_role("link", name="Tilltal").click()
    granska(s, "kategori-andra")
    s.get_by_label("Kategorin får väljas").uncheck()
    s.get_by_role("button", name="Spara").click()
    s.get_by_role("link", name="Lex Sarah").click()
    expect(s.get_by_role("row").filter(has_text="Tilltal")).to_contain_text("Ur bruk")
    granska(s, "kategorier")


def test_a_namnds_word_template_is_refused_used_looked_at_and_taken_away(
    folk: Folk, sida: Any, bredd: int, tmp_path: Path
) -> None:
    egen, fel = tmp_path / "egen.docx", tmp_path / "anteckning.docx"
    egen.write_bytes(ordmall.FORVALD.read_bytes())
    fel.write_bytes(b"Det har ar ingen Wordfil.")
    s = sida(bredd, person=folk.sofia)
    s.goto("/avvikelser/lex-sarah/mallar/")
    granska(s, "wordmallar")
    s.get_by_role("link", name=f"mallen för {folk.kommun.ifn.namn}").click()
    s.get_by_label("Mall som Word-dokument").set_input_files(fel)
    s.get_by_role("button", name="Kontrollera och använd mallen").click()
    expect(s.locator(".felsummering a")).to_have_count(1)
    granska(s, "wordmall-fel")
    s.get_by_label("Mall som Word-dokument").set_input_files(egen)
    s.get_by_role("button", name="Kontrollera och använd mallen").click()
    expect(s.get_by_text("Mallen används nu.")).to_be_visible()
    granska(s, "wordmall-egen")
    with s.expect_download() as hamtning:
        s.get_by_role("link", name="Se ett påhittat exempel i mallen").click()
    assert Path(hamtning.value.path()).read_bytes().startswith(b"PK")
    s.get_by_role("button", name="Ta bort den egna mallen").click()
    expect(s.get_by_text("Den förvalda mallen.")).to_be_visible()


def test_one_atgard_for_two_arenden_and_off_again(folk: Folk, sida: Any, bredd: int) -> None:
    forsta, andra = klassad(folk), klassad(folk)
    atgard_i(forsta, folk, beslutad=True)
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{andra.pk}/")
    s.get_by_role("link", name="Koppla en åtgärd som finns").click()
    s.get_by_role("button", name="Koppla åtgärden").click()
    expect(s.locator(".felsummering a")).to_have_text("Välj en åtgärd.")
    granska(s, "atgard-koppla")
    s.get_by_label("Provåtgärd").check()
    s.get_by_role("button", name="Koppla åtgärden").click()
    expect(s.get_by_role("row").filter(has_text="Provåtgärd")).to_contain_text(f"Hör också till {forsta.dnr}")
    granska(s, "arende-med-delad-atgard")
    s.goto("/atgarder/")
    expect(s.get_by_role("row").filter(has_text="Provåtgärd")).to_contain_text(andra.dnr)
    granska(s, "atgarder-med-kallor")
    s.goto(f"/avvikelser/{andra.pk}/")
    s.get_by_role("link", name="Ta bort härifrån").click()
    granska(s, "atgard-koppla-bort")
    s.get_by_label("Varför hör åtgärden inte till ärendet?").fill("Den gäller en annan rutin.")
    s.get_by_role("button", name="Ta bort från ärendet").click()
    expect(s.get_by_text("Inga åtgärder är bestämda.")).to_be_visible()


def test_a_lex_sarah_is_followed_up_with_effects_and_closed(folk: Folk, sida: Any, bredd: int) -> None:
    arende = beslutad(folk)
    arendegang.planera_atgard(
        arende, beskrivning="Ny rutin", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.maja
    )
    s = sida(bredd, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/")
    s.locator(".nasta").get_by_role("link", name="Börja följa upp").click()
    granska(s, "inled-uppfoljning")
    s.get_by_role("button", name="Börja följa upp").click()
    expect(s.locator(".nasta-mening").first).to_contain_text("Följ upp 1 åtgärd.")
    granska(s, "arende-foljs-upp")
    s.get_by_role("row").filter(has_text="Ny rutin").get_by_role("link", name="Klar").click()
    s.get_by_label("Delvis").check()
    s.get_by_label("Vad hände?").fill("Rutinen följs dagtid, inte på natten.")
    granska(s, "arende-atgard-klar")
    s.get_by_role("button", name="Åtgärden är klar").click()
    s.locator(".nasta").get_by_role("link", name="Avsluta").click()
    granska(s, "avsluta-uppfoljd")
    s.get_by_label("Återkoppling till den som rapporterade").fill("Vi har en ny rutin.")
    s.get_by_role("button", name="Avsluta ärendet").click()
    expect(s.get_by_text("Ärendet är avslutat och ändras inte mer.")).to_be_visible()
    granska(s, "lex-sarah-avslutad")
