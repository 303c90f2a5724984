"""The internkontrollplan: what may be picked, what adoption locks, what a new version shows, what goes over a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from egenkontroll.internkontroll import momentgang, planen, uppfoljning
from egenkontroll.internkontroll.forslag import forslag
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planstatus
from egenkontroll.internkontroll.momentgang import Momentuppgift
from egenkontroll.internkontroll.skillnad import skillnader
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import person_med

pytestmark = pytest.mark.django_db
AR = scen.AR


@pytest.fixture
def strateg(kommun):
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def chef(kommun):
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


@pytest.fixture
def utkast(kommun, strateg):
    halvar, helar = planen.foreslagna_dagar(AR)
    return planen.ny_plan(kommun.ifn, AR, halvar_senast=halvar, helar_senast=helar, av=strateg)


def uppgift(kommun, chef, **annat):
    grund = {"text": "Provmoment", "metod": "stickprov", "omfattning": "20", "frekvens": "halvar"}
    plats = {"delen": kommun.tallbacken, "kontrollansvarig": chef, "rapporteras_till": "Nämnden"}
    return Momentuppgift(**{**grund, **plats, **annat})


def med_moment(utkast, kommun, strateg, chef, s=3, k=4):
    risk = scen.risk(kommun.ifn, s=s, k=k)
    planen.valj_risker(utkast, [risk], av=strateg)
    rad = utkast.risker.get(risk=risk)
    return momentgang.lagg_till(rad, uppgift(kommun, chef), av=strateg)


def anta(plan, strateg):
    return planen.anta(plan, paragraf="§ 7", beslutsdatum=date(AR, 1, 28), av=strateg)


def test_the_worst_are_proposed_and_what_is_to_be_accepted_is_not(kommun, utkast):
    varst, nast, lag = (scen.risk(kommun.ifn, s=s, k=k) for s, k in ((4, 4), (2, 3), (1, 3)))
    scen.risk(kommun.an, s=4, k=4)
    scen.risk(kommun.ifn)
    assert [(f.risk, f.foreslagen) for f in forslag(utkast)] == [(varst, True), (nast, True), (lag, False)]


def test_a_risk_in_the_plan_keeps_the_words_and_the_value_it_had(kommun, utkast, strateg):
    risk = scen.risk(kommun.ifn, s=3, k=4, text="Som den var")
    planen.valj_risker(utkast, [risk], av=strateg)
    risk.text = "Som den blev"
    risk.save()
    rad = utkast.risker.get()
    assert (rad.text, rad.varde, rad.kod) == ("Som den var", 12, "R1")
    assert planen.uppdatera_risk(rad, av=strateg).text == "Som den blev"


def test_another_namnds_risk_cannot_be_picked(kommun, utkast, strateg):
    with pytest.raises(OtillatenOvergang, match="kan inte tas in"):
        planen.valj_risker(utkast, [scen.risk(kommun.an, s=4, k=4)], av=strateg)


def test_the_risks_are_numbered_anew_when_one_is_taken_out(kommun, utkast, strateg):
    risker = [scen.risk(kommun.ifn, s=s, k=4) for s in (4, 3, 2)]
    planen.valj_risker(utkast, risker, av=strateg)
    planen.ta_bort_risk(utkast.risker.get(ordning=1), av=strateg)
    assert [r.risk for r in utkast.risker.order_by("ordning")] == risker[1:]
    assert [r.ordning for r in utkast.risker.order_by("ordning")] == [1, 2]


def test_a_kontrollansvarig_must_be_able_to_open_the_moment(kommun, utkast, strateg, chef):
    planen.valj_risker(utkast, [scen.risk(kommun.ifn, s=3, k=4)], av=strateg)
    rad = utkast.risker.get()
    with pytest.raises(OtillatenOvergang, match="kan inte följa upp"):
        momentgang.lagg_till(rad, uppgift(kommun, chef, delen=kommun.mottagningen), av=strateg)
    with pytest.raises(OtillatenOvergang, match="nämndens verksamhet"):
        momentgang.lagg_till(rad, uppgift(kommun, chef, delen=kommun.aldreboendet), av=strateg)
    moment = momentgang.lagg_till(rad, uppgift(kommun, chef), av=strateg)
    anta(utkast, strateg)
    assert list(Kontrollmoment.objects.for_user(chef, Befogenhet.FOLJA_UPP_KONTROLL)) == [moment]


def test_a_plan_is_adopted_only_when_every_risk_has_a_moment(kommun, utkast, strateg, chef):
    with pytest.raises(OtillatenOvergang, match="minst en risk"):
        anta(utkast, strateg)
    planen.valj_risker(utkast, [scen.risk(kommun.ifn, s=3, k=4)], av=strateg)
    with pytest.raises(OtillatenOvergang, match="R1 saknar kontrollmoment"):
        anta(utkast, strateg)
    momentgang.lagg_till(utkast.risker.get(), uppgift(kommun, chef), av=strateg)
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        planen.anta(utkast, paragraf="§ 7", beslutsdatum=date(2999, 1, 1), av=strateg)
    assert anta(utkast, strateg).status == Planstatus.ANTAGEN


@pytest.mark.parametrize(
    "fraga",
    [
        "UPDATE internkontroll_internkontrollplan SET paragraf = '§ 99'",
        "DELETE FROM internkontroll_kontrollmoment",
        "UPDATE internkontroll_kontrollmoment SET omfattning = 'allt'",
        "UPDATE internkontroll_planrisk SET text = 'annat'",
        'INSERT INTO internkontroll_planrisk SELECT (jsonb_populate_record(r, \'{"id": -1, "ordning": 9}\')).*'
        " FROM internkontroll_planrisk r",
    ],
)
def test_the_database_refuses_to_change_what_is_adopted(kommun, utkast, strateg, chef, fraga):
    med_moment(utkast, kommun, strateg, chef)
    anta(utkast, strateg)
    with pytest.raises(IntegrityError, match="antagen"), transaction.atomic(), connection.cursor() as markor:
        markor.execute(fraga)


VERB = {
    "valj": lambda plan, _, av: planen.valj_risker(plan, [], av=av),
    "moment": lambda _, moment, av: momentgang.ta_bort(moment, av=av),
    "kasta": lambda plan, _, av: planen.kasta(plan, av=av),
    "dagar": lambda plan, _, av: planen.andra_dagar(
        plan, halvar_senast=date(AR, 9, 1), helar_senast=date(AR, 12, 1), av=av
    ),
}


@pytest.mark.parametrize("verb", VERB)
def test_the_rules_refuse_it_too_with_a_sentence(kommun, utkast, strateg, chef, verb):
    moment = med_moment(utkast, kommun, strateg, chef)
    anta(utkast, strateg)
    with pytest.raises(OtillatenOvergang, match="antagen och ändras inte"):
        VERB[verb](utkast, moment, strateg)


def test_a_change_is_a_new_version_that_says_what_is_changed(kommun, utkast, strateg, chef):
    moment = med_moment(utkast, kommun, strateg, chef)
    bort = med_moment(utkast, kommun, strateg, chef, 2, 4)
    gammal = anta(utkast, strateg)
    ny = planen.ny_version(gammal, skal="Fler stickprov.", av=strateg)
    assert skillnader(gammal, ny) == []
    kopia = Kontrollmoment.objects.get(planrisk__plan=ny, kedja=moment.kedja)
    momentgang.andra(kopia, uppgift(kommun, chef, omfattning="40"), av=strateg)
    planen.ta_bort_risk(ny.risker.get(risk=bort.planrisk.risk), av=strateg)
    funna = {(s.slag, s.falt, s.fore, s.nu) for s in skillnader(gammal, ny)}
    assert funna == {("andrad", "omfattning", "20", "40"), ("borta", "", "", "")}
    anta(ny, strateg)
    gammal.refresh_from_db()
    assert gammal.status == Planstatus.ERSATT
    assert Internkontrollplan.objects.gallande().get() == ny


def test_there_is_one_draft_of_a_new_version_at_a_time(kommun, utkast, strateg, chef):
    med_moment(utkast, kommun, strateg, chef)
    plan = anta(utkast, strateg)
    planen.ny_version(plan, skal="Prov.", av=strateg)
    with pytest.raises(OtillatenOvergang, match="redan ett utkast"):
        planen.ny_version(plan, skal="Prov.", av=strateg)


def test_a_draft_is_read_only_by_who_writes_it(kommun, utkast, strateg):
    revisor = person_med(Roll.REVISOR, kommun.ifn)
    assert not Internkontrollplan.objects.for_user(revisor, Befogenhet.SE_RISK).exists()
    assert Internkontrollplan.objects.for_user(strateg, Befogenhet.SE_RISK).get() == utkast


def test_what_was_not_finished_goes_over_to_the_next_year_and_keeps_its_thread(kommun, strateg, chef):
    gammalt = scen.antagen_med_moment(kommun.ifn, chef, kommun.tallbacken, AR)
    klart = scen.antagen_med_moment(kommun.an, chef, kommun.aldreboendet, AR)
    scen.resultat(klart, tillfalle="helar")
    efter = date(AR + 1, 1, 31) + timedelta(days=1)
    plan = gammalt.planrisk.plan
    assert uppfoljning.ofardiga(plan, date(AR, 8, 31)) == []
    assert [skal for _, skal in uppfoljning.ofardiga(plan, efter)] == ["Inget resultat för helåret."]
    assert uppfoljning.ofardiga(klart.planrisk.plan, efter) == []
    nasta = scen.plan(kommun.ifn, AR + 1, antagen=False)
    assert momentgang.for_over(nasta, [gammalt], av=strateg) == 1
    assert momentgang.for_over(nasta, [gammalt], av=strateg) == 0
    overfort = Kontrollmoment.objects.get(planrisk__plan=nasta)
    assert (overfort.kedja, overfort.overford_fran) == (gammalt.kedja, gammalt)
    with pytest.raises(OtillatenOvergang, match="egna moment"):
        momentgang.for_over(nasta, [klart], av=strateg)


def test_a_plan_needs_the_namnds_own_strateg(kommun):
    annan = person_med(Roll.KVALITETSSTRATEG, kommun.an)
    with pytest.raises(OtillatenOvergang, match="läsa men inte ändra"):
        planen.ny_plan(kommun.ifn, AR, halvar_senast=date(AR, 8, 31), helar_senast=date(AR + 1, 1, 31), av=annan)
