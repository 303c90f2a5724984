"""The first start, as a person with a fresh machine meets it: clone, start, log in, stop, and nothing is left.

Standard library only. Each step prints its line; the last line is "N passed, N failed".
"""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROT = Path(__file__).resolve().parents[2]
STARTTID = 600.0  # seconds for the first start, packages included
ANDRA_STARTEN = 60.0  # seconds; it takes some five on an idle machine
KLAR = "Stoppa med Ctrl-C"


class Koppling:
    """A running `manage.py start` and what it has printed."""

    def __init__(self, kopia: Path, env: dict[str, str]) -> None:
        self.kopia, self.utskrift, self.borjan = kopia, "", time.monotonic()
        kod = ["python3", "manage.py", "start", "--port", "0"]
        self.process = subprocess.Popen(
            kod, cwd=kopia, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self.process.stdout is not None
        self._ut = self.process.stdout
        os.set_blocking(self._ut.fileno(), False)

    def las(self) -> None:
        """Take what has been printed since the last time, and show it."""
        nytt = (self._ut.read() or b"").decode(errors="replace")
        self.utskrift += nytt
        print(nytt, end="", flush=True)

    def vanta(self, tid: float) -> None:
        """Until the closing line of the start is printed."""
        while KLAR not in self.utskrift:
            kod = self.process.poll()
            self.las()
            assert kod is None, f"starten slutade med kod {kod}"
            assert time.monotonic() - self.borjan < tid, f"starten var inte klar på {tid:.0f} sekunder"
            time.sleep(0.1)
            self.las()

    @property
    def adress(self) -> str:
        """Where it answers."""
        traff = re.search(r"http://127\.0\.0\.1:\d+/", self.utskrift)
        assert traff, "ingen adress i utskriften"
        return traff.group()

    def inloggning(self) -> tuple[str, str]:
        """Name and password of the enhetschef among the printed logins."""
        namn = re.search(r"^\s*(\S+)\s+Enhetschef", self.utskrift, re.MULTILINE)
        losenord = re.search(r"Lösenord.*?(\S+)\s*$", self.utskrift, re.MULTILINE)
        assert namn, "ingen enhetschef bland inloggningarna"
        assert losenord, "inget lösenord i utskriften"
        return namn.group(1), losenord.group(1)


def kvar(kopia: Path) -> list[str]:
    """Processes that still run out of the copy, by their command lines."""
    funna = []
    for rad in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = rad.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(kopia) in text:
            funna.append(f"{rad.parent.name} {text[:120]}")
    return funna


def vanta_tomt(kopia: Path, tid: float) -> None:
    """Until nothing of the copy runs."""
    slut = time.monotonic() + tid
    while kvar(kopia):
        assert time.monotonic() < slut, "kvar efteråt:\n" + "\n".join(kvar(kopia))
        time.sleep(0.2)


def logga_in(adress: str, namn: str, losenord: str) -> tuple[int, str]:
    """Status and text of the page that a person meets after logging in through the form."""
    kakor = http.cookiejar.CookieJar()
    webb = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(kakor))
    with webb.open(urllib.parse.urljoin(adress, "/logga-in/"), timeout=30) as sida:
        marke = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', sida.read().decode())
    assert marke, "inloggningssidan har inget formulär"
    falt = {"username": namn, "password": losenord, "csrfmiddlewaretoken": marke.group(1)}
    fraga = urllib.request.Request(  # noqa: S310 - an http address of our own
        urllib.parse.urljoin(adress, "/logga-in/"), urllib.parse.urlencode(falt).encode(), {"Referer": adress}
    )
    with webb.open(fraga, timeout=30) as sida:
        hamnade, text = sida.geturl(), sida.read().decode()
    assert "logga-in" not in hamnade, "inloggningen gick inte"
    return sida.status, text


def personens_namn(kopia: Path, env: dict[str, str], namn: str) -> str:
    """What the person is called, asked for with a command while the servers run."""
    fraga = (
        "from kvalitet.organisation.models import Person; "
        f"print(Person.objects.get(anvandarnamn={namn!r}).get_full_name())"
    )
    svar = subprocess.run(
        ["python3", "manage.py", "shell", "--no-imports", "-v0", "-c", fraga],
        cwd=kopia, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return svar.stdout.strip()


def prova(mapp: Path) -> list[tuple[str, Callable[[], None]]]:
    """The steps, in order; each stands on the ones before it."""
    kopia, hem = mapp / "kopia", mapp / "hem"
    env = {namn: varde for namn, varde in os.environ.items() if not namn.startswith(("KVALITET_", "DJANGO_"))}
    for namn in ("DATABASE_URL", "REDIS_URL", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH"):
        env.pop(namn, None)
    env["HOME"] = str(hem)
    korningar: list[Koppling] = []

    def klona() -> None:
        hem.mkdir()
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROT, kopia], check=True)

    def starta() -> None:
        korningar.append(Koppling(kopia, env))
        korningar[-1].vanta(STARTTID if len(korningar) == 1 else ANDRA_STARTEN)

    def logga_in_som_enhetschef() -> None:
        namn, losenord = korningar[-1].inloggning()
        status, text = logga_in(korningar[-1].adress, namn, losenord)
        assert status == 200, f"startsidan svarar {status}"
        heter = personens_namn(kopia, env, namn)
        assert heter, "personen har inget namn"
        assert heter in text, f"{heter} står inte på startsidan"

    def stoppa() -> None:
        korningar[-1].process.send_signal(signal.SIGINT)
        assert korningar[-1].process.wait(40) == 0, f"slutkod {korningar[-1].process.returncode}"
        korningar[-1].las()
        vanta_tomt(kopia, 2)

    def doda() -> None:
        korningar[-1].process.kill()
        korningar[-1].process.wait()
        vanta_tomt(kopia, 10)

    def aterstall() -> None:
        subprocess.run(["python3", "manage.py", "reset", "--ja"], cwd=kopia, env=env, check=True)
        assert not (kopia / "var" / "pg").exists(), "databasen är kvar"

    return [
        ("en ren kopia", klona),
        ("första starten", starta),
        ("en enhetschef loggar in och ser sitt namn", logga_in_som_enhetschef),
        ("Ctrl-C stoppar allt", stoppa),
        ("andra starten tar sekunder", starta),
        ("samma inloggning gäller", logga_in_som_enhetschef),
        ("kill -9 lämnar inget kvar", doda),
        ("reset tar bort databasen", aterstall),
    ]


def main() -> int:
    """Run the steps; the first that fails ends the run, since the others stand on it."""
    godkanda, fel = 0, 0
    with tempfile.TemporaryDirectory(prefix="kvalitet-start-") as mapp:
        try:
            for namn, steg in prova(Path(mapp)):
                borjan = time.monotonic()
                print(f"-- {namn}", flush=True)
                steg()
                godkanda += 1
                print(f"-- {namn}: godkänt, {time.monotonic() - borjan:.1f} s", flush=True)
        except (AssertionError, subprocess.SubprocessError, OSError, urllib.error.URLError) as orsak:
            fel = 1
            print(f"-- UNDERKÄNT: {orsak}", flush=True)
        finally:
            for rad in kvar(Path(mapp)):
                os.kill(int(rad.split()[0]), signal.SIGKILL)
    print(f"{godkanda} passed, {fel} failed")
    return fel


if __name__ == "__main__":
    sys.exit(main())
