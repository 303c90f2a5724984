"""Figures as a file: exactly what the page shows, as JSON, CSV or Excel."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from rapporter.sammanstallning.tabellvy import platt
from rapporter.statistik.halvar import Halvarssiffror

MEDIATYPER = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMEL = ("=", "+", "-", "@", "\t", "\r", "\n")


def som_fil(siffror: Halvarssiffror, format_: str) -> bytes:
    """The file's bytes. Raises KeyError for a format that is not in MEDIATYPER."""
    return {"json": _json, "csv": _csv, "xlsx": _xlsx}[format_](siffror)


def _json(siffror: Halvarssiffror) -> bytes:
    return json.dumps(siffror.till_json(), ensure_ascii=False, sort_keys=True, indent=2).encode()


def _csv(siffror: Halvarssiffror) -> bytes:
    """Every table under its heading; semicolons and a byte order mark, as a Swedish Excel opens it."""
    return csvbytes(_rader(siffror))


def lista_som_fil(rader: Sequence[Sequence[Any]], format_: str) -> bytes:
    """A list's rows, heading first, as "csv" or "xlsx". Raises KeyError for another format."""
    return {"csv": csvbytes, "xlsx": _lista_xlsx}[format_](rader)


def _lista_xlsx(rader: Iterable[Sequence[Any]]) -> bytes:
    bok = Workbook(write_only=True)
    blad = bok.create_sheet("Rapporter")
    blad.freeze_panes = "A2"
    for rn in rader:
        blad.append([ofarlig(varde) for varde in rn])
    return _bytes(bok)


def _bytes(bok: Workbook) -> bytes:
    fil = io.BytesIO()
    bok.save(fil)
    return fil.getvalue()


def _xlsx(siffror: Halvarssiffror) -> bytes:
    """One sheet about the figures, then one per table."""
    bok = Workbook(write_only=True)
    om = bok.create_sheet("Om siffrorna")
    for rn in _om(siffror):
        om.append([ofarlig(varde) for varde in rn])
    for tabell in siffror.tabeller:
        blad = bok.create_sheet(_bladnamn(tabell.kod))
        blad.freeze_panes = "C3"
        blad.append([f"{tabell.rubrik}, {tabell.omfattning}"])
        for raden in platt(tabell):
            blad.append([ofarlig(varde) for varde in raden])
    return _bytes(bok)


def csvbytes(rader: Iterable[Sequence[Any]]) -> bytes:
    buffert = io.StringIO()
    skrivare = csv.writer(buffert, delimiter=";", lineterminator="\r\n")
    skrivare.writerows(["" if varde is None else ofarlig(varde) for varde in rn] for rn in rader)
    return b"\xef\xbb\xbf" + buffert.getvalue().encode()


def ofarlig(varde: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{varde}" if isinstance(varde, str) and varde.startswith(_FORMEL) else varde


def _rader(siffror: Halvarssiffror) -> Iterator[Sequence[Any]]:
    yield from _om(siffror)
    for tabell in siffror.tabeller:
        yield []
        yield [f"{tabell.rubrik}, {tabell.omfattning}"]
        yield from platt(tabell)


def _om(siffror: Halvarssiffror) -> Iterator[Sequence[Any]]:
    yield ["Nämnd", siffror.namnd]
    yield ["Period", siffror.period.namn]
    yield ["Läget", siffror.brytpunkt.isoformat(timespec="seconds")]
    yield ["Version", "Offentlig, små tal är dolda" if siffror.offentlig else "Fullständig"]
    yield ["Definitioner", siffror.definitionsversion]
    for definition in siffror.definitioner:
        yield [definition.namn, definition.mening]
    for bokstav, text in siffror.noter:
        yield [f"Not {bokstav}", text]


def _bladnamn(kod: str) -> str:
    """A sheet's name: at most 31 characters, none of those that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\]", " ", kod.replace("_", " "))[:31].capitalize()
