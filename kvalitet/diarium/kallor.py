"""What takes a diarienummer: each app names its own models here, so that imports go one way.

A test asks that every model with a `dnr` is among them, so that nothing that has a number can be missing from the
register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import BooleanField, CharField, Expression, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast


class Riktning(StrEnum):
    """Did a handling come in, was it made here, or was it sent?"""

    IN = "Inkommen"
    UPPRATTAD = "Upprättad"
    UT = "Skickad"


@dataclass(frozen=True)
class Handling:
    """A handling after the first of a number. `vad` and `part` (from or to whom) may be said to anybody.

    `nar` is when it was registered, `dag` when it came in, was made or was sent, where that was another day.
    """

    dnr: str
    nar: datetime
    vad: str
    riktning: Riktning
    part: str = ""
    dag: date | None = None

    def utan_ord(self) -> Handling:
        """Which way it went and when: with whom, and what about, may tell of the one it concerns."""
        return replace(self, vad="Handling", part="")


def _inga(_dnr: Collection[str]) -> Iterable[Handling]:
    return ()


@dataclass(frozen=True)
class Kalla:
    """One model that takes diarienummer.

    `rader(prefix)` gives every row whose number begins so, by `som_rader`, in words that may be said to anybody: what
    is secret is not fetched at all. `borttagna` are the log's verbs for taking one away; the number stays used.
    `handlingar(dnr)` gives what has come in, been made or been sent since, of those among the numbers that are its own;
    `loggade` are the log's verbs for such, where the log alone knows when: (what, direction, from or to whom).
    With `sekretess` a row may have it (a field of that name): then only the direction is said of the handlingar of its
    number, whichever model they are of.
    """

    modell: type[models.Model]
    rader: Callable[[tuple[str, ...]], QuerySet[Any, Any]]
    borttagna: frozenset[str] = frozenset()
    handlingar: Callable[[Collection[str]], Iterable[Handling]] = _inga
    sekretess: bool = False
    loggade: Mapping[str, tuple[str, Riktning, str]] = field(default_factory=dict, compare=False, hash=False)


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
    alla: QuerySet[Any],
    prefix: tuple[str, ...],
    *,
    dag: Any,
    slag: Any,
    mening: Any,
    part: Any = "",
    ordning: int = 0,
    inkom: bool = False,
) -> QuerySet[Any, Any]:
    """(dnr, ordning, dag, slag, mening, part, nämnd, inkom) of those of `alla` that are in the series.

    `ordning` is more than 0 for what may stand on another's number, and then gives way to it. `inkom` says that the day
    is when it came in; else it was made here.
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
            rad_inkom=Value(inkom, BooleanField()),
        )
        .values_list("dnr", "rad_ordning", "rad_dag", "rad_slag", "rad_mening", "rad_part", "namnd_id", "rad_inkom")
    )
    return rader
