"""Bulk data for measuring: as many ärenden, enheter and persons as asked for, written by the database itself.

Everything is derived from running numbers through `hashint4`, so the same sizes give the same rows. They go the short
way past the rules and are only for measuring: no log, no händelser, no logins but the two that `bench` uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kvalitet.organisation import tradet
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import fyll_roller, synka

SMAL_PERSON = "bench-enhetschef"  # limited to one enhet
BRED_PERSON = "bench-strateg"  # a whole nämnd with 300 enheter


@dataclass(frozen=True)
class Storlek:
    arenden: int
    enheter: int
    personer: int


STOR = Storlek(arenden=1_000_000, enheter=2_000, personer=5_000)
LITEN = Storlek(arenden=10_000, enheter=2_000, personer=5_000)
_I_STORA_NAMNDEN = 300
_NAMNDER = 6
_SATSER = Path(__file__).with_suffix(".sql")


def _delar() -> list[tuple[str, str]]:
    """The parts of stor.sql, each with the name that stands behind its "-- del:"."""
    delar = _SATSER.read_text(encoding="utf-8").split("-- del: ")[1:]
    return [(del_.split("\n", 1)[0], del_.split("\n", 1)[1]) for del_ in delar]


# Table, and when its rows got the values they have.
_VERSIONER = {
    "avvikelser_arende": "created_at",
    "avvikelser_lexsarah": "coalesce(beslutad, '2023-01-02')",
    "avvikelser_synpunkt": "coalesce(bekraftad, '2023-01-02')",
}


_ORD = "lista_fritext"  # filled by a trigger as the ärenden go in


def _historiktabell(tabell: str) -> str:
    return tabell.replace("avvikelser_", "avvikelser_historical")


def _historik(markor: Any, tabell: str, nar: str) -> str:
    """The rows as simple-history would have written them when they were made, so that figures can look back."""
    historiktabell = _historiktabell(tabell)
    egna = {k.name for k in connection.introspection.get_table_description(markor, tabell)}
    alla = connection.introspection.get_table_description(markor, historiktabell)
    kolumner = ", ".join(f'"{k.name}"' for k in alla if k.name in egna)
    return (
        f"INSERT INTO {historiktabell} ({kolumner}, history_date, history_type, history_change_reason) "  # noqa: S608
        f"SELECT {kolumner}, {nar}, '+', NULL FROM {tabell}"
    )


def _ta_bort_index(markor: Any) -> list[str]:
    """Drop the indexes that no rule stands on, and return what makes them again: a million rows go in twice as fast."""
    tabeller = [namn for tabell in _VERSIONER for namn in (tabell, _historiktabell(tabell))] + [_ORD]
    markor.execute(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
           WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique""",
        [tabeller],
    )
    index = markor.fetchall()
    for namn, _ in index:
        markor.execute(f"DROP INDEX {namn}")
    return [sats for _, sats in index]


def ladda(storlek: Storlek = STOR, sag: Callable[[str], None] = print) -> None:
    """Fill an empty database with `storlek`. Raises ValueError when bench data are there already."""
    varden: dict[str, int | str] = {
        "arenden": storlek.arenden,
        "enheter": storlek.enheter,
        "personer": storlek.personer,
        "namnder": _NAMNDER,
        "i_stora": min(_I_STORA_NAMNDEN, storlek.enheter // 2),
        "smal": SMAL_PERSON,
        "bred": BRED_PERSON,
        "roll_smal": Roll.ENHETSCHEF.value,
        "roll_bred": Roll.KVALITETSSTRATEG.value,
    }
    with transaction.atomic(), connection.cursor() as markor:
        markor.execute("SELECT 1 FROM organisation_organisationsdel WHERE kod = 'BENCH'")
        if markor.fetchone():
            raise ValueError("Mätdata finns redan i databasen.")
        index = _ta_bort_index(markor)
        for namn, satser in _delar():
            sag(f"  {namn} …")
            markor.execute(satser, varden)
        sag("  historik …")
        for tabell, nar in _VERSIONER.items():
            markor.execute(_historik(markor, tabell, nar))
        sag("  index …")
        markor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index cannot be made while rules are still to be tried
        for sats in index:
            markor.execute(sats)
    fyll_roller()
    tradet.bygg_om()
    synka()
    with connection.cursor() as markor:
        sag("  VACUUM ANALYZE …")
        markor.execute("VACUUM ANALYZE")
