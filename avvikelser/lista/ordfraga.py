"""What somebody writes in the search field, as a question to the Swedish stems. This can be written:

läkemedel skåp      both words, in any form; a word of four letters or more also as the beginning of a longer one
läkem*              the beginning of a word, however short
"trygga kvällar"    the words in that order, and no longer words
-fall               not that word
IFN 2026/0417, 417  a diarienummer, whole or the number alone
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery
from django.db import connection

FLEST_ORD = 12
KORTAST_BORJAN = 4
_BORJAN = ":*"
_DELAR = re.compile(r'-?"[^"]*"|\S+')


@dataclass(frozen=True)
class Ordfraga:
    """`ska` must all be there, of `inte` none. Each is written as `to_tsquery` reads it."""

    ska: tuple[str, ...]
    inte: tuple[str, ...] = ()

    @property
    def villkor(self) -> SearchQuery:
        """What an ärende must fit."""
        return SearchQuery(self.text, config="swedish", search_type="raw")

    @property
    def text(self) -> str:
        """As `to_tsquery` reads it."""
        return " & ".join([*self.ska, *(f"!{del_}" for del_ in self.inte)])

    @property
    def nagot(self) -> str:
        """Any of the words: what is marked in a piece of the text."""
        return " | ".join(self.ska)

    def sager_nagot(self) -> bool:
        """Is there a word left when those that stand everywhere (och, inte, på) are taken away?"""
        return bool(self.ska) and _har_ord(self.nagot)


@lru_cache(maxsize=1024)
def _har_ord(fraga: str) -> bool:
    """The database knows the small words. It answers the same about the same words, so it is asked once."""
    with connection.cursor() as markor:
        markor.execute("SELECT numnode(to_tsquery('swedish', %s)) > 0", [fraga])
        return bool(markor.fetchone()[0])


def tolka(text: str) -> Ordfraga:
    """Read the field. Never fails: what is no word is left out."""
    ska: list[str] = []
    inte: list[str] = []
    for del_ in _DELAR.findall(text)[:FLEST_ORD]:
        nekas = len(del_) > 1 and del_.startswith("-")
        if ord_ := _ord(del_.removeprefix("-") if nekas else del_):
            (inte if nekas else ska).append(ord_)
    return Ordfraga(tuple(ska), tuple(inte))


def _ord(del_: str) -> str:
    i_foljd = del_.startswith('"') and len(del_) > 1
    ord_ = del_.strip('"')
    borjan = not i_foljd and (del_.endswith("*") or (len(ord_) >= KORTAST_BORJAN and ord_.isalpha()))
    ord_ = ord_.rstrip("*")
    if not any(tecken.isalnum() for tecken in ord_):
        return ""
    skyddat = ord_.replace("\\", " ").replace("'", " ").strip()
    return f"'{skyddat}'{_BORJAN if borjan else ''}"
