"""A nämnd's own Word template: what is refused and in which words, that it is used, and that nothing hidden follows."""

from __future__ import annotations

import io
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from avvikelser.lex_sarah import maskning, namndmallar, ordmall
from avvikelser.lex_sarah.dokument import bygg
from avvikelser.lex_sarah.filer import falt_for, som_docx
from avvikelser.lex_sarah.maskning import Marke
from avvikelser.lex_sarah.models import Beslutssteg, Utredningsmall
from avvikelser.lex_sarah.ordmall import Mallfel
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, foreslagen


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


LISTA = ("{%p for del in delar %}", "{{ del.rubrik }}", "{%p for post in del.poster %}", "{{ post.text }}")
SLUT = ("{%p endfor %}", "{%p endfor %}")


def word(*stycken: str, sidhuvud: str = "", hela: bool = False) -> bytes:
    """A template with these paragraphs; unless `hela`, the lists of the utredning follow them."""
    dokument = Document()
    for stycke in stycken if hela else (*stycken, *LISTA, *SLUT):
        dokument.add_paragraph(stycke)
    if sidhuvud:
        dokument.sections[0].header.paragraphs[0].text = sidhuvud
    fil = io.BytesIO()
    dokument.save(fil)
    return fil.getvalue()


def andrad(data: bytes, del_: str, byt: tuple[bytes, bytes] | None = None, ny: bytes | None = None) -> bytes:
    """The package with one part changed or added."""
    ut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as fran, zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as till:
        for namn in fran.namelist():
            innehall = fran.read(namn)
            if namn == del_ and byt is not None:
                assert byt[0] in innehall
                innehall = innehall.replace(*byt, 1)
            till.writestr(namn, innehall)
        if ny is not None:
            till.writestr(del_, ny)
    return ut.getvalue()


def alla_ord(data: bytes) -> str:
    """Every paragraph and cell of the document, as they are read."""
    dokument = Document(io.BytesIO(data))
    celler = [cell.text for tabell in dokument.tables for rad in tabell.rows for cell in rad.cells]
    return "\n".join([stycke.text for stycke in dokument.paragraphs] + celler)


def granska(folk: Folk, data: bytes) -> None:
    ordmall.granska(data, falt_for(namndmallar.exempel(folk.kommun.ifn)))


def test_the_programs_own_template_holds(folk: Folk) -> None:
    granska(folk, ordmall.FORVALD.read_bytes())


def test_fields_filters_choices_and_pairs_may_be_used(folk: Folk) -> None:
    granska(
        folk,
        word(
            "{{ namnd|upper }} {{ dnr }}",
            "{%p if lage and not kommun == 'x' %}",
            "{{ rubrik }}",
            "{%p endif %}",
            "{%p for rad in fakta %}",
            "{{ loop.index }}",
            "{%p endfor %}",
            "{%p for ord, text in fakta %}",
            "{{ ord }}: {{ text }}",
            "{%p endfor %}",
        ),
    )


@pytest.mark.parametrize(
    ("stycke", "mening"),
    [
        ("{{ namden }}", "Mallen har fältet namden, som inte finns."),
        ("{{ namden }} {{ diarie }}", "Mallen har fälten diarie och namden, som inte finns."),
        ("{{ kommun.namn }}", "kommun.namn, som inte finns"),
        ("{{ namnd.__class__.__mro__ }}", "som inte finns"),
        ("{{ range(10) }}", "inte får användas"),
        ("{{ 'a' * 1000000000 }}", "inte får användas"),
        ("{{ '%1000000000d' % 1 }}", "inte får användas"),
        ("{{ kommun.upper() }}", "inte får användas"),
        ("{{ kommun|attr('x') }}", "inte får användas"),
        ("{{ delar|map(attribute='rubrik')|list }}", "inte får användas"),
        ("{% set x = delar %}", "inte får användas"),
        ("{% include 'avvikelser/arende.html' %}", "inte får användas"),
        ("{% macro m() %}{% endmacro %}", "inte får användas"),
        ("{%p for t in kommun %}", "ingen lista"),
        ("{%p for x in delar %}", "går inte att läsa"),
        ("{% if kommun %}", "går inte att läsa"),
    ],
)
def test_a_code_that_does_not_hold_is_told_in_a_sentence(folk: Folk, stycke: str, mening: str) -> None:
    extra = ("{%p endfor %}",) if "for t in" in stycke else ()
    with pytest.raises(Mallfel) as fel:
        granska(folk, word(stycke, *extra))
    assert mening in str(fel.value)
    assert "Traceback" not in str(fel.value)


