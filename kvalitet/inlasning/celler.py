"""How the text of a cell becomes a day, a number, a choice. Each raises `Ogiltigt` with a sentence for the person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

Tolkning = Callable[[str], Any]


class Ogiltigt(ValueError):
    """A cell that cannot be read as what its column says. The text is a Swedish sentence."""


def nyckel(rubrik: str) -> str:
    return " ".join(rubrik.replace("\ufeff", "").split()).lower()


def text(langst: int) -> Tolkning:
    """Text of at most `langst` characters, on one line."""

    def tolka(cell: str) -> str:
        ord_i_rad = " ".join(cell.split())
        if len(ord_i_rad) > langst:
            raise Ogiltigt(f"Texten är {len(ord_i_rad)} tecken lång. Högst {langst} får plats.")
        return ord_i_rad

    return tolka


def val(varden: Mapping[str, Any]) -> Tolkning:
    """One of `varden`, by key, without regard to case. The error lists what may be written."""
    kanda = {nyckel(skrivet): varde for skrivet, varde in varden.items()}
    mojliga = ", ".join(varden)

    def tolka(cell: str) -> Any:
        try:
            return kanda[nyckel(cell)]
        except KeyError:
            raise Ogiltigt(f"”{_kort(cell)}” går inte att använda här. Skriv något av: {mojliga}.") from None

    return tolka


_EXCELS_FORSTA_DAG = date(1899, 12, 30)
_EXCELTAL = re.compile(r"[1-7]\d{4}([.,]0+)?")
_DAGFORMER = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
)
_TID = r"(?:[T ]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"


def dag(cell: str) -> date:
    """A day: 2024-01-31, 20240131, 2024/1/31, 31.1.2024, with a time behind that is ignored, or Excel's number
    (10000 to 79999, that is 1927 to 2119).

    31/1/2024 is refused: 1/2/2024 is two days, depending on who writes. Years outside 1900–2199 are refused.
    """
    if _EXCELTAL.fullmatch(cell):
        return _rimlig(_EXCELS_FORSTA_DAG + timedelta(days=int(cell[:5])), cell)
    for form, (ar, manad, dagen) in _DAGFORMER:
        if funnen := re.fullmatch(form.pattern + _TID, cell):
            try:
                return _rimlig(date(int(funnen.group(ar)), int(funnen.group(manad)), int(funnen.group(dagen))), cell)
            except ValueError as fel:
                if isinstance(fel, Ogiltigt):
                    raise
                break
    raise Ogiltigt(_ingen_dag(cell))


def _rimlig(dagen: date, cell: str) -> date:
    if not 1900 <= dagen.year < 2200:
        raise Ogiltigt(_ingen_dag(cell))
    return dagen


def _ingen_dag(cell: str) -> str:
    if set(cell) == {"#"}:
        return "Excel visade inte datumet, eftersom kolumnen var för smal. Gör den bredare och spara om filen."
    return f"”{_kort(cell)}” är inget datum. Skriv till exempel 2024-01-31."


def tidpunkt(cell: str) -> datetime:
    """A day with a time, without zone: 2024-01-31 14:30, 2024-01-31 14.30.05. Only a day means midnight."""
    funnen = re.fullmatch(r"(.+?)[T ](\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?", cell)
    if funnen is None:
        dagen = dag(cell)
        return datetime(dagen.year, dagen.month, dagen.day)  # noqa: DTZ001 - the caller knows the zone
    dagen = dag(funnen.group(1))
    timme, minut, sekund = (int(del_ or 0) for del_ in funnen.groups()[1:])
    try:
        return datetime(dagen.year, dagen.month, dagen.day, timme, minut, sekund)  # noqa: DTZ001 - as above
    except ValueError:
        raise Ogiltigt(f"”{_kort(cell)}” är ingen tid. Skriv till exempel 2024-01-31 14:30.") from None


def heltal(minst: int = 0, storst: int = 2_000_000_000) -> Tolkning:
    """A whole number, also as Excel writes it: 12, 1 200, 12,0."""

    def tolka(cell: str) -> int:
        siffror = re.sub(r"[\s\u00a0\u202f]", "", cell)
        siffror = re.sub(r"[.,]0+$", "", siffror)
        if not re.fullmatch(r"-?\d{1,10}", siffror) or not minst <= int(siffror) <= storst:
            raise Ogiltigt(f"”{_kort(cell)}” är inget heltal mellan {minst} och {storst}.")
        return int(siffror)

    return tolka


def ja_nej(cell: str) -> bool:
    """ja/nej, j/n, 1/0, sant/falskt, true/false, x."""
    svar = cell.lower()
    if svar in {"ja", "j", "1", "sant", "sann", "true", "x"}:
        return True
    if svar in {"nej", "n", "0", "falskt", "falsk", "false"}:
        return False
    raise Ogiltigt(f"”{_kort(cell)}” är varken ja eller nej.")


def _kort(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"
