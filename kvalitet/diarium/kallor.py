"""What takes a diarienummer: each app names its own models here, so that imports go one way.

A test asks that every model with a `dnr` is among them, so that nothing that has a number can be missing from the
register.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CharField, Expression, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Kalla:
    """One model that takes diarienummer.

    `rader(prefix)` gives every row whose number begins so, by `som_rader`, in words that may be said to anybody: what
    is secret is not fetched at all. `borttagna` are the log's verbs for taking one away; the number stays used.
    """

    modell: type[models.Model]
    rader: Callable[[tuple[str, ...]], QuerySet[Any, Any]]
    borttagna: frozenset[str] = frozenset()


KALLOR: list[Kalla] = []


def registrera(kalla: Kalla) -> None:
    """In AppConfig.ready. Once per model."""
    if kalla not in KALLOR:
        KALLOR.append(kalla)


def text(varde: str | Expression | F) -> Expression:
    """A column of text: all the parts of a union must agree about what they hold."""
    return Cast(Value(varde) if isinstance(varde, str) else varde, CharField())


def i_serien(prefix: tuple[str, ...]) -> models.Q:
    """Those whose number begins with any of the series' prefixes ("IFN 2026/")."""
    villkor = models.Q(pk__in=[])
    for borjan in prefix:
        villkor |= models.Q(dnr__startswith=borjan)
    return villkor


def som_rader(
    alla: QuerySet[Any], prefix: tuple[str, ...], *, dag: Any, slag: Any, mening: Any, part: Any = "", ordning: int = 0
) -> QuerySet[Any, Any]:
    """(dnr, ordning, dag, slag, mening, part, nämnd) of those of `alla` that are in the series.

    `ordning` is more than 0 for what may stand on another's number, and then gives way to it.
    """
    rader: QuerySet[Any, Any] = (
        alla.filter(i_serien(prefix))
        .order_by()
        .annotate(
            rad_ordning=Value(ordning, IntegerField()),
            rad_dag=dag,
            rad_slag=text(slag),
            rad_mening=text(mening),
            rad_part=text(part),
        )
        .values_list("dnr", "rad_ordning", "rad_dag", "rad_slag", "rad_mening", "rad_part", "namnd_id")
    )
    return rader
