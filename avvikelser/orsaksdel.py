"""The causes of a plain avvikelse on its page. Those of lex Sarah stand in the utredning."""

from __future__ import annotations

from dataclasses import dataclass

from avvikelser.arendegang import Verb
from avvikelser.lex_sarah.models import Utredningsorsak
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.sidans_delar import Sidavsnitt, Sidlage


@dataclass(frozen=True)
class Orsaksdel:
    arende: Arende
    orsaker: list[Utredningsorsak]
    far_skriva: bool


def orsakernas_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """From the receipt on. One query for an avvikelse, none for the rest."""
    arende = lage.arende
    if arende.typ != Arendetyp.AVVIKELSE or arende.status == Status.RAPPORTERAD:
        return []
    del_ = Orsaksdel(arende, list(arende.utredningsorsaker.all()), Verb.SKRIV_ORSAK in lage.verb)
    return [Sidavsnitt("orsaker", "Orsaker", "avvikelser/_orsaker.html", del_, antal=len(del_.orsaker))]
