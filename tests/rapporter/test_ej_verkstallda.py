"""Beslut that have not been carried out: when they are counted, a quarter by hand, the register and the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.frister import STOCKHOLM, Period, plus_manader
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.personnummer import kontrollsiffra
from kvalitet.spar.models import Sparpost
from rapporter.ej_verkstallda import register
from rapporter.ej_verkstallda.bevakning import frist_for
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Kvartalsrapport
from rapporter.ej_verkstallda.vantan import Lage, hela_manader, i_kvartal, senast
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.dolj import LITET
from rapporter.statistik.ej_verkstallda import ej_verkstallda_siffror
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter.scen_rapport import skrivet, strateg

Inloggning = Callable[..., tuple[Client, Person]]
K1, K2 = Period.tolka("2026K1"), Period.tolka("2026K2")


@pytest.mark.parametrize(
    ("beslutad", "avbrott", "slut", "slutdag", "svar"),
    [
        (date(2025, 12, 30), None, "", None, (Lage.VANTAR, 91)),  # three months are over on 30 March
        (date(2025, 12, 31), None, "", None, None),  # over on the quarter's last day: not more than three months yet
        (date(2025, 6, 1), None, "", None, (Lage.VANTAR, 303)),
        (date(2025, 6, 1), None, "verkstallt", date(2026, 2, 1), (Lage.VERKSTALLT, 245)),
        (date(2025, 6, 1), None, "upphort", date(2026, 2, 1), (Lage.UPPHORT, 245)),
        (date(2025, 6, 1), None, "verkstallt", date(2025, 12, 31), None),  # ended in an earlier quarter
        (date(2025, 6, 1), None, "verkstallt", date(2026, 4, 1), (Lage.VANTAR, 303)),  # ends in the next
        (date(2025, 11, 10), None, "verkstallt", date(2026, 2, 10), None),  # on the last day of the three months
        (date(2025, 11, 10), None, "verkstallt", date(2026, 2, 11), (Lage.VERKSTALLT, 93)),
        (date(2024, 6, 1), date(2025, 12, 1), "", None, (Lage.VANTAR, 120)),  # from the day it was broken off
        (date(2024, 6, 1), date(2026, 1, 15), "", None, None),
    ],
)
def test_a_beslut_is_counted_from_the_quarter_in_which_three_months_run_out(
    beslutad: date, avbrott: date | None, slut: str, slutdag: date | None, svar: tuple[Lage, int] | None
) -> None:
    vantan = i_kvartal(K1, beslutad=beslutad, avbrott=avbrott, slut=slut, slutdag=slutdag)
    assert (vantan and (vantan.lage, vantan.dagar)) == svar


dagar = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@given(dagar, st.integers(0, 900))
def test_who_waited_longer_than_three_months_ends_in_exactly_one_quarter(beslutad: date, efter: int) -> None:
    slutdag = beslutad + timedelta(days=efter)
    kvartal = [Period.av(K1.slag, ar, nr) for ar in range(2020, 2031) for nr in range(1, 5)]
    utfall = [
        v.lage
        for p in kvartal
        if (v := i_kvartal(p, beslutad=beslutad, avbrott=None, slut="verkstallt", slutdag=slutdag))
    ]
    assert utfall.count(Lage.VERKSTALLT) == (1 if slutdag > senast(beslutad, None) else 0) - _samma_kvartal(
        beslutad, slutdag
    )
    assert all(lage is Lage.VANTAR for lage in utfall[:-1])


def _samma_kvartal(beslutad: date, slutdag: date) -> int:
    """A quarter whose last day is the last of the three months does not hold an end after it."""
    grans = senast(beslutad, None)
    kvartal = Period.for_dag(K1.slag, slutdag)
    return int(slutdag > grans >= kvartal.slut)


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


def skriv(kommun: Kommun, av: Person, nummer: int, beslutad: date, **mer: object) -> EjVerkstalltBeslut:
    uppgifter = {"lag": "SoL", "insats": "hemtjanst", "skal": "resurs", "beteckning": f"B {nummer}", **mer}
    return register.registrera(kommun.tallbacken, av=av, beslutad=beslutad, **uppgifter)


@pytest.fixture
def sex_beslut(kommun: Kommun, chef: Person) -> None:
    """By hand for the first quarter of 2026: five wait, one of them after avbrott; one verkställdes."""
    for nr in range(4):
        skriv(kommun, chef, nr, date(2025, 9, 1 + nr))
    skriv(kommun, chef, 5, date(2024, 1, 1), avbrott=date(2025, 11, 1), lag="LSS", insats="daglig")
    skriv(kommun, chef, 6, date(2025, 6, 1), slut="verkstallt", slutdag=date(2026, 2, 1))
    skriv(kommun, chef, 7, date(2026, 2, 1))  # three months have not passed
    skriv(kommun, chef, 8, date(2025, 6, 1), slut="upphort", slutdag=date(2025, 8, 1))  # in time


def test_the_quarter_counted_by_hand(kommun: Kommun, sex_beslut: None) -> None:
    siffror = ej_verkstallda_siffror(kommun.ifn, K1, timezone.now())

    def tal(vantan: str, **mer: str) -> object:
        return siffror.varde(kalla="ej_verkstallda", period="2026K1", vantan=vantan, **mer)

    assert (tal("ej_verkstallda"), tal("verkstallda"), tal("upphorda")) == (5, 1, 0)
    assert tal("ej_verkstallda", avbrott="ja") == 1
    assert (tal("ej_verkstallda", insats="hemtjanst"), tal("ej_verkstallda", insats="daglig")) == (4, 1)
    assert (tal("ej_verkstallda", lag="SoL"), tal("ej_verkstallda", lag="LSS")) == (4, 1)
    assert tal("ej_verkstallda", enhet=str(kommun.tallbacken.pk)) == 5
    assert (tal("ej_verkstallda", tid="till_6"), tal("ej_verkstallda", tid="till_9")) == (1, 4)
    assert siffror.tabell("ej_verkstallda_tid").summa.varden[-1] == "209"  # type: ignore[union-attr]
    assert (
        ej_verkstallda_siffror(kommun.an, K1, timezone.now()).varde(
            kalla="ej_verkstallda", period="2026K1", vantan="ej_verkstallda"
        )
        == 0
    )


def test_the_report_is_frozen_and_does_not_follow_the_register(kommun: Kommun, sex_beslut: None, chef: Person) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, K1, av=av, slag=Rapportslag.EJ_VERKSTALLDA)
    assert rapport.rubrik == "Statistik över ej verkställda beslut, första kvartalet 2026"
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    beslut = EjVerkstalltBeslut.objects.get(beteckning="B 1")
    register.andra(beslut, av=chef, slut="verkstallt", slutdag=date(2026, 3, 1))
    skriv(kommun, chef, 99, date(2025, 1, 1))
    assert faststallande.aterskapa(fast, av=av).lika
    assert ej_verkstallda_siffror(kommun.ifn, K1, timezone.now()).till_json() != fast.siffror


def test_the_public_version_hides_the_few_and_their_median(kommun: Kommun, sex_beslut: None) -> None:
    rapport = faststallande.skapa(kommun.ifn, K1, av=strateg(kommun), slag=Rapportslag.EJ_VERKSTALLDA)
    tabell = siffror_for(rapport, "offentlig").tabell("ej_verkstallda_lag")
    assert tabell is not None
    sol, lss = tabell.grupper[0].rader
    assert (sol.varden[0], lss.varden[0]) == (LITET, LITET)
    assert (sol.varden[-1], lss.varden[-1]) == ("dolt", "dolt")
    vy = tabellvy(tabell, ())
    assert not vy.fler_ord, "a hidden figure stands where figures stand"
    assert vy.grupper[0].rader[0].celler[-1].klass == "num dolt"


def test_a_report_is_made_for_the_kind_of_period_it_is_about(kommun: Kommun) -> None:
    with pytest.raises(OtillatenOvergang, match=r"görs för ett kvartal\."):
        faststallande.skapa(kommun.ifn, Period.tolka("2026H1"), av=strateg(kommun), slag=Rapportslag.EJ_VERKSTALLDA)


# --- The register ---


def test_a_year_that_was_mistyped_before_it_was_refused_stops_nobodys_reminders() -> None:
    gammalt = EjVerkstalltBeslut(beslutad=date(2012, 9, 1), lag="SoL")
    assert frist_for(gammalt).senast == date(2012, 12, 1)


def test_what_cannot_be_true_is_not_written_in(kommun: Kommun, chef: Person) -> None:
    i_morgon = timezone.localdate() + timedelta(days=1)
    nio = "900101001"
    for mening, mer in (
        ("framåt i tiden", {"beslutad": i_morgon}),
        ("Kontrollera året", {"beslutad": date(2012, 9, 1)}),
        ("före beslutet", {"avbrott": date(2025, 1, 1)}),
        ("inget av dem", {"slut": "verkstallt"}),
        ("Slutet ligger före", {"slut": "verkstallt", "slutdag": date(2025, 1, 1)}),
        ("personnummer", {"beteckning": f"{nio}{kontrollsiffra(nio)}"}),
    ):
        with pytest.raises(OtillatenOvergang, match=mening):
            skriv(kommun, chef, 1, **{"beslutad": date(2025, 9, 1), **mer})  # type: ignore[arg-type]
    skriv(kommun, chef, 1, date(2025, 9, 1))
    with pytest.raises(OtillatenOvergang, match="redan ett beslut"):
        skriv(kommun, chef, 1, date(2025, 9, 2))
    with pytest.raises(OtillatenOvergang, match="ditt uppdrag"):
        register.registrera(kommun.mottagningen, av=chef, beslutad=date(2025, 9, 1))


def test_the_three_months_are_watched_with_the_law_of_the_day(kommun: Kommun, chef: Person) -> None:
    frist = frist_for(skriv(kommun, chef, 1, date(2025, 9, 30)))
    assert frist.senast == date(2025, 12, 30)
    assert frist.kalla == "Tre månader, 34 kap. 1–2 §§ SoL (2025:400)"
    assert "16 kap. 6 f–g §§" in frist_for(skriv(kommun, chef, 2, date(2025, 5, 1))).kalla


def test_a_quarter_is_reported_once_and_after_its_end(kommun: Kommun) -> None:
    av = strateg(kommun)
    with pytest.raises(OtillatenOvergang, match="efter kvartalets slut"):
        register.rapportera_kvartal(kommun.ifn, K1, till_ivo=K1.slut, av=av)
    register.rapportera_kvartal(kommun.ifn, K1, till_ivo=date(2026, 4, 20), av=av)
    register.rapportera_kvartal(kommun.ifn, K1, till_ivo=date(2026, 4, 21), till_revisorer=date(2026, 4, 21), av=av)
    assert Kvartalsrapport.objects.get().till_ivo == date(2026, 4, 21)
    with pytest.raises(OtillatenOvergang, match="hela nämnden"):
        register.rapportera_kvartal(
            kommun.ifn, K1, till_ivo=date(2026, 4, 20), av=person_med(Roll.ENHETSCHEF, kommun.ifn)
        )


# --- The pages ---


def test_the_enhetschef_writes_in_and_ends_a_beslut_in_the_pages(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    uppgifter = {
        "enhet": kommun.tallbacken.pk, "beteckning": "2025-17", "lag": "SoL", "insats": "hemtjanst",
        "beslutad": "2025-09-01", "skal": "resurs",
    }  # fmt: skip
    svar = klient.post(reverse("rapporter:ej-verkstallda-nytt"), uppgifter)
    assert svar.url == reverse("rapporter:ej-verkstallda")
    text = klient.get(svar.url).content.decode()
    assert "2025-17" in text
    beslut = EjVerkstalltBeslut.objects.get()
    till = reverse("rapporter:ej-verkstallda-andra", args=[beslut.pk])
    fel = klient.post(till, {**uppgifter, "slut": "verkstallt"}).content.decode()
    assert "Fyll i både hur det slutade och vilken dag" in fel
    klient.post(till, {**uppgifter, "slut": "verkstallt", "slutdag": "2026-02-01"})
    assert "2025-17" not in klient.get(svar.url).content.decode()
    assert "2025-17" in klient.get(svar.url, {"lage": "klara"}).content.decode()
    fil = b"".join(klient.get(svar.url, {"lage": "alla", "format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Hemtjänst" in fil
    annan, _ = logga_in(Roll.ENHETSCHEF, kommun.mottagningen)
    assert annan.get(till).status_code == 404


def test_the_list_asks_as_many_questions_for_many_beslut_as_for_one(
    kommun: Kommun, logga_in: Inloggning, chef: Person, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    for nr in range(12):
        skriv(kommun, chef, nr, date(2025, 9, 1))
    klient.get(reverse("rapporter:ej-verkstallda"))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        klient.get(reverse("rapporter:ej-verkstallda"))


def test_the_strateg_sees_the_quarter_and_says_when_it_was_reported(
    kommun: Kommun, sex_beslut: None, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:ej-verkstallda-kvartal", args=["IFN", "2026K1"])
    assert "Beslut som inte är verkställda, per enhet" in klient.get(till).content.decode()
    klient.post(till, {"till_ivo": "2026-04-20"})
    assert "Rapporterat till IVO 2026-04-20" in klient.get(till).content.decode()


def test_the_figures_follow_the_register_as_it_was_at_the_cut_off(kommun: Kommun, chef: Person) -> None:
    skriv(kommun, chef, 1, date(2025, 9, 1))
    fore = datetime(2026, 1, 1, tzinfo=STOCKHOLM)
    assert (
        ej_verkstallda_siffror(kommun.ifn, K1, fore).varde(
            kalla="ej_verkstallda", period="2026K1", vantan="ej_verkstallda"
        )
        == 0
    )


# --- The list of the quarter ---


@pytest.mark.parametrize(
    ("fran", "till", "manader"),
    [
        (date(2025, 9, 1), date(2026, 3, 31), 6),
        (date(2025, 9, 30), date(2026, 3, 31), 6),
        (date(2025, 8, 31), date(2026, 2, 28), 6),  # February has no 31st: its last day answers to it
        (date(2025, 11, 30), date(2026, 2, 27), 2),
        (date(2025, 12, 31), date(2026, 3, 31), 3),
        (date(2026, 1, 2), date(2026, 1, 31), 0),
        (date(2026, 1, 31), date(2026, 1, 1), 0),
    ],
)
def test_whole_months_are_counted_as_the_three_months_are(fran: date, till: date, manader: int) -> None:
    assert hela_manader(fran, till) == manader


@given(dagar, st.integers(0, 60), st.integers(0, 27))
def test_a_month_more_has_passed_exactly_on_its_day(fran: date, n: int, mer: int) -> None:
    assert hela_manader(fran, plus_manader(fran, n) + timedelta(days=mer)) in {n, n + 1}
    assert hela_manader(fran, plus_manader(fran, n + 1) - timedelta(days=1)) == n


def lista(period: str = "2026K1") -> str:
    return reverse("rapporter:ej-verkstallda-lista", args=["IFN", period])


def test_the_list_says_of_each_beslut_what_the_law_asks_for(
    kommun: Kommun, sex_beslut: None, chef: Person, logga_in: Inloggning
) -> None:
    skriv(
        kommun, chef, 9, date(2025, 6, 1), slut="verkstallt", slutdag=date(2026, 4, 1)
    )  # waited when the quarter ended
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    sidan = klient.get(lista())
    text = " ".join(sidan.content.decode().split())
    assert "34 kap. 1–2 §§ SoL (2025:400)" in text
    assert "28 f–g §§ LSS" in text
    assert "Kvartalet är inte inskrivet som rapporterat till IVO." in text
    fil = b"".join(klient.get(lista(), {"format": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rubrik, *rader = [rad.split(";") for rad in fil.splitlines()]
    assert rubrik == [
        "Beteckning", "Enhet", "Lag", "Typ av insats", "Beslutad", "Avbrott från", "Läge", "Verkställt eller upphörde",
        "Väntetid, dagar", "Väntetid, hela månader", "Skäl",
    ]  # fmt: skip
    tall = kommun.tallbacken.namn
    resurs = "Plats eller resurs saknas"
    assert rader == [
        ["B 9", tall, "SoL", "Hemtjänst", "2025-06-01", "", "Inte verkställt", "", "303", "9", resurs],
        ["B 6", tall, "SoL", "Hemtjänst", "2025-06-01", "", "Verkställt", "2026-02-01", "245", "8", resurs],
        ["B 0", tall, "SoL", "Hemtjänst", "2025-09-01", "", "Inte verkställt", "", "211", "6", resurs],
        ["B 1", tall, "SoL", "Hemtjänst", "2025-09-02", "", "Inte verkställt", "", "210", "6", resurs],
        ["B 2", tall, "SoL", "Hemtjänst", "2025-09-03", "", "Inte verkställt", "", "209", "6", resurs],
        ["B 3", tall, "SoL", "Hemtjänst", "2025-09-04", "", "Inte verkställt", "", "208", "6", resurs],
        ["B 5", tall, "LSS", "Daglig verksamhet eller sysselsättning", "2024-01-01", "2025-11-01", "Inte verkställt",
         "", "150", "4", resurs],
    ]  # fmt: skip
    post = Sparpost.objects.filter(verb="hamta_ej_verkstallda", person=person).get()
    assert post.detalj["lista"] == "ej-verkstallda-IFN-2026K1"
    assert klient.get(lista(), {"format": "xlsx"}).status_code == 200


def test_every_figure_of_the_quarter_opens_a_list_as_long_as_it_says(
    kommun: Kommun, sex_beslut: None, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    sidan = klient.get(reverse("rapporter:ej-verkstallda-kvartal", args=["IFN", "2026K1"]))
    celler = [
        cell
        for vy in sidan.context["tabeller"]
        for g in vy.grupper
        for rn in (*g.rader, *((vy.summa,) if vy.summa else ()))
        for cell in rn.celler
        if cell.url
    ]
    assert len(celler) > 20
    assert any("2025K4" in cell.url for cell in celler)
    assert {cell.text for cell in celler} >= {"1", "4", "5"}
    for cell in celler:
        assert klient.get(cell.url).context["page_obj"].paginator.count == int(cell.text), cell.url
    assert klient.get(lista()).context["page_obj"].paginator.count == 6
    assert klient.get(lista(), {"vantan": "annat"}).context["page_obj"].paginator.count == 0


def test_the_list_is_for_whom_compiles_for_the_whole_namnd(
    kommun: Kommun, sex_beslut: None, logga_in: Inloggning
) -> None:
    chef, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    assert chef.get(lista()).status_code == 403
    annan, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.an)
    assert annan.get(lista()).status_code == 404
    strategen, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    for fel in ("2026H1", "2031K1", "inte"):
        assert strategen.get(lista(fel)).status_code == 404
    register.rapportera_kvartal(kommun.ifn, K1, till_ivo=date(2026, 4, 20), av=person)
    text = " ".join(strategen.get(lista()).content.decode().split())
    assert 'Kvartalet rapporterades till IVO <time class="nowrap" datetime="2026-04-20">' in text


def test_the_quarter_and_its_list_ask_no_more_questions_for_many(
    kommun: Kommun, logga_in: Inloggning, chef: Person, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    for nr in range(30):
        skriv(kommun, chef, nr, date(2025, 9, 1))
    for sida in (lista(), f"{lista()}?format=csv", reverse("rapporter:ej-verkstallda-kvartal", args=["IFN", "2026K1"])):
        klient.get(sida)
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            klient.get(sida)
