"""A contact person on a telephone and at a desk, one with a link, and the kvalitetsstrateg who follows the survey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from avvikelser.utforare import lankar
from avvikelser.utforare.models import Enkatsvar, Kontakt, Tillfragad, Underrattelse
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Sofia", efternamn="Prov")


@pytest.fixture
def vera(kommun: Kommun) -> Person:
    return person_med(Roll.UTFORARKONTAKT, kommun.ifn, fornamn="Vera", efternamn="Prov")


@pytest.fixture
def fraga(kommun: Kommun, vera: Person, sofia: Person) -> Tillfragad:
    sista_dag = timezone.localdate() + timedelta(days=3)
    enkat = scen.enkat(kommun.ifn, av=sofia, sista_dag=sista_dag)
    return scen.tillfragad(enkat, scen.avtal(kommun.ifn, vera, namn="Provhemmet vid Långsjön AB"))


def test_a_contact_person_answers_the_survey_and_tells_of_a_rapport(
    fraga: Tillfragad, vera: Person, sida: Any, bredd: int
) -> None:
    s = sida(bredd, person=vera)
    s.goto("/")
    granska(s, "utforare-start")
    s.locator(".nasta").first.get_by_role("link", name="Svara").click()
    s.get_by_label("Ja", exact=False).first.check()
    s.get_by_role("button", name="Skicka svaret").click()
    expect(s.locator(".felsummering")).to_contain_text("Skriv 0 om inget har kommit in.")
    granska(s, "utforare-svara-fel")
    for namn, antal in (("Lex Sarah-rapporter", "1"), ("Anmälningar till IVO", "0"), ("Klagomål", "2")):
        s.get_by_label(namn, exact=True).fill(antal)
    s.get_by_label("Synpunkter", exact=True).fill("0")
    s.get_by_label("Vad har ni lärt er").fill("Vi lämnar över muntligt.")
    s.get_by_role("button", name="Skicka svaret").click()
    expect(s.get_by_text("Ert svar är skickat.")).to_be_visible()
    granska(s, "utforare-mitt-svar")
    assert Enkatsvar.objects.get().lex_sarah == 1

    s.goto("/utforare/mina/")
    granska(s, "utforare-mina")
    s.get_by_role("link", name="Berätta för nämnden").click()
    granska(s, "utforare-rapportera")
    s.get_by_label("En lex Sarah-rapport").check()
    idag = timezone.localdate().isoformat()
    s.get_by_label("Vilken dag hände det?").fill(idag)
    s.get_by_label("Vilken dag gjordes rapporten").fill(idag)
    s.get_by_label("SoL", exact=True).check()
    s.get_by_label("Vad har hänt?").fill("Tillsynen gjordes inte.")
    s.get_by_label("Vilken följd fick det").fill("Personen fick vänta.")
    s.get_by_role("button", name="Skicka till nämnden").click()
    expect(s.get_by_role("heading", name="Nämnden har fått din uppgift")).to_be_visible()
    granska(s, "utforare-kvitto")
    assert Underrattelse.objects.get().lamnad_av == vera


def test_one_with_a_link_sends_a_nollrapport(fraga: Tillfragad, sofia: Person, sida: Any, bredd: int) -> None:
    kontakt = Kontakt.objects.create(avtal=fraga.avtal, namn="Bo Prov", epost="bo@prov.example")
    token = lankar.ny_lank(fraga, kontakt, av=sofia)
    s = sida(bredd)
    s.goto(f"/utforare/lank/{token}/")
    granska(s, "utforare-lank")
    s.get_by_label("Nej, ingenting").check()
    s.get_by_role("button", name="Skicka svaret").click()
    expect(s.get_by_role("heading", name="Svaret är skickat")).to_be_visible()
    granska(s, "utforare-lank-tack")
    s.goto(f"/utforare/lank/{token}/")
    expect(s.get_by_role("heading", name="Länken går inte att öppna")).to_be_visible()
    granska(s, "utforare-lank-ogiltig")


def test_the_kvalitetsstrateg_follows_the_survey(
    kommun: Kommun, fraga: Tillfragad, sofia: Person, sida: Any, bredd: int
) -> None:
    noll = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, namn="Noll AB"))
    scen.svar(noll, uppgift())
    rapport = scen.underrattelse(fraga.avtal, inkommen=timezone.now())
    s = sida(bredd, person=sofia)
    for adress, namn in (
        ("/", "utforare-start-strateg"),
        ("/utforare/", "utforare-lista"),
        ("/utforare/nytt/", "utforare-ny"),
        (f"/utforare/avtal/{fraga.avtal_id}/", "utforare-avtal"),
        (f"/utforare/avtal/{fraga.avtal_id}/kontakt/", "utforare-kontakt-ny"),
        ("/utforare/enkater/", "utforare-enkater"),
        ("/utforare/enkater/ny/", "utforare-ny-enkat"),
        (f"/utforare/enkater/{fraga.enkat_id}/", "utforare-enkat"),
        (f"/utforare/svar/{noll.pk}/", "utforare-tillfragad"),
        (f"/utforare/svar/{fraga.pk}/papper/", "utforare-papper"),
        ("/utforare/underrattelser/", "utforare-underrattelser"),
        (f"/utforare/underrattelser/{rapport.pk}/", "utforare-underrattelse"),
    ):
        s.goto(adress)
        granska(s, namn)
    s.goto(f"/utforare/enkater/{fraga.enkat_id}/")
    rad = s.locator("tbody tr", has_text="Provhemmet")
    expect(rad.locator("td.num").get_by_text("ej inkommit")).to_have_count(4)
    s.get_by_role("button", name="Påminn alla").click()
    expect(s.get_by_text("1 kontaktperson har fått besked.")).to_be_visible()
    s.locator(".nyckeltal a", has_text="Nollrapport").click()
    expect(s.locator(".traffrad h2")).to_have_text("1 utförare")
