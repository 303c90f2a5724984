"""When an åtgärd is to be done, or followed up. The day is the one people have chosen."""

from __future__ import annotations

from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Frist

KALLA = "Dagen som ni har bestämt"


def frist_for(atgard: Atgard) -> Frist | None:
    """The deadline that is left; None for what is followed up, stopped, or done at once."""
    if atgard.status in Atgard.OPPNA and atgard.senast is not None:
        return Frist("Klar", atgard.senast, KALLA)
    if atgard.status == Atgard.Status.KLAR and not atgard.effekt and atgard.uppfoljning is not None:
        return Frist("Följ upp", atgard.uppfoljning, KALLA)
    return None
