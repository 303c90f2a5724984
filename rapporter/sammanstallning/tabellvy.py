"""A table of figures made ready to draw, for screen and paper alike: what each cell says, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kvalitet.frister import Period
from kvalitet.svenska import heltal
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor

Lankare = Callable[[Villkor, Tabellrad], str]
"""The address of what is behind a figure, or "" when it leads nowhere."""
_TAL = re.compile("\N{MINUS SIGN}?\\d[\\d\N{NO-BREAK SPACE}]*(,\\d+)?")


_LANGT_LED = 34  # characters: what does not fit on two lines of the ordinary first column
_RYMS = 30
"""Rows of a table that is kept whole on paper."""
_LANG = 14
"""Letters of a heading that may break its line, so that the column is no wider than its figures."""
_MATS = 120
"""Rows of a table whose columns are measured. A longer one has columns of equal width: measuring takes its time."""


@dataclass(frozen=True)
class Cellvy:
    text: str
    klass: str = "num"
    url: str = ""


@dataclass(frozen=True)
class Radvy:
    rubrik: str
    celler: tuple[Cellvy, ...]
    noter: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gruppvy:
    rubrik: str
    rader: tuple[Radvy, ...]
    summa: Radvy | None


@dataclass(frozen=True)
class Tabellvy:
    """`nummer` is the table's number on paper, 0 on screen. `noter` are the (letter, text) its rows refer to."""

    kod: str
    rubrik: str
    omfattning: str
    ledrubrik: str
    kolumner: tuple[Kolumn, ...]
    grupper: tuple[Gruppvy, ...]
    summa: Radvy | None
    noter: tuple[tuple[str, str], ...]
    anmarkning: str
    nummer: int = 0
    ordkolumner: frozenset[int] = frozenset()

    @property
    def bredd(self) -> int:
        """How many columns there are with the heading of the rows."""
        return len(self.kolumner) + 1

    @property
    def langa_led(self) -> bool:
        """Whether a row's heading is a sentence rather than a name, and wants more of a wide table of figures."""
        return (
            len(self.ordkolumner) < 3
            and max((len(rn.rubrik) for grupp in self.grupper for rn in grupp.rader), default=0) > _LANGT_LED
        )

    @property
    def huvuden(self) -> list[tuple[Kolumn, bool]]:
        """Every column and whether it holds words: such a heading stands to the left, as they do."""
        return [(kolumn, nr in self.ordkolumner) for nr, kolumn in enumerate(self.kolumner)]

    @property
    def fler_ord(self) -> bool:
        """A table of words, not too long to be measured cell by cell: its columns are as wide as what they hold."""
        return bool(self.ordkolumner) and sum(len(grupp.rader) for grupp in self.grupper) <= _MATS

    @property
    def bred(self) -> bool:
        """Whether it needs the whole width of a screen: many columns, words in them, or words above them."""
        return self.bredd > 5 or self.fler_ord or any(len(kolumn.rubrik) > _LANG for kolumn in self.kolumner)

    @property
    def pa_en_sida(self) -> bool:
        """Whether it fits on a page of its own, so that it need not be broken."""
        return sum(len(grupp.rader) + 2 for grupp in self.grupper) <= _RYMS

    @property
    def namn(self) -> str:
        return f"Tabell {self.nummer}" if self.nummer else self.rubrik


def tabellvy(
    tabell: Tabell, noter: Sequence[tuple[str, str]], *, nummer: int = 0, lank: Lankare | None = None
) -> Tabellvy:
    """`lank` is given where the person may read the ärenden; figures of the report's own period then lead there."""

    ord_ = _ordkolumner(tabell)

    def raden(rn: Tabellrad) -> Radvy:
        return Radvy(rn.rubrik, tuple(_celler(tabell, rn, lank, ord_)), rn.noter)

    def gruppen(grupp: Grupp) -> Gruppvy:
        rader = tuple(raden(rn) for rn in grupp.rader)
        return Gruppvy(grupp.rubrik, rader, raden(grupp.summa) if grupp.summa else None)

    anvanda = {bokstav for rn in tabell.rader for bokstav in rn.noter}
    return Tabellvy(
        kod=tabell.kod,
        rubrik=tabell.rubrik,
        omfattning=tabell.omfattning,
        ledrubrik=tabell.ledrubrik,
        kolumner=tabell.kolumner,
        grupper=tuple(gruppen(grupp) for grupp in tabell.grupper),
        summa=raden(tabell.summa) if tabell.summa else None,
        noter=tuple(noten for noten in noter if noten[0] in anvanda),
        anmarkning=tabell.anmarkning,
        nummer=nummer,
        ordkolumner=ord_,
    )


