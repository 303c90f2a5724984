"""Rapporter and the nämnd's own ärenden in the register of diarienummer."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Concat, TruncDate

from kvalitet.diarium.kallor import Kalla, Riktning, som_rader, text
from kvalitet.frister import Period, Periodslag
from rapporter.namnd.modeller import Namndarende
from rapporter.sammanstallning.modeller import Rapport, Rapportslag

_FORSTA_AR_BAKAT = 10


def _rapporter(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    slag = [When(slag=ett.value, then=text(ett.label)) for ett in Rapportslag]
    vad = Case(*slag, default=Value(""), output_field=CharField())
    return som_rader(
        Rapport.objects.all(),
        prefix,
        dag=TruncDate("created_at"),
        slag="Rapport",
        mening=Concat(vad, Value(" "), _perioden(prefix), output_field=CharField()),
        part=F("namnd__namn"),
    )


def _perioden(prefix: tuple[str, ...]) -> Case:
    """The period in words. A report is of its own year or of an earlier one; older still is shown as its code."""
    ar = int(prefix[0].rpartition(" ")[2].partition("/")[0])
    perioder = [
        Period.av(slag, ar - bakat, nummer)
        for bakat in range(_FORSTA_AR_BAKAT)
        for slag, antal in ((Periodslag.HALVAR, 2), (Periodslag.TERTIAL, 3), (Periodslag.KVARTAL, 4))
        for nummer in range(1, antal + 1)
    ]
    namn = [When(period=period.kod, then=text(period.namn)) for period in perioder]
    return Case(*namn, default=F("period"), output_field=CharField())


def _namndarenden(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    """The heading is public wording also with sekretess. An ärende may stand on the number of what it is about."""
    return som_rader(
        Namndarende.objects.all(),
        prefix,
        dag=TruncDate("created_at"),
        slag="Nämndärende",
        mening=F("rubrik"),
        part=F("namnd__namn"),
        ordning=1,
    )


_FASTSTALLDA = {"faststall_rapport": ("Fastställd rapport", Riktning.UPPRATTAD, "")}
_SKRIVELSER = {"klar_tjansteskrivelse": ("Tjänsteskrivelse", Riktning.UPPRATTAD, "")}

RAPPORTERNA = Kalla(modell=Rapport, rader=_rapporter, loggade=_FASTSTALLDA)
NAMNDARENDEN = Kalla(
    modell=Namndarende, rader=_namndarenden, borttagna=frozenset({"ta_bort_arende"}), loggade=_SKRIVELSER
)
