"""Long work of the nämnd pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kvalitet.jobb.arbete import Forlopp, JobbFel, Resultat, jobbslag
from rapporter.namnd import paketering
from rapporter.namnd.modeller import Sammantrade

PAKET = "namndpaket"


@jobbslag(PAKET)
def packa_handlingar(forlopp: Forlopp, *, sammantrade: int, arende: int | None = None) -> Resultat:
    """The ZIP of a sammanträde, or of one ärende. Built anew if the worker dies, kept once."""
    mote = Sammantrade.objects.select_related("namnd").get(pk=sammantrade)
    ett = mote.arenden.filter(pk=arende).first() if arende else None
    if arende and ett is None:
        raise JobbFel("Ärendet har tagits bort från listan.")
    byggt = paketering.bygg(mote, ett, lambda klara, alla: forlopp.steg(95 * klara // alla, _steg(klara, alla)))

    def spara() -> dict[str, Any]:
        paket = paketering.spara(byggt, jobb=forlopp.jobb)
        return {"url": reverse("rapporter:namnd-paket-hamta", args=[paket.pk]), "text": f"Hämta {paket.fil.namn}"}

    return Resultat(spara=spara)


def _steg(klara: int, alla: int) -> str:
    return f"Bilaga {klara} av {alla} är stämplad"