def siffra(varde: Varde) -> str:
    """A figure as it is read: a dash where there was nothing to count."""
    if varde is None:
        return "–"
    return heltal(varde) if isinstance(varde, int) else varde


def _ordkolumner(tabell: Tabell) -> frozenset[int]:
    """The columns with words in any row: they may break lines, and stand to the left. A hidden figure is no word."""

    def ord_(varde: Varde) -> bool:
        return isinstance(varde, str) and varde != DOLT and any(map(str.isalpha, varde))

    textkolumner = [plats for plats, kolumn in enumerate(tabell.kolumner) if kolumn.slag == "text"]
    return frozenset(plats for plats in textkolumner if any(ord_(rn.varden[plats]) for rn in tabell.rader))


def _celler(tabell: Tabell, rn: Tabellrad, lank: Lankare | None, ordkolumner: frozenset[int]) -> Iterator[Cellvy]:
    for plats, kolumn in enumerate(tabell.kolumner):
        varde = rn.varden[plats]
        klasser = [
            *([] if plats in ordkolumner else ["num"]),
            *(["nu"] if kolumn.nu else []),
            *(["dolt"] if varde in (LITET, DOLT) else []),
        ]
        url = lank(cellens_villkor(tabell, rn, plats), rn) if lank and _leder(kolumn, varde) else ""
        yield Cellvy(siffra(varde), " ".join(klasser), url)


def _leder(kolumn: Kolumn, varde: Varde) -> bool:
    """Whether there may be anything behind the cell: not behind a zero, what is hidden, or what follows from counts."""
    if kolumn.slag == "dagar":
        return isinstance(varde, int)
    return kolumn.slag in ("antal", "text") and bool(varde) and varde not in (LITET, DOLT)


def cellens_villkor(tabell: Tabell, rn: Tabellrad, plats: int) -> Villkor:
    """What a cell counts; and where no condition tells it apart, the heading of its column (`kolumn`) and what it says
    (`star`)."""
    vad, kolumn, varde = tabell.nyckel(rn, plats), tabell.kolumner[plats], rn.varden[plats]
    if kolumn.slag == "text":
        return vad | {("kolumn", kolumn.rubrik), ("star", str(varde))}
    return vad | {("star", varde)} if isinstance(varde, str) else vad


def ar_tal(varde: Varde) -> bool:
    """Whether a cell is a figure other than zero, also one that is written out: "12", "87,5", "1 200"."""
    return varde not in (None, 0, "0") and _TAL.fullmatch(str(varde)) is not None


def platt(tabell: Tabell) -> Iterator[list[str | int | None]]:
    """The table as plain rows for a spreadsheet: heading first, each row with its group. Numbers stay numbers."""
    yield ["Grupp", tabell.ledrubrik, *(kolumn.rubrik for kolumn in tabell.kolumner)]
    for grupp in tabell.grupper:
        for rn in (*grupp.rader, *((grupp.summa,) if grupp.summa else ())):
            yield [grupp.rubrik, rn.rubrik, *rn.varden]
    if tabell.summa:
        yield ["", tabell.summa.rubrik, *tabell.summa.varden]


_INTE_I_LISTAN = {"kolumn", "star", "till_ivo", "verksamhetsform", "utfall", "missforhallande", "kategori", "matt"}
"""What the list of ärenden does not ask for."""


def till_arenden(period: Period, adress: str) -> Lankare:
    """Links from the period's figures about one enhet to the list of ärenden at `adress`, which knows these choices."""

    def lank(vad: Villkor, rn: Tabellrad) -> str:
        delar = dict(vad)
        if (
            delar.get("period") != period.kod
            or len(rn.enheter) != 1
            or "slag" not in delar
            or delar.keys() & _INTE_I_LISTAN
        ):
            return ""
        fraga = {
            "enhet": rn.enheter[0],
            "typ": delar["slag"],
            "lage": "alla",
            "fran": period.start,
            "till": period.slut,
            "dubbletter": "utan",
        }
        return f"{adress}?{urlencode(fraga)}"

    return lank
