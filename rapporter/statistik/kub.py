"""The facts behind every figure: one SQL statement (kub.sql), so that all are seen at one and the same moment.

A figure is counted as it was at a cut-off (`brytpunkt`). Rows that have not changed since are counted where they
stand. A row that has changed since, or is gone, is taken from django-simple-history as it was then, so that a closed
report can be counted again years later. What happens to a row behind the history's back cannot be undone, only found:
for that a report keeps the list of what it counted (`fakta`). What has been destroyed by gallring is counted from the
counts that were made before it went (`rapporter.gallrat`), or, in a report of an earlier day, from that list
(`med_gallrade`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.db import connection

from kvalitet.frister import STOCKHOLM, Period, bekrafta_synpunkt, besvara_synpunkt
from rapporter.statistik.svarstider import hink, matdag
from rapporter.statistik.utrymme import rader_med_utrymme

_URVAL, _KUB, _FAKTA = (Path(__file__).parent / "kub.sql").read_text(encoding="utf-8").split("-- del: ")


class Slag(StrEnum):
    """What kind of ärende, as reports tell them apart."""

    LEX_SARAH = "lex_sarah"
    AVVIKELSE = "avvikelse"
    KLAGOMAL = "klagomal"
    SYNPUNKT = "synpunkt"
    FORSLAG = "forslag"
    BEROM = "berom"


class Antal(NamedTuple):
    """How many ärenden of each kind, where. `enhet_id` is the enhet the ärende was frozen at."""

    period: str
    enhet_id: int
    verksamhetsform: str
    slag: str


class Lex(NamedTuple):
    """How lex Sarah rapporter ended. `utfall` is "" when not decided; `typer` is sorted."""

    period: str
    enhet_id: int
    verksamhetsform: str
    utfall: str
    till_ivo: bool
    typer: tuple[str, ...]


class Kategoriantal(NamedTuple):
    """`kategori_id` is None for an ärende without kategori."""

    period: str
    verksamhetsform: str
    slag: str
    kategori_id: int | None


class Svar(NamedTuple):
    """How synpunkter fared on the period's day of measuring: one of `svarstider.Hink`, "" where nobody waits."""

    period: str
    verksamhetsform: str
    bekraftelse: str
    svar: str


class Faktum(NamedTuple):
    """One ärende as it was counted. The column order of kub.sql's last part."""

    period: str
    dnr: str
    enhet_id: int
    verksamhetsform: str
    kategori_id: int | None
    slag: str
    utfall: str
    till_ivo: bool
    typer: tuple[str, ...]
    inkom: date | None
    bekraftad: date | None
    besvarad: date | None
    vantar_svar: bool
    anonym: bool


_gallrade: ContextVar[tuple[Faktum, ...]] = ContextVar("gallrade", default=())


@contextmanager
def med_gallrade(fakta: Iterable[Faktum]) -> Iterator[None]:
    """Within, these are counted too, as they were: what a report counted, and was destroyed after its cut-off."""
    marke = _gallrade.set(tuple(fakta))
    try:
        yield
    finally:
        _gallrade.reset(marke)


def _da(perioder: Sequence[Period], enheter: Sequence[int] | None) -> list[Faktum]:
    """Those of `med_gallrade` that a question of these periods and enheter counts."""
    koder = {period.kod for period in perioder}
    return [f for f in _gallrade.get() if f.period in koder and (enheter is None or f.enhet_id in enheter)]


@dataclass(frozen=True)
class Kub:
    """Counts by every dimension that a figure is split by. Tables, totals and shares are pure functions of it."""

    antal: Counter[Antal] = field(default_factory=Counter)
    lex: Counter[Lex] = field(default_factory=Counter)
    kategorier: Counter[Kategoriantal] = field(default_factory=Counter)
    svar: Counter[Svar] = field(default_factory=Counter)

    @classmethod
    def av(cls, fakta: Iterable[Faktum], matdagar: Mapping[str, date]) -> Self:
        """The same cube counted in Python, ärende by ärende, with the day each period is measured on.

        The two ways must agree; a test holds them together.
        """
        kub = cls()
        for f in fakta:
            kub.antal[Antal(f.period, f.enhet_id, f.verksamhetsform, f.slag)] += 1
            kub.kategorier[Kategoriantal(f.period, f.verksamhetsform, f.slag, f.kategori_id)] += 1
            if f.slag == Slag.LEX_SARAH:
                kub.lex[Lex(f.period, f.enhet_id, f.verksamhetsform, f.utfall, f.till_ivo, f.typer)] += 1
            if f.inkom is not None:
                vid = matdagar[f.period]
                bekraftelse = hink(_bekrafta(f.inkom), f.bekraftad, vid) if f.vantar_svar else ""
                svar = hink(_besvara(f.inkom), f.besvarad, vid) if f.vantar_svar else ""
                kub.svar[Svar(f.period, f.verksamhetsform, bekraftelse, svar)] += 1
        return kub


