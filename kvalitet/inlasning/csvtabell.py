"""Tables from other systems: CSV as Excel, verksamhetssystem and people really write it.

One pass over the bytes, one row at a time, so that 200,000 rows need no more memory than the file itself. What is
wrong is said with line and column in plain Swedish, and a row with an error is never handed on.

    uppgifter = tabell(data, {"kod": Kolumn(text(40)), "från": Kolumn(dag), "till": Kolumn(dag, valfri=True)})
    for inrad in uppgifter.rader:
        ...  # inrad.nummer, inrad.varden["kod"]
    if uppgifter.fel: ...
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from kvalitet.inlasning.celler import Ogiltigt, Tolkning, nyckel

STORSTA_CELL = 100_000  # characters
FLEST_FEL = 200  # more than a person reads; `Tabell.antal_fel` still counts them all

FORMEL = "Rutan innehåller en formel. Kopiera kolumnen och klistra in den som värden."
INGA_RADER = "Filen har inga rader under rubrikerna."

_AVSKILJARE = (";", "\t", ",")
_BLOCK = 1 << 20
_BOM = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Windows-1252 leaves undefined. A file that has them is not text in that encoding.
_ODEFINIERAT_I_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_STYRTECKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Kolumn:
    """One column: how its cells are understood, and what is asked of it.

    `tolka` gets the trimmed, non-empty text and raises `Ogiltigt`. An empty cell is None where `valfri` allows it. A
    column with `kravs=False` may be absent altogether; its value is then None. `alias` are other headings for it.
    """

    tolka: Tolkning = str
    valfri: bool = False
    kravs: bool = True
    alias: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Radfel:
    """What is wrong, where. `nummer` is the line in the file, the heading being line 1; `kolumn` may be empty."""

    nummer: int
    kolumn: str
    mening: str

    def __str__(self) -> str:
        plats = f"Rad {self.nummer}, kolumn {self.kolumn}" if self.kolumn else f"Rad {self.nummer}"
        return f"{plats}: {self.mening}"


@dataclass(frozen=True, slots=True)
class Inrad:
    """One row without errors. `varden` has a key for every column asked for."""

    nummer: int
    varden: dict[str, Any]


@dataclass(slots=True)
class Tabell:
    """`rader` can be walked once, and `fel` is complete when the walk is over. `okanda` are headings not asked for."""

    rader: Iterator[Inrad] = field(default_factory=lambda: iter(()))
    fel: list[Radfel] = field(default_factory=list)
    antal_fel: int = 0
    okanda: list[str] = field(default_factory=list)

    def anmark(self, nummer: int, kolumn: str, mening: str) -> None:
        """Add an error. Rules that only the caller knows (a code that does not exist) are added the same way."""
        self.antal_fel += 1
        if len(self.fel) < FLEST_FEL:
            self.fel.append(Radfel(nummer, kolumn, mening))

    def kraver_rader(self, antal: int) -> None:
        """Say so when the walk gave no rows and no error tells why: a file with headings alone was saved wrong."""
        if not antal and not self.antal_fel:
            self.anmark(1, "", INGA_RADER)


class _Byteflode(Protocol):
    def read(self, n: int = -1, /) -> bytes: ...

    def seek(self, plats: int, /) -> int: ...


def tabell(data: bytes | _Byteflode, kolumner: Mapping[str, Kolumn]) -> Tabell:
    """Understand `data`, a CSV file with one row of headings, as rows with these columns.

    Encoding (UTF-8 with or without BOM, UTF-16 with BOM, Windows-1252) and delimiter (semicolon, comma, tab) are
    found out. Headings are compared without regard to case and outer blanks. Empty lines are passed over. Bytes are
    preferred; an open binary file is read twice from its beginning. Never raises for bad content: `fel` says it.
    """
    resultat = Tabell()
    flode: Any = io.BytesIO(data) if isinstance(data, bytes) else data
    try:
        kodning = _kodning(flode)
    except Ogiltigt as fel:
        resultat.anmark(1, "", str(fel))
        return resultat
    flode.seek(0)
    texten = io.TextIOWrapper(flode, encoding=kodning, newline="")
    rader = _poster(texten, kolumner, resultat)
    rubriker = next(rader, None)
    if rubriker is None:
        if not resultat.fel:
            resultat.anmark(1, "", "Filen är tom. Den ska börja med en rad med kolumnnamn.")
        return resultat
    platser = _platser(rubriker[1], kolumner, resultat)
    if not resultat.fel:
        resultat.rader = _tolkade(rader, rubriker[1], kolumner, platser, resultat)
    return resultat


def forsta_rader(data: bytes, antal: int) -> list[list[str]]:
    """The headings and the rows after them, `antal` in all, as they stand: for a person who says what each column is.

    The delimiter is the one that makes the most columns of the first line. Raises Ogiltigt when it cannot be read.
    """
    resultat = Tabell()
    flode = io.BytesIO(data)
    kodning = _kodning(flode)
    flode.seek(0)
    rader = _poster(io.TextIOWrapper(flode, encoding=kodning, newline=""), {}, resultat)
    funna = [[_rensad(cell) for cell in post] for _, post in islice(rader, antal)]
    if resultat.fel:
        raise Ogiltigt(resultat.fel[0].mening)
    if not funna:
        raise Ogiltigt("Filen är tom. Den ska börja med en rad med kolumnnamn.")
    return funna


# ---- bytes to text ----
def _kodning(flode: Any) -> str:
    """The encoding, decided from the whole file: UTF-8 if every byte agrees, else Windows-1252."""
    flode.seek(0)
    borjan = flode.read(4)
    if borjan.startswith(b"PK\x03\x04"):
        raise Ogiltigt("Filen är en Excelarbetsbok. Spara den som CSV och välj den filen i stället.")
    for marke, namn in _BOM:
        if borjan.startswith(marke):
            return namn
    return "utf-8" if _ar_utf8(flode) else _aldre(flode)


def _ar_utf8(flode: Any) -> bool:
    avkodare = codecs.getincrementaldecoder("utf-8")()
    flode.seek(0)
    try:
        while block := flode.read(_BLOCK):
            avkodare.decode(block)
        avkodare.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _aldre(flode: Any) -> str:
    flode.seek(0)
    while block := flode.read(_BLOCK):
        if _ODEFINIERAT_I_CP1252.search(block):
            raise Ogiltigt("Filens teckenkodning går inte att förstå. Spara den som CSV UTF-8.")
    return "cp1252"


# ---- text to records ----
def _poster(
    texten: io.TextIOWrapper, kolumner: Mapping[str, Kolumn], resultat: Tabell
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) for each record that is not empty. The line is the one the record begins on."""
    nummer = 1
    try:
        rubrikrad, hittills = _forsta_raden(texten)
        lasare = csv.reader(_med_forsta(rubrikrad, texten), delimiter=_avskiljare(rubrikrad, kolumner))
        nummer = hittills + 1
        for post in lasare:
            if any(cell.strip() for cell in post):
                yield nummer, post
            nummer = hittills + lasare.line_num + 1
    except csv.Error as fel:
        resultat.anmark(nummer, "", _csvfel(fel))
    except UnicodeError:
        resultat.anmark(nummer, "", "Texten går inte att läsa. Spara filen som CSV UTF-8.")


