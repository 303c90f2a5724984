"""`python3 manage.py start`: from a fresh machine to a page that answers, telling each step as it goes."""

import os
import secrets
import signal
import sys
import time
from pathlib import Path

from kvalitet.inbyggt import ensamratt, krav, miljo, pango, platser, postgres, servrar
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.overvakning import Overvakning, Tjanst
from kvalitet.inbyggt.utskrift import rad, sekunder, sista_raderna, steg

BORJADE = "KVALITET_BORJADE"
TOM = "SELECT NOT EXISTS (SELECT FROM organisation_organisationsdel)"
MANAGE = platser.ROT / "manage.py"


def kor(port: int) -> int:
    """Start everything on 127.0.0.1:`port` (0: any free) and stay until stopped. Returns the exit code."""
    _en_i_taget()
    port = krav.valj_port(port)
    if not os.environ.get(miljo.OMSTARTAD):
        os.environ[BORJADE] = repr(time.monotonic())
        rad(f"Kvalitet startar med Python {sys.version.split()[0]} i {platser.ROT}")
    i_miljon()
    try:
        with ensamratt.ta(servrar.LAS) as ratt, Familj() as familj, _stoppbar(familj):
            return _kor(familj, ratt, port)
    except ensamratt.Upptaget as fel:
        raise Hinder(_upptaget(fel.uppgifter)) from fel


def i_miljon(*, tester: bool = False, med_pango: bool = True) -> None:
    """Be inside the environment with the packages, and with Pango found. May replace this process."""
    forsta = not os.environ.get(miljo.OMSTARTAD)
    miljo.sakra(tester=tester)
    miljo.byt(pango.sakra(hamta=med_pango and forsta))


def hemlig_nyckel() -> None:
    """Give Django the secret key of this installation, made once and readable by its owner only."""
    if os.environ.get("KVALITET_HEMLIG_NYCKEL"):
        return
    fil = platser.var() / "hemlig_nyckel"
    if not fil.exists() or not fil.read_text().strip():
        ny = fil.with_suffix(".ny")
        ny.unlink(missing_ok=True)
        nummer = os.open(ny, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(nummer, "w") as innehall:
            innehall.write(secrets.token_urlsafe(64))
        ny.rename(fil)
    os.environ["KVALITET_HEMLIG_NYCKEL"] = fil.read_text().strip()


class _stoppbar:  # noqa: N801 - read as a statement
    """Ctrl-C, SIGTERM and a closed terminal stop us in order; a second one makes the stopping hurry."""

    def __init__(self, familj: Familj) -> None:
        self.familj = familj
        self.stoppar = False

    def __enter__(self) -> None:
        for nummer in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if nummer == signal.SIGHUP and signal.getsignal(nummer) == signal.SIG_IGN:
                continue  # nohup: the person wants it to stay when the terminal closes
            signal.signal(nummer, self._ta_emot)

    def _ta_emot(self, *_: object) -> None:
        if self.stoppar:
            self.familj.bradska = True
            return
        self.stoppar = True
        raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        self.stoppar = True
        with steg("Stoppar (ett jobb som pågår får tio sekunder på sig; Ctrl-C igen skyndar på)"):
            self.familj.stoppa_alla()


def _en_i_taget() -> None:
    try:
        with ensamratt.ta(servrar.LAS):
            pass
    except ensamratt.Upptaget as fel:
        raise Hinder(_upptaget(fel.uppgifter)) from fel


def _upptaget(uppgifter: dict[str, object]) -> str:
    pid, kommando = uppgifter.get("pid", "okänd"), str(uppgifter.get("kommando", ""))
    if uppgifter.get("adress"):
        return f"Kvalitet är redan igång på {uppgifter['adress']} (process {pid}). Stoppa med Ctrl-C där."
    if kommando and not kommando.startswith("start"):
        return f"Databasen används just nu av 'manage.py {kommando}' (process {pid}). Vänta tills det är klart."
    return f"Kvalitet håller redan på att starta i ett annat fönster (process {pid})."


def _kor(familj: Familj, ratt: ensamratt.Ensamratt, port: int) -> int:
    ratt.skriv(kommando="start")
    nytt = servrar.starta(familj, servrar.postgres(), servrar.valkey())
    ratt.skriv(kommando="start", miljo=nytt)
    hemlig_nyckel()
    _forbered_data(familj)
    vakt = Overvakning(familj)
    krav.valj_port(port)
    with steg("Startar webben, arbetaren och klockan"):
        for tjanst in _tjanster(port):
            vakt.starta(tjanst)
        vakt.vanta_pa_webben(port)
    adress = f"http://127.0.0.1:{port}/"
    ratt.skriv(kommando="start", miljo=nytt, adress=adress)
    _beratta(familj, adress)
    try:
        vakt.vaka()
    except KeyboardInterrupt:
        rad("")
    return 0


def _manage(familj: Familj, text: str, *argument: str) -> None:
    """A Django command as a step of its own."""
    logg = platser.logg("forberedelser")
    with steg(text):
        familj.krav(argument[0], [sys.executable, MANAGE, *argument], logg=logg, mapp=platser.ROT)


def _forbered_data(familj: Familj) -> None:
    drift = os.environ.get("KVALITET_LAGE") == "drift"
    if drift:
        _manage(familj, "Samlar statiska filer", "collectstatic", "--noinput")
    _manage(familj, "Uppdaterar databasens tabeller", "migrate", "--noinput")
    if not drift and postgres.varde(os.environ["DATABASE_URL"], TOM) == "t":
        _manage(familj, "Lägger in en påhittad kommun", "demodata")


def _tjanster(port: int) -> list[Tjanst]:
    """What runs, in the order of starting; it stops in the other."""
    celery: list[str | Path] = [sys.executable, "-m", "celery", "-A", "kvalitet.celery"]
    for namn in ("klocka", "statiskt"):
        (platser.var() / namn).mkdir(mode=0o700, exist_ok=True)
    # The worker first finishes what it has begun; then it is asked to put it back in the queue.
    lugnt = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 4.0))
    gunicorn: list[str | Path] = [sys.executable, "-m", "gunicorn", "kvalitet.wsgi:application", "--no-control-socket"]
    gunicorn += ["-c", platser.ROT / "kvalitet" / "webbtjanst.py"]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "--graceful-timeout", "5"]
    arbetare: list[str | Path] = [
        *celery,
        "worker",
        "-P",
        "threads",
        "-c",
        "2",
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    schema: list[str | Path] = ["-l", "INFO", "-s", platser.var() / "klocka" / "schema", "--pidfile="]
    return [
        Tjanst("arbetaren", arbetare, "arbetaren", stopp=lugnt),
        Tjanst("klockan", [*celery, "beat", *schema], "klockan"),
        Tjanst("webben", gunicorn, "webben", dodssignal=signal.SIGTERM),
    ]


def _beratta(familj: Familj, adress: str) -> None:
    """The address and the logins; the logins come from the command that made them."""
    logg = platser.logg("inloggningar")
    logg.unlink(missing_ok=True)
    inlogg: list[str | Path] = [sys.executable, MANAGE, "demodata", "--inloggningar"]
    gick = os.environ.get("KVALITET_LAGE") != "drift" and familj.kor("inloggningar", inlogg, logg=logg) == 0
    tid = time.monotonic() - float(os.environ.get(BORJADE, time.monotonic()))
    rad(f"\nKlart på {sekunder(tid)}. Öppna {adress}\n")
    if gick:
        rad(f"Logga in som någon av dem:\n{sista_raderna(logg, 60)}\n")
    rad(f"Stoppa med Ctrl-C. Loggarna ligger i {logg.parent}")