def rakna(
    perioder: Sequence[Period],
    brytpunkt: datetime,
    *,
    namnd_id: int | None = None,
    enheter: Sequence[int] | None = None,
) -> Kub:
    """Count the ärenden that came in during `perioder`, as they were at `brytpunkt` (aware).

    All of a nämnd, or all of some enheter: never what one person may see, since a figure must not depend on who
    pressed the button. The caller has checked that the person may see figures there. Raises ValueError without a
    nämnd and enheter, and for a naive time.
    """
    kub = _kub_av(_fraga(_KUB, perioder, brytpunkt, namnd_id, enheter))
    if borta := _da(perioder, enheter):
        da = Kub.av(borta, {period.kod: matdag(period, brytpunkt) for period in perioder})
        kub.antal.update(da.antal)
        kub.lex.update(da.lex)
        kub.kategorier.update(da.kategorier)
        kub.svar.update(da.svar)
    return kub


def _kub_av(rader: Iterable[tuple[Any, ...]]) -> Kub:
    """Of the rows of kub.sql, ten thousand for a large nämnd: a function for each of them would cost a tenth of all."""
    kub = Kub()
    for utan_enhet, utan_kategori, period, form, slag, enhet, utfall, ivo, typer, kategori, bekraft, svar, n in rader:
        if not utan_enhet:
            kub.antal[Antal(period, enhet, form, slag)] += n
            if slag == Slag.LEX_SARAH:
                kub.lex[Lex(period, enhet, form, utfall, ivo, tuple(sorted(typer)))] += n
        elif not utan_kategori:
            kub.kategorier[Kategoriantal(period, form, slag, kategori)] += n
        else:
            kub.svar[Svar(period, form, bekraft, svar)] += n
    return kub


def fakta(
    perioder: Sequence[Period],
    brytpunkt: datetime,
    *,
    namnd_id: int | None = None,
    enheter: Sequence[int] | None = None,
) -> list[Faktum]:
    """The ärenden behind `rakna`, one by one, by dnr; those that have been destroyed are in no list."""
    svar = _fraga(_FAKTA, perioder, brytpunkt, namnd_id, enheter)
    finns = [Faktum._make((*rn[:8], tuple(sorted(rn[8])), *rn[9:])) for rn in svar]
    borta = _da(perioder, enheter)
    return sorted([*finns, *borta], key=lambda f: f.dnr) if borta else finns


def _fraga(
    sista: str, perioder: Sequence[Period], brytpunkt: datetime, namnd_id: int | None, enheter: Sequence[int] | None
) -> list[tuple[Any, ...]]:
    if namnd_id is None and enheter is None:
        raise ValueError("Ange en nämnd eller enheter.")
    if brytpunkt.utcoffset() is None:
        raise ValueError("Tidpunkten saknar tidszon.")
    dagar = [dag for period in perioder for dag in _dagar(period)]
    varden: dict[str, Any] = {
        "koder": [period.kod for period in perioder],
        "fran": [borjan(period) for period in perioder],
        "till": [borjan(period.nasta) for period in perioder],
        "namnd": namnd_id,
        "enheter": None if enheter is None else list(enheter),
        "brytpunkt": brytpunkt,
        "matt": [_slutet(matdag(period, brytpunkt)) for period in perioder],
        "dagar": dagar,
        "bekrafta": [_slutet(_bekrafta(dag)) for dag in dagar],
        "besvara": [_slutet(_besvara(dag)) for dag in dagar],
    }
    sql = _URVAL + sista.partition("\n")[2]
    if namnd_id is not None:
        return rader_med_utrymme(sql, varden)
    with connection.cursor() as markor:
        markor.execute(sql, varden)
        rader: list[tuple[Any, ...]] = markor.fetchall()
    return rader


def _dagar(period: Period) -> list[date]:
    return [period.start + timedelta(days=nr) for nr in range((period.slut - period.start).days + 1)]


@cache
def _bekrafta(inkom: date) -> date:
    return bekrafta_synpunkt(inkom).senast


@cache
def _besvara(inkom: date) -> date:
    return besvara_synpunkt(inkom).senast


def borjan(period: Period) -> datetime:
    """The first moment of the period in Sweden: 00.00 Europe/Stockholm, whatever the offset is that day."""
    return datetime.combine(period.start, time.min, STOCKHOLM)


@cache
def _slutet(dag: date) -> datetime:
    """The moment in Sweden when the day has ended."""
    return datetime.combine(dag + timedelta(days=1), time.min, STOCKHOLM)
