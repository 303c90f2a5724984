"""Long work of the nämnd pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kvalitet.jobb.arbete import Forlopp, JobbFel, Resultat, jobbslag
from rapporter.namnd import offentliggang, paketering
from rapporter.namnd.inkommen_pdf import OanvandbarPdf
from rapporter.namnd.modeller import Sammantrade

PAKET, SAMLAD, OFFENTLIG = "namndpaket", "namndsamlad", "namndoffentlig"


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


@jobbslag(SAMLAD)
def samla_handlingar(forlopp: Forlopp, *, sammantrade: int) -> Resultat:
    """All handlingar as one PDF. Built anew if the worker dies, kept once."""
    mote = Sammantrade.objects.select_related("namnd").get(pk=sammantrade)
    try:
        byggt = paketering.bygg_samlad(mote, forlopp.steg)
    except OanvandbarPdf as hinder:
        raise JobbFel(hinder.mening) from None

    def spara() -> dict[str, Any]:
        paket = paketering.spara(byggt, jobb=forlopp.jobb)
        return {"url": reverse("rapporter:namnd-paket-hamta", args=[paket.pk]), "text": f"Hämta {paket.fil.namn}"}

    return Resultat(spara=spara)


@jobbslag(OFFENTLIG)
def skapa_offentlig(forlopp: Forlopp, *, sammantrade: int) -> Resultat:
    """The public version, to be read before it is given out. Built anew if the worker dies, kept once."""
    mote = Sammantrade.objects.select_related("namnd").get(pk=sammantrade)
    try:
        byggd = offentliggang.skapa(mote, forlopp.steg)
    except OanvandbarPdf as hinder:
        raise JobbFel(hinder.mening) from None

    def spara() -> dict[str, Any]:
        offentliggang.spara(byggd, jobb=forlopp.jobb)
        return {"url": reverse("rapporter:namnd-offentlig", args=[mote.pk]), "text": "Granska den offentliga versionen"}

    return Resultat(spara=spara)
