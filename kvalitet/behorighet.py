"""Who may do what, where: the only file that answers that.

Ring 1 is Django's LoginRequiredMiddleware; ring 2 (`har_nagonstans`) asks whether the person's roll holds the
befogenhet anywhere at all; ring 3 (`ScopedQuerySet.for_user`, `kan`) asks whether it holds here. Uppdrag are kept as
django-guardian object permissions on organisationsdelar (`uppdragssynk`), and the closure `Hierarki` carries them down.

Lagrum: lag (2001:454) 10 §, behörighet after need.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from kvalitet.organisation import rattsversion
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import ALDRIG_FOR_SYSTEMFORVALTARE, FORVALDA_ROLLER, Befogenhet, Roll

__all__ = [
    "ALDRIG_FOR_SYSTEMFORVALTARE",
    "FORVALDA_ROLLER",
    "OPPNA_VYER",
    "Avbild",
    "Befogenhet",
    "Roll",
    "ScopedQuerySet",
    "avbild",
    "befogenheter",
    "befogenheter_hos",
    "delar_for",
    "hamta_ratter",
    "har_nagonstans",
    "kan",
    "kan_hos",
    "laser_bara",
    "omfattning",
    "personer_med",
    "platser",
]

M = TypeVar("M", bound=models.Model)

# Views that need no login, by URL name. Everything else is closed.
OPPNA_VYER: frozenset[str] = frozenset(
    {"logga-in", "halsa", "tillganglighet", "personuppgifter"}
    | {"synpunkter:lamna", "synpunkter:folj", "synpunkter:mitt"}
    | {"utforare:lank", "utforare:lank-svara", "utforare:lank-rapportera", "utforare:lank-tack"}
    | {"arshjul:prenumerera"}
)

# Everything a person holds, and the whole of every place it is held at: one query, whatever is asked of it afterwards.
_RATTER = """
    SELECT b.user_id, b.content_object_id, array_agg(p.codename),
        (SELECT array_agg(h.avkomma_id) FROM organisation_hierarki h WHERE h.anfader_id = b.content_object_id)
    FROM organisation_delbehorighet b JOIN auth_permission p ON p.id = b.permission_id
    WHERE b.user_id = ANY(%s) GROUP BY b.user_id, b.content_object_id"""
_GODA_I = 30  # seconds; a person kept longer than a request (by a job) is asked about again


@dataclass(frozen=True)
class _Ratter:
    """What a person holds today: the befogenheter of each place, and the ids of what stands at and under it."""

    hos: dict[int, frozenset[str]]
    under: dict[int, frozenset[int]]
    version: int
    till: float

    def galler(self) -> bool:
        return self.version == rattsversion.nu() and time.monotonic() < self.till


def _ratter(user: Any) -> _Ratter:
    """Read once per request, kept on the person. The inactive and the logged out hold nothing."""
    kanda: _Ratter | None = getattr(user, "_ratter", None)
    if kanda is not None and kanda.galler():
        return kanda
    hamta_ratter([user])
    funna: _Ratter = user._ratter
    return funna


def hamta_ratter(personer: Collection[Any]) -> None:
    """Read what each of them holds, before something is asked of all. One query; none for nobody."""
    if not personer:
        return
    version, till = rattsversion.nu(), time.monotonic() + _GODA_I
    ratter = {person.pk: _Ratter({}, {}, version, till) for person in personer}
    with connection.cursor() as markor:
        markor.execute(_RATTER, [[*ratter]])
        for person_id, plats, koder, under in markor.fetchall():
            ratter[person_id].hos[plats] = frozenset(koder)
            ratter[person_id].under[plats] = frozenset(under or ())
    for person in personer:
        person._ratter = ratter[person.pk]


@dataclass(frozen=True)
class Avbild:
    """What a person holds with every id taken out, and the ids: the person's own, then the places' in order.

    `monster` is the same for all who hold the same befogenheter in the same pattern of places.
    """

    FORSTA: ClassVar[int] = 7_302_000_000_000_000  # no row of ours comes near

    monster: tuple[tuple[int, frozenset[str], tuple[int, ...]], ...]
    aktiv: bool
    ids: tuple[int, ...]

    @property
    def nyckel(self) -> Hashable:
        return self.monster, self.aktiv

    def person(self) -> Person:
        """Somebody in no database who holds just this, where `FORSTA` + n stands for the id `ids[n]`.

        The places are as many, in the same order and under each other in the same way: what is decided by looking at
        them comes out as for the person, but no row is found.
        """
        ratter = _Ratter(
            hos={self.FORSTA + plats: koder for plats, koder, _ in self.monster},
            under={self.FORSTA + plats: frozenset(self.FORSTA + n for n in hela) for plats, _, hela in self.monster},
            version=rattsversion.nu(),
            till=time.monotonic() + _GODA_I,
        )
        avbildad = Person(pk=self.FORSTA, is_active=self.aktiv)
        setattr(avbildad, "_ratter", ratter)  # noqa: B010 - where the function `_ratter` keeps them
        return avbildad


def avbild(user: Any) -> Avbild:
    """The pattern of what the person holds today."""
    ratter = _ratter(user)
    platser = sorted({*ratter.hos}.union(*ratter.under.values()))
    nummer = {plats: nr for nr, plats in enumerate(platser, start=1)}
    monster = tuple(
        (nummer[plats], ratter.hos[plats], tuple(sorted(map(nummer.__getitem__, ratter.under[plats]))))
        for plats in sorted(ratter.hos)
    )
    return Avbild(monster, bool(getattr(user, "is_active", False)), (user.pk, *platser))


def omfattning(user: Any, befogenhet: Befogenhet) -> frozenset[int]:
    """The ids of every del where the person holds the befogenhet today. Empty for the inactive and the logged out."""
    if not getattr(user, "is_active", False):
        return frozenset()
    under = _ratter(user).under
    return frozenset().union(*(under[plats] for plats in platser(user, befogenhet)))


def platser(user: Any, befogenhet: Befogenhet) -> frozenset[int]:
    """The delar where the person's own uppdrag give the befogenhet, without what stands under them."""
    if not getattr(user, "is_active", False):
        return frozenset()
    return frozenset(plats for plats, koder in _ratter(user).hos.items() if befogenhet.value in koder)


