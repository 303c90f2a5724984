"""A kvalitetsstrateg plans a year of egenkontroll: kontrollområde, plan, beslut, and the year that comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from egenkontroll.andra.models import AnnanKontroll
from egenkontroll.plan.models import Kontrolltillfalle
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia", efternamn="Prov")


def test_a_strateg_goes_from_questions_to_a_beslut(kommun: Kommun, sofia: Person, sida: Any, bredd: int) -> None:
    person_med(Roll.GRANSKARE, kommun.mottagningen, fornamn="Tilde", efternamn="Prov")
    ar = timezone.localdate().year
    s = sida(bredd, person=sofia)
    s.goto("/egenkontroll/")
    granska(s, "egenkontroll-tom")
    s.get_by_role("link", name="Kontrollområden").click()
    s.get_by_role("link", name="Lägg till ett kontrollområde").click()
    granska(s, "egenkontroll-omrade-ny")
    s.get_by_label("Namn").fill("Förhandsbedömning")
    s.get_by_role("button", name="Lägg till").click()

    s.get_by_role("link", name="Lägg till ett kriterium").click()
    s.get_by_role("button", name="Lägg till").click()
    expect(s.locator(".felsummering")).to_contain_text("Skriv frågan.")
    granska(s, "egenkontroll-kriterium-fel")
    s.get_by_label("Fråga", exact=True).fill("Är bedömningen klar inom 14 dagar?")
    s.get_by_label("Lagrum").select_option("forhandsbedomning")
    s.get_by_label("Det är ett krav i lag").check()
    s.get_by_label("Tid som räknas ut").select_option("dagar")
    s.get_by_label("Hur många?").fill("14")
    s.get_by_label("Första dagen").fill("Anmälan kom in")
    s.get_by_label("Andra dagen").fill("Beslutet fattades")
    s.get_by_role("button", name="Lägg till").click()
    granska(s, "egenkontroll-version")
    s.get_by_role("link", name="Anta versionen").click()
    granska(s, "egenkontroll-version-anta")
    s.get_by_role("button", name="Anta versionen").click()
    expect(s.get_by_text("Versionen är antagen och låst.")).to_be_visible()

    s.goto("/egenkontroll/planer/ny/")
    granska(s, "egenkontroll-plan-ny")
    s.get_by_label("År").fill(str(ar))
    s.get_by_role("button", name="Påbörja planen").click()
    s.get_by_role("link", name="Lägg till en kontroll").click()
    s.get_by_label("Kontrollområde").select_option(label="Förhandsbedömning, version 1")
    s.get_by_label("Stödboendet Tallbacken").check()
    granska(s, "egenkontroll-kontroll-ny")
    s.get_by_role("button", name="Lägg till").click()
    expect(s.locator(".nasta-mening")).to_have_text("Välj minst en granskare för Förhandsbedömning.")
    granska(s, "egenkontroll-plan-saknar")
    s.get_by_role("link", name="Gör det").click()
    s.get_by_label("Tilde Prov, provperson").check()
    s.get_by_role("button", name="Spara").click()
    s.get_by_role("link", name="Skriv in beslutet").click()
    s.get_by_label("Paragraf").fill("§ 14")
    s.get_by_label("Dag för beslutet").fill(timezone.localdate().isoformat())
    granska(s, "egenkontroll-anta")
    s.get_by_role("button", name="Anta planen").click()
    expect(s.get_by_text("Kontrollerna för året är skapade.")).to_be_visible()
    granska(s, "egenkontroll-plan")
    assert Kontrolltillfalle.objects.count() == 3

    s.goto("/egenkontroll/")
    expect(s.get_by_role("link", name=f"Förhandsbedömning, första tertialet {ar}").first).to_be_visible()
    granska(s, "egenkontroll-start")
    s.get_by_role("link", name=f"Förhandsbedömning, första tertialet {ar}").first.click()
    granska(s, "egenkontroll-tillfalle")
    s.get_by_role("link", name="Ställ in kontrollen").click()
    granska(s, "egenkontroll-stall-in")
    s.goto("/egenkontroll/arshjul/")
    granska(s, "arshjul")
    s.get_by_role("button", name="Gör en ny adress").click()
    expect(s.get_by_text("Den visas bara en gång.")).to_be_visible()
    granska(s, "arshjul-adress")


def test_without_script_a_plan_is_copied_and_another_kontroll_is_written(
    kommun: Kommun, sofia: Person, sida: Any, bredd: int
) -> None:
    ar = timezone.localdate().year
    plan = scen.antagen(kommun, sofia, ar)
    s = sida(bredd, person=sofia, skript=False)
    s.goto(f"/egenkontroll/planer/{plan.pk}/")
    s.get_by_role("button", name="Kopiera planen").click()
    expect(s.get_by_role("heading", level=1)).to_have_text(f"Plan för egenkontroll {ar + 1}, version 1")
    expect(s.get_by_text("Ingenting är ändrat.")).to_be_visible()

    s.goto("/egenkontroll/andra/")
    s.get_by_role("link", name="Lägg till en kontroll").click()
    s.get_by_label("Målgruppsundersökning").check()
    s.get_by_label("Rubrik").fill("Vad de boende tycker")
    s.get_by_label("Källa").fill("Egen enkät")
    s.get_by_label("Analys").fill("De flesta är trygga.")
    s.locator("#id_tal-0-vad").fill("Trygga")
    s.locator("#id_tal-0-eget").fill("87,5")
    s.get_by_role("button", name="Spara").click()
    expect(s.get_by_role("cell", name="87,5")).to_be_visible()
    s.get_by_role("button", name="Markera som klar").click()
    assert AnnanKontroll.objects.get().klar is not None
