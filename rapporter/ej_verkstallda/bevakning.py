"""When a beslut has waited three months and is to be reported, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.frister import Frist
from kvalitet.lagrum import EJ_VERKSTALLDA, hanvisning
from kvalitet.organisation.models import Person
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.ej_verkstallda.register import SKOTA
from rapporter.ej_verkstallda.vantan import senast, vantar_sedan


def frist_for(beslut: EjVerkstalltBeslut) -> Frist:
    """The last day of the three months. Lagrum: 34 kap. 1 § SoL (2025:400), 28 f § LSS."""
    lag = hanvisning(EJ_VERKSTALLDA, vantar_sedan(beslut.beslutad, beslut.avbrott), [beslut.lag], kort=True)  # type: ignore[list-item]
    return Frist("Verkställ", senast(beslut.beslutad, beslut.avbrott), f"Tre månader, {lag}", uppfylld=beslut.slutdag)


def _vantande(urval: Urval) -> QuerySet[EjVerkstalltBeslut]:
    alla = EjVerkstalltBeslut.objects.all()
    if urval.person is not None:
        alla = EjVerkstalltBeslut.objects.for_user(urval.person, SKOTA)
    return alla.filter(slut="", beslutad__lte=urval.till)


def bevakade(urval: Urval) -> Iterator[Bevakad]:
    """Those that wait and whose three months run out by `urval.till`. One query."""
    for beslut in _vantande(urval).select_related("enhet").order_by("beslutad", "pk"):
        frist = frist_for(beslut)
        if frist.senast <= urval.till:
            yield Bevakad(
                objekt=beslut,
                frist=frist,
                delen_id=beslut.enhet_id,
                url=reverse("rapporter:ej-verkstallda-andra", args=[beslut.pk]),
                text="Beslut som inte är verkställt",
                mer=f"{beslut.enhet.namn}, {beslut.beteckning}",
                annars=frozenset({SKOTA}),
                lagstadgad=True,
            )


def synliga(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    egna = EjVerkstalltBeslut.objects.for_user(person, SKOTA).filter(pk__in=list(ids))
    return dict.fromkeys(egna.values_list("pk", flat=True), False)


EJ_VERKSTALLDA_BESLUT = Kalla(
    modell=EjVerkstalltBeslut,
    namn="Beslut som inte är verkställda",
    falt=frozenset({"beslutad", "avbrott"}),
    bevakade=bevakade,
    synliga=synliga,
    kraver=frozenset({SKOTA}),
    rader=lambda urval: [_vantande(urval)],
)
