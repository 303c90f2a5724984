"""From an empty year to a decision: the kvalitetsstrateg's report becomes the nämndsekreterare's handlingar, by the
buttons alone, at a desk and on a telephone. The browser is closed in the middle of the job that makes the handlingar.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kvalitet.frister import STOCKHOLM, Period, halvar_for
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.namnd.modeller import Namndpaket
from rapporter.namnd.skrivelsemodeller import SKRIVNA
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter import papper
from tests.webblasare.conftest import granska
from tests.webblasare.test_rapportera_halvar import BESLUT, hamta, skriv_alla_avsnitt

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
Oppna = Callable[..., Page]


@pytest.fixture
def period() -> Period:
    return halvar_for(timezone.localdate()).foregaende


@pytest.fixture
def sofia(kommun: Kommun, period: Period, settings: Any, tmp_path: Path) -> Person:
    """The strateg of a nämnd that has had some ärenden, and no report and no sammanträde yet."""
    settings.MEDIA_ROOT = tmp_path / "filer"
    for nr in range(6):
        inkommen = datetime.combine(period.start + timedelta(days=10 + nr), time(9), STOCKHOLM)
        ArendeFactory(enhet=kommun.tallbacken, lex=nr < 5, inkommen=inkommen)
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Prov", efternamn="Strateg")


@pytest.fixture
def petra(kommun: Kommun) -> Person:
    return person_med(Roll.NAMNDSEKRETERARE, kommun.ifn, fornamn="Prov", efternamn="Sekreterare")


def kor_jobbet() -> None:
    """The worker does what was asked for last."""
    arbete.kor(Jobb.objects.latest("skapat").pk)
    jobb = Jobb.objects.latest("skapat")
    assert jobb.status == Jobb.Status.KLART, jobb.fel


def text_i(pdf: bytes) -> str:
    sidor = range(1, len(pypdfium2.PdfDocument(pdf)) + 1)
    return " ".join(" ".join(papper.text(pdf, nr).split()) for nr in sidor)


def test_from_an_empty_year_to_a_report_that_is_beslutad(
    sida: Oppna, sofia: Person, petra: Person, period: Period, bredd: int, tmp_path: Path
) -> None:
    strateg, sekreterare = sida(bredd, person=sofia), sida(bredd, person=petra)
    skriv_rapporten(strateg, period)
    lat_granska(strateg, sekreterare, petra)
    faststall(strateg)
    bygg_listan(sekreterare, tmp_path)
    skriv_skrivelsen(sekreterare)
    kalla(sekreterare)
    sekreterare = skapa_handlingarna(sida, sekreterare, petra, bredd)
    besluta(sekreterare)
    satt_upp_anslaget(sekreterare)
    las_utdraget(sekreterare)
    strateg.goto(f"/rapporter/{Rapport.objects.get().pk}/")
    expect(strateg.get_by_text(f"beslutad § 45, Individ- och familjenämnden {timezone.localdate()}")).to_be_visible()
    granska(strateg, "ar-beslutad")


def skriv_rapporten(s: Page, period: Period) -> None:
    s.goto("/rapporter/")
    granska(s, "ar-tomt")
    s.get_by_role("link", name="Ny rapport").click()
    s.get_by_label("Halvår").select_option(label=period.namn.capitalize())
    s.get_by_role("button", name="Skapa rapporten").click()
    expect(s.get_by_role("heading", level=1)).to_have_text(f"Halvårsredovisning, {period.namn}")
    skriv_alla_avsnitt(s)


def lat_granska(s: Page, laser: Page, petra: Person) -> None:
    s.get_by_role("link", name="Skicka på granskning").click()
    s.get_by_label(petra.namn).check()
    s.get_by_label("Läst senast").fill(timezone.localdate().isoformat())
    s.get_by_role("button", name="Skicka på granskning").click()
    expect(s.get_by_text("0 av 1 har läst klart.")).to_be_visible()
    laser.goto("/")
    laser.locator(f"a[href^='/rapporter/{Rapport.objects.get().pk}/']").first.click()
    laser.get_by_role("button", name="Jag har läst klart").click()
    s.reload()
    expect(s.get_by_text("1 av 1 har läst klart.")).to_be_visible()


def faststall(s: Page) -> None:
    s.get_by_role("main").get_by_role("link", name="Fastställ rapporten").click()
    s.get_by_role("button", name="Fastställ rapporten").click()
    expect(s.get_by_text("Rapporten är fastställd.").first).to_be_visible()
    kor_jobbet()


def bygg_listan(s: Page, mapp: Path) -> None:
    s.goto("/namnd/")
    s.get_by_role("link", name="Nytt sammanträde").click()
    s.get_by_label("Vilken dag är sammanträdet?").fill(timezone.localdate().isoformat())
    s.get_by_label("Klockan").fill("09:00")
    s.get_by_label("Var?").fill("Stadshuset, lokal Granen")
    s.get_by_role("button", name="Skapa sammanträdet").click()
    s.locator(".nasta").get_by_role("link", name="Lägg till ärende").click()
    s.get_by_label("Rubrik", exact=True).fill("Halvårsredovisning")
    s.get_by_role("button", name="Lägg till ärendet").click()
    rapport = Rapport.objects.get()
    oppna(s, "valj")
    s.locator("#valj select").select_option(label=f"{rapport.dnr} {rapport.rubrik}")
    s.locator("#valj").get_by_role("button", name="Lägg till sist").click()
    expect(s.get_by_text("Rapporten är bilaga 1.")).to_be_visible()
    fil = mapp / "tabeller.pdf"
    fil.write_bytes(papper.med_skrift(b"Tabell som laddades upp"))
    oppna(s, "ladda-upp")
    s.get_by_label("Bilagans namn").fill("Tabeller")
    s.get_by_label("Fil", exact=True).set_input_files(fil)
    s.locator("#ladda-upp").get_by_role("button", name="Lägg till sist").click()
    expect(s.get_by_text("Filen är bilaga 2.")).to_be_visible()
    s.get_by_text("Ge ärendena paragrafer").click()
    s.get_by_label("Första paragrafen").fill("45")
    s.get_by_role("button", name="Ge paragrafer i ordning").click()
    granska(s, "ar-listan")


def oppna(s: Page, vilken: str) -> None:
    if s.locator(f"#{vilken}").get_attribute("open") is None:
        s.locator(f"#{vilken} summary").click()


def skriv_skrivelsen(s: Page) -> None:
    s.get_by_role("link", name="Skriv tjänsteskrivelsen").click()
    for mening in BESLUT:
        expect(s.get_by_label("Förslag till beslut")).to_contain_text(mening)
    for del_ in SKRIVNA:
        ruta = s.get_by_label(del_.label, exact=True)
        if not ruta.input_value():
            ruta.fill(f"{del_.label}: det viktigaste.")
    granska(s, "ar-skrivelse")
    s.get_by_role("button", name="Spara och markera som klar").click()
    expect(s.get_by_role("link", name="Läs skrivelsen")).to_be_visible()


def kalla(s: Page) -> None:
    kallelse = text_i(hamta(s, "Hämta PDF med kallelsen"))
    assert "Halvårsredovisning (IFN" in kallelse
    assert "Stadshuset, lokal Granen" in kallelse
    s.get_by_role("button", name="Kallelsen är skickad").click()


def skapa_handlingarna(sida: Oppna, s: Page, petra: Person, bredd: int) -> Page:
    """The one who asked closes the browser; what was asked for is there when she comes back."""
    s.get_by_role("button", name="Skapa PDF med fullständiga handlingar").click()
    expect(s.get_by_role("progressbar")).to_have_attribute("value", "0")
    s.context.close()
    kor_jobbet()
    ny = sida(bredd, person=petra)
    ny.goto("/namnd/")
    ny.get_by_role("main").get_by_role("link", name=str(timezone.localdate())).first.click()
    text = text_i(hamta(ny, "Hämta PDF med fullständiga handlingar"))
    assert Namndpaket.objects.count() == 1
    for vad in ("§ 45. Halvårsredovisning", "Vår analys av bedömning.", "Tabell som laddades upp", *BESLUT):
        assert vad in text
    return ny


def besluta(s: Page) -> None:
    s.locator(".nasta").get_by_role("link", name="Skriv beslutet").click()
    expect(s.get_by_label("Vad beslutade nämnden?")).to_contain_text(BESLUT[0])
    s.get_by_role("button", name="Spara beslutet").click()
    s.get_by_role("button", name="Sammanträdet är genomfört").click()


def satt_upp_anslaget(s: Page) -> None:
    s.locator(".nasta").get_by_role("link", name="Skriv in justeringen").click()
    s.get_by_label("Vem justerade?").fill("Ord Föranden")
    s.get_by_label("Var finns protokollet?").fill("Kansliet")
    s.get_by_role("button", name="Spara justeringen").click()
    s.locator(".nasta").get_by_role("link", name="Skriv in dagen").click()
    s.get_by_role("button", name="Spara dagen").click()
    anslag = text_i(hamta(s, "Anslag och bevis, PDF"))
    assert "Individ- och familjenämnden" in anslag
    assert str(timezone.localdate()) in anslag


def las_utdraget(s: Page) -> None:
    s.goto(f"/namnd/arende/{Namndpaket.objects.get().sammantrade.arenden.get().pk}/")
    utdrag = text_i(hamta(s, "PDF med protokollsutdraget"))
    for vad in ("§ 45", *BESLUT):
        assert vad in utdrag
