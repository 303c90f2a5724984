"""Everything an utredning is made of, asked for in one question: its page, what is missing and its document read it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from avvikelser.lex_sarah.models import Utredning
from avvikelser.models import Arende
from kvalitet.samlat import listor, som_hamtat


def hamta_helheten(arende: Arende) -> None:
    """Read it anew, and let `arende.utredningsposter.all()` and its like give it. One query, and one each for the
    files of the entries and the åtgärder of the linked events where there are any."""
    fragor: dict[str, QuerySet[Any]] = {
        "utredningsposter": arende.utredningsposter.prefetch_related("bilagor"),
        "utredningsorsaker": arende.utredningsorsaker.all(),
        "utredningsfragor": arende.utredningsfragor.all(),
        "liknande": arende.liknande.select_related("tidigare__enhet").prefetch_related("tidigare__atgarder"),
        "atgarder": arende.atgarder.select_related("ansvarig").order_by("senast", "pk"),
        "forslag": arende.forslag.select_related("av"),
        "beslut": arende.beslut.select_related("av", "grund"),
        "maskningar": arende.maskningar.prefetch_related("marken"),
    }
    svar = listor({**fragor, "utredning": Utredning.objects.filter(pk=arende.pk)})
    for falt in fragor:
        som_hamtat(arende, falt, svar[falt])
    (utredning,) = svar["utredning"] or [None]
    arende._state.fields_cache["utredning"] = utredning


def utredningen(arende: Arende) -> Utredning:
    """What is judged of it; not saved until something is."""
    funnen: Utredning | None = getattr(arende, "utredning", None)  # a missing one is an AttributeError
    return funnen if funnen is not None else Utredning(arende_id=arende.pk)
