"""The handlingar as one PDF, and the public twin: whole, reproducible, and without a trace of what is withheld."""

from __future__ import annotations

import io
import re
import zipfile
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from kvalitet import personnummer
from kvalitet.bilagor.innehall import DOCX
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna, spara_bytes
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd import bilageordning, offentliggang, offentligt, paketering, paragrafer, sammantradesgang
from rapporter.namnd.bildsida import bild_som_pdf
from rapporter.namnd.modeller import Namndbilaga, Namndpaket, Offentlighet, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.tasks import OFFENTLIG, SAMLAD
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper
from tests.rapporter.namndscener import Folk
from tests.rapporter.test_namnd_sidor import adress, som

HEMLIGT = b"Hemligordet Lindansaren"
NUMRET = f"19121212-121{personnummer.kontrollsiffra('121212121')}"


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    """An open ärende with skrivelse, rapport and upload; one with sekretess; one that is only on the list."""
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, plats="Granen")
    forst = scen.arende(mote, folk.petra, "Halvårsredovisning", forslag="Nämnden godkänner.")
    scen.skrivelse(forst, folk.petra)
    offentlig = scen.pdf(folk.sofia, data=papper.med_skrift(b"Antal: 1-4 fall"))
    rapport = scen.rapport(
        folk.kommun.ifn, folk.sofia, data=papper.med_skrift(b"Antal: 3 fall"), pdf_offentlig=offentlig
    )
    bilageordning.valj_rapport(forst, rapport, av=folk.petra)
    scen.bilaga(forst, folk.petra, "Tabeller", data=papper.med_skrift(b"Oppen tabell"))
    hemligt = scen.arende(mote, folk.petra, "Anmälan till IVO", sekretess=True, forslag="Nämnden anmäler.")
    scen.bilaga(hemligt, folk.petra, "Utredning om Lindansaren", data=papper.med_skrift(HEMLIGT))
    scen.skrivelse(hemligt, folk.petra, sammanfattning=f"Om {HEMLIGT.decode()}.")
    scen.arende(mote, folk.petra, "Övriga frågor")
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    return Sammantrade.objects.select_related("namnd").get(pk=mote.pk)


def samlad(mote: Sammantrade) -> bytes:
    return paketering.bygg_samlad(mote, lambda procent, text: None).data


def offentlig(mote: Sammantrade) -> offentliggang.Byggd:
    return offentliggang.skapa(mote, lambda procent, text: None)


def texter(pdf: bytes) -> list[str]:
    dokument = pypdfium2.PdfDocument(pdf)
    return [sida.get_textpage().get_text_bounded() for sida in dokument]


def bokmarken(pdf: bytes) -> list[tuple[int, str]]:
    return [(b.level, b.get_title()) for b in pypdfium2.PdfDocument(pdf).get_toc()]


# ---- one PDF ----


def test_everything_stands_in_order_with_bookmarks_per_arende_and_handling(mote: Sammantrade):
    pdf = samlad(mote)
    rader = [rad for rad in bokmarken(pdf) if rad[0] < 2]
    assert rader == [
        (0, "Handlingar Individ- och familjenämnden 2026-09-17"),
        (1, "Innehåll"),
        (0, "§ 45. Halvårsredovisning"),
        (1, "Tjänsteskrivelse till § 45"),
        (1, "Bilaga 1 till § 45, Halvårsredovisning, första halvåret 2026"),
        (1, "Bilaga 2 till § 45, Tabeller"),
        (0, "§ 46. Anmälan till IVO"),
        (1, "Tjänsteskrivelse till § 46"),
        (1, "Bilaga 1 till § 46, Utredning om Lindansaren"),
    ]
    text = texter(pdf)
    assert "Övriga frågor" in text[1], "what has no handlingar is in the contents all the same"
    assert "Antal: 3 fall" in "".join(text)


