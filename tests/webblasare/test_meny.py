"""The main menu and every page it leads to, for every roll, in the invented municipality: nothing for axe to find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from kvalitet.behorighet import Roll
from kvalitet.organisation.models import Person
from rapporter.demodata.personer import PERSONER
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

EN_RAD = 60  # pixels; two rows are more


def _adresser(sida: Page) -> list[str]:
    return [str(lank.get_attribute("href")) for lank in sida.locator("#meny a").all()]


FILER = frozenset({"pdf", "docx", "xlsx", "csv", "json", "zip"})
"""What ends an address that is fetched and not shown."""


def _forsta_i_listan(sida: Page) -> str:
    """Where the first row of the page's list leads, a page of one thing; empty without a list, or of files alone."""
    adresser = sida.locator("main table tbody th a, main .lista li a").evaluate_all(
        "a => a.map(en => en.pathname + en.search)"
    )
    return next((adress for adress in adresser if not FILER.intersection(_sort(adress).split("/"))), "")


@pytest.mark.parametrize("bredd", [320, 1280])
def test_every_page_of_the_menu_and_one_below_it_is_without_faults_for_every_roll(
    sida: Callable[..., Page], demokommun: Callable[[], None], bredd: int
) -> None:
    """A page that several can open is looked at as the first of them. On the telephone only the lists are."""
    demokommun()
    sedda: set[str] = set()
    for mall in PERSONER:
        if not mall.visas:
            continue
        flik = sida(bredd, person=Person.objects.get(anvandarnamn=mall.anvandarnamn))
        flik.goto("/")
        if bredd == 1280:
            hojd = flik.locator("#meny > ul").evaluate("ul => ul.offsetHeight")
            assert hojd < EN_RAD, f"menyn för {mall.roll.label} tar mer än en rad"
        kvar = [adress for adress in _adresser(flik) if adress not in sedda]
        while kvar:
            adress = kvar.pop(0)
            sedda.add(adress)
            svar = flik.goto(adress)
            assert svar is not None
            assert svar.status == 200, f"{mall.roll.label}: {adress} svarade {svar.status}"
            granska(flik, f"meny-{mall.roll}-{adress.strip('/').replace('/', '-').split('?')[0]}")
            en = _forsta_i_listan(flik) if bredd == 1280 else ""
            if en.startswith("/") and _sort(en) not in sedda:
                sedda.add(_sort(en))
                kvar.append(en)
        flik.context.close()
    assert len(sedda) > 12


def _sort(adress: str) -> str:
    """The kind of page an address leads to: one of each kind is enough."""
    return "/".join("#" if del_.isdigit() else del_ for del_ in adress.partition("?")[0].split("/"))


def test_a_group_opens_by_keyboard_closes_with_escape_and_shows_where_one_is(
    sida: Callable[..., Page], kommun: Kommun
) -> None:
    flik = sida(1280, person=person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    flik.goto(reverse("spar:logg"))
    mer = flik.locator("summary", has_text="Mer")
    assert "meny-har" in str(mer.get_attribute("class"))
    mer.focus()
    flik.keyboard.press("Enter")
    assert flik.get_by_role("link", name="Logg", exact=True).is_visible()
    flik.keyboard.press("Escape")
    assert not flik.get_by_role("link", name="Logg", exact=True).is_visible()
    assert mer.evaluate("e => e === document.activeElement")
    flik.keyboard.press("Enter")
    flik.mouse.click(1100, 700)
    assert not flik.get_by_role("link", name="Logg", exact=True).is_visible()


def test_the_groups_work_without_scripts_and_one_closes_another(sida: Callable[..., Page], kommun: Kommun) -> None:
    flik = sida(1280, skript=False, person=person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    flik.goto("/")
    flik.locator("summary", has_text="Uppföljning").click()
    assert flik.get_by_role("link", name="Nämnd", exact=True).is_visible()
    flik.locator("summary", has_text="Mer").click()
    assert not flik.get_by_role("link", name="Nämnd", exact=True).is_visible()
    flik.get_by_role("link", name="Mina rapporter", exact=True).click()
    assert flik.url.endswith(reverse("avvikelser:mina"))


def test_on_a_telephone_the_groups_open_inside_the_menu(sida: Callable[..., Page], kommun: Kommun) -> None:
    flik = sida(320, person=person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    flik.goto("/")
    flik.get_by_role("button", name="Meny").click()
    flik.locator("summary", has_text="Uppföljning").click()
    granska(flik, "meny-oppen")
    flik.get_by_role("link", name="Rapporter", exact=True).click()
    assert flik.url.endswith(reverse("rapporter:lista"))
