"""What must hold before anything about a del is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from psycopg2.extras import DateRange

from kvalitet.organisation.fyraogon import fyra_ogon
from kvalitet.organisation.gallande import efter_andring
from kvalitet.organisation.models import Benamning, Organisationsdel, Person, Placering
from kvalitet.overgang import OtillatenOvergang

# Two changes at once could each be right and together make a loop, so there is one at a time.
_EN_I_TAGET = 7_462_001


@contextmanager
def andring(av: Person | None, *dagar: date) -> Iterator[None]:
    """One change of the organisation: alone, whole or not at all, by fyra ögon, and in force when the block ends."""
    with transaction.atomic(), ensam():
        with fyra_ogon(av, *dagar):
            yield
        efter_andring()


@contextmanager
def ensam() -> Iterator[None]:
    """Nobody else changes the organisation until this transaction ends."""
    with connection.cursor() as markor:
        markor.execute("SELECT pg_advisory_xact_lock(%s)", [_EN_I_TAGET])
    yield


def lock(delen: Organisationsdel) -> Organisationsdel:
    """The row as it is now, locked until the transaction ends."""
    return Organisationsdel.objects.select_for_update().get(pk=delen.pk)


def kontrollera_dag(delen: Organisationsdel, fran: date) -> None:
    """The change must begin on a day when the del exists."""
    if fran < delen.forsta_dag:
        raise OtillatenOvergang(f"{delen.namn} finns från {delen.forsta_dag}. Välj den dagen eller en senare.")
    if not delen.finns(fran):
        raise OtillatenOvergang(f"{delen.namn} upphörde efter {delen.sista_dag}. Välj den dagen eller en tidigare.")


def kontrollera_levande(delen: Organisationsdel, fran: date) -> None:
    """A del that is to close from `fran` has existed at least a day, and is not closed or planned to close."""
    if delen.sista_dag is not None:
        ord_ = "upphörde" if delen.sista_dag < fran else "upphör redan"
        raise OtillatenOvergang(f"{delen.namn} {ord_} efter {delen.sista_dag}.")
    if fran <= delen.forsta_dag:
        raise OtillatenOvergang(f"{delen.namn} finns från {delen.forsta_dag}. Välj en senare dag.")


def kontrollera_inget_senare(delen: Organisationsdel, fran: date) -> None:
    """Nothing may be written about the del for `fran` or later: it would be about a time when it is gone."""
    efter = {"delen": delen, "giltig__startswith__gte": fran}
    namnbyte = Benamning.objects.filter(**efter).order_by("giltig__startswith").first()
    if namnbyte:
        raise OtillatenOvergang(
            f"{delen.namn} byter namn till {namnbyte.namn} {namnbyte.giltig.lower}. "
            "Välj en senare dag eller ta bort namnbytet först."
        )
    flytt = Placering.objects.filter(**efter).select_related("overordnad").order_by("giltig__startswith").first()
    if flytt:
        raise OtillatenOvergang(
            f"{delen.namn} flyttar till {flytt.overordnad.namn} {flytt.giltig.lower}. "
            "Välj en senare dag eller ta bort flytten först."
        )


def underordnade(delen: Organisationsdel, fran: date) -> list[Placering]:
    """The placeringar of delar that stand under `delen` on `fran` or later, the delar in Swedish order."""
    kvar = DateRange(fran, None)
    return list(
        Placering.objects.filter(overordnad=delen, giltig__overlap=kvar, delen__giltig__overlap=kvar)
        .select_related("delen")
        .order_by("delen__sortering", "pk")
    )
