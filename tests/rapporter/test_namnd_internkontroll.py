"""An internkontrollplan before the nämnd: put on the list, written about, decided, and told of on its own page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.internkontroll import beslut, planen
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planstatus
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from rapporter.namnd import bilageordning, paragrafer, sammantradesgang, skrivelsegang
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.sammanstallning.modeller import Rapportslag
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as internkontroll
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter import namndscener as scen
from tests.rapporter.namndscener import Folk

pytestmark = pytest.mark.django_db
AR = 2027


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person)
    return klient


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def plan(kommun: Kommun) -> Internkontrollplan:
    """A draft with one risk and one moment, its number registered."""
    utkast = internkontroll.plan(kommun.ifn, AR, antagen=False, dnr=nytt_dnr(kommun.ifn, 2026)[0])
    internkontroll.moment(internkontroll.planrisk(utkast))
    return utkast


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn)


def lagg_pa_listan(folk: Folk, mote: Sammantrade, plan: Internkontrollplan, **falt: str) -> Namndarende:
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    svar = som(folk.petra).post(adress, {"plan": plan.pk, **falt})
    assert svar.status_code == 302, svar.context["form"].errors
    return Namndarende.objects.get()


def hall(mote: Sammantrade, folk: Folk, *, dag: date | None = None) -> None:
    """The sammanträde with § 45 decided, held on the day the plan was begun when no other is said."""
    scen.hallet(mote, folk.petra, fran=45)
    Sammantrade.objects.filter(pk=mote.pk).update(datum=dag or timezone.localdate(), handlingar_senast=None)


def sidan(person: Any, plan: Internkontrollplan) -> str:
    return som(person).get(reverse("internkontroll:plan", args=[plan.pk])).content.decode()


def test_a_plan_on_the_list_gives_the_arende_its_number_its_name_and_what_is_asked_for(folk, mote, plan):
    arende = lagg_pa_listan(folk, mote, plan)
    assert (arende.dnr, arende.rubrik) == (plan.dnr, f"Internkontrollplan {AR}")
    assert arende.forslag == f"Nämnden antar internkontrollplanen för {AR}."


def test_the_words_that_somebody_wrote_stand(folk, mote, plan):
    arende = lagg_pa_listan(folk, mote, plan, rubrik="Plan för året", forslag="Nämnden antar planen.")
    assert (arende.rubrik, arende.forslag) == ("Plan för året", "Nämnden antar planen.")


def test_only_drafts_of_the_namnd_can_be_chosen(folk, mote, plan, kommun):
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    annans = internkontroll.plan(kommun.an, AR, antagen=False)
    assert list(som(folk.petra).get(adress).context["form"].fields["plan"].queryset) == [plan]
    assert "plan" in som(folk.petra).post(adress, {"plan": annans.pk}).context["form"].errors
    internkontroll.anta(plan)
    assert "plan" not in som(folk.petra).get(adress).context["form"].fields
    assert not Namndarende.objects.exists()


def test_a_rapport_or_another_number_beside_the_plan_is_refused(folk, mote, plan, kommun):
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    rapport = scen.rapport(kommun.ifn, folk.sofia)
    bada = som(folk.petra).post(adress, {"plan": plan.pk, "rapport": rapport.pk})
    assert "Välj antingen en rapport eller en plan." in bada.content.decode()
    annat = som(folk.petra).post(adress, {"plan": plan.pk, "dnr": rapport.dnr})
    assert f"Planen har redan ett nummer, {plan.dnr}." in annat.content.decode()
    assert not Namndarende.objects.exists()


def test_a_skrivelse_says_how_much_the_plan_holds_and_its_risks_to_who_may_read_it(folk, mote, plan, kommun):
    arende = lagg_pa_listan(folk, mote, plan)
    risken = plan.risker.get().text
    forst = skrivelsegang.forifyllt(arende, folk.petra)
    assert "Planen har 1 risk och 1 kontrollmoment." in forst["sammanfattning"]
    assert plan.helar_senast.isoformat() in forst["beskrivning"]
    assert risken not in forst["beskrivning"]
    assert not Sparpost.objects.filter(verb="se", person=folk.petra).exists()
    bada = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ge_uppdrag(bada, Roll.NAMNDSEKRETERARE, kommun.ifn)
    assert f"R1 {risken} (12)" in skrivelsegang.forifyllt(arende, bada)["beskrivning"]
    assert Sparpost.objects.filter(verb="se", person=bada, objekt_id=str(plan.pk)).exists()
    formularet = som(folk.petra).get(reverse("rapporter:namnd-skrivelse", args=[arende.pk])).content.decode()
    assert "Planen har 1 risk och 1 kontrollmoment." in formularet


def test_the_decision_is_on_the_plans_page_and_adoption_takes_its_paragraf_and_day(folk, mote, plan):
    arende = lagg_pa_listan(folk, mote, plan)
    assert "Nämndens beslut" not in sidan(folk.sofia, plan)
    sammantradesgang.kalla(mote, av=folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.besluta(mote, folk.petra)
    assert "Nämndens beslut" not in sidan(folk.sofia, plan), "not before the sammanträde is genomfört"
    sammantradesgang.genomfor(mote, av=folk.petra)
    idag = timezone.localdate()
    Sammantrade.objects.filter(pk=mote.pk).update(datum=idag)
    efter = sidan(folk.sofia, plan)
    assert f"Beslutad § 45, Individ- och familjenämnden {idag}" in efter
    assert f"Nämnden har beslutat om planen: § 45, {idag}." in efter
    assert reverse("rapporter:namnd-arende", args=[arende.pk]) in efter
    plan.refresh_from_db()
    assert plan.ar_utkast, "a decision may be to send the plan back"
    adress = reverse("internkontroll:anta", args=[plan.pk])
    formularet = som(folk.sofia).get(adress).context["form"]
    assert (formularet["paragraf"].value(), formularet["beslutsdatum"].value()) == ("§ 45", idag)
    som(folk.sofia).post(adress, {"paragraf": "§ 45", "beslutsdatum": idag.isoformat()})
    plan.refresh_from_db()
    assert (plan.status, plan.paragraf, plan.beslutsdatum) == (Planstatus.ANTAGEN, "§ 45", idag)
    assert f"Beslutad § 45, Individ- och familjenämnden {idag}" in sidan(folk.britta, plan)


def test_who_may_not_open_the_handlingar_reads_the_decision_without_a_link(folk, mote, plan, kommun):
    arende = lagg_pa_listan(folk, mote, plan)
    hall(mote, folk)
    utan = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    (ett,) = beslut.beslut_om(plan, utan)
    assert (ett.paragraf, ett.url) == (45, "")
    assert beslut.beslut_om(plan, folk.sofia)[0].url.startswith(reverse("rapporter:namnd-arende", args=[arende.pk]))


def test_a_decision_from_before_the_draft_was_begun_is_not_proposed(folk, mote, plan):
    lagg_pa_listan(folk, mote, plan)
    hall(mote, folk, dag=timezone.localdate() - timedelta(days=1))
    assert len(besluten := beslut.beslut_om(plan, folk.sofia)) == 1
    assert beslut.att_skriva_in(plan, besluten) is None
    assert (
        som(folk.sofia).get(reverse("internkontroll:anta", args=[plan.pk])).context["form"]["paragraf"].value() is None
    )


def test_an_adopted_plan_is_never_proposed_for_adoption_again(folk, mote, plan):
    lagg_pa_listan(folk, mote, plan)
    hall(mote, folk)
    internkontroll.anta(plan)
    assert beslut.att_skriva_in(plan, beslut.beslut_om(plan, folk.sofia)) is None


def test_a_decision_about_another_arende_or_at_another_namnd_is_none_of_the_plans(folk, mote, plan, kommun):
    scen.arende(mote, folk.petra)
    hall(mote, folk)
    assert beslut.beslut_om(plan, folk.sofia) == []
    annans = internkontroll.plan(kommun.an, AR, antagen=False, dnr=plan.dnr)
    Namndarende.objects.update(dnr=plan.dnr)
    assert beslut.beslut_om(annans, folk.sofia) == []
    assert len(beslut.beslut_om(plan, folk.sofia)) == 1


def test_the_decision_about_the_report_of_the_follow_up_is_on_the_plans_page_too(folk, mote, plan, kommun):
    internkontroll.anta(plan)
    rapporter = [
        scen.rapport(kommun.ifn, folk.sofia, slag=Rapportslag.KONTROLLRAPPORT, period=f"{ar}H1") for ar in (AR, AR - 1)
    ]
    for rapport in rapporter:
        arende = scen.arende(mote, folk.petra, f"Rapport {rapport.period}")
        bilageordning.valj_rapport(arende, rapport, av=folk.petra)
    hall(mote, folk)
    assert [ett.rubrik for ett in beslut.beslut_om(plan, folk.sofia)] == [f"Rapport {AR}H1"]


@pytest.mark.parametrize("vem", ["sofia", "britta"])
def test_the_page_of_a_decided_second_version_stays_within_its_budget(
    folk, mote, kommun, vem, django_assert_max_num_queries
):
    forsta = internkontroll.plan(kommun.ifn, AR, antagen=False, dnr=nytt_dnr(kommun.ifn, 2026)[0])
    moment: Kontrollmoment = internkontroll.moment(internkontroll.planrisk(forsta))
    internkontroll.anta(forsta)
    internkontroll.resultat(moment)
    andra = planen.ny_version(forsta, skal="Prov", av=folk.sofia)
    lagg_pa_listan(folk, mote, andra)
    hall(mote, folk)
    planen.anta(andra, paragraf="§ 45", beslutsdatum=timezone.localdate(), av=folk.sofia)
    klient, adress = som(getattr(folk, vem)), reverse("internkontroll:plan", args=[andra.pk])
    klient.get(adress)
    with django_assert_max_num_queries(12):
        assert "Beslutad § 45" in klient.get(adress).content.decode()
