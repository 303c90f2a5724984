"""From a figure to the address of the list behind it, and back from the address to what the figure counts."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from kvalitet.frister import Period
from rapporter.sammanstallning.egna_listor import ARENDEN, adressen
from rapporter.sammanstallning.tabellvy import Lankare, ar_tal, cellens_villkor
from rapporter.statistik import atgardslaget, tillsyn
from rapporter.statistik.bakom import KAN, har_lista
from rapporter.statistik.mangder import KVOT
from rapporter.statistik.tabell import Tabell, Tabellrad, Villkor

UTAN_LISTA = (
    "Tal utan länk har ingen lista som du kan öppna. Det kan bero på att du inte får läsa det de räknar, att perioden "
    "inte har börjat, eller att talet räknas fram ur andra tal, som en median eller en gräns för slumpen."
)
"""Said once on a page where some figures lead nowhere."""


def till_listan(namnd_kod: str, vid: datetime | None = None, oppnar: Collection[str] = (ARENDEN,)) -> Lankare:
    """Links to the list behind each figure of a nämnd: as it is now, or as it was `vid` a cut-off (aware).

    `oppnar` are the sources whose lists the person may open (`egna_listor.oppnar_hos`).
    """
    minne: dict[Hashable, Any] = {}

    @cache
    def adress(period: str) -> str:
        return reverse("rapporter:bakom", args=[namnd_kod, period])

    def lank(vad: Villkor, rn: Tabellrad) -> str:
        delar = dict(vad)
        if "kalla" in delar:
            return adressen(namnd_kod, vid, vad, oppnar, minne)
        if ARENDEN not in oppnar or not har_lista(vad):
            return ""
        sidan = adress(delar.pop("period"))
        if "enhet" in delar:
            delar["enhet"] = "-".join(str(pk) for pk in rn.enheter)
        fraga = dict(sorted(delar.items())) | ({"vid": vid.isoformat()} if vid else {})
        return f"{sidan}?{urlencode(fraga)}"

    return lank


def till_kvotlistan(lank: Lankare) -> Lankare:
    """As `lank`, and from a rate to where the count leads that it divides, which stands first in its row."""

    def lank_aven_kvoten(vad: Villkor, rn: Tabellrad) -> str:
        if KVOT not in vad:
            return lank(vad, rn)
        antalet = frozenset(ett for ett in vad if ett != KVOT and ett[0] not in ("kolumn", "star"))
        return lank(antalet, rn) if rn.varden[0] else ""

    return lank_aven_kvoten


def till_ledtidslistan(namnd_kod: str) -> Lankare:
    """Links from how many took a step, and from how long some of them took, to those ärenden."""

    def lank(vad: Villkor, rn: Tabellrad) -> str:
        delar = dict(vad)
        adress = reverse("rapporter:monster-tid", args=[namnd_kod, delar["period"], delar["ledtid"]])
        return f"{adress}?inom={rn.varden[int(delar['kvartil'])]}" if "kvartil" in delar else adress

    return lank


def varfor_utan(tabeller: Sequence[Tabell], lank: Lankare) -> str:
    """Why some figures of a page lead nowhere by `lank`, once; "" where all that are not zero do."""
    return UTAN_LISTA if any(_utan(tabell, lank) for tabell in tabeller) else ""


def _utan(tabell: Tabell, lank: Lankare) -> bool:
    """Whether the table has a figure that leads nowhere. Those that are never hidden stand in columns of text."""
    return any(
        ar_tal(varde) and not lank(cellens_villkor(tabell, rn, plats), rn)
        for rn in tabell.rader
        for plats, (kolumn, varde) in enumerate(zip(tabell.kolumner, rn.varden, strict=True))
        if kolumn.slag in ("antal", "text")
    )


def tolka_vid(data: QueryDict) -> datetime | None:
    """The cut-off in an address; None for now. Raises ValueError for what is no moment."""
    vid = datetime.fromisoformat(str(data["vid"])) if data.get("vid") else None
    if vid is not None and vid.utcoffset() is None:
        raise ValueError("Tidpunkten saknar tidszon.")
    return vid


@dataclass(frozen=True)
class Fraga:
    """What an address asks for. `vid` is None for now."""

    vad: Villkor
    enheter: tuple[int, ...]
    vid: datetime | None

    @classmethod
    def tolka(cls, period: Period, data: QueryDict) -> Self:
        """Raises ValueError for what no figure has."""
        delar = {namn: str(data[namn]) for namn in KAN - {"period"} if data.get(namn)}
        enheter = tuple(int(pk) for pk in delar["enhet"].split("-")) if "enhet" in delar else ()
        vad = frozenset({**delar, "period": period.kod}.items())
        if not har_lista(vad):
            raise ValueError("Siffran har ingen lista.")
        return cls(vad, enheter, tolka_vid(data))


@dataclass(frozen=True)
class Atgardsfraga:
    """The same of a figure that counts åtgärder. `vad` says nothing of source and period."""

    vad: Villkor
    vid: datetime | None

    @classmethod
    def tolka(cls, period: Period, data: QueryDict) -> Self:
        """Raises ValueError for what no figure has."""
        namnen = {namn for vad in atgardslaget.ORDEN for namn, _ in vad}
        vad = frozenset((namn, str(data[namn])) for namn in namnen if data.get(namn))
        if vad not in atgardslaget.ORDEN:
            raise ValueError("Ingen siffra räknar åtgärder så.")
        return cls(vad, tolka_vid(data))


RADVAL = frozenset({namn for vad in tillsyn.ORDEN for namn, _ in vad}) | {
    "steg", "bedomning", "tillfalle", "lage", "omrade", "foljd", "uppgift", "avtal",
}  # fmt: skip
"""What the address of a list of rows may say of its figure besides the cut-off."""


@dataclass(frozen=True)
class Radfraga:
    """The same of a figure whose rows are of another kind. Whoever counts them says whether there is such a figure."""

    vad: Villkor
    vid: datetime | None

    @classmethod
    def tolka(cls, period: Period, data: QueryDict) -> Self:
        """Raises ValueError for what is no moment."""
        return cls(frozenset((namn, str(data[namn])) for namn in RADVAL if data.get(namn)), tolka_vid(data))
