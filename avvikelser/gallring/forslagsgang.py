"""How a proposal moves. The only place its status changes, and it destroys nothing (`forstoring` does, afterwards).

    väntar ──> godkänt (två personer, ingen av dem den som föreslog) ──> verkställs ──> verkställt
      │  └──> inte godkänt (skäl)      │
      └──────── återkallat (skäl) <────┘

Rows may be taken out with a reason as long as nothing has begun; none is ever put in, so that what somebody has said
yes to only becomes less. What could not go when the proposal was made stands in it too, with why.
Source: DOMAIN 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from avvikelser.gallring.handlingstyper import av_typ, med_typ, senaste_anteckning, tiden_ute, typ_av
from avvikelser.gallring.hinder import hinder_for
from avvikelser.gallring.models import (
    Gallringsforslag,
    Gallringsgodkannande,
    Gallringsrad,
    Handlingstyp,
    Utgangspunkt,
)
from avvikelser.gallring.plan import GODKANNA, SKOTA, Regel, planen
from avvikelser.models import Arende
from kvalitet.behorighet import kan_hos
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.frister import STOCKHOLM, plus_manader, svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

TVA = 2
"""How many must approve, besides the one who proposed."""
SVARSTID = timedelta(days=30)
"""Within this a proposal should be answered. Our own choice, never law."""
FLEST = 2000
"""In one proposal, the oldest first: a list that somebody can read before saying yes."""
_HOGST = 5  # times as many are looked at, since some of them cannot go
_S = Gallringsforslag.Status
_R = Gallringsrad.Status


@transaction.atomic
def foresla(namnd: Organisationsdel, *, av: Person, idag: date | None = None) -> Gallringsforslag:
    """Every avslutat ärende of the nämnd whose time is out by the plan as it stands today, and why some cannot go.

    Raises OtillatenOvergang when another proposal of the nämnd is under way, when the plan keeps everything, and when
    nothing's time is out.
    """
    if not kan_hos(av, SKOTA, namnd.pk):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att föreslå gallring för nämnden.")
    idag = idag or timezone.localdate()
    namnd = Organisationsdel.objects.select_for_update().get(pk=namnd.pk)  # two that press at once: one proposal
    if Gallringsforslag.objects.filter(namnd=namnd, status__in=Gallringsforslag.LEVANDE).exists():
        raise OtillatenOvergang("Nämnden har redan ett förslag som inte är klart. Slutför eller återkalla det först.")
    plan = planen(namnd.pk)
    if all(regel.bevaras for regel in plan.values()):
        raise OtillatenOvergang("Enligt planen bevaras alla ärenden. Inget kan föreslås förrän nämnden beslutat annat.")
    rader = _rader(namnd.pk, plan, idag)
    if not rader:
        raise OtillatenOvergang("Tiden har inte gått ut för något ärende.")
    nu = timezone.now()
    forslag = Gallringsforslag.objects.create(
        dnr=nytt_dnr(namnd, idag.year)[0],
        namnd=namnd,
        dag=idag,
        plan={typ.value: regel.som_json() for typ, regel in plan.items()},
        besvaras=idag + SVARSTID,
        av=av,
        av_namn=av.namn_och_befattning,
        skapat=nu,
    )
    for rad in rader:
        rad.forslag = forslag
    Gallringsrad.objects.bulk_create(rader)
    antal = {"med": sum(r.status == _R.MED for r in rader), "hindrade": sum(r.status == _R.HINDRAD for r in rader)}
    logg.anteckna("foresla_gallring", forslag, av=av, detalj=antal)
    return forslag


def _rader(namnd_id: int, plan: Mapping[Handlingstyp, Regel], idag: date) -> list[Gallringsrad]:
    ute = _tiden_ute(namnd_id, plan, idag)
    hinder = dict(hinder_for({arende.pk for arende, _ in ute}))
    fria = [arende.pk for arende, _ in ute if arende.pk not in hinder][:FLEST]
    hinder |= hinder_for(set(fria))  # one whose dubblett did not find room waits for the next proposal with it
    hindrade = [arende.pk for arende, _ in ute if arende.pk in hinder][:FLEST]
    tas_upp = {*fria, *hindrade}
    return [
        Gallringsrad(
            arende_nr=arende.pk,
            dnr=arende.dnr,
            handlingstyp=typ_av(arende),
            enhet_id=arende.enhet_id,
            avslutat=svensk_dag(arende.avslutad),
            tiden_ute=dag,
            status=_R.HINDRAD if arende.pk in hinder else _R.MED,
            skal=" ".join(hinder.get(arende.pk, ())),
        )
        for arende, dag in ute
        if arende.pk in tas_upp and arende.avslutad is not None
    ]


def _tiden_ute(namnd_id: int, plan: Mapping[Handlingstyp, Regel], idag: date) -> list[tuple[Arende, date]]:
    """Those whose years have passed, and the day they did; those that were closed first come first. Five queries."""
    nagon = Q(pk__in=())
    for typ, regel in plan.items():
        if regel.ar is not None:
            dagen_efter = plus_manader(idag, -12 * regel.ar) + timedelta(days=1)
            nagon |= av_typ(typ) & Q(avslutad__lt=datetime.combine(dagen_efter, time.min, STOCKHOLM))
    alla = med_typ(Arende.objects.filter(nagon, namnd_id=namnd_id))
    arenden = list(alla.order_by("avslutad", "pk")[: _HOGST * FLEST])
    dagar = tidsgranser(arenden, plan)
    return [(a, dagar[a.pk]) for a in arenden if a.pk in dagar and dagar[a.pk] <= idag]


def tidsgranser(arenden: Iterable[Arende], plan: Mapping[Handlingstyp, Regel]) -> dict[int, date]:
    """The first day on which each may go by the plan; those that are kept or open are missing. At most four queries."""
    regler = {a.pk: plan[typ_av(a)] for a in arenden}
    efter = [pk for pk, regel in regler.items() if not regel.bevaras and regel.raknas == Utgangspunkt.ANTECKNING]
    sist = senaste_anteckning(efter) if efter else {}
    return {
        a.pk: tiden_ute(a.avslutad, sist.get(a.pk), ar, regler[a.pk].raknas)
        for a in arenden
        if (ar := regler[a.pk].ar) is not None and a.avslutad is not None
    }


def lock(forslag_id: int) -> Gallringsforslag:
    """The proposal as it stands now, held until the transaction ends."""
    rader = Gallringsforslag.objects.select_for_update(of=("self",)).select_related("namnd")
    return rader.get(pk=forslag_id)


def godkannhinder(forslag: Gallringsforslag, person: Person) -> str:
    """Why this person cannot say yes, as a sentence; "" when they can."""
    if forslag.status != _S.VANTAR:
        return "Förslaget väntar inte på godkännande."
    if not kan_hos(person, GODKANNA, forslag.namnd_id):
        return "Ditt uppdrag ger inte rätt att godkänna gallring."
    if forslag.av_id == person.pk:
        return "Du har gjort förslaget. Två andra personer ska godkänna det."
    if any(rad.av_id == person.pk for rad in forslag.godkannanden.all()):
        return "Du har redan godkänt förslaget. En person till ska göra det."
    return ""


@transaction.atomic
def godkann(forslag: Gallringsforslag, *, av: Person, antal: int) -> Gallringsforslag:
    """One of the two that must. `antal` is how many ärenden the list had when the person read it: another number, and
    they must read again. Raises OtillatenOvergang."""
    forslag = lock(forslag.pk)
    if nej := godkannhinder(forslag, av):
        raise OtillatenOvergang(nej)
    med = forslag.rader.filter(status=_R.MED).count()
    if not med:
        raise OtillatenOvergang("Det finns inga ärenden kvar att gallra i förslaget.")
    if med != antal:
        raise OtillatenOvergang("Listan har ändrats sedan du öppnade den. Läs den igen innan du godkänner.")
    Gallringsgodkannande.objects.create(
        forslag=forslag, av=av, av_namn=av.namn_och_befattning, antal=med, nar=timezone.now()
    )
    klart = godkanda_av(forslag) >= TVA
    if klart:
        forslag.status = _S.GODKANT
        forslag.save(update_fields=["status"])
    logg.anteckna("godkann_gallring", forslag, av=av, detalj={"antal": med, "klart": klart})
    return forslag


def godkanda_av(forslag: Gallringsforslag) -> int:
    """How many different persons, other than the one who proposed."""
    andra = Gallringsgodkannande.objects.filter(forslag=forslag).exclude(av_id=forslag.av_id)
    return andra.order_by().values("av_id").distinct().count()


@transaction.atomic
def avsla(forslag: Gallringsforslag, *, skal: str, av: Person) -> Gallringsforslag:
    """One who may approve says no, with why. Nothing of it is destroyed. Raises OtillatenOvergang."""
    forslag = lock(forslag.pk)
    if forslag.status not in (_S.VANTAR, _S.GODKANT):
        raise OtillatenOvergang("Förslaget går inte att stoppa längre.")
    if not kan_hos(av, GODKANNA, forslag.namnd_id):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att säga nej till gallring.")
    return _avgor(forslag, _S.AVSLAGET, "avsla_gallring", skal, av)


@transaction.atomic
def aterkalla(forslag: Gallringsforslag, *, skal: str, av: Person) -> Gallringsforslag:
    """Whoever looks after gallring takes it back before anything has begun. Raises OtillatenOvergang."""
    forslag = lock(forslag.pk)
    if forslag.status not in (_S.VANTAR, _S.GODKANT):
        raise OtillatenOvergang("Förslaget går inte att återkalla längre.")
    if not kan_hos(av, SKOTA, forslag.namnd_id):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att återkalla förslaget.")
    return _avgor(forslag, _S.ATERKALLAT, "aterkalla_gallring", skal, av)


def _avgor(forslag: Gallringsforslag, status: str, verb: str, skal: str, av: Person) -> Gallringsforslag:
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför.")
    forslag.status, forslag.skal, forslag.avgjort = status, skal.strip(), timezone.now()
    forslag.avgjort_av, forslag.avgjort_av_namn = av, av.namn_och_befattning
    forslag.save()
    logg.anteckna(verb, forslag, av=av)
    return forslag


@transaction.atomic
def ta_ut(forslag: Gallringsforslag, rad_id: int, *, skal: str, av: Person) -> Gallringsrad:
    """Leave one ärende out, with why. What has been approved then covers less. Raises OtillatenOvergang."""
    forslag = lock(forslag.pk)
    if forslag.status not in (_S.VANTAR, _S.GODKANT):
        raise OtillatenOvergang("Listan går inte att ändra längre.")
    if not (kan_hos(av, SKOTA, forslag.namnd_id) or kan_hos(av, GODKANNA, forslag.namnd_id)):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att ändra listan.")
    rad = forslag.rader.filter(pk=rad_id, status=_R.MED).first()
    if rad is None:
        raise OtillatenOvergang("Ärendet står inte längre bland dem som föreslås.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför ärendet tas ut ur listan.")
    stall_at_sidan(rad, _R.UNDANTAGEN, skal.strip(), av_namn=av.namn_och_befattning)
    logg.anteckna("undanta_fran_gallring", forslag, av=av, detalj={"arende": rad.arende_nr})
    return rad


def stall_at_sidan(rad: Gallringsrad, status: str, skal: str, *, av_namn: str = "") -> None:
    """It is not destroyed by this proposal, and why. In the caller's transaction."""
    rad.status, rad.skal, rad.av_namn, rad.nar = status, skal[:1000], av_namn, timezone.now()
    rad.save(update_fields=["status", "skal", "av_namn", "nar"])


