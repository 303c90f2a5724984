"""How a risk analysis and its risks move. The only place where they change.

    ny_analys ─> pågår ──klarmarkera──> klar ──oppna_igen──> pågår
                   └─ ny_risk, andra_risk, avfor

A risk lives on when its analysis is klar: it is valued anew, decided about, linked and acted on at any time. What it
says (risk, orsak, påverkan) is changed only while the analysis is open. Nothing is ever taken away: a risk that is no
more is avförd, with why.

Lagrum: SOSFS 2011:9 5 kap. 1 §.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from egenkontroll.risk import skalgang
from egenkontroll.risk.models import Risk, Riskanalys, Riskbeslut, Vardering
from kvalitet.behorighet import Befogenhet, kan, kan_hos
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

GOR = Befogenhet.SKOTA_RISK
TUSENDELAR = 1000


@dataclass(frozen=True)
class Analysuppgift:
    """What is written about an analysis. `deltagare` is one participant per line."""

    rubrik: str
    anledning: str
    galler: str
    process: str
    dag: date
    deltagare: str = ""
    bakgrund: str = ""

    def skriv_i(self, analys: Riskanalys) -> None:
        for falt in ("rubrik", "anledning", "galler", "process", "dag", "deltagare", "bakgrund"):
            setattr(analys, falt, getattr(self, falt))


@dataclass(frozen=True)
class Riskuppgift:
    """What is written about a risk. `kontrollomraden` are objects of the kontrollplan."""

    text: str
    orsak: str = ""
    paverkan: str = ""
    omraden: Collection[str] = ()
    kontroller: str = ""
    rutin: str = ""
    rutinversion: str = ""
    kontrollomraden: Collection[Any] = field(default=())

    def skriv_i(self, risk: Risk) -> None:
        for falt in ("text", "orsak", "paverkan", "kontroller", "rutin", "rutinversion"):
            setattr(risk, falt, getattr(self, falt))
        risk.omraden = list(self.omraden)


def krav(objekt: Riskanalys | Risk, av: Person) -> None:
    """Raises OtillatenOvergang unless the person makes risk analyses at the place or for the nämnd."""
    if not kan(av, GOR, objekt):
        raise OtillatenOvergang("Du kan läsa men inte ändra. Ditt uppdrag omfattar inte riskanalyser här.")


# ---- the analysis ----


@transaction.atomic
def ny_analys(
    namnd: Organisationsdel, delen: Organisationsdel, uppgift: Analysuppgift, *, av: Person, nar: datetime | None = None
) -> Riskanalys:
    """Begin an analysis at a place, for the nämnd it concerns. Raises OtillatenOvergang."""
    if not kan_hos(av, GOR, delen.pk):
        raise OtillatenOvergang(f"Ditt uppdrag omfattar inte riskanalyser på {delen.namn}.")
    if namnd.typ != Deltyp.NAMND:
        raise OtillatenOvergang("Välj den nämnd som analysen gäller.")
    (dnr,) = nytt_dnr(namnd, timezone.localdate(nar).year)
    analys = Riskanalys(dnr=dnr, namnd=namnd, delen=delen, skapad_av=av, andrad_av=av)
    uppgift.skriv_i(analys)
    analys.save()
    anteckna("skapa_riskanalys", analys, av=av, detalj={"anledning": analys.anledning})
    return analys


@transaction.atomic
def andra_analys(analys: Riskanalys, uppgift: Analysuppgift, *, av: Person) -> Riskanalys:
    """Raises OtillatenOvergang when it is klar."""
    analys = _lock_oppen(analys, av)
    andrad(analys, av)
    uppgift.skriv_i(analys)
    analys.save()
    anteckna("andra_riskanalys", analys, av=av)
    return analys


def hinder_for_klar(analys: Riskanalys) -> list[str]:
    """What is missing before the analysis can be klar, a sentence each."""
    risker = list(analys.risker.filter(avford__isnull=True).order_by("nummer"))
    hinder = [] if risker else ["Lägg till minst en risk."]
    hinder += [f"Värdera risk {r.nummer}." for r in risker if r.varde is None]
    hinder += [
        f"Ta ställning till risk {r.nummer}: acceptera, kontrollera eller åtgärda." for r in risker if not r.beslut
    ]
    if not analys.deltagare.strip():
        hinder.append("Skriv vilka som var med.")
    return hinder


@transaction.atomic
def klarmarkera(analys: Riskanalys, *, av: Person, nar: datetime | None = None) -> Riskanalys:
    """The analysis is done: from now on its text stands. Raises OtillatenOvergang with what is missing."""
    analys = _lock_oppen(analys, av)
    hinder = hinder_for_klar(analys)
    if hinder:
        raise OtillatenOvergang(f"Analysen är inte färdig. {' '.join(hinder)}")
    andrad(analys, av)
    analys.status, analys.klar, analys.klar_av = Riskanalys.Status.KLAR, nar or timezone.now(), av
    analys.save()
    anteckna("klarmarkera_riskanalys", analys, av=av, detalj={"risker": analys.risker.count()})
    return analys


@transaction.atomic
def oppna_igen(analys: Riskanalys, *, av: Person) -> Riskanalys:
    """Let the text of a klar analysis be changed again."""
    analys = _lock(analys, av)
    if analys.oppen:
        raise OtillatenOvergang("Analysen är redan öppen.")
    andrad(analys, av)
    analys.status, analys.klar, analys.klar_av = Riskanalys.Status.PAGAR, None, None
    analys.save()
    anteckna("oppna_riskanalys", analys, av=av)
    return analys


# ---- the risks ----


@transaction.atomic
def ny_risk(analys: Riskanalys, uppgift: Riskuppgift, *, av: Person) -> Risk:
    """Add a risk to an open analysis, with the next number."""
    analys = _lock_oppen(analys, av)
    risk = Risk(analys=analys, nummer=analys.risker.count() + 1, andrad_av=av)
    uppgift.skriv_i(risk)
    risk.save()
    risk.kontrollomraden.set(uppgift.kontrollomraden)
    anteckna("lagg_till_risk", risk, av=av)
    return risk


@transaction.atomic
def andra_risk(risk: Risk, uppgift: Riskuppgift, *, av: Person) -> Risk:
    """Change what a risk says. Raises OtillatenOvergang when its analysis is klar."""
    risk = lock_risk(risk, av)
    if not risk.analys.oppen:
        raise OtillatenOvergang("Analysen är klar. Öppna den igen om risken ska beskrivas på ett annat sätt.")
    andrad(risk, av)
    uppgift.skriv_i(risk)
    risk.save()
    risk.kontrollomraden.set(uppgift.kontrollomraden)
    anteckna("andra_risk", risk, av=av)
    return risk


@transaction.atomic
def vardera(
    risk: Risk,
    *,
    sannolikhet: int,
    konsekvens: int,
    slag: str = Vardering.Slag.NU,
    motivering: str = "",
    av: Person,
    nar: datetime | None = None,
) -> Vardering:
    """Value a risk on today's scale. Kept for ever; the risk carries the newest. From the second on with a motivation.

    A forecast (EFTER) needs a value to compare with; it falls when the risk is valued on another scale than it.
    """
    risk = lock_risk(risk, av)
    rad = skalgang.sakrad(risk.analys.namnd_id)
    try:
        varde = rad.skala.varde(sannolikhet, konsekvens)
    except ValueError as fel:
        raise OtillatenOvergang(str(fel)) from fel
    _far_varderas(risk, slag, motivering, rad.pk)
    ny = Vardering.objects.create(
        risk=risk,
        slag=slag,
        skala=rad,
        sannolikhet=sannolikhet,
        konsekvens=konsekvens,
        varde=varde,
        motivering=motivering.strip(),
        nar=nar or timezone.now(),
        av=av,
    )
    _bar(risk, ny, av)
    anteckna("vardera_risk", risk, av=av, detalj={"slag": slag, "varde": varde, "skala": rad.nummer})
    return ny


def _far_varderas(risk: Risk, slag: str, motivering: str, skala_id: int) -> None:
    if slag == Vardering.Slag.EFTER:
        if risk.varde is None:
            raise OtillatenOvergang("Värdera först risken som den är nu.")
        if risk.skala_id != skala_id:
            raise OtillatenOvergang("Skalan är ny sedan risken värderades. Värdera först risken som den är nu.")
    elif risk.varde is not None and not motivering.strip():
        raise OtillatenOvergang("Skriv varför värdet ändras.")


def _bar(risk: Risk, ny: Vardering, av: Person) -> None:
    """The risk carries what was just written down."""
    andrad(risk, av)
    if ny.slag == Vardering.Slag.EFTER:
        risk.varde_efter = ny.varde
    else:
        if risk.skala_id != ny.skala_id:
            risk.varde_efter = None
        risk.skala, risk.vardesatt = ny.skala, ny.nar
        risk.sannolikhet, risk.konsekvens, risk.varde = ny.sannolikhet, ny.konsekvens, ny.varde
        risk.vardesandel = round(ny.skala.skala.andel(ny.varde) * TUSENDELAR)
    risk.save()


@transaction.atomic
def besluta(risk: Risk, *, beslut: str, skal: str, av: Person, nar: datetime | None = None) -> Risk:
    """Accept, check or act, with why. Raises OtillatenOvergang without a value or a reason."""
    risk = lock_risk(risk, av)
    if beslut not in Riskbeslut.values:
        raise OtillatenOvergang("Välj om risken ska accepteras, kontrolleras eller åtgärdas.")
    if risk.varde is None:
        raise OtillatenOvergang("Värdera risken först.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför.")
    andrad(risk, av)
    risk.beslut, risk.beslut_skal, risk.beslutad, risk.beslutad_av = beslut, skal.strip(), nar or timezone.now(), av
    risk.save()
    anteckna("besluta_om_risk", risk, av=av, detalj={"beslut": beslut})
    return risk


@transaction.atomic
def avfor(risk: Risk, *, skal: str, av: Person, nar: datetime | None = None) -> Risk:
    """The risk is no more. It stays with its history, in no list of what is. Raises OtillatenOvergang."""
    risk = lock_risk(risk, av)
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför risken inte finns längre.")
    andrad(risk, av)
    risk.avford, risk.avford_skal = nar or timezone.now(), skal.strip()
    risk.save()
    anteckna("avfor_risk", risk, av=av)
    return risk


# ---- what every verb does ----


def andrad(rad: Any, av: Person) -> None:
    """`rad` is locked and about to be saved: by whom, and as which version."""
    rad.version += 1
    rad.andrad_av = av


def _lock(analys: Riskanalys, av: Person) -> Riskanalys:
    krav(analys, av)
    rader = Riskanalys.objects.select_for_update(of=("self",)).select_related("namnd", "delen", "andrad_av")
    return rader.get(pk=analys.pk)


def _lock_oppen(analys: Riskanalys, av: Person) -> Riskanalys:
    analys = _lock(analys, av)
    if not analys.oppen:
        raise OtillatenOvergang("Analysen är klar. Öppna den igen för att ändra i den.")
    return analys


def lock_risk(risk: Risk, av: Person) -> Risk:
    """The risk as it is now, held until commit. Raises OtillatenOvergang for one who may not, or when it is avförd."""
    krav(risk, av)
    risk = Risk.objects.select_for_update(of=("self",)).select_related("analys", "skala", "andrad_av").get(pk=risk.pk)
    if risk.avford:
        raise OtillatenOvergang("Risken är avförd och ändras inte längre.")
    return risk