def test_every_page_but_the_cover_and_contents_says_what_it_is_and_which_page_of_the_whole(mote: Sammantrade):
    text = texter(samlad(mote))
    for nummer, sida in enumerate(text[2:], start=3):
        assert re.search(rf"till § 4[56], IFN 2026-09-17, sida \d \(\d\) · {nummer} \({len(text)}\)", sida), sida


def test_the_contents_lead_to_the_page_they_name(mote: Sammantrade):
    with pikepdf.open(BytesIO(samlad(mote))) as pdf:
        sidor = [sida.obj.objgen for sida in pdf.pages]
        lankar = [lank for lank in pdf.pages[1].obj.Annots if "/Dest" in lank]
        assert [sidor.index(lank.Dest[0].objgen) for lank in lankar] == [2, 2, 3, 4, 5, 5, 6]
        assert not any("/URI" in lank.get("/A", Dictionary()) for lank in pdf.pages[1].obj.Annots)
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"


def test_the_same_handlingar_give_the_same_bytes_and_others_give_others(folk: Folk, mote: Sammantrade):
    forsta = samlad(mote)
    assert samlad(mote) == forsta
    scen.bilaga(mote.arenden.get(ordning=3), folk.petra, "Ny")
    assert samlad(mote) != forsta


def test_word_and_a_locked_file_are_listed_and_the_export_still_completes(folk: Folk, mote: Sammantrade):
    arende = mote.arenden.get(ordning=3)
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as arkiv:
        arkiv.writestr("[Content_Types].xml", "<Types/>")
        arkiv.writestr("word/document.xml", "<w:document/>")
    fil = spara_bytes("bilaga.docx", word.getvalue(), DOCX.mediatyp, folk.petra)
    bilageordning.ladda_upp(arende, fil, namn="Wordbilagan", av=folk.petra)
    scen.bilaga(arende, folk.petra, "Låst", data=scen.LAST)
    byggt = paketering.bygg_samlad(mote, lambda procent, text: None)
    hel = " ".join("".join(texter(byggt.data)).split())
    assert "”Wordbilagan” ligger som en egen fil" in hel
    assert "”Låst” ligger som en egen fil" in hel
    assert byggt.ostamplade == 2
    zippen = zipfile.ZipFile(BytesIO(paketering.bygg(mote, None, lambda klara, alla: None).data))
    assert "03 § 47 Övriga frågor/01 Bilaga 1 till § 47, Wordbilagan (inte stämplad).docx" in zippen.namelist()


def test_the_zip_has_a_numbered_folder_per_arende_and_none_that_tells_a_secret(mote: Sammantrade):
    zippen = zipfile.ZipFile(BytesIO(paketering.bygg(mote, None, lambda klara, alla: None).data))
    assert zippen.namelist() == [
        "00 Innehåll.txt",
        "01 § 45 Halvårsredovisning/00 Tjänsteskrivelse till § 45.pdf",
        "01 § 45 Halvårsredovisning/01 Bilaga 1 till § 45, Halvårsredovisning, första halvåret 2026.pdf",
        "01 § 45 Halvårsredovisning/02 Bilaga 2 till § 45, Tabeller.pdf",
        "02 § 46 sekretess/00 Tjänsteskrivelse till § 46.pdf",
        "02 § 46 sekretess/01 Bilaga 1 till § 46, sekretess.pdf",
        "kontrollsummor.sha256",
    ]
    assert "2.1. Bilaga 1 till § 46, sekretess, 1 sida" in zippen.read("00 Innehåll.txt").decode("utf-8-sig")
    assert zippen.read("kontrollsummor.sha256").decode().count("\n") == 6


def test_the_job_makes_one_pdf_once_and_the_page_offers_it(folk: Folk, mote: Sammantrade):
    petra = som(folk.petra)
    petra.post(adress("namnd-paket", mote.pk), {"slag": "samlad"})
    jobb = Jobb.objects.get(slag=SAMLAD)
    arbete.kor(jobb.pk)
    arbete.kor(jobb.pk)
    paket = Namndpaket.objects.get()
    assert (paket.slag, paket.fil.mediatyp) == ("samlad", "application/pdf")
    assert paket.fil.namn == "Handlingar IFN 2026-09-17.pdf"
    sida = petra.get(adress("namnd-sammantrade", mote.pk)).content.decode()
    assert adress("namnd-paket-hamta", paket.pk) in sida


