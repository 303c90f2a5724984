"""A sample drawn from a frame of 100,000 ärenden, in a process of its own so that its memory is its own.

Run as `python -m rapporter.prestanda.urvalet` it draws and prints milliseconds and megabytes as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from egenkontroll import urval
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.minne import hogst

RADER = 100_000
_VARV = 5


def urvalet() -> list[Matvarde]:
    """Drawn among the most recently closed and shared among ärendetyper, and among all."""
    svar = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    return [Matvarde("urval ur 100 000", vem, tid, mb=mb) for vem, tid, mb in json.loads(svar.stdout)]


def _ram() -> list[urval.Rad]:
    start = date(2026, 1, 1)
    return [
        urval.Rad.av(
            f"BU-26-{nr:06}", f"Enhet {nr % 30}", f"Typ {nr % 4}", start + timedelta(days=nr % 120), f"H{nr % 90}"
        )
        for nr in range(RADER)
    ]


def _mat() -> list[tuple[str, float, float]]:
    ram, svar = _ram(), []
    for vem, villkor in (
        ("alla", urval.Villkor("4711", 20)),
        ("60 senast avslutade", urval.Villkor("4711", 20, 60, per_arendetyp=True)),
    ):
        tider = []
        for _ in range(_VARV):
            borjan = time.perf_counter()
            urval.dragningsavtryck(urval.ramavtryck(ram), villkor, urval.dra(ram, villkor))
            tider.append((time.perf_counter() - borjan) * 1000)
        svar.append((vem, median(tider), hogst()))
    return svar


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_mat()))
