"""A session that ends while somebody writes: all of it is there after the next login, and is saved once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.avvikelser.scener import folk_i, mottagen
from tests.conftest import Kommun
from tests.webblasare.conftest import granska, lat_ga_ut

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_that_ends_in_the_middle_of_a_long_text_loses_none_of_it(kommun: Kommun, sida: Any) -> None:
    folk = folk_i(kommun)
    arende = mottagen(folk)
    lang = "En lång text om vad som hände. " * 60
    s = sida(320, person=folk.maja)
    s.goto(f"/avvikelser/{arende.pk}/anteckning/")
    s.get_by_label("Anteckning").fill(lang)
    lat_ga_ut(s)
    s.get_by_role("button", name="Spara anteckningen").click()
    s.get_by_label("Användarnamn").fill(folk.maja.anvandarnamn)
    granska(s, "utloggad-mitt-i")
    assert not arende.handelser.filter(verb="anteckning").exists()
    folk.maja.set_password("prov-losenord-2026")
    folk.maja.save()
    s.get_by_label("Lösenord").fill("prov-losenord-2026")
    s.get_by_role("button", name="Logga in").click()
    expect(s.get_by_label("Anteckning")).to_have_value(lang)
    s.get_by_role("button", name="Spara anteckningen").click()
    expect(s.get_by_text("En lång text om vad som hände.").first).to_be_visible()
    assert arende.handelser.filter(verb="anteckning").count() == 1
