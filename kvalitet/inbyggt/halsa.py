"""Is this process of the installation well? For the health checks of Docker: exit code 0 when it is, 1 when not.

`python -m kvalitet.inbyggt.halsa webben|arbetaren|klockan`
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PORT = 8000
GAMMAL = 900.0  # seconds; the clock writes its schedule at least every three minutes


def webben() -> bool:
    """Whether the health page answers 200. It is asked for by the name that the installation goes by."""
    namn = os.environ.get("KVALITET_VARDNAMN", "localhost").split(",")[0].strip()
    vard = "localhost" if namn in {"", "*"} else namn.removeprefix(".")
    kanal = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        kanal.request("GET", "/halsa/", headers={"Host": vard})
        return kanal.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        kanal.close()


def arbetaren() -> bool:
    """Whether the worker of this container answers a ping through the queue."""
    kod = [sys.executable, "-m", "celery", "-A", "kvalitet.celery", "inspect", "ping", "-t", "10"]
    try:
        svar = subprocess.run(
            [*kod, "-d", f"celery@{socket.gethostname()}"], capture_output=True, timeout=25, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return svar.returncode == 0


def klockan() -> bool:
    """Whether the clock has written its schedule lately."""
    mapp = Path(os.environ.get("KVALITET_VAR", "var")) / "klocka"
    tider = [fil.stat().st_mtime for fil in mapp.glob("schema*")]
    return bool(tider) and time.time() - max(tider) < GAMMAL


FRAGOR: dict[str, Callable[[], bool]] = {"webben": webben, "arbetaren": arbetaren, "klockan": klockan}


if __name__ == "__main__":
    fraga = FRAGOR.get(" ".join(sys.argv[1:]))
    if fraga is None:
        sys.exit("Skriv webben, arbetaren eller klockan.")
    sys.exit(0 if fraga() else 1)
