"""What the machine must have before anything is made: Python, venv, disk, a free port. One sentence per lack."""

import importlib.util
import shutil
import socket
import sys
from pathlib import Path

PYTHON = (3, 11)
DISK_FORSTA = 1_500_000_000  # bytes: packages 0.3 GB (0.6 with those of the tests), database, its journal, room to work
DISK_SEDAN = 200_000_000  # bytes
HOGSTA_PORT = 65_535


class Hinder(Exception):
    """Something the person at the keyboard must know or do. Its text is the whole message, in Swedish."""


def kontrollera_system(plattform: str = sys.platform) -> None:
    """Raises Hinder on Windows, where unix sockets, flock and process groups are missing."""
    if plattform.startswith("win"):
        raise Hinder("På Windows körs Kvalitet i WSL: öppna ett Linux-fönster där och kör samma kommando.")


def kontrollera_venv() -> None:
    """Debian and Ubuntu ship Python without venv and ensurepip; say which package holds them."""
    saknas = [modul for modul in ("venv", "ensurepip") if importlib.util.find_spec(modul) is None]
    if saknas:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Hinder(
            f"Python {version} saknar modulen {' och '.join(saknas)}. Installera den (Debian och Ubuntu: "
            f"apt install python{version}-venv) och kör kommandot igen."
        )


def kontrollera_disk(mapp: Path, behov: int) -> None:
    """Raises Hinder when the disk that holds `mapp` has fewer than `behov` free bytes."""
    ledigt = shutil.disk_usage(mapp).free
    if ledigt < behov:
        raise Hinder(
            f"Det är för lite plats på disken: {gigabyte(ledigt)} ledigt där {mapp} ligger, men det behövs "
            f"{gigabyte(behov)}. Frigör plats och kör kommandot igen."
        )


def gigabyte(antal: int) -> str:
    """Bytes as a Swede reads them: 1 500 000 000 is "1,5 GB"."""
    return f"{antal / 1e9:.1f} GB".replace(".", ",")


def ar_ledig(port: int) -> bool:
    """Whether the web server could bind 127.0.0.1:`port` now. Raises Hinder where the user may not."""
    with socket.socket() as uttag:
        uttag.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            uttag.bind(("127.0.0.1", port))
        except PermissionError as fel:
            raise Hinder(f"Port {port} får bara root använda. Välj en port från 1024 och uppåt: --port 8000.") from fel
        except OSError:
            return False
    return True


def valj_port(port: int) -> int:
    """`port` when it is free, any free one when it is 0. Raises Hinder with a suggestion when it is busy."""
    if not 0 <= port <= HOGSTA_PORT:
        raise Hinder(f"Porten ska vara ett tal från 1 till {HOGSTA_PORT}.")
    if port == 0:
        with socket.socket() as uttag:
            uttag.bind(("127.0.0.1", 0))
            return int(uttag.getsockname()[1])
    if ar_ledig(port):
        return port
    forslag = next((nara for nara in range(port + 1, min(port + 200, HOGSTA_PORT) + 1) if ar_ledig(nara)), None)
    raise Hinder(
        f"Port {port} används redan av ett annat program. "
        + (f"Port {forslag} är ledig: python3 manage.py start --port {forslag}" if forslag else "Välj en annan: --port")
    )
