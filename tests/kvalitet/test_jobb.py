"""Long work: taken once, saved once, and said in plain Swedish. Real workers are in test_jobb_arbetare."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.celery import app
from kvalitet.jobb import arbete, tasks
from kvalitet.jobb.arbete import AnspraketForlorat, Forlopp, JobbFel, Resultat, jobbslag
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.logg import anteckna
from kvalitet.spar.models import Sparpost
from tests.fabriker import PersonFactory

Funktion = Callable[..., "dict[str, Any] | Resultat"]


@pytest.fixture
def slag(monkeypatch: pytest.MonkeyPatch) -> Callable[[Funktion], str]:
    """Register a function as a jobbslag for the length of the test; gives its name."""
    monkeypatch.setattr(arbete, "_SLAG", {})

    def registrera(funktion: Funktion) -> str:
        jobbslag("prov")(funktion)
        return "prov"

    return registrera


@pytest.fixture
def skickade(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were put in the queue, in order, instead of a queue."""
    lista: list[str] = []
    monkeypatch.setattr(arbete, "_skicka", lambda jobb_id: lista.append(str(jobb_id)))
    return lista


@pytest.fixture
def inloggad(db: None) -> tuple[Client, Person]:
    klient, person = Client(), PersonFactory()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient, person


def jobbet(person: Person | None = None, **falt: Any) -> Jobb:
    val = {"slag": "prov", "rubrik": "Provjobb", "puls": timezone.now()}
    return Jobb.objects.create(person=person or PersonFactory(), **{**val, **falt})


def kort_jobb(funktion: Funktion, slag: Callable[[Funktion], str], **argument: Any) -> Jobb:
    """The job as it is after one worker has run it."""
    jobb = jobbet(slag=slag(funktion), argument=argument)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    return jobb


# ---- from the queue to the result ----


