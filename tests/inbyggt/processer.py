"""Looking at the machine's processes, for tests that count what is left."""

from __future__ import annotations

import time
from pathlib import Path


def foraldrar() -> dict[int, int]:
    """Every process and its parent; zombies are no processes here."""
    funna = {}
    for fil in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = fil.read_text()
        except OSError:
            continue
        status, foralder = text.rsplit(")", 1)[1].split()[:2]
        if status != "Z":
            funna[int(fil.parent.name)] = int(foralder)
    return funna


def attlingar(pid: int) -> set[int]:
    """The children of `pid`, their children, and so on."""
    karta, funna, nya = foraldrar(), set(), {pid}
    while nya:
        nya = {barn for barn, foralder in karta.items() if foralder in nya}
        funna |= nya
    return funna


def lever(pids: set[int]) -> set[int]:
    """Which of them still run."""
    return pids & foraldrar().keys()


def kvar_efter(pids: set[int], sekunder: float) -> set[int]:
    """Which of them still run when `sekunder` have passed; returns as soon as none does."""
    slut = time.monotonic() + sekunder
    while lever(pids) and time.monotonic() < slut:
        time.sleep(0.05)
    return lever(pids)
