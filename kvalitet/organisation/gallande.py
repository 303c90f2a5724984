"""What is in force today: the closure, the names and the permissions that follow from rows with dates.

Changes are rows that begin on a day. They take effect when this runs: directly after a change that has already begun,
every night just after midnight, and at the first login of a day if the night's run has not been.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kvalitet.organisation import tradet
from kvalitet.organisation.models import Benamning
from kvalitet.organisation.uppdragssynk import synka

_samlas: ContextVar[bool] = ContextVar("organisation_samlas", default=False)


def gor_gallande(dag: date | None = None) -> None:
    """Make the tree, the names and every person's permissions those of `dag` (default today)."""
    dag = dag or timezone.localdate()
    with transaction.atomic():
        tradet.bygg_om(dag)
        ge_namn(dag)
        synka(dag=dag)


def ge_namn(dag: date) -> int:
    """Give every del the name it has on `dag`. Returns how many changed name."""
    nya = Benamning.objects.filter(giltig__contains=dag).exclude(namn=F("delen__namn")).select_related("delen")
    for benamning in nya:
        benamning.delen.namn = benamning.namn
        benamning.delen.save(update_fields=["namn"])
    return len(nya)


def efter_andring(*personer: int) -> None:
    """Called by every rule that changes the tree, or the uppdrag of `personer` (ids) alone.

    Inside `samlat` it waits for the end of the block.
    """
    if _samlas.get():
        return
    if personer:
        synka(personer)
    else:
        gor_gallande()


@contextmanager
def samlat() -> Iterator[None]:
    """Many changes that take effect together, once, when the block ends without an error."""
    if _samlas.get():
        yield
        return
    marke = _samlas.set(True)
    try:
        yield
    finally:
        _samlas.reset(marke)
    gor_gallande()


def se_till_i_dag() -> None:
    """Do the night's work now if it has not been done. One small query when it has."""
    if tradet.byggt_for() != timezone.localdate():
        gor_gallande()
