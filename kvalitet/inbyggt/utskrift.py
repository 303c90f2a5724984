"""What the person at the keyboard sees: one line per step, with its time."""

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Steg:
    """A step under way. `slut` is the word that closes its line."""

    slut: str = "klart"


def rad(text: str = "") -> None:
    """Print a line at once, also when the output goes to a file or a pipe."""
    print(text, flush=True)


def forbered() -> None:
    """Never fail on a letter: a terminal that lacks å shows ? instead."""
    for strom in (sys.stdout, sys.stderr):
        reconfigure = getattr(strom, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


@contextmanager
def steg(text: str) -> Iterator[Steg]:
    """`Startar databasen ... klart, 0,1 s`. The line is closed also when the step fails."""
    print(f"{text} ... ", end="", flush=True)
    detta, borjan = Steg(), time.monotonic()
    try:
        yield detta
    except BaseException as fel:
        rad("avbrutet" if isinstance(fel, KeyboardInterrupt) else "gick inte")
        raise
    rad(f"{detta.slut}, {sekunder(time.monotonic() - borjan)}")


def sekunder(tid: float) -> str:
    """Seconds as a Swede reads them: 0.1 is "0,1 s", 75 is "1 min 15 s"."""
    if tid < 60:
        return f"{tid:.1f} s".replace(".", ",")
    return f"{int(tid) // 60} min {int(tid) % 60} s"


def sista_raderna(fil: Path, antal: int = 15) -> str:
    """The end of a log, indented, for a message. Empty when there is none."""
    if not fil.exists():
        return ""
    with fil.open(encoding="utf-8", errors="replace") as innehall:
        rader = deque((rad.rstrip() for rad in innehall if rad.strip()), maxlen=antal)
    return "\n".join(f"    {rad}" for rad in rader)
