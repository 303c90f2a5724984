"""What the page of an ärende shows of a synpunkt: who sent it, what has been said, and where it led."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone

from avvikelser.arendegang import Verb
from avvikelser.models import Arende, Arendetyp
from avvikelser.sidans_delar import Fragegrund, Sidavsnitt, Sidlage
from avvikelser.synpunkter.missforhallanden import Lankad, lankar_ur, rapporter_ur, synpunkten_bakom
from avvikelser.synpunkter.models import Avsandare, Berord, Epostbesked, Meddelande, avsandaren
from avvikelser.synpunkter.nykod import kodhinder
from avvikelser.synpunkter.omforsok import INTE_SKICKADE
from avvikelser.synpunkter.platsen import registrerad_hos
from avvikelser.synpunkter.utskick import inte_ivag, senaste_mejl
from kvalitet.organisation.models import Person
from kvalitet.svenska import dag_lang


@dataclass(frozen=True)
class Samtal:
    """What has been said, and whether the sender owes an answer to a question."""

    arende: Arende
    meddelanden: list[Meddelande]
    vantar_sedan: str
    kan_svara: bool


_HANDLAGGER = frozenset({Verb.BESVARA, Verb.AVSANDAREN_SKREV, Verb.NOJD})
"""One of these is there for who handles the synpunkt, whatever its läge."""


@dataclass(frozen=True)
class Om:
    arende: Arende
    avsandare: Avsandare | None
    berorda: list[str]
    rapporter: list[Lankad]
    mejl: Epostbesked | None
    """The newest e-mail to the sender, when it has not left."""
    registrerad_hos: str
    """The nämnd that gave the diarienummer, when the ärende stands at another."""
    kan_skicka_igen: bool
    """Has the e-mail certainly not left, and may the person try it again?"""
    kan_ge_kod: bool
    """May the person give the sender a new code?"""


def synpunktens_fragor(grund: Fragegrund, _: Person) -> dict[str, QuerySet[Any]]:
    if grund.typ != Arendetyp.SYNPUNKT:
        return {}
    return {
        "meddelanden": Meddelande.objects.filter(arende=grund.arende_id),
        "rapporter_ur": lankar_ur(grund.arende_id),
        "mejl": senaste_mejl(grund.arende_id),
    }


def synpunktens_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """The conversation in the middle, the sender in the margin. On the page of another typ: where it came from."""
    if lage.arende.typ != Arendetyp.SYNPUNKT:
        return _harkomst(lage)
    meddelanden: list[Meddelande] = lage.hamtat["meddelanden"]
    # Only what can be there is asked for: files come from the sender.
    prefetch_related_objects([m for m in meddelanden if not m.fran_oss], "bilagor")
    avsandare = avsandaren(lage.arende)
    samtal = Samtal(lage.arende, meddelanden, vantar_sedan(meddelanden), Verb.AVSANDAREN_SKREV in lage.verb)
    handlagger = bool(_HANDLAGGER & set(lage.verb))
    mejl = inte_ivag(lage.hamtat["mejl"]) if avsandare is not None and avsandare.epost else None
    om = Om(
        lage.arende,
        avsandare,
        _berorda(lage.arende),
        rapporter_ur(lage.hamtat["rapporter_ur"], lage.person),
        mejl,
        registrerad_hos(lage.arende),
        mejl is not None and mejl.status in INTE_SKICKADE and handlagger,
        handlagger and not kodhinder(lage.arende),
    )
    return [
        Sidavsnitt("samtal", "Frågor och svar", "synpunkter/_samtal.html", samtal, antal=len(meddelanden)),
        Sidavsnitt("avsandare", "Avsändaren", "synpunkter/_avsandare.html", om, i_marginalen=True),
    ]


BERORDA = ArraySubquery(Berord.objects.filter(arende=OuterRef("pk")).order_by("enhet__sortering").values("enhet__namn"))
"""The names of the other enheter that a synpunkt concerns, fetched with the ärende as `berorda_namn`: a page has no
question to spare for them."""


def _berorda(arende: Arende) -> list[str]:
    namn: list[str] = arende.berorda_namn  # type: ignore[attr-defined]
    return namn


def _harkomst(lage: Sidlage) -> list[Sidavsnitt]:
    synpunkt = synpunkten_bakom(lage.arende, lage.person)
    if synpunkt is None:
        return []
    return [Sidavsnitt("harkomst", "Kommer ur", "synpunkter/_harkomst.html", synpunkt, i_marginalen=True)]


def vantar_sedan(meddelanden: list[Meddelande]) -> str:
    """ "fredag 21 augusti" when the last question has no answer yet, else ""."""
    senast: datetime | None = None
    for meddelande in meddelanden:
        if meddelande.slag == Meddelande.Slag.FRAGA:
            senast = meddelande.nar
        elif meddelande.slag in {Meddelande.Slag.FRAN_AVSANDAREN, Meddelande.Slag.SVAR}:
            senast = None
    return dag_lang(timezone.localdate(senast)) if senast else ""
