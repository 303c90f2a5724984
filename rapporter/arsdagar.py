"""Reports in the year: what is fastställt, the nämnd's sammanträden with their handlingar, and surveys to utförare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare.enkatgang import SKOTA
from avvikelser.utforare.models import Enkat
from egenkontroll.arshjul.kalender import Kalenderdag
from egenkontroll.arshjul.rader import Radkalla
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from rapporter.namnd.modeller import Sammantrade, Sammantradesstatus
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.bevakning import bidragets_url, egna
from rapporter.sammanstallning.modeller import Granskare, Rapport

I_STALLET_FOR = frozenset(
    {
        "rapporter.sammantrade",
        "rapporter.anslag",
        "rapporter.ejverkstalltbeslut",
        "rapporter.rapportbidrag",
        "rapporter.granskare",
        "utforare.tillfragad",
    }
)
"""Sources of the deadline engine that the year has here instead, or that are about single ärenden."""


def _faststallda(person: Person, ar: int) -> QuerySet[Any]:
    rapporter = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT)
    return rapporter.filter(status=Rapport.Status.FASTSTALLD, faststalld__year=ar)


def _rubrik(rad: Mapping[str, Any]) -> str:
    return Rapport(slag=rad["slag"], period=rad["period"], rattar_id=rad["rattar"]).rubrik


def _faststalld(rad: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    yield Kalenderdag(
        nyckel=f"rapport-{rad['pk']}",
        dag=date.fromisoformat(rad["dag"]),
        slag="Rapport",
        text=f"Fastställd: {_rubrik(rad)}",
        url=reverse("rapporter:rapport", args=[rad["pk"]]),
        delen_id=rad["namnd"],
        klar=True,
    )


RAPPORTER = Radkalla(
    "rapport",
    _faststallda,
    {
        "pk": "pk",
        "slag": "slag",
        "period": "period",
        "rattar": "rattar_id",
        "namnd": "namnd_id",
        "dag": TruncDate("faststalld", tzinfo=timezone.get_default_timezone()),
    },
    _faststalld,
)


def _moten(person: Person, ar: int) -> QuerySet[Any]:
    return Sammantrade.objects.for_user(person, Befogenhet.SE_HANDLINGAR).filter(datum__year__in=(ar, ar + 1))


def _motesdagar(mote: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    namnet = f"{mote['kortnamn']} {mote['datum']}"
    gemensamt: dict[str, Any] = {
        "slag": "Sammanträde",
        "url": reverse("rapporter:namnd-sammantrade", args=[mote["pk"]]),
        "delen_id": mote["namnd"],
    }
    if mote["handlingar"]:
        yield Kalenderdag(
            nyckel=f"sammantrade-{mote['pk']}-handlingar",
            dag=date.fromisoformat(mote["handlingar"]),
            text=f"Handlingarna klara till sammanträdet {namnet}",
            klar=mote["status"] != Sammantradesstatus.FORBEREDS,
            **gemensamt,
        )
    yield Kalenderdag(
        nyckel=f"sammantrade-{mote['pk']}",
        dag=date.fromisoformat(mote["datum"]),
        text=f"Sammanträde {namnet}",
        klar=mote["status"] == Sammantradesstatus.GENOMFORT,
        **gemensamt,
    )


SAMMANTRADEN = Radkalla(
    "sammantrade",
    _moten,
    {
        "pk": "pk",
        "datum": "datum",
        "handlingar": "handlingar_senast",
        "status": "status",
        "namnd": "namnd_id",
        "kortnamn": "namnd__kortnamn",
    },
    _motesdagar,
)


def _enkater(person: Person, ar: int) -> QuerySet[Any]:
    return Enkat.objects.for_user(person, SKOTA).filter(sista_dag__year=ar)


def _enkatdag(enkat: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    yield Kalenderdag(
        nyckel=f"enkat-{enkat['pk']}",
        dag=date.fromisoformat(enkat["dag"]),
        slag="Enkät",
        text=f"Utförarna svarar på enkäten för {Period.tolka(enkat['period']).namn}",
        url=reverse("utforare:enkat", args=[enkat["pk"]]),
        delen_id=enkat["namnd"],
        klar=enkat["stangd"] is not None,
    )


ENKATER = Radkalla(
    "enkat",
    _enkater,
    {"pk": "pk", "period": "period", "dag": "sista_dag", "namnd": "namnd_id", "stangd": "stangd"},
    _enkatdag,
)


def _bidrag(person: Person, ar: int) -> QuerySet[Any]:
    return egna(person).filter(senast__year=ar)


def _bidragsdag(rad: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    yield Kalenderdag(
        nyckel=f"rapportbidrag-{rad['pk']}",
        dag=date.fromisoformat(rad["dag"]),
        slag="Rapport",
        text=f"Bidrag till {_rubrik(rad)}",
        url=bidragets_url(Rapportbidrag(pk=rad["pk"], avtal_id=rad["avtal"])),
        delen_id=rad["delen"] or rad["namnd"],
        klar=rad["klar"] is not None or rad["status"] == Rapport.Status.FASTSTALLD,
    )


_I_RAPPORTEN = {
    **{namn: f"rapport__{namn}" for namn in ("slag", "period", "status")},
    "rattar": "rapport__rattar_id",
    "namnd": "rapport__namnd_id",
    "pk": "pk",
    "dag": "senast",
    "klar": "klar",
}
BIDRAG = Radkalla("rapportbidrag", _bidrag, {**_I_RAPPORTEN, "delen": "delen_id", "avtal": "avtal_id"}, _bidragsdag)


def _granskar(person: Person, ar: int) -> QuerySet[Any]:
    """What the person has been asked to read, while it is granskas."""
    egna_rader = Granskare.objects.filter(person_id=person.pk, senast__year=ar)
    return egna_rader.filter(rapport__status=Rapport.Status.GRANSKAS)


def _granskningsdag(rad: Mapping[str, Any]) -> Iterable[Kalenderdag]:
    yield Kalenderdag(
        nyckel=f"granskare-{rad['pk']}",
        dag=date.fromisoformat(rad["dag"]),
        slag="Rapport",
        text=f"Granska {_rubrik(rad)}",
        url=reverse("rapporter:rapport", args=[rad["rapport"]]),
        delen_id=rad["namnd"],
        klar=rad["klar"] is not None,
    )


GRANSKNINGAR = Radkalla("granskare", _granskar, {**_I_RAPPORTEN, "rapport": "rapport_id"}, _granskningsdag)
ALLA = (RAPPORTER, SAMMANTRADEN, ENKATER, BIDRAG, GRANSKNINGAR)
