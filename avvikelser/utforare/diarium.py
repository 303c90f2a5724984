"""What utförare have told the nämnd, in the register of diarienummer. The utförare is a company, and is named."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import TruncDate

from avvikelser.utforare.models import Underrattelse
from kvalitet.diarium.kallor import Kalla, som_rader, text


def _rader(prefix: tuple[str, ...]) -> QuerySet[Any, Any]:
    vad = [When(slag=slag.value, then=text(slag.label)) for slag in Underrattelse.Slag]
    return som_rader(
        Underrattelse.objects.all(),
        prefix,
        dag=TruncDate("inkommen"),
        slag="Underrättelse från utförare",
        mening=Case(*vad, default=Value(""), output_field=CharField()),
        part=F("avtal__utforare__namn"),
        inkom=True,
    )


UNDERRATTELSERNA = Kalla(modell=Underrattelse, rader=_rader)
