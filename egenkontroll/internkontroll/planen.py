"""How a nämnd's internkontrollplan comes to be and changes. The only place where a plan, or a risk in it, is written.

    ny_plan ─> utkast ──anta──> antagen ──(ny_version antas)──> ersatt
                 │ valj_risker, ta_bort_risk, andra_dagar          ^
                 └─ kasta                 ny_version ─> utkast ────┘

An adopted plan is what the nämnd decided: nothing in it changes. A change is a new version, with why, that the nämnd
adopts in its turn; results follow a moment from version to version and from year to year by its `kedja`.

Lagrum: kommunallagen (2017:725) 6 kap. 6 §.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk, Planstatus
from egenkontroll.risk.models import Risk
from egenkontroll.risk.riskgang import andrad
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

SKOTA = Befogenhet.SKOTA_INTERNKONTROLL
_SKRIVS_AV = ("process", "text", "orsak", "paverkan", "kontroller", "sannolikhet", "konsekvens", "varde")


def krav(av: Person, namnd_id: int) -> None:
    """Raises OtillatenOvergang unless the person looks after the nämnd's internkontroll."""
    if not kan_hos(av, SKOTA, namnd_id):
        raise OtillatenOvergang("Du kan läsa men inte ändra. Ditt uppdrag omfattar inte nämndens internkontroll.")


def lock_utkast(plan: Internkontrollplan, av: Person) -> Internkontrollplan:
    """The draft as it is now, held until commit. Raises OtillatenOvergang for a plan that is adopted."""
    plan = _lock(plan, av)
    if not plan.ar_utkast:
        raise OtillatenOvergang("Planen är antagen och ändras inte. Gör en ny version i stället.")
    return plan


def _lock(plan: Internkontrollplan, av: Person) -> Internkontrollplan:
    krav(av, plan.namnd_id)
    rader = Internkontrollplan.objects.select_for_update(of=("self",)).select_related("namnd", "andrad_av")
    return rader.get(pk=plan.pk)


def foreslagna_dagar(ar: int) -> tuple[date, date]:
    """When the results of the two follow-ups should be in: 31 August, and 31 January the year after. Local practice."""
    return date(ar, 8, 31), date(ar + 1, 1, 31)


@transaction.atomic
def ny_plan(
    namnd: Organisationsdel,
    ar: int,
    *,
    halvar_senast: date,
    helar_senast: date,
    av: Person,
    nar: datetime | None = None,
) -> Internkontrollplan:
    """An empty draft for a nämnd and a year. Raises OtillatenOvergang when there is a plan already."""
    krav(av, namnd.pk)
    if namnd.typ != Deltyp.NAMND:
        raise OtillatenOvergang("Välj en nämnd.")
    if Internkontrollplan.objects.filter(namnd=namnd, ar=ar).exists():
        raise OtillatenOvergang(f"Nämnden har redan en plan för {ar}. Öppna den i stället.")
    _kontrollera_dagar(ar, halvar_senast, helar_senast)
    (dnr,) = nytt_dnr(namnd, timezone.localdate(nar).year)
    try:
        with transaction.atomic():
            plan = Internkontrollplan.objects.create(
                namnd=namnd,
                ar=ar,
                dnr=dnr,
                halvar_senast=halvar_senast,
                helar_senast=helar_senast,
                skapad_av=av,
                andrad_av=av,
            )
    except IntegrityError as samtidigt:
        raise OtillatenOvergang(f"Någon annan skapade en plan för {ar} före dig. Öppna den.") from samtidigt
    anteckna("skapa_internkontrollplan", plan, av=av, detalj={"ar": ar})
    return plan


def _kontrollera_dagar(ar: int, halvar: date, helar: date) -> None:
    if not date(ar, 6, 30) <= halvar < helar:
        raise OtillatenOvergang("Halvåret följs upp efter 30 juni och före helåret. Välj andra dagar.")


