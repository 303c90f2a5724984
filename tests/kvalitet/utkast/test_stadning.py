"""Files that nothing holds are removed at night. One that is in use never is, whatever uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from avvikelser.lex_sarah.mallmodell import Utredningsmall
from avvikelser.lex_sarah.models import Ivobeslut, Ivoutfall, Postrubrik, Postslag, Utredningspost
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.models import Meddelande
from avvikelser.tillsyn.models import Ivosvar, Svarssatt
from egenkontroll.internkontroll.models import Kontrollbevis
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats, spara_bytes
from kvalitet.celery import app
from kvalitet.spar.models import Sparpost
from kvalitet.utkast import forvaring, stadning, tasks
from kvalitet.utkast.models import Utkast
from rapporter.namnd.modeller import Namndbilaga, Namndpaket
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.sammanstallning.arbetsmodeller import Arkivfil
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.fabriker import ArendeFactory, PersonFactory
from tests.rapporter import namndscener as scen
from tests.tillsyn import tillsynsscener
from tests.utforare import utforarscener


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def fil(dagar: int = 30) -> Bilaga:
    """A stored file that was received so many days ago."""
    bilaga = spara_bytes("prov.txt", b"prov", "text/plain", PersonFactory())
    Bilaga.objects.filter(pk=bilaga.pk).update(uppladdad=timezone.now() - timedelta(days=dagar))
    bilaga.refresh_from_db()
    return bilaga


def finns(bilaga: Bilaga) -> tuple[bool, bool]:
    """In the database, and on the disk."""
    return Bilaga.objects.filter(pk=bilaga.pk).exists(), plats(bilaga).exists()


HELT, BORTA = (True, True), (False, False)


def pa_namndbilaga(kommun: Kommun, bilaga: Bilaga) -> Namndbilaga:
    petra = scen.folk(kommun).petra
    arende = scen.arende(scen.sammantrade(petra, kommun.ifn), petra)
    return Namndbilaga.objects.create(arende=arende, ordning=1, namn="Prov", fil=bilaga)


def i_historiken(kommun: Kommun, bilaga: Bilaga) -> None:
    """It was on an ärende for the nämnd, and was taken off again."""
    pa_namndbilaga(kommun, bilaga).delete()


def i_paket(kommun: Kommun, bilaga: Bilaga) -> None:
    petra = scen.folk(kommun).petra
    Namndpaket.objects.create(sammantrade=scen.sammantrade(petra, kommun.ifn), fil=bilaga, underlag="0" * 64, av=petra)


def pa_rapport(kommun: Kommun, **falt: Bilaga) -> None:
    scen.rapport(kommun.ifn, PersonFactory(), **falt)


def lex_sarah_vid(kommun: Kommun) -> Arende:
    arende: Arende = ArendeFactory(typ=Arendetyp.LEX_SARAH, sekretess=True, enhet=kommun.tallbacken)
    return arende


def pa_utredningspost(kommun: Kommun, bilaga: Bilaga) -> None:
    person = PersonFactory()
    post = Utredningspost.objects.create(
        arende=lex_sarah_vid(kommun),
        nummer=1,
        rubrik=Postrubrik.BEDOMNING,
        slag=Postslag.BEDOMNING,
        text="Prov",
        forfattare=person,
        forfattare_namn=person.namn,
        skriven=timezone.now(),
    )
    post.bilagor.add(bilaga)


def pa_ivobeslut(kommun: Kommun, bilaga: Bilaga) -> None:
    person = PersonFactory()
    Ivobeslut.objects.create(
        arende=lex_sarah_vid(kommun),
        dag=timezone.localdate(),
        utfall=Ivoutfall.values[0],
        bilaga=bilaga,
        av=person,
        av_namn=person.namn,
        nar=timezone.now(),
    )


def pa_meddelande(kommun: Kommun, bilaga: Bilaga) -> None:
    arende = ArendeFactory(typ=Arendetyp.SYNPUNKT, enhet=kommun.tallbacken)
    meddelande = Meddelande.objects.create(
        arende=arende, slag=Meddelande.Slag.FRAN_AVSANDAREN, text="Prov", nar=timezone.now()
    )
    meddelande.bilagor.add(bilaga)


def pa_enkatsvar(kommun: Kommun, bilaga: Bilaga) -> None:
    fraga = utforarscener.tillfragad(utforarscener.enkat(kommun.ifn), utforarscener.avtal(kommun.ifn))
    utforarscener.svar(fraga, utforarscener.uppgift()).bilagor.add(bilaga)


# A row for every column that points at a file. A new one has no row here, and the test below says so.
def maskad(kommun: Kommun, bilaga: Bilaga) -> Namndbilaga:
    """Whole inside the house, masked outside it."""
    pa = pa_namndbilaga(kommun, spara_bytes("hel.pdf", b"prov", "application/pdf", PersonFactory()))
    pa.offentlighet, pa.maskad_fil = "maskad", bilaga
    pa.save()
    return pa


def original_till(kommun: Kommun, bilaga: Bilaga) -> Namndbilaga:
    """A picture that has been made a page."""
    pa = pa_namndbilaga(kommun, spara_bytes("sida.pdf", b"prov", "application/pdf", PersonFactory()))
    pa.original = bilaga
    pa.save()
    return pa


def pa_offentlig(kommun: Kommun, bilaga: Bilaga) -> None:
    petra = scen.folk(kommun).petra
    Offentligversion.objects.create(
        sammantrade=scen.sammantrade(petra, kommun.ifn), fil=bilaga, underlag="0" * 64, sidor=1, av=petra
    )


def utredningsmall(kommun: Kommun, bilaga: Bilaga) -> Utredningsmall:
    person = PersonFactory()
    return Utredningsmall.objects.create(namnd=kommun.ifn, fil=bilaga, av=person, av_namn=person.namn)


def i_arkivet(kommun: Kommun, bilaga: Bilaga) -> None:
    rapport = scen.rapport(kommun.ifn, PersonFactory())
    Arkivfil.objects.create(rapport=rapport, version="fullstandig", fil=bilaga)


def pa_kontrollresultat(kommun: Kommun, bilaga: Bilaga) -> None:
    moment = internkontrollscener.antagen_med_moment(kommun.ifn)
    Kontrollbevis.objects.create(resultat=internkontrollscener.resultat(moment), bilaga=bilaga)


def i_svar_till_ivo(kommun: Kommun, bilaga: Bilaga) -> None:
    sofia = tillsynsscener.folk(kommun).sofia
    Ivosvar.objects.create(
        tillsynsarende=tillsynsscener.arende(kommun.ifn, sofia),
        dag=timezone.localdate(),
        satt=Svarssatt.POST,
        fil=bilaga,
        nar=timezone.now(),
        av=sofia,
    )


def pa_krav(kommun: Kommun, bilaga: Bilaga) -> None:
    sofia = tillsynsscener.folk(kommun).sofia
    tillsynsscener.krav(tillsynsscener.arende(kommun.ifn, sofia), sofia).bilagor.add(bilaga)


HALLARE: dict[str, Callable[[Kommun, Bilaga], object]] = {
    "utkast.Utkast_bilagor.bilaga": lambda _, b: Utkast.objects.create(
        person=PersonFactory(), nyckel="prov"
    ).bilagor.add(b),
    "avvikelser.Arende_bilagor.bilaga": lambda k, b: ArendeFactory(enhet=k.tallbacken).bilagor.add(b),
    "lex_sarah.Utredningspost_bilagor.bilaga": pa_utredningspost,
    "lex_sarah.Ivobeslut.bilaga": pa_ivobeslut,
    "synpunkter.Meddelande_bilagor.bilaga": pa_meddelande,
    "utforare.Enkatsvar_bilagor.bilaga": pa_enkatsvar,
    "utforare.Underrattelse_bilagor.bilaga": lambda k, b: utforarscener.underrattelse(
        utforarscener.avtal(k.ifn)
    ).bilagor.add(b),
    "rapporter.Namndbilaga.fil": pa_namndbilaga,
    "rapporter.HistoricalNamndbilaga.fil": i_historiken,
    "rapporter.Namndpaket.fil": i_paket,
    "rapporter.Namndbilaga.maskad_fil": maskad,
    "rapporter.HistoricalNamndbilaga.maskad_fil": lambda k, b: maskad(k, b).delete(),
    "rapporter.Namndbilaga.original": original_till,
    "rapporter.HistoricalNamndbilaga.original": lambda k, b: original_till(k, b).delete(),
    "rapporter.Offentligversion.fil": pa_offentlig,
    "rapporter.Arkivfil.fil": i_arkivet,
    "lex_sarah.Utredningsmall.fil": utredningsmall,
    "lex_sarah.HistoricalUtredningsmall.fil": lambda k, b: utredningsmall(k, b).delete(),
    "andra_kontroller.AnnanKontroll_bilagor.bilaga": lambda k, b: andrascener.kontroll(k.ifn).bilagor.add(b),
    "internkontroll.Kontrollbevis.bilaga": pa_kontrollresultat,
    "tillsyn.Ivosvar.fil": i_svar_till_ivo,
    "tillsyn.Krav_bilagor.bilaga": pa_krav,
    "rapporter.Rapport.pdf": lambda k, b: pa_rapport(k, pdf=b),
    "rapporter.Rapport.pdf_offentlig": lambda k, b: pa_rapport(k, pdf_offentlig=b),
}


@pytest.mark.parametrize("hallare", HALLARE)
def test_a_file_that_is_in_use_is_never_removed(
    kommun: Kommun, hallare: str, django_capture_on_commit_callbacks: Any
) -> None:
    hallen, los = fil(), fil()
    HALLARE[hallare](kommun, hallen)
    with django_capture_on_commit_callbacks(execute=True):
        assert stadning.rensa() == 1
    assert finns(hallen) == HELT
    assert finns(los) == BORTA


def test_every_column_that_points_at_a_file_is_tried() -> None:
    assert {str(falt) for falt in stadning.anvandningar()} == set(HALLARE)


def test_the_models_say_the_same_as_the_database(db: None) -> None:
    """A foreign key made by SQL alone would not be seen by the models."""
    with connection.cursor() as markor:
        markor.execute(
            """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
               WHERE c.contype = 'f' AND c.confrelid = 'bilagor_bilaga'::regclass"""
        )
        i_databasen = set(markor.fetchall())
    i_modellerna = {(falt.model._meta.db_table, falt.column) for falt in stadning.anvandningar()}
    assert i_databasen
    assert i_databasen <= i_modellerna


def test_a_file_is_left_alone_until_it_is_old_enough(
    db: None, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LOSA_FILER_DAGAR = 7
    ny, gammal = fil(6), fil(8)
    with django_capture_on_commit_callbacks(execute=True):
        stadning.rensa()
    assert (finns(ny), finns(gammal)) == (HELT, BORTA)


def test_no_setting_removes_what_a_form_that_is_open_may_still_hold(db: None, settings: Any) -> None:
    settings.LOSA_FILER_DAGAR = 0
    fil(1)
    assert stadning.rensa() == 0
    fil(3)
    assert stadning.rensa() == 1


def test_the_file_of_a_failed_post_goes_with_the_draft_and_not_before(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    person = PersonFactory()
    skickad = SimpleUploadedFile("lapp.txt", b"En lapp.", "text/plain")
    forvaring.bifoga_filer(person, "rapportera", MultiValueDict({"fil": [skickad]}))
    bilaga = Bilaga.objects.get()
    om_en_manad = timezone.now() + timedelta(days=30)
    assert stadning.rensa(om_en_manad) == 0
    forvaring.kasta(person, "rapportera")
    with django_capture_on_commit_callbacks(execute=True):
        assert stadning.rensa(om_en_manad) == 1
    assert finns(bilaga) == BORTA


def test_each_file_that_is_removed_stands_in_the_log_without_its_name(db: None) -> None:
    bilaga = fil()
    stadning.rensa()
    post = Sparpost.objects.get(verb="rensa_bilaga")
    assert (post.person, post.objekt_id) == (None, str(bilaga.pk))
    assert (post.detalj["byte"], post.detalj["av"]) == (4, bilaga.uppladdad_av_id)
    assert "prov.txt" not in f"{post.objekt_namn}{post.detalj}"


def test_a_file_that_is_gone_from_the_disk_already_is_no_error(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    bilaga = fil()
    plats(bilaga).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        assert stadning.rensa() == 1
    assert finns(bilaga) == BORTA


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_where_the_question_would_have_missed_something(monkeypatch: pytest.MonkeyPatch) -> None:
    bilaga = fil()
    Utkast.objects.create(person=PersonFactory(), nyckel="prov").bilagor.add(bilaga)
    monkeypatch.setattr(stadning, "anvandningar", list)
    assert stadning.rensa() == 0
    assert finns(bilaga) == HELT
    assert Utkast.objects.get().bilagor.get() == bilaga
    assert not Sparpost.objects.filter(verb="rensa_bilaga").exists()


def test_the_clock_does_it_every_night(db: None) -> None:
    assert "utkast.rensa_filer" in {rad["task"] for rad in app.conf.beat_schedule.values()}
    fil()
    tasks.rensa_filer()
    assert not Bilaga.objects.exists()


def test_the_page_of_the_account_leads_to_ones_own_jobs(client: Any, db: None) -> None:
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert 'href="/jobb/">Mina jobb</a>' in client.get("/konto/").text
