"""The same text is not written twice by mistake: by Back and Save, from a slow page, from two windows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Manager, Model, QuerySet
from django.utils import timezone

from avvikelser.arendegang.gangen import GammalSida, Steg
from avvikelser.models import Arende, Handelse
from kvalitet.bilagor.models import Bilaga
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import klockslag

M = TypeVar("M", bound=Model)
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
    return not nya_filer(arende.bilagor, filer)


def nya_filer(hanger: Manager[Bilaga], filer: Collection[Bilaga]) -> list[Bilaga]:
    """Those that are not among what hangs there already, by name and content."""
    har = set(hanger.values_list("namn", "sha256")) if filer else set()
    return [fil for fil in filer if (fil.namn, fil.sha256) not in har]


def redan_mottaget(
    inlamning: UUID | None, med: Callable[[UUID], M | None], ar_samma: Callable[[M], bool], sagt: Iterable[object]
) -> tuple[UUID | None, M | None]:
    """What has been received of this form already, and the receipt it goes by; None where it is to be received now.

    An old page may be filled in again about something else, and nothing that is written may be lost. That goes by a
    receipt of its own, made of the page's and of what makes it another, `sagt`, so that it too is received once.
    """
    while inlamning is not None and (finns := med(inlamning)) is not None:
        if ar_samma(finns):
            return inlamning, finns
        inlamning = uuid5(inlamning, "\n".join(str(varde) for varde in sagt))
    return inlamning, None


class RedanInskickad(OtillatenOvergang):
    """What has been received is sent once more, with something in it changed: by Back, a correction and Send.

    What was received is an allmän handling and stands as it was sent, so nothing is written over; and whether it is
    the same event with a fault put right or another one like it, only who wrote it knows. `skiljer` names what is not
    the same, "fil" where it is the files `filer`.
    """

    def __init__(self, mening: str, arende: Arende, skiljer: Collection[str], filer: Sequence[Bilaga]) -> None:
        super().__init__(mening)
        self.arende, self.skiljer, self.filer = arende, skiljer, filer


def kontrollera_inskickad(arende: Arende, sagt: Mapping[str, object], filer: Collection[Bilaga], mening: str) -> None:
    """`sagt` is what is sent now, by the names of the ärende's own fields. Raises RedanInskickad where it is not what
    was received."""
    nya = nya_filer(arende.bilagor, filer)
    skiljer = [falt for falt, varde in sagt.items() if getattr(arende, falt) != varde]
    if skiljer or nya:
        raise RedanInskickad(mening.format(dnr=arende.dnr), arende, [*skiljer, *(["fil"] * bool(nya))], nya)


def inte_fran_gammal_sida(steg: Steg, poster: QuerySet[Any], sedd: datetime | None, mening: str) -> None:
    """Refuse what would turn round one of `poster` that was written after the page was opened, also by oneself: what
    the page offered was about how it was before. Raises GammalSida."""
    if sedd is None or (post := poster.filter(nar__gt=sedd).order_by("-pk").first()) is None:
        return
    raise GammalSida(mening, steg.arende.andrad, post if isinstance(post, Handelse) else None)
