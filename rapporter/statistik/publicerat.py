"""What the public versions of several rapporter say together: which figures are the same, and which add up.

One public version can be safe by itself and give a small number away beside another: the same half-year stands in this
year's rapport and the next, a year is its two halves, a rättelse stands beside what it corrects, and an enhet that has
taken over others is their sum. Here the figures of all of them become one set of numbers with the sums between them,
for `dolj` to weigh. Pure: who calls decides which rapporter the reader has.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kvalitet.frister import Period, Periodslag
from rapporter.statistik.dolj import DOLT, LITET, STORSTA_SMA, Summa
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell, Tabellrad, Villkor

Tal = tuple[Villkor, int]
"""A figure and its value: counted again later it may be another, and is then another number to who reads."""

_ARENDEN = frozenset(
    {"period", "slag", "enhet", "verksamhetsform", "kategori", "utfall", "till_ivo", "missforhallande"}
)
"""What counts ärenden by when they came in, so that a year is what its parts are."""

_KLARA_ATGARDER = frozenset({"kalla", "period", "effekt"})
"""What counts åtgärder by when they became done, likewise."""


@dataclass(frozen=True)
class Publicerad:
    """The figures of a fastställd rapport: in full, and as its public version says them."""

    full: Siffror
    publik: Siffror


@dataclass
class Samband:
    """What the reader knows of the numbers, as `dolj` takes it. `sagt` is what has been said of them before, and of
    others."""

    tal: dict[Tal, int] = field(default_factory=dict)
    summor: list[Summa[Tal]] = field(default_factory=list)
    hogst: list[tuple[list[Tal], list[Tal]]] = field(default_factory=list)
    sagt: dict[Tal, int | str] = field(default_factory=dict)


Inom = tuple[list[Summa[Villkor]], list[tuple[list[Villkor], list[Villkor]]]]
"""The sums within one rapport, and what in it is no more than something else."""

Regler = Callable[[Siffror, Mapping[Villkor, int]], Inom]


def antalen(siffror: Siffror) -> dict[Villkor, int]:
    return {vad: varde for vad, varde in siffror.tal.items() if isinstance(varde, int)}


def tillsammans(egna: Siffror, tidigare: Sequence[Publicerad], regler: Regler) -> Samband:
    """The numbers that `egna` is the first to tell, and those of it and of the rapporter published before it that hang
    together with them: the rest is as it has been said. `tidigare` in the order they were fastställda; rows of enheter
    as `med_serier` has them."""
    samband, mina = Samband(), antalen(egna)
    _lagg_till(samband, mina, regler(egna, mina))
    for rapport in tidigare:
        tal = antalen(rapport.full)
        _lagg_till(samband, tal, _som_galler(tal, regler(rapport.full, tal)))
        _sag(samband, tal, rapport.publik)
    nya = [nod for nod in mina.items() if nod not in samband.sagt]
    samband.summor += _sammanslagna(samband.tal)
    _perioder(samband, dict([*(nod for rapport in tidigare for nod in antalen(rapport.full).items()), *mina.items()]))
    _stanna_dolda(samband, mina, tidigare)
    return _det_som_hanger_ihop(samband, nya)


def _lagg_till(samband: Samband, tal: Mapping[Villkor, int], inom: Inom) -> None:
    def noder(vilka: Iterable[Villkor]) -> list[Tal]:
        return [(vad, tal[vad]) for vad in vilka]

    samband.tal |= {(vad, antal): antal for vad, antal in tal.items()}
    summor, hogst = inom
    samband.summor += [Summa((s.total, tal[s.total]), tuple(noder(s.delar))) for s in summor]
    samband.hogst += [(noder(mindre), noder(storre)) for mindre, storre in hogst]


def _som_galler(tal: Mapping[Villkor, int], inom: Inom) -> Inom:
    """What was fixed by an earlier version of the program is taken as it stands, and must not stop a new rapport."""

    def summa(vilka: Iterable[Villkor]) -> int:
        return sum(tal[vad] for vad in vilka)

    summor, hogst = inom
    return [s for s in summor if tal[s.total] == summa(s.delar)], [h for h in hogst if summa(h[0]) <= summa(h[1])]


def _sag(samband: Samband, tal: Mapping[Villkor, int], publik: Siffror) -> None:
    """A number that was published anywhere is known. Of one that was hidden, the narrowest that was said."""
    for vad, antal in tal.items():
        sagt, fore = publik.tal[vad], samband.sagt.get((vad, antal))
        if sagt is not None and (fore is None or isinstance(sagt, int) or (sagt == LITET and fore == DOLT)):
            samband.sagt[vad, antal] = sagt


def _stanna_dolda(samband: Samband, tal: Mapping[Villkor, int], tidigare: Iterable[Publicerad]) -> None:
    """What was hidden stays hidden, also when it has been counted again and is another number now."""
    dolda = {vad for rapport in tidigare for vad, varde in rapport.publik.tal.items() if isinstance(varde, str)}
    for nod in tal.items():
        if nod[0] in dolda:
            samband.sagt.setdefault(nod, DOLT)


# --- Enheter that have taken over others ------------------------------------------------------------------------------


def med_serier(siffror: Siffror) -> Siffror:
    """The same figures, where a row about an enhet says all the enheter that are counted in it."""
    return replace(siffror, tabeller=tuple(_med_serier(tabell) for tabell in siffror.tabeller))


def _med_serier(tabell: Tabell) -> Tabell:
    def ny(raden: Tabellrad) -> Tabellrad:
        enhet = dict(raden.villkor).get("enhet")
        if enhet is None or len(raden.enheter) < 2:
            return raden
        serie = "+".join(str(pk) for pk in sorted(raden.enheter))
        return replace(raden, villkor=raden.villkor - {("enhet", enhet)} | {("enhet", serie)})

    grupper = tuple(replace(g, rader=tuple(map(ny, g.rader))) for g in tabell.grupper)
    return replace(tabell, grupper=grupper)


def _sammanslagna(tal: Iterable[Tal]) -> Iterator[Summa[Tal]]:
    """A row of several enheter is the sum of their rows in a rapport from before they became one.

    The rows need not come from one rapport: those that do not overlap are tried, largest first.
    """
    grupper: dict[Villkor, list[tuple[frozenset[str], Tal]]] = defaultdict(list)
    flera = set()
    for nod in tal:
        enhet = dict(nod[0]).get("enhet")
        if enhet is not None:
            resten = nod[0] - {("enhet", enhet)}
            grupper[resten].append((frozenset(enhet.split("+")), nod))
            if "+" in enhet:
                flera.add(resten)
    for resten in flera:
        for enheter, helhet in grupper[resten]:
            if len(enheter) > 1:
                yield from _ur_delar(enheter, helhet, grupper[resten])


def _ur_delar(enheter: frozenset[str], helhet: Tal, alla: list[tuple[frozenset[str], Tal]]) -> Iterator[Summa[Tal]]:
    mindre: dict[frozenset[str], list[Tal]] = defaultdict(list)
    for egna, nod in alla:
        if egna < enheter:
            mindre[egna].append(nod)
    valda: list[frozenset[str]] = []
    for egna in sorted(mindre, key=lambda e: (-len(e), sorted(e))):
        if not any(egna & andra for andra in valda):
            valda.append(egna)
    yield from _som_blir(helhet, [mindre[egna] for egna in valda])


def _som_blir(helhet: Tal, delar: Sequence[Sequence[Tal]]) -> Iterator[Summa[Tal]]:
    """One number from each of `delar`, where they add up to the whole."""
    if delar and sum(map(len, delar)) <= 4 * len(delar):  # counted again more often than so: nobody knows which
        for val in itertools.product(*delar):
            if sum(antal for _, antal in val) == helhet[1]:
                yield Summa(helhet, val)


# --- Periods that are parts of others ---------------------------------------------------------------------------------


def _perioder(samband: Samband, senast: Mapping[Villkor, int]) -> None:
    """A year is its halves, and so on. What one of them must be when the others are taken from the whole is known as
    well as if it stood somewhere, so when that is small it is a number to hide. `senast` is what each was counted to
    last."""
    grupper: dict[Villkor, dict[str, list[Tal]]] = defaultdict(lambda: defaultdict(list))
    for nod in samband.tal:
        kod = dict(nod[0]).get("period", "")
        grupper[nod[0] - {("period", kod)}][kod].append(nod)
    delar = {kod: _delperioder(kod) for kod in {kod for koder in grupper.values() for kod in koder if kod}}
    for resten, koder in grupper.items():
        for helhet, del_koder in ((h, d) for kod, h in koder.items() if len(koder) > 1 for d in delar.get(kod, ())):
            villkoren = [resten | {("period", del_)} for del_ in del_koder]
            for nod in helhet:
                _period(samband, nod, villkoren, [koder[del_] for del_ in del_koder if del_ in koder], senast)


def _delperioder(kod: str) -> list[tuple[str, ...]]:
    """Every way in which the period is made up of shorter ones of a kind."""
    hela = Period.tolka(kod)
    satt = []
    for slag in Periodslag:
        period, delar = Period.for_dag(slag, hela.start), []
        while period.slut <= hela.slut and period.start >= hela.start and period != hela:
            delar.append(period.kod)
            period = period.nasta
        if len(delar) > 1 and Period.tolka(delar[-1]).slut == hela.slut:
            satt.append(tuple(delar))
    return satt


def _period(
    samband: Samband, helhet: Tal, delar: list[Villkor], funna: list[list[Tal]], senast: Mapping[Villkor, int]
) -> None:
    summor = list(_som_blir(helhet, funna))
    samband.summor += summor
    if summor or not funna or not _laggs_ihop(helhet[0]):
        return
    for del_ in delar:
        ovriga = [(annan, senast[annan]) for annan in delar if annan != del_ and annan in senast]
        if ovriga and (del_ not in senast or len(ovriga) == len(delar) - 1):
            _kvar(samband, helhet, ovriga, del_ if len(ovriga) == len(delar) - 1 else delar[0] | {("utom", "kvar")})


def _laggs_ihop(vad: Villkor) -> bool:
    """Whether a year's number is what those of its parts are together, so that what is left can be told."""
    namnen = {namn for namn, _ in vad}
    return namnen <= _ARENDEN or (("kalla", "atgarder") in vad and namnen <= _KLARA_ATGARDER)


