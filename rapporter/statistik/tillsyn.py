"""What IVO has asked of the nämnd in a year: ärenden that came in, answers, what IVO ended, and what became of krav.

Counted from the history of each tillsynsärende and each krav as it was at the cut-off. What waited is counted as it
stood on the year's last day (`matdag`), with the day for the answer that held then: time that IVO gave afterwards does
not change an earlier year's figure. Source: DOMAIN 9 and 10.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from avvikelser.tillsyn.models import (
    OBESVARADE,
    UTFALL,
    UTFALL_SAKNAS,
    Krav,
    Tillsynsarende,
    Tillsynsslag,
    Tillsynsstatus,
)
from kvalitet.frister import Period, svensk_dag
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Villkor, summarad, villkor

KALLA = "tillsyn"
BESLUT = "tillsyn_beslut"
"""The table of IVO's own words, which no public version holds."""
UTFALLEN = "tillsyn_utfall"
TIDIGARE_AR = 2
_DEFINITIONER = ("tillsyn", "tillsyn_svar", "tillsyn_avslut")
_GRUPPER: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "inkom": ("Kom in", dict(Tillsynsslag.choices), "Alla ärenden"),
    "svar": ("Svar till IVO", {"i_tid": "Skickade i tid", "for_sent": "Skickade för sent"}, "Alla svar"),
    "vantar": ("Väntade på svar", {"tid_kvar": "Med tid kvar", "forsenade": "Försenade"}, "Alla som väntade"),
    "avslut": (
        "Avslutades av IVO",
        {"utan_krav": "Utan krav", "med_krav": "Med krav, som är uppfyllda"},
        "Alla avslutade",
    ),
    "krav": (
        "IVO:s krav",
        {
            "i_tid": "Uppfyllda i tid",
            "for_sent": "Uppfyllda för sent",
            "tid_kvar": "Inte uppfyllda, med tid kvar",
            "forsenade": "Inte uppfyllda, försenade",
        },
        "Alla krav",
    ),
}
"""What is counted: its heading, the ways it may go by code, and what all of it is called."""


def _orden() -> Iterator[tuple[Villkor, str]]:
    for vad, (rubrik, hur, alla) in _GRUPPER.items():
        yield villkor(vad=vad), f"{rubrik} · {alla}"
        for kod, namn in hur.items():
            yield villkor(vad=vad, **{f"{vad}_hur": kod}), f"{rubrik} · {namn}"
    for kod, namn in UTFALL.items():
        yield villkor(vad="avslut", utfallet=kod), f"{_GRUPPER['avslut'][0]} · {namn}"


ORDEN: Mapping[Villkor, str] = dict(_orden())
"""What each figure counts, in words, by what its condition says besides source and period."""


@dataclass
class Tillsynsfrist:
    """Something due: from when, the last day as it was written down over time, and the day it was done."""

    fran: date
    senast: list[tuple[date, date | None]] = field(default_factory=list)
    gjord: date | None = None
    krav: Any = None
    """The krav as it was at the cut-off, when it is one that is due."""

    def lage(self, vid: date) -> str:
        """How it went, seen on the day `vid`. The last day itself is in time, and so is what has no last day."""
        sist = self.gallde(vid)
        if self.gjord is not None and self.gjord <= vid:
            return "for_sent" if sist is not None and self.gjord > sist else "i_tid"
        return "forsenade" if sist is not None and sist < vid else "tid_kvar"

    def gallde(self, vid: date) -> date | None:
        """The last day that held on `vid`, or when it was done by then. The first one written when it was written down
        later than that."""
        if self.gjord is not None and self.gjord <= vid:
            return self.senast[-1][1]
        kanda = [sist for skriven, sist in self.senast if skriven <= vid]
        return kanda[-1] if kanda else self.senast[0][1]


@dataclass
class Tillsynsrad:
    """One tillsynsärende as it was at the cut-off. `svar` are the answers asked for: a second after a komplettering."""

    rad: Any
    svar: list[Tillsynsfrist]
    krav: list[Tillsynsfrist] = field(default_factory=list)

    def oppet(self, vid: date) -> bool:
        return self.rad.avslutad is None or self.rad.avslutad > vid


