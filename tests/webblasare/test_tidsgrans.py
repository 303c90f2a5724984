"""How long a login lasts, seen from the page: the warning, the button, other tabs, and what is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kvalitet.behorighet import Roll
from kvalitet.utkast import forvaring
from tests.fabriker import LOSENORD, person_med
from tests.webblasare.conftest import granska, lat_ga_ut

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.provvyer"),
]


@pytest.fixture
def person(kommun):
    return person_med(Roll.MEDARBETARE, kommun.tallbacken)


@pytest.fixture
def med_klocka(sida, person):
    """A page whose clock the test moves. The login lasts an hour."""

    def gor(adress: str, bredd: int = 1280):
        s = sida(bredd, person=person)
        s.clock.install()
        s.goto(adress)
        return s

    return gor


def test_the_page_warns_two_minutes_before_the_login_goes_out_and_one_button_prolongs_it(med_klocka, bredd):
    s = med_klocka("/konto/", bredd)
    ruta = s.get_by_role("alertdialog")
    s.clock.fast_forward("57:50")
    expect(ruta).to_be_hidden()
    s.clock.fast_forward("00:15")
    expect(ruta).to_be_visible()
    knapp = s.get_by_role("button", name="Fortsätt vara inloggad")
    expect(knapp).to_be_focused()
    granska(s, "tidsgrans")
    knapp.click()
    expect(ruta).to_be_hidden()
    s.clock.fast_forward("57:50")
    expect(ruta).to_be_hidden()


@pytest.fixture
def nara_langsta_tiden(sida, person, settings):
    """A page with ten minutes left of the longest time, whose clock the test moves."""

    def gor(adress: str, bredd: int = 1280):
        settings.SESSION_LANGST = 600
        s = sida(bredd, person=person)
        s.clock.install()
        s.goto(adress)
        return s

    return gor


def test_the_page_warns_before_the_longest_time_also_one_who_is_active(nara_langsta_tiden, bredd):
    s = nara_langsta_tiden("/prov/anteckna/", bredd)
    ruta = s.get_by_role("alertdialog")
    s.clock.fast_forward("07:30")
    s.get_by_label("Vad hände?").fill("Lampan i entrén var trasig.")
    expect(ruta).to_be_hidden()
    s.clock.fast_forward("00:35")
    expect(ruta).to_contain_text("En inloggning gäller i högst")
    expect(ruta).to_contain_text("Det du har skrivit försvinner inte")
    knapp = s.get_by_role("button", name="Stäng rutan")
    expect(knapp).to_be_focused()
    granska(s, "langsta-tiden")
    knapp.click()
    expect(ruta).to_be_hidden()
    lat_ga_ut(s)
    s.clock.fast_forward("02:05")
    expect(s.get_by_role("heading", name="Du är utloggad")).to_be_visible()
    s.get_by_role("button", name="Stäng rutan").click()
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.get_by_role("heading", name="Det du skrev finns kvar")).to_be_visible()


def test_a_page_where_nothing_is_typed_goes_to_the_login_by_itself(med_klocka):
    s = med_klocka("/konto/")
    lat_ga_ut(s)
    s.clock.fast_forward("01:00:05")
    expect(s.get_by_role("heading", level=1)).to_have_text("Logga in")
    assert "/logga-in/?next=/konto/" in s.url


def test_a_page_where_something_is_typed_stays_and_says_what_to_do(med_klocka):
    s = med_klocka("/prov/anteckna/")
    s.get_by_label("Vad hände?").fill("Lampan i entrén var trasig.")
    lat_ga_ut(s)
    s.clock.fast_forward("01:00:05")
    expect(s.get_by_role("heading", name="Du är utloggad")).to_be_visible()
    s.get_by_role("button", name="Stäng rutan").click()
    expect(s.get_by_label("Vad hände?")).to_have_value("Lampan i entrén var trasig.")
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.get_by_role("heading", name="Det du skrev finns kvar")).to_be_visible()


def test_somebody_who_types_for_an_hour_is_not_logged_out(med_klocka):
    s = med_klocka("/prov/anteckna/")
    for minut in range(7):
        s.clock.fast_forward("10:30")
        with s.expect_response("**/konto/forlang/"):
            s.get_by_label("Vad hände?").fill(f"Minut {minut}")
    expect(s.get_by_role("alertdialog")).to_be_hidden()


def test_a_draft_is_saved_while_it_is_written_and_survives_the_browser(sida, person, bredd):
    s = sida(bredd, person=person)
    s.goto("/prov/utkast/")
    s.get_by_label("Vad hände?").fill("Halva berättelsen")
    expect(s.locator("[data-utkast-status]")).to_contain_text("Utkastet är sparat", timeout=5000)
    granska(s, "utkast")
    annan = sida(bredd, person=person)
    annan.goto("/prov/utkast/")
    expect(annan.get_by_label("Vad hände?")).to_have_value("Halva berättelsen")


def test_what_is_written_after_the_login_went_out_is_still_saved(sida, person):
    s = sida(person=person)
    s.goto("/prov/utkast/")
    s.get_by_label("Vad hände?").fill("Innan")
    expect(s.locator("[data-utkast-status]")).to_contain_text("Utkastet är sparat", timeout=5000)
    lat_ga_ut(s)
    s.get_by_label("Vad hände?").fill("Innan och efter")
    expect(s.get_by_role("heading", name="Du är utloggad")).to_be_visible(timeout=5000)
    expect(s.locator("[data-utkast-status]")).to_contain_text("är sparat. Logga in så fortsätter du.")
    assert forvaring.hamta(person, "prov")["handelse"] == ["Innan och efter"]


def test_the_browser_keeps_nothing_of_what_is_written(sida, person):
    s = sida(person=person)
    s.goto("/prov/utkast/")
    s.get_by_label("Vad hände?").fill("Hemligt")
    expect(s.locator("[data-utkast-status]")).to_contain_text("Utkastet är sparat", timeout=5000)
    assert s.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_draft_that_cannot_reach_the_server_says_so_and_tries_again(sida, person):
    s = sida(person=person)
    s.goto("/prov/utkast/")
    s.context.set_offline(True)
    s.get_by_label("Vad hände?").fill("Utan nät")
    expect(s.locator("[data-utkast-status]")).to_contain_text("kunde inte sparas just nu", timeout=5000)
    s.context.set_offline(False)
    s.get_by_label("Vad hände?").fill("Med nät")
    expect(s.locator("[data-utkast-status]")).to_contain_text("Utkastet är sparat", timeout=5000)


def test_the_person_who_logs_in_again_in_another_tab_can_send_the_old_form(sida, person):
    s = sida(person=person)
    s.goto("/prov/anteckna/")
    s.get_by_label("Vad hände?").fill("Skrivet i den gamla fliken.")
    lat_ga_ut(s)
    ny = s.context.new_page()
    ny.goto("/logga-in/")
    ny.get_by_label("Användarnamn").fill(person.anvandarnamn)
    ny.get_by_label("Lösenord").fill(LOSENORD)
    ny.get_by_role("button", name="Logga in").click()
    expect(ny.get_by_role("heading", level=1)).to_have_text("Att göra")
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.get_by_text("Sparat: Skrivet i den gamla fliken.")).to_be_visible()


def test_a_form_left_by_one_person_is_never_sent_as_another(sida, person, kommun):
    annan = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    s = sida(person=person)
    s.goto("/prov/anteckna/")
    s.get_by_label("Vad hände?").fill("Skrivet av den första personen.")
    lat_ga_ut(s)
    ny = s.context.new_page()
    ny.goto("/logga-in/")
    ny.get_by_label("Användarnamn").fill(annan.anvandarnamn)
    ny.get_by_label("Lösenord").fill(LOSENORD)
    ny.get_by_role("button", name="Logga in").click()
    expect(ny.get_by_role("heading", level=1)).to_have_text("Att göra")
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Sidan var för gammal för att skickas")
    granska(s, "fel-csrf")


def test_two_presses_on_a_button_send_one_form(sida, person):
    s = sida(person=person)
    s.goto("/prov/anteckna/")
    s.get_by_label("Vad hände?").fill("En gång")
    skickade = []
    s.on("request", lambda r: skickade.append(r.url) if r.method == "POST" else None)
    s.get_by_role("button", name="Spara", exact=True).dblclick()
    expect(s.get_by_text("Sparat: En gång")).to_be_visible()
    assert len([u for u in skickade if u.endswith("/prov/anteckna/")]) == 1


def test_a_form_of_every_kind_of_field_with_errors_holds_together(sida, person, bredd):
    s = sida(bredd, person=person)
    s.goto("/prov/utkast/")
    granska(s, "formular")
    s.get_by_role("button", name="Spara", exact=True).click()
    expect(s.locator(".felsummering")).to_be_focused()
    granska(s, "formular-fel")
    s.get_by_role("link", name="Vad tror du?").click()
    expect(s.get_by_label("Någon har farit illa")).to_be_focused()
