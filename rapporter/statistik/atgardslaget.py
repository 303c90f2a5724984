"""A nämnd's åtgärder in a period: what was decided, how it went, and whether what became done had the wanted effect.

Counted from the rows as they were at a cut-off, by their history. One function (`hinkar`) says what an åtgärd is
counted as, for the tables and for the lists behind their figures. Åtgärder that were done at once are in none of them.
Source: DOMAIN 10 (åtgärder and their effect).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period, svensk_dag
from kvalitet.samlat import listor
from rapporter.statistik.enheter import Enhetsserie, enhetsserier
from rapporter.statistik.kub import borjan
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Villkor, summarad, villkor

KALLA = "atgarder"
EFFEKT = "atgarder"
"""The table of the effect alone, in a year's report."""
LAGET = "atgarder_laget"
"""The table of all of it, in a half-year's."""

_BESLUT = {"ska_goras": "Ska göras", "avslagna": "Godkändes inte"}
_HUR = {
    "i_tid": "Klara i tid",
    "for_sent": "Klara för sent",
    "tid_kvar": "Inte klara, med tid kvar",
    "forsenade": "Inte klara, försenade",
}
_EFFEKT = {
    Atgard.Effekt.JA.value: "Hade önskad effekt",
    Atgard.Effekt.DELVIS.value: "Hade delvis effekt",
    Atgard.Effekt.NEJ.value: "Hade inte effekt",
    "saknas": "Effekten är inte bedömd",
}
_KLARA = "Alla som blev klara"
ORDEN: Mapping[Villkor, str] = {
    villkor(vad="beslut"): "Alla beslut om åtgärder",
    villkor(vad="beslut", beslut="ska_goras"): "Åtgärder som ska göras",
    villkor(vad="beslut", beslut="avslagna"): "Förslag som inte godkändes",
    villkor(vad="vantar"): "Förslag som väntade på beslut",
    INGET: _KLARA,
    **{villkor(vad="beslut", beslut="ska_goras", hur=kod): namn for kod, namn in _HUR.items()},
    **{villkor(effekt=kod): namn for kod, namn in _EFFEKT.items()},
}
"""What each figure counts, in words, by what its condition says besides source and period."""


@dataclass(frozen=True)
class Atgardsfaktum:
    """One åtgärd as it was at the cut-off. The days are Swedish ones."""

    pk: int
    skapad: date
    beslutad: date | None
    avslagen: bool
    senast: date | None
    klar: date | None
    effekt: str


def namndens_enheter(serier: Iterable[Enhetsserie], period: Period) -> set[int]:
    """The primary keys of the enheter that the nämnd had during the period, with those that went into them."""
    return {pk for serie in serier if period.kod in serie.perioder for pk in serie.enheter}


Fragor = dict[str, QuerySet[Any, Any]]


def fragor(enheter: Collection[int], period: Period, brytpunkt: datetime) -> Fragor:
    """What is asked for the åtgärder of these enheter that may be counted in the period, for `samlat.listor`."""
    rord = Atgard.history.filter(history_date__gt=brytpunkt).order_by().values("id")
    da = Atgard.history.filter(id__in=rord, history_date__lte=brytpunkt)
    da = da.order_by("id", "-history_date", "-history_id").distinct("id")
    galler = Q(klar__gte=borjan(period), klar__lt=borjan(period.nasta)) | Q(beslutad__gte=borjan(period))
    nu = Atgard.objects.exclude(pk__in=rord).filter(galler | Q(beslutad=None), enhet_id__in=enheter, omedelbar=False)
    return {
        "atgarder_nu": nu.values_list("pk", *_FALT),
        "atgarder_da": da.values_list("id", *_FALT, "enhet_id", "omedelbar", "history_type"),
    }


def fakta_av(rader: Mapping[str, Sequence[Any]], enheter: Collection[int]) -> list[Atgardsfaktum]:
    """The åtgärder that `fragor` found."""
    forandrade = (
        rn for *rn, enhet, omedelbar, slag in rader["atgarder_da"] if enhet in enheter and not omedelbar and slag != "-"
    )
    return sorted((_faktum(*rn) for rn in (*rader["atgarder_nu"], *forandrade)), key=lambda f: f.pk)


def _fakta(namnd_id: int, period: Period, brytpunkt: datetime) -> list[Atgardsfaktum]:
    """Those of the enheter that the nämnd had during the period. A handful of queries."""
    enheter = namndens_enheter(enhetsserier(namnd_id, (period,), brytpunkt), period)
    return fakta_av(listor(fragor(enheter, period, brytpunkt)), enheter)


_FALT = ("created_at", "beslutad", "beslut", "senast", "status", "klar", "effekt")


def _faktum(
    pk: int,
    skapad: datetime,
    beslutad: datetime | None,
    beslut: str,
    senast: date | None,
    status: str,
    klar: datetime | None,
    effekt: str,
) -> Atgardsfaktum:
    return Atgardsfaktum(
        pk=pk,
        skapad=svensk_dag(skapad),
        beslutad=svensk_dag(beslutad) if beslutad else None,
        avslagen=beslut == Atgard.Beslut.NEJ,
        senast=senast,
        klar=svensk_dag(klar) if klar and status == Atgard.Status.KLAR else None,
        effekt=effekt or "saknas",
    )


