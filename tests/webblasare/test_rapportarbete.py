"""The strateg, an enhetschef and a granskare work on one report in a real browser, at a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register
from rapporter.sammanstallning import granskningsgang
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag, Rapportmall
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.scen_rapport import nagra_arenden, utkast
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

Oppna = Callable[..., Page]


@pytest.fixture
def sofia(kommun: Kommun, settings: Any, tmp_path: Any) -> Person:
    settings.MEDIA_ROOT = tmp_path
    nagra_arenden(kommun)
    for manad in range(1, 13):
        for nr in range(manad % 4 + 1):
            inkommen = datetime(2025, manad, 3 + nr, 9, tzinfo=STOCKHOLM)
            slut = {"status": "avslutad", "avslutad": inkommen, "mottagen": inkommen}
            ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen, **slut)
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Prov", efternamn="Strateg")


def test_a_section_is_written_together_and_read_by_another(
    kommun: Kommun, sofia: Person, sida: Oppna, bredd: int
) -> None:
    rapport = utkast(kommun, sofia)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    strateg = sida(bredd, person=sofia)
    strateg.goto(reverse("rapporter:avsnitt", args=[rapport.pk, "lex_sarah"]))
    granska(strateg, "rapport-avsnitt")
    strateg.get_by_role("link", name="Be om bidrag").click()
    granska(strateg, "rapport-begar")
    strateg.get_by_label("Stödboendet Tallbacken").check()
    strateg.get_by_label("Svara senast").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    strateg.get_by_role("button", name="Be om bidrag").click()
    expect(strateg.get_by_text("0 av 1 är klara.")).to_be_visible()

    bidrar = sida(bredd, person=chef)
    bidrar.goto("/")
    expect(bidrar.get_by_text("Skriv ert bidrag till halvårsredovisning").first).to_be_visible()
    bidrar.goto(reverse("rapporter:bidrag", args=[Rapportbidrag.objects.get().pk]))
    granska(bidrar, "rapport-bidrag")
    bidrar.get_by_label("Er text").fill("Vi har bytt rutin för överlämning.")
    bidrar.get_by_role("button", name="Markera som klart").click()
    expect(bidrar.get_by_text("Tack. Bidraget är klart och har kommit fram.")).to_be_visible()
    assert Rapportbidrag.objects.get().klar is not None

    strateg.reload()
    strateg.get_by_role("button", name="Lägg in klara bidrag i texten").click()
    assert "Vi har bytt rutin" in strateg.get_by_label("Text", exact=True).input_value()

    petra = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    granskningsgang.skicka_pa_granskning(rapport, personer=[petra], senast=timezone.localdate(), av=sofia)
    laser = sida(bredd, person=petra)
    laser.goto(f"{reverse('rapporter:rapport', args=[rapport.pk])}?avsnitt=lex_sarah")
    granska(laser, "rapport-granskas")
    laser.get_by_role("link", name="Kommentera avsnittet").click()
    laser.get_by_label("Kommentar").fill("Fler ord om orsaken.")
    laser.get_by_role("button", name="Spara kommentaren").click()
    laser.get_by_role("button", name="Jag har läst klart").click()
    strateg.reload()
    strateg.get_by_role("link", name="Lös kommentaren").click()
    strateg.get_by_role("button", name="Markera som löst").click()
    expect(strateg.get_by_text("1 av 1 har läst klart.")).to_be_visible()


def test_a_mall_is_edited_looked_at_and_saved_without_a_script(
    kommun: Kommun, sofia: Person, sida: Oppna, bredd: int
) -> None:
    strateg = sida(bredd, skript=False, person=sofia)
    strateg.goto(reverse("rapporter:mall", args=["IFN", "halvar"]))
    ruta = strateg.locator("#id_bedomning-text")
    ruta.fill("{finns_inte}")
    strateg.locator("#id_bedomning-borjan").select_option("standard")
    strateg.get_by_role("button", name="Spara mallen").click()
    expect(strateg.get_by_role("alert")).to_contain_text("Mallen är inte sparad")
    strateg.locator("#id_bedomning-text").fill("Under {period} gjorde vi …")
    strateg.get_by_role("button", name="Förhandsgranska").click()
    expect(strateg.get_by_text("gjorde vi …").last).to_be_visible()
    assert not Rapportmall.objects.exists()
    strateg.get_by_role("button", name="Spara mallen").click()
    assert Rapportmall.objects.get().version == 1


def test_the_other_pages_hold_for_a_telephone_and_a_screen_reader(
    kommun: Kommun, sofia: Person, sida: Oppna, bredd: int
) -> None:
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr in range(3):
        register.registrera(
            kommun.tallbacken, av=chef, beteckning=f"Prov {nr}", lag="SoL", insats="hemtjanst",
            beslutad=date(2025, 9, 1), skal="resurs",
        )  # fmt: skip
    strateg = sida(bredd, person=sofia)
    for namn, argument in (
        ("mallar", []), ("mall", ["IFN", "kvalitet"]), ("ny", []), ("lista", []), ("monster", ["IFN", "2026H1"]),
        ("ej-verkstallda", []), ("ej-verkstallda-nytt", []), ("ej-verkstallda-kvartal", ["IFN", "2026K1"]),
        ("nyckeltal-namnder", []), ("nyckeltal", ["IFN"]), ("nyckeltal-nytt", ["IFN"]), ("nyckeltal-fil", ["IFN"]),
    ):  # fmt: skip
        strateg.goto(reverse(f"rapporter:{namn}", args=argument))
        granska(strateg, f"rapport-{namn}")
    assert not Rapport.objects.exists()
