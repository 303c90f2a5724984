"""What the product may cost, at 1,000,000 ärenden, 2,000 enheter and 5,000 personer on two cores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Krav:
    """Limits for one thing that is measured: milliseconds, queries a page, megabytes. None means no limit."""

    median: float
    p95: float | None = None
    fragor: int | None = None
    mb: float | None = None


FRAGOR_PER_SIDA = 12
HOGST_LANGSAMMARE = 1.5  # than at 10,000 ärenden
GOLV = "golv: 25 rader, en fråga"
GOLVETS_TID = 9.0  # milliseconds, on the machine that the budget was set on

BUDGET: dict[str, Krav] = {
    GOLV: Krav(median=GOLVETS_TID),
    "lista": Krav(median=30, p95=80, fragor=FRAGOR_PER_SIDA),
    "lista, filtrerad": Krav(median=30, p95=80, fragor=FRAGOR_PER_SIDA),
    "ärende": Krav(median=30, fragor=FRAGOR_PER_SIDA),
    "sökning": Krav(median=100, fragor=FRAGOR_PER_SIDA),
    "start": Krav(median=80, fragor=FRAGOR_PER_SIDA),
    "agenda": Krav(median=80, fragor=FRAGOR_PER_SIDA),
    "agenda, allt": Krav(median=150, fragor=FRAGOR_PER_SIDA),
    "halvårssiffror": Krav(median=500),
    "mönster och trender": Krav(median=500),
    "pdf, 40 sidor": Krav(median=8000, mb=350),
    "nämndens handlingar, 300 sidor": Krav(median=20_000, mb=400),
    "16 användare, lista": Krav(median=150),
    "urval ur 100 000": Krav(median=2000, mb=300),
    "egenkontroll, resultat": Krav(median=30, p95=80, fragor=FRAGOR_PER_SIDA),
    "egenkontroll, resultat första gången": Krav(median=80, fragor=FRAGOR_PER_SIDA),
}


@dataclass(frozen=True)
class Matvarde:
    """One measured thing, for one person where it has one. `vem` is "en enhet" or "300 enheter", `golv` what the floor
    was just then (`matning`)."""

    vad: str
    vem: str
    median: float
    p95: float | None = None
    golv: float | None = None
    fragor: int | None = None
    mb: float | None = None
    fel: int = 0

    def mot(self, liten: Matvarde) -> float | None:
        """How many times slower than the same with fewer ärenden, in floors where both were measured beside it: the
        machine may have been another one by then."""
        if not liten.median:
            return None
        kvot = self.median / liten.median
        return kvot * liten.golv / self.golv if self.golv and liten.golv else kvot

    def haller(self) -> bool:
        """Within its budget in every respect."""
        krav = BUDGET[self.vad]
        par = ((self.median, krav.median), (self.p95, krav.p95), (self.fragor, krav.fragor), (self.mb, krav.mb))
        return self.fel == 0 and all(m <= k for m, k in par if m is not None and k is not None)
