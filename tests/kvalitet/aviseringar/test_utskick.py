"""E-mail: at once, once a day or never; never a word that is secret; never lost and never twice."""

from __future__ import annotations

import smtplib
import threading
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Omedelbar
from avvikelser.models import Arende, Arendetyp, Skydd, Utfall
from avvikelser.rapportval import Bedomning
from kvalitet.aviseringar import utskick
from kvalitet.aviseringar.brevtext import HEMLIGT
from kvalitet.aviseringar.models import Avisering, Epostlage, Epostval, Slag, Takt, Utskick
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.aviseringar.tasks import morgon, rensa, skicka
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, bedomt, mottagen, rapport, rapporterad
from tests.lex_sarah.utredd import utredd

IDAG = date(2026, 11, 20)
S = Utskick.Status


def avisering(person: Person, arende: Arende, **falt: object) -> Avisering:
    return Avisering.objects.create(
        **{
            "person": person,
            "slag": Slag.HANT,
            "objekttyp": "avvikelser.arende",
            "objekt_id": arende.pk,
            "nyckel": f"prov:{Avisering.objects.count()}",
            "text": f"Ärende {arende.dnr} har fått en ny uppgift.",
            "url": f"/avvikelser/{arende.pk}/",
            "sekretess": arende.sekretess,
            **falt,
        }
    )


@pytest.fixture
def arende(folk: Folk) -> Arende:
    """An avvikelse that Maja handles, with nothing told about it."""
    arende = mottagen(folk)
    Avisering.objects.all().delete()
    return arende


def nu() -> datetime:
    return timezone.now()


def valj(person: Person, takt: Takt) -> None:
    Epostval.objects.update_or_create(person=person, defaults={"takt": takt})


def alla_brev() -> str:
    """Everything of every letter, as it would leave: all headers and the body, decoded."""
    delar = []
    for brev in mail.outbox:
        tolkat = message_from_bytes(brev.message().as_bytes(), policy=default)
        delar += [f"{namn}: {varde}" for namn, varde in tolkat.items()]
        delar.append(tolkat.get_body().get_content())
    return "\n".join(delar)


# ---- how often ----


def test_without_a_choice_there_is_one_letter_a_day_with_everything(folk: Folk, arende: Arende) -> None:
    avisering(folk.maja, arende)
    avisering(folk.maja, arende)
    assert utskick.lagg_genast(nu()) == 0
    assert utskick.lagg_dagliga(IDAG, nu()) == 1
    assert utskick.skicka(nu()) == 1
    (brev,) = mail.outbox
    assert brev.to == ["maja@prov.example"]
    assert brev.subject == "Kvalitet: 2 saker väntar på dig"
    assert brev.body.count(arende.dnr) == 2


def test_a_second_run_of_the_same_day_sends_nothing_and_what_came_since_waits_for_the_next(
    folk: Folk, arende: Arende
) -> None:
    avisering(folk.maja, arende)
    utskick.lagg_dagliga(IDAG, nu())
    avisering(folk.maja, arende)
    assert utskick.lagg_dagliga(IDAG, nu()) == 0
    assert utskick.lagg_dagliga(IDAG + timedelta(days=3), nu()) == 1
    assert utskick.skicka(nu()) == 2


def test_who_wants_it_at_once_gets_it_at_once(folk: Folk, arende: Arende) -> None:
    valj(folk.maja, Takt.GENAST)
    avisering(folk.maja, arende)
    avisering(folk.nils, arende)
    skicka()
    assert [brev.to for brev in mail.outbox] == [["maja@prov.example"]]


def test_who_wants_none_gets_none(folk: Folk, arende: Arende) -> None:
    valj(folk.maja, Takt.INGEN)
    avisering(folk.maja, arende)
    skicka()
    utskick.lagg_dagliga(IDAG, nu())
    utskick.skicka(nu())
    assert mail.outbox == []
    assert Avisering.objects.get().epost == Epostlage.INGEN


