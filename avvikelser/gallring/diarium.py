"""Gallring in the register of diarienummer: the proposals, and the numbers of what has been destroyed.

A number that has been used stays in its series. Of what it was about nothing is said any more but that it is gone, and
where that is written down. Lagrum: 5 kap. 1-2 §§ OSL (2009:400).
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate

from avvikelser.gallring.models import Gallringsforslag, Gallringsrad
from kvalitet.diarium.kallor import Kalla, som_rader


def _forslagen(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    alla = Gallringsforslag.objects.all()
    return som_rader(alla, prefix, dag=TruncDate("skapat"), slag="Gallring", mening="Gallring av ärenden enligt plan")


def _gallrade(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    gallrade = Gallringsrad.objects.filter(status=Gallringsrad.Status.GALLRAD)
    gallrade = gallrade.annotate(namnd_id=F("forslag__namnd_id"))
    dagen = Cast(TruncDate("nar"), CharField())
    mening = Concat(Value("Gallrat "), dagen, Value(", protokoll "), F("forslag__dnr"), output_field=CharField())
    return som_rader(gallrade, prefix, dag=TruncDate("nar"), slag="Gallrat ärende", mening=mening)


FORSLAGEN = Kalla(modell=Gallringsforslag, rader=_forslagen)
GALLRADE = Kalla(modell=Gallringsrad, rader=_gallrade)
