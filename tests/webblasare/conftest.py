"""A real Chromium against a live server. Skips, with the reason, where no Chromium is found.

`sida(bredd=320)` gives a page that fails the test afterwards if the browser complained (a script error, or something
that the content security policy stopped). Set KVALITET_BILDER to a folder to keep a picture of every page looked at.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from kvalitet.organisation.models import Person

# The shell is the same engine without the windows and profiles of a whole browser: a page costs a third.
PROGRAM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAM)), None)
FLAGGOR = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page lives for a second here: to optimize its scripts costs more than they take, and so does a small nursery.
    "--js-flags=--no-opt --no-maglev --min-semi-space-size=32",
]
AXE_FINNS = "() => Boolean(window.axe)"
AXE_FYND = "() => axe.run({resultTypes: ['violations']}).then(svar => svar.violations)"
BREDDER = [320, 1280]

# Playwright's own event loop lives in this thread, and Django would mistake the test for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def webblasaren() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Ingen Chromium hittades. Installera paketet chromium för att köra proven i webbläsare.")
    with sync_playwright() as p:
        webblasare = p.chromium.launch(executable_path=CHROMIUM, args=FLAGGOR)
        yield webblasare
        webblasare.close()


@pytest.fixture(params=BREDDER)
def bredd(request: pytest.FixtureRequest) -> int:
    """A telephone and a desk."""
    return request.param


@pytest.fixture
def sida(webblasaren: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`sida(bredd=320, skript=True, person=None)`: a new page, logged in as `person` when one is given."""
    oppna, klagomal = [], []

    def gor(bredd: int = 1280, *, skript: bool = True, person: Person | None = None) -> Page:
        sammanhang = webblasaren.new_context(
            viewport={"width": bredd, "height": 800},
            java_script_enabled=skript,
            base_url=live_server.url,
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
        )
        ny = sammanhang.new_page()
        ny.on("pageerror", lambda fel: klagomal.append(str(fel)))
        ny.on("console", lambda rad: klagomal.append(rad.text) if _ar_klagomal(rad) else None)
        if person:
            logga_in_i(ny, person, live_server.url)
        oppna.append(sammanhang)
        return ny

    yield gor
    for sammanhang in oppna:
        sammanhang.close()
    assert not klagomal, f"webbläsaren klagade: {klagomal}"


def _ar_klagomal(rad: Any) -> bool:
    """Chromium writes a page that answers 403 or 404, or no net at all, to the console; the test asked for it."""
    begart = r"the server responded with a status of 4\d\d|ERR_INTERNET_DISCONNECTED"
    return rad.type == "error" and not re.search(begart, rad.text)


def logga_in_i(sida: Page, person: Person, adress: str) -> None:
    """Log in without the form, by giving the browser the session's cookie."""
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    kaka = klient.cookies[settings.SESSION_COOKIE_NAME]
    sida.context.add_cookies([{"name": kaka.key, "value": kaka.value, "url": adress}])


def lat_ga_ut(sida: Page) -> None:
    """The session of this browser ends now, as if nothing had happened for an hour."""
    kaka = next(k for k in sida.context.cookies() if k["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(session_key=kaka["value"]).update(expire_date=timezone.now() - timedelta(seconds=1))


def granska(sida: Page, namn: str) -> None:
    """What must hold for every page: axe finds nothing, one h1, a title, and no sideways scrolling.

    Keeps a picture when KVALITET_BILDER is set.
    """
    if mapp := os.environ.get("KVALITET_BILDER"):
        storlek = sida.viewport_size or {"width": 0}
        Path(mapp).mkdir(parents=True, exist_ok=True)
        sida.screenshot(path=Path(mapp) / f"{namn}-{storlek['width']}.png", full_page=True)
    if not sida.evaluate(AXE_FINNS):
        sida.evaluate(AXE_SCRIPT)
    fynd = sida.evaluate(AXE_FYND)
    assert not fynd, [f"{f['id']}: {f['help']} {[n['target'] for n in f['nodes']]}" for f in fynd]
    assert sida.locator("h1").count() == 1
    assert sida.title().endswith("Kvalitet, Lindsjö kommun")
    overskott = sida.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overskott <= 0, f"sidan är {overskott} px för bred"
