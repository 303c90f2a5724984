"""When the handlingar to a sammanträde are to be ready, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from rapporter.namnd.modeller import Sammantrade, Sammantradesstatus


def bevakade(urval: Urval) -> Iterator[Bevakad]:
    """Sammanträden that are being prepared, whose handlingar are due by `urval.till`. One query."""
    alla = Sammantrade.objects.all()
    if urval.person is not None:
        alla = Sammantrade.objects.for_user(urval.person, Befogenhet.SKOTA_NAMND)
    forbereds = alla.filter(status=Sammantradesstatus.FORBEREDS, handlingar_senast__lte=urval.till)
    for mote in forbereds.select_related("namnd").order_by("handlingar_senast", "pk"):
        if mote.handlingar_senast is not None:
            yield Bevakad(
                objekt=mote,
                frist=Frist("Handlingar klara", mote.handlingar_senast, "Nämndens tidplan"),
                delen_id=mote.namnd_id,
                url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]),
                text=f"Sammanträdet {mote.namnd.kortnamn} {mote.datum.isoformat()}",
                annars=frozenset({Befogenhet.SKOTA_NAMND}),
            )


def synliga(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    egna = Sammantrade.objects.for_user(person, Befogenhet.SKOTA_NAMND).filter(pk__in=list(ids))
    return dict.fromkeys(egna.values_list("pk", flat=True), False)


SAMMANTRADEN = Kalla(
    modell=Sammantrade,
    namn="Sammanträden",
    falt=frozenset({"handlingar_senast"}),
    bevakade=bevakade,
    synliga=synliga,
    kraver=frozenset({Befogenhet.SKOTA_NAMND}),
)
