"""The quarter's figures about beslut that have not been carried out: counts only, as they go to kommunfullmäktige.

Counted from the register as it was at the cut-off, by its history. Lagrum: 34 kap. 3 § SoL (2025:400), 28 h § LSS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from kvalitet.organisation.namn_da import delnamn_da
from kvalitet.svenska import sorteringsnyckel
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Insatstyp
from rapporter.ej_verkstallda.vantan import Lage, Vantan, i_kvartal
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.halvar import namn_den
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, villkor

DEFINITIONER = ("ej_verkstallda", "ej_verkstallda_dagar", "avbrott")
ALLTID = ("brytpunkt",)
"""A beslut is no ärende: it is counted where and when its own definition says."""
TIDIGARE_KVARTAL = 4
MEDIAN = "Väntetid, median dagar"
_KLASSER = (
    (183, "till_6", "3 till 6 månader"),
    (274, "till_9", "6 till 9 månader"),
    (366, "till_12", "9 till 12 månader"),
)
_LANGST = ("over_12", "Mer än 12 månader")
TIDER = [*((kod, namn) for _, kod, namn in _KLASSER), _LANGST]
"""The classes of waiting, by code and name."""


@dataclass(frozen=True)
class Rakat:
    """One beslut as it is counted in a quarter. `pk` is its own."""

    enhet_id: int
    lag: str
    insats: str
    avbrott: bool
    vantan: Vantan
    pk: int


def ej_verkstallda_siffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """The report's figures for a quarter. Raises ValueError for another kind of period."""
    if period.slag is not Periodslag.KVARTAL:
        raise ValueError("Rapporten görs för ett kvartal.")
    alla = register(namnd.pk, brytpunkt)
    tabeller = kvartalstabeller(alla, period, brytpunkt)
    return Siffror(
        namnd=namn_den(namnd, period.slut),
        namnd_id=namnd.pk,
        period=period,
        jamforelser=(),
        brytpunkt=brytpunkt,
        matdag=matdag(period, brytpunkt),
        tabeller=tabeller,
        noter=(),
        definitioner=for_koder((kod for tabell in tabeller for kod in tabell.definitioner), alltid=ALLTID),
    )


def register(namnd_id: int, brytpunkt: datetime) -> list[EjVerkstalltBeslut]:
    """Every beslut of the nämnd as it was at the cut-off. One query."""
    return list(EjVerkstalltBeslut.history.as_of(brytpunkt).filter(namnd_id=namnd_id))


def rakna(alla: Iterable[EjVerkstalltBeslut], period: Period) -> list[Rakat]:
    """Those that are counted in the quarter."""
    rader = []
    for b in alla:
        vantan = i_kvartal(period, beslutad=b.beslutad, avbrott=b.avbrott, slut=b.slut, slutdag=b.slutdag)
        if vantan:
            rader.append(Rakat(b.enhet_id, b.lag, b.insats, b.avbrott is not None, vantan, b.pk))
    return rader


def bakom(alla: Iterable[EjVerkstalltBeslut], period: Period, vad: Villkor) -> list[Rakat]:
    """Those that a figure of the quarter counts; `vad` is its condition without source and period. INGET: all that are
    reported."""
    return [r for r in rakna(alla, period) if vad <= _alla_villkor(r)]


def _alla_villkor(r: Rakat) -> Villkor:
    """Everything that the beslut is counted as."""
    avbrott = villkor(avbrott="ja") if r.avbrott else INGET
    enhet = str(r.enhet_id)
    return avbrott | villkor(vantan=r.vantan.lage, enhet=enhet, lag=r.lag, insats=r.insats, tid=_klass(r))


