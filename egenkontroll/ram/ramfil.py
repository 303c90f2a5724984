"""A file from the verksamhetssystem as the rows of a frame, or what is wrong with it, row by row and column by column.

Nothing of what a cell says is repeated in what is said about it: it may be a personnummer in the wrong column. A file
with a single error gives no frame at all, since an ärende that falls away in silence is a sample of something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from egenkontroll import urval
from egenkontroll.ram import persondata
from egenkontroll.ram.arbetsbok import FLEST_RADER, FOR_MANGA, som_csv
from kvalitet.inlasning import FORMEL, Kolumn, Ogiltigt, Radfel, Tabell, dag, forsta_rader, ja_nej, tabell, text

STORSTA_FIL = 25 * 1024 * 1024  # bytes
_BORJAN = 20  # rows
SMA = 200 * 1024  # bytes; below this a file is understood in the time a page may take


@dataclass(frozen=True)
class Falt:
    """One uppgift of a frame. `alias` are headings that are guessed to be it; `kravs` that a frame must have it."""

    namn: str
    rubrik: str
    hjalp: str
    kravs: bool
    alias: tuple[str, ...]


FALT: tuple[Falt, ...] = (
    Falt(
        "nyckel",
        "Ärendenummer",
        "Eller ett annat id som bara verksamhetssystemet kan läsa.",
        True,
        ("ärendenummer", "ärendenr", "ärende", "ärende-id", "id", "aktnummer", "dnr", "nyckel", "arendenummer"),
    ),
    Falt(
        "enhet",
        "Enhet",
        "Enhetens namn eller kod, som i organisationen.",
        True,
        ("enhet", "enhetskod", "enhetsnamn", "ansvarig enhet", "organisation"),
    ),
    Falt(
        "avslutad",
        "Avslutat",
        "Dagen då ärendet avslutades.",
        True,
        ("avslutat", "avslutad", "avslutsdatum", "slutdatum", "beslutsdatum", "avslutat datum", "stängt", "stängd"),
    ),
    Falt(
        "arendetyp",
        "Ärendetyp",
        "Behövs om urvalet ska fördelas på ärendetyper.",
        False,
        ("ärendetyp", "typ", "ärendeslag", "utredningstyp", "arendetyp"),
    ),
    Falt(
        "handlaggare",
        "Handläggarens id",
        "Behövs för att ingen ska granska sitt eget ärende.",
        False,
        ("handläggare", "handläggar-id", "handläggarid", "handlaggare", "ansvarig handläggare"),
    ),
    Falt(
        "skyddad",
        "Skyddade uppgifter",
        "Ja eller nej. En tom ruta är nej.",
        False,
        ("skyddad", "skyddade uppgifter", "skydd", "sekretessmarkering", "skyddad identitet"),
    ),
)
FALT_EFTER_NAMN = {falt.namn: falt for falt in FALT}

INTE_TABELL = (
    "Filen är varken CSV eller Excel. Hämta listan ur verksamhetssystemet igen och spara den som CSV eller .xlsx."
)
LOSENORD = (
    "Filen är skyddad med lösenord, eller sparad i ett gammalt Excelformat. Spara den som vanlig .xlsx eller CSV."
)
EN_KOLUMN = "Filen har bara en kolumn. Skilj kolumnerna med semikolon, komma eller tabb."
INGA_RADER = "Filen har inga ärenden, bara rubriker."
FOR_TUNG = "Filen är större än 25 MB. Ta bara med de kolumner som behövs."
PERSONKOLUMN = "Kolumnen pekar ut personer. Ta bort den ur filen och läs in den igen."
INGEN_DAG = "Rutan är inget datum. Skriv till exempel 2024-01-31."
INTE_JA_NEJ = "Rutan är varken ja eller nej."
FOR_LANG = "Texten är för lång. Högst {antal} tecken får plats."
OSYNLIGT = "Rutan innehåller ett osynligt tecken. Skriv om texten."


def oppna(data: bytes, *, borjan: bool = False) -> bytes:
    """The file as CSV, whatever it was, judged by its content and not by its name. Raises Ogiltigt.

    With `borjan` only the first rows of a large workbook, which takes long to read.
    """
    if len(data) > STORSTA_FIL:
        raise Ogiltigt(FOR_TUNG)
    if data.startswith(b"PK\x03\x04"):
        return som_csv(data, hogst=_BORJAN if borjan and len(data) > SMA else None)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Ogiltigt(LOSENORD)
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith((b"MZ", b"\x7fELF", b"%PDF", b"<", b"{")) or (not utf16 and b"\x00" in data):
        raise Ogiltigt(INTE_TABELL)
    return data


def rubriker(csvdata: bytes, antal: int = 6) -> tuple[list[str], list[list[str]]]:
    """The headings and a few rows to look at. Raises Ogiltigt for one column, and for a heading about people."""
    forsta, *exempel = forsta_rader(csvdata, antal)
    if len([rubrik for rubrik in forsta if rubrik]) < 2:
        raise Ogiltigt(EN_KOLUMN)
    if personkolumn := next((rubrik for rubrik in forsta if persondata.rubrik_om_person(rubrik)), ""):
        raise Ogiltigt(f"Kolumnen ”{personkolumn[:40]}”: {PERSONKOLUMN}")
    if not exempel:
        raise Ogiltigt(INGA_RADER)
    return forsta, exempel


def gissa(rubriker_: Sequence[str], minns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which heading is which uppgift: as remembered when the file still has that heading, else by what it is called."""
    finns = {rubrik.lower(): rubrik for rubrik in rubriker_ if rubrik}
    karta: dict[str, str] = {}
    for falt in FALT:
        kandidater = [(minns or {}).get(falt.namn, "").lower(), falt.rubrik.lower(), *falt.alias]
        traff = next((finns[k] for k in kandidater if k in finns and finns[k] not in karta.values()), None)
        if traff:
            karta[falt.namn] = traff
    return karta


