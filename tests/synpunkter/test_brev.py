"""The letter: tagged PDF and Word, with what was written and nothing that could run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from avvikelser.models import Arende, Skydd
from avvikelser.synpunkter import gang, svarsbrev
from avvikelser.synpunkter.models import Meddelande
from avvikelser.synpunkter.registrering import Kontakt, registrera
from kvalitet.organisation.models import Person
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, inkommet

SKRIVET = "Hej,\n\nvi har ändrat tiderna & rutinen <b>nu</b> {{ 7*7 }} {% raw %}.\n\nMaja"


@pytest.fixture
def besvarat(folk: Folk) -> tuple[Arende, Meddelande]:
    kontakt = Kontakt(namn="Prov Åkesson", adress="Provgatan 1\n123 45 Provköping")
    arende = registrera(inkommet(folk, kontakt=kontakt), av=None).arende
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    arende = gang.besvara(arende, text=SKRIVET, vag=Meddelande.Vag.BREV, av=folk.maja)
    return arende, arende.meddelanden.get(slag="svar")


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def brev(klient: Client, format_: str, arende: Arende, meddelande: Meddelande) -> Any:
    return klient.get(reverse(f"synpunkter:brev-{format_}", args=[arende.pk, meddelande.pk]))


def test_the_pdf_is_tagged_swedish_and_holds_the_letter(folk: Folk, besvarat: tuple[Arende, Meddelande]) -> None:
    svar = brev(som(folk.maja), "pdf", *besvarat)
    assert svar["Content-Type"] == "application/pdf"
    assert "Provsson" not in svar["Content-Disposition"]
    with pikepdf.open(io.BytesIO(svar.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
    text = pypdfium2.PdfDocument(svar.content)[0].get_textpage().get_text_range()
    for ord_ in ("Prov Åkesson", "Provgatan 1", besvarat[0].dnr, "vi har ändrat tiderna", "Maja Prov, enhetschef"):
        assert ord_ in text
    assert "<b>nu</b>" in text  # as it was written, not as bold
    assert Sparpost.objects.filter(verb="skapa_svarsbrev").count() == 1


def test_the_word_file_holds_the_letter_and_runs_nothing(folk: Folk, besvarat: tuple[Arende, Meddelande]) -> None:
    svar = brev(som(folk.maja), "word", *besvarat)
    assert svar["Content-Type"] == svarsbrev.DOCX
    xml = zipfile.ZipFile(io.BytesIO(svar.content)).read("word/document.xml").decode()
    for ord_ in ("Prov Åkesson", "123 45 Provköping", "vi har ändrat tiderna &amp; rutinen", "&lt;b&gt;nu"):
        assert ord_ in xml
    assert "{{ 7*7 }}" in xml
    assert "49" not in xml.split("rutinen")[1][:40]


@pytest.mark.parametrize("vem", ["oskar", "elin", "samir"])
@pytest.mark.parametrize("format_", ["pdf", "word"])
def test_a_letter_is_read_by_those_who_read_the_arende(
    folk: Folk, besvarat: tuple[Arende, Meddelande], vem: str, format_: str
) -> None:
    assert brev(som(getattr(folk, vem)), format_, *besvarat).status_code in {403, 404}


def test_there_is_no_letter_of_what_the_sender_wrote_nor_by_way_of_another_arende(
    folk: Folk, besvarat: tuple[Arende, Meddelande], gor: Callable[..., Arende]
) -> None:
    arende, svar = besvarat
    fran = Meddelande.objects.create(arende=arende, slag="fran_avsandaren", text="Mer", av_namn="x", nar=svar.nar)
    assert brev(som(folk.maja), "word", arende, fran).status_code == 404
    assert brev(som(folk.maja), "word", gor(), svar).status_code == 404


@pytest.fixture
def gor(folk: Folk) -> Callable[..., Arende]:
    return lambda: registrera(inkommet(folk), av=None).arende
