"""Find what looks like a personnummer or a samordningsnummer in free text. Pure: no clock, no database.

Free text must not hold them (DOMAIN: warned about at save, and a public export is blocked). A hit has a date that
exists and a right check digit, so that diarienummer and telephone numbers seldom match; one ten-digit number in ten
with a possible date still does, which is why it is a warning and not a refusal.

Source of the form: lag (1991:481) om folkbokföring, 18 § (personnummer); a samordningsnummer has 60 added to the day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# YYYYMMDD or YYMMDD, then perhaps a sign (- or, from the year of one's hundredth birthday, +), then four digits.
_MONSTER = re.compile(
    r"(?<![0-9])(?P<sekel>18|19|20)?(?P<dag>[0-9]{6})(?P<tecken>[ \u00a0]?[-+\u2010-\u2015\u2212][ \u00a0]?|[ \u00a0])?"
    r"(?P<slut>[0-9]{4})(?![0-9])"
)
_SAMORDNING = 60


@dataclass(frozen=True)
class Fynd:
    """Where in the text a number stands: text[start:slut]."""

    start: int
    slut: int


def hitta(text: str) -> list[Fynd]:
    """Every personnummer or samordningsnummer in the text, in order, with or without century and sign."""
    return [Fynd(start, slut) for start, slut in _fynd(text)]


def finns(text: str) -> bool:
    """Whether there is at least one."""
    return next(_fynd(text), None) is not None


def kontrollsiffra(nio: str) -> int:
    """The tenth digit for the first nine (YYMMDDNNN), by the Luhn algorithm. Raises ValueError unless nine digits."""
    if not re.fullmatch("[0-9]{9}", nio):
        raise ValueError("Ange nio siffror.")
    produkter = (int(siffra) * (2 - i % 2) for i, siffra in enumerate(nio))
    return -sum(p // 10 + p % 10 for p in produkter) % 10


def _fynd(text: str) -> Iterator[tuple[int, int]]:
    plats = 0
    while traff := _MONSTER.search(text, plats):
        if _stammer(traff["sekel"], traff["dag"], traff["slut"]):
            yield traff.span()
            plats = traff.end()
        else:
            plats = traff.start() + 1


def _stammer(sekel: str | None, dag: str, slut: str) -> bool:
    if int(slut[3]) != kontrollsiffra(dag + slut[:3]):
        return False
    # Without a century in the text, a date that exists in any of them will do.
    return any(_finns_dagen(ett_sekel + dag) for ett_sekel in ([sekel] if sekel else ["18", "19", "20"]))


def _finns_dagen(siffror: str) -> bool:
    ar, manad, dag = int(siffror[:4]), int(siffror[4:6]), int(siffror[6:])
    try:
        date(ar, manad, dag - _SAMORDNING if dag > _SAMORDNING else dag)
    except ValueError:
        return False
    return True
