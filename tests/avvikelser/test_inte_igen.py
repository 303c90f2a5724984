"""What somebody has just written is not written once more by mistake, and nothing that was typed is lost by that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Omedelbar, SparadeFore, Verb
from avvikelser.lex_sarah import ivo, utredning
from avvikelser.lex_sarah.models import Orsaksomrade, Postrubrik, Postslag
from avvikelser.models import Arende, Arendetyp, Kategori, Status, Utfall
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.models import Avsandare
from kvalitet.bilagor.models import Bilaga
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, bedomt, beslutad, foreslagen, mottagen, omedelbar, synpunkt
from tests.fabriker import ArendeFactory
from tests.test_arkitektur import ROT, SKARMMALLAR

TEXT = "Hen ringde och berättade."


def anteckningar(arende: Arende) -> int:
    return arende.handelser.filter(verb=Verb.ANTECKNING).count()


def test_back_and_save_again_writes_one_anteckning_and_keeps_the_text(folk: Folk):
    arende, klient = mottagen(folk), Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    sidan = reverse("avvikelser:anteckning", args=[arende.pk])
    assert klient.post(sidan, {"text": TEXT}).status_code == 302
    svar = klient.post(sidan, {"text": f"  {TEXT} \r\n"})
    html = svar.content.decode()
    assert svar.status_code == 200
    assert "Samma text är redan sparad klockan" in html
    assert TEXT in html
    assert anteckningar(arende) == 1


def test_the_same_words_by_another_person_or_later_or_after_others_are_written(folk: Folk):
    arende, nu = mottagen(folk), timezone.now()
    arendegang.skriv_anteckning(arende, av=folk.maja, text=TEXT, nar=nu)
    arendegang.skriv_anteckning(arende, av=folk.karin, text=TEXT, nar=nu)
    arendegang.skriv_anteckning(arende, av=folk.maja, text=TEXT, nar=nu)  # the newest is Karin's
    arendegang.skriv_anteckning(arende, av=folk.maja, text=TEXT, nar=nu + timedelta(minutes=10))
    assert anteckningar(arende) == 4


def test_in_another_arende_the_same_words_are_written(folk: Folk):
    forsta, andra = mottagen(folk), mottagen(folk)
    for arende in (forsta, andra):
        arendegang.skriv_anteckning(arende, av=folk.maja, text=TEXT)
    assert (anteckningar(forsta), anteckningar(andra)) == (1, 1)


def test_the_same_atgard_is_not_planned_twice(folk: Folk):
    arende, senast = mottagen(folk), timezone.localdate() + timedelta(days=7)
    atgarden = {"beskrivning": "Ny rutin", "ansvarig": folk.maja, "av": folk.maja}
    arendegang.planera_atgard(arende, senast=senast, **atgarden)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.planera_atgard(arende, senast=senast, **atgarden)
    arendegang.planera_atgard(arende, senast=senast + timedelta(days=1), **atgarden)
    assert arende.atgarder.count() == 2


def test_the_same_entry_of_an_utredning_is_not_written_twice(folk: Folk):
    arende = mottagen(folk, lex=True)
    arende = arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    post = utredning.NyPost(rubrik=Postrubrik.BAKGRUND, slag=Postslag.BEDOMNING, text=TEXT)
    utredning.skriv_post(arende, post, av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        utredning.skriv_post(arende, post, av=folk.jonas)
    assert arende.utredningsposter.count() == 1


def test_the_same_answer_is_not_sent_to_the_sender_twice(folk: Folk):
    arende = ArendeFactory(enhet=folk.kommun.tallbacken, typ=Arendetyp.SYNPUNKT, status=Status.MOTTAGEN)
    gang.besvara(arende, text=TEXT, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        gang.besvara(arende, text=TEXT, av=folk.maja)
    assert arende.meddelanden.count() == 1


def test_the_same_omedelbar_atgard_is_not_written_twice(folk: Folk):
    arende, gjord = mottagen(folk), omedelbar(TEXT)
    arendegang.registrera_omedelbar_atgard(arende, omedelbar=gjord, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.registrera_omedelbar_atgard(arende, omedelbar=gjord, av=folk.maja)
    senare = Omedelbar(TEXT, gjord.gjord - timedelta(hours=1))
    arendegang.registrera_omedelbar_atgard(arende, omedelbar=senare, av=folk.maja)
    assert arende.atgarder.count() == 2


def test_the_same_orsak_is_not_written_twice(folk: Folk):
    arende, orsak = mottagen(folk), arendegang.NyOrsak(omrade=Orsaksomrade.BEMANNING, text=TEXT, rutin="A")
    rad = arendegang.skriv_orsak(arende, orsak, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.skriv_orsak(arende, replace(orsak, text=f" {TEXT} "), av=folk.maja)
    arendegang.skriv_orsak(arende, replace(orsak, rutin="B"), av=folk.maja)
    arendegang.skriv_orsak(arende, orsak, av=folk.maja, orsak=rad)  # changed to what it is
    assert arende.utredningsorsaker.count() == 2


def test_the_same_beslut_is_not_made_twice_and_another_with_the_same_words_is(folk: Folk):
    arende = foreslagen(folk)
    arendegang.besluta(arende, utfall=Utfall.RISK, motivering=TEXT, av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.besluta(arende, utfall=Utfall.RISK, motivering=TEXT, av=folk.karin)
    arendegang.besluta(arende, utfall=Utfall.MISSFORHALLANDE, motivering=TEXT, av=folk.karin)
    assert arende.beslut.count() == 2


def test_the_number_of_ivo_is_not_written_twice(folk: Folk):
    arende = beslutad(folk, Utfall.ALLVARLIGT)
    idag = timezone.localdate()
    arendegang.anmal_till_ivo(arende, dag=idag, utredning_bifogad=False, motivering="Skäl.", av=folk.karin)
    arendegang.skriv_ivo_uppgift(arende, ivo_dnr="PROV-1", av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="står redan"):
        arendegang.skriv_ivo_uppgift(arende, ivo_dnr=" PROV-1", av=folk.karin)
    arendegang.skriv_ivo_uppgift(arende, ivo_dnr="PROV-1", utredning_sand=idag, av=folk.karin)
    assert arende.handelser.filter(verb=Verb.IVO_UPPGIFT).count() == 2


def test_a_decision_of_ivo_is_written_in_once_and_another_is_written_too(folk: Folk):
    arende, klient = beslutad(folk, Utfall.ALLVARLIGT), Client()
    idag = timezone.localdate()
    arendegang.anmal_till_ivo(arende, dag=idag, utredning_bifogad=False, motivering="Skäl.", av=folk.karin)
    klient.force_login(folk.karin, backend="django.contrib.auth.backends.ModelBackend")
    sidan = reverse("lex-sarah:ivobeslut", args=[arende.pk])
    data = {"dag": idag.isoformat(), "utfall": "mer", "text": TEXT}
    assert klient.post(sidan, data).status_code == 302
    svar = klient.post(sidan, data)
    assert "Det beslutet är redan inskrivet, av Karin Prov" in svar.text
    assert TEXT in svar.text
    with pytest.raises(OtillatenOvergang, match="redan inskrivet"):
        ivo.skriv_ivobeslut(arende, dag=idag, utfall="mer", text=f" {TEXT} ", av=folk.jonas)
    ivo.skriv_ivobeslut(arende, dag=idag, utfall="mer", text="IVO vill ha journalen också.", av=folk.karin)
    ivo.skriv_ivobeslut(arende, dag=idag, utfall="avslutat", text=TEXT, av=folk.karin)
    assert arende.ivobeslut.count() == arende.handelser.filter(verb=Verb.IVO_BESLUT).count() == 3


def en_fil(namn: str = "prov.txt", sha: str = "a") -> Bilaga:
    return Bilaga.objects.create(namn=namn, mediatyp="text/plain", storlek=4, sha256=sha * 64)


def test_the_same_file_is_not_hung_twice_but_one_of_the_same_name_is(folk: Folk):
    arende = mottagen(folk)
    arendegang.bifoga(arende, bilagor=[en_fil()], av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.bifoga(arende, bilagor=[en_fil()], av=folk.maja)
    arendegang.bifoga(arende, bilagor=[en_fil(sha="b")], av=folk.maja)
    arendegang.bifoga(arende, bilagor=[en_fil(), en_fil("annan.txt")], av=folk.maja)
    assert arende.bilagor.count() == 4


def test_what_the_reporter_adds_with_a_file_is_not_added_twice(folk: Folk):
    arende = mottagen(folk)
    arendegang.komplettera(arende, text=TEXT, bilagor=[en_fil()], av=folk.elin)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        arendegang.komplettera(arende, text=TEXT, bilagor=[en_fil()], av=folk.elin)
    arendegang.komplettera(arende, text=TEXT, bilagor=[en_fil("glomd.txt", "c")], av=folk.elin)
    assert arende.bilagor.count() == 2


def test_a_type_that_was_changed_is_not_changed_back_by_the_same_form(folk: Folk):
    """The form says only that the type changes. Karin may do it both ways."""
    arende = mottagen(folk)
    sedd = arende.andrad
    klient = Client()
    klient.force_login(folk.karin, backend="django.contrib.auth.backends.ModelBackend")
    sidan = reverse("avvikelser:omklassa", args=[arende.pk])
    data = {"motivering": TEXT, "andrad": sedd.isoformat()}
    assert klient.post(sidan, data).status_code == 302
    svar = klient.post(sidan, data)
    assert "Typen är redan ändrad" in svar.content.decode()
    assert TEXT in svar.content.decode()
    assert Arende.objects.get(pk=arende.pk).typ == Arendetyp.LEX_SARAH
    nytt = svar.context["form"]["andrad"].value()
    assert klient.post(sidan, {**data, "andrad": nytt}).status_code == 302  # read, and changed back on purpose
    assert Arende.objects.get(pk=arende.pk).typ == Arendetyp.AVVIKELSE


def test_an_assessment_after_the_typ_was_changed_is_saved_though_it_says_the_same(folk: Folk):
    """Judged lex Sarah, taken down, and judged lex Sarah again with the same words: the second is no repetition."""
    som_lex = bedomt(som_lex_sarah=True, motivering=TEXT)
    arende = arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=som_lex)
    with pytest.raises(OtillatenOvergang, match="redan sparad så"):
        arendegang.klassa(arende, av=folk.maja, bedomt=som_lex)
    arende = arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering=TEXT, av=folk.karin)
    arende = arendegang.klassa(arende, av=folk.maja, bedomt=som_lex)
    assert arende.typ == Arendetyp.LEX_SARAH
    with pytest.raises(OtillatenOvergang, match="redan sparad så"):
        arendegang.klassa(arende, av=folk.maja, bedomt=som_lex)
    assert arende.klassningar.count() == 2


def test_a_kategori_that_was_lost_when_the_typ_was_changed_is_given_back_by_the_same_assessment(folk: Folk):
    """The list of lex Sarah does not have it. What the list has stands, and is not said to be saved twice."""
    samma = bedomt()
    arende = arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=samma)
    for till in (Arendetyp.LEX_SARAH, Arendetyp.AVVIKELSE):
        arende = arendegang.omklassa(arende, till=till, motivering=TEXT, av=folk.karin)
    assert arende.kategori is None
    assert arendegang.klassa(arende, av=folk.maja, bedomt=samma).kategori == samma.kategori
    Kategori.objects.create(namn=samma.kategori.namn, typ=Arendetyp.LEX_SARAH)
    for till in (Arendetyp.LEX_SARAH, Arendetyp.AVVIKELSE):
        arende = arendegang.omklassa(arende, till=till, motivering=TEXT, av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="redan sparad så"):
        arendegang.klassa(arende, av=folk.maja, bedomt=samma)


# ---- what the sender says, themselves or by those who write it in for them ----


def test_the_sender_adds_the_same_words_once(folk: Folk):
    arende = synpunkt(folk, Status.MOTTAGEN)
    fore, nu = arende.meddelanden.count(), timezone.now()
    avsandargang.skriv(arende, text=TEXT, nar=nu)
    avsandargang.skriv(arende, text=TEXT, av=folk.maja, nar=nu)  # Maja wrote down the same, by telephone
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        avsandargang.skriv(arende, text=f"{TEXT}\r\n", nar=nu)
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        avsandargang.skriv(arende, text=TEXT, av=folk.maja, nar=nu)
    avsandargang.skriv(arende, text=TEXT, bilagor=[en_fil()], nar=nu)  # the file that was forgotten
    with pytest.raises(OtillatenOvergang, match="redan sparad"):
        avsandargang.skriv(arende, text=TEXT, bilagor=[en_fil()], nar=nu)
    avsandargang.skriv(arende, text=TEXT, nar=nu + timedelta(minutes=10))
    assert arende.meddelanden.count() == fore + 4


def omdomen(arende: Arende) -> list[str]:
    return list(arende.meddelanden.filter(slag="omdome").values_list("text", flat=True))


def test_the_sender_says_what_they_think_once_about_each_answer(folk: Folk):
    """An old page still offers it. It does not turn "inte nöjd" into "nöjd"."""
    arende = synpunkt(folk, Status.BESVARAD)
    avsandargang.sag_inte_nojd(arende, text=TEXT)
    with pytest.raises(OtillatenOvergang, match="är redan sparat"):
        avsandargang.sag_inte_nojd(arende, text=TEXT)
    with pytest.raises(OtillatenOvergang, match="är redan sparat"):
        avsandargang.sag_nojd(arende)
    assert omdomen(arende) == [f"Inte nöjd. {TEXT}"]
    assert Avsandare.objects.get(synpunkt=arende.pk).omdome == "inte_nojd"
    gang.besvara(arende, text="Ett svar till.", av=folk.maja)
    avsandargang.sag_nojd(arende)
    assert omdomen(arende) == [f"Inte nöjd. {TEXT}", "Nöjd."]


def test_who_was_not_satisfied_may_still_turn_to_the_delegation(folk: Folk):
    arende = synpunkt(folk, Status.BESVARAD)
    avsandargang.sag_inte_nojd(arende, text=TEXT)
    assert avsandargang.begar_delegationen(arende, text=TEXT).status == Status.DELEGATION


def test_what_staff_write_in_for_the_sender_is_written_once_and_not_turned_round_by_an_old_page(folk: Folk):
    arende, klient = synpunkt(folk, Status.BESVARAD), Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    sidan = reverse("synpunkter:fran-avsandaren", args=[arende.pk])
    gammal = klient.get(sidan).context["form"]["andrad"].value()
    nojd = {"vad": "nojd", "text": "", "andrad": gammal}
    assert klient.post(sidan, nojd).status_code == 302
    assert klient.post(sidan, nojd).status_code == 200
    mitt = klient.get(sidan).context["form"]["andrad"].value()
    assert klient.post(sidan, {"vad": "inte_nojd", "text": TEXT, "andrad": mitt}).status_code == 302
    svar = klient.post(sidan, nojd)
    assert "är sparat sedan du öppnade sidan" in svar.content.decode()
    assert omdomen(arende) == ["Nöjd.", f"Inte nöjd. {TEXT}"]
    nytt = svar.context["form"]["andrad"].value()
    assert klient.post(sidan, {**nojd, "andrad": nytt}).status_code == 302  # they have changed their mind
    igen = klient.post(sidan, {"vad": "nojd", "text": ""})  # a page that does not say when it was opened
    assert "Samma text är redan sparad" in igen.content.decode()
    assert len(omdomen(arende)) == 3


def test_what_the_sender_thinks_is_not_written_over_what_they_said_themselves_meanwhile(folk: Folk):
    arende = synpunkt(folk, Status.BESVARAD)
    sedd = Arende.objects.get(pk=arende.pk).andrad
    avsandargang.sag_inte_nojd(arende, text=TEXT)
    with pytest.raises(SparadeFore, match="Avsändaren sparade före dig"):
        avsandargang.sag_nojd(arende, av=folk.maja, sedd=sedd)
    with pytest.raises(SparadeFore):
        avsandargang.begar_delegationen(arende, text="Vill mer.", av=folk.maja, sedd=sedd)
    assert omdomen(arende) == [f"Inte nöjd. {TEXT}"]


def test_no_form_with_a_draft_is_filled_in_by_the_browser():
    """After Back a browser puts what was typed into the empty form. The draft is the one memory, and it is empty."""
    utan = [
        f"{mall.relative_to(ROT)}:{n}"
        for mall in SKARMMALLAR
        for n, html in enumerate(mall.read_text(encoding="utf-8").splitlines(), start=1)
        if "<form" in html and "data-utkast=" in html and 'autocomplete="off"' not in html
    ]
    assert utan == []
