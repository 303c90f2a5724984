"""A plan from draft to beslut, and what happens when it changes during the year."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from egenkontroll.plan import biblioteket, innehall, planering, tillfallesgang
from egenkontroll.plan.biblioteket import Kriterieuppgift
from egenkontroll.plan.models import (
    Kontrollplan,
    Kontrolltillfalle,
    Omradesversion,
    PlaneradEnhet,
    PlaneradGranskare,
    PlaneradKontroll,
)
from egenkontroll.plan.oforandrat import staende
from egenkontroll.plan.planering import Beslut
from egenkontroll.plan.skillnad import mot_foregaende
from kvalitet.behorighet import Befogenhet
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import person_med

SE, GRANSKA = Befogenhet.SE_EGENKONTROLL, Befogenhet.GRANSKA_AKTER


def test_an_adopted_plan_makes_one_tillfalle_for_each_period(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    alla = list(Kontrolltillfalle.objects.filter(planerad__plan=plan))
    assert [(t.start, t.slut) for t in alla] == [
        (date(2026, 1, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 12, 31)),
    ]
    assert [t.sista_dag for t in alla] == [date(2026, 5, 30), date(2026, 9, 30), date(2027, 1, 30)]
    assert alla[0].period.namn == "första tertialet 2026"
    plan.refresh_from_db()
    assert (plan.paragraf, plan.beslutsdatum, plan.beslutad_av) == ("§ 14", date(2025, 12, 10), "Nämnden")
    assert Sparpost.objects.filter(verb="anta_kontrollplan", objekt_id=str(plan.pk)).exists()


def test_an_adopted_plan_is_never_changed_not_even_by_a_script(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    kontroll = scen.kontrollen(plan)
    for sats in (
        lambda: Kontrollplan.objects.filter(pk=plan.pk).update(inledning="ny"),
        lambda: PlaneradKontroll.objects.filter(pk=kontroll.pk).update(antal=1),
        lambda: PlaneradEnhet.objects.create(planerad=kontroll, enhet=kommun.mottagningen),
        lambda: PlaneradEnhet.objects.filter(planerad=kontroll).delete(),
        lambda: PlaneradKontroll.objects.create(plan=plan, version=kontroll.version, antal=3),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            sats()
    for verb in (
        lambda: planering.skriv_inledning(plan, "ny", av=av),
        lambda: planering.kasta(plan, av=av),
        lambda: planering.anta(plan, scen.BESLUT, av=av),
        lambda: innehall.ta_bort_kontroll(kontroll, av=av),
        lambda: innehall.spara_kontroll(plan, scen.uppgift(kontroll.version, [kommun.tallbacken], [av]), av=av),
    ):
        with pytest.raises(OtillatenOvergang, match="antagen"):
            verb()


@pytest.mark.parametrize(
    ("andra", "mening"),
    [
        ({"beslut": Beslut("§ 1", date(2999, 1, 1), "Nämnden")}, "framtiden"),
        ({"beslut": Beslut(" ", date(2025, 12, 1), "Nämnden")}, "paragraf"),
        ({"beslut": Beslut("§ 1", date(2025, 12, 1), " ")}, "vem som beslutade"),
    ],
)
def test_a_beslut_that_is_not_whole_is_refused(kommun, andra, mening):
    av = scen.strateg(kommun.ifn)
    plan = scen.utkast(kommun, av)
    with pytest.raises(OtillatenOvergang, match=mening):
        planering.anta(plan, andra["beslut"], av=av)
    assert not Kontrolltillfalle.objects.exists()


def test_what_is_missing_is_told_in_sentences_and_stops_the_beslut(kommun):
    av = scen.strateg(kommun.ifn)
    tom = planering.ny_plan(kommun.ifn, 2030, av=av)
    assert [h.mening for h in planering.hinder(tom)] == ["Lägg till minst en kontroll."]
    version = scen.utkast_till_omrade(av, kommun.ifn, "Delaktighet")
    innehall.spara_kontroll(tom, scen.uppgift(version, [], [av], dubbelgranskas=10), av=av)
    assert [h.mening for h in planering.hinder(tom)] == [
        "Anta version 1 av kontrollområdet Delaktighet.",
        "Välj minst en enhet för Delaktighet.",
        "Välj två granskare för Delaktighet.",
    ]
    with pytest.raises(OtillatenOvergang, match="minst en enhet"):
        planering.anta(tom, scen.BESLUT, av=av)


def test_a_change_is_a_new_version_that_takes_over_what_has_not_begun(kommun):
    av = scen.strateg(kommun.ifn)
    forsta = scen.antagen(kommun, av)
    andra = planering.ny_version(forsta, av=av)
    kontroll = scen.kontrollen(andra)
    deltagare = [g.person for g in kontroll.granskare.all()]
    enheter = [kommun.tallbacken, kommun.mottagningen]
    innehall.spara_kontroll(
        andra, scen.uppgift(kontroll.version, enheter, deltagare, antal=30), av=av, kontroll=kontroll
    )
    planering.anta(andra, Beslut("§ 40", date(2026, 5, 20), "Nämnden"), av=av, nar=datetime(2026, 5, 22, tzinfo=UTC))

    gamla = Kontrolltillfalle.objects.filter(planerad__plan=forsta)
    assert gamla.count() == 3, "ingenting försvinner"
    kvar = Kontrolltillfalle.objects.gallande().order_by("start")
    assert [(t.start.month, t.planerad.plan.nummer, t.planerad.antal) for t in kvar] == [
        (1, 1, 20),
        (5, 1, 20),
        (9, 2, 30),
    ]
    assert gamla.get(start__month=9).installt_skal == "Ersatt av planens version 2."
    with pytest.raises(OtillatenOvergang, match="senare version"):
        planering.ny_version(forsta, av=av)


def test_a_kontroll_that_goes_on_keeps_how_often_it_comes(kommun):
    av = scen.strateg(kommun.ifn)
    andra = planering.ny_version(scen.antagen(kommun, av), av=av)
    kontroll = scen.kontrollen(andra)
    ny = scen.uppgift(kontroll.version, [kommun.tallbacken], [av], period="halvar")
    with pytest.raises(OtillatenOvergang, match="kan inte byta hur ofta"):
        innehall.spara_kontroll(andra, ny, av=av, kontroll=kontroll)


def test_a_kontroll_that_is_taken_away_is_installd_only_where_it_has_not_begun(kommun):
    av = scen.strateg(kommun.ifn)
    andra = planering.ny_version(scen.antagen(kommun, av), av=av)
    innehall.ta_bort_kontroll(scen.kontrollen(andra), av=av)
    ny = scen.antaget_omrade(av, kommun.ifn, "Ett annat område")
    innehall.spara_kontroll(andra, scen.uppgift(ny, [kommun.tallbacken], [av], period="halvar"), av=av)
    planering.anta(andra, Beslut("§ 9", date(2026, 2, 1), "Nämnden"), av=av, nar=datetime(2026, 2, 3, tzinfo=UTC))
    kvar = {(str(t.planerad), t.start.month) for t in Kontrolltillfalle.objects.gallande()}
    assert kvar == {("Provområde", 1), ("Ett annat område", 1), ("Ett annat område", 7)}


def test_an_enhet_has_a_kontrollomrade_once_in_a_plan(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.utkast(kommun, av)
    version = scen.kontrollen(plan).version
    with pytest.raises(OtillatenOvergang, match="Tallbacken har redan Provområde"):
        innehall.spara_kontroll(plan, scen.uppgift(version, [kommun.tallbacken], [av], period="manad"), av=av)
    innehall.spara_kontroll(plan, scen.uppgift(version, [kommun.mottagningen], [av], period="manad"), av=av)
    assert plan.kontroller.count() == 2


def test_a_copy_to_next_year_shows_what_has_changed(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    version = scen.kontrollen(plan).version
    nyare = biblioteket.ny_version(version, av=av)
    biblioteket.spara_kriterium(nyare, Kriterieuppgift(fraga="En ny fråga?"), av=av)
    biblioteket.anta_version(nyare, giltig_fran=date(2027, 1, 1), anmarkning="En ny fråga.", av=av)
    kopia = planering.kopiera(plan, 2027, av=av)
    assert [(a.slag, a.falt, a.fore, a.nu) for a in mot_foregaende(kopia)] == [
        ("Ändrad", "Kriterier", "Version 1", "Version 2")
    ]
    kontroll = scen.kontrollen(kopia)
    assert kontroll.fortsatter is None
    annat = scen.antaget_omrade(av, kommun.ifn, "Ett annat område")
    innehall.spara_kontroll(kopia, scen.uppgift(annat, [kommun.mottagningen], [av], period="ar"), av=av)
    innehall.ta_bort_kontroll(kontroll, av=av)
    assert [(a.slag, a.rubrik) for a in mot_foregaende(kopia)] == [
        ("Ny", "Ett annat område"),
        ("Borttagen", "Provområde"),
    ]
    with pytest.raises(OtillatenOvergang, match="redan en plan för 2027"):
        planering.kopiera(plan, 2027, av=av)


def tre_ar(kommun, av) -> Kontrollplan:
    forsta = scen.antagen(kommun, av, 2024)
    andra = planering.kopiera(forsta, 2025, av=av)
    planering.anta(andra, scen.BESLUT, av=av)
    return planering.kopiera(andra, 2026, av=av)


def test_a_kriterium_that_stands_for_a_third_year_needs_a_word_on_why(kommun):
    av = scen.strateg(kommun.ifn)
    plan = tre_ar(kommun, av)
    rader = staende(plan)
    assert [(r.sedan, r.ar_i_rad) for r in rader] == [(2024, 3), (2024, 3)]
    with pytest.raises(OtillatenOvergang, match="Skriv varför 2 kriterier är oförändrade"):
        planering.anta(plan, scen.BESLUT, av=av)
    planering.forklara(plan, {r.kriterium.pk: "Målet är inte nått än." for r in rader[:1]}, av=av)
    assert [brist.mening for brist in planering.hinder(plan)] == [
        "Skriv varför 1 kriterium är oförändrat för tredje året."
    ]
    planering.forklara(plan, {r.kriterium.pk: "Målet är inte nått än." for r in rader}, av=av)
    planering.anta(plan, scen.BESLUT, av=av)
    assert plan.oforandrade.count() == 2


def test_a_kriterium_whose_question_is_new_has_not_stood_for_three_years(kommun):
    av = scen.strateg(kommun.ifn)
    andra = planering.kopiera(scen.antagen(kommun, av, 2024), 2025, av=av)
    planering.anta(andra, scen.BESLUT, av=av)
    version = scen.kontrollen(andra).version
    ny = biblioteket.ny_version(version, av=av)
    sist = ny.kriterier.last()
    biblioteket.spara_kriterium(ny, Kriterieuppgift(fraga="En skarpare fråga?", malvarde=90), av=av, kriterium=sist)
    biblioteket.anta_version(ny, giltig_fran=date(2026, 1, 1), anmarkning="Skarpare.", av=av)
    tredje = planering.kopiera(andra, 2026, av=av)
    assert [r.kriterium.ordning for r in staende(tredje)] == [1]


def test_a_year_without_the_kriterium_breaks_the_row(kommun):
    av = scen.strateg(kommun.ifn)
    forsta = scen.antagen(kommun, av, 2023)
    glapp = planering.kopiera(forsta, 2025, av=av)
    planering.anta(glapp, scen.BESLUT, av=av)
    assert staende(planering.kopiera(glapp, 2026, av=av)) == []


# ---- tillfällen ----


def tillfalle(plan: Kontrollplan) -> Kontrolltillfalle:
    return Kontrolltillfalle.objects.filter(planerad__plan=plan).first()


def test_a_tillfalle_is_done_and_opened_again_by_who_reviews_it(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    reviewer = scen.kontrollen(plan).granskare.get().person
    t = tillfallesgang.markera_klart(tillfalle(plan), av=reviewer)
    assert t.klart is not None
    with pytest.raises(OtillatenOvergang, match="redan klar"):
        tillfallesgang.stall_in(t, "Hinner inte", av=av)
    assert tillfallesgang.oppna_igen(t, av=reviewer).klart is None
    with pytest.raises(OtillatenOvergang, match="inte granskare"):
        tillfallesgang.markera_klart(t, av=scen.granskare(kommun.tallbacken))


def test_a_tillfalle_is_installt_with_a_reason(kommun):
    av = scen.strateg(kommun.ifn)
    t = tillfalle(scen.antagen(kommun, av))
    with pytest.raises(OtillatenOvergang, match="Skriv varför"):
        tillfallesgang.stall_in(t, " ", av=av)
    tillfallesgang.stall_in(t, "Enheten har stängt.", av=av)
    assert Kontrolltillfalle.objects.gallande().count() == 2
    with pytest.raises(OtillatenOvergang, match="redan inställd"):
        tillfallesgang.stall_in(t, "Igen.", av=av)
    with pytest.raises(OtillatenOvergang, match="inställd"):
        tillfallesgang.markera_klart(t, av=av)


def test_who_reviews_changes_without_a_beslut_and_nobody_disappears(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    kontroll, ny = scen.kontrollen(plan), scen.granskare(kommun.tallbacken)
    gammal = kontroll.granskare.get().person
    tillfallesgang.byt_granskare(kontroll, [ny], av=av)
    assert {(g.person, g.till is None) for g in PlaneradGranskare.objects.filter(planerad=kontroll)} == {
        (gammal, False),
        (ny, True),
    }
    t = tillfalle(plan)
    assert not Kontrolltillfalle.objects.for_user(gammal, GRANSKA).exists()
    assert t in Kontrolltillfalle.objects.for_user(ny, GRANSKA)
    with pytest.raises(OtillatenOvergang, match="minst en granskare"):
        tillfallesgang.byt_granskare(kontroll, [], av=av)


# ---- who sees what ----


def test_an_enhetschef_reads_what_concerns_the_own_enhet_and_nothing_else(kommun):
    av = scen.strateg(kommun.ifn)
    plan = scen.antagen(kommun, av)
    egen = person_med("enhetschef", kommun.tallbacken)
    annan = person_med("enhetschef", kommun.mottagningen)
    utanfor = person_med("enhetschef", kommun.aldreboendet)
    assert Kontrolltillfalle.objects.for_user(egen, SE).count() == 3
    assert plan in Kontrollplan.objects.for_user(egen, SE)
    for person in (annan, utanfor):
        assert not Kontrolltillfalle.objects.for_user(person, SE).exists()
        assert not Kontrollplan.objects.for_user(person, SE).exists()
    utkastet = planering.kopiera(plan, 2027, av=av)
    assert utkastet not in Kontrollplan.objects.for_user(egen, SE), "ett utkast är strategens"
    assert not Kontrollplan.objects.for_user(egen, Befogenhet.PLANERA_EGENKONTROLL).exists()


def test_who_reviews_must_be_named_and_hold_the_befogenhet_under_the_namnd(kommun):
    av = scen.strateg(kommun.ifn)
    utan = scen.granskare(kommun.aldreboendet)  # another nämnd
    med = scen.granskare(kommun.mottagningen)
    scen.antagen(kommun, av, granskare=[utan, med])
    onamngiven = scen.granskare(kommun.tallbacken)
    pa_avdelningen = scen.granskare(kommun.avdelning)  # whose enheter stand under the nämnd
    assert Kontrolltillfalle.objects.for_user(med, GRANSKA).count() == 3
    assert not Kontrolltillfalle.objects.for_user(utan, GRANSKA).exists()
    assert not Kontrolltillfalle.objects.for_user(onamngiven, GRANSKA).exists()
    valbara = set(innehall.mojliga_granskare(kommun.ifn))
    assert {med, onamngiven, pa_avdelningen, av} <= valbara
    assert utan not in valbara


def test_a_library_is_read_by_those_who_work_under_its_namnd(kommun):
    av = scen.strateg(kommun.ifn)
    version = scen.antaget_omrade(av, kommun.ifn)
    assert version in Omradesversion.objects.for_user(person_med("enhetschef", kommun.tallbacken), SE)
    assert not Omradesversion.objects.for_user(person_med("enhetschef", kommun.aldreboendet), SE).exists()
    assert not Omradesversion.objects.for_user(
        person_med("enhetschef", kommun.tallbacken), Befogenhet.PLANERA_EGENKONTROLL
    ).exists()
