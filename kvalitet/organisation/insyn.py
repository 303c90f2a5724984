"""Vem ser vad: who can see a place and why, and what a person can see and why.

Answers from the object permissions that every query is scoped by (`Delbehorighet`, `Hierarki`), and explains them by
the uppdrag they come from. So the page cannot say anything else than what the person meets; what has no uppdrag behind
it is shown as such and not hidden.

Lagrum: lag (2001:454) 10 §, need-based behörighet that is followed up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from kvalitet.organisation.models import (
    Delbehorighet,
    Deltyp,
    Foregangare,
    Hierarki,
    Organisationsdel,
    Person,
    Rollbefogenhet,
    Uppdrag,
)
from kvalitet.organisation.roller import Befogenhet
from kvalitet.svenska import i_mening, uppraknat

_BESTAMD = {
    Deltyp.KOMMUN: "kommunen",
    Deltyp.NAMND: "nämnden",
    Deltyp.FORVALTNING: "förvaltningen",
    Deltyp.AVDELNING: "avdelningen",
    Deltyp.ENHET: "enheten",
}

FLEST_NAMN = 100  # names of enheter that are listed; the rest are counted

_Ratter = dict[tuple[int, int], set[str]]  # (person, place) to befogenheter


@dataclass(frozen=True)
class Grund:
    """One reason: the uppdrag, what its roll gives, and how its place reaches the other ("som enheten hör till").

    Without `uppdrag` the right has lost its reason and ends at the night's run; `plats` is where it stands.
    """

    plats: Organisationsdel
    befogenheter: tuple[Befogenhet, ...]
    vag: str = ""
    uppdrag: Uppdrag | None = None

    @property
    def text(self) -> str:
        """ "läsa ärenden, ta emot rapporter och se statistik"."""
        return uppraknat(i_mening(b.label) for b in self.befogenheter)


@dataclass(frozen=True)
class Insyn:
    """A person who reaches the place, with every reason for it."""

    person: Person
    grunder: tuple[Grund, ...]

    @property
    def befogenheter(self) -> frozenset[Befogenhet]:
        return frozenset(b for grund in self.grunder for b in grund.befogenheter)

    @property
    def kan_se_arenden(self) -> bool:
        return Befogenhet.SE_ARENDE in self.befogenheter


@dataclass(frozen=True)
class Omrade:
    """What one uppdrag of a person reaches today: how many enheter, closed ones too, and the first of their names."""

    grund: Grund
    antal: int
    enheter: tuple[str, ...]

    @property
    def fler(self) -> int:
        return self.antal - len(self.enheter)


def vem_ser(delen: Organisationsdel) -> list[Insyn]:
    """Everybody who holds anything at `delen` today, in Swedish order. Five queries, however many they are."""
    platser = list(Hierarki.objects.filter(avkomma=delen).values_list("anfader_id", flat=True))
    vagar = _vagar(delen)
    funna: dict[int, list[Grund]] = defaultdict(list)
    personer: dict[int, Person] = {}
    for person, grund in _grunder(platser):
        personer[person.pk] = person
        vag = "" if grund.plats.pk == delen.pk else vagar.get(grund.plats.pk, vagar[0])
        funna[person.pk].append(Grund(grund.plats, grund.befogenheter, vag, grund.uppdrag))
    ordning = sorted(personer.values(), key=lambda p: (p.sortering, p.pk))
    return [Insyn(person, tuple(funna[person.pk])) for person in ordning]


def _vagar(delen: Organisationsdel) -> dict[int, str]:
    """How a place reaches `delen`, by its id; under 0 the words for every other place above."""
    typ = _BESTAMD[Deltyp(delen.typ)]
    if delen.sista_dag is None or delen.sista_dag >= timezone.localdate():
        return {0: f"som {typ} hör till"}
    efterfoljare = Foregangare.objects.filter(foregangare=delen, fran__gte=delen.giltig.upper)
    nya = list(efterfoljare.select_related("efterfoljare").order_by("efterfoljare__sortering"))
    if not nya:
        return {0: f"som {typ} hörde till"}
    namn = uppraknat(lank.efterfoljare.namn for lank in nya)
    return {0: f"som {namn} hör till"} | {lank.efterfoljare_id: f"som har tagit över efter {typ}" for lank in nya}


def vad_ser(person: Person) -> list[Omrade]:
    """What each of the person's uppdrag reaches today, in the order of the places. Nothing for a closed account."""
    grunder = [grund for _, grund in _grunder(None, person)]
    namnen: dict[int, list[str]] = defaultdict(list)
    antal: dict[int, int] = defaultdict(int)
    rader = Hierarki.objects.filter(anfader__in={grund.plats.pk for grund in grunder}, avkomma__typ=Deltyp.ENHET)
    numrerade = rader.annotate(
        nummer=Window(RowNumber(), partition_by=F("anfader_id"), order_by=["avkomma__sortering", "avkomma_id"]),
        alla=Window(Count("*"), partition_by=F("anfader_id")),
    ).filter(nummer__lte=FLEST_NAMN)
    for plats, alla, namn in numrerade.order_by("nummer").values_list("anfader_id", "alla", "avkomma__namn"):
        namnen[plats].append(namn)
        antal[plats] = alla
    return [Omrade(grund, antal[grund.plats.pk], tuple(namnen[grund.plats.pk])) for grund in grunder]


