"""The register: how each enhet stands, who of its staff has been told, and writing that they have.

An enhet is told as a group, at the latest every twelve months (the municipality's own target: the law says that staff
are told and not how often). One that has never been told is late. Who came since then shows as not told, by name.
Lagrum: 27 kap. 3 § SoL (2025:400), 24 c § LSS.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from avvikelser.personalinformation.models import Informationssatt, Personalinformation
from kvalitet import frister
from kvalitet.behorighet import Befogenhet, delar_for, kan_hos
from kvalitet.frister import Frist, plus_manader
from kvalitet.lokalamal import kommunens
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Uppdrag, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

SE, SKRIVA = Befogenhet.SE_ARENDE, Befogenhet.HANDLAGGA
EGNA_FORMER = (Verksamhetsform.EGEN_REGI, Verksamhetsform.MYNDIGHET, Verksamhetsform.HSL)
"""An extern utförare tells its own staff."""


# ---- how the enheter stand ----


def enheter_for(person: Person, befogenhet: Befogenhet, idag: date) -> Any:
    """The enheter of the municipality's own at the person's places, in Swedish order, with `senast_informerad`."""
    return _med_senast(delar_for(person, befogenhet).filter(giltig__contains=idag))


def alla_enheter(idag: date) -> Any:
    return _med_senast(Organisationsdel.objects.finns(idag).order_by("sortering"))


def _med_senast(delar: Any) -> Any:
    hela = Personalinformation.objects.som_galler().filter(enhet=OuterRef("pk"), hela_gruppen=True).order_by()
    senast = hela.values("enhet").annotate(dag=Max("dag")).values("dag")
    egna = delar.filter(typ=Deltyp.ENHET, verksamhetsform__in=EGNA_FORMER)
    return egna.annotate(senast_informerad=Subquery(senast))


def med_antal(enheter: Any, idag: date) -> Any:
    """Adds `antal_personal` with an uppdrag at the enhet itself, and `antal_informerade` of them since the limit."""
    personal = Uppdrag.objects.giltiga(idag).filter(delen=OuterRef("pk"), person__is_active=True).order_by()
    hos = Uppdrag.objects.giltiga(idag).filter(delen=OuterRef(OuterRef("pk")), person__is_active=True)
    informerade = (
        Personalinformation.objects.som_galler()
        .filter(enhet=OuterRef("pk"), dag__gt=_grans(idag), personer__in=hos.values("person"))
        .order_by()
    )
    return enheter.annotate(
        antal_personal=_antal(personal.values("delen"), "person"),
        antal_informerade=_antal(informerade.values("enhet"), "personer"),
    )


def _antal(rader: Any, falt: str) -> Coalesce:
    raknade = rader.annotate(n=Count(falt, distinct=True)).values("n")
    return Coalesce(Subquery(raknade, output_field=IntegerField()), 0)


def _grans(idag: date) -> date:
    """The latest day of those on which one must have been told again by `idag`: a leap day has no simple inverse."""
    manader = kommunens().forst.informera_personal_manader
    dag = plus_manader(idag, -manader)
    while plus_manader(dag, manader) >= idag:
        dag -= timedelta(days=1)
    return dag


def forsenade(idag: date) -> Q:
    """Enheter with `senast_informerad` whose day has passed, or that were never told. Agrees with `frist_for`."""
    return Q(senast_informerad__isnull=True) | Q(senast_informerad__lte=_grans(idag))


def frist_for(enhet: Any) -> Frist:
    """When the staff of the enhet, which carries `senast_informerad`, is to be told next."""
    return frister.informera_personal(enhet.senast_informerad, enhet.forsta_dag)


LAGEN = {"forsenad": "Försenade och aldrig informerade", "aldrig": "Aldrig informerade", "klar": "Informerade i tid"}


def att_visa(person: Person, val: Mapping[str, Any], idag: date) -> Any:
    """The overview's rows that fit the filter."""
    enheter = enheter_for(person, SE, idag)
    if val.get("lage") == "forsenad":
        enheter = enheter.filter(forsenade(idag))
    elif val.get("lage") == "aldrig":
        enheter = enheter.filter(senast_informerad__isnull=True)
    elif val.get("lage") == "klar":
        enheter = enheter.exclude(forsenade(idag))
    if val.get("q"):
        enheter = enheter.filter(namn__icontains=val["q"])
    return med_antal(enheter, idag)


