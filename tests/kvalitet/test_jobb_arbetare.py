"""Real workers on a real queue: killed, frozen, restarted. What a job makes is made exactly once."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from tests.arbetare import klart, vanta, vanta_ut
from tests.fabriker import PersonFactory
from tests.kvalitet.jobbprov import PRODUKT

SLAG = "prov-forsta-gangen-haller-pa"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def arbetarinstallningar() -> str:
    return "tests.kvalitet.jobbprov_settings"


@pytest.fixture
def forlopp(ko: str, tmp_path: Path) -> tuple[Jobb, Path]:
    """A job in the queue of the test, and the folder where it leaves a mark each time it is run."""
    mapp = tmp_path / "marken"
    mapp.mkdir()
    jobb = arbete.starta(SLAG, rubrik="Provjobb", person=PersonFactory(), argument={"mapp": str(mapp)})
    return jobb, mapp


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
    vanta_ut(jobb)
    ny_arbetare()
    vanta(lambda: klart(jobb))
    assert jobb.forsok == 2
    assert len(_marken(mapp)) == 2
    assert _produkter() == 1
    assert jobb.resultat == {"url": "/", "text": f"post {Sparpost.objects.get(verb=PRODUKT).pk}"}


def test_a_worker_that_was_frozen_and_wakes_up_makes_no_second_product(forlopp, ny_arbetare):
    jobb, mapp = forlopp
    forsta = ny_arbetare()
    vanta(lambda: _marken(mapp))
    forsta.send_signal(signal.SIGSTOP)
    vanta_ut(jobb)
    ny_arbetare()
    vanta(lambda: klart(jobb))
    nar, resultat = jobb.klart, jobb.resultat
    (mapp / "fortsatt").touch()
    forsta.send_signal(signal.SIGCONT)
    logg = mapp.parent / "arbetare0.logg"
    vanta(lambda: "togs upp av en annan arbetare" in logg.read_text(encoding="utf-8"))
    assert klart(jobb)
    assert (jobb.klart, jobb.resultat) == (nar, resultat)
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
    vanta(lambda: klart(jobb))
    assert (jobb.forsok, len(_marken(mapp)), _produkter()) == (1, 1, 1)
