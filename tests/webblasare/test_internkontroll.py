"""An enhetschef makes a risk analysis, the strateg a plan of it, the chef follows up, the auditor follows the chain."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from egenkontroll.internkontroll.models import Kontrollresultat
from egenkontroll.risk.models import Risk
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import person_med
from tests.rapporter import namndscener
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
    _tillbaka(s, risk)


def _tillbaka(s: Page, risk: Risk) -> None:
    """From the åtgärd back to its kontrollmoment and its risk, and from the risk's own page to the chain."""
    bak = s.locator("section", has=s.get_by_role("heading", name="Bakåt: från åtgärd till risk")).last
    raden = bak.locator("tbody tr", has_text="Gå igenom alla planer.")
    expect(raden).to_contain_text("mindre avvikelse")
    raden.get_by_role("link", name="Planerna har mål").click()
    expect(s.locator("tr:target")).to_contain_text("Gå igenom alla planer.")
    raden.get_by_role("link", name="Insatsen blir fel").click()
    expect(s.locator("article:target")).to_contain_text("Värde 12")
    s.goto(f"/risk/{risk.pk}/")
    granska(s, "risk-revisor")
    s.get_by_role("link", name="Följ kedjan till kontroll, åtgärd och effekt").click()
    expect(s.locator("article:target")).to_contain_text("Insatsen blir fel")


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


def test_a_plan_goes_to_the_namnd_and_comes_back_decided(kommun: Kommun, sofia: Person, sida: Any, bredd: int) -> None:
    with transaction.atomic():
        dnr = nytt_dnr(kommun.ifn, 2026)[0]
    plan = scen.plan(kommun.ifn, timezone.localdate().year, antagen=False, dnr=dnr)
    scen.moment(scen.planrisk(plan), delen=kommun.tallbacken)
    petra = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn, fornamn="Petra", efternamn="Prov")
    mote = namndscener.sammantrade(petra, kommun.ifn, datum=timezone.localdate())
    s = sida(bredd, person=petra)
    s.goto(f"/namnd/{mote.pk}/arende/")
    s.get_by_label("Ska nämnden anta en internkontrollplan?").select_option(label=f"{plan.dnr} {plan.rubrik}")
    granska(s, "namnd-arende-om-plan")
    s.get_by_role("button", name="Lägg till ärendet").click()
    expect(s.get_by_text("Ärendet ligger som nummer 1 på listan.")).to_be_visible()
    s.goto(f"/namnd/arende/{mote.arenden.get().pk}/skrivelse/")
    expect(s.get_by_label("Sammanfattning")).to_have_value(re.compile("Planen har 1 risk och 1 kontrollmoment."))
    namndscener.hallet(mote, petra, fran=45)
    s = sida(bredd, person=sofia)
    s.goto(f"/internkontroll/{plan.pk}/")
    expect(s.get_by_role("link", name="Beslutad § 45")).to_be_visible()
    granska(s, "internkontroll-beslutad")
    s.locator(".nasta").get_by_role("link", name="Skriv in beslutet").click()
    expect(s.get_by_label("Paragraf")).to_have_value("§ 45")
    granska(s, "internkontroll-anta-ur-beslutet")
    s.get_by_role("button", name="Planen är antagen").click()
    expect(s.get_by_text("Planen är antagen. Ingenting i den ändras nu.")).to_be_visible()
    plan.refresh_from_db()
    assert (plan.paragraf, plan.beslutsdatum) == ("§ 45", mote.datum)


def test_the_year_shows_what_is_planned_and_the_year_in_its_field(
    kommun: Kommun, maja: Person, sida: Any, bredd: int
) -> None:
    ar = timezone.localdate().year
    scen.antagen_med_moment(kommun.ifn, maja, kommun.tallbacken, ar)
    s = sida(bredd, person=maja)
    s.goto("/egenkontroll/arshjul/")
    expect(s.get_by_role("link", name=re.compile("Följ upp kontroll R1.1"))).to_be_visible()
    if bredd < 500:
        s.get_by_text("Ändra filter").click()
    expect(s.get_by_label("År", exact=True)).to_have_value(str(ar))
    granska(s, "arshjul")


def test_the_pages_are_whole_without_a_script(kommun: Kommun, maja: Person, sida: Any) -> None:
    moment = scen.antagen_med_moment(kommun.ifn, maja, kommun.tallbacken, timezone.localdate().year - 1)
    s = sida(320, skript=False, person=maja)
    s.goto(f"/internkontroll/moment/{moment.pk}/halvar/")
    s.get_by_label("Vad visade kontrollen?").fill("20 av 20 rätt.")
    s.get_by_label("Ingen avvikelse").check()
    s.get_by_role("button", name="Spara resultatet").click()
    expect(s.get_by_text("20 av 20 rätt.").first).to_be_visible()