class I(models.Lookup):  # noqa: E742 - the Swedish preposition: `enhet_id__i_omfattning`
    """`column = ANY(array)`. The array is written out, so that the planner knows how many places there are.

    Computed by a subselect it is a guess of ten, and the newest 25 of one small enhet were looked for among all
    1,000,000 ärenden by date (measured: 85-2,500 ms against 0.1-0.8).
    """

    lookup_name = "i_omfattning"

    def get_prep_lookup(self) -> str:
        return "{" + ",".join(map(str, sorted(self.rhs))) + "}"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        vanster, vp = self.process_lhs(compiler, connection)
        return f"{vanster} = ANY(%s::bigint[])", (*vp, self.rhs)


class ScopedQuerySet(models.QuerySet[M]):
    """The permission is the fetch. Subclasses may narrow `for_user`; nothing may widen it.

    `plats` is the path from the row to the organisationsdel it belongs to.
    """

    plats: ClassVar[str] = "enhet_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Rows at the places where the person holds `befogenhet` today."""
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(**{f"{self.plats}__i_omfattning": omfattning(user, befogenhet)})


models.ForeignKey.register_lookup(I)
models.BigAutoField.register_lookup(I)


def delar_for(user: Any, befogenhet: Befogenhet) -> models.QuerySet[Organisationsdel]:
    """The organisationsdelar where the person holds `befogenhet` today, in Swedish order."""
    if not getattr(user, "is_active", False):
        return Organisationsdel.objects.none()
    delar: models.QuerySet[Organisationsdel] = Organisationsdel.objects.filter(
        id__i_omfattning=omfattning(user, befogenhet)
    )
    return delar.order_by("sortering")


def befogenheter(user: Any) -> frozenset[str]:
    """Every befogenhet the person holds anywhere."""
    if not getattr(user, "is_active", False):
        return frozenset()
    return frozenset().union(*_ratter(user).hos.values())


def har_nagonstans(user: Any, befogenhet: Befogenhet) -> bool:
    """Ring 2: does the person's roll hold the befogenhet at any place at all? If not, the answer is 403."""
    return befogenhet.value in befogenheter(user)


def laser_bara(user: Any) -> bool:
    """Does everything the person holds let one read, and nothing else? So it is for a revisor and a ledamot, whose work
    is to read; for others what they may do comes before what they may see."""
    har = befogenheter(user)
    return bool(har) and all(kod.startswith("se_") for kod in har)


def kan(user: Any, befogenhet: Befogenhet, objekt: models.Model) -> bool:
    """Ring 3 for one object. Asks the same queryset as the list, so that they cannot drift."""
    if isinstance(objekt, Organisationsdel):
        return kan_hos(user, befogenhet, objekt.pk)
    alla: Any = type(objekt)._default_manager
    return bool(alla.for_user(user, befogenhet).filter(pk=objekt.pk).exists())


def kan_hos(user: Any, befogenhet: Befogenhet, del_id: int) -> bool:
    """Does the person hold `befogenhet` over the whole of this del (itself or something above it)?"""
    return del_id in omfattning(user, befogenhet)


def befogenheter_hos(user: Any, del_id: int) -> frozenset[str]:
    """Every befogenhet the person holds at this del today: for a page that offers many things to do."""
    if not getattr(user, "is_active", False):
        return frozenset()
    ratter = _ratter(user)
    return frozenset().union(*(koder for plats, koder in ratter.hos.items() if del_id in ratter.under[plats]))


def personer_med(befogenhet: Befogenhet, del_id: int) -> models.QuerySet[Person]:
    """Active persons who hold `befogenhet` at this del today, in Swedish order. For choosing whom to hand over to."""
    return (
        Person.objects.filter(
            is_active=True,
            delbehorighet__permission__codename=befogenhet.value,
            delbehorighet__content_object__in=_over(del_id),
        )
        .distinct()
        .order_by("sortering")
    )


def _over(del_id: int) -> RawSQL:
    return RawSQL("SELECT anfader_id FROM organisation_hierarki WHERE avkomma_id = %s", (del_id,))
