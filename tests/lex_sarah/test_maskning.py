"""What is masked is in no file: neither in text, metadata, attachments nor raw bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from avvikelser.lex_sarah import dokument, filer, maskning, utredning
from avvikelser.lex_sarah.maskning import Marke
from avvikelser.lex_sarah.models import Frageslag, JaNej, Kallslag, Maskning, Postrubrik, Postslag
from avvikelser.lex_sarah.utredning import Fragesvar, NyPost
from avvikelser.models import Arende
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, overlamnad
from tests.lex_sarah.test_utredning import fakta
from tests.lex_sarah.utredd import utredd

NAMN = "Provinge Testlund"
STYCKE = "bodde på rum 12 vid ån"


@pytest.fixture
def arende(folk: Folk) -> Arende:
    ett = overlamnad(folk)
    post = NyPost(
        rubrik=Postrubrik.HANDELSEFORLOPP,
        slag=Postslag.FAKTA,
        text=f"{NAMN}s dotter ringde. {NAMN.upper()} {STYCKE}.\nEn <b>ny</b> rad & {{{{ 7 }}}} {{% x %}}.",
        kallslag=Kallslag.SAMTAL,
        kalla=f"samtal med {NAMN}",
    )
    utredning.skriv_post(ett, post, av=folk.jonas)
    Arende.objects.filter(pk=ett.pk).update(berord=NAMN, beskrivning=f"{NAMN} var ensam.")
    return Arende.objects.select_related("namnd", "enhet", "lex_sarah", "mottagare").get(pk=ett.pk)


def pdftext(pdf: bytes) -> str:
    blad = pypdfium2.PdfDocument(pdf)
    return "\n".join(sida.get_textpage().get_text_range() for sida in blad)


def allt_i_pdf(pdf: bytes) -> str:
    """Text, metadata, structure and every stream unpacked, as one string."""
    fil = pikepdf.open(io.BytesIO(pdf))
    assert len(fil.attachments) == 0
    delar = [pdftext(pdf), str(dict(fil.docinfo))]
    for objekt in fil.objects:
        delar.append(repr(objekt))
        if isinstance(objekt, pikepdf.Stream):
            delar.append(objekt.read_bytes().decode("latin-1"))
    return " ".join("\n".join(delar).split())


def allt_i_docx(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as paket:
        assert not [namn for namn in paket.namelist() if "embed" in namn or "comments" in namn]
        return "\n".join(paket.read(namn).decode("utf-8", "replace") for namn in paket.namelist())


def test_the_whole_document_holds_what_was_written_as_it_was_written(arende: Arende) -> None:
    hela = dokument.bygg(arende)
    pdf, docx = filer.som_pdf(hela), filer.som_docx(hela)
    assert NAMN in " ".join(pdftext(pdf).split())
    assert "Händelseförlopp" in pdftext(pdf)
    text = allt_i_docx(docx)
    assert NAMN in text
    assert "{{ 7 }} {% x %}" in text  # never run as a template
    assert "&lt;b&gt;ny&lt;/b&gt;" in text


def test_nothing_of_what_is_masked_is_left_in_any_file(arende: Arende) -> None:
    maskat = maskning.maska(dokument.bygg(arende), [Marke(NAMN, "[den boende]"), Marke(STYCKE)])
    for text in (allt_i_pdf(filer.som_pdf(maskat)), allt_i_docx(filer.som_docx(maskat))):
        for ord_ in ("Provinge", "Testlund", "PROVINGE", "rum 12"):
            assert ord_ not in text
    assert "[den boende]" in " ".join(pdftext(filer.som_pdf(maskat)).split())
    assert "Maskad version" in pdftext(filer.som_pdf(maskat))


def test_the_pdf_is_tagged_and_swedish_and_its_name_tells_nothing(arende: Arende) -> None:
    hela = dokument.bygg(arende)
    fil = pikepdf.open(io.BytesIO(filer.som_pdf(hela)))
    assert fil.Root.MarkInfo.Marked
    assert str(fil.Root.Lang) == "sv"
    assert filer.filnamn(hela, "pdf") == f"{arende.dnr.replace('/', '-')} utredning utkast.pdf"


def test_a_mark_in_one_entry_leaves_the_others(arende: Arende, folk: Folk) -> None:
    post = NyPost(rubrik=Postrubrik.BEDOMNING, slag=Postslag.BEDOMNING, text=f"{NAMN} igen.")
    utredning.skriv_post(arende, post, av=folk.jonas)
    maskat = maskning.maska(dokument.bygg(arende), [Marke(NAMN, post=2)])
    texter = {p.nummer: p.text for del_ in maskat.delar for p in del_.poster}
    assert "Testlund" in texter[1]
    assert "Testlund" not in texter[2]


@pytest.mark.parametrize(
    ("text", "marke", "blev"),
    [
        ("Per och personalen.", "Per", "[maskat] och personalen."),
        ("Pers nyckel.", "per", "[maskat] nyckel."),
        ("Anna  \n Prov kom.", "Anna Prov", "[maskat] kom."),
        ("a.b(c", "b(c", "a.[maskat]"),
        (r"Sökväg \1 här", r"\1", "Sökväg [maskat] här"),
        ("intyg_Anna_Prov.pdf", "Anna Prov", "intyg_[maskat].pdf"),
        ("anna.prov@kommun.example och anna-prov.jpg", "Anna Prov", "[maskat]@kommun.example och [maskat].jpg"),
        ("A\u030asas_samtal.pdf", "Åsa", "[maskat]_samtal.pdf"),
        ("Åsa", "A\u030asa", "[maskat]"),
        ("Annas2 och Xanna", "Anna", "Annas2 och Xanna"),
        ("Annanna anna", "Anna", "Annanna [maskat]"),
        ("tick tack tick tack tick", "tick tack tick", "[maskat]"),
    ],
)
def test_a_name_is_found_in_every_form_and_not_inside_other_words(text: str, marke: str, blev: str) -> None:
    assert maskning._byt(text, [(maskning._monster(marke), "[maskat]")]) == blev


@pytest.mark.parametrize(
    ("marken", "blev"),
    [
        ([Marke("ingen kom och att det var mörkt"), Marke("ingen kom", post=2)], "Hon sa att [maskat]."),
        ([Marke("att ingen kom och"), Marke("kom och att det")], "Hon sa [maskat] var mörkt."),
        ([Marke("att ingen kom och", post=2), Marke("kom och att det")], "Hon sa [maskat] var mörkt."),
        ([Marke("ingen kom"), Marke("maskat", "NN")], "Hon sa att [maskat] och att det var mörkt."),
        ([Marke("Hon", "NN"), Marke("Hon sa att ingen", "någon")], "någon kom och att det var mörkt."),
        ([Marke("Hon", "NN"), Marke("Hon", "modern", post=2)], "modern sa att ingen kom och att det var mörkt."),
        ([Marke("sa att"), Marke("ingen kom")], "Hon [maskat] [maskat] och att det var mörkt."),
    ],
    ids=["one within another", "one over the end of another", "the same in one entry", "no mark in what stands instead",
         "the longest says what stands there", "an entry's own goes first", "side by side"],
)  # fmt: skip
def test_no_mark_keeps_another_from_being_found(arende: Arende, folk: Folk, marken: list[Marke], blev: str) -> None:
    utredning.skriv_post(arende, fakta("Hon sa att ingen kom och att det var mörkt."), av=folk.jonas)
    maskat = maskning.maska(dokument.bygg(arende), marken)
    assert {p.nummer: p.text for del_ in maskat.delar for p in del_.poster}[2] == blev


_ORD = st.sampled_from(["alfa", "beta", "gamma", "delta"])


@given(st.lists(_ORD, min_size=1, max_size=14), st.lists(st.lists(_ORD, min_size=1, max_size=4), max_size=5))
def test_every_word_that_any_mark_covers_is_gone_and_no_other(ord_: list[str], marken: list[list[str]]) -> None:
    tackta = {
        borjan + steg
        for marke in marken
        for borjan in range(len(ord_) - len(marke) + 1)
        if ord_[borjan : borjan + len(marke)] == marke
        for steg in range(len(marke))
    }
    byten = [(maskning._monster(" ".join(marke)), "#") for marke in marken]
    kvar = maskning._byt(" ".join(ord_), byten).replace("#", " ").split()
    assert kvar == [ett for nr, ett in enumerate(ord_) if nr not in tackta]


def test_names_are_suggested_until_they_are_marked(arende: Arende) -> None:
    hela = dokument.bygg(arende)
    assert NAMN in maskning.forslag(hela, arende, [])
    assert NAMN not in maskning.forslag(hela, arende, [Marke(NAMN)])


def test_a_name_in_the_name_of_a_file_is_suggested(arende: Arende, folk: Folk) -> None:
    utredning.skriv_post(arende, fakta("Bilagan heter intyg_Testa_Provlund.pdf."), av=folk.jonas)
    hela = dokument.bygg(arende)
    assert "Testa_Provlund" in maskning.forslag(hela, arende, [])
    assert "Testa_Provlund" not in maskning.forslag(hela, arende, [Marke("Testa Provlund")])


def test_part_of_a_name_is_suggested_only_where_it_stands_alone_and_a_sentence_that_begins_never(
    arende: Arende, folk: Folk
) -> None:
    nej = Fragesvar(svar=JaNej.NEJ, kommentar="Det finns ingen misstanke.")
    utredning.svara(arende, {Frageslag.POLIS: nej}, av=folk.jonas)
    hela = dokument.bygg(arende)
    assert "Nej. Det finns ingen misstanke." in set(maskning.strangar(hela))
    forslagen = maskning.forslag(hela, arende, [])
    assert "Jonas Prov" in forslagen
    assert not {"Jonas", "Prov", "Sarah", "Det"} & set(forslagen)
    utredning.skriv_post(arende, fakta("Efter klockan nio ringde Jonas igen."), av=folk.jonas)
    assert "Jonas" in maskning.forslag(dokument.bygg(arende), arende, [])


def test_a_second_person_looks_the_marks_through(arende: Arende, folk: Folk) -> None:
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="Någon annan"):
        maskning.granska(arende, godkann=True, av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="väntar på granskning"):
        maskning.markera(arende, Marke(STYCKE), av=folk.karin)
    assert maskning.godkand(arende) is None
    maskning.granska(arende, godkann=True, av=folk.sofia)
    assert maskning.godkand(arende) is not None


def test_who_has_made_one_of_the_marks_does_not_look_them_through(arende: Arende, folk: Folk) -> None:
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.markera(arende, Marke(STYCKE), av=folk.karin)
    maskning.skicka(arende, av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="Någon annan"):
        maskning.granska(arende, godkann=True, av=folk.karin)


def test_a_no_says_why_and_the_next_try_begins_with_the_same_marks(arende: Arende, folk: Folk) -> None:
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="vad som behöver ändras"):
        maskning.granska(arende, godkann=False, av=folk.sofia)
    maskning.granska(arende, godkann=False, kommentar="Rummet syns.", av=folk.sofia)
    ny = maskning.markera(arende, Marke(STYCKE), av=folk.jonas)
    assert {rad.text for rad in ny.marken.all()} == {NAMN, STYCKE}
    assert arende.maskningar.count() == 2


def test_what_was_held_good_no_longer_holds_when_the_utredning_changes(arende: Arende, folk: Folk) -> None:
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    maskning.granska(arende, godkann=True, av=folk.sofia)
    utredd_post = NyPost(rubrik=Postrubrik.BEDOMNING, slag=Postslag.BEDOMNING, text="Något nytt.")
    utredning.skriv_post(arende, utredd_post, av=folk.jonas)
    assert maskning.godkand(arende) is None


def test_a_text_that_is_not_there_cannot_be_marked(arende: Arende, folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="finns inte i utredningen"):
        maskning.markera(arende, Marke("Finns Inte"), av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="inte rätt att maska"):
        maskning.markera(arende, Marke(NAMN), av=folk.maja)


def test_the_database_refuses_a_masking_that_is_looked_through_by_who_made_it(arende: Arende, folk: Folk) -> None:
    rad = maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    with pytest.raises(IntegrityError, match="granskas_av_nagon_annan"), transaction.atomic():
        Maskning.objects.filter(pk=rad.pk).update(granskad_av=folk.jonas)


def test_the_masked_version_is_fetched_only_when_it_is_held_good(arende: Arende, folk: Folk, client: Any) -> None:
    utredd(arende, folk.jonas)
    client.force_login(folk.jonas, backend="django.contrib.auth.backends.ModelBackend")
    adress = f"/avvikelser/{arende.pk}/utredning/dokument/maskad.docx"
    assert client.get(adress).status_code == 302
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    assert client.get(adress).status_code == 302
    maskning.granska(arende, godkann=True, av=folk.sofia)
    svar = client.get(adress)
    assert svar.status_code == 200
    assert "Testlund" not in allt_i_docx(svar.content)
    assert "maskad" in svar["Content-Disposition"]


def hel(folk: Folk) -> Arende:
    """With a whole utredning, read anew."""
    return Arende.objects.select_related("namnd", "enhet", "lex_sarah", "mottagare").get(
        pk=utredd(overlamnad(folk), folk.jonas).pk
    )


def test_the_word_file_asks_no_question_with_a_colon_after_it(folk: Folk) -> None:
    arende = hel(folk)
    rader = [stycke.text for stycke in docx.Document(io.BytesIO(filer.som_docx(dokument.bygg(arende)))).paragraphs]
    assert "Kan det hända igen?" in rader
    assert not [rad for rad in rader if "?:" in rad]


def test_each_table_of_the_pdf_says_what_its_columns_hold(folk: Folk) -> None:
    arende = hel(folk)
    text = pdftext(filer.som_pdf(dokument.bygg(arende)))
    assert "Orsak Beskrivning" in " ".join(text.split())
    assert "Fråga Svar" in " ".join(text.split())


def test_a_masking_that_is_held_good_says_so_with_its_own_sign_and_what_to_do(
    arende: Arende, folk: Folk, client: Any
) -> None:
    utredd(arende, folk.jonas)
    client.force_login(folk.jonas, backend="django.contrib.auth.backends.ModelBackend")
    sidan = f"/avvikelser/{arende.pk}/utredning/maskning/"
    assert "Välj vad som ska döljas." in client.get(sidan).content.decode()
    maskning.markera(arende, Marke(NAMN), av=folk.jonas)
    maskning.skicka(arende, av=folk.jonas)
    maskning.granska(arende, godkann=True, av=folk.sofia)
    text = client.get(sidan).content.decode()
    assert "status-klar" in text.split("<h1>")[0]
    assert "Versionen är granskad och går att hämta." in text
    assert "Välj vad som ska döljas." not in text
