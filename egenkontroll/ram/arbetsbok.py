"""An Excel workbook as the CSV that `kvalitet.inlasning` understands, or a sentence that says why not.

Only the first visible sheet is read. What a frame cannot hold without being guessed at is refused: formulas (their
value depends on who opened the file last) and merged cells (which row does the text belong to). The limits are on what
the file is when it is unpacked, so that a small file cannot be made to fill the memory.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from kvalitet.inlasning import Ogiltigt

FLEST_RADER = 200_000
FLEST_KOLUMNER = 60
_STORST_UPPACKAT = 150 * 1024 * 1024  # bytes; 200,000 rows with six columns are about 80 MB
_FLEST_DELAR = 1000
_BLOCK = 1 << 20
_SAMMANFOGAD = re.compile(rb"<(?:\w+:)?mergeCell[\s/>]")

INTE_ARBETSBOK = "Filen går inte att öppna som Excelarbetsbok. Spara om den i Excel som .xlsx, eller som CSV."
FOR_STOR = "Arbetsboken är för stor när den packas upp. Spara bara det blad och de kolumner som behövs."
SAMMANFOGADE = "Bladet har sammanfogade celler. Dela upp dem, så att varje rad har sina egna rutor."
FORMEL = "Rad {rad}, kolumn {kolumn}: Rutan innehåller en formel. Kopiera kolumnen och klistra in den som värden."
FOR_MANGA = f"Filen har fler än {FLEST_RADER} rader. Dela upp den."


def som_csv(data: bytes, *, hogst: int | None = None) -> bytes:
    """The rows of the first visible sheet, one line each, so that the numbers of lines are those of the sheet.

    With `hogst` only so many of them, for somebody who wants to see how the file begins.

    Raises Ogiltigt with a Swedish sentence.
    """
    try:
        _prova_arkivet(data)
        return _som_csv(data, hogst)
    except Ogiltigt:
        raise
    except Exception:
        # A broken workbook can make the libraries raise nearly anything. The person hears one sentence.
        raise Ogiltigt(INTE_ARBETSBOK) from None


def _prova_arkivet(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as arkiv:
        delar = arkiv.infolist()
        # zipfile never unpacks more of a part than its header promises, so the promise can be held against a limit.
        if len(delar) > _FLEST_DELAR or sum(del_.file_size for del_ in delar) > _STORST_UPPACKAT:
            raise Ogiltigt(FOR_STOR)
        if "xl/workbook.xml" not in {del_.filename for del_ in delar}:
            raise Ogiltigt(INTE_ARBETSBOK)


class _Blad(ReadOnlyWorksheet):
    """A sheet whose size is not asked for. Many programs do not write it, and then the library would read the sheet
    through to know, also for somebody who wants its first rows."""

    def _get_size(self) -> None:
        return None


def _forsta_bladet(lasare: ExcelReader) -> _Blad:
    """The first sheet with cells that is not hidden, found as `load_workbook` finds it but not yet read."""
    lasare.read_manifest()
    lasare.read_strings()
    lasare.read_workbook()
    apply_stylesheet(lasare.archive, lasare.wb)
    for blad, del_ in lasare.parser.find_sheets():
        if blad.state == "visible" and del_.target in lasare.valid_files and "chartsheet" not in del_.Type:
            return _Blad(lasare.wb, blad.name, del_.target, lasare.shared_strings)
    raise Ogiltigt(INTE_ARBETSBOK)


def _som_csv(data: bytes, hogst: int | None) -> bytes:
    lasare = ExcelReader(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        blad = _forsta_bladet(lasare)
        _prova_sammanfogade(data, blad._worksheet_path)
        ut = io.StringIO()
        skrivare = csv.writer(ut, delimiter=";", lineterminator="\n")
        skrivare.writerows(_rader(blad.iter_rows(max_row=hogst, max_col=FLEST_KOLUMNER, values_only=True)))
        return ut.getvalue().encode()
    finally:
        lasare.archive.close()


def _prova_sammanfogade(data: bytes, vag: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as arkiv, arkiv.open(vag.lstrip("/")) as blad:
        rest = b""
        while block := blad.read(_BLOCK):
            if _SAMMANFOGAD.search(rest + block):
                raise Ogiltigt(SAMMANFOGADE)
            rest = block[-40:]


def _rader(rader: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    rubriker: list[str] = []
    for nummer, celler in enumerate(rader, start=1):
        if nummer > FLEST_RADER + 1:
            raise Ogiltigt(FOR_MANGA)
        texter = [_text(cell, nummer, plats, rubriker) for plats, cell in enumerate(celler)]
        while texter and not texter[-1]:
            texter.pop()
        if not rubriker:
            rubriker = texter
        yield texter


def _text(cell: Any, nummer: int, plats: int, rubriker: list[str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, int | float):
        return str(cell)
    if not isinstance(cell, str) or cell.startswith("="):
        kolumn = rubriker[plats] if plats < len(rubriker) else str(plats + 1)
        raise Ogiltigt(FORMEL.format(rad=nummer, kolumn=kolumn))
    return " ".join(cell.split())