def hinkar(faktum: Atgardsfaktum, period: Period, vid: date) -> Iterator[Villkor]:
    """Everything that the åtgärd is counted as, seen on the day `vid` (`matdag`), without source and period."""
    if faktum.klar is not None and period.innehaller(faktum.klar):
        yield INGET
        yield villkor(effekt=faktum.effekt)
    if faktum.beslutad is None or faktum.beslutad > vid:
        if faktum.skapad <= vid and faktum.klar is None:
            yield villkor(vad="vantar")
        return
    if not period.innehaller(faktum.beslutad):
        return
    yield villkor(vad="beslut")
    beslut = "avslagna" if faktum.avslagen else "ska_goras"
    yield villkor(vad="beslut", beslut=beslut)
    if not faktum.avslagen:
        yield villkor(vad="beslut", beslut=beslut, hur=_hur(faktum, vid))


def _hur(faktum: Atgardsfaktum, vid: date) -> str:
    """The last day itself is in time, and so is what has no last day."""
    if faktum.klar is not None and faktum.klar <= vid:
        return "for_sent" if faktum.senast is not None and faktum.klar > faktum.senast else "i_tid"
    return "forsenade" if faktum.senast is not None and faktum.senast < vid else "tid_kvar"


def bakom_atgarder(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[int]:
    """The primary keys of the åtgärder that a figure counts; `vad` is its condition without source and period.

    Raises ValueError for a condition that no figure has.
    """
    if vad not in ORDEN:
        raise ValueError("Ingen siffra räknar åtgärder så.")
    vid = matdag(period, brytpunkt)
    return [f.pk for f in _fakta(namnd_id, period, brytpunkt) if vad in set(hinkar(f, period, vid))]


# ---- tables ----


def _rakna(alla: Iterable[Atgardsfaktum], period: Period, brytpunkt: datetime) -> Counter[Villkor]:
    vid = matdag(period, brytpunkt)
    return Counter(hink for f in alla for hink in hinkar(f, period, vid))


def _rader(antal: Counter[Villkor], namn: Iterable[tuple[str, str]], nyckel: str, **mer: str) -> tuple[Tabellrad, ...]:
    villkoren = ((villkor(**mer, **{nyckel: kod}), rubrik) for kod, rubrik in namn)
    return tuple(Tabellrad(rubrik, vad, (antal[vad],)) for vad, rubrik in villkoren)


def atgardstabell(namnd_id: int, period: Period, brytpunkt: datetime) -> Tabell:
    """Those that became done, by their effect."""
    antal = _rakna(_fakta(namnd_id, period, brytpunkt), period, brytpunkt)
    rader = _rader(antal, _EFFEKT.items(), "effekt")
    return Tabell(
        kod=EFFEKT,
        rubrik="Åtgärder som blev klara och deras effekt",
        omfattning=period.namn,
        ledrubrik="Effekt",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=(Kolumn("Antal", nu=True),),
        grupper=(Grupp("", rader),),
        summa=summarad("Alla åtgärder", INGET, rader),
        definitioner=("atgarder",),
    )


def hogst(tal: Mapping[Villkor, int]) -> Iterator[tuple[list[Villkor], list[Villkor]]]:
    """What whoever reads the table knows: what was decided and done in a period is among what became done in it.

    As pairs for `dolj`: the first together are no more than the second.
    """
    for klara in tal:
        if dict(klara).keys() != {"kalla", "period"} or villkor(kalla=KALLA) - klara:
            continue
        delar = [klara | villkor(vad="beslut", beslut="ska_goras", hur=hur) for hur in ("i_tid", "for_sent")]
        if all(del_ in tal for del_ in delar) and sum(tal[del_] for del_ in delar) <= tal[klara]:
            yield delar, [klara]


def lagestabell(alla: Iterable[Atgardsfaktum], period: Period, brytpunkt: datetime) -> Tabell:
    """What was decided and how it went, what waited for a decision, and the effect of those that became done."""
    antal = _rakna(alla, period, brytpunkt)
    ska_goras = villkor(vad="beslut", beslut="ska_goras")
    beslut = _rader(antal, _BESLUT.items(), "beslut", vad="beslut")
    hur = _rader(antal, _HUR.items(), "hur", vad="beslut", beslut="ska_goras")
    effekt = _rader(antal, _EFFEKT.items(), "effekt")
    vantar = Tabellrad("Förslag utan beslut", villkor(vad="vantar"), (antal[villkor(vad="vantar")],))
    return Tabell(
        kod=LAGET,
        rubrik="Åtgärder och deras effekt",
        omfattning=period.namn,
        ledrubrik="Åtgärder",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=(Kolumn("Antal", nu=True),),
        grupper=(
            Grupp("Beslut under perioden", beslut, summarad("Alla beslut", villkor(vad="beslut"), beslut)),
            Grupp("Så gick det med dem som ska göras", hur, summarad("Alla som ska göras", ska_goras, hur)),
            Grupp("Väntade på beslut", (vantar,)),
            Grupp("Blev klara under perioden", effekt, summarad(_KLARA, INGET, effekt)),
        ),
        definitioner=("atgarder", LAGET),
    )
