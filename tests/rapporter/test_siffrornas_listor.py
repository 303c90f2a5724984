"""Whatever a report counts, each figure that is a link leads to as many rows as it says, for who may read them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.lex_sarah.models import Beslut, Beslutsgrund, Beslutssteg
from avvikelser.models import Skydd, Utfall
from avvikelser.tillsyn.models import Tillsynsarende
from avvikelser.utforare.models import Underrattelse
from egenkontroll.granskning import brister
from egenkontroll.granskning.brister import Atgardsplan
from egenkontroll.granskning.models import Svar
from egenkontroll.plan.models import Kontrollperiod
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from rapporter.ej_verkstallda import register as ej_verkstallda
from rapporter.nyckeltal import register as nyckeltal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.siffrans_lista import UTAN_LISTA
from rapporter.sammanstallning.tabellvy import Tabellvy, ar_tal
from rapporter.statistik.ej_verkstallda import MEDIAN
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.granskning.scen import omrade
from tests.egenkontroll.internkontroll import internkontrollscener as kontroller
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.egenkontrollscener import genomford
from tests.rapporter.scen_rapport import nagra_arenden
from tests.rapporter.tillsynsaret import tid, tillsynsaret
from tests.utforare import utforarscener

Inloggning = Callable[..., tuple[Client, Person]]
NYCKELTAL = (
    "område;nyckeltal;mäts i;källa;år;kommun;värde\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2025;;81,5\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2026;Provby;79\n"
)
SUMMOR = {("egenkontroll_omfattning", "Alla kontrollområden"), ("egenkontroll_brister", "Alla kontrollområden")}
"""Sums of what several kontrollområden showed: they lead to the kontroller whose ärenden and answers they add up."""


@pytest.fixture
def allt(kommun: Kommun) -> Kommun:
    """Something of everything that a report counts, most of it in 2026."""
    nagra_arenden(kommun)
    tillsynsaret(kommun)
    _egenkontroll(kommun)
    _internkontroll(kommun)
    _utforare(kommun)
    _delegerat(kommun)
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    nyckeltal.hamta_in(kommun.ifn, NYCKELTAL.encode(), av=strateg)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr, slut in enumerate(({}, {}, {"slut": "verkstallt", "slutdag": date(2026, 2, 1)})):
        uppgifter = {"lag": "SoL", "insats": "hemtjanst", "skal": "resurs", "beteckning": f"B {nr}", **slut}
        ej_verkstallda.registrera(kommun.tallbacken, av=chef, beslutad=date(2025, 6, 1 + nr), **uppgifter)
    return kommun


def _egenkontroll(kommun: Kommun) -> None:
    """A klar kontroll with three nej on krav in law, one of them handled with an åtgärd, and one that is not begun."""
    granskare, chef = person_med(Roll.GRANSKARE, kommun.ifn), person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    ja, nej = dict[str, str](), {"kommunicering": "nej"}
    version = omrade(kommun.ifn)
    genomford(version, {kommun.mottagningen: [ja, nej, nej], kommun.tallbacken: [ja, nej, ja]}, granskare, bortfall=1)
    ett = Svar.objects.filter(svar="nej", granskning__draget__enhet=kommun.mottagningen).order_by("pk")[0]
    plan = Atgardsplan(beskrivning="Prov", ansvarig=chef, senast=timezone.localdate() + timedelta(days=9))
    brister.bli_avvikelse([ett], foljd="Prov", skydd=Skydd.NEJ, av=chef, atgard=plan)
    andrascener.kontroll(kommun.ifn, kommun.mottagningen, klar=True)


def _internkontroll(kommun: Kommun) -> None:
    ny = kontroller.plan(kommun.ifn, 2026, antagen=False)
    risk = kontroller.planrisk(ny, 3, 4)
    ett, _ = kontroller.moment(risk, text="Prov ett"), kontroller.moment(risk, text="Prov två", halvar=False)
    kontroller.anta(ny)
    kontroller.resultat(ett, "storre", resultat="Hälften stämde")


def _utforare(kommun: Kommun) -> None:
    """One has answered and told of two rapporter, one sent a nollrapport and one is silent."""
    enkat = utforarscener.enkat(kommun.ifn)
    avtalen = [utforarscener.avtal(kommun.ifn, namn=f"{namn} AB") for namn in ("Alfa", "Beta", "Gamma")]
    fragor = [utforarscener.tillfragad(enkat, avtal) for avtal in avtalen]
    utforarscener.svar(fragor[0], utforarscener.uppgift(lex_sarah=7))
    utforarscener.svar(fragor[1], utforarscener.uppgift())
    for dag in (3, 4):
        utforarscener.underrattelse(avtalen[0], slag=Underrattelse.Slag.LEX_SARAH, inkommen=tid(2026, 3, dag))


def _delegerat(kommun: Kommun) -> None:
    """Two beslut of one kind and one of another, and one that the nämnd made."""
    av = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    forst, *_, sist = Beslutssteg
    for nr, (steg, delegation) in enumerate(((forst, True), (forst, True), (sist, True), (forst, False))):
        nar = tid(2026, 3, 5 + nr)
        arende = ArendeFactory(enhet=kommun.tallbacken, lex=True, inkommen=tid(2026, 1, 5))
        beslut = Beslut.objects.create(arende=arende, utfall=Utfall.MISSFORHALLANDE, motivering="Prov", av=av, nar=nar)
        namndens = {} if delegation else {"sammantrade": nar.date(), "paragraf": "§ 1"}
        Beslutsgrund.objects.create(
            beslut=beslut, namnd=kommun.ifn, steg=steg, delegation=delegation, punkt="4.2", av_namn="Be Slutare",
            nar=nar, **namndens,
        )  # fmt: skip


def utkast(kommun: Kommun, slag: str, period: str, av: Person) -> Rapport:
    return faststallande.skapa(kommun.ifn, Period.tolka(period), av=av, slag=slag)


def tabellerna(klient: Client, rapport: Rapport) -> Iterator[Tabellvy]:
    for avsnitt in rapport.avsnitt.all():
        yield from klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, avsnitt.nyckel])).context["tabeller"]


def cellerna(vyer: Iterator[Tabellvy]) -> Iterator[tuple[str, str, Any]]:
    """(table, row, cell) of every figure that is not zero, and of every link. A median counts nothing."""
    for vy in vyer:
        rader = [rn for grupp in vy.grupper for rn in (*grupp.rader, grupp.summa)]
        for rn in filter(None, (*rader, vy.summa)):
            for plats, cell in enumerate(rn.celler):
                kolumn = vy.kolumner[plats]
                raknar = kolumn.slag in ("antal", "text") and kolumn.rubrik != MEDIAN
                if cell.url or (raknar and ar_tal(cell.text)):
                    yield vy.kod, rn.rubrik, cell


def rader_bakom(sidan: Any) -> int | None:
    """How many rows the list has in all pages; None for a page that is no list of what was counted."""
    if sidan.context.get("antal_bakom") is None and sidan.resolver_match.url_name != "ej-verkstallda-lista":
        return None
    return int(sidan.context["page_obj"].paginator.count)


@pytest.mark.parametrize(
    ("slag", "period", "tabeller"),
    [
        ("kvalitet", "2026", {
            "oversikt", "tillsyn", "tillsyn_utfall", "tillsyn_krav", "ej_verkstallda", "egenkontroll_tillfallen",
            "egenkontroll_omfattning", "egenkontroll_brister", "egenkontroll_andra_tal", "kontrollrapport_laget",
        }),
        ("halvar", "2026H1", {"oversikt", "utforarenkat", "utforarunderrattelser"}),
        ("egenkontroll", "2026", {"egenkontroll_tillfallen", "egenkontroll_omfattning", "egenkontroll_brister"}),
        ("egenkontroll", "2026H1", {"egenkontroll_tillfallen", "egenkontroll_omfattning", "egenkontroll_brister"}),
        ("kontrollplan", "2026", {"kontrollplan_om", "kontrollplan_risker"}),
        ("kontrollrapport", "2026H1", {"kontrollrapport_laget"}),
        ("kontrollrapport", "2026", {"kontrollrapport_laget"}),
        ("ej_verkstallda", "2026K1", {"ej_verkstallda", "ej_verkstallda_enhet", "ej_verkstallda_tid"}),
        ("delegation", "2026-03", {"delegationsbeslut"}),
    ],
)  # fmt: skip
def test_every_figure_of_a_report_that_is_a_link_leads_to_as_many_rows_as_it_says(
    allt: Kommun, logga_in: Inloggning, slag: str, period: str, tabeller: set[str]
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    alla = list(cellerna(tabellerna(klient, utkast(allt, slag, period, person))))
    lankade = [(kod, rad, cell) for kod, rad, cell in alla if cell.url]
    assert tabeller <= {kod for kod, *_ in lankade}
    for kod, rad, cell in lankade:
        sidan = klient.get(cell.url)
        assert sidan.status_code == 200, (kod, rad, cell)
        antal = rader_bakom(sidan)
        if (kod, rad) in SUMMOR and sidan.resolver_match.url_name == "bakom-kontroller":
            assert [rn.celler["Läge"] for rn in sidan.context["rader"]] == ["Klar"], (kod, rad, cell)
        else:
            assert antal is None or str(antal) == cell.text, (kod, rad, cell, antal)
    assert not {(kod, rad) for kod, rad, cell in alla if not cell.url}


def test_a_half_year_of_kontroller_made_every_month_leads_to_the_result_of_the_half_year(
    kommun: Kommun, logga_in: Inloggning
) -> None:
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    svaren = {kommun.mottagningen: [{}, {"kommunicering": "nej"}, {}]}
    genomford(omrade(kommun.ifn), svaren, granskare, period=Kontrollperiod.MANAD)
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    alla = list(cellerna(tabellerna(klient, utkast(kommun, "egenkontroll", "2026H1", person))))
    granskade = [cell for kod, rad, cell in alla if (kod, rad) == ("egenkontroll_omfattning", kommun.mottagningen.namn)]
    assert {cell.text for cell in granskade if cell.url} == {"12", "3"}
    sidan = klient.get(granskade[0].url)
    assert sidan.context["resultat"].period.kod == "2026H1"
    assert '<option value="2026H1" selected>Första halvåret 2026</option>' in sidan.content.decode()
    (ett,) = sidan.context["resultat"].enheter
    assert ett.nu.granskade == 3
    # What is no half-year, or of a year without a kontroll, is not among what can be chosen.
    for kod in ("2026K1", "2019H1", "hösten"):
        perioder = klient.get(granskade[0].url.replace("2026H1", kod)).context["perioder"]
        assert [p.kod for p in perioder][:2] == ["2026", "2026-11"], kod


def test_the_figures_at_the_front_lead_to_the_section_with_their_table(allt: Kommun, logga_in: Inloggning) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    for slag, period in (("kvalitet", "2026"), ("egenkontroll", "2026"), ("kontrollrapport", "2026")):
        rapport = utkast(allt, slag, period, person)
        sidan = klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, "sammanfattning"]))
        assert sidan.context["nyckeltal"]
        for tal, url in sidan.context["nyckeltal"]:
            adress, _, ankare = url.partition("#")
            assert f'id="{ankare}"' in klient.get(adress).content.decode(), (slag, tal)


# --- Tillsyn ---

AR = "2025"


def till_tillsyn(**vad: str) -> str:
    return reverse("rapporter:bakom-tillsyn", args=["IFN", AR]) + "?" + "&".join(f"{n}={v}" for n, v in vad.items())


@pytest.fixture
def aret(kommun: Kommun) -> Kommun:
    tillsynsaret(kommun)
    return kommun


def test_every_figure_of_tillsyn_leads_to_its_rows_also_those_of_the_year_before(
    aret: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, aret.ifn)
    rapport = utkast(aret, "kvalitet", AR, person)
    sida = klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, "tillsyn"]))
    celler = [rn for rn in cellerna(iter(sida.context["tabeller"])) if ar_tal(rn[2].text)]
    assert UTAN_LISTA not in sida.content.decode()
    assert len(celler) == len([cell for *_, cell in celler if cell.url]) > 20
    for kod, rad, cell in celler:
        lista = klient.get(cell.url)
        assert str(lista.context["antal_bakom"]) == str(len(lista.context["rader"])) == cell.text, (kod, rad)


def test_the_list_of_tillsyn_says_what_was_counted_and_when(aret: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, aret.ifn)
    sent = klient.get(till_tillsyn(vad="svar", svar_hur="for_sent"))
    (rad,) = sent.context["rader"]
    assert (rad.dnr, rad.namn) == ("PROV 2025/0002", "Provrubrik")
    assert rad.celler == {
        "Räknas som": "Skickade för sent", "Efterfrågades": date(2025, 6, 1), "Svar senast": date(2025, 6, 15),
        "Skickades": date(2025, 6, 20),
    }  # fmt: skip
    assert "<strong>Svar till IVO · Skickade för sent</strong>" in sent.content.decode()
    (krav,) = klient.get(till_tillsyn(vad="krav", krav_hur="forsenade")).context["rader"]
    arende = Tillsynsarende.objects.get(dnr="PROV 2025/0004")
    assert krav.namn == "Provrubrik, krav 1"
    assert krav.url == reverse("tillsyn:arende", args=[arende.pk]) + "#krav-1"
    assert 'id="krav-1"' in klient.get(krav.url).content.decode()
    vite, annat = klient.get(till_tillsyn(vad="avslut", utfallet="vite")).context["rader"]
    assert {vite.celler["Räknas som"], annat.celler["Räknas som"]} == {"Med krav", "Utan krav"}
    assert vite.celler["Vad IVO beslutade"] == "Föreläggande med vite"


def test_the_list_of_tillsyn_is_as_it_was_at_the_cut_off(aret: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, aret.ifn)
    adress = reverse("rapporter:bakom-tillsyn", args=["IFN", AR])
    da = klient.get(adress, {"vad": "vantar", "vid": "2025-06-10T09:00+02:00"})
    assert [rad.dnr for rad in da.context["rader"]] == ["PROV 2025/0002"]
    assert "som det såg ut" in da.content.decode()
    nu = klient.get(adress, {"vad": "vantar"})
    assert [rad.dnr for rad in nu.context["rader"]] == ["PROV 2025/0004", "PROV 2025/0003"]


def test_who_may_not_read_the_secret_sees_how_many_and_not_which(aret: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, aret.ifn)
    sidan = klient.get(till_tillsyn(vad="inkom", inkom_hur="forelaggande"))
    assert (sidan.context["antal_bakom"], [rad.dnr for rad in sidan.context["rader"]]) == (2, ["PROV 2025/0002"])
    html = " ".join(sidan.content.decode().split())
    assert "2 ärenden räknas i siffran. Du får läsa 1 av dem." in html
    fil = csv_av(klient, till_tillsyn(vad="inkom", inkom_hur="forelaggande"))
    assert "PROV 2025/0002" in fil
    assert "PROV 2025/0006" not in fil


def csv_av(klient: Client, adress: str) -> str:
    return b"".join(klient.get(f"{adress}&format=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_the_list_of_tillsyn_is_a_file_of_its_rows_and_the_log_says_who_took_it(
    aret: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, aret.ifn)
    huvud, *rader = csv_av(klient, till_tillsyn(vad="krav")).splitlines()
    assert huvud == "Ärende;Diarienummer;Räknas som;Skrevs in;Uppfyllt senast;Uppfyllt"
    assert len(rader) == 5
    post = Sparpost.objects.get(verb="hamta_tillsyn", person=person)
    assert (post.detalj["lista"], post.detalj["vad"]) == ("tillsyn-bakom-siffran-2025", "krav")


@pytest.mark.parametrize("fraga", ["vad=annat", "vad=krav&krav_hur=stor", "vad=inkom&svar_hur=i_tid", "vid=2026-01-01"])
def test_an_address_that_no_figure_of_tillsyn_has_is_not_found(
    kommun: Kommun, logga_in: Inloggning, fraga: str
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert klient.get(f"{reverse('rapporter:bakom-tillsyn', args=['IFN', AR])}?{fraga}").status_code == 404


# --- All of the lists of rows ---

SIDORNA = (
    ("tillsyn", "2026"), ("delegation", "2026-03"), ("kontrollmoment", "2026"), ("kontroller", "2026"),
    ("brister", "2026"), ("underrattelser", "2026H1"),
)  # fmt: skip


def test_the_lists_are_for_who_reads_the_whole_namnd_and_for_what_has_begun(allt: Kommun, logga_in: Inloggning) -> None:
    chef, _ = logga_in(Roll.ENHETSCHEF, allt.tallbacken)
    strateg, _ = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    okant = {"vad": "x", "steg": "x", "bedomning": "x", "lage": "x", "foljd": "x", "uppgift": "x"}
    for sida, period in SIDORNA:
        namn = f"rapporter:bakom-{sida}"
        assert chef.get(reverse(namn, args=["IFN", period])).status_code in (403, 404), sida
        assert strateg.get(reverse(namn, args=["IFN", period])).status_code == 200, sida
        for args, fraga in ((["IFN", period], okant), (["IFN", "2999"], {}), (["ÄN", period], {})):
            assert strateg.get(reverse(namn, args=args), fraga).status_code == 404, (sida, args)


def test_the_lists_ask_a_handful_of_questions(
    allt: Kommun, logga_in: Inloggning, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    for sida, period in SIDORNA:
        adress = reverse(f"rapporter:bakom-{sida}", args=["IFN", period])
        klient.get(adress)
        with django_assert_max_num_queries(12):
            assert klient.get(adress).status_code == 200, sida


# --- Who gets a link at all ---


def test_only_who_may_open_the_list_gets_a_link_to_it(kommun: Kommun) -> None:
    hos = {roll: oppnar_hos(person_med(roll, kommun.ifn), kommun.ifn.pk) for roll in Roll}
    assert {roll for roll, oppnar in hos.items() if "tillsyn" in oppnar} == {
        Roll.ENHETSCHEF, Roll.VERKSAMHETSCHEF, Roll.FORVALTNINGSCHEF, Roll.KVALITETSSTRATEG, Roll.REVISOR,
    }  # fmt: skip
    assert {roll for roll, oppnar in hos.items() if "enkat" in oppnar} == {Roll.KVALITETSSTRATEG}
    assert "atgarder" not in hos[Roll.SYNPUNKTSKOORDINATOR]
    assert "arenden" in hos[Roll.SYNPUNKTSKOORDINATOR]
    assert not hos[Roll.UTREDARE], "reads ärenden and no figures"


# --- What others have counted ---


def test_what_utforare_have_answered_leads_to_the_answer_and_silence_to_who_is_silent(
    allt: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    rapport = utkast(allt, "halvar", "2026H1", person)
    sida = klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, "utforare"]))
    vyer = {vy.kod: {rn.rubrik: rn.celler for rn in vy.grupper[0].rader} for vy in sida.context["tabeller"]}
    alfa, beta, gamma = vyer["utforarenkat"].values()
    assert alfa[0].text == "7"
    assert "Alfa AB" in klient.get(alfa[0].url).content.decode()
    assert not beta[0].url, "nothing is behind a zero"
    tysta = klient.get(gamma[0].url)
    assert [rad.namn for rad, _ in tysta.context["rader"]] == ["Gamma AB"]
    noll = klient.get(vyer["utforarunderrattelser"]["Beta AB"][-1].url)
    assert [rad.namn for rad, _ in noll.context["rader"]] == ["Beta AB"]


def test_an_entered_nyckeltal_leads_to_where_it_is_entered(allt: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    (vy,) = klient.get(reverse("rapporter:nyckeltal", args=["IFN"])).context["tabeller"]
    cell = next(cell for cell in vy.grupper[0].rader[0].celler if cell.text == "81,5")
    assert "Lätt att nå" in klient.get(cell.url).content.decode()
