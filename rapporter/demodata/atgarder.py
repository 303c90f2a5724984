"""Åtgärder for one in twenty-five of the closed ärenden, with the history they would have had: decided, done, followed
up. Without them the half-year report would have nothing to say of effect, and nothing would recur in spite of any.

Everything follows from SHA-256 of the diarienummer, so the same day of loading gives the same åtgärder.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp, Status
from kvalitet.atgarder.models import Atgard
from rapporter.demodata.historik import tal

_EN_AV = 25
_VAD = (
    "Skriv in överlämningen vid passbytet på en checklista som båda signerar",
    "Gå igenom rutinen på arbetsplatsträffen och låt alla kvittera",
    "Låt två läsa igenom beslutet innan det skickas",
    "Lägg in en påminnelse i verksamhetssystemet för varje frist",
    "Utse en ersättare för varje kontaktperson",
    "Ring den enskilde samma dag när en insats ställs in",
    "Inför introduktion med handledare de första två veckorna",
)
_EFFEKTER = ("ja", "ja", "ja", "delvis", "delvis", "nej")
_EFTER = timedelta(days=30)


def skapa_atgarder(idag: date) -> int:
    """For ärenden that were closed before `idag`. Returns how many there are."""
    stangda = Arende.objects.filter(status=Status.AVSLUTAD, atgarder=None, mottagen__isnull=False)
    valda = [
        a for a in stangda.select_related("enhet", "ansvarig").order_by("dnr") if not tal(a.dnr, "åtgärd") % _EN_AV
    ]
    par = [(a, rad) for a in valda if a.ansvarig_id and (rad := _atgard(a, idag))]
    Atgard.objects.bulk_create([rad for _, rad in par])
    Atgard.objects.filter(pk__in=[rad.pk for _, rad in par]).update(created_at=F("beslutad"))
    lank: Any = Arende.atgarder.through
    lank.objects.bulk_create([lank(arende=a, atgard=rad) for a, rad in par])
    versioner = [version for _, rad in par for version in _versioner(rad)]
    historik: Any = Atgard.history.model
    historik.objects.bulk_create(versioner)
    return len(par)


def _atgard(arende: Arende, idag: date) -> Atgard | None:
    """None when it would not be done yet. Done within three to nine weeks; one in five too late."""
    val = tal(arende.dnr, "val")
    beslutad = arende.inkommen + timedelta(days=4 + val % 6)
    klar = beslutad + timedelta(days=21 + val % 45)
    if klar.date() >= idag:
        return None
    uppfoljd = (klar + _EFTER).date() < idag
    senast = klar.date() + timedelta(days=-6 if not val % 5 else 9)
    return Atgard(
        enhet=arende.enhet,
        beskrivning=_VAD[val % len(_VAD)],
        ansvarig=arende.ansvarig,
        senast=max(senast, beslutad.date()),
        status=Atgard.Status.KLAR,
        sekretess=arende.typ == Arendetyp.LEX_SARAH,
        beslutad=beslutad,
        beslutad_av=arende.ansvarig,
        klar=klar,
        uppfoljning=None if uppfoljd else idag + timedelta(days=5 + val % 20),
        effekt=_EFFEKTER[val % len(_EFFEKTER)] if uppfoljd else "",
        created_at=beslutad,
    )


def _versioner(rad: Atgard) -> list[Any]:
    """As it was when it was decided, when it was done, and when it had been followed up."""
    beslutad, klar = rad.beslutad or timezone.now(), rad.klar or timezone.now()
    versioner = [
        _version(rad, beslutad, "+", status=Atgard.Status.BESLUTAD, klar=None, effekt="", uppfoljning=None),
        _version(rad, klar, "~", effekt=""),
    ]
    return [*versioner, _version(rad, klar + _EFTER, "~")] if rad.effekt else versioner


def _version(rad: Atgard, nar: datetime, slag: str, **andrat: object) -> Any:
    historik: Any = Atgard.history.model
    falt = {f.attname: getattr(rad, f.attname) for f in historik.tracked_fields}
    return historik(**{**falt, "created_at": rad.beslutad, **andrat}, history_date=nar, history_type=slag)
