"""Somebody tells of an event; who receives it writes it in; who told it sees it there and says what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from avvikelser.models import Arende
from tests.avvikelser.scener import Folk, folk_i
from tests.conftest import Kommun
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)


def test_what_elin_tells_is_written_in_by_maja_and_put_right_by_elin(folk: Folk, sida: Any, bredd: int) -> None:
    i_gar = (timezone.localdate() - timedelta(days=1)).isoformat()
    s = sida(bredd, person=folk.maja)
    s.goto("/avvikelser/")
    s.get_by_role("link", name="Skriv in en rapport").click()
    granska(s, "skriv-in")
    s.get_by_label("Muntligt").check()
    s.get_by_label("Vem rapporterade?").select_option(label="Elin Prov, behandlingsassistent")
    s.get_by_label("Vilken dag kom den in?").fill(i_gar)
    s.get_by_label("Var hände det?").select_option(label="Stödboendet Tallbacken")
    s.get_by_label("Vilken dag hände det?").fill(i_gar)
    s.get_by_label("Vad hände?").fill("Tillsynen gjordes inte.")
    s.get_by_label("Vilken följd fick det").fill("Oro under kvällen.")
    s.get_by_label("När och hur märktes det?").fill("Vid passbytet.")
    s.get_by_label("Något blev inte som det skulle").check()
    s.get_by_role("button", name="Spara rapporten").click()
    expect(s.locator(".felsummering a")).to_have_text("Skriv vilket klockslag rapporten kom in.")
    granska(s, "skriv-in-fel")
    expect(s.get_by_label("Vad hände?")).to_have_value("Tillsynen gjordes inte.")
    s.get_by_label("Klockan", exact=True).fill("10:15")
    s.get_by_role("button", name="Spara rapporten").click()
    expect(s.get_by_text("Rapporten är inskriven.")).to_be_visible()
    granska(s, "arende-inskrivet")
    expect(s.locator(".nasta").first).to_contain_text("Ta emot rapporten")

    s = sida(bredd, person=folk.elin)
    s.goto("/avvikelser/mina/")
    s.get_by_role("link", name="Avvikelse").click()
    expect(s.get_by_role("heading", name="Så här skrevs rapporten ner")).to_be_visible()
    granska(s, "kvitto-inskrivet")
    s.get_by_role("link", name="Lägg till en uppgift").click()
    s.get_by_label("Vad är nytt?").fill("Det var båda tillsynerna.")
    s.get_by_role("button").filter(has_text="Lägg till").click()
    expect(s.get_by_text("Uppgiften är tillagd.")).to_be_visible()
    assert Arende.objects.get().rapportor == folk.elin
