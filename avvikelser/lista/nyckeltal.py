"""The figures above the list. Only open ärenden are counted, which an index holds apart from all the closed ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Func, JSONField, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.urls import reverse

from avvikelser.fristlista import Forsenad
from avvikelser.models import Arende, ArendeQuerySet
from kvalitet.skarm.start import Nyckeltal

# (text, address, what is counted among the open)
_TAL: tuple[tuple[str, str, str], ...] = (
    ("Öppna", "", "oppna"),
    ("Försenade", "?lage=forsenade", "forsenade"),
    ("Lex Sarah", "?typ=lex_sarah", "lex_sarah"),
    ("Väntar på beslut", "?lage=vantar", "vantar"),
    ("Saknar kategori", "?kategori=saknas", "utan_kategori"),
)
TALEN = tuple(vad for _, _, vad in _TAL)


class _Antal(Func):
    """Every figure in one expression: as five counts with conditions it cost more to put together than to answer."""

    output_field = JSONField()
    _SQL = """jsonb_build_object(
        'oppna', count(*),
        'forsenade', count(*) FILTER (WHERE {forsenade}),
        'lex_sarah', count(*) FILTER (WHERE {typ} = 'lex_sarah'),
        'vantar', count(*) FILTER (WHERE {status} = 'foreslagen'),
        'utan_kategori', count(*) FILTER (WHERE {kategori} IS NULL))"""
    _DELAR = ("forsenade", "typ", "status", "kategori")

    def __init__(self, idag: date) -> None:
        super().__init__(Forsenad(idag), *self._DELAR[1:])

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        delar = [compiler.compile(uttryck) for uttryck in self.get_source_expressions()]
        sql = self._SQL.format(**dict(zip(self._DELAR, (del_ for del_, _ in delar), strict=True)))
        return sql, tuple(varde for _, varden in delar for varde in varden)


def raknade(synliga: ArendeQuerySet, idag: date) -> QuerySet[Arende, dict[str, int]]:
    """The open of the ärenden that a person may read, counted: a queryset of one dictionary."""
    return synliga.oppna().order_by().values_list(_Antal(idag), flat=True)


def nyckeltal(antal: dict[str, int], fraga: str) -> list[Nyckeltal]:
    """Each a link that filters the list; the one whose filter is `fraga` (the address's query) is marked."""
    lista = reverse("avvikelser:arenden")
    return [
        Nyckeltal(
            antal=antal[vad],
            text=text,
            url=f"{lista}{adress}",
            lage="fara" if vad == "forsenade" else "",
            vald=f"?{fraga}" == (adress or "?"),
        )
        for text, adress, vad in _TAL
    ]
