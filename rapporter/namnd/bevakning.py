"""When handlingar are to be ready, a protocol justerat, and a notice put up and taken down, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from rapporter.namnd import anslagstid
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag
from rapporter.namnd.efterat import frist_for
from rapporter.namnd.modeller import Sammantrade, Sammantradesstatus


def _egna(urval: Urval) -> Any:
    if urval.person is None:
        return Sammantrade.objects.all()
    return Sammantrade.objects.for_user(urval.person, Befogenhet.SKOTA_NAMND)


def _forbereds(urval: Urval) -> QuerySet[Sammantrade]:
    """Those whose handlingar are due by `urval.till`."""
    alla: QuerySet[Sammantrade] = _egna(urval)
    forbereds = alla.filter(status=Sammantradesstatus.FORBEREDS, handlingar_senast__lte=urval.till)
    return forbereds.select_related("namnd").order_by("handlingar_senast", "pk")


def _handlingar(forbereds: Iterable[Sammantrade], _urval: Urval) -> Iterator[Bevakad]:
    for mote in forbereds:
        if mote.handlingar_senast is not None:
            yield Bevakad(
                objekt=mote,
                frist=Frist("Handlingar klara", mote.handlingar_senast, "Nämndens tidplan"),
                delen_id=mote.namnd_id,
                url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]),
                text=f"Sammanträdet {mote.namnd.kortnamn} {mote.datum.isoformat()}",
                annars=frozenset({Befogenhet.SKOTA_NAMND}),
            )


def _ojusterade(urval: Urval) -> QuerySet[Sammantrade]:
    """Those whose day has been and whose protocol is not justerat, also where nobody has said yet that it was held.
    One whose paragrafer were all justerade at once has none left."""
    alla: QuerySet[Sammantrade] = _egna(urval)
    utan_besked = Q(status=Sammantradesstatus.KALLAD, datum__lt=urval.idag)
    hallna = alla.filter(
        utan_besked | Q(status=Sammantradesstatus.GENOMFORT, arenden__beslut__omedelbart_justerad=False)
    )
    ojusterade = hallna.exclude(anslag__slag=Anslagsslag.PROTOKOLL).distinct()
    return ojusterade.select_related("namnd").order_by("datum", "pk")


def _protokollen(ojusterade: Iterable[Sammantrade], _urval: Urval) -> Iterator[Bevakad]:
    """Lagrum: `anslagstid.justera`."""
    for mote in ojusterade:
        yield Bevakad(
            objekt=mote,
            frist=anslagstid.justera(mote.datum),
            delen_id=mote.namnd_id,
            url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]),
            text=f"Protokollet {mote.namnd.kortnamn} {mote.datum.isoformat()}",
            annars=frozenset({Befogenhet.SKOTA_NAMND}),
            lagstadgad=True,
        )


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    return [utan_sekretess(Sammantrade.objects.for_user(person, Befogenhet.SKOTA_NAMND).filter(pk__in=list(ids)))]


SAMMANTRADEN = Kalla(
    modell=Sammantrade,
    namn="Sammanträden",
    falt=frozenset({"handlingar_senast", "datum"}),
    fragor=(Fraga(_forbereds, _handlingar), Fraga(_ojusterade, _protokollen)),
    synliga=synliga,
    kraver=frozenset({Befogenhet.SKOTA_NAMND}),
)


def _uppe(urval: Urval) -> QuerySet[Anslag]:
    """Notices to put up, or to take down."""
    alla = Anslag.objects.all()
    if urval.person is not None:
        alla = Anslag.objects.for_user(urval.person, Befogenhet.SKOTA_NAMND)
    kvar: QuerySet[Anslag] = alla.filter(nedtaget__isnull=True).select_related("sammantrade__namnd")
    return kvar.order_by("justerad", "pk")


def _anslagen(kvar: Iterable[Anslag], _urval: Urval) -> Iterator[Bevakad]:
    for anslag in kvar:
        frist, mote = frist_for(anslag), anslag.sammantrade
        if frist is not None:
            yield Bevakad(
                objekt=anslag,
                frist=frist,
                delen_id=mote.namnd_id,
                url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]) + "#efterat",
                text=f"Anslaget {mote.namnd.kortnamn} {mote.datum.isoformat()}",
                annars=frozenset({Befogenhet.SKOTA_NAMND}),
                lagstadgad=anslag.uppsatt is None,
            )


def synliga_anslag(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    return [utan_sekretess(Anslag.objects.for_user(person, Befogenhet.SKOTA_NAMND).filter(pk__in=list(ids)))]


ANSLAG = Kalla(
    modell=Anslag,
    namn="Anslag",
    falt=frozenset({"justerad", "uppsatt", "nedtas_tidigast", "nedtaget"}),
    fragor=(Fraga(_uppe, _anslagen),),
    synliga=synliga_anslag,
    kraver=frozenset({Befogenhet.SKOTA_NAMND}),
)
