"""Files from the verksamhetssystem: what is understood, and what is refused without a word of it being repeated."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet import _reader

from egenkontroll.ram import arbetsbok, persondata, ramfil
from egenkontroll.urval import Rad
from kvalitet.inlasning import Ogiltigt
from kvalitet.personnummer import kontrollsiffra
from tests.egenkontroll.ram.ramscener import RUBRIKER, csv, felen, rader, xlsx

PNR = f"850709-980{kontrollsiffra('850709980')}"  # built to look like one, in the range for tests
ENHETER = {"tall": 1, "stödboendet tallbacken": 1, "mott": 2}
PERIOD = (date(2026, 1, 1), date(2026, 4, 30))


def en(**andrat: str) -> bytes:
    """A file with one good row and one that has something changed."""
    bra = dict(zip(RUBRIKER, rader(antal=1)[0], strict=True))
    return csv([list(bra.values()), list({**bra, "Ärendenummer": "TALL-26-9999", **andrat}.values())])


def tolka(data: bytes) -> ramfil.Ramfil:
    csvdata = ramfil.oppna(data)
    return ramfil.tolka(csvdata, ramfil.gissa(ramfil.rubriker(csvdata)[0]), enheter=ENHETER, period=PERIOD)


# ---- understood ----


def test_csv_and_excel_with_the_same_rows_are_the_same_frame():
    excel = [[r[0], r[1], datetime.fromisoformat(r[2]), *r[3:]] for r in rader()]
    assert tolka(csv(rader())).rader == tolka(xlsx(excel)).rader
    assert len(tolka(csv(rader())).rader) == 30


@pytest.mark.parametrize("skilj", [";", ",", "\t"])
def test_the_delimiter_is_found(skilj):
    assert tolka(csv(rader(), skilj=skilj)).hel


def test_an_older_encoding_reads_the_same():
    data = csv([["TALL-1", "Stödboendet Tallbacken", "2026-01-31", "Bistånd", "h1", "nej"]])
    assert tolka(data.decode().encode("cp1252")).rader == tolka(data).rader


def test_numbers_in_excel_are_keys_without_decimals():
    assert tolka(xlsx([[1234, "TALL", date(2026, 2, 1), "Bistånd", 17.0, False]])).rader == [
        Rad("1234", "TALL", "Bistånd", date(2026, 2, 1), "17", False)
    ]


def test_columns_are_guessed_from_what_the_source_used_before_then_by_name():
    rubriker = ["Nr i systemet", "Enhet", "Avslutsdatum", "Typ"]
    assert ramfil.gissa(rubriker) == {"enhet": "Enhet", "avslutad": "Avslutsdatum", "arendetyp": "Typ"}
    assert ramfil.gissa(rubriker, {"nyckel": "Nr i systemet", "enhet": "Finns inte"})["nyckel"] == "Nr i systemet"


# ---- rows that are refused ----


@pytest.mark.parametrize(
    ("andrat", "kolumn", "mening"),
    [
        ({"Ärendenummer": "TALL-26-0001"}, "Ärendenummer", "Samma ärende finns redan på rad 2"),
        ({"Ärendenummer": PNR}, "Ärendenummer", "ser ut som ett personnummer"),
        ({"Ärendenummer": "Prov Provsson"}, "Ärendenummer", "ser ut som ett namn"),
        ({"Ärendenummer": ""}, "Ärendenummer", "tom"),
        ({"Ärendenummer": "=A1"}, "Ärendenummer", "formel"),
        ({"Ärendenummer": "x" * 61}, "Ärendenummer", "för lång"),
        ({"Handläggare": "anna.berg@exempel.se"}, "Handläggare", "e-postadress"),
        ({"Handläggare": "Andersson"}, "Handläggare", "namn"),
        ({"Ärendetyp": "Utredning Anna Andersson"}, "Ärendetyp", "namn"),
        ({"Ärendetyp": f"Bistånd {PNR}"}, "Ärendetyp", "personnummer"),
        ({"Avslutat": "2026-05-01"}, "Avslutat", "utanför perioden 2026-01-01–2026-04-30"),
        ({"Avslutat": "2025-12-31"}, "Avslutat", "utanför perioden"),
        ({"Avslutat": PNR}, "Avslutat", "inget datum"),
        ({"Avslutat": ""}, "Avslutat", "tom"),
        ({"Enhet": "ALDRE"}, "Enhet", "ingår inte i kontrollen"),
        ({"Enhet": "Stödboendet Tallbacken"}, "Enhet", "skrivs på ett annat sätt"),
        ({"Skyddad": "kanske"}, "Skyddad", "varken ja eller nej"),
    ],
)
def test_a_row_that_cannot_be_in_a_frame_is_named_by_row_and_column(andrat, kolumn, mening):
    fil = tolka(en(**andrat))
    assert not fil.hel
    assert fil.rader == []
    assert [(fel.nummer, fel.kolumn) for fel in fil.fel] == [(3, kolumn)]
    assert mening in fil.fel[0].mening


@pytest.mark.parametrize("kolumn", RUBRIKER)
def test_a_personnummer_is_never_repeated_whatever_column_it_stands_in(kolumn):
    sagt = " ".join(str(fel) for fel in tolka(en(**{kolumn: PNR})).fel)
    assert sagt
    assert PNR not in sagt
    assert PNR[:6] not in sagt


@pytest.mark.parametrize("nyckel", ["BU-26-0203", "BERG-26-001", "EK 2026/14", "9f2c4d1a-77", "ADHD-12", "A17"])
def test_ordinary_keys_are_not_taken_for_names(nyckel):
    assert persondata.hinder(nyckel, ar_nyckel=True) == ""


@pytest.mark.parametrize("typ", ["Barnutredning", "Utredning Barn och Unga", "Ekonomiskt Bistånd", "Stöd Max", "Eva"])
def test_ordinary_arendetyper_are_not_taken_for_names(typ):
    assert persondata.hinder(typ, ar_nyckel=False) == ""


@pytest.mark.parametrize("rubrik", ["Namn", "Klientens namn", "Personnummer", "pnr", "Adress", "E-post", "Brukare"])
def test_a_column_about_people_refuses_the_whole_file(rubrik):
    with pytest.raises(Ogiltigt, match="pekar ut personer"):
        ramfil.rubriker(csv(rader(), rubriker=(*RUBRIKER[:5], rubrik)))


def test_the_name_of_an_enhet_is_no_name_of_a_person():
    assert not persondata.rubrik_om_person("Enhetens namn")


# ---- files that are refused ----


@pytest.mark.parametrize(
    ("data", "mening"),
    [
        (csv(rader(), skilj="|"), "bara en kolumn"),
        (b"", "tom"),
        (csv([]), "inga ärenden"),
        (b"MZ\x90\x00\x03\x00\x00\x00ram.csv", "varken CSV eller Excel"),
        (b"\x7fELF" + b"\x00" * 40, "varken CSV eller Excel"),
        (b"%PDF-1.7 ...", "varken CSV eller Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "lösenord"),
        (b"PK\x03\x04" + b"skrap" * 30, "inte att öppna som Excelarbetsbok"),
        (xlsx([]), "inga ärenden"),
        (xlsx([["=1+1", "TALL", "2026-02-01", "Bistånd", "h1", "nej"]]), "Rad 2, kolumn Ärendenummer: .*formel"),
        (xlsx(rader(antal=3), sammanfoga="B2:B4"), "sammanfogade"),
    ],
)
def test_a_file_that_is_no_frame_is_refused_in_swedish(data, mening):
    with pytest.raises(Ogiltigt, match=mening):
        ramfil.rubriker(ramfil.oppna(data))


def _zip(delar: dict[str, bytes]) -> bytes:
    fil = io.BytesIO()
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for namn, data in delar.items():
            arkiv.writestr(namn, data)
    return fil.getvalue()


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked():
    bomb = _zip({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * (160 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Ogiltigt, match="för stor"):
        ramfil.oppna(bomb)


def test_a_zip_that_is_no_workbook_is_refused():
    with pytest.raises(Ogiltigt, match="Excelarbetsbok"):
        ramfil.oppna(_zip({"ram.csv": csv(rader())}))


def test_entities_in_a_workbook_are_not_expanded():
    med = io.BytesIO(xlsx(rader(antal=1)))
    with zipfile.ZipFile(med) as arkiv:
        delar = {namn: arkiv.read(namn) for namn in arkiv.namelist()}
    blad = delar["xl/worksheets/sheet1.xml"].replace(b'<?xml version="1.0"?>', b"")
    delar["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + blad
    with pytest.raises(Ogiltigt):
        ramfil.oppna(_zip(delar))


def test_a_damaged_workbook_gives_a_sentence_wherever_it_is_damaged():
    hel, slump, sagt = xlsx(rader(antal=20)), random.Random(1), []
    for _ in range(40):
        skadad = bytearray(hel)
        for _ in range(20):
            skadad[slump.randrange(4, len(hel))] = slump.randrange(256)
        with suppress(Ogiltigt):  # and nothing else
            ramfil.oppna(bytes(skadad))
            continue
        sagt.append(skadad)
    assert len(sagt) > 20


def test_more_rows_than_a_frame_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(ramfil, "FLEST_RADER", 10)
    monkeypatch.setattr(arbetsbok, "FLEST_RADER", 10)
    assert "fler än" in felen(csv(rader(antal=12)))[0]
    with pytest.raises(Ogiltigt, match="fler än"):
        ramfil.oppna(xlsx(rader(antal=12)))


def test_a_hidden_sheet_is_passed_over():
    bok = Workbook()
    bok.active.append(["hemligt"])
    bok.active.sheet_state = "hidden"
    blad = bok.create_sheet("Ram")
    for rad in [RUBRIKER, *rader(antal=2)]:
        blad.append(list(rad))
    fil = io.BytesIO()
    bok.save(fil)
    assert len(tolka(fil.getvalue()).rader) == 2


def test_a_workbook_that_does_not_say_its_size_is_not_read_through_to_know_it(monkeypatch):
    bok = Workbook(write_only=True)
    blad = bok.create_sheet("Ram")
    for rad in [RUBRIKER, *rader(antal=3_000)]:
        blad.append(list(rad))
    fil = io.BytesIO()
    bok.save(fil)
    lasta = 0
    iterparse = _reader.iterparse

    def raknad(*args, **kwargs):
        nonlocal lasta
        for steg in iterparse(*args, **kwargs):
            lasta += 1
            yield steg

    monkeypatch.setattr(_reader, "iterparse", raknad)
    monkeypatch.setattr(ramfil, "SMA", 10)
    assert len(ramfil.oppna(fil.getvalue(), borjan=True).splitlines()) == 20
    assert lasta < 3_000
    assert len(tolka(fil.getvalue()).rader) == 3_000


def test_the_beginning_of_a_large_workbook_is_read_without_the_rest(monkeypatch):
    data = xlsx(rader(antal=200))
    assert len(ramfil.oppna(data, borjan=True).splitlines()) == 201
    monkeypatch.setattr(ramfil, "SMA", 10)
    assert len(ramfil.oppna(data, borjan=True).splitlines()) == 20
    assert len(ramfil.oppna(data).splitlines()) == 201
