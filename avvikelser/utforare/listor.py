"""What the three lists show, and what their files hold: the same rows, under the same permission."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from avvikelser.utforare.enkatgang import SKOTA
from avvikelser.utforare.enkatlage import FALT, Enkatrad
from avvikelser.utforare.models import Avtal, Kontakt, Underrattelse
from kvalitet.organisation.models import Person

# ---- avtal ----

_KONTAKTER = Kontakt.objects.filter(avtal=OuterRef("pk"), till__isnull=True)


def avtal_att_visa(person: Person, val: Mapping[str, Any], idag: date) -> Any:
    """Avtal of the nämnder whose utförare the person looks after, in Swedish order."""
    avtal = Avtal.objects.for_user(person, SKOTA).select_related("utforare", "namnd")
    if val.get("lage") != "alla":
        avtal = avtal.galler(idag, idag)
    if val.get("lage") == "utan-kontakt":
        avtal = avtal.filter(~Exists(_KONTAKTER))
    if val.get("namnd"):
        avtal = avtal.filter(namnd=val["namnd"])
    if val.get("q"):
        avtal = avtal.filter(Q(utforare__namn__icontains=val["q"]) | Q(nummer__icontains=val["q"]))
    return avtal.annotate(har_kontakt=Exists(_KONTAKTER)).order_by("utforare__namn", "namnd__sortering", "pk")


AVTALSKOLUMNER: dict[str, Callable[[Any], Any]] = {
    "Utförare": lambda a: a.utforare.namn,
    "Organisationsnummer": lambda a: a.utforare.organisationsnummer,
    "Nämnd": lambda a: a.namnd.namn,
    "Avtal": lambda a: a.nummer,
    "Från": lambda a: a.fran,
    "Till": lambda a: a.till,
    "Har kontaktperson": lambda a: "Ja" if a.har_kontakt else "Nej",
}


# ---- a survey ----


def svar_att_visa(rader: Iterable[Enkatrad], val: Mapping[str, Any]) -> list[Enkatrad]:
    """The rows that fit. Filters what is already put together: a survey has some tens of rows."""
    q, lage = (val.get("q") or "").lower(), val.get("lage") or ""
    return [rad for rad in rader if q in rad.namn.lower() and lage in {"", rad.lage}]


SVARSKOLUMNER: dict[str, Callable[[Enkatrad], Any]] = {
    "Utförare": lambda rad: rad.namn,
    "Svar": lambda rad: rad.lage.label,
    **{rubrik: (lambda rad, falt=falt: rad.cell(falt)) for falt, rubrik in FALT.items()},  # type: ignore[misc]
    "Lärdomar": lambda rad: rad.lardomar,
    "Kom in": lambda rad: rad.inkom,
    "Hur": lambda rad: rad.satt,
}
"""A file says "Ej inkommit" in every cell that has no number: an empty one would be summed as a zero."""


# ---- underrättelser ----


def underrattelser_att_visa(person: Person, val: Mapping[str, Any]) -> Any:
    """Newest first. What happened is read on each one's own page, where the reading is logged."""
    alla = Underrattelse.objects.for_user(person, SKOTA).select_related("avtal__utforare", "namnd", "enhet")
    if val.get("namnd"):
        alla = alla.filter(namnd=val["namnd"])
    if val.get("slag"):
        alla = alla.filter(slag=val["slag"])
    if val.get("lage"):
        alla = alla.filter(mottagen__isnull=val["lage"] == "ny")
    if val.get("q"):
        alla = alla.filter(Q(avtal__utforare__namn__icontains=val["q"]) | Q(dnr__icontains=val["q"]))
    if val.get("fran"):
        alla = alla.filter(inkommen__date__gte=val["fran"])
    if val.get("till"):
        alla = alla.filter(inkommen__date__lte=val["till"])
    return alla.defer("beskrivning", "foljd", "direkt", "notering").order_by("-inkommen", "-pk")


UNDERRATTELSEKOLUMNER: dict[str, Callable[[Underrattelse], Any]] = {
    "Diarienummer": lambda u: u.dnr,
    "Typ": lambda u: u.get_slag_display(),
    "Utförare": lambda u: u.avtal.utforare.namn,
    "Verksamhet": lambda u: u.enhet.namn if u.enhet else "",
    "Nämnd": lambda u: u.namnd.namn,
    "Hände": lambda u: u.intraffade,
    "Rapporterad eller anmäld": lambda u: u.gjord,
    "Lag": lambda u: u.lag,
    "Kom in": lambda u: u.inkommen,
    "Hur det kom in": lambda u: u.get_vag_display(),
    "Skrevs in": lambda u: u.registrerad,
    "Skrevs in av": lambda u: u.registrerad_namn,
    "Läge": lambda u: u.get_status_display(),
    "Togs emot": lambda u: u.mottagen,
}
