"""The page by code: the sender's own synpunkt, nothing but that, and nothing to be had by guessing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from avvikelser import arendegang
from avvikelser.models import Skydd, Status
from avvikelser.synpunkter import gang
from avvikelser.synpunkter.koder import TECKEN, avtryck, ny_kod
from avvikelser.synpunkter.models import Meddelande
from avvikelser.synpunkter.registrering import Kontakt, Registrerat, registrera
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, inkommet

FOLJ, MITT = reverse("synpunkter:folj"), reverse("synpunkter:mitt")
FEL = "Koden stämmer inte."


def text(svar: Any) -> str:
    return svar.content.decode()


@pytest.fixture
def sant(folk: Folk) -> Registrerat:
    kontakt = Kontakt(namn="Prov Provsson", epost="prov@example.com")
    return registrera(inkommet(folk, kontakt=kontakt), av=None)


@pytest.fixture
def inne(sant: Registrerat, client: Client) -> Client:
    assert client.post(FOLJ, {"kod": sant.kod}).url == MITT
    return client


def besvarat(sant: Registrerat, folk: Folk) -> None:
    gang.bekrafta(sant.arende, text="Tack, vi läser.", skydd=Skydd.NEJ, av=folk.maja)
    gang.besvara(sant.arende, text="Vi har ändrat tiderna.", av=folk.maja)


def test_a_code_is_long_random_and_has_no_letters_that_look_alike() -> None:
    koder = {ny_kod() for _ in range(500)}
    assert len(koder) == 500
    assert all(len(kod.replace("-", "")) == 16 for kod in koder)
    assert not set("01ILOU") & set(TECKEN)
    assert len(TECKEN) ** 16 > 2**78


@pytest.mark.parametrize("gor", [str.lower, lambda k: k.replace("-", " "), lambda k: f"  {k.replace('-', '')} "])
def test_the_code_may_be_written_as_one_likes(sant: Registrerat, client: Client, gor: Any) -> None:
    assert client.post(FOLJ, {"kod": gor(sant.kod)}).url == MITT


@pytest.mark.parametrize(
    "kod", ["AAAA-BBBB-CCCC-DDDD", "1", "' OR 1=1 --", "%", "<script>", "😀", "A" * 60, "../../etc/passwd"]
)
def test_every_wrong_code_gets_the_same_answer(sant: Registrerat, client: Client, kod: str) -> None:
    svar = client.post(FOLJ, {"kod": kod})
    assert svar.status_code == 200
    assert FEL in text(svar)
    assert "synpunkt" not in client.session


def test_the_digest_or_the_diarienummer_opens_nothing(sant: Registrerat, client: Client) -> None:
    for prov in (avtryck(sant.kod)[:60], sant.arende.dnr, str(sant.arende.pk)):
        assert FEL in text(client.post(FOLJ, {"kod": prov}))


def test_a_wrong_code_costs_the_same_questions_to_the_database_as_a_right_one(
    sant: Registrerat,
) -> None:
    def letat(kod: str) -> list[str]:
        with CaptureQueriesContext(connection) as fragor:
            Client().post(FOLJ, {"kod": kod})
        return [f["sql"].split("WHERE")[0] for f in fragor if "synpunkter_avsandare" in f["sql"]]

    assert letat("AAAA-BBBB-CCCC-DDDD") == letat(sant.kod)[:1]


def test_guessing_is_stopped_and_then_the_right_code_too(sant: Registrerat, client: Client, settings: Settings) -> None:
    settings.SYNPUNKT_FEL_KOD_PER_TIMME = 3
    for _ in range(3):
        assert client.post(FOLJ, {"kod": ny_kod()}).status_code == 200
    for kod in (ny_kod(), sant.kod):  # no difference to learn from
        svar = client.post(FOLJ, {"kod": kod})
        assert svar.status_code == 429
        assert "Vänta till klockan" in text(svar)
    assert Client(REMOTE_ADDR="192.0.2.9").post(FOLJ, {"kod": sant.kod}).status_code == 302


def test_without_the_code_there_is_no_page(client: Client, sant: Registrerat) -> None:
    for svar in (client.get(MITT), client.post(MITT, {"skriv": "ja"}), client.post(MITT, {"lamna": "ja"})):
        assert svar.url == FOLJ
    sidan = text(client.post(MITT, {"skriv": "ja", "t-text": "Hej"}))
    assert 'name="kod"' in sidan
    assert sant.arende.dnr not in sidan
    assert not sant.arende.meddelanden.exists()


def test_a_session_for_one_synpunkt_never_shows_another(folk: Folk, inne: Client, sant: Registrerat) -> None:
    registrera(inkommet(folk, beskrivning="Någon annans hemliga text."), av=None)
    sidan = text(inne.get(f"{MITT}?arende=2&pk=2"))
    assert "Någon annans" not in sidan
    assert "Det tog lång tid." in sidan


def test_a_page_that_nobody_has_used_for_half_an_hour_is_closed(inne: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nu = time.time()
    monkeypatch.setattr("avvikelser.synpunkter.views.folj.time.time", lambda: nu + 31 * 60)
    assert inne.get(MITT).url == FOLJ
    assert "synpunkt" not in inne.session


def test_who_closes_the_page_leaves_nothing_on_the_computer(inne: Client) -> None:
    assert inne.post(MITT, {"lamna": "ja"}).url == FOLJ
    assert inne.get(MITT).url == FOLJ


def test_a_new_code_shuts_out_whoever_holds_the_old_one(inne: Client, sant: Registrerat) -> None:
    avsandare = sant.arende.synpunkt.avsandare
    avsandare.kodavtryck = avtryck(ny_kod())
    avsandare.save()
    assert inne.get(MITT).url == FOLJ


def test_the_session_gets_a_new_key_when_the_code_is_shown(sant: Registrerat, client: Client) -> None:
    client.get(MITT)
    client.post(FOLJ, {"kod": "fel"})
    fore = client.session.session_key
    client.post(FOLJ, {"kod": sant.kod})
    assert client.session.session_key not in {fore, None}


def test_the_sender_reads_the_answer_and_of_staff_only_name_and_befattning(
    folk: Folk, inne: Client, sant: Registrerat
) -> None:
    folk.maja.epost = "maja.privat@example.com"
    folk.maja.save()
    besvarat(sant, folk)
    arendegang.skriv_anteckning(sant.arende, av=folk.maja, text="Intern anteckning.")
    sidan = text(inne.get(MITT))
    assert "Vi har ändrat tiderna." in sidan
    assert "Maja Prov, enhetschef" in sidan
    for hemligt in ("maja.privat", folk.maja.anvandarnamn, "Intern anteckning", "Åtgärder", "/avvikelser/"):
        assert hemligt not in sidan


def test_the_sender_answers_a_question_with_a_file(folk: Folk, inne: Client, sant: Registrerat) -> None:
    gang.bekrafta(sant.arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    gang.fraga(sant.arende, text="Vilken dag var det?", av=folk.maja)
    sidan = text(inne.get(MITT))
    assert "Svara på frågan" in sidan
    assert "<h1>Vi har en fråga till dig.</h1>" in sidan
    assert "Ditt svar" in sidan
    assert "Skriv ditt svar." in text(inne.post(MITT, {"skriv": "ja", "t-text": ""}))
    fil = SimpleUploadedFile("kalender.png", b"\x89PNG\r\n\x1a\n" + b"0" * 9)
    svar = inne.post(MITT, {"skriv": "ja", "t-text": "I onsdags.", "t-fil": fil}, follow=True)
    assert "har kommit fram" in text(svar)
    senast = sant.arende.meddelanden.last()
    assert (senast.slag, senast.text, senast.av) == (Meddelande.Slag.FRAN_AVSANDAREN, "I onsdags.", None)
    assert sant.arende.bilagor.get().namn == "kalender.png"
    sidan = text(inne.get(MITT))
    assert "Svara på frågan" not in sidan
    assert "Vad vill du lägga till?" in sidan
    assert "<h1>Vi arbetar med det du skrev.</h1>" in sidan


def test_bad_input_on_the_page_is_said_and_kept(inne: Client, sant: Registrerat) -> None:
    for falt, mening in (
        ({"t-text": ""}, "Skriv det du vill lägga till."),
        ({"t-text": "a" * 20_001}, "högst 20000 tecken"),
        ({"t-text": "nul\x00"}, "tecken som inte går att spara"),
        ({"t-text": "Hej", "t-fil": SimpleUploadedFile("x.exe", b"MZ")}, "kan inte tas emot"),
    ):
        assert mening in text(inne.post(MITT, {"skriv": "ja", **falt}))
    assert not sant.arende.meddelanden.exists()


def test_the_sender_cannot_write_without_end(inne: Client, sant: Registrerat, settings: Settings) -> None:
    settings.SYNPUNKT_PER_TIMME = 2
    koder = [inne.post(MITT, {"skriv": "ja", "t-text": f"Nummer {n}"}).status_code for n in range(3)]
    assert koder == [302, 302, 429]


def test_a_satisfied_sender_says_so_once(folk: Folk, inne: Client, sant: Registrerat) -> None:
    besvarat(sant, folk)
    assert "Räcker svaret?" in text(inne.get(MITT))
    assert "nöjd" in text(inne.post(MITT, {"tyck": "ja", "o-omdome": "nojd"}, follow=True))
    sant.arende.refresh_from_db()
    assert sant.arende.synpunkt.avsandare.omdome == "nojd"
    assert "Räcker svaret?" not in text(inne.get(MITT))


def test_who_is_not_satisfied_says_why_and_may_go_to_the_delegation_also_when_it_is_closed(
    folk: Folk, inne: Client, sant: Registrerat
) -> None:
    besvarat(sant, folk)
    arendegang.avsluta(sant.arende, av=folk.maja, aterkoppling="Klart.")
    assert "klagomålsdelegation" in text(inne.get(MITT))
    assert "Skriv vad som saknas" in text(inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation"}))
    inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation", "o-text": "Ni svarade på något annat."})
    sant.arende.refresh_from_db()
    assert (sant.arende.status, sant.arende.avslutad) == (Status.DELEGATION, None)
    assert "prövar ditt ärende" in text(inne.get(MITT))


@pytest.mark.parametrize("avslutat", [False, True])
def test_who_has_said_that_the_answer_will_not_do_may_still_turn_to_the_delegation(
    folk: Folk, inne: Client, sant: Registrerat, *, avslutat: bool
) -> None:
    besvarat(sant, folk)
    inne.post(MITT, {"tyck": "ja", "o-omdome": "inte_nojd", "o-text": "Ni svarade på något annat."})
    if avslutat:
        arendegang.avsluta(sant.arende, av=folk.maja, aterkoppling="Klart.")
    sida = inne.get(MITT)
    assert [val for val, _ in sida.context["omdome"].fields["omdome"].choices] == ["delegation"]
    assert "Räcker svaret inte?" in sida.text
    assert "Berätta gärna om du är nöjd" not in sida.text
    assert "valfritt" not in sida.text.split('id="nojd"')[1].split("</form>")[0]
    gammal = inne.post(MITT, {"tyck": "ja", "o-omdome": "inte_nojd", "o-text": "Fel dag."})
    assert "Vad du tycker om svaret är redan sparat." in gammal.text
    assert "Fel dag." in gammal.text
    assert "Skriv vad som saknas i svaret." in text(inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation"}))
    assert sant.arende.meddelanden.filter(slag="omdome").count() == 1
    inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation", "o-text": "Pröva det."})
    sant.arende.refresh_from_db()
    assert sant.arende.status == Status.DELEGATION


def test_another_answer_is_promised_only_where_one_can_be_given(folk: Folk, inne: Client, sant: Registrerat) -> None:
    besvarat(sant, folk)
    assert "kan svara igen" in text(inne.get(MITT))
    arendegang.avsluta(sant.arende, av=folk.maja, aterkoppling="Klart.")
    sidan = text(inne.get(MITT))
    assert "kan svara igen" not in sidan
    assert "Vill du att nämnden prövar svaret väljer du klagomålsdelegationen." in sidan
    assert "kan klagomålsdelegationen pröva det" in arendesidan(folk, sant)
    inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation", "o-text": "Pröva det."})
    gang.svara_for_delegationen(sant.arende, text="Delegationen delar din bild.", av=folk.maja)
    gang.besvara(sant.arende, text="Ett svar till.", av=folk.maja)
    arendegang.avsluta(sant.arende, av=folk.maja, aterkoppling="Klart.")
    sidan = text(inne.get(MITT))
    assert "De som svarade läser varför.<" in sidan
    assert "klagomålsdelegationen." not in sidan
    assert "kan klagomålsdelegationen pröva det" not in arendesidan(folk, sant)


def arendesidan(folk: Folk, sant: Registrerat) -> str:
    klient = Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    return text(klient.get(reverse("avvikelser:arende", args=[sant.arende.pk])))


def test_the_delegation_looks_once(folk: Folk, inne: Client, sant: Registrerat) -> None:
    besvarat(sant, folk)
    inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation", "o-text": "Nej."})
    gang.svara_for_delegationen(sant.arende, text="Delegationen delar din bild.", av=folk.maja)
    sidan = text(inne.get(MITT))
    assert "Delegationen delar din bild." in sidan
    assert 'value="delegation"' not in sidan
    inne.post(MITT, {"tyck": "ja", "o-omdome": "delegation", "o-text": "Igen."})
    sant.arende.refresh_from_db()
    assert sant.arende.status == Status.BESVARAD


def test_the_mail_says_that_there_is_something_and_nothing_of_what(
    folk: Folk, sant: Registrerat, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        besvarat(sant, folk)
    assert [brev.to for brev in mail.outbox] == [["prov@example.com"]] * 2
    for brev in mail.outbox:
        for hemligt in ("Provsson", "tiderna", "klagomål", sant.arende.dnr, "Tallbacken", sant.kod, "socialtjänst"):
            assert hemligt not in brev.subject + brev.body
        assert FOLJ in brev.body


def test_a_mail_server_that_is_down_undoes_no_answer(
    folk: Folk,
    sant: Registrerat,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        besvarat(sant, folk)
    assert sant.arende.meddelanden.count() == 2


def test_to_follow_by_code_is_in_the_log_without_the_code(inne: Client, sant: Registrerat) -> None:
    post = Sparpost.objects.get(verb="folj_synpunkt")
    assert post.objekt_namn == sant.arende.dnr
    assert sant.kod not in str(post.detalj)