@pytest.mark.parametrize("takt", Takt)
def test_what_follows_from_law_comes_at_once_whatever_was_chosen(folk: Folk, arende: Arende, takt: Takt) -> None:
    valj(folk.maja, takt)
    avisering(folk.maja, arende, lagstadgad=True)
    skicka()
    assert len(mail.outbox) == 1


def test_a_person_without_an_address_gets_no_letter_and_keeps_the_notice(folk: Folk, arende: Arende) -> None:
    Person.objects.filter(pk=folk.maja.pk).update(epost="")
    avisering(folk.maja, arende, lagstadgad=True)
    skicka()
    assert mail.outbox == []
    assert Avisering.objects.get().sedd is None


def test_what_nobody_could_be_told_of_for_two_weeks_is_not_mailed(folk: Folk, arende: Arende) -> None:
    avisering(folk.maja, arende, nar=nu() - timedelta(days=15))
    utskick.lagg_dagliga(IDAG, nu())
    assert Avisering.objects.get().epost == Epostlage.INGEN
    assert not Utskick.objects.exists()


# ---- what may be said, and to whom ----


def test_a_letter_says_only_the_diarienummer_and_where_to_log_in(folk: Folk, arende: Arende, settings) -> None:
    settings.ADRESS = "https://kvalitet.prov.example"
    en = avisering(folk.maja, arende)
    utskick.lagg_dagliga(IDAG, nu())
    utskick.skicka(nu())
    assert f"https://kvalitet.prov.example/aviseringar/{en.pk}/" in mail.outbox[0].body
    assert arende.dnr not in mail.outbox[0].subject
    assert arende.beskrivning not in alla_brev()


TELLING = "Strimlan-som-avslojar-allt"


def test_nothing_of_a_lex_sarah_is_in_any_letter_through_its_whole_life(folk: Folk) -> None:
    """Every free text of it holds a telling word. Every letter is searched: subject, headers, body."""
    for person in Person.objects.all():
        valj(person, Takt.GENAST)
    arende = arendegang.rapportera(
        rapport(
            folk,
            egen_bedomning=Bedomning.LEX_SARAH,
            beskrivning=TELLING,
            foljd=TELLING,
            markt=TELLING,
            direkt=TELLING,
            berord=TELLING,
        ),
        av=folk.elin,
    )
    skyddat = Omedelbar(TELLING, timezone.now())
    arende = arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.JA, omedelbara=[skyddat])
    arende = arendegang.komplettera(arende, av=folk.elin, text=TELLING)
    arende = arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(motivering=TELLING))
    arende = arendegang.planera_atgard(
        arende, beskrivning=TELLING, ansvarig=folk.maja, senast=timezone.localdate(), av=folk.maja
    )
    arende = arendegang.lamna_over(arende, utredare=folk.jonas, text=TELLING, av=folk.maja)
    arende = arendegang.planera_atgard(
        arende, beskrivning=TELLING, ansvarig=folk.jonas, senast=timezone.localdate(), av=folk.jonas
    )
    arende = arendegang.byt_ansvarig(arende, till=folk.vera, skal=TELLING, av=folk.karin)
    utredd(arende, folk.vera)
    arende = arendegang.lamna_forslag(arende, utfall=Utfall.ALLVARLIGT, text=TELLING, av=folk.vera)
    arende = arendegang.aterforvisa(arende, motivering=TELLING, av=folk.karin)
    arende = arendegang.lamna_forslag(arende, utfall=Utfall.ALLVARLIGT, text=TELLING, av=folk.vera)
    arende = arendegang.besluta(arende, utfall=Utfall.ALLVARLIGT, motivering=TELLING, av=folk.karin)
    for dagar in (0, 1, 5, 61, 66, 120):
        paminn(timezone.localdate() + timedelta(days=dagar))
    arendegang.anmal_till_ivo(arende, dag=timezone.localdate(), utredning_bifogad=False, av=folk.karin)
    paminn(timezone.localdate() + timedelta(days=70))
    skicka()
    assert {brev.to[0].split("@")[0] for brev in mail.outbox} >= {"maja", "karin", "vera"}
    sagt = alla_brev()
    assert HEMLIGT in sagt
    for hemligt in (TELLING, arende.dnr, arende.dnr.split("/")[-1], "ex Sarah", "IVO", folk.elin.namn, "Tallbacken"):
        assert hemligt.lower() not in sagt.lower(), hemligt


