"""From the draw to the åtgärd: a granskare reviews 20 ärenden by keyboard, the result is read, the chef acts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from avvikelser.models import Arende
from egenkontroll.granskning import avslut
from egenkontroll.granskning.models import Bristlank, Granskning
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import Dragning
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.granskning import scen
from tests.egenkontroll.granskning.scen import Scen
from tests.egenkontroll.ram import ramscener
from tests.fabriker import person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tilde(kommun: Kommun) -> Person:
    return person_med(Roll.GRANSKARE, kommun.ifn, fornamn="Tilde", efternamn="Prov")


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.mottagningen, fornamn="Maja", efternamn="Prov")


def draget(tillfalle: Kontrolltillfalle, s: Page) -> Dragning:
    """The strateg reads in a frame of 60 ärenden and draws 20 of them."""
    rader = [
        [f"MOTT-{nr:03}", "MOTT", tillfalle.slut.isoformat(), "Utredning", "H-218" if nr == 7 else "H-900", "nej"]
        for nr in range(1, 61)
    ]
    s.goto("/")
    s.get_by_role("link", name="Läs in ramen").first.click()
    s.get_by_label("Verksamhetssystem").fill("Provsystemet")
    fil = {"name": "avslutade.csv", "mimeType": "text/csv", "buffer": ramscener.csv(rader)}
    s.get_by_label("Fil", exact=True).set_input_files(fil)
    s.get_by_role("button", name="Granska filen").click()
    s.get_by_role("button", name="Läs in ramen").click()
    s.locator(".nasta").get_by_role("link", name="Dra urvalet").click()
    s.get_by_role("button", name="Dra urvalet").click()
    expect(s.get_by_text("20 av 60 avslutade ärenden")).to_be_visible()
    return Dragning.objects.get()


def test_from_the_frame_through_twenty_arenden_to_the_atgard_and_a_correction(
    kommun: Kommun, tilde: Person, chef: Person, sida: Any, bredd: int
) -> None:
    version = scen.omrade(kommun.ifn)
    tillfalle = scen.tillfalle(version, [kommun.mottagningen], [tilde], antal=20)
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia", efternamn="Prov")
    sofia = sida(bredd, person=strateg)
    dragning = draget(tillfalle, sofia)

    s = sida(bredd, person=tilde)
    s.goto(f"/egenkontroll/granskning/{tillfalle.pk}/")
    granska(s, "granskning-tillfalle")
    s.get_by_role("button", name="Granska nästa").click()
    granska(s, "granskning-forsakran")
    s.get_by_label("Ditt handläggar-id").fill("H-218")
    s.get_by_role("button", name="Spara och börja granska").click()
    forst = 2 if dragning.dragna.get(ordning=1, plats="urval").nyckel == "MOTT-007" else 1  # her own, by lot
    expect(s.get_by_role("heading", level=1)).to_have_text(f"Granska ärende {forst} av 20")
    granska(s, "granskning-arende")
    kvar = 20 if not dragning.dragna.filter(plats="urval", nyckel="MOTT-007").exists() else 19
    for nr in range(kvar):
        ett_arende(s, nej=nr < 2)
    expect(s.get_by_text("inga fler för dig")).to_be_visible()
    assert Granskning.objects.klara().filter(granskare=tilde).count() == kvar
    assert not Granskning.objects.filter(draget__nyckel="MOTT-007").exists()
    granska(s, "granskning-klar")
    s.locator("tbody th a").first.click()
    expect(s.get_by_role("link", name="Öppna igen för att rätta")).to_be_visible()
    granska(s, "granskning-mitt-klara")

    s.goto(f"/egenkontroll/resultat/?omrade={version.omrade_id}&period=2026H1")
    expect(s.get_by_role("heading", level=1)).to_contain_text("första halvåret 2026")
    expect(s.locator("tbody tr").first).to_contain_text(f"{round(100 * (kvar - 2) / kvar + 1e-9)} %")
    granska(s, "granskning-resultat")

    c = sida(bredd, person=chef)
    c.goto("/")
    c.get_by_role("link", name="Se dem").click()
    granska(c, "granskning-brister")
    c.get_by_role("link", name="Ta hand om").click()
    c.get_by_label("Gör en ny avvikelse").check()
    c.get_by_label("Vad betydde det för den enskilde?").fill("Parten fick inte yttra sig.")
    c.get_by_label("Ej aktuellt").check()
    c.get_by_label("Vad ska göras?").fill("Vi ser över brevmallen.")
    c.get_by_label("Ansvarig").select_option(label=chef.namn)
    c.get_by_label("Klart senast").fill("2099-01-31")
    granska(c, "granskning-hantera")
    c.get_by_role("button", name="Spara", exact=True).click()
    expect(c.get_by_role("heading", name="Ur egenkontrollen")).to_be_visible()
    assert Bristlank.objects.filter(arende=Arende.objects.get()).count() == 2
    assert Atgard.objects.get().ansvarig == chef

    if Granskning.objects.klara().count() < 20:  # the one that is tilde's own is left
        avslut.klarmarkera(tillfalle, skal="Tildes eget ärende.", av=strateg)
    else:
        avslut.klarmarkera(tillfalle, av=tilde)
    c.goto(f"/egenkontroll/granskning/{tillfalle.pk}/")
    c.get_by_role("link", name="Rätta ett svar").click()
    granska(c, "granskning-rattbara")
    c.locator("tbody a").first.click()
    granska(c, "granskning-ratta")
    c.get_by_role("link", name="Rätta svaret på Delaktighet").click()
    c.get_by_label("Nej", exact=False).first.check()
    c.get_by_role("button", name="Rätta svaret").click()
    expect(c.locator(".felsummering")).to_contain_text("Skriv varför svaret rättas.")
    c.get_by_label("Varför rättas svaret?").fill("Fel akt lästes.")
    granska(c, "granskning-ratta-svar")
    c.get_by_role("button", name="Rätta svaret").click()
    expect(c.get_by_text("Svaret är rättat.")).to_be_visible()
    c.goto(f"/egenkontroll/granskning/{tillfalle.pk}/")
    expect(c.get_by_role("heading", name="Rättat efter klarmarkeringen")).to_be_visible()
    granska(c, "granskning-rattad")


def ett_arende(s: Any, *, nej: bool) -> None:
    """By keyboard: two days, then a letter for each answer, which moves on to the next question."""
    rubrik = s.locator("dd.kod").inner_text()
    fragor = s.locator("fieldset.kriterium")
    fragor.nth(0).get_by_label("Inledd").fill("2026-01-21")
    fragor.nth(0).get_by_label("Beslutad").fill("2026-05-20")
    fragor.nth(1).locator("input[type=radio]").first.focus()
    s.keyboard.press("n" if nej else "j")
    if nej:  # what is missing follows, also by keyboard
        expect(s.get_by_text("2 av 3 frågor besvarade. Kvar: fråga 3.")).to_be_visible()
    s.keyboard.press("j")
    expect(s.get_by_role("button", name="Spara och öppna nästa")).to_be_focused()
    s.keyboard.press("Enter")
    expect(s.locator("main")).not_to_contain_text(f"Nummer i verksamhetssystemet{rubrik}")
    expect(s.get_by_text(f"Ärende {rubrik} är granskat.").or_(s.get_by_text("inga fler för dig"))).to_be_visible()


@pytest.fixture
def s(kommun: Kommun) -> Scen:
    return scen.scen(kommun.ifn, [kommun.mottagningen])


def test_the_days_are_counted_while_they_are_written(s: Scen, sida: Any, bredd: int) -> None:
    p = sida(bredd, person=s.granskare[0])
    p.goto(f"/egenkontroll/granskning/arende/{s.arende(1).pk}/")
    p.get_by_label("Inledd").fill("2026-01-21")
    p.get_by_label("Beslutad").fill("2026-05-28")
    p.get_by_label("Beslutad").blur()
    expect(p.get_by_text("7 dagar över tiden.")).to_be_visible()
    expect(p.get_by_text("1 av 3 frågor besvarade. Kvar: fråga 2, fråga 3.")).to_be_visible()
    granska(p, f"granskning-dagar-{bredd}")


def test_the_review_works_without_scripts_on_a_telephone(s: Scen, sida: Any) -> None:
    p = sida(320, skript=False, person=s.granskare[0])
    p.goto(f"/egenkontroll/granskning/{s.tillfalle.pk}/")
    p.get_by_role("button", name="Granska nästa").click()
    p.get_by_role("button", name="Spara och öppna nästa").click()
    expect(p.locator(".felsummering")).to_contain_text("Fråga 2: Svara på frågan.")
    p.get_by_label("Inledd").fill("2026-01-21")
    p.get_by_label("Beslutad").fill("2026-05-28")
    for nr in (1, 2):
        p.locator("fieldset.kriterium").nth(nr).get_by_label("Ja", exact=False).first.check()
    p.get_by_role("button", name="Spara och öppna nästa").click()
    expect(p.get_by_role("heading", level=1)).to_have_text("Granska ärende 2 av 5")
    assert Granskning.objects.klara().get().svar.get(kriterium=s.kriterier[0]).svar == "nej"
