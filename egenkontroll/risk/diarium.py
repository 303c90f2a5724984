"""Riskanalyser in the register of diarienummer."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate

from egenkontroll.risk.models import Riskanalys
from kvalitet.diarium.kallor import Kalla, som_rader


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Riskanalys.objects.all(),
        prefix,
        dag=TruncDate("skapad"),
        slag="Riskanalys",
        mening=F("rubrik"),
        part=F("delen__namn"),
    )


RISKANALYSER = Kalla(modell=Riskanalys, rader=_rader)
