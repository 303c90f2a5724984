"""Whether a cell of a frame looks like a personnummer or a name. Pure. A frame holds keys, never people.

Names are recognised by the commonest given names and surnames in Sweden (SCB) and by how names are written, so it finds
most and not all: it is a net under the person who makes the file, not a permission to send names.

Lagrum: dataskyddsförordningen artikel 5.1 c (uppgiftsminimering).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from kvalitet import personnummer

PERSONNUMMER = "Det här ser ut som ett personnummer. Ramen ska bara ha nycklar som inte pekar ut någon."
NAMN = "Det här ser ut som ett namn. Ramen ska bara ha nycklar, aldrig namn."
EPOST = "Det här ser ut som en e-postadress. Ramen ska bara ha nycklar, aldrig adresser."

# A heading that says that the column is about a person. It should not be in the file at all.
_PERSONRUBRIK = re.compile(
    r"\b(person-?(nummer|nr)|pnr|samordningsnummer|(för|efter|klient|brukar|barnets |moderns |faderns )?namn"
    r"|adress|telefon(nummer)?|mobil|e-?post(adress)?|födelse(datum|dag|nummer)|klient|brukare|vårdnadshavare)\b",
    re.IGNORECASE,
)

_HAR = Path(__file__).parent
_FORNAMN = frozenset((_HAR / "fornamn.txt").read_text(encoding="utf-8").split())
_EFTERNAMN = frozenset((_HAR / "efternamn.txt").read_text(encoding="utf-8").split())
_ORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_EFTERNAMNSFORM = re.compile(r"[^\W\d_]{2,}(sson|dotter)")


@lru_cache(maxsize=20_000)
def hinder(cell: str, *, ar_nyckel: bool) -> str:
    """Why the cell may not be in a frame, as a sentence that does not repeat it; "" when it may.

    `ar_nyckel` is for ärendenummer and handläggar-id, where two written words are enough. Names of ärendetyper and
    enheter are words too, so there a given name must stand beside a word that can be a surname.
    """
    if personnummer.finns(cell):
        return PERSONNUMMER
    if "@" in cell:
        return EPOST
    return NAMN if _ser_ut_som_namn(cell, ar_nyckel=ar_nyckel) else ""


def rubrik_om_person(rubrik: str) -> bool:
    """Does the heading say that the column is about a person? "Handläggarens namn" too; an enhet may have a name."""
    if re.search(r"\benhet(s|ens)?\b", rubrik, re.IGNORECASE):
        return False
    return bool(_PERSONRUBRIK.search(rubrik.replace("_", " ")))


def _ser_ut_som_namn(cell: str, *, ar_nyckel: bool) -> bool:
    orden = _ORD.findall(cell)
    if ar_nyckel:
        return _nyckel_ar_namn(cell, orden)
    return any(_fornamn_och_efternamn(a, b) or _fornamn_och_efternamn(b, a) for a, b in pairwise(orden))


def _nyckel_ar_namn(cell: str, orden: list[str]) -> bool:
    """Two words with a blank or a comma between them, or a known name in what has no digit. "BERG-26-001" is a key."""
    if len([ord_ for ord_ in orden if len(ord_) > 1]) > 1 and re.search(r"[\s,]", cell):
        return True
    return not any(tecken.isdigit() for tecken in cell) and any(_ar_namn(ord_.lower()) for ord_ in orden)


def _ar_namn(ord_: str) -> bool:
    return ord_ in _FORNAMN or ord_ in _EFTERNAMN or bool(_EFTERNAMNSFORM.fullmatch(ord_))


def _fornamn_och_efternamn(forsta: str, andra: str) -> bool:
    if not (forsta[0].isupper() and andra[0].isupper() and forsta.lower() in _FORNAMN):
        return False
    return andra.lower() in _EFTERNAMN or bool(_EFTERNAMNSFORM.fullmatch(andra.lower()))
