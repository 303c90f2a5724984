"""The list of ärenden: every filter with a row that must not match, its order, its pages, and its files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from avvikelser.lista import export, sidor
from avvikelser.lista.sokning import sok
from avvikelser.models import Arende, Arendetyp, Kategori, Status, Synpunktslag
from avvikelser.views.lista import ArendenView
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory, person_med

LISTA = reverse("avvikelser:arenden")
IDAG = date(2026, 8, 20)


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


@pytest.fixture
def klient(chef: Person) -> Client:
    klient = Client()
    klient.force_login(chef, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def ett(kommun: Kommun, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(**{"enhet": kommun.tallbacken, **falt})
    return arende


def at(dag: date, timme: int = 8) -> datetime:
    return datetime(dag.year, dag.month, dag.day, timme, tzinfo=UTC)


def avslutat(**falt: Any) -> dict[str, Any]:
    return {"status": Status.AVSLUTAD, "avslutad": at(date(2026, 8, 1)), "mottagen": at(date(2026, 7, 1)), **falt}


def par(kommun: Kommun, chef: Person) -> dict[str, tuple[Arende, Arende]]:
    """For each address: a row that must match, and one that must not."""
    fall = Kategori.objects.create(namn="Fall i provet", typ=Arendetyp.AVVIKELSE)
    under = Kategori.objects.create(namn="Fall i badrum i provet", typ=Arendetyp.AVVIKELSE, overordnad=fall)
    annan = Kategori.objects.create(namn="Annat i provet", typ=Arendetyp.AVVIKELSE)
    tva = DelFactory(under=[kommun.avdelning, kommun.ifn])
    ny, forsta_maj = {"inkommen": timezone.now()}, date(2026, 5, 1)
    andra_chef = person_med(Roll.ENHETSCHEF, tva)
    return {
        "": (ett(kommun), ett(kommun, **avslutat())),
        "lage=oppna": (ett(kommun), ett(kommun, **avslutat())),
        "lage=nya": (ett(kommun), ett(kommun, status=Status.MOTTAGEN, mottagen=timezone.now())),
        "lage=pagar": (ett(kommun, status=Status.MOTTAGEN, mottagen=timezone.now()), ett(kommun)),
        "lage=forsenade": (ett(kommun), ett(kommun, **ny)),
        "lage=vantar": (
            ett(kommun, typ=Arendetyp.AVVIKELSE, status=Status.FORESLAGEN, mottagen=timezone.now()),
            ett(kommun, status=Status.MOTTAGEN, mottagen=timezone.now()),
        ),
        "lage=avslutade": (ett(kommun, **avslutat()), ett(kommun)),
        "typ=avvikelse": (ett(kommun), ett(kommun, typ=Arendetyp.SYNPUNKT)),
        "typ=synpunkter": (ett(kommun, typ=Arendetyp.SYNPUNKT), ett(kommun)),
        "typ=klagomal": (
            ett(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=Synpunktslag.KLAGOMAL),
            ett(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=Synpunktslag.BEROM),
        ),
        "typ=berom": (
            ett(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=Synpunktslag.BEROM),
            ett(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=Synpunktslag.FORSLAG),
        ),
        f"kategori={fall.pk}": (ett(kommun, kategori=under), ett(kommun, kategori=annan)),
        f"kategori={under.pk}": (ett(kommun, kategori=under), ett(kommun, kategori=fall)),
        "kategori=saknas": (ett(kommun), ett(kommun, kategori=annan)),
        "ansvarig=jag": (ett(kommun, ansvarig=chef), ett(kommun, ansvarig=andra_chef)),
        "ansvarig=annan": (ett(kommun, ansvarig=andra_chef), ett(kommun, ansvarig=chef)),
        "ansvarig=ingen": (ett(kommun), ett(kommun, ansvarig=chef)),
        "fran=2026-05-01": (
            ett(kommun, inkommen=at(forsta_maj, 0)),
            ett(kommun, inkommen=at(date(2026, 4, 30), 12)),
        ),
        "till=2026-05-01": (
            ett(kommun, inkommen=at(forsta_maj, 21)),
            ett(kommun, inkommen=at(forsta_maj, 22)),
        ),
        "q=nyckel": (ett(kommun, rubrik="Borttappad NYCKEL"), ett(kommun, rubrik="Borttappat larm")),
        "q=åtgärd": (ett(kommun, rubrik="ÅTGÄRD utan lagstöd"), ett(kommun, rubrik="Atgard utan lagstod")),
        "q=IFN+2026/0417": (ett(kommun, dnr="IFN 2026/0417"), ett(kommun, dnr="IFN 2026/0418")),
        "q=ifn+2026/0517": (ett(kommun, dnr="IFN 2026/0517"), ett(kommun, dnr="IFN 2026/0518")),
        "q=0617": (ett(kommun, dnr="IFN 2026/0617"), ett(kommun, dnr="IFN 2026/0618")),
        "q=100%25": (ett(kommun, rubrik="Bortfall 100% i provet"), ett(kommun, rubrik="Bortfall 1000 i provet")),
        "q=a_b": (ett(kommun, rubrik="Provet a_b"), ett(kommun, rubrik="Provet axb")),
        "q=nattpasset+lampa": (ett(kommun, rubrik="Lampa trasig nattpasset"), ett(kommun, rubrik="Lampa trasig")),
    }


def test_every_filter_takes_what_fits_and_leaves_what_does_not(kommun: Kommun, klient: Client, chef: Person) -> None:
    fel = []
    for adress, (ska_med, ska_bort) in par(kommun, chef).items():
        traffar = set()
        for sida in range(1, 9):
            svar = klient.get(f"{LISTA}?{adress}&page={sida}")
            if svar.status_code == 404:
                break
            traffar |= {a.pk for a in svar.context["arenden"]}
        if ska_med.pk not in traffar or ska_bort.pk in traffar:
            fel.append(f"{adress}: {ska_med.pk in traffar=} {ska_bort.pk in traffar=}")
    assert fel == []


def test_the_last_day_there_is_can_be_filtered_by(kommun: Kommun, klient: Client) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken)
    assert arende.dnr in klient.get(f"{LISTA}?till=9999-12-31").text


def test_an_enhet_filter_shows_that_enhet_only(kommun: Kommun) -> None:
    person = person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
    har, dar = ett(kommun), ett(kommun, enhet=kommun.mottagningen)
    val = {"enhet": str(kommun.tallbacken.pk)}
    assert list(sok(person, val, idag=IDAG)) == [har]
    assert dar in sok(person, {}, idag=IDAG)


def test_another_persons_enhet_is_no_choice_and_shows_nothing(kommun: Kommun, klient: Client) -> None:
    ett(kommun, enhet=kommun.aldreboendet)
    svar = klient.get(f"{LISTA}?enhet={kommun.aldreboendet.pk}")
    assert svar.context["filter"].errors["enhet"]
    assert list(svar.context["arenden"]) == []


def test_the_list_holds_only_what_the_person_may_read(kommun: Kommun, klient: Client) -> None:
    egen, annan = ett(kommun), ett(kommun, enhet=kommun.aldreboendet)
    hemlig = ett(kommun, lex=True, status=Status.MOTTAGEN, mottagen=timezone.now())
    visade = set(klient.get(f"{LISTA}?lage=alla").context["arenden"])
    assert egen in visade
    assert not visade & {annan, hemlig}


def test_a_search_reaches_closed_arenden_too(kommun: Kommun, klient: Client) -> None:
    klart = ett(kommun, dnr="IFN 2024/0001", **avslutat())
    assert list(klient.get(f"{LISTA}?q=IFN 2024/0001").context["arenden"]) == [klart]


@pytest.mark.parametrize(
    "fraga",
    [
        "typ=mord",
        "typ=avvikelse%00",
        "lage=x",
        "enhet=abc",
        "kategori=-1",
        "ansvarig=0",
        "fran=igår",
        "fran=2026-02-30",
        "fran=2026-05-02&till=2026-05-01",
        "sort=losenord",
        "q=" + "x" * 101,
        "q=%00",
    ],
)
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_why(kommun: Kommun, klient: Client, fraga: str) -> None:
    ett(kommun)
    svar = klient.get(f"{LISTA}?{fraga}")
    assert svar.status_code == 200
    assert list(svar.context["arenden"]) == []
    assert svar.context["filter"].errors
    assert "Filtret går inte att använda" in svar.content.decode()


@pytest.mark.parametrize(
    ("sort", "ordning"),
    [
        ("", ["c", "b", "a"]),
        ("-inkommen", ["c", "b", "a"]),
        ("inkommen", ["a", "b", "c"]),
        ("enhet", ["b", "c", "a"]),
        ("-enhet", ["a", "c", "b"]),
        ("frist", ["c", "a", "b"]),
        ("-frist", ["b", "a", "c"]),
    ],
)
def test_the_list_can_be_put_in_order(kommun: Kommun, sort: str, ordning: list[str]) -> None:
    """å, ä, ö last; the deadline of a new one is the next working day, of a received avvikelse thirty days."""
    person = person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
    enheter = {n: DelFactory(namn=namn, under=[kommun.avdelning, kommun.ifn]) for n, namn in _NAMN.items()}
    rad = {"mottagen": at(date(2026, 8, 20)), "status": Status.MOTTAGEN}
    rader = {
        "a": ett(kommun, enhet=enheter["a"], inkommen=at(date(2026, 8, 17)), **rad),
        "b": ett(kommun, enhet=enheter["b"], inkommen=at(date(2026, 8, 18)), **rad),
        "c": ett(kommun, enhet=enheter["c"], inkommen=at(date(2026, 8, 19))),
    }
    assert list(sok(person, {"sort": sort}, idag=IDAG)) == [rader[n] for n in ordning]


_NAMN = {"a": "Örngården", "b": "Asken", "c": "Åsen"}


@pytest.mark.parametrize("sort", ["dnr", "typ", "lage", "ansvarig", "-dnr", "-ansvarig"])
def test_every_column_sorts_without_losing_a_row(kommun: Kommun, klient: Client, chef: Person, sort: str) -> None:
    ett(kommun, ansvarig=chef)
    ett(kommun)
    assert len(klient.get(f"{LISTA}?sort={sort}").context["arenden"]) == 2


def test_closed_arenden_have_no_deadline_to_sort_by(kommun: Kommun, klient: Client) -> None:
    ett(kommun, **avslutat())
    svar = klient.get(f"{LISTA}?lage=alla&sort=frist")
    assert len(svar.context["arenden"]) == 1
    assert "sort=frist" not in svar.content.decode().split("<tbody>")[0].split("<table")[1]


# ---- figures, chips, pages ----


def test_the_figures_count_open_arenden_in_scope_and_lead_to_them(kommun: Kommun, klient: Client) -> None:
    ett(kommun)
    ett(kommun, **avslutat())
    ett(kommun, enhet=kommun.aldreboendet)
    ett(kommun, inkommen=timezone.now())
    tal = {t.text: t for t in klient.get(LISTA).context["nyckeltal"]}
    assert {k: t.antal for k, t in tal.items()} == {
        "Öppna": 2,
        "Försenade": 1,
        "Lex Sarah": 0,
        "Väntar på beslut": 0,
        "Saknar kategori": 2,
    }
    assert tal["Öppna"].vald
    assert not tal["Försenade"].vald
    svar = klient.get(tal["Försenade"].url)
    assert len(svar.context["arenden"]) == 1
    assert next(t for t in svar.context["nyckeltal"] if t.text == "Försenade").vald


def test_each_chip_leads_to_the_list_without_it(kommun: Kommun, klient: Client) -> None:
    svar = klient.get(f"{LISTA}?typ=avvikelse&fran=2026-01-01&sort=enhet&page=1")
    assert svar.context["chips"] == [
        ("Läge: öppna", "?typ=avvikelse&fran=2026-01-01&sort=enhet&lage=alla"),
        ("Typ: Avvikelse", "?fran=2026-01-01&sort=enhet"),
        ("Kom in från 2026-01-01", "?typ=avvikelse&sort=enhet"),
    ]


def test_the_choices_stay_in_the_address_from_page_to_page(kommun: Kommun, klient: Client) -> None:
    for _ in range(26):
        ett(kommun)
    html = klient.get(f"{LISTA}?typ=avvikelse&sort=enhet").content.decode()
    assert "?typ=avvikelse&amp;sort=enhet&amp;page=2" in html
    assert "Visar 1–25 av 26" in html


def test_a_very_long_list_stops_counting_and_says_so(
    kommun: Kommun, klient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidor, "HOGST", 3)
    for _ in range(5):
        ett(kommun)
    svar = klient.get(LISTA)
    assert svar.context["paginator"].count == 3
    assert "Fler än 3 ärenden" in svar.content.decode()


@pytest.mark.parametrize("fraga", ["", "lage=avslutade", "lage=alla&typ=berom"])
def test_an_empty_list_says_what_to_do(kommun: Kommun, klient: Client, fraga: str) -> None:
    assert 'class="tomt"' in klient.get(f"{LISTA}?{fraga}").content.decode()


def test_a_page_that_does_not_exist_is_not_found(klient: Client) -> None:
    assert klient.get(f"{LISTA}?page=99").status_code == 404
    assert klient.get(f"{LISTA}?page=x").status_code == 404


@pytest.mark.parametrize("antal", [1, 25])
def test_the_list_takes_five_queries_however_many_rows(kommun: Kommun, klient: Client, antal: int) -> None:
    for _ in range(antal):
        ett(kommun, typ=Arendetyp.SYNPUNKT)
    klient.get(LISTA)
    with CaptureQueriesContext(
        connection,
    ) as fragor:
        klient.get(LISTA)
    riktiga = [f["sql"] for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]
    assert len(riktiga) <= 5, riktiga


def test_the_list_that_nobody_has_chosen_anything_in_is_put_together_once(
    kommun: Kommun, klient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ett(kommun)
    klient.get(LISTA)
    satta: list[object] = []
    monkeypatch.setattr(ArendenView, "_fragan", satta.append)
    assert klient.get(LISTA).context["paginator"].count == 1
    assert satta == []


def test_the_query_uses_one_array_and_not_a_join_for_the_scope(kommun: Kommun, chef: Person) -> None:
    sql, varden = sok(chef, {}, idag=IDAG).query.sql_with_params()
    assert '"avvikelser_arende"."enhet_id" = ANY(%s::bigint[])' in sql
    assert varden[0] == f"{{{kommun.tallbacken.pk}}}"
    assert "organisation_hierarki" not in sql


# ---- files ----


def rader_i(svar: Any) -> list[list[str]]:
    text = b"".join(svar.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_csv_holds_exactly_the_filtered_rows_in_their_order(kommun: Kommun, klient: Client) -> None:
    for i in range(30):
        ett(kommun, dnr=f"IFN 2026/{i:04}", inkommen=at(date(2026, 5, 1) + timedelta(days=i)))
    ett(kommun, typ=Arendetyp.SYNPUNKT)
    ett(kommun, enhet=kommun.aldreboendet)
    svar = klient.get(f"{LISTA}?typ=avvikelse&sort=inkommen&format=csv")
    rubriker, *rader = rader_i(svar)
    assert rubriker == list(export.KOLUMNER)
    assert [rad[0] for rad in rader] == [f"IFN 2026/{i:04}" for i in range(30)]
    assert svar["Content-Disposition"].endswith('.csv"')


def test_the_xlsx_holds_the_same_rows_as_the_csv(kommun: Kommun, klient: Client) -> None:
    ett(kommun, dnr="IFN 2026/0001", allvarlighetsgrad=3)
    svar = klient.get(f"{LISTA}?format=xlsx")
    blad = load_workbook(io.BytesIO(svar.content)).active
    rader = [list(rad) for rad in blad.iter_rows(values_only=True)]
    assert rader[0] == list(export.KOLUMNER)
    assert rader[1][0] == "IFN 2026/0001"
    assert rader[1][rader[0].index("Allvarlighetsgrad")] == 3
    assert rader[1][rader[0].index("Hände")].date() == date(2026, 3, 1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(kommun: Kommun, klient: Client, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    ett(kommun, rubrik=text)
    kolumn = list(export.KOLUMNER).index("Ärendemening")
    assert rader_i(klient.get(f"{LISTA}?format=csv"))[1][kolumn] == f"'{text}"
    blad = load_workbook(io.BytesIO(klient.get(f"{LISTA}?format=xlsx").content)).active
    cell = blad.cell(2, kolumn + 1)
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_file_holds_nothing_that_was_written_in_free_text(kommun: Kommun, klient: Client) -> None:
    ett(kommun, beskrivning="HEMLIGT", foljd="HEMLIGT", direkt="HEMLIGT", berord="HEMLIGT", aterkoppling="HEMLIGT")
    assert not any("HEMLIGT" in cell for rad in rader_i(klient.get(f"{LISTA}?format=csv")) for cell in rad)


def test_a_file_that_is_taken_is_logged_without_what_was_searched_for(kommun: Kommun, klient: Client) -> None:
    klient.get(f"{LISTA}?q=hemligt&lage=alla&format=csv")
    post = Sparpost.objects.get(verb="hamta_arenden")
    assert post.detalj == {"format": "csv", "lage": "alla"}


def test_more_than_excel_is_given_leads_back_to_the_list_with_a_sentence(
    kommun: Kommun, klient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "FLEST_I_EXCEL", 1)
    ett(kommun)
    ett(kommun)
    svar = klient.get(f"{LISTA}?typ=avvikelse&format=xlsx", follow=True)
    assert "rymmer högst 1 ärenden" in svar.content.decode()
    assert svar.redirect_chain == [(f"{LISTA}?typ=avvikelse", 302)]


def test_a_filter_that_cannot_be_read_gives_no_file(klient: Client) -> None:
    assert "text/html" in klient.get(f"{LISTA}?typ=mord&format=csv")["Content-Type"]


def test_those_who_read_no_arenden_get_no_list_and_no_file(kommun: Kommun) -> None:
    klient = Client()
    medarbetare = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    klient.force_login(medarbetare, backend="django.contrib.auth.backends.ModelBackend")
    assert klient.get(LISTA).status_code == 403
    assert klient.get(f"{LISTA}?format=csv").status_code == 403