def test_a_job_is_put_in_the_queue_when_the_transaction_commits_and_not_before(
    db, skickade, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        jobb = arbete.starta("prov", rubrik="Provjobb", person=PersonFactory(), argument={"n": 1})
        assert skickade == []
    assert skickade == [str(jobb.pk)]
    assert (jobb.status, jobb.argument) == ("vantar", {"n": 1})


def test_a_job_gets_its_arguments_shows_its_progress_and_leaves_its_result(db, slag):
    sett = []

    def funktion(forlopp: Forlopp, *, n: int) -> dict[str, Any]:
        forlopp.steg(40, "Räknar")
        sett.append(Jobb.objects.values_list("status", "procent", "steg", "forsok").get(pk=forlopp.jobb.pk))
        return {"url": "/rapporter/1/", "text": f"Öppna {n}"}

    jobb = kort_jobb(funktion, slag, n=3)
    assert sett == [("pagar", 40, "Räknar", 1)]
    assert (jobb.status, jobb.procent, jobb.steg, jobb.slut) == ("klart", 100, "", True)
    assert jobb.resultat == {"url": "/rapporter/1/", "text": "Öppna 3"}


def test_a_job_that_is_done_is_not_done_again_when_its_message_comes_twice(db, slag):
    gangar = []
    jobb = kort_jobb(lambda forlopp: gangar.append(1) or {}, slag)
    arbete.kor(jobb.pk)
    assert gangar == [1]


def test_a_message_about_a_job_that_no_longer_exists_does_nothing(db):
    arbete.kor(uuid4())


def test_the_product_and_the_mark_that_it_is_done_are_saved_together_or_not_at_all(db, slag):
    def spara() -> dict[str, Any]:
        anteckna("prov", PersonFactory(), av=None)
        raise JobbFel("Det finns inget att spara.")

    jobb = kort_jobb(lambda forlopp: Resultat(spara=spara), slag)
    assert (jobb.status, jobb.fel) == ("misslyckat", "Det finns inget att spara.")
    assert not Sparpost.objects.exists()


def test_what_spara_gives_back_is_added_to_the_result(db, slag):
    jobb = kort_jobb(lambda forlopp: Resultat(data={"text": "Öppna", "url": "/"}, spara=lambda: {"url": "/1/"}), slag)
    assert jobb.resultat == {"text": "Öppna", "url": "/1/"}


@pytest.mark.parametrize("url", ["https://exempel.invalid/", "//exempel.invalid/", "javascript:alert(1)"])
def test_a_result_that_leads_out_of_the_site_is_no_result(db, slag, url):
    assert kort_jobb(lambda forlopp: {"url": url}, slag).status == "misslyckat"


def test_two_functions_cannot_have_the_same_name(slag):
    slag(lambda forlopp: {})
    with pytest.raises(ValueError, match="already a jobbslag"):
        slag(lambda forlopp: {})


@given(st.integers().filter(lambda n: not 0 <= n <= 100))
def test_only_a_percentage_is_a_percentage(procent):
    with pytest.raises(ValueError, match="percentage"):
        Forlopp(Jobb()).steg(procent, "Räknar")


# ---- only one worker holds it ----


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_reach_for_the_same_job_at_once_only_one_gets_it():
    jobb = jobbet()

    def ta(_: int) -> Jobb | None:
        try:
            return arbete.gor_ansprak(jobb.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as trad:
        fick = [ett for ett in trad.map(ta, range(6)) if ett]
    assert len(fick) == 1
    jobb.refresh_from_db()
    assert (jobb.ansprak, jobb.forsok) == (fick[0].ansprak, 1)


def _tagen_av_tva() -> tuple[Jobb, Jobb]:
    """The same job as a worker that fell silent knows it, and as the one that took it up knows it."""
    pk = jobbet().pk
    tyst = arbete.gor_ansprak(pk)
    Jobb.objects.filter(pk=pk).update(puls=timezone.now() - timedelta(minutes=5))
    assert arbete.ta_upp_avbrutna() == 1
    ny = arbete.gor_ansprak(pk)
    assert tyst is not None
    assert ny is not None
    return tyst, ny


def test_a_worker_that_lost_its_job_cannot_write_progress_result_or_failure(db, skickade):
    tyst, ny = _tagen_av_tva()
    with pytest.raises(AnspraketForlorat):
        Forlopp(tyst).steg(90, "Snart klart")
    with pytest.raises(AnspraketForlorat):
        arbete.gor_klart(tyst, Resultat(spara=lambda: pytest.fail("must not be called")))
    arbete._misslyckas(tyst, "Det gick inte.")
    ny.refresh_from_db()
    assert (ny.status, ny.procent, ny.fel, ny.resultat) == ("pagar", 0, "", {})
    arbete.gor_klart(ny, Resultat(data={"text": "min"}))
    ny.refresh_from_db()
    assert (ny.status, ny.resultat) == ("klart", {"text": "min"})


def test_a_worker_whose_job_was_taken_up_while_it_worked_saves_nothing(db, slag, skickade):
    def blir_av_med_det(forlopp: Forlopp) -> Resultat:
        Jobb.objects.filter(pk=forlopp.jobb.pk).update(puls=timezone.now() - timedelta(minutes=5))
        arbete.ta_upp_avbrutna()
        return Resultat(spara=lambda: pytest.fail("must not be called"))

    jobb = kort_jobb(blir_av_med_det, slag)
    assert (jobb.status, jobb.forsok, jobb.ansprak) == ("vantar", 1, None)


@pytest.mark.django_db(transaction=True)
def test_the_pulse_beats_while_the_job_is_run_and_stops_with_it(slag, settings):
    settings.JOBB_PULS_SEKUNDER = 0.05
    pulser = []

    def funktion(forlopp: Forlopp) -> dict[str, Any]:
        for _ in range(3):
            pulser.append(Jobb.objects.values_list("puls", flat=True).get(pk=forlopp.jobb.pk))
            time.sleep(0.2)
        return {}

    jobb = kort_jobb(funktion, slag)
    assert pulser == sorted(set(pulser)), "each later than the one before"
    time.sleep(0.15)
    assert Jobb.objects.get(pk=jobb.pk).puls == jobb.puls


# ---- what was left behind ----


def _gammalt(sekunder: float, **falt: Any) -> Jobb:
    return jobbet(puls=timezone.now() - timedelta(seconds=sekunder), **falt)


def test_what_was_left_behind_is_put_in_the_queue_again_and_nothing_else(
    db, skickade, django_capture_on_commit_callbacks
):
    pagar = {"status": "pagar", "ansprak": uuid4(), "forsok": 1, "procent": 50, "steg": "Halvvägs"}
    avbrutet = _gammalt(31, **pagar)
    oplockat = _gammalt(61)
    utan_puls = jobbet(puls=None)
    orort = [
        _gammalt(29, **{**pagar, "ansprak": uuid4()}),
        _gammalt(59),
        _gammalt(999, status="klart", klart=timezone.now()),
        _gammalt(999, status="misslyckat", klart=timezone.now()),
    ]
    fore = list(Jobb.objects.filter(pk__in=[j.pk for j in orort]).order_by("pk").values())
    with django_capture_on_commit_callbacks(execute=True):
        assert arbete.ta_upp_avbrutna() == 3
    assert sorted(skickade) == sorted(str(j.pk) for j in (avbrutet, oplockat, utan_puls))
    assert list(Jobb.objects.filter(pk__in=[j.pk for j in orort]).order_by("pk").values()) == fore
    avbrutet.refresh_from_db()
    assert (avbrutet.status, avbrutet.ansprak, avbrutet.procent, avbrutet.steg) == ("vantar", None, 0, "")
    assert arbete.ta_upp_avbrutna() == 0, "they have just been put in the queue"


def test_a_job_that_was_lost_three_times_fails_with_a_sentence(db, skickade):
    jobb = _gammalt(31, status="pagar", ansprak=uuid4(), forsok=3)
    assert arbete.ta_upp_avbrutna() == 0
    jobb.refresh_from_db()
    assert (jobb.status, jobb.slut, skickade) == ("misslyckat", True, [])
    assert jobb.fel.startswith("Jobbet avbröts 3 gånger och blev inte klart.")
    assert jobb.kort in jobb.fel


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_result_is_just_being_saved_is_not_taken_up():
    jobb = _gammalt(31, status="pagar", ansprak=uuid4(), forsok=1)

    def ta_upp() -> int:
        try:
            return arbete.ta_upp_avbrutna()
        finally:
            connection.close()

    with transaction.atomic():
        assert arbete._mitt(jobb).select_for_update().exists()
        with ThreadPoolExecutor(1) as trad:
            assert trad.submit(ta_upp).result(10) == 0


def test_a_job_that_failed_can_be_tried_again_with_all_its_attempts(db, skickade, django_capture_on_commit_callbacks):
    jobb = jobbet(status="misslyckat", fel="Det gick inte.", forsok=3, klart=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        arbete.forsok_igen(jobb)
    jobb.refresh_from_db()
    assert (jobb.status, jobb.fel, jobb.forsok, jobb.klart) == ("vantar", "", 0, None)
    assert skickade == [str(jobb.pk)]


@pytest.mark.parametrize("status", ["vantar", "pagar", "klart"])
def test_only_a_job_that_failed_can_be_tried_again(db, skickade, status):
    with pytest.raises(OtillatenOvergang, match="redan igång eller klart"):
        arbete.forsok_igen(jobbet(status=status))


# ---- when it goes wrong ----


@pytest.mark.parametrize(
    "fel",
    [
        JobbFel("Perioden har inga ärenden."),
        OtillatenOvergang("Perioden har inga ärenden."),
        PdfKundeInteSkapas("Perioden har inga ärenden.", orsak="provet"),
    ],
)
def test_a_refusal_in_swedish_is_shown_as_it_is(db, slag, fel):
    def funktion(forlopp: Forlopp) -> dict[str, Any]:
        raise fel

    jobb = kort_jobb(funktion, slag)
    assert (jobb.status, jobb.fel) == ("misslyckat", "Perioden har inga ärenden.")


def test_an_unexpected_error_is_a_neutral_sentence_and_its_message_is_neither_shown_nor_logged(db, slag, caplog):
    def funktion(forlopp: Forlopp) -> dict[str, Any]:
        try:
            raise KeyError("namnet på någon")
        except KeyError as fel:
            raise RuntimeError("texten ur ärendet") from fel

    with caplog.at_level(logging.INFO):
        jobb = kort_jobb(funktion, slag)
    assert jobb.status == "misslyckat"
    assert jobb.fel.startswith("Något gick fel och jobbet blev inte klart. Försök igen om en stund.")
    assert jobb.kort in jobb.fel
    assert "builtins.RuntimeError" in caplog.text
    assert "builtins.KeyError" in caplog.text
    assert "test_jobb.py" in caplog.text, "where it happened"
    for hemligt in ("texten ur", "namnet på"):
        assert hemligt not in jobb.fel
        assert not [r for r in caplog.records if f"Error: {hemligt}" in r.getMessage()]
        assert not [r for r in caplog.records if r.exc_info]


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_database_connection_breaks_fails_and_says_so(slag):
    def funktion(forlopp: Forlopp) -> dict[str, Any]:
        with connection.cursor() as markor:
            markor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return {}

    jobb = kort_jobb(funktion, slag)
    assert (jobb.status, "blev inte klart" in jobb.fel) == ("misslyckat", True)


def test_a_job_of_an_unknown_slag_fails_in_plain_words(db, slag):
    jobb = jobbet(slag="finns-inte")
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert (jobb.status, "blev inte klart" in jobb.fel) == ("misslyckat", True)


def test_a_sentence_that_is_too_long_is_cut_and_still_shown(db, slag):
    def funktion(forlopp: Forlopp) -> dict[str, Any]:
        raise JobbFel("å" * 400)

    assert kort_jobb(funktion, slag).fel == "å" * 300


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_does_not_answer_stops_nobody_and_the_job_waits(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(arbete, "app", Celery("prov", broker=f"redis+socket://{tmp_path}/finns-inte"))
    jobb = arbete.starta("prov", rubrik="Provjobb", person=PersonFactory())
    assert Jobb.objects.get(pk=jobb.pk).status == "vantar"
    assert "Jobbkön svarar inte" in caplog.text


# ---- Celery ----


def test_a_message_is_given_back_to_the_queue_when_its_worker_dies():
    assert tasks.kor.name == "jobb.kor"
    assert (tasks.kor.acks_late, tasks.kor.reject_on_worker_lost) == (True, True)
    assert app.conf.beat_schedule["ta-upp-avbrutna-jobb"]["task"] == tasks.ta_upp_avbrutna.name


def test_the_tasks_call_the_rules(db, slag, skickade):
    jobb = jobbet(slag=slag(lambda forlopp: {}))
    tasks.kor(str(jobb.pk))
    assert Jobb.objects.get(pk=jobb.pk).status == "klart"
    _gammalt(61)
    tasks.ta_upp_avbrutna()
    assert Jobb.objects.filter(status="vantar", puls__gt=timezone.now() - timedelta(seconds=50)).count() == 1


# ---- the pages ----


def _sida(klient: Client, jobb: Jobb, namn: str = "jobb", **huvuden: str) -> Any:
    return klient.get(reverse(f"jobb:{namn}", args=[jobb.pk]), headers=huvuden)


@pytest.mark.parametrize("namn", ["jobb", "forlopp"])
def test_a_job_is_seen_by_who_asked_for_it_and_by_nobody_else(inloggad, namn):
    klient, person = inloggad
    assert _sida(klient, jobbet(person), namn, hx_request="true").status_code == 200
    assert _sida(klient, jobbet(), namn, hx_request="true").status_code == 404
    assert _sida(Client(), jobbet(person), namn).status_code == 302


def test_somebody_elses_job_cannot_be_tried_again(inloggad, skickade):
    klient, _ = inloggad
    jobb = jobbet(status="misslyckat", klart=timezone.now())
    assert klient.post(reverse("jobb:igen", args=[jobb.pk])).status_code == 404
    assert Jobb.objects.get(pk=jobb.pk).status == "misslyckat"


def test_a_running_job_shows_percent_and_step_and_asks_for_more(inloggad):
    klient, person = inloggad
    text = _sida(klient, jobbet(person, status="pagar", procent=62, steg="Steg 4 av 6: diagram")).content.decode()
    assert '<progress max="100" value="62" aria-labelledby="jobb-namn">62 %</progress>' in text
    assert "Steg 4 av 6: diagram" in text
    assert 'hx-trigger="every 1s"' in text
    assert "htmx-2.min.js" in text
    assert "<h1>Provjobb</h1>" in text


def test_a_job_that_has_ended_asks_for_nothing_more(inloggad):
    klient, person = inloggad
    jobb = jobbet(person, status="klart", klart=timezone.now(), resultat={"url": "/rapporter/1/", "text": "Öppna"})
    text = _sida(klient, jobb).content.decode()
    assert '<a class="knapp" href="/rapporter/1/">Öppna</a>' in text
    assert "hx-get" not in text
    assert "htmx" not in text.replace("htmx-config", "")


def test_htmx_gets_the_part_only_when_something_is_new_and_is_told_when_to_stop(inloggad):
    klient, person = inloggad
    jobb = jobbet(person, status="pagar", procent=10, steg="Räknar")
    url = reverse("jobb:forlopp", args=[jobb.pk])

    def fraga(lage: str) -> Any:
        return klient.get(url, {"lage": lage}, headers={"hx-request": "true"})

    svar = fraga("pagar-0-")
    assert (svar.status_code, "<html" in svar.content.decode()) == (200, False)
    assert 'value="pagar-10-Räknar"' in svar.content.decode()
    assert fraga("pagar-10-Räknar").status_code == 204
    Jobb.objects.filter(pk=jobb.pk).update(status="klart", klart=timezone.now())
    assert fraga("klart-10-Räknar").status_code == 286


def test_the_part_alone_leads_to_the_page(inloggad):
    klient, person = inloggad
    jobb = jobbet(person)
    assert _sida(klient, jobb, "forlopp")["Location"] == reverse("jobb:jobb", args=[jobb.pk])


def test_a_job_that_failed_says_why_and_can_be_tried_again(inloggad, skickade):
    klient, person = inloggad
    jobb = jobbet(person, status="misslyckat", fel="Perioden har inga ärenden.", klart=timezone.now())
    text = _sida(klient, jobb).content.decode()
    assert "Perioden har inga ärenden." in text
    assert "Försök igen" in text
    svar = klient.post(reverse("jobb:igen", args=[jobb.pk]))
    assert svar["Location"] == reverse("jobb:jobb", args=[jobb.pk])
    assert Jobb.objects.get(pk=jobb.pk).status == "vantar"


def test_to_try_again_what_is_running_is_answered_in_words(inloggad, skickade):
    klient, person = inloggad
    jobb = jobbet(person, status="pagar")
    svar = klient.post(reverse("jobb:igen", args=[jobb.pk]), follow=True)
    assert "redan igång eller klart" in svar.content.decode()
    assert klient.get(reverse("jobb:igen", args=[jobb.pk])).status_code == 405


def test_the_list_has_ones_own_jobs_newest_first(inloggad, django_assert_max_num_queries):
    klient, person = inloggad
    egna = [jobbet(person, rubrik=f"Provjobb {n}") for n in range(5)]
    jobbet(rubrik="Någon annans")
    with django_assert_max_num_queries(9):  # one of them is the count of unread aviseringar in the menu
        svar = klient.get(reverse("jobb:mina"))
    assert list(svar.context["jobb"]) == egna[::-1]
    assert "Någon annans" not in svar.content.decode()


def test_the_list_says_when_there_are_no_jobs(inloggad):
    klient, _ = inloggad
    assert "Du har inga jobb" in klient.get(reverse("jobb:mina")).content.decode()


@pytest.fixture(autouse=True)
def _inget_i_kon() -> Iterator[None]:
    """No test may leave a worker's thread behind."""
    yield
    assert not [t.name for t in threading.enumerate() if t.name.startswith("puls-")]
