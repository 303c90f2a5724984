"""What a figure counts, in the words of its table: for the heading of the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from avvikelser.models import Kategori, Missforhallandetyp, Utfall
from kvalitet.heltal import heltal
from kvalitet.organisation.models import Organisationsdel, Verksamhetsform
from kvalitet.svenska import uppraknat
from rapporter.statistik.kub import Slag
from rapporter.statistik.tabell import Villkor
from rapporter.statistik.tabeller import EJ_BESLUTAT, SAKNAS, SLAGNAMN

_UTFALL = {utfall.value: str(utfall.label) for utfall in Utfall} | {EJ_BESLUTAT: "Ej beslutat"}
_TYPER = {typ.value: str(typ.label) for typ in Missforhallandetyp} | {SAKNAS: "Saknar typ"}
_TIDER = {
    "svar": {
        "": "Svar som är avgjorda",
        "i_tid": "Besvarade i tid",
        "sena": "Besvarade för sent",
        "vantar_sena": "Väntar på svar, försenade",
        "inte_avgjorda": "Väntar på svar, tiden är inte ute",
    },
    "bekraftelse": {
        "": "Bekräftelser som är avgjorda",
        "i_tid": "Bekräftade i tid",
        "sena": "Bekräftade för sent",
        "vantar_sena": "Väntar på bekräftelse, försenade",
        "inte_avgjorda": "Väntar på bekräftelse, tiden är inte ute",
    },
}


def i_ord(vad: Villkor, enheter: Collection[int]) -> str:
    """As "Klagomål · Besvarade i tid · Stödboendet Tallbacken"; "Alla ärenden" without any condition but the period.

    What no table has is left out. At most two queries: of an enhet and of a kategori.
    """
    delar = dict(vad)
    ord_ = [
        SLAGNAMN[Slag(delar["slag"])] if delar.get("slag") in set(Slag) else "",
        *(hur(delar[namn]) for namn, hur in _ORD.items() if namn in delar),
        _TIDER.get(delar.get("matt", ""), {}).get(delar.get("tid", ""), ""),
        uppraknat(_enheterna(enheter)),
    ]
    return " · ".join(ett for ett in ord_ if ett) or ("" if delar.keys() - {"period"} else "Alla ärenden")


def _kategorin(pk: str) -> str:
    if pk == SAKNAS:
        return "Saknar kategori"
    return Kategori.objects.filter(pk=heltal(pk)).values_list("namn", flat=True).first() or ""


def _enheterna(enheter: Collection[int]) -> list[str]:
    if not enheter:
        return []
    return list(Organisationsdel.objects.filter(pk__in=enheter).order_by("sortering").values_list("namn", flat=True))


_ORD: Mapping[str, Callable[[str], str]] = {
    "kategori": _kategorin,
    "utfall": lambda kod: _UTFALL.get(kod, ""),
    "missforhallande": lambda kod: _TYPER.get(kod, ""),
    "till_ivo": lambda kod: "Anmälda till IVO" if kod == "ja" else "Inte anmälda till IVO",
    "verksamhetsform": lambda kod: dict(Verksamhetsform.choices).get(kod, ""),
}
