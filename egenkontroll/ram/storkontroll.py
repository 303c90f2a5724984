"""A check of a draw that takes longer than a page may: done by the worker, with its answer on a page of its own.

The same check (`kontroll`) and the same permission. The file is kept only until it has been checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from egenkontroll.ram import kontroll, ramfil
from egenkontroll.ram.models import Dragning, Urvalskontroll
from kvalitet.inlasning import Radfel
from kvalitet.jobb.arbete import starta
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person

KONTROLL_JOBB = "kontrollera_urval"
STOR_RAM = 5000
"""Frames with more ärenden than this are drawn from by the worker."""
FILEN_KVAR = timedelta(days=1)
SVARET_KVAR = timedelta(days=30)


def ar_stor(dragning: Dragning, data: bytes | None) -> bool:
    """Does this check take longer than a page may? `data` is None when there is no file."""
    return dragning.ram.antal > STOR_RAM or (data is not None and len(data) > ramfil.SMA)


def bestall(dragning: Dragning, data: bytes | None, *, av: Person) -> Jobb:
    """Let the worker check. The file begins as a frame does, or `kontroll.hinder_i_borjan` has said why not."""
    raden = Urvalskontroll.objects.create(dragning=dragning, av=av, data=data)
    return starta(KONTROLL_JOBB, rubrik="Urvalet kontrolleras", person=av, argument={"kontroll": str(raden.pk)})


def rakna(raden: Urvalskontroll) -> kontroll.Utfall:
    """Draw again, from the file or from the frame. Changes nothing."""
    if raden.data is None:
        return kontroll.kontrollera(raden.dragning)
    return kontroll.kontrollera_fil(raden.dragning, bytes(raden.data))


def svara(raden: Urvalskontroll, utfall: kontroll.Utfall) -> None:
    """Keep the answer, throw the file away, and tell the log. Call it in a transaction."""
    raden.utfall, raden.data, raden.klar = asdict(utfall), None, timezone.now()
    raden.save(update_fields=["utfall", "data", "klar"])
    kontroll.anteckna(raden.dragning, utfall, av=raden.av)


def ur_data(data: Mapping[str, Any]) -> kontroll.Utfall:
    """The answer as it was, from how it is kept."""
    skillnader = dict(data["skillnader"])
    for slag in ("saknas", "nya"):
        skillnader[slag] = tuple(skillnader[slag])
    skillnader["andrade"] = tuple((nyckel, vad) for nyckel, vad in skillnader["andrade"])
    delar: dict[str, Any] = {
        "fel": tuple(Radfel(**ett) for ett in data["fel"]),
        "skillnader": kontroll.Skillnader(**skillnader),
        "platser": tuple(kontroll.Plats(**en) for en in data["platser"]),
    }
    return kontroll.Utfall(**{**data, **delar})


def rensa_gamla() -> int:
    """Files that were never checked go after a day, answers after thirty. Returns how many."""
    nu = timezone.now()
    gamla = Q(klar__isnull=True, skapad__lt=nu - FILEN_KVAR) | Q(klar__lt=nu - SVARET_KVAR)
    antalet, _ = Urvalskontroll.objects.filter(gamla).delete()
    return antalet
