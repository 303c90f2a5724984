"""Locks in var/: one start at a time, one owner of the embedded servers, and who else uses them.

flock, because the kernel lets go of it when the holder dies, however it dies. What the file says is only for the
message; whether it is held is decided by the lock alone.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kvalitet.inbyggt import platser


class Upptaget(Exception):
    """Somebody else holds the lock; `uppgifter` is what they wrote about themselves."""

    def __init__(self, uppgifter: dict[str, Any]) -> None:
        super().__init__(str(uppgifter))
        self.uppgifter = uppgifter


class Ensamratt:
    """A held lock. Its file says who holds it."""

    def __init__(self, nummer: int) -> None:
        self.nummer = nummer

    def skriv(self, **uppgifter: Any) -> None:
        """Say about the holder what others may need: pid, command, address, sockets."""
        os.ftruncate(self.nummer, 0)
        os.pwrite(self.nummer, json.dumps({"pid": os.getpid(), **uppgifter}).encode(), 0)


def _fil(namn: str) -> Path:
    return platser.var() / f"{namn}.lock"


def lyssna(namn: str) -> dict[str, Any]:
    """What the file of the lock says. Empty when nobody has written or it is half-written."""
    try:
        uppgifter = json.loads(_fil(namn).read_text())
    except (OSError, ValueError):
        return {}
    return uppgifter if isinstance(uppgifter, dict) else {}


@contextmanager
def ta(namn: str, *, vanta: bool = False, delad: bool = False) -> Iterator[Ensamratt]:
    """Hold the lock `namn` for the length of the block. Raises Upptaget when it is held and `vanta` is false.

    With `delad` many may hold it together, and nobody alone.
    """
    nummer = os.open(_fil(namn), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        sort = (fcntl.LOCK_SH if delad else fcntl.LOCK_EX) | (0 if vanta else fcntl.LOCK_NB)
        try:
            fcntl.flock(nummer, sort)
        except BlockingIOError as fel:
            raise Upptaget(lyssna(namn)) from fel
        if not delad:
            os.ftruncate(nummer, 0)
        yield Ensamratt(nummer)
    finally:
        os.close(nummer)