# ---- pictures ----


def test_a_picture_becomes_a_tagged_page_without_what_the_camera_wrote(folk: Folk, mote: Sammantrade):
    bild = Image.new("RGB", (400, 200), "red")
    exif = Image.Exif()
    exif[0x010E] = HEMLIGT.decode()
    data = io.BytesIO()
    bild.save(data, "JPEG", exif=exif)
    assert HEMLIGT in data.getvalue()
    pdf = bild_som_pdf(data.getvalue(), "Ritning")
    assert pdf is not None
    assert pdf == bild_som_pdf(data.getvalue(), "Ritning")
    assert not papper.spar_av(pdf, [HEMLIGT.decode()])
    with pikepdf.open(BytesIO(pdf)) as oppen:
        assert oppen.pages[0].mediabox[2] > oppen.pages[0].mediabox[3], "a wide picture lies on a wide page"
        assert str(oppen.Root.StructTreeRoot.K[0].K[0].Alt) == "Bild: Ritning"
    assert bild_som_pdf(b"\xff\xd8\xff trasig", "x") is None
    fil = spara_bytes("kamera.jpg", data.getvalue(), "image/jpeg", folk.petra)
    bilaga = bilageordning.ladda_upp(mote.arenden.get(ordning=3), fil, namn="Ritning", av=folk.petra)
    assert (bilaga.fil.mediatyp, bilaga.fil.sidor, bilaga.original) == ("application/pdf", 1, fil)


# ---- the public twin ----


def test_of_an_arende_with_sekretess_only_heading_and_provision_are_left(mote: Sammantrade):
    byggd = offentlig(mote)
    assert not papper.spar_av(byggd.data, ["Lindansaren", "Hemligordet", "Utredning om", "Nämnden anmäler"])
    hel = " ".join(texter(byggd.data))
    assert "Anmälan till IVO" in hel
    assert "sekretess enligt 26 kap. 1 § OSL (2009:400)" in " ".join(hel.split())
    assert [rad for rad in bokmarken(byggd.data) if "46" in rad[1]] == [
        (0, "§ 46. Anmälan till IVO"),
        (1, "§ 46, sekretess"),
    ]
    assert byggd.dolt[-1] == "Ärende 2: bara rubriken visas. 1 sida lämnas inte ut, enligt 26 kap. 1 § OSL (2009:400)."
    assert not byggd.hinder


def test_a_rapport_is_its_public_version_and_never_the_full_one(mote: Sammantrade):
    byggd = offentlig(mote)
    assert "Antal: 1-4 fall" in "".join(texter(byggd.data))
    assert not papper.spar_av(byggd.data, ["Antal: 3 fall"])


def test_a_rapport_without_a_public_version_stops_it(folk: Folk, mote: Sammantrade):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia, period="2025H2")
    bilageordning.valj_rapport(mote.arenden.get(ordning=3), rapport, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="offentliga version finns inte"):
        offentlig(mote)


def valj(folk: Folk, mote: Sammantrade, val: Offentlighet, **falt: object) -> Namndbilaga:
    bilaga = mote.arenden.get(ordning=1).bilagor.get(ordning=2)
    return offentliggang.valj_offentlighet(bilaga, val, av=folk.petra, **falt)


def test_a_masked_file_stands_in_the_place_of_the_original(folk: Folk, mote: Sammantrade):
    mask = scen.pdf(folk.petra, data=papper.med_skrift(b"Maskad tabell"))
    valj(folk, mote, Offentlighet.MASKAD, maskad=mask)
    byggd = offentlig(mote)
    assert "Maskad tabell" in "".join(texter(byggd.data))
    assert not papper.spar_av(byggd.data, ["Oppen tabell"])
    assert "Ärende 1, bilaga 2: ersatt av en maskad fil." in byggd.dolt
    assert "Oppen tabell" in "".join(texter(samlad(mote))), "the ledamöter have the whole"


