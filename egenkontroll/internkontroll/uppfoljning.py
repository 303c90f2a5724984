"""The half-year and the year-end follow-up: what each moment showed, what it rests on, and what is done about it.

A result is never changed: a correction is the next number, with why. Results follow the moment's `kedja`, so that a
new version of the plan in the middle of the year loses nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from egenkontroll.internkontroll import hamtning
from egenkontroll.internkontroll.hamtning import Hamtat
from egenkontroll.internkontroll.models import (
    Bedomning,
    Internkontrollplan,
    Kontrollatgard,
    Kontrollbevis,
    Kontrollmoment,
    Kontrollresultat,
    Planstatus,
    Tillfalle,
)
from egenkontroll.risk.lankar import planera_atgard
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

FOLJER_UPP = Befogenhet.FOLJA_UPP_KONTROLL


@dataclass(frozen=True)
class Resultatuppgift:
    """What a follow-up found. `sett_nummer` is the number of the result on the screen, 0 for none."""

    resultat: str
    bedomning: str
    skal: str = ""
    bilagor: Collection[Bilaga] = ()
    sett_nummer: int | None = None


def perioden(ar: int, tillfalle: str) -> tuple[date, date]:
    """The days that the follow-up is about, both included. The year-end one is about the whole year."""
    return date(ar, 1, 1), date(ar, 6, 30) if tillfalle == Tillfalle.HALVAR else date(ar, 12, 31)


def oppnar(ar: int, tillfalle: str) -> date:
    """The first day a result may be written: a month before the period ends, since the work is done by then."""
    return date(ar, 6, 1) if tillfalle == Tillfalle.HALVAR else date(ar, 12, 1)


def hamtat_for(moment: Kontrollmoment, tillfalle: str) -> Hamtat | None:
    """What the egenkontroll says for the follow-up's period; None for another metod or where nothing is there."""
    return hamtning.hamta(moment.egenkontroll_id, *perioden(moment.planrisk.plan.ar, tillfalle))


def resultat_i(
    kedjor: Iterable[UUID], ar: int, *, vid: datetime | None = None
) -> dict[tuple[UUID, str], list[Kontrollresultat]]:
    """Every result of these moments in the year, oldest first, by (kedja, tillfälle); with `vid` those written by then.
    One query."""
    rader = resultaten(kedjor, ar)
    funna: dict[tuple[UUID, str], list[Kontrollresultat]] = {}
    for rad in rader if vid is None else rader.filter(nar__lte=vid):
        funna.setdefault((rad.moment.kedja, rad.tillfalle), []).append(rad)
    return funna


def resultaten(kedjor: Iterable[UUID], ar: int) -> QuerySet[Kontrollresultat]:
    """The same as they stand, each with its moment and who wrote it, oldest first."""
    rader = Kontrollresultat.objects.filter(moment__kedja__in=list(kedjor), moment__planrisk__plan__ar=ar)
    return rader.select_related("moment", "av").order_by("nummer", "nar")


def frist(moment: Kontrollmoment, tillfalle: str, *, uppfylld: date | None = None) -> Frist:
    """The last day for the result, which the nämnd has adopted with its plan."""
    return Frist("Följ upp kontrollen", moment.senast(tillfalle), "Internkontrollplanen", uppfylld)


@transaction.atomic
def registrera(
    moment: Kontrollmoment, tillfalle: str, uppgift: Resultatuppgift, *, av: Person, nar: datetime | None = None
) -> Kontrollresultat:
    """Write down what a follow-up found. Again: a correction with a reason; the one before stays.

    Raises OtillatenOvergang for who may not, for a plan that does not hold, too early, and when somebody was before.
    """
    nar = nar or timezone.now()
    moment = _lock(moment, av)
    tidigare = resultat_i([moment.kedja], moment.planrisk.plan.ar).get((moment.kedja, tillfalle), [])
    _kontrollera(moment, tillfalle, uppgift, tidigare, timezone.localdate(nar))
    hamtat = hamtat_for(moment, tillfalle)
    ny = Kontrollresultat.objects.create(
        moment=moment,
        tillfalle=tillfalle,
        nummer=len(tidigare) + 1,
        resultat=uppgift.resultat.strip(),
        bedomning=uppgift.bedomning,
        hamtat=hamtat.till_json() if hamtat else {},
        skal=uppgift.skal.strip(),
        nar=nar,
        av=av,
    )
    Kontrollbevis.objects.bulk_create(Kontrollbevis(resultat=ny, bilaga=bilaga) for bilaga in uppgift.bilagor)
    detalj = {"tillfalle": tillfalle, "bedomning": ny.bedomning, "nummer": ny.nummer, "bilagor": len(uppgift.bilagor)}
    anteckna("registrera_kontrollresultat", ny, av=av, detalj=detalj)
    return ny


