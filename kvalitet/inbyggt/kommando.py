"""What `manage.py` was asked to do: start, test, reset, or a command of Django's."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import NoReturn

from kvalitet.inbyggt import aterstall, krav, prov, servrar, start, utskrift
from kvalitet.inbyggt.krav import Hinder

HJALP = """Kvalitet, ledningssystem för kvalitet i socialtjänsten

  python3 manage.py start [--port 8000]   starta allt och visa adress och inloggningar
  python3 manage.py test [sökvägar]       kör alla kontroller och tester, eller pytest på det du nämner
  python3 manage.py reset [--ja]          ta bort databasen och filerna, efter en fråga
  python3 manage.py help                  alla andra kommandon
"""
AVBRUTEN = 130  # what a shell expects after Ctrl-C


class _Tolk(argparse.ArgumentParser):
    """argparse that complains in one Swedish sentence."""

    def error(self, message: str) -> NoReturn:
        raise Hinder(f"Det där går inte att tolka. Så här skrivs det: {self.format_usage().split(': ', 1)[1].strip()}")


def kor(argv: Sequence[str]) -> int:
    """Carry out the command line. Returns the exit code; a Hinder is printed as its one sentence."""
    utskrift.forbered()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs us in the background ignores it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        krav.kontrollera_system()
        return _valj(list(argv))
    except Hinder as fel:
        sys.stdout.flush()
        print(fel, file=sys.stderr)
        return 1
    except PermissionError as fel:
        agare = f"Du har inte rätt till {fel.filename}. Kör kommandot som den användare som äger filen."
        print(agare if fel.filename else fel, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nAvbrutet. Kör samma kommando igen, så fortsätter det där det slutade.", file=sys.stderr)
        return AVBRUTEN


def _valj(argv: list[str]) -> int:
    namn = argv[1] if len(argv) > 1 else "--help"
    if namn in {"-h", "--help", "hjälp"}:
        utskrift.rad(HJALP)
        return 0
    if namn == "start":
        tolk = _Tolk(prog="manage.py start", usage="python3 manage.py start [--port 8000]", add_help=False)
        tolk.add_argument("--port", type=int, default=8000)
        return start.kor(int(tolk.parse_args(argv[2:]).port))
    if namn == "reset":
        tolk = _Tolk(prog="manage.py reset", usage="python3 manage.py reset [--ja]", add_help=False)
        tolk.add_argument("--ja", action="store_true")
        return aterstall.kor(bool(tolk.parse_args(argv[2:]).ja))
    if namn == "test":
        return prov.kor(argv[2:])
    return _django(argv)


def _django(argv: list[str]) -> int:
    """A command of Django's, with database and queue at hand. In production the installation has done all that."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvalitet.settings")
    if os.environ.get("KVALITET_LAGE") == "drift" and os.environ.get("DATABASE_URL"):
        return _kor_django(argv)
    with redirect_stdout(sys.stderr):  # the command's own output may be JSON
        start.i_miljon(med_pango=False)
    start.hemlig_nyckel()
    with servrar.till_hands():
        return _kor_django(argv)


def _kor_django(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line  # not there until the environment is

    execute_from_command_line(argv)
    return 0
