"""Patterns and trends: halves over five years, the control chart's rules, and what recurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import Orsaksomrade
from avvikelser.models import Kategori
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.nyckeltal import register as nyckeltal
from rapporter.statistik import monster
from rapporter.statistik.aterkommande import aterkommande
from rapporter.statistik.kub import Antal, Slag, rakna
from rapporter.statistik.styrdiagram import I_RAD, Regel, Styrdiagram, c_diagram, u_diagram
from rapporter.statistik.utrymme import rader_med_utrymme
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory, person_med
from tests.rapporter.scen_rapport import H1

Inloggning = Callable[..., tuple[Client, Person]]


def tid(ar: int, manad: int, dag: int = 10) -> datetime:
    return datetime(ar, manad, dag, 9, tzinfo=STOCKHOLM)


# --- The control chart ---


def test_the_limits_are_three_roots_of_the_mean_from_it() -> None:
    diagram = c_diagram([4] * 12)
    assert diagram is not None
    assert (diagram.medel, diagram.nedre, diagram.ovre) == (4, 0, 10)
    assert c_diagram([4] * 11) is None
    with pytest.raises(ValueError, match="negativt"):
        c_diagram([-1] * 12)


def test_a_point_outside_the_limits_is_a_signal_and_nothing_else_is() -> None:
    assert regler([3, 5] * 6) == []
    assert regler([3, 5, 3, 5, 3, 5, 20, 5, 3, 5, 3, 5]) == [(Regel.UTANFOR, 6, 6)]


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not() -> None:
    assert regler([6] * 8 + [2] * 8) == [(Regel.I_RAD, 0, 7), (Regel.I_RAD, 8, 15)]
    assert regler([6] * 7 + [2] * 7) == []


def test_a_point_on_the_mean_ends_a_run() -> None:
    assert regler([5, 5, 5, 5, 4, 5, 5, 5, 5, 3, 3, 3, 3, 3, 3, 4]) == []


def regler(varden: list[int]) -> list[tuple[Regel, int, int]]:
    diagram = c_diagram(varden)
    assert diagram is not None
    return [(s.regel, s.fran, s.till) for s in diagram.signaler]


@given(st.lists(st.integers(0, 30), min_size=12, max_size=60))
def test_signals_are_exactly_what_the_two_rules_say(varden: list[int]) -> None:
    d = c_diagram(varden)
    assert isinstance(d, Styrdiagram)
    utanfor = {nr for nr, v in enumerate(varden) if v < d.nedre or v > d.ovre}
    i_rad = set()
    for nr in range(len(varden) - I_RAD + 1):
        bit = varden[nr : nr + I_RAD]
        if all(v > d.medel for v in bit) or all(v < d.medel for v in bit):
            i_rad |= set(range(nr, nr + I_RAD))
    assert {s.fran for s in d.signaler if s.regel is Regel.UTANFOR} == utanfor
    funna = [s for s in d.signaler if s.regel is Regel.I_RAD]
    assert {nr for s in funna for nr in range(s.fran, s.till + 1)} == i_rad


# --- Halves and months ---


@pytest.fixture
def fem_ar(kommun: Kommun) -> None:
    for ar in range(2020, 2027):
        for nr in range(ar - 2019):
            ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(ar, 1 + nr % 6))
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2025, 9))  # the other half
    ArendeFactory(enhet=kommun.mottagningen, lex=True, inkommen=tid(2026, 2), rad_bredvid__anmald_ivo=date(2026, 3, 1))
    ArendeFactory(enhet=kommun.mottagningen, typ="synpunkt", inkommen=tid(2026, 2))
    ArendeFactory(enhet=kommun.aldreboendet, inkommen=tid(2026, 2))  # another nämnd


def test_the_same_half_is_shown_for_five_years_back_and_no_more(kommun: Kommun, fem_ar: None) -> None:
    antal = monster.inkommet(kommun.ifn, H1).per_ar
    halvar = monster.halvaren(kommun.ifn, H1, Slag.AVVIKELSE, antal, timezone.now())
    assert [k.rubrik for k in halvar.oversikt.kolumner[:6]] == ["2021", "2022", "2023", "2024", "2025", "2026"]
    avvikelser = next(rn for rn in halvar.oversikt.grupper[0].rader if rn.rubrik == "Avvikelser")
    assert avvikelser.varden[:6] == (2, 3, 4, 5, 6, 7)
    tallbacken = next(rn for rn in halvar.per_enhet.rader if rn.rubrik == "Stödboendet Tallbacken")
    assert tallbacken.varden == (2, 3, 4, 5, 6, 7)
    lex = monster.halvaren(kommun.ifn, H1, Slag.LEX_SARAH, antal, timezone.now()).per_enhet
    assert next(rn for rn in lex.rader if rn.rubrik == kommun.mottagningen.namn).varden[-2:] == (1, 1)


def test_months_and_halves_are_counted_as_the_report_counts_them(kommun: Kommun, fem_ar: None) -> None:
    perioder = [H1.samma_tidigare(ar) for ar in range(5, -1, -1)]
    ur_kuben = rakna(perioder, timezone.now(), namnd_id=kommun.ifn.pk).antal
    koder = {p.ar: p.kod for p in perioder}
    inkommet = monster.inkommet(kommun.ifn, H1)
    egna: Counter[Antal] = Counter()
    for a in inkommet.per_ar:
        egna[Antal(koder[a.ar], a.enhet_id, a.verksamhetsform, a.slag)] += a.antal
    assert egna == ur_kuben
    for slag in Slag:
        i_halvaren = sum(a.antal for a in inkommet.per_manad if a.slag == slag and a.manad <= 6 and a.ar >= 2021)
        assert i_halvaren == sum(n for nyckel, n in ur_kuben.items() if nyckel.slag == slag)


def test_a_dubblett_is_counted_neither_in_halves_nor_in_months(kommun: Kommun) -> None:
    dubbletten, kvar = (ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 3)) for _ in range(2))
    av = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    Koppling.objects.create(fran=dubbletten, till=kvar, slag="dubblett", av=av, nar=timezone.now())
    inkommet = monster.inkommet(kommun.ifn, H1)
    assert [a.antal for a in inkommet.per_ar] == [1]
    assert [(a.ar, a.manad, a.antal) for a in inkommet.per_manad] == [(2026, 3, 1)]


def test_months_begin_with_the_first_that_has_any_arende_and_end_with_a_whole_one(kommun: Kommun) -> None:
    for manad in (1, 3):
        ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, manad))
    antal = monster.inkommet(kommun.ifn, H1).per_manad
    m = monster.manader(Period.tolka("2026-05"), Slag.AVVIKELSE, antal)
    assert (m.perioder[0].kod, m.antal, m.diagram) == ("2026-01", (1, 0, 1, 0, 0), None)
    assert monster.sista_manaden(H1, date(2026, 4, 15)).kod == "2026-03"
    assert monster.sista_manaden(H1, date(2026, 9, 15)).kod == "2026-06"


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_has_its_room_in_memory_only_while_it_is_counted() -> None:
    def utrymme() -> str:
        with connection.cursor() as markor:
            markor.execute("SHOW work_mem")
            return str(markor.fetchone()[0])

    fore = utrymme()
    assert rader_med_utrymme("SELECT current_setting('work_mem')", {}) == [("64MB",)]
    assert utrymme() == fore != "64MB"


# --- What recurs ---


@pytest.fixture
def atgardat(kommun: Kommun) -> Kategori:
    """An avvikelse with a kategori and a cause, and an åtgärd against it that was closed on 2025-09-01."""
    fall = Kategori.objects.create(namn="Prov fall", typ="avvikelse")
    arende = ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2025, 6), kategori=fall)
    arende.utredningsorsaker.create(omrade=Orsaksomrade.BEMANNING, text="Prov")
    atgard = AtgardFactory(enhet=kommun.tallbacken, status="klar", klar=tid(2025, 9, 1))
    arende.atgarder.add(atgard)
    return fall


def test_the_same_kategori_again_within_a_year_recurs(kommun: Kommun, atgardat: Kategori) -> None:
    under = Kategori.objects.create(namn="Prov fall ur säng", typ="avvikelse", overordnad=atgardat)
    igen = ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2), kategori=under)
    ArendeFactory(enhet=kommun.mottagningen, inkommen=tid(2026, 2), kategori=atgardat)  # another enhet
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2))  # another kategori
    (rad,) = aterkommande(kommun.ifn.pk, H1, timezone.now())
    assert (rad.enhet, rad.vad, rad.namn, rad.arenden) == (
        "Stödboendet Tallbacken", "kategori", "Prov fall", (igen.pk,)
    )  # fmt: skip


def test_the_same_cause_again_within_a_year_recurs_and_after_a_year_does_not(
    kommun: Kommun, atgardat: Kategori
) -> None:
    for inkommen in (tid(2026, 2), tid(2026, 10)):
        arende = ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen)
        arende.utredningsorsaker.create(omrade=Orsaksomrade.BEMANNING, text="Prov")
    (rad,) = aterkommande(kommun.ifn.pk, H1, timezone.now())
    assert (rad.vad, rad.namn, len(rad.arenden)) == ("orsak", "Bemanning och arbetsbelastning", 1)
    assert aterkommande(kommun.ifn.pk, Period.tolka("2026H2"), timezone.now()) == []


def test_the_same_rutin_again_within_a_year_recurs_however_it_is_written(
    kommun: Kommun, atgardat: Kategori, logga_in: Inloggning
) -> None:
    forst = atgardat.arenden.get()
    forst.utredningsorsaker.create(
        omrade=Orsaksomrade.KOMPETENS, text="Prov", rutin="Rutin för  Tillsyn", rutinversion="1"
    )
    vantat = []
    for rutin, inkommen in (
        (" rutin för tillsyn", tid(2026, 2)),
        ("RUTIN FÖR TILLSYN ", tid(2026, 3)),
        ("Rutin för överlämning", tid(2026, 3)),
        ("", tid(2026, 3)),
        ("Rutin för tillsyn", tid(2026, 10)),  # more than a year after
    ):
        arende = ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen)
        arende.utredningsorsaker.create(omrade=Orsaksomrade.TEKNIK, text="Prov", rutin=rutin, rutinversion="2")
        vantat.append(arende.pk)
    annan = ArendeFactory(enhet=kommun.mottagningen, inkommen=tid(2026, 2))
    annan.utredningsorsaker.create(omrade=Orsaksomrade.TEKNIK, text="Prov", rutin="Rutin för tillsyn")
    (rad,) = aterkommande(kommun.ifn.pk, H1, timezone.now())
    assert (rad.vad, rad.namn, rad.arenden) == ("rutin", "RUTIN FÖR TILLSYN", tuple(vantat[:2]))
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    html = klient.get(reverse("rapporter:monster", args=["IFN", "2026H1"])).content.decode()
    assert "Rutin: RUTIN FÖR TILLSYN" in html
    adress = re.search(r'href="([^"]*vad=rutin[^"]*)">2</a>', html)
    assert adress is not None
    lista = klient.get(adress[1].replace("&amp;", "&")).context
    assert lista["antal_bakom"] == 2
    assert lista["siffran"] == f"Återkommer trots åtgärder · Rutin: RUTIN FÖR TILLSYN · {kommun.tallbacken.namn}"


def test_a_dubblett_of_what_has_been_reported_does_not_recur(kommun: Kommun, atgardat: Kategori) -> None:
    igen = ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2), kategori=atgardat)
    samma = ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2), kategori=atgardat)
    Koppling.objects.create(fran=samma, till=igen, slag="dubblett", av=PersonFactory(), nar=timezone.now())
    (rad,) = aterkommande(kommun.ifn.pk, H1, timezone.now())
    assert rad.arenden == (igen.pk,)


def test_what_came_before_the_atgard_was_closed_does_not_recur(kommun: Kommun, atgardat: Kategori) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2025, 8), kategori=atgardat)
    assert aterkommande(kommun.ifn.pk, Period.tolka("2025H2"), timezone.now()) == []


# --- The chart of rates ---


def test_the_limits_of_a_rate_are_those_computed_by_hand() -> None:
    """Six months of 4 among 100, six of 8 among 400: ū = 72/3000 = 0,024. Limits ū ± 3·√(ū/n), per 100."""
    diagram = u_diagram([4] * 6 + [8] * 6, [Fraction(100)] * 6 + [Fraction(400)] * 6)
    assert diagram is not None
    assert (diagram.per, diagram.varden[0], diagram.varden[6]) == (100, 4.0, 2.0)
    assert diagram.medel == pytest.approx(2.4)
    (ned, upp), (ned_stor, upp_stor) = diagram.granser[0], diagram.granser[6]
    assert (ned, upp) == (0.0, pytest.approx(2.4 + 300 * 0.024**0.5 / 10))  # 2,4 + 4,6476 = 7,0476
    assert upp == pytest.approx(7.0476, abs=1e-4)
    assert (ned_stor, upp_stor) == (pytest.approx(0.0762, abs=1e-4), pytest.approx(4.7238, abs=1e-4))
    assert diagram.signaler == ()


def test_the_same_count_is_a_signal_among_many_and_none_among_few() -> None:
    lika = [Fraction(100)] * 12
    few = [*lika[:-1], Fraction(400)]
    assert u_diagram([4] * 12, lika) is None  # nothing differs: the chart of counts says the same
    diagram = u_diagram([4] * 11 + [40], few)
    assert diagram is not None
    assert [(s.regel, s.fran) for s in diagram.signaler if s.regel is Regel.UTANFOR] == [(Regel.UTANFOR, 11)]
    fler = u_diagram([4] * 11 + [16], few)
    assert fler is not None
    assert fler.signaler == ()  # four times the count among four times as many is the same rate


def test_a_month_without_a_mangd_is_no_point_and_ends_a_run() -> None:
    """Eight high then eight low, of mängder that differ a little; a gap in the middle of each breaks both runs."""
    antal = [9] * 8 + [1] * 8
    mangd: list[Fraction | None] = [Fraction(100 + nr % 2) for nr in range(16)]
    hel = u_diagram(antal, mangd)
    assert hel is not None
    assert [(s.fran, s.till) for s in hel.signaler if s.regel is Regel.I_RAD] == [(0, 7), (8, 15)]
    mangd[3] = mangd[11] = None
    bruten = u_diagram(antal, mangd)
    assert bruten is not None
    assert (bruten.varden[3], bruten.granser[3]) == (None, None)
    assert [s for s in bruten.signaler if s.regel is Regel.I_RAD] == []
    assert u_diagram(antal[:12], [None, *mangd[1:12]]) is None  # fewer than twelve points
    with pytest.raises(ValueError, match="större än noll"):
        u_diagram([1] * 12, [Fraction(0)] * 12)


def test_the_page_has_the_rate_by_what_the_namnd_has_entered(
    kommun: Kommun, fem_ar: None, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:monster", args=["IFN", "2026H1"])
    assert klient.get(till).context["mangder"] == []
    gemensamt = {"omrade": "trygghet", "kalla": "Provkälla", "av": person}
    procent = nyckeltal.skriv(kommun.ifn, namn="Prov nöjda", enhet="procent", **gemensamt)
    nyckeltal.satt_varde(procent, ar=2026, varde=Decimal(80), av=person)
    personer = nyckeltal.skriv(kommun.ifn, namn="Prov personer", enhet="Personer", **gemensamt)
    for ar, varde in ((2023, 200), (2024, 400), (2026, 100)):
        nyckeltal.satt_varde(personer, ar=ar, varde=Decimal(varde), av=person)
        nyckeltal.satt_varde(personer, ar=ar, kommun="Grannen", varde=Decimal(9), av=person)
    svar = klient.get(till)
    assert [m.namn for m in svar.context["mangder"]] == ["Prov personer"]
    assert {ar: int(v) for ar, v in svar.context["mangd"].per_ar.items()} == {2023: 200, 2024: 400, 2026: 100}
    rader = {rn.rubrik: [c.text for c in rn.celler] for g in svar.context["kvotvy"].grupper for rn in g.rader}
    antal = {rn.rubrik: rn.celler[0].text for g in svar.context["manadsvy"].grupper for rn in g.rader}
    assert {namn: celler[0] for namn, celler in rader.items()} == antal
    assert [celler[1] for namn, celler in rader.items() if namn.endswith("2025")] == ["–"] * 12
    celler = [rn.celler for g in svar.context["kvotvy"].grupper for rn in g.rader]
    leder = {(mangden.text, mangden.url) for _, mangden, *_ in celler if mangden.url}
    assert leder == {(tal, reverse("rapporter:nyckeltal-varden", args=[personer.pk])) for tal in ("400", "100")}
    # A rate leads where the count does that it divides; the limits are counted from every month and lead nowhere.
    kvoter = [(antal.url, kvot.url) for antal, _, kvot, *_ in celler if kvot.url]
    assert kvoter
    assert all(antal == kvot for antal, kvot in kvoter)
    assert not any(grans.url for *_, nedre, ovre in celler for grans in (nedre, ovre))
    html = svar.content.decode()
    assert "Mängden saknas för januari 2025" in html
    assert "u-diagram" in html


# --- The pages ---


def test_every_figure_leads_to_as_many_arenden_as_it_says(
    kommun: Kommun, fem_ar: None, atgardat: Kategori, logga_in: Inloggning
) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2), kategori=atgardat)
    ArendeFactory(enhet=kommun.mottagningen, inkommen=tid(2026, 2))
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    svar = klient.get(reverse("rapporter:monster", args=["IFN", "2026H1"]))
    vyer = [*svar.context["tabeller"], svar.context["manadsvy"]]
    celler = [c for vy in vyer for g in vy.grupper for rn in g.rader for c in rn.celler if c.url]
    assert len(celler) > 20
    for cell in celler[:30]:
        sidan = klient.get(cell.url)
        assert str(sidan.context["page_obj"].paginator.count) == cell.text, cell.url
    assert "Prov fall" in svar.content.decode()


def test_the_kind_that_is_shown_is_marked_and_another_keeps_the_rest_of_the_choice(
    kommun: Kommun, fem_ar: None, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    html = klient.get(
        reverse("rapporter:monster", args=["IFN", "2026H1"]), {"slag": "klagomal", "mangd": "7"}
    ).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)</a></li>', html) == ["Klagomål"]
    assert 'href="?slag=avvikelse&amp;mangd=7"' in html
    # A chart that is wider than the screen is reached by keyboard.
    assert 'class="diagram" tabindex="0" role="region" aria-label="Diagram månad för månad"' in html


def test_a_table_with_long_headings_takes_the_whole_width(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    sidan = klient.get(reverse("rapporter:monster", args=["IFN", "2026H1"]))
    assert sidan.context["ledtider"].bred
    assert not sidan.context["manadsvy"].bred


def test_the_list_behind_a_figure_shows_only_what_may_be_read(
    kommun: Kommun, fem_ar: None, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.REVISOR, kommun.ifn)
    sidan = klient.get(reverse("rapporter:bakom", args=["IFN", "2026H1"]), {"slag": "avvikelse"})
    assert (sidan.context["antal_bakom"], list(sidan.context["arenden"])) == (7, [])
    assert klient.get(reverse("rapporter:monster-lista", args=["IFN", "2026H1", "annat"])).status_code == 404


@pytest.mark.parametrize("slag", Slag)
def test_no_choice_on_the_page_asks_more_than_eleven_questions(
    kommun: Kommun,
    fem_ar: None,
    atgardat: Kategori,
    logga_in: Inloggning,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
    slag: Slag,
) -> None:
    """With all that the page can hold: what recurs by kategori, cause and rutin, and two mängder."""
    atgardat.arenden.get().utredningsorsaker.create(omrade=Orsaksomrade.TEKNIK, text="Prov", rutin="Rutin för prov")
    igen = ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2026, 2), kategori=atgardat)
    igen.utredningsorsaker.create(omrade=Orsaksomrade.TEKNIK, text="Prov", rutin="Rutin för prov")
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    for namn in ("Prov personer", "Prov platser"):
        mangd = nyckeltal.skriv(kommun.ifn, namn=namn, enhet="antal", omrade="trygghet", kalla="Prov", av=person)
        for ar in range(2023, 2027):
            nyckeltal.satt_varde(mangd, ar=ar, varde=Decimal(ar - 2000), av=person)
    till = reverse("rapporter:monster", args=["IFN", "2026H1"])
    klient.get(till)
    with django_assert_max_num_queries(11):
        sidan = klient.get(till, {"slag": slag.value, "mangd": mangd.pk})
    assert {rad.vad for rad in sidan.context["aterkommande"]} == {"kategori", "orsak", "rutin"}
    assert sidan.context["mangd"].namn == "Prov platser"
    ledtid = re.search(r'href="([^"]*/tid/[^"]*)"', sidan.content.decode())
    assert ledtid is not None
    for lista in (ledtid[1], reverse("rapporter:monster-lista", args=["IFN", "2026H1", "aterkommande"])):
        for fil in ("", "csv", "xlsx"):
            with django_assert_max_num_queries(12):
                assert klient.get(lista, {"format": fil}).status_code == 200
