"""Internkontrollplaner in the register of diarienummer. Every version of a plan has the number of the first."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate

from egenkontroll.internkontroll.models import Internkontrollplan
from kvalitet.diarium.kallor import Kalla, Riktning, som_rader

_HANDLINGAR = {"anta_internkontrollplan": ("Antagen plan", Riktning.UPPRATTAD, "")}


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Internkontrollplan.objects.all(),
        prefix,
        dag=TruncDate("skapad"),
        slag="Internkontrollplan",
        mening=Concat(Value("Internkontrollplan "), Cast("ar", CharField()), output_field=CharField()),
        part=F("namnd__namn"),
    )


PLANER = Kalla(
    modell=Internkontrollplan, rader=_rader, borttagna=frozenset({"kasta_internkontrollplan"}), loggade=_HANDLINGAR
)