def _kvar(samband: Samband, helhet: Tal, delar: list[Tal], resten: Villkor) -> None:
    """What the whole has more than the parts: a small rest is hidden like any small number."""
    kvar = helhet[1] - sum(antal for _, antal in delar)
    if 0 < kvar <= STORSTA_SMA:
        nod = (resten, kvar)
        samband.tal.setdefault(nod, kvar)
        samband.sagt.setdefault(nod, DOLT)
        samband.summor.append(Summa(helhet, (*delar, nod)))


# --- Only what matters ------------------------------------------------------------------------------------------------


def _det_som_hanger_ihop(samband: Samband, nya: Iterable[Tal]) -> Samband:
    """The new numbers, and what could change along with them: through a number that is known nothing passes. Each sum
    once."""
    summor = {(s.total, frozenset(s.delar)): s for s in samband.summor}.values()
    hogst = {(frozenset(m), frozenset(s)): (m, s) for m, s in samband.hogst}.values()
    band = [*((s.total, *s.delar) for s in summor), *((*m, *s) for m, s in hogst)]
    vid: dict[Tal, list[int]] = defaultdict(list)
    for nr, noder in enumerate(band):
        for nod in noder:
            vid[nod].append(nr)
    kvar = list(nya)
    med, anvanda = set(kvar), set[int]()
    while kvar:
        nod = kvar.pop()
        if not nod[1] or isinstance(samband.sagt.get(nod), int):
            continue
        for nr in vid.pop(nod, ()):
            anvanda.add(nr)
            kvar += set(band[nr]) - med
            med.update(band[nr])
    return Samband(
        {nod: antal for nod, antal in samband.tal.items() if nod in med},
        [s for nr, s in enumerate(summor) if nr in anvanda],
        [h for nr, h in enumerate(hogst, start=len(summor)) if nr in anvanda],
        samband.sagt,
    )
