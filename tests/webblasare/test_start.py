"""The first page of each persona, with work waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from avvikelser.models import Status
from kvalitet.behorighet import Roll
from tests.fabriker import ArendeFactory, AtgardFactory, person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


def test_an_enhetschef_sees_what_to_do_first_and_one_button_leads_there(kommun, sida, bredd):
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    nu = timezone.now()
    ArendeFactory(enhet=kommun.tallbacken, rubrik="Nyckel saknas", inkommen=nu, intraffade=timezone.localdate())
    ArendeFactory(
        enhet=kommun.tallbacken,
        rubrik="Insats uteblev",
        status=Status.MOTTAGEN,
        inkommen=nu - timedelta(days=50),
        mottagen=nu - timedelta(days=49),
        ansvarig=chef,
    )
    AtgardFactory(enhet=kommun.tallbacken, ansvarig=chef, senast=timezone.localdate() + timedelta(days=5))
    s = sida(bredd, person=chef)
    s.goto("/")
    forsta = s.locator(".nasta").first
    expect(forsta.locator(".status-fara")).to_contain_text("för sent")
    assert s.locator(".nasta").count() >= 2
    granska(s, "start-enhetschef")
    s.get_by_role("link", name="Ta emot").first.click()
    expect(s.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("roll", [Roll.MEDARBETARE, Roll.SYSTEMFORVALTARE, Roll.LEDAMOT, Roll.KVALITETSSTRATEG])
def test_every_persona_has_a_first_page_that_holds_together(kommun, sida, roll):
    s = sida(320, person=person_med(roll, kommun.kommun))
    s.goto("/")
    expect(s.get_by_role("heading", level=1)).to_have_text("Att göra")
    granska(s, f"start-{roll}")
