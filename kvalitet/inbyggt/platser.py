"""Where things lie: the project, its environment, and var/ with everything that is made while it runs."""

import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path

from kvalitet.inbyggt.krav import Hinder

ROT = Path(__file__).resolve().parents[2]
VENV = ROT / ".venv"
LANGSTA_UTTAG = 107  # bytes; a unix socket's path has room for 108 with its closing zero


def var() -> Path:
    """The folder for data and logs, made on first use and closed to other users. KVALITET_VAR moves it."""
    mapp = Path(os.environ.get("KVALITET_VAR") or ROT / "var").absolute()
    try:
        mapp.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fel:
        raise Hinder(f"Det går inte att skapa mappen {mapp}: {fel.strerror}.") from fel
    agare = mapp.stat().st_uid
    if agare != os.geteuid():  # also for root: what it made there, the owner could not use afterwards
        raise Hinder(f"Mappen {mapp} tillhör användaren {anvandare(agare)}. Kör kommandot som den användaren.")
    return mapp


def anvandare(uid: int) -> str:
    """The name of a user, or its number when it has none here."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"nummer {uid}"


def logg(namn: str) -> Path:
    """The log file of a process or a step, started over (one old kept) when it has grown past 5 MB."""
    mapp = var() / "logg"
    mapp.mkdir(mode=0o700, exist_ok=True)
    fil = mapp / f"{namn}.log"
    if fil.exists() and fil.stat().st_size > 5_000_000:
        fil.replace(fil.with_suffix(".log.1"))
    return fil


def uttagsmapp(mapp: Path, fil: str) -> Path:
    """The folder for the socket `fil`: `mapp` itself, or a private one under the temp folder if that is too long.

    The stand-in's name follows from `mapp`, so that every command finds the same one.
    """
    if len(os.fsencode(mapp / fil)) <= LANGSTA_UTTAG:
        return mapp
    kort = hashlib.sha256(os.fsencode(mapp)).hexdigest()[:12]
    agare = {os.geteuid(), mapp.stat().st_uid if mapp.exists() else os.geteuid()}
    return privat_mapp(Path(tempfile.gettempdir()) / f"kvalitet-{os.geteuid()}-{kort}", agare)


def privat_mapp(mapp: Path, agare: set[int]) -> Path:
    """Make `mapp` with mode 0700, and refuse one that somebody outside `agare` (uids) has put there first."""
    mapp.mkdir(mode=0o700, exist_ok=True)
    status = mapp.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in agare or stat.S_IMODE(status.st_mode) & 0o077:
        raise Hinder(f"Mappen {mapp} är inte din egen. Ta bort den eller sätt TMPDIR till en mapp som bara du når.")
    return mapp
