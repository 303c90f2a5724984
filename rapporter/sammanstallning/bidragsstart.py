"""What waits on the start page of those who have been asked: to write for a report, or to read one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.bevakning import SKRIVER, bidragets_url, egna, frist_for, granskningsfrist
from rapporter.sammanstallning.modeller import Granskare, Rapport

FLEST = 5


def vantar(person: Person, idag: date) -> list[QuerySet[Any]]:
    """What the person is asked to write, and what to read."""
    har = befogenheter(person)
    skriver = [_att_skriva(person)] if har & {b.value for b in SKRIVER} else []
    return [*skriver, _att_lasa(person)] if Befogenhet.SE_RAPPORT.value in har else skriver


def ombedda_bidrag(person: Person, idag: date) -> Bidrag:
    """At most two queries: one for those who write, one for those who read; none for anybody else."""
    har = befogenheter(person)
    steg: list[NastaSteg] = []
    frister: list[Kommande] = []
    if har & {b.value for b in SKRIVER}:
        ombedda = _att_skriva(person).select_related("rapport", "avsnitt")
        steg += [_skriv(ett, idag) for ett in ombedda.defer("rapport__siffror").order_by("senast", "pk")[:FLEST]]
    if Befogenhet.SE_RAPPORT.value in har:
        steg += [
            _granska(rad, idag) for rad in _att_lasa(person).select_related("rapport").defer("rapport__siffror")[:FLEST]
        ]
    return Bidrag(steg=steg, frister=frister)


def _att_skriva(person: Person) -> Any:
    return egna(person).vantar()  # type: ignore[attr-defined]


def _att_lasa(person: Person) -> QuerySet[Granskare]:
    return Granskare.objects.filter(person=person, klar__isnull=True, rapport__status=Rapport.Status.GRANSKAS)


def _skriv(bidrag: Rapportbidrag, idag: date) -> NastaSteg:
    frist = frist_for(bidrag)
    return NastaSteg(
        f"Skriv ert bidrag till {bidrag.rapport.rubrik[:1].lower()}{bidrag.rapport.rubrik[1:]}.",
        f"{bidrag.namn}. Avsnittet ”{bidrag.avsnitt.rubrik}”, senast {bidrag.senast}.",
        bidragets_url(bidrag),
        "Skriv",
        *_lage(frist.dagar_kvar(idag), frist.text(idag)),
        frist.dagar_kvar(idag),
    )


def _granska(raden: Granskare, idag: date) -> NastaSteg:
    frist = granskningsfrist(raden)
    return NastaSteg(
        f"Granska {raden.rapport.rubrik[:1].lower()}{raden.rapport.rubrik[1:]}.",
        f"{raden.rapport.dnr}, senast {raden.senast}.",
        reverse("rapporter:rapport", args=[raden.rapport_id]),
        "Läs",
        *_lage(frist.dagar_kvar(idag), frist.text(idag)),
        frist.dagar_kvar(idag),
    )


def _lage(kvar: int, text: str) -> tuple[str, str]:
    return ("fara", text) if kvar < 0 else ("info", text)
