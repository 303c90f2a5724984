"""Patterns and trends of a nämnd: halves side by side over five years, and months in a control chart. Counted for the
whole nämnd, whoever asks, as it is now.

Source: SOSFS 2011:9 5 kap. 6 §.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from rapporter.statistik import tabeller as t
from rapporter.statistik.enheter import enhetsserier
from rapporter.statistik.grund import Grund
from rapporter.statistik.kub import Antal, Kub, Lex, Slag, borjan
from rapporter.statistik.styrdiagram import Styrdiagram, c_diagram
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, villkor
from rapporter.statistik.utrymme import rader_med_utrymme

TIDIGARE_AR = 5
MANADER = 36
_INKOMMET = (Path(__file__).parent / "monster.sql").read_text(encoding="utf-8")


class Arsantal(NamedTuple):
    """How many of a kind came in at an enhet during the same part of a year."""

    ar: int
    enhet_id: int
    verksamhetsform: str
    slag: str
    till_ivo: bool
    antal: int


class Manadsantal(NamedTuple):
    """How many of a kind came in to the whole nämnd during a month."""

    ar: int
    manad: int
    slag: str
    antal: int


@dataclass(frozen=True)
class Inkommet:
    """All that halves and months are counted from."""

    per_ar: tuple[Arsantal, ...]
    per_manad: tuple[Manadsantal, ...]
    gallrade: int = 0
    """How many of the period's own have been destroyed: counted here, and in nothing that is read of the ärenden."""


def inkommet(namnd: Organisationsdel, period: Period) -> Inkommet:
    """Everything that came in from the same half five years back to the end of `period`. One query.

    Counted as it is now, each händelse once. A test holds it together with `kub.rakna`, which counts as of a day.
    """
    manader = _alla_manader(period)
    borjar = [borjan(manad) for manad in manader]
    varden: dict[str, Any] = {"namnd": namnd.pk, "fran": borjar[0], "till": borjan(period.nasta), "manader": borjar}
    varden["ar"] = [m.ar if period.start.month <= m.start.month <= period.slut.month else None for m in manader]
    varden["manadskoder"] = [m.kod for m in manader]
    varden["egen"] = period.kod
    varden["halvor"] = [period.samma_tidigare(ar).kod for ar in range(TIDIGARE_AR + 1)]
    rader = rader_med_utrymme(_INKOMMET, varden)
    return Inkommet(
        per_ar=tuple(Arsantal(ar, *resten) for ar, nr, *resten in rader if nr is None and ar is not None),
        per_manad=tuple(
            Manadsantal(manader[nr - 1].ar, manader[nr - 1].nummer, slag, n)
            for _, nr, _, _, slag, _, n in rader
            if nr is not None
        ),
        gallrade=sum(antal for ar, nr, *_, antal in rader if ar is None and nr is None),
    )


def _alla_manader(period: Period) -> list[Period]:
    """Every month from the same half five years back to the end of `period`, oldest first."""
    forsta, manader = period.samma_tidigare(TIDIGARE_AR).start, [Period.for_dag(Periodslag.MANAD, period.slut)]
    while manader[-1].start > forsta:
        manader.append(manader[-1].foregaende)
    return manader[::-1]


@dataclass(frozen=True)
class Halvar:
    """The same half of up to five earlier years: the whole nämnd by kind, one kind by enhet, and notes on enheter."""

    oversikt: Tabell
    per_enhet: Tabell
    noter: tuple[tuple[str, str], ...]


def halvaren(namnd: Organisationsdel, period: Period, slag: Slag, antal: Sequence[Arsantal], nu: datetime) -> Halvar:
    """Like beside like, from the first year with any ärende. Units are followed through reorganisations (DOMAIN 2)."""
    alla = tuple(period.samma_tidigare(ar) for ar in range(TIDIGARE_AR, -1, -1))
    kub = _kub(alla, antal)
    med = {nyckel.period for nyckel in kub.antal}
    perioder = next((alla[nr:] for nr, p in enumerate(alla) if p.kod in med), alla[-1:])
    serier = enhetsserier(namnd.pk, perioder, nu, {nyckel.enhet_id for nyckel in kub.antal})
    grund = Grund(kub, serier, perioder, {})
    return Halvar(t.oversikt(grund), t.per_enhet(grund, slag), grund.noter)


def _kub(perioder: Sequence[Period], antal: Iterable[Arsantal]) -> Kub:
    kub = Kub()
    koder = {p.ar: p.kod for p in perioder}
    for a in antal:
        if (kod := koder.get(a.ar)) is None:
            continue
        kub.antal[Antal(kod, a.enhet_id, a.verksamhetsform, a.slag)] += a.antal
        if a.slag == Slag.LEX_SARAH:
            kub.lex[Lex(kod, a.enhet_id, a.verksamhetsform, "", a.till_ivo, ())] += a.antal
    return kub


@dataclass(frozen=True)
class Manader:
    """Counts of one kind per month, oldest first; `diagram` is None before there are enough whole months."""

    perioder: tuple[Period, ...]
    antal: tuple[int, ...]
    diagram: Styrdiagram | None


def manader(sista: Period, slag: Slag, antal: Sequence[Manadsantal]) -> Manader:
    """The three years that end with the month `sista`, from the first month with any ärende at all."""
    perioder = _manader_bakat(sista)
    nagot = {(a.ar, a.manad) for a in antal}
    per_manad = Counter[tuple[int, int]]()
    for a in antal:  # what has been destroyed of a month is a row of its own
        per_manad[a.ar, a.manad] += a.antal if a.slag == slag else 0
    forsta = next((nr for nr, p in enumerate(perioder) if (p.ar, p.nummer) in nagot), len(perioder))
    kvar = tuple(perioder[forsta:])
    tal = tuple(per_manad[p.ar, p.nummer] for p in kvar)
    return Manader(kvar, tal, c_diagram(tal))


def _manader_bakat(sista: Period) -> list[Period]:
    perioder = [sista]
    while len(perioder) < MANADER:
        perioder.insert(0, perioder[0].foregaende)
    return perioder


def manadstabell(manaderna: Manader, slag: Slag) -> Tabell:
    """The chart's own numbers."""
    rader = tuple(
        Tabellrad(p.namn.capitalize(), villkor(period=p.kod), (n,))
        for p, n in zip(manaderna.perioder, manaderna.antal, strict=True)
    )
    return Tabell(
        kod="manader",
        rubrik=f"{t.SLAGNAMN[slag]} per månad",
        omfattning="",
        ledrubrik="Månad",
        villkor=villkor(slag=slag),
        kolumner=(Kolumn("Antal"),),
        grupper=(Grupp("", rader),),
    )


def sista_manaden(period: Period, idag: date) -> Period:
    """The last whole month of the period, or before today while it runs."""
    sista = Period.for_dag(Periodslag.MANAD, period.slut)
    pagar = Period.for_dag(Periodslag.MANAD, idag)
    return min(sista, pagar.foregaende)
