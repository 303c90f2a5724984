"""How a nämnd lays out its reports, and the placeholders and masks in what people write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning import faststallande, rapportmallar
from rapporter.sammanstallning.arbetsmodeller import Rapportmall
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.platshallare import MASKAT, PLATSHALLARE, fel_i, fyll, namnen
from rapporter.sammanstallning.rapportmallar import Malldel, TrasigMall
from rapporter.sammanstallning.typer import HALVAR, TYPER
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.kub import Kub
from rapporter.statistik.siffror import Siffror
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter.scen_rapport import nagra_arenden, skrivet, strateg, utkast
from tests.rapporter.test_offentlig import rapport as tomma_siffror

Inloggning = Callable[..., tuple[Client, Person]]


def egen_mall() -> list[Malldel]:
    """The bedömning before lex Sarah, under another heading and with a standard text."""
    delar = {d.nyckel: d for d in rapportmallar.forvald(HALVAR)}
    bedomning = replace(delar.pop("bedomning"), rubrik="Vår bedömning", borjan="standard", text="Under {period} …")
    return [bedomning, *delar.values()]


def test_a_new_report_is_laid_out_as_the_namnds_mall_says(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=0, av=av)
    rapport = utkast(kommun, av)
    forsta = rapport.avsnitt.order_by("ordning")[0]
    assert (forsta.nyckel, forsta.rubrik, forsta.text) == ("bedomning", "Vår bedömning", "Under {period} …")
    html = dokument(rapport, "fullstandig", skrivet=rapport.brytpunkt)
    assert html.index("2 Vår bedömning") < html.index("3 Lex Sarah")
    assert "Under första halvåret 2026 …" in html


def test_a_report_that_exists_keeps_what_it_has(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapport = utkast(kommun, av)
    rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=0, av=av)
    assert rapport.avsnitt.get(nyckel="bedomning").rubrik == "Bedömning"


def test_a_correction_keeps_the_order_and_headings_of_what_it_corrects(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=0, av=av)
    fast, _ = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    rapportmallar.spara(HALVAR, kommun.ifn, rapportmallar.forvald(HALVAR), version=1, av=av)
    ny = faststallande.ratta(fast, av=av)
    assert [a.rubrik for a in ny.avsnitt.order_by("ordning")] == [a.rubrik for a in fast.avsnitt.order_by("ordning")]


def test_a_section_may_begin_with_last_years_text(kommun: Kommun) -> None:
    av = strateg(kommun)
    forra = faststallande.skapa(kommun.ifn, utkast(kommun, av).perioden.samma_tidigare(1), av=av)
    faststallande.faststall(skrivet(forra, av), av=av)
    kommun.ifn.rapporter.filter(period="2026H1").delete()
    delar = [replace(d, borjan="forra") for d in rapportmallar.forvald(HALVAR)]
    rapportmallar.spara(HALVAR, kommun.ifn, delar, version=0, av=av)
    assert utkast(kommun, av).avsnitt.get(nyckel="lex_sarah").text == "Provtext för Lex Sarah."


@pytest.mark.parametrize(
    ("andring", "mening"),
    [
        ({"rubrik": " "}, "Skriv en rubrik"),
        ({"rubrik": "x" * 81}, "högst 80"),
        ({"rubrik": "Lex {period}"}, "inga klamrar"),
        ({"rubrik": "Lex Sarah"}, "samma rubrik"),
        ({"borjan": "standard"}, "Skriv standardtexten"),
        ({"borjan": "nagot"}, "Välj hur"),
        ({"text": "{hemligt}"}, "inget att fylla i"),
        ({"text": "{% if x %}"}, "inget att fylla i"),
        ({"text": "{{ rapport.dnr }}"}, "inget att fylla i"),
        ({"text": "{period"}, "klammer"),
        ({"text": "[[halv"}, "maskas"),
    ],
)
def test_a_broken_mall_is_not_saved(kommun: Kommun, andring: dict[str, str], mening: str) -> None:
    delar = [replace(d, **andring) if d.nyckel == "monster" else d for d in rapportmallar.forvald(HALVAR)]  # type: ignore[arg-type]
    with pytest.raises(TrasigMall) as fel:
        rapportmallar.spara(HALVAR, kommun.ifn, delar, version=0, av=strateg(kommun))
    assert mening in fel.value.fel["monster"]
    assert not Rapportmall.objects.exists()


def test_a_mall_has_every_section_once_and_is_saved_by_one_at_a_time(kommun: Kommun) -> None:
    av = strateg(kommun)
    with pytest.raises(TrasigMall):
        rapportmallar.spara(HALVAR, kommun.ifn, rapportmallar.forvald(HALVAR)[1:], version=0, av=av)
    rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=0, av=av)
    assert rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=0, av=av).version == 1, "sent twice"
    with pytest.raises(OtillatenOvergang, match=f"{av.namn} sparade före dig"):
        rapportmallar.spara(HALVAR, kommun.ifn, rapportmallar.forvald(HALVAR), version=0, av=av)
    with pytest.raises(OtillatenOvergang, match="hela nämnden"):
        rapportmallar.spara(HALVAR, kommun.ifn, egen_mall(), version=1, av=person_med(Roll.ENHETSCHEF, kommun.ifn))


@pytest.mark.parametrize("typ", TYPER.values(), ids=TYPER.keys())
def test_every_type_has_sections_that_its_mall_can_hold(typ: object) -> None:
    assert rapportmallar.fel_i_mall(typ, rapportmallar.forvald(typ)) == {}  # type: ignore[arg-type]
    nycklar = [m.nyckel for m in typ.avsnitt]  # type: ignore[attr-defined]
    assert len(nycklar) == len(set(nycklar))
    assert all(len(n) <= 15 for n in nycklar)
    assert {typ.sammanfattning, typ.forslag} <= set(nycklar)  # type: ignore[attr-defined]


# --- Placeholders and masks ---


@given(st.text("ab{}[]% period", max_size=60))
def test_a_text_without_errors_has_no_brace_left_when_it_is_filled_in(text: str) -> None:
    if fel_i(text, PLATSHALLARE):
        return
    siffror = _siffror()
    ifylld = fyll(text, siffror, 2)
    assert "{" not in ifylld
    assert "}" not in ifylld
    assert fyll(text, siffror, 1) == text


def _siffror() -> Siffror:

    return tomma_siffror(Kub())


def test_a_placeholder_is_as_small_in_the_public_version_as_in_its_tables(kommun: Kommun) -> None:
    nagra_arenden(kommun)
    rapport = utkast(kommun)
    text = "Vi fick {antal_klagomal} klagomål, {antal_lex_sarah} rapporter. [[Provia Provsson]] berättade."
    full, publik = (fyll(text, siffror_for(rapport, v), rapport.format) for v in ("fullstandig", "offentlig"))  # type: ignore[arg-type]
    assert full == "Vi fick 1 klagomål, 6 rapporter. Provia Provsson berättade."
    assert publik.startswith("Vi fick 1–4 klagomål")
    assert publik.endswith(f"rapporter. {MASKAT} berättade.")
    assert all(isinstance(fyll(f"{{{namn}}}", siffror_for(rapport, "offentlig"), 2), str) for namn in PLATSHALLARE)


def test_a_section_with_an_unknown_placeholder_saves_but_is_not_done(kommun: Kommun) -> None:
    av = strateg(kommun)
    avsnitt = utkast(kommun, av).avsnitt.get(nyckel="lex_sarah")
    avsnitt = faststallande.skriv_avsnitt(avsnitt, av=av, text="{antal_hemligt}", version=0)
    with pytest.raises(OtillatenOvergang, match="inget att fylla i"):
        faststallande.skriv_avsnitt(avsnitt, av=av, text="{antal_hemligt}", version=1, klar=True)


@pytest.mark.parametrize("slag", ["halvar", "kvalitet", "egenkontroll", "ej_verkstallda", "delegation"])
def test_a_text_may_ask_for_just_the_figures_that_its_type_of_report_has(kommun: Kommun, slag: str) -> None:
    typ = TYPER[slag]
    period = Period.for_dag(typ.periodslag, date(2026, 5, 1))
    siffror = typ.rakna(kommun.ifn, period, timezone.now())
    egna = {namn for namn in PLATSHALLARE if fyll(f"{{{namn}}}", siffror, 2) != "–"}
    assert set(namnen(typ.platshallare)) == egna
    assert all(not fel_i(f"{{{namn}}}", typ.platshallare) for namn in egna)
    assert all("inget att fylla i" in fel_i(f"{{{n}}}", typ.platshallare) for n in PLATSHALLARE if n not in egna)


def test_what_a_type_may_ask_for_can_be_filled_in() -> None:
    assert all(set(typ.platshallare) <= set(PLATSHALLARE) for typ in TYPER.values())
    assert not TYPER["kontrollplan"].platshallare + TYPER["kontrollrapport"].platshallare


def test_a_figure_of_another_report_is_refused_in_a_mall_and_a_text_but_prints_as_it_did(kommun: Kommun) -> None:
    av, typ = strateg(kommun), TYPER["delegation"]
    delar = [replace(d, borjan="standard", text="Antal {antal_klagomal}.") for d in rapportmallar.forvald(typ)[:1]]
    with pytest.raises(TrasigMall) as fel:
        rapportmallar.spara(typ, kommun.ifn, (*delar, *rapportmallar.forvald(typ)[1:]), version=0, av=av)
    assert "inget att fylla i för {antal_klagomal} i den här rapporten" in fel.value.fel["sammanfattning"]
    rapport = faststallande.skapa(kommun.ifn, Period.tolka("2026-03"), av=av, slag="delegation")
    avsnitt = rapport.avsnitt.get(nyckel="besluten")
    avsnitt = faststallande.skriv_avsnitt(avsnitt, av=av, text="Antal {antal_klagomal}.", version=0)
    with pytest.raises(OtillatenOvergang, match="inget att fylla i"):
        faststallande.skriv_avsnitt(avsnitt, av=av, text=avsnitt.text, version=1, klar=True)
    assert fyll(avsnitt.text, siffror_for(rapport, "fullstandig"), rapport.format) == "Antal –."
    assert any("inget att fylla i" in k.text for k in faststallande.kontroller(rapport))


# --- The page ---


def test_the_strateg_edits_looks_and_saves_in_the_page(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:mall", args=["IFN", "halvar"])
    assert "Förvald" in klient.get(reverse("rapporter:mallar")).content.decode()
    data = {"version": "0"}
    for nr, del_ in enumerate(rapportmallar.forvald(HALVAR), start=1):
        data |= {f"{del_.nyckel}-plats": str(nr), f"{del_.nyckel}-rubrik": del_.rubrik, f"{del_.nyckel}-borjan": "tom"}
    data |= {"bedomning-plats": "1", "bedomning-borjan": "standard", "bedomning-text": "Nämnden {namnd} …"}
    visat = klient.post(till, {**data, "visa": "1"}).content.decode()
    assert "Nämnden Individ- och familjenämnden …" in visat
    assert not Rapportmall.objects.exists()
    fel = klient.post(till, {**data, "bedomning-text": "{fel}"}).content.decode()
    assert "Mallen är inte sparad" in fel
    assert not Rapportmall.objects.exists()
    klient.post(till, data)
    assert Rapportmall.objects.get().delar[0]["nyckel"] == "bedomning"
    assert klient.get(reverse("rapporter:mall", args=["IFN", "finnsinte"])).status_code == 404


@pytest.mark.parametrize("slag", sorted(set(TYPER) - {"kvalitet"}))
def test_the_preview_of_a_mall_asks_at_most_twelve_questions(
    kommun: Kommun,
    logga_in: Callable[..., tuple[Client, Person]],
    slag: str,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    """It counts the last whole period's figures. Those of a kvalitetsberättelse are of all rooms, and ask some more."""
    nagra_arenden(kommun)
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:mall", args=["IFN", slag])
    klient.get(till)
    with django_assert_max_num_queries(12):
        assert klient.get(till).context["forhandsvisning"]["delar"]
