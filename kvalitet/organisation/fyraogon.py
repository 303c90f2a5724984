"""Fyra ögon: nobody who hands out rights may widen her own right to anything that opens an ärende.

The uppdrag she gives herself is the plain case. The others are a roll she holds that is given more, an enhet that is
moved or merged into a place where she has an uppdrag, and a file that is imported. So the rule is one comparison of
what she holds before and after, whatever the change was, and it is made where every change is made.

Lagrum: lag (2001:454) 10 §, need-based behörighet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import timezone

from kvalitet.organisation import tradet
from kvalitet.organisation.models import Organisationsdel, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.roller import ALDRIG_FOR_SYSTEMFORVALTARE
from kvalitet.overgang import OtillatenOvergang

Omfattning = frozenset[tuple[str, int]]

_vakar: ContextVar[bool] = ContextVar("organisation_fyra_ogon", default=False)


def omfattning(person: Person, dag: date) -> Omfattning:
    """Every (befogenhet, del) that opens ärenden or handlingar and that the uppdrag, roller and tree of `dag` give."""
    oppnar: dict[str, set[str]] = {}
    for roll, befogenhet in Rollbefogenhet.objects.filter(befogenhet__in=ALDRIG_FOR_SYSTEMFORVALTARE).values_list(
        "roll", "befogenhet"
    ):
        oppnar.setdefault(roll, set()).add(befogenhet)
    funna: set[tuple[str, int]] = set()
    for roll, del_id in Uppdrag.objects.filter(person=person).giltiga(dag).values_list("roll", "delen_id"):
        if roll in oppnar:
            delar = tradet.under(del_id, dag)
            funna.update((befogenhet, under) for befogenhet in oppnar[roll] for under in delar)
    return frozenset(funna)


@contextmanager
def fyra_ogon(av: Person | None, *dagar: date) -> Iterator[None]:
    """Raise OtillatenOvergang at the end of the block if it widened what `av` holds today or on one of `dagar`.

    Must be the outermost thing in the rule's transaction. A del made inside the block is empty and does not count.
    `av` is None for a clock or a command, which hold nothing. Inside another such block the outer one decides.
    """
    if av is None or _vakar.get():
        yield
        return
    marke = _vakar.set(True)
    try:
        yield from _jamfor(av, dagar)
    finally:
        _vakar.reset(marke)


def _jamfor(av: Person, dagar: tuple[date, ...]) -> Iterator[None]:
    idag = timezone.localdate()
    provade = sorted({idag} | {dag for dag in dagar if dag > idag})
    fanns = set(Organisationsdel.objects.values_list("pk", flat=True))
    fore = {dag: omfattning(av, dag) for dag in provade}
    yield
    for dag in provade:
        nya = {del_id for _, del_id in omfattning(av, dag) - fore[dag]} & fanns
        if nya:
            namn = Organisationsdel.objects.filter(pk__in=nya).order_by("sortering").first()
            raise OtillatenOvergang(
                f"Det här skulle ge dig själv nya rättigheter hos {namn}. Be en annan systemförvaltare göra det."
            )