def test_a_withheld_file_is_a_sheet_with_its_provision(folk: Folk, mote: Sammantrade):
    valj(folk, mote, Offentlighet.UNDANTAGEN, lagrum="31 kap. 16 § OSL (2009:400)")
    byggd = offentlig(mote)
    assert not papper.spar_av(byggd.data, ["Oppen tabell"])
    assert "31 kap. 16 § OSL (2009:400)" in " ".join("".join(texter(byggd.data)).split())


def test_a_choice_that_is_not_whole_is_refused(folk: Folk, mote: Sammantrade):
    with pytest.raises(OtillatenOvergang, match="maskade filen"):
        valj(folk, mote, Offentlighet.MASKAD)
    with pytest.raises(OtillatenOvergang, match="bestämmelse"):
        valj(folk, mote, Offentlighet.UNDANTAGEN, lagrum=" ")
    rapport = Namndbilaga.objects.get(rapport__isnull=False)
    with pytest.raises(OtillatenOvergang, match="egen offentliga"):
        offentliggang.valj_offentlighet(rapport, Offentlighet.UNDANTAGEN, lagrum="x", av=folk.petra)


def _byt_fil(mote: Sammantrade, data: bytes, folk: Folk) -> None:
    bilaga = mote.arenden.get(ordning=1).bilagor.get(ordning=2)
    bilaga.fil = scen.pdf(folk.petra, data=data)
    bilaga.save()


def test_what_an_uploaded_file_carries_beside_its_pages_is_gone(folk: Folk, mote: Sammantrade):
    def gor(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = String("Hemligordet")
        pdf.attachments["hemlig.txt"] = HEMLIGT
        sida = pdf.pages[0].obj
        sida.PieceInfo = Dictionary(Prog=Dictionary(Private=String("Hemligordet")))
        sida.Metadata = pdf.make_stream(b"<x>Hemligordet</x>")

    tidigare = papper.andrad(papper.med_skrift(b"Oppen tabell"), gor)
    # A later revision that takes the words away, appended to the earlier one as editors do.
    _byt_fil(mote, tidigare, folk)
    assert not papper.spar_av(offentlig(mote).data, ["Hemligordet", "Lindansaren"])


def test_an_earlier_revision_inside_an_uploaded_file_does_not_come_along(folk: Folk, mote: Sammantrade):
    gammal = papper.med_skrift(HEMLIGT)
    with pikepdf.open(BytesIO(gammal)) as pdf:
        nummer, xref = pdf.pages[0].obj.Contents.objgen[0], int(re.search(rb"startxref\s+(\d+)", gammal)[1])
        rot, antal = pdf.trailer.Root.objgen[0], int(pdf.trailer.Size)
    ny = b"BT /F1 12 Tf 72 400 Td (Ren text) Tj ET"
    plats = len(gammal)
    tillagg = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (nummer, len(ny), ny)
    nyxref = plats + len(tillagg)
    tillagg += b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (nummer, plats)
    tillagg += b"<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (antal, rot, xref, nyxref)
    hel = gammal + tillagg
    with pikepdf.open(BytesIO(gammal)) as pdf:
        assert HEMLIGT in pdf.pages[0].obj.Contents.read_bytes()
    _byt_fil(mote, hel, folk)
    byggd = offentlig(mote)
    assert "Ren text" in "".join(texter(byggd.data))
    assert not papper.spar_av(byggd.data, ["Hemligordet"])


@pytest.mark.parametrize(("sort", "mening"), [("/Redact", "Maskeringarna"), ("/Highlight", "kommentarer")])
def test_what_only_looks_hidden_stops_it(folk: Folk, mote: Sammantrade, sort: str, mening: str):
    def gor(pdf: pikepdf.Pdf) -> None:
        ruta = Dictionary(Type=Name.Annot, Subtype=Name(sort), Rect=Array([70, 390, 300, 420]))
        pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(ruta)]))

    _byt_fil(mote, papper.andrad(papper.med_skrift(b"Oppen tabell"), gor), folk)
    [hinder] = offentlig(mote).hinder
    assert mening in hinder


