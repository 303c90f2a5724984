"""The pages: lists within their budget of queries, files that hold the list, the way from risk to follow-up."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from egenkontroll.internkontroll import planen
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment
from egenkontroll.risk import lankar
from egenkontroll.risk.models import Risk, Riskanalys
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.internkontroll import internkontrollscener as scen
from tests.egenkontroll.plan import planscener
from tests.fabriker import ArendeFactory, person_med

pytestmark = pytest.mark.django_db
FLEST = 12
AR = scen.AR


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def strateg(kommun, logga_in):
    return logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)[0]


@pytest.fixture
def chef(kommun, logga_in):
    return logga_in(Roll.ENHETSCHEF, kommun.tallbacken)


@pytest.fixture
def mycket(kommun):
    """Thirty risks, and a plan with twelve of them, each with a moment and a result."""
    utkast = scen.plan(kommun.ifn, AR, antagen=False)
    for i in range(30):
        risk = scen.risk(kommun.ifn, kommun.tallbacken, 1 + i % 4, 1 + i % 3)
        if i < 12:
            scen.resultat(scen.moment(scen.planrisk(utkast, av_risk=risk)))
    return scen.anta(utkast)


@pytest.mark.parametrize("namn", ["risk:lista", "risk:analyser", "internkontroll:lista", "internkontroll:mina"])
def test_a_list_stays_within_its_budget(strateg, mycket, namn, django_assert_max_num_queries):
    strateg.get(reverse(namn))
    with django_assert_max_num_queries(FLEST):
        assert strateg.get(reverse(namn)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("roll", [Roll.KVALITETSSTRATEG, Roll.REVISOR])
@pytest.mark.parametrize("namn", ["internkontroll:plan", "internkontroll:kedja"])
def test_the_page_of_a_plan_stays_within_its_budget_for_twelve_risks(
    kommun, logga_in, mycket, namn, roll, django_assert_max_num_queries
):
    """The auditor's page holds all there is, and writes that it was read."""
    klient, _ = logga_in(roll, kommun.ifn)
    scen.bevis(mycket.risker.first().moment.get().resultat.get())
    scen.atgard(mycket.risker.first().moment.get().resultat.get(), kommun.tallbacken)
    klient.get(reverse(namn, args=[mycket.pk]))
    with django_assert_max_num_queries(FLEST):
        assert klient.get(reverse(namn, args=[mycket.pk])).status_code == HTTPStatus.OK


