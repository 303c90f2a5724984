"""When handlingar are to be ready, a protocol justerat, and a notice put up and taken down, in the deadline engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse

from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from rapporter.namnd import anslagstid
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag
from rapporter.namnd.efterat import frist_for
from rapporter.namnd.modeller import Sammantrade, Sammantradesstatus


def bevakade(urval: Urval) -> Iterator[Bevakad]:
    """Handlingar due by `urval.till`, and protocols of sammanträden held that are not justerade. Two queries."""
    yield from _handlingar(urval)
    yield from _ojusterade(urval)


def _handlingar(urval: Urval) -> Iterator[Bevakad]:
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


def _ojusterade(urval: Urval) -> Iterator[Bevakad]:
    """Lagrum: `anslagstid.justera`. A sammanträde whose paragrafer were all justerade at once has no protocol left."""
    alla = Sammantrade.objects.all()
    if urval.person is not None:
        alla = Sammantrade.objects.for_user(urval.person, Befogenhet.SKOTA_NAMND)
    hallna = alla.filter(status=Sammantradesstatus.GENOMFORT, arenden__beslut__omedelbart_justerad=False)
    ojusterade = hallna.exclude(anslag__slag=Anslagsslag.PROTOKOLL).distinct()
    for mote in ojusterade.select_related("namnd").order_by("datum", "pk"):
        frist = anslagstid.justera(mote.datum)
        if frist.senast <= urval.till:
            yield Bevakad(
                objekt=mote,
                frist=frist,
                delen_id=mote.namnd_id,
                url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]),
                text=f"Protokollet {mote.namnd.kortnamn} {mote.datum.isoformat()}",
                annars=frozenset({Befogenhet.SKOTA_NAMND}),
                lagstadgad=True,
            )


def synliga(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    egna = Sammantrade.objects.for_user(person, Befogenhet.SKOTA_NAMND).filter(pk__in=list(ids))
    return dict.fromkeys(egna.values_list("pk", flat=True), False)


SAMMANTRADEN = Kalla(
    modell=Sammantrade,
    namn="Sammanträden",
    falt=frozenset({"handlingar_senast", "datum"}),
    bevakade=bevakade,
    synliga=synliga,
    kraver=frozenset({Befogenhet.SKOTA_NAMND}),
)


def anslagens(urval: Urval) -> Iterator[Bevakad]:
    """Notices to put up or take down by `urval.till`. One query."""
    alla = Anslag.objects.all()
    if urval.person is not None:
        alla = Anslag.objects.for_user(urval.person, Befogenhet.SKOTA_NAMND)
    kvar = alla.filter(nedtaget__isnull=True).select_related("sammantrade__namnd").order_by("justerad", "pk")
    for anslag in kvar:
        frist, mote = frist_for(anslag), anslag.sammantrade
        if frist is not None and frist.senast <= urval.till:
            yield Bevakad(
                objekt=anslag,
                frist=frist,
                delen_id=mote.namnd_id,
                url=reverse("rapporter:namnd-sammantrade", args=[mote.pk]) + "#efterat",
                text=f"Anslaget {mote.namnd.kortnamn} {mote.datum.isoformat()}",
                annars=frozenset({Befogenhet.SKOTA_NAMND}),
                lagstadgad=anslag.uppsatt is None,
            )


def synliga_anslag(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    egna = Anslag.objects.for_user(person, Befogenhet.SKOTA_NAMND).filter(pk__in=list(ids))
    return dict.fromkeys(egna.values_list("pk", flat=True), False)


ANSLAG = Kalla(
    modell=Anslag,
    namn="Anslag",
    falt=frozenset({"justerad", "uppsatt", "nedtas_tidigast", "nedtaget"}),
    bevakade=anslagens,
    synliga=synliga_anslag,
    kraver=frozenset({Befogenhet.SKOTA_NAMND}),
)
