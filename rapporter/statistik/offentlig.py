"""The public version of a report's figures: small numbers hidden in every table at once.

The tables share figures (a total stands in several), so they are one system to whoever reads the report, and hiding
them one by one would not do. Nor would hiding one report by itself, beside those that were published before it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from avvikelser.models import ANMALNINGSPLIKTIGA
from rapporter.statistik import aterkommande, atgardslaget, ej_verkstallda
from rapporter.statistik.dolj import DOLT, LITET, Summa, dolj
from rapporter.statistik.publicerat import Inom, Publicerad, Tal, antalen, med_serier, tillsammans
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell, Tabellrad, Villkor

_UTAN_TYP = ("missforhallande", "saknas")
_DELMANGDER = ("till_ivo", "missforhallande", "avbrott")
"""What is counted among something else without adding up to it: never more than the same without this condition."""


def offentlig(siffror: Siffror, tidigare: Sequence[Publicerad] = ()) -> Siffror:
    """The same figures for everybody to read. Shares and intervals that rest on a hidden number are hidden too.

    `tidigare` are the rapporter that the reader has already, in the order they were fastställda: what they hid stays
    hidden, and nothing that they hid can be worked out with the help of this one.
    """
    return _med_dolda(siffror, _dolda_bland(siffror, tidigare))


def offentlig_for_sig(siffror: Siffror) -> Siffror:
    """As rapporter were made public before they were weighed together: those papers stay as they are."""
    tal = antalen(siffror)
    summor, hogst = _regler(siffror, tal)
    publicerat = dolj(tal, summor, tillsammans=hogst)
    return _med_dolda(siffror, {vad: varde for vad, varde in publicerat.items() if isinstance(varde, str)})


def _med_dolda(siffror: Siffror, dolda: Mapping[Villkor, int | str | None]) -> Siffror:
    tabeller = tuple(tabell.med_varden(dolda) for tabell in siffror.tabeller)
    antal = sum(cell.varde in (LITET, DOLT) for tabell in tabeller for cell in tabell.celler())
    return replace(siffror, tabeller=tabeller, dolda=antal)


def _dolda_bland(siffror: Siffror, tidigare: Sequence[Publicerad]) -> dict[Villkor, int | str | None]:
    """What to hide, weighed together with what is published."""
    egna = med_serier(siffror)
    bredvid = [Publicerad(med_serier(rapport.full), med_serier(rapport.publik)) for rapport in tidigare]
    samband = tillsammans(egna, bredvid, _alla_regler)
    redan = {nod: sagt for nod, sagt in samband.sagt.items() if nod in samband.tal}
    publicerat = samband.sagt | dolj(samband.tal, samband.summor, tillsammans=samband.hogst, redan=redan)
    par = [paret for t, u in zip(siffror.tabeller, egna.tabeller, strict=True) for paret in _par(t, u)]
    return {vad: sagt for vad, nod in par if isinstance(sagt := publicerat.get(nod), str)}


def _par(tabell: Tabell, egen: Tabell) -> Iterator[tuple[Villkor, Tal]]:
    """Each count of a table as it is called there, and the number it is among the others."""
    for ena, andra in zip(tabell.celler(), egen.celler(), strict=True):
        if isinstance(andra.varde, int):
            yield ena.villkor, (andra.villkor, andra.varde)


def _regler(siffror: Siffror, tal: Mapping[Villkor, int]) -> Inom:
    """Every sum within the rapport, and what in it is no more than something else, as `offentlig_for_sig` weighs it."""
    summor = [summa for tabell in siffror.tabeller for summa in _summor(tabell, tal)]
    summor += [*_ivo_av_utfall(tal), *_egenkontrollens(tal)]
    delar = (([del_], [helhet]) for del_, helhet in _delmangder(tal))
    return summor, [*delar, *_typerna(tal)]


def _alla_regler(siffror: Siffror, tal: Mapping[Villkor, int]) -> Inom:
    """Also what a reader knows of åtgärder, of what recurs and of beslut that wait."""
    summor, hogst = _regler(siffror, tal)
    mer = (modul.hogst(tal) for modul in (aterkommande, atgardslaget, ej_verkstallda))
    return summor, [*hogst, *itertools.chain.from_iterable(mer)]


def _summor(tabell: Tabell, tal: Mapping[Villkor, int]) -> Iterator[Summa[Villkor]]:
    """Every sum that the table's own lines show: down its groups, down its total, and across its columns."""
    for plats, kolumn in enumerate(tabell.kolumner):
        if kolumn.slag != "antal":
            continue
        for grupp in tabell.grupper:
            if grupp.summa:
                yield from _summa(tabell, grupp.summa, grupp.rader, plats, tal)
        if tabell.summa:
            delar = tuple(rn for g in tabell.grupper for rn in ([g.summa] if g.summa else g.rader))
            yield from _summa(tabell, tabell.summa, delar, plats, tal)
        if kolumn.summa_av:
            for raden in tabell.rader:
                nycklar = tuple(tabell.nyckel(raden, annan) for annan in kolumn.summa_av)
                yield from _om_den_finns(tabell.nyckel(raden, plats), nycklar, tal)


