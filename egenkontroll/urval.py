"""THE draw: which ärenden are reviewed, as a pure function of the frame, the seed, the version and the size.

    frame ─> without protected ─> the most recently closed per enhet ─> order by SHA-256 ─> the first n are the sample

It depends on nothing but its arguments: no clock, no database, no `random`. `docs/urval.md` says the same in Swedish,
so that an auditor can repeat it in a spreadsheet or another language, with a test vector computed from that text.

- The order is that of SHA-256("version|seed|key"), compared as 64 lower-case hexadecimal digits. Neither version nor
  seed can hold a "|", so the two first ones always part the three.
- With ärendetyper as strata the places are handed out by *uddatalsmetoden* (divisors 1, 3, 5 …), one at a time. Unlike
  the method of largest remainders it never takes a place back when n grows: the first n of a larger draw are the draw.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

VERSION = 1
KANDA_VERSIONER = frozenset({1})
_SEED = re.compile(r"[0-9A-Za-z-]{1,64}")


class Avvisad(ValueError):
    """The frame or the conditions cannot be drawn from. The text is a Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Rad:
    """One ärende of the frame, as the file has it: `enhet` is what the file calls it. Make it with `Rad.av`."""

    nyckel: str
    enhet: str = ""
    arendetyp: str = ""
    avslutad: date | None = None
    handlaggare: str = ""
    skyddad: bool = False

    @classmethod
    def av(
        cls,
        nyckel: str,
        enhet: str = "",
        arendetyp: str = "",
        avslutad: date | None = None,
        handlaggare: str = "",
        skyddad: bool = False,
    ) -> Rad:
        """A row with its texts in the one form that is hashed (`normal`)."""
        return cls(normal(nyckel), normal(enhet), normal(arendetyp), avslutad, normal(handlaggare), skyddad)


@dataclass(frozen=True, slots=True)
class Villkor:
    """All that decides a draw besides the frame.

    `antal` is per enhet. `pott` is how many of the most recently closed of each enhet the sample is drawn among, None
    for all. `per_arendetyp` shares `antal` among the ärendetyper by their size. Without `med_skyddade` protected rows
    are left out before anything else. Raises Avvisad.
    """

    seed: str
    antal: int
    pott: int | None = None
    per_arendetyp: bool = False
    med_skyddade: bool = False
    version: int = VERSION

    def __post_init__(self) -> None:
        if not _SEED.fullmatch(self.seed):
            raise Avvisad("Fröet ska vara 1–64 tecken: siffror, bokstäverna A–Z och bindestreck.")
        if self.version not in KANDA_VERSIONER:
            raise Avvisad(f"Programmet kan inte dra enligt version {self.version}.")
        if self.antal < 1:
            raise Avvisad("Dra minst ett ärende per enhet.")
        if self.pott is not None and self.pott < self.antal:
            raise Avvisad("Urvalet dras bland minst så många ärenden som ska dras.")


class Dragen(NamedTuple):
    """A row in its place. `ordning` is 1, 2, 3 … within the enhet; `stratum` the ärendetyp, or "" without strata."""

    rad: Rad
    ordning: int
    stratum: str
    i_urvalet: bool


@dataclass(frozen=True, slots=True)
class Granskare:
    """Somebody who reviews. `egna` are their handläggar-id in the frame: those ärenden are left to others."""

    nyckel: str
    egna: frozenset[str] = frozenset()
    far_skyddade: bool = False


