"""Egenkontroll of another kind, made by the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from egenkontroll.andra import kontrollgang
from egenkontroll.andra.kontrollgang import Kontrolluppgift, Tal
from egenkontroll.andra.models import AnnanKontroll
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person
from tests.egenkontroll.plan.planscener import strateg

VYER = ("kontroll", "andra", "atgard-ny", "steg")


def uppgift(enhet: Organisationsdel | None = None, **falt: Any) -> Kontrolluppgift:
    val: dict[str, Any] = {
        "slag": "jamforelse",
        "rubrik": "Provjämförelsen",
        "kalla": "Provkällan",
        "matt": date(2026, 3, 1),
        "fraga": "",
        "analys": "Vi ligger högre.",
        "tal": [Tal("Nöjda", Decimal("80"), Decimal("71.5"), "procent")],
        **falt,
    }
    return Kontrolluppgift(enhet=enhet, **val)


def kontroll(
    namnd: Organisationsdel, enhet: Organisationsdel | None = None, *, klar: bool = False, **falt: Any
) -> AnnanKontroll:
    av: Person = strateg(namnd)
    gjord = kontrollgang.spara(namnd, uppgift(enhet, **falt), av=av)
    return kontrollgang.bli_klar(gjord, av=av) if klar else gjord


def med_bilaga(namnd: Organisationsdel, enhet: Organisationsdel) -> dict[str, Any]:
    gjord = kontroll(namnd, enhet, klar=True)
    bilaga = spara_bytes("prov.txt", b"prov", "text/plain", None)
    gjord.bilagor.add(bilaga)
    return {"pk": gjord.pk, "bilaga": bilaga.pk}