def _summa(
    tabell: Tabell, total: Tabellrad, delar: tuple[Tabellrad, ...], plats: int, tal: Mapping[Villkor, int]
) -> Iterator[Summa[Villkor]]:
    yield from _om_den_finns(tabell.nyckel(total, plats), tuple(tabell.nyckel(rn, plats) for rn in delar), tal)


def _om_den_finns(total: Villkor, delar: tuple[Villkor, ...], tal: Mapping[Villkor, int]) -> Iterator[Summa[Villkor]]:
    """A dash is no number and adds nothing; a sum of nothing but dashes is none."""
    if total in tal:
        yield Summa(total, tuple(del_ for del_ in delar if del_ in tal))


def _ivo_av_utfall(tal: Mapping[Villkor, int]) -> Iterator[Summa[Villkor]]:
    """The two gravest outcomes are the ones that go to IVO, and a reader who knows the law can add them up."""
    for vad, antal in tal.items():
        if ("till_ivo", "ja") not in vad:
            continue
        resten = vad - {("till_ivo", "ja")}
        delar = tuple(resten | {("utfall", utfall.value)} for utfall in sorted(ANMALNINGSPLIKTIGA))
        if all(del_ in tal for del_ in delar) and antal == sum(tal[del_] for del_ in delar):
            yield Summa(vad, delar)


def _egenkontrollens(tal: Mapping[Villkor, int]) -> Iterator[Summa[Villkor]]:
    """What a reader of a redovisning av egenkontroll knows: each granskat ärende has one answer to every question, and
    the nej on requirements in law are those of the questions that are such."""
    svar: dict[Villkor, list[Villkor]] = defaultdict(list)
    brister: dict[Villkor, list[Villkor]] = defaultdict(list)
    for vad in tal:
        delar = dict(vad)
        if "fraga" not in delar or "svar" not in delar:
            continue
        if delar["svar"] in ("bedomda", "ej_tillampligt", "underlag_saknas"):
            svar[vad - {("svar", delar["svar"])}].append(vad)
        elif delar["svar"] == "nej" and "lagkrav" in delar:
            bort = {(namn, delar[namn]) for namn in ("svar", "fraga", "lagkrav", "enhet") if namn in delar}
            brister[(vad - bort) | {("brist", "alla")}].append(vad)
    for vad, delarna in svar.items():
        helhet = frozenset(par for par in vad if par[0] not in ("fraga", "lagkrav")) | {("omfang", "granskade")}
        yield from _om_den_stammer(helhet, delarna, tal)
    for helhet, delarna in brister.items():
        yield from _om_den_stammer(helhet, delarna, tal)


def _om_den_stammer(helhet: Villkor, delar: list[Villkor], tal: Mapping[Villkor, int]) -> Iterator[Summa[Villkor]]:
    if tal.get(helhet) == sum(tal[del_] for del_ in delar):
        yield Summa(helhet, tuple(delar))


def _typerna(tal: Mapping[Villkor, int]) -> Iterator[tuple[list[Villkor], list[Villkor]]]:
    """A rapport either lacks typ or has one or more: those without typ and those of any one typ are no more than all,
    and all are no more than those without typ and those of every typ together."""
    for saknas in tal:
        alla = saknas - {_UTAN_TYP}
        if alla == saknas or alla not in tal:
            continue
        typer = [vad for vad in tal if len(vad - alla) == 1 and alla < vad and vad != saknas and _typ(vad - alla)]
        par = [*(([saknas, typ], [alla]) for typ in typer), ([alla], [saknas, *typer])]
        yield from (ett for ett in par if sum(map(tal.__getitem__, ett[0])) <= sum(map(tal.__getitem__, ett[1])))


def _typ(tillagt: Villkor) -> bool:
    return any(namn == _UTAN_TYP[0] for namn, _ in tillagt)


def _delmangder(tal: Mapping[Villkor, int]) -> Iterator[tuple[Villkor, Villkor]]:
    for vad in tal:
        for namn, varde in vad:
            helhet = vad - {(namn, varde)}
            if namn in _DELMANGDER and helhet in tal:
                yield vad, helhet
