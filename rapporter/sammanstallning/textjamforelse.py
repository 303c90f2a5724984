"""Two versions of a text side by side: which lines stand against which, and which words differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

_ORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Bit:
    """A run of words. `andrad`: it is not in the other version."""

    text: str
    andrad: bool = False


@dataclass(frozen=True)
class Jamford:
    """One line of each version, or none where it has no counterpart."""

    fore: tuple[Bit, ...]
    nu: tuple[Bit, ...]

    @property
    def lika(self) -> bool:
        return not any(bit.andrad for bit in (*self.fore, *self.nu))


def sida_vid_sida(fore: str, nu: str) -> list[Jamford]:
    """Every line of both, in order. Joined again each side is the text it was made of, but for its line breaks."""
    da, idag = fore.splitlines(), nu.splitlines()
    rader: list[Jamford] = []
    for slag, a1, a2, b1, b2 in SequenceMatcher(None, da, idag, autojunk=False).get_opcodes():
        if slag == "equal":
            rader += [Jamford((Bit(rn),), (Bit(rn),)) for rn in da[a1:a2]]
        else:
            rader += _mot_varandra(da[a1:a2], idag[b1:b2])
    return rader


def _mot_varandra(da: Sequence[str], idag: Sequence[str]) -> Iterator[Jamford]:
    for vanster, hoger in zip_longest(da, idag):
        if vanster is None:
            yield Jamford((), (Bit(hoger, andrad=True),))
        elif hoger is None:
            yield Jamford((Bit(vanster, andrad=True),), ())
        else:
            yield _orden(vanster, hoger)


def _orden(vanster: str, hoger: str) -> Jamford:
    a, b = _ORD.findall(vanster), _ORD.findall(hoger)
    fore: list[Bit] = []
    nu: list[Bit] = []
    for slag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        andrad = slag != "equal"
        fore += [Bit("".join(a[a1:a2]), andrad)] if a2 > a1 else []
        nu += [Bit("".join(b[b1:b2]), andrad)] if b2 > b1 else []
    return Jamford(tuple(fore), tuple(nu))
