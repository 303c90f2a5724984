"""The watch over what `start` has started: what dies by itself is told and started again, or everything stops."""

import http.client
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kvalitet.inbyggt import platser
from kvalitet.inbyggt.barn import MJUKT, Barn, Familj, Stoppordning
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import rad, sista_raderna

OMSTARTER = 3  # times that a process may be started again ...
INOM = 60.0  # ... in this many seconds, before we stop
SVARSTID = 90.0  # seconds that the web has for its first answer
SVAR_OK = 500  # a status below this is an answer; 302 to the login page is the usual one


@dataclass(frozen=True)
class Tjanst:
    """A process of our own that can be started again: the web, the worker, the clock."""

    namn: str
    argument: Sequence[str | Path]
    loggnamn: str
    stopp: Stoppordning = MJUKT
    dodssignal: signal.Signals = signal.SIGKILL


@dataclass
class Overvakning:
    """Knows which child is which service, and when each was started again."""

    familj: Familj
    tjanster: dict[int, Tjanst] = field(default_factory=dict)
    omstarter: dict[str, list[float]] = field(default_factory=dict)

    def starta(self, tjanst: Tjanst) -> Barn:
        """Start a service from the project's folder, its log in var/logg."""
        ett = self.familj.starta(
            tjanst.namn,
            tjanst.argument,
            logg=platser.logg(tjanst.loggnamn),
            dodssignal=tjanst.dodssignal,
            stopp=tjanst.stopp,
            mapp=platser.ROT,
        )
        self.tjanster[ett.process.pid] = tjanst
        return ett

    def ronda(self, *, omstart: bool = True) -> None:
        """Look once at every child, and start again the service that has died.

        Raises Hinder when the database or the queue is gone, a service keeps dying, or `omstart` is false.
        """
        for ett in self.familj.barn[:]:
            if not ett.lever():
                self._dog(ett, omstart)

    def vaka(self) -> None:
        """Go round until something cannot be mended (Hinder) or the person stops us (KeyboardInterrupt)."""
        while True:
            self.ronda()
            time.sleep(0.3)

    def _dog(self, ett: Barn, omstart: bool) -> None:
        slut = _hur(self.familj.glom(ett))
        slutrader = f"Så här slutar loggen {ett.logg}:\n{sista_raderna(ett.logg)}"
        tjanst = self.tjanster.pop(ett.process.pid, None)
        if tjanst is None or not omstart:
            raise Hinder(f"{ett.namn.capitalize()} stannade oväntat ({slut}), så allt stoppas. {slutrader}")
        nyligen = [tid for tid in self.omstarter.get(ett.namn, []) if time.monotonic() - tid < INOM]
        if len(nyligen) >= OMSTARTER:
            raise Hinder(
                f"{ett.namn.capitalize()} har stannat {len(nyligen) + 1} gånger på en minut ({slut}), så allt "
                f"stoppas. {slutrader}"
            )
        self.omstarter[ett.namn] = [*nyligen, time.monotonic()]
        klocka = datetime.now().astimezone().strftime("%H:%M:%S")
        rad(f"{klocka}  {ett.namn.capitalize()} stannade ({slut}) och startas igen. {slutrader}")
        self.starta(tjanst)

    def vanta_pa_webben(self, port: int) -> None:
        """Until the web answers, and all that was started still runs. Raises Hinder when it does not come."""
        slut = time.monotonic() + SVARSTID
        logg, status = platser.logg("webben"), 0
        while time.monotonic() < slut:
            self.ronda(omstart=False)
            status = svar(port)
            if 0 < status < SVAR_OK:
                return
            if status:
                break
            time.sleep(0.1)
        vad = f"svarar med fel {status}" if status else f"svarade inte på {SVARSTID:.0f} sekunder"
        raise Hinder(f"Webben startade men {vad}. Så här slutar loggen {logg}:\n{sista_raderna(logg)}")


def svar(port: int) -> int:
    """The status of the start page, or 0 when nobody answers."""
    kanal = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        kanal.request("GET", "/")
        return kanal.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        kanal.close()


def _hur(kod: int) -> str:
    """How a process ended, in words."""
    return f"avslutad av signal {-kod}" if kod < 0 else f"slutkod {kod}"