# ---- personnummer ----


def styckvis(text: str) -> bytes:
    """Every character drawn for itself, as some programs do."""
    return b"BT /F1 12 Tf 72 400 Td " + b" ".join(b"(%s) Tj 7 0 Td" % t.encode() for t in text) + b" ET"


@pytest.mark.parametrize(
    "sida",
    [
        papper.med_skrift(f"Kund {NUMRET} bor".encode()),
        papper.med_skrift(b"", styckvis(NUMRET)),
        papper.med_skrift(
            b"", b"BT /F1 12 Tf 72 400 Td [(" + NUMRET[:6].encode() + b") -20 (" + NUMRET[6:].encode() + b")] TJ ET"
        ),
        papper.med_skrift(b"", f"BT /F1 12 Tf 72 400 Td ({NUMRET[:9]}) Tj 0 -14 Td ({NUMRET[9:]}) Tj ET".encode()),
    ],
    ids=["in a line", "character by character", "in pieces", "over a line break"],
)
def test_a_personnummer_in_the_text_stops_it_with_the_page(folk: Folk, mote: Sammantrade, sida: bytes):
    _byt_fil(mote, sida, folk)
    byggd = offentlig(mote)
    nummer = next(
        i for i, text in enumerate(texter(byggd.data), start=1) if "Bilaga 2 till" in text and "sida 1" in text
    )
    assert byggd.hinder == (f"Det som ser ut som personnummer står på sidan {nummer}.",)


def test_a_personnummer_in_our_own_setting_is_seen_through_the_embedded_font(folk: Folk, mote: Sammantrade):
    arende = mote.arenden.get(ordning=3)
    scen.skrivelse(arende, folk.petra, beskrivning=f"Det gäller {NUMRET}.")
    assert "personnummer står på sidan" in offentlig(mote).hinder[0]


def test_a_personnummer_beside_the_pages_is_seen_too():
    pdf = papper.med_skrift(b"ren")
    assert not offentligt.granska(pdf).hinder
    with pikepdf.open(BytesIO(pdf)) as oppen:
        oppen.docinfo["/Title"] = String(f"Om {NUMRET}")
        ut = BytesIO()
        oppen.save(ut)
    assert "bokmärke" in offentligt.granska(ut.getvalue()).hinder[0]


def test_pages_that_are_pictures_are_pointed_out(folk: Folk):
    data = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(data, "PNG")
    pdf = bild_som_pdf(data.getvalue(), "Skannad")
    assert offentligt.granska(pdf).att_se == (
        "Sidan 1 är bilder. Programmet ser inte vad som står i dem. Läs dem noga.",
    )  # fmt: skip


# ---- read, approve, fetch ----


def gjord(folk: Folk, mote: Sammantrade) -> Offentligversion:
    som(folk.petra).post(adress("namnd-offentlig-skapa", mote.pk))
    arbete.kor(Jobb.objects.filter(slag=OFFENTLIG).latest("skapat").pk)
    return Offentligversion.objects.latest()


