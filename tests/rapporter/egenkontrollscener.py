"""A year's egenkontroll that is klar, from rows entered through the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from egenkontroll.granskning import avslut, gang
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.plan.models import Kontrollperiod, Kontrolltillfalle, Omradesversion
from kvalitet.organisation.models import Organisationsdel, Person
from tests.egenkontroll.granskning.scen import Scen, dragen, granskad, tillfalle

Svaren = Sequence[dict[str, str]]


def genomford(
    version: Omradesversion,
    svaren: dict[Organisationsdel, Svaren],
    granskare: Person,
    *,
    ar: int = 2026,
    ram: int = 12,
    bortfall: int = 0,
    period: Kontrollperiod = Kontrollperiod.HALVAR,
    klar: bool = True,
    nar: datetime | None = None,
) -> Kontrolltillfalle:
    """One tillfälle: `bortfall` first at the first enhet, then these answers per enhet (as many at each)."""
    antal = len(next(iter(svaren.values())))
    ett = tillfalle(version, list(svaren), [granskare], ar=ar, antal=antal, period=period)
    scenen = Scen(
        version.omrade.namnd, list(svaren), version, ett, [granskare], dragen(ett, dict.fromkeys(svaren, ram))
    )
    gang.forsakra(ett, nycklar=[], inga_egna=True, av=granskare)
    forsta = next(iter(svaren))
    for nr in range(1, bortfall + 1):
        gang.registrera_bortfall(scenen.arende(nr, forsta), skal=Bortfallsskal.FEL_I_RAMEN, av=granskare)
    for enhet, egna in svaren.items():
        borjan = 1 + (bortfall if enhet == forsta else 0)
        for nr, ett_svar in enumerate(egna, start=borjan):
            granskad(scenen, scenen.arende(nr, enhet), granskare, **ett_svar)
    if klar:
        avslut.klarmarkera(ett, av=granskare, nar=nar)
    return ett
