"""However the parent ends, nothing that it started is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvalitet.inbyggt import barn
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder
from tests.inbyggt.conftest import Anvandare
from tests.inbyggt.processer import attlingar, kvar_efter, lever

# Real servers, and a child with a child of its own that asks for no signal when its parent dies.
FORALDER = """
import os, signal, sys
from pathlib import Path
from kvalitet.inbyggt import servrar
from kvalitet.inbyggt.barn import Familj
rot = Path(sys.argv[1])
with Familj() as familj:
    servrar.starta(familj, servrar.postgres(rot, forganglig=True), servrar.valkey(rot, forganglig=True))
    familj.starta("barnbarnet", ["sh", "-c", "sleep 300 & sleep 300"], logg=rot / "x.log")
    print("IGÅNG", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass
print("SLUT", flush=True)
"""


@pytest.fixture
def igang(anvandare: Anvandare, rot: Path, mall: Path) -> Iterator[subprocess.Popen[str]]:
    """A parent with everything running."""
    skript, mapp = rot / "foralder.py", rot / "v"
    skript.write_text(FORALDER, encoding="utf-8")
    shutil.copytree(mall, mapp / "pg" / "data")
    if anvandare.prefix:
        subprocess.run(["chown", "-R", "nobody", mapp], check=True)
    process = subprocess.Popen(
        anvandare.kommando(skript, str(mapp)),
        env=anvandare.miljo() | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
    )
    assert process.stdout is not None
    for rad in process.stdout:
        if rad.startswith("IGÅNG"):
            break
    yield process
    process.kill()
    process.wait()


def test_kill_9_of_the_parent_leaves_nothing(igang: subprocess.Popen[str]):
    while [_namn(pid) for pid in attlingar(igang.pid)].count("sleep") < 2:
        assert igang.poll() is None
        time.sleep(0.02)
    pids = attlingar(igang.pid)
    assert {"postgres", "valkey-server", "sh"} <= {_namn(pid) for pid in pids}
    igang.kill()
    igang.wait()
    assert kvar_efter(pids, 8) == set()


def test_ctrl_c_stops_everything_at_once(igang: subprocess.Popen[str]):
    pids = attlingar(igang.pid)
    igang.send_signal(signal.SIGINT)
    assert igang.wait(15) == 0
    assert kvar_efter(pids, 1) == set()


def _namn(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


@pytest.fixture
def familj() -> Iterator[Familj]:
    with Familj() as en:
        yield en


def test_children_stop_in_the_reverse_order_of_their_start(tmp_path: Path):
    slut = tmp_path / "slut"
    kod = (
        "import signal, sys, time\n"
        "signal.signal(15, lambda *_: (open(sys.argv[1], 'a').write(sys.argv[2]), sys.exit()))\n"
        "print('redo', flush=True); time.sleep(60)"
    )
    with Familj() as familj:
        for namn in "abc":
            familj.starta(namn, [sys.executable, "-c", kod, slut, namn], logg=tmp_path / namn)
        while any("redo" not in (tmp_path / namn).read_text() for namn in "abc"):
            time.sleep(0.02)
    assert slut.read_text() == "cba"


def test_a_child_that_does_not_listen_is_killed_after_its_time(familj: Familj, tmp_path: Path):
    logg = tmp_path / "l"
    dov = familj.starta(
        "en döv", ["sh", "-c", "trap '' TERM; echo redo; sleep 60"], logg=logg, stopp=[(signal.SIGTERM, 0.3)]
    )
    while "redo" not in logg.read_text():
        time.sleep(0.02)
    borjan = time.monotonic()
    familj.stoppa(dov)
    assert 0.2 < time.monotonic() - borjan < 5
    assert dov.process.returncode == -signal.SIGKILL


def test_a_second_ctrl_c_does_not_wait_for_a_slow_child(familj: Familj, tmp_path: Path):
    logg = tmp_path / "l"
    langsam = familj.starta(
        "en långsam", ["sh", "-c", "trap '' TERM; echo redo; sleep 60"], logg=logg, stopp=[(signal.SIGTERM, 60.0)]
    )
    while "redo" not in logg.read_text():
        time.sleep(0.02)
    familj.bradska = True
    borjan = time.monotonic()
    familj.stoppa(langsam)
    assert time.monotonic() - borjan < 5


def test_what_a_dead_child_leaves_in_its_group_is_ended_with_it(familj: Familj, tmp_path: Path):
    ett = familj.starta("ett barn", ["sh", "-c", "sleep 300 & exit 3"], logg=tmp_path / "l")
    while ett.lever():
        time.sleep(0.02)
    kvar = {pid for pid in attlingar(1) | attlingar(os.getppid()) if _grupp(pid) == ett.process.pid}
    assert familj.glom(ett) == 3
    assert kvar_efter(kvar, 2) == set()
    assert familj.barn == []


def _grupp(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def test_a_failing_step_tells_the_end_of_its_log(familj: Familj, tmp_path: Path):
    with pytest.raises(Hinder, match="Steget 'räkna' misslyckades") as fel:
        familj.krav("räkna", ["sh", "-c", "echo här gick det fel; exit 2"], logg=tmp_path / "l")
    assert "här gick det fel" in str(fel.value)


def test_a_child_ignores_no_signal_although_its_parent_does(familj: Familj, tmp_path: Path):
    forra = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        ett = familj.starta("ett barn", ["sleep", "60"], logg=tmp_path / "l", stopp=[(signal.SIGHUP, 5.0)])
        familj.stoppa(ett)
    finally:
        signal.signal(signal.SIGHUP, forra)
    assert ett.process.returncode == -signal.SIGHUP


def test_a_family_that_ends_takes_its_guard_with_it(tmp_path: Path):
    fore = attlingar(os.getpid())
    with Familj() as familj:
        familj.starta("ett barn", ["sleep", "60"], logg=tmp_path / "l")
        nya = attlingar(os.getpid()) - fore
        assert len(nya) == 2
    assert lever(nya) == set()


@pytest.mark.skipif(barn.PRCTL is None, reason="PR_SET_PDEATHSIG finns bara i Linux")
def test_a_child_dies_with_its_parent_even_without_the_guard(tmp_path: Path):
    kod = (
        "import os, sys, time; from pathlib import Path; from kvalitet.inbyggt.barn import Familj\n"
        "f = Familj(); ett = f.starta('x', ['sleep', '300'], logg=Path(sys.argv[1]))\n"
        "print(ett.process.pid, flush=True); time.sleep(300)"
    )
    process = subprocess.Popen([sys.executable, "-c", kod, tmp_path / "l"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert kvar_efter({pid}, 2) == set()