def _kontrollera(
    moment: Kontrollmoment, tillfalle: str, uppgift: Resultatuppgift, tidigare: list[Kontrollresultat], idag: date
) -> None:
    if tillfalle not in Tillfalle.values or (tillfalle == Tillfalle.HALVAR and not moment.halvar):
        raise OtillatenOvergang("Momentet följs inte upp då.")
    if idag < oppnar(moment.planrisk.plan.ar, tillfalle):
        raise OtillatenOvergang(f"Uppföljningen öppnar {oppnar(moment.planrisk.plan.ar, tillfalle)}.")
    if uppgift.bedomning not in Bedomning.values or not uppgift.resultat.strip():
        raise OtillatenOvergang("Skriv vad kontrollen visade och välj en bedömning.")
    if uppgift.sett_nummer is not None and uppgift.sett_nummer != len(tidigare):
        vem = tidigare[-1].av.namn if tidigare else "Någon annan"
        raise OtillatenOvergang(f"{vem} skrev ett resultat före dig. Din text finns kvar. Läs det nya och spara igen.")
    if tidigare and not uppgift.skal.strip():
        raise OtillatenOvergang("Skriv varför resultatet rättas.")


def _lock(moment: Kontrollmoment, av: Person) -> Kontrollmoment:
    if not kan(av, FOLJER_UPP, moment):
        raise OtillatenOvergang("Du kan läsa men inte ändra. Någon annan är kontrollansvarig.")
    rader = Kontrollmoment.objects.select_for_update(of=("self",)).select_related("planrisk__plan__namnd")
    moment = rader.get(pk=moment.pk)
    if moment.planrisk.plan.status != Planstatus.ANTAGEN:
        raise OtillatenOvergang("Planen har en nyare version. Öppna momentet där.")
    return moment


@transaction.atomic
def atgarda(resultat: Kontrollresultat, *, av: Person, nar: datetime | None = None, **uppgift: Any) -> Atgard:
    """Decide on an åtgärd because of a result; `uppgift` as in `lankar.planera_atgard`."""
    if not kan(av, FOLJER_UPP, resultat.moment):
        raise OtillatenOvergang("Du kan läsa men inte ändra. Någon annan är kontrollansvarig.")
    atgard = planera_atgard(av=av, nar=nar, **uppgift)
    Kontrollatgard.objects.create(resultat=resultat, atgard=atgard, kopplad=nar or timezone.now(), kopplad_av=av)
    anteckna("atgarda_kontrollresultat", resultat, av=av, detalj={"atgard": atgard.pk})
    return atgard


def ofardiga(plan: Internkontrollplan, idag: date, *, vid: datetime | None = None) -> list[tuple[Kontrollmoment, str]]:
    """The moments of the plan that were not finished, each with why as a sentence; with `vid` as it was known then.
    Three queries.

    Not finished: a follow-up whose last day has passed without a result, or whose newest result is an avvikelse with
    no åtgärd that is klar.
    """
    moment = list(
        Kontrollmoment.objects.filter(planrisk__plan=plan)
        .select_related("planrisk__plan", "planrisk__risk", "kontrollansvarig", "delen")
        .order_by("planrisk__ordning", "nummer")
    )
    alla = resultat_i([m.kedja for m in moment], plan.ar, vid=vid)
    lankar = Kontrollatgard.objects.filter(
        resultat__moment__kedja__in=[m.kedja for m in moment], atgard__status=Atgard.Status.KLAR
    )
    lankar = lankar if vid is None else lankar.filter(kopplad__lte=vid, atgard__klar__lte=vid)
    klara = set(lankar.values_list("resultat__moment__kedja", flat=True))
    skal = ((m, _varfor_ofardig(m, alla, idag, atgardad=m.kedja in klara)) for m in moment)
    return [(m, text) for m, text in skal if text]


def _varfor_ofardig(
    moment: Kontrollmoment, alla: dict[tuple[UUID, str], list[Kontrollresultat]], idag: date, *, atgardad: bool
) -> str:
    if idag > moment.senast(Tillfalle.HELAR) and not alla.get((moment.kedja, Tillfalle.HELAR)):
        return "Inget resultat för helåret."
    har = [r for t in (Tillfalle.HELAR, Tillfalle.HALVAR) for r in reversed(alla.get((moment.kedja, t), []))]
    if not har:
        sent = moment.halvar and idag > moment.senast(Tillfalle.HALVAR)
        return "Inget resultat för halvåret." if sent else ""
    if har[0].bedomning != Bedomning.INGEN and not atgardad:
        return f"{har[0].get_bedomning_display()} och ingen åtgärd som är klar."
    return ""
