"""How long things take: counted by hand, and every figure opens the list of the ärenden that it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.kopplingar.models import Koppling
from avvikelser.models import Arende, Status, Utfall
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.statistik.ledtider import Ledtid, bakom_ledtid, ledtider
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, PersonFactory
from tests.rapporter.scen_rapport import H1

Inloggning = Callable[..., tuple[Client, Person]]
VANTAT = {
    "markt": (4, 0, 0, 1),
    "fran_markt": (4, 0, 1, 1),
    "rapport": (5, 0, 1, 2),
    "utan_markt": (1, 0, 0, 0),
    "mottagen": (2, 0, 0, 3),
    "beslut": (1, 30, 30, 30),
    "ivo": (1, 7, 7, 7),
    "svar": (2, 1, 1, 6),
}
"""By hand: 0, 0, 1 and 3 days until it was noticed, and from then 0, 1, 1 and 7 to the report. In all 0, 0, 1, 2 and 10
days to the report, 0 of them for the one that does not say when it was noticed. Received after 0 and 3; one decided and
reported to IVO; answers after one and six working days."""


def tid(ar: int, manad: int, dag: int = 10) -> datetime:
    return datetime(ar, manad, dag, 9, tzinfo=STOCKHOLM)


@pytest.fixture
def steg(kommun: Kommun) -> Kommun:
    """What `VANTAT` says, and beside it what must not be counted: another half, another nämnd, a dubblett, a step that
    went backwards, and synpunkter that nobody waits for an answer to."""
    inkommen, samma = tid(2026, 3, 12), date(2026, 3, 12)
    togs_emot = {0: inkommen, 1: inkommen + timedelta(days=3)}
    marktes = {0: samma, 1: date(2026, 3, 11), 2: date(2026, 3, 11), 10: date(2026, 3, 5)}
    avvikelser = [
        ArendeFactory(
            enhet=kommun.tallbacken, inkommen=inkommen, intraffade=samma - timedelta(days=dagar),
            mottagen=togs_emot.get(dagar), markt_dag=marktes[dagar],
        )
        for dagar in (0, 1, 2, 10)
    ]  # fmt: skip
    ArendeFactory(
        enhet=kommun.tallbacken, lex=True, inkommen=tid(2026, 3, 2), intraffade=date(2026, 3, 2),
        status=Status.BESLUTAD, rad_bredvid__anmald_ivo=date(2026, 3, 9),
        rad_bredvid__utfall=Utfall.RISK, rad_bredvid__beslutad=tid(2026, 4, 1),
    )  # fmt: skip
    for dag in (3, 10):  # one and six working days after Monday 2 March
        besvarad = {"rad_bredvid__besvarad": tid(2026, 3, dag)}
        ArendeFactory(enhet=kommun.tallbacken, typ="synpunkt", inkommen=tid(2026, 3, 2), **besvarad)
        ArendeFactory(
            enhet=kommun.tallbacken,
            typ="synpunkt",
            inkommen=tid(2026, 3, 2),
            rad_bredvid__vill_ha_svar=False,
            **besvarad,
        )
    mars = date(2026, 3, 1)
    ArendeFactory(enhet=kommun.tallbacken, typ="synpunkt", inkommen=tid(2026, 3, 2), intraffade=mars, markt_dag=mars)
    december = date(2025, 12, 1)
    ArendeFactory(enhet=kommun.tallbacken, inkommen=tid(2025, 12), intraffade=december, markt_dag=december)
    ArendeFactory(enhet=kommun.aldreboendet, inkommen=inkommen, intraffade=mars, markt_dag=mars)
    ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen, intraffade=date(2026, 3, 13))
    januari = date(2026, 1, 1)
    dubblett = ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen, intraffade=januari, markt_dag=samma)
    Koppling.objects.create(fran=dubblett, till=avvikelser[0], slag="dubblett", av=PersonFactory(), nar=timezone.now())
    return kommun


def varden(kommun: Kommun) -> dict[str, tuple[object, ...]]:
    return {dict(rn.villkor)["ledtid"]: rn.varden for rn in ledtider(kommun.ifn, H1).rader}


def test_times_are_counted_by_hand_with_n_and_quartiles(steg: Kommun) -> None:
    assert varden(steg) == VANTAT


def test_a_step_that_nobody_has_taken_has_no_quartiles(kommun: Kommun) -> None:
    assert varden(kommun) == dict.fromkeys(VANTAT, (0, None, None, None))
    assert ledtider(kommun.ifn, H1).anmarkning == ""


def test_how_many_do_not_say_when_it_was_noticed_is_said_until_all_do(steg: Kommun) -> None:
    saknas = "1 av 5 rapporter har ingen uppgift om vilken dag det märktes, och räknas inte i de två första stegen."
    assert ledtider(steg.ifn, H1).anmarkning == saknas
    utan = Arende.objects.filter(pk__in=bakom_ledtid(steg.ifn, H1, Ledtid.UTAN_MARKT))
    assert [a.typ for a in utan] == ["lex_sarah"]
    utan.update(markt_dag=date(2026, 3, 2))
    assert ledtider(steg.ifn, H1).anmarkning == ""
    assert varden(steg)["markt"] == (5, 0, 0, 1)


def test_a_report_is_either_counted_from_the_day_it_was_noticed_or_among_those_that_do_not_say(steg: Kommun) -> None:
    fore, efter, allt, utan = (
        bakom_ledtid(steg.ifn, H1, ett) for ett in (Ledtid.MARKT, Ledtid.FRAN_MARKT, Ledtid.RAPPORT, Ledtid.UTAN_MARKT)
    )
    assert allt == {pk: fore[pk] + efter[pk] for pk in fore} | utan
    assert not fore.keys() & utan.keys()


@pytest.mark.parametrize("ett", Ledtid)
def test_the_list_is_as_long_as_the_count_says_and_its_times_are_those_of_the_quartiles(
    steg: Kommun, ett: Ledtid
) -> None:
    n, *kvartiler = VANTAT[ett]
    alla = bakom_ledtid(steg.ifn, H1, ett)
    assert len(alla) == n
    for nr, kvartil in enumerate(kvartiler, start=1):
        inom = bakom_ledtid(steg.ifn, H1, ett, inom=kvartil)
        assert inom == {pk: dagar for pk, dagar in alla.items() if dagar <= kvartil}
        assert 4 * len(inom) >= nr * n
        assert 4 * len([dagar for dagar in inom.values() if dagar < kvartil]) < nr * n


def test_every_figure_on_the_page_opens_its_list_and_the_longest_time_stands_first(
    steg: Kommun, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, steg.ifn)
    sidan = klient.get(reverse("rapporter:monster", args=["IFN", "2026H1"]))
    rader = sidan.context["ledtider"].grupper[0].rader
    assert [[cell.text for cell in rn.celler] for rn in rader] == [list(map(str, v)) for v in VANTAT.values()]
    for rn in rader:
        antal, *dagar = rn.celler
        assert klient.get(antal.url).context["antal_bakom"] == int(antal.text)
        for cell in dagar:
            tider = klient.get(cell.url).context["view"].tider
            assert max(tider.values()) == int(cell.text)
    assert "leder inte till någon lista" not in sidan.content.decode()
    lista = klient.get(rader[list(Ledtid).index(Ledtid.RAPPORT)].celler[0].url)
    assert [a.tid for a in lista.context["arenden"] if a.typ == "avvikelse"] == [10, 2, 1, 0]


@pytest.mark.parametrize(
    ("roll", "lasbara", "besked"),
    [
        (Roll.KVALITETSSTRATEG, 5, "Du får läsa alla."),
        (Roll.ENHETSCHEF, 4, "Du får läsa 4 av dem. Resten ligger utanför det du har behörighet att läsa."),
        (Roll.REVISOR, 0, "Du får läsa inget av dem. Resten ligger utanför det du har behörighet att läsa."),
    ],
)
def test_who_may_read_fewer_than_were_counted_is_told_how_many(
    steg: Kommun, logga_in: Inloggning, roll: Roll, lasbara: int, besked: str
) -> None:
    """Whose uppdrag is at the nämnd: the strateg reads the lex Sarah too, the enhetschef all but that."""
    klient, person = logga_in(roll, steg.ifn)
    sidan = klient.get(reverse("rapporter:monster-tid", args=["IFN", "2026H1", "rapport"]))
    far = Arende.objects.for_user(person, Befogenhet.SE_ARENDE)
    assert {a.pk for a in sidan.context["arenden"]} == {
        pk for pk in bakom_ledtid(steg.ifn, H1, Ledtid.RAPPORT) if far.filter(pk=pk).exists()
    }
    assert (sidan.context["antal_bakom"], len(sidan.context["arenden"])) == (5, lasbara)
    assert f"5 ärenden räknas i siffran. {besked}" in " ".join(sidan.content.decode().split())


@pytest.mark.parametrize("slut", ["annat/", "rapport/?inom=x"])
def test_a_step_that_does_not_exist_is_not_found(kommun: Kommun, logga_in: Inloggning, slut: str) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:monster-tid", args=["IFN", "2026H1", "svar"])
    assert klient.get(till).status_code == 200
    assert klient.get(till.replace("svar/", slut)).status_code == 404


def test_the_list_asks_a_handful_of_questions(
    steg: Kommun, logga_in: Inloggning, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, steg.ifn)
    till = reverse("rapporter:monster-tid", args=["IFN", "2026H1", "rapport"])
    klient.get(till)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert klient.get(till).status_code == 200