@transaction.atomic
def andra_dagar(plan: Internkontrollplan, *, halvar_senast: date, helar_senast: date, av: Person) -> Internkontrollplan:
    """Move the last days of the follow-ups in a draft. Raises OtillatenOvergang."""
    plan = lock_utkast(plan, av)
    andrad(plan, av)
    _kontrollera_dagar(plan.ar, halvar_senast, helar_senast)
    plan.halvar_senast, plan.helar_senast = halvar_senast, helar_senast
    plan.save()
    anteckna("andra_internkontrollplan", plan, av=av)
    return plan


@transaction.atomic
def valj_risker(plan: Internkontrollplan, risker: Collection[Risk], *, av: Person) -> int:
    """Take risks into the draft as they are worded and valued now. Returns how many were new.

    Raises OtillatenOvergang for a risk that is not the nämnd's, not valued or avförd.
    """
    plan = lock_utkast(plan, av)
    redan = set(plan.risker.values_list("risk_id", flat=True))
    nasta = _nasta_ordning(plan)
    nya = [risk for risk in risker if risk.pk not in redan]
    for i, risk in enumerate(nya):
        if risk.analys.namnd_id != plan.namnd_id or risk.varde is None or risk.avford:
            raise OtillatenOvergang("En av riskerna kan inte tas in. Ladda om sidan och välj igen.")
        _ta_in(plan, risk, nasta + i).save()
    if nya:
        anteckna("valj_risker", plan, av=av, detalj={"antal": len(nya)})
    return len(nya)


def _nasta_ordning(plan: Internkontrollplan) -> int:
    storst: int | None = plan.risker.aggregate(storst=Max("ordning"))["storst"]
    return (storst or 0) + 1


def _ta_in(plan: Internkontrollplan, risk: Risk, ordning: int) -> Planrisk:
    return Planrisk(
        plan=plan,
        risk=risk,
        ordning=ordning,
        process=risk.analys.process,
        text=risk.text,
        orsak=risk.orsak,
        paverkan=risk.paverkan,
        kontroller=risk.kontroller,
        skala=risk.skala,
        sannolikhet=risk.sannolikhet or 0,
        konsekvens=risk.konsekvens or 0,
        varde=risk.varde or 0,
        beslut=risk.beslut,
        beslut_skal=risk.beslut_skal,
    )


@transaction.atomic
def uppdatera_risk(planrisk: Planrisk, *, av: Person) -> Planrisk:
    """Word and value the risk in the draft as it is today in its analysis."""
    plan = lock_utkast(planrisk.plan, av)
    ny = _ta_in(plan, planrisk.risk, planrisk.ordning)
    for falt in (*_SKRIVS_AV, "beslut", "beslut_skal", "skala_id"):
        setattr(planrisk, falt, getattr(ny, falt))
    planrisk.save()
    anteckna("uppdatera_planrisk", planrisk, av=av)
    return planrisk


@transaction.atomic
def ta_bort_risk(planrisk: Planrisk, *, av: Person) -> None:
    """Take a risk and its moments out of the draft; those after it move up."""
    plan = lock_utkast(planrisk.plan, av)
    anteckna("ta_bort_planrisk", planrisk, av=av)
    planrisk.delete()
    for i, kvar in enumerate(plan.risker.order_by("ordning"), 1):
        if kvar.ordning != i:
            Planrisk.objects.filter(pk=kvar.pk).update(ordning=i)


def hinder_for_antagande(plan: Internkontrollplan) -> list[str]:
    """What is missing before the nämnd can adopt the plan, a sentence each. One query."""
    risker: QuerySet[Any] = plan.risker.annotate(
        har_moment=Exists(Kontrollmoment.objects.filter(planrisk=OuterRef("pk")))
    )
    return hinder_i((risk.kod, risk.har_moment) for risk in risker.order_by("ordning"))


def hinder_i(risker: Iterable[tuple[str, bool]]) -> list[str]:
    """The same, of risks that have been fetched: each one's kod, and whether it has a kontrollmoment."""
    alla = list(risker)
    if not alla:
        return ["Välj minst en risk."]
    return [f"{kod} saknar kontrollmoment." for kod, har_moment in alla if not har_moment]


