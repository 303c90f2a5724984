"""What recurs at an enhet in spite of åtgärder: the same kategori, cause or rutin again within a year after an åtgärd
against it was closed. Counted for the whole nämnd, whoever asks, as it was at a cut-off.

Source: SOSFS 2011:9 5 kap. 6 §; DOMAIN 10 (recurring missförhållanden).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection

from avvikelser.lex_sarah.models import Orsaksomrade
from kvalitet.frister import Period, svensk_dag
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.kub import borjan
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Villkor, villkor

KOD = "aterkommande"
_SQL = (Path(__file__).parent / "aterkommande.sql").read_text(encoding="utf-8")
FORE, EFTER = "fore", "efter"


@dataclass(frozen=True)
class Aterkommande:
    """What came back at an enhet. `arenden` are those of the period and `fore` those of the year up to `atgardat`, the
    Swedish day when the first of `atgarder` was closed; all are primary keys.

    `vad` is "kategori", "orsak" or "rutin", and `kod` tells one from another.
    """

    enhet_id: int
    enhet: str
    vad: str
    kod: str
    namn: str
    atgardat: date
    fore: tuple[int, ...]
    arenden: tuple[int, ...]
    atgarder: tuple[int, ...]

    @property
    def ord(self) -> str:
        """Its name, and what it is a name of unless it is a kategori."""
        return {"orsak": "Orsak: ", "rutin": "Rutin: "}.get(self.vad, "") + self.namn


def aterkommande(namnd_id: int, period: Period, brytpunkt: datetime) -> list[Aterkommande]:
    """By enhet in Swedish order, and at each the most first. One query. Raises ValueError for a naive time."""
    if brytpunkt.utcoffset() is None:
        raise ValueError("Tidpunkten saknar tidszon.")
    varden = {"namnd": namnd_id, "fran": borjan(period), "till": borjan(period.nasta), "brytpunkt": brytpunkt}
    grupper: dict[tuple[int, str, str, str, datetime], dict[bool, dict[int, str]]] = defaultdict(dict)
    atgarder: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for enhet_id, vad, kod, klar, efter, arende_id, namn, enhet, gjorda in _fraga(varden):
        grupper[enhet_id, enhet, vad, kod, klar].setdefault(efter, {})[arende_id] = namn
        atgarder[enhet_id, vad, kod].update(gjorda)
    rader = [
        Aterkommande(
            enhet_id=enhet_id,
            enhet=enhet,
            vad=vad,
            kod=kod,
            namn=_namnet(vad, kod, arenden[True]),
            atgardat=svensk_dag(klar),
            fore=tuple(arenden.get(False, ())),
            arenden=tuple(arenden[True]),
            atgarder=tuple(sorted(atgarder[enhet_id, vad, kod])),
        )
        for (enhet_id, enhet, vad, kod, klar), arenden in grupper.items()
    ]
    return sorted(
        rader, key=lambda r: (sorteringsnyckel(r.enhet), r.enhet_id, -len(r.arenden), r.vad, sorteringsnyckel(r.namn))
    )


def _namnet(vad: str, kod: str, arenden: Mapping[int, str]) -> str:
    """What recurs, as it is read. A rutin is named as it was written in the latest of its ärenden."""
    return str(Orsaksomrade(kod).label) if vad == "orsak" else arenden[max(arenden)]


def _fraga(varden: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as markor:
        markor.execute(_SQL, varden)
        rader: list[tuple[Any, ...]] = markor.fetchall()
    return rader


def aterkommandetabell(rader: Sequence[Aterkommande], period: Period, namn: Mapping[int, str]) -> Tabell:
    """A group for each enhet, by the name in `namn` where it is there. One ärende may be counted in several rows, so
    there is no sum."""
    return Tabell(
        kod=KOD,
        rubrik="Återkommer trots åtgärder",
        omfattning=period.namn,
        ledrubrik="Vad som återkommer",
        villkor=villkor(kalla=KOD, period=period.kod),
        kolumner=(
            Kolumn("Året före åtgärden", villkor(nar=FORE)),
            Kolumn("Efter åtgärden", villkor(nar=EFTER), nu=True),
            Kolumn("Åtgärd klar", slag="text"),
        ),
        grupper=tuple(_grupper(rader, namn)),
        definitioner=(KOD,),
        anmarkning="Samma ärende kan räknas på flera rader."
        if rader
        else "Inget återkom på samma enhet inom ett år efter en åtgärd.",
    )


def _grupper(rader: Sequence[Aterkommande], namn: Mapping[int, str]) -> Iterator[Grupp]:
    for enhet_id, egna in groupby(rader, key=lambda r: r.enhet_id):
        alla = list(egna)
        yield Grupp(
            namn.get(enhet_id, alla[0].enhet),
            tuple(
                Tabellrad(
                    r.ord,
                    villkor(enhet=str(enhet_id), vad=r.vad, kod=r.kod),
                    (len(r.fore), len(r.arenden), r.atgardat.isoformat()),
                    enheter=(enhet_id,),
                )
                for r in alla
            ),
        )


def hogst(tal: Mapping[Villkor, int]) -> Iterator[tuple[list[Villkor], list[Villkor]]]:
    """What whoever reads the tables beside this one knows: the ärenden that came back are among those that came in at
    the enhet in the period, and those of a kategori among the nämnd's avvikelser of it. An ärende has one enhet and one
    kategori, so those of several are added; it may have several causes.

    As pairs for `dolj`: the first together are no more than those of the second together.
    """
    vid_enheten, mindre = _vid_enheten(tal), defaultdict[tuple[Villkor, ...], list[Villkor]](list)
    for vad in tal:
        delar = dict(vad)
        if (delar.get("kalla"), delar.get("nar")) != (KOD, EFTER):
            continue
        enhetens = tuple(vid_enheten[delar["period"], delar["enhet"]])
        if delar["vad"] != "kategori":
            yield from _om_det_haller(tal, [vad], enhetens)
            continue
        mindre[enhetens].append(vad)
        kategorin = villkor(period=delar["period"], slag="avvikelse", kategori=delar["kod"])
        if kategorin in tal:
            mindre[(kategorin,)].append(vad)
    for storre, delarna in mindre.items():
        yield from _om_det_haller(tal, delarna, storre)


def _vid_enheten(tal: Iterable[Villkor]) -> defaultdict[tuple[str, str], list[Villkor]]:
    """What counts the ärenden of an enhet in a period, by period and enhet."""
    funna: defaultdict[tuple[str, str], list[Villkor]] = defaultdict(list)
    for vad in tal:
        delar = dict(vad)
        if delar.keys() == {"period", "slag", "enhet", "verksamhetsform"}:
            for enhet in delar["enhet"].split("+"):
                funna[delar["period"], enhet].append(vad)
    return funna


def _om_det_haller(
    tal: Mapping[Villkor, int], mindre: list[Villkor], storre: Sequence[Villkor]
) -> Iterator[tuple[list[Villkor], list[Villkor]]]:
    """Counted otherwise (an enhet that has gone over to another nämnd) nobody knows it."""
    if sum(map(tal.__getitem__, mindre)) <= sum(map(tal.__getitem__, storre)):
        yield mindre, list(storre)