def test_an_unknown_field_in_the_header_or_deep_in_a_list_is_named(folk: Folk) -> None:
    with pytest.raises(Mallfel, match="hemligt"):
        granska(folk, word(sidhuvud="{{ hemligt }}"))
    with pytest.raises(Mallfel, match=r"post\.forfattare"):
        granska(folk, word(*LISTA, "{{ post.forfattare }}", *SLUT, hela=True))


def test_lists_within_lists_without_end_are_refused(folk: Folk) -> None:
    djupt = [f"{{%p for d{n} in delar %}}" for n in range(6)]
    with pytest.raises(Mallfel, match="inte får användas"):
        granska(folk, word(*djupt, *["{%p endfor %}"] * 6))


def test_a_template_that_does_not_show_the_utredning_is_refused(folk: Folk) -> None:
    with pytest.raises(Mallfel, match="visar inte utredningen"):
        granska(folk, word("{{ kommun }}", hela=True))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"<html></html>"])
def test_what_is_not_word_is_refused(folk: Folk, data: bytes) -> None:
    with pytest.raises(Mallfel, match="inte ett Word-dokument"):
        granska(folk, data)


def test_a_zip_bomb_is_weighed_and_never_unpacked(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = andrad(word(), "word/media/stor.bin", ny=b"\0" * (ordmall.STORST_UPPACKAD + 1))
    assert len(bomb) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(Mallfel, match="för stor när den packas upp"):
        granska(folk, bomb)


def test_a_zip_with_many_parts_or_a_huge_text_is_refused(folk: Folk) -> None:
    ut = io.BytesIO(word())
    with zipfile.ZipFile(ut, "a") as paket:
        for n in range(ordmall.FLEST_DELAR):
            paket.writestr(f"x/{n}", b"")
    with pytest.raises(Mallfel, match="för stor"):
        granska(folk, ut.getvalue())
    with pytest.raises(Mallfel, match="för mycket text"):
        granska(folk, word("x" * (ordmall.STORST_TEXTDEL + 1)))


@pytest.mark.parametrize(
    ("del_", "byt", "ny", "mening"),
    [
        ("word/vbaProject.bin", None, b"x", "makron"),
        ("word/embeddings/oleObject1.bin", None, b"x", "inbäddat"),
        ("word/comments.xml", None, b"<w:comments/>", "kommentarer"),
        ("word/document.xml", (b"<w:body>", b"<w:body><w:p><w:del w:id='1'/></w:p>"), None, "spårade ändringar"),
        ("word/document.xml", (b"<w:body>", b"<w:body><w:p><w:r><w:rPr><w:vanish/></w:rPr></w:r></w:p>"), None, "dold"),
        ("word/document.xml", (b"<w:document", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document"), None, "inte ett Word"),
        (
            "word/_rels/document.xml.rels",
            (
                b"</Relationships>",
                b'<Relationship Id="x" Type="http://a/i" Target="http://b/" TargetMode="External"/></Relationships>',
            ),
            None,
            "från en annan plats",
        ),
    ],
)
def test_what_is_hidden_or_fetched_or_runs_is_refused(
    folk: Folk, del_: str, byt: Any, ny: bytes | None, mening: str
) -> None:
    with pytest.raises(Mallfel, match=mening):
        granska(folk, andrad(word(), del_, byt, ny))


def test_a_link_to_a_page_may_stand_in_it(folk: Folk) -> None:
    lank = b'<Relationship Id="x" Type="http://a/relationships/hyperlink" Target="http://b/" TargetMode="External"/>'
    granska(folk, andrad(word(), "word/_rels/document.xml.rels", (b"</Relationships>", lank + b"</Relationships>")))


# ---- it is used ----


def fil(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("Nämndens mall.docx", data)


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def hamtat(folk: Folk, arende: Any, version: str = "full") -> bytes:
    adress = reverse("lex-sarah:dokument", kwargs={"pk": arende.pk, "version": version, "format": "docx"})
    svar = inne(folk.jonas).get(adress)
    assert svar.status_code == HTTPStatus.OK
    return svar.content


@pytest.mark.parametrize("vem", ["samir", "sofia"])
def test_the_document_is_made_from_the_namnds_own_template_until_it_is_taken_away(folk: Folk, vem: str) -> None:
    arende, av = foreslagen(folk), getattr(folk, vem)
    namndmallar.ladda_upp(folk.kommun.ifn, fil(word("Nämndens eget ord")), av=av)
    assert "Nämndens eget ord" in alla_ord(hamtat(folk, arende))
    namndmallar.ta_bort(folk.kommun.ifn, av=av)
    assert "Nämndens eget ord" not in alla_ord(hamtat(folk, arende))
    skrivet = Sparpost.objects.filter(verb__contains="utredningsmall").order_by("pk")
    assert [post.verb for post in skrivet] == ["byt_utredningsmall", "ta_bort_utredningsmall"]


def test_another_namnd_keeps_its_own(folk: Folk) -> None:
    namndmallar.ladda_upp(folk.kommun.an, fil(word("Äldrenämndens ord")), av=folk.samir)
    assert "Äldrenämndens ord" not in alla_ord(hamtat(folk, foreslagen(folk)))


@pytest.mark.parametrize("vem", ["maja", "karin", "jonas", "anders", "ulla"])
def test_nobody_else_changes_it(folk: Folk, vem: str) -> None:
    with pytest.raises(OtillatenOvergang):
        namndmallar.ladda_upp(folk.kommun.ifn, fil(word()), av=getattr(folk, vem))
    with pytest.raises(OtillatenOvergang):
        namndmallar.ta_bort(folk.kommun.ifn, av=getattr(folk, vem))
    assert not Utredningsmall.objects.exists()


def test_the_strateg_of_one_namnd_does_not_reach_another(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang):
        namndmallar.ladda_upp(folk.kommun.an, fil(word()), av=folk.sofia)
    for vy in ("mall", "beslutsordning"):
        mer = {"steg": Beslutssteg.UTREDNING.value} if vy == "beslutsordning" else {}
        adress = reverse(f"lex-sarah:{vy}", kwargs={"pk": folk.kommun.an.pk, **mer})
        assert inne(folk.sofia).get(adress).status_code == HTTPStatus.NOT_FOUND


def test_the_masked_version_uses_it_and_holds_nothing_of_what_is_hidden(folk: Folk) -> None:
    namndmallar.ladda_upp(folk.kommun.ifn, fil(word("Nämndens eget ord", "{{ lage }}")), av=folk.sofia)
    dokument = bygg(foreslagen(folk))
    hemligt = dokument.delar[0].poster[0].text.split()[0]
    data = som_docx(maskning.maska(dokument, [Marke(hemligt, "[X]")]), namndmallar.mall_for(folk.kommun.ifn.pk))
    with zipfile.ZipFile(io.BytesIO(data)) as paket:
        allt = b"".join(paket.read(namn) for namn in paket.namelist()).decode("utf-8", "replace")
    assert "Nämndens eget ord" in allt
    assert "Maskad version" in allt
    assert f">{hemligt} " not in allt
    assert "[X]" in allt


def test_what_somebody_wrote_is_never_run_as_a_template(folk: Folk) -> None:
    dokument = namndmallar.exempel(folk.kommun.ifn)
    falt = {**falt_for(dokument), "rubrik": "{{ kommun }} <w:p/>"}
    data = ordmall.fyll_i(word("{{ rubrik }}"), falt, titel="x", forfattare="y")
    assert "{{ kommun }} <w:p/>" in alla_ord(data)


def test_the_pages_take_it_say_what_is_wrong_and_show_an_example(folk: Folk) -> None:
    sofia, sida = inne(folk.sofia), reverse("lex-sarah:mall", args=[folk.kommun.ifn.pk])
    fel = sofia.post(sida, {"fil": fil(word("{{ namden }}"))}).content.decode()
    assert "Mallen har fältet namden, som inte finns." in fel
    assert not Utredningsmall.objects.exists()
    assert sofia.post(sida, {"fil": fil(word("Nämndens eget ord"))}).status_code == HTTPStatus.FOUND
    assert "Nämndens mall.docx" in sofia.get(reverse("lex-sarah:mallar")).content.decode()
    for vilken, ord_ in (("exempel", "Nämndens eget ord"), ("egen", "{{ del.rubrik }}"), ("forvald", "{{ lage }}")):
        svar = sofia.get(reverse("lex-sarah:mallfil", args=[folk.kommun.ifn.pk, vilken]))
        assert ord_ in alla_ord(svar.content)
    sofia.post(sida, {"ta_bort": "1"})
    assert sofia.get(reverse("lex-sarah:mallfil", args=[folk.kommun.ifn.pk, "egen"])).status_code == 404


def test_the_strateg_sets_who_decides_and_that_stands_in_the_log(folk: Folk) -> None:
    adress = reverse("lex-sarah:beslutsordning", args=[folk.kommun.ifn.pk, "utredning"])
    svar = inne(folk.sofia).post(adress, {"beslutare": ["forvaltningschef"], "punkt": "4.1"})
    assert svar.status_code == HTTPStatus.FOUND
    post = Sparpost.objects.get(verb="andra_beslutsordning")
    assert (post.person, post.detalj["beslutare"]) == (folk.sofia, ["forvaltningschef"])
    assert "Förvaltningschefen" in inne(folk.sofia).get(reverse("lex-sarah:beslutsordningar")).content.decode()