# ---- the order ----
def normal(text: str) -> str:
    """Unicode NFC, outer blanks off, inner runs of blanks as one space: the form that is stored and hashed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def summa(nyckel: str, *, seed: str, version: int = VERSION) -> str:
    """What the key is sorted by: 64 hexadecimal digits."""
    return sha256(f"{version}|{seed}|{nyckel}".encode()).hexdigest()


def dra(ram: Sequence[Rad], villkor: Villkor) -> tuple[Dragen, ...]:
    """Every drawable row in its place: enheter by name (code points), and in each the drawn order.

    The first `antal` of each enhet are the sample (all, when it has fewer), the rest stand as reserves in the same
    order. The order of the rows in `ram` does not matter. Raises Avvisad when the frame is empty, has an empty or
    double key or text in another form than `normal`, or lacks a date that `pott` needs. O(n log n).
    """
    if not ram:
        raise Avvisad("Ramen är tom.")
    _prova_nycklar([rad.nyckel for rad in ram])
    _prova_texter(ram)
    per_enhet: dict[str, list[Rad]] = defaultdict(list)
    for rad in ram:
        if villkor.med_skyddade or not rad.skyddad:
            per_enhet[rad.enhet].append(rad)
    return tuple(dragen for enhet in sorted(per_enhet) for dragen in _dra_enhet(per_enhet[enhet], villkor))


def _dra_enhet(rader: list[Rad], villkor: Villkor) -> list[Dragen]:
    """The pott of one enhet in drawn order.

    The i:th of a stratum of N has the number (2i - 1) / N; lowest first is uddatalsmetoden. Two such fractions that
    differ do so by more than a float's rounding as long as N is below 10^7, and equal ones are the same float.
    """
    strata: dict[str, list[tuple[str, str, Rad]]] = defaultdict(list)
    for rad in senast_avslutade(rader, villkor.pott):
        stratum = rad.arendetyp if villkor.per_arendetyp else ""
        strata[stratum].append((summa(rad.nyckel, seed=villkor.seed, version=villkor.version), rad.nyckel, rad))
    platser: list[tuple[float, int, str, Rad]] = []
    for stratum, delen in strata.items():
        delen.sort(key=itemgetter(0, 1))
        platser += [((2 * i + 1) / len(delen), -len(delen), stratum, rad) for i, (_, _, rad) in enumerate(delen)]
    if len(strata) > 1:
        platser.sort(key=itemgetter(0, 1, 2))
    return [
        Dragen(rad, ordning, stratum, ordning <= villkor.antal)
        for ordning, (_, _, stratum, rad) in enumerate(platser, start=1)
    ]


def senast_avslutade(rader: list[Rad], pott: int | None) -> list[Rad]:
    """Those closed on the day of the `pott`:th most recently closed, or later: with ties it may be more than `pott`.

    So no ärende is left out that was closed the same day as one that is in. None, or fewer rows, means all.
    """
    if pott is None or len(rader) <= pott:
        return rader
    dagar = sorted((avslutad(rad) for rad in rader), reverse=True)
    grans = dagar[pott - 1]
    return [rad for rad in rader if avslutad(rad) >= grans]


def avslutad(rad: Rad) -> date:
    """The day it was closed. Raises Avvisad for a row without one."""
    if rad.avslutad is None:
        raise Avvisad("Ett ärende i ramen saknar dag för avslut.")
    return rad.avslutad


def _prova_nycklar(nycklar: Sequence[str]) -> None:
    if "" in nycklar:
        raise Avvisad("Ett ärende i ramen saknar ärendenummer.")
    if len(set(nycklar)) != len(nycklar):
        raise Avvisad("Samma ärendenummer finns två gånger i ramen.")


def _prova_texter(ram: Iterable[Rad]) -> None:
    texter = {text for rad in ram for text in (rad.nyckel, rad.enhet, rad.arendetyp, rad.handlaggare)}
    if not all(text.isprintable() and text == normal(text) for text in texter):
        raise Avvisad("En text i ramen har osynliga tecken eller extra blanksteg.")


# ---- digests ----
def ramavtryck(ram: Iterable[Rad]) -> str:
    """SHA-256 of the frame in canonical form, whatever order the rows came in: 64 hexadecimal digits."""
    rader = sorted(_ramrad(rad) for rad in ram)
    return _avtryck(["ram 1", *rader])


def _ramrad(rad: Rad) -> str:
    dag = rad.avslutad.isoformat() if rad.avslutad else ""
    return "\t".join((rad.nyckel, rad.enhet, rad.arendetyp, dag, rad.handlaggare, "1" if rad.skyddad else "0"))


def dragningsavtryck(ram_avtryck: str, villkor: Villkor, dragna: Iterable[Dragen]) -> str:
    """SHA-256 of the conditions and the whole drawn order, reserves included: 64 hexadecimal digits."""
    huvud = [
        f"urval {villkor.version}",
        f"ram {ram_avtryck}",
        f"seed {villkor.seed}",
        f"antal {villkor.antal}",
        f"pott {'alla' if villkor.pott is None else villkor.pott}",
        f"arendetyp {_ja(villkor.per_arendetyp)}",
        f"skyddade {_ja(villkor.med_skyddade)}",
    ]
    return _avtryck([*huvud, *(f"{d.rad.enhet}\t{d.ordning}\t{d.rad.nyckel}" for d in dragna)])


def _ja(svar: bool) -> str:
    return "ja" if svar else "nej"


def _avtryck(rader: Iterable[str]) -> str:
    summan = sha256()
    for rad in rader:
        summan.update(rad.encode())
        summan.update(b"\n")
    return summan.hexdigest()


# ---- who reviews which ----
def fordela(dragna: Iterable[Dragen], granskare: Sequence[Granskare]) -> dict[str, str | None]:
    """Key of the ärende to key of the granskare; None where nobody may, since all of them would review their own.

    The sample is shared first, then the reserves, each by `ordning` and then by enhet. Among those who may, the next
    goes to the one who has the fewest so far at the enhet, then the fewest in all, then the lowest key, so that nobody
    has an enhet to themselves. A protected ärende goes only to those who may see it.
    """
    i_allt, pa_enheten = Counter[str](), Counter[tuple[str, str]]()
    egna = {en.nyckel: frozenset(egen.casefold() for egen in en.egna) for en in granskare}
    svar: dict[str, str | None] = {}
    for dragen in sorted(dragna, key=lambda d: (not d.i_urvalet, d.ordning, d.rad.enhet)):
        handlaggare = dragen.rad.handlaggare.casefold()
        mojliga = [
            en.nyckel
            for en in granskare
            if (en.far_skyddade or not dragen.rad.skyddad) and (not handlaggare or handlaggare not in egna[en.nyckel])
        ]
        enhet = dragen.rad.enhet
        vald = min(((pa_enheten[enhet, n], i_allt[n], n) for n in mojliga), default=(0, 0, None))[2]
        if vald is not None:
            i_allt[vald] += 1
            pa_enheten[enhet, vald] += 1
        svar[dragen.rad.nyckel] = vald
    return svar
