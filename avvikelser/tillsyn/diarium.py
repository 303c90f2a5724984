"""Tillsynsärenden in the register of diarienummer, in words that may be said to anybody."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.diarium.kallor import Kalla, Riktning, som_rader

_IVO = "Inspektionen för vård och omsorg"
_HANDLINGAR = {
    "ge_anstand": ("Besked om anstånd", Riktning.IN, _IVO),
    "besvara_ivo": ("Svar", Riktning.UT, _IVO),
    "komplettera_tillsyn": ("Begäran om komplettering", Riktning.IN, _IVO),
    "avsluta_tillsyn": ("Beslut", Riktning.IN, _IVO),
}


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    return som_rader(
        Tillsynsarende.objects.all(),
        prefix,
        dag=F("inkommen"),
        slag="Tillsyn",
        mening=F("arendemening"),
        part=_IVO,
        inkom=True,
    )


TILLSYNSARENDEN = Kalla(modell=Tillsynsarende, rader=_rader, loggade=_HANDLINGAR, sekretess=True)
