"""A list as a file: CSV and XLSX that a Swedish Excel opens without questions, and in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMAT = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMELTECKEN = ("=", "+", "-", "@", "\t", "\r", "\n")
_Svar = TypeVar("_Svar", bound=HttpResponseBase)


def som_fil(format_: str, *, namn: str, rubriker: Sequence[str], rader: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The rows as "csv", sent as they are read, or "xlsx". `namn` is the file's, without date and ending.

    Dates stay dates in Excel and become 2026-01-31 in CSV; an aware moment becomes its day in Sweden.
    """
    alla = ([cell(varde) for varde in rad] for rad in chain([rubriker], rader))
    svar = _csv(alla) if format_ == "csv" else _xlsx(alla, namn)
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


def _csv(rader: Iterable[list[Any]]) -> StreamingHttpResponse:
    def delar() -> Iterator[bytes]:
        buffert = io.StringIO()
        skrivare = csv.writer(buffert, delimiter=";", lineterminator="\r\n")
        yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
        for rad in rader:
            skrivare.writerow("" if varde is None else varde for varde in rad)
            yield buffert.getvalue().encode()
            buffert.seek(0)
            buffert.truncate()

    return StreamingHttpResponse(delar(), content_type="text/csv; charset=utf-8")


def _xlsx(rader: Iterable[list[Any]], namn: str) -> HttpResponse:
    bok = Workbook(write_only=True)
    blad = bok.create_sheet(namn.capitalize()[:31])
    blad.freeze_panes = "A2"
    for rad in rader:
        blad.append(rad)
    fil = io.BytesIO()
    bok.save(fil)
    return HttpResponse(fil.getvalue(), content_type=_XLSX)


def _hamtas(svar: _Svar, filnamn: str) -> _Svar:
    svar["Content-Disposition"] = f'attachment; filename="{filnamn}"'
    svar["Cache-Control"] = "private, no-store"
    return svar
