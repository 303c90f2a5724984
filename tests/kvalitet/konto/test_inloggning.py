from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, Roll, har_nagonstans
from kvalitet.organisation.models import Person
from tests.fabriker import LOSENORD, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db


def logga_in(klient: Client, person: Person, losenord: str = LOSENORD, **mer: str):
    return klient.post(reverse("logga-in"), {"username": person.anvandarnamn, "password": losenord, **mer})


def test_the_right_password_leads_to_the_start_page(client):
    svar = logga_in(client, PersonFactory())
    assert (svar.status_code, svar.url) == (302, "/")


def test_the_username_may_be_written_in_capitals(client):
    PersonFactory(anvandarnamn="prov.lower")
    svar = client.post(reverse("logga-in"), {"username": "PROV.Lower", "password": LOSENORD})
    assert svar.status_code == 302


@pytest.mark.parametrize("falt", [{"username": ""}, {"password": ""}, {"username": "a\0b"}, {"username": "x" * 5000}])
def test_bad_input_to_the_login_is_a_form_error(client, falt):
    svar = client.post(reverse("logga-in"), {"username": "prov", "password": "prov", **falt})
    assert svar.status_code == 200
    assert "behöver rättas" in svar.text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client):
    kand = logga_in(client, PersonFactory(anvandarnamn="prov.kand"), "fel")
    okand = client.post(reverse("logga-in"), {"username": "prov.okand", "password": "fel"})
    assert kand.context["form"].errors == okand.context["form"].errors
    assert "stämmer inte" in kand.text


def test_a_blocked_account_cannot_log_in(client):
    svar = logga_in(client, PersonFactory(is_active=False))
    assert svar.status_code == 200


def test_after_eight_wrong_passwords_even_the_right_one_is_refused(client):
    person = PersonFactory()
    for _ in range(8):
        logga_in(client, person, "fel")
    svar = logga_in(client, person)
    assert svar.status_code == 429
    assert "låst en stund" in svar.text


def test_the_tries_on_an_account_are_counted_together_however_its_name_is_written(client):
    PersonFactory(anvandarnamn="prov.Lower")
    for namn in ["prov.lower", "PROV.LOWER", "Prov.Lower", "pRov.lower"] * 2:
        client.post(reverse("logga-in"), {"username": namn, "password": "fel"})
    svar = client.post(reverse("logga-in"), {"username": "proV.lower", "password": LOSENORD})
    assert svar.status_code == 429


@pytest.mark.parametrize("mal", ["https://elak.exempel/", "//elak.exempel", "javascript:alert(1)", "/\\elak.exempel"])
def test_login_never_leads_to_another_site(client, mal):
    assert logga_in(client, PersonFactory(), next=mal).url == "/"


def test_login_leads_to_the_page_that_was_asked_for(client):
    svar = client.get(reverse("mitt-konto"))
    assert svar.url == "/logga-in/?next=/konto/"
    assert logga_in(client, PersonFactory(), next="/konto/").url == "/konto/"


def test_an_uppdrag_that_begins_today_holds_from_the_login(client, kommun):
    person = PersonFactory()
    ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=timezone.localdate())
    person.delbehorighet_set.all().delete()  # as if the nightly run had not come yet
    logga_in(client, person)
    assert har_nagonstans(Person.objects.get(pk=person.pk), Befogenhet.TA_EMOT)


def test_an_uppdrag_that_ended_yesterday_is_gone_at_the_login(client, kommun):
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    person.uppdrag.update(fran=date(2020, 1, 1), till=timezone.localdate() - timedelta(days=1))
    logga_in(client, person)
    assert not har_nagonstans(Person.objects.get(pk=person.pk), Befogenhet.TA_EMOT)


def test_logout_takes_a_post_and_ends_the_session(client):
    person = PersonFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("logga-ut")).status_code == 405
    assert client.post(reverse("logga-ut")).url == reverse("logga-in")
    assert client.get("/").status_code == 302


def test_a_form_from_another_site_cannot_log_anybody_out():
    klient = Client(enforce_csrf_checks=True)
    klient.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert klient.post(reverse("logga-ut")).status_code == 403
    assert klient.get("/").status_code == 200


def byt(klient: Client, gammalt: str, nytt: str, igen: str | None = None):
    falt = {"old_password": gammalt, "new_password1": nytt, "new_password2": nytt if igen is None else igen}
    return klient.post(reverse("byt-losenord"), falt)


def test_a_new_password_keeps_this_login_and_ends_the_others():
    person = PersonFactory()
    har, annan = Client(), Client()
    for klient in (har, annan):
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert byt(har, LOSENORD, "fyra-nya-ord-i-rad").status_code == 302
    assert har.get("/").status_code == 200
    assert annan.get("/").status_code == 302
    person.refresh_from_db()
    assert person.check_password("fyra-nya-ord-i-rad")


@pytest.mark.parametrize(
    ("gammalt", "nytt", "igen", "mening"),
    [
        ("fel", "fyra-nya-ord-i-rad", None, "nuvarande lösenordet stämmer inte"),
        (LOSENORD, "fyra-nya-ord-i-rad", "annat", "inte lika"),
        (LOSENORD, "kort", None, "12"),
        (LOSENORD, "", None, "Skriv ett nytt lösenord."),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(client, gammalt, nytt, igen, mening):
    person = PersonFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    svar = byt(client, gammalt, nytt, igen)
    assert svar.status_code == 200
    assert mening in svar.text
    person.refresh_from_db()
    assert person.check_password(LOSENORD)


def test_my_account_shows_todays_uppdrag_and_not_yesterdays(client, kommun):
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ge_uppdrag(person, Roll.UTREDARE, kommun.an, till=timezone.localdate() - timedelta(days=1))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("mitt-konto")).text
    assert "Stödboendet Tallbacken" in text
    assert "Äldrenämnden" not in text


def test_the_health_check_needs_no_login_and_tells_nothing_more(client):
    svar = client.get(reverse("halsa"))
    assert (svar.status_code, svar.json()) == (200, {"databas": "ok"})
