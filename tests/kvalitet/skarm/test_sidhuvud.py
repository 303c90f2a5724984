"""The head of a page is kept for those it is the same for, and its token is the page's own."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kvalitet.skarm.templatetags import sidhuvud
from tests.conftest import Kommun
from tests.fabriker import person_med

pytestmark = pytest.mark.django_db


def huvudet(klient: Client) -> str:
    sida = klient.get("/").content.decode()
    return sida[sida.index('<header class="topp">') : sida.index("</header>")]


def token(huvud: str) -> str:
    (funnen,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', huvud)
    return funnen


def inloggad(person: object) -> Client:
    klient = Client(enforce_csrf_checks=True)
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return klient


def test_two_of_the_same_roll_have_their_own_names_and_the_same_menu(kommun: Kommun) -> None:
    en, annan = (person_med("enhetschef", kommun.tallbacken, fornamn=namn) for namn in ("Ettan", "Tvåan"))
    ens, annans = huvudet(inloggad(en)), huvudet(inloggad(annan))
    assert en.namn in ens
    assert annan.namn not in ens
    assert ens.replace(en.namn, annan.namn).replace(token(ens), token(annans)) == annans


def test_the_head_is_set_once_and_every_page_has_a_token_that_holds(kommun: Kommun) -> None:
    klient = inloggad(person_med("medarbetare", kommun.tallbacken))
    huvudet(klient)
    fore = sidhuvud._satt.cache_info().misses
    forsta, andra = token(huvudet(klient)), token(huvudet(klient))
    assert sidhuvud._satt.cache_info().misses == fore
    assert forsta != andra
    assert klient.post("/logga-ut/", {"csrfmiddlewaretoken": andra}).status_code == 302


def test_who_is_not_logged_in_has_a_head_without_a_menu(client: Client) -> None:
    sida = client.get("/logga-in/").content.decode()
    assert "topp-namn" in sida
    assert "Huvudmeny" not in sida
