"""What is sent after the login has gone out: kept for the one who wrote it, and for nobody else."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.celery import app
from kvalitet.konto import tasks
from kvalitet.konto.session import INLOGGAD
from kvalitet.konto.utgangen import LANGST, skickat_for_sent
from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from kvalitet.utkast.models import Utkast
from tests.fabriker import LOSENORD, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.provvyer")]

TEXT = "Lampan i entrén var trasig hela kvällen."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e5"
    "27de fc0000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture
def person() -> Person:
    return PersonFactory()


@pytest.fixture
def klient(person) -> Client:
    """A browser whose login went out a minute ago."""
    return utgangen(person)


def utgangen(person: Person, sedan: timedelta = timedelta(minutes=1)) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    nyckel = klient.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=nyckel).update(expire_date=timezone.now() - sedan)
    return klient


def skicka(klient: Client, **falt):
    return klient.post(reverse("prov-anteckna"), {"handelse": TEXT, **falt})


def logga_in(klient: Client, person: Person, **mer):
    return klient.post(reverse("logga-in"), {"username": person.anvandarnamn, "password": LOSENORD, **mer})


def test_the_browsers_cookie_outlives_the_session_so_that_the_late_form_can_be_known(client, person):
    kaka = logga_in(client, person).cookies[settings.SESSION_COOKIE_NAME]
    assert kaka["max-age"] == ""
    assert kaka["expires"] == ""


def test_a_late_form_is_not_carried_out_and_leads_to_login(klient, person):
    svar = skicka(klient)
    assert svar.url == "/logga-in/?kvar=ja"
    assert "Det du skrev finns kvar" in klient.get(svar.url).text


def test_after_login_the_same_person_sees_the_text_and_can_send_it_on(klient, person):
    skicka(klient)
    svar = logga_in(klient, person)
    assert svar.url == reverse("kvar")
    sida = klient.get(svar.url)
    assert TEXT in sida.text
    assert f'action="{reverse("prov-anteckna")}"' in sida.text
    [kvar] = skickat_for_sent(person)
    skickat = klient.post(kvar.url, {**dict(kvar.falt), "_kvar": kvar.pk}, follow=True)
    assert f"Sparat: {TEXT}" in skickat.text
    assert skickat_for_sent(person) == []


def test_another_person_who_logs_in_there_sees_nothing_and_comes_to_the_start(klient, person):
    skicka(klient)
    annan = PersonFactory()
    assert logga_in(klient, annan, next=reverse("prov-anteckna")).url == "/"
    assert TEXT not in klient.get(reverse("kvar")).text
    assert TEXT in [v for s in skickat_for_sent(person) for v in s.texter]


def test_another_person_cannot_throw_it_away(klient, person):
    skicka(klient)
    annan = Client()
    annan.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    [kvar] = skickat_for_sent(person)
    annan.post(reverse("kvar"), {"kasta": kvar.pk})
    annan.post(reverse("prov-anteckna"), {"handelse": "x", "_kvar": kvar.pk})
    assert len(skickat_for_sent(person)) == 1


def test_the_person_can_throw_it_away(klient, person):
    skicka(klient)
    logga_in(klient, person)
    [kvar] = skickat_for_sent(person)
    assert klient.post(reverse("kvar"), {"kasta": kvar.pk}).url == reverse("start")
    assert skickat_for_sent(person) == []


@pytest.mark.parametrize("varde", ["", "0", "x", "9" * 30, "-1"])
def test_throwing_away_something_that_is_not_there_does_nothing(klient, person, varde):
    skicka(klient)
    logga_in(klient, person)
    assert klient.post(reverse("kvar"), {"kasta": varde}).status_code == 302
    assert len(skickat_for_sent(person)) == 1


def test_it_waits_on_the_start_page_when_the_person_logs_in_on_another_machine(klient, person, client):
    skicka(klient)
    logga_in(client, person)
    assert "Skicka igen det du skrev" in client.get("/").text


def test_the_person_is_known_also_after_a_page_has_been_asked_for_in_between(klient, person):
    klient.get("/")
    klient.get("/finns-inte/")
    assert skicka(klient).url == "/logga-in/?kvar=ja"
    assert len(skickat_for_sent(person)) == 1


def test_after_twelve_hours_nothing_is_kept(person):
    assert skicka(utgangen(person, LANGST + timedelta(minutes=1))).url == "/logga-in/?kvar=nej"
    assert skickat_for_sent(person) == []


def test_what_was_kept_is_shown_for_twelve_hours(klient, person):
    skicka(klient)
    Utkast.objects.update(sparat=timezone.now() - LANGST)
    assert skickat_for_sent(person) == []


def test_somebody_who_has_logged_out_leaves_no_trace_to_keep_for(person):
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    klient.post(reverse("logga-ut"))
    assert skicka(klient).url == "/logga-in/?kvar=nej"
    assert not Utkast.objects.exists()


def test_a_browser_that_was_never_logged_in_keeps_nothing(client):
    assert skicka(client).url == "/logga-in/?kvar=nej"
    assert not Utkast.objects.exists()


@pytest.mark.parametrize("andring", [{"is_active": False}, {"password": "ett annat"}])
def test_nothing_is_kept_for_an_account_that_is_blocked_or_has_a_new_password(klient, person, andring):
    Person.objects.filter(pk=person.pk).update(**andring)
    assert skicka(klient).url == "/logga-in/?kvar=nej"


def test_a_late_form_from_another_site_is_not_kept(person):
    klient = utgangen(person)
    klient.handler.enforce_csrf_checks = True
    assert skicka(klient).status_code == 403
    assert not Utkast.objects.exists()


def test_too_long_a_text_is_not_kept_and_the_page_says_so(klient, person):
    svar = skicka(klient, mer="x" * (forvaring.STORST_TECKEN + 1))
    assert svar.url == "/logga-in/?kvar=nej"
    assert "kunde inte sparas" in klient.get(svar.url).text


def test_passwords_and_tokens_are_never_kept(klient, person):
    klient.post(reverse("byt-losenord"), {"old_password": LOSENORD, "new_password1": "a", "new_password2": "a"})
    skicka(klient, new_password="hemligt")
    skicka(klient, csrfmiddlewaretoken="hemligt")
    assert "hemligt" not in str(list(Utkast.objects.values_list("innehall", flat=True)))
    assert LOSENORD not in str(list(Utkast.objects.values_list("innehall", flat=True)))


def test_a_late_form_with_a_draft_becomes_the_draft_with_its_files(klient, person, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    falt = {"handelse": "Tillsynen uteblev.", "slag": "ls", "filer": SimpleUploadedFile("bild.png", PNG, "image/png")}
    svar = klient.post(reverse("prov-utkast"), falt)
    assert svar.url == "/logga-in/?kvar=ja"
    assert logga_in(klient, person).url == reverse("prov-utkast")
    sida = klient.get(reverse("prov-utkast")).text
    assert 'value="Tillsynen uteblev."' in sida
    assert "Det du skrev finns kvar här." in sida
    assert "bild.png" in sida


def test_a_late_form_about_an_object_becomes_the_draft_of_that_object(klient, person):
    klient.post(reverse("prov-objekt", args=[2]), {"handelse": TEXT})
    assert forvaring.hamta(person, f"objekt-{person.pk}") == {"handelse": [TEXT]}


@pytest.mark.parametrize("utom_rackhall", [0, 1])
def test_a_late_form_about_something_out_of_reach_is_kept_as_any_other(klient, person, utom_rackhall):
    assert klient.post(reverse("prov-objekt", args=[utom_rackhall]), {"handelse": TEXT}).url == "/logga-in/?kvar=ja"
    assert [s.texter for s in skickat_for_sent(person)] == [[TEXT]]


def test_autosave_after_the_login_went_out_still_saves_and_says_so(klient, person):
    huvud = {"X-Requested-With": "fetch"}
    svar = klient.post(reverse("utkast", args=["prov"]), {"handelse": TEXT}, headers=huvud)
    assert svar.status_code == 401
    assert "är sparat" in svar.text
    assert forvaring.hamta(person, "prov") == {"handelse": [TEXT]}


def test_autosave_from_nobody_says_that_it_was_not_saved(client):
    svar = client.post(reverse("utkast", args=["prov"]), {"handelse": TEXT}, headers={"X-Requested-With": "fetch"})
    assert svar.status_code == 401
    assert "kunde inte sparas" in svar.text
    assert not Utkast.objects.exists()


def test_a_page_that_polls_is_led_to_login_as_a_whole(klient):
    svar = klient.get("/", headers={"HX-Request": "true"})
    assert (svar.status_code, svar["HX-Redirect"]) == (401, "/logga-in/")


def test_a_late_logout_is_simply_a_logout(klient):
    assert klient.post(reverse("logga-ut")).url == reverse("logga-in")
    assert not Utkast.objects.exists()


def test_reading_prolongs_the_session_at_most_once_a_minute(client, person, monkeypatch):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    nu = int(time.time())
    monkeypatch.setattr("kvalitet.konto.livstid.time.time", lambda: nu)
    client.get("/")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    client.get("/")
    assert Session.objects.get().expire_date < timezone.now() + timedelta(minutes=2)
    nu += 60
    client.get("/")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=50)


def test_after_twelve_hours_the_clock_takes_away_what_was_kept_and_nothing_else(klient, person):
    skicka(klient)
    forvaring.spara(person, "prov", {"handelse": [TEXT]})
    inloggad = Client()
    inloggad.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    tasks.rensa()
    assert len(skickat_for_sent(person)) == 1
    Utkast.objects.update(sparat=timezone.now() - LANGST - timedelta(minutes=1))
    Session.objects.filter(expire_date__lte=timezone.now()).update(expire_date=timezone.now() - LANGST * 2)
    tasks.rensa()
    assert list(Utkast.objects.values_list("nyckel", flat=True)) == ["prov"]
    assert not Session.objects.filter(expire_date__lte=timezone.now()).exists()
    assert inloggad.get("/").status_code == 200


def test_the_clock_knows_the_task():
    assert app.conf.beat_schedule["rensa-inloggningar"]["task"] == tasks.rensa.name


def test_prolonging_moves_the_end_of_the_session(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert client.post(reverse("forlang")).status_code == 204
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=50)


# ---- the longest time ----


def sedan(klient: Client, tid: timedelta) -> Session:
    """As if the login of this browser was made so long ago, and the last page was opened now."""
    lage = klient.session
    lage[INLOGGAD] = int(time.time() - tid.total_seconds())
    lage.save()
    return Session.objects.get(session_key=lage.session_key)


@pytest.fixture
def inne(person) -> Client:
    klient = Client()
    logga_in(klient, person)
    return klient


def test_a_login_lasts_twelve_hours_however_active_the_person_is(inne):
    sedan(inne, timedelta(hours=12, seconds=-30))
    assert inne.get(reverse("mitt-konto")).status_code == 200
    sedan(inne, timedelta(hours=12, seconds=1))
    assert inne.get(reverse("mitt-konto")).url == "/logga-in/?next=/konto/"


def test_no_act_prolongs_it_and_the_cookie_still_outlives_it(inne):
    rad = sedan(inne, timedelta(hours=11, minutes=50))
    svar = inne.post(reverse("forlang"))
    assert svar.status_code == 204
    assert svar.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    rad.refresh_from_db()
    assert timedelta(minutes=9) < rad.expire_date - timezone.now() <= timedelta(minutes=10)


def test_a_new_password_does_not_begin_a_new_time(inne):
    sedan(inne, timedelta(hours=11, minutes=50))
    falt = {"old_password": LOSENORD, "new_password1": "fyra-nya-ord-i-rad", "new_password2": "fyra-nya-ord-i-rad"}
    assert inne.post(reverse("byt-losenord"), falt).status_code == 302
    assert inne.session.kvar() <= 600


def test_a_form_sent_after_the_longest_time_is_kept_like_any_late_form(inne, person):
    sedan(inne, timedelta(hours=12, seconds=1))
    assert skicka(inne).url == "/logga-in/?kvar=ja"
    svar = logga_in(inne, person)
    assert TEXT in inne.get(svar.url).text
    assert inne.session.kvar() > 11 * 3600


def test_the_page_knows_how_long_is_left(inne):
    sedan(inne, timedelta(hours=11))
    [kvar] = re.findall(r'data-langst="(\d+)"', inne.get(reverse("mitt-konto")).text)
    assert 3590 <= int(kvar) <= 3600


def test_a_session_from_before_there_was_a_longest_time_gets_one(inne):
    lage = inne.session
    del lage[INLOGGAD]
    lage.save()
    inne.get(reverse("mitt-konto"))
    assert INLOGGAD in inne.session
