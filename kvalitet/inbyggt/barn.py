"""Child processes that never outlive us, however we end.

Each child leads a session and group of its own, so that Ctrl-C reaches us only and we stop them in the right order.
PR_SET_PDEATHSIG ends it when we are killed. That is tied to the thread that forked (start children from the main
thread) and is cleared by every change of identity, so it is set last. The guard (vakt.py) ends their children.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from kvalitet.inbyggt import vakt
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import sista_raderna

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
PRCTL = getattr(LIBC, "prctl", None)  # Linux only; elsewhere the guard is alone

Stoppordning = Sequence[tuple[signal.Signals, float]]
MJUKT: Stoppordning = ((signal.SIGTERM, 8.0),)


@dataclass(frozen=True)
class Barn:
    """A running child. `stopp` lists the signals to send and how many seconds each may take."""

    namn: str
    process: subprocess.Popen[bytes]
    logg: Path
    stopp: Stoppordning = MJUKT

    def lever(self) -> bool:
        """Whether it runs. Does not reap it, so that its group's number cannot be anybody else's yet."""
        if self.process.returncode is not None:
            return False
        try:
            return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False

    def begrav(self) -> int:
        """End what is left of a dead child's group, and return its exit code."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def stoppa(self, bradska: Callable[[], bool] = lambda: False) -> int:
        """Ask, wait, insist. `bradska` says whether the person has pressed Ctrl-C again."""
        for nummer, tid in self.stopp:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.process.pid, nummer)
            slut = time.monotonic() + tid
            while self.lever() and time.monotonic() < slut and not bradska():
                time.sleep(0.03)
            if not self.lever():
                break
        return self.begrav()


@dataclass
class Familj:
    """All children of this process, and the guard over them. Stops them in the reverse order of their start."""

    barn: list[Barn] = field(default_factory=list)
    bradska: bool = False
    _vakt: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        kod = [sys.executable, "-I", "-S", vakt.__file__, str(os.getpid())]
        tyst = subprocess.DEVNULL
        self._vakt = subprocess.Popen(kod, stdin=subprocess.PIPE, stdout=tyst, stderr=tyst, start_new_session=True)
        return self

    def __exit__(self, typ: type[BaseException] | None, fel: BaseException | None, spar: TracebackType | None) -> None:
        self.stoppa_alla()
        self._sag("slut")
        if self._vakt and self._vakt.stdin:
            self._vakt.stdin.close()
            self._vakt.wait()

    def _sag(self, ord_: str) -> None:
        if self._vakt and self._vakt.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._vakt.stdin.write(f"{ord_}\n".encode())
                self._vakt.stdin.flush()

    def starta(
        self,
        namn: str,
        argument: Sequence[str | Path],
        *,
        logg: Path,
        env: Mapping[str, str] | None = None,
        byt: Callable[[], None] | None = None,
        dodssignal: signal.Signals = signal.SIGKILL,
        stopp: Stoppordning = MJUKT,
        visa: bool = False,
        mapp: Path | None = None,
    ) -> Barn:
        """Start a child whose output goes to `logg` (or, with `visa`, to ours). `byt` changes its identity."""
        with logg.open("ab") as fil:
            process = subprocess.Popen(
                argument,
                stdin=subprocess.DEVNULL,
                stdout=None if visa else fil,
                stderr=None if visa else subprocess.STDOUT,
                env=None if env is None else {**os.environ, **env},
                cwd=mapp,
                start_new_session=True,
                preexec_fn=_fore_exec(byt, dodssignal, os.getpid()),  # safe: we have one thread
            )
        ett = Barn(namn, process, logg, stopp)
        self._sag(f"+{process.pid}")
        self.barn.append(ett)
        return ett

    def kor(
        self,
        namn: str,
        argument: Sequence[str | Path],
        *,
        logg: Path,
        env: Mapping[str, str] | None = None,
        byt: Callable[[], None] | None = None,
        visa: bool = False,
        mapp: Path | None = None,
        stopp: Stoppordning = MJUKT,
    ) -> int:
        """Run a child to its end and return its exit code. It is stopped if we are interrupted."""
        ett = self.starta(namn, argument, logg=logg, env=env, byt=byt, visa=visa, mapp=mapp, stopp=stopp)
        while ett.lever():
            time.sleep(0.03)
        return self.glom(ett)

    def krav(self, namn: str, argument: Sequence[str | Path], *, logg: Path, mapp: Path | None = None) -> None:
        """Like `kor`, but raises Hinder with the end of the log when the child fails."""
        kod = self.kor(namn, argument, logg=logg, mapp=mapp)
        if kod != 0:
            raise Hinder(f"Steget '{namn}' misslyckades. Så här slutar loggen {logg}:\n{sista_raderna(logg)}")

    def glom(self, ett: Barn) -> int:
        """Bury a child that has ended and count it no more. Returns its exit code."""
        kod = ett.begrav()
        self._bort(ett)
        return kod

    def stoppa(self, ett: Barn) -> None:
        """Stop one child."""
        ett.stoppa(lambda: self.bradska)
        self._bort(ett)

    def stoppa_alla(self) -> None:
        """Stop every child, the last started first."""
        for ett in reversed(self.barn[:]):
            self.stoppa(ett)

    def _bort(self, ett: Barn) -> None:
        self._sag(f"-{ett.process.pid}")
        self.barn.remove(ett)


def _fore_exec(byt: Callable[[], None] | None, dodssignal: signal.Signals, foralder: int) -> Callable[[], None]:
    """What a child does between fork and exec."""

    def gor() -> None:
        for nummer in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(nummer, signal.SIG_DFL)
        if byt:
            byt()
        if PRCTL:
            PRCTL(PR_SET_PDEATHSIG, int(dodssignal), 0, 0, 0)
        if os.getppid() not in (foralder, 0):  # we were orphaned before the line above; 0 is a parent outside our view
            os._exit(1)

    return gor
