"""Which risks are proposed for a plan: the nämnd's worst by value, ties by a rule that is written out."""

from __future__ import annotations

from dataclasses import dataclass

from egenkontroll.internkontroll.models import Internkontrollplan
from egenkontroll.risk.listor import VARST_FORST
from egenkontroll.risk.models import Risk

FORESLAS = 6
"""How many are marked as proposed: as many as a real plan has (DOMAIN 6). The nämnd takes as many as it wants."""


@dataclass(frozen=True)
class Forslag:
    """A risk that may be picked. `foreslagen` is one of the worst, `vald` is in the plan already."""

    risk: Risk
    plats: int
    foreslagen: bool
    vald: bool


def forslag(plan: Internkontrollplan) -> list[Forslag]:
    """The nämnd's valued risks, the worst first; one that the first level says to accept is not proposed.

    `VARST_FORST` is the order: value as a share of its scale's greatest, then the greater consequence, then the value
    that has stood longest, then the older. Two queries.
    """
    valda = set(plan.risker.values_list("risk_id", flat=True))
    risker = Risk.objects.filter(analys__namnd_id=plan.namnd_id, avford__isnull=True, varde__isnull=False)
    rader = risker.select_related("analys__delen", "skala").order_by(*VARST_FORST)
    return [
        Forslag(risk, nr, nr <= FORESLAS and risk.niva is not None and risk.niva.nummer > 1, risk.pk in valda)
        for nr, risk in enumerate(rader, 1)
    ]