def test_nobody_gets_it_before_somebody_has_read_and_approved(folk: Folk, mote: Sammantrade):
    sammantradesgang.kalla(mote, av=folk.petra)
    version = gjord(folk, mote)
    petra, rune = som(folk.petra), som(folk.rune)
    hamta = adress("namnd-offentlig-hamta", version.pk)
    assert [k.get(hamta).status_code for k in (petra, rune)] == [404, 404]
    svar = petra.post(adress("namnd-offentlig-godkann", version.pk), follow=True)
    assert "Läs förhandsvisningen innan du godkänner." in svar.content.decode()
    assert petra.get(adress("namnd-offentlig-las", version.pk)).status_code == 200
    assert rune.get(adress("namnd-offentlig-las", version.pk)).status_code == 403
    petra.post(adress("namnd-offentlig-godkann", version.pk))
    version.refresh_from_db()
    assert version.godkand_av == folk.petra
    assert Sparpost.objects.filter(verb="godkann_offentlig_version", person=folk.petra).exists()
    assert rune.get(hamta).status_code == 200
    sida = petra.get(adress("namnd-offentlig", mote.pk)).content.decode()
    assert "Godkänd" in sida
    assert folk.petra.namn in sida


def test_an_approval_holds_only_for_what_was_read(folk: Folk, mote: Sammantrade):
    sammantradesgang.kalla(mote, av=folk.petra)
    version = gjord(folk, mote)
    petra = som(folk.petra)
    petra.get(adress("namnd-offentlig-las", version.pk))
    sammantradesgang.andra_arende(
        mote.arenden.get(ordning=1),
        rubrik="Halvårsredovisning",
        sekretess=True,
        forslag="Nämnden godkänner.",
        av=folk.petra,
    )
    with pytest.raises(OtillatenOvergang, match="har ändrats"):
        offentliggang.godkann(version, av=folk.petra)
    ny = gjord(folk, mote)
    offentliggang.oppna_forhandsvisning(ny, av=folk.petra)
    offentliggang.godkann(ny, av=folk.petra)
    valj_igen = mote.arenden.get(ordning=3)
    scen.bilaga(valj_igen, folk.petra, "Sen")
    assert petra.get(adress("namnd-offentlig-hamta", ny.pk)).status_code == 404


def test_a_version_with_hinder_is_never_approved(folk: Folk, mote: Sammantrade):
    _byt_fil(mote, papper.med_skrift(NUMRET.encode()), folk)
    version = gjord(folk, mote)
    offentliggang.oppna_forhandsvisning(version, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="Rätta det som hindrar"):
        offentliggang.godkann(version, av=folk.petra)
    assert "personnummer står på sidan" in som(folk.petra).get(adress("namnd-offentlig", mote.pk)).content.decode()


def test_the_public_twin_is_the_same_when_made_again(mote: Sammantrade):
    assert offentlig(mote).data == offentlig(mote).data


def test_the_choice_is_made_by_its_form(folk: Folk, mote: Sammantrade):
    bilaga = mote.arenden.get(ordning=1).bilagor.get(ordning=2)
    petra, sida = som(folk.petra), adress("namnd-bilaga-offentlighet", bilaga.pk)
    assert "Välj den maskade filen." in petra.post(sida, {"offentlighet": "maskad"}).content.decode()
    svar = petra.post(sida, {"offentlighet": "undantagen", "lagrum": "26 kap. 1 § OSL"})
    assert svar.url == reverse("rapporter:namnd-offentlig", args=[mote.pk])
    bilaga.refresh_from_db()
    assert (bilaga.offentlighet, bilaga.undantag_lagrum) == ("undantagen", "26 kap. 1 § OSL")


# ---- dragging ----


def test_the_whole_order_is_posted_at_once_and_must_be_whole(folk: Folk, mote: Sammantrade):
    arende = mote.arenden.get(ordning=1)
    ett, tva = arende.bilagor.order_by("ordning")
    petra = som(folk.petra)
    petra.post(adress("namnd-bilagor-ordna", arende.pk), {"ordning": f"{tva.pk},{ett.pk}"})
    assert list(arende.bilagor.order_by("ordning")) == [tva, ett]
    svar = petra.post(adress("namnd-bilagor-ordna", arende.pk), {"ordning": f"{tva.pk}"}, follow=True)
    assert "har ändrats av någon annan" in svar.content.decode()
    assert Bilaga.objects.exists()
    with oppna(ett.rapport.pdf) as fil:
        assert fil.read(5) == b"%PDF-"
