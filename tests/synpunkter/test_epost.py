"""E-mail to senders: it leaves once, is tried again, and who handles the ärende sees what did not leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende, Status
from avvikelser.synpunkter import gang, tasks, utskick
from avvikelser.synpunkter.gang import Skydd
from avvikelser.synpunkter.models import Avsandare, Epostbesked
from avvikelser.synpunkter.omforsok import skicka_igen
from avvikelser.synpunkter.registrering import Kontakt, registrera
from kvalitet.aviseringar.utskick import VANTETIDER
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, inkommet

S = Epostbesked.Status
NEKAR = SMTPRecipientsRefused({"prov@example.com": (550, b"finns inte")})
BORTA = SMTPServerDisconnected("borta")


@pytest.fixture
def arende(folk: Folk) -> Arende:
    kontakt = Kontakt(namn="Prov Provsson", epost="prov@example.com")
    arende: Arende = registrera(inkommet(folk, kontakt=kontakt), av=None).arende
    return arende


@pytest.fixture
def svarar(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What the server does at each try, the first first; with nothing left it takes the e-mail."""
    fel: list[Exception] = []
    hel = EmailMessage.send

    def send(brev: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if fel:
            raise fel.pop(0)
        return hel(brev, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send)
    return fel


def bekrafta(arende: Arende, folk: Folk, fangst: Any) -> Epostbesked:
    with fangst(execute=True):
        gang.bekrafta(arende, text="Tack, vi läser.", skydd=Skydd.NEJ, av=folk.maja)
    return Epostbesked.objects.get(arende=arende)


def senare(minuter: int) -> datetime:
    return timezone.now() + timedelta(minutes=minuter, seconds=5)


def sidan(arende: Arende, folk: Folk) -> str:
    klient = Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    return klient.get(reverse("avvikelser:arende", args=[arende.pk])).text


def test_an_email_leaves_at_once_and_never_again(
    folk: Folk, arende: Arende, django_capture_on_commit_callbacks: Any
) -> None:
    besked = bekrafta(arende, folk, django_capture_on_commit_callbacks)
    assert (besked.status, besked.forsok, len(mail.outbox)) == (S.SKICKAT, 1, 1)
    assert utskick.skicka(senare(9999)) == 0
    tasks.skicka()
    assert len(mail.outbox) == 1
    assert "Mejlet" not in sidan(arende, folk)


def test_a_server_that_is_away_is_asked_again_later_and_later_and_then_it_is_said(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [BORTA] * (len(VANTETIDER) + 1)
    besked = bekrafta(arende, folk, django_capture_on_commit_callbacks)
    assert (besked.status, besked.forsok) == (S.VANTAR, 1)
    assert "Mejlet har inte gått iväg" in sidan(arende, folk)
    nu = timezone.now()
    for minuter in VANTETIDER:
        assert utskick.skicka(nu) == 0  # too early: not asked
        nu += timedelta(minutes=minuter, seconds=5)
        utskick.skicka(nu)
    besked.refresh_from_db()
    assert (besked.status, besked.forsok, svarar) == (S.MISSLYCKAT, len(VANTETIDER) + 1, [])
    assert "Mejlet gick inte iväg" in sidan(arende, folk)
    assert utskick.skicka(nu + timedelta(days=30)) == 0
    assert mail.outbox == []


def test_when_the_server_is_back_the_email_leaves_once_and_the_page_is_silent(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [BORTA]
    bekrafta(arende, folk, django_capture_on_commit_callbacks)
    assert utskick.skicka(senare(VANTETIDER[0])) == 1
    assert utskick.skicka(senare(9999)) == 0
    assert len(mail.outbox) == 1
    assert "Mejlet" not in sidan(arende, folk)


def test_a_no_about_the_address_is_not_asked_twice_and_undoes_no_answer(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [NEKAR]
    besked = bekrafta(arende, folk, django_capture_on_commit_callbacks)
    assert (besked.status, besked.forsok) == (S.MISSLYCKAT, 1)
    assert "Ring eller skriv ett brev i stället" in sidan(arende, folk)
    assert "prov@example.com" not in besked.fel
    arende.refresh_from_db()
    assert arende.status != Status.RAPPORTERAD
    assert utskick.skicka(senare(9999)) == 0


def test_what_a_killed_worker_was_sending_is_never_sent_again(folk: Folk, arende: Arende) -> None:
    nu = timezone.now()
    besked = Epostbesked.objects.create(arende=arende, skapat=nu, nasta_forsok=nu, status=S.SANDS, taget=nu, forsok=1)
    assert utskick.skicka(senare(1)) == 0
    besked.refresh_from_db()
    assert besked.status == S.SANDS  # it may still be at it
    assert utskick.skicka(senare(16)) == 0
    besked.refresh_from_db()
    assert (besked.status, mail.outbox) == (S.OKLART, [])
    assert "Oklart om mejlet gick iväg" in sidan(arende, folk)


def test_two_workers_send_one(folk: Folk, arende: Arende) -> None:
    nu = timezone.now()
    besked = Epostbesked.objects.create(arende=arende, skapat=nu, nasta_forsok=nu)
    assert [utskick.skicka_ett(besked.pk, nu), utskick.skicka_ett(besked.pk, nu)] == [True, False]
    assert len(mail.outbox) == 1


def test_nothing_is_written_down_for_a_sender_without_an_address(
    folk: Folk, arende: Arende, django_capture_on_commit_callbacks: Any
) -> None:
    Avsandare.objects.filter(synpunkt=arende.pk).update(epost="")
    with django_capture_on_commit_callbacks(execute=True):
        gang.bekrafta(arende, text="Tack, vi läser.", skydd=Skydd.NEJ, av=folk.maja)
    assert not Epostbesked.objects.exists()


def test_nothing_leaves_before_the_transaction_is_through_and_the_clock_finds_what_was_left(
    folk: Folk, arende: Arende
) -> None:
    gang.bekrafta(arende, text="Tack, vi läser.", skydd=Skydd.NEJ, av=folk.maja)
    assert mail.outbox == []
    assert Epostbesked.objects.get(arende=arende).status == S.VANTAR
    assert utskick.skicka(senare(1)) == 1
    assert len(mail.outbox) == 1


# ---- tried again by hand ----


def tryck(arende: Arende, person: Any, fangst: Any) -> str:
    """Push the button, and read what the page says."""
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    with fangst(execute=True):
        svar = klient.post(reverse("synpunkter:mejl-igen", args=[arende.pk]))
    return klient.get(svar.url).text


KNAPP = "Försök skicka mejlet igen"


def test_an_email_that_was_refused_is_sent_again_by_the_button_and_leaves_a_post(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [NEKAR]
    besked = bekrafta(arende, folk, django_capture_on_commit_callbacks)
    assert KNAPP in sidan(arende, folk)
    tryck(arende, folk.maja, django_capture_on_commit_callbacks)
    besked.refresh_from_db()
    assert (besked.status, besked.forsok, len(mail.outbox)) == (S.SKICKAT, 2, 1)
    assert KNAPP not in sidan(arende, folk)
    assert Sparpost.objects.filter(verb="skicka_mejl_igen", person=folk.maja).count() == 1


def test_one_that_waits_need_not_wait_for_the_clock_and_leaves_once(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [BORTA]
    bekrafta(arende, folk, django_capture_on_commit_callbacks)
    for _ in range(2):
        tryck(arende, folk.maja, django_capture_on_commit_callbacks)
    assert utskick.skicka(senare(9999)) == 0
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("lage", [S.SANDS, S.OKLART, S.SKICKAT])
def test_what_has_left_or_may_have_left_is_not_sent_again(
    folk: Folk, arende: Arende, lage: str, django_capture_on_commit_callbacks: Any
) -> None:
    besked = bekrafta(arende, folk, django_capture_on_commit_callbacks)
    taget = timezone.now() if lage == S.SANDS else None
    Epostbesked.objects.filter(pk=besked.pk).update(status=lage, taget=taget)
    assert KNAPP not in sidan(arende, folk)
    with pytest.raises(OtillatenOvergang, match="gått iväg"):
        skicka_igen(arende, av=folk.maja)
    tryck(arende, folk.maja, django_capture_on_commit_callbacks)
    assert len(mail.outbox) == 1


def test_one_whose_sender_has_no_address_left_is_not_tried(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [NEKAR]
    bekrafta(arende, folk, django_capture_on_commit_callbacks)
    Avsandare.objects.filter(synpunkt=arende.pk).update(epost="")
    with pytest.raises(OtillatenOvergang, match="ingen e-postadress"):
        skicka_igen(arende, av=folk.maja)


def test_who_only_reads_the_arende_does_not_send(
    folk: Folk, arende: Arende, svarar: list[Exception], django_capture_on_commit_callbacks: Any
) -> None:
    svarar += [NEKAR]
    bekrafta(arende, folk, django_capture_on_commit_callbacks)
    with pytest.raises(OtillatenOvergang):
        skicka_igen(arende, av=folk.elin)
    assert mail.outbox == []
