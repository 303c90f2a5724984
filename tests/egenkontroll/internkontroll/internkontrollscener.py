"""Risks, plans, moments and results for tests: dull, fictional, and made past the rules that are not the point."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import transaction

from egenkontroll.internkontroll.models import (
    Bedomning,
    Internkontrollplan,
    Kontrollatgard,
    Kontrollbevis,
    Kontrollmoment,
    Kontrollresultat,
    Planrisk,
    Planstatus,
    Tillfalle,
)
from egenkontroll.risk import skalgang
from egenkontroll.risk.models import Risk, Riskanalys, Riskatgard, Vardering
from egenkontroll.risk.skala import FORVALD
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person
from tests.fabriker import AtgardFactory, PersonFactory

AR = 2026
NAR = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
_nummer = count(1)

ANALYSVYER = ("analys", "andra", "steg", "ny-risk")
RISKVYER = ("risk", "andra-risk", "vardera", "besluta", "avfor", "koppla", "atgard")
PLANVYER = ("plan", "kedja", "ny-version")
UTKASTVYER = ("andra", "valj", "for-over", "anta", "kasta")


def analys(namnd: Organisationsdel, delen: Organisationsdel | None = None, **falt: Any) -> Riskanalys:
    """An open analysis at a place of the nämnd."""
    av = falt.pop("av", None) or PersonFactory()
    grund = {"rubrik": "Provanalys", "anledning": "planering", "process": "Provprocess", "dag": date(AR, 1, 15)}
    return Riskanalys.objects.create(
        dnr=f"PRISK {AR}/{next(_nummer):04d}",
        namnd=namnd,
        delen=delen or namnd,
        skapad_av=av,
        andrad_av=av,
        **{"deltagare": "Prov Person", **grund, **falt},
    )


@transaction.atomic
def risk(
    namnd: Organisationsdel,
    delen: Organisationsdel | None = None,
    s: int = 0,
    k: int = 0,
    nar: datetime = NAR,
    **falt: Any,
) -> Risk:
    """A risk in an analysis of its own, or in `analys`; valued at `s` times `k` when they are given."""
    i = falt.pop("analys", None) or analys(namnd, delen)
    av = falt.pop("av", None) or i.skapad_av
    ny = Risk.objects.create(
        analys=i, nummer=i.risker.count() + 1, andrad_av=av, **{"text": f"Provrisk {next(_nummer)}", **falt}
    )
    if s:
        rad = skalgang.sakrad(namnd.pk)
        Vardering.objects.create(risk=ny, skala=rad, sannolikhet=s, konsekvens=k, varde=s * k, nar=nar, av=av)
        ny.skala, ny.sannolikhet, ny.konsekvens, ny.varde, ny.vardesatt = rad, s, k, s * k, nar
        ny.vardesandel = round(FORVALD.andel(s * k) * 1000)
        ny.save()
    return ny


@transaction.atomic
def plan(
    namnd: Organisationsdel, ar: int = 0, *, antagen: bool = True, av: Person | None = None, **falt: Any
) -> Internkontrollplan:
    """A plan with nothing in it; adopted unless it is said not to be, and then with `adoptera` once it is filled."""
    av, ar = av or PersonFactory(), ar or _ledigt_ar(namnd)
    ny = Internkontrollplan.objects.create(
        namnd=namnd,
        ar=ar,
        **{
            "dnr": f"PIK {ar}/{next(_nummer):04d}",
            "halvar_senast": date(ar, 8, 31),
            "helar_senast": date(ar + 1, 1, 31),
            **falt,
        },
        skapad_av=av,
        andrad_av=av,
    )
    return anta(ny) if antagen else ny


def _ledigt_ar(namnd: Organisationsdel) -> int:
    """The first year from AR that the nämnd has no plan for."""
    tagna = set(Internkontrollplan.objects.filter(namnd=namnd).values_list("ar", flat=True))
    return next(ar for ar in count(AR) if ar not in tagna)


def anta(en: Internkontrollplan) -> Internkontrollplan:
    en.status, en.paragraf, en.beslutsdatum = Planstatus.ANTAGEN, "§ 7", date(en.ar, 1, 28)
    en.antagen, en.antagen_av = NAR, en.skapad_av
    en.save()
    return en


def planrisk(en: Internkontrollplan, s: int = 3, k: int = 4, av_risk: Risk | None = None) -> Planrisk:
    """A risk in a draft, of the nämnd's own."""
    kalla = av_risk or risk(en.namnd, s=s, k=k)
    return Planrisk.objects.create(
        plan=en,
        risk=kalla,
        ordning=en.risker.count() + 1,
        process=kalla.analys.process,
        text=kalla.text,
        skala=kalla.skala,
        sannolikhet=kalla.sannolikhet,
        konsekvens=kalla.konsekvens,
        varde=kalla.varde,
    )


