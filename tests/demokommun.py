"""The invented municipality, for the tests that need all of it: made once in a run of the tests, then copied.

`manage.py demodata` goes through every rule there is, and takes half a minute. What it wrote is kept beside, a file for
each table in the folder that the workers share, and whoever comes next reads the files.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

SEKVENSER = "sekvenser.json"


@pytest.fixture(scope="session")
def demokommun(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """`demokommun()` fills the database of the test, new until then, in the transaction that is under way."""
    egen = tmp_path_factory.getbasetemp()
    return partial(_las_in, egen.parent if "PYTEST_XDIST_WORKER" in os.environ else egen)


def _las_in(mapp: Path) -> None:
    with connection.cursor() as fraga:
        fraga.execute("SELECT current_setting('is_superuser')::boolean")
        if not fraga.fetchone()[0]:  # only a superuser may write rows past the triggers
            call_command("demodata", stdout=StringIO())
            return
    with (mapp / "demokommun.las").open("w") as las:
        fcntl.flock(las, fcntl.LOCK_EX)  # the others wait for the first, and let go when the file is closed
        kopia = mapp / "demokommun"
        if not kopia.exists():
            _gor(kopia)
    _hamta(kopia)


def _gor(kopia: Path) -> None:
    """Make it, keep it as files, and take it back: everybody reads the same files, also who made them."""
    ny = kopia.with_suffix(".ny")
    ny.mkdir(exist_ok=True)
    with transaction.atomic(), connection.cursor() as fraga:
        call_command("demodata", stdout=StringIO())
        fraga.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is done at the end of a transaction is done now
        fraga.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (tabell,) in fraga.fetchall():
            with (ny / tabell).open("wb") as fil:
                fraga.copy_expert(f'COPY public."{tabell}" TO STDOUT', fil)
        fraga.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        (ny / SEKVENSER).write_text(json.dumps(fraga.fetchall()))
        transaction.set_rollback(True)
    ny.rename(kopia)


def _hamta(kopia: Path) -> None:
    with transaction.atomic(), connection.cursor() as fraga:
        fraga.execute("SET LOCAL session_replication_role = replica")  # no triggers: the rows are what they came to be
        for fil in kopia.iterdir():
            if fil.name != SEKVENSER and fil.stat().st_size:
                _fyll(fraga, fil)
        for sekvens, senast in json.loads((kopia / SEKVENSER).read_text()):
            if senast is not None:
                fraga.execute("SELECT setval(%s, %s)", [f'public."{sekvens}"', senast])
        fraga.execute("SET LOCAL session_replication_role = DEFAULT")
    ContentType.objects.clear_cache()


def _fyll(fraga: Any, fil: Path) -> None:
    fraga.execute(f'DELETE FROM public."{fil.name}"')  # noqa: S608
    with fil.open("rb") as rader:
        fraga.copy_expert(f'COPY public."{fil.name}" FROM STDIN', rader)
