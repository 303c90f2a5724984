"""The answer to IVO as a bilaga: put there by itself, as it was, and what is said when it is no longer so."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.tillsyn import filer, kravgang, tillsynsgang
from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.models import Sparpost
from rapporter.namnd import handlingar, offentliggang, sammantradesgang, skrivelsegang, svarsbilaga
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Offentlighet, Sammantrade
from rapporter.namnd.offentligt import Doljer
from rapporter.namnd.planen import planera
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper
from tests.rapporter.namndscener import Folk
from tests.tillsyn import tillsynsscener

pytestmark = pytest.mark.django_db
ANDRAT = "Svaret har ändrats sedan bilagan gjordes."
_PA_RIKTIGT = filer.rendera


@pytest.fixture(autouse=True)
def satta(monkeypatch, tmp_path, settings) -> list[str]:
    """What the answers are set from, by a PDF of two empty pages."""
    settings.MEDIA_ROOT = tmp_path
    html: list[str] = []
    monkeypatch.setattr("avvikelser.tillsyn.filer.rendera", lambda text: html.append(text) or papper.tom(sidor=2))
    return html


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(9))


@pytest.fixture
def rad(folk: Folk) -> Tillsynsarende:
    return framlagt(folk)


def framlagt(folk: Folk, **falt: Any) -> Tillsynsarende:
    """An answer of one krav, left to the nämnd."""
    av = folk.sofia
    rad = tillsynsgang.paborja(tillsynsscener.arende(folk.kommun.ifn, av, folk.kommun.tallbacken, **falt), av=av)
    tillsynsscener.svarat(tillsynsscener.krav(rad, av), av)
    return tillsynsgang.till_namnden(rad, av=av)


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def adress(namn: str, *args: object) -> str:
    return reverse(f"rapporter:{namn}", args=args)


def pa_listan(folk: Folk, mote: Sammantrade, rad: Tillsynsarende) -> Namndarende:
    svar = som(folk.petra).post(adress("namnd-arende-nytt", mote.pk), {"svar": rad.pk})
    assert svar.status_code == 302, svar.context["form"].errors
    return Namndarende.objects.get()


def sida(person: Any, arende: Namndarende) -> str:
    return str(som(person).get(adress("namnd-arende", arende.pk)).content.decode())


def omskrivet(folk: Folk, rad: Tillsynsarende, text: str = "Ett yttrande som kom till sedan.") -> Tillsynsarende:
    """Taken back, written in, and left to the nämnd again."""
    tillsynsgang.aterta(rad, av=folk.sofia)
    tillsynsgang.skriv_yttrande(rad, text=text, av=folk.sofia)
    tillsynsgang.till_namnden(rad, av=folk.sofia)
    rad.refresh_from_db()
    return rad


# ---- it becomes a bilaga by itself ----


def test_the_answer_is_bilaga_1_of_the_arende_with_its_pages_and_both_logs_say_so(folk, mote, rad, satta):
    bilaga = pa_listan(folk, mote, rad).bilagor.get()
    assert (bilaga.ordning, bilaga.namn, bilaga.tillsynsarende) == (1, "Förslag till svar till IVO", rad)
    assert bilaga.fil.sidor == 2
    assert "Schemat är ändrat." in satta[0]
    assert "Utkast, inte skickat till IVO." in satta[0]
    assert Sparpost.objects.filter(verb="lagg_till_bilaga", person=folk.petra).exists()
    assert Sparpost.objects.filter(verb="svar_till_namndbilaga", objekt_id=str(rad.pk), person=folk.petra).exists()


def test_a_real_answer_can_be_stamped_and_says_what_the_rows_say(folk, mote, rad, monkeypatch):
    monkeypatch.setattr("avvikelser.tillsyn.filer.rendera", _PA_RIKTIGT)
    bilaga = pa_listan(folk, mote, rad).bilagor.get()
    text = papper.text(handlingar.stamplad(bilaga).pdf)
    assert "Schemat är ändrat." in text
    assert "Bilaga 1 till ärende 1" in text


def test_a_skrivelse_says_that_the_answer_is_attached(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    assert "Förslaget till svar bifogas." in skrivelsegang.forifyllt(arende, folk.petra)["beskrivning"]
    arende.bilagor.all().delete()
    assert "bifogas" not in skrivelsegang.forifyllt(arende, folk.petra)["beskrivning"]


def test_when_no_pdf_can_be_made_the_arende_is_there_and_the_answer_can_be_put_there_later(
    folk, mote, rad, monkeypatch
):
    def gar_inte(html: str) -> bytes:
        raise PdfKundeInteSkapas("Det gick inte att göra någon PDF.", orsak="prov")

    with monkeypatch.context() as utan:
        utan.setattr("avvikelser.tillsyn.filer.rendera", gar_inte)
        arende = pa_listan(folk, mote, rad)
        assert not arende.bilagor.exists()
        html = sida(folk.petra, arende)
        assert "Lägg till svaret som bilaga" in html
        svar = som(folk.petra).post(adress("namnd-bilaga-svar", arende.pk), follow=True)
        assert "Det gick inte att göra någon PDF." in svar.content.decode()
    svar = som(folk.petra).post(adress("namnd-bilaga-svar", arende.pk), follow=True)
    assert "Svaret är bilaga 1." in svar.content.decode()
    assert "Lägg till svaret som bilaga" not in svar.content.decode()


def test_an_arende_with_the_answers_number_is_offered_it_and_another_is_not(folk, mote, rad):
    eget = scen.arende(mote, folk.petra, dnr=rad.dnr)
    annat = scen.arende(mote, folk.petra)
    assert "Lägg till svaret som bilaga" in sida(folk.petra, eget)
    assert "Lägg till svaret som bilaga" not in sida(folk.petra, annat)
    svar = som(folk.petra).post(adress("namnd-bilaga-svar", annat.pk), follow=True)
    assert "Svaret ligger inte hos nämnden." in svar.content.decode()
    with pytest.raises(OtillatenOvergang, match="hör till ett annat ärende"):
        svarsbilaga.lagg_till(annat, svarsbilaga.satt_fil(rad), av=folk.petra)
    assert not Namndbilaga.objects.exists()


def test_it_stands_once_in_an_arende_and_only_while_it_is_with_the_namnd(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    fil = svarsbilaga.satt_fil(rad)
    with pytest.raises(OtillatenOvergang, match="redan en bilaga"):
        svarsbilaga.lagg_till(arende, fil, av=folk.petra)
    with pytest.raises(IntegrityError, match="ett_svar_till_ivo_en_gang"), transaction.atomic():
        Namndbilaga.objects.create(
            arende=arende, ordning=2, namn="Prov", fil=scen.pdf(folk.petra), tillsynsarende=rad, avtryck="a"
        )
    arende.bilagor.all().delete()
    tillsynsgang.aterta(rad, av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="ligger inte hos nämnden"):
        svarsbilaga.lagg_till(arende, fil, av=folk.petra)


def test_the_button_pressed_twice_puts_it_on_the_list_once(folk, mote, rad):
    pa_listan(folk, mote, rad)
    svar = som(folk.petra).post(adress("namnd-arende-nytt", mote.pk), {"svar": rad.pk})
    assert "Svaret ligger redan på listan, som ärende 1." in svar.content.decode()
    assert Namndarende.objects.count() == 1


def test_a_file_of_other_words_than_todays_becomes_no_bilaga(folk, mote, rad):
    arende = scen.arende(mote, folk.petra, dnr=rad.dnr)
    fil = svarsbilaga.satt_fil(rad)
    omskrivet(folk, rad)
    with pytest.raises(OtillatenOvergang, match="Någon ändrade i svaret"):
        svarsbilaga.lagg_till(arende, fil, av=folk.petra)


# ---- when it changes afterwards ----


def test_the_page_says_that_the_answer_has_changed_and_the_bilaga_is_made_again_in_its_place(folk, mote, rad, satta):
    arende = pa_listan(folk, mote, rad)
    scen.bilaga(arende, folk.petra, "Sist")
    assert ANDRAT not in sida(folk.petra, arende)
    fore = arende.bilagor.get(ordning=1)
    omskrivet(folk, rad)
    html = sida(folk.petra, arende)
    assert ANDRAT in html
    assert "Gör om bilagan" in html
    svar = som(folk.petra).post(adress("namnd-bilaga-svar", arende.pk), follow=True)
    assert "Bilaga 1 visar nu svaret som det är." in svar.content.decode()
    assert ANDRAT not in svar.content.decode()
    nu = arende.bilagor.get(ordning=1)
    assert (nu.pk, nu.namn) == (fore.pk, fore.namn)
    assert nu.fil_id != fore.fil_id
    assert "Ett yttrande som kom till sedan." in satta[-1]
    igen = som(folk.petra).post(adress("namnd-bilaga-svar", arende.pk), follow=True)
    assert "Bilagan visar redan svaret som det är nu." in igen.content.decode()


def test_what_stands_in_the_answer_changes_it_and_the_words_of_the_diarium_do_not(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    bilaga = arende.bilagor.select_related("tillsynsarende__namnd").get()
    uppgift = tillsynsscener.uppgift(arendemening="En annan ärendemening")
    tillsynsgang.andra(rad, uppgift, [folk.kommun.tallbacken], av=folk.sofia)
    rad.refresh_from_db()
    assert svarsbilaga.lage(bilaga, rad) is None
    tillsynsgang.andra(rad, tillsynsscener.uppgift(rubrik="En annan rubrik"), [folk.kommun.tallbacken], av=folk.sofia)
    rad.refresh_from_db()
    assert svarsbilaga.lage(bilaga, rad) == svarsbilaga.Svarslage(ANDRAT, gar_att_gora_om=True)


def test_an_answer_that_is_taken_back_is_said_to_be_so_and_is_not_made_again(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    tillsynsgang.aterta(rad, av=folk.sofia)
    html = sida(folk.petra, arende)
    assert "Svaret är taget tillbaka från nämnden." in html
    assert "Gör om bilagan" not in html


def test_when_it_is_sent_in_the_same_words_nothing_is_said_and_when_in_others_it_is(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    tillsynsscener.besvarat(rad, folk.sofia)
    assert ANDRAT not in sida(folk.petra, arende)
    rad.refresh_from_db()
    kravgang.svara(rad.krav.get(), svar="Något annat.", uppfyllt=timezone.localdate(), av=folk.sofia)
    html = sida(folk.petra, arende)
    assert ANDRAT in html
    assert "Gör om bilagan" not in html


def test_who_only_reads_the_handlingar_meets_the_bilaga_as_it_is(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    sammantradesgang.kalla(mote, av=folk.petra)
    omskrivet(folk, rad)
    html = sida(folk.rune, arende)
    assert "Förslag till svar till IVO" in html
    assert ANDRAT not in html
    assert som(folk.rune).post(adress("namnd-bilaga-svar", arende.pk)).status_code == 403
    assert som(folk.moa).post(adress("namnd-bilaga-svar", arende.pk)).status_code == 404


def test_handlingar_that_are_made_are_outdated_when_the_bilaga_is_made_again_and_not_before(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    fore = handlingar.underlag(handlingar.arenden_med_bilagor(mote))
    omskrivet(folk, rad)
    assert handlingar.underlag(handlingar.arenden_med_bilagor(mote)) == fore
    fil = svarsbilaga.Svarsfil(rad, "svar.pdf", papper.tom(sidor=3), svarsbilaga.satt_fil(rad).avtryck)
    svarsbilaga.gor_om(arende.bilagor.get(), fil, av=folk.petra)
    assert handlingar.underlag(handlingar.arenden_med_bilagor(mote)) != fore


# ---- sekretess and the public ----


def test_an_answer_with_sekretess_stands_only_in_an_arende_with_sekretess(folk, mote):
    hemligt = framlagt(folk, sekretess=True)
    utan = scen.arende(mote, folk.petra, dnr=hemligt.dnr)
    with pytest.raises(OtillatenOvergang, match="Svaret har sekretess"):
        svarsbilaga.lagg_till(utan, svarsbilaga.satt_fil(hemligt), av=folk.petra)
    sammantradesgang.ta_bort_arende(utan, av=folk.petra)
    arende = pa_listan(folk, mote, hemligt)
    assert arende.sekretess
    assert arende.bilagor.count() == 1
    with pytest.raises(OtillatenOvergang, match="Ta bort den bilagan"):
        sammantradesgang.andra_arende(arende, rubrik="Prov", sekretess=False, av=folk.petra)
    arende.bilagor.all().delete()
    assert not sammantradesgang.andra_arende(arende, rubrik="Prov", sekretess=False, av=folk.petra).sekretess


def test_one_that_gets_sekretess_afterwards_is_closed_to_those_who_may_not_and_to_the_public(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    bilaga = arende.bilagor.get()
    sammantradesgang.kalla(mote, av=folk.petra)
    version = scen.offentlig(mote, folk.petra)
    hamta = adress("namnd-bilaga", bilaga.pk)
    assert som(folk.britta).get(hamta).status_code == 200
    assert offentliggang.aktuell(version)
    Tillsynsarende.objects.filter(pk=rad.pk).update(sekretess=True)
    assert som(folk.britta).get(hamta).status_code == 404
    assert [som(vem).get(hamta).status_code for vem in (folk.rune, folk.petra)] == [200, 200]
    assert not offentliggang.aktuell(version)
    with pytest.raises(OtillatenOvergang, match="Markera sekretess på ärendet först"):
        planera(handlingar.arenden_med_bilagor(mote), "offentlig")
    Namndarende.objects.filter(pk=arende.pk).update(sekretess=True, lagrum="Prov")
    (plan,) = planera(handlingar.arenden_med_bilagor(mote), "offentlig").arenden
    assert [stycke.namn for stycke in plan.stycken] == ["Ärende 1, sekretess"]


def test_the_public_twin_has_the_answer_cleaned_as_an_uploaded_file(folk, mote, rad):
    pa_listan(folk, mote, rad)
    ((stycke,),) = [del_.stycken for del_ in planera(handlingar.arenden_med_bilagor(mote), "offentlig").arenden]
    assert stycke.kontrolleras
    with pikepdf.open(BytesIO(Doljer().rena(stycke.las_in(), stycke.namn, False))) as pdf:
        assert len(pdf.pages) == 2


def test_a_mask_of_the_earlier_words_is_not_kept_over_new_ones(folk, mote, rad):
    arende = pa_listan(folk, mote, rad)
    bilaga = arende.bilagor.get()
    offentliggang.valj_offentlighet(bilaga, Offentlighet.MASKAD, maskad=scen.pdf(folk.petra), av=folk.petra)
    omskrivet(folk, rad)
    fil = svarsbilaga.satt_fil(rad)
    with pytest.raises(OtillatenOvergang, match="maskade filen visar det förra svaret"):
        svarsbilaga.gor_om(bilaga, fil, av=folk.petra)
    offentliggang.valj_offentlighet(bilaga, Offentlighet.UNDANTAGEN, lagrum="Prov", av=folk.petra)
    assert svarsbilaga.gor_om(bilaga, fil, av=folk.petra).offentlighet == Offentlighet.UNDANTAGEN


# ---- how much a page asks of the database ----


def test_the_page_with_an_answer_stays_within_its_budget(folk, mote, rad, django_assert_max_num_queries):
    arende = pa_listan(folk, mote, rad)
    scen.arende(mote, folk.petra)
    scen.paket(mote, folk.petra)
    omskrivet(folk, rad)
    klient = som(folk.petra)
    klient.get(adress("namnd-sammantraden"))
    with django_assert_max_num_queries(12):
        assert ANDRAT in klient.get(adress("namnd-arende", arende.pk)).content.decode()
