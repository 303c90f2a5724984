"""In a browser: the plan, a spärr, a proposal that two approve, carrying it out, and the protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from avvikelser.gallring.models import Gallringsforslag
from avvikelser.models import Arende
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from tests.conftest import Kommun
from tests.gallring.scen import Tre, avslutat, tre_i
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tre(kommun: Kommun, settings: Any, tmp_path: Path) -> Tre:
    settings.MEDIA_ROOT = tmp_path
    return tre_i(kommun)


def test_from_the_plan_to_the_protocol(tre: Tre, sida: Any, bredd: int) -> None:
    sparrat, uttaget, gallras = (avslutat(tre.kommun) for _ in range(3))
    s = sida(bredd, person=tre.sofia)
    s.goto(f"/gallring/plan/{tre.kommun.ifn.pk}/")
    granska(s, "gallringsplan")
    s.get_by_role("link", name="Ändra avvikelse").click()
    s.get_by_role("button", name="Spara").click()
    granska(s, "gallringsregel-fel")
    s.get_by_label("Gallras", exact=True).check()
    s.get_by_label("Efter hur många år?").fill("5")
    s.get_by_label("Dagen då nämnden beslutade").fill("2024-03-01")
    s.get_by_label("Paragraf i protokollet").fill("12")
    s.get_by_role("button", name="Spara").click()
    expect(s.get_by_role("cell", name="Gallras 5 år efter att ärendet avslutades")).to_be_visible()

    s.goto("/gallring/sparrar/ny/")
    s.get_by_label("Ärendets diarienummer").fill(sparrat.dnr)
    s.get_by_label("Varför?").fill("Rättsprocess.")
    granska(s, "gallringssparr-ny")
    s.get_by_role("button", name="Sätt spärr").click()
    granska(s, "gallringssparrar")

    s.goto("/gallring/")
    granska(s, "gallring")
    s.get_by_role("link", name="Gör ett förslag").click()
    granska(s, "gallringsforslag-nytt")
    s.get_by_label("Individ- och familjenämnden").check()
    s.get_by_role("button", name="Gör förslaget").click()
    granska(s, "gallringsforslag")
    expect(s.get_by_text("Ärendet har gallringsspärr.")).to_be_visible()
    s.get_by_role("link", name=f"Ta ut {uttaget.dnr}").click()
    s.get_by_label("Varför?").fill("Forskning pågår.")
    granska(s, "gallringsforslag-ta-ut")
    s.get_by_role("button", name="Ta ut").click()
    forslag = Gallringsforslag.objects.get()

    for person in (tre.nora, tre.ulla):
        andra = sida(bredd, person=person)
        andra.goto(f"/gallring/forslag/{forslag.pk}/")
        andra.get_by_role("link", name="Godkänn").click()
        granska(andra, "gallring-godkann")
        andra.get_by_label("Jag har läst listan, och ärendena kan gallras").check()
        andra.get_by_role("button", name="Godkänn").click()
        expect(andra.get_by_text("Du har godkänt förslaget.")).to_be_visible()

    s.goto(f"/gallring/forslag/{forslag.pk}/")
    s.get_by_role("link", name="Verkställ").click()
    granska(s, "gallring-verkstall")
    s.get_by_label("Jag förstår att det som gallras inte går att få tillbaka").check()
    s.get_by_role("button", name="Gallra nu").click()
    expect(s.get_by_role("heading", name=f"Gallring {forslag.dnr}")).to_be_visible()
    arbete.kor(Jobb.objects.get().pk)
    s.goto(f"/gallring/protokoll/{forslag.pk}/")
    granska(s, "gallringsprotokoll")
    expect(s.get_by_role("rowheader", name=gallras.dnr)).to_be_visible()
    assert set(Arende.objects.all()) == {sparrat, uttaget}
