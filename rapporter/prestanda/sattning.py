"""A document set as PDF, from a process that holds nothing else, so that the memory is that of the setting alone.

A child begins its count of memory with what its parent held when it was made: measured from the process that has just
counted the figures of five years, it would be theirs. Run as `python -m rapporter.prestanda.sattning` with HTML on
standard input it prints milliseconds, pages and megabytes as JSON.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pikepdf

from kvalitet.pdf import rendera
from rapporter.prestanda.minne import barnens


def satt(html: str) -> tuple[float, int, float]:
    """(milliseconds, pages, megabytes at the most) for the document as tagged PDF."""
    svar = subprocess.run(
        [sys.executable, "-m", __name__],
        input=html.encode("utf-8"),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    tid, sidor, mb = json.loads(svar.stdout)
    return float(tid), int(sidor), float(mb)


def _mat(html: str) -> tuple[float, int, float]:
    borjan = time.perf_counter()
    pdf = rendera(html)
    tid = (time.perf_counter() - borjan) * 1000
    with pikepdf.open(io.BytesIO(pdf)) as oppnad:
        sidor = len(oppnad.pages)
    return tid, sidor, barnens()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_mat(sys.stdin.buffer.read().decode("utf-8"))))
