"""The same text is not written twice by mistake: by Back and Save, from a slow page, from two windows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.arendegang.gangen import GammalSida, Steg
from avvikelser.models import Arende, Handelse
from kvalitet.bilagor.models import Bilaga
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import klockslag

INOM = timedelta(minutes=10)
"""As long as a person who comes back to a page may believe that it was never sent."""


def inte_igen(
    steg: Steg, poster: QuerySet[Any], text: str, *, av: str = "av_id", falt: str = "text", nar: str = "nar"
) -> None:
    """Refuse `text` when the newest of `poster` is the same, by the same person, within ten minutes.

    The sender of a synpunkt, who is no person here, is asked about the newest of their own: what the staff wrote in
    for them in between may be the same words. The ärende is locked, so two that come at once are one after the other
    here. Raises OtillatenOvergang: the form keeps the text, so that what really is to stand twice can be written in
    other words.
    """
    vem = None if steg.av is None else steg.av.pk
    egna = poster.filter(**{f"{av}__isnull": True}) if vem is None else poster
    senaste = egna.order_by("-pk").values_list(av, falt, nar).first()
    if senaste is None:
        return
    skrev, vad, tid = senaste
    if skrev == vem and vad.strip() == text.strip() and timedelta() <= steg.nar - tid < INOM:
        klockan = klockslag(timezone.localtime(tid).time())
        raise OtillatenOvergang(
            f"Samma text är redan sparad klockan {klockan}, så den sparades inte en gång till. "
            "Har du något att lägga till, ändra texten och spara igen."
        )


def redan_har(arende: Arende, filer: Collection[Bilaga]) -> bool:
    """Do files with these names and these contents hang on the ärende already, every one of them?"""
    nya = {(fil.namn, fil.sha256) for fil in filer}
    return not nya - set(arende.bilagor.values_list("namn", "sha256"))


def inte_fran_gammal_sida(steg: Steg, poster: QuerySet[Any], sedd: datetime | None, mening: str) -> None:
    """Refuse what would turn round one of `poster` that was written after the page was opened, also by oneself: what
    the page offered was about how it was before. Raises GammalSida."""
    if sedd is None or (post := poster.filter(nar__gt=sedd).order_by("-pk").first()) is None:
        return
    raise GammalSida(mening, steg.arende.andrad, post if isinstance(post, Handelse) else None)
