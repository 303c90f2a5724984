"""The two files: which columns they have, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from kvalitet.inlasning import Kolumn, Ogiltigt, Tolkning, dag, text, val
from kvalitet.organisation.models import Deltyp, Verksamhetsform
from kvalitet.organisation.roller import Roll


def _val(slag: type[TextChoices]) -> Tolkning:
    """The choice by its label or by its code; both are what people have in their lists."""
    etiketter = {str(v.label): v for v in slag}
    tolka_etikett, tolka_kod = val(etiketter), val({v.value: v for v in slag})

    def tolka(cell: str) -> TextChoices:
        try:
            funnen: TextChoices = tolka_kod(cell)
        except Ogiltigt:
            funnen = tolka_etikett(cell)
        return funnen

    return tolka


def koder(cell: str) -> tuple[str, ...]:
    """Codes with commas between: "BOU, IFN"."""
    delar = tuple(dict.fromkeys(" ".join(kod.split()) for kod in re.split(r"[,|]", cell) if kod.strip()))
    if any(len(kod) > 40 for kod in delar):
        raise Ogiltigt("En kod är för lång. Högst 40 tecken får plats.")
    return delar


def epost(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise Ogiltigt(f"”{cell[:40]}” är ingen e-postadress.") from None
    return text(254)(cell)  # type: ignore[no-any-return]


ORGANISATION: Mapping[str, Kolumn] = {
    "kod": Kolumn(text(40)),
    "typ": Kolumn(_val(Deltyp)),
    "namn": Kolumn(text(120)),
    "kortnamn": Kolumn(text(10), valfri=True, kravs=False),
    "verksamhetsform": Kolumn(_val(Verksamhetsform), valfri=True),
    "överordnad": Kolumn(koder, valfri=True, alias=("overordnad", "överordnade", "overordnade")),
    "från": Kolumn(dag, valfri=True, alias=("fran", "från och med")),
    "till": Kolumn(dag, valfri=True, kravs=False, alias=("till och med",)),
}

UPPDRAG: Mapping[str, Kolumn] = {
    "användarnamn": Kolumn(text(60), alias=("anvandarnamn",)),
    "förnamn": Kolumn(text(60), alias=("fornamn",)),
    "efternamn": Kolumn(text(60)),
    "befattning": Kolumn(text(80), valfri=True, kravs=False),
    "e-post": Kolumn(epost, valfri=True, kravs=False, alias=("epost",)),
    "roll": Kolumn(_val(Roll), valfri=True),
    "plats": Kolumn(text(40), valfri=True),
    "från": Kolumn(dag, valfri=True, alias=("fran", "från och med")),
    "till": Kolumn(dag, valfri=True, kravs=False, alias=("till och med",)),
}
