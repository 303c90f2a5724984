"""The one place that knows which things have a last day, and who may be told about them.

An app registers a `Kalla` in `AppConfig.ready`; kvalitet knows no app, so imports go one way. Reminders
(`paminnelser`) and the page Agenda (`agenda`) ask the same sources, so that they cannot drift. A test walks every
model with a date and asks that each field is among some source's `falt`, or stands in a list with a reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError
from django.db.models import Model, QuerySet, Value
from django.utils.functional import Promise

from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.samlat import listor
from kvalitet.svenska import i_mening

logger = logging.getLogger(__name__)

_I_TAGET = 500
LEDER_OCH_FOLJER_UPP = frozenset(
    {Befogenhet.HANDLAGGA, Befogenhet.BESLUTA, Befogenhet.SAMMANSTALLA, Befogenhet.SKOTA_NAMND}
)
"""Who hears last of a deadline of any kind: they lead the place, or follow up what is done there."""


@dataclass(frozen=True, kw_only=True)
class Bevakad:
    """One deadline of one object, not met.

    `text` is neutral: what kind of thing, a diarienummer or a place, never what happened. `mer` is for the page alone,
    shown to who may open the object. `ansvariga` are person ids; with none of them active the nearest who hold one of
    `annars` at the place are told instead; of them only `kan`, where not all who hold it may take the step, unless
    nobody of those is there. `chef` is who gets it when nobody acts: the nearest holder above. `sist` is who gets
    either when there is nobody else to tell, where it is not the general rule that says so (`sista`).
    """

    objekt: Model
    frist: Frist
    delen_id: int
    url: str | Promise
    text: str
    mer: str = ""
    ansvariga: tuple[int, ...] = ()
    annars: frozenset[Befogenhet] = frozenset()
    kan: frozenset[int] | None = None
    chef: frozenset[Befogenhet] = frozenset()
    sist: frozenset[Befogenhet] = frozenset()
    lagstadgad: bool = False
    sekretess: bool = False
    fore_arbetsdagar: int | None = None
    bara_fore: bool = False

    @property
    def sista(self) -> frozenset[Befogenhet]:
        """Who gets it when there is nobody else to tell: one rule for every source. At a nämnd, which no chef stands
        above, they are also those who lead its förvaltning (`narmast.forvaltningens`). When nobody of them may open it,
        the systemförvaltare is told that it reaches nobody (`ohorda`)."""
        return self.sist or self.annars | self.chef | LEDER_OCH_FOLJER_UPP

    @property
    def agarna(self) -> frozenset[int]:
        """Those it waits for by name; empty where it waits for whoever holds `annars`."""
        return frozenset(self.ansvariga) or self.kan or frozenset()


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


Synliga = Callable[[Person, Collection[int]], Iterable[QuerySet[Any, Any]]]
"""Of these ids, those the person may open today: querysets of (id, whether it has sekretess)."""


@dataclass(frozen=True)
class Fraga:
    """One question of a source: the rows with all that is said of them, and what they become. Cut, the nearest stay.

    `rader` is asked together with the other sources' unless `manga`, and must not prefetch. `av` may give more than one
    deadline for a row, or none, and asks a bounded number of queries however many the rows are.
    """

    rader: Callable[[Urval], QuerySet[Any, Any]]
    av: Callable[[Iterable[Any], Urval], Iterable[Bevakad]]
    manga: bool = False
    """Many rows, or wide ones: asked by itself, and read in batches."""

    def bevakade(self, rader: Iterable[Any], urval: Urval) -> Iterator[Bevakad]:
        return (bevakad for bevakad in self.av(rader, urval) if bevakad.frist.senast <= urval.till)


@dataclass(frozen=True)
class Kalla:
    """Where deadlines of one model come from. `namn` is the plural on the page; `falt` the dates it answers for."""

    modell: type[Model]
    namn: str
    falt: frozenset[str]
    fragor: tuple[Fraga, ...]
    synliga: Synliga
    laser: Synliga | None = None
    """Those the person reads and may act on, where `synliga` also lets in who only gets an answer. None: the same."""
    ocksa: Mapping[type[Model], frozenset[str]] = field(default_factory=dict)
    """Dates of other models that this source reads: {LexSarah: {"anmald_ivo"}}."""
    kraver: frozenset[Befogenhet] = frozenset()
    """Who holds none of these anywhere has nothing here, and need not be asked about. Empty: ask about everybody."""

    def bevakade(self, urval: Urval) -> Iterator[Bevakad]:
        """Every deadline not met up to `urval.till`. A query for each of the questions, read in batches: of a million
        ärenden only the open ones."""
        for fraga in self.fragor:
            yield from fraga.bevakade(fraga.rader(urval).iterator(_I_TAGET), urval)

    def berors(self, urval: Urval) -> bool:
        """Is there any use in asking for what this person sees?"""
        if urval.person is None or not self.kraver:
            return True
        return bool({b.value for b in self.kraver} & befogenheter(urval.person))


_kallor: dict[str, Kalla] = {}
_synliga: dict[str, Synliga] = {}
_laser: dict[str, Synliga] = {}


def registrera(kalla: Kalla) -> None:
    """Let an app add a source. Called in `AppConfig.ready`; the same model again replaces it."""
    _kallor[typ(kalla.modell)] = kalla
    registrera_objekt(kalla.modell, kalla.synliga)
    _laser[typ(kalla.modell)] = kalla.laser or kalla.synliga


def registrera_objekt(modell: type[Model], synliga: Synliga) -> None:
    """Let people be told about objects of a model that has no deadline of its own."""
    _synliga[typ(modell)] = synliga


def kallor() -> Mapping[str, Kalla]:
    """Every source by its model's label, "avvikelser.arende", in the order they were registered."""
    return _kallor


