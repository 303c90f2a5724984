"""The embedded mailbox, the page that shows it, and what must never be seen there."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.aviseringar import utskick
from kvalitet.aviseringar.epostadress import BREVLADA, SMTP, installningar
from kvalitet.aviseringar.models import Avisering, Brev, Epostval, Slag, Takt, Utskick
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, mottagen
from tests.conftest import Kommun
from tests.fabriker import PersonFactory, ge_uppdrag, person_med

HEMLIGT = "k7mp-x4tz-9hqd-w2nb"


@pytest.fixture(autouse=True)
def inbyggd(settings, tmp_path):
    settings.EMAIL_BACKEND = BREVLADA
    settings.VAR_DIR = tmp_path


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.fixture
def skickat(folk: Folk) -> Utskick:
    """Maja has been told of something, and the letter lies in the mailbox."""
    arende = mottagen(folk)
    Avisering.objects.all().delete()
    Epostval.objects.create(person=folk.maja, takt=Takt.GENAST)
    Avisering.objects.create(
        person=folk.maja, slag=Slag.HANT, objekttyp="avvikelser.arende", objekt_id=arende.pk, nyckel="prov",
        text=f"Ärende {arende.dnr} har fått en ny uppgift.", url="/",
    )  # fmt: skip
    utskick.lagg_genast(timezone.now())
    assert utskick.skicka(timezone.now()) == 1
    return Utskick.objects.get()


# ---- what lands there ----


def test_our_own_letters_keep_their_words(folk: Folk, skickat: Utskick) -> None:
    brev = Brev.objects.get()
    assert (brev.utskick, brev.till, brev.text) == (skickat, "maja@prov.example", skickat.text)
    assert "har fått en ny uppgift" in brev.text


def test_other_letters_leave_a_line_and_no_words(folk: Folk, tmp_path) -> None:
    send_mail(f"Din kod {HEMLIGT}", f"Koden är {HEMLIGT}.", "kvalitet@prov.example", ["anna.prov@utanfor.example"])
    brev = Brev.objects.get()
    assert (brev.till, brev.amne, brev.text) == ("a…@utanfor.example", "", "")
    (fil,) = (tmp_path / "brev").iterdir()
    assert fil.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "brev").stat().st_mode & 0o777 == 0o700
    assert HEMLIGT in fil.read_text()


def test_in_drift_other_letters_leave_no_file_either(folk: Folk, settings, tmp_path) -> None:
    settings.DRIFT = True
    send_mail("Ämne", HEMLIGT, "kvalitet@prov.example", ["anna.prov@utanfor.example"])
    assert Brev.objects.count() == 1
    assert not (tmp_path / "brev").exists()


def test_a_letter_that_claims_to_be_ours_and_is_not_keeps_no_words(folk: Folk) -> None:
    EmailMessage("Ämne", HEMLIGT, None, ["x@utanfor.example"], headers={"X-Kvalitet-Utskick": "4711"}).send()
    assert Brev.objects.get().text == ""


# ---- who sees it ----


def test_the_systemforvaltare_sees_that_the_letter_left_and_what_it_said(folk: Folk, skickat: Utskick) -> None:
    klient = inloggad(folk.samir)
    sida = klient.get(reverse("aviseringar:epost")).content.decode()
    assert "Maja Prov" in sida
    assert "Ingen e-postserver är inställd" in sida
    lada = klient.get(reverse("aviseringar:epost"), {"visa": "brevlada"}).content.decode()
    assert "maja@prov.example" in lada
    assert "har fått en ny uppgift" in klient.get(reverse("aviseringar:brev", args=[skickat.pk])).content.decode()


def test_a_code_that_somebody_was_sent_is_nowhere_on_the_page(folk: Folk) -> None:
    send_mail(f"Din kod {HEMLIGT}", f"Koden är {HEMLIGT}.", None, ["maja@prov.example"])
    sida = inloggad(folk.samir).get(reverse("aviseringar:epost"), {"visa": "brevlada"}).content.decode()
    assert "Innehållet visas inte" in sida
    assert HEMLIGT not in sida
    assert "maja@prov.example" not in sida


def test_who_manages_a_part_sees_the_letters_of_that_part(folk: Folk, kommun: Kommun, skickat: Utskick) -> None:
    """And nothing that was sent to people who are not our own."""
    send_mail("Ämne", "Text", None, ["x@utanfor.example"])
    egen = person_med(Roll.SYSTEMFORVALTARE, kommun.tallbacken)
    annan = person_med(Roll.SYSTEMFORVALTARE, kommun.aldreboendet)
    adress = reverse("aviseringar:epost")
    assert "Maja" in inloggad(egen).get(adress).content.decode()
    assert "Maja" not in inloggad(annan).get(adress).content.decode()
    assert inloggad(annan).get(reverse("aviseringar:brev", args=[skickat.pk])).status_code == 404
    assert "utanfor" not in inloggad(egen).get(adress, {"visa": "brevlada"}).content.decode()
    assert "utanfor" in inloggad(folk.samir).get(adress, {"visa": "brevlada"}).content.decode()


def test_what_did_not_leave_is_shown_and_sent_again_and_logged(folk: Folk, skickat: Utskick) -> None:
    Utskick.objects.update(status=Utskick.Status.MISSLYCKAT, skickat=None, fel="E-postservern gick inte att nå.")
    klient = inloggad(folk.samir)
    assert "gick inte att nå" in klient.get(reverse("aviseringar:epost"), {"visa": "fel"}).content.decode()
    klient.post(reverse("aviseringar:brev", args=[skickat.pk]))
    skickat.refresh_from_db()
    assert skickat.status == Utskick.Status.VANTAR
    assert Sparpost.objects.filter(verb="skicka_brev_igen", person=folk.samir).exists()
    svar = klient.post(reverse("aviseringar:brev", args=[skickat.pk]), follow=True)
    assert "redan skickat eller på väg" in svar.content.decode()


def test_the_start_page_tells_the_systemforvaltare_and_nobody_else(folk: Folk, skickat: Utskick) -> None:
    mening = "Se efter varför e-post inte kom iväg."
    assert mening not in inloggad(folk.samir).get("/").content.decode()
    Utskick.objects.update(status=Utskick.Status.OKLART, skickat=None)
    assert mening in inloggad(folk.samir).get("/").content.decode()
    assert mening not in inloggad(folk.maja).get("/").content.decode()


def test_the_page_asks_as_much_for_many_letters_as_for_few(folk: Folk, django_assert_max_num_queries) -> None:
    samir = inloggad(folk.samir)
    for n in range(30):
        Utskick.objects.create(person=folk.maja, nyckel=f"prov{n}")
    with django_assert_max_num_queries(12):
        samir.get(reverse("aviseringar:epost"))


def test_a_person_without_uppdrag_is_everybodys_to_manage(folk: Folk, kommun: Kommun) -> None:
    utan = PersonFactory(fornamn="Utan", epost="utan@prov.example")
    Utskick.objects.create(person=utan, nyckel="prov")
    forvaltare = PersonFactory()
    ge_uppdrag(forvaltare, Roll.SYSTEMFORVALTARE, kommun.ifn)
    assert "Utan" in inloggad(forvaltare).get(reverse("aviseringar:epost")).content.decode()


# ---- the address of a server ----


@pytest.mark.parametrize(
    ("url", "vantat"),
    [
        ("smtp://post.prov.example", ("post.prov.example", 25, "", "", False, False)),
        ("smtp+tls://an%40x:l%C3%B6sen@post.prov.example", ("post.prov.example", 587, "an@x", "lösen", True, False)),
        ("smtps://a:b@post.prov.example:4650", ("post.prov.example", 4650, "a", "b", False, True)),
    ],
)
def test_one_line_says_where_e_mail_goes(url: str, vantat: tuple[object, ...]) -> None:
    valt = installningar(url)
    assert valt["EMAIL_BACKEND"] == SMTP
    namn = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(valt[f"EMAIL_{n}"] for n in namn) == vantat


@pytest.mark.parametrize("url", ["post.prov.example", "http://post.prov.example", "smtp://", "smtp://post:sjutton"])
def test_an_address_that_is_not_understood_stops_the_program(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KVALITET_EPOST_URL"):
        installningar(url)


def test_without_an_address_letters_stay() -> None:
    assert installningar("") == {"EMAIL_BACKEND": BREVLADA}
