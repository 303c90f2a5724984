"""The short cut of the tests to a PDF leads to the same paper, and to the same errors, as the real way."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from kvalitet import pdf
from kvalitet.pdf import PdfKundeInteSkapas, rendera

HTML = '<!doctype html><html lang="sv"><head><title>Prov {nr}</title></head><body><h1>Prov</h1></body></html>'


def test_the_paper_is_the_same_as_that_of_a_child_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    genvagen = rendera(HTML)
    monkeypatch.setattr(pdf, "subprocess", subprocess)
    assert genvagen == rendera(HTML)


def test_two_at_once_get_their_own() -> None:
    olika = [HTML.replace("{nr}", str(nr)) for nr in range(2)]
    with ThreadPoolExecutor(2) as tradar:
        samtidigt = list(tradar.map(rendera, olika))
    assert samtidigt == [rendera(html) for html in olika]
    assert samtidigt[0] != samtidigt[1]


def test_an_error_and_a_document_that_takes_too_long_are_told_as_always() -> None:
    with pytest.raises(PdfKundeInteSkapas, match="utanför systemet"):
        rendera(HTML.replace("<h1>", '<img src="bild.png" alt="a"><h1>'))
    with pytest.raises(PdfKundeInteSkapas, match="för lång tid"):
        rendera(HTML, tidsgrans=0.001)
