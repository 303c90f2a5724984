"""A table of figures as plain frozen values: what screen, PDF, Excel and JSON all draw from.

Every cell has a condition (`Villkor`): what it counts, put together from the table's, the column's and the row's. The
same condition in two tables is the same figure, so figures can be compared, linked to and hidden across tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Villkor = frozenset[tuple[str, str]]
"""What a figure counts, as pairs: {("period", "2026H1"), ("slag", "klagomal"), ("enhet", "12")}."""

Varde = int | str | None
"""A count; a word in its place ("1–4", "dolt", an interval); or None where there was nothing to count."""

Kolumnslag = Literal["antal", "procent", "intervall", "dagar", "text"]
"""Only "antal" counts ärenden or persons, and is hidden when small. "dagar" is how long some of those that are counted
took at most; "text" a word or a figure of another kind."""


def villkor(**par: str) -> Villkor:
    return frozenset(par.items())


INGET: Villkor = frozenset()


@dataclass(frozen=True)
class Kolumn:
    """`summa_av` holds the places of the columns that add up to this one. `nu` marks the period of the report.

    A "procent" column is the share `andel_av[0]` of `andel_av[1]` (places of columns); "intervall" its uncertainty.
    """

    rubrik: str
    villkor: Villkor = INGET
    slag: Kolumnslag = "antal"
    nu: bool = False
    summa_av: tuple[int, ...] = ()
    andel_av: tuple[int, int] | None = None


@dataclass(frozen=True)
class Tabellrad:
    """One row. `varden` has one value per column. `noter` are letters that refer to the report's notes.

    `enheter` are the primary keys of the enheter that are counted in the row; empty when it is not about enheter.
    """

    rubrik: str
    villkor: Villkor
    varden: tuple[Varde, ...]
    noter: tuple[str, ...] = ()
    enheter: tuple[int, ...] = ()


@dataclass(frozen=True)
class Grupp:
    """Rows under one heading, with their subtotal when they have one."""

    rubrik: str
    rader: tuple[Tabellrad, ...]
    summa: Tabellrad | None = None


@dataclass(frozen=True)
class Cell:
    """One count and what it counts."""

    villkor: Villkor
    varde: Varde


@dataclass(frozen=True)
class Tabell:
    """`grupper` adds up to `summa` column by column, unless `summa` is None (several may apply at once)."""

    kod: str
    rubrik: str
    omfattning: str
    ledrubrik: str
    villkor: Villkor
    kolumner: tuple[Kolumn, ...]
    grupper: tuple[Grupp, ...]
    summa: Tabellrad | None = None
    definitioner: tuple[str, ...] = ()
    anmarkning: str = ""

    @property
    def rader(self) -> Iterator[Tabellrad]:
        """Every row in order, subtotals and the total included."""
        for grupp in self.grupper:
            yield from grupp.rader
            if grupp.summa:
                yield grupp.summa
        if self.summa:
            yield self.summa

    def nyckel(self, raden: Tabellrad, plats: int) -> Villkor:
        """What the cell of `raden` in column `plats` counts."""
        return self.villkor | self.kolumner[plats].villkor | raden.villkor

    def celler(self) -> Iterator[Cell]:
        """Every count of the table; shares and intervals are left out, since they follow from counts."""
        for raden in self.rader:
            for plats, kolumn in enumerate(self.kolumner):
                if kolumn.slag == "antal":
                    yield Cell(self.nyckel(raden, plats), raden.varden[plats])

    def med_varden(self, byt: Mapping[Villkor, Varde]) -> Tabell:
        """The same table with other counts, by condition. Shares that rest on a hidden count are hidden as well."""

        def ny(raden: Tabellrad) -> Tabellrad:
            varden = list(raden.varden)
            for plats, kolumn in enumerate(self.kolumner):
                if kolumn.slag == "antal":
                    varden[plats] = byt.get(self.nyckel(raden, plats), varden[plats])
            for plats, kolumn in enumerate(self.kolumner):
                if kolumn.andel_av and any(isinstance(varden[del_], str) for del_ in kolumn.andel_av):
                    varden[plats] = "dolt" if raden.varden[plats] is not None else None
            return replace(raden, varden=tuple(varden))

        grupper = tuple(
            replace(g, rader=tuple(map(ny, g.rader)), summa=ny(g.summa) if g.summa else None) for g in self.grupper
        )
        return replace(self, grupper=grupper, summa=ny(self.summa) if self.summa else None)


def summarad(rubrik: str, vad: Villkor, rader: Iterable[Tabellrad]) -> Tabellrad:
    """The sum of `rader`, column by column; a column without any count stays None. Shares are not summed."""
    rader = tuple(rader)

    def summa(varden: Iterable[Varde]) -> int | None:
        tal = [v for v in varden if isinstance(v, int)]
        return sum(tal) if tal else None

    kolumner = zip(*(raden.varden for raden in rader), strict=True)
    return Tabellrad(rubrik, vad, tuple(summa(kolumn) for kolumn in kolumner))


# --- To and from JSON: strings, whole numbers, lists and objects, nothing else ----------------------------------------


def till_json(tabell: Tabell) -> dict[str, Any]:
    return {
        "kod": tabell.kod,
        "rubrik": tabell.rubrik,
        "omfattning": tabell.omfattning,
        "ledrubrik": tabell.ledrubrik,
        "villkor": dict(sorted(tabell.villkor)),
        "kolumner": [
            {
                "rubrik": k.rubrik,
                "villkor": dict(sorted(k.villkor)),
                "slag": k.slag,
                "nu": k.nu,
                "summa_av": list(k.summa_av),
                "andel_av": list(k.andel_av) if k.andel_av else None,
            }
            for k in tabell.kolumner
        ],
        "grupper": [
            {
                "rubrik": g.rubrik,
                "rader": [_rad_till(raden) for raden in g.rader],
                "summa": _rad_till(g.summa) if g.summa else None,
            }
            for g in tabell.grupper
        ],
        "summa": _rad_till(tabell.summa) if tabell.summa else None,
        "definitioner": list(tabell.definitioner),
        "anmarkning": tabell.anmarkning,
    }


def fran_json(data: Mapping[str, Any]) -> Tabell:
    """The inverse of `till_json`. Raises KeyError or TypeError on anything else."""
    return Tabell(
        kod=data["kod"],
        rubrik=data["rubrik"],
        omfattning=data["omfattning"],
        ledrubrik=data["ledrubrik"],
        villkor=frozenset(data["villkor"].items()),
        kolumner=tuple(
            Kolumn(
                rubrik=k["rubrik"],
                villkor=frozenset(k["villkor"].items()),
                slag=k["slag"],
                nu=k["nu"],
                summa_av=tuple(k["summa_av"]),
                andel_av=(k["andel_av"][0], k["andel_av"][1]) if k["andel_av"] else None,
            )
            for k in data["kolumner"]
        ),
        grupper=tuple(
            Grupp(g["rubrik"], tuple(map(_rad_fran, g["rader"])), _rad_fran(g["summa"]) if g["summa"] else None)
            for g in data["grupper"]
        ),
        summa=_rad_fran(data["summa"]) if data["summa"] else None,
        definitioner=tuple(data["definitioner"]),
        anmarkning=data["anmarkning"],
    )


def _rad_till(raden: Tabellrad) -> dict[str, Any]:
    return {
        "rubrik": raden.rubrik,
        "villkor": dict(sorted(raden.villkor)),
        "varden": list(raden.varden),
        "noter": list(raden.noter),
        "enheter": list(raden.enheter),
    }


def _rad_fran(data: Mapping[str, Any]) -> Tabellrad:
    return Tabellrad(
        rubrik=data["rubrik"],
        villkor=frozenset(data["villkor"].items()),
        varden=tuple(data["varden"]),
        noter=tuple(data["noter"]),
        enheter=tuple(data["enheter"]),
    )