@transaction.atomic
def anta(
    plan: Internkontrollplan, *, paragraf: str, beslutsdatum: date, av: Person, nar: datetime | None = None
) -> Internkontrollplan:
    """Write down that the nämnd has adopted the plan: from now on nothing in it changes.

    The version it replaces becomes `ersatt`. Raises OtillatenOvergang for a plan that is not whole, without paragraf
    and for a day that has not come.
    """
    nar = nar or timezone.now()
    plan = lock_utkast(plan, av)
    hinder = hinder_for_antagande(plan)
    if hinder:
        raise OtillatenOvergang(f"Planen kan inte antas än. {' '.join(hinder)}")
    if not paragraf.strip():
        raise OtillatenOvergang("Skriv vilken paragraf i protokollet beslutet har.")
    if beslutsdatum > timezone.localdate(nar):
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    andrad(plan, av)
    if plan.ersatter_id:
        Internkontrollplan.objects.filter(pk=plan.ersatter_id).update(status=Planstatus.ERSATT)
    plan.status, plan.paragraf, plan.beslutsdatum = Planstatus.ANTAGEN, paragraf.strip(), beslutsdatum
    plan.antagen, plan.antagen_av = nar, av
    plan.save()
    anteckna("anta_internkontrollplan", plan, av=av, detalj={"version": plan.nummer})
    return plan


@transaction.atomic
def ny_version(plan: Internkontrollplan, *, skal: str, av: Person) -> Internkontrollplan:
    """A draft that is a copy of the adopted plan, to be changed and adopted. Raises OtillatenOvergang."""
    plan = _lock(plan, av)
    if plan.status != Planstatus.ANTAGEN:
        raise OtillatenOvergang("Bara en antagen plan kan få en ny version.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför planen ändras.")
    if Internkontrollplan.objects.filter(ersatter=plan).exists():
        raise OtillatenOvergang("Det finns redan ett utkast till en ny version. Öppna det.")
    ny = Internkontrollplan.objects.create(
        namnd=plan.namnd,
        ar=plan.ar,
        nummer=plan.nummer + 1,
        dnr=plan.dnr,
        halvar_senast=plan.halvar_senast,
        helar_senast=plan.helar_senast,
        ersatter=plan,
        skal=skal.strip(),
        skapad_av=av,
        andrad_av=av,
    )
    for planrisk in plan.risker.prefetch_related("moment").order_by("ordning"):
        kopiera_risk(planrisk, ny, planrisk.ordning, planrisk.moment.all())
    anteckna("ny_version_av_internkontrollplan", ny, av=av, detalj={"version": ny.nummer})
    return ny


def kopiera_risk(
    planrisk: Planrisk, till: Internkontrollplan, ordning: int, moment: Iterable[Kontrollmoment]
) -> Planrisk:
    """The risk and these of its moments in another plan; each moment goes on in its `kedja`."""
    kopia = Planrisk.objects.get(pk=planrisk.pk)
    kopia.pk, kopia.plan, kopia.ordning = None, till, ordning
    kopia._state.adding = True
    kopia.save()
    for ett in moment:
        kopiera_moment(ett, kopia, ett.nummer)
    return kopia


def kopiera_moment(moment: Kontrollmoment, till: Planrisk, nummer: int, *, overford: bool = False) -> Kontrollmoment:
    kopia = Kontrollmoment.objects.get(pk=moment.pk)
    kopia.pk, kopia.planrisk, kopia.nummer = None, till, nummer
    kopia.overford_fran = moment if overford else moment.overford_fran
    kopia._state.adding = True
    kopia.save()
    return kopia


@transaction.atomic
def kasta(plan: Internkontrollplan, *, av: Person) -> None:
    """Throw a draft away. What has been adopted stays for ever."""
    plan = lock_utkast(plan, av)
    anteckna("kasta_internkontrollplan", plan, av=av, detalj={"ar": plan.ar, "version": plan.nummer})
    plan.delete()
