"""The one place that knows which things have a last day, and who may be told about them.

An app registers a `Kalla` in `AppConfig.ready`; kvalitet knows no app, so imports go one way. Reminders
(`paminnelser`) and the page Agenda (`agenda`) ask the same sources, so that they cannot drift. A test walks every
model with a date and asks that each field is among some source's `falt`, or stands in a list with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person


@dataclass(frozen=True, kw_only=True)
class Bevakad:
    """One deadline of one object, not met.

    `text` is neutral: what kind of thing, a diarienummer or a place, never what happened. `mer` is for the page alone,
    shown to who may open the object. `ansvariga` are person ids; with none of them active the nearest who hold one of
    `annars` at the place are told instead. `chef` is who gets it when nobody acts: the nearest holder above.
    """

    objekt: Model
    frist: Frist
    delen_id: int
    url: str | Promise
    text: str
    mer: str = ""
    ansvariga: tuple[int, ...] = ()
    annars: frozenset[Befogenhet] = frozenset()
    chef: frozenset[Befogenhet] = frozenset()
    lagstadgad: bool = False
    sekretess: bool = False
    fore_arbetsdagar: int | None = None
    bara_fore: bool = False


@dataclass(frozen=True)
class Urval:
    """What is asked of a source: deadlines up to and including `till`; of one person's scope, or all of them.

    `mina` narrows to what waits for the person, `enhet` to one place, where the source can say so to the database;
    who asks looks again.
    `hogst` objects are enough, those with the nearest deadlines; a page shows no more.
    """

    idag: date
    till: date
    person: Person | None = None
    mina: bool = False
    enhet: int | None = None
    hogst: int | None = None


Synliga = Callable[[Person, Collection[int]], Mapping[int, bool]]
"""Of these ids, those the person may open today, each with whether it has sekretess."""


@dataclass(frozen=True)
class Kalla:
    """Where deadlines of one model come from. `namn` is the plural on the page; `falt` the dates it answers for.

    `bevakade` must ask a bounded number of queries and read in batches: of a million ärenden only the open ones.
    """

    modell: type[Model]
    namn: str
    falt: frozenset[str]
    bevakade: Callable[[Urval], Iterable[Bevakad]]
    synliga: Synliga
    ocksa: Mapping[type[Model], frozenset[str]] = field(default_factory=dict)
    """Dates of other models that this source reads: {LexSarah: {"anmald_ivo"}}."""
    kraver: frozenset[Befogenhet] = frozenset()
    """Who holds none of these anywhere has nothing here, and need not be asked about. Empty: ask about everybody."""
    rader: Callable[[Urval], Iterable[QuerySet[Any]]] | None = None
    """What `bevakade` reads, unfetched: for a source that most people have nothing in, so that it need not be asked."""

    def berors(self, urval: Urval) -> bool:
        """Is there any use in asking for what this person sees?"""
        if urval.person is None or not self.kraver:
            return True
        return bool({b.value for b in self.kraver} & befogenheter(urval.person))


_kallor: dict[str, Kalla] = {}
_synliga: dict[str, Synliga] = {}


def registrera(kalla: Kalla) -> None:
    """Let an app add a source. Called in `AppConfig.ready`; the same model again replaces it."""
    _kallor[typ(kalla.modell)] = kalla
    registrera_objekt(kalla.modell, kalla.synliga)


def registrera_objekt(modell: type[Model], synliga: Synliga) -> None:
    """Let people be told about objects of a model that has no deadline of its own."""
    _synliga[typ(modell)] = synliga


def kallor() -> Mapping[str, Kalla]:
    """Every source by its model's label, "avvikelser.arende", in the order they were registered."""
    return _kallor


def typ(modell: type[Model] | Model) -> str:
    """What a notice writes down of the object's model."""
    return modell._meta.label_lower


def bevakade_falt() -> set[tuple[str, str]]:
    """(model label, field) of every date that some source answers for."""
    funna = {(typ(kalla.modell), falt) for kalla in _kallor.values() for falt in kalla.falt}
    return funna | {(typ(m), f) for kalla in _kallor.values() for m, falten in kalla.ocksa.items() for f in falten}


def synliga(person: Person, objekttyp: str, ids: Collection[int]) -> Mapping[int, bool]:
    """Of these objects, those the person may open now, with whether each has sekretess. Raises LookupError for a model
    that nobody has registered: a notice about it could not be guarded."""
    if not person.is_active or not ids:
        return {}
    try:
        fraga = _synliga[objekttyp]
    except KeyError:
        raise LookupError(f"{objekttyp} är inte registrerad i fristregistret.") from None
    return fraga(person, ids)
