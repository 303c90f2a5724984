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
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener as internkontroll
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import AtgardFactory, person_med

IDAG = date(2026, 6, 1)


def test_a_year_has_a_day_for_each_frame_and_each_review(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    dagar = [(d.dag, d.text) for d in kalender.dagar(av, 2026, IDAG) if d.slag != "Plan"]
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
    assert utan.content.count(b"BEGIN:VEVENT") == svar.content.count(b"BEGIN:VEVENT"), (
        "en plats som inte står i året väljer ingenting bort"
    )


@pytest.mark.parametrize("ar", ["", "x", "1999", "99999", "²"])
def test_a_year_that_is_none_shows_this_year(kommun, logga_in, ar):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    svar = klient.get(reverse("arshjul:ar"), {"ar": ar})
    assert f"Årshjul {timezone.localdate().year}" in svar.content.decode()


@pytest.mark.parametrize("ar", ["", "2025"])
def test_the_field_says_the_year_that_is_shown(kommun, logga_in, ar):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    svar = klient.get(reverse("arshjul:ar"), {"ar": ar} if ar else {})
    visat = ar or str(timezone.localdate().year)
    assert f"<h1>Årshjul {visat}</h1>" in svar.content.decode()
    assert str(svar.context["filter"]["ar"].value()) == visat


def test_a_year_that_cannot_be_is_said_at_the_field(kommun, logga_in):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    assert klient.get(reverse("arshjul:ar"), {"ar": "1999"}).context["filter"].errors["ar"]


def test_a_plan_stands_on_the_day_it_was_adopted(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    plan.refresh_from_db()
    (dag,) = [d for d in kalender.dagar(av, plan.beslutsdatum.year, IDAG) if d.slag == "Plan"]
    assert (dag.dag, dag.text, dag.klar) == (plan.beslutsdatum, "Plan för egenkontroll 2026 antagen", True)
    assert [d.slag for d in kalender.dagar(person_med("enhetschef", kommun.aldreboendet), 2026, IDAG)] == []


def test_the_follow_ups_of_a_plan_count_what_is_done_and_a_kontrollansvarig_has_each_own(kommun):
    av = scen.strateg(kommun.ifn)
    chef = person_med("enhetschef", kommun.tallbacken)
    moment = internkontroll.antagen_med_moment(kommun.ifn, chef, kommun.tallbacken, 2025)
    plan = moment.planrisk.plan

    def dagarna(person, delen=None):
        ar = plan.halvar_senast.year
        funna = kalender.dagar(person, ar, IDAG, delen=delen)
        return [(d.dag, d.text, d.klar) for d in funna if d.slag == "Uppföljning"]

    halvar, helar = "Internkontroll 2025 följs upp vid halvåret", "Internkontroll 2025 följs upp för helåret"
    assert dagarna(av) == [(plan.halvar_senast, f"{halvar}: 0 av 1 klara", False)]
    internkontroll.resultat(moment)
    assert dagarna(av) == [(plan.halvar_senast, f"{halvar}: 1 av 1 klara", True)]
    assert dagarna(av, delen=kommun.tallbacken.pk) == dagarna(av)
    assert dagarna(av, delen=kommun.mottagningen.pk) == []
    nasta = [d.text for d in kalender.dagar(av, plan.helar_senast.year, IDAG) if d.slag == "Uppföljning"]
    assert nasta == [f"{helar}: 0 av 1 klara"]
    assert dagarna(chef) == [(plan.halvar_senast, f"Följ upp kontroll {moment.kod} i {plan.dnr} vid halvåret", True)]
    assert dagarna(person_med("enhetschef", kommun.mottagningen)) == []


def test_a_draft_of_an_internkontrollplan_stands_in_no_year(kommun):
    av = scen.strateg(kommun.ifn)
    internkontroll.plan(kommun.ifn, 2026, antagen=False)
    assert kalender.dagar(av, 2026, IDAG) == []


def test_other_kontroller_stand_there_by_kind_when_they_are_done(kommun):
    av = scen.strateg(kommun.ifn)
    klar = andrascener.kontroll(kommun.ifn, kommun.tallbacken, klar=True)
    andrascener.kontroll(kommun.ifn)
    (dag,) = kalender.dagar(av, klar.matt.year, IDAG)
    assert dag.dag == klar.matt
    assert klar.rubrik not in dag.text
    assert kalender.dagar(av, klar.matt.year, IDAG, delen=kommun.tallbacken.pk) == [dag]
    assert kalender.dagar(av, klar.matt.year, IDAG, delen=kommun.mottagningen.pk) == []


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
