"""From a file to a draw, on a telephone and at a desk, and the revisor who sees that it holds. Also without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import Dragning, Ram, Ramunderlag
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.plan import planscener
from tests.egenkontroll.ram import ramscener as scen
from tests.fabriker import person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia", efternamn="Prov")


@pytest.fixture
def tillfalle(kommun: Kommun, sofia: Person) -> Kontrolltillfalle:
    granskare = [planscener.granskare(kommun.mottagningen), planscener.granskare(kommun.mottagningen)]
    enheter = [kommun.tallbacken, kommun.mottagningen]
    return scen.tillfalle(kommun, sofia, enheter=enheter, granskare=granskare, per_arendetyp=True)


def filen(namn: str, data: bytes) -> dict[str, Any]:
    return {"name": namn, "mimeType": "application/octet-stream", "buffer": data}


def valj(s: Page, namn: str, data: bytes) -> None:
    s.get_by_label("Verksamhetssystem").fill("Provsystemet")
    s.get_by_label("Fil", exact=True).set_input_files(filen(namn, data))
    s.get_by_role("button", name="Granska filen").click()


def test_a_strateg_reads_a_frame_in_draws_and_draws_again(
    tillfalle: Kontrolltillfalle, sofia: Person, sida: Any, bredd: int
) -> None:
    rader = [*scen.rader(), *scen.rader("MOTT", handlaggare="H7")]
    s = sida(bredd, person=sofia)
    s.goto(f"/egenkontroll/urval/tillfalle/{tillfalle.pk}/")
    granska(s, "urval-tomt")
    s.get_by_role("link", name="Läs in ramen").click()
    granska(s, "urval-ny-ram")
    valj(s, "ram.xlsx", b"MZ\x90\x00 program")
    expect(s.locator(".felsummering")).to_contain_text("varken CSV eller Excel")
    granska(s, "urval-ny-ram-fel")

    fel = [["Prov Provsson", "TALL", "2026-02-01", "", "", ""], ["NY-1", "ALDRE", "2026-09-01", "", "", ""]]
    valj(s, "ram.csv", scen.csv([*rader, *fel]))
    expect(s.get_by_role("heading", name="Filen har 3 fel")).to_be_visible()
    expect(s.get_by_role("button", name="Läs in ramen")).to_have_count(0)
    granska(s, "urval-granska-fel")
    s.get_by_role("button", name="Släng filen").click()
    s.get_by_role("link", name="Läs in ramen").click()

    valj(s, "avslutade.csv", scen.csv(rader))
    expect(s.get_by_role("heading", name="Filen går att läsa in")).to_be_visible()
    granska(s, "urval-granska")
    s.get_by_role("button", name="Läs in ramen").click()
    expect(s.get_by_text("Ramen är inläst: 60 ärenden.")).to_be_visible()
    granska(s, "urval-inlast")
    assert Ram.objects.get().antal == 60
    assert not Ramunderlag.objects.exists()

    s.locator(".nasta").get_by_role("link", name="Dra urvalet").click()
    granska(s, "urval-dra")
    s.get_by_label("Bland hur många av de senast avslutade").fill("3")
    s.get_by_role("button", name="Dra urvalet").click()
    expect(s.locator(".felsummering")).to_contain_text("Skriv minst 5")
    s.get_by_label("Bland hur många av de senast avslutade").fill("20")
    s.get_by_role("button", name="Dra urvalet").click()
    expect(s.get_by_text("10 av 60 avslutade ärenden")).to_be_visible()
    granska(s, "urval-draget")

    s.get_by_role("link", name="Dra om med skäl").click()
    s.get_by_label("Varför dras urvalet om?").fill("Ramen saknade april.")
    granska(s, "urval-dra-om")
    s.get_by_role("button", name="Dra om urvalet").click()
    expect(s.get_by_role("link", name="Urval 1", exact=True)).to_be_visible()
    granska(s, "urval-omdraget")
    assert Dragning.objects.count() == 2


@pytest.mark.parametrize("skript", [True, False])
def test_a_revisor_sees_that_the_draw_holds_and_what_differs(
    tillfalle: Kontrolltillfalle, sofia: Person, kommun: Kommun, sida: Any, bredd: int, skript: bool
) -> None:
    dragning = scen.dragning(scen.ram(tillfalle, sofia), sofia)
    rut = person_med(Roll.REVISOR, kommun.kommun, fornamn="Rut", efternamn="Prov")
    s = sida(bredd, skript=skript, person=rut)
    s.goto(f"/egenkontroll/urval/dragning/{dragning.pk}/")
    s.get_by_role("link", name="Kontrollera urvalet").first.click()
    s.get_by_label("Fil", exact=True).set_input_files(filen("ram.csv", scen.csv(scen.rader())))
    s.get_by_role("button", name="Kontrollera med filen").click()
    expect(s.get_by_role("heading", name="Urvalet stämmer", exact=True)).to_be_visible()
    if skript:
        granska(s, "urval-stammer")

    s.get_by_label("Fil", exact=True).set_input_files(filen("ram.csv", scen.csv(scen.rader(antal=28))))
    s.get_by_role("button", name="Kontrollera med filen").click()
    expect(s.get_by_role("heading", name="Urvalet stämmer inte med filen")).to_be_visible()
    expect(s.get_by_role("main")).to_contain_text("TALL-26-0030")
    if skript:
        granska(s, "urval-stammer-inte")
    s.get_by_role("button", name="Kontrollera utan fil").click()
    expect(s.get_by_role("heading", name="Urvalet stämmer", exact=True)).to_be_visible()
