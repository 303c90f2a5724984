"""The same text is not written twice by mistake: by Back and Save, from a slow page, from two windows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.arendegang.gangen import Steg
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import klockslag

INOM = timedelta(minutes=10)
"""As long as a person who comes back to a page may believe that it was never sent."""


def inte_igen(steg: Steg, poster: QuerySet[Any], text: str, *, av: str = "av_id", nar: str = "nar") -> None:
    """Refuse `text` when the newest of `poster` is the same, by the same person, within ten minutes.

    The ärende is locked, so two that come at once are one after the other here. Raises OtillatenOvergang: the
    form keeps the text, so that what really is to stand twice can be written in other words.
    """
    senaste = poster.order_by("-pk").values_list(av, "text", nar).first()
    if senaste is None or steg.av is None:
        return
    vem, vad, tid = senaste
    if vem == steg.av.pk and vad.strip() == text.strip() and timedelta() <= steg.nar - tid < INOM:
        klockan = klockslag(timezone.localtime(tid).time())
        raise OtillatenOvergang(
            f"Samma text är redan sparad klockan {klockan}, så den sparades inte en gång till. "
            "Har du något att lägga till, ändra texten och spara igen."
        )
