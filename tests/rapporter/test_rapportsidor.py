"""The pages of reports and figures: who comes in, what they read, and that nothing written is lost."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from avvikelser.models import Arende
from kvalitet.frister import STOCKHOLM
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.personnummer import kontrollsiffra
from kvalitet.skarm.start import Bidrag
from kvalitet.spar.models import Sparpost
from kvalitet.utkast import forvaring
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.papper import spara_pdf
from rapporter.sammanstallning.startbidrag import rapporternas_bidrag, senaste_avslutade
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory
from tests.rapporter.scen_rapport import H1, faststalld, nagra_arenden, skrivet, utkast

Inloggning = Callable[..., tuple[Client, Person]]


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sofia(kommun: Kommun, logga_in: Inloggning) -> tuple[Client, Person]:
    nagra_arenden(kommun)
    return logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)


def text(svar: Any) -> str:
    """What the page says, without tags and with single blanks."""
    utan = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", svar.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", utan))


# --- The list ---


def test_the_list_shows_drafts_to_those_who_write_and_the_rest_to_those_who_read(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    lasare, _ = logga_in(Roll.NAMNDSEKRETERARE, kommun.ifn)
    annan, _ = logga_in(Roll.NAMNDSEKRETERARE, kommun.an)
    assert rapport.dnr in text(klient.get("/rapporter/"))
    assert rapport.dnr not in text(lasare.get("/rapporter/"))
    faststallande.faststall(skrivet(rapport, person), av=person)
    assert rapport.dnr in text(lasare.get("/rapporter/"))
    assert rapport.dnr not in text(annan.get("/rapporter/"))
    assert "Inga rapporter att läsa" in text(annan.get("/rapporter/"))
    assert "Ny rapport" not in text(lasare.get("/rapporter/"))


def test_the_list_is_narrowed_and_sorted_by_its_address(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    h1 = utkast(kommun, person)
    h2 = faststallande.skapa(kommun.ifn, H1.foregaende, av=person)
    assert [r.pk for r in klient.get("/rapporter/?sort=period").context["rapporter"]] == [h2.pk, h1.pk]
    assert [r.pk for r in klient.get("/rapporter/?sort=-period").context["rapporter"]] == [h1.pk, h2.pk]
    assert [r.pk for r in klient.get("/rapporter/?period=2026H1").context["rapporter"]] == [h1.pk]
    assert "Inga rapporter stämmer" in text(klient.get("/rapporter/?lage=faststalld"))
    assert "Inga rapporter stämmer" in text(klient.get("/rapporter/?period=1999H9"))


def test_the_list_as_a_file_holds_exactly_the_rows_that_are_shown(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    faststallande.skapa(kommun.ifn, H1.foregaende, av=person)
    svar = klient.get("/rapporter/?period=2026H1&format=csv").getvalue().decode("utf-8-sig")
    rader = list(csv.reader(io.StringIO(svar), delimiter=";"))
    assert [rn[0] for rn in rader] == ["Diarienummer", rapport.dnr]
    assert rader[0][4:] == ["Siffrorna lästes av", "Fastställd"]
    assert rader[1][4:] == [timezone.localdate().isoformat(), ""]
    bok = load_workbook(io.BytesIO(klient.get("/rapporter/?format=xlsx").content), read_only=True)
    assert len(list(bok["Rapporter"].iter_rows())) == 3


def test_the_list_asks_as_many_questions_for_ten_reports_as_for_one(
    kommun: Kommun, sofia: tuple[Client, Person]
) -> None:
    klient, person = sofia
    utkast(kommun, person)

    def fragor() -> int:
        with CaptureQueriesContext(connection) as fangade:
            klient.get("/rapporter/")
        return len(fangade)

    fragor()
    en = fragor()
    period = H1
    for _ in range(3):
        period = period.foregaende
        faststallande.skapa(kommun.ifn, period, av=person)
    assert fragor() == en <= 12


# --- A new report ---


def test_a_report_is_made_from_namnd_and_half_year(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, _ = sofia
    svar = klient.get("/rapporter/ny/")
    assert [val[1] for val in svar.context["form"].fields["namnd"].choices] == ["Individ- och familjenämnden"]
    svar = klient.post("/rapporter/ny/", {"namnd": kommun.ifn.pk, "period": "2026H1"})
    rapport = Rapport.objects.get()
    assert svar["Location"] == f"/rapporter/{rapport.pk}/"
    igen = klient.post("/rapporter/ny/", {"namnd": kommun.ifn.pk, "period": "2026H1"})
    assert "Nämnden har redan en rapport för första halvåret 2026." in text(igen)


def test_another_namnd_in_the_post_is_an_error_and_not_a_report(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, _ = sofia
    svar = klient.post("/rapporter/ny/", {"namnd": kommun.an.pk, "period": "2026H1"})
    assert "Det valet finns inte längre" in text(svar)
    assert not Rapport.objects.exists()


# --- Writing ---


def skriv(klient: Client, avsnitt: Avsnitt, ny: str, *, klar: bool = False, version: int | None = None) -> Any:
    data = {"text": ny, "version": avsnitt.version if version is None else version} | ({"klar": "1"} if klar else {})
    return klient.post(f"/rapporter/{avsnitt.rapport_id}/avsnitt/{avsnitt.nyckel}/", data)


def test_who_writes_comes_straight_to_the_next_section(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    assert klient.get(f"/rapporter/{rapport.pk}/")["Location"] == f"/rapporter/{rapport.pk}/avsnitt/sammanfattning/"
    svar = klient.get(f"/rapporter/{rapport.pk}/", follow=True)
    assert "Skriv avsnittet ”Sammanfattning” och markera det som klart." in text(svar)
    skriv(klient, rapport.avsnitt.get(nyckel="sammanfattning"), "Kort sagt.", klar=True)
    assert klient.get(f"/rapporter/{rapport.pk}/")["Location"].endswith("/avsnitt/beslut/")


def test_a_section_is_saved_marked_as_done_and_opened_again(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    stycke = utkast(kommun, person).avsnitt.get(nyckel="lex_sarah")
    skriv(klient, stycke, "Första raden.\r\n\r\n- en punkt")
    stycke.refresh_from_db()
    assert (stycke.text, stycke.klar, stycke.andrad_av) == ("Första raden.\n\n- en punkt", False, person)
    skriv(klient, stycke, stycke.text, klar=True)
    sida = klient.get(f"/rapporter/{stycke.rapport_id}/avsnitt/lex_sarah/")
    assert "Avsnittet är klart, markerat av" in text(sida)
    assert "<li>en punkt</li>" in sida.content.decode()
    klient.post(f"/rapporter/{stycke.rapport_id}/avsnitt/lex_sarah/oppna/")
    stycke.refresh_from_db()
    assert not stycke.klar


def test_an_empty_section_cannot_be_marked_as_done(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    stycke = utkast(kommun, person).avsnitt.get(nyckel="lex_sarah")
    assert "Skriv en text innan du markerar avsnittet som klart." in text(skriv(klient, stycke, " ", klar=True))


def test_what_somebody_else_saved_is_shown_beside_the_writer_s_own_text(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, person = sofia
    karin, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    stycke = utkast(kommun, person).avsnitt.get(nyckel="lex_sarah")
    skriv(karin, stycke, "Karins mening.")
    svar = skriv(klient, stycke, "Min mening.")
    assert "sparade före dig. Din text finns kvar här nedanför." in text(svar)
    assert "Karins mening." in text(svar)
    assert ">Min mening.</textarea>" in svar.content.decode()
    version = svar.context["form"]["version"].value()
    skriv(klient, stycke, "Bådas mening.", version=int(version))
    stycke.refresh_from_db()
    assert stycke.text == "Bådas mening."


def test_an_unsent_text_is_there_when_the_page_is_opened_again(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    klient.post(f"/utkast/rapport-{rapport.pk}-lex-sarah/", {"text": "Halvskrivet", "version": "0"})
    sida = klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/").content.decode()
    assert ">Halvskrivet</textarea>" in sida
    assert f'data-utkast="/utkast/rapport-{rapport.pk}-lex-sarah/"' in sida
    skriv(klient, rapport.avsnitt.get(nyckel="lex_sarah"), "Färdigt")
    assert forvaring.hamta(person, f"rapport-{rapport.pk}-lex-sarah") is None


def test_a_personnummer_in_the_text_is_warned_about_when_saved(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    stycke = utkast(kommun, person).avsnitt.get(nyckel="lex_sarah")
    nio = "850101123"
    skriv(klient, stycke, f"Det gällde 19{nio[:6]}-{nio[6:]}{kontrollsiffra(nio)}.")
    sida = klient.get(f"/rapporter/{stycke.rapport_id}/avsnitt/lex_sarah/")
    assert "Det ser ut att finnas ett personnummer i texten." in text(sida)


def test_what_stands_in_the_way_leads_to_where_it_is_put_right(
    kommun: Kommun, sofia: tuple[Client, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    klient, person = sofia
    rapport = skrivet(utkast(kommun, person), person)
    adress = f"/rapporter/{rapport.pk}/?avsnitt=raknat"
    assert f'href="/rapporter/{rapport.pk}/faststall/">Till fastställande</a>' in klient.get(adress).content.decode()
    nio = "850101123"
    stycke = rapport.avsnitt.get(nyckel="bedomning")
    stycke.text = f"Det gällde 19{nio[:6]}-{nio[6:]}{kontrollsiffra(nio)}."
    stycke.save()
    sida = klient.get(adress)
    assert "Det ser ut att finnas ett personnummer i avsnittet ”Bedömning”." in text(sida)
    nasta = f'href="/rapporter/{rapport.pk}/avsnitt/bedomning/#avsnitt">Till avsnittet</a>'
    assert nasta in sida.content.decode()
    stycke.text = "Inget nummer."
    stycke.save()
    Rapport.objects.filter(pk=rapport.pk).update(brytpunkt=datetime(2026, 6, 1, 12, tzinfo=STOCKHOLM))
    sida = klient.get(adress)
    assert "Halvåret slutar 2026-06-30, men siffrorna lästes av 2026-06-01." in text(sida)
    assert f'<a class="knapp" href="/rapporter/{rapport.pk}/rakna-om/">' in sida.content.decode()


def test_script_in_a_text_is_words_on_the_page(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = faststalld_med_text(kommun, person, "<script>alert(1)</script>\n- <b>fet</b>")
    sida = klient.get(f"/rapporter/{rapport.pk}/?avsnitt=lex_sarah").content.decode()
    assert "<script>alert" not in sida
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in sida
    assert "<li>&lt;b&gt;fet&lt;/b&gt;</li>" in sida


def faststalld_med_text(kommun: Kommun, person: Person, ny: str) -> Rapport:
    rapport = utkast(kommun, person)
    stycke = rapport.avsnitt.get(nyckel="lex_sarah")
    faststallande.skriv_avsnitt(stycke, av=person, text=ny, version=0, klar=True)
    for annat in rapport.avsnitt.filter(klar=False):
        faststallande.skriv_avsnitt(annat, av=person, text="Text.", version=0, klar=True)
    return faststallande.faststall(rapport, av=person)[0]


def test_the_versions_of_a_section_are_listed_the_newest_first(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    stycke = utkast(kommun, person).avsnitt.get(nyckel="lex_sarah")
    for nr, ny in enumerate(["Ett", "Två", "Tre"]):
        skriv(klient, stycke, ny, version=nr)
    svar = klient.get(f"/rapporter/{stycke.rapport_id}/avsnitt/lex_sarah/versioner/")
    assert [v.text for v in svar.context["versioner"]] == ["Tre", "Två", "Ett", ""]


# --- Figures in the report ---


def test_figures_lead_to_their_arenden_only_for_those_who_may_read_them(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    lank = f"/bakom/?enhet={kommun.tallbacken.pk}&amp;slag=lex_sarah&amp;verksamhetsform=egen_regi&amp;vid="
    assert lank in klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/").content.decode()
    faststallande.faststall(skrivet(rapport, person), av=person)
    lasare, _ = logga_in(Roll.REVISOR, kommun.ifn)
    sida = lasare.get(f"/rapporter/{rapport.pk}/?avsnitt=lex_sarah")
    assert "Stödboendet Tallbacken" in text(sida)
    assert "slag=lex_sarah" not in sida.content.decode()


def test_a_figure_s_link_shows_as_many_arenden_as_the_figure_says(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    sida = klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/").content.decode()
    hittade = re.findall(r'<a href="([^"]*slag=lex_sarah[^"]*)">(\d+)</a>', sida)
    assert len(hittade) > 10
    for adress, antal in hittade:
        lista = klient.get(adress.replace("&amp;", "&"))
        assert lista.context["antal_bakom"] == int(antal)


def test_the_public_version_is_one_switch_away_and_leads_nowhere(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    sida = klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/?version=offentlig")
    assert "1–4" in text(sida)
    assert "slag=lex_sarah" not in sida.content.decode()
    assert "<td" in sida.content.decode()


# --- PDF, fastställande, återskapa, rättelse ---


def test_the_draft_pdf_is_a_job_with_a_page_of_its_own(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    svar = klient.post(f"/rapporter/{rapport.pk}/pdf/")
    jobb = Jobb.objects.get()
    assert svar["Location"] == f"/jobb/{jobb.pk}/"
    assert jobb.person == person
    assert "Väntar på sin tur" in text(klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/"))


def test_a_pdf_is_downloaded_by_those_who_may_read_the_report(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    lasare, _ = logga_in(Roll.NAMNDSEKRETERARE, kommun.ifn)
    assert klient.get(f"/rapporter/{rapport.pk}/pdf/fullstandig/").status_code == 404
    spara_pdf(rapport, b"%PDF-full", b"%PDF-publik", utkast=True, av=person)
    svar = klient.get(f"/rapporter/{rapport.pk}/pdf/offentlig/")
    assert b"".join(svar.streaming_content) == b"%PDF-publik"  # type: ignore[attr-defined]
    assert "attachment" in svar["Content-Disposition"]
    assert lasare.get(f"/rapporter/{rapport.pk}/pdf/offentlig/").status_code == 404
    assert klient.get(f"/rapporter/{rapport.pk}/pdf/annan/").status_code == 404


def test_a_report_is_faststalld_from_its_page_when_all_is_done(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    sida = klient.get(f"/rapporter/{rapport.pk}/faststall/")
    assert "visas här när alla punkter är klara" in text(sida)
    assert "Rapporten kan inte fastställas än" in text(klient.post(f"/rapporter/{rapport.pk}/faststall/"))
    skrivet(rapport, person)
    svar = klient.post(f"/rapporter/{rapport.pk}/faststall/", follow=True)
    assert "Rapporten fastställdes" in text(svar)
    assert Rapport.objects.get().status == Rapport.Status.FASTSTALLD
    assert Jobb.objects.filter(slag="rapport_pdf").count() == 1


def test_aterskapa_says_that_the_figures_are_the_same_or_which_are_not(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, person = sofia
    rapport = faststalld(kommun, person)
    assert "Siffrorna är lika" in text(klient.post(f"/rapporter/{rapport.pk}/aterskapa/"))
    Arende.objects.filter(dnr="IFN 2026/9001").update(typ="avvikelse")
    svar = text(klient.post(f"/rapporter/{rapport.pk}/aterskapa/"))
    assert "Siffrorna är inte lika" in svar
    assert "IFN 2026/9001" in svar
    assert "Typ: lex Sarah-rapporter blev avvikelser" in svar
    revisor, _ = logga_in(Roll.REVISOR, kommun.ifn)
    for_revisor = text(revisor.post(f"/rapporter/{rapport.pk}/aterskapa/"))
    assert "Siffrorna är inte lika" in for_revisor
    assert "IFN 2026/9001" not in for_revisor


def test_counting_again_shows_first_what_would_change(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    assert "ingen siffra annorlunda" in text(klient.get(f"/rapporter/{rapport.pk}/rakna-om/"))
    ArendeFactory(enhet=kommun.tallbacken)
    sida = text(klient.get(f"/rapporter/{rapport.pk}/rakna-om/"))
    assert "Avvikelser per enhet: Stödboendet Tallbacken, 2026 1 2" in sida
    assert Rapport.objects.get().brytpunkt == rapport.brytpunkt
    klient.post(f"/rapporter/{rapport.pk}/rakna-om/")
    assert Rapport.objects.get().brytpunkt > rapport.brytpunkt


def test_a_correction_is_begun_from_the_faststallda_report(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = faststalld(kommun, person)
    klient.post(f"/rapporter/{rapport.pk}/ratta/")
    ny = Rapport.objects.get(rattar=rapport)
    assert f"Rättar {rapport.dnr}" in text(klient.get(f"/rapporter/{ny.pk}/", follow=True)).replace(" .", ".")
    assert "Rapporten är rättad i" in text(klient.get(f"/rapporter/{rapport.pk}/"))


def test_no_page_of_a_faststalld_report_offers_to_change_it(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = faststalld(kommun, person)
    svar = klient.get(f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/")
    assert svar["Location"] == f"/rapporter/{rapport.pk}/?avsnitt=lex_sarah"
    sida = klient.get(svar["Location"]).content.decode()
    assert "<textarea" not in sida
    assert "kan inte ändras" in text(skriv(klient, rapport.avsnitt.get(nyckel="lex_sarah"), "Nytt"))
    assert "kan inte räknas om" in text(klient.get(f"/rapporter/{rapport.pk}/rakna-om/"))


def test_reading_a_report_is_logged(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = faststalld(kommun, person)
    klient.get(f"/rapporter/{rapport.pk}/")
    assert Sparpost.objects.filter(slag="sett", objekt_id=str(rapport.pk), person=person).count() == 1


def test_the_report_s_page_asks_few_questions(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, person = sofia
    rapport = utkast(kommun, person)
    adress = f"/rapporter/{rapport.pk}/avsnitt/lex_sarah/"
    klient.get(adress)
    with CaptureQueriesContext(connection) as fangade:
        klient.get(adress)
    assert len(fangade) <= 12, [f["sql"][:90] for f in fangade]


# --- The figures' own page, and its files ---


def test_the_page_of_figures_shows_what_the_function_says(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    klient, _ = sofia
    sida = text(klient.get("/rapporter/siffror/IFN/2026H1/"))
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    for tabell in siffror.tabeller:
        for rn in tabell.rader:
            varden = " ".join("–" if v is None else str(v) for v in rn.varden)
            assert f"{rn.rubrik} {varden}" in sida, (tabell.rubrik, rn)


def test_the_page_of_figures_asks_as_many_questions_for_many_enheter_as_for_two(
    kommun: Kommun, sofia: tuple[Client, Person]
) -> None:
    klient, _ = sofia

    def fragor() -> int:
        with CaptureQueriesContext(connection) as fangade:
            klient.get("/rapporter/siffror/IFN/2026H1/")
        return len(fangade)

    fragor()
    fa = fragor()
    for _ in range(6):
        ArendeFactory(enhet=DelFactory(under=[kommun.avdelning, kommun.ifn]))
    assert fragor() == fa <= 20


def test_figures_are_for_those_whose_uppdrag_covers_the_namnd(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, _ = sofia
    chef, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    medarbetare, _ = logga_in(Roll.MEDARBETARE, kommun.tallbacken)
    assert klient.get("/rapporter/siffror/AN/2026H1/").status_code == 404
    assert klient.get("/rapporter/siffror/TALL/2026H1/").status_code == 404
    assert chef.get("/rapporter/siffror/IFN/2026H1/").status_code == 404
    assert medarbetare.get("/rapporter/siffror/IFN/2026H1/").status_code == 403
    assert "Ditt uppdrag omfattar ingen hel nämnd" in text(chef.get("/rapporter/siffror/"))


@pytest.mark.parametrize("period", ["2026", "2026T1", "2040H1", "2026H3", "x"])
def test_a_period_that_is_no_half_year_gone_or_going_is_not_found(sofia: tuple[Client, Person], period: str) -> None:
    klient, _ = sofia
    assert klient.get(f"/rapporter/siffror/IFN/{period}/").status_code == 404


def test_the_choice_of_namnd_and_half_year_leads_on(
    kommun: Kommun, sofia: tuple[Client, Person], logga_in: Inloggning
) -> None:
    klient, _ = sofia
    senaste = senaste_avslutade(timezone.localdate()).kod
    assert klient.get("/rapporter/siffror/")["Location"] == f"/rapporter/siffror/IFN/{senaste}/"
    svar = klient.get(f"/rapporter/siffror/?namnd={kommun.ifn.pk}&period=2026H1")
    assert svar["Location"] == "/rapporter/siffror/IFN/2026H1/"
    over_alla, _ = logga_in(Roll.REVISOR, kommun.kommun)
    assert over_alla.get("/rapporter/siffror/").status_code == 200


def test_every_file_and_the_command_hold_the_same_figures_as_the_page(
    kommun: Kommun, sofia: tuple[Client, Person], capsys: pytest.CaptureFixture[str]
) -> None:
    klient, _ = sofia
    facit = halvarssiffror(kommun.ifn, H1, timezone.now())
    adress = "/rapporter/siffror/IFN/2026H1/"
    fran_json = Halvarssiffror.fran_json(json.loads(klient.get(f"{adress}json/").content))
    assert fran_json.tabeller == facit.tabeller
    call_command("siffror", "--namnd", "IFN", "--period", "2026H1", "--json")
    assert Halvarssiffror.fran_json(json.loads(capsys.readouterr().out)).tabeller == facit.tabeller
    rader = list(csv.reader(io.StringIO(klient.get(f"{adress}csv/").content.decode("utf-8-sig")), delimiter=";"))
    bok = load_workbook(io.BytesIO(klient.get(f"{adress}xlsx/").content), read_only=True)
    assert len(bok.sheetnames) == len(facit.tabeller) + 1
    for tabell, blad in zip(facit.tabeller, bok.sheetnames[1:], strict=True):
        i_excel = [list(rn) for rn in bok[blad].iter_rows(values_only=True)]
        for rn in tabell.rader:
            assert any(list(rn.varden) == e[2:] and e[1] == rn.rubrik for e in i_excel), (blad, rn)
            assert any(["" if v is None else str(v) for v in rn.varden] == r[2:] and r[1] == rn.rubrik for r in rader)
    assert Sparpost.objects.filter(verb="hamta_siffror").count() == 3


def test_the_public_files_hide_what_the_public_page_hides(sofia: tuple[Client, Person]) -> None:
    klient, _ = sofia
    adress = "/rapporter/siffror/IFN/2026H1/"
    for format_ in ("json", "csv"):
        svar = klient.get(f"{adress}{format_}/?version=offentlig")
        assert "1–4" in svar.content.decode()
        assert "-offentlig" in svar["Content-Disposition"]
    data = json.loads(klient.get(f"{adress}json/?version=offentlig").content)
    celler = [v for t in data["tabeller"] for g in t["grupper"] for rn in g["rader"] for v in rn["varden"]]
    assert not [v for v in celler if isinstance(v, int) and 1 <= v <= 4]
    assert klient.get(f"{adress}pdf/").status_code == 404


# --- The commands ---


def test_the_command_prints_tables_and_says_what_is_wrong(
    kommun: Kommun, sofia: tuple[Client, Person], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("siffror", "--namnd", "IFN", "--period", "2026H1", "--tidpunkt", "2026-11-01T12:00")
    skrivet = capsys.readouterr().out
    assert "Siffrorna lästes av 2026-11-01 12.00." in skrivet
    assert "Lex Sarah-rapporter per enhet, första halvåret" in skrivet


@pytest.mark.parametrize(
    ("namnd", "period", "tidpunkt", "mening"),
    [
        ("XYZ", "2026H1", None, "Det finns ingen nämnd ”XYZ”. De som finns: AN, IFN."),
        ("TALL", "2026H1", None, "Det finns ingen nämnd ”TALL”. De som finns: AN, IFN."),
        ("IFN", "nyss", None, "”nyss” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018."),
        ("IFN", "2026H3", None, "”2026H3” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018."),
        ("IFN", "", None, "”” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018."),
        ("IFN", "2026T1", None, "”2026T1” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018."),
        ("IFN", "2026", None, "”2026” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018."),
        ("IFN", "2099H1", None, "Första halvåret 2099 har inte börjat."),
        ("IFN", "2026H1", "igår", "Tidpunkten går inte att tolka. Skriv den som 2026-08-15T12:00."),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["tabell", "json"])
def test_the_command_says_in_a_sentence_what_it_does_not_understand(
    kommun: Kommun, namnd: str, period: str, tidpunkt: str | None, mening: str, form: list[str]
) -> None:
    nar = ["--tidpunkt", tidpunkt] if tidpunkt else []
    with pytest.raises(CommandError) as fel:
        call_command("siffror", "--namnd", namnd, "--period", period, *nar, *form)
    assert str(fel.value) == mening


def test_the_command_aterskapa_ends_with_an_error_only_when_something_differs(
    kommun: Kommun, sofia: tuple[Client, Person], capsys: pytest.CaptureFixture[str]
) -> None:
    _, person = sofia
    rapport = faststalld(kommun, person)
    call_command("aterskapa", rapport.dnr)
    call_command("aterskapa", str(rapport.pk))
    assert "siffrorna är lika" in capsys.readouterr().out
    Arende.objects.filter(dnr="IFN 2026/9001").update(typ="avvikelse")
    with pytest.raises(CommandError, match="inte lika"):
        call_command("aterskapa", rapport.dnr)
    assert "IFN 2026/9001: Typ: lex Sarah-rapporter blev avvikelser." in capsys.readouterr().out


@pytest.mark.parametrize("okand", ["IFN 1999/1", "999999", "99999999999999999999", "", "²"])
def test_the_command_aterskapa_says_that_there_is_no_such_rapport(db: None, okand: str) -> None:
    with pytest.raises(CommandError) as fel:
        call_command("aterskapa", okand)
    assert str(fel.value) == f"Det finns ingen rapport ”{okand}”. Skriv diarienumret, till exempel IFN 2026/0377."


# --- The start page ---


def bidrag(person: Person, idag: date = date(2026, 8, 20)) -> Bidrag:
    return rapporternas_bidrag(person, idag)


def test_the_strateg_is_told_to_make_the_report_when_the_half_year_is_over(
    kommun: Kommun, sofia: tuple[Client, Person]
) -> None:
    _, person = sofia
    (steg,) = bidrag(person).steg
    assert steg.mening == "Skapa halvårsredovisningen för första halvåret 2026."
    assert steg.url == f"/rapporter/ny/?namnd={kommun.ifn.pk}&period=2026H1"
    assert bidrag(person, date(2026, 12, 1)).steg == []  # too late to be a next step


def test_the_strateg_is_told_what_is_left_of_each_draft(kommun: Kommun, sofia: tuple[Client, Person]) -> None:
    _, person = sofia
    rapport = utkast(kommun, person)
    (steg,) = bidrag(person).steg
    assert steg.mening == "Skriv klart 7 avsnitt i halvårsredovisningen för första halvåret 2026."
    skrivet(rapport, person)
    (steg,) = bidrag(person).steg
    assert steg.mening == "Läs igenom och fastställ halvårsredovisningen för första halvåret 2026."
    faststallande.faststall(rapport, av=person)
    assert bidrag(person).steg == []


def test_an_enhetschef_sees_the_own_enhet_s_figures_and_no_steps(kommun: Kommun, logga_in: Inloggning) -> None:
    nagra_arenden(kommun)
    klient, chef = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    resultat = bidrag(chef)
    assert resultat.steg == []
    (del_,) = resultat.delar
    assert del_.innehall.rubrik == "Stödboendet Tallbacken, första halvåret"  # type: ignore[attr-defined]
    sida = klient.get("/")
    if senaste_avslutade(timezone.localdate()) == H1:
        assert "Stödboendet Tallbacken, första halvåret" in text(sida)
        assert "Lex Sarah-rapporter 1 3" in text(sida)


def test_who_looks_at_a_whole_namnd_or_at_nothing_gets_no_table(kommun: Kommun, logga_in: Inloggning) -> None:
    DelFactory(under=[kommun.avdelning, kommun.ifn])
    _, strateg = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    _, medarbetare = logga_in(Roll.MEDARBETARE, kommun.tallbacken)
    assert bidrag(strateg).delar == bidrag(medarbetare).delar == []
