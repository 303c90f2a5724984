"""What lex Sarah adds to the page of an ärende: the utredning in short, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from avvikelser.arendegang import Verb
from avvikelser.lex_sarah.models import Ivobeslut
from avvikelser.models import ANMALNINGSPLIKTIGA, Arendetyp, Handelse, Status, Utfall
from avvikelser.sidans_delar import Fragegrund, Sidavsnitt, Sidlage
from kvalitet.organisation.models import Person


@dataclass(frozen=True)
class Korthet:
    """How much is written, and the last Handelse that says so."""

    antal: int
    senast: Handelse | None


def utredningens_fragor(grund: Fragegrund, _: Person) -> dict[str, QuerySet[Any]]:
    if grund.typ != Arendetyp.LEX_SARAH:
        return {}
    return {"ivobeslut": Ivobeslut.objects.filter(arende=grund.arende_id).select_related("bilaga")}


def utredningens_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """The utredning from the receipt on, and IVO when it is time. Reads what the page has fetched already."""
    arende = lage.arende
    if arende.typ != Arendetyp.LEX_SARAH or arende.status == Status.RAPPORTERAD:
        return []
    skrivna = [h for h in arende.handelser.all() if h.verb == Verb.SKRIV_POST]
    korthet = Korthet(len(skrivna), skrivna[-1] if skrivna else None)
    return [
        Sidavsnitt("utredning", "Utredning", "lex_sarah/_avsnitt.html", korthet, antal=korthet.antal),
        *_ivo(lage),
    ]


@dataclass(frozen=True)
class Ivo:
    beslut: list[Ivobeslut]
    far_skriva: bool
    far_beslut: bool
    far_uppgift: bool
    far_ratta: bool


def _ivo(lage: Sidlage) -> list[Sidavsnitt]:
    """Shown once there is, or must be, an anmälan."""
    lex = lage.arende.lex_sarah
    anmald = lex.anmald_ivo is not None
    far_skriva = Verb.ANMAL_TILL_IVO in lage.verb
    if not anmald and not (far_skriva and (not lex.utfall or Utfall(lex.utfall) in ANMALNINGSPLIKTIGA)):
        return []
    efter = [anmald and verb in lage.verb for verb in (Verb.IVO_BESLUT, Verb.IVO_UPPGIFT, Verb.RATTA_ANMALAN)]
    ivo = Ivo(lage.hamtat.get("ivobeslut", []), far_skriva, *efter)
    return [Sidavsnitt("ivo", "IVO", "lex_sarah/_ivo.html", ivo)]