def _forsta_raden(texten: io.TextIOWrapper) -> tuple[str, int]:
    """The first line that is not blank, and how many came before it. Excel's `sep=;` line counts as blank."""
    hittills = 0
    for radtext in texten:
        if radtext.strip(" \t\r\n;,\ufeff") and not re.fullmatch(r"(?i)sep=.\s*", radtext):
            return radtext, hittills
        hittills += 1
    return "", hittills


def _med_forsta(forsta: str, resten: io.TextIOWrapper) -> Iterator[str]:
    yield forsta
    yield from resten


def _avskiljare(rubrikrad: str, kolumner: Mapping[str, Kolumn]) -> str:
    """The delimiter that makes the most known headings out of the first line, and then the most headings."""
    kanda = _kanda(kolumner)

    def traffar(avskiljare: str) -> tuple[int, int]:
        celler = next(csv.reader([rubrikrad], delimiter=avskiljare), [])
        return sum(nyckel(cell) in kanda for cell in celler), len(celler)

    return max(_AVSKILJARE, key=traffar)


def _csvfel(fel: csv.Error) -> str:
    if "field larger" in str(fel):
        return "En ruta är för lång. Ett citattecken kan saknas i slutet av en text."
    return "Raden går inte att dela upp i kolumner. Se efter om ett citattecken saknas."


