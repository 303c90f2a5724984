"""A job that is followed on its page, and the log, as a person meets them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from kvalitet.behorighet import Roll
from kvalitet.jobb.models import Jobb
from kvalitet.spar.logg import anteckna_se
from tests.fabriker import ArendeFactory, PersonFactory, person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def jobb() -> Jobb:
    return Jobb.objects.create(slag="prov", rubrik="Provrapporten", person=PersonFactory(), puls=timezone.now())


def _nu(jobb: Jobb, **falt: object) -> None:
    """As if a worker had come so far."""
    Jobb.objects.filter(pk=jobb.pk).update(**falt)


def test_a_job_is_followed_to_its_result_without_a_reload_and_without_losing_focus(jobb, sida, bredd):
    s = sida(bredd, person=jobb.person)
    s.goto(reverse("jobb:jobb", args=[jobb.pk]))
    expect(s.get_by_text("Väntar på sin tur")).to_be_visible()
    s.get_by_role("link", name="Visa hur långt det har kommit").focus()
    _nu(jobb, status="pagar", procent=62, steg="Steg 4 av 6: diagram")
    expect(s.get_by_role("progressbar")).to_have_attribute("value", "62")
    expect(s.get_by_role("link", name="Visa hur långt det har kommit")).to_be_focused()
    granska(s, "jobb-pagar")
    _nu(jobb, status="klart", klart=timezone.now(), resultat={"url": "/jobb/", "text": "Öppna rapporten"})
    expect(s.get_by_role("link", name="Öppna rapporten")).to_be_visible()
    granska(s, "jobb-klart")
    s.get_by_role("link", name="Öppna rapporten").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Mina jobb")
    granska(s, "mina-jobb")


def test_without_script_a_job_is_followed_by_its_link_and_tried_again_by_its_button(jobb, sida):
    s = sida(320, skript=False, person=jobb.person)
    s.goto(reverse("jobb:jobb", args=[jobb.pk]))
    _nu(jobb, status="misslyckat", klart=timezone.now(), fel="Perioden har inga ärenden.")
    s.get_by_role("link", name="Visa hur långt det har kommit").click()
    expect(s.get_by_text("Perioden har inga ärenden.")).to_be_visible()
    s.get_by_role("button", name="Försök igen").click()
    expect(s.get_by_text("Väntar på sin tur")).to_be_visible()


def test_the_log_is_narrowed_and_widened_again(kommun, sida, bredd):
    person = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    for nummer in ("0001", "0002"):
        anteckna_se(ArendeFactory(enhet=kommun.tallbacken, dnr=f"IFN 2026/{nummer}"), av=person)
    s = sida(bredd, person=person)
    s.goto(reverse("spar:logg"))
    granska(s, "logg")
    if bredd == 320:
        s.get_by_text("Ändra filter").click()
    s.get_by_label("Diarienummer").fill("IFN 2026/0002")
    s.get_by_role("button", name="Filtrera").click()
    expect(s.get_by_role("heading", name="1 post")).to_be_visible()
    expect(s.get_by_role("cell", name="IFN 2026/0001")).to_have_count(0)
    granska(s, "logg-filtrerad")
    s.get_by_role("link", name="Diarienummer: IFN 2026/0002").click()
    expect(s.get_by_role("heading", name="2 poster")).to_be_visible()
