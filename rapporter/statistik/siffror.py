"""The figures of a report as one frozen value: what screen, PDF, Word, Excel, JSON and a frozen report all show.

Every type of report has figures of this shape; which tables there are is up to the type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from kvalitet.frister import Period
from rapporter.statistik.definitioner import TABELLER_SEDAN, TABELLER_TILL, VERSION, Definition
from rapporter.statistik.tabell import Tabell, Varde, Villkor, fran_json, till_json, villkor


@dataclass(frozen=True)
class Siffror:
    """`jamforelser` are the earlier periods that are shown, oldest first. `dolda` counts what a public version hides.

    `noter` are (letter, text) about enheter; rows refer to the letters. `utgangna` are tables that only earlier
    versions of the report had: counted for `som_i`, and in no report of today.
    """

    namnd: str
    namnd_id: int
    period: Period
    jamforelser: tuple[Period, ...]
    brytpunkt: datetime
    matdag: date
    tabeller: tuple[Tabell, ...]
    noter: tuple[tuple[str, str], ...]
    definitioner: tuple[Definition, ...]
    definitionsversion: int = VERSION
    dolda: int | None = None
    utgangna: tuple[Tabell, ...] = field(default=(), compare=False)

    @property
    def offentlig(self) -> bool:
        return self.dolda is not None

    @property
    def oversikt(self) -> Tabell:
        """Every kind of ärende for the whole nämnd: the table that all reports begin with."""
        return self.tabeller[0]

    def tabell(self, kod: str) -> Tabell | None:
        """The table by its code, or None when this report has none."""
        return next((tabell for tabell in self.tabeller if tabell.kod == kod), None)

    @cached_property
    def tal(self) -> Mapping[Villkor, Varde]:
        """Every count by what it counts. Raises ValueError if two tables say different things about the same."""
        tal: dict[Villkor, Varde] = {}
        for tabell in self.tabeller:
            for cell in tabell.celler():
                if cell.varde is not None and tal.setdefault(cell.villkor, cell.varde) != cell.varde:
                    raise ValueError(f"Två tabeller har olika tal för {dict(cell.villkor)}.")
        return tal

    def varde(self, **vad: str) -> Varde:
        """One count: varde(period="2026H1", slag="klagomal"). None when no table has it."""
        return self.tal.get(villkor(**vad))

    def som_i(self, version: int) -> Siffror:
        """As a report of an earlier version of the definitions has them: without the tables that have come since, and
        with those that have gone."""
        tabeller = tuple(t for t in self.tabeller if TABELLER_SEDAN.get(t.kod, 1) <= version)
        tabeller += tuple(t for t in self.utgangna if version <= TABELLER_TILL[t.kod])
        kvar = {kod for tabell in tabeller for kod in tabell.definitioner}
        bort = {kod for tabell in self.tabeller for kod in tabell.definitioner} - kvar
        definitioner = tuple(d for d in self.definitioner if d.kod not in bort)
        version = min(version, self.definitionsversion)
        return replace(self, tabeller=tabeller, definitioner=definitioner, definitionsversion=version, utgangna=())

    def till_json(self) -> dict[str, Any]:
        """Strings, whole numbers, lists and objects only, so that it is written the same everywhere."""
        return {
            "namnd": self.namnd,
            "namnd_id": self.namnd_id,
            "period": self.period.kod,
            "jamforelser": [period.kod for period in self.jamforelser],
            "brytpunkt": self.brytpunkt.astimezone(UTC).isoformat(timespec="microseconds"),
            "matdag": self.matdag.isoformat(),
            "tabeller": [till_json(tabell) for tabell in self.tabeller],
            "noter": [list(noten) for noten in self.noter],
            "definitioner": [definition.till_json() for definition in self.definitioner],
            "definitionsversion": self.definitionsversion,
            "dolda": self.dolda,
        }

    @classmethod
    def fran_json(cls, data: Mapping[str, Any]) -> Siffror:
        """The inverse of `till_json`: a frozen report's figures, untouched by how figures are counted today."""
        return cls(
            namnd=data["namnd"],
            namnd_id=data["namnd_id"],
            period=Period.tolka(data["period"]),
            jamforelser=tuple(map(Period.tolka, data["jamforelser"])),
            brytpunkt=datetime.fromisoformat(data["brytpunkt"]),
            matdag=date.fromisoformat(data["matdag"]),
            tabeller=tuple(map(fran_json, data["tabeller"])),
            noter=tuple((bokstav, text) for bokstav, text in data["noter"]),
            definitioner=tuple(map(Definition.fran_json, data["definitioner"])),
            definitionsversion=data["definitionsversion"],
            dolda=data["dolda"],
        )


def kanonisk(data: Any) -> str:
    """JSON with sorted keys and no blanks: the same figures always give the same text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def kontrollsumma(data: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(kanonisk(data).encode()).hexdigest()
