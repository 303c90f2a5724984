"""Small numbers that could point somebody out: counts of 1–4 are hidden, and whatever would reveal them.

One pure function over counts and the sums between them, so that it can be used on a table, a whole report with many
tables that share figures, a chart or a file alike. Hiding only the small numbers is not enough: a reader who knows a
total and all parts but one can subtract. So further numbers are hidden until, for every hidden one, there is another
set of numbers that a reader could not tell from the true one. That other set is found and checked, not assumed.

What the reader is told: a published number as it is; "1–4"; or "dolt", which means one or more. Zero is always
published. Source: DOMAIN 10 (counts 1–4, and totals that would reveal them; a local rule, not law).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LITET = "1–4"
DOLT = "dolt"
STORSTA_SMA = 4

_OANDLIG = 10**12
_SOKSTEG = 400  # how far to look for the other set of numbers before something more is hidden instead
_PROVADE = 40  # how many neighbours to try as the one more number to hide
N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True)
class Summa(Generic[N]):
    """`total` is the sum of `delar`, and the reader knows it."""

    total: N
    delar: tuple[N, ...]


def dolj(tal: Mapping[N, int], summor: Iterable[Summa[N]], hogst: Iterable[tuple[N, N]] = ()) -> dict[N, int | str]:
    """What may be published of `tal`: each number, LITET or DOLT.

    `summor` are the sums a reader knows of; `hogst` holds pairs (smaller, larger) that a reader knows cannot be the
    other way round, such as those reported to IVO among all reports. For every hidden number at least one other value
    remains possible. Deterministic in the order of `tal`. Raises ValueError for a negative number and for a sum or a
    pair that does not hold; KeyError for one about an unknown number.
    """
    system = _System(list(tal.values()))
    plats = {nyckel: nr for nr, nyckel in enumerate(tal)}
    for summa in summor:
        system.lagg_till_summa(plats[summa.total], [plats[del_] for del_ in summa.delar])
    for mindre, storre in hogst:
        system.lagg_till_hogst(plats[mindre], plats[storre])
    system.skydda()
    return {nyckel: system.visas(nr) for nyckel, nr in plats.items()}


class _System:
    """Numbers, what a reader knows of each (from-to), and the equations between them: total − delar = 0."""

    def __init__(self, varden: list[int]) -> None:
        if any(varde < 0 for varde in varden):
            raise ValueError("Ett antal kan inte vara negativt.")
        self.varden = varden
        self.antal = len(varden)  # numbers after these are differences that are never shown
        self.ekvationer: list[dict[int, int]] = []
        self.medverkar: list[list[int]] = [[] for _ in varden]
        self.summor: list[tuple[int, list[int]]] = []
        self.niva: list[int] = []
        small = [0 < varde <= STORSTA_SMA for varde in varden]
        self.minst = [1 if liten else varde for liten, varde in zip(small, varden, strict=True)]
        self.mest = [STORSTA_SMA if liten else varde for liten, varde in zip(small, varden, strict=True)]
        self.dolda = {nr for nr, liten in enumerate(small) if liten}
        self.skyddade: set[int] = set()

    def lagg_till_summa(self, total: int, delar: list[int]) -> None:
        if self.varden[total] != sum(self.varden[del_] for del_ in delar):
            raise ValueError("En summa stämmer inte med sina delar.")
        if delar != [total]:
            self._lagg_till({total: 1, **dict.fromkeys(delar, -1)})
            self.summor.append((total, delar))

    def lagg_till_hogst(self, mindre: int, storre: int) -> None:
        """storre = mindre + a difference of zero or more, which nobody is shown."""
        if self.varden[mindre] > self.varden[storre]:
            raise ValueError("En del är större än det den ingår i.")
        skillnad = len(self.varden)
        self.varden.append(self.varden[storre] - self.varden[mindre])
        self.minst.append(0)
        self.mest.append(_OANDLIG)
        self.medverkar.append([])
        self._lagg_till({storre: 1, mindre: -1, skillnad: -1})

    def _lagg_till(self, ekvation: dict[int, int]) -> None:
        for nr in ekvation:
            self.medverkar[nr].append(len(self.ekvationer))
        self.ekvationer.append(ekvation)

    def visas(self, nr: int) -> int | str:
        if nr not in self.dolda:
            return self.varden[nr]
        return LITET if self.mest[nr] == STORSTA_SMA else DOLT

    def skydda(self) -> None:
        """Hide more until every hidden number could be another. What is protected stays so: hiding only loosens."""
        self.niva = self._nivaer()
        ko = sorted(self.dolda)
        for nr in ko:
            while nr not in self.skyddade:
                andring = self.annan_losning(nr)
                if andring:
                    self.skyddade.update(n for n in andring if n in self.dolda)
                elif (mer := self._dolj_mer(nr)) is not None:
                    ko.append(mer)

    def _nivaer(self) -> list[int]:
        """0 for a number that is no sum, 1 for a sum of such, and so on: what is worth the most to a reader."""
        niva = [0] * len(self.varden)
        andrad = True
        while andrad:
            andrad = False
            for total, delar in self.summor:
                ny = 1 + max((niva[del_] for del_ in delar), default=0)
                if ny > niva[total] and ny <= len(self.summor):
                    niva[total], andrad = ny, True
        return niva

    # --- the other set of numbers ---

    def annan_losning(self, nr: int) -> dict[int, int] | None:
        """A change of ±1 to some numbers, `nr` among them, that no reader could see. None when none was found."""
        for steg in (1, -1):
            if self._far_bli(nr, steg):
                andring = self._balansera({nr: steg})
                if andring:
                    return andring
        return None

    def _far_bli(self, nr: int, steg: int) -> bool:
        return self.minst[nr] <= self.varden[nr] + steg <= self.mest[nr]

    def _balansera(self, andring: dict[int, int]) -> dict[int, int] | None:
        """Depth first with a stack of alternatives; gives up after _SOKSTEG steps. Giving up is safe."""
        stack = [iter([andring])]
        for _ in range(_SOKSTEG):
            if not stack:
                return None
            prov = next(stack[-1], None)
            if prov is None:
                stack.pop()
                continue
            ekvation = self._obalanserad(prov)
            if ekvation is None:
                return prov
            stack.append(self._fortsattningar(prov, ekvation))
        return None

    def _summa(self, ekvation: int, andring: Mapping[int, int]) -> int:
        faktorer = self.ekvationer[ekvation]
        if len(andring) < len(faktorer):
            return sum(steg * faktorer.get(nr, 0) for nr, steg in andring.items())
        return sum(faktor * andring.get(nr, 0) for nr, faktor in faktorer.items())

    def _obalanserad(self, andring: Mapping[int, int]) -> int | None:
        berorda = {ekvation for nr in andring for ekvation in self.medverkar[nr]}
        obalanserade = (e for e in berorda if self._summa(e, andring))
        return min(obalanserade, key=lambda e: (len(self.ekvationer[e]), e), default=None)

    def _fortsattningar(self, andring: dict[int, int], ekvation: int) -> Iterator[dict[int, int]]:
        """One more number changed so that the equation comes nearer to holding; those that upset least come first."""
        at = -1 if self._summa(ekvation, andring) > 0 else 1
        mojliga = [
            (self._stor(nr, at * faktor, andring), nr, at * faktor)
            for nr, faktor in self.ekvationer[ekvation].items()
            if nr not in andring and self._far_bli(nr, at * faktor)
        ]
        for _, nr, steg in sorted(mojliga):
            yield {**andring, nr: steg}

    def _stor(self, nr: int, steg: int, andring: Mapping[int, int]) -> int:
        """How many more equations are out of balance after the step than before it (negative is better)."""
        efter = 0
        for e in self.medverkar[nr]:
            fore = self._summa(e, andring)
            efter += bool(fore + steg * self.ekvationer[e][nr]) - bool(fore)
        return efter

    # --- one more number to hide ---

    def _dolj_mer(self, nr: int) -> int | None:
        """Hide the number that costs the reader least and helps, or say less about one that is hidden already.

        Returns the newly hidden number. When everything connected says no more than "dolt", all of it may be doubled
        without anybody seeing, so then it is protected.
        """
        omrade = self._omrade(nr)
        mojliga = sorted(
            (n for n in omrade if n not in self.dolda and n < self.antal and self.varden[n]),
            key=lambda n: (self.niva[n], self.varden[n], n),
        )
        for prov in mojliga[:_PROVADE]:
            self._dolj(prov)
            if self.annan_losning(nr):
                return prov
            self._visa(prov)
        if mojliga:
            self._dolj(mojliga[0])
            return mojliga[0]
        snava = [n for n in omrade if n in self.dolda and self.mest[n] == STORSTA_SMA]
        if snava:
            self.mest[max(snava, key=lambda n: (self.niva[n], n))] = _OANDLIG
        else:
            self.skyddade.update(n for n in omrade if n in self.dolda)
        return None

    def _dolj(self, nr: int) -> None:
        self.dolda.add(nr)
        self.minst[nr], self.mest[nr] = 1, _OANDLIG

    def _visa(self, nr: int) -> None:
        self.dolda.discard(nr)
        self.minst[nr] = self.mest[nr] = self.varden[nr]

    def _omrade(self, nr: int) -> set[int]:
        """Every number that shares an equation with `nr`, or with a hidden number in such an equation, and so on."""
        omrade, kvar = {nr}, [nr]
        while kvar:
            for ekvation in self.medverkar[kvar.pop()]:
                for granne in self.ekvationer[ekvation]:
                    if granne not in omrade:
                        omrade.add(granne)
                        if granne in self.dolda or granne >= self.antal:
                            kvar.append(granne)
        return omrade
