"""How a tillfälle has come out: counts per enhet, and per enhet, ärendetyp and kriterium. Shares are made of them
elsewhere (`rapporter.statistik.egenkontroll`).

An answer counts once its review is klar. Of two reviews of the same ärende the first one counts, with what the two
came to (`Avstamning`) in the place of what they first answered differently. A bortfall is in no answer. Corrections of
a klart tillfälle (`Rattelse`) are not here: they are counted beside what was written down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from egenkontroll.granskning.models import Svarsval


def _sql(*filer: str) -> str:
    return "".join((Path(__file__).parent / fil).read_text(encoding="utf-8") for fil in filer)


_ARENDEN = _sql("utfall.sql", "utfall_arenden.sql")
_ALLT = _sql("utfall.sql", "utfall_arenden.sql", "utfall_svar.sql")
Plats = tuple[int, int]
"""(tillfälle id, enhet id)."""


@dataclass(frozen=True)
class Svarsantal:
    """How the answers to one kriterium fell."""

    ja: int = 0
    nej: int = 0
    ej_tillampligt: int = 0
    underlag_saknas: int = 0

    def plus(self, annat: Svarsantal) -> Svarsantal:
        return Svarsantal(
            self.ja + annat.ja,
            self.nej + annat.nej,
            self.ej_tillampligt + annat.ej_tillampligt,
            self.underlag_saknas + annat.underlag_saknas,
        )


@dataclass(frozen=True)
class Stratumantal:
    """One ärendetyp of an enhet, where the draw was shared among ärendetyper."""

    ram: int = 0
    granskade: int = 0
    kriterier: Mapping[int, Svarsantal] = field(default_factory=dict)


@dataclass(frozen=True)
class Enhetsantal:
    """How far one enhet has come in one tillfälle. `ram` is how many the draw was made among, out of `i_ramen`.

    `strata` is by ärendetyp, empty where the draw was not shared among them.
    """

    planerade: int = 0
    ram: int = 0
    dragna: int = 0
    granskade: int = 0
    bortfall: int = 0
    kriterier: Mapping[int, Svarsantal] = field(default_factory=dict)
    strata: Mapping[str, Stratumantal] = field(default_factory=dict)
    i_ramen: int = 0

    @property
    def kvar(self) -> int:
        """Drawn ärenden that are neither reviewed nor bortfall."""
        return self.dragna - self.granskade - self.bortfall

    def med(self, stratum: str | None, ram: int, dragna: int, granskade: int, bortfall: int) -> Enhetsantal:
        """With the counts of one more ärendetyp, or of all when the draw was not shared."""
        strata = self.strata if stratum is None else {**self.strata, stratum: Stratumantal(ram, granskade)}
        return replace(
            self,
            ram=self.ram + ram,
            dragna=self.dragna + dragna,
            granskade=self.granskade + granskade,
            bortfall=self.bortfall + bortfall,
            strata=strata,
        )


def rakna_arenden(tillfallen: Collection[int]) -> dict[Plats, Enhetsantal]:
    """The counts of ärenden as they are now. An enhet that is planned and has nothing drawn is there. One query."""
    return _arendena(_fraga(_ARENDEN, tillfallen))


def rakna(tillfallen: Collection[int]) -> dict[Plats, Enhetsantal]:
    """The counts of ärenden, of answers and of the frame as they are now, in one query."""
    rader = _fraga(_ALLT, tillfallen)
    funna: dict[_Del, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    giltiga = frozenset(Svarsval.values)
    for ett in rader:
        if ett.vad == "svar" and ett.svar in giltiga:
            funna[ett.plats, ett.stratum][ett.kriterium][ett.svar] = ett.antal
    svaren = {del_: {k: Svarsantal(**antal) for k, antal in per_fraga.items()} for del_, per_fraga in funna.items()}
    ramen = {ett.plats: ett.antal for ett in rader if ett.vad == "ramen"}
    return {
        plats: replace(_med_svar(plats, ett, svaren), i_ramen=ramen.get(plats, 0))
        for plats, ett in _arendena(rader).items()
    }


_Del = tuple[Plats, str | None]


class _Rad(NamedTuple):
    """A row of the SQL: `vad` says which of the columns mean something."""

    vad: str
    tillfalle: int
    enhet: int
    stratum: str | None
    kriterium: int
    svar: str
    antal: int
    ram: int
    dragna: int
    granskade: int
    bortfall: int

    @property
    def plats(self) -> Plats:
        return self.tillfalle, self.enhet


def _fraga(sql: str, tillfallen: Collection[int]) -> list[_Rad]:
    if not tillfallen:
        return []
    with connection.cursor() as markor:
        markor.execute(sql, {"tillfallen": list(tillfallen)})
        return [_Rad(*ett) for ett in markor.fetchall()]


def _arendena(rader: Iterable[_Rad]) -> dict[Plats, Enhetsantal]:
    funna: dict[Plats, Enhetsantal] = {}
    for ett in rader:
        if ett.vad == "arenden":
            fore = funna.get(ett.plats, Enhetsantal(ett.antal))
            funna[ett.plats] = fore.med(ett.stratum, ett.ram, ett.dragna, ett.granskade, ett.bortfall)
    return funna


def _med_svar(plats: Plats, ett: Enhetsantal, svaren: Mapping[_Del, Mapping[int, Svarsantal]]) -> Enhetsantal:
    delar = {typ: svaren.get((plats, typ), {}) for typ in (ett.strata or (None,))}
    summor: dict[int, Svarsantal] = {}
    for per_fraga in delar.values():
        for kriterium, antal in per_fraga.items():
            summor[kriterium] = summor[kriterium].plus(antal) if kriterium in summor else antal
    # A kriterium that was asked at the enhet is told of each ärendetyp, also where nobody was drawn from it.
    strata = {
        typ: replace(delen, kriterier={k: delar[typ].get(k, Svarsantal()) for k in sorted(summor)})
        for typ, delen in ett.strata.items()
    }
    return replace(ett, kriterier=summor, strata=strata)
