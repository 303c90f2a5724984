"""A number that anybody may have written in an address."""

from __future__ import annotations

import pytest

from kvalitet.heltal import heltal


@pytest.mark.parametrize(
    ("text", "tal"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, 0),
        ("9" * 5000, 0),
        ("", 0),
        ("-1", 0),
        ("²", 0),
        ("x", 0),
    ],
)
def test_what_is_no_number_of_a_row_is_nought(text: str, tal: int) -> None:
    assert heltal(text) == tal
    assert heltal(text, annars=-1) == (tal or -1)
