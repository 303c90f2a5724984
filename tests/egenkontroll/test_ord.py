"""What egenkontroll reviews is called one thing: an ärende. Its akt is what stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROT = Path(__file__).parents[2]
LASES = sorted(
    fil
    for monster in ("templates/**/*.html", "docs/handbok/*.md", "egenkontroll/**/*.py", "rapporter/**/*.py")
    for fil in ROT.glob(monster)
    if "migrations" not in fil.parts
)
AKTER = re.compile(r"\b(akter|akterna|en akt|ingen akt|samma akt|fel akt)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "funnet"), [("Granska akter i dag", True), ("granska_akter", False), ("kontakter", False)]
)
def test_the_word_is_found_where_it_stands_by_itself(text: str, funnet: bool) -> None:
    assert bool(AKTER.search(text)) is funnet


def test_nothing_that_is_read_counts_or_draws_akter() -> None:
    assert len(LASES) > 300
    assert [str(fil.relative_to(ROT)) for fil in LASES if AKTER.search(fil.read_text(encoding="utf-8"))] == []
