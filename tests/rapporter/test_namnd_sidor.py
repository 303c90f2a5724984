"""The nämnd pages: who sees what, the whole job by its forms, and what bad input meets."""

from __future__ import annotations

import re
import zipfile
from datetime import time, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from rapporter.namnd import beslutsgang, bilageordning, paragrafer, sammantradesgang
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper
from tests.rapporter.namndscener import Folk


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(30), handlingar_senast=scen.om(20))


def som(person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def adress(namn: str, *args: object) -> str:
    return reverse(f"rapporter:{namn}", args=args)


def upp(namn: str, data: bytes, typ: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, data, typ)


def meningar(svar) -> list[str]:
    """Every error sentence on the page, as it reads."""
    text = svar.content.decode()
    return [
        re.sub(r"<[^>]+>|\s+", " ", fel).strip() for fel in re.findall(r'<p class="fel">(.*?)</p>', text, re.DOTALL)
    ]


# ---- the whole job ----


def test_a_namndsekreterare_takes_a_pdf_to_the_namnd_by_the_forms_alone(folk: Folk):
    petra = som(folk.petra)
    svar = petra.post(
        adress("namnd-nytt"),
        {"namnd": folk.kommun.ifn.pk, "datum": scen.om(30), "tid": "09:00", "plats": "Granen", "handlingar_senast": ""},
    )
    mote = Sammantrade.objects.get()
    assert svar.url == adress("namnd-sammantrade", mote.pk)
    petra.post(adress("namnd-arende-nytt", mote.pk), {"rubrik": "Halvårsredovisning", "forslag": "Nämnden godkänner."})
    arende = Namndarende.objects.get()
    petra.post(
        adress("namnd-bilaga-upp", arende.pk), {"namn": "Redovisningen", "fil": upp("x.pdf", papper.tom(sidor=3))}
    )
    petra.post(adress("namnd-numrera", mote.pk), {"fran": "45"})
    svar = petra.get(adress("namnd-bilaga", Namndbilaga.objects.get().pk))
    vantat = f"Bilaga 1 till § 45, Individ- och familjenämnden {mote.datum}, sida 3 (3)"
    assert vantat in papper.text(svar.content, 3)
    assert "01%20Bilaga%201%20till%20%C2%A7%2045%2C%20Redovisningen.pdf" in svar["Content-Disposition"]
    svar = petra.post(adress("namnd-paket", mote.pk))
    jobb = Jobb.objects.get()
    assert svar.url == reverse("jobb:jobb", args=[jobb.pk])
    arbete.kor(jobb.pk)
    svar = petra.get(adress("namnd-paket-hamta", Namndpaket.objects.get().pk))
    zippen = zipfile.ZipFile(BytesIO(b"".join(svar.streaming_content)))
    assert vantat in papper.text(zippen.read("01 § 45 Halvårsredovisning/01 Bilaga 1 till § 45, Redovisningen.pdf"), 3)
    petra.post(adress("namnd-steg", mote.pk), {"steg": "kalla"})
    mote.refresh_from_db()
    assert mote.status == "kallad"


def test_the_page_says_the_next_step_all_the_way(folk: Folk, mote: Sammantrade):
    petra = som(folk.petra)

    def steg() -> str:
        text = petra.get(adress("namnd-sammantrade", mote.pk)).content.decode()
        return re.search(r'<p class="nasta-mening">(.*?)</p>', text)[1]

    assert steg() == "Lägg till det första ärendet på listan."
    arende = scen.arende(mote, folk.petra)
    assert steg() == "Lägg bilagorna till ärende 1."
    bilaga = scen.bilaga(arende, folk.petra)
    assert steg() == "Skapa handlingarna, numrerade och stämplade."
    petra.post(adress("namnd-paket", mote.pk))
    arbete.kor(Jobb.objects.get().pk)
    assert steg() == "Skicka kallelsen och markera att den är skickad."
    bilageordning.byt_namn(bilaga, "Annat", av=folk.petra)
    assert steg() == "Skapa handlingarna igen, eftersom något har ändrats sedan filen skapades."
    bilageordning.byt_namn(bilaga, "Provbilaga", av=folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    assert "Just nu väntar inget på dig." in steg()
    sammantradesgang.andra_sammantrade(mote, datum=timezone.localdate(), av=folk.petra)
    assert steg() == "Ge ärendena sina paragrafer."
    paragrafer.numrera(mote, av=folk.petra)
    assert steg() == "Skriv beslutet i ärende 1."
    scen.besluta(mote, folk.petra)
    assert steg() == "Markera sammanträdet som genomfört."
    sammantradesgang.genomfor(mote, av=folk.petra)
    assert steg() == "Skriv in när protokollet justerades."
    anslag = scen.justera(mote, folk.petra, dag=timezone.localdate())
    assert steg().startswith("Sätt upp anslaget senast ")
    beslutsgang.satt_upp_anslag(anslag, uppsatt=timezone.localdate(), av=folk.petra)
    text = petra.get(adress("namnd-sammantrade", mote.pk)).content.decode()
    assert "nasta-mening" not in text
    assert "Lägg till ärende" not in text


def test_the_order_is_changed_by_buttons_without_script(folk: Folk, mote: Sammantrade):
    petra = som(folk.petra)
    arende = scen.arende(mote, folk.petra)
    forst, sist = scen.bilaga(arende, folk.petra, "Först"), scen.bilaga(arende, folk.petra, "Sist")
    text = petra.get(adress("namnd-arende", arende.pk)).content.decode()
    assert f'id="upp-{sist.pk}"' in text
    assert f'id="upp-{forst.pk}"' not in text, "the first has nothing above it"
    assert f'id="ner-{sist.pk}"' not in text, "the last has nothing below it"
    svar = petra.post(adress("namnd-bilaga-flytta", sist.pk), {"riktning": "upp"}, follow=True)
    text = svar.content.decode()
    assert text.index("Sist</a>") < text.index("Först</a>")
    assert "Sist är nu bilaga 1." in text


def test_with_htmx_only_the_list_comes_back_and_it_is_said_aloud(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    scen.bilaga(arende, folk.petra, "Först")
    sist = scen.bilaga(arende, folk.petra, "Sist")
    svar = som(folk.petra).post(
        adress("namnd-bilaga-flytta", sist.pk), {"riktning": "upp"}, headers={"HX-Request": "true"}
    )
    text = svar.content.decode()
    assert svar.status_code == 200
    assert "<html" not in text
    assert re.search(r'role="status"[^>]*>Sist är nu bilaga 1\.<', text)
    assert re.search(rf'id="ner-{sist.pk}"[^>]*autofocus', text), "its Upp button is gone, so focus goes to Ner"


def test_a_faststalld_rapport_becomes_an_arende_and_its_bilaga_in_one_form(folk: Folk, mote: Sammantrade):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    petra = som(folk.petra)
    assert rapport.dnr in petra.get(adress("namnd-arende-nytt", mote.pk)).content.decode()
    petra.post(adress("namnd-arende-nytt", mote.pk), {"rapport": rapport.pk})
    bilaga = Namndbilaga.objects.get()
    assert (bilaga.arende.dnr, bilaga.rapport) == (rapport.dnr, rapport)
    assert "Bilaga 1 till ärende 1, Individ- och" in papper.text(petra.get(adress("namnd-bilaga", bilaga.pk)).content)


def test_only_what_may_be_chosen_is_offered_and_anything_else_is_a_form_error(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    ifn = folk.kommun.ifn
    gar = scen.rapport(ifn, folk.sofia)
    rattad = scen.rapport(ifn, folk.sofia, period="2025H2")
    rattelse = scen.rapport(ifn, folk.sofia, period="2025H2", rattar=rattad)
    gar_inte = [
        scen.rapport(ifn, folk.sofia, period="2024H1", status="utkast"),
        scen.rapport(ifn, folk.sofia, period="2024H2", pdf=None),
        scen.rapport(folk.kommun.an, folk.moa),
        rattad,
    ]
    petra = som(folk.petra)
    text = petra.get(adress("namnd-bilaga-valj", arende.pk)).content.decode()
    val = re.findall(r'<option value="(\d+)"', text)
    assert val == [str(rattelse.pk), str(gar.pk)]
    for rapport in gar_inte:
        svar = petra.post(adress("namnd-bilaga-valj", arende.pk), {"rapport": rapport.pk})
        assert meningar(svar) == ["Det valet finns inte längre. Välj ett annat."]
    petra.post(adress("namnd-bilaga-valj", arende.pk), {"rapport": gar.pk})
    assert [b.rapport for b in arende.bilagor.all()] == [gar]


def test_a_rapport_has_its_own_number_and_another_is_refused_by_the_field(folk: Folk, mote: Sammantrade):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    annat = scen.arende(mote, folk.petra).dnr
    svar = som(folk.petra).post(adress("namnd-arende-nytt", mote.pk), {"rapport": rapport.pk, "dnr": annat})
    assert meningar(svar) == [f"Rapporten har redan ett nummer, {rapport.dnr}. Lämna fältet tomt."]


@pytest.mark.parametrize("dnr", ["IFN 2026/9999", "ÄN 2026/0001", "0417"])
def test_a_number_that_cannot_be_used_is_told_by_its_field(folk: Folk, mote: Sammantrade, dnr: str):
    svar = som(folk.petra).post(adress("namnd-arende-nytt", mote.pk), {"rubrik": "Ärendet", "dnr": dnr})
    (mening,) = meningar(svar)
    assert "iarienumret" in mening
    assert f'value="{dnr}"' in svar.content.decode()
    assert not mote.arenden.exists()


# ---- who sees what ----


def test_a_namndsekreterare_of_another_namnd_meets_404_everywhere(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra)
    paket = gjort_paket(folk, mote)
    moa = som(folk.moa)
    for namn, pk in (
        ("namnd-sammantrade", mote.pk), ("namnd-andra", mote.pk), ("namnd-steg", mote.pk), ("namnd-numrera", mote.pk),
        ("namnd-arende-nytt", mote.pk), ("namnd-paket", mote.pk), ("namnd-paket-hamta", paket.pk),
        ("namnd-arende", arende.pk), ("namnd-arende-andra", arende.pk), ("namnd-arende-flytta", arende.pk),
        ("namnd-arende-ta-bort", arende.pk), ("namnd-bilaga-valj", arende.pk), ("namnd-bilaga-upp", arende.pk),
        ("namnd-bilaga", bilaga.pk), ("namnd-bilaga-andra", bilaga.pk), ("namnd-bilaga-flytta", bilaga.pk),
        ("namnd-bilaga-ta-bort", bilaga.pk),
    ):  # fmt: skip
        assert moa.get(adress(namn, pk)).status_code == 404, namn
        assert moa.post(adress(namn, pk)).status_code == 404, namn
    assert Namndbilaga.objects.count() == 1


def test_a_sammantrade_in_another_namnd_is_an_error_in_the_form_and_makes_nothing(folk: Folk):
    svar = som(folk.petra).post(adress("namnd-nytt"), {"namnd": folk.kommun.an.pk, "datum": scen.om(3)})
    assert meningar(svar) == ["Det valet finns inte längre. Välj ett annat."]
    assert not Sammantrade.objects.exists()


def test_an_arende_of_another_sammantrade_cannot_be_smuggled_into_a_zip(folk: Folk, mote: Sammantrade):
    annat = scen.sammantrade(folk.moa, folk.kommun.an)
    frammande = scen.arende(annat, folk.moa)
    scen.bilaga(frammande, folk.moa)
    for nummer in (frammande.pk, "x", "²"):
        assert som(folk.petra).post(adress("namnd-paket", mote.pk), {"arende": nummer}).status_code == 404
    assert not Jobb.objects.exists()


def test_a_ledamot_sees_nothing_before_the_kallelse_and_everything_of_the_own_namnd_after(
    folk: Folk, mote: Sammantrade
):
    oppet = scen.bilaga(scen.arende(mote, folk.petra, "Öppet ärende"), folk.petra)
    hemligt = scen.bilaga(scen.arende(mote, folk.petra, "Hemligt ärende", sekretess=True), folk.petra)
    rune = som(folk.rune)
    assert rune.get(adress("namnd-sammantrade", mote.pk)).status_code == 404
    assert rune.get(adress("namnd-bilaga", oppet.pk)).status_code == 404
    assert str(mote.datum) not in rune.get(adress("namnd-sammantraden")).content.decode()
    sammantradesgang.kalla(mote, av=folk.petra)
    assert str(mote.datum) in rune.get(adress("namnd-sammantraden")).content.decode()
    sida = rune.get(adress("namnd-arende", hemligt.arende_id)).content.decode()
    assert "Provbilaga" in sida
    assert "Lägg till ärende" not in sida
    assert "Nästa steg" not in sida
    assert "Skapa handlingar" not in sida
    for bilaga in (oppet, hemligt):
        assert rune.get(adress("namnd-bilaga", bilaga.pk)).status_code == 200
    sammantradesgang.aterta_kallelse(mote, av=folk.petra)
    assert rune.get(adress("namnd-bilaga", oppet.pk)).status_code == 404


def test_a_ledamot_cannot_prepare(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    rune = som(folk.rune)
    for namn, pk in (
        ("namnd-andra", mote.pk), ("namnd-steg", mote.pk), ("namnd-numrera", mote.pk), ("namnd-arende-nytt", mote.pk),
        ("namnd-paket", mote.pk), ("namnd-arende-andra", arende.pk), ("namnd-arende-flytta", arende.pk),
        ("namnd-arende-ta-bort", arende.pk), ("namnd-bilaga-valj", arende.pk), ("namnd-bilaga-upp", arende.pk),
        ("namnd-bilaga-andra", bilaga.pk), ("namnd-bilaga-flytta", bilaga.pk), ("namnd-bilaga-ta-bort", bilaga.pk),
    ):  # fmt: skip
        assert rune.post(adress(namn, pk)).status_code == 403, namn


def test_a_revisor_reads_open_bilagor_but_of_sekretess_only_the_heading(folk: Folk, mote: Sammantrade):
    oppet = scen.bilaga(scen.arende(mote, folk.petra), folk.petra)
    hemligt = scen.bilaga(
        scen.arende(mote, folk.petra, "Anmälan till IVO", sekretess=True, forslag="Hemligt förslag"),
        folk.petra,
        "Hemligt namn",
    )
    sammantradesgang.kalla(mote, av=folk.petra)
    britta = som(folk.britta)
    assert britta.get(adress("namnd-bilaga", oppet.pk)).status_code == 200
    assert britta.get(adress("namnd-bilaga", hemligt.pk)).status_code == 404
    sida = britta.get(adress("namnd-arende", hemligt.arende_id)).content.decode()
    assert "Anmälan till IVO" in sida
    assert "26 kap. 1 § OSL" in sida
    assert "Hemligt" not in sida


def test_the_finished_zip_is_for_whoever_prepares_the_namnd_and_for_nobody_else(folk: Folk, mote: Sammantrade):
    scen.bilaga(scen.arende(mote, folk.petra), folk.petra)
    paket = gjort_paket(folk, mote)
    sammantradesgang.kalla(mote, av=folk.petra)
    kollega = scen.person_med("namndsekreterare", folk.kommun.ifn)
    assert som(kollega).get(adress("namnd-paket-hamta", paket.pk)).status_code == 200
    assert som(folk.moa).get(adress("namnd-paket-hamta", paket.pk)).status_code == 404
    assert som(folk.rune).get(adress("namnd-paket-hamta", paket.pk)).status_code == 403


def test_fetching_a_file_and_opening_sekretess_are_reads_in_the_log(folk: Folk, mote: Sammantrade):
    oppet = scen.bilaga(scen.arende(mote, folk.petra), folk.petra)
    hemligt = scen.bilaga(scen.arende(mote, folk.petra, sekretess=True), folk.petra)
    paket = gjort_paket(folk, mote)
    petra = som(folk.petra)
    for sida in (
        adress("namnd-arende", oppet.arende_id), adress("namnd-arende", hemligt.arende_id),
        adress("namnd-bilaga", oppet.pk), adress("namnd-paket-hamta", paket.pk),
    ):  # fmt: skip
        petra.get(sida)
    lasta = Sparpost.objects.filter(slag=Sparpost.Slag.SETT, person=folk.petra).order_by("id")
    assert [(p.objekttyp, p.objekt_id) for p in lasta] == [
        ("rapporter.namndarende", str(hemligt.arende_id)),
        ("rapporter.namndbilaga", str(oppet.pk)),
        ("rapporter.namndpaket", str(paket.pk)),
    ]


def gjort_paket(folk: Folk, mote: Sammantrade) -> Namndpaket:
    som(folk.petra).post(adress("namnd-paket", mote.pk))
    arbete.kor(Jobb.objects.latest("skapat").pk)
    return Namndpaket.objects.latest()


# ---- bad input ----


def test_a_day_that_has_been_or_makes_no_sense_is_refused_by_the_field(folk: Folk):
    petra = som(folk.petra)
    for dag, mening in (
        ("", "Välj vilken dag sammanträdet är."),
        (scen.om(-1), "Dagen har redan varit. Välj i dag eller en senare dag."),
        ("2062-01-01", "Dagen ligger mer än fem år bort. Kontrollera året."),
        ("31/12", "Dagen går inte att tolka. Skriv den som 2026-08-20."),
    ):
        svar = petra.post(adress("namnd-nytt"), {"namnd": folk.kommun.ifn.pk, "datum": dag})
        assert meningar(svar) == [mening]
    svar = petra.post(
        adress("namnd-nytt"), {"namnd": folk.kommun.ifn.pk, "datum": scen.om(3), "handlingar_senast": scen.om(4)}
    )
    assert meningar(svar) == ["Handlingarna behöver vara klara senast samma dag som sammanträdet."]
    assert not Sammantrade.objects.exists()


def test_the_same_sammantrade_twice_is_told_on_the_form_and_keeps_what_was_written(folk: Folk, mote: Sammantrade):
    svar = som(folk.petra).post(
        adress("namnd-nytt"), {"namnd": folk.kommun.ifn.pk, "datum": mote.datum, "plats": "Lokal Eken"}
    )
    text = svar.content.decode()
    assert "Nämnden har redan ett sammanträde då. Välj en annan dag eller tid." in text
    assert "Lokal Eken" in text


def test_a_personnummer_never_gets_into_public_wording(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    nummer = "20010203-" + sista_fyra("010203")
    petra = som(folk.petra)
    fel = "Texten ser ut att innehålla ett personnummer. Ta bort det, eftersom texten är offentlig."
    svar = petra.post(adress("namnd-arende-nytt", mote.pk), {"rubrik": f"Om {nummer}", "forslag": nummer})
    assert meningar(svar) == [fel, fel]
    svar = petra.post(
        adress("namnd-bilaga-upp", arende.pk), {"namn": f"Om {nummer}", "fil": upp("x.pdf", papper.tom())}
    )
    assert meningar(svar) == [fel]
    assert Namndarende.objects.count() == 1
    assert not Namndbilaga.objects.exists()


def sista_fyra(dag: str) -> str:
    from kvalitet.personnummer import kontrollsiffra

    return f"239{kontrollsiffra(dag + '239')}"


@pytest.mark.parametrize(
    ("namn", "data", "mening"),
    [
        ("text.txt", b"Bara text", "En bilaga är en PDF, en bild eller ett Word-dokument."),
        ("program.pdf", b"MZ" + b"\0" * 100, "En bilaga är en PDF, en bild eller ett Word-dokument."),
        ("tom.pdf", b"", "Filen är tom"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content(
    folk: Folk, mote: Sammantrade, namn: str, data: bytes, mening: str
):
    arende = scen.arende(mote, folk.petra)
    svar = som(folk.petra).post(adress("namnd-bilaga-upp", arende.pk), {"namn": "Bilagan", "fil": upp(namn, data)})
    assert svar.status_code == 200
    assert mening in " ".join(meningar(svar))
    assert 'value="Bilagan"' in svar.content.decode()
    assert re.search(r'<details class="fall" id="ladda-upp" open>', svar.content.decode()), "the error is not hidden"
    assert not Namndbilaga.objects.exists()


def test_a_file_that_came_with_a_missing_name_is_kept_and_need_not_be_chosen_again(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    petra = som(folk.petra)
    svar = petra.post(adress("namnd-bilaga-upp", arende.pk), {"namn": "", "fil": upp("kvar.pdf", papper.tom())})
    assert meningar(svar) == ["Skriv vad bilagan heter."]
    assert "Filen kvar.pdf är kvar" in svar.content.decode()
    kvar = re.search(r'name="sparad" value="([^"]+)"', svar.content.decode())[1]
    petra.post(adress("namnd-bilaga-upp", arende.pk), {"namn": "Nu med namn", "sparad": kvar})
    assert Namndbilaga.objects.get().fil.namn == "kvar.pdf"
    svar = petra.post(adress("namnd-bilaga-upp", arende.pk), {"namn": "En till", "sparad": kvar})
    assert meningar(svar) == ["Välj en fil."], "a kept file is used once"


def test_a_locked_pdf_is_received_with_a_warning_and_the_zip_is_made_all_the_same(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    petra = som(folk.petra)
    svar = petra.post(
        adress("namnd-bilaga-upp", arende.pk), {"namn": "Låst", "fil": upp("last.pdf", scen.LAST)}, follow=True
    )
    assert "Bilaga 1 går inte att stämpla." in svar.content.decode()
    assert "låst med lösenord" in svar.content.decode()
    bilaga = Namndbilaga.objects.get()
    svar = petra.get(adress("namnd-bilaga", bilaga.pk))
    assert "Bilagan går inte att stämpla" in svar.content.decode()
    svar = petra.get(adress("namnd-bilaga", bilaga.pk) + "?ostamplad")
    assert svar.content == scen.LAST
    assert gjort_paket(folk, mote).ostamplade == 1
    sida = petra.get(adress("namnd-sammantrade", mote.pk)).content.decode()
    assert "En fil utan stämpel" in sida
    assert "Att kontrollera i Fullständiga handlingar" in sida
    assert "Spara en kopia utan lösenord" in sida


def test_markup_in_what_is_written_is_text_on_the_page(folk: Folk, mote: Sammantrade):
    ont = "<script>alert(1)</script>"
    arende = scen.arende(mote, folk.petra, ont, foredragande=ont, forslag=ont)
    scen.bilaga(arende, folk.petra, ont)
    text = som(folk.petra).get(adress("namnd-arende", arende.pk)).content.decode()
    assert ont not in text
    assert text.count("&lt;script&gt;alert(1)") >= 4


@pytest.mark.parametrize("fran", ["", "0", "-3", "fem", "99999", "9" * 40])
def test_a_paragraf_that_is_no_number_is_an_error_by_the_field(folk: Folk, mote: Sammantrade, fran: str):
    scen.arende(mote, folk.petra)
    svar = som(folk.petra).post(adress("namnd-numrera", mote.pk), {"fran": fran})
    assert svar.status_code == 200
    assert len(meningar(svar)) == 1
    assert '<details class="fall" id="paragrafer" open>' in svar.content.decode()
    assert not Namndarende.objects.filter(paragraf__isnull=False).exists()


def test_a_used_paragraf_is_told_by_the_field_with_the_next_free(folk: Folk, mote: Sammantrade):
    forra = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=mote.datum, tid=time(8))
    scen.arende(forra, folk.petra)
    paragrafer.numrera(forra, fran=45, av=folk.petra)
    scen.arende(mote, folk.petra)
    svar = som(folk.petra).post(adress("namnd-numrera", mote.pk), {"fran": "45"})
    assert meningar(svar) == [f"§ 45 är redan använd vid sammanträdet {mote.datum.isoformat()}. Nästa lediga är § 46."]


def test_arende_and_paragraf_are_saved_together_or_not_at_all(folk: Folk, mote: Sammantrade):
    ett, tva = scen.arende(mote, folk.petra, "Ett"), scen.arende(mote, folk.petra, "Två")
    paragrafer.satt_paragraf(ett, 45, av=folk.petra)
    petra = som(folk.petra)
    svar = petra.post(adress("namnd-arende-andra", tva.pk), {"rubrik": "Ny rubrik", "paragraf": "45"})
    assert "§ 45 är redan given till ärende 1." in svar.content.decode()
    tva.refresh_from_db()
    assert (tva.rubrik, tva.paragraf) == ("Två", None)
    petra.post(adress("namnd-arende-andra", tva.pk), {"rubrik": "Ny rubrik", "paragraf": "46"})
    tva.refresh_from_db()
    assert (tva.rubrik, tva.paragraf) == ("Ny rubrik", 46)


@pytest.mark.parametrize("steg", ["", "genomfor", "radera", "aterta_kallelse"])
def test_a_step_that_cannot_be_taken_is_said_on_the_page(folk: Folk, mote: Sammantrade, steg: str):
    scen.arende(mote, folk.petra)
    svar = som(folk.petra).post(adress("namnd-steg", mote.pk), {"steg": steg}, follow=True)
    assert "notis-fara" in svar.content.decode()
    mote.refresh_from_db()
    assert mote.status == "forbereds"


def test_two_who_change_the_same_list_are_told_and_nothing_breaks(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra)
    bilageordning.ta_bort_bilaga(bilaga, av=folk.petra)
    petra = som(folk.petra)
    assert petra.post(adress("namnd-bilaga-flytta", bilaga.pk), {"riktning": "upp"}).status_code == 404
    ensam = scen.bilaga(arende, folk.petra)
    svar = petra.post(adress("namnd-bilaga-flytta", ensam.pk), {"riktning": "upp"}, follow=True)
    assert "Bilagan ligger redan först." in svar.content.decode()


# ---- how much a page asks of the database ----


def test_the_page_asks_as_much_with_many_arenden_and_bilagor_as_with_few(
    folk: Folk, mote: Sammantrade, django_assert_max_num_queries
):
    for _ in range(6):
        arende = scen.arende(mote, folk.petra)
        for _ in range(3):
            scen.bilaga(arende, folk.petra)
    gjort_paket(folk, mote)
    petra = som(folk.petra)
    petra.get(adress("namnd-sammantraden"))  # the first page of a login writes to its session
    with django_assert_max_num_queries(12):
        petra.get(adress("namnd-arende", arende.pk))
    rune = som(folk.rune)
    sammantradesgang.kalla(mote, av=folk.petra)
    rune.get(adress("namnd-sammantraden"))
    with django_assert_max_num_queries(9):
        rune.get(adress("namnd-sammantrade", mote.pk))


def test_the_list_asks_as_much_for_many_sammantraden_as_for_few(folk: Folk, django_assert_max_num_queries):
    for nummer in range(30):
        scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(nummer - 28))
    petra = som(folk.petra)
    with django_assert_max_num_queries(10):
        svar = petra.get(adress("namnd-sammantraden"))
    text = svar.content.decode()
    assert text.index(str(scen.om(0))) < text.index(str(scen.om(1))) < text.index(str(scen.om(-1)))
    assert "Visar 1–25 av 28" in text
    assert str(scen.om(0)) not in petra.get(adress("namnd-sammantraden") + "?page=2").content.decode()


def test_a_late_delivery_is_seen_in_the_list(folk: Folk):
    scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(10), handlingar_senast=scen.om(-2))
    text = som(folk.petra).get(adress("namnd-sammantraden")).content.decode()
    assert "2 dagar för sent" in text
    assert timezone.localdate() - timedelta(days=2) == scen.om(-2)
