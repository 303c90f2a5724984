"""The register of diarienummer and the answer to a proposed åtgärd, on a telephone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from kvalitet.behorighet import Roll
from kvalitet.organisation.models import Person
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory, person_med
from tests.kvalitet.diarium.test_register import nasta
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


def test_the_register_is_searched_and_says_what_is_missing(
    sida: Callable[..., Page], kommun: Kommun, bredd: int
) -> None:
    registrator: Person = person_med(Roll.SYNPUNKTSKOORDINATOR, kommun.ifn)
    for enhet, falt in (
        (kommun.tallbacken, {"rubrik": "Läkemedel"}),
        (kommun.tallbacken, {"lex": True}),
        (kommun.aldreboendet, {"rubrik": "Fall"}),
    ):
        ArendeFactory(enhet=enhet, dnr=nasta(kommun.ifn), **falt)
    nasta(kommun.ifn)
    s = sida(bredd, person=registrator)
    s.goto(reverse("diarium:lista"))
    expect(s.get_by_role("main")).to_contain_text("Nummer 1–4, 1 nummer saknas.")
    expect(s.get_by_role("main")).to_contain_text("Flyttat till Äldrenämnden")
    granska(s, "diarium")
    s.goto(f"{reverse('diarium:lista')}?q=lex+sarah")
    expect(s.locator("tbody tr")).to_have_count(1)
    granska(s, "diarium-sokt")


def test_a_chef_says_yes_to_a_part(sida: Callable[..., Page], kommun: Kommun, bredd: int) -> None:
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    AtgardFactory(enhet=kommun.tallbacken, ansvarig=chef, foreslagen_av=PersonFactory())
    s = sida(bredd, person=chef)
    s.goto(reverse("atgarder:lista"))
    s.get_by_role("link", name="Ta ställning till").click()
    s.get_by_label("Ja, en del av den").check()
    s.get_by_role("button", name="Spara beslutet").click()
    granska(s, "atgard-beslut")
    s.get_by_label("Kommentar").fill("Bara nattpersonalen.")
    s.get_by_role("button", name="Spara beslutet").click()
    expect(s.get_by_role("main")).to_contain_text("Godkänd i en del: Bara nattpersonalen.")
    granska(s, "atgarder-beslutad")
