"""The worker carries out what has been approved. What may go, and how, is decided by `forstoring`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from avvikelser.gallring import forstoring, protokoll
from kvalitet.jobb.arbete import Forlopp, JobbFel, Resultat, jobbslag

JOBB = "verkstall_gallring"


@jobbslag(JOBB)
def verkstall(forlopp: Forlopp, *, forslag: int) -> Resultat:
    """One ärende at a time. Begun again it goes on with what is left."""
    forstoring.ta_bort_filer(forslag)
    grupper = forstoring.grupper(forslag)
    for nr, grupp in enumerate(grupper):
        forlopp.steg(nr * 99 // len(grupper), f"Ärende {nr + 1} av {len(grupper)}")
        forstoring.gallra(forslag, grupp)

    def spara() -> dict[str, Any]:
        if protokoll.skriv(forslag) is None:
            raise JobbFel("Gallringen är inte klar. Öppna förslaget och fortsätt därifrån.")
        return {"url": reverse("gallring:protokoll", args=[forslag]), "text": "Öppna protokollet"}

    return Resultat(spara=spara)
