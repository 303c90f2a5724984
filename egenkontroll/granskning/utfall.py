"""How a tillfälle has come out: counts per enhet, and per enhet and kriterium. Shares are made of them elsewhere
(`rapporter.statistik.egenkontroll`).

An answer counts once its review is klar. Of two reviews of the same ärende the first one counts, with what the two
came to (`Avstamning`) in the place of what they first answered differently. A bortfall is in no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from egenkontroll.granskning.models import Svarsval
from egenkontroll.plan.models import PlaneradEnhet

_ARENDEN = (Path(__file__).parent / "utfall.sql").read_text(encoding="utf-8")
_PER_ENHET = (
    _ARENDEN
    + """
SELECT tillfalle_id, enhet_id, max(antal), count(*), count(*) FILTER (WHERE draget),
       count(*) FILTER (WHERE draget AND NOT bortfall AND granskning_id IS NOT NULL),
       count(*) FILTER (WHERE draget AND bortfall)
FROM arende GROUP BY tillfalle_id, enhet_id
"""
)
_PER_KRITERIUM = (
    _ARENDEN
    + """
SELECT arende.tillfalle_id, arende.enhet_id, s.kriterium_id, coalesce(m.svar, s.svar), count(*)
FROM arende
JOIN granskning_svar s ON s.granskning_id = arende.granskning_id
LEFT JOIN granskning_avstamning m ON m.draget_id = arende.id AND m.kriterium_id = s.kriterium_id
WHERE arende.draget AND NOT arende.bortfall
GROUP BY arende.tillfalle_id, arende.enhet_id, s.kriterium_id, coalesce(m.svar, s.svar)
"""
)
Plats = tuple[int, int]
"""(tillfälle id, enhet id)."""


@dataclass(frozen=True)
class Svarsantal:
    """How the answers to one kriterium fell."""

    ja: int = 0
    nej: int = 0
    ej_tillampligt: int = 0
    underlag_saknas: int = 0


@dataclass(frozen=True)
class Enhetsantal:
    """How far one enhet has come in one tillfälle. `ram` is how many the draw was made among."""

    planerade: int = 0
    ram: int = 0
    dragna: int = 0
    granskade: int = 0
    bortfall: int = 0
    kriterier: Mapping[int, Svarsantal] = field(default_factory=dict)

    @property
    def kvar(self) -> int:
        """Drawn ärenden that are neither reviewed nor bortfall."""
        return self.dragna - self.granskade - self.bortfall


def rakna(tillfallen: Collection[int]) -> dict[Plats, Enhetsantal]:
    """The counts as they are now, in three queries. An enhet that is planned and has nothing drawn is there with 0."""
    val = {"tillfallen": list(tillfallen)}
    svaren: dict[Plats, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as markor:
        markor.execute(_PER_KRITERIUM, val)
        for tillfalle, enhet, kriterium, svar, antal in markor.fetchall():
            if svar in Svarsval.values:
                svaren[tillfalle, enhet][kriterium][svar] = antal
        markor.execute(_PER_ENHET, val)
        rader = markor.fetchall()
    planerade = PlaneradEnhet.objects.filter(planerad__tillfallen__in=val["tillfallen"])
    funna = {
        (tillfalle, enhet): Enhetsantal(planerade=antal)
        for tillfalle, enhet, antal in planerade.values_list("planerad__tillfallen", "enhet_id", "planerad__antal")
        if tillfalle in tillfallen
    }
    for tillfalle, enhet, planerat, ram, dragna, granskade, bortfall in rader:
        per_kriterium = {k: Svarsantal(**antal) for k, antal in svaren[tillfalle, enhet].items()}
        plats = tillfalle, enhet
        funna[plats] = Enhetsantal(planerat, ram, dragna, granskade, bortfall, per_kriterium)
    return funna
