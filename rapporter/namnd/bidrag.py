"""What the start page says about the nämnd: to the nämndsekreterare what to prepare, to the ledamot what to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, har_nagonstans, omfattning
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Rader, rum
from kvalitet.svenska import dag_lang
from rapporter.namnd.modeller import Namndbilaga, Namndpaket, Sammantrade, Sammantradesstatus
from rapporter.namnd.nasta_steg import Lage, Paketstatus, nasta_steg
from rapporter.sammanstallning.modeller import Rapport

FLEST = 5  # of each kind: the start page shows what is nearest, the list shows all
_FRIST_DAGAR = 60
_VANTAR_DAGAR = 180  # an older rapport has been taken to the nämnd some other way


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    """What to prepare, or what to read.

    A kvalitetsstrateg and a revisor may read handlingar, but it is not what waits for them: a ledamot is known by
    SE_SEKRETESSHANDLINGAR.
    """
    if har_nagonstans(person, Befogenhet.SKOTA_NAMND):
        return {"oppna": _oppna_sammantraden(person), "rapporter": _vantande_rapporter(person, idag)}
    if har_nagonstans(person, Befogenhet.SE_SEKRETESSHANDLINGAR):
        return {"kallade": _kallade(person, idag)}
    return {}


@rum(_fragor)
def namndens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """For those who prepare and for ledamöter, none for others."""
    if "kallade" in rader:
        return Bidrag(steg=[_att_lasa(sammantrade, idag) for sammantrade in rader["kallade"]])
    oppna = rader["oppna"]
    steg = [steg for sammantrade in oppna if (steg := _steg(sammantrade, idag))]
    nasta = {s.namnd_id: s for s in reversed(oppna) if s.datum >= idag}
    steg += [_vantande(rapport, nasta.get(rapport.namnd_id)) for rapport in rader["rapporter"]]
    return Bidrag(steg=steg, frister=list(_frister(oppna, idag)))


# ---- those who prepare ----


def _oppna_sammantraden(person: Person) -> QuerySet[Sammantrade]:
    """The nearest that are not genomförda, with what `nasta_steg` needs to know counted."""
    oppna = Sammantrade.objects.for_user(person, Befogenhet.SKOTA_NAMND).exclude(status=Sammantradesstatus.GENOMFORT)
    tomma = Q(arenden__isnull=False) & ~Q(Exists(Namndbilaga.objects.filter(arende=OuterRef("arenden"))))
    return (
        oppna.select_related("namnd")
        .annotate(
            antal_arenden=Count("arenden", distinct=True),
            utan_paragraf=Count("arenden", filter=Q(arenden__paragraf__isnull=True), distinct=True),
            utan_bilaga=Min("arenden__ordning", filter=tomma),
            antal_bilagor=Count("arenden__bilagor", distinct=True),
            har_paket=Exists(Namndpaket.objects.filter(sammantrade=OuterRef("pk"), arende=None)),
        )
        .order_by("datum", "pk")[:FLEST]
    )


def _steg(sammantrade: Any, idag: date) -> NastaSteg | None:
    """The page's own next step, with which sammanträde it is about. Whether a ZIP is outdated is left to the page."""
    lage = Lage(
        arenden=sammantrade.antal_arenden,
        bilagor=sammantrade.antal_bilagor,
        utan_paragraf=sammantrade.utan_paragraf,
        utan_bilaga=(sammantrade.utan_bilaga, 0) if sammantrade.utan_bilaga else None,
        paket=Paketstatus.AKTUELLT if sammantrade.har_paket else Paketstatus.SAKNAS,
    )
    steg = nasta_steg(sammantrade, lage, idag)
    if steg is None or not steg.url:
        return None
    kvar = ((sammantrade.handlingar_senast or sammantrade.datum) - idag).days
    return NastaSteg(
        mening=steg.mening,
        mer=f"{sammantrade.namnd.namn}, sammanträdet {dag_lang(sammantrade.datum)}.",
        url=reverse("rapporter:namnd-sammantrade", args=[sammantrade.pk]),
        knapp="Öppna sammanträdet",
        lage="fara" if kvar < 0 else "",
        lagetext="Handlingarna skulle ha varit klara" if kvar < 0 and sammantrade.handlingar_senast else "",
        ordning=kvar,
    )


