"""A risk analysis: who may make it, what it asks for, and that no valuation is ever lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from egenkontroll.risk import lankar, riskgang, skalgang
from egenkontroll.risk.listor import risker_att_visa
from egenkontroll.risk.models import Risk, Riskanalys, Vardering
from egenkontroll.risk.riskgang import Analysuppgift, Riskuppgift
from egenkontroll.risk.skala import FORVALD, FORVALD_FEM
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.fabriker import ArendeFactory, person_med

pytestmark = pytest.mark.django_db
E = Roll.ENHETSCHEF
UPPGIFT = Analysuppgift("Provanalys", "planering", "process", "Provprocess", date(2026, 1, 15), "Prov Person")


@pytest.fixture
def chef(kommun):
    return person_med(E, kommun.tallbacken)


@pytest.fixture
def analys(kommun, chef):
    return riskgang.ny_analys(kommun.ifn, kommun.tallbacken, UPPGIFT, av=chef)


@pytest.fixture
def risk(analys, chef):
    return riskgang.ny_risk(analys, Riskuppgift("Provrisk", omraden=("enskild",)), av=chef)


def vardera(risk, s, k, chef, **mer):
    return riskgang.vardera(risk, sannolikhet=s, konsekvens=k, av=chef, **mer)


def test_an_analysis_has_a_diarienummer_and_a_post_in_the_log(analys):
    assert analys.dnr.startswith("IFN ")
    assert Sparpost.objects.filter(verb="skapa_riskanalys", objekt_id=str(analys.pk)).exists()


def test_a_chef_makes_no_analysis_at_another_enhet(kommun, chef):
    with pytest.raises(OtillatenOvergang, match="omfattar inte"):
        riskgang.ny_analys(kommun.ifn, kommun.mottagningen, UPPGIFT, av=chef)


def test_an_analysis_is_read_at_its_place_and_by_who_covers_its_namnd(kommun, analys):
    laser = [person_med(E, kommun.tallbacken), person_med(Roll.KVALITETSSTRATEG, kommun.ifn)]
    utanfor = [person_med(E, kommun.mottagningen), person_med(Roll.KVALITETSSTRATEG, kommun.an)]
    for person in laser:
        assert list(Riskanalys.objects.for_user(person, Befogenhet.SE_RISK)) == [analys]
    for person in utanfor:
        assert not Riskanalys.objects.for_user(person, Befogenhet.SE_RISK).exists()


def test_every_valuation_stays_and_the_risk_carries_the_newest(risk, chef):
    vardera(risk, 3, 4, chef)
    vardera(risk, 2, 4, chef, motivering="Ny rutin.")
    risk.refresh_from_db()
    assert [v.varde for v in risk.varderingar.all()] == [12, 8]
    assert (risk.sannolikhet, risk.konsekvens, risk.varde, risk.vardesandel) == (2, 4, 8, 500)


def test_a_changed_value_needs_a_reason(risk, chef):
    vardera(risk, 3, 4, chef)
    with pytest.raises(OtillatenOvergang, match="varför värdet ändras"):
        vardera(risk, 1, 1, chef)


def test_the_value_after_atgard_is_kept_apart_from_what_is(risk, chef):
    vardera(risk, 3, 4, chef)
    vardera(risk, 1, 4, chef, slag=Vardering.Slag.EFTER)
    risk.refresh_from_db()
    assert (risk.varde, risk.varde_efter) == (12, 4)


def test_a_forecast_needs_something_to_compare_with(risk, chef):
    with pytest.raises(OtillatenOvergang, match="som den är nu"):
        vardera(risk, 1, 4, chef, slag=Vardering.Slag.EFTER)


def test_an_old_value_keeps_the_scale_it_was_made_on(kommun, risk, chef):
    vardera(risk, 4, 4, chef)
    vardera(risk, 1, 2, chef, slag=Vardering.Slag.EFTER)
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    skalgang.ny_skala(kommun.ifn, FORVALD_FEM, skal="Nämnden har beslutat om fem steg.", av=strateg)
    vardera(risk, 4, 4, chef, motivering="Samma, på den nya skalan.")
    risk.refresh_from_db()
    gammal, _, ny = risk.varderingar.select_related("skala")
    assert (gammal.skala.skala, ny.skala.skala) == (FORVALD, FORVALD_FEM)
    assert (gammal.varde, ny.varde) == (16, 16)
    assert risk.vardesandel == 640
    assert risk.varde_efter is None


def test_a_new_scale_needs_a_reason_and_a_difference(kommun):
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    with pytest.raises(OtillatenOvergang, match="varför"):
        skalgang.ny_skala(kommun.ifn, FORVALD_FEM, skal=" ", av=strateg)
    with pytest.raises(OtillatenOvergang, match="likadan"):
        skalgang.ny_skala(kommun.ifn, FORVALD, skal="Prov.", av=strateg)


@pytest.mark.parametrize(
    "fraga", ["UPDATE risk_vardering SET varde = 1, sannolikhet = 1, konsekvens = 1", "DELETE FROM risk_vardering"]
)
def test_the_database_refuses_to_change_a_valuation(risk, chef, fraga):
    vardera(risk, 3, 4, chef)
    with (
        pytest.raises(IntegrityError, match=r"risk_vardering|bara_tillagg"),
        transaction.atomic(),
        connection.cursor() as markor,
    ):
        markor.execute(fraga)


def test_a_decision_needs_a_value_and_a_reason(risk, chef):
    with pytest.raises(OtillatenOvergang, match="Värdera risken först"):
        riskgang.besluta(risk, beslut="atgarda", skal="Prov.", av=chef)
    vardera(risk, 3, 4, chef)
    with pytest.raises(OtillatenOvergang, match="varför"):
        riskgang.besluta(risk, beslut="atgarda", skal=" ", av=chef)
    assert riskgang.besluta(risk, beslut="atgarda", skal="Prov.", av=chef).beslutad_av == chef


def test_an_analysis_says_what_is_missing_before_it_is_klar(analys, risk, chef):
    with pytest.raises(OtillatenOvergang, match="Värdera risk 1"):
        riskgang.klarmarkera(analys, av=chef)
    vardera(risk, 1, 1, chef)
    riskgang.besluta(risk, beslut="acceptera", skal="Prov.", av=chef)
    assert riskgang.klarmarkera(analys, av=chef).status == "klar"


def test_the_text_of_a_klar_analysis_stands_until_it_is_opened(analys, risk, chef):
    vardera(risk, 1, 1, chef)
    riskgang.besluta(risk, beslut="acceptera", skal="Prov.", av=chef)
    riskgang.klarmarkera(analys, av=chef)
    with pytest.raises(OtillatenOvergang, match="klar"):
        riskgang.andra_risk(risk, Riskuppgift("Annan"), av=chef)
    vardera(risk, 2, 2, chef, motivering="Risken lever vidare.")
    riskgang.oppna_igen(analys, av=chef)
    assert riskgang.andra_risk(risk, Riskuppgift("Annan"), av=chef).text == "Annan"


def test_a_risk_that_is_no_more_leaves_the_list_and_keeps_its_history(risk, chef):
    vardera(risk, 3, 4, chef)
    riskgang.avfor(risk, skal="Verksamheten är nedlagd.", av=chef)
    assert not risker_att_visa(chef, {}).exists()
    assert list(risker_att_visa(chef, {"lage": "avforda"})) == [risk]
    assert risk.varderingar.count() == 1


def test_an_arende_behind_a_risk_is_shown_only_to_who_may_read_it(kommun, risk, chef):
    eget = ArendeFactory(enhet=kommun.tallbacken)
    lankar.koppla_arende(risk, eget.dnr.lower(), av=chef)
    revisor = person_med(Roll.REVISOR, kommun.ifn)
    assert [k.arende for k in lankar.kallor_for(risk, chef)] == [eget]
    assert lankar.kallor_for(risk, revisor) == []


def test_an_arende_that_one_cannot_read_cannot_be_linked(kommun, risk, chef):
    annans = ArendeFactory(enhet=kommun.mottagningen)
    with pytest.raises(OtillatenOvergang, match="som du kan läsa"):
        lankar.koppla_arende(risk, annans.dnr, av=chef)


def test_an_atgard_is_decided_with_the_risk_and_listed_with_the_others(kommun, risk, chef):
    senast = timezone.localdate() + timedelta(days=14)
    uppgift = {"plats": kommun.tallbacken, "ansvarig": chef, "beskrivning": "Prova.", "senast": senast}
    atgard = lankar.atgarda(risk, av=chef, **uppgift)
    assert (atgard.status, atgard.enhet, atgard.risker.get().risk) == ("beslutad", kommun.tallbacken, risk)
    with pytest.raises(OtillatenOvergang, match="omfattar inte"):
        lankar.atgarda(risk, av=chef, **{**uppgift, "plats": kommun.mottagningen})


def test_the_worst_risk_stands_first_and_ties_follow_the_written_rule(kommun, chef):
    def ny(s, k, dagar):
        return scen.risk(kommun.ifn, kommun.tallbacken, s, k, nar=scen.NAR + timedelta(days=dagar))

    lag, bred, allvarlig, gammal = ny(1, 1, 0), ny(4, 2, 0), ny(2, 4, 5), ny(2, 4, 1)
    utan = scen.risk(kommun.ifn, kommun.tallbacken)
    assert list(risker_att_visa(chef, {})) == [gammal, allvarlig, bred, lag, utan]


def test_a_filter_leaves_out_what_does_not_fit(kommun, chef):
    ratt = scen.risk(kommun.ifn, kommun.tallbacken, 3, 4, omraden=["ekonomi"])
    scen.risk(kommun.ifn, kommun.tallbacken, 1, 1, omraden=["enskild"])
    assert list(risker_att_visa(chef, {"omrade": "ekonomi"})) == [ratt]
    assert list(risker_att_visa(chef, {"s": 3, "k": 4})) == [ratt]
    assert list(risker_att_visa(chef, {"q": ratt.text})) == [ratt]
    assert not risker_att_visa(chef, {"lage": "utan-varde"}).exists()
    assert Risk.objects.count() == 2
