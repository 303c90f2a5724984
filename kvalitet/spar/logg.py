"""The way into the log. One INSERT each; the database seals the post when the transaction commits.

Lagrum: lag (2001:454) 10 §, reads of personal data are logged and checked regularly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import GALLRA

SYSTEMET = "Systemet"
SE = "se"


def anteckna(verb: str, objekt: Model, *, av: Person | None, detalj: dict[str, Any] | None = None) -> Sparpost:
    """Log that somebody did something. Call it inside the rule's transaction: rolled back, it was never done.

    `verb` is the name of the rule's function ("ta_emot"); `verb.VERB` has its Swedish. `av` is None when a
    clock or a command did it. `detalj` holds codes, numbers, dates and field names, as JSON: never free text from the
    ärende, never a name or a personnummer, since the log is read by others than the ärende and is never gallrad with
    it. Returns the post, whose number and hash come at commit.

    The transaction should be READ COMMITTED (the default): under a stricter level two that log at the same time cannot
    both be saved, and PostgreSQL stops the second. Raises ValueError when `objekt` is not saved, or no longer is: log
    before deleting.
    """
    return _skriv(Sparpost.Slag.GJORT, verb, objekt, av, detalj)


def anteckna_se(objekt: Model, *, av: Person | None) -> Sparpost:
    """Log that somebody was shown `objekt`: once per page or file, not for the page's own small requests."""
    return _skriv(Sparpost.Slag.SETT, SE, objekt, av, None)


def anteckna_sedda(objekt: Iterable[Model], *, av: Person | None) -> None:
    """The same for several on one page, in one INSERT."""
    Sparpost.objects.bulk_create([_post(Sparpost.Slag.SETT, SE, ett, av, None) for ett in objekt])


def _skriv(slag: str, verb: str, objekt: Model, av: Person | None, detalj: dict[str, Any] | None) -> Sparpost:
    post = _post(slag, verb, objekt, av, detalj)
    post.save(force_insert=True)
    return post


def _post(slag: str, verb: str, objekt: Model, av: Person | None, detalj: dict[str, Any] | None) -> Sparpost:
    if objekt.pk is None:
        raise ValueError(f"{objekt._meta.label} is not saved, so the log cannot say which one it was")
    return Sparpost(
        person=av,
        person_namn=av.namn if av else SYSTEMET,
        slag=slag,
        verb=verb,
        objekttyp=objekt._meta.label_lower,
        objekt_id=str(objekt.pk),
        objekt_namn=neutralt_namn(objekt),
        delen_id=plats(objekt),
        detalj=detalj or {},
    )


def gallrade_bland(poster: Iterable[Sparpost]) -> frozenset[str]:
    """The diarienummer among those the posts are about that have been destroyed since. The posts stay. One query."""
    namn = {post.objekt_namn for post in poster}
    gallrade = Sparpost.objects.filter(slag=Sparpost.Slag.GJORT, verb=GALLRA, objekt_namn__in=namn)
    return frozenset(gallrade.order_by().values_list("objekt_namn", flat=True))


def neutralt_namn(objekt: Model) -> str:
    """The diarienummer of `objekt` or of the ärende it belongs to, else what it is and its number.

    A del of the organisation has its name. Never `str(objekt)`, which may hold what somebody wrote.
    """
    if isinstance(objekt, Organisationsdel):
        return objekt.namn
    dnr = getattr(objekt, "dnr", None)
    if dnr:
        return str(dnr)
    arende = getattr(objekt, "arende", None)
    if isinstance(arende, Model):
        return neutralt_namn(arende)
    return f"{objekt._meta.verbose_name} {objekt.pk}"[:150]


def plats(objekt: Model) -> int | None:
    """The id of the organisationsdel that `objekt` belongs to, or None: it decides who may see the post.

    The nearest of its enhet, its del and its nämnd, else that of its ärende.
    """
    if isinstance(objekt, Organisationsdel):
        return int(objekt.pk)
    for falt in ("enhet_id", "delen_id", "namnd_id"):
        del_id = getattr(objekt, falt, None)
        if del_id is not None:
            return int(del_id)
    arende = getattr(objekt, "arende", None)
    return plats(arende) if isinstance(arende, Model) else None
