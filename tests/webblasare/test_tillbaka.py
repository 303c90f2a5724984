"""Back after Save, in a real browser: the form is empty, and the same text is not written twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from avvikelser.arendegang import Verb
from avvikelser.models import Arende, Status
from kvalitet.behorighet import Roll
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]
TEXT = "Ringde och berättade."


def spara(s: Page) -> None:
    s.get_by_role("main").get_by_role("button", name="Spara anteckningen").click()


@pytest.mark.parametrize("skript", [True, False], ids=["med skript", "utan skript"])
def test_back_after_save_shows_an_empty_form_and_a_second_save_writes_nothing_twice(
    sida: Callable[..., Page], kommun: Kommun, skript: bool
) -> None:
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    arende: Arende = ArendeFactory(enhet=kommun.tallbacken, status=Status.MOTTAGEN, ansvarig=chef)
    s = sida(1280, skript=skript, person=chef)
    formularet = reverse("avvikelser:anteckning", args=[arende.pk])
    s.goto(reverse("avvikelser:arende", args=[arende.pk]))
    s.goto(formularet)
    s.get_by_label("Anteckning").fill(TEXT)
    spara(s)
    s.wait_for_url("**/avvikelser/*/")
    s.go_back()
    expect(s.get_by_label("Anteckning")).to_have_value("")

    s.get_by_label("Anteckning").fill(TEXT)
    spara(s)
    expect(s.get_by_role("main")).to_contain_text("Samma text är redan sparad klockan")
    expect(s.get_by_label("Anteckning")).to_have_value(TEXT)
    assert arende.handelser.filter(verb=Verb.ANTECKNING).count() == 1
    if skript:
        granska(s, "redan-sparad")
