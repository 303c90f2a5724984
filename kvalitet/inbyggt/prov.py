"""`python3 manage.py test`: every check and every test, against a database and a queue of its own.

The checks go on after a failure, so that one run tells everything. The last line is plain ("N passed, N failed, N
skipped"), for whoever reads the outcome by machine; each check counts as a test there.
"""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from kvalitet.inbyggt import miljo, platser, servrar, start
from kvalitet.inbyggt.barn import Familj, Stoppordning
from kvalitet.inbyggt.utskrift import rad, sekunder, sista_raderna

KOD = ("kvalitet", "avvikelser", "egenkontroll", "rapporter")
FORBJUDET = re.compile(r"https?://|index-url|find-links")
LASFIL = re.compile(r"(^|/)(requirements[^/]*|[^/]*\.lock)$")
Kontroll = tuple[str, list[str | Path], dict[str, str]]  # name, command, environment
MALL = "test_kvalitet_mall"
MIGRATE = "migrate i en tom databas"
PYTEST_STOPP: Stoppordning = ((signal.SIGINT, 10.0), (signal.SIGTERM, 3.0))  # SIGINT: it still tells what it found


@dataclass
class Utfall:
    """What has passed, failed and been skipped so far."""

    godkanda: int = 0
    fel: int = 0
    hoppade: int = 0
    felnamn: list[str] = field(default_factory=list)

    def skriv(self, namn: str, felet: str, tid: float) -> None:
        """Count a check, and print its line and, when it failed, what it said."""
        rad(f"{'UNDERKÄND' if felet else 'godkänd  '}  {sekunder(tid):>11}  {namn}")
        if not felet:
            self.godkanda += 1
            return
        rad(felet)
        self.fel += 1
        self.felnamn.append(namn)

    def slutrad(self) -> str:
        """The plain closing line."""
        return f"{self.godkanda} passed, {self.fel} failed, {self.hoppade} skipped"


def kor(argument: Sequence[str]) -> int:
    """Run everything, or with arguments pytest alone with them. Returns 0 when all passed."""
    start.i_miljon(tester=True)
    borjan, utfall = time.monotonic(), Utfall()
    os.environ["DJANGO_SETTINGS_MODULE"] = "kvalitet.settings"
    with tempfile.TemporaryDirectory(prefix="kvalitet-") as mapp, Familj() as familj:
        rot = Path(mapp)
        nytt = servrar.starta(familj, servrar.postgres(rot, forganglig=True), servrar.valkey(rot, forganglig=True))
        if argument:
            return _pytest(familj, argument)
        mall = _mallen() if "DATABASE_URL" in nytt else []  # in a server of somebody else's it would be left behind
        kontrollera(familj, utfall, [*kontroller(), *mall], rot)
        _lasfiler(utfall)
        if mall and MIGRATE not in utfall.felnamn:
            os.environ["KVALITET_PROVMALL"] = MALL
        _tester(familj, utfall, rot / "utfall.xml")
    rad(f"\nAllt tog {sekunder(time.monotonic() - borjan)}.")
    if utfall.felnamn:
        rad(f"Underkänt: {', '.join(utfall.felnamn)}.")
    rad(utfall.slutrad())
    return 1 if utfall.fel else 0


def kontroller() -> list[Kontroll]:
    """The checks before the tests."""
    python: list[str | Path] = [sys.executable, "-m"]
    kod = [namn for namn in KOD if (platser.ROT / namn).is_dir()]
    drift = {
        "KVALITET_LAGE": "drift",
        "KVALITET_VARDNAMN": "kvalitet.example",
        "KVALITET_HEMLIG_NYCKEL": secrets.token_urlsafe(64),
    }
    return [
        ("ruff check", [*python, "ruff", "check", "--output-format", "concise", "."], {}),
        ("ruff format --check", [*python, "ruff", "format", "--check", "."], {}),
        ("mypy", [*python, "mypy", *kod], {}),
        ("lint-imports", [miljo.python().with_name("lint-imports")], {}),
        ("makemigrations --check", [*python, "django", "makemigrations", "--check", "--dry-run"], {}),
        ("check --deploy", [*python, "django", "check", "--deploy", "--fail-level", "WARNING"], drift),
    ]


