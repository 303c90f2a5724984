"""How a plan goes. The only place where a plan, what stands in it and its tillfällen change.

    ny_plan / kopiera / ny_version ─> utkast ──anta──> antagen, frozen, with its tillfällen ──ny_version──> utkast …

Nothing that is adopted is ever changed: a change is a new version with a beslut of its own. Periods that have begun go
on as they began; those that have not are taken over by the new version (`perioder.tillfallen_efter`).

Lagrum: SOSFS 2011:9 5 kap. 2 §, egenkontroll as often and as much as is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from egenkontroll.plan.biblioteket import ANTA, krav
from egenkontroll.plan.innehall import Brist, brister, kopiera_kontroller
from egenkontroll.plan.models import (
    ANTAGEN,
    UTKAST,
    Kontrollperiod,
    Kontrollplan,
    Kontrolltillfalle,
    Oforandrat,
    PlaneradKontroll,
)
from egenkontroll.plan.oforandrat import Staende, staende
from egenkontroll.plan.perioder import Tillfallesdagar, tillfallen_efter, tillfallen_fran_borjan
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import antal

FORSTA_AR, SISTA_AR = 2012, 2100
"""SOSFS 2011:9 holds from 2012."""


@dataclass(frozen=True)
class Beslut:
    """The nämnd's decision: "§ 14", the day of the meeting, and who decided in words ("Nämnden")."""

    paragraf: str
    datum: date
    av: str


def lock(plan: Kontrollplan, *, av: Person) -> Kontrollplan:
    """The plan as it is now, held until commit. Raises OtillatenOvergang when it is antagen."""
    plan = Kontrollplan.objects.select_for_update(of=("self",)).select_related("namnd").get(pk=plan.pk)
    krav(av, plan.namnd_id)
    if not plan.oppen:
        raise OtillatenOvergang("Planen är antagen och kan inte ändras. Gör en ny version.")
    return plan


@transaction.atomic
def ny_plan(namnd: Organisationsdel, ar: int, *, av: Person) -> Kontrollplan:
    """An empty draft. Raises OtillatenOvergang when there is a plan for the year."""
    krav(av, namnd.pk)
    _ledigt(namnd.pk, ar)
    plan = Kontrollplan.objects.create(namnd=namnd, ar=ar)
    anteckna("ny_kontrollplan", plan, av=av, detalj={"ar": ar})
    return plan


def _ledigt(namnd_id: int, ar: int) -> None:
    if not FORSTA_AR <= ar <= SISTA_AR:
        raise OtillatenOvergang(f"Välj ett år mellan {FORSTA_AR} och {SISTA_AR}.")
    Organisationsdel.objects.select_for_update().get(pk=namnd_id)  # two at once would both find it free
    if Kontrollplan.objects.filter(namnd_id=namnd_id, ar=ar).exists():
        raise OtillatenOvergang(f"Nämnden har redan en plan för {ar}.")


@transaction.atomic
def kopiera(plan: Kontrollplan, ar: int, *, av: Person) -> Kontrollplan:
    """A draft for another year that begins as this plan, with the newest antagna version of each kontrollområde."""
    krav(av, plan.namnd_id)
    _ledigt(plan.namnd_id, ar)
    ny = Kontrollplan.objects.create(namnd=plan.namnd, ar=ar, inledning=plan.inledning, kopierad_fran=plan)
    kopiera_kontroller(plan, ny, fortsatter=False)
    anteckna("kopiera_kontrollplan", ny, av=av, detalj={"fran": plan.ar, "ar": ar})
    return ny


@transaction.atomic
def ny_version(plan: Kontrollplan, *, av: Person) -> Kontrollplan:
    """A draft that changes an adopted plan. Raises OtillatenOvergang when there is a draft already."""
    krav(av, plan.namnd_id)
    Organisationsdel.objects.select_for_update().get(pk=plan.namnd_id)
    alla = Kontrollplan.objects.filter(namnd_id=plan.namnd_id, ar=plan.ar)
    if alla.filter(status=UTKAST).exists():
        raise OtillatenOvergang("Det finns redan ett utkast för det året. Ändra i det.")
    hogst = alla.aggregate(hogst=Max("nummer"))["hogst"]
    if plan.nummer != hogst:
        raise OtillatenOvergang("Planen har en senare version. Utgå från den.")
    ny = Kontrollplan.objects.create(
        namnd=plan.namnd, ar=plan.ar, nummer=hogst + 1, inledning=plan.inledning, kopierad_fran=plan
    )
    kopiera_kontroller(plan, ny, fortsatter=True)
    anteckna("ny_planversion", ny, av=av, detalj={"ar": plan.ar, "nummer": ny.nummer})
    return ny


@transaction.atomic
def skriv_inledning(plan: Kontrollplan, inledning: str, *, av: Person) -> Kontrollplan:
    plan = lock(plan, av=av)
    plan.inledning = inledning
    plan.save()
    anteckna("andra_kontrollplan", plan, av=av, detalj={"falt": "inledning"})
    return plan


