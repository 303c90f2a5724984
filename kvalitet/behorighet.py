"""Who may do what, where: the only file that answers that.

Ring 1 is Django's LoginRequiredMiddleware; ring 2 (`har_nagonstans`) asks whether the person's roll holds the
befogenhet anywhere at all; ring 3 (`ScopedQuerySet.for_user`, `kan`) asks whether it holds here. Uppdrag are kept as
django-guardian object permissions on organisationsdelar (`uppdragssynk`), and the closure `Hierarki` carries them down.

Lagrum: lag (2001:454) 10 §, behörighet after need.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.expressions import RawSQL

from kvalitet.organisation.models import Delbehorighet, Organisationsdel, Person
from kvalitet.organisation.roller import ALDRIG_FOR_SYSTEMFORVALTARE, FORVALDA_ROLLER, Befogenhet, Roll

__all__ = [
    "ALDRIG_FOR_SYSTEMFORVALTARE",
    "FORVALDA_ROLLER",
    "OPPNA_VYER",
    "Befogenhet",
    "Roll",
    "ScopedQuerySet",
    "befogenheter",
    "befogenheter_hos",
    "delar_for",
    "har_nagonstans",
    "kan",
    "kan_hos",
    "omfattning",
    "personer_med",
]

M = TypeVar("M", bound=models.Model)

# Views that need no login, by URL name. Everything else is closed.
OPPNA_VYER: frozenset[str] = frozenset({"logga-in", "halsa", "tillganglighet", "personuppgifter"})

# As one array (an InitPlan computed once), not as a join: measured 8-16 ms against 233 ms at 100,000 ärenden.
_OMFATTNING = """ARRAY(
    SELECT h.avkomma_id FROM organisation_hierarki h
    JOIN organisation_delbehorighet b ON b.content_object_id = h.anfader_id
    JOIN auth_permission p ON p.id = b.permission_id
    JOIN django_content_type t ON t.id = p.content_type_id
    WHERE b.user_id = %s AND p.codename = %s AND t.app_label = 'organisation' AND t.model = 'organisationsdel')"""


def omfattning(user: Any, befogenhet: Befogenhet) -> RawSQL:
    """The ids of every del where the person holds the befogenhet today, as one SQL array. Empty for the logged out."""
    return RawSQL(_OMFATTNING, (user.pk or 0, befogenhet.value))  # noqa: S611 - a constant with bound parameters


class I(models.Lookup):  # noqa: E742 - the Swedish preposition: `enhet_id__i_omfattning`
    """`column = ANY(array)`, so that the planner sees one array and can use (enhet, -inkommen)."""

    lookup_name = "i_omfattning"

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        vanster, vp = self.process_lhs(compiler, connection)
        hoger, hp = compiler.compile(self.rhs)
        return f"{vanster} = ANY({hoger})", (*vp, *hp)


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
    """Every befogenhet the person holds anywhere, read once per request."""
    if not getattr(user, "is_active", False):
        return frozenset()
    funna: frozenset[str] | None = getattr(user, "_befogenheter", None)
    if funna is None:
        funna = frozenset(
            Delbehorighet.objects.filter(user=user).values_list("permission__codename", flat=True).distinct()
        )
        user._befogenheter = funna
    return funna


def har_nagonstans(user: Any, befogenhet: Befogenhet) -> bool:
    """Ring 2: does the person's roll hold the befogenhet at any place at all? If not, the answer is 403."""
    return befogenhet.value in befogenheter(user)


def kan(user: Any, befogenhet: Befogenhet, objekt: models.Model) -> bool:
    """Ring 3 for one object. Asks the same queryset as the list, so that they cannot drift."""
    if isinstance(objekt, Organisationsdel):
        return kan_hos(user, befogenhet, objekt.pk)
    alla: Any = type(objekt)._default_manager
    return bool(alla.for_user(user, befogenhet).filter(pk=objekt.pk).exists())


def kan_hos(user: Any, befogenhet: Befogenhet, del_id: int) -> bool:
    """Does the person hold `befogenhet` over the whole of this del (itself or something above it)?"""
    return delar_for(user, befogenhet).filter(pk=del_id).exists()


def befogenheter_hos(user: Any, del_id: int) -> frozenset[str]:
    """Every befogenhet the person holds at this del today, in one query: for a page that offers many things to do."""
    if not getattr(user, "is_active", False):
        return frozenset()
    tilldelade = Delbehorighet.objects.filter(user=user, content_object__in=_over(del_id))
    return frozenset(tilldelade.values_list("permission__codename", flat=True))


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
