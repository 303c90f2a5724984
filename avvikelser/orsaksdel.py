"""The causes of a plain avvikelse on its page. Those of lex Sarah stand in the utredning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from avvikelser.arendegang import Verb
from avvikelser.lex_sarah.models import Utredningsorsak
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.sidans_delar import Fragegrund, Sidavsnitt, Sidlage
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Orsaksdel:
    arende: Arende
    orsaker: list[Utredningsorsak]
    far_skriva: bool


def orsakernas_fragor(grund: Fragegrund, _: Person) -> dict[str, QuerySet[Any]]:
    if grund.typ != Arendetyp.AVVIKELSE:
        return {}
    return {"orsaker": Utredningsorsak.objects.filter(arende=grund.arende_id)}


def orsakernas_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """On the page of an avvikelse, from the receipt on."""
    arende = lage.arende
    if arende.typ != Arendetyp.AVVIKELSE or arende.status == Status.RAPPORTERAD:
        return []
    del_ = Orsaksdel(arende, lage.hamtat["orsaker"], Verb.SKRIV_ORSAK in lage.verb)
    return [Sidavsnitt("orsaker", "Orsaker", "avvikelser/_orsaker.html", del_, antal=len(del_.orsaker))]
