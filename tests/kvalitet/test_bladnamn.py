"""A sheet of a workbook is called as its table, in a name that Excel takes."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from kvalitet.tabellfil import Blad, bok


def namnen(*onskade: str) -> list[str]:
    return load_workbook(io.BytesIO(bok([Blad(namn, [["Rubrik"]]) for namn in onskade]))).sheetnames


@pytest.mark.parametrize(
    ("onskat", "blev"),
    [
        ("bekräftelse inom två dagar", "Bekräftelse inom två dagar"),
        ("Synpunkter enligt SoL", "Synpunkter enligt SoL"),
        ("IVO:s krav", "IVOs krav"),
        ("Ja/nej [alla]? *", "Ja nej alla"),
        ("'Citat'", "Citat"),
        ("", "Blad"),
        ("Verksamhetsformer med ett mycket långt namn", "Verksamhetsformer med ett mycke"),
    ],
)
def test_a_name_is_made_one_that_excel_takes(onskat: str, blev: str) -> None:
    assert namnen(onskat) == [blev]


def test_two_with_the_same_beginning_are_numbered_within_the_length() -> None:
    langt = "Beslut som inte är verkställda, per typ av insats"
    blev = namnen(langt, langt.upper(), langt, "Kort", "kort")
    assert blev[3:] == ["Kort", "Kort 2"]
    assert [namn[-2:] for namn in blev[1:3]] == [" 2", " 3"]
    assert all(len(namn) <= 31 for namn in blev)
    assert len({namn.casefold() for namn in blev}) == 5
