"""Sixteen users at once over HTTP on the loopback: a real gunicorn, and a load that stops by itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from kvalitet.organisation.models import Person
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.matning import golvets_tider, lugnast
from rapporter.prestanda.sidor import PERSONER

ANVANDARE = 16
_LAST = Path(__file__).with_name("last.py")
_GRANS = 120  # seconds before the whole thing is given up


def samtidigt() -> list[Matvarde]:
    """The list, asked for by 16 users at once, for each kind of person."""
    port = _ledig_port()
    miljo = {**os.environ, "KVALITET_VARDNAMN": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "kvalitet.settings"}
    webb = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "kvalitet.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("-c", str(settings.BASE_DIR / "kvalitet" / "webbtjanst.py"), "--log-level", "warning"),
        ],
        env=miljo,
        cwd=settings.BASE_DIR,
    )
    try:
        _vanta(port)
        return [_last(vem, namn, port) for vem, namn in PERSONER.items()]
    finally:
        webb.terminate()
        webb.wait(timeout=20)


def _last(vem: str, anvandarnamn: str, port: int) -> Matvarde:
    kakor = [_session(Person.objects.get(anvandarnamn=anvandarnamn)) for _ in range(ANVANDARE)]
    alla_fel: list[int] = []

    def en_omgang() -> tuple[list[float], list[float]]:
        golv = golvets_tider()
        svar = subprocess.run(
            [sys.executable, str(_LAST), str(port), reverse("avvikelser:arenden"), *kakor],
            capture_output=True,
            text=True,
            timeout=_GRANS,
            check=True,
        )
        tider, fel = json.loads(svar.stdout)
        alla_fel.append(fel)
        return list(tider), golv

    matning = lugnast(en_omgang)
    return Matvarde("16 användare, lista", vem, *matning, fel=sum(alla_fel))


def _session(person: Person) -> str:
    """A logged-in session's key, made the way login makes it."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _ledig_port() -> int:
    with socket.socket() as uttag:
        uttag.bind(("127.0.0.1", 0))
        return int(uttag.getsockname()[1])


def _vanta(port: int) -> None:
    slut = time.monotonic() + 30
    while time.monotonic() < slut:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Webben svarade inte inom 30 sekunder.")
