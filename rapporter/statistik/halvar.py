"""The figures of a nämnd's half-year report: what screen, PDF, Excel, JSON and a frozen report all show.

Counted for the whole nämnd, whoever asks. The caller has checked that the person may see figures there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from avvikelser.models import Arendetyp, Kategori
from avvikelser.utforare.enkatlage import enkater_for, rader_i
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Benamning, Organisationsdel
from kvalitet.samlat import listor
from rapporter.statistik import atgardslaget
from rapporter.statistik import tabeller as t
from rapporter.statistik.aterkommande import aterkommande, aterkommandetabell
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.enheter import Enhetsserie, enhetsserier, ingar_i
from rapporter.statistik.grund import Grund
from rapporter.statistik.kub import Kub, Slag, rakna
from rapporter.statistik.siffror import Siffror, kanonisk, kontrollsumma
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, villkor
from rapporter.statistik.utforarenkat import tabell_av
from rapporter.statistik.utforarunderrattelser import inkomna, underrattelsetabell

__all__ = [
    "Halvarssiffror",
    "enhetssiffror",
    "halvarssiffror",
    "jamforbara",
    "kanonisk",
    "kontrollsumma",
    "namn_den",
    "periodsiffror",
]

TIDIGARE_AR = 3


Halvarssiffror = Siffror
"""The name that a half-year's figures had before there were other reports."""


def jamforbara(period: Period) -> tuple[Period, ...]:
    """The same half of the three years before, and the period itself: like with like, oldest first."""
    return tuple(period.samma_tidigare(ar) for ar in range(TIDIGARE_AR, -1, -1))


def halvarssiffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Halvarssiffror:
    """The half-year's figures for the nämnd, as they were at `brytpunkt` (aware).

    Earlier years are shown from the first in which the nämnd has any ärende. Raises ValueError for another kind of
    period than a half-year, and for a naive time.
    """
    if period.slag is not Periodslag.HALVAR:
        raise ValueError("Rapporten görs för ett halvår.")

    return periodsiffror(namnd, period, brytpunkt, tillagg=_Halvarets(namnd.pk, period, brytpunkt))


class Tillagg:
    """Tables of other things than ärenden, made of the nämnd's enheter and of what is asked together with the rest."""

    def fragor(self, serier: Sequence[Enhetsserie]) -> Mapping[str, QuerySet[Any, Any]]:
        return {}

    def tabeller(self, serier: Sequence[Enhetsserie], rader: Mapping[str, list[Any]]) -> Iterator[Tabell]:
        yield from ()


@dataclass(frozen=True)
class _Halvarets(Tillagg):
    """What external utförare have answered and told, which is never added to the ärenden; åtgärder, and what recurs."""

    namnd_id: int
    period: Period
    brytpunkt: datetime

    def fragor(self, serier: Sequence[Enhetsserie]) -> Mapping[str, QuerySet[Any, Any]]:
        return {
            "enkat": enkater_for(self.namnd_id, self.period, self.brytpunkt),
            "inkomna": inkomna(self.namnd_id, self.period, self.brytpunkt),
            **atgardslaget.fragor(self._enheter(serier), self.period, self.brytpunkt),
        }

    def tabeller(self, serier: Sequence[Enhetsserie], rader: Mapping[str, list[Any]]) -> Iterator[Tabell]:
        svar = rader_i(rader["enkat"][0], brytpunkt=self.brytpunkt) if rader["enkat"] else None
        enkat = None if svar is None else tabell_av(svar, self.period)
        yield from (t for t in (enkat, underrattelsetabell(rader["inkomna"], svar, self.period)) if t is not None)
        igen = aterkommande(self.namnd_id, self.period, self.brytpunkt)
        yield aterkommandetabell(igen, self.period, {serie.pk: serie.namn for serie in serier})
        alla = atgardslaget.fakta_av(rader, self._enheter(serier))
        yield atgardslaget.lagestabell(alla, self.period, self.brytpunkt)

    def _enheter(self, serier: Sequence[Enhetsserie]) -> set[int]:
        return atgardslaget.namndens_enheter(serier, self.period)


def periodsiffror(
    namnd: Organisationsdel,
    period: Period,
    brytpunkt: datetime,
    mer: tuple[Tabell, ...] = (),
    *,
    tillagg: Tillagg | None = None,
) -> Halvarssiffror:
    """The figures about ärenden for a period of any length, like beside like, and after them the tables of `tillagg`
    and of `mer`."""
    tillagg = tillagg or Tillagg()
    alla = jamforbara(period)
    kub = rakna(alla, brytpunkt, namnd_id=namnd.pk)
    perioder = _fran_forsta(alla, kub)
    serier = enhetsserier(namnd.pk, perioder, brytpunkt, {nyckel.enhet_id for nyckel in kub.antal})
    kategorier = Kategori.objects.order_by("ordning", "namn", "pk")
    egna = {"kategorier": kategorier, "namn": _namnet_den(namnd, period.slut)}
    rader = listor({**egna, **tillagg.fragor(serier)})
    huvud, namn = _kategorier(rader["kategorier"], kub)
    grund = Grund(kub, serier, perioder, huvud)
    alla_tabeller = (*_tabeller(grund, namn), *tillagg.tabeller(serier, rader), *mer)
    return Halvarssiffror(
        namnd=next(iter(rader["namn"]), namnd.namn),
        namnd_id=namnd.pk,
        period=period,
        jamforelser=perioder[:-1],
        brytpunkt=brytpunkt,
        matdag=matdag(period, brytpunkt),
        tabeller=alla_tabeller,
        noter=grund.noter,
        definitioner=for_koder(kod for tabell in alla_tabeller for kod in tabell.definitioner),
    )


