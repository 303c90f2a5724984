"""Login and the pages around it, as a person meets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kvalitet.behorighet import Roll
from tests.fabriker import LOSENORD, person_med
from tests.webblasare.conftest import granska, lat_ga_ut

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


def test_login_with_wrong_password_says_so_and_right_one_leads_to_att_gora(kommun, sida, bredd):
    person_med(Roll.ENHETSCHEF, kommun.tallbacken, anvandarnamn="prov.chef")
    s = sida(bredd)
    s.goto("/")
    granska(s, "logga-in")
    s.get_by_label("Användarnamn").fill("prov.chef")
    s.get_by_label("Lösenord").fill("fel")
    s.get_by_role("button", name="Logga in").click()
    expect(s.locator(".felsummering")).to_be_focused()
    granska(s, "logga-in-fel")
    s.get_by_label("Lösenord").fill(LOSENORD)
    s.get_by_role("button", name="Logga in").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Att göra")
    granska(s, "start-tom")


def test_login_needs_nothing_but_the_keyboard(kommun, sida):
    person_med(Roll.MEDARBETARE, kommun.tallbacken, anvandarnamn="prov.tangent")
    s = sida()
    s.goto("/logga-in/")
    for _ in range(3):  # past the skip link and the name of the product
        s.keyboard.press("Tab")
    s.keyboard.type("prov.tangent")
    s.keyboard.press("Tab")
    s.keyboard.type(LOSENORD)
    s.keyboard.press("Enter")
    expect(s.get_by_role("heading", level=1)).to_have_text("Att göra")


def test_the_menu_opens_and_closes_on_a_telephone_without_script(kommun, sida):
    s = sida(320, skript=False, person=person_med(Roll.ENHETSCHEF, kommun.tallbacken))
    s.goto("/")
    handbok = s.locator("#meny").get_by_text("Handbok")
    expect(handbok).to_be_hidden()
    s.get_by_role("button", name="Meny").click()
    expect(handbok).to_be_visible()
    s.get_by_role("button", name="Stäng menyn").click()
    expect(handbok).to_be_hidden()


def test_the_first_tab_leads_past_the_menu(kommun, sida):
    s = sida(1280, person=person_med(Roll.MEDARBETARE, kommun.tallbacken))
    s.goto("/")
    s.keyboard.press("Tab")
    expect(s.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    s.keyboard.press("Enter")
    expect(s.locator("main")).to_be_focused()


def test_the_quiet_pages_hold_together(kommun, sida, bredd):
    person_med(Roll.SYSTEMFORVALTARE, kommun.kommun, epost="prov@exempel.se")
    s = sida(bredd, person=person_med(Roll.ENHETSCHEF, kommun.tallbacken))
    for adress in ("konto", "konto/losenord", "konto/kvar", "tillganglighet", "personuppgifter", "fraga", "handbok"):
        s.goto(f"/{adress}/")
        granska(s, adress.replace("/", "-"))


def test_a_form_with_errors_leads_to_each_field(kommun, sida, bredd):
    s = sida(bredd, person=person_med(Roll.MEDARBETARE, kommun.tallbacken))
    s.goto("/konto/losenord/")
    s.get_by_role("button", name="Byt lösenord").click()
    expect(s.locator(".felsummering h2")).to_have_text("Tre saker behöver rättas")
    granska(s, "losenord-fel")
    s.get_by_role("link", name="Skriv ett nytt lösenord.").click()
    expect(s.get_by_label("Nytt lösenord", exact=True)).to_be_focused()


def test_a_no_is_told_in_our_own_voice(kommun, sida, bredd):
    s = sida(bredd, person=person_med(Roll.MEDARBETARE, kommun.tallbacken))
    for adress, rubrik in {
        "/finns-inte/": "Sidan finns inte, eller så får du inte se den",
        "/logg/": "Du har inte den behörigheten",
    }.items():
        s.goto(adress)
        expect(s.get_by_role("heading", level=1)).to_have_text(rubrik)
        granska(s, f"fel-{rubrik.split()[0].lower()}")


def test_what_was_typed_before_the_login_went_out_is_shown_after_it(kommun, sida, bredd, settings):
    settings.ROOT_URLCONF = "tests.provvyer"
    person = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    s = sida(bredd, person=person)
    s.goto("/prov/anteckna/")
    s.get_by_label("Vad hände?").fill("Lampan i entrén var trasig hela kvällen.")
    lat_ga_ut(s)
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.locator(".notis-klar h2")).to_have_text("Det du skrev finns kvar")
    granska(s, "logga-in-kvar")
    s.get_by_label("Användarnamn").fill(person.anvandarnamn)
    s.get_by_label("Lösenord").fill(LOSENORD)
    s.get_by_role("button", name="Logga in").click()
    expect(s.get_by_text("Lampan i entrén var trasig hela kvällen.")).to_be_visible()
    granska(s, "kvar")
    s.get_by_role("button", name="Skicka igen").click()
    expect(s.get_by_text("Sparat: Lampan i entrén var trasig hela kvällen.")).to_be_visible()
