"""The screens: from kontrollområde to beslut, what is next, and how many questions each list asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from egenkontroll.plan import laget, oversikt, planering, tillfallesgang
from egenkontroll.plan.bevakning import TILLFALLEN
from egenkontroll.plan.laget import Del, Nyckel, Steg
from egenkontroll.plan.models import Kontrollomrade, Kontrollplan, Kontrolltillfalle, Omradesversion
from kvalitet.aviseringar.fristregister import Urval, synliga
from kvalitet.behorighet import Befogenhet
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import person_med

IDAG = date(2026, 6, 10)


@pytest.fixture
def rum(monkeypatch):
    """The rooms above are not asked: what they say has tests of its own."""
    monkeypatch.setattr(laget, "_givare", {})
    monkeypatch.setattr(laget, "_delar", [])


def sida(klient, namn: str, *args, **data) -> str:
    svar = klient.get(reverse(f"kontrollplan:{namn}", args=args), data)
    assert svar.status_code == 200
    return svar.content.decode()


# ---- where each tillfälle is ----


def test_a_tillfalle_waits_for_its_period_then_for_its_frame(kommun, rum):
    av = scen.strateg(kommun.ifn)
    alla = list(Kontrolltillfalle.objects.filter(planerad__plan=scen.antagen(kommun, av)))
    nu = laget.lagen(alla, IDAG)
    assert [nu[t.pk].nyckel for t in alla] == [Nyckel.RAM, Nyckel.VANTAR, Nyckel.VANTAR]
    tillfallesgang.stall_in(alla[2], "Enheten har stängt.", av=av)
    tillfallesgang.markera_klart(alla[0], av=av)
    alla = list(Kontrolltillfalle.objects.order_by("start"))
    nu = laget.lagen(alla, IDAG)
    assert [nu[t.pk].nyckel for t in alla] == [Nyckel.KLAR, Nyckel.VANTAR, Nyckel.INSTALLT]
    assert nu[alla[2].pk].text == "Enheten har stängt."


def test_the_room_with_the_highest_order_is_right_and_is_not_asked_about_what_is_done(kommun, rum):
    av = scen.strateg(kommun.ifn)
    alla = list(Kontrolltillfalle.objects.filter(planerad__plan=scen.antagen(kommun, av)))
    fragade = []

    def granskning(ids):
        fragade.extend(ids)
        return {alla[0].pk: Steg(Nyckel.GRANSKAS, "3 av 20 granskade", "/g/", "Granska", Befogenhet.GRANSKA_AKTER)}

    laget.registrera(30, granskning)
    laget.registrera(10, lambda ids: {pk: Steg(Nyckel.INLAST, "Inläst") for pk in ids})
    tillfallesgang.stall_in(alla[2], "Prov", av=av)
    alla = list(Kontrolltillfalle.objects.order_by("start"))
    nu = laget.lagen(alla, IDAG)
    assert [nu[t.pk].nyckel for t in alla] == [Nyckel.GRANSKAS, Nyckel.INLAST, Nyckel.INSTALLT]
    assert set(fragade) == {alla[0].pk, alla[1].pk}


def test_a_button_is_for_those_who_may_press_it(kommun, rum):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    reviewer = scen.kontrollen(plan).granskare.get().person
    ett = Kontrolltillfalle.objects.filter(planerad__plan=plan).first()
    laget.registrera(30, lambda ids: {ett.pk: Steg(Nyckel.GRANSKAS, "x", "/g/", "Granska", Befogenhet.GRANSKA_AKTER)})
    (hans,) = oversikt.med_lage(reviewer, list(oversikt.urval(av, {"ar": "alla"}, IDAG).filter(pk=ett.pk)), IDAG)
    (hennes,) = oversikt.med_lage(av, list(oversikt.urval(av, {"ar": "alla"}, IDAG).filter(pk=ett.pk)), IDAG)
    assert (hans.far_trycka, hennes.far_trycka) == (True, False)
    assert oversikt.nasta([hans]) == hans
    assert oversikt.nasta([hennes]) is None


def test_the_page_of_a_tillfalle_shows_what_the_rooms_add(kommun, rum, logga_in):
    plan = scen.antagen(kommun, scen.strateg(kommun.ifn))
    klient, _ = logga_in("enhetschef", kommun.tallbacken)
    laget.registrera_del(lambda t, p: Del("prov", "Provavsnittet", "delar/tomt.html", None))
    text = sida(klient, "tillfalle", plan.kontroller.get().tillfallen.first().pk)
    assert "Provavsnittet" in text
    assert "20 kap. 2 § SoL (2025:400)" in text
    assert "Ställ in kontrollen" not in text


# ---- the overview ----


def test_the_overview_filters_by_year_enhet_and_stage(kommun, rum, logga_in):
    av = scen.strateg(kommun.ifn)
    idag = timezone.localdate()
    scen.antagen(kommun, av, idag.year, period="ar", enheter=[kommun.tallbacken])
    gammal = planering.kopiera(Kontrollplan.objects.get(), idag.year - 1, av=av)
    planering.anta(gammal, scen.BESLUT, av=av)
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    assert f"Provområde, {idag.year}</a>" in sida(klient, "start")
    assert f"Provområde, {idag.year - 1}</a>" not in sida(klient, "start")
    assert f"Provområde, {idag.year - 1}</a>" in sida(klient, "start", ar=str(idag.year - 1))
    assert "2 kontroller" in sida(klient, "start", ar="alla")
    assert "Inga kontroller här" in sida(klient, "start", enhet=str(kommun.mottagningen.pk))
    assert "1 kontroll" in sida(klient, "start", lage="vantar")
    assert "Inga kontroller här" in sida(klient, "start", lage="klar")
    assert klient.get(reverse("kontrollplan:start"), {"ar": "x", "lage": "y"}).status_code == 200


def test_the_lists_ask_the_same_number_of_questions_however_many_rows(
    kommun, rum, logga_in, django_assert_max_num_queries
):
    av = scen.strateg(kommun.ifn)
    version = scen.antaget_omrade(av, kommun.ifn)
    idag = timezone.localdate()
    for ar in range(idag.year - 2, idag.year + 1):
        plan = scen.utkast(kommun, av, ar, version=version, period="manad")
        planering.forklara(plan, {k.pk: "Prov" for k in version.kriterier.all()}, av=av)
        planering.anta(plan, scen.BESLUT, av=av)
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    for namn, hogst in (("start", 12), ("planer", 9), ("omraden", 10)):
        with django_assert_max_num_queries(hogst):
            sida(klient, namn)
    with django_assert_max_num_queries(12):
        sida(klient, "start", ar="alla")


def test_a_tillfalle_is_in_the_deadline_engine_from_the_day_its_period_is_over(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    reviewer = scen.kontrollen(plan).granskare.get().person

    def funna(idag: date, person=None, **val) -> list[date]:
        return [b.frist.senast for b in TILLFALLEN.bevakade(Urval(idag, idag + timedelta(60), person, **val))]

    assert funna(date(2026, 4, 30)) == []
    assert funna(date(2026, 5, 1)) == [date(2026, 5, 30)]
    assert funna(date(2026, 5, 1), reviewer, mina=True) == [date(2026, 5, 30)]
    assert funna(date(2026, 5, 1), av, mina=True) == []
    assert funna(date(2026, 5, 1), av) == [date(2026, 5, 30)]
    sedda = {"kontrollplan.kontrolltillfalle": [plan.kontroller.get().tillfallen.first().pk]}
    assert synliga(av, sedda) == {typ: dict.fromkeys(ids, False) for typ, ids in sedda.items()}
    assert synliga(person_med("enhetschef", kommun.aldreboendet), sedda) == {typ: {} for typ in sedda}


# ---- from library to beslut ----


def test_a_strateg_writes_a_kontrollomrade_and_has_it_adopted(kommun, logga_in):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    klient.post(reverse("kontrollplan:omrade-ny"), {"namnd": kommun.ifn.pk, "namn": "Prov", "slag": "resultat"})
    version = Omradesversion.objects.get()
    data = {
        "fraga": "Blev det klart i tid?", "lagrum": "barnutredning", "lagkrav": "on", "malvarde": "", "hjalp": "",
        "tidsslag": "manader", "langd": "4", "fran_text": "Start", "till_text": "Slut",
    }  # fmt: skip
    klient.post(reverse("kontrollplan:kriterium-ny", args=[version.pk]), data)
    klient.post(reverse("kontrollplan:kriterium-ny", args=[version.pk]), {"fraga": "En till?"})
    forsta, andra = version.kriterier.all()
    assert (forsta.frist, forsta.malvarde, forsta.lagrum) == ("manader:4", 100, "barnutredning")
    steg = reverse("kontrollplan:version-steg", args=[version.pk])
    klient.post(steg, {"steg": "upp", "kriterium": andra.pk})
    assert list(version.kriterier.all()) == [andra, forsta]
    klient.post(steg, {"steg": "ta-bort", "kriterium": andra.pk})
    klient.post(reverse("kontrollplan:kriterium", args=[forsta.pk]), {**data, "fraga": "Blev utredningen klar i tid?"})
    klient.post(reverse("kontrollplan:version-anta", args=[version.pk]), {"giltig_fran": "2026-01-01"})
    text = sida(klient, "version", version.pk)
    assert "Blev utredningen klar i tid?" in text
    assert "Inom 4 månader" in text
    assert "Gör en ny version" in text
    klient.post(steg, {"steg": "ny-version"})
    assert Omradesversion.objects.filter(status="utkast").count() == 1


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"fraga": ""}, "Skriv frågan."),
        ({"tidsslag": "dagar"}, "Skriv hur många."),
        ({"tidsslag": "dagar", "langd": "3"}, "Skriv vilken den första dagen är."),
        ({"tidsslag": "manader", "langd": "0", "fran_text": "a", "till_text": "b"}, "Skriv ett annat antal."),
        ({"fraga": "Hur gick det för 19121212-1212?"}, "personnummer"),
    ],
)
def test_a_kriterium_that_is_not_whole_is_told_by_its_field(kommun, logga_in, falt, mening):
    klient, person = logga_in("kvalitetsstrateg", kommun.ifn)
    version = scen.utkast_till_omrade(person, kommun.ifn)
    data = {"fraga": "Vad?", "tidsslag": "", "langd": "", "fran_text": "", "till_text": "", **falt}
    svar = klient.post(reverse("kontrollplan:kriterium-ny", args=[version.pk]), data)
    assert mening in svar.content.decode()
    assert version.kriterier.count() == 2


def test_what_is_done_twice_on_screen_is_a_sentence_and_no_error_page(kommun, logga_in):
    klient, person = logga_in("kvalitetsstrateg", kommun.ifn)
    scen.utkast_till_omrade(person, kommun.ifn)
    data = {"namnd": kommun.ifn.pk, "namn": "Provområde", "slag": "resultat"}
    assert "redan ett kontrollområde" in klient.post(reverse("kontrollplan:omrade-ny"), data).content.decode()
    assert Kontrollomrade.objects.count() == 1
    scen.utkast(kommun, person, 2030, version=scen.antaget_omrade(person, kommun.ifn, "Annat"))
    svar = klient.post(reverse("kontrollplan:plan-ny"), {"namnd": kommun.ifn.pk, "ar": "2030"})
    assert "redan en plan för 2030" in svar.content.decode()
    plan = Kontrollplan.objects.get()
    svar = klient.post(reverse("kontrollplan:plan-steg", args=[plan.pk]), {"steg": "kopiera", "ar": "x"}, follow=True)
    assert "Skriv vilket år planen kopieras till." in svar.content.decode()


def test_the_plans_page_leads_to_what_is_missing(kommun, logga_in):
    klient, person = logga_in("kvalitetsstrateg", kommun.ifn)
    plan = scen.utkast(kommun, person, dubbelgranskas=20)
    text = sida(klient, "plan", plan.pk)
    assert "Välj två granskare för Provområde." in text
    assert reverse("kontrollplan:kontroll", args=[scen.kontrollen(plan).pk]) in text
    svar = klient.post(
        reverse("kontrollplan:anta", args=[plan.pk]), {"paragraf": "§ 1", "datum": "2026-01-01", "av": "Nämnden"}
    )
    assert "Välj två granskare" in svar.content.decode()
    plan.refresh_from_db()
    assert plan.oppen


def test_a_granskare_from_another_enhet_opens_what_they_review_and_nothing_else(kommun, rum, logga_in):
    av = scen.strateg(kommun.ifn)
    klient, person = logga_in("granskare", kommun.mottagningen)
    plan = scen.antagen(kommun, av, granskare=[person])
    annat = scen.antagen(kommun, av, 2027, version=scen.kontrollen(plan).version, granskare=[av])
    ett, andra = scen.kontrollen(plan), scen.kontrollen(annat)
    assert "Provområde" in sida(klient, "tillfalle", ett.tillfallen.first().pk)
    sida(klient, "plan", plan.pk)
    sida(klient, "version", ett.version_id)
    assert klient.get(reverse("kontrollplan:tillfalle", args=[andra.tillfallen.first().pk])).status_code == 404
    assert klient.get(reverse("kontrollplan:plan", args=[annat.pk])).status_code == 404


def test_an_enhetschef_reads_the_plan_without_buttons(kommun, logga_in):
    plan = scen.antagen(kommun, scen.strateg(kommun.ifn))
    klient, _ = logga_in("enhetschef", kommun.tallbacken)
    text = sida(klient, "plan", plan.pk)
    assert "Stödboendet Tallbacken" in text
    for ord_ in ("Gör en ny version", "Kopiera planen", "Byt granskare"):
        assert ord_ not in text
