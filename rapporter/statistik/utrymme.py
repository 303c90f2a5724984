"""Room in memory for a question about a large nämnd, asked and given room in one round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

_UTRYMME = "SET LOCAL work_mem = '64MB';\n"
"""All of a large nämnd is sorted and grouped without a file in between. For this question, or its transaction, only."""


def rader_med_utrymme(sql: str, varden: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `sql`, which is one statement. Outside a transaction the two are one of their own."""
    with connection.cursor() as markor:
        markor.execute(_UTRYMME + sql, varden)
        rader: list[tuple[Any, ...]] = markor.fetchall()
    return rader