def test_an_arende_that_has_got_sekretess_since_is_not_named(folk: Folk, arende: Arende) -> None:
    avisering(folk.maja, arende)
    utskick.lagg_dagliga(IDAG, nu())
    arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    utskick.skicka(nu())
    assert arende.dnr not in alla_brev()
    assert HEMLIGT in mail.outbox[0].body


def test_who_has_lost_the_arende_gets_no_letter_of_it(folk: Folk, arende: Arende) -> None:
    """Nils has been told; then it becomes lex Sarah, and he is no reader."""
    avisering(folk.nils, arende)
    utskick.lagg_dagliga(IDAG, nu())
    arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert utskick.skicka(nu()) == 0
    assert mail.outbox == []
    assert Utskick.objects.get().status == S.INSTALLT


def test_who_has_lost_the_uppdrag_gets_no_letter(folk: Folk, arende: Arende) -> None:
    avisering(folk.maja, arende)
    utskick.lagg_dagliga(IDAG, nu())
    Uppdrag.objects.filter(person=folk.maja).delete()
    synka([folk.maja.pk])
    utskick.skicka(nu())
    assert mail.outbox == []


def test_a_line_that_is_lost_leaves_the_others(folk: Folk, arende: Arende) -> None:
    annat = rapporterad(folk)
    Avisering.objects.all().delete()
    avisering(folk.nils, arende)
    avisering(folk.nils, annat)
    utskick.lagg_dagliga(IDAG, nu())
    arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    utskick.skicka(nu())
    assert annat.dnr in mail.outbox[0].body
    assert arende.dnr not in mail.outbox[0].body


# ---- when it does not leave ----


@pytest.fixture
def trasig(monkeypatch: pytest.MonkeyPatch):
    """`trasig(fel)`: the server answers with that until `trasig(None)`."""
    svar: list[Exception | None] = [None]
    hel = EmailBackend.send_messages

    def send(self, breven):
        if svar[0] is not None:
            raise svar[0]
        return hel(self, breven)

    monkeypatch.setattr(EmailBackend, "send_messages", send)

    def satt(fel: Exception | None) -> None:
        svar[0] = fel

    return satt


def ett_utskick(folk: Folk, arende: Arende) -> Utskick:
    avisering(folk.maja, arende)
    utskick.lagg_dagliga(IDAG, nu())
    return Utskick.objects.get()


