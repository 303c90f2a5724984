"""The worker makes long utredningar. What is kept, and for how long, is decided by `papper`."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.urls import reverse

from avvikelser.lex_sarah import filer, papper
from avvikelser.models import Arende
from kvalitet.jobb.arbete import Forlopp, JobbFel, Resultat, jobbslag


@jobbslag(papper.PDF_JOBB)
def skapa_utredningspdf(forlopp: Forlopp, *, arende: int, version: str) -> Resultat:
    """The utredning as it reads when the worker comes to it."""
    med = "namnd", "enhet", "mottagare", "lex_sarah__utredare"
    obj = Arende.objects.select_related(*med).get(pk=arende)
    dokument = papper.dokument_for(obj, version)
    if dokument is None:
        raise JobbFel("Den maskade versionen kan hämtas när någon annan har granskat den.")
    forlopp.steg(5, "Utredningen sätts på papper")
    data = filer.som_pdf(dokument, forlopp=lambda procent: forlopp.steg(5 + procent * 9 // 10, "Sidorna skapas"))

    def spara() -> dict[str, Any]:
        papper.spara(obj, dokument, data)
        return {"url": reverse("lex-sarah:dokument", args=[obj.pk, version, "pdf"]), "text": "Hämta utredningen"}

    return Resultat(spara=spara)


@shared_task(name="lex_sarah.rensa")
def rensa() -> None:
    """Long utredningar that have been made and lain for a day."""
    papper.rensa_gamla()
