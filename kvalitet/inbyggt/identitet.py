"""As whom PostgreSQL runs. It refuses uid 0, so a root who starts us needs another identity for it.

Three ways, the first that works here: a user namespace in which root is called 1000 (nothing changes owner), the
owner of the project folder, and nobody. A way works when it reaches both the program and the data folder.
"""

import ctypes
import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kvalitet.inbyggt import platser
from kvalitet.inbyggt.krav import Hinder

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER = 0x10000000
INRE_UID = 1000


@dataclass(frozen=True)
class Identitet:
    """How a child changes who it is, between fork and exec; `agare` owns its files (None: whoever we are)."""

    namn: str
    byt: Callable[[], None] | None = None
    agare: tuple[int, int] | None = None

    def ta_over(self, mapp: Path) -> None:
        """Give `mapp` and everything in it to the owner, and let the owner walk down to it."""
        if self.agare is None:
            return
        for plats, mappar, filer in os.walk(mapp):
            for fil in (plats, *(os.path.join(plats, namn) for namn in mappar + filer)):
                os.chown(fil, *self.agare, follow_symlinks=False)
        mapp.parent.chmod(mapp.parent.stat().st_mode | 0o011)


def i_namnrymd() -> None:
    """Become uid 1000 in a user namespace of our own; outside it we are still root. Raises OSError if refused."""
    if LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    for fil, text in (("setgroups", "deny"), ("uid_map", f"{INRE_UID} 0 1"), ("gid_map", f"{INRE_UID} 0 1")):
        with open(f"/proc/self/{fil}", "w", encoding="ascii") as karta:
            karta.write(text)


def som(uid: int, gid: int) -> Callable[[], None]:
    """Become `uid` and `gid` with no other groups and no way back."""

    def byt() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return byt


def valj(program: Path, mapp: Path, data: Path) -> Identitet:
    """The identity for `program`, which must reach `mapp`. Data that already has an owner keeps it.

    Raises Hinder when the data belongs to another user than the one we may become, or when no way works.
    """
    agare = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if agare is not None and agare != os.geteuid():
            vem = platser.anvandare(agare)
            raise Hinder(f"Databasen i {data} tillhör användaren {vem}. Kör kommandot som den användaren.")
        return Identitet("du själv")
    for identitet in _mojliga(mapp, agare):
        if _fungerar(identitet, program, mapp):
            return identitet
    Identitet("root", agare=(0, 0)).ta_over(mapp)
    raise Hinder(
        "PostgreSQL får inte köras som root, och ingen annan användare når projektets mapp. Kör kommandot som en "
        "vanlig användare, eller flytta projektet till en mapp som alla når, till exempel under /srv."
    )


def _mojliga(mapp: Path, agare: int | None) -> list[Identitet]:
    """The ways to try, in order. `agare` is the uid that owns existing data."""
    rymd = Identitet("root i en egen användarnamnrymd", i_namnrymd)
    if agare == 0:
        return [rymd]
    if agare is not None:
        return [_vanlig(agare)]
    projekt = mapp.parent.stat().st_uid
    return [rymd, *([_vanlig(projekt)] if projekt else []), _vanlig(_nobody())]


def _vanlig(uid: int) -> Identitet:
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:
        gid = uid
    return Identitet(platser.anvandare(uid), som(uid, gid), (uid, gid))


def _nobody() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65_534


def _fungerar(identitet: Identitet, program: Path, mapp: Path) -> bool:
    """Try it for real: run the program under that identity, which must also reach and write in `mapp`."""

    def prova() -> None:
        if identitet.byt:
            identitet.byt()
        os.chdir(mapp)
        with tempfile.TemporaryFile(dir=mapp):
            pass

    identitet.ta_over(mapp)
    try:
        kod = subprocess.run([program, "--version"], preexec_fn=prova, capture_output=True, check=False).returncode
    except (OSError, subprocess.SubprocessError):
        return False
    return kod == 0
