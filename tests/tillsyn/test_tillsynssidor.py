"""The pages of tillsynsärenden: what each person meets, and what is never shown."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from psycopg2.extras import DateRange

from avvikelser.models import Status
from avvikelser.tillsyn import dokument, kravgang, tillsynsgang
from avvikelser.tillsyn.models import Krav, Tillsynsarende, Tillsynsstatus
from kvalitet.organisation.models import Organisationsdel
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory
from tests.tillsyn import tillsynsscener as scen
from tests.tillsyn.tillsynsscener import Folk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def rad(folk: Folk) -> Tillsynsarende:
    return scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken)


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sidan(person: Any, rad: Tillsynsarende) -> str:
    svar = som(person).get(reverse("tillsyn:arende", args=[rad.pk]))
    assert svar.status_code == 200
    return svar.content.decode()


def test_a_new_arende_is_registered_with_a_number_and_its_enheter(folk):
    svar = som(folk.sofia).post(
        reverse("tillsyn:ny"),
        {
            "namnd": folk.kommun.ifn.pk, "slag": "tillsyn", "rubrik": "Prov", "arendemening": "Tillsyn",
            "inkommen": timezone.localdate().isoformat(), "enheter": [folk.kommun.tallbacken.pk],
        },
    )  # fmt: skip
    rad = Tillsynsarende.objects.get()
    assert svar.status_code == 302
    assert (rad.dnr[:4], list(rad.enheter.all()), rad.skapad_av) == ("IFN ", [folk.kommun.tallbacken], folk.sofia)


def test_enheter_and_lex_sarah_arenden_of_elsewhere_are_refused(folk):
    annans = ArendeFactory(enhet=folk.kommun.aldreboendet, lex=True)
    falt = {"namnd": folk.kommun.ifn.pk, "slag": "tillsyn", "rubrik": "Prov", "arendemening": "Tillsyn"}
    svar = som(folk.sofia).post(
        reverse("tillsyn:ny"), {**falt, "enheter": [folk.kommun.aldreboendet.pk], "lex_sarah": annans.dnr}
    )
    assert {"enheter", "lex_sarah"} <= set(svar.context["form"].errors)
    assert not Tillsynsarende.objects.exists()


def test_an_enhet_that_has_ceased_stays_with_the_arende_when_its_facts_are_put_right(folk, rad):
    forbi = DateRange(date(2015, 1, 1), date(2020, 1, 1))
    Organisationsdel.objects.filter(pk=folk.kommun.tallbacken.pk).update(giltig=forbi)
    adress = reverse("tillsyn:andra", args=[rad.pk])
    form = som(folk.sofia).get(adress).context["form"]
    fran_sidan = {namn: form[namn].value() or "" for namn in form.fields if namn != "sekretess"}
    assert som(folk.sofia).post(adress, {**fran_sidan, "rubrik": "Rättad"}).status_code == 302
    rad.refresh_from_db()
    assert (rad.rubrik, list(rad.enheter.all())) == ("Rättad", [folk.kommun.tallbacken])


def test_the_list_filters_and_a_file_holds_exactly_its_rows(folk, rad):
    annat = scen.arende(folk.kommun.ifn, folk.sofia, slag="yttrande", rubrik="Ett annat")
    annans = scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.mottagningen, rubrik="En annan enhet")
    adress = reverse("tillsyn:lista")
    assert list(som(folk.sofia).get(adress, {"slag": "yttrande"}).context["arenden"]) == [annat]
    assert list(som(folk.elin).get(adress).context["arenden"]) == [rad]
    assert annans not in som(folk.elin).get(adress).context["arenden"]
    fil = b"".join(som(folk.sofia).get(adress, {"q": "Provtillsyn", "format": "csv"}).streaming_content).decode()
    assert rad.dnr in fil
    assert annat.dnr not in fil
    assert Sparpost.objects.filter(verb="hamta_tillsyn", person=folk.sofia).exists()


def test_the_day_for_the_answer_is_not_called_an_answer_twice(folk, rad):
    rad_for_dagen = re.compile(r"Svar senast(</dt><dd>|\">)<span[^>]*>(<svg.*?</svg>)?<span><time")
    assert rad_for_dagen.search(sidan(folk.sofia, rad))
    assert rad_for_dagen.search(som(folk.sofia).get(reverse("tillsyn:lista")).content.decode())


def test_what_ivo_decided_is_asked_for_shown_found_and_in_the_file(folk, rad):
    klient, adress = som(folk.sofia), reverse("tillsyn:avsluta", args=[rad.pk])
    dag = timezone.localdate().isoformat()
    utan = klient.post(adress, {"dag": dag, "besked": "Prov."})
    assert utan.context["form"].errors["utfall"] == ["Välj vad IVO beslutade."]
    svar = klient.post(adress, {"dag": dag, "besked": "Prov.", "utfall": "atgardade"}, follow=True)
    assert "<dt>IVO:s beslut</dt><dd>Brister som är åtgärdade</dd>" in svar.content.decode()
    scen.arende(folk.kommun.ifn, folk.sofia)  # not ended: neither with a decision nor without
    aldre = scen.arende(folk.kommun.ifn, folk.sofia)
    Tillsynsarende.objects.filter(pk=aldre.pk).update(status="avslutad", avslutad=dag, besked="Prov.")
    lista = reverse("tillsyn:lista")
    for val, vantat in (("atgardade", [rad]), ("saknas", [aldre]), ("vite", [])):
        assert list(klient.get(lista, {"utfall": val}).context["arenden"]) == vantat
    assert "<dt>IVO:s beslut</dt><dd>Uppgift saknas</dd>" in sidan(folk.sofia, aldre)
    fil = b"".join(klient.get(lista, {"sort": "inkommen", "format": "csv"}).streaming_content).decode("utf-8-sig")
    assert [rn.rsplit(";", 1)[1] for rn in fil.splitlines()] == [
        "IVO:s beslut", "Brister som är åtgärdade", "", "Uppgift saknas",
    ]  # fmt: skip


@pytest.mark.parametrize("lage", ["obesvarade", "sena", "krav", "besvarad"])
def test_each_lage_of_the_list_has_a_row_that_does_not_match(folk, lage):
    idag = timezone.localdate()
    namnd, av = folk.kommun.ifn, folk.sofia
    sen = scen.arende(namnd, av, rubrik="sena", svar_senast=idag - timedelta(days=1))
    oppen = scen.arende(namnd, av, rubrik="obesvarade")
    har_krav = scen.arende(namnd, av, rubrik="krav")
    scen.krav(har_krav, av)
    klar = scen.arende(namnd, av, rubrik="besvarad")
    tillsynsgang.skriv_yttrande(klar, text="Svaret.", av=av)
    scen.besvarat(klar, av)
    vantat = {"obesvarade": {sen, oppen, har_krav}, "sena": {sen}, "krav": {har_krav}, "besvarad": {klar}}
    assert set(som(av).get(reverse("tillsyn:lista"), {"lage": lage}).context["arenden"]) == vantat[lage]


def test_the_page_offers_what_can_be_done_to_who_may_and_nothing_to_who_reads(folk, rad):
    scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    hennes = sidan(folk.sofia, rad)
    assert "Börja förbereda svaret" in hennes
    assert "Skriv in ett anstånd" in hennes
    chefens = sidan(folk.elin, rad)
    assert "Svara på kravet" in chefens
    assert "Skriv in ett anstånd" not in chefens
    revisorns = sidan(folk.britta, rad)
    assert "Svara på kravet" not in revisorns
    assert "Du kan läsa ärendet." in revisorns


def test_the_next_step_of_an_ansvarig_is_the_krav_that_has_no_answer(folk, rad):
    forsta, andra = (scen.krav(rad, folk.sofia, ansvarig=folk.elin) for _ in range(2))
    scen.svarat(forsta, folk.elin)
    assert "Skriv vad som är gjort för krav 2." in sidan(folk.elin, rad)
    scen.svarat(andra, folk.elin)
    assert "Skriv in när krav 1 är uppfyllt." in sidan(folk.elin, rad)


def test_that_it_concerns_a_lex_sarah_arende_is_told_only_to_who_reads_that(folk):
    mottagen = {"status": Status.MOTTAGEN, "mottagen": timezone.now()}  # no longer its receiver's to read
    lex = ArendeFactory(enhet=folk.kommun.tallbacken, lex=True, **mottagen)
    rad = scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken, arende=lex)
    scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    assert lex.dnr in sidan(folk.sofia, rad)
    assert lex.dnr not in sidan(folk.elin, rad)
    assert lex.dnr not in str(som(folk.elin).get(reverse("tillsyn:lista")).content)


def test_an_answer_and_its_underlag_are_written_by_the_ansvarig_and_read_by_those_who_read_the_arende(folk, rad):
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    fil = SimpleUploadedFile("schema.txt", b"Vecka 1", "text/plain")
    adress = reverse("tillsyn:svara", args=[ett.pk])
    falt = {"svar": "Nytt schema.", "effekt": "Inga tomma pass."}
    assert som(folk.elin).post(adress, {**falt, "bilagor": fil}).status_code == 302
    bilaga = ett.bilagor.get()
    hamta = reverse("tillsyn:bilaga", args=[ett.pk, bilaga.pk])
    assert b"".join(som(folk.britta).get(hamta).streaming_content) == b"Vecka 1"
    assert som(folk.omar).get(hamta).status_code == 404
    bort = {**falt, "ta_bort": [bilaga.pk]}
    assert som(folk.elin).post(adress, bort).status_code == 302
    assert not ett.bilagor.exists()


def test_a_draft_of_an_answer_is_kept_and_fills_the_form(folk, rad):
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    adress = reverse("tillsyn:svara", args=[ett.pk])
    som(folk.elin).post(adress, {"svar": "Halvfärdigt", "spara": ""})
    assert "Halvfärdigt" in som(folk.elin).get(adress).content.decode()
    assert not Krav.objects.get().svar


@pytest.fixture
def helt(folk: Folk, rad: Tillsynsarende) -> Tillsynsarende:
    """With a yttrande, and a krav that has its answer, an åtgärd and underlag."""
    tillsynsgang.skriv_yttrande(rad, text="Nämnden delar bilden.", av=folk.sofia)
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin, frist=timezone.localdate() + timedelta(days=9))
    kravgang.atgarda(
        ett,
        plats=folk.kommun.tallbacken,
        beskrivning="Nytt schema",
        ansvarig=folk.elin,
        senast=timezone.localdate(),
        av=folk.sofia,
    )
    scen.svarat(ett, folk.sofia, nya=[scen.bilaga(folk.sofia)])
    rad.refresh_from_db()
    return rad


def test_the_answer_is_made_of_the_rows(folk, helt):
    svaret = dokument.bygg(helt)
    assert [del_.rubrik for del_ in svaret.delar] == ["Nämndens yttrande", "Krav 1", "Bilagor"]
    fakta = dict(svaret.delar[1].fakta)
    assert fakta["Vad som är gjort"] == "Schemat är ändrat."
    assert fakta["Hur det märks"] == "Inga tomma pass."
    assert fakta["Åtgärder"].startswith("Nytt schema. Ansvarig")
    assert fakta["Underlag"] == "Bilaga 1, schema.pdf"
    assert dict(svaret.fakta)["IVO:s diarienummer"] == helt.ivo_dnr
    assert svaret.avtryck == dokument.bygg(helt, utkast=False).avtryck


def test_the_answer_in_word_says_what_the_rows_say_and_the_reading_is_logged(folk, helt):
    svar = som(folk.karin).get(reverse("tillsyn:fil", args=[helt.pk, "docx"]))
    bok = Document(io.BytesIO(svar.content))
    texten = "\n".join(p.text for p in bok.paragraphs)
    assert "Schemat är ändrat." in texten
    assert "Nämndens yttrande" in texten
    assert Sparpost.objects.filter(verb="hamta_svar_till_ivo", person=folk.karin).exists()
    assert som(folk.karin).get(reverse("tillsyn:fil", args=[helt.pk, "exe"])).status_code == 404


def test_what_is_said_to_be_sent_is_kept_as_a_file(folk, helt, monkeypatch):
    funna: list[str] = []
    monkeypatch.setattr("avvikelser.tillsyn.filer.rendera", lambda html: funna.append(html) or b"%PDF-skickat")
    adress = reverse("tillsyn:besvara", args=[helt.pk])
    svar = som(folk.sofia).post(adress, {"dag": timezone.localdate().isoformat(), "satt": "etjanst"})
    assert svar.status_code == 302, svar.context["form"].errors
    helt.refresh_from_db()
    assert helt.status == Tillsynsstatus.BESVARAD
    (skickat,) = helt.svaren.all()
    assert "Schemat är ändrat." in funna[0]
    assert "utkast" not in funna[0]
    hamtat = som(folk.elin).get(reverse("tillsyn:skickat", args=[helt.pk, skickat.pk]))
    assert b"".join(hamtat.streaming_content) == b"%PDF-skickat"
    assert "utkast" not in skickat.fil.namn


def test_when_no_pdf_can_be_made_nothing_is_said_to_be_sent(folk, helt, monkeypatch):
    def gar_inte(html: str) -> bytes:
        raise PdfKundeInteSkapas("Det gick inte.", orsak="prov")

    monkeypatch.setattr("avvikelser.tillsyn.filer.rendera", gar_inte)
    svar = som(folk.sofia).post(
        reverse("tillsyn:besvara", args=[helt.pk]), {"dag": timezone.localdate().isoformat(), "satt": "post"}
    )
    assert "Det gick inte." in svar.content.decode()
    assert not helt.svaren.exists()


@pytest.mark.parametrize("vem", ["sofia", "elin", "britta"])
def test_the_list_and_the_page_stay_within_their_budget(folk, helt, vem, django_assert_max_num_queries):
    for nr in range(2, 6):
        scen.svarat(scen.krav(helt, folk.sofia, ansvarig=folk.elin), folk.sofia, nya=[scen.bilaga(folk.sofia)])
        scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken, rubrik=f"Provtillsyn {nr}")
    tillsynsgang.ge_anstand(helt, till=helt.svar_senast + timedelta(days=3), skal="Prov.", av=folk.sofia)
    scen.besvarat(helt, folk.sofia)
    klient = som(getattr(folk, vem))
    for adress in (reverse("tillsyn:lista"), reverse("tillsyn:arende", args=[helt.pk])):
        klient.get(adress)
        with django_assert_max_num_queries(12):
            assert klient.get(adress).status_code == 200
