"""Children that set a PDF, born of a mother that has loaded WeasyPrint beforehand.

To load it is more than half of what a short document costs, and the tests set some hundreds. The child is a process of
its own as always, with the product's own code, environment and end; only how it comes into the world differs. That it
is started, watched and killed as it should be is tested with the real thing: tests/kvalitet/test_pdf.py, and the
workers.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, NoReturn

from kvalitet import pdf

ROT = Path(__file__).resolve().parents[1]
LADDAS = ("weasyprint", "weasyprint.text.fonts", "kvalitet.pdf_taggar")
_SUBREAPER = 36  # prctl: who gets the children that lose their parent
_las = threading.Lock()


class Barn:
    """As much of a Popen as `rendera` asks for."""

    def __init__(self, pid: int, stderr: IO[bytes]) -> None:
        self.pid, self.stderr, self.returncode = pid, stderr, None

    def poll(self) -> int | None:
        if self.returncode is None and (svar := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.returncode = os.waitstatus_to_exitcode(svar[1])
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        slut = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > slut:
                raise subprocess.TimeoutExpired("kvalitet.pdf", timeout)
            time.sleep(0.002)
        return self.returncode or 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


class Moder:
    """The process that waits for documents, and this end of the line to it. Ends with us, when the line breaks."""

    def __init__(self) -> None:
        self.linje, andra = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.pdfbarn", str(andra.fileno())],
            cwd=ROT, env=pdf._barnets_miljo(), pass_fds=[andra.fileno()], start_new_session=True,
        )  # fmt: skip
        andra.close()

    def fod(self, kommando: list[str], *, stdin: IO[bytes], stdout: IO[bytes], env: dict[str, str], **_: Any) -> Barn:
        """In place of `Popen`: the child belongs to this process, as if it had started it."""
        las, skriv = os.pipe()
        with _las, _tar_emot_barn():
            brev = json.dumps({"variant": kommando[-1], "env": env, "foralder": os.getpid()}).encode()
            socket.send_fds(self.linje, [brev], [stdin.fileno(), stdout.fileno(), skriv])
            pid = int(self.linje.recv(64))
        os.close(skriv)
        return Barn(pid, os.fdopen(las, "rb", buffering=0))

    def sluta(self) -> None:
        self.linje.close()
        self.process.wait()


@contextmanager
def _tar_emot_barn() -> Iterator[None]:
    """A grandchild that loses its parent meanwhile becomes our own child."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_SUBREAPER, 0, 0, 0, 0)


@contextmanager
def ur_en_moder() -> Iterator[None]:
    """`kvalitet.pdf` lets the mother give birth to its children. She is there from the first document on."""
    modrar: list[Moder] = []

    def fod(kommando: list[str], **val: Any) -> Barn:
        with _las:
            if not modrar:
                modrar.append(Moder())
        return modrar[0].fod(kommando, **val)

    riktig = pdf.subprocess
    pdf.subprocess = SimpleNamespace(Popen=fod, PIPE=riktig.PIPE, TimeoutExpired=riktig.TimeoutExpired)
    yield
    pdf.subprocess = riktig
    for moder in modrar:
        moder.sluta()


# ---- the mother ----


def _lyssna(linje: socket.socket) -> None:
    for namn in LADDAS:
        importlib.import_module(namn)
    while True:
        brev, fds, _, _ = socket.recv_fds(linje, 1 << 16, 3)
        if not brev:
            return
        linje.send(str(_fod(json.loads(brev), fds, linje)).encode())
        for fd in fds:
            os.close(fd)


def _fod(brev: dict[str, Any], fds: list[int], linje: socket.socket) -> int:
    """The child's parent ends at once, so that the child falls to whoever asked for it."""
    las, skriv = os.pipe()
    mellan = os.fork()
    if not mellan:
        barn = os.fork()
        if not barn:
            linje.close()
            _var_barn(brev, fds)
        os.write(skriv, str(barn).encode())
        os._exit(0)
    pid = int(os.read(las, 64))
    os.waitpid(mellan, 0)
    os.close(las)
    os.close(skriv)
    return pid


def _var_barn(brev: dict[str, Any], fds: list[int]) -> NoReturn:
    while os.getppid() != brev["foralder"]:
        time.sleep(0.001)
    os.setsid()
    os.environ.clear()
    os.environ.update(brev["env"])
    for till, fd in enumerate(fds):
        os.dup2(fd, till)
        os.close(fd)
    pdf._sluta(pdf._barn(brev["variant"]))


if __name__ == "__main__":
    _lyssna(socket.socket(fileno=int(sys.argv[1])))
