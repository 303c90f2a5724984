"""Lists and tables as files: CSV and XLSX that a Swedish Excel opens without questions; no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMAT = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_FORMELTECKEN = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBJUDNA_I_BLADNAMN = str.maketrans(dict.fromkeys("[]*?/\\", " ") | {":": ""})
_LANGSTA_BLADNAMN = 31
_Svar = TypeVar("_Svar", bound=HttpResponseBase)


@dataclass(frozen=True)
class Blad:
    """A sheet of a workbook. `lasta` is the first cell that scrolls: what is above it and to its left stays."""

    namn: str
    rader: Iterable[Sequence[Any]]
    lasta: str = "A2"


def som_fil(format_: str, *, namn: str, rubriker: Sequence[str], rader: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The rows as "csv", sent as they are read, or "xlsx". `namn` is the file's, without date and ending.

    Dates stay dates in Excel and become 2026-01-31 in CSV; an aware moment becomes its day in Sweden.
    """
    alla = chain([rubriker], rader)
    svar: HttpResponseBase
    if format_ == "csv":
        svar = StreamingHttpResponse(csvdelar(alla), content_type=CSV)
    else:
        svar = HttpResponse(bok([Blad(namn, alla)]), content_type=XLSX)
    return _hamtas(svar, f"{namn}-{timezone.localdate()}.{format_}")


def cell(varde: Any) -> Any:
    """One value as no spreadsheet misreads it: text that looks like a formula is marked as text, and no control
    characters, which Excel refuses."""
    if varde is None or isinstance(varde, int | float):
        return varde
    if isinstance(varde, datetime):
        return timezone.localdate(varde)
    if isinstance(varde, date):
        return varde
    text = ILLEGAL_CHARACTERS_RE.sub("", str(varde))
    return f"'{text}" if text.startswith(_FORMELTECKEN) else text


def csvdelar(rader: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of a CSV file, a row at a time: semicolons and a byte order mark, as a Swedish Excel opens it."""
    buffert = io.StringIO()
    skrivare = csv.writer(buffert, delimiter=";", lineterminator="\r\n")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    for rad in rader:
        skrivare.writerow("" if varde is None else varde for varde in map(cell, rad))
        yield buffert.getvalue().encode()
        buffert.seek(0)
        buffert.truncate()


def bok(alla: Iterable[Blad]) -> bytes:
    """The bytes of a workbook. A sheet's name is made one that Excel allows, and that no other sheet has."""
    arbetsbok = Workbook(write_only=True)
    tagna: set[str] = set()
    for ett in alla:
        blad = arbetsbok.create_sheet(_bladnamn(ett.namn, tagna))
        blad.freeze_panes = ett.lasta
        for rad in ett.rader:
            blad.append([cell(varde) for varde in rad])
    fil = io.BytesIO()
    arbetsbok.save(fil)
    return fil.getvalue()


def _bladnamn(namn: str, tagna: set[str]) -> str:
    """The name with a capital, without what Excel forbids and cut to fit; numbered when it is in `tagna`, which gets
    it. Excel takes capitals for small letters."""
    rent = " ".join(ILLEGAL_CHARACTERS_RE.sub("", namn).translate(_FORBJUDNA_I_BLADNAMN).split()).strip("' ") or "Blad"
    rent = rent[:1].upper() + rent[1:]
    slut = ("", *(f" {nr}" for nr in range(2, len(tagna) + 2)))
    forslag = (f"{rent[: _LANGSTA_BLADNAMN - len(ett)].rstrip(chr(39) + ' ,')}{ett}" for ett in slut)
    ledigt = next(ett for ett in forslag if ett.casefold() not in tagna)
    tagna.add(ledigt.casefold())
    return ledigt


def _hamtas(svar: _Svar, filnamn: str) -> _Svar:
    svar["Content-Disposition"] = f'attachment; filename="{filnamn}"'
    svar["Cache-Control"] = "private, no-store"
    return svar
