"""The log as a CSV file, row by row, for those who check it outside the system."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import i_klartext
from kvalitet.tabellfil import cell

RUBRIKER = ("Nummer", "Tid", "Namn", "Användarnamn", "Slag", "Vad", "Gäller", "Objekt", "Plats", "Detalj", "Hash")


def csvrader(poster: QuerySet[Sparpost]) -> Iterator[str]:
    """A heading and a line per post, as Excel in Swedish reads it: semicolons, CRLF, and a byte order mark first.

    Streams from the database. A value that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    skrivare = csv.writer(_Eko(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + skrivare.writerow(RUBRIKER)
    for post in poster.select_related("person", "delen").iterator(chunk_size=2000):
        yield skrivare.writerow(map(cell, _varden(post)))


def _varden(post: Sparpost) -> tuple[str, ...]:
    return (
        str(post.lopnummer or ""),
        timezone.localtime(post.nar).isoformat(sep=" ", timespec="seconds"),
        post.person_namn,
        post.person.anvandarnamn if post.person else "",
        post.get_slag_display(),
        i_klartext(post.verb),
        post.objekt_namn,
        f"{post.objekttyp} {post.objekt_id}",
        post.delen.namn if post.delen else "",
        json.dumps(post.detalj, ensure_ascii=False) if post.detalj else "",
        post.hash,
    )


class _Eko:
    """What `csv.writer` writes to: gives the line back."""

    def write(self, text: str) -> str:
        return text
