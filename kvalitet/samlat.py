"""Several short lists asked for in one question, for a page that gathers from many rooms.

Each room says what it wants as an ordinary queryset. PostgreSQL answers all of them in one row, a JSON array for each,
and the querysets' own machinery makes objects of them, so that a room cannot tell the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from django.contrib.postgres.fields import RangeField
from django.core.exceptions import EmptyResultSet, FieldError
from django.db import connection, models
from django.db.models import Count, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import string_types

K = TypeVar("K", bound=Hashable)

_TEXT_I_JSON = (models.DateField, models.TimeField, models.DecimalField, models.UUIDField)
_MELLANRUM = {"daterange": 3912, "tstzrange": 3910}  # the types' numbers in PostgreSQL


def listor(fragor: Mapping[K, QuerySet[Any]]) -> dict[K, list[Any]]:
    """What each queryset gives, as lists. One query; none when there is nothing to ask.

    For short lists: a queryset should be sliced, or be few by nature. What it prefetches costs its own queries.
    """
    letas: dict[K, tuple[SQLCompiler, str, tuple[Any, ...]]] = {}
    for nyckel, fraga in fragor.items():
        kompilator = fraga.query.get_compiler(connection=connection)
        try:
            letas[nyckel] = (kompilator, *kompilator.as_sql())
        except EmptyResultSet:
            continue
    svar = dict(zip(letas, _svar([(_som_json(k, sql), p) for k, sql, p in letas.values()]), strict=True))
    return {
        nyckel: _foremal(fraga, letas[nyckel][0], svar[nyckel] or []) if nyckel in letas else []
        for nyckel, fraga in fragor.items()
    }


def som_hamtat(objekt: models.Model, falt: str, rader: list[Any]) -> None:
    """Let `objekt.<falt>.all()` give these rows and ask for nothing, as after `prefetch_related`."""
    hamtade: Any = getattr(objekt, falt).all()
    hamtade._result_cache, hamtade._prefetch_done = rader, True
    objekt.__dict__.setdefault("_prefetched_objects_cache", {})[falt] = hamtade


def antal(fraga: QuerySet[Any]) -> QuerySet[Any, int]:
    """How many rows there are, as a queryset of one number."""
    return fraga.order_by().values(alla=Value(1)).values_list(Count("pk"), flat=True)


def _svar(delar: list[tuple[str, tuple[Any, ...]]]) -> list[list[dict[str, Any]] | None]:
    if not delar:
        return []
    with connection.cursor() as markor:
        markor.execute("SELECT " + ", ".join(sql for sql, _ in delar), [p for _, ps in delar for p in ps])
        return list(markor.fetchone() or ())


def _som_json(kompilator: SQLCompiler, sql: str) -> str:
    """The rows in their order, each with its columns as c0, c1 … whatever they are called inside."""
    kolumner = ", ".join(f"c{nr}" for nr in range(len(kompilator.select)))
    return f"(SELECT json_agg(d) FROM ({sql}) AS d({kolumner}))"  # noqa: S608 - what the querysets compiled to


def _foremal(fraga: QuerySet[Any], kompilator: SQLCompiler, rader: list[dict[str, Any]]) -> list[Any]:
    """The queryset evaluated as always, on rows that are fetched already."""
    lasarna = [_lasare(uttryck) for uttryck, _, _ in kompilator.select]
    hamtade = [tuple(_tytt(lasare, rad[f"c{nr}"]) for nr, lasare in enumerate(lasarna)) for rad in rader]
    setattr(kompilator, "execute_sql", lambda *_, **__: [hamtade])  # noqa: B010 - a method of this one object
    egen = fraga.all()
    setattr(egen.query, "get_compiler", lambda *_, **__: kompilator)  # noqa: B010
    return list(egen)


def _tytt(lasare: Callable[[Any], Any] | None, varde: Any) -> Any:
    return lasare(varde) if lasare and varde is not None else varde


def _lasare(uttryck: Any) -> Callable[[Any], Any] | None:
    """How a value of this column is read from JSON into what the database driver would have given. None: as it is."""
    try:
        falt = uttryck.output_field
    except FieldError:
        return None
    if isinstance(falt, models.GeneratedField):
        falt = falt.output_field
    if isinstance(falt, RangeField):
        typ = string_types[_MELLANRUM[str(falt.db_type(connection))]]
        return lambda text: typ(text, connection.connection.cursor())
    if isinstance(falt, models.JSONField):
        return json.dumps
    return falt.to_python if isinstance(falt, _TEXT_I_JSON) else None
