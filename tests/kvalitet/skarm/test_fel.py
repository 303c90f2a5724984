"""Error pages: our own voice, the right status, and nothing about what is behind the door."""

from __future__ import annotations

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from kvalitet.behorighet import Roll
from kvalitet.skarm import fel
from tests.fabriker import PersonFactory, person_med


def inloggad(person, **val) -> Client:
    klient = Client(**val)
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.mark.django_db
def test_a_missing_page_says_that_it_may_be_outside_what_one_may_see():
    svar = inloggad(PersonFactory()).get("/finns-inte/")
    assert svar.status_code == 404
    assert "utanför det du får se" in svar.text


@pytest.mark.django_db
def test_the_wrong_roll_is_told_whom_to_ask(kommun):
    svar = inloggad(person_med(Roll.MEDARBETARE, kommun.tallbacken)).get(reverse("spar:logg"))
    assert svar.status_code == 403
    assert "uppdrag som du inte har" in svar.text
    assert reverse("fraga") in svar.text


@pytest.mark.django_db
@pytest.mark.urls("tests.provvyer")
def test_a_broken_page_gives_our_500_without_a_word_about_the_fault():
    klient = inloggad(PersonFactory(), raise_request_exception=False)
    svar = klient.get("/prov/trasig/")
    assert svar.status_code == 500
    assert "Något gick fel hos oss" in svar.text
    assert "provfel" not in svar.text


def test_the_500_page_asks_the_database_nothing(monkeypatch):
    """No django_db mark: any query at all would fail."""
    svar = fel.fel(RequestFactory().get("/"))
    assert svar.status_code == 500
    assert 'lang="sv"' in svar.text


def test_the_400_page_asks_the_database_nothing():
    svar = fel.otolkbart(RequestFactory().get("/"), SuspiciousOperation("x"))
    assert (svar.status_code, "gick inte att läsa" in svar.text) == (400, True)


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_says_so_instead_of_an_empty_page():
    svar = inloggad(PersonFactory()).get(reverse("logga-ut"))
    assert (svar.status_code, svar["Allow"]) == (405, "POST")
    assert "öppnas inte direkt" in svar.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fore", "till"),
    [("http://testserver/konto/", "http://testserver/konto/"), ("https://elak.exempel/", "/"), ("", "/")],
)
def test_an_old_page_leads_back_to_itself_and_never_elsewhere(fore, till):
    klient = inloggad(PersonFactory(), enforce_csrf_checks=True)
    svar = klient.post(reverse("byt-losenord"), headers={"Referer": fore})
    assert svar.context["tillbaka"] == till


@pytest.mark.django_db
def test_an_address_with_a_strange_host_gets_the_400_page():
    svar = Client(raise_request_exception=False).get("/", headers={"Host": "elak.exempel"})
    assert svar.status_code == 400


@pytest.mark.django_db
def test_an_old_page_gives_its_text_back_to_copy():
    klient = inloggad(PersonFactory(), enforce_csrf_checks=True)
    falt = {"old_password": "en lång hemlighet som inte visas", "handelse": "Tillsynen uteblev på kvällen."}
    svar = klient.post(reverse("byt-losenord"), falt, headers={"Origin": "http://testserver"})
    assert svar.status_code == 403
    assert "Tillsynen uteblev på kvällen." in svar.text
    assert "hemlighet" not in svar.text


@pytest.mark.django_db
@pytest.mark.parametrize("huvud", [{}, {"Origin": "https://elak.exempel"}])
def test_a_form_from_elsewhere_gets_no_text_of_its_own_shown_on_our_page(huvud):
    klient = inloggad(PersonFactory(), enforce_csrf_checks=True)
    svar = klient.post(reverse("byt-losenord"), {"handelse": "Ring det här numret genast."}, headers=huvud)
    assert svar.status_code == 403
    assert "Ring det här numret" not in svar.text


@pytest.mark.django_db
@pytest.mark.parametrize("adress", ["/logga-in/", "/konto/", "/finns-inte/", "/halsa/"])
def test_no_page_may_be_kept_by_a_browser_or_found_by_a_search(adress):
    svar = inloggad(PersonFactory()).get(adress)
    assert "no-store" in svar["Cache-Control"]
    assert svar["X-Robots-Tag"] == "noindex, nofollow"
    assert svar["X-Content-Type-Options"] == "nosniff"
    assert svar["X-Frame-Options"] == "DENY"
    assert svar["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in svar["Permissions-Policy"]
    assert "script-src 'self'" in svar["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_health_check_says_when_the_database_is_gone(client, monkeypatch):
    from django.db import OperationalError

    def nere(*a, **k):
        raise OperationalError("nere")

    monkeypatch.setattr(connection, "cursor", nere)
    svar = client.get(reverse("halsa"))
    assert svar.status_code == 503
