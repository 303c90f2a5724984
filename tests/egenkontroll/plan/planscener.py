"""A kontrollområde, a plan and its tillfällen, made by the rules. Dull and invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from egenkontroll.plan import biblioteket, innehall, planering
from egenkontroll.plan.biblioteket import Kriterieuppgift
from egenkontroll.plan.innehall import Kontrolluppgift
from egenkontroll.plan.models import Kontrollplan, Omradesversion, PlaneradKontroll
from egenkontroll.plan.planering import Beslut
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.fabriker import person_med

BESLUT = Beslut("§ 14", date(2025, 12, 10), "Nämnden")
ANTAGEN_DEN = datetime(2025, 12, 15, 9, 0, tzinfo=UTC)


def strateg(namnd: Organisationsdel) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, namnd)


def granskare(plats: Organisationsdel) -> Person:
    return person_med(Roll.GRANSKARE, plats)


def utkast_till_omrade(av: Person, namnd: Organisationsdel, namn: str = "Provområde") -> Omradesversion:
    version = biblioteket.nytt_omrade(namnd, namn, "handlaggning", av=av)
    biblioteket.spara_kriterium(
        version,
        Kriterieuppgift(
            fraga="Blev bedömningen klar i tid?",
            lagrum="forhandsbedomning",
            lagkrav=True,
            frist="dagar:14",
            fran_text="Anmälan kom in",
            till_text="Bedömningen var klar",
        ),
        av=av,
    )
    biblioteket.spara_kriterium(version, Kriterieuppgift(fraga="Har den enskilde fått tycka till?", malvarde=90), av=av)
    return version


def antaget_omrade(av: Person, namnd: Organisationsdel, namn: str = "Provområde") -> Omradesversion:
    version = utkast_till_omrade(av, namnd, namn)
    return biblioteket.anta_version(version, giltig_fran=date(2024, 1, 1), anmarkning="", av=av)


def uppgift(version: Omradesversion, enheter: Any, granskare: Any, **falt: Any) -> Kontrolluppgift:
    val: dict[str, Any] = {
        "period": "tertial",
        "antal": 20,
        "urvalssatt": "senast_avslutade",
        "per_arendetyp": False,
        "skyddade": "uteslut",
        "skyddade_roll": "",
        "dubbelgranskas": 0,
        "klart_inom": 30,
        **falt,
    }
    return Kontrolluppgift(version=version, enheter=list(enheter), granskare=list(granskare), **val)


def utkast(kommun: Kommun, av: Person, ar: int = 2026, **falt: Any) -> Kontrollplan:
    """A draft for IFN with one kontroll at Tallbacken, reviewed by somebody of the other enhet."""
    version = falt.pop("version", None) or antaget_omrade(av, kommun.ifn)
    reviewers = falt.pop("granskare", None) or [granskare(kommun.mottagningen)]
    enheter = falt.pop("enheter", None) or [kommun.tallbacken]
    plan = planering.ny_plan(kommun.ifn, ar, av=av)
    innehall.spara_kontroll(plan, uppgift(version, enheter, reviewers, **falt), av=av)
    return plan


def antagen(kommun: Kommun, av: Person, ar: int = 2026, **falt: Any) -> Kontrollplan:
    nar = falt.pop("nar", ANTAGEN_DEN)
    return planering.anta(utkast(kommun, av, ar, **falt), BESLUT, av=av, nar=nar)


def kontrollen(plan: Kontrollplan) -> PlaneradKontroll:
    return PlaneradKontroll.objects.get(plan=plan)


def plan_vid(namnd: Organisationsdel, enhet: Organisationsdel) -> Kontrollplan:
    """An adopted plan of any nämnd, with one kontroll at the enhet."""
    av = strateg(namnd)
    plan = planering.ny_plan(namnd, 2031, av=av)  # a year that no other scene plans
    innehall.spara_kontroll(plan, uppgift(antaget_omrade(av, namnd, "Planscen"), [enhet], [av]), av=av)
    return planering.anta(plan, BESLUT, av=av, nar=ANTAGEN_DEN)


# Views of a plan, of a kontroll in one, of a tillfälle, of a version and of a kriterium.
PLANVYER = ("plan", "inledning", "kontroll-ny", "oforandrat", "anta", "plan-steg")
KONTROLLVYER = ("kontroll", "granskare")
TILLFALLESVYER = ("tillfalle", "stall-in")
VERSIONSVYER = ("version", "kriterium-ny", "version-anta", "version-steg")
