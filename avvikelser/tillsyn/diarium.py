"""Tillsynsärenden in the register of diarienummer, in words that may be said to anybody."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.diarium.kallor import Kalla, som_rader


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Tillsynsarende.objects.all(),
        prefix,
        dag=F("inkommen"),
        slag="Tillsyn",
        mening=F("arendemening"),
        part="Inspektionen för vård och omsorg",
    )


TILLSYNSARENDEN = Kalla(modell=Tillsynsarende, rader=_rader)
