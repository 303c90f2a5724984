"""The cube put together with the organisation: every count a table asks for, and which rows the tables have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kvalitet.frister import Period
from kvalitet.organisation.models import Verksamhetsform
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.enheter import Enhetsserie
from rapporter.statistik.kub import Kub

ALLA = ""
"""In place of a verksamhetsform: all of them together."""


@dataclass(frozen=True)
class Enhetsrad:
    """One row about an enhet. An enhet that has changed verksamhetsform has a row under each."""

    serie: Enhetsserie
    form: str
    noter: tuple[str, ...]


@dataclass(frozen=True)
class Grund:
    """`perioder` are in time order, the report's own last; `kategorier` maps every kategori to its main one."""

    kub: Kub
    serier: Sequence[Enhetsserie]
    perioder: tuple[Period, ...]
    kategorier: Mapping[int, int]

    @property
    def nu(self) -> Period:
        return self.perioder[-1]

    # --- counts ---

    @cached_property
    def _rot(self) -> dict[int, int]:
        return {pk: serie.pk for serie in self.serier for pk in serie.enheter}

    @cached_property
    def antal(self) -> Counter[tuple[str, str, str]]:
        """By (period, verksamhetsform or ALLA, slag)."""
        antal: Counter[tuple[str, str, str]] = Counter()
        for nyckel, n in self.kub.antal.items():
            for form in (nyckel.verksamhetsform, ALLA):
                antal[nyckel.period, form, nyckel.slag] += n
        return antal

    @cached_property
    def antal_per_enhet(self) -> Counter[tuple[str, int, str, str]]:
        """By (period, the enhet that carries the series, verksamhetsform, slag)."""
        antal: Counter[tuple[str, int, str, str]] = Counter()
        for nyckel, n in self.kub.antal.items():
            antal[nyckel.period, self._rot[nyckel.enhet_id], nyckel.verksamhetsform, nyckel.slag] += n
        return antal

    @cached_property
    def till_ivo_per_enhet(self) -> Counter[tuple[str, int, str]]:
        """By (period, the enhet that carries the series, verksamhetsform)."""
        antal: Counter[tuple[str, int, str]] = Counter()
        for nyckel, n in self.kub.lex.items():
            if nyckel.till_ivo:
                antal[nyckel.period, self._rot[nyckel.enhet_id], nyckel.verksamhetsform] += n
        return antal

    @cached_property
    def till_ivo(self) -> Counter[tuple[str, str]]:
        """By (period, verksamhetsform or ALLA)."""
        antal: Counter[tuple[str, str]] = Counter()
        for nyckel, n in self.kub.lex.items():
            if nyckel.till_ivo:
                antal[nyckel.period, nyckel.verksamhetsform] += n
                antal[nyckel.period, ALLA] += n
        return antal

    @cached_property
    def utfall(self) -> Counter[tuple[str, str, str]]:
        """By (period, verksamhetsform or ALLA, utfall); utfall "" is not decided."""
        antal: Counter[tuple[str, str, str]] = Counter()
        for nyckel, n in self.kub.lex.items():
            for form in (nyckel.verksamhetsform, ALLA):
                antal[nyckel.period, form, nyckel.utfall] += n
        return antal

    @cached_property
    def missforhallanden(self) -> Counter[tuple[str, str, str]]:
        """By (period, verksamhetsform or ALLA, typ); typ "" is none. A rapport counts once for each of its typer."""
        antal: Counter[tuple[str, str, str]] = Counter()
        for nyckel, n in self.kub.lex.items():
            for form in (nyckel.verksamhetsform, ALLA):
                for typ in set(nyckel.typer) or {""}:
                    antal[nyckel.period, form, typ] += n
        return antal

    @cached_property
    def kategoriantal(self) -> Counter[tuple[str, str, str, int | None]]:
        """By (period, verksamhetsform or ALLA, slag, main kategori or None)."""
        antal: Counter[tuple[str, str, str, int | None]] = Counter()
        for nyckel, n in self.kub.kategorier.items():
            huvud = None if nyckel.kategori_id is None else self.kategorier[nyckel.kategori_id]
            for form in (nyckel.verksamhetsform, ALLA):
                antal[nyckel.period, form, nyckel.slag, huvud] += n
        return antal

    # --- rows ---

    @cached_property
    def _former_med_arenden(self) -> Mapping[tuple[int, str], frozenset[str]]:
        """Under which verksamhetsformer an enhet has ärenden, by (enhet, period)."""
        former: dict[tuple[int, str], set[str]] = defaultdict(set)
        for period, rot, form, _ in self.antal_per_enhet:
            former[rot, period].add(form)
        return {nyckel: frozenset(varden) for nyckel, varden in former.items()}

    @cached_property
    def noter(self) -> tuple[tuple[str, str], ...]:
        """The notes on enheter, as (letter, text), in the order their rows stand."""
        texter = {rn.serie.pk: " ".join(rn.serie.noter) for rn in self._rader_utan_noter if rn.serie.noter}
        return tuple((_bokstav(nr), text) for nr, text in enumerate(texter.values()))

    @cached_property
    def rader(self) -> tuple[Enhetsrad, ...]:
        """Every row about an enhet: by verksamhetsform, then in Swedish order."""
        med_not = {rn.serie.pk: None for rn in self._rader_utan_noter if rn.serie.noter}
        bokstaver = {pk: (_bokstav(nr),) for nr, pk in enumerate(med_not)}
        return tuple(Enhetsrad(rn.serie, rn.form, bokstaver.get(rn.serie.pk, ())) for rn in self._rader_utan_noter)

    @cached_property
    def _rader_utan_noter(self) -> list[Enhetsrad]:
        rader = [Enhetsrad(serie, form, ()) for serie in self.serier for form in self._former(serie)]
        ordning = {form: nr for nr, form in enumerate(Verksamhetsform.values)}
        return sorted(rader, key=lambda rn: (ordning[rn.form], sorteringsnyckel(rn.serie.namn), rn.serie.pk))

    def _former(self, serie: Enhetsserie) -> Iterable[str]:
        """Under which verksamhetsformer the enhet has a row: where it has ärenden, and its own while it exists now."""
        med_arenden = frozenset[str]().union(
            *(self._former_med_arenden.get((serie.pk, p.kod), frozenset()) for p in self.perioder)
        )
        nu = self._former_med_arenden.get((serie.pk, self.nu.kod), frozenset())
        if self.nu.kod in serie.perioder and not nu:
            return med_arenden | {serie.verksamhetsform}
        return med_arenden

    def varde(self, rn: Enhetsrad, period: Period, antal: int) -> int | None:
        """`antal`, or None where the enhet was not the nämnd's, or was counted under another verksamhetsform."""
        if antal:
            return antal
        former = self._former_med_arenden.get((rn.serie.pk, period.kod), frozenset())
        if former:
            return 0 if rn.form in former else None
        return 0 if period.kod in rn.serie.perioder and rn.form == rn.serie.verksamhetsform else None

    @cached_property
    def former(self) -> tuple[str, ...]:
        """The verksamhetsformer that the report's own period has rows for, in their order."""
        finns = {rn.form for rn in self.rader if self.varde(rn, self.nu, 0) is not None}
        return tuple(form for form in Verksamhetsform.values if form in finns)


def _bokstav(nr: int) -> str:
    """a, b … z, aa, ab …"""
    fore, efter = divmod(nr, 26)
    return (_bokstav(fore - 1) if fore else "") + chr(ord("a") + efter)
