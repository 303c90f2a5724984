"""A drawn sample to review: one kontrollområde with four kriterier, one plan, one tillfälle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from egenkontroll import urval
from egenkontroll.granskning import gang
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import (
    ANTAGEN,
    Kontrollomrade,
    Kontrollperiod,
    Kontrollplan,
    Kontrolltillfalle,
    Kriterium,
    Omradesversion,
    PlaneradEnhet,
    PlaneradGranskare,
    PlaneradKontroll,
)
from egenkontroll.ram.models import DragetArende, Dragning, Handlaggarid, Plats, Ram, Ramrad
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from tests.fabriker import person_med

NAR = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
TID, KOMMUNICERING, DELAKTIGHET = "Var utredningen klar i tid?", "Kommunicering", "Delaktighet"


def omrade(namnd: Organisationsdel, fragor: Sequence[Mapping[str, object]] | None = None) -> Omradesversion:
    """An antagen version. The first kriterium is computed from two days; the two first are krav in law."""
    fragor = fragor or (
        {"fraga": TID, "lagkrav": True, "malvarde": 100, "frist": "manader:4"}
        | {"fran_text": "Inledd", "till_text": "Beslutad", "lagrum": "barnutredning"},
        {"fraga": KOMMUNICERING, "lagkrav": True, "malvarde": 100, "lagrum": "kommunicering"},
        {"fraga": DELAKTIGHET, "malvarde": 90},
    )
    av = person_med(Roll.KVALITETSSTRATEG, namnd)
    antal = Kontrollomrade.objects.count()
    ett = Kontrollomrade.objects.create(namnd=namnd, namn=f"Provområde {antal + 1}")
    version = Omradesversion.objects.create(omrade=ett, nummer=1)
    for ordning, falt in enumerate(fragor, start=1):
        Kriterium.objects.create(version=version, ordning=ordning, **falt)
    version.status, version.antagen, version.antagen_av, version.giltig_fran = ANTAGEN, NAR, av, date(2015, 1, 1)
    version.save()
    return version


@dataclass
class Scen:
    namnd: Organisationsdel
    enheter: list[Organisationsdel]
    version: Omradesversion
    tillfalle: Kontrolltillfalle
    granskare: list[Person]
    dragning: Dragning

    @property
    def kriterier(self) -> list[Kriterium]:
        return list(self.version.kriterier.order_by("ordning"))

    def arende(self, ordning: int, enhet: Organisationsdel | None = None) -> DragetArende:
        return DragetArende.objects.get(dragning=self.dragning, enhet=enhet or self.enheter[0], ordning=ordning)


def tillfalle(
    version: Omradesversion,
    enheter: Sequence[Organisationsdel],
    granskare: Sequence[Person],
    *,
    ar: int = 2026,
    antal: int = 5,
    dubbelgranskas: int = 0,
    period: Kontrollperiod = Kontrollperiod.HALVAR,
    **falt: object,
) -> Kontrolltillfalle:
    """An adopted plan with one kontroll and its first tillfälle of the year."""
    namnd = version.omrade.namnd
    nummer = Kontrollplan.objects.filter(namnd=namnd, ar=ar).count() + 1
    plan = Kontrollplan.objects.create(namnd=namnd, ar=ar, nummer=nummer)
    planerad = PlaneradKontroll.objects.create(
        plan=plan, version=version, period=period, antal=antal, dubbelgranskas=dubbelgranskas, **falt
    )
    PlaneradEnhet.objects.bulk_create(PlaneradEnhet(planerad=planerad, enhet=enhet) for enhet in enheter)
    for person in granskare:
        PlaneradGranskare.objects.create(planerad=planerad, person=person)
    plan.status, plan.antagen, plan.beslutsdatum = ANTAGEN, NAR, date(ar, 1, 15)
    plan.antagen_av, plan.paragraf, plan.beslutad_av = version.antagen_av, "§ 7", "Provnämnden"
    plan.save()
    slut = date(ar, 12, 31) if period == Kontrollperiod.AR else date(ar, 6, 30)
    return Kontrolltillfalle.objects.create(
        planerad=planerad, start=date(ar, 1, 1), slut=slut, sista_dag=date(ar + (slut.month == 12), 1, 31)
        if slut.month == 12 else date(ar, 9, 11)
    )  # fmt: skip


def dragen(
    tillfallet: Kontrolltillfalle,
    rader: Mapping[Organisationsdel, int],
    *,
    egna: Mapping[str, str] | None = None,
    granskare: Sequence[Person] = (),
    skyddade: Sequence[str] = (),
    typer: Sequence[str] = (),
    pott: int | None = None,
    inlast: datetime = NAR,
) -> Dragning:
    """A frame with so many rows per enhet, drawn with the real order. `egna` gives nyckel → handläggare.

    `typer` are the ärendetyper of the rows of each enhet, again and again; the draw is shared among them.
    With `pott` the rows were closed a day after the other, the first ones last.
    """
    namnd, av, antal = tillfallet.planerad.plan.namnd, tillfallet.planerad.plan.antagen_av, tillfallet.planerad.antal
    ramen = [
        urval.Rad.av(
            f"{enhet.kod}-{nr:03}", enhet.kod, typer[(nr - 1) % len(typer)] if typer else "",
            tillfallet.slut - timedelta(days=nr if pott else 0), (egna or {}).get(f"{enhet.kod}-{nr:03}", "H-900"),
            f"{enhet.kod}-{nr:03}" in skyddade,
        )
        for enhet, n in rader.items()
        for nr in range(1, n + 1)
    ]  # fmt: skip
    avtryck = urval.ramavtryck(ramen)
    ram = Ram.objects.create(
        tillfalle=tillfallet, namnd=namnd, filnamn="ram.csv", sha256=avtryck, avtryck=avtryck, kalla="Prov",
        kolumner={}, antal=len(ramen), inlast=inlast, inlast_av=av,
    )  # fmt: skip
    enheter = {enhet.kod: enhet for enhet in rader}
    skrivna = Ramrad.objects.bulk_create(
        Ramrad(
            ram=ram, nyckel=rad.nyckel, enhet=enheter[rad.enhet], enhet_i_filen=rad.enhet, avslutad=rad.avslutad,
            handlaggare=rad.handlaggare, skyddad=rad.skyddad, arendetyp=rad.arendetyp,
        )
        for rad in ramen
    )  # fmt: skip
    villkor = urval.Villkor("prov", antal, pott, per_arendetyp=bool(typer), med_skyddade=bool(skyddade))
    dragna = urval.dra(ramen, villkor)
    dragning = Dragning.objects.create(
        tillfalle=tillfallet, ram=ram, namnd=namnd, nummer=1, seed="prov", egen_seed=False, version=1, antal=antal,
        pott=pott, per_arendetyp=bool(typer), med_skyddade=bool(skyddade),
        avtryck=urval.dragningsavtryck(avtryck, villkor, dragna),
        nar=NAR, av=av,
    )  # fmt: skip
    per_nyckel = {rad.nyckel: rad for rad in skrivna}
    DragetArende.objects.bulk_create(
        DragetArende(
            dragning=dragning, rad=per_nyckel[d.rad.nyckel], enhet=enheter[d.rad.enhet], ordning=d.ordning,
            stratum=d.stratum, nyckel=d.rad.nyckel, plats=Plats.URVAL if d.i_urvalet else Plats.RESERV,
            granskare=granskare[d.ordning % len(granskare)] if granskare else None,
        )
        for d in dragna
    )  # fmt: skip
    return dragning


def scen(
    namnd: Organisationsdel,
    enheter: Sequence[Organisationsdel],
    *,
    antal: int = 5,
    ram: int = 12,
    granskare: int = 2,
    dubbelgranskas: int = 0,
    **falt: object,
) -> Scen:
    """Everything up to the draw. The granskare have said that they have no own ärenden."""
    version = omrade(namnd)
    personer = [person_med(Roll.GRANSKARE, namnd) for _ in range(granskare)]
    tillfallet = tillfalle(version, enheter, personer, antal=antal, dubbelgranskas=dubbelgranskas, **falt)
    dragning = dragen(tillfallet, dict.fromkeys(enheter, ram))
    for person in personer:
        gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=person)
    return Scen(namnd, list(enheter), version, tillfallet, personer, dragning)


def svar(scenen: Scen, tid: str = "ja", kommunicering: str = "ja", delaktighet: str = "ja") -> dict[int, Ifyllt]:
    """Answers by kriterium: the first from two days, the others chosen."""
    forsta, andra, tredje = scenen.kriterier[:3]
    dagar = {"ja": (date(2026, 1, 21), date(2026, 5, 20)), "nej": (date(2026, 1, 21), date(2026, 5, 28))}.get(tid)
    tiden = Ifyllt(fran=dagar[0], till=dagar[1]) if dagar else Ifyllt(svar=tid)
    return {forsta.pk: tiden, andra.pk: Ifyllt(svar=kommunicering), tredje.pk: Ifyllt(svar=delaktighet)}


def granskad(scenen: Scen, draget: DragetArende, av: Person, **svaren: str):
    """The ärende reviewed, klart."""
    return gang.spara(draget, svar(scenen, **svaren), av=av, klar=True, nar=timezone.now())


def har_id(person: Person, namnd: Organisationsdel, nyckel: str) -> None:
    Handlaggarid.objects.create(person=person, namnd=namnd, nyckel=nyckel)
