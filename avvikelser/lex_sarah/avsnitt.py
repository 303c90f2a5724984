"""What lex Sarah adds to the page of an ärende: the utredning in short, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from avvikelser.lex_sarah.models import Postslag
from avvikelser.models import Arendetyp, Status
from avvikelser.sidans_delar import Sidavsnitt, Sidlage


@dataclass(frozen=True)
class Korthet:
    antal: int
    fakta: int
    bedomningar: int
    senast: datetime | None
    senast_av: str


def utredningens_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """One section from the receipt on. One query for lex Sarah, none for the rest."""
    arende = lage.arende
    if arende.typ != Arendetyp.LEX_SARAH or arende.status == Status.RAPPORTERAD:
        return []
    rader = list(arende.utredningsposter.values_list("slag", "skriven", "forfattare_namn"))
    bedomningar = sum(slag == Postslag.BEDOMNING for slag, _, _ in rader)
    _, senast, vem = rader[-1] if rader else ("", None, "")
    korthet = Korthet(len(rader), len(rader) - bedomningar, bedomningar, senast, vem)
    return [Sidavsnitt("utredning", "Utredning", "lex_sarah/_avsnitt.html", korthet, antal=len(rader))]
