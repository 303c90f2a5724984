"""Tables as Excel, older systems and people write them."""

from __future__ import annotations

import codecs
import io
import tracemalloc
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.inlasning import FLEST_FEL, Kolumn, Ogiltigt, dag, heltal, ja_nej, tabell, text, tidpunkt, val

KOLUMNER = {
    "kod": Kolumn(text(10)),
    "namn": Kolumn(text(60)),
    "från": Kolumn(dag, alias=("fran",)),
    "till": Kolumn(dag, valfri=True, kravs=False),
}
ASEN = {"kod": "A1", "namn": "Äldreboendet Åsen", "från": date(2024, 1, 31), "till": None}
SEMIKOLON = "kod;namn;från\r\nA1;Äldreboendet Åsen;2024-01-31\r\n"


def varden(data: bytes | io.BytesIO) -> list[dict[str, object]]:
    resultat = tabell(data, KOLUMNER)
    rader = [inrad.varden for inrad in resultat.rader]
    assert resultat.fel == []
    return rader


def felen(data: bytes) -> list[str]:
    resultat = tabell(data, KOLUMNER)
    for _ in resultat.rader:
        pass
    return [str(fel) for fel in resultat.fel]


@pytest.mark.parametrize("kodning", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_every_usual_encoding_gives_the_same_row(kodning: str) -> None:
    assert varden(SEMIKOLON.encode(kodning)) == [ASEN]


@pytest.mark.parametrize("avskiljare", [";", ",", "\t"])
def test_the_delimiter_is_found_out_from_the_headings(avskiljare: str) -> None:
    assert varden(SEMIKOLON.replace(";", avskiljare).encode()) == [ASEN]


def test_a_comma_inside_a_quoted_cell_does_not_split_it() -> None:
    assert varden(b'kod,namn,fran\nA1,"Tallen, Granen",2024-01-31\n')[0]["namn"] == "Tallen, Granen"


def test_an_open_file_is_read_like_bytes() -> None:
    assert varden(io.BytesIO(SEMIKOLON.encode("utf-8-sig"))) == [ASEN]


def test_empty_lines_trailing_semicolons_and_the_sep_line_are_passed_over() -> None:
    data = "sep=;\r\n\r\nkod;namn;från;;\r\n;;;;\r\n\r\nA1;Äldreboendet Åsen;2024-01-31;;\r\n \r\n"
    assert varden(data.encode("cp1252")) == [ASEN]


def test_headings_are_known_whatever_their_case_and_order() -> None:
    assert varden("Från ; NAMN;Kod\n2024-01-31;Äldreboendet Åsen;A1".encode()) == [ASEN]


def test_a_heading_nobody_asked_for_is_named_and_not_an_error() -> None:
    resultat = tabell(b"kod;namn;fran;chef\nA1;Tallen;2024-01-31;Prov", KOLUMNER)
    assert resultat.okanda == ["chef"]
    assert len(list(resultat.rader)) == 1


def test_a_missing_heading_is_one_error_on_line_1_and_no_rows() -> None:
    resultat = tabell(b"kod;namn\nA1;Tallen\n", KOLUMNER)
    assert list(resultat.rader) == []
    assert [str(f) for f in resultat.fel] == [
        "Rad 1, kolumn från: Kolumnen saknas. Första raden ska innehålla kolumnernas namn."
    ]


def test_the_same_heading_twice_is_an_error() -> None:
    assert felen(b"kod;namn;fran;Kod\n") == ["Rad 1, kolumn kod: Kolumnen finns två gånger. Ta bort den ena."]


@pytest.mark.parametrize("tom", [b"", b"\n\n", codecs.BOM_UTF8, b";;;\n"])
def test_an_empty_file_is_said_to_be_empty(tom: bytes) -> None:
    assert felen(tom) == ["Rad 1: Filen är tom. Den ska börja med en rad med kolumnnamn."]


def test_an_excel_workbook_is_recognised() -> None:
    assert "Spara den som CSV" in felen(b"PK\x03\x04resten")[0]


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "teckenkodning" in felen(b"kod;namn;fran\n\x81\x8d\xff;x;2024-01-01")[0]


def test_a_utf_16_file_cut_in_half_says_where() -> None:
    assert felen(SEMIKOLON.encode("utf-16")[:-1])[-1].endswith("Spara filen som CSV UTF-8.")


def test_the_error_stands_at_the_line_where_the_record_begins_also_after_a_line_break_in_a_cell() -> None:
    data = 'kod;namn;från\nA1;"Två\nrader";2024-01-31\n\nA2;Tallen;i morgon\n'
    assert felen(data.encode()) == ["Rad 5, kolumn från: ”i morgon” är inget datum. Skriv till exempel 2024-01-31."]


def test_a_row_with_errors_gives_every_one_of_them_and_is_not_handed_on() -> None:
    resultat = tabell("kod;namn;från\nAAAAAAAAAAA;;31/1/2024\nA2;Tallen;2024-02-01\n".encode(), KOLUMNER)
    assert [inrad.varden["kod"] for inrad in resultat.rader] == ["A2"]
    assert [(f.nummer, f.kolumn) for f in resultat.fel] == [(2, "kod"), (2, "namn"), (2, "från")]


def test_too_many_cells_are_an_error_and_too_few_are_empty() -> None:
    assert felen(b"kod;namn;fran\nA1;Tallen;2024-01-31;mera\nA2;Granen\n") == [
        "Rad 2: Raden har 4 rutor men filen har 3 kolumner.",
        "Rad 3, kolumn från: Rutan är tom. Fyll i ett värde.",
    ]


def test_nul_and_other_control_characters_are_refused() -> None:
    assert "styrtecken" in felen(b"kod;namn;fran\nA\x001;Tallen;2024-01-31\n")[0]


def test_a_quote_that_never_ends_is_said_so() -> None:
    data = b'kod;namn;fran\nA1;"Tallen;2024-01-31\n' + b"x;y;2024-01-31\n" * 20_000
    assert felen(data) == ["Rad 2: En ruta är för lång. Ett citattecken kan saknas i slutet av en text."]


def test_errors_are_counted_to_the_end_but_only_the_first_are_kept() -> None:
    resultat = tabell(b"kod;namn;fran\n" + b"A1;Tallen;fel\n" * 500, KOLUMNER)
    assert list(resultat.rader) == []
    assert len(resultat.fel) == FLEST_FEL
    assert resultat.antal_fel == 500


def test_emoji_and_script_are_text_like_any_other() -> None:
    assert varden("kod;namn;från\nA1;<script>🙂</script>;2024-01-31".encode())[0]["namn"] == "<script>🙂</script>"


def test_excels_way_to_keep_leading_zeros_is_unwrapped() -> None:
    assert varden(b'kod;namn;fran\n"=""0012""";Tallen;2024-01-31\n')[0]["kod"] == "0012"


@pytest.mark.parametrize(
    "cell",
    ["2024-01-31", "2024-1-31", "2024/01/31", "20240131", "31.1.2024", "45322", "45322,0", "2024-01-31 00:00:00",
     "2024-01-31T23:59:59Z", "2024-01-31 14.30"],
)  # fmt: skip
def test_every_unambiguous_way_to_write_a_day_is_understood(cell: str) -> None:
    assert dag(cell) == date(2024, 1, 31)


@pytest.mark.parametrize(
    "cell", ["2024-13-01", "2024-02-30", "31/1/2024", "1/2/2024", "31 januari", "24-01-31", "99999", "1024-01-01", "#"]
)
def test_a_day_that_cannot_be_understood_is_refused(cell: str) -> None:
    with pytest.raises(Ogiltigt):
        dag(cell)


def test_a_column_too_narrow_for_excel_to_show_the_day_is_explained() -> None:
    with pytest.raises(Ogiltigt, match="för smal"):
        dag("########")


@given(st.dates(date(1927, 5, 18), date(2119, 1, 10)))
def test_excels_number_and_the_written_day_are_the_same_day(dagen: date) -> None:
    assert dag(str((dagen - date(1899, 12, 30)).days)) == dag(dagen.isoformat()) == dagen


@given(st.text(max_size=20))
def test_reading_a_day_from_any_text_gives_a_day_or_a_sentence(cell: str) -> None:
    try:
        funnen: date | str = dag(cell)
    except Ogiltigt as fel:
        funnen = str(fel)
    assert isinstance(funnen, date) or funnen.endswith(".")


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_the_table_raise(data: bytes) -> None:
    resultat = tabell(b"kod;namn;fran\n" + data, KOLUMNER)
    for inrad in resultat.rader:
        assert set(inrad.varden) == set(KOLUMNER)


def test_times_numbers_choices_and_yes_or_no() -> None:
    assert tidpunkt("2024-01-31 14.30") == datetime(2024, 1, 31, 14, 30)
    assert tidpunkt("2024-01-31") == datetime(2024, 1, 31)
    assert heltal()("1 200,0") == 1200
    assert [ja_nej(svar) for svar in ("Ja", "x", "0", "nej")] == [True, True, False, False]
    assert val({"Enhet": "enhet"})("ENHET") == "enhet"
    for tolka, cell in ((tidpunkt, "2024-01-31 25:00"), (heltal(1, 5), "6"), (ja_nej, "kanske"), (val({"A": 1}), "B")):
        with pytest.raises(Ogiltigt):
            tolka(cell)


def test_a_choice_that_is_unknown_lists_what_may_be_written() -> None:
    with pytest.raises(Ogiltigt, match=r"”Avdeling” går inte att använda här\. Skriv något av: Enhet, Nämnd\."):
        val({"Enhet": 1, "Nämnd": 2})("Avdeling")


def _manga(antal: int) -> bytes:
    return b"kod;namn;fran\n" + b"".join(b"A%d;Stodboendet Tallbacken;2024-01-31\n" % n for n in range(antal))


def test_200_000_rows_are_read() -> None:
    assert sum(1 for _ in tabell(_manga(200_000), KOLUMNER).rader) == 200_000


def test_rows_are_read_one_at_a_time() -> None:
    """The whole text takes a hundred bytes a row; rows that were kept would take four times that."""
    data = _manga(40_000)
    tracemalloc.start()
    try:
        antal = sum(1 for _ in tabell(data, KOLUMNER).rader)
        storst = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert antal == 40_000
    assert storst < 4_000_000, storst


def test_the_first_day_of_excel_that_can_be_written_is_not_a_year_1900_bug() -> None:
    assert dag("36526") == date(2000, 1, 1) == date(1899, 12, 30) + timedelta(days=36526)
