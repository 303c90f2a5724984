"""Count ärenden a last time, while they are there, so that the figures of their periods stay what they were.

What cannot be told from counts (how long a step took, what came back, which beslut by delegation) is told without
them, with how many they are (`gallrade_i`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from avvikelser.gallring.medverkan import Doende, Nekat
from avvikelser.gallring.models import Gallringsrad
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende
from kvalitet.frister import Period, Periodslag, svensk_dag
from rapporter.gallrat.models import Gallratantal
from rapporter.statistik.aterkommande import KOD as ATERKOMMANDE
from rapporter.statistik.atgardslaget import EFFEKT, LAGET
from rapporter.statistik.delegation import ANTAL as DELEGATION
from rapporter.statistik.delegation import LISTA as DELEGATIONSLISTA
from rapporter.statistik.kub import Faktum, Kub, fakta
from rapporter.statistik.svarstider import matdag

KAN_INTE_RAKNAS_OM = frozenset({EFFEKT, LAGET, ATERKOMMANDE, DELEGATION, DELEGATIONSLISTA})
"""Tables that count what goes with an ärende (its åtgärder, its beslut), and are not counted beforehand."""
HELA = (Periodslag.HALVAR, Periodslag.AR)
"""The periods that reports count ärenden by."""
_D = Gallratantal.Ruta


def rakna_innan(doende: Doende) -> None:
    """In the destruction's transaction. One händelse is counted once: a dubblett is in no count, as before."""
    dagar = {dnr: svensk_dag(kom) for dnr, kom in _de(doende).values_list("dnr", "inkommen")}
    enheter = sorted(set(_de(doende).values_list("enhet_id", flat=True)))
    perioder = sorted({Period.for_dag(slag, dag) for slag in HELA for dag in dagar.values()})
    nu = timezone.now()
    egna = [f for f in fakta(perioder, nu, namnd_id=doende.namnd_id, enheter=enheter) if f.dnr in dagar]
    if not set(dagar) - {f.dnr for f in egna} <= _dubbletter(doende):
        raise Nekat("Ärendet gick inte att räkna in i statistiken.")
    matdagar = {period.kod: matdag(period, nu) for period in perioder}
    rutor = Counter[tuple[tuple[str, Any], ...]]()
    for rutan, antal in _rutor(Kub.av(egna, matdagar), _manader(egna, dagar)):
        rutor[tuple(sorted(rutan.items()))] += antal
    for nyckel, antal in rutor.items():
        _lagg_till({"namnd_id": doende.namnd_id, "fran": doende.fran, **dict(nyckel)}, antal)


def _dubbletter(doende: Doende) -> set[str]:
    par = Koppling.objects.filter(fran__in=doende.arenden, slag=Slag.DUBBLETT, upphord=None)
    return set(par.order_by().values_list("fran__dnr", flat=True))


def _de(doende: Doende) -> Any:
    return Arende.objects.filter(pk__in=doende.arenden).order_by("pk")


def _manader(egna: Collection[Faktum], dagar: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """By month and kind. Each ärende has two facts, of its half-year and of its year: the one is enough."""
    halvor = (f for f in egna if len(f.period) > len("2018"))
    return Counter((Period.for_dag(Periodslag.MANAD, dagar[f.dnr]).kod, f.slag) for f in halvor)


def _rutor(kub: Kub, manader: Counter[tuple[str, str]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Every count of the cube as a row of the table. What the lex Sarah rapporter came to is in the count by enhet."""
    for rad, n in kub.lex.items():
        grund = {"period": rad.period, "ruta": _D.ENHET, "verksamhetsform": rad.verksamhetsform, "slag": "lex_sarah"}
        yield (
            {
                **grund,
                "enhet_id": rad.enhet_id,
                "utfall": rad.utfall,
                "till_ivo": rad.till_ivo,
                "typer": rad.typer,
            },
            n,
        )
    for rad_, n in kub.antal.items():
        if rad_.slag != "lex_sarah":
            delar = {"period": rad_.period, "ruta": _D.ENHET, "verksamhetsform": rad_.verksamhetsform}
            yield {**delar, "slag": str(rad_.slag), "enhet_id": rad_.enhet_id}, n
    for kat, n in kub.kategorier.items():
        delar = {"period": kat.period, "ruta": _D.KATEGORI, "verksamhetsform": kat.verksamhetsform}
        yield {**delar, "slag": str(kat.slag), "kategori_id": kat.kategori_id}, n
    for tid, n in kub.svar.items():
        delar = {"period": tid.period, "ruta": _D.SVAR, "verksamhetsform": tid.verksamhetsform}
        yield {**delar, "bekraftelse": tid.bekraftelse, "svar": tid.svar}, n
    for (manad, slag), n in manader.items():
        yield {"period": manad, "ruta": _D.MANAD, "slag": str(slag)}, n


_TOMT: dict[str, Any] = {
    "verksamhetsform": "",
    "slag": "",
    "enhet_id": None,
    "utfall": None,
    "till_ivo": None,
    "typer": None,
    "kategori_id": None,
    "bekraftelse": "",
    "svar": "",
}


def _lagg_till(rad: dict[str, Any], antal: int) -> None:
    """To the count there is, else a new one. The proposal's row is locked, so nobody else adds to the nämnd's."""
    hel = {**_TOMT, **rad, "typer": list(rad["typer"]) if rad.get("typer") is not None else None}
    villkor = {
        f"{namn}__isnull" if varde is None else namn: True if varde is None else varde for namn, varde in hel.items()
    }
    if not Gallratantal.objects.filter(**villkor).update(antal=F("antal") + antal):
        Gallratantal.objects.create(**hel, antal=antal)


def gallrade_i(namnd_id: int, perioder: Collection[Period]) -> int:
    """How many of the nämnd's ärenden of these periods have been destroyed. One query."""
    koder = [period.kod for period in perioder]
    rader = Gallratantal.objects.filter(namnd_id=namnd_id, ruta=_D.ENHET, period__in=koder)
    return int(rader.aggregate(antal=Sum("antal"))["antal"] or 0)


def gallrade_sedan(namnd_id: int, dnr: Collection[str] | None = None) -> dict[str, datetime]:
    """Those of the numbers (or of all) that have been destroyed, and when the destruction that took each began."""
    gallrade = Gallringsrad.objects.filter(status=Gallringsrad.Status.GALLRAD, forslag__namnd_id=namnd_id)
    if dnr is not None:
        gallrade = gallrade.filter(dnr__in=list(dnr))
    rader = gallrade.order_by().values_list("dnr", "forslag__verkstalls_fran")
    return {nummer: nar for nummer, nar in rader if nar is not None}
