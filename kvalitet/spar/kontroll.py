"""Read the chain from the database and hold it against itself, in one snapshot and in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from kvalitet.spar.kedja import BORJAN, Brott, Granskning, Huvud, Post
from kvalitet.spar.models import Sparhuvud, Sparpost

_PER_HAMTNING = 5000  # posts held at a time
_AVSKRIFT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Svar:
    """What a check found. `antal` is how many posts were whole before the first broken link."""

    antal: int
    huvud: str
    brott: Brott | None


def kontrollera(kanda: dict[int, str] | None = None) -> Svar:
    """Recompute the whole chain. `kanda` are heads written down elsewhere, see `tolka_avskrifter`.

    Everything is read as it stood at one moment, so that work may go on meanwhile. About 25 seconds and 80 MB for
    1,000,000 posts.
    """
    with transaction.atomic():
        _ett_ogonblick()
        granskning = Granskning(kanda=kanda or {})
        oforseglade = Sparpost.objects.filter(hash="").count()
        brott = granskning.granska(_poster(), _huvud(), oforseglade=oforseglade)
    return Svar(antal=granskning.antal, huvud=f"{granskning.antal}:{granskning.sista}", brott=brott)


def huvudet() -> str:
    """The end of the chain as "number:hash", to be kept where nobody who can change the log can change it."""
    huvud = _huvud()
    return f"{huvud.lopnummer}:{huvud.hash}" if huvud else f"0:{BORJAN}"


def tolka_avskrifter(rader: Iterable[str]) -> dict[int, str]:
    """Heads that were written down: number to hash. The last word of each line counts, so a date may stand before it.

    Raises ValueError with a Swedish sentence that names the line.
    """
    kanda: dict[int, str] = {}
    for nummer, text in enumerate(rader, start=1):
        ord_ = text.split()
        if not ord_:
            continue
        traff = _AVSKRIFT.fullmatch(ord_[-1])
        if not traff:
            raise ValueError(f"Rad {nummer} går inte att tolka. Den ska sluta som 4711:hash, med 64 tecken hash.")
        lopnummer, hash_ = int(traff[1]), traff[2]
        if kanda.setdefault(lopnummer, hash_) != hash_:
            raise ValueError(f"Rad {nummer} säger emot en tidigare rad om nummer {lopnummer}.")
    kanda.pop(0, None)  # a head of an empty log says nothing
    return kanda


def _ett_ogonblick() -> None:
    """One snapshot for all that follows. Inside a caller's transaction there is already what there is."""
    if not connection.savepoint_ids:
        with connection.cursor() as markor:
            markor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _huvud() -> Huvud | None:
    varden = Sparhuvud.objects.values_list("lopnummer", "hash", "antal").first()
    return Huvud(*varden) if varden else None


def _poster() -> Iterator[Post]:
    """A stream through a cursor on the server, in order of number."""
    rader = (
        Sparpost.objects.exclude(hash="")
        .order_by("lopnummer", "id")
        .values_list(
            "lopnummer",
            "nar",
            "person_id",
            "person_namn",
            "slag",
            "verb",
            "objekttyp",
            "objekt_id",
            "objekt_namn",
            "delen_id",
            Cast("detalj", TextField()),
            "foregaende",
            "hash",
        )
    )
    for varden in rader.iterator(chunk_size=_PER_HAMTNING):
        yield Post(*varden)