# ---- one enhet ----


@dataclass(frozen=True)
class Personalrad:
    """One of the staff with an account, and when and how they were last told at this enhet."""

    person: Person
    senast: Personalinformation | None
    frist: Frist


def personalen(enhet: Organisationsdel, idag: date) -> list[Personalrad]:
    """Those with an uppdrag at the enhet itself, the ones never told first. Three queries."""
    uppdrag = Uppdrag.objects.giltiga(idag).filter(delen=enhet, person__is_active=True).select_related("person")
    borjade: dict[Person, date] = {}
    for ett in uppdrag.order_by("person__sortering", "fran"):
        borjade.setdefault(ett.person, ett.fran)
    senast: dict[int, Personalinformation] = {}
    for rad in Personalinformation.objects.som_galler().filter(enhet=enhet).prefetch_related("personer"):
        for person in rad.personer.all():
            senast.setdefault(person.pk, rad)
    rader = []
    for person, fran in borjade.items():
        rad_ = senast.get(person.pk)
        rader.append(Personalrad(person, rad_, frister.informera_personal(rad_.dag if rad_ else None, fran)))
    return sorted(rader, key=lambda rad: rad.senast is not None)


def mojliga_personer(enhet: Organisationsdel, idag: date) -> QuerySet[Person]:
    """The staff who can be ticked."""
    hos = Uppdrag.objects.giltiga(idag).filter(delen=enhet)
    return Person.objects.filter(is_active=True, pk__in=hos.values("person")).order_by("sortering")


# ---- writing ----


@dataclass(frozen=True, kw_only=True)
class Tillfalle:
    dag: date
    satt: Informationssatt
    hela_gruppen: bool = False
    personer: Collection[Person] = ()
    andra: str = ""


@transaction.atomic
def skriv_in(enhet: Organisationsdel, nytt: Tillfalle, *, av: Person) -> Personalinformation:
    """Write that staff were told. Raises OtillatenOvergang for a day to come, nobody at all, or staff of elsewhere."""
    idag = timezone.localdate()
    _far_skriva(enhet, av)
    if nytt.dag > idag:
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if nytt.dag < enhet.forsta_dag:
        raise OtillatenOvergang(f"Enheten finns från {enhet.forsta_dag}. Kontrollera dagen.")
    if not (nytt.hela_gruppen or nytt.personer or nytt.andra.strip()):
        raise OtillatenOvergang("Välj vilka som fick informationen.")
    kanda = set(mojliga_personer(enhet, idag))
    if okanda := set(nytt.personer) - kanda:
        raise OtillatenOvergang(f"{min(p.namn for p in okanda)} har inget uppdrag på enheten.")
    rad = Personalinformation.objects.create(
        enhet=enhet,
        dag=nytt.dag,
        satt=nytt.satt,
        hela_gruppen=nytt.hela_gruppen,
        andra=nytt.andra.strip(),
        av=av,
        av_namn=av.namn_och_befattning,
    )
    rad.personer.set(nytt.personer)
    detalj = {"dag": nytt.dag.isoformat(), "hela_gruppen": nytt.hela_gruppen, "personer": len(nytt.personer)}
    logg.anteckna("informera_personal", enhet, av=av, detalj=detalj)
    return rad


@transaction.atomic
def stryk(rad: Personalinformation, *, av: Person) -> Personalinformation:
    """Strike what was written wrong. It stays, and counts no more. Raises OtillatenOvergang when it is struck."""
    _far_skriva(rad.enhet, av)
    last = Personalinformation.objects.select_for_update().get(pk=rad.pk)
    if last.struken_av_id is not None:
        raise OtillatenOvergang("Raden är redan struken.")
    last.struken_av = av
    last.save(update_fields=["struken_av"])
    logg.anteckna("stryk_personalinformation", rad.enhet, av=av, detalj={"dag": last.dag.isoformat()})
    return last


def _far_skriva(enhet: Organisationsdel, av: Person) -> None:
    if enhet.typ != Deltyp.ENHET or not kan_hos(av, SKRIVA, enhet.pk):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att skriva in information på enheten.")
