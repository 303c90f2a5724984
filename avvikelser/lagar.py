"""What an ärende rests on: its laws by their short names, and a rule as it read on the day of the event."""

from __future__ import annotations

from collections.abc import Mapping

from avvikelser.models import Arende, Lag
from kvalitet import lagrum
from kvalitet.lagrum import Lagrum, LydelseSaknas, hanvisning

_KORT: Mapping[Lag, lagrum.Lag] = {Lag.SOL: "SoL", Lag.LSS: "LSS", Lag.HSL: "HSL"}


def lagar(arende: Arende) -> list[lagrum.Lag]:
    """The laws of the ärende, as `lagrum` names them."""
    return [_KORT[Lag(lag)] for lag in arende.lagar]


def lydelse(arende: Arende, *regler: Lagrum) -> str:
    """Where the rules stand in the ärende's laws, short, on the day of the event. "" where no such wording is known."""
    try:
        return "; ".join(hanvisning(regel, arende.intraffade, lagar(arende), kort=True) for regel in regler)
    except LydelseSaknas:
        return ""
