"""Internkontrollplan and internkontrollrapport: the plan word for word, the results counted by hand, both frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.internkontroll import planen, uppfoljning
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollatgard, Kontrollmoment, Tillfalle
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.typer import TYPER
from rapporter.statistik.kontrollplan import frusen_matris, plansiffror
from rapporter.statistik.kontrollrapport import rapportsiffror
from rapporter.statistik.siffror import Siffror
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as scener
from tests.fabriker import AtgardFactory, person_med
from tests.rapporter.scen_rapport import skrivet, strateg

Inloggning = Callable[..., tuple[Client, Person]]
AR, H1 = Period.tolka("2026"), Period.tolka("2026H1")
NU = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def plan(kommun: Kommun) -> Internkontrollplan:
    """Two risks: R1 of 12 with two moments, R2 of 4 with one that is not followed up at the half-year."""
    ny = scener.plan(kommun.ifn, 2026, antagen=False)
    forsta = scener.planrisk(ny, 3, 4)
    scener.moment(forsta, delen=kommun.tallbacken, text="Prov ett")
    scener.moment(forsta, text="Prov två")
    scener.moment(scener.planrisk(ny, 2, 2), text="Prov tre", halvar=False)
    return scener.anta(ny)


def momentet(plan: Internkontrollplan, text: str) -> Kontrollmoment:
    return Kontrollmoment.objects.get(planrisk__plan=plan, text=text)


def rader(siffror: Siffror, kod: str) -> list[tuple[str, tuple[Any, ...]]]:
    tabell = siffror.tabell(kod)
    assert tabell is not None, kod
    return [(rn.rubrik, rn.varden) for rn in tabell.rader]


# --- The plan ---


def test_the_plan_is_told_word_for_word(kommun: Kommun, plan: Internkontrollplan) -> None:
    siffror = plansiffror(kommun.ifn, AR, NU)
    ett, _, tre = (momentet(plan, f"Prov {n}") for n in ("ett", "två", "tre"))
    assert dict(rader(siffror, "kontrollplan_om"))["Nämndens beslut"] == ("§ 7, 2026-01-28",)
    assert [varden[1:5] for _, varden in rader(siffror, "kontrollplan_risker")] == [
        (3, 4, 12, "Åtgärda"),
        (2, 2, 4, "Överväg"),
    ]
    momenten = rader(siffror, "kontrollplan_moment")
    assert [rubrik for rubrik, _ in momenten] == ["R1.1 Prov ett", "R1.2 Prov två", "R2.1 Prov tre"]
    assert momenten[0][1] == (
        "Stickprov", "20 prov", "Varje halvår", kommun.tallbacken.namn, ett.kontrollansvarig.namn_och_befattning,
        "Nämnden", "2026-08-31 och 2027-01-31",
    )  # fmt: skip
    assert momenten[2][1][-1] == "2027-01-31"
    assert tre.planrisk.kod == "R2"
    assert [k.rubrik for k in siffror.tabell("kontrollplan_moment").kolumner][:3] == ["Metod", "Omfattning", "Hur ofta"]


def test_the_matrix_says_value_and_word_in_every_square_and_is_drawn_of_what_is_frozen(
    kommun: Kommun, plan: Internkontrollplan
) -> None:
    siffror = plansiffror(kommun.ifn, AR, NU)
    matrisen = rader(siffror, "kontrollplan_matris")
    assert [rubrik for rubrik, _ in matrisen] == ["4 Sannolik", "3 Möjlig", "2 Mindre sannolik", "1 Osannolik"]
    assert matrisen[1][1] == ("3 acceptera", "6 överväg", "9 åtgärda", "12 åtgärda: R1")
    assert matrisen[2][1][1] == "4 överväg: R2"
    frusen = frusen_matris(Siffror.fran_json(siffror.till_json()))
    assert frusen is not None
    assert [(p.kod, r.varde, r.niva.niva.ord) for p, r in frusen.punkter] == [
        ("R1", 12, "Åtgärda"),
        ("R2", 4, "Överväg"),
    ]


def test_a_plan_that_is_not_adopted_makes_no_document(kommun: Kommun) -> None:
    scener.utkast_med_moment(kommun.ifn)
    with pytest.raises(OtillatenOvergang, match="ingen antagen internkontrollplan för 2026"):
        faststallande.skapa(kommun.ifn, AR, av=strateg(kommun), slag=Rapportslag.KONTROLLPLAN)
    assert plansiffror(kommun.ifn, AR, NU).tabell("kontrollplan_om").anmarkning.startswith("Nämnden hade inte antagit")


def test_the_plan_is_fixed_before_its_year_is_over_and_stays_through_a_new_version(
    kommun: Kommun, plan: Internkontrollplan
) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, AR, av=av, slag=Rapportslag.KONTROLLPLAN)
    assert rapport.rubrik == "Internkontrollplan 2026"
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    assert "Ändringar sedan förra versionen" not in {a.rubrik for a in fast.avsnitt.all()}
    skoter = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ny = planen.ny_version(plan, skal="Ny lag", av=skoter)
    ny.risker.get(ordning=2).delete()
    planen.anta(ny, paragraf="§ 40", beslutsdatum=timezone.localdate(), av=skoter)
    assert faststallande.aterskapa(fast, av=av).lika
    rattelse = faststallande.ratta(fast, av=av)
    olika = {s["var"]: (s["fore"], s["nu"]) for s in rattelse.skillnader}
    assert olika["Planen: Version, Värde"] == (1, 2)
    assert olika["Planen: Nämndens beslut, Värde"] == ("§ 7, 2026-01-28", f"§ 40, {timezone.localdate()}")
    assert all(s["ord"] for s in rattelse.skillnader)
    assert rattelse.avsnitt.filter(nyckel="andringar").exists()
    papper = dokument(rattelse, "fullstandig", skrivet=NU)
    assert "Uppgifter som skiljer sig" in papper
    assert "uppgifter skiljer sig. Den fullständiga" in dokument(rattelse, "offentlig", skrivet=NU)


def test_the_paper_has_the_matrix_as_a_picture_with_a_title_and_as_a_table(
    kommun: Kommun, plan: Internkontrollplan
) -> None:
    rapport = faststallande.skapa(kommun.ifn, AR, av=strateg(kommun), slag=Rapportslag.KONTROLLPLAN)
    html = dokument(rapport, "offentlig", skrivet=NU)
    assert html.count("<svg") == 1
    assert "<title>Riskmatris</title>" in html
    assert "Figur 1. Riskmatris" in html
    assert "12 åtgärda: R1" in html
    for format_ in ("docx", "xlsx", "json"):
        assert len(rapportfil(rapport, "offentlig", format_)) > 1000


def test_next_years_plan_may_be_chosen_in_the_form_before_the_year_begins(kommun: Kommun, logga_in: Inloggning) -> None:
    nasta = timezone.localdate().year + 1
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    html = klient.get(reverse("rapporter:ny"), {"slag": "kontrollplan"}).content.decode()
    assert f'<option value="{nasta}">' in html
    assert f'<option value="{nasta}">' not in klient.get(reverse("rapporter:ny"), {"slag": "kvalitet"}).content.decode()


# --- The report ---


@pytest.fixture
def foljd(kommun: Kommun, plan: Internkontrollplan) -> Internkontrollplan:
    """R1.1 without avvikelse, R1.2 with a larger one and an åtgärd, R2.1 not yet to be followed up."""
    scener.bevis(scener.resultat(momentet(plan, "Prov ett"), resultat="Allt stämde"))
    stor = scener.resultat(momentet(plan, "Prov två"), "storre", resultat="Hälften stämde")
    atgard = AtgardFactory(enhet=kommun.tallbacken, beskrivning="Provåtgärden")
    Kontrollatgard.objects.create(resultat=stor, atgard=atgard, kopplad=NU - timedelta(days=9), kopplad_av=stor.av)
    Atgard.history.filter(id=atgard.pk).update(history_date=NU - timedelta(days=9))
    return plan


def test_the_half_year_counts_what_was_followed_up_then(kommun: Kommun, foljd: Internkontrollplan) -> None:
    siffror = rapportsiffror(kommun.ifn, H1, NU)
    assert [varden for _, varden in rader(siffror, "kontrollrapport_laget")] == [(1,), (0,), (1,), (0,), (2,)]
    resultaten = dict(rader(siffror, "kontrollrapport_resultat"))
    assert resultaten["R1.1 Prov ett"] == ("Ingen avvikelse", "Allt stämde", "1 fil")
    assert resultaten["R1.2 Prov två"] == ("Större avvikelse", "Hälften stämde", None)
    assert resultaten["R2.1 Prov tre"] == ("Följs inte upp då", None, None)
    ((rubrik, atgarden),) = rader(siffror, "kontrollrapport_atgarder")
    assert rubrik == "R1.2: Provåtgärden"
    assert atgarden[2] in {str(s.label) for s in Atgard.Status}
    assert rader(siffror, "kontrollrapport_kvar") == [
        ("R1.2 Prov två", ("Större avvikelse och ingen åtgärd som är klar.",))
    ]
    assert TYPER["kontrollrapport"].om("resultat", siffror) == (
        "2 av 2 kontrollmoment har ett resultat. Kontrollerna visade 1 större avvikelse."
    )


def test_the_year_has_both_follow_ups_and_says_what_has_no_result(kommun: Kommun, foljd: Internkontrollplan) -> None:
    scener.resultat(momentet(foljd, "Prov ett"), "mindre", Tillfalle.HELAR, nar=NU)
    siffror = rapportsiffror(kommun.ifn, AR, NU)
    assert [varden for _, varden in rader(siffror, "kontrollrapport_laget")] == [(1, 0), (0, 1), (1, 0), (0, 2), (2, 3)]
    resultaten = dict(rader(siffror, "kontrollrapport_resultat"))
    assert resultaten["R1.1 Prov ett"] == ("Ingen avvikelse", "Mindre avvikelse", "Provresultat", None)
    assert resultaten["R2.1 Prov tre"] == ("Följs inte upp då", "Inget resultat", None, None)


def test_a_result_written_after_the_cut_off_is_not_in_it(kommun: Kommun, foljd: Internkontrollplan) -> None:
    rattat = scener.resultat(momentet(foljd, "Prov ett"), "mindre", nar=NU + timedelta(hours=1), resultat="Rättat")
    assert rattat.nummer == 2
    fore = dict(rader(rapportsiffror(kommun.ifn, H1, NU), "kontrollrapport_resultat"))
    efter = dict(rader(rapportsiffror(kommun.ifn, H1, NU + timedelta(hours=2)), "kontrollrapport_resultat"))
    assert fore["R1.1 Prov ett"][1] == "Allt stämde"
    assert efter["R1.1 Prov ett"] == ("Mindre avvikelse", "Rättat", "rättat: Provskäl")


def test_a_moment_that_was_not_finished_is_carried_over(kommun: Kommun, foljd: Internkontrollplan) -> None:
    sent = datetime(2027, 2, 15, 9, 0, tzinfo=UTC)
    kvar = dict(rader(rapportsiffror(kommun.ifn, AR, sent), "kontrollrapport_kvar"))
    assert kvar == {f"R1.{n} Prov {t}": ("Inget resultat för helåret.",) for n, t in ((1, "ett"), (2, "två"))} | {
        "R2.1 Prov tre": ("Inget resultat för helåret.",)
    }
    nasta = scener.plan(kommun.ifn, 2027, antagen=False)
    planen.kopiera_moment(momentet(foljd, "Prov tre"), scener.planrisk(nasta), 1, overford=True)
    scener.anta(nasta)
    hit = rader(rapportsiffror(kommun.ifn, Period.tolka("2027"), sent), "kontrollrapport_hit")
    assert hit == [("R1.1 Prov tre", ("Inget resultat",))]


def test_a_secret_atgard_is_named_as_such(kommun: Kommun, foljd: Internkontrollplan) -> None:
    Atgard.history.update(sekretess=True)
    ((rubrik, _),) = rader(rapportsiffror(kommun.ifn, H1, NU), "kontrollrapport_atgarder")
    assert rubrik == "R1.2: Åtgärd med sekretess"


def test_the_second_half_has_no_report_of_its_own(kommun: Kommun, plan: Internkontrollplan) -> None:
    with pytest.raises(OtillatenOvergang, match="för första halvåret och för hela året"):
        faststallande.skapa(kommun.ifn, Period.tolka("2026H2"), av=strateg(kommun), slag=Rapportslag.KONTROLLRAPPORT)


def test_the_report_is_frozen_through_what_happens_after(kommun: Kommun, foljd: Internkontrollplan) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.KONTROLLRAPPORT)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    moment = momentet(foljd, "Prov ett")
    uppgift = uppfoljning.Resultatuppgift(resultat="Ändrat efteråt", bedomning="mindre", skal="Fel prov")
    uppfoljning.registrera(moment, Tillfalle.HALVAR, uppgift, av=person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    assert faststallande.aterskapa(fast, av=av).lika
    nu = faststallande.ratta(fast, av=av).skillnader
    assert {s["var"]: (s["fore"], s["nu"]) for s in nu if "Vad kontrollen" in s["var"]} == {
        "Resultat per kontrollmoment: R1.1 Prov ett, Vad kontrollen visade": ("Allt stämde", "Ändrat efteråt")
    }


# --- The plan's page ---


def test_the_plans_page_has_a_button_for_who_makes_reports_and_a_link_for_who_reads_them(
    kommun: Kommun, logga_in: Inloggning, plan: Internkontrollplan
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    sida = reverse("internkontroll:plan", args=[plan.pk])
    html = klient.get(sida).content.decode()
    adress = f"{reverse('rapporter:ny')}?slag=kontrollplan&amp;namnd={kommun.ifn.pk}&amp;period=2026"
    assert f'href="{adress}">Skapa planen som pdf</a>' in html
    ny = klient.get(adress.replace("&amp;", "&")).content.decode()
    assert "Ny internkontrollplan" in ny
    assert '<option value="2026" selected>' in ny
    rapport = faststallande.skapa(kommun.ifn, AR, av=person, slag=Rapportslag.KONTROLLPLAN)
    html = klient.get(sida).content.decode()
    assert "Skapa planen som pdf" not in html
    assert reverse("rapporter:rapport", args=[rapport.pk]) in html
    revisor, _ = logga_in(Roll.REVISOR, kommun.ifn)
    html = revisor.get(sida).content.decode()
    assert "Skapa planen som pdf" not in html
    assert reverse("rapporter:rapport", args=[rapport.pk]) not in html  # a draft is for those who write it


def test_the_follow_up_is_offered_when_its_period_is_over(
    kommun: Kommun, logga_in: Inloggning, plan: Internkontrollplan
) -> None:
    gammal = scener.antagen_med_moment(kommun.ifn, ar=2024).planrisk.plan
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    html = klient.get(reverse("internkontroll:plan", args=[gammal.pk])).content.decode()
    assert "Skapa internkontrollrapport, första halvåret 2024" in html
    assert "Skapa internkontrollrapport, 2024" in html
    framtida = scener.antagen_med_moment(kommun.ifn, ar=timezone.localdate().year + 1).planrisk.plan
    html = klient.get(reverse("internkontroll:plan", args=[framtida.pk])).content.decode()
    assert "Skapa planen som pdf" in html
    assert "Skapa internkontrollrapport" not in html
