"""What the list of tillsynsärenden shows, and what its file holds: the same rows, under the same permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from avvikelser.tillsyn.models import OBESVARADE, UTFALL, UTFALL_SAKNAS, Krav, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.tillsynsgang import SE
from kvalitet.organisation.models import Person

LAGEN = (
    ("", "Alla"),
    ("obesvarade", "Ska besvaras"),
    ("sena", "Försenade svar"),
    ("krav", "Har krav som inte är uppfyllda"),
    *((status.value, status.label) for status in Tillsynsstatus),
)
FORVALD = "-inkommen"
_SORTERING: dict[str, tuple[Any, ...]] = {
    "-inkommen": ("-inkommen", "-pk"),
    "inkommen": ("inkommen", "pk"),
    "dnr": ("dnr",),
    "-dnr": ("-dnr",),
    "rubrik": ("sortering", "pk"),
    "-rubrik": ("-sortering", "pk"),
    "svar": (F("svar_senast").asc(nulls_last=True), "pk"),
    "-svar": (F("svar_senast").desc(nulls_last=True), "pk"),
}


def att_visa(person: Person, val: Mapping[str, Any], sort: str, idag: date) -> Any:
    """Ärenden in the person's scope that fit `val`, the newest first unless `sort` says otherwise, each with how many
    krav it has (`antal_krav`) and how many of them are met (`antal_uppfyllda`)."""
    alla = Tillsynsarende.objects.for_user(person, SE)
    if lage := val.get("lage"):
        alla = alla.filter(_i_laget(lage, idag))
    if utfall := val.get("utfall"):
        alla = alla.filter(status=Tillsynsstatus.AVSLUTAD, utfall="" if utfall == UTFALL_SAKNAS else utfall)
    exakt = {"slag": "slag", "namnd": "namnd", "enhet": "enheter"}
    alla = alla.filter(**{falt: val[namn] for namn, falt in exakt.items() if val.get(namn)})
    if q := val.get("q"):
        alla = alla.filter(Q(rubrik__icontains=q) | Q(dnr__icontains=q) | Q(ivo_dnr__icontains=q))
    alla = alla.annotate(
        antal_krav=Count("krav", distinct=True),
        antal_uppfyllda=Count("krav", distinct=True, filter=Q(krav__uppfyllt__isnull=False)),
    )
    return alla.select_related("namnd", "handlaggare").order_by(*_SORTERING.get(sort, _SORTERING[FORVALD]))


def _i_laget(lage: str, idag: date) -> Q:
    if lage == "obesvarade":
        return Q(status__in=OBESVARADE)
    if lage == "sena":
        return Q(status__in=OBESVARADE, svar_senast__lt=idag)
    if lage == "krav":
        oppna = Krav.objects.filter(uppfyllt__isnull=True)
        return Q(pk__in=oppna.values("tillsynsarende_id")) & ~Q(status=Tillsynsstatus.AVSLUTAD)
    return Q(status=lage)


KOLUMNER: dict[str, Callable[[Any], Any]] = {
    "Diarienummer": lambda t: t.dnr,
    "IVO:s diarienummer": lambda t: t.ivo_dnr,
    "Slag": lambda t: t.get_slag_display(),
    "Rubrik": lambda t: t.rubrik,
    "Nämnd": lambda t: t.namnd.namn,
    "Kom in": lambda t: t.inkommen,
    "Svar senast": lambda t: t.svar_senast,
    "Besvarat": lambda t: t.besvarad,
    "Läge": lambda t: t.get_status_display(),
    "Krav": lambda t: t.antal_krav,
    "Uppfyllda krav": lambda t: t.antal_uppfyllda,
    "Handläggare": lambda t: t.handlaggare.namn if t.handlaggare else "",
    "Avslutat": lambda t: t.avslutad,
    "IVO:s beslut": lambda t: UTFALL[t.utfall or UTFALL_SAKNAS] if t.avslutad else "",
}
