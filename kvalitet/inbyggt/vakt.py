"""The guard: a process that outlives its parent by seconds, and ends the groups the parent left behind.

PR_SET_PDEATHSIG ends our own children at once, but it says nothing to their children (a PDF being drawn under the
worker), and it does not exist outside Linux. The parent writes "+group" and "-group" on our standard input, and
"slut" when it has stopped everything itself. Run as a script with the parent's pid; imports nothing of the project.
"""

import contextlib
import os
import select
import signal
import sys
import time

# Seconds that the groups get to end by themselves, and then after SIGQUIT, which to PostgreSQL means at once, with its
# own children; SIGKILL would leave a checkpoint running without its server. Signal 0 is none.
FRISTER = ((0, 3.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 0.0))


def lyssna(foralder: int) -> set[int]:
    """The groups that still run when the parent is gone. Empty when it says that it has stopped them."""
    grupper: set[int] = set()
    rest = b""
    while os.getppid() == foralder:
        if not select.select([0], [], [], 0.5)[0]:
            continue
        text = os.read(0, 4096)
        if not text:
            break
        *rader, rest = (rest + text).split(b"\n")
        for ord_ in rader:
            if ord_ == b"slut":
                return set()
            (grupper.add if ord_[:1] == b"+" else grupper.discard)(int(ord_[1:]))
    return grupper


def lever(grupp: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(grupp, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def avsluta(grupper: set[int]) -> None:
    """Wait for the groups to end; tell what is left of them to quit, and then kill it."""
    for nummer, tid in FRISTER:
        for grupp in filter(lever, grupper):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(grupp, nummer)
        slut = time.monotonic() + tid
        while any(map(lever, grupper)) and time.monotonic() < slut:
            time.sleep(0.1)


if __name__ == "__main__":
    for nummer in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(nummer, signal.SIG_IGN)
    avsluta(lyssna(int(sys.argv[1])))
