"""Every figure opens the list behind it: as many ärenden as it says, and of them what the person may read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp, Kategori, Missforhallandetyp, Utfall
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Foregangare, Person, Verksamhetsform
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.siffrans_lista import UTAN_LISTA, Fraga, till_listan, varfor_utan
from rapporter.sammanstallning.tabellvy import Lankare
from rapporter.statistik.bakom import bakom, har_lista
from rapporter.statistik.halvar import halvarssiffror
from rapporter.statistik.kvalitetsar import kvalitetsar
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, villkor
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory, person_med
from tests.rapporter.scen_rapport import skrivet, strateg, utkast

Inloggning = Callable[..., tuple[Client, Person]]
H1 = Period.tolka("2026H1")


def tid(ar: int, manad: int, dag: int = 3) -> datetime:
    return datetime(ar, manad, dag, 9, tzinfo=STOCKHOLM)


@pytest.fixture
def blandat(kommun: Kommun) -> Kommun:
    """Every dimension that a figure is split by, in two years, with rows that must not be counted among each."""
    huvud = Kategori.objects.create(typ=Arendetyp.AVVIKELSE, namn="Prov fall", ordning=1)
    under = Kategori.objects.create(typ=Arendetyp.AVVIKELSE, namn="Prov fall ute", ordning=1, overordnad=huvud)
    extern = DelFactory(
        namn="Provutföraren", under=[kommun.avdelning, kommun.ifn], verksamhetsform=Verksamhetsform.EXTERN
    )
    for nr, (enhet, ar, kategori) in enumerate(
        [
            (kommun.tallbacken, 2026, huvud),
            (kommun.tallbacken, 2026, under),
            (kommun.mottagningen, 2026, None),
            (kommun.mottagningen, 2025, under),
            (extern, 2026, None),
        ]
    ):
        ArendeFactory(enhet=enhet, inkommen=tid(ar, 2, 3 + nr), kategori=kategori)
    for nr, utfall in enumerate([*Utfall.values, ""]):
        allvar = {"anmald_ivo": tid(2026, 4).date()} if utfall == Utfall.ALLVARLIGT else {}
        typer = [Missforhallandetyp.values[0]] if nr % 2 else []
        extra = {f"rad_bredvid__{falt}": v for falt, v in {"utfall": utfall, "typer": typer, **allvar}.items()}
        ArendeFactory(enhet=kommun.tallbacken, lex=True, inkommen=tid(2026, 3, 3 + nr), **extra)
    for nr, slag in enumerate(["klagomal", "klagomal", "synpunkt", "berom", "forslag"]):
        svar = {"rad_bredvid__besvarad": tid(2026, 3 + nr, 9)} if nr < 3 else {}
        ArendeFactory(
            enhet=kommun.mottagningen, typ="synpunkt", inkommen=tid(2026, 3, 6), rad_bredvid__slag=slag, **svar
        )
    return kommun


def alla_lankade(siffror: Siffror, kod: str) -> list[tuple[Tabell, str, str, object]]:
    """(table, row, address, the figure) of every count that is not zero and leads somewhere."""
    lank = till_listan(kod)
    return [
        (tabell, rn.rubrik, adress, rn.varden[plats])
        for tabell in siffror.tabeller
        for rn in tabell.rader
        for plats, kolumn in enumerate(tabell.kolumner)
        if kolumn.slag == "antal" and rn.varden[plats] and (adress := lank(tabell.nyckel(rn, plats), rn))
    ]


def rakna(kommun: Kommun, adress: str) -> int:
    vag, _, fraga = adress.partition("?")
    period = Period.tolka(resolve(vag).kwargs["period"])
    valt = Fraga.tolka(period, QueryDict(fraga))
    return len(bakom(kommun.ifn.pk, valt.vad, valt.enheter, valt.vid or timezone.now()))


def test_the_list_behind_every_linked_figure_of_the_half_year_is_as_long_as_the_figure_says(blandat: Kommun) -> None:
    siffror = halvarssiffror(blandat.ifn, H1, timezone.now())
    lankade = alla_lankade(siffror, "IFN")
    assert {t.kod for t, *_ in lankade} >= {
        "oversikt", "enhet_lex_sarah", "till_ivo", "utfall", "missforhallande", "enhet_klagomal", "kategori_klagomal",
        "svar", "bekraftelse", "enhet_avvikelse", "kategori_avvikelse", "utforare",
    }  # fmt: skip
    assert len(lankade) > 60
    for tabell, raden, adress, varde in lankade:
        assert rakna(blandat, adress) == varde, (tabell.kod, raden, adress)


def test_the_same_holds_for_a_year_and_figures_that_count_something_else_lead_nowhere(blandat: Kommun) -> None:
    siffror = kvalitetsar(blandat.ifn, Period.tolka("2026"), timezone.now())
    for tabell, raden, adress, varde in alla_lankade(siffror, "IFN"):
        assert rakna(blandat, adress) == varde, (tabell.kod, raden, adress)
    assert not har_lista(villkor(kalla="ej_verkstallda", period="2026K4", vantan="ej_verkstallda"))
    assert not har_lista(villkor(slag="klagomal"))  # of no period
    assert varfor_utan(siffror.tabeller[:1], till_listan("IFN")) == ""


def test_an_enhet_that_another_was_merged_into_has_the_arenden_of_both(kommun: Kommun) -> None:
    gammal = DelFactory(namn="Provenheten före", under=[kommun.avdelning, kommun.ifn])
    Foregangare.objects.create(
        foregangare=gammal, efterfoljare=kommun.tallbacken, slag="sammanslagning", fran=tid(2026, 5).date()
    )
    ArendeFactory(enhet=gammal, inkommen=tid(2026, 2))
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 6))
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    rader = {(t.kod, rad): (a, v) for t, rad, a, v in alla_lankade(siffror, "IFN")}
    adress, varde = rader["enhet_avvikelse", kommun.tallbacken.namn]
    assert (rakna(kommun, adress), varde) == (2, 2)


def test_the_page_of_the_figures_links_sums_too_and_says_once_why_some_do_not(
    blandat: Kommun, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, blandat.ifn)
    svar = klient.get(reverse("rapporter:siffror", args=["IFN", "2026H1"]))
    assert UTAN_LISTA not in svar.content.decode()  # every figure here counts ärenden
    vyer = [vy for _, _, vyer in svar.context["avsnitt"] for vy in vyer]
    oversikt = vyer[0]
    assert oversikt.summa.celler[-1].url
    sidan = klient.get(oversikt.summa.celler[0].url)
    assert str(sidan.context["antal_bakom"]) == oversikt.summa.celler[0].text
    assert "räknas i siffran. Du får läsa alla." in " ".join(sidan.content.decode().split())
    offentlig = klient.get(reverse("rapporter:siffror", args=["IFN", "2026H1"]), {"version": "offentlig"})
    assert "/bakom/" not in offentlig.content.decode()


def test_the_list_shows_what_the_person_reads_and_counts_all(blandat: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, blandat.ifn)
    sidan = klient.get(reverse("rapporter:bakom", args=["IFN", "2026H1"]), {"slag": "avvikelse"})
    assert (sidan.context["antal_bakom"], list(sidan.context["arenden"])) == (4, [])


@pytest.mark.parametrize("fraga", ["vid=2026-01-01", "enhet=x", "tid=sena", "matt=annat", "vid=inte"])
def test_an_address_that_no_figure_has_is_not_found(kommun: Kommun, logga_in: Inloggning, fraga: str) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert klient.get(f"{reverse('rapporter:bakom', args=['IFN', '2026H1'])}?{fraga}").status_code == 404


def test_another_namnds_figures_and_a_period_to_come_are_not_found(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert klient.get(reverse("rapporter:bakom", args=["ÄN", "2026H1"])).status_code == 404
    assert klient.get(reverse("rapporter:bakom", args=["IFN", "2999"])).status_code == 404


def test_a_drafts_figures_lead_to_the_arenden_as_they_were_and_a_fixed_ones_to_none(
    blandat: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, blandat.ifn)
    rapport = utkast(blandat, person)
    ArendeFactory(enhet=blandat.tallbacken, lex=True, inkommen=tid(2026, 5))
    Arende.objects.filter(inkommen=tid(2026, 5)).update(created_at=timezone.now() + timedelta(seconds=1))
    sida = klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, "lex_sarah"]))
    celler = [c for vy in sida.context["tabeller"] for g in vy.grupper for rn in g.rader for c in rn.celler if c.url]
    assert len(celler) > 5
    assert all("vid=" in c.url for c in celler)
    for cell in celler[:8]:
        assert str(klient.get(cell.url).context["antal_bakom"]) == cell.text, cell.url
    faststallande.faststall(skrivet(rapport, person), av=strateg(blandat))
    fast = klient.get(reverse("rapporter:rapport", args=[rapport.pk]), {"avsnitt": "lex_sarah"})
    assert "/bakom/" not in fast.content.decode()
    assert blandat.tallbacken.namn in fast.content.decode()


def test_the_list_asks_a_handful_of_questions(
    blandat: Kommun, logga_in: Inloggning, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, blandat.ifn)
    till = reverse("rapporter:bakom", args=["IFN", "2026H1"])
    klient.get(till)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert klient.get(till, {"kategori": "saknas", "slag": "avvikelse"}).status_code == 200


# --- As a file ---


def csv_rader(klient: Client, adress: str) -> list[list[str]]:
    svar = klient.get(f"{adress}{'&' if '?' in adress else '?'}format=csv")
    text = b"".join(svar.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_each_list_behind_a_figure_is_a_file_of_exactly_its_rows(blandat: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, blandat.ifn)
    bakom_ = f"{reverse('rapporter:bakom', args=['IFN', '2026H1'])}?slag=klagomal"
    tider = reverse("rapporter:monster-tid", args=["IFN", "2026H1", "svar"])
    for adress, sist in ((bakom_, "Läge"), (tider, "Arbetsdagar")):
        sidan = klient.get(adress).context["arenden"]
        huvud, *rader = csv_rader(klient, adress)
        assert (huvud[0], huvud[-1]) == ("Diarienummer", sist)
        assert len(rader) > 1
        assert [rad[0] for rad in rader] == [a.dnr for a in sidan]
        assert {rad[1] for rad in rader} <= {"Klagomål", "Synpunkt", "Beröm", "Förslag"}
    assert [rad[-1] for rad in rader] == [str(a.tid) for a in sidan]
    loggat = list(Sparpost.objects.filter(verb="hamta_arenden").order_by("pk").values_list("detalj", flat=True))
    assert [(d["lista"], d.get("slag")) for d in loggat] == [
        ("arenden-bakom-siffran-2026H1", "klagomal"),
        ("arenden-bakom-siffran-2026H1", None),
    ]


def test_the_file_holds_no_more_than_the_person_reads(blandat: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, blandat.ifn)
    adress = f"{reverse('rapporter:bakom', args=['IFN', '2026H1'])}?slag=avvikelse"
    assert len(csv_rader(klient, adress)) == 1


# --- Said in words ---


def test_the_list_says_which_figure_it_is_behind(blandat: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, blandat.ifn)
    till = reverse("rapporter:bakom", args=["IFN", "2026H1"])
    kategori = Kategori.objects.get(namn="Prov fall")
    for fraga, ord_ in (
        ({"slag": "klagomal", "enhet": str(blandat.tallbacken.pk)}, f"Klagomål · {blandat.tallbacken.namn}"),
        ({"slag": "avvikelse", "kategori": str(kategori.pk)}, "Avvikelser · Prov fall"),
        ({"slag": "lex_sarah", "utfall": "ej_beslutat"}, "Lex Sarah-rapporter · Ej beslutat"),
        ({"slag": "lex_sarah", "till_ivo": "ja", "verksamhetsform": "extern"},
         "Lex Sarah-rapporter · Anmälda till IVO · Externa utförare"),
        ({"matt": "svar", "tid": "sena"}, "Besvarade för sent"),
        ({"slag": "finns-inte"}, ""),
        ({}, "Alla ärenden"),
    ):  # fmt: skip
        sidan = klient.get(till, fraga)
        assert sidan.context["siffran"] == ord_
        assert f"<strong>{ord_}</strong>" in sidan.content.decode() or not ord_
    assert reverse("rapporter:siffror", args=["IFN", "2026H1"]) in sidan.content.decode()


def test_a_year_links_its_beslut_and_its_kontroller_for_who_may_open_them_and_says_why_others_have_none(
    kommun: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    oppnar = oppnar_hos(person, kommun.ifn.pk)
    assert oppnar >= {"arenden", "tillsyn", "ej_verkstallda", "egenkontroll", "kontrollrapport", "nyckeltal", "enkat"}
    lank = till_listan("IFN", timezone.now(), oppnar)
    rad = Tabellrad("Rad", villkor(), (1,))

    def adress(lankare: Lankare = lank, **vad: str) -> str:
        return lankare(villkor(**vad), rad)

    vantar = {"kalla": "ej_verkstallda", "vantan": "ej_verkstallda"}
    till = adress(**vantar, period="2026K1")
    assert till == reverse("rapporter:ej-verkstallda-lista", args=["IFN", "2026K1"]) + "?vantan=ej_verkstallda"
    assert klient.get(till).status_code == 200
    assert adress(**vantar, period="2099K4") == ""  # not begun: no list
    val = {"kalla": "egenkontroll", "omrade": "7", "omfang": "ram"}
    assert adress(**val, period="2026") == reverse("rapporter:kontrollresultat") + "?omrade=7&period=2026"
    assert adress(**val, period="2026H1") == reverse("rapporter:kontrollresultat") + "?omrade=7&period=2026H1"
    summa = adress(kalla="egenkontroll", brist="alla", period="2026")
    assert summa.startswith(reverse("rapporter:bakom-kontroller", args=["IFN", "2026"]) + "?lage=klara&vid=")
    assert adress(kalla="egenkontroll", kolumn="Mot tidigare", star="högre", period="2026") == ""
    assert adress(kalla="okand", vad="inkom", period="2026") == ""
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    assert not oppnar_hos(chef, kommun.ifn.pk)
    assert adress(till_listan("IFN"), **vantar, period="2026K1") == ""


@pytest.mark.parametrize(("slag", "varde", "sags"), [("antal", 3, True), ("antal", 0, False), ("text", 3, True)])
def test_a_page_where_no_figure_at_all_has_a_list_says_why(slag: str, varde: int, sags: bool) -> None:
    tabell = Tabell(
        kod="tillsyn", rubrik="Tillsyn", omfattning="", ledrubrik="", villkor=villkor(kalla="tillsyn", period="2026"),
        kolumner=(Kolumn("Antal", slag=slag),), grupper=(Grupp("", (Tabellrad("Rad", villkor(), (varde,)),)),),
    )  # type: ignore[arg-type] # fmt: skip
    assert bool(varfor_utan([tabell], till_listan("IFN"))) == sags