def enhetssiffror(enheter: Sequence[Organisationsdel], period: Period, brytpunkt: datetime) -> list[Tabell]:
    """Each enhet's ärenden per kind and year, with those that were merged into it. For the enhetschef's start page.

    Two queries, however many enheter; none when there are none.
    """
    if not enheter:
        return []
    alla = jamforbara(period)
    ingar = ingar_i([enhet.pk for enhet in enheter], period.slut)
    kub = rakna(alla, brytpunkt, enheter=[pk for delar in ingar.values() for pk in delar])
    return [_enhetens(enhet, ingar[enhet.pk], kub, period) for enhet in enheter]


def _enhetens(enhet: Organisationsdel, ingar: tuple[int, ...], kub: Kub, period: Period) -> Tabell:
    egen = Kub()
    egen.antal.update({nyckel: antal for nyckel, antal in kub.antal.items() if nyckel.enhet_id in ingar})
    perioder = _fran_forsta(jamforbara(period), egen)
    antal = Grund(egen, (), perioder, {}).antal
    rader = tuple(
        Tabellrad(namn, villkor(slag=slag), tuple(antal[p.kod, "", slag] for p in perioder), (), ingar)
        for slag, namn in t.SLAGNAMN.items()
    )
    return Tabell(
        kod=f"enhet_{enhet.pk}",
        rubrik=f"{enhet.namn}, {t.del_av_aret(period)}",
        omfattning="",
        ledrubrik="Typ",
        villkor=villkor(enhet=str(enhet.pk)),
        kolumner=tuple(Kolumn(str(p.ar), villkor(period=p.kod), nu=p == period) for p in perioder),
        grupper=(Grupp("", rader),),
        definitioner=tuple(Slag),
    )


def _tabeller(grund: Grund, kategorinamn: Mapping[str, list[tuple[int, str]]]) -> tuple[Tabell, ...]:
    """In the order of the report."""
    tabeller = (
        t.oversikt(grund),
        t.per_enhet(grund, Slag.LEX_SARAH),
        t.till_ivo(grund),
        t.utfall(grund),
        t.missforhallanden(grund),
        t.per_enhet(grund, Slag.KLAGOMAL),
        t.kategorier(grund, Slag.KLAGOMAL, kategorinamn[Arendetyp.SYNPUNKT]),
        t.per_enhet(grund, Slag.SYNPUNKT),
        t.per_enhet(grund, Slag.FORSLAG),
        t.per_enhet(grund, Slag.BEROM),
        t.bekraftelser(grund),
        t.svarstider(grund),
        t.per_enhet(grund, Slag.AVVIKELSE),
        t.kategorier(grund, Slag.AVVIKELSE, kategorinamn[Arendetyp.AVVIKELSE]),
        t.utforare(grund),
    )
    return tuple(tabell for tabell in tabeller if tabell is not None)


def _fran_forsta(perioder: tuple[Period, ...], kub: Kub) -> tuple[Period, ...]:
    """From the first period with any ärende: before the system was in use nothing is known, and that is not zero."""
    med = {nyckel.period for nyckel in kub.antal}
    for nr, period in enumerate(perioder[:-1]):
        if period.kod in med:
            return perioder[nr:]
    return perioder[-1:]


def _kategorier(rader: Iterable[Kategori], kub: Kub) -> tuple[dict[int, int], dict[str, list[tuple[int, str]]]]:
    """Each kategori's main one; and by typ the main ones to show: those in use, and those that have been used."""
    alla = {kategori.pk: kategori for kategori in rader}
    huvud = {pk: kategori.overordnad_id or pk for pk, kategori in alla.items()}
    anvanda = {huvud[nyckel.kategori_id] for nyckel in kub.kategorier if nyckel.kategori_id is not None}
    namn: dict[str, list[tuple[int, str]]] = {typ: [] for typ in Arendetyp.values}
    for pk, kategori in alla.items():
        if huvud[pk] == pk and (kategori.i_bruk or pk in anvanda):
            namn[kategori.typ].append((pk, kategori.namn))
    return huvud, namn


def namn_den(namnd: Organisationsdel, dag: date) -> str:
    """What the nämnd was called that day."""
    return _namnet_den(namnd, dag).first() or namnd.namn


def _namnet_den(namnd: Organisationsdel, dag: date) -> QuerySet[Benamning, str]:
    return Benamning.objects.filter(delen=namnd, giltig__contains=dag).order_by("pk").values_list("namn", flat=True)
