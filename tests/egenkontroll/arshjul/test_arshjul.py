"""The year: what stands in it, who sees it, and the address to subscribe to."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.arshjul import kalender, lankar, views
from egenkontroll.arshjul.models import Kalenderlank
from egenkontroll.plan import tillfallesgang
from egenkontroll.plan.models import Kontrolltillfalle
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import AtgardFactory, person_med

IDAG = date(2026, 6, 1)


def test_a_year_has_a_day_for_each_frame_and_each_review(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    dagar = [(d.dag, d.text) for d in kalender.dagar(av, 2026, IDAG)]
    assert dagar == [
        (date(2026, 5, 1), "Ram och urval: Provområde, första tertialet 2026"),
        (date(2026, 5, 30), "Granskning klar: Provområde, första tertialet 2026"),
        (date(2026, 9, 1), "Ram och urval: Provområde, andra tertialet 2026"),
        (date(2026, 9, 30), "Granskning klar: Provområde, andra tertialet 2026"),
    ]
    assert [d.dag for d in kalender.dagar(av, 2027, IDAG)] == [date(2027, 1, 1), date(2027, 1, 30)]
    forsta = Kontrolltillfalle.objects.filter(planerad__plan=plan).first()
    tillfallesgang.stall_in(forsta, "Prov", av=av)
    assert date(2026, 5, 1) not in [d.dag for d in kalender.dagar(av, 2026, IDAG)]


def test_deadlines_of_the_engine_stand_there_too_but_none_with_sekretess(kommun):
    av = scen.strateg(kommun.ifn)
    egen = AtgardFactory(enhet=kommun.tallbacken, senast=date(2026, 8, 1), ansvarig=av, beskrivning="Hemlig text")
    AtgardFactory(enhet=kommun.tallbacken, senast=date(2026, 8, 2), ansvarig=av, sekretess=True)
    AtgardFactory(enhet=kommun.aldreboendet, senast=date(2026, 8, 3))
    dagar = kalender.dagar(av, 2026, IDAG)
    assert [d.dag for d in dagar] == [date(2026, 8, 1)]
    assert egen.beskrivning not in dagar[0].text


def test_the_year_is_narrowed_to_an_enhet_and_to_what_one_may_see(kommun):
    av = scen.strateg(kommun.ifn)
    scen.antagen(kommun, av)
    assert kalender.dagar(av, 2026, IDAG, delen=kommun.tallbacken.pk)
    assert not kalender.dagar(av, 2026, IDAG, delen=kommun.mottagningen.pk)
    assert kalender.dagar(person_med("enhetschef", kommun.tallbacken), 2026, IDAG)
    assert not kalender.dagar(person_med("enhetschef", kommun.aldreboendet), 2026, IDAG)


def test_all_twelve_months_are_there(kommun):
    av = scen.strateg(kommun.ifn)
    manader = kalender.manader(kalender.dagar(av, 2026, IDAG), 2026, IDAG)
    assert [m.nummer for m in manader] == list(range(1, 13))
    assert [m.namn for m in manader if m.nu] == ["juni"]


def test_the_page_and_the_file_hold_the_same_days(kommun, logga_in):
    scen.antagen(kommun, scen.strateg(kommun.ifn))
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    sida = klient.get(reverse("arshjul:ar"), {"ar": "2026"}).content.decode()
    assert "Ram och urval: Provområde, första tertialet 2026" in sida
    svar = klient.get(reverse("arshjul:fil"), {"ar": "2026"})
    assert svar["Content-Type"] == "text/calendar; charset=utf-8"
    assert svar["Content-Disposition"] == 'attachment; filename="arshjul-2026.ics"'
    assert svar.content.count(b"BEGIN:VEVENT") == 4
    utan = klient.get(reverse("arshjul:fil"), {"ar": "2026", "plats": str(kommun.mottagningen.pk)})
    assert utan.content.count(b"BEGIN:VEVENT") == 4, "en plats som inte står i året väljer ingenting bort"


@pytest.mark.parametrize("ar", ["", "x", "1999", "99999", "²"])
def test_a_year_that_is_none_shows_this_year(kommun, logga_in, ar):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    svar = klient.get(reverse("arshjul:ar"), {"ar": ar})
    assert f"Årshjul {timezone.localdate().year}" in svar.content.decode()


# ---- the address ----


def hamta(token: str):
    return Client().get(reverse("arshjul:prenumerera", args=[token]))


def test_an_address_gives_the_persons_own_days_without_login(kommun):
    av = scen.strateg(kommun.ifn)
    scen.antagen(kommun, av, timezone.localdate().year)
    svar = hamta(lankar.ny(av))
    assert svar.status_code == 200
    assert b"BEGIN:VEVENT" in svar.content
    assert b"BEGIN:VEVENT" not in hamta(lankar.ny(scen.strateg(kommun.an))).content


def test_the_token_is_kept_nowhere(kommun):
    av = scen.strateg(kommun.ifn)
    token = lankar.ny(av)
    assert token not in str(Kalenderlank.objects.values())
    assert lankar.hitta(token) == av


def test_an_address_stops_when_a_new_one_is_made_when_it_is_taken_back_and_when_the_person_does(kommun):
    av = scen.strateg(kommun.ifn)
    forsta = lankar.ny(av)
    andra = lankar.ny(av)
    assert hamta(forsta).status_code == 404
    assert hamta(andra).status_code == 200
    assert lankar.aterkalla(av)
    assert not lankar.aterkalla(av)
    assert hamta(andra).status_code == 404
    tredje = lankar.ny(av)
    av.is_active = False
    av.save()
    assert hamta(tredje).status_code == 404


def test_somebody_who_no_longer_has_a_roll_gets_no_calendar(kommun):
    av = scen.strateg(kommun.ifn)
    token = lankar.ny(av)
    av.uppdrag.all().delete()
    av.delbehorighet_set.all().delete()
    assert hamta(token).status_code == 404


def test_every_address_that_does_not_open_gets_the_same_answer(kommun):
    svar = hamta("fel")
    assert (svar.status_code, svar.content.decode()) == (404, "Adressen gäller inte.")


def test_who_asks_too_often_waits(kommun, monkeypatch):
    monkeypatch.setattr(views, "PER_TIMME", 2)
    token = lankar.ny(scen.strateg(kommun.ifn))
    assert [hamta(token).status_code for _ in range(3)] == [200, 200, 429]


def test_the_address_is_shown_once(kommun, logga_in):
    klient, person = logga_in("kvalitetsstrateg", kommun.ifn)
    klient.post(reverse("arshjul:lank"), {"steg": "ny"})
    forsta = klient.get(reverse("arshjul:ar")).content.decode()
    andra = klient.get(reverse("arshjul:ar")).content.decode()
    assert "/egenkontroll/arshjul/prenumerera/" in forsta
    assert "/egenkontroll/arshjul/prenumerera/" not in andra
    klient.post(reverse("arshjul:lank"), {"steg": "aterkalla"})
    assert lankar.galler(person) is None