def _vantande_rapporter(person: Person, idag: date) -> QuerySet[Rapport]:
    """Rapporter lately fastställda that no sammanträde has yet; of a rättelse the ärende of an open list where the
    rapport it corrects lies."""
    rattade = Namndbilaga.objects.filter(rapport=OuterRef("rattar"), arende__beslut=None)
    oppna = rattade.exclude(arende__sammantrade__status=Sammantradesstatus.GENOMFORT)
    return (
        Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT)
        .filter(
            status=Rapport.Status.FASTSTALLD,
            pdf__isnull=False,
            faststalld__date__gte=idag - timedelta(days=_VANTAR_DAGAR),
        )
        .filter(namnd_id__i_omfattning=omfattning(person, Befogenhet.SKOTA_NAMND))
        .exclude(Exists(Namndbilaga.objects.filter(rapport=OuterRef("pk"))))
        .exclude(rattelse__status=Rapport.Status.FASTSTALLD)
        .annotate(den_rattade_ligger_i=Subquery(oppna.order_by("pk").values("arende_id")[:1]))
        .defer("siffror", "skillnader")
        .order_by("faststalld")[:FLEST]
    )


def _vantande(rapport: Rapport, sammantrade: Sammantrade | None) -> NastaSteg:
    """With the way to the nämnd's nearest sammanträde."""
    if rapport.den_rattade_ligger_i:  # type: ignore[attr-defined]
        till = reverse("rapporter:namnd-arende", args=[rapport.den_rattade_ligger_i])  # type: ignore[attr-defined]
        mer = f"{rapport.dnr}. Den rättade rapporten ligger på listan till ett sammanträde."
        return NastaSteg(f"Byt till {rapport.rubrik}.", mer, f"{till}#arende", "Visa bilagorna")
    mening = f"{rapport.rubrik} är fastställd och väntar på ett sammanträde."
    if sammantrade is None:
        nytt = reverse("rapporter:namnd-nytt")
        return NastaSteg(mening, f"{rapport.dnr}. Det finns inget kommande sammanträde.", nytt, "Nytt sammanträde")
    till = reverse("rapporter:namnd-arende-nytt", args=[sammantrade.pk])
    return NastaSteg(
        mening,
        f"{rapport.dnr}. Nästa sammanträde är {dag_lang(sammantrade.datum)}.",
        f"{till}?rapport={rapport.pk}",
        "Lägg på listan",
    )


def _frister(oppna: Iterable[Sammantrade], idag: date) -> Iterable[Kommande]:
    for sammantrade in oppna:
        senast = sammantrade.handlingar_senast
        forbereds = sammantrade.status == Sammantradesstatus.FORBEREDS
        if senast and forbereds and (senast - idag).days <= _FRIST_DAGAR:
            yield Kommande(
                f"Handlingar till {sammantrade.namnd.kortnamn} {sammantrade.datum.isoformat()} klara",
                reverse("rapporter:namnd-sammantrade", args=[sammantrade.pk]),
                Frist("Handlingar klara", senast, "Nämndens tidplan"),
            )


# ---- those who read ----


def _kallade(person: Person, idag: date) -> QuerySet[Sammantrade]:
    kallade = Sammantrade.objects.for_user(person, Befogenhet.SE_HANDLINGAR).filter(
        status=Sammantradesstatus.KALLAD, datum__gte=idag
    )
    return kallade.select_related("namnd").order_by("datum", "pk")[:FLEST]


def _att_lasa(sammantrade: Sammantrade, idag: date) -> NastaSteg:
    return NastaSteg(
        mening=f"Läs handlingarna till sammanträdet {dag_lang(sammantrade.datum)}.",
        mer=f"{sammantrade.namnd.namn}.",
        url=reverse("rapporter:namnd-sammantrade", args=[sammantrade.pk]),
        knapp="Läs handlingarna",
        ordning=(sammantrade.datum - idag).days,
    )