def _mallen() -> list[Kontroll]:
    """That an empty database can be migrated. The one that is made is copied by the workers: see tests/conftest.py."""
    return [(MIGRATE, [sys.executable, "-m", "tests.mall", MALL], {})]


def kontrollera(familj: Familj, utfall: Utfall, alla: Sequence[Kontroll], rot: Path) -> None:
    """Run all checks at once, since each of them uses one core, and tell of each as it ends. `rot`: for their logs."""
    borjan = time.monotonic()
    barn = [
        familj.starta(namn, kod, logg=rot / f"kontroll{nummer}.log", env=env, mapp=platser.ROT)
        for nummer, (namn, kod, env) in enumerate(alla)
    ]
    while barn:
        for ett in [ett for ett in barn if not ett.lever()]:
            barn.remove(ett)
            slutkod = familj.glom(ett)
            felet = sista_raderna(ett.logg, 40) or f"slutkod {slutkod}" if slutkod else ""
            utfall.skriv(ett.namn, felet, time.monotonic() - borjan)
        time.sleep(0.03)


def _lasfiler(utfall: Utfall) -> None:
    borjan = time.monotonic()
    fynd = adresser_i(lasfiler())
    utfall.skriv("låsfiler utan adresser", "\n".join(f"    {rad_}" for rad_ in fynd), time.monotonic() - borjan)


def lasfiler() -> list[Path]:
    """The tracked lock and requirements files; without git, the two that the environment is made from."""
    svar = subprocess.run(["git", "-C", platser.ROT, "ls-files", "-z"], capture_output=True, text=True, check=False)
    namn = [fil for fil in svar.stdout.split("\0") if LASFIL.search(fil)] if svar.returncode == 0 else []
    return [platser.ROT / fil for fil in namn or miljo.LASFILER.values()]


def adresser_i(filer: Sequence[Path]) -> list[str]:
    """Every row that names an address or an index, as `file:row: text`. A lock file holds hashes and no addresses."""
    return [
        f"{fil.name}:{nummer}: {text.strip()}"
        for fil in filer
        for nummer, text in enumerate(fil.read_text(encoding="utf-8").splitlines(), 1)
        if FORBJUDET.search(text)
    ]


def _pytest(familj: Familj, argument: Sequence[str]) -> int:
    kod: list[str | Path] = [sys.executable, "-m", "pytest", *argument]
    env = {
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),  # the workers must agree on the tests' names
        "PYTHONDONTWRITEBYTECODE": "",  # what one process has compiled is read by the next; there are hundreds
    }
    logg = platser.logg("prov")
    return familj.kor("pytest", kod, logg=logg, env=env, visa=True, mapp=platser.ROT, stopp=PYTEST_STOPP)


def _tester(familj: Familj, utfall: Utfall, fil: Path) -> None:
    """All of pytest, on as many cores as there are. Its own closing line is printed as it comes.

    A core that has nothing left takes over tests from another: the slow ones, with a browser, lie side by side.
    """
    karnor = str(min(os.cpu_count() or 2, 8))
    slutkod = _pytest(familj, ["-n", karnor, "--dist", "worksteal", f"--junitxml={fil}"])
    antal = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    if fil.exists():
        for svit in ElementTree.parse(fil).getroot().iter("testsuite"):  # noqa: S314 - written by the line above
            antal = {namn: varde + int(svit.get(namn, 0)) for namn, varde in antal.items()}
    fel = antal["failures"] + antal["errors"]
    utfall.godkanda += antal["tests"] - fel - antal["skipped"]
    utfall.hoppade += antal["skipped"]
    utfall.fel += fel or int(slutkod != 0)
    if slutkod:
        utfall.felnamn.append("pytest")
