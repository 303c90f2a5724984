"""Figures as a file: exactly what the page shows, as JSON, CSV or Excel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kvalitet.frister import STOCKHOLM
from kvalitet.svenska import dag_och_klockslag
from kvalitet.tabellfil import CSV, XLSX, Blad, bok, csvdelar
from rapporter.sammanstallning.tabellvy import platt
from rapporter.sammanstallning.versionsord import om_dolda
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.tabell import Tabell

MEDIATYPER = {"json": "application/json", "csv": CSV, "xlsx": XLSX}


def som_fil(siffror: Halvarssiffror, format_: str) -> bytes:
    """The file's bytes. Raises KeyError for a format that is not in MEDIATYPER."""
    return {"json": _json, "csv": _csv, "xlsx": _xlsx}[format_](siffror)


def _json(siffror: Halvarssiffror) -> bytes:
    return json.dumps(siffror.till_json(), ensure_ascii=False, sort_keys=True, indent=2).encode()


def _csv(siffror: Halvarssiffror) -> bytes:
    """Every table under its heading."""
    return b"".join(csvdelar(_rader(siffror)))


def _xlsx(siffror: Halvarssiffror) -> bytes:
    """One sheet about the figures, then one per table."""
    tabeller = (Blad(tabell.rubrik, _tabell(tabell), lasta="C3") for tabell in siffror.tabeller)
    return bok([Blad("Om siffrorna", _om(siffror), lasta="B1"), *tabeller])


def _rader(siffror: Halvarssiffror) -> Iterator[Sequence[Any]]:
    yield from _om(siffror)
    for tabell in siffror.tabeller:
        yield []
        yield from _tabell(tabell)


def _tabell(tabell: Tabell) -> Iterator[Sequence[Any]]:
    yield [f"{tabell.rubrik}, {tabell.omfattning}"]
    yield from platt(tabell)


def _om(siffror: Halvarssiffror) -> Iterator[Sequence[Any]]:
    yield ["Nämnd", siffror.namnd]
    yield ["Period", siffror.period.namn]
    yield ["Siffrorna lästes av", dag_och_klockslag(siffror.brytpunkt.astimezone(STOCKHOLM))]
    yield ["Version", f"Offentlig. {om_dolda(siffror)}" if siffror.offentlig else "Fullständig"]
    yield ["Definitioner", siffror.definitionsversion]
    for definition in siffror.definitioner:
        yield [definition.namn, definition.mening]
    for bokstav, text in siffror.noter:
        yield [f"Not {bokstav}", text]
