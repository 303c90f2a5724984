"""What became of the egenkontroll: nej on a requirement in law that is handled, and egenkontroll of other kinds.

Lagrum: none; every requirement in law has the target 100 per cent, and each nej is an avvikelse (DOMAIN 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from egenkontroll.andra.models import AnnanKontroll, Jamforelsetal
from egenkontroll.granskning.models import Bristlank, Rattelse, Svarsval
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from kvalitet.organisation.namn_da import satt_namn_da
from rapporter.statistik.atgardslankar import lankar_vid
from rapporter.statistik.egenkontroll import Kontrollresultat
from rapporter.statistik.nyckeltal import decimaltal
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, summarad, villkor

KOD = "egenkontroll_brister"
AVVIKELSER, ATGARDER, KLARA = "avvikelser", "atgarder", "klara"
FOLJDEN: Mapping[str, str] = {AVVIKELSER: "Avvikelser", ATGARDER: "Åtgärder", KLARA: "Klara åtgärder"}
"""What became of the nej, as the headings of its columns."""


@dataclass
class _Hanterat:
    """What has been done at one kontrollområde by the cut-off."""

    brister: int = 0
    arenden: set[int] = field(default_factory=set)


def foljdtabell(resultat: Sequence[Kontrollresultat], namnd_id: int, period: Period, brytpunkt: datetime) -> Tabell:
    """Nej on requirements in law per kontrollområde, how many an avvikelse handles, and the åtgärder of those.

    A requirement as the version said that was answered: that nej was the enhet's to handle, whatever came later.
    """
    hanterat = _hanterat(namnd_id, period, brytpunkt)
    atgarder = _atgarder({pk for ett in hanterat.values() for pk in ett.arenden}, brytpunkt)

    def varden(ett: Kontrollresultat) -> tuple[Varde, ...]:
        nej = sum(s.nu.brister for e in ett.enheter for s in e.serier if s.nu is not None)
        gjort = hanterat[ett.omrade_id]
        hanterade = min(gjort.brister, nej)  # never more than there are, so that the two add up
        egna = _egna(gjort, atgarder)
        klara = sum(status == Atgard.Status.KLAR for status in egna.values())
        return nej, hanterade, nej - hanterade, len(gjort.arenden), len(egna), klara

    rader = tuple(Tabellrad(ett.omrade, villkor(omrade=str(ett.omrade_id)), varden(ett)) for ett in resultat)
    return Tabell(
        kod=KOD,
        rubrik="Nej på krav i lag, och vad som gjordes",
        omfattning=period.namn,
        ledrubrik="Kontrollområde",
        villkor=villkor(kalla="egenkontroll", period=period.kod),
        kolumner=(
            Kolumn("Nej på krav i lag", villkor(brist="alla"), nu=True, summa_av=(1, 2)),
            Kolumn("Hanteras i en avvikelse", villkor(brist="hanterad")),
            Kolumn("Hanteras inte än", villkor(brist="ohanterad")),
            Kolumn(FOLJDEN[AVVIKELSER], villkor(brist=AVVIKELSER)),
            Kolumn(FOLJDEN[ATGARDER], slag="text"),
            Kolumn(FOLJDEN[KLARA], slag="text"),
        ),
        grupper=(Grupp("", rader),),
        summa=summarad("Alla kontrollområden", INGET, rader) if rader else None,
        definitioner=(KOD,),
        anmarkning="En avvikelse kan hantera flera nej, och höra till flera kontrollområden.",
    )


def bakom_foljd(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[tuple[int, int]]:
    """What a figure counts, each with the kontrollområde it is counted at: the ids of ärenden, or of åtgärder.

    `vad` is a `foljd` of `FOLJDEN`, and an `omrade` when it is of one. Raises ValueError for what no figure counts.
    """
    delar = dict(vad)
    foljd, omrade = delar.pop("foljd", ""), delar.pop("omrade", "")
    if foljd not in FOLJDEN or delar:
        raise ValueError("Ingen siffra räknar det som följde så.")
    hanterat = {pk: ett for pk, ett in _hanterat(namnd_id, period, brytpunkt).items() if omrade in ("", str(pk))}
    if foljd == AVVIKELSER:
        return [(pk, arende) for pk, ett in hanterat.items() for arende in sorted(ett.arenden)]
    atgarder = _atgarder({arende for ett in hanterat.values() for arende in ett.arenden}, brytpunkt)
    return [
        (pk, atgard)
        for pk, ett in hanterat.items()
        for atgard, status in _egna(ett, atgarder).items()
        if foljd == ATGARDER or status == Atgard.Status.KLAR
    ]


def _egna(hanterat: _Hanterat, atgarder: Mapping[int, Mapping[int, str]]) -> dict[int, str]:
    """The åtgärder of its ärenden, each once, with their status."""
    return {pk: status for arende in sorted(hanterat.arenden) for pk, status in atgarder[arende].items()}


def _hanterat(namnd_id: int, period: Period, brytpunkt: datetime) -> dict[int, _Hanterat]:
    """By kontrollområde, the links whose answer was still nej at the cut-off.

    Links and rättelser are only ever added, so those up to the cut-off are the same whenever it is asked.
    """
    rattat = Rattelse.objects.filter(
        draget=OuterRef("draget"), kriterium=OuterRef("kriterium"), nar__lte=brytpunkt
    ).order_by("-nummer")
    lankar = Bristlank.objects.annotate(
        galler=Coalesce(Subquery(rattat.values("svar")[:1]), Value(Svarsval.NEJ.value))
    ).filter(
        galler=Svarsval.NEJ,
        nar__lte=brytpunkt,
        draget__dragning__ersatt_av__isnull=True,
        draget__dragning__tillfalle__planerad__plan__namnd_id=namnd_id,
        draget__dragning__tillfalle__start__gte=period.start,
        draget__dragning__tillfalle__slut__lte=period.slut,
        draget__dragning__tillfalle__klart__lte=brytpunkt,
    )
    funna: dict[int, _Hanterat] = defaultdict(_Hanterat)
    for omrade, arende in lankar.order_by("pk").values_list("kriterium__version__omrade", "arende"):
        funna[omrade].brister += 1
        funna[omrade].arenden.add(arende)
    return funna


def _atgarder(arenden: set[int], brytpunkt: datetime) -> dict[int, dict[int, str]]:
    """The åtgärder that these ärenden had at the cut-off, and the status of each then."""
    par = lankar_vid(arenden, brytpunkt)
    status = dict(Atgard.history.as_of(brytpunkt).filter(id__in={pk for _, pk in par}).values_list("id", "status"))
    funna: dict[int, dict[int, str]] = defaultdict(dict)
    for arende, pk in par:
        if pk in status:
            funna[arende][pk] = status[pk]
    return funna


# --- Egenkontroll of other kinds --------------------------------------------------------------------------------------


def andra_tabeller(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """What was made or published in the period and was klar at the cut-off; nothing when there is none."""
    alla = AnnanKontroll.history.as_of(brytpunkt).filter(
        namnd_id=namnd_id, klar__isnull=False, matt__gte=period.start, matt__lte=period.slut
    )
    kontroller = sorted(alla, key=lambda k: (k.matt, k.pk))
    if not kontroller:
        return ()
    satt_namn_da(kontroller, brytpunkt, "enhet")
    rader = tuple(
        Tabellrad(
            k.rubrik,
            villkor(kontroll=str(k.pk)),
            (
                str(AnnanKontroll.Slag(k.slag).label),
                k.enhet.namn if k.enhet_id else "Hela nämnden",
                k.kalla,
                k.matt.isoformat(),
                k.analys,
            ),
        )
        for k in kontroller
    )
    forsta = Tabell(
        kod="egenkontroll_andra",
        rubrik="Egenkontroll på annat sätt",
        omfattning=period.namn,
        ledrubrik="Vad",
        villkor=villkor(kalla="egenkontroll", period=period.kod),
        kolumner=tuple(Kolumn(r, slag="text") for r in ("Slag", "Gäller", "Källa", "Dag", "Vad den visade")),
        grupper=(Grupp("", rader),),
        definitioner=("egenkontroll_andra",),
    )
    andra = _jamforelsetal(kontroller, period, brytpunkt)
    return (forsta, andra) if andra else (forsta,)


def _jamforelsetal(kontroller: Sequence[AnnanKontroll], period: Period, brytpunkt: datetime) -> Tabell | None:
    """Their values as they were at the cut-off."""
    per_kontroll: dict[int, list[Tabellrad]] = defaultdict(list)
    alla = Jamforelsetal.history.as_of(brytpunkt).filter(kontroll__in=[k.pk for k in kontroller])
    for tal in sorted(alla, key=lambda tal: tal.ordning):
        varden = (decimaltal(tal.eget), decimaltal(tal.annat), tal.matt_i or None)
        per_kontroll[tal.kontroll_id].append(Tabellrad(tal.vad, villkor(tal=str(tal.pk)), varden))
    grupper = tuple(Grupp(k.rubrik, tuple(per_kontroll[k.pk])) for k in kontroller if per_kontroll[k.pk])
    if not grupper:
        return None
    return Tabell(
        kod="egenkontroll_andra_tal",
        rubrik="Egna värden och det de jämförs med",
        omfattning=period.namn,
        ledrubrik="Mått",
        villkor=villkor(kalla="egenkontroll", period=period.kod),
        kolumner=tuple(Kolumn(r, slag="text") for r in ("Eget värde", "Jämförs med", "Mätt i")),
        grupper=grupper,
        definitioner=("egenkontroll_andra",),
    )
