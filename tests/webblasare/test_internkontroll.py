"""An enhetschef makes a risk analysis, the strateg a plan of it, the chef follows up, the auditor follows the chain."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from egenkontroll.internkontroll.models import Kontrollresultat
from egenkontroll.risk.models import Risk
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def maja(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Maja", efternamn="Prov")


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia", efternamn="Prov")


def test_from_risk_to_plan_to_follow_up(kommun: Kommun, maja: Person, sofia: Person, sida: Any, bredd: int) -> None:
    _analysera(sida(bredd, person=maja))
    risk = Risk.objects.get()
    assert (risk.varde, risk.beslut) == (12, "kontrollera")
    _planera(sida(bredd, person=sofia))
    _folj_upp(sida(bredd, person=maja))
    assert Kontrollresultat.objects.get().bedomning == "mindre"
    revisor = person_med(Roll.REVISOR, kommun.kommun)
    s = sida(bredd, person=revisor)
    s.goto("/internkontroll/")
    s.get_by_role("link", name="Internkontrollplan").first.click()
    s.get_by_role("link", name="Följ kedjan från risk till effekt").click()
    expect(s.get_by_text("4 av 20 planer saknade mål.").first).to_be_visible()
    granska(s, "internkontroll-kedja")


def _analysera(s: Page) -> None:
    s.goto("/risk/")
    granska(s, "risk-tom")
    s.get_by_role("link", name="Gör en riskanalys").click()
    s.get_by_role("button", name="Skapa analysen").click()
    expect(s.locator(".felsummering")).to_contain_text("Skriv en kort rubrik.")
    granska(s, "riskanalys-fel")
    s.get_by_label("Rubrik").fill("Planer i boendet")
    s.get_by_label("Planering inför nästa år").check()
    s.get_by_label("Vilken process eller vilket åtagande?").fill("Genomförande")
    s.get_by_label("Vilka är med?").fill("Maja Prov, enhetschef")
    s.get_by_role("button", name="Skapa analysen").click()
    s.get_by_label("Risk", exact=True).fill("Insatsen blir fel")
    s.get_by_label("Den enskilde").check()
    granska(s, "risk-ny")
    s.get_by_role("button", name="Lägg till risken").click()
    s.get_by_label("3 Möjlig").check()
    s.get_by_label("4 Allvarlig").check()
    granska(s, "risk-vardera")
    s.get_by_role("button", name="Spara värdet").click()
    s.get_by_label("Kontrollera").check()
    s.get_by_label("Varför?").fill("Vi vill se hur det går.")
    s.get_by_role("button", name="Spara beslutet").click()
    granska(s, "risk-sida")
    s.get_by_role("link", name="PRISK").or_(s.locator(".smulor a").last).first.click()
    expect(s.locator(".matris a")).to_contain_text("R1")
    s.get_by_text("Visa matrisen som bild").click()
    expect(s.locator("svg.matrisbild")).to_be_visible()
    granska(s, "riskanalys-matris")
    s.get_by_role("button", name="Analysen är klar").click()
    expect(s.get_by_text("Analysen är klar.")).to_be_visible()


def _planera(s: Page) -> None:
    s.goto("/internkontroll/ny/")
    s.get_by_label("År", exact=True).select_option(str(timezone.localdate().year - 1))
    ar = timezone.localdate().year - 1
    s.get_by_label("Resultat för första halvåret senast").fill(f"{ar}-08-31")
    s.get_by_label("Resultat för helåret senast").fill(f"{ar + 1}-01-31")
    granska(s, "internkontroll-ny")
    s.get_by_role("button", name="Skapa planen").click()
    expect(s.get_by_label("Insatsen blir fel")).to_be_checked()
    granska(s, "internkontroll-valj")
    s.get_by_role("button", name="Ta med de valda").click()
    s.locator(".nasta").get_by_role("link", name="Skriv kontrollmoment").click()
    s.get_by_label("Kontrollmoment", exact=True).fill("Planerna har mål")
    s.get_by_label("Stickprov").check()
    s.get_by_label("Omfattning").fill("20 planer")
    s.get_by_label("Varje halvår").check()
    s.get_by_label("Kontrollansvarig").select_option(label="Maja Prov")
    granska(s, "internkontroll-moment")
    s.get_by_role("button", name="Spara kontrollmomentet").click()
    granska(s, "internkontroll-utkast")
    s.locator(".nasta").get_by_role("link", name="Skriv in beslutet").click()
    s.get_by_label("Paragraf").fill("§ 7")
    s.get_by_label("Dagen för beslutet").fill(f"{ar}-01-28")
    granska(s, "internkontroll-anta")
    s.get_by_role("button", name="Planen är antagen").click()
    expect(s.get_by_text("Antagen av nämnden")).to_be_visible()
    granska(s, "internkontroll-plan")


def _folj_upp(s: Page) -> None:
    s.goto("/internkontroll/mina/")
    granska(s, "internkontroll-mina")
    s.goto(s.get_by_role("link", name="Planerna har mål").get_attribute("href").replace("helar", "halvar"))  # type: ignore[union-attr]
    s.get_by_role("button", name="Spara resultatet").click()
    expect(s.locator(".felsummering")).to_contain_text("Skriv vad kontrollen visade.")
    s.get_by_label("Vad visade kontrollen?").fill("4 av 20 planer saknade mål.")
    s.get_by_label("Mindre avvikelse").check()
    s.get_by_label("Underlag").set_input_files({"name": "prov.txt", "mimeType": "text/plain", "buffer": b"prov"})
    granska(s, "internkontroll-folj-upp")
    s.get_by_role("button", name="Spara resultatet").click()
    expect(s.get_by_role("link", name="prov.txt")).to_be_visible()
    s.get_by_role("link", name="Planera en åtgärd").click()
    s.get_by_label("Vad ska göras?").fill("Gå igenom alla planer.")
    s.get_by_label("Ansvarig", exact=True).select_option(label="Maja Prov")
    s.get_by_label("Klar senast").fill(timezone.localdate().isoformat())
    granska(s, "internkontroll-atgard")
    s.get_by_role("button", name="Spara åtgärden").click()
    expect(s.locator("#atgarder")).to_contain_text("Gå igenom alla planer.")
    granska(s, "internkontroll-uppfoljt")


def test_the_pages_are_whole_without_a_script(kommun: Kommun, maja: Person, sida: Any) -> None:
    moment = scen.antagen_med_moment(kommun.ifn, maja, kommun.tallbacken, timezone.localdate().year - 1)
    s = sida(320, skript=False, person=maja)
    s.goto(f"/internkontroll/moment/{moment.pk}/halvar/")
    s.get_by_label("Vad visade kontrollen?").fill("20 av 20 rätt.")
    s.get_by_label("Ingen avvikelse").check()
    s.get_by_role("button", name="Spara resultatet").click()
    expect(s.get_by_text("20 av 20 rätt.").first).to_be_visible()