def tillsynstabeller(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """The year beside up to two earlier, from the first in which anything came in. Two queries at most.

    The last table is IVO's own words about what was ended, and is only there when something was.
    """
    alla = tillsynsrader(namnd_id, brytpunkt)
    perioder = _perioder(alla, period)
    raknat = {p.kod: _rakna(alla, p, matdag(p, brytpunkt)) for p in perioder}
    tabeller = (
        _arendetabell(raknat, perioder),
        _utfallstabell(raknat, perioder),
        _kravtabell(raknat, perioder),
        _besluten(alla, period),
    )
    return tuple(tabell for tabell in tabeller if tabell)


# ---- as it was at the cut-off ----


def tillsynsrader(namnd_id: int, brytpunkt: datetime) -> list[Tillsynsrad]:
    """Every tillsynsärende of the nämnd with its answers and krav, in the order they came in."""
    rader = Tillsynsarende.history.filter(namnd_id=namnd_id, history_date__lte=brytpunkt)
    per_arende = _per_id(rader.order_by("id", "history_date", "history_id"))
    alla = {pk: Tillsynsrad(versioner[-1], _svaren(versioner)) for pk, versioner in per_arende.items()}
    if alla:
        kraven = Krav.history.filter(tillsynsarende_id__in=list(alla), history_date__lte=brytpunkt)
        for versioner in _per_id(kraven.order_by("id", "history_date", "history_id")).values():
            alla[versioner[-1].tillsynsarende_id].krav.append(_kravet(versioner))
    return sorted(alla.values(), key=lambda t: (t.rad.inkommen, t.rad.id))


def _per_id(rader: Iterable[Any]) -> dict[int, list[Any]]:
    """The versions of each, oldest first. What has been removed is left out."""
    grupper = {pk: list(versioner) for pk, versioner in groupby(rader, key=lambda rad: rad.id)}
    return {pk: versioner for pk, versioner in grupper.items() if versioner[-1].history_type != "-"}


def _svaren(versioner: Sequence[Any]) -> list[Tillsynsfrist]:
    """The first answer is asked for the day it came in, the next when IVO wanted to know more."""
    svaren = [Tillsynsfrist(versioner[-1].inkommen)]
    for rad in versioner:
        skriven = svensk_dag(rad.history_date)
        if svaren[-1].gjord is not None and rad.status in OBESVARADE:
            svaren.append(Tillsynsfrist(skriven))
        if svaren[-1].gjord is None:
            svaren[-1].senast.append((skriven, rad.svar_senast))
            if rad.status == Tillsynsstatus.BESVARAD:
                svaren[-1].gjord = rad.besvarad
    return svaren


def _kravet(versioner: Sequence[Any]) -> Tillsynsfrist:
    """Counted from the day it was written down."""
    senast = [(svensk_dag(rad.history_date), rad.frist) for rad in versioner]
    return Tillsynsfrist(senast[0][0], senast, versioner[-1].uppfyllt, versioner[-1])


# ---- counted ----


def _perioder(alla: Sequence[Tillsynsrad], period: Period) -> list[Period]:
    """From the first year with any: before the register was in use nothing is known, and that is not zero."""
    forsta = min((t.rad.inkommen.year for t in alla), default=period.ar)
    tidigare = [period.samma_tidigare(ar) for ar in range(TIDIGARE_AR, 0, -1)]
    return [*(p for p in tidigare if p.ar >= forsta), period]


@dataclass(frozen=True)
class Raknad:
    """One thing that is counted: a tillsynsärende, or an answer or a krav of it (`frist`), and how it went."""

    vad: str
    hur: str
    arende: Tillsynsrad
    frist: Tillsynsfrist | None = None

    @property
    def ord(self) -> str:
        """How it went, in the words of its row."""
        return UTFALL[self.hur] if self.vad == "utfall" else _GRUPPER[self.vad][1][self.hur]

    @property
    def villkoren(self) -> tuple[Villkor, Villkor]:
        """What it is counted as, without source and period: among all of its kind, and by how it went."""
        if self.vad == "utfall":
            return villkor(vad="avslut"), villkor(vad="avslut", utfallet=self.hur)
        return villkor(vad=self.vad), villkor(vad=self.vad, **{f"{self.vad}_hur": self.hur})


def _raknade(alla: Iterable[Tillsynsrad], period: Period, vid: date) -> Iterator[Raknad]:
    """Everything that is counted in the period, seen on the day `vid`, for the tables and for the lists behind them."""
    for ett in alla:
        yield from _arendets(ett, period, vid)
        for svaret in ett.svar:
            if svaret.gjord is not None and svaret.gjord <= vid:
                if period.innehaller(svaret.gjord):
                    yield Raknad("svar", svaret.lage(vid), ett, svaret)
            elif svaret.fran <= vid and ett.oppet(vid):
                yield Raknad("vantar", svaret.lage(vid), ett, svaret)
        for kravet in ett.krav:
            if _galler(kravet, period, vid):
                yield Raknad("krav", kravet.lage(vid), ett, kravet)


def _arendets(ett: Tillsynsrad, period: Period, vid: date) -> Iterator[Raknad]:
    if period.innehaller(ett.rad.inkommen) and ett.rad.inkommen <= vid:
        yield Raknad("inkom", ett.rad.slag, ett)
    if not ett.oppet(vid) and period.innehaller(ett.rad.avslutad):
        yield Raknad("avslut", "med_krav" if ett.krav else "utan_krav", ett)
        yield Raknad("utfall", ett.rad.utfall or UTFALL_SAKNAS, ett)


def _rakna(alla: Sequence[Tillsynsrad], period: Period, vid: date) -> Mapping[str, Counter[str]]:
    """How many of each, by what is counted and how it went."""
    antal: dict[str, Counter[str]] = defaultdict(Counter)
    for ett in _raknade(alla, period, vid):
        antal[ett.vad][ett.hur] += 1
    return antal


def bakom_tillsyn(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[Raknad]:
    """What a figure counts, the ärenden in the order they came in; `vad` is its condition without source and period.

    Raises ValueError for a condition that no figure has.
    """
    if vad not in ORDEN:
        raise ValueError("Ingen siffra räknar tillsyn så.")
    alla = _raknade(tillsynsrader(namnd_id, brytpunkt), period, matdag(period, brytpunkt))
    return [ett for ett in alla if vad in ett.villkoren and (ett.vad != "utfall" or "utfallet" in dict(vad))]


def _galler(kravet: Tillsynsfrist, period: Period, vid: date) -> bool:
    """Whether it was there in the year and not met before it."""
    return min(kravet.fran, kravet.gjord or kravet.fran) <= vid and (
        kravet.gjord is None or kravet.gjord >= period.start
    )


# ---- tables ----

_Raknat = Mapping[str, Mapping[str, Counter[str]]]


def _grupp(raknat: _Raknat, perioder: Sequence[Period], vad: str, *, utan_rubrik: bool = False) -> Grupp:
    rubrik, namn, alla = _GRUPPER[vad]
    rader = tuple(
        Tabellrad(namnet, villkor(vad=vad, **{f"{vad}_hur": kod}), tuple(raknat[p.kod][vad][kod] for p in perioder))
        for kod, namnet in namn.items()
    )
    return Grupp("" if utan_rubrik else rubrik, rader, summarad(alla, villkor(vad=vad), rader))


def _tabell(
    kod: str, rubrik: str, ledrubrik: str, perioder: Sequence[Period], grupper: tuple[Grupp, ...], *definitioner: str
) -> Tabell:
    return Tabell(
        kod=kod,
        rubrik=rubrik,
        omfattning="per år" if len(perioder) > 1 else perioder[-1].namn,
        ledrubrik=ledrubrik,
        villkor=villkor(kalla=KALLA),
        kolumner=tuple(Kolumn(str(p.ar), villkor(period=p.kod), nu=p == perioder[-1]) for p in perioder),
        grupper=grupper,
        definitioner=definitioner,
    )


def _arendetabell(raknat: _Raknat, perioder: Sequence[Period]) -> Tabell:
    grupper = tuple(_grupp(raknat, perioder, vad) for vad in ("inkom", "svar", "vantar", "avslut"))
    return _tabell(KALLA, "Ärenden från IVO", "Ärenden och svar", perioder, grupper, *_DEFINITIONER)


def _utfallstabell(raknat: _Raknat, perioder: Sequence[Period]) -> Tabell:
    """What IVO ended once more, by what IVO decided: its sum is that of the table before."""
    rader = tuple(
        Tabellrad(namnet, villkor(vad="avslut", utfallet=kod), tuple(raknat[p.kod]["utfall"][kod] for p in perioder))
        for kod, namnet in UTFALL.items()
    )
    grupp = Grupp("", rader, summarad("Alla avslutade", villkor(vad="avslut"), rader))
    return _tabell(UTFALLEN, "Vad IVO beslutade", "Beslut", perioder, (grupp,), UTFALLEN)


def _kravtabell(raknat: _Raknat, perioder: Sequence[Period]) -> Tabell:
    grupp = _grupp(raknat, perioder, "krav", utan_rubrik=True)
    return _tabell("tillsyn_krav", "IVO:s krav", "Krav", perioder, (grupp,), "tillsyn_krav")


def _besluten(alla: Sequence[Tillsynsrad], period: Period) -> Tabell | None:
    """What IVO ended during the year, in the words of the diarium, with what IVO said unless it has sekretess."""
    slagen = dict(Tillsynsslag.choices)
    rader = tuple(
        Tabellrad(
            f"{t.rad.arendemening}, {t.rad.dnr}",
            villkor(tillsyn=t.rad.dnr),
            (
                slagen[t.rad.slag],
                t.rad.avslutad.isoformat(),
                "Sekretess" if t.rad.sekretess else " ".join(t.rad.besked.split()),
            ),
        )
        for t in sorted(alla, key=lambda t: (t.rad.avslutad or date.max, t.rad.id))
        if t.rad.avslutad and period.innehaller(t.rad.avslutad)
    )
    if not rader:
        return None
    return Tabell(
        kod=BESLUT,
        rubrik="IVO:s beslut och besked",
        omfattning=period.namn,
        ledrubrik="Ärende",
        villkor=villkor(kalla=BESLUT, period=period.kod),
        kolumner=tuple(Kolumn(rubrik, slag="text") for rubrik in ("Slag", "Avslutades", "Vad IVO beslutade")),
        grupper=(Grupp("", rader),),
        summa=None,
        definitioner=("tillsyn_avslut",),
        anmarkning="Tabellen finns inte i den offentliga versionen.",
    )