def varden(rad: urval.Rad) -> tuple[str, ...]:
    """A row as texts, in the order of `FALT`."""
    dag_ = rad.avslutad.isoformat() if rad.avslutad else ""
    return (rad.nyckel, rad.enhet, dag_, rad.arendetyp, rad.handlaggare, "ja" if rad.skyddad else "nej")


@dataclass
class Ramfil:
    """What a file came to. With any `fel` there are no rows to use. `enheter` is the enhet's id by its name in the
    file; empty when the caller has no organisation to ask."""

    rader: list[urval.Rad] = field(default_factory=list)
    fel: list[Radfel] = field(default_factory=list)
    antal_fel: int = 0
    antal: int = 0
    enheter: dict[str, int] = field(default_factory=dict)

    @property
    def hel(self) -> bool:
        return self.antal_fel == 0 and bool(self.rader)


Enhetsid = Mapping[str, int]


def tolka(
    csvdata: bytes,
    karta: Mapping[str, str],
    *,
    enheter: Enhetsid | None = None,
    period: tuple[date, date] | None = None,
) -> Ramfil:
    """Understand `csvdata` with `karta` (uppgift to heading) as the rows of a frame.

    `enheter` are the allowed enheter by name and code in lower case, `period` the first and last day an ärende may have
    been closed; None asks nothing. Never raises for bad content: `fel` says it.
    """
    uppgifter = tabell(csvdata, {rubrik: _kolumn(FALT_EFTER_NAMN[namn]) for namn, rubrik in karta.items()})
    svar = Ramfil()
    provning = _Provning(uppgifter, karta, enheter, period, svar)
    for inrad in uppgifter.rader:
        svar.antal += 1
        if svar.antal > FLEST_RADER:
            uppgifter.anmark(inrad.nummer, "", FOR_MANGA)
            break
        if rad := provning.rad(inrad.nummer, inrad.varden):
            svar.rader.append(rad)
    if not svar.antal and not uppgifter.fel:
        uppgifter.anmark(1, "", INGA_RADER)
    svar.fel, svar.antal_fel = uppgifter.fel, uppgifter.antal_fel
    if svar.antal_fel:
        svar.rader = []
    return svar