@transaction.atomic
def borja_verkstalla(forslag: Gallringsforslag, *, av: Person) -> Gallringsforslag:
    """From here on it is carried out. Whoever presses must look after gallring. Raises OtillatenOvergang.

    May be called again for one that is being carried out, when the work has stopped.
    """
    forslag = lock(forslag.pk)
    if not kan_hos(av, SKOTA, forslag.namnd_id):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att verkställa gallring.")
    if forslag.status == _S.VERKSTALLS:
        return forslag
    if forslag.status != _S.GODKANT or godkanda_av(forslag) < TVA:
        raise OtillatenOvergang("Två personer måste ha godkänt förslaget innan det verkställs.")
    if not forslag.rader.filter(status=_R.MED).exists():
        raise OtillatenOvergang("Det finns inga ärenden kvar att gallra i förslaget. Återkalla det.")
    forslag.status, forslag.verkstalls_fran, forslag.verkstalls_av = _S.VERKSTALLS, timezone.now(), av
    forslag.save(update_fields=["status", "verkstalls_fran", "verkstalls_av"])
    logg.anteckna("verkstall_gallring", forslag, av=av, detalj=_antal(forslag))
    return forslag


def _antal(forslag: Gallringsforslag) -> dict[str, Any]:
    return {"antal": forslag.rader.filter(status=_R.MED).count()}
