"""The ärenden behind a figure: the same facts that were counted, by the condition of the cell. Never counted anew.

A figure whose condition asks for anything else than ärenden have (an utförare's own answer, an åtgärd) has no list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from avvikelser.models import Kategori
from kvalitet.frister import Period, bekrafta_synpunkt, besvara_synpunkt
from rapporter.statistik.kub import Faktum, Slag, fakta
from rapporter.statistik.svarstider import hink, matdag
from rapporter.statistik.tabell import Villkor
from rapporter.statistik.tabeller import EJ_BESLUTAT, SAKNAS

AVGJORDA = frozenset({"i_tid", "sena", "vantar_sena"})
"""Without a `tid`, a figure about times counts those where it is known how it went."""
_MATT = frozenset({"svar", "bekraftelse"})
KAN = frozenset(
    {"period", "slag", "enhet", "verksamhetsform", "utfall", "till_ivo", "missforhallande", "kategori", "matt", "tid"}
)
Prov = Callable[[Faktum], bool]


def har_lista(vad: Villkor) -> bool:
    """Whether the figure counts ärenden of one period, and nothing that no ärende tells."""
    namn = {namn for namn, _ in vad}
    return "period" in namn and namn <= KAN and ("tid" not in namn or "matt" in namn)


def bakom(namnd_id: int, vad: Villkor, enheter: Collection[int], brytpunkt: datetime) -> list[str]:
    """The dnr of every ärende of the nämnd that the figure counts, in order. Two queries at most.

    `enheter` are those that the row counts together, when it is about an enhet. Raises ValueError for a figure that
    has no list.
    """
    if not har_lista(vad):
        raise ValueError("Siffran räknar inte ärenden i en period.")
    delar = dict(vad)
    period = Period.tolka(delar.pop("period"))
    prov = [_prov(namn, varde, frozenset(enheter)) for namn, varde in delar.items() if namn not in ("matt", "tid")]
    if "matt" in delar:
        prov.append(_tiden(delar["matt"], delar.get("tid"), matdag(period, brytpunkt)))
    alla = fakta((period,), brytpunkt, namnd_id=namnd_id, enheter=sorted(enheter) if "enhet" in delar else None)
    return [faktum.dnr for faktum in alla if all(ett(faktum) for ett in prov)]


def _prov(namn: str, varde: str, enheter: frozenset[int]) -> Prov:
    """The condition of one dimension. A value that does not exist holds for nothing."""
    if namn == "kategori":
        return _kategorin(varde)
    prov: Mapping[str, Prov] = {
        "slag": lambda f: f.slag == varde,
        "enhet": lambda f: f.enhet_id in enheter,
        "verksamhetsform": lambda f: f.verksamhetsform == varde,
        "utfall": lambda f: f.slag == Slag.LEX_SARAH and f.utfall == ("" if varde == EJ_BESLUTAT else varde),
        "till_ivo": lambda f: f.till_ivo == (varde == "ja"),
        "missforhallande": lambda f: varde in f.typer or (varde == SAKNAS and not f.typer),
    }
    return prov[namn]


def _kategorin(varde: str) -> Prov:
    """Of the main kategori or of one beneath it."""
    if varde == SAKNAS:
        return lambda f: f.kategori_id is None
    huvud = {pk: over or pk for pk, over in Kategori.objects.order_by("pk").values_list("pk", "overordnad_id")}
    return lambda f: f.kategori_id is not None and str(huvud[f.kategori_id]) == varde


def _tiden(matt: str, tid: str | None, vid: date) -> Prov:
    """How the synpunkt fared on the day of measuring, as `Kub.av` counts it."""
    hinkar = frozenset({tid}) if tid else AVGJORDA

    def svar(f: Faktum) -> str:
        if f.inkom is None or not f.vantar_svar:
            return ""
        return hink(besvara_synpunkt(f.inkom).senast, f.besvarad, vid)

    def bekraftelse(f: Faktum) -> str:
        if f.inkom is None or not f.vantar_svar:
            return ""
        return hink(bekrafta_synpunkt(f.inkom).senast, f.bekraftad, vid)

    if matt not in _MATT:
        raise ValueError("Siffran räknar inte svar eller bekräftelser.")
    rakna = svar if matt == "svar" else bekraftelse
    return lambda f: rakna(f) in hinkar
