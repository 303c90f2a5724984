"""From a figure to the address of the list behind it, and back from the address to what the figure counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Person
from rapporter.sammanstallning.tabellvy import Lankare
from rapporter.statistik import aterkommande, atgardslaget, egenkontrollrapport
from rapporter.statistik.bakom import KAN, har_lista
from rapporter.statistik.tabell import Tabell, Tabellrad, Villkor

UTAN_LISTA = (
    "Tal utan länk har ingen lista som du kan öppna. De räknar annat än avvikelser, synpunkter och lex Sarah, till "
    "exempel utförarnas egna svar."
)
"""Said once on a page where some figures lead nowhere."""
EJ_VERKSTALLDA = "ej_verkstallda"
_EGNA_LISTOR = {EJ_VERKSTALLDA: Befogenhet.SAMMANSTALLA, egenkontrollrapport.KALLA: Befogenhet.SE_EGENKONTROLL}
"""What the pages of these lists ask for."""


def till_listan(namnd_kod: str, vid: datetime | None = None, oppnar: Collection[str] = ()) -> Lankare:
    """Links to the list behind each figure of a nämnd: as it is now, or as it was `vid` a cut-off (aware).

    `oppnar` are the sources besides ärenden whose lists the person may open (`oppnar_hos`).
    """

    @cache
    def adress(period: str) -> str:
        return reverse("rapporter:bakom", args=[namnd_kod, period])

    def lank(vad: Villkor, rn: Tabellrad) -> str:
        if ("kalla", atgardslaget.KALLA) in vad:
            return _till("rapporter:bakom-atgarder", namnd_kod, vad, vid)
        if ("kalla", aterkommande.KOD) in vad:
            return _till("rapporter:monster-lista", namnd_kod, vad, vid, aterkommande.KOD)
        if dict(vad).get("kalla") in oppnar:
            return _annan_lista(namnd_kod, dict(vad))
        if not har_lista(vad):
            return ""
        delar = dict(vad)
        sidan = adress(delar.pop("period"))
        if "enhet" in delar:
            delar["enhet"] = "-".join(str(pk) for pk in rn.enheter)
        fraga = dict(sorted(delar.items())) | ({"vid": vid.isoformat()} if vid else {})
        return f"{sidan}?{urlencode(fraga)}"

    return lank


def oppnar_hos(person: Person, namnd_id: int) -> frozenset[str]:
    """The sources that have a list of their own, which the person may open for the nämnd."""
    return frozenset(kalla for kalla, befogenhet in _EGNA_LISTOR.items() if kan_hos(person, befogenhet, namnd_id))


def _annan_lista(namnd_kod: str, delar: dict[str, str]) -> str:
    """The register of beslut for a quarter that has begun; the result of a kontrollområde for a year. Those show what
    is known now."""
    period = Period.tolka(delar.pop("period")) if "period" in delar else None
    kalla = delar.pop("kalla")
    if period is None:
        return ""
    if kalla == EJ_VERKSTALLDA:
        if period.slag is not Periodslag.KVARTAL or period.start > timezone.localdate():
            return ""
        adress = reverse("rapporter:ej-verkstallda-lista", args=[namnd_kod, period.kod])
        return f"{adress}?{urlencode(sorted(delar.items()))}"
    if "omrade" not in delar or period.slag is not Periodslag.AR:
        return ""
    val = {namn: delar[namn] for namn in ("omrade", "fraga", "enhet") if namn in delar} | {"period": period.kod}
    return f"{reverse('rapporter:kontrollresultat')}?{urlencode(val)}"


def _till(sida: str, namnd_kod: str, vad: Villkor, vid: datetime | None, *mer: str) -> str:
    """To a list whose address says what the figure counts besides source and period."""
    delar = dict(vad) | ({"vid": vid.isoformat()} if vid else {})
    period = delar.pop("period")
    adress = reverse(sida, args=[namnd_kod, period, *mer])
    fraga = urlencode({namn: delar[namn] for namn in sorted(delar) if namn != "kalla"})
    return f"{adress}?{fraga}" if fraga else adress


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
    """Whether the table has a count that leads nowhere. Those that are never hidden stand in columns of text."""
    return any(
        isinstance(varde, int) and varde and (kolumn.slag == "text" or not lank(tabell.nyckel(rn, plats), rn))
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