class _Provning:
    """What can only be said of a row when the others are known: doubles, enheter, the period."""

    def __init__(
        self,
        uppgifter: Tabell,
        karta: Mapping[str, str],
        enheter: Enhetsid | None,
        period: tuple[date, date] | None,
        svar: Ramfil,
    ) -> None:
        self._uppgifter, self._karta, self._enheter, self._period, self._svar = uppgifter, karta, enheter, period, svar
        self._sedda: dict[str, int] = {}
        self._skrivs: dict[int, str] = {}

    def rad(self, nummer: int, varden: Mapping[str, Any]) -> urval.Rad | None:
        fore = self._uppgifter.antal_fel
        rad = urval.Rad(**{namn: varden[rubrik] for namn, rubrik in self._karta.items() if varden[rubrik] is not None})
        self._prova_dubblett(nummer, rad)
        self._prova_dag(nummer, rad)
        self._prova_enhet(nummer, rad)
        return rad if self._uppgifter.antal_fel == fore else None

    def _fel(self, nummer: int, falt: str, mening: str) -> None:
        self._uppgifter.anmark(nummer, self._karta[falt], mening)

    def _prova_dubblett(self, nummer: int, rad: urval.Rad) -> None:
        if (forst := self._sedda.setdefault(rad.nyckel, nummer)) != nummer:
            self._fel(nummer, "nyckel", f"Samma ärende finns redan på rad {forst}. Ta bort den ena raden.")

    def _prova_dag(self, nummer: int, rad: urval.Rad) -> None:
        if self._period and rad.avslutad and not self._period[0] <= rad.avslutad <= self._period[1]:
            start, slut = self._period
            self._fel(
                nummer, "avslutad", f"Dagen ligger utanför perioden {start}–{slut}. Hämta listan för den perioden."
            )

    def _prova_enhet(self, nummer: int, rad: urval.Rad) -> None:
        if self._enheter is None:
            return
        enhet = self._enheter.get(rad.enhet.lower())
        if enhet is None:
            self._fel(
                nummer, "enhet", "Enheten ingår inte i kontrollen. Ta bort raden, eller rätta namnet eller koden."
            )
        elif self._skrivs.setdefault(enhet, rad.enhet) != rad.enhet:
            self._fel(
                nummer, "enhet", "Enheten skrivs på ett annat sätt tidigare i filen. Skriv den likadant överallt."
            )
        else:
            self._svar.enheter[rad.enhet] = enhet


# ---- cells ----
def _kolumn(falt: Falt) -> Kolumn:
    return Kolumn(_TOLKA[falt.namn], valfri=not falt.kravs)


def _ren_text(langst: int, *, ar_nyckel: bool) -> Callable[[str], str]:
    """Text that is no formula, no personnummer and no name, in the form that is hashed."""

    def tolka_text(cell: str) -> str:
        if cell.startswith("=") or (ar_nyckel and cell.startswith(("+", "@", "-"))):
            raise Ogiltigt(FORMEL)
        if mening := persondata.hinder(cell, ar_nyckel=ar_nyckel):
            raise Ogiltigt(mening)
        try:
            ren: str = text(langst)(urval.normal(cell))
        except Ogiltigt:
            raise Ogiltigt(FOR_LANG.format(antal=langst)) from None
        if not ren.isprintable():
            raise Ogiltigt(OSYNLIGT)
        return ren

    return tolka_text


def _utan_eko(inre: Callable[[str], Any], mening: str) -> Callable[[str], Any]:
    def tolka_cell(cell: str) -> Any:
        try:
            return inre(cell)
        except Ogiltigt:
            raise Ogiltigt(mening) from None

    return tolka_cell


_TOLKA: dict[str, Callable[[str], Any]] = {
    "nyckel": _ren_text(60, ar_nyckel=True),
    "enhet": _ren_text(120, ar_nyckel=False),
    "avslutad": _utan_eko(dag, INGEN_DAG),
    "arendetyp": _ren_text(80, ar_nyckel=False),
    "handlaggare": _ren_text(60, ar_nyckel=True),
    "skyddad": _utan_eko(ja_nej, INTE_JA_NEJ),
}