def moment(
    rad: Planrisk, ansvarig: Person | None = None, delen: Organisationsdel | None = None, **falt: Any
) -> Kontrollmoment:
    """A moment in a draft."""
    grund = {"text": "Provmoment", "metod": "stickprov", "omfattning": "20 prov", "frekvens": "halvar"}
    return Kontrollmoment.objects.create(
        planrisk=rad,
        nummer=rad.moment.count() + 1,
        delen=delen or rad.plan.namnd,
        kontrollansvarig=ansvarig or PersonFactory(),
        rapporteras_till="Nämnden",
        **{**grund, **falt},
    )


def antagen_med_moment(
    namnd: Organisationsdel, ansvarig: Person | None = None, delen: Organisationsdel | None = None, ar: int = 0
) -> Kontrollmoment:
    """The moment of an adopted plan with one risk."""
    utkast = plan(namnd, ar, antagen=False)
    ett = moment(planrisk(utkast), ansvarig, delen)
    anta(utkast)
    ett.planrisk.plan.refresh_from_db()
    return ett


def utkast_med_moment(namnd: Organisationsdel) -> Kontrollmoment:
    return moment(planrisk(plan(namnd, antagen=False)))


def resultat(
    ett: Kontrollmoment, bedomning: str = Bedomning.INGEN, tillfalle: str = Tillfalle.HALVAR, **falt: Any
) -> Kontrollresultat:
    tidigare = ett.resultat.filter(tillfalle=tillfalle).count()
    grund = {"resultat": "Provresultat", "nar": datetime(2026, 8, 1, 8, 0, tzinfo=UTC)}
    return Kontrollresultat.objects.create(
        moment=ett,
        tillfalle=tillfalle,
        nummer=tidigare + 1,
        bedomning=bedomning,
        skal="Provskäl" if tidigare else "",
        av=falt.pop("av", None) or ett.kontrollansvarig,
        **{**grund, **falt},
    )


def bevis(ett: Kontrollresultat) -> Kontrollbevis:
    fil = spara_bytes("prov.txt", b"prov", "text/plain", ett.av)
    return Kontrollbevis.objects.create(resultat=ett, bilaga=fil)


def atgard(till: Kontrollresultat, enhet: Organisationsdel, **falt: Any) -> Atgard:
    """An åtgärd because of a result."""
    ny: Atgard = AtgardFactory(enhet=enhet, ansvarig=till.av, **falt)
    Kontrollatgard.objects.create(resultat=till, atgard=ny, kopplad=NAR, kopplad_av=till.av)
    return ny


def riskatgard(till: Risk, enhet: Organisationsdel, **falt: Any) -> Atgard:
    """An åtgärd because of the risk itself."""
    av = till.analys.skapad_av
    ny: Atgard = AtgardFactory(enhet=enhet, ansvarig=av, **falt)
    Riskatgard.objects.create(risk=till, atgard=ny, kopplad=NAR, kopplad_av=av)
    return ny
