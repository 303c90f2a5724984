"""What dies by itself is told and started again, a few times; without database or queue everything stops."""

from __future__ import annotations

import http.server
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvalitet.inbyggt import halsa, overvakning
from kvalitet.inbyggt.barn import Barn, Familj
from kvalitet.inbyggt.krav import Hinder, valj_port
from kvalitet.inbyggt.overvakning import Overvakning, Tjanst

ARBETAREN = Tjanst("arbetaren", ["sh", "-c", "echo nu är det slut; exec sleep 60"], "arbetaren")


@pytest.fixture
def vakt(var: Path) -> Iterator[Overvakning]:
    with Familj() as familj:
        yield Overvakning(familj)


def doda(ett: Barn) -> None:
    while "slut" not in ett.logg.read_text():
        time.sleep(0.01)
    os.kill(ett.process.pid, signal.SIGKILL)
    while ett.lever():
        time.sleep(0.01)


def test_a_worker_that_dies_is_told_with_its_log_and_started_again(
    vakt: Overvakning, capsys: pytest.CaptureFixture[str]
):
    forsta = vakt.starta(ARBETAREN)
    doda(forsta)
    vakt.ronda()
    text = capsys.readouterr().out
    assert "Arbetaren stannade (avslutad av signal 9) och startas igen." in text
    assert "nu är det slut" in text
    assert [ett.namn for ett in vakt.familj.barn] == ["arbetaren"]
    assert vakt.familj.barn[0].process.pid != forsta.process.pid
    assert vakt.familj.barn[0].lever()


def test_a_service_that_lives_is_left_alone(vakt: Overvakning, capsys: pytest.CaptureFixture[str]):
    ett = vakt.starta(ARBETAREN)
    vakt.ronda()
    assert vakt.familj.barn == [ett]
    assert capsys.readouterr().out == ""


def test_a_worker_that_keeps_dying_stops_everything(vakt: Overvakning):
    vakt.starta(ARBETAREN)
    for _ in range(overvakning.OMSTARTER):
        doda(vakt.familj.barn[0])
        vakt.ronda()
    doda(vakt.familj.barn[0])
    with pytest.raises(Hinder, match="Arbetaren har stannat 4 gånger på en minut"):
        vakt.ronda()


def test_old_deaths_are_forgotten(vakt: Overvakning):
    vakt.omstarter["arbetaren"] = [time.monotonic() - overvakning.INOM - 1] * 9
    doda(vakt.starta(ARBETAREN))
    vakt.ronda()
    assert vakt.familj.barn[0].lever()


def test_a_dead_database_stops_everything_and_says_so(vakt: Overvakning, tmp_path: Path):
    databasen = vakt.familj.starta("databasen", ["sh", "-c", "echo nu är det slut; exit 1"], logg=tmp_path / "l")
    while databasen.lever():
        time.sleep(0.01)
    with pytest.raises(Hinder, match="Databasen stannade oväntat") as fel:
        vakt.ronda()
    assert "nu är det slut" in str(fel.value)


def test_what_dies_while_everything_starts_is_not_started_again(vakt: Overvakning):
    doda(vakt.starta(ARBETAREN))
    with pytest.raises(Hinder, match="Arbetaren stannade oväntat"):
        vakt.vanta_pa_webben(valj_port(0))


class Svarare(http.server.BaseHTTPRequestHandler):
    status = 200
    vard = ""

    def do_GET(self) -> None:
        type(self).vard = str(self.headers["Host"])
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def webb() -> Iterator[tuple[int, type[Svarare]]]:
    """A web server on a free port, and the class that says what it answers."""

    class Egen(Svarare):
        pass

    with http.server.HTTPServer(("127.0.0.1", 0), Egen) as server:
        trad = threading.Thread(target=server.serve_forever, args=(0.02,))
        trad.start()
        yield server.server_port, Egen
        server.shutdown()
        trad.join()


@pytest.mark.parametrize("status", [200, 302, 404])
def test_the_start_is_over_when_the_web_answers(status: int, vakt: Overvakning, webb: tuple[int, type[Svarare]]):
    webb[1].status = status
    vakt.vanta_pa_webben(webb[0])


def test_a_web_that_answers_with_an_error_stops_the_start(vakt: Overvakning, webb: tuple[int, type[Svarare]]):
    webb[1].status = 500
    with pytest.raises(Hinder, match="svarar med fel 500"):
        vakt.vanta_pa_webben(webb[0])


def test_a_web_that_never_answers_stops_the_start(vakt: Overvakning, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overvakning, "SVARSTID", 0.3)
    with pytest.raises(Hinder, match="svarade inte"):
        vakt.vanta_pa_webben(valj_port(0))


@pytest.mark.parametrize(("status", "frisk"), [(200, True), (503, False), (302, False)])
def test_the_health_check_of_the_web_wants_200(
    status: int, frisk: bool, webb: tuple[int, type[Svarare]], monkeypatch: pytest.MonkeyPatch
):
    webb[1].status = status
    monkeypatch.setattr(halsa, "PORT", webb[0])
    assert halsa.webben() is frisk


@pytest.mark.parametrize(
    ("namn", "vard"), [("a.example,b.example", "a.example"), (".a.example", "a.example"), ("*", "localhost")]
)
def test_the_health_check_asks_by_the_name_of_the_installation(
    namn: str, vard: str, webb: tuple[int, type[Svarare]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(halsa, "PORT", webb[0])
    monkeypatch.setenv("KVALITET_VARDNAMN", namn)
    assert halsa.webben()
    assert webb[1].vard == vard


def test_a_web_that_is_down_is_not_well(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(halsa, "PORT", valj_port(0))
    assert not halsa.webben()


@pytest.mark.parametrize(("alder", "frisk"), [(10, True), (3600, False)])
def test_the_clock_is_well_while_its_schedule_is_fresh(alder: int, frisk: bool, var: Path):
    assert not halsa.klockan()
    fil = var / "klocka" / "schema.db"
    fil.parent.mkdir()
    fil.touch()
    os.utime(fil, (time.time() - alder,) * 2)
    assert halsa.klockan() is frisk