def _grunder(platser: Collection[int] | None, person: Person | None = None) -> Iterable[tuple[Person, Grund]]:
    """Every (person, reason) at `platser` (None: everywhere), for everybody or for one, uppdrag in order of place."""
    ratter = _ratter(platser, person)
    gavs = _rollernas_befogenheter()
    idag = timezone.localdate()
    uppdragen = Uppdrag.objects.giltiga(idag).filter(person_id__in={person_id for person_id, _ in ratter})
    if platser is not None:
        uppdragen = uppdragen.filter(delen_id__in=platser)
    forklarat: _Ratter = defaultdict(set)
    for uppdrag in uppdragen.select_related("person", "delen").order_by("delen__sortering", "fran", "pk"):
        nyckel = (uppdrag.person_id, uppdrag.delen_id)
        ger = gavs.get(uppdrag.roll, set()) & ratter.get(nyckel, set())
        forklarat[nyckel] |= ger
        yield uppdrag.person, Grund(uppdrag.delen, _i_ordning(ger), uppdrag=uppdrag)
    yield from _utan_uppdrag({nyckel: kvar for nyckel, alla in ratter.items() if (kvar := alla - forklarat[nyckel])})


def _ratter(platser: Collection[int] | None, person: Person | None) -> _Ratter:
    rader = Delbehorighet.objects.filter(user__is_active=True)
    if platser is not None:
        rader = rader.filter(content_object_id__in=platser)
    if person is not None:
        rader = rader.filter(user=person)
    ratter: _Ratter = defaultdict(set)
    for user_id, del_id, befogenhet in rader.values_list("user_id", "content_object_id", "permission__codename"):
        ratter[user_id, del_id].add(befogenhet)
    return dict(ratter)


def _utan_uppdrag(ratter: _Ratter) -> Iterable[tuple[Person, Grund]]:
    personer = Person.objects.in_bulk([person_id for person_id, _ in ratter]) if ratter else {}
    delar = Organisationsdel.objects.in_bulk([del_id for _, del_id in ratter]) if ratter else {}
    for (person_id, del_id), kvar in sorted(ratter.items()):
        yield personer[person_id], Grund(delar[del_id], _i_ordning(kvar))


def _rollernas_befogenheter() -> dict[str, set[str]]:
    gavs: dict[str, set[str]] = defaultdict(set)
    for roll, befogenhet in Rollbefogenhet.objects.values_list("roll", "befogenhet"):
        gavs[roll].add(befogenhet)
    return gavs


def _i_ordning(befogenheter: Collection[str]) -> tuple[Befogenhet, ...]:
    return tuple(b for b in Befogenhet if b.value in befogenheter)
