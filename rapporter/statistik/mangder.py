"""How much there was of what things happen in: persons, insatser, places. What a rate is counted per.

A mängd is a nyckeltal of the nämnd that is measured in one of ENHETER, with one value per year; it holds for every
month of that year. Source: nobody but the nämnd knows its volumes, so they are entered or read in from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from kvalitet.frister import Period
from rapporter.nyckeltal.modeller import Nyckeltalsvarde
from rapporter.statistik.kub import Slag
from rapporter.statistik.monster import Manader
from rapporter.statistik.nyckeltal import KOD as NYCKELTAL
from rapporter.statistik.nyckeltal import decimaltal
from rapporter.statistik.styrdiagram import Kvotdiagram, u_diagram
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, villkor
from rapporter.statistik.tabeller import SLAGNAMN

KVOT = ("raknat", "kvot")
"""In the condition of a rate: what it counts is the ärenden that it divides."""
ENHETER = ("antal", "barn", "brukare", "hushåll", "insatser", "personer", "platser", "ärenden")


@dataclass(frozen=True)
class Mangd:
    """`per_ar` is how many there were each year that is known."""

    pk: int
    namn: str
    enhet: str
    kalla: str
    per_ar: dict[int, Decimal] = field(default_factory=dict)

    def i(self, perioder: Sequence[Period]) -> list[Fraction | None]:
        return [Fraction(self.per_ar[p.ar]) if p.ar in self.per_ar else None for p in perioder]

    @property
    def ord(self) -> str:
        """What it is counted in, in a sentence: "per 100 personer"."""
        return "" if self.enhet.casefold() == "antal" else self.enhet.casefold()


def mangdernas_varden(namnd_id: int) -> QuerySet[Nyckeltalsvarde]:
    """What `mangder` reads. A value of nothing is left out: there is no rate of it."""
    varden = Nyckeltalsvarde.objects.filter(
        nyckeltal__namnd_id=namnd_id, nyckeltal__i_bruk=True, kommun="", varde__gt=0
    )
    return varden.select_related("nyckeltal").order_by("nyckeltal__ordning", "nyckeltal_id", "ar")


def mangder(varden: Iterable[Nyckeltalsvarde]) -> list[Mangd]:
    """The nämnd's own mängder, in its order, of `mangdernas_varden`."""
    funna: dict[int, Mangd] = {}
    for rad in varden:
        n = rad.nyckeltal
        if n.enhet.strip().casefold() not in ENHETER:
            continue
        mangd = funna.setdefault(n.pk, Mangd(n.pk, n.namn, n.enhet.strip(), n.kalla, {}))
        mangd.per_ar[rad.ar] = rad.varde
    return list(funna.values())


def kvotdiagram(manader: Manader, mangd: Mangd) -> Kvotdiagram | None:
    """The months' counts by the mängd of their year."""
    return u_diagram(manader.antal, mangd.i(manader.perioder))


def kvottabell(manader: Manader, mangd: Mangd, diagram: Kvotdiagram, slag: Slag) -> Tabell:
    """The chart's own numbers: the count, what it is counted by, the rate and its limits."""

    def en_decimal(tal: float | None) -> str | None:
        return None if tal is None else f"{tal:.1f}".replace(".", ",")

    rader = []
    for nr, period in enumerate(manader.perioder):
        n, grans = mangd.per_ar.get(period.ar), diagram.granser[nr]
        granser = tuple(map(en_decimal, grans)) if grans else (None, None)
        varden = (manader.antal[nr], decimaltal(n), en_decimal(diagram.varden[nr]), *granser)
        rader.append(Tabellrad(period.namn.capitalize(), villkor(period=period.kod), varden))
    per = f"Per {diagram.per} {mangd.ord}".strip()
    mangden = Kolumn(mangd.namn, villkor(kalla=NYCKELTAL, nyckeltal=str(mangd.pk)), slag="text")
    kvoten = Kolumn(per, frozenset({KVOT}), slag="text")
    granserna = (Kolumn("Nedre gräns", slag="text"), Kolumn("Övre gräns", slag="text"))
    return Tabell(
        kod="kvot",
        rubrik=f"{SLAGNAMN[slag]} per månad i förhållande till mängden",
        omfattning="",
        ledrubrik="Månad",
        villkor=villkor(slag=slag),
        kolumner=(Kolumn("Antal"), mangden, kvoten, *granserna),
        grupper=(Grupp("", tuple(rader)),),
    )
