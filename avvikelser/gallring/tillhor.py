"""What hangs on an ärende, and what becomes of it: the one table that the destruction goes by.

Every model with a key to an ärende, or to something that goes with one, stands here; a test walks the models and fails
for one that does not. Rooms to the left name theirs in `AppConfig.ready`. History (`HistoricalX`) follows its model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from avvikelser.gallring.models import Gallringssparr
from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import (
    Beslutsgrund,
    Ivobeslut,
    Ivoblad,
    LiknandeHandelse,
    Maskmarke,
    Maskning,
    Utredning,
    Utredningsfraga,
    Utredningsorsak,
    Utredningspapper,
    Utredningspost,
)
from avvikelser.lista.models import Fritext
from avvikelser.models import Arende, Beslut, Forslag, Handelse, Klassning, Lasare, LexSarah, Synpunkt
from avvikelser.nedskrivet.models import Nedskrivning
from avvikelser.nodatkomst.models import Nodatkomst
from avvikelser.synpunkter.models import Avsandare, Berom, Berord, Epostbesked, Meddelande, Missforhallandelank
from avvikelser.tillsyn.models import Tillsynsarende


class Hur(Enum):
    """What becomes of a row when the ärende it points at goes."""

    FOLJER = "följer med"
    KLIPPS = "klipps"
    HINDRAR = "hindrar"


@dataclass(frozen=True)
class Tillhorande:
    """One column. `vag` is the way from the row to the ärende ("beslut__arende"); `mening` says why it stops it."""

    modell: type[Model]
    vag: str
    hur: Hur
    mening: str = ""


def _foljer(modell: type[Model], vag: str = "arende") -> Tillhorande:
    return Tillhorande(modell, vag, Hur.FOLJER)


def _historia(modell: type[Model]) -> type[Model]:
    slag: Any = modell
    historisk: type[Model] = slag.history.model
    return historisk


# In the order in which they go: what points at another before it. The words that ärenden are found by go last, since
# the database writes them anew when something else is taken away.
_TABELL: list[Tillhorande] = [
    _foljer(Maskmarke, "maskning__arende"),
    _foljer(Maskning),
    _foljer(Utredningspost.bilagor.through, "utredningspost__arende"),
    _foljer(Utredningspost),
    _foljer(Utredningspapper),
    _foljer(Utredningsorsak),
    _foljer(Utredningsfraga),
    _foljer(Utredning),
    _foljer(LiknandeHandelse),
    Tillhorande(LiknandeHandelse, "tidigare", Hur.HINDRAR, "En annan utredning hänvisar till ärendet."),
    Tillhorande(_historia(LiknandeHandelse), "tidigare", Hur.KLIPPS),
    _foljer(Ivoblad),
    _foljer(Ivobeslut),
    _foljer(Beslutsgrund, "beslut__arende"),
    _foljer(Beslut),
    _foljer(Forslag),
    _foljer(Klassning),
    _foljer(Handelse),
    _foljer(Lasare),
    _foljer(Nodatkomst),
    _foljer(Nedskrivning),
    _foljer(Avsandare, "synpunkt__arende"),
    _foljer(Meddelande.bilagor.through, "meddelande__arende"),
    _foljer(Meddelande),
    _foljer(Epostbesked),
    _foljer(Berord),
    _foljer(Berom),
    _foljer(Missforhallandelank, "synpunkt"),
    _foljer(Missforhallandelank, "rapport"),
    _foljer(Koppling, "fran"),
    _foljer(Koppling, "till"),
    _foljer(Gallringssparr),
    _foljer(LexSarah),
    _foljer(Synpunkt),
    Tillhorande(Tillsynsarende, "arende", Hur.HINDRAR, "Ärendet hör till ett tillsynsärende från IVO."),
    Tillhorande(_historia(Tillsynsarende), "arende", Hur.KLIPPS),
    _foljer(Arende.bilagor.through),
    _foljer(Arende.atgarder.through),
    _foljer(Fritext),
]


def registrera(tillhorande: Tillhorande) -> None:
    """In AppConfig.ready, by the room that has the model. What follows goes before all that stands here."""
    if tillhorande not in _TABELL:
        _TABELL.insert(0, tillhorande)


def tabell() -> tuple[Tillhorande, ...]:
    return tuple(_TABELL)


def hindrar(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """(ärende, why not) for each that something points at which must stay. One query per such model."""
    for ett in _TABELL:
        if ett.hur is Hur.HINDRAR:
            funna = ett.modell._base_manager.filter(**{f"{ett.vag}__in": ids})
            for pk in funna.order_by().values_list(ett.vag, flat=True).distinct():
                yield pk, ett.mening


def ta_bort(ids: Collection[int]) -> None:
    """Take away all that hangs on these ärenden, with its history. Call it in the transaction that takes them away.

    Past Django's own collector, which would take along whatever else points at a row: here the database refuses that.
    """
    for ett in _TABELL:
        if ett.hur is Hur.KLIPPS:
            ett.modell._base_manager.filter(**{f"{ett.vag}__in": ids}).update(**{ett.vag: None})
        elif ett.hur is Hur.FOLJER:
            for modell in (ett.modell, *historia_av(ett.modell)):
                radera(modell._base_manager.filter(**{f"{ett.vag}__in": ids}))


def historia_av(modell: type[Model]) -> list[type[Model]]:
    """The model's history, if it is kept."""
    return [_historia(modell)] if hasattr(modell, "history") else []


def radera(rader: Any) -> None:
    """DELETE and nothing else."""
    rader._raw_delete(rader.db)


def kolumner_till(modell: type[Model]) -> list[Field[Any, Any]]:
    """Every column of the database that points at `modell`, also those of history and of many to many."""
    return [
        falt
        for en in apps.get_models(include_auto_created=True)
        if not en._meta.proxy
        for falt in en._meta.concrete_fields
        if falt.is_relation and falt.related_model is modell
    ]
