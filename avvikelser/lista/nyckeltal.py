"""The figures above the list. Only open ärenden are counted, which an index holds apart from all the closed ones."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from avvikelser.fristlista import forsenade
from avvikelser.models import Arende, Arendetyp, Status
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Nyckeltal

# (text, address, what is counted among the open)
_TAL: tuple[tuple[str, str, str], ...] = (
    ("Öppna", "", "oppna"),
    ("Försenade", "?lage=forsenade", "forsenade"),
    ("Lex Sarah", "?typ=lex_sarah", "lex_sarah"),
    ("Väntar på beslut", "?lage=vantar", "vantar"),
    ("Saknar kategori", "?kategori=saknas", "utan_kategori"),
)


def rakna(person: Person, idag: date) -> dict[str, int]:
    """Open ärenden the person may read, counted in one query."""
    oppna = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).oppna()
    return oppna.aggregate(
        oppna=Count("pk"),
        forsenade=Count("pk", filter=forsenade(idag)),
        lex_sarah=Count("pk", filter=Q(typ=Arendetyp.LEX_SARAH)),
        vantar=Count("pk", filter=Q(status=Status.FORESLAGEN)),
        utan_kategori=Count("pk", filter=Q(kategori__isnull=True)),
    )


def nyckeltal(antal: dict[str, int], fraga: str) -> list[Nyckeltal]:
    """Each a link that filters the list; the one whose filter is `fraga` (the address's query) is marked."""
    lista = reverse("avvikelser:arenden")
    return [
        Nyckeltal(
            antal=antal[vad],
            text=text,
            url=f"{lista}{adress}",
            lage="fara" if vad == "forsenade" else "",
            vald=f"?{fraga}" == (adress or "?"),
        )
        for text, adress, vad in _TAL
    ]
