"""A nämnd whose plan lets things go, the three persons it takes, and ärenden whose time is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from avvikelser.gallring import forslagsgang, forstoring, plan, protokoll
from avvikelser.gallring.models import (
    Gallringsforslag,
    Gallringsprotokoll,
    Gallringsrad,
    Gallringssparr,
    Handlingstyp,
    Utgangspunkt,
)
from avvikelser.gallring.plan import Regel
from avvikelser.models import Arende, Arendetyp, Status
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, PersonFactory, person_med

AVSLUTAT = datetime(2018, 5, 4, 12, 0, tzinfo=UTC)
IDAG = date(2026, 11, 23)


@dataclass(frozen=True)
class Tre:
    """One proposes; the two others approve."""

    kommun: Kommun
    sofia: Person  # kvalitetsstrateg
    nora: Person  # nämndsekreterare
    ulla: Person  # synpunktskoordinator


def tre_i(kommun: Kommun) -> Tre:
    return Tre(
        kommun,
        sofia=person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia"),
        nora=person_med(Roll.NAMNDSEKRETERARE, kommun.ifn, fornamn="Nora"),
        ulla=person_med(Roll.SYNPUNKTSKOORDINATOR, kommun.ifn, fornamn="Ulla"),
    )


def regel(typ: Handlingstyp, ar: int | None = 5, raknas: str = Utgangspunkt.AVSLUTAD, **falt: Any) -> Regel:
    return Regel(typ, ar, raknas, **{"beslutsdag": date(2024, 3, 1), "paragraf": "12", **falt})


def plan_for(tre: Tre, *typer: Handlingstyp, ar: int = 5, raknas: str = Utgangspunkt.AVSLUTAD) -> None:
    """The nämnd lets these go after so many years; all of them when none is named."""
    for typ in typer or Handlingstyp:
        plan.bestam(tre.kommun.ifn, regel(typ, ar, raknas), av=tre.sofia)


def avslutat(kommun: Kommun, **falt: Any) -> Arende:
    """An ärende that was closed long ago."""
    varden = {
        "enhet": kommun.tallbacken,
        "status": Status.AVSLUTAD,
        "avslutad": AVSLUTAT,
        "inkommen": datetime(2018, 3, 2, 8, 0, tzinfo=UTC),
        "intraffade": date(2018, 3, 1),
        **falt,
    }
    if falt.get("lex") or falt.get("typ") == Arendetyp.LEX_SARAH:
        varden.setdefault("rad_bredvid__utfall", "inte")
    return ArendeFactory(**varden)


def godkant(tre: Tre) -> Gallringsforslag:
    """Proposed by sofia, approved by the two others."""
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    antal = forslag.rader.filter(status=Gallringsrad.Status.MED).count()
    for person in (tre.nora, tre.ulla):
        forslag = forslagsgang.godkann(forslag, av=person, antal=antal)
    return forslag


def verkstall(tre: Tre, forslag: Gallringsforslag) -> Gallringsprotokoll | None:
    """As the worker does it."""
    forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    for grupp in forstoring.grupper(forslag.pk):
        forstoring.gallra(forslag.pk, grupp)
    return protokoll.skriv(forslag.pk)


def en_sparr(enhet: Organisationsdel) -> Gallringssparr:
    av = PersonFactory()
    return Gallringssparr.objects.create(
        arende=ArendeFactory(enhet=enhet), skal="Rättsprocess.", satt_av=av, satt_av_namn=av.namn, nar=AVSLUTAT
    )


def ett_forslag(namnd: Organisationsdel, enhet: Organisationsdel, **falt: Any) -> Gallringsforslag:
    """A proposal with one row, written as it is, for pages that only show it."""
    av = PersonFactory()
    forslag = Gallringsforslag.objects.create(
        dnr=f"{namnd.kortnamn} 2026/9{PersonFactory.build().anvandarnamn[4:]}",
        namnd=namnd,
        dag=IDAG,
        plan={typ.value: regel(typ).som_json() for typ in Handlingstyp},
        besvaras=date(2026, 12, 23),
        av=av,
        av_namn=av.namn,
        skapat=AVSLUTAT,
        **falt,
    )
    Gallringsrad.objects.create(
        forslag=forslag,
        arende_nr=1,
        dnr=f"{forslag.dnr}-rad",
        handlingstyp=Handlingstyp.AVVIKELSE,
        enhet=enhet,
        avslutat=AVSLUTAT.date(),
        tiden_ute=date(2023, 5, 4),
    )
    return forslag


def ett_protokoll(namnd: Organisationsdel, enhet: Organisationsdel) -> Gallringsprotokoll:
    falt = {"status": "verkstallt", "verkstalls_fran": AVSLUTAT, "verkstallt": AVSLUTAT}
    forslag = ett_forslag(namnd, enhet, **falt, verkstalls_av=PersonFactory())
    innehall = protokoll.innehallet(forslag)
    return Gallringsprotokoll.objects.create(
        forslag=forslag, innehall=innehall, kontrollsumma=protokoll.kontrollsumma(innehall), nar=AVSLUTAT
    )


def lage(forslag: Gallringsforslag, arende: Arende) -> tuple[str, str]:
    """What has become of it in the list, and why."""
    rad = forslag.rader.get(arende_nr=arende.pk)
    return rad.status, rad.skal
