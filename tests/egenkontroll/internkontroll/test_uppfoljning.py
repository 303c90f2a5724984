"""The follow-ups: who writes a result, when, what a correction leaves behind, and who is reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from egenkontroll.internkontroll import hamtning, planen, uppfoljning
from egenkontroll.internkontroll.bevakning import MOMENT
from egenkontroll.internkontroll.hamtning import Hamtat
from egenkontroll.internkontroll.kedja import kedjan, tillbaka
from egenkontroll.internkontroll.models import Kontrollmoment, Kontrollresultat
from egenkontroll.internkontroll.startbidrag import internkontrollens_bidrag
from egenkontroll.internkontroll.uppfoljning import Resultatuppgift
from kvalitet.aviseringar.fristregister import Urval, synliga
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import person_med

pytestmark = pytest.mark.django_db
AR = scen.AR
AUGUSTI = datetime(AR, 8, 20, 8, 0, tzinfo=UTC)
BRA = Resultatuppgift("20 av 20 rätt.", "ingen")


@pytest.fixture
def chef(kommun):
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


@pytest.fixture
def strateg(kommun):
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def moment(kommun, chef):
    return scen.antagen_med_moment(kommun.ifn, chef, kommun.tallbacken, AR)


def registrera(moment, av, uppgift=BRA, tillfalle="halvar", nar=AUGUSTI):
    return uppfoljning.registrera(moment, tillfalle, uppgift, av=av, nar=nar)


def test_the_kontrollansvarig_and_the_strateg_write_results_and_nobody_else(kommun, moment, chef, strateg):
    assert registrera(moment, chef).nummer == 1
    assert registrera(moment, strateg, Resultatuppgift("19 av 20.", "mindre", "Räknade om.")).nummer == 2
    for person in (person_med(Roll.ENHETSCHEF, kommun.tallbacken), person_med(Roll.REVISOR, kommun.ifn)):
        with pytest.raises(OtillatenOvergang, match="Någon annan är kontrollansvarig"):
            registrera(moment, person)


def test_a_result_is_not_written_before_its_follow_up_opens(moment, chef):
    with pytest.raises(OtillatenOvergang, match="öppnar 2026-06-01"):
        registrera(moment, chef, nar=datetime(AR, 5, 31, 8, 0, tzinfo=UTC))
    with pytest.raises(OtillatenOvergang, match="öppnar 2026-12-01"):
        registrera(moment, chef, tillfalle="helar")


def test_a_correction_needs_a_reason_and_the_first_result_stays(moment, chef):
    registrera(moment, chef)
    with pytest.raises(OtillatenOvergang, match="varför resultatet rättas"):
        registrera(moment, chef)
    registrera(moment, chef, Resultatuppgift("18 av 20 rätt.", "mindre", "Två räknades fel."))
    assert [r.resultat for r in moment.resultat.order_by("nummer")] == ["20 av 20 rätt.", "18 av 20 rätt."]


def test_who_comes_second_is_told_and_writes_nothing(moment, chef, strateg):
    registrera(moment, strateg)
    with pytest.raises(OtillatenOvergang, match="skrev ett resultat före dig"):
        registrera(moment, chef, Resultatuppgift("Mitt.", "ingen", "Prov.", sett_nummer=0))
    assert moment.resultat.count() == 1


def test_the_database_refuses_to_change_a_result(moment, chef):
    ett = registrera(moment, chef)
    with pytest.raises(IntegrityError), transaction.atomic():
        Kontrollresultat.objects.filter(pk=ett.pk).update(bedomning="storre")


def test_a_result_follows_the_moment_into_a_new_version_of_the_plan(moment, chef, strateg):
    registrera(moment, chef)
    ny = planen.ny_version(moment.planrisk.plan, skal="Prov.", av=strateg)
    planen.anta(ny, paragraf="§ 40", beslutsdatum=date(AR, 9, 1), av=strateg)
    kopia = Kontrollmoment.objects.get(planrisk__plan=ny)
    led = kedjan(ny)[0].moment[0]
    assert led.halvar.senaste.resultat == "20 av 20 rätt."
    with pytest.raises(OtillatenOvergang, match="nyare version"):
        registrera(moment, chef, Resultatuppgift("Nytt.", "ingen", "Prov."))
    assert registrera(kopia, chef, Resultatuppgift("Nytt.", "ingen", "Prov.")).nummer == 2


def test_a_moment_by_egenkontroll_takes_its_result_from_it(moment, chef, monkeypatch):
    fragor = []

    def hamtare(planerad, fran, till):
        fragor.append((planerad, fran, till))
        return Hamtat("18 av 20 i tid, bortfall 1.", 20, 2, 2, "/siffror/")

    monkeypatch.setattr(hamtning, "_hamtare", [hamtare])
    assert hamtning.hamta(None, date(AR, 1, 1), date(AR, 6, 30)) is None
    assert hamtning.hamta(7, date(AR, 1, 1), date(AR, 6, 30)).avvikelser == 2
    assert fragor == [(7, date(AR, 1, 1), date(AR, 6, 30))]
    assert uppfoljning.hamtat_for(moment, "halvar") is None


def test_the_chain_goes_from_risk_to_effect_and_back(kommun, moment, chef):
    resultat = registrera(moment, chef, Resultatuppgift("4 av 20 fel.", "storre"))
    atgard = uppfoljning.atgarda(
        resultat,
        plats=kommun.tallbacken,
        beskrivning="Prova.",
        ansvarig=chef,
        senast=date(AR, 10, 1),
        av=chef,
        nar=AUGUSTI,
    )
    led = kedjan(moment.planrisk.plan)
    (bak,) = tillbaka(led)
    assert (bak.atgard, bak.moment, bak.resultat.senaste) == (atgard, moment, resultat)
    assert bak.riskled.planrisk == moment.planrisk
    assert led[0].moment[0].senaste.atgarder == [atgard]


def test_the_chain_asks_as_often_for_ten_risks_as_for_one(kommun, chef, django_assert_max_num_queries):
    utkast = scen.plan(kommun.ifn, AR, antagen=False)
    for _ in range(10):
        scen.resultat(scen.moment(scen.planrisk(utkast), chef))
    scen.anta(utkast)
    with django_assert_max_num_queries(9):
        assert len(tillbaka(led := kedjan(utkast))) == 0
        assert len(led) == 10


def bevakade(person, till, **mer):
    return list(MOMENT.bevakade(Urval(idag=AUGUSTI.date(), till=till, person=person, **mer)))


def test_a_result_that_is_due_is_watched_until_it_is_written(moment, chef):
    (vantar,) = bevakade(chef, date(AR, 12, 31))
    assert (vantar.frist.senast, vantar.ansvariga) == (date(AR, 8, 31), (chef.pk,))
    assert moment.text not in vantar.text
    assert bevakade(chef, date(AR, 8, 30)) == []
    registrera(moment, chef)
    assert bevakade(chef, date(AR, 12, 31)) == []
    assert [v.frist.senast for v in bevakade(chef, date(AR + 1, 2, 1))] == [date(AR + 1, 1, 31)]


def test_nobody_is_reminded_of_another_places_moment(kommun, moment):
    assert bevakade(person_med(Roll.ENHETSCHEF, kommun.mottagningen), date(AR, 12, 31)) == []
    sedda = {"internkontroll.kontrollmoment": [moment.pk]}
    assert synliga(person_med(Roll.ENHETSCHEF, kommun.mottagningen), sedda) == {typ: {} for typ in sedda}


def test_a_draft_reminds_nobody(kommun, chef):
    scen.moment(scen.planrisk(scen.plan(kommun.ifn, AR, antagen=False)), chef, kommun.tallbacken)
    assert bevakade(None, date(AR + 2, 1, 1)) == []


def test_the_start_page_says_what_waits_and_asks_once(kommun, moment, chef, strateg, django_assert_num_queries):
    scen.utkast_med_moment(kommun.ifn)
    for person in (chef, strateg):
        internkontrollens_bidrag(person, AUGUSTI.date())
    with django_assert_num_queries(1):
        (steg,) = internkontrollens_bidrag(chef, AUGUSTI.date()).steg
    assert steg.mening == "Skriv vad kontrollen R1.1 visade."
    with django_assert_num_queries(1):
        (steg,) = internkontrollens_bidrag(strateg, AUGUSTI.date()).steg
    assert steg.mening.startswith("Skriv in nämndens beslut om internkontrollplanen")
    medarbetare = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    internkontrollens_bidrag(medarbetare, AUGUSTI.date())
    with django_assert_num_queries(0):
        assert internkontrollens_bidrag(medarbetare, AUGUSTI.date()).steg == []


def test_an_avvikelse_without_a_finished_atgard_is_not_finished(moment, chef):
    registrera(moment, chef, Resultatuppgift("4 av 20 fel.", "storre"))
    dag = date(AR + 1, 1, 31) - timedelta(days=1)
    assert [skal for _, skal in uppfoljning.ofardiga(moment.planrisk.plan, dag)] == [
        "Större avvikelse och ingen åtgärd som är klar."
    ]