@pytest.mark.parametrize("status", ["utkast", "antagen"])
def test_the_page_of_a_second_version_stays_within_its_budget(kommun, strateg, status, django_assert_max_num_queries):
    forsta = scen.antagen_med_moment(kommun.ifn).planrisk.plan
    andra = planen.ny_version(forsta, skal="Prov", av=person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    if status == "antagen":
        planen.anta(andra, paragraf="§ 9", beslutsdatum=forsta.beslutsdatum, av=andra.skapad_av)
    for plan in (forsta, andra):
        strateg.get(reverse("internkontroll:plan", args=[plan.pk]))
        with django_assert_max_num_queries(FLEST):
            assert strateg.get(reverse("internkontroll:plan", args=[plan.pk])).status_code == HTTPStatus.OK


@pytest.mark.parametrize("roll", [Roll.REVISOR, Roll.KVALITETSSTRATEG])
def test_the_page_of_a_risk_with_all_its_links_stays_within_its_budget(
    kommun, logga_in, roll, django_assert_max_num_queries
):
    klient, _ = logga_in(roll, kommun.ifn)
    rad = scen.planrisk(scen.plan(kommun.ifn, antagen=False))
    risk = rad.risk
    scen.moment(rad)
    scen.anta(rad.plan)
    scen.riskatgard(risk, kommun.tallbacken)
    av = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    for _ in range(3):
        lankar.koppla_arende(risk, ArendeFactory(enhet=kommun.tallbacken).dnr, av=av)
    Risk.objects.filter(pk=risk.pk).update(beslut="atgarda", beslut_skal="Prov", beslutad=scen.NAR, beslutad_av=av)
    risk.kontrollomraden.add(planscener.antaget_omrade(av, kommun.ifn, "Provområde").omrade)
    klient.get(reverse("risk:risk", args=[risk.pk]))
    with django_assert_max_num_queries(FLEST):
        assert klient.get(reverse("risk:risk", args=[risk.pk])).status_code == HTTPStatus.OK


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("namn", ["risk:lista", "risk:analyser", "internkontroll:lista"])
def test_a_list_is_also_a_file_and_who_took_it_is_logged(strateg, mycket, namn, format_):
    svar = strateg.get(reverse(namn), {"format": format_})
    assert svar.status_code == HTTPStatus.OK
    assert b"".join(svar.streaming_content) if svar.streaming else svar.content
    assert Sparpost.objects.filter(verb="hamta_risklista").count() == 1


def test_a_file_holds_exactly_the_rows_that_fit_the_filter(kommun, strateg):
    ratt = scen.risk(kommun.ifn, kommun.tallbacken, 3, 4, text="Ska vara med")
    scen.risk(kommun.ifn, kommun.tallbacken, 1, 1, text="Ska inte vara med")
    svar = strateg.get(reverse("risk:lista"), {"format": "csv", "s": 3, "k": 4})
    text = b"".join(svar.streaming_content).decode()
    assert ratt.text in text
    assert "Ska inte vara med" not in text


def test_a_filter_that_cannot_be_read_shows_no_rows_and_says_so(kommun, strateg):
    scen.risk(kommun.ifn, s=1, k=1)
    svar = strateg.get(reverse("risk:lista"), {"s": "x"})
    assert svar.status_code == HTTPStatus.OK
    assert svar.context["paginator"].count == 0


def test_the_plan_as_a_file_has_a_row_for_each_moment(strateg, mycket):
    svar = strateg.get(reverse("internkontroll:plan", args=[mycket.pk]), {"format": "csv"})
    assert len(b"".join(svar.streaming_content).decode().strip().splitlines()) == 13


def test_the_matrix_is_a_table_with_words_and_a_picture_with_a_title(kommun, strateg):
    risk = scen.risk(kommun.ifn, s=3, k=4)
    html = strateg.get(reverse("risk:analys", args=[risk.analys_id])).content.decode()
    assert 'class="matris"' in html
    assert "<title>Riskmatris för Provanalys</title>" in html
    assert "12 <span" in html
    assert "åtgärda" in html


def test_the_auditor_reads_the_whole_chain_and_the_reading_is_logged(kommun, logga_in, mycket):
    revisor, person = logga_in(Roll.REVISOR, kommun.kommun)
    svar = revisor.get(reverse("internkontroll:kedja", args=[mycket.pk]))
    assert svar.status_code == HTTPStatus.OK
    assert "Provresultat" in svar.content.decode()
    assert b"<form" not in svar.content.split(b"<main")[1].split(b"</main>")[0]
    assert Sparpost.objects.filter(verb="se", person=person, objekt_id=str(mycket.pk)).exists()


def test_evidence_is_for_who_reads_the_plan_and_for_the_kontrollansvarig(kommun, logga_in, chef):
    klient, person = chef
    moment = scen.antagen_med_moment(kommun.ifn, person, kommun.tallbacken, AR)
    adress = reverse("internkontroll:bevis", args=[scen.bevis(scen.resultat(moment)).pk])
    assert klient.get(adress).status_code == HTTPStatus.OK
    assert logga_in(Roll.REVISOR, kommun.ifn)[0].get(adress).status_code == HTTPStatus.OK
    assert logga_in(Roll.ENHETSCHEF, kommun.mottagningen)[0].get(adress).status_code == HTTPStatus.NOT_FOUND


def test_a_risk_says_nothing_of_an_arende_that_the_reader_may_not_read(kommun, logga_in):
    risk = scen.risk(kommun.ifn, kommun.tallbacken, 2, 2)
    arende = ArendeFactory(enhet=kommun.tallbacken)
    risk.kallor.create(arende=arende, kopplad=timezone.now(), kopplad_av=risk.analys.skapad_av)
    html = logga_in(Roll.REVISOR, kommun.ifn)[0].get(reverse("risk:risk", args=[risk.pk])).content.decode()
    assert arende.dnr not in html
    assert "Inga kopplade avvikelser." in html  # one less than yesterday would tell that it became lex Sarah


def test_a_link_to_an_arende_that_one_may_not_read_is_not_there_to_take_away(kommun, chef):
    klient, person = chef
    risk = scen.risk(kommun.ifn, kommun.tallbacken, 2, 2, av=person)
    lank = risk.kallor.create(
        arende=ArendeFactory(enhet=kommun.mottagningen), kopplad=timezone.now(), kopplad_av=risk.analys.skapad_av
    )
    adress = reverse("risk:koppla", args=[risk.pk])
    for bort in (str(lank.pk), "9" * 5000, "²", "inget"):
        assert klient.post(adress, {"bort": bort}).status_code == HTTPStatus.NOT_FOUND
    assert risk.kallor.exists()


def test_an_avvikelse_says_which_risks_it_made_known_to_who_may_read_them(kommun, chef, logga_in):
    klient, person = chef
    arende, annat = ArendeFactory(enhet=kommun.tallbacken), ArendeFactory(enhet=kommun.tallbacken)
    risk = scen.risk(kommun.ifn, kommun.tallbacken, 2, 2, av=person)
    namndens = scen.risk(kommun.ifn, kommun.ifn, 2, 2)
    for en in (risk, namndens):
        en.kallor.create(arende=arende, kopplad=timezone.now(), kopplad_av=person)
    sidan = klient.get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert reverse("risk:risk", args=[risk.pk]) in sidan
    assert namndens.text not in sidan
    assert 'id="risker"' not in klient.get(reverse("avvikelser:arende", args=[annat.pk])).content.decode()


def test_a_kontrollomrade_of_a_risk_leads_to_its_newest_version(kommun, logga_in):
    av = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    risk = scen.risk(kommun.ifn, kommun.tallbacken, 2, 2)
    version = planscener.antaget_omrade(av, kommun.ifn, "Provområde")
    risk.kontrollomraden.add(version.omrade)
    sidan = logga_in(Roll.REVISOR, kommun.ifn)[0].get(reverse("risk:risk", args=[risk.pk])).content.decode()
    assert f'<a href="{reverse("kontrollplan:version", args=[version.pk])}">Provområde</a>' in sidan


def test_the_auditor_reads_what_a_result_said_before_it_was_corrected_and_why(kommun, logga_in):
    moment = scen.antagen_med_moment(kommun.ifn)
    scen.resultat(moment, "storre", resultat="Fyra fel av tjugo.", hamtat={"text": "18 av 20 i tid.", "url": "/x/"})
    scen.resultat(moment, "mindre", resultat="Två fel av tjugo.", hamtat={"text": "18 av 20 i tid.", "url": "/x/"})
    plan = moment.planrisk.plan
    revisor = logga_in(Roll.REVISOR, kommun.ifn)[0]
    sidan = revisor.get(reverse("internkontroll:kedja", args=[plan.pk])).content.decode()
    for text in ("Fyra fel av tjugo.", "Två fel av tjugo.", "Rättat 1 gång", "Varför: Provskäl", "18 av 20 i tid."):
        assert text in sidan, text
    risken = revisor.get(reverse("risk:risk", args=[moment.planrisk.risk_id])).content.decode()
    assert f"{reverse('internkontroll:kedja', args=[plan.pk])}#r1" in risken


def test_the_draft_of_a_risk_is_kept_until_it_is_sent(kommun, chef):
    klient, person = chef
    analys = scen.analys(kommun.ifn, kommun.tallbacken, av=person)
    adress = reverse("risk:ny-risk", args=[analys.pk])
    klient.post(adress, {"text": "Halvskriven", "spara": "1"})
    assert "Halvskriven" in klient.get(adress).content.decode()
    klient.post(adress, {"text": "Färdig"})
    assert Risk.objects.get().text == "Färdig"
    assert "Halvskriven" not in klient.get(adress).content.decode()


def test_from_risk_to_follow_up_without_a_script(kommun, strateg, chef):
    klient, person = chef
    analys = _analys(kommun, klient)
    klient.post(reverse("risk:ny-risk", args=[analys.pk]), {"text": "Provrisk", "omraden": ["enskild"]})
    risk = Risk.objects.get()
    klient.post(reverse("risk:vardera", args=[risk.pk]), {"sannolikhet": "3", "konsekvens": "4"})
    klient.post(reverse("risk:besluta", args=[risk.pk]), {"beslut": "kontrollera", "skal": "Prov."})
    klient.post(reverse("risk:steg", args=[analys.pk]), {"steg": "klar"})
    analys.refresh_from_db()
    assert analys.status == "klar"
    moment = _plan_med(kommun, strateg, risk, person)
    adress = reverse("internkontroll:folj-upp", args=[moment.pk, "halvar"])
    svar = klient.post(adress, {"resultat": "4 av 20 fel.", "bedomning": "storre", "sett_nummer": 0})
    assert svar.status_code == HTTPStatus.FOUND
    resultat = moment.resultat.get()
    senast = timezone.localdate() + timedelta(days=30)
    falt = {"beskrivning": "Prova.", "ansvarig": f"{kommun.tallbacken.pk}:{person.pk}", "senast": senast}
    assert klient.post(reverse("internkontroll:atgard", args=[resultat.pk]), falt).status_code == HTTPStatus.FOUND
    html = strateg.get(reverse("internkontroll:kedja", args=[moment.planrisk.plan_id])).content.decode()
    assert html.count("Prova.") == 2


def _analys(kommun, klient):
    falt = {"plats": f"{kommun.tallbacken.pk}:{kommun.ifn.pk}", "rubrik": "Prov", "anledning": "planering"}
    falt |= {"galler": "process", "process": "Prov", "dag": "2026-01-10", "deltagare": "Prov Person"}
    assert klient.post(reverse("risk:ny"), falt).status_code == HTTPStatus.FOUND
    return Riskanalys.objects.get()


def _plan_med(kommun, strateg, risk, ansvarig) -> Kontrollmoment:
    """A plan of last year with the risk, one moment and the nämnd's decision, by the pages."""
    ar = timezone.localdate().year - 1
    falt = {"namnd": kommun.ifn.pk, "ar": ar, "halvar_senast": date(ar, 8, 31), "helar_senast": date(ar + 1, 1, 31)}
    strateg.post(reverse("internkontroll:ny"), falt)
    plan = Internkontrollplan.objects.get()
    strateg.post(reverse("internkontroll:valj", args=[plan.pk]), {"risker": [risk.pk]})
    moment = {"text": "Provmoment", "metod": "stickprov", "omfattning": "20", "frekvens": "halvar", "halvar": "on"}
    moment |= {"kontrollansvarig": f"{kommun.tallbacken.pk}:{ansvarig.pk}", "rapporteras_till": "Nämnden"}
    strateg.post(reverse("internkontroll:ny-moment", args=[plan.risker.get().pk]), moment)
    strateg.post(reverse("internkontroll:anta", args=[plan.pk]), {"paragraf": "§ 7", "beslutsdatum": date(ar, 1, 20)})
    plan.refresh_from_db()
    assert plan.status == "antagen"
    ett: Kontrollmoment = Kontrollmoment.objects.select_related("planrisk").get()
    return ett


def test_a_form_that_is_not_whole_says_what_is_missing_and_changes_nothing(kommun, strateg):
    utkast = scen.plan(kommun.ifn, AR, antagen=False)
    rad = scen.planrisk(utkast)
    svar = strateg.post(reverse("internkontroll:ny-moment", args=[rad.pk]), {"text": ""})
    assert "Skriv vad som ska kontrolleras." in svar.content.decode()
    svar = strateg.post(
        reverse("internkontroll:anta", args=[utkast.pk]), {"paragraf": "§ 7", "beslutsdatum": "2026-01-28"}
    )
    assert "R1 saknar kontrollmoment" in svar.content.decode()
    utkast.refresh_from_db()
    assert utkast.ar_utkast


def test_a_person_elsewhere_cannot_be_chosen_as_kontrollansvarig(kommun, strateg):
    annan = person_med(Roll.ENHETSCHEF, kommun.aldreboendet)
    rad = scen.planrisk(scen.plan(kommun.ifn, AR, antagen=False))
    falt = {"text": "Prov", "metod": "enkat", "omfattning": "1", "frekvens": "ar", "rapporteras_till": "Nämnden"}
    falt |= {"kontrollansvarig": f"{kommun.aldreboendet.pk}:{annan.pk}"}
    svar = strateg.post(reverse("internkontroll:ny-moment", args=[rad.pk]), falt)
    assert "Det valet finns inte längre" in svar.content.decode()
    assert not rad.moment.exists()


def test_the_scale_is_changed_by_its_form_and_a_faulty_one_is_refused(kommun, strateg):
    adress = f"{reverse('risk:skala', args=[kommun.ifn.pk])}?steg=5"
    form = strateg.get(adress).context["form"]
    falt = {namn: form.get_initial_for_field(f, namn) or "" for namn, f in form.fields.items()}
    svar = strateg.post(adress, {**falt, "skal": "Prov.", "till_1": "14"})
    assert "sluta på ett högre värde" in svar.content.decode()
    assert strateg.post(adress, {**falt, "skal": "Prov."}).status_code == HTTPStatus.FOUND
    assert kommun.ifn.riskskalor.order_by("-nummer").first().skala.storlek == 5
    svar = strateg.post(adress, {**falt, "skal": "Prov.", "ord_1": "Låg"}).content.decode()
    assert "Skalan som gäller" in svar, "opened before the one that holds now"
