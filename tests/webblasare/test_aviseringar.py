"""To be told, to find what is due, to hand on, and to see that e-mail works: on a telephone and at a desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from avvikelser.models import Arende
from kvalitet.aviseringar import utskick
from kvalitet.aviseringar.epostadress import BREVLADA
from kvalitet.aviseringar.models import Avisering, Utskick
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.organisation import gallande
from tests.avvikelser.scener import Folk, folk_i, mottagen, overlamnad, rapporterad
from tests.fabriker import AtgardFactory
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folk(kommun) -> Folk:
    gallande.gor_gallande()
    return folk_i(kommun)


def test_a_chef_sees_what_is_new_and_goes_straight_to_it(folk, sida, bredd):
    rapporterad(folk)
    rapporterad(folk, lex=True)
    Avisering.objects.filter(sekretess=True).update(sedd=timezone.now())
    s = sida(bredd, person=folk.maja)
    s.goto("/")
    if bredd == 320:
        s.get_by_role("button", name="Meny").click()
    s.get_by_role("link", name="Aviseringar").click()
    expect(s.get_by_role("heading", level=1)).to_have_text("Aviseringar")
    granska(s, "aviseringar")
    s.get_by_role("link", name="har kommit in på din enhet").last.click()
    expect(s.get_by_role("heading", level=1)).to_be_visible()
    s.goto("/aviseringar/")
    assert s.get_by_role("button", name="Markera alla som lästa").count() == 0


def test_the_agenda_shows_late_and_coming_together_and_leads_to_handing_on(folk, sida, bredd):
    arende = mottagen(folk)
    Arende.objects.filter(pk=arende.pk).update(inkommen=timezone.now() - timedelta(days=45))
    overlamnad(folk)
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=timezone.localdate() + timedelta(days=8))
    s = sida(bredd, person=folk.karin)
    s.goto("/agenda/")
    granska(s, "agenda-tom")
    s.get_by_role("link", name="Allt jag ser").click()
    expect(s.get_by_role("heading", name="Försenat")).to_be_visible()
    granska(s, "agenda")
    s.get_by_role("link", name="Byt ansvarig").click()
    granska(s, "ansvar")
    s.get_by_role("link", name="Maja Prov").click()
    s.get_by_role("button", name="Lämna över").click()
    expect(s.locator(".felsummering")).to_be_visible()
    granska(s, "ansvar-fel")
    for falt in s.locator("main select").all():
        falt.select_option(label="Nils Prov, enhetschef")
    s.get_by_role("button", name="Lämna över").click()
    expect(s.locator("main .notis-klar").first).to_contain_text("fått en ny ansvarig")
    assert not Arende.objects.filter(ansvarig=folk.maja).exists()


def test_everybody_chooses_how_often_they_want_e_mail(folk, sida, bredd):
    s = sida(bredd, person=folk.elin)
    s.goto("/konto/")
    granska(s, "mitt-konto-epost")
    s.get_by_label("Aldrig").check()
    s.get_by_role("button", name="Spara valet").click()
    expect(s.get_by_label("Aldrig")).to_be_checked()


def test_the_systemforvaltare_sees_letters_that_left_and_sends_one_that_did_not_again(folk, sida, bredd, settings):
    settings.EMAIL_BACKEND = BREVLADA
    folk.maja.epost = "maja@prov.example"
    folk.maja.save()
    arende = rapporterad(folk)
    Arende.objects.filter(pk=arende.pk).update(inkommen=timezone.now() - timedelta(days=20))
    paminn(timezone.localdate())
    utskick.lagg_dagliga(timezone.localdate(), timezone.now())
    utskick.skicka(timezone.now())
    Utskick.objects.create(
        person=folk.nils, nyckel="prov", status="misslyckat", fel="E-postservern gick inte att nå.", forsok=7
    )
    s = sida(bredd, person=folk.samir)
    s.goto("/organisation/")
    s.get_by_role("link", name="E-post", exact=True).click()
    granska(s, "epost")
    s.get_by_role("link", name="Inbyggd brevlåda").click()
    granska(s, "epost-brevlada")
    s.get_by_role("link", name="väntar på dig").first.click()
    expect(s.get_by_text(arende.dnr).first).to_be_visible()
    granska(s, "epost-brev")
    s.goto("/epost/?visa=fel")
    s.get_by_role("link", name="Nils Prov").click()
    s.get_by_role("button", name="Skicka igen").click()
    expect(s.locator("main .notis-klar").first).to_contain_text("inom någon minut")
    s.goto(f"/organisation/personer/{folk.maja.pk}/oppet/")
    granska(s, "org-oppet")