@pytest.mark.parametrize(
    ("fel", "sagt"),
    [
        (ConnectionRefusedError(), "gick inte att nå"),
        (TimeoutError(), "svarade inte i tid"),
        (smtplib.SMTPServerDisconnected(), "gick inte att nå"),
        (smtplib.SMTPResponseException(451, b"maja@prov.example: hemligt"), "svar 451"),
        (smtplib.SMTPRecipientsRefused({"maja@prov.example": (450, b"senare")}), "svar 450"),
    ],
)
def test_a_letter_that_did_not_leave_is_tried_again_later_and_once(
    folk: Folk, arende: Arende, trasig, fel: Exception, sagt: str
) -> None:
    brevet = ett_utskick(folk, arende)
    trasig(fel)
    assert utskick.skicka(nu()) == 0
    brevet.refresh_from_db()
    assert (brevet.status, brevet.forsok) == (S.VANTAR, 1)
    assert sagt in brevet.fel
    assert "maja" not in brevet.fel
    assert "hemligt" not in brevet.fel
    trasig(None)
    assert utskick.skicka(nu()) == 0, "inte genast igen"
    assert utskick.skicka(nu() + timedelta(minutes=6)) == 1
    assert utskick.skicka(nu() + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_a_no_for_good_is_not_asked_again_but_shown(folk: Folk, arende: Arende, trasig) -> None:
    brevet = ett_utskick(folk, arende)
    trasig(smtplib.SMTPRecipientsRefused({"maja@prov.example": (550, b"finns inte")}))
    utskick.skicka(nu())
    brevet.refresh_from_db()
    assert brevet.status == S.MISSLYCKAT
    trasig(None)
    assert utskick.skicka(nu() + timedelta(days=9)) == 0


def test_after_two_days_of_silence_it_is_shown_as_failed_and_can_be_sent_again(
    folk: Folk, arende: Arende, trasig
) -> None:
    brevet = ett_utskick(folk, arende)
    trasig(ConnectionRefusedError())
    tid = nu()
    for minuter in (0, *utskick.VANTETIDER):
        tid += timedelta(minutes=minuter)
        utskick.skicka(tid)
    brevet.refresh_from_db()
    assert (brevet.status, brevet.forsok) == (S.MISSLYCKAT, len(utskick.VANTETIDER) + 1)
    trasig(None)
    utskick.forsok_igen(brevet, av=folk.samir)
    assert utskick.skicka(nu()) == 1


def test_a_letter_that_a_worker_died_with_is_not_sent_again_by_itself(folk: Folk, arende: Arende) -> None:
    brevet = ett_utskick(folk, arende)
    Utskick.objects.update(status=S.SANDS, taget=nu())
    assert utskick.skicka(nu()) == 0
    utskick.skicka(nu() + timedelta(minutes=16))
    brevet.refresh_from_db()
    assert brevet.status == S.OKLART
    assert mail.outbox == []


def test_a_letter_that_has_left_is_not_sent_again(folk: Folk, arende: Arende) -> None:
    brevet = ett_utskick(folk, arende)
    utskick.skicka(nu())
    with pytest.raises(OtillatenOvergang, match="redan skickat"):
        utskick.forsok_igen(brevet, av=folk.samir)


def test_the_message_id_is_the_same_at_each_try(folk: Folk, arende: Arende) -> None:
    brevet = ett_utskick(folk, arende)
    utskick.skicka(nu())
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<kvalitet-utskick-{brevet.pk}@")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(folk: Folk, arende: Arende) -> None:
    for person in (folk.maja, folk.nils, folk.karin):
        valj(person, Takt.GENAST)
        avisering(person, arende)
        avisering(person, arende)

    def arbeta() -> None:
        try:
            skicka()
        finally:
            connections.close_all()

    tradar = [threading.Thread(target=arbeta) for _ in range(4)]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    skicka()
    assert sorted(sum(brev.body.count(arende.dnr) for brev in mail.outbox if brev.to == [p.epost])
                  for p in (folk.maja, folk.nils, folk.karin)) == [2, 2, 2]  # fmt: skip


# ---- the clock ----


def test_on_a_holiday_nobody_is_reminded(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    arende = rapporterad(folk)
    Arende.objects.filter(pk=arende.pk).update(inkommen=nu() - timedelta(days=10))
    Avisering.objects.all().delete()
    monkeypatch.setattr("kvalitet.aviseringar.tasks.arbetsdag", lambda _: False)
    morgon()
    assert not Avisering.objects.exists()
    monkeypatch.setattr("kvalitet.aviseringar.tasks.arbetsdag", lambda _: True)
    morgon()
    morgon()
    assert {tuple(brev.to) for brev in mail.outbox} == {(f"{n}@prov.example",) for n in ("maja", "nils", "karin")}
    assert len(mail.outbox) == 3


def test_what_is_old_is_taken_away_and_what_is_unread_is_not(folk: Folk, arende: Arende) -> None:
    gammal = nu() - timedelta(days=400)
    last = avisering(folk.maja, arende, nar=gammal, sedd=gammal)
    olast = avisering(folk.maja, arende, nar=gammal)
    ny = avisering(folk.maja, arende, sedd=nu())
    rensa()
    assert set(Avisering.objects.values_list("pk", flat=True)) == {olast.pk, ny.pk}
    assert not Avisering.objects.filter(pk=last.pk).exists()
