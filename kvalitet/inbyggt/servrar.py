"""PostgreSQL and Valkey together: use those that run, or start them for as long as they are needed.

DATABASE_URL and REDIS_URL are the whole interface to Django: set from outside, nothing embedded is started.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path

from kvalitet.inbyggt import ensamratt, krav, platser
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.postgres import Postgres
from kvalitet.inbyggt.utskrift import rad, steg
from kvalitet.inbyggt.valkey import Valkey

LAS = "servrar"
ANVANDARE = "anvandare"
VANTETID = 150.0  # seconds to wait for another command's servers


def yttre() -> bool:
    """Whether the database and the queue both come from outside."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def postgres(rot: Path | None = None, *, forganglig: bool = False) -> Postgres:
    """The embedded database: that of var/, or one whose files and log lie in `rot`."""
    if rot is None:
        return Postgres(platser.var() / "pg", platser.logg("postgres"), forganglig)
    return Postgres(rot / "pg", rot / "postgres.log", forganglig)


def valkey(rot: Path | None = None, *, forganglig: bool = False) -> Valkey:
    """The embedded queue, as `postgres`."""
    if rot is None:
        return Valkey(platser.var() / "valkey", platser.logg("valkey"), forganglig)
    return Valkey(rot / "valkey", rot / "valkey.log", forganglig)


def starta(familj: Familj, db: Postgres, ko: Valkey) -> dict[str, str]:
    """Start what the environment does not already name, and announce it there. Returns what was announced."""
    nytt = {}
    if not os.environ.get("DATABASE_URL"):
        if db.halvfardig():
            rad("Databasen blev inte färdig förra gången. Den görs om från början.")
        if not db.finns():
            krav.kontrollera_disk(db.mapp.parent, krav.DISK_SEDAN)
            with steg("Skapar databasen"):
                db.gor(familj)
        with steg("Startar databasen (PostgreSQL)"):
            db.starta(familj)
        nytt["DATABASE_URL"] = db.url
    if not os.environ.get("REDIS_URL"):
        with steg("Startar jobbkön (Valkey)"):
            ko.starta(familj)
        nytt["REDIS_URL"] = ko.url
    os.environ.update(nytt)
    return nytt


@contextmanager
def till_hands() -> Iterator[None]:
    """Have a database and a queue for the length of the block, for a command of Django's.

    Those that `start` or another command holds are used; otherwise we hold our own, and wait at the end for others
    who have begun to use them.
    """
    if yttre():
        yield
        return
    with ExitStack() as stack:
        try:
            ratt = stack.enter_context(ensamratt.ta(LAS))
        except ensamratt.Upptaget:
            stack.enter_context(ensamratt.ta(ANVANDARE, delad=True, vanta=True))
            os.environ.update(_annans())
        else:
            familj = stack.enter_context(Familj())
            with redirect_stdout(sys.stderr):  # the command's own output may be JSON
                nytt = starta(familj, postgres(), valkey())
            ratt.skriv(kommando=" ".join(sys.argv[1:]), miljo=nytt)
            stack.callback(_vanta_pa_andra)
        yield


def _vanta_pa_andra() -> None:
    try:
        with ensamratt.ta(ANVANDARE):
            pass
    except ensamratt.Upptaget:
        print("Väntar på andra kommandon som använder databasen ...", file=sys.stderr)
        with ensamratt.ta(ANVANDARE, vanta=True):
            pass


def _annans() -> dict[str, str]:
    """The addresses of the servers that somebody else holds, once they have started."""
    slut = time.monotonic() + VANTETID
    while time.monotonic() < slut:
        miljo = ensamratt.lyssna(LAS).get("miljo")
        if miljo:
            return {namn: str(varde) for namn, varde in miljo.items()}
        if miljo is not None:
            raise Hinder("Kvalitet är igång med en egen databas. Sätt samma DATABASE_URL och REDIS_URL här.")
        time.sleep(0.1)
    raise Hinder(
        "Ett annat kommando startar databasen, men den blir inte klar. Vänta tills det är slut och försök igen."
    )
