"""Widgets that are drawn in one go look as those that are drawn with templates."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms

from kvalitet.skarm.snabbval import SnabbDag, SnabbDold, SnabbText

Egenskaper = list[tuple[str, dict[str, str | None]]]


def delarna(html: str) -> Egenskaper:
    """An attribute that is true may be written with or without its name as value."""
    funna: Egenskaper = []
    lasare = HTMLParser()
    lasare.handle_starttag = lambda tag, attrs: funna.append(  # type: ignore[method-assign]
        (tag, {namn: namn if varde is None else varde for namn, varde in attrs})
    )
    lasare.feed(html)
    return funna


@pytest.mark.parametrize(
    ("snabb", "vanlig"), [(SnabbText, forms.TextInput), (SnabbDag, forms.DateInput), (SnabbDold, forms.HiddenInput)]
)
@pytest.mark.parametrize("varde", [None, "", 'Å "<b>"', date(2026, 8, 20), 7])
@pytest.mark.parametrize("egenskaper", [{}, {"class": "liten"}, {"maxlength": "100", "id": "x", "data-tom": None}])
def test_it_has_the_same_attributes(snabb: Any, vanlig: Any, varde: Any, egenskaper: dict[str, Any]) -> None:
    def rita(klass: Any) -> Egenskaper:
        class Prov(forms.Form):
            falt = forms.CharField(widget=klass({k: v for k, v in egenskaper.items() if v is not None}))

        return delarna(str(Prov({"falt": varde} if varde is not None else None)["falt"]))

    assert rita(snabb) == rita(vanlig)


def test_what_is_written_is_escaped() -> None:
    assert (
        SnabbText().render("namn", '"><script>') == '<input type="text" name="namn" value="&quot;&gt;&lt;script&gt;">'
    )


def test_a_field_for_searching_says_so() -> None:
    assert SnabbText({"type": "search"}).render("q", None) == '<input type="search" name="q">'
