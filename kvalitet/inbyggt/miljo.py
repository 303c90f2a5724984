"""The Python environment: made when missing or broken, filled from the lock files, and run inside.

What is installed is remembered by the lock file's SHA-256, so that a second start asks pip nothing. Every package
is checked against its hash, and nothing outside the lock is installed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from kvalitet.inbyggt import ensamratt, krav, platser
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import sista_raderna, steg

LASFILER = {"paket": Path("requirements.lock"), "testpaket": Path("tests/requirements.lock")}
MINNE = "kvalitet-paket.json"
OMSTARTAD = "KVALITET_OMSTARTAD"
NATET = "Det går inte att nå paketkällan. Kontrollera nätet och kör kommandot igen."
ORSAKER = {  # the first that fits: pip ends with "No matching distribution" also when it reached nothing
    "No space left": "Disken är full. Frigör plats och kör kommandot igen.",
    "Permission denied": "Du får inte skriva i mappen .venv. Kör kommandot som den användare som äger projektet.",
    "DO NOT MATCH THE HASHES": "Ett paket har inte den kontrollsumma som står i {fil}, och installeras därför inte.",
    "Temporary failure in name": NATET,
    "Failed to establish a new connection": NATET,
    "Read timed out": NATET,
    "No matching distribution": "Ett paket i {fil} finns inte för den här datorns Python eller processor.",
}


def python() -> Path:
    """The environment's Python."""
    return platser.VENV / "bin" / "python"


def ar_inne() -> bool:
    """Whether this process already runs in the environment."""
    return Path(sys.prefix).resolve() == platser.VENV.resolve()


def ar_hel() -> bool:
    """Whether the environment's Python starts, is new enough and has pip. A moved or half-made one does not."""
    fraga = f"import sys, pip; sys.exit(sys.version_info < {krav.PYTHON})"
    try:
        return subprocess.run([python(), "-I", "-c", fraga], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def minne() -> dict[str, str]:
    """Which lock files are installed: name to SHA-256."""
    try:
        innehall = json.loads((platser.VENV / MINNE).read_text())
    except (OSError, ValueError):
        return {}
    return innehall if isinstance(innehall, dict) else {}


def behover(lasfiler: Mapping[str, Path]) -> list[str]:
    """The names of the lock files that are not installed as they stand now."""
    kant = minne()
    return [namn for namn, fil in lasfiler.items() if kant.get(namn) != _summa(fil)]


def _summa(fil: Path) -> str:
    try:
        return hashlib.sha256((platser.ROT / fil).read_bytes()).hexdigest()
    except OSError as fel:
        raise Hinder(f"Filen {fil} saknas. Hämta projektet på nytt.") from fel


def sakra(*, tester: bool = False) -> None:
    """Have an environment with everything in the lock file (and that of the tests). Takes no time when it is there."""
    lasfiler = {namn: fil for namn, fil in LASFILER.items() if tester or namn == "paket"}
    if ar_inne() and not behover(lasfiler):
        return
    with ensamratt.ta("miljo", vanta=True), Familj() as familj:
        if not ar_hel():
            _skapa(familj)
        for namn in behover(lasfiler):
            with steg(f"Installerar {namn} ur {lasfiler[namn]}"):
                _installera(familj, namn, lasfiler[namn])


def _skapa(familj: Familj) -> None:
    krav.kontrollera_venv()
    krav.kontrollera_disk(platser.ROT, krav.DISK_FORSTA)
    if not os.access(platser.ROT, os.W_OK):
        raise Hinder(f"Du får inte skriva i {platser.ROT}. Kör kommandot som den användare som äger projektet.")
    trasig = platser.VENV.exists() or platser.VENV.is_symlink()
    with steg("Gör om den trasiga Python-miljön i .venv" if trasig else "Skapar Python-miljön i .venv"):
        if platser.VENV.is_symlink():
            platser.VENV.unlink()
        shutil.rmtree(platser.VENV, ignore_errors=True)
        familj.krav("skapa Python-miljön", [*_egen_python(), "-m", "venv", platser.VENV], logg=platser.logg("venv"))


def _egen_python() -> list[str | Path]:
    """A Python outside the environment that is about to be made."""
    inne = sys.prefix != sys.base_prefix
    bas = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return [bas if inne and bas.exists() else sys.executable]


def _installera(familj: Familj, namn: str, fil: Path) -> None:
    """Install one lock file. A package left half-made by an interrupted attempt is written over the second time."""
    logg = platser.logg("pip")
    pip: list[str | Path] = [python(), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--require-hashes", "--no-deps", "-r", platser.ROT / fil]
    for extra in ([], ["--ignore-installed"]):
        logg.unlink(missing_ok=True)
        if familj.kor(f"installera {namn}", [*pip, *extra], logg=logg) == 0:
            (platser.VENV / MINNE).write_text(json.dumps(minne() | {namn: _summa(fil)}))
            return
        mening = orsak(sista_raderna(logg, 40), fil)
        if mening:
            raise Hinder(f"{mening} Mer står i {logg}.")
    raise Hinder(f"Paketen gick inte att installera. Så här slutar loggen {logg}:\n{sista_raderna(logg)}")


def orsak(logg: str, fil: Path) -> str:
    """Why pip failed, in one sentence, from the end of its log. Empty when it is nothing that we know."""
    text = next((text for tecken, text in ORSAKER.items() if tecken in logg), "")
    return text.format(fil=fil)


def byt(extra: Mapping[str, str], exec_: Callable[..., NoReturn] = os.execve) -> None:
    """Run this command again inside the environment, with `extra` set before the process starts.

    Does nothing when both already hold. Raises Hinder rather than going round for ever.
    """
    if ar_inne() and all(os.environ.get(namn) == varde for namn, varde in extra.items()):
        os.environ.pop(OMSTARTAD, None)
        return
    if os.environ.get(OMSTARTAD):
        raise Hinder("Python-miljön i .venv används inte fast den finns. Ta bort mappen .venv och starta igen.")
    sys.stdout.flush()
    manage = str(platser.ROT / "manage.py")
    exec_(python(), [str(python()), manage, *sys.argv[1:]], {**os.environ, **extra, OMSTARTAD: "1"})