def kvartalstabeller(alla: Sequence[EjVerkstalltBeslut], period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """Over time, per enhet, per insats, per lag and by how long they have waited. The enheter are called what they were
    called at `brytpunkt`."""
    nu = rakna(alla, period)
    return (
        _over_tid(alla, period),
        _per(nu, period, "enhet", "per enhet", "Enhet", _enheter(nu, brytpunkt), lambda r: str(r.enhet_id)),
        _per(nu, period, "insats", "per typ av insats", "Insats", Insatstyp.choices, lambda r: r.insats),
        _per(nu, period, "lag", "per lag", "Lag", [("SoL", "Socialtjänstlagen"), ("LSS", "LSS")], lambda r: r.lag),
        _per(nu, period, "tid", "efter hur länge de har väntat", "Väntetid", TIDER, _klass),
    )


def _kolumner() -> tuple[Kolumn, ...]:
    return (
        Kolumn("Inte verkställda", villkor(vantan=Lage.VANTAR), nu=True),
        Kolumn("Därav efter avbrott", villkor(vantan=Lage.VANTAR, avbrott="ja")),
        Kolumn("Verkställda under kvartalet", villkor(vantan=Lage.VERKSTALLT)),
        Kolumn("Upphörde under kvartalet", villkor(vantan=Lage.UPPHORT)),
        # Hidden with the count it rests on: the median of a few tells how long somebody has waited.
        Kolumn(MEDIAN, slag="text", andel_av=(0, 0)),
    )


def _varden(rader: Sequence[Rakat]) -> tuple[Varde, ...]:
    antal = Counter(r.vantan.lage for r in rader)
    vantar = [r for r in rader if r.vantan.lage is Lage.VANTAR]
    dagar = sorted(r.vantan.dagar for r in vantar)
    return (
        antal[Lage.VANTAR],
        sum(r.avbrott for r in vantar),
        antal[Lage.VERKSTALLT],
        antal[Lage.UPPHORT],
        str(median_low(dagar)) if dagar else None,
    )


def _per(
    nu: Sequence[Rakat],
    period: Period,
    kod: str,
    hur: str,
    ledrubrik: str,
    grupper: Iterable[tuple[str, str]],
    nyckel: Callable[[Rakat], str],
) -> Tabell:
    rader = tuple(
        Tabellrad(namn, villkor(**{kod: varde}), _varden([r for r in nu if nyckel(r) == varde]))
        for varde, namn in grupper
    )
    helhet = Tabellrad("Hela nämnden", INGET, _varden(nu))
    return Tabell(
        kod=f"ej_verkstallda_{kod}",
        rubrik=f"Beslut som inte är verkställda, {hur}",
        omfattning=period.namn,
        ledrubrik=ledrubrik,
        villkor=villkor(kalla="ej_verkstallda", period=period.kod),
        kolumner=_kolumner(),
        grupper=(Grupp("", rader),),
        summa=helhet,
        definitioner=DEFINITIONER,
    )


def _over_tid(alla: Sequence[EjVerkstalltBeslut], period: Period) -> Tabell:
    """The quarter and those before it, the newest last."""
    perioder = [period]
    while len(perioder) <= TIDIGARE_KVARTAL:
        perioder.insert(0, perioder[0].foregaende)
    rader = tuple(Tabellrad(p.namn.capitalize(), villkor(period=p.kod), _varden(rakna(alla, p))) for p in perioder)
    return Tabell(
        kod="ej_verkstallda",
        rubrik="Beslut som inte är verkställda",
        omfattning="kvartal för kvartal",
        ledrubrik="Kvartal",
        villkor=villkor(kalla="ej_verkstallda"),
        kolumner=_kolumner(),
        grupper=(Grupp("", rader),),
        definitioner=DEFINITIONER,
        anmarkning="Ett beslut som väntar i flera kvartal räknas i vart och ett av dem.",
    )


def hogst(tal: Mapping[Villkor, int]) -> Iterator[tuple[list[Villkor], list[Villkor]]]:
    """What whoever reads one quarter beside the next knows: who waited either waits or has a beslut that has ended.

    As pairs for `dolj`: the first is no more than those of the second together.
    """
    for vad in tal:
        delar = dict(vad)
        if delar.keys() != {"kalla", "period", "vantan"} or delar["vantan"] != Lage.VANTAR:
            continue
        sedan = villkor(kalla=delar["kalla"], period=Period.tolka(delar["period"]).nasta.kod)
        efter = [sedan | villkor(vantan=lage) for lage in Lage]
        if all(en in tal for en in efter) and tal[vad] <= sum(tal[en] for en in efter):
            yield [vad], efter


def _enheter(nu: Sequence[Rakat], brytpunkt: datetime) -> list[tuple[str, str]]:
    namn = delnamn_da({r.enhet_id for r in nu}, brytpunkt)
    return sorted(((str(pk), namn_) for pk, namn_ in namn.items()), key=lambda par: sorteringsnyckel(par[1]))


def _klass(rakat: Rakat) -> str:
    return next((kod for hogst, kod, _ in _KLASSER if rakat.vantan.dagar <= hogst), _LANGST[0])


def nyckelvillkor(period: Period) -> Villkor:
    """What the number of beslut waiting at the quarter's end is called in every table."""
    return villkor(kalla="ej_verkstallda", period=period.kod, vantan=Lage.VANTAR)


__all__ = [
    "DEFINITIONER",
    "MEDIAN",
    "TIDER",
    "Rakat",
    "bakom",
    "ej_verkstallda_siffror",
    "hogst",
    "kvartalstabeller",
    "nyckelvillkor",
    "rakna",
    "register",
]