@transaction.atomic
def kasta(plan: Kontrollplan, *, av: Person) -> None:
    """Throw a draft away. What it was copied from stays."""
    plan = lock(plan, av=av)
    anteckna("kasta_kontrollplan", plan, av=av, detalj={"ar": plan.ar, "nummer": plan.nummer})
    plan.delete()


@transaction.atomic
def forklara(plan: Kontrollplan, skal: dict[int, str], *, av: Person) -> None:
    """Why kriterier stand unchanged: {kriterium id: text}. An empty text takes the explanation away."""
    plan = lock(plan, av=av)
    for rad in staende(plan):
        text = skal.get(rad.kriterium.pk, "").strip()
        if text:
            plan.oforandrade.update_or_create(kriterium=rad.kriterium, defaults={"skal": text})
        else:
            plan.oforandrade.filter(kriterium=rad.kriterium).delete()
    anteckna("forklara_oforandrat", plan, av=av)


def hinder(plan: Kontrollplan) -> list[Brist]:
    """What must be done before the plan can be adopted. Empty: it is ready."""
    return hinder_i(brister(plan), staende(plan), plan.oforandrade.all(), plan)


def hinder_i(
    saknas: list[Brist], star: Iterable[Staende], forklaringar: Iterable[Oforandrat], plan: Kontrollplan
) -> list[Brist]:
    """The same, of what is read already: what the kontroller lack, which kriterier stand, and why they do."""
    forklarade = {rad.kriterium_id for rad in forklaringar}
    utan = sum(rad.kriterium.pk not in forklarade for rad in star)
    if utan:
        vilka = "1 kriterium är oförändrat" if utan == 1 else f"{antal('', 'kriterier', utan)} är oförändrade"
        saknas.append(Brist(f"Skriv varför {vilka} för tredje året.", "kontrollplan:oforandrat", plan.pk))
    return saknas


@transaction.atomic
def anta(plan: Kontrollplan, beslut: Beslut, *, av: Person, nar: datetime | None = None) -> Kontrollplan:
    """The nämnd has decided: freeze the plan and make its tillfällen.

    Raises OtillatenOvergang for a day that has not been, and while something in the plan is missing.
    """
    nar = nar or timezone.now()
    plan = lock(plan, av=av)
    krav(av, plan.namnd_id, ANTA)
    if beslut.datum > svensk_dag(nar):
        raise OtillatenOvergang("Dagen ligger i framtiden. Skriv in beslutet när nämnden har fattat det.")
    if not beslut.paragraf.strip() or not beslut.av.strip():
        raise OtillatenOvergang("Skriv beslutets paragraf och vem som beslutade.")
    if saknas := hinder(plan):
        raise OtillatenOvergang(" ".join(brist.mening for brist in saknas))
    kontroller = list(plan.kontroller.all())
    plan.status, plan.paragraf, plan.beslutsdatum = ANTAGEN, beslut.paragraf.strip(), beslut.datum
    plan.beslutad_av, plan.antagen, plan.antagen_av = beslut.av.strip(), nar, av
    plan.save()
    if plan.nummer > 1:
        _ersatt_kommande(plan, nar, av)
    gjorda = [t for kontroll in kontroller for t in _tillfallen(plan, kontroll, svensk_dag(nar))]
    Kontrolltillfalle.objects.bulk_create(gjorda)
    anteckna("anta_kontrollplan", plan, av=av, detalj={"ar": plan.ar, "nummer": plan.nummer, "antal": len(gjorda)})
    return plan


def _ersatt_kommande(plan: Kontrollplan, nar: datetime, av: Person) -> None:
    """The periods that have not begun belong to the new version."""
    kommande = Kontrolltillfalle.objects.filter(
        planerad__plan__namnd_id=plan.namnd_id, planerad__plan__ar=plan.ar, start__gt=svensk_dag(nar)
    )
    for tillfalle in kommande.gallande().filter(klart__isnull=True).select_for_update(of=("self",)):
        tillfalle.installt, tillfalle.installt_av = nar, av
        tillfalle.installt_skal = f"Ersatt av planens version {plan.nummer}."
        tillfalle.save()


def _tillfallen(plan: Kontrollplan, kontroll: PlaneradKontroll, antagen: date) -> list[Kontrolltillfalle]:
    slag = Kontrollperiod(kontroll.period).periodslag
    dagarna: list[Tillfallesdagar]
    if plan.nummer == 1:
        dagarna = tillfallen_fran_borjan(slag, plan.ar, kontroll.klart_inom, antagen)
    else:
        dagarna = tillfallen_efter(
            slag, plan.ar, kontroll.klart_inom, antagen, fortsatter=kontroll.fortsatter_id is not None
        )
    return [
        Kontrolltillfalle(planerad=kontroll, start=d.period.start, slut=d.period.slut, sista_dag=d.sista_dag)
        for d in dagarna
    ]
