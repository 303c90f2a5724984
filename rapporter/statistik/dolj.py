"""Small numbers that could point somebody out: counts of 1–4 are hidden, and whatever would reveal them.

One pure function over counts and the sums between them, so that it can be used on a table, a whole report with many
tables that share figures, a chart or a file alike. Hiding only the small numbers is not enough: a reader who knows a
total and all parts but one can subtract. So further numbers are hidden until, for every hidden one, there is another
set of numbers that a reader could not tell from the true one. That other set is found and checked, not assumed.

What the reader is told: a published number as it is; "1–4"; or "dolt", which means one or more. Zero is always
published. Source: DOMAIN 10 (counts 1–4, and totals that would reveal them; a local rule, not law).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest
from itertools import count
from typing import Generic, TypeVar

LITET = "1–4"
DOLT = "dolt"
STORSTA_SMA = 4

_OANDLIG = 10**12
_SOKSTEG, _SOKSTEG_FOR_SIG = 2500, 600  # how far to look for the other set of numbers before more is hidden instead
_GRENAR = 12  # how many ways on to try at each step
_PER_NIVA = 40  # how many numbers a reader would rather do without than one sum of such
_PER_OBALANS = 15  # what an equation that does not hold yet is expected to cost: a guess that leads the search
_FORGAVES = 200_000  # steps that led nowhere, in all, before the search is shortened and more is hidden at a time
_SOKSTEG_KORT, _FLERA = 60, 8
_GROVT = 5  # what one more hidden number costs when the cheapest way was not found: less than being far from the goal
N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True)
class Summa(Generic[N]):
    """`total` is the sum of `delar`, and the reader knows it."""

    total: N
    delar: tuple[N, ...]


def dolj(
    tal: Mapping[N, int],
    summor: Iterable[Summa[N]],
    hogst: Iterable[tuple[N, N]] = (),
    tillsammans: Iterable[tuple[Collection[N], Collection[N]]] = (),
    redan: Mapping[N, int | str] | None = None,
) -> dict[N, int | str]:
    """What may be published of `tal`: each number, LITET or DOLT.

    `summor` are the sums a reader knows of; `hogst` holds pairs (smaller, larger) that a reader knows cannot be the
    other way round, such as those reported to IVO among all reports; `tillsammans` the same of sums of several.
    `redan` is what the reader has been told of some of them before: what was hidden stays so, and what was published
    can hide nothing. For every hidden number at least one other value remains possible, unless what has been told
    before gives it away already. Deterministic in the order of `tal`. Raises ValueError for a negative number and for
    a sum or a pair that does not hold; KeyError for one about an unknown number.
    """
    system = _System(list(tal.values()), bredvid=redan is not None)
    plats = {nyckel: nr for nr, nyckel in enumerate(tal)}
    for summa in summor:
        system.lagg_till_summa(plats[summa.total], [plats[del_] for del_ in summa.delar])
    for mindre, storre in hogst:
        system.lagg_till_hogst([plats[mindre]], [plats[storre]])
    for mindre_av, storre_av in tillsammans:
        system.lagg_till_hogst([plats[n] for n in mindre_av], [plats[n] for n in storre_av])
    for nyckel, sagt in (redan or {}).items():
        system.lagg_till_redan(plats[nyckel], sagt)
    system.skydda()
    return {nyckel: system.visas(nr) for nyckel, nr in plats.items()}


@dataclass(frozen=True)
class _Prov:
    """Numbers changed, and by how much the equations that no longer hold are out of balance. `lutar`: how far those
    with some leeway have been moved, whether they hold or not."""

    andring: dict[int, int]
    obalans: dict[int, int]
    lutar: dict[int, int]


class _System:
    """Numbers, what a reader knows of each (from-to), and the equations between them: total − delar = 0."""

    def __init__(self, varden: list[int], *, bredvid: bool) -> None:
        if any(varde < 0 for varde in varden):
            raise ValueError("Ett antal kan inte vara negativt.")
        self.varden = varden
        self.antal = len(varden)  # numbers after these are differences that are never shown
        self.ekvationer: list[dict[int, int]] = []
        self.medverkar: list[list[int]] = [[] for _ in varden]
        self.provas: list[list[int]] = [[] for _ in varden]  # as medverkar, of those a small change may upset
        self.spelrum: dict[int, int] = {}  # by equation that holds for zero or more: how much more than zero
        self.summor: list[tuple[int, list[int]]] = []
        self.niva: list[int] = []
        small = [0 < varde <= STORSTA_SMA for varde in varden]
        self.minst = [1 if liten else varde for liten, varde in zip(small, varden, strict=True)]
        self.mest = [STORSTA_SMA if liten else varde for liten, varde in zip(small, varden, strict=True)]
        self.dolda = {nr for nr, liten in enumerate(small) if liten}
        self.skyddade: set[int] = set()
        self.bredvid = bredvid  # weighed with other reports
        self.grovt = False
        self.forgaves = 0  # steps of searches that found nothing
        self.kanda: set[int] = set()  # published before
        self.sagt_sma: set[int] = set()  # said to be "1–4" before: cannot be said to be more

    def lagg_till_summa(self, total: int, delar: list[int]) -> None:
        if self.varden[total] != sum(self.varden[del_] for del_ in delar):
            raise ValueError("En summa stämmer inte med sina delar.")
        if delar != [total]:
            self._lagg_till({total: 1, **dict.fromkeys(delar, -1)})
            self.summor.append((total, delar))

    def lagg_till_hogst(self, mindre: list[int], storre: list[int]) -> None:
        """The sum of storre is never less than that of mindre.

        Rapporter that stand by themselves are weighed as they were, with a number for the difference, which the search
        changes as it changes any other. Beside others there are so many that nothing else would be found.
        """
        rest = sum(self.varden[nr] for nr in storre) - sum(self.varden[nr] for nr in mindre)
        if rest < 0:
            raise ValueError("En del är större än det den ingår i.")
        if self.bredvid:
            self.spelrum[len(self.ekvationer)] = rest
            self._lagg_till({**dict.fromkeys(storre, 1), **dict.fromkeys(mindre, -1)})
            return
        skillnad = len(self.varden)
        self.varden.append(rest)
        self.minst.append(0)
        self.mest.append(_OANDLIG)
        self.medverkar.append([])
        self.provas.append([])
        self._lagg_till({**dict.fromkeys(storre, 1), **dict.fromkeys(mindre, -1), skillnad: -1})

    def lagg_till_redan(self, nr: int, sagt: int | str) -> None:
        """What the reader has been told of the number: itself, LITET or DOLT. Zero is never hidden."""
        if not isinstance(sagt, str):
            self.kanda.add(nr)
            self.skyddade.add(nr)
        elif sagt == LITET and nr in self.dolda:
            self.sagt_sma.add(nr)
        elif self.varden[nr]:
            self.dolda.add(nr)
            self.minst[nr], self.mest[nr] = 1, _OANDLIG

    def _lagg_till(self, ekvation: dict[int, int]) -> None:
        e = len(self.ekvationer)
        kan_brytas = self.spelrum.get(e, 0) < len(ekvation)  # each number is changed by one at the most
        for nr in ekvation:
            self.medverkar[nr].append(e)
            if kan_brytas:
                self.provas[nr].append(e)
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
                andring = self._billigaste_andring(nr)
                if andring is None and self.bredvid and not self._trott:
                    andring = self._nagon_andring(nr)
                if andring is None:
                    ko.extend(self._ge_upp(nr))
                    continue
                for annan, steg in andring.items():
                    self._gor_mojlig(annan, steg)
                self.skyddade.update(annan for annan in andring if annan in self.dolda)

    @property
    def _soksteg(self) -> int:
        if not self.bredvid:
            return _SOKSTEG_FOR_SIG
        return _SOKSTEG_KORT if self._trott else _SOKSTEG

    @property
    def _trott(self) -> bool:
        """Many searches have found nothing: at many enheter, beside many reports, whoever waits would wait for minutes.
        From then on each is short, and several numbers are hidden at a time. That is safe, and hides somewhat more."""
        return self.bredvid and self.forgaves >= _FORGAVES

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

    def _billigaste_andring(self, nr: int) -> dict[int, int] | None:
        """A change of ±1 to some numbers, `nr` among them, after which every equation holds again.

        It may take numbers that are still published, which are then to be hidden; the change that costs the reader the
        least is taken. Best first, cheapest and most balanced; None after so many steps, which is safe.
        """
        ordning = count()
        ko: list[tuple[int, int, int, _Prov]] = []
        for steg in (1, -1):
            kostnad = self._kostnad(nr, steg)
            if kostnad is not None:
                forsta = self._med(_Prov({}, {}, {}), nr, steg)
                heappush(ko, (kostnad + _PER_OBALANS * len(forsta.obalans), kostnad, next(ordning), forsta))
        hogst = self._soksteg
        for steg in range(hogst):
            if not ko:
                self.forgaves += steg
                return None
            _, kostnad, _nr, prov = heappop(ko)
            if not prov.obalans:
                return prov.andring
            for mer, ny in self._fortsattningar(prov):
                ny_kostnad = kostnad + mer
                heappush(ko, (ny_kostnad + _PER_OBALANS * len(ny.obalans), ny_kostnad, next(ordning), ny))
        self.forgaves += hogst
        return None

    def _nagon_andring(self, nr: int) -> dict[int, int] | None:
        """The same search in greater haste, where the cheapest was too far away to be found: a sum is not much dearer
        to hide than a part of it."""
        self.grovt = True
        andring = self._billigaste_andring(nr)
        self.grovt = False
        return andring

    def _med(self, prov: _Prov, nr: int, steg: int) -> _Prov:
        """`prov` with one more number changed."""
        obalans, lutar = dict(prov.obalans), dict(prov.lutar)
        for e in self.provas[nr]:
            fore = lutar if e in self.spelrum else obalans
            kvar = fore.get(e, 0) + steg * self.ekvationer[e][nr]
            if e in self.spelrum:
                lutar[e] = kvar
            if self._haller(e, kvar):
                obalans.pop(e, None)
            else:
                obalans[e] = kvar
        return _Prov({**prov.andring, nr: steg}, obalans, lutar)

    def _haller(self, e: int, kvar: int) -> bool:
        """Does the equation hold when it has been moved so far?"""
        return kvar >= -self.spelrum[e] if e in self.spelrum else not kvar

    def _kostnad(self, nr: int, steg: int) -> int | None:
        """What a reader loses if this number may be one more or less: nothing if it is hidden already, else it grows
        with what the number sums up. None where it cannot be: zero is published, and hidden numbers have bounds."""
        if nr >= self.antal:
            return 0 if self.varden[nr] + steg >= 0 else None
        if nr in self.kanda or self.varden[nr] + steg < 1 or self.varden[nr] == 0:
            return None
        if nr not in self.dolda and self.grovt:
            return _GROVT * (1 + self.niva[nr])
        if nr not in self.dolda:
            return int(_PER_NIVA ** (1 + self.niva[nr])) + min(self.varden[nr], _PER_NIVA)
        if self.varden[nr] + steg <= self.mest[nr]:
            return 0
        if nr in self.sagt_sma:
            return None
        return 1 if self.grovt else 2 * _PER_NIVA

    def _gor_mojlig(self, nr: int, steg: int) -> None:
        """Hide the number, or say less about it, so that the change is among what it may be."""
        if nr < self.antal and nr not in self.dolda:
            self.dolda.add(nr)
            self.minst[nr], self.mest[nr] = 1, _OANDLIG
        elif self.varden[nr] + steg > self.mest[nr]:
            self.mest[nr] = _OANDLIG

    def _fortsattningar(self, prov: _Prov) -> list[tuple[int, _Prov]]:
        """One more number changed so that the shortest equation out of balance comes nearer to holding, with what it
        costs: the few that cost the least and upset the least."""
        ekvation = min(prov.obalans, key=lambda e: (len(self.ekvationer[e]), e))
        at = -1 if prov.obalans[ekvation] > 0 else 1
        mojliga = []
        for nr, faktor in self.ekvationer[ekvation].items():
            if nr not in prov.andring and (kostnad := self._kostnad(nr, at * faktor)) is not None:
                mojliga.append((kostnad, self._stor(nr, at * faktor, prov), nr, at * faktor))
        return [(kostnad, self._med(prov, nr, steg)) for kostnad, _, nr, steg in nsmallest(_GRENAR, mojliga)]

    def _stor(self, nr: int, steg: int, prov: _Prov) -> int:
        """How many more equations are out of balance after the step than before it (negative is better)."""
        mer = 0
        for e in self.provas[nr]:
            fore = (prov.lutar if e in self.spelrum else prov.obalans).get(e, 0)
            mer += (not self._haller(e, fore + steg * self.ekvationer[e][nr])) - (e in prov.obalans)
        return mer

    # --- when none was found ---

    def _ge_upp(self, nr: int) -> list[int]:
        """Hide the cheapest around (one, or a few), or say less about one; at last nothing is left to tell by.

        Returns what was newly hidden, which must be protected in its turn. When everything around says no more than
        "dolt", all of it may be doubled without anybody seeing. What has been given away before is let be: it would
        take everything around with it, and help nobody.
        """
        omrade = self._omrade(nr)
        if self.kanda and nr in self._givna(omrade):
            self.skyddade.add(nr)
            return []
        if synliga := self._synliga_intill(nr) if self.bredvid else self._synliga(omrade):
            billigast = nsmallest(_FLERA if self._trott else 1, synliga, lambda n: (self.niva[n], self.varden[n], n))
            for annan in billigast:
                self._gor_mojlig(annan, 1)
            return billigast
        fria = self.dolda - self.sagt_sma
        snava = [n for n in omrade if n in fria and self.mest[n] == STORSTA_SMA]
        if snava:
            self.mest[max(snava, key=lambda n: (self.niva[n], n))] = _OANDLIG
        else:
            self.skyddade.update(n for n in omrade if n in self.dolda)
        return []

    def _synliga(self, vilka: Collection[int]) -> list[int]:
        """Those that are shown and may be hidden."""
        sagda = self.dolda | self.kanda
        return [n for n in vilka if n not in sagda and n < self.antal and self.varden[n]]

    def _synliga_intill(self, nr: int) -> list[int]:
        """Of the area's, those that come first: what stands beside `nr` tells the most about it."""
        sedda, kanten = {nr}, {nr}
        while kanten:
            granner = {n for ett in kanten for e in self.medverkar[ett] for n in self.ekvationer[e]} - sedda
            if synliga := self._synliga(granner):
                return synliga
            sedda |= granner
            kanten = granner & self.dolda
        return []

    def _givna(self, omrade: Collection[int]) -> set[int]:
        """Numbers that follow from what was published before, even if everything else around were hidden."""
        givna: set[int] = set()
        kvar = {e for n in omrade for e in self.medverkar[n]} - self.spelrum.keys()
        while True:
            nya = {e: led[0] for e in kvar if len(led := self._okanda_i(e, givna)) == 1}
            if not nya:
                return givna
            givna |= set(nya.values())
            kvar -= nya.keys()

    def _okanda_i(self, e: int, givna: Collection[int]) -> list[int]:
        def okand(nr: int) -> bool:
            return nr not in givna and (nr >= self.antal or (self.varden[nr] > 0 and nr not in self.kanda))

        return [nr for nr in self.ekvationer[e] if okand(nr)]

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
