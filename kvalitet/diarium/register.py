"""The register of a nämnd's diarienummer: every number of a series, in order, and which are missing.

It says when something came in or was made, its number, from whom where that may be said, and in short what it is about:
words that are neutral also when the contents have sekretess. Whoever may read the register has no right to an ärende by
that. An ärende that has been moved to another nämnd keeps its number, and stands here with where it is.
Lagrum: 5 kap. 2 § OSL (2009:400).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any

from django.db import connection
from django.utils import timezone

from kvalitet.diarium.kallor import KALLOR
from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.nummer import skrivet
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import i_klartext
from kvalitet.svenska import heltal

FLEST_LUCKOR = 200
"""Missing numbers that are named one by one. More than that is another kind of fault, and is said as a number."""

SORTERINGAR = {"nummer": "nummer", "-nummer": "nummer DESC", "dag": "dag, nummer", "-dag": "dag DESC, nummer DESC"}
FORVALD = "-nummer"
_BUNT = 2000

_ALLA = """WITH rader(dnr, ordning, dag, slag, mening, part, namnd_nu, inkom) AS ({union}),
    alla AS (
        SELECT DISTINCT ON (nummer) *
        FROM (SELECT *, substring(dnr FROM '/([0-9]+)$')::bigint AS nummer FROM rader) numrerade
        WHERE nummer IS NOT NULL ORDER BY nummer, ordning, dag
    ),
    traffar AS (
        SELECT * FROM alla WHERE %(q)s::text IS NULL
            OR dnr ILIKE %(q)s OR slag ILIKE %(q)s OR mening ILIKE %(q)s OR part ILIKE %(q)s
    ) """
_RADER = """SELECT t.dnr, t.dag, t.slag, t.mening, t.part, coalesce(annan.namn, ''), t.inkom, t.nummer
    FROM traffar t
    LEFT JOIN organisation_organisationsdel annan ON annan.id = t.namnd_nu AND annan.id <> %(namnd)s"""


@dataclass(frozen=True)
class Rad:
    """One number. `part` is empty where it may not be said; `flyttat_till` where the ärende has not been moved.

    `inkom` tells whether `dag` is when it came in; else it was made then.
    """

    dnr: str
    dag: date
    slag: str
    mening: str
    part: str
    flyttat_till: str
    inkom: bool
    nummer: int


@dataclass(frozen=True)
class Lucka:
    """A number of the series that nothing has, and why: "" when the log says nothing of it."""

    nummer: int
    skal: str


class Register:
    """The rows of a series that fit `q`. Counted and cut like a queryset, so that it can be paginated."""

    def __init__(self, serie: Dnrserie, *, q: str = "", sort: str = FORVALD) -> None:
        self.serie, self.q, self.sort = serie, q.strip(), sort if sort in SORTERINGAR else FORVALD

    @cached_property
    def kortnamn(self) -> tuple[str, ...]:
        """What the numbers begin with: a nämnd that has got a new one has two kinds."""
        namnd = self.serie.namnd
        return tuple(sorted({namnd.kortnamn, *namnd.history.values_list("kortnamn", flat=True).distinct()} - {""}))

    @property
    def prefix(self) -> tuple[str, ...]:
        return tuple(f"{ett} {self.serie.ar}/" for ett in self.kortnamn)

    def skrivna(self, nummer: int) -> tuple[str, ...]:
        """The ways in which a number of the series may be written."""
        return tuple(skrivet(ett, self.serie.ar, nummer) for ett in self.kortnamn)

    def count(self) -> int:
        return int(self._hamta("SELECT count(*) FROM traffar")[0][0])

    def __getitem__(self, bit: slice) -> list[Rad]:
        borjan = bit.start or 0
        antal = None if bit.stop is None else max(bit.stop - borjan, 0)
        sats = f"{_RADER} ORDER BY {SORTERINGAR[self.sort]} LIMIT %(antal)s OFFSET %(borjan)s"
        return [Rad(*rad) for rad in self._hamta(sats, antal=antal, borjan=borjan, namnd=self.serie.namnd_id)]

    def __iter__(self) -> Iterator[Rad]:
        """Every row, a bunch at a time: for a file."""
        borjan = 0
        while bunt := self[borjan : borjan + _BUNT]:
            yield from bunt
            borjan += _BUNT

    def rad(self, nummer: int) -> Rad | None:
        """The row of a number, or None when nothing has it. Only what begins with that number is gone through."""
        sats = f"{_RADER} WHERE t.nummer = %(nummer)s"
        traffar = self._hamta(sats, self.skrivna(nummer), nummer=nummer, namnd=self.serie.namnd_id)
        return Rad(*traffar[0]) if traffar else None

    def luckor(self) -> list[Lucka]:
        """Numbers of the whole series that nothing has, whatever `q`; at most FLEST_LUCKOR of them."""
        sats = "SELECT n FROM generate_series(1, %(senaste)s) n WHERE n NOT IN (SELECT nummer FROM alla) ORDER BY n"
        rader = self._hamta(f"{sats} LIMIT %(antal)s", senaste=self.serie.senaste, antal=FLEST_LUCKOR)
        saknas = [int(n) for (n,) in rader]
        skal = self._skal(saknas) if saknas else {}
        return [Lucka(n, skal.get(n, "")) for n in saknas]

    def _hamta(self, sats: str, borjor: tuple[str, ...] = (), **varden: Any) -> list[Any]:
        """Rows of `sats` over `alla`: all of the series, or what begins with one of `borjor`.

        The parts of the union are Django's own, with their values in order.
        """
        delar = [kalla.rader(borjor or self.prefix).query.sql_with_params() for kalla in KALLOR]
        bundna: dict[str, Any] = {"q": f"%{_ordagrant(self.q)}%" if self.q else None, **varden}
        union = []
        for nummer, (sql, params) in enumerate(delar):
            namn = [f"p{nummer}_{i}" for i in range(len(params))]
            bundna |= dict(zip(namn, params, strict=True))
            stycken = sql.split("%s")
            union.append("".join(chain(*zip(stycken, [*(f"%({ett})s" for ett in namn), ""], strict=True))))
        with connection.cursor() as markor:
            markor.execute(_ALLA.format(union=" UNION ALL ".join(f"({del_})" for del_ in union)) + sats, bundna)
            return list(markor.fetchall())

    def _skal(self, saknas: list[int]) -> dict[int, str]:
        """What the log says of numbers that are gone: the day something was taken away, and what the act is called."""
        dnr = {ett: n for n in saknas for ett in self.skrivna(n)}
        verb = frozenset().union(*(kalla.borttagna for kalla in KALLOR))
        poster = Sparpost.objects.filter(slag=Sparpost.Slag.GJORT, verb__in=verb, objekt_namn__in=dnr)
        return {dnr[namn]: _mening(v, nar) for namn, v, nar in _rader(poster)}


def nummermening(senaste: int, luckor: list[Lucka]) -> str:
    """The check in one sentence: "Nummer 1–417, inga luckor." """
    if not senaste:
        return "Inget nummer är taget än."
    if not luckor:
        return f"Nummer 1–{heltal(senaste)}, inga luckor."
    minst = "minst " if len(luckor) == FLEST_LUCKOR else ""
    return f"Nummer 1–{heltal(senaste)}, {minst}{heltal(len(luckor))} nummer saknas."


def _rader(poster: Any) -> list[tuple[str, str, datetime]]:
    return list(poster.order_by("nar", "pk").values_list("objekt_namn", "verb", "nar"))


def _mening(verb: str, nar: datetime) -> str:
    return f"{i_klartext(verb)}, {timezone.localdate(nar)}"


def _ordagrant(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
