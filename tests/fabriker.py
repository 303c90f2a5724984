"""Dull, visibly fictional objects for tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import factory
from django.db import connection
from psycopg2.extras import DateRange

from avvikelser.models import Arende, Arendetyp, LexSarah, Synpunkt, Synpunktslag, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation import tradet
from kvalitet.organisation.models import (
    Benamning,
    Deltyp,
    Organisationsdel,
    Person,
    Placering,
    Uppdrag,
    Verksamhetsform,
)
from kvalitet.organisation.uppdragssynk import fyll_roller, synka

ALLTID = DateRange(date(2015, 1, 1), None)
LOSENORD = "ett-langt-losenord-for-prov"


@dataclass
class Trad:
    """Delar that are not written yet."""

    delar: list[Organisationsdel] = field(default_factory=list)
    benamningar: list[Benamning] = field(default_factory=list)
    placeringar: list[Placering] = field(default_factory=list)

    def skriv(self) -> None:
        Organisationsdel.objects.bulk_create(self.delar)
        Organisationsdel.history.bulk_history_create(self.delar)
        Benamning.objects.bulk_create(self.benamningar)
        Placering.objects.bulk_create(self.placeringar)
        tradet.bygg_om()


_vaxer: ContextVar[Trad | None] = ContextVar("vaxer", default=None)


@contextmanager
def ett_trad() -> Iterator[None]:
    """Make several delar, written together at the end: most tests begin so, and one at a time costs three times as
    much. They have no pk before.
    """
    trad = Trad()
    marke = _vaxer.set(trad)
    try:
        yield
    finally:
        _vaxer.reset(marke)
    trad.skriv()


class DelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisationsdel
        skip_postgeneration_save = True

    typ = Deltyp.ENHET
    kod = factory.Sequence(lambda n: f"D{n}")
    namn = factory.LazyAttribute(lambda o: f"{Deltyp(o.typ).label} {o.kod}")
    kortnamn = factory.LazyAttribute(lambda o: f"N{o.kod}" if o.typ == Deltyp.NAMND else "")
    verksamhetsform = factory.LazyAttribute(lambda o: Verksamhetsform.EGEN_REGI if o.typ == Deltyp.ENHET else "")
    giltig = ALLTID

    @classmethod
    def _create(cls, model_class: type[Organisationsdel], *args: Any, **falt: Any) -> Organisationsdel:
        if trad := _vaxer.get():
            trad.delar.append(model_class(*args, **falt))
            return trad.delar[-1]
        return super()._create(model_class, *args, **falt)

    @factory.post_generation
    def under(obj: Organisationsdel, create: bool, overordnade: Any, **_: Any) -> None:  # noqa: N805
        """`under=[del, …]`: placed under each of them, always."""
        namnet = Benamning(delen=obj, namn=obj.namn, giltig=obj.giltig)
        platser = [Placering(delen=obj, overordnad=overordnad, giltig=ALLTID) for overordnad in overordnade or []]
        if trad := _vaxer.get():
            trad.benamningar.append(namnet)
            trad.placeringar.extend(platser)
            return
        for ny in (namnet, *platser):
            ny.save()
        tradet.bygg_om()


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    anvandarnamn = factory.Sequence(lambda n: f"prov{n}")
    fornamn = "Prov"
    efternamn = factory.Sequence(lambda n: f"Person{n}")
    befattning = "provperson"
    password = factory.django.Password(LOSENORD)


def skriv_personer(personer: Collection[Person]) -> None:
    """Write persons of `PersonFactory.build` at once."""
    Person.objects.bulk_create(personer)
    Person.history.bulk_history_create(personer)


def ge_uppdrag(
    person: Person, roll: str, delen: Organisationsdel, fran: date = date(2015, 1, 1), till: date | None = None
) -> Uppdrag:
    """An uppdrag that holds, with the permissions written."""
    fyll_roller()
    uppdrag = Uppdrag.objects.create(person=person, roll=roll, delen=delen, fran=fran, till=till)
    synka([person.pk])
    return uppdrag


def person_med(roll: str, delen: Organisationsdel, **falt: Any) -> Person:
    """A person who holds `roll` at `delen`."""
    person: Person = PersonFactory(**falt)
    ge_uppdrag(person, roll, delen)
    return person


class ArendeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Arende
        skip_postgeneration_save = True

    class Params:
        lex = factory.Trait(typ=Arendetyp.LEX_SARAH, sekretess=True)

    dnr = factory.Sequence(lambda n: f"PROV 2026/{n:04d}")
    typ = Arendetyp.AVVIKELSE
    enhet = factory.SubFactory(DelFactory)
    namnd = factory.LazyAttribute(lambda o: tradet.over(o.enhet.pk, o.intraffade)["namnd"])
    forvaltning = factory.LazyAttribute(lambda o: tradet.over(o.enhet.pk, o.intraffade).get("forvaltning"))
    verksamhetsform = factory.LazyAttribute(lambda o: o.enhet.verksamhetsform)
    rubrik = "Provärende"
    lagar = ["sol"]
    intraffade = date(2026, 3, 1)
    inkommen = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    beskrivning = "Något hände i provet."

    @factory.post_generation
    def rad_bredvid(obj: Arende, create: bool, falt: Any, **extra: Any) -> None:  # noqa: N805
        """The one-to-one row that the typ demands: `rad_bredvid__utfall=…`, `rad_bredvid__slag=…`."""
        if obj.typ == Arendetyp.LEX_SARAH:
            if extra.get("utfall"):
                extra.setdefault("beslutad", obj.inkommen)
            LexSarah.objects.create(arende=obj, **extra)
        elif obj.typ == Arendetyp.SYNPUNKT:
            Synpunkt.objects.create(arende=obj, **{"slag": Synpunktslag.KLAGOMAL, **extra})


def forsvinn(arende: Arende) -> None:
    """Take an ärende away as if somebody had gone round the program: the database refuses all but gallring."""
    with connection.cursor() as markor:
        markor.execute("SET session_replication_role = replica")
        arende.delete()
        markor.execute("SET session_replication_role = DEFAULT")


class AtgardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Atgard

    enhet = factory.SubFactory(DelFactory)
    beskrivning = "En åtgärd i provet"
    senast = date(2026, 12, 1)


__all__ = [
    "ALLTID",
    "LOSENORD",
    "ArendeFactory",
    "AtgardFactory",
    "DelFactory",
    "PersonFactory",
    "Utfall",
    "ett_trad",
    "forsvinn",
    "ge_uppdrag",
    "person_med",
    "skriv_personer",
]
