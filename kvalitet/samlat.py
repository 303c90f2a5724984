"""Several short lists asked for in one question, for a page that gathers from many rooms.

Each room says what it wants as an ordinary queryset. PostgreSQL answers all of them in one row, a JSON array for each,
and the querysets' own machinery makes objects of them, so that a room cannot tell the difference.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.fields import RangeField
from django.core.exceptions import EmptyResultSet, FieldError
from django.db import connection, models
from django.db.models import Count, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import string_types

K = TypeVar("K", bound=Hashable)

_TEXT_I_JSON = (models.TimeField, models.DecimalField, models.UUIDField)
_MELLANRUM = {"daterange": 3912, "tstzrange": 3910}  # the types' numbers in PostgreSQL


def listor(fragor: Mapping[K, QuerySet[Any]]) -> dict[K, list[Any]]:
    """What each queryset gives, as lists. One query; none when there is nothing to ask.

    For short lists: a queryset should be sliced, or be few by nature. What it prefetches costs its own queries.
    """
    return svar_pa({nyckel: kompilera(fraga) for nyckel, fraga in fragor.items()})


class Kompilerad(NamedTuple):
    """A queryset as SQL and its values, with what makes objects of the rows. Asked again it gives what is there then,
    also with other values in place of these."""

    fraga: QuerySet[Any]
    kompilator: SQLCompiler
    sql: str
    varden: tuple[Any, ...]
    lasare: tuple[Callable[[Any], Any] | None, ...]


def kompilera(fraga: QuerySet[Any]) -> Kompilerad | None:
    """None for a queryset that can give nothing, whatever is in the database."""
    kompilator = fraga.query.get_compiler(connection=connection)
    try:
        sql, varden = kompilator.as_sql()
    except EmptyResultSet:
        return None
    return Kompilerad(fraga, kompilator, sql, tuple(varden), tuple(_lasare(u) for u, _, _ in kompilator.select))


def svar_pa(fragor: Mapping[K, Kompilerad | None]) -> dict[K, list[Any]]:
    """As `listor`, of what is compiled already."""
    letas = {nyckel: fraga for nyckel, fraga in fragor.items() if fraga is not None}
    svar = dict(zip(letas, _svar([*letas.values()]), strict=True))
    return {nyckel: _ur_json(letas[nyckel], rader) if (rader := svar.get(nyckel)) else [] for nyckel in fragor}


def rader_av(fraga: Kompilerad | None) -> list[Any]:
    """One of them by itself, in a question of its own: what is many rows, or wide ones, is dear to send as JSON."""
    if fraga is None:
        return []
    with connection.cursor() as markor:
        markor.execute(fraga.sql, fraga.varden)
        return _foremal(fraga, markor.fetchall())


def antal_av(fraga: Kompilerad | None) -> int:
    """How many rows it gives."""
    if fraga is None:
        return 0
    with connection.cursor() as markor:
        markor.execute(f"SELECT count(*) FROM ({fraga.sql}) AS d", fraga.varden)  # noqa: S608 - what the queryset gave
        return int(markor.fetchone()[0])


def som_hamtat(objekt: models.Model, falt: str, rader: list[Any]) -> None:
    """Let `objekt.<falt>.all()` give these rows and ask for nothing, as after `prefetch_related`."""
    hamtade: Any = getattr(objekt, falt).all()
    hamtade._result_cache, hamtade._prefetch_done = rader, True
    objekt.__dict__.setdefault("_prefetched_objects_cache", {})[falt] = hamtade


def antal(fraga: QuerySet[Any]) -> QuerySet[Any, int]:
    """How many rows there are, as a queryset of one number."""
    return fraga.order_by().values(alla=Value(1)).values_list(Count("pk"), flat=True)


def summor(fraga: QuerySet[Any], **matt: Count) -> QuerySet[Any, dict[str, int]]:
    """What `aggregate` gives, as a queryset of one row. Of no row at all where nothing is found."""
    summerad: QuerySet[Any, dict[str, int]] = fraga.order_by().values(alla=Value(1)).annotate(**matt).values(*matt)
    return summerad


def _svar(fragor: list[Kompilerad]) -> list[list[list[Any]] | None]:
    if not fragor:
        return []
    with connection.cursor() as markor:
        markor.execute("SELECT " + ", ".join(map(_som_json, fragor)), [p for fraga in fragor for p in fraga.varden])
        return list(markor.fetchone() or ())


def _som_json(fraga: Kompilerad) -> str:
    """The rows in their order, each as the list of its columns, whatever they are called inside."""
    kolumner = ", ".join(f"c{nr}" for nr in range(len(fraga.lasare)))
    rad = f"JSON_ARRAY({kolumner} NULL ON NULL)"
    return f"(SELECT json_agg({rad}) FROM ({fraga.sql}) AS d({kolumner}))"  # noqa: S608 - what the querysets gave


def _ur_json(fraga: Kompilerad, rader: list[list[Any]]) -> list[Any]:
    for nr, lasare in enumerate(fraga.lasare):
        if lasare is not None:
            for rad in rader:
                if rad[nr] is not None:
                    rad[nr] = lasare(rad[nr])
    return _foremal(fraga, [*map(tuple, rader)])


def _foremal(fraga: Kompilerad, rader: list[tuple[Any, ...]]) -> list[Any]:
    """The queryset evaluated as always, on rows that are fetched already."""
    kompilator = copy.copy(fraga.kompilator)  # another thread may be reading its rows with the same
    setattr(kompilator, "execute_sql", lambda *_, **__: [rader])  # noqa: B010 - a method of this one object
    egen = fraga.fraga.all()
    setattr(egen.query, "get_compiler", lambda *_, **__: kompilator)  # noqa: B010
    return list(egen)


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
    if isinstance(falt, models.DateField):
        return (datetime if isinstance(falt, models.DateTimeField) else date).fromisoformat
    return falt.to_python if isinstance(falt, _TEXT_I_JSON) else None