def namn_pa(typ: str) -> str:
    """The plural on the page, as it stands in a sentence; the label itself for a source that is no more."""
    kalla = _kallor.get(typ)
    return i_mening(kalla.namn) if kalla else typ


def tillsammans(kallor: Mapping[str, Kalla], urval: Urval) -> dict[tuple[str, int], QuerySet[Any, Any]]:
    """The questions of several sources that are asked as one (`samlat`), by the source and which of its questions."""
    return {
        (typ, nr): fraga.rader(urval)
        for typ, kalla in kallor.items()
        for nr, fraga in enumerate(kalla.fragor)
        if not fraga.manga
    }


def bevakade(
    kallor: Mapping[str, Kalla],
    urval: Urval,
    hamtade: Mapping[tuple[str, int], Iterable[Any]],
    trasiga: list[str] | None = None,
) -> Iterator[tuple[str, Bevakad]]:
    """Every deadline of the sources with its source, of the rows that `tillsammans` gave; the rest are asked here.

    A source that cannot say what its rows are due stops none of the others where `trasiga` is given: its name is put
    there, in words for the reader, who must be told. Without it the error is raised: a file tells nobody what it lacks.
    """
    for typ, kalla in kallor.items():
        try:
            for nr, fraga in enumerate(kalla.fragor):
                rader = fraga.rader(urval).iterator(_I_TAGET) if fraga.manga else hamtade[typ, nr]
                for bevakad in fraga.bevakade(rader, urval):
                    yield typ, bevakad
        except DatabaseError:
            raise  # then nothing else can be asked either
        except Exception:
            if trasiga is None:
                raise
            logger.exception("The source %s failed", typ)
            trasiga.append(namn_pa(typ))


def typ(modell: type[Model] | Model) -> str:
    """What a notice writes down of the object's model."""
    return modell._meta.label_lower


def bevakade_falt() -> set[tuple[str, str]]:
    """(model label, field) of every date that some source answers for."""
    funna = {(typ(kalla.modell), falt) for kalla in _kallor.values() for falt in kalla.falt}
    return funna | {(typ(m), f) for kalla in _kallor.values() for m, falten in kalla.ocksa.items() for f in falten}


def synliga(
    person: Person, per_typ: Mapping[str, Collection[int]], *, laser: bool = False
) -> dict[str, dict[int, bool]]:
    """Of these objects, ids by their model's label, those the person may open now, with whether each has sekretess.
    One query. Raises LookupError for a model that nobody has registered: a notice about it could not be guarded."""
    if okanda := per_typ.keys() - _synliga.keys():
        raise LookupError(f"{', '.join(sorted(okanda))} är inte registrerad i fristregistret.")
    funna: dict[str, dict[int, bool]] = {typ: {} for typ in per_typ}
    if not person.is_active:
        return funna
    valda = {**_synliga, **_laser} if laser else _synliga
    fragor = {
        (typ, nr): fraga for typ, ids in per_typ.items() if ids for nr, fraga in enumerate(valda[typ](person, ids))
    }
    for (typ, _), rader in listor(fragor).items():
        funna[typ].update(rader)
    return funna


def utan_sekretess(rader: QuerySet[Any], nummer: str = "pk") -> QuerySet[Any, Any]:
    """Objects of a kind that never has sekretess, as a source of `synliga` gives them."""
    return rader.order_by().values_list(nummer, Value(value=False))
