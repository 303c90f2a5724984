"""What waits on the start page of those who have been asked: to write for a report, or to read one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.bevakning import SKRIVER, bidragets_url, egna, frist_for, granskningsfrist
from rapporter.sammanstallning.modeller import TUNGT, Granskare, Rapport

FLEST = 5


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    """What the person is asked to write, and what to read."""
    har = befogenheter(person)
    skriver = {"skriva": _att_skriva(person)} if har & {b.value for b in SKRIVER} else {}
    return {**skriver, "granska": _att_granska(person)} if Befogenhet.SE_RAPPORT.value in har else skriver


@rum(_fragor)
def ombedda_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    skriver = [_skriv(ett, idag) for ett in rader.get("skriva", ())]
    return Bidrag(steg=[*skriver, *(_granska(ett, idag) for ett in rader.get("granska", ()))])


def _att_skriva(person: Person) -> Any:
    ombedda = egna(person).vantar().select_related("rapport", "avsnitt")  # type: ignore[attr-defined]
    return ombedda.defer(*TUNGT).order_by("senast", "pk")[:FLEST]


def _att_granska(person: Person) -> QuerySet[Granskare]:
    lasbara = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).filter(status=Rapport.Status.GRANSKAS)
    mina = Granskare.objects.filter(person=person, klar__isnull=True, rapport__in=lasbara.values("pk"))
    return mina.select_related("rapport").defer(*TUNGT).order_by("pk")[:FLEST]


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
