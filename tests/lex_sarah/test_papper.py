"""A long utredning is set by the worker: once, for those who may read it, and fetched with a post in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.lex_sarah import filer, maskning, papper, utredning
from avvikelser.lex_sarah.dokument import bygg
from avvikelser.lex_sarah.maskning import Marke
from avvikelser.lex_sarah.models import Utredningspapper
from avvikelser.lex_sarah.tasks import rensa
from avvikelser.models import Arende, Lasare
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, foreslagen, overlamnad
from tests.lex_sarah.test_utredning import fakta

PDF = b"%PDF-1.7 prov"


@pytest.fixture(autouse=True)
def kort(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two entries are long in these tests, and what sets them answers at once."""
    monkeypatch.setattr(papper, "LANG", 1)
    monkeypatch.setattr(filer, "rendera", _rendera)


def _rendera(html: str, *, forlopp: Callable[[int], None] | None = None) -> bytes:
    if forlopp is not None:
        forlopp(50)
    return PDF + str(len(html)).encode()


def lang_utredning(folk: Folk) -> Arende:
    arende = overlamnad(folk)
    for text in ("Det första som hände.", "Det andra som hände."):
        utredning.skriv_post(arende, fakta(text), av=folk.jonas)
    return arende


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def adress(arende: Arende, version: str = "full", format_: str = "pdf") -> str:
    return reverse("lex-sarah:dokument", args=[arende.pk, version, format_])


def hamtade() -> int:
    return Sparpost.objects.filter(verb="hamta_utredning").count()


def test_a_long_one_is_made_by_the_worker_and_fetched_at_the_same_address(folk: Folk) -> None:
    arende, klient = lang_utredning(folk), inne(folk.jonas)
    svar: Any = klient.get(adress(arende))
    jobb = Jobb.objects.get()
    assert svar.url == reverse("jobb:jobb", args=[jobb.pk])
    assert klient.get(adress(arende)).url == svar.url, "asked for twice it is one job"  # type: ignore[attr-defined]
    assert hamtade() == 0
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert (jobb.status, jobb.resultat["url"]) == ("klart", adress(arende))
    fil = klient.get(adress(arende))
    assert fil.content.startswith(PDF)
    assert fil["Content-Disposition"].startswith("attachment")
    assert hamtade() == 1
    assert Sparpost.objects.filter(slag="sett", person=folk.jonas, objekt_namn=arende.dnr).exists()


def test_a_short_one_and_word_come_at_once(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    arende, klient = lang_utredning(folk), inne(folk.jonas)
    assert klient.get(adress(arende, format_="docx")).content.startswith(b"PK")
    monkeypatch.setattr(papper, "LANG", 2)
    assert klient.get(adress(arende)).content.startswith(PDF)
    assert not Jobb.objects.exists()
    assert hamtade() == 2


def test_what_is_written_afterwards_makes_it_another_one(folk: Folk) -> None:
    arende, klient = lang_utredning(folk), inne(folk.jonas)
    klient.get(adress(arende))
    arbete.kor(Jobb.objects.get().pk)
    utredning.skriv_post(arende, fakta("Det tredje som hände."), av=folk.jonas)
    assert klient.get(adress(arende)).status_code == HTTPStatus.FOUND
    assert Jobb.objects.count() == 2


def test_nobody_fetches_what_they_may_not_read_although_it_is_made(folk: Folk) -> None:
    arende = lang_utredning(folk)
    inne(folk.jonas).get(adress(arende))
    arbete.kor(Jobb.objects.get().pk)
    for person in (folk.nils, folk.oskar, folk.vera):
        assert inne(person).get(adress(arende)).status_code == HTTPStatus.NOT_FOUND
    assert inne(folk.samir).get(adress(arende)).status_code == HTTPStatus.FORBIDDEN
    assert hamtade() == 0


def test_who_lost_the_right_to_read_while_the_job_waited_gets_nothing_made(folk: Folk) -> None:
    arende, klient = lang_utredning(folk), inne(folk.jonas)
    klient.get(adress(arende))
    Lasare.objects.filter(arende=arende, person=folk.jonas).update(till=timezone.now())
    jobb = Jobb.objects.get()
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert jobb.status == "misslyckat"
    assert "inte längre ger dig rätt" in jobb.fel
    assert not Utredningspapper.objects.exists()


def test_killed_in_the_middle_it_is_made_once_by_the_next_worker(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first worker falls silent while it renders; another makes it; then the first wakes up and is refused."""
    arende = lang_utredning(folk)
    jobb = papper.bestall(arende, "full", av=folk.jonas)
    gjorda = []

    def tystnar(html: str, *, forlopp: Callable[[int], None] | None = None) -> bytes:
        monkeypatch.setattr(filer, "rendera", _rendera)
        Jobb.objects.filter(pk=jobb.pk).update(puls=Now() - timedelta(hours=1))
        assert arbete.ta_upp_avbrutna() == 1
        arbete.kor(jobb.pk)
        gjorda.append(Utredningspapper.objects.count())
        return PDF + b"den forsta"

    monkeypatch.setattr(filer, "rendera", tystnar)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert (gjorda, jobb.status, jobb.forsok) == ([1], "klart", 2)
    assert bytes(Utredningspapper.objects.get().data) == papper.fardigt(arende, bygg(arende))
    assert b"forsta" not in bytes(Utredningspapper.objects.get().data)


def test_a_masked_one_is_made_only_of_what_a_second_person_has_held_good(folk: Folk) -> None:
    arende, klient = foreslagen(folk), inne(folk.karin)
    jobb = papper.bestall(arende, "maskad", av=folk.karin)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert "när någon annan har granskat den" in jobb.fel
    maskning.markera(arende, Marke("Provtext under händelseförlopp"), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    maskning.granska(arende, godkann=True, kommentar="", av=folk.karin)
    assert klient.get(adress(arende, "maskad")).status_code == HTTPStatus.FOUND
    arbete.kor(Jobb.objects.filter(status="vantar").get().pk)
    assert klient.get(adress(arende, "maskad")).content.startswith(PDF)
    assert klient.get(adress(arende, "full")).status_code == HTTPStatus.FOUND, "the whole one is another document"


def test_what_has_lain_for_a_day_goes(folk: Folk) -> None:
    arende = lang_utredning(folk)
    for dagar, avtryck in ((0, "ny"), (2, "gammal")):
        rad = Utredningspapper.objects.create(arende=arende, avtryck=avtryck, data=PDF)
        Utredningspapper.objects.filter(pk=rad.pk).update(skapad=timezone.now() - timedelta(days=dagar))
    rensa()
    assert [rad.avtryck for rad in Utredningspapper.objects.all()] == ["ny"]