# ---- records to values ----
def _kanda(kolumner: Mapping[str, Kolumn]) -> dict[str, str]:
    """Every accepted heading, normalised, to the column's own name."""
    return {nyckel(rubrik): namn for namn, kolumn in kolumner.items() for rubrik in (namn, *kolumn.alias)}


def _platser(rubriker: list[str], kolumner: Mapping[str, Kolumn], resultat: Tabell) -> dict[str, int]:
    """Where each column stands. A required one that is missing, or one that comes twice, is an error on line 1."""
    kanda = _kanda(kolumner)
    platser: dict[str, int] = {}
    for plats, rubrik in enumerate(rubriker):
        namn = kanda.get(nyckel(rubrik))
        if namn is None:
            if rubrik.strip():
                resultat.okanda.append(rubrik.strip())
        elif namn in platser:
            resultat.anmark(1, namn, "Kolumnen finns två gånger. Ta bort den ena.")
        else:
            platser[namn] = plats
    for namn, kolumn in kolumner.items():
        if kolumn.kravs and namn not in platser:
            resultat.anmark(1, namn, "Kolumnen saknas. Första raden ska innehålla kolumnernas namn.")
    return platser


def _tolkade(
    poster: Iterator[tuple[int, list[str]]],
    rubriker: list[str],
    kolumner: Mapping[str, Kolumn],
    platser: Mapping[str, int],
    resultat: Tabell,
) -> Iterator[Inrad]:
    for nummer, celler in poster:
        fore = resultat.antal_fel
        if any(cell.strip() for cell in celler[len(rubriker) :]):
            resultat.anmark(nummer, "", f"Raden har {len(celler)} rutor men filen har {len(rubriker)} kolumner.")
            continue
        varden = {
            namn: _cellvarde(_cell(celler, platser.get(namn)), nummer, namn, kolumn, resultat)
            for namn, kolumn in kolumner.items()
        }
        if resultat.antal_fel == fore:
            yield Inrad(nummer, varden)


def _cell(celler: list[str], plats: int | None) -> str:
    return celler[plats] if plats is not None and plats < len(celler) else ""


def _cellvarde(cell: str, nummer: int, namn: str, kolumn: Kolumn, resultat: Tabell) -> Any:
    rensad = _rensad(cell)
    try:
        if not rensad:
            if kolumn.valfri or not kolumn.kravs:
                return None
            raise Ogiltigt("Rutan är tom. Fyll i ett värde.")
        if len(rensad) > STORSTA_CELL:
            raise Ogiltigt("Texten är för lång.")
        if rensad.startswith("="):
            raise Ogiltigt(FORMEL)
        if _STYRTECKEN.search(rensad):
            raise Ogiltigt("Rutan innehåller ett osynligt styrtecken. Skriv om texten.")
        return kolumn.tolka(rensad)
    except Ogiltigt as fel:
        resultat.anmark(nummer, namn, str(fel))
        return None


def _rensad(cell: str) -> str:
    """Outer blanks off, also the hard ones, and Excel's `="0012"`, written to keep leading zeros, unwrapped."""
    rensad = cell.strip(" \t\r\n\u00a0\ufeff")
    if rensad.startswith('="') and rensad.endswith('"') and len(rensad) > 3:
        rensad = rensad[2:-1].strip()
    return rensad
