"""The kvalitetsstrateg's job in a real browser with a real worker: from nämnd and half-year to a fastställd report."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from avvikelser.models import Arende, Utfall
from kvalitet.frister import STOCKHOLM, Period, halvar_for
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from tests.arbetare import Arbetare
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter import papper
from tests.rapporter.scen_rapport import skrivet
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

NyArbetare = Callable[[], Arbetare]
AVSNITT = (
    "Sammanfattning", "Förslag till beslut", "Lex Sarah", "Synpunkter och klagomål", "Avvikelser och mönster",
    "Åtgärder och effekt", "Bedömning",
)  # fmt: skip
BESLUT = ["Nämnden godkänner redovisningen.", "Nämnden ger förvaltningen i uppdrag att följa upp tillsynen."]
RENDERA = 60_000  # ms: two PDF on a machine that does other things too


@pytest.fixture
def period() -> Period:
    """The half-year before this one: the one that a strateg writes about now."""
    return halvar_for(timezone.localdate()).foregaende


@pytest.fixture
def sofia(kommun: Kommun, period: Period, settings: Any, tmp_path: Path) -> Person:
    """Kvalitetsstrateg for both nämnder. In IFN: five lex Sarah this half-year, one of them sent to IVO; two, one
    and three in the same half of the years before; three avvikelser; and in the half-year between, one that must not
    be seen."""
    settings.MEDIA_ROOT = tmp_path / "filer"
    till_ivo = {"rad_bredvid__utfall": Utfall.ALLVARLIGT, "rad_bredvid__anmald_ivo": _tid(period, 40)}
    _lex(kommun.tallbacken, period, 4, rad_bredvid__utfall=Utfall.RISK)
    _lex(kommun.mottagningen, period, 1, **till_ivo)
    _lex(kommun.tallbacken, period.samma_tidigare(1), 2)
    _lex(kommun.mottagningen, period.samma_tidigare(2), 1)
    _lex(kommun.tallbacken, period.samma_tidigare(3), 3)
    _lex(kommun.tallbacken, period.foregaende, 1)
    _lex(kommun.aldreboendet, period, 1)
    for nr in range(3):
        ArendeFactory(enhet=kommun.mottagningen, inkommen=_tid(period, nr), dnr=f"IFN 9/{nr}")
    return person_med(Roll.KVALITETSSTRATEG, kommun.kommun, fornamn="Sofia", efternamn="Prov")


def _tid(period: Period, dag: int) -> datetime:
    return datetime.combine(period.start + timedelta(days=10 + dag), time(9), STOCKHOLM)


def _lex(enhet: Any, period: Period, antal: int, **falt: Any) -> None:
    for nr in range(antal):
        ArendeFactory(enhet=enhet, lex=True, inkommen=_tid(period, nr), **falt)


def raden(s: Page, tabell: str, rubrik: str) -> Locator:
    """The figures of one row of a table on screen, found by its heading."""
    huvud = s.get_by_role("rowheader", name=rubrik, exact=True)
    return s.locator(f"#tabell-{tabell} tr", has=huvud).get_by_role("cell")


def sidor(pdf: bytes) -> list[str]:
    """The text of each page. The mark of a draft is spaced out and turned, so all white is taken away."""
    antal = len(pypdfium2.PdfDocument(pdf))
    return ["".join(papper.text(pdf, nr).split()) for nr in range(1, antal + 1)]


def hamta(s: Page, lank: str) -> bytes:
    with s.expect_download() as hamtad:
        s.get_by_role("link", name=lank).click()
    return Path(hamtad.value.path()).read_bytes()


def granska_jobb(s: Page, namn: str) -> None:
    """Axe leaves empty style attributes behind, htmx would take them along into what it fetches, and the browser
    rightly complain: so the page is fetched anew after it."""
    granska(s, namn)
    s.reload()


def test_the_whole_job_from_nothing_chosen_to_a_report_that_can_be_made_again(
    sida: Callable[..., Page], sofia: Person, period: Period, bredd: int, ny_arbetare: NyArbetare
) -> None:
    s = sida(bredd, person=sofia)
    valj_namnd_och_halvar(s, period)
    se_siffrorna(s, period)
    skapa_rapporten(s, period)
    skriv_alla_avsnitt(s)
    skapa_utkast(s)
    arbetare = ny_arbetare()
    utkast = las_utkast(s)
    slutlig = faststall_och_hamta(s, arbetare)
    assert len(slutlig) == len(utkast)
    assert not any("UTKAST" in sidan for sidan in slutlig)
    s.get_by_role("link", name="Återskapa siffrorna").click()
    granska(s, "halvar-aterskapa")
    s.get_by_role("button", name="Återskapa").click()
    expect(s.get_by_role("status")).to_contain_text("Siffrorna är lika")
    expect(s.get_by_text(Rapport.objects.get().kontrollsumma_siffror)).to_be_visible()
    granska(s, "halvar-lika")


def valj_namnd_och_halvar(s: Page, period: Period) -> None:
    s.goto("/rapporter/")
    granska(s, "halvar-tom-lista")
    s.get_by_role("link", name="Se siffrorna").click()
    granska(s, "halvar-valj")
    s.get_by_label("Nämnd").select_option(label="Individ- och familjenämnden")
    s.get_by_label("Halvår").select_option(label=period.namn.capitalize())
    s.get_by_role("button", name="Visa siffrorna").click()


def se_siffrorna(s: Page, period: Period) -> None:
    expect(s.get_by_role("heading", level=1)).to_have_text(f"Siffror, {period.namn}")
    ar = [str(period.ar - tillbaka) for tillbaka in (3, 2, 1, 0)]
    expect(s.locator("#tabell-enhet_lex_sarah thead th")).to_have_text(["Enhet", *ar, f"Till IVO {period.ar}"])
    expect(raden(s, "enhet_lex_sarah", "Stödboendet Tallbacken")).to_have_text(["3", "0", "2", "4", "0"])
    expect(raden(s, "enhet_lex_sarah", "Mottagningen barn och unga")).to_have_text(["0", "1", "0", "1", "1"])
    expect(s.locator("#tabell-enhet_lex_sarah")).not_to_contain_text("Äldreboendet Åsen")
    expect(raden(s, "oversikt", "Lex Sarah-rapporter")).to_have_text(["3", "1", "2", "5", "1", "4"])
    expect(raden(s, "oversikt", "Avvikelser")).to_have_text(["0", "0", "0", "3", "3", "0"])
    expect(raden(s, "utfall", "Allvarligt missförhållande")).to_have_text(["0", "0", "0", "1", "1", "0"])
    expect(raden(s, "till_ivo", "Hela nämnden")).to_have_text(["0", "0", "0", "1"])
    expect(s.get_by_text("Nämnden fick fem rapporter")).to_be_visible()
    granska(s, "halvar-siffror")


def skapa_rapporten(s: Page, period: Period) -> None:
    s.get_by_role("link", name="Skapa rapport").click()
    granska(s, "halvar-ny")
    expect(s.get_by_label("Nämnd").locator("option:checked")).to_have_text("Individ- och familjenämnden")
    s.get_by_role("button", name="Skapa rapporten").click()
    expect(s.get_by_role("heading", level=1)).to_have_text(f"Halvårsredovisning, {period.namn}")
    granska(s, "halvar-ny-rapport")


def skriv_alla_avsnitt(s: Page) -> None:
    """The page leads from each section that is done to the next; there is nothing to look for."""
    for nr, rubrik in enumerate(AVSNITT):
        expect(s.locator("#avsnitt-rubrik")).to_contain_text(rubrik)
        ruta = s.locator("textarea")
        ruta.fill("\n".join(BESLUT) if rubrik == "Förslag till beslut" else f"Vår analys av {rubrik.lower()}.")
        s.get_by_role("button", name="Markera avsnittet som klart").click()
        expect(s.get_by_text(f"Avsnittet {rubrik} är klart.")).to_be_visible()
        if nr in (0, 2):
            granska(s, f"halvar-avsnitt-{nr}")
    granska(s, "halvar-alla-klara")


def skapa_utkast(s: Page) -> None:
    s.get_by_role("button", name="Skapa utkast som PDF").click()
    expect(s.get_by_role("progressbar")).to_have_attribute("value", "0")
    granska_jobb(s, "halvar-jobb-vantar")


def las_utkast(s: Page) -> list[str]:
    expect(s.get_by_text("Skriver den")).to_be_visible(timeout=RENDERA)
    assert 0 < int(s.get_by_role("progressbar").get_attribute("value") or "0") < 100
    s.get_by_role("link", name="Till rapporten").click(timeout=RENDERA)
    utkast = sidor(hamta(s, "Fullständig version"))
    assert all("UTKAST" in sidan for sidan in utkast)
    text = "".join(utkast)
    for mening in ("Vår analys av lex sarah.", "Vår analys av bedömning.", *BESLUT):
        assert "".join(mening.split()) in text
    assert "StödboendetTallbacken30240" in text
    return utkast


def faststall_och_hamta(s: Page, arbetare: Arbetare) -> list[str]:
    s.get_by_role("main").get_by_role("link", name="Fastställ rapporten").click()
    granska(s, "halvar-faststall")
    arbetare.send_signal(signal.SIGSTOP)  # so that the page is looked at while there is something to wait for
    s.get_by_role("button", name="Fastställ rapporten").click()
    expect(s.get_by_text("Rapporten är fastställd. PDF-filerna skapas nu.")).to_be_visible()
    granska_jobb(s, "halvar-faststalld-skapas")
    arbetare.send_signal(signal.SIGCONT)
    s.locator("#forlopp").get_by_role("link", name="Till rapporten").click(timeout=RENDERA)
    assert Rapport.objects.get().status == Rapport.Status.FASTSTALLD
    granska(s, "halvar-faststalld")
    return sidor(hamta(s, "Fullständig version"))


def test_a_figure_that_has_changed_since_is_told_and_not_called_identical(
    sida: Callable[..., Page], sofia: Person, kommun: Kommun, period: Period, bredd: int
) -> None:
    rapport, _ = faststallande.faststall(skrivet(faststallande.skapa(kommun.ifn, period, av=sofia), sofia), av=sofia)
    Arende.objects.filter(dnr="IFN 9/0").update(enhet=kommun.tallbacken, verksamhetsform="egen_regi")
    s = sida(bredd, person=sofia)
    s.goto(f"/rapporter/{rapport.pk}/aterskapa/")
    s.get_by_role("button", name="Återskapa").click()
    expect(s.get_by_role("status")).to_contain_text("Siffrorna är inte lika")
    expect(s.get_by_text("IFN 9/0")).to_be_visible()
    granska(s, "halvar-inte-lika")
