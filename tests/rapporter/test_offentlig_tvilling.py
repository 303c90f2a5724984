"""No withheld word is left anywhere in what is given out, wherever it stood in what was withheld."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from kvalitet.bilagor.mottagning import spara_bytes
from rapporter.namnd import bilageordning, dokument, offentliggang, paketering, skrivelse
from rapporter.namnd.modeller import Offentlighet, Sammantrade
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper

BOKSTAVER = "bcdfghjklmnpqrstvxz"


class Hemligt:
    """Gives a new word each time that stands nowhere else, and remembers for whom it is a secret."""

    def __init__(self, fro: int) -> None:
        self._slump = random.Random(fro)
        self.orden: list[str] = []

    def __call__(self) -> str:
        ett = "".join(self._slump.choices(BOKSTAVER, k=12)).capitalize()
        self.orden.append(ett)
        return ett


def full_av_ord(hemligt: Hemligt) -> bytes:
    """A PDF with a word of its own in every place that a PDF has for one, and an earlier revision of its page."""

    def gor(pdf: pikepdf.Pdf) -> None:
        sida = pdf.pages[0].obj
        with pdf.open_metadata() as xmp:
            xmp["dc:description"] = hemligt()
        pdf.docinfo["/Title"], pdf.docinfo["/Keywords"] = String(hemligt()), String(hemligt())
        fil = pikepdf.AttachedFileSpec(pdf, hemligt().encode(), filename=f"{hemligt()}.txt", description=hemligt())
        pdf.attachments[f"{hemligt()}.txt"] = fil
        with pdf.open_outline() as bokmarken:
            bokmarken.root.append(pikepdf.OutlineItem(hemligt(), 0))
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(hemligt()))]))
        sida.PieceInfo = Dictionary(Prog=Dictionary(Private=String(hemligt())))
        lank = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([10, 10, 60, 20]), Contents=String(hemligt()))
        lank.A = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{hemligt()}')"))
        sida.Annots = Array([pdf.make_indirect(lank)])
        bit = Dictionary(S=Name.P, Alt=String(hemligt()), ActualText=String(hemligt()), E=String(hemligt()))
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(bit)))
        pdf.Root.Names.Dests = Dictionary(Names=Array([String(hemligt()), Array([sida, Name.Fit])]))
        inuti = f"/Span <</ActualText ({hemligt()})>> BDC BT /F1 12 Tf 72 300 Td (Kvar) Tj ET EMC"
        pdf.pages[0].contents_add(pdf.make_stream(inuti.encode()))

    return papper.andrad(papper.med_skrift(b"Det som far visas"), gor)


def med_hemlig_sida(hemligt: Hemligt) -> bytes:
    """The same, and words on the page."""

    def gor(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(f"BT /F1 9 Tf 72 200 Td ({hemligt()}) Tj ET".encode()))

    return papper.andrad(full_av_ord(hemligt), gor)


def scenen(kommun: Kommun, hemligt: Hemligt) -> Sammantrade:
    """An ärende with sekretess, full of words; and an open one with a file withheld, one masked and a rapport."""
    folk = scen.folk(kommun)
    petra = folk.petra
    mote = scen.sammantrade(petra, kommun.ifn)
    sekretess = scen.arende(
        mote, petra, "Anmälan till IVO", sekretess=True, forslag=hemligt(), foredragande=hemligt()
    )  # fmt: skip
    falt = ("forslag", "sammanfattning", "beskrivning", "bedomning", "skickas_till", "forfattare")
    scen.skrivelse(sekretess, petra, **{ett: hemligt() for ett in falt})
    for _ in range(2):
        fil = spara_bytes(f"{hemligt()}.pdf", med_hemlig_sida(hemligt), "application/pdf", petra)
        bilageordning.ladda_upp(sekretess, fil, namn=hemligt(), av=petra)
    oppet = scen.arende(mote, petra, "Halvårsredovisning", forslag="Nämnden godkänner.")
    undantagen = scen.bilaga(oppet, petra, "Avtalet", data=med_hemlig_sida(hemligt))
    offentliggang.valj_offentlighet(undantagen, Offentlighet.UNDANTAGEN, lagrum="31 kap. 16 § OSL", av=petra)
    maskas = scen.bilaga(oppet, petra, "Utredningen", data=med_hemlig_sida(hemligt))
    mask = spara_bytes(f"{hemligt()}.pdf", full_av_ord(hemligt), "application/pdf", petra)
    offentliggang.valj_offentlighet(maskas, Offentlighet.MASKAD, maskad=mask, av=petra)
    rapport = scen.rapport(
        kommun.ifn,
        folk.sofia,
        data=med_hemlig_sida(hemligt),
        pdf_offentlig=scen.pdf(folk.sofia, data=papper.med_skrift(b"Antal: 1-4 fall")),
    )
    bilageordning.valj_rapport(oppet, rapport, av=petra)
    return Sammantrade.objects.select_related("namnd").get(pk=mote.pk)


@pytest.mark.parametrize("fro", [1, 2])
def test_no_withheld_word_is_left_in_the_public_twin(kommun: Kommun, fro: int) -> None:
    hemligt = Hemligt(fro)
    mote = scenen(kommun, hemligt)
    byggd = offentliggang.skapa(mote, lambda procent, text: None)
    assert papper.spar_av(byggd.data, hemligt.orden) == []
    assert papper.spar_av(byggd.data, ["Anmälan till IVO", "Det som far visas", "Kvar", "31 kap. 16 § OSL"]) == [
        "Anmälan till IVO", "Det som far visas", "Kvar", "31 kap. 16 § OSL",
    ]  # fmt: skip
    sagt = " ".join((*byggd.dolt, *byggd.hinder, *byggd.anmarkningar))
    assert not [ett for ett in hemligt.orden if ett in sagt]


def test_the_search_finds_every_one_of_the_words_where_they_are() -> None:
    """What is found nowhere must be something that would have been found."""
    hemligt = Hemligt(3)
    fil = med_hemlig_sida(hemligt)
    with pikepdf.open(BytesIO(fil)) as pdf:
        del pdf.Root.Names.EmbeddedFiles  # the search refuses a file with attachments: their words are counted apart
        ut = BytesIO()
        pdf.save(ut, deterministic_id=True)
    i_bilagan = set(hemligt.orden[3:7])
    assert len(hemligt.orden) >= 17
    assert set(papper.spar_av(ut.getvalue(), hemligt.orden)) >= set(hemligt.orden) - i_bilagan
    with pytest.raises(AssertionError):
        papper.spar_av(fil, hemligt.orden)
    with pytest.raises(AssertionError, match="earlier revision"):
        papper.spar_av(papper.med_skrift(b"x") + b"startxref\n0\n%%EOF\n", ["x"])


def test_the_names_index_and_checksums_of_the_zip_tell_nothing_of_an_arende_with_sekretess(kommun: Kommun) -> None:
    hemligt = Hemligt(4)
    mote = scenen(kommun, hemligt)
    om_sekretess = hemligt.orden[: hemligt.orden.index(_forsta_i_det_oppna(mote, hemligt))]
    zippen = zipfile.ZipFile(BytesIO(paketering.bygg(mote, None, lambda klara, alla: None).data))
    runt_om = "\n".join(
        [
            *zippen.namelist(),
            zippen.comment.decode(),
            *(f"{post.comment!r}{post.extra!r}" for post in zippen.infolist()),
            zippen.read("00 Innehåll.txt").decode("utf-8-sig"),
            zippen.read("kontrollsummor.sha256").decode(),
        ]
    )
    assert not [ett for ett in om_sekretess if ett.casefold() in runt_om.casefold()]
    assert "01 ärende 1 sekretess/" in runt_om
    assert "Anmälan" not in runt_om


def _forsta_i_det_oppna(mote: Sammantrade, hemligt: Hemligt) -> str:
    fil = mote.arenden.get(ordning=2).bilagor.get(ordning=1).fil
    assert fil is not None
    text = papper.innehallet(fil)
    return next(ett for ett in hemligt.orden if ett.encode() in text)


def test_the_properties_of_a_word_file_say_only_what_its_heading_says(kommun: Kommun) -> None:
    hemligt = Hemligt(5)
    arende = scenen(kommun, hemligt).arenden.get(ordning=1)
    word = dokument.som_docx(skrivelse.dokument(arende, arende.tjansteskrivelse))
    with zipfile.ZipFile(BytesIO(word)) as arkiv:
        delar = {namn: arkiv.read(namn).decode("utf-8", "replace") for namn in arkiv.namelist()}
    egenskaper = "".join(text for namn, text in delar.items() if namn.startswith("docProps/"))
    hel = "".join(delar.values())
    assert "Anmälan till IVO" in egenskaper
    assert not [ett for ett in hemligt.orden if ett in egenskaper]
    assert [ett for ett in hemligt.orden if ett in hel], "the letter itself has them"
