"""The counts under the shares of egenkontroll, by enhet, period and kriterium: from what is written down for good, and
from what goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from egenkontroll.granskning.utfall import Enhetsantal, Svarsantal, rakna
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import Dragning
from kvalitet.frister import Period
from rapporter.statistik.egenkontroll_andel import Andel, Omfang
from rapporter.statistik.enheter import rotter

_KLARA = (Path(__file__).parent / "egenkontroll.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Vilka:
    """What is counted: `enheter` and `planerade` None for all, `brytpunkt` None for what is now."""

    omrade_id: int
    perioder: tuple[Period, ...]
    enheter: Collection[int] | None = None
    planerade: Collection[int] | None = None
    brytpunkt: datetime | None = None

    @property
    def val(self) -> dict[str, Any]:
        """For SQL."""
        return {
            "omrade": self.omrade_id,
            "fran": [period.start for period in self.perioder],
            "till": [period.slut for period in self.perioder],
            "enheter": None if self.enheter is None else sorted(self.enheter),
            "planerade": None if self.planerade is None else sorted(self.planerade),
            "brytpunkt": self.brytpunkt,
        }


@dataclass
class Celler:
    """By (enhet, period from 0) and (enhet, period, kriterium's series); an enhet that has gone into another is it.

    `planlagda` are the enheter that an adopted plan has for the last period, `par` what two reviewers answered in it.
    """

    rot: Callable[[int], int]
    andelar: dict[tuple[int, int, int], Andel] = field(default_factory=dict)
    omfang: dict[tuple[int, int], Omfang] = field(default_factory=dict)
    planlagda: set[int] = field(default_factory=set)
    par: list[tuple[str, str]] = field(default_factory=list)

    def lagg_till(self, enhet: int, nr: int, serie: int, andel: Andel) -> None:
        nyckel = self.rot(enhet), nr, serie
        self.andelar[nyckel] = self.andelar[nyckel].plus(andel) if nyckel in self.andelar else andel

    def lagg_till_omfang(self, enhet: int, nr: int, omfang: Omfang) -> None:
        nyckel = self.rot(enhet), nr
        self.omfang[nyckel] = self.omfang[nyckel].plus(omfang) if nyckel in self.omfang else omfang


def celler_for(vilka: Vilka, serier: Mapping[int, int]) -> Celler:
    """Everything in four queries at most. `serier` is the series of each kriterium."""
    celler = Celler(rotter(vilka.perioder[-1].slut))
    with connection.cursor() as markor:
        markor.execute(_KLARA, vilka.val)
        for enhet, nr, serie, *antal in markor.fetchall():
            if enhet is None:
                ett, annat = antal[0].split()
                celler.par += [(ett, annat)] * antal[1]
            elif serie is None:
                celler.lagg_till_omfang(enhet, nr - 1, Omfang(*antal[1:6]))
            else:
                celler.lagg_till(enhet, nr - 1, serie, _klar_andel(*antal))
    oppna: dict[int, int] = {}
    for ett in _planerat(vilka):
        if ett.nr == len(vilka.perioder) - 1:
            celler.planlagda.add(celler.rot(ett.enhet))
        if vilka.brytpunkt is None and ett.pagar:
            oppna[ett.tillfalle] = ett.nr
    _med_pagaende(celler, vilka, oppna, serier)
    return celler


def _klar_andel(stratum: str | None, *rad: Any) -> Andel:
    ja, nej, ej, saknas, granskade, ram, storlek, rattade = rad
    andel = Andel(ja, nej, ej, saknas, granskade, ram, rattade=rattade, storlek=storlek)
    return andel if stratum is None else Andel.av_delar(((stratum, andel),))


@dataclass(frozen=True)
class _Planerat:
    """That a tillfälle of period `nr` has an enhet; `pagar` when it is drawn and not klart."""

    tillfalle: int
    enhet: int
    nr: int
    pagar: bool


def _planerat(vilka: Vilka) -> Iterator[_Planerat]:
    """The tillfällen that are not inställda, as the plan has them, but for klara of earlier periods. One query."""
    perioder = vilka.perioder
    gallande = Q(installt__isnull=True) & (Q(klart__isnull=True) | Q(start__gte=perioder[-1].start))
    if vilka.brytpunkt is not None:
        gallande = (gallande | Q(installt__gt=vilka.brytpunkt)) & Q(planerad__plan__antagen__lte=vilka.brytpunkt)
    if vilka.planerade is not None:
        gallande &= Q(planerad__in=vilka.planerade)
    rader = Kontrolltillfalle.objects.filter(
        gallande, planerad__version__omrade=vilka.omrade_id, start__gte=perioder[0].start, slut__lte=perioder[-1].slut
    ).annotate(dragen=Exists(Dragning.objects.filter(tillfalle=OuterRef("pk"))))
    falt = ("pk", "planerad__enheter__enhet", "start", "slut", "klart", "dragen")
    for pk, enhet, start, slut, klart, dragen in rader.order_by("pk", "planerad__enheter__enhet").values_list(*falt):
        for nr, period in enumerate(perioder):
            if enhet is not None and period.start <= start and slut <= period.slut:
                yield _Planerat(pk, enhet, nr, pagar=dragen and klart is None)


def _med_pagaende(celler: Celler, vilka: Vilka, oppna: Mapping[int, int], serier: Mapping[int, int]) -> None:
    """Tillfällen that are drawn and not klara, as they are now."""
    for (tillfalle, enhet), antal in rakna(list(oppna)).items():
        if vilka.enheter is not None and enhet not in vilka.enheter:
            continue
        omfang = Omfang(antal.planerade, antal.ram, antal.dragna, antal.granskade, antal.bortfall, preliminar=True)
        celler.lagg_till_omfang(enhet, oppna[tillfalle], omfang)
        for kriterium in antal.kriterier:
            celler.lagg_till(enhet, oppna[tillfalle], serier[kriterium], _pagaende_andel(antal, kriterium))


def _pagaende_andel(antal: Enhetsantal, kriterium: int) -> Andel:
    """The share so far: of the enhet, or put together of its ärendetyper by their part of the pott."""
    if not antal.strata:
        return _preliminar(antal.kriterier[kriterium], antal.granskade, antal.ram, Decimal(antal.i_ramen))
    return Andel.av_delar(
        tuple(
            (typ, _preliminar(s.kriterier[kriterium], s.granskade, s.ram, Decimal(s.ram * antal.i_ramen) / antal.ram))
            for typ, s in sorted(antal.strata.items())
        )
    )


def _preliminar(svar: Svarsantal, granskade: int, ram: int, storlek: Decimal) -> Andel:
    return Andel(**vars(svar), granskade=granskade, ram=ram, preliminar=True, storlek=storlek)
