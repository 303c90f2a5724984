"""When a beslut has waited three months and is to be reported, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.frister import Frist
from kvalitet.lagrum import EJ_VERKSTALLDA, hanvisning
from kvalitet.organisation.models import Person
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.ej_verkstallda.register import SKOTA
from rapporter.ej_verkstallda.vantan import senast, vantar_sedan


def frist_for(beslut: EjVerkstalltBeslut) -> Frist:
    """The last day of the three months. Lagrum: 34 kap. 1 § SoL (2025:400), 28 f § LSS."""
    aldst = EJ_VERKSTALLDA.lydelser[-1].fran  # a year that was mistyped before it was refused
    sedan = max(vantar_sedan(beslut.beslutad, beslut.avbrott), aldst)
    lag = hanvisning(EJ_VERKSTALLDA, sedan, [beslut.lag], kort=True)  # type: ignore[list-item]
    return Frist("Verkställ", senast(beslut.beslutad, beslut.avbrott), f"Tre månader, {lag}", uppfylld=beslut.slutdag)


def _vantande(urval: Urval) -> QuerySet[EjVerkstalltBeslut]:
    alla = EjVerkstalltBeslut.objects.all()
    if urval.person is not None:
        alla = EjVerkstalltBeslut.objects.for_user(urval.person, SKOTA)
    return alla.filter(slut="", beslutad__lte=urval.till).select_related("enhet").order_by("beslutad", "pk")


def _bevakade(besluten: Iterable[EjVerkstalltBeslut], _urval: Urval) -> Iterator[Bevakad]:
    for beslut in besluten:
        yield Bevakad(
            objekt=beslut,
            frist=frist_for(beslut),
            delen_id=beslut.enhet_id,
            url=reverse("rapporter:ej-verkstallda-andra", args=[beslut.pk]),
            text="Beslut som inte är verkställt",
            mer=f"{beslut.enhet.namn}, {beslut.beteckning}",
            annars=frozenset({SKOTA}),
            lagstadgad=True,
        )


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    return [utan_sekretess(EjVerkstalltBeslut.objects.for_user(person, SKOTA).filter(pk__in=list(ids)))]


EJ_VERKSTALLDA_BESLUT = Kalla(
    modell=EjVerkstalltBeslut,
    namn="Beslut som inte är verkställda",
    falt=frozenset({"beslutad", "avbrott"}),
    fragor=(Fraga(_vantande, _bevakade),),
    synliga=synliga,
    kraver=frozenset({SKOTA}),
)
