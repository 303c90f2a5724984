"""A form that is sent twice, by two quick clicks, is received once: whichever form of the ärenden it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from avvikelser.lex_sarah.models import LiknandeHandelse
from avvikelser.models import Arende, Klassning
from avvikelser.utforare import lankar
from avvikelser.utforare.models import Avtal, Enkatpaminnelse, Enkatsvar, Kontakt, Svarslank, Underrattelse
from kvalitet.spar.models import Sparpost
from tests.avvikelser.inskick import AVVIKELSER, KOPPLINGAR, LEX_SARAH, Inskick
from tests.avvikelser.scener import Folk
from tests.synpunkter.inskick import SYNPUNKTER
from tests.utforare.inskick import UTFORARE

ALLA = {**AVVIKELSER, **KOPPLINGAR, **LEX_SARAH, **SYNPUNKTER, **UTFORARE}
RUM = ("avvikelser", "lex-sarah", "kopplingar", "nedskrivet", "synpunkter", "utforare")
# What tells that something was done, and is no thing of its own; and what is only kept until it is sent.
UTOM = {
    "spar.sparpost",
    "utkast.utkast",
    "synpunkter.takt",
    "bilagor.bilaga",
    "sessions.session",
    "utkast.utkast_bilagor",
}
MED_KVITTO = (
    "avvikelser:rapportera",
    "nedskrivet:skriv-in",
    "synpunkter:lamna",
    "synpunkter:registrera",
    "synpunkter:missforhallande",
    "utforare:rapportera",
    "utforare:skriv-in",
)
SKICKAR_INGET = {
    "synpunkter:folj": "Koden öppnar sidan och skriver inget.",
    "synpunkter:ny-kod": "En ny kod stänger den förra, och den som visas sist gäller.",
    "lex-sarah:mall": "En mall till tar den förras plats.",
    "avvikelser:arenden": "Listan läses.",
}


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def finns() -> dict[str, int]:
    """How many rows there are of everything."""
    return {
        modell._meta.label_lower: modell._base_manager.count()
        for modell in apps.get_models(include_auto_created=True)
        if modell.__module__.startswith(("avvikelser", "kvalitet"))
        and not modell._meta.proxy
        and not modell.__name__.startswith("Historical")
        and modell._meta.label_lower not in UTOM
    } | {"brev": len(mail.outbox)}


def gjort() -> int:
    """How many acts the log has."""
    return Sparpost.objects.exclude(slag=Sparpost.Slag.SETT).count()


def med_sidans_egna(ett: Inskick, klient: Client) -> dict[str, Any]:
    """What is typed, and what the page carries: its stamp and its receipt."""
    svar = klient.get(ett.adress)
    sammanhang = svar.context if svar.status_code == 200 and svar.context else {}
    form = sammanhang.get("form") if "form" in sammanhang else None
    egna = {falt.html_name: falt.value() for falt in form.hidden_fields()} if form is not None else {}
    return {**{namn: varde for namn, varde in egna.items() if varde is not None}, **ett.falt}


def skicka(klient: Client, adress: str, falt: dict[str, Any]) -> HttpResponse:
    for varde in falt.values():
        if hasattr(varde, "seek"):
            varde.seek(0)
    return klient.post(adress, falt)


@pytest.mark.parametrize("namn", ALLA)
def test_what_is_sent_twice_is_received_once(folk: Folk, namn: str, django_capture_on_commit_callbacks: Any) -> None:
    ett = ALLA[namn](folk)
    klient = ett.oppna()
    falt = med_sidans_egna(ett, klient)
    fore = gjort()
    with django_capture_on_commit_callbacks(execute=True):
        skicka(klient, ett.adress, falt)
    efter = finns()
    assert gjort() > fore, "The scene sends nothing."
    with django_capture_on_commit_callbacks(execute=True):
        andra = skicka(klient, ett.adress, falt)
    assert andra.status_code < 500
    assert {vad: (efter[vad], antal) for vad, antal in finns().items() if efter[vad] != antal} == {}


@pytest.mark.parametrize("namn", MED_KVITTO)
def test_another_event_on_a_page_whose_receipt_is_used_is_received_once_too(folk: Folk, namn: str) -> None:
    ett = ALLA[namn](folk)
    klient = ett.oppna()
    falt = med_sidans_egna(ett, klient)
    antal = []
    for vad in ("", "Något annat.", "Något annat.", "Något tredje.", "Något annat.", ""):
        skicka(klient, ett.adress, {**falt, **({"beskrivning": vad} if vad else {})})
        antal.append((Arende.objects.count(), Underrattelse.objects.count()))
    assert antal[0] < antal[1] == antal[2] < antal[3] == antal[4] == antal[5]


def _poster(urlar: Any, rum: str = "") -> Iterator[str]:
    for en in urlar:
        if hasattr(en, "url_patterns"):
            yield from _poster(en.url_patterns, en.namespace or rum)
        elif rum in RUM and en.name:
            vy = getattr(en.callback, "view_class", None)
            if vy is not None and hasattr(vy, "post"):
                yield f"{rum}:{en.name}"


def test_every_form_is_among_them_or_says_why_it_is_not() -> None:
    prova = {namn.split(" ")[0] for namn in ALLA}
    finns_ = set(_poster(get_resolver().url_patterns))
    assert finns_ - prova - set(SKICKAR_INGET) == set()
    assert prova - finns_ == set()


# ---- what is not the same once more is received, or said ----


def test_a_link_between_like_events_that_is_taken_away_twice_is_not_made_anew(folk: Folk) -> None:
    ett = LEX_SARAH["lex-sarah:koppla ta bort"](folk)
    klient = ett.oppna()
    klient.post(ett.adress, {"kommentar": "Samma sak.", "ta_bort": "ja"})
    svar = klient.post(ett.adress, {"kommentar": "Samma sak.", "ta_bort": "ja"}, follow=True)
    assert "Kopplingen är redan borttagen." in svar.text
    assert not LiknandeHandelse.objects.exists()


def test_another_assessment_after_the_same_one_is_saved(folk: Folk) -> None:
    ett = AVVIKELSER["avvikelser:klassa"](folk)
    klient = ett.oppna()
    for grad in ("1", "1", "2", "1"):
        klient.post(ett.adress, {**ett.falt, "allvarlighetsgrad": grad})
    assert list(Klassning.objects.values_list("allvarlighetsgrad", flat=True)) == [1, 2, 1]
    assert "redan sparad" in klient.post(ett.adress, ett.falt).text


def test_who_gave_an_answer_on_paper_and_when_is_put_right_with_a_reason(folk: Folk) -> None:
    ett = UTFORARE["utforare:papper"](folk)
    klient = ett.oppna()
    klient.post(ett.adress, {**ett.falt, "sett": "0"})
    rattat = {**ett.falt, "fil": "", "lamnat_av": "Bo Prov"}
    svar = klient.post(ett.adress, {**rattat, "sett": "0"})
    assert "Läs det innan du rättar" in svar.text
    assert "Bo Prov" in svar.text
    assert klient.post(ett.adress, {**rattat, "sett": "1", "skal": "Fel namn."}).status_code == 302
    assert list(Enkatsvar.objects.values_list("lamnat_av", flat=True)) == ["Eva Prov", "Bo Prov"]


def test_a_second_link_ends_the_first_only_when_somebody_means_it(folk: Folk) -> None:
    ett = UTFORARE["utforare:kontakt-lank"](folk)
    klient = ett.oppna()
    klient.post(ett.adress)
    lank = Svarslank.objects.get()
    assert "En länk skickades till Bo Prov klockan" in klient.post(ett.adress, follow=True).text
    lankar.aterta(lank, av=folk.sofia)
    klient.post(ett.adress)
    assert lankar.giltiga().exclude(pk=lank.pk).count() == 1


def test_a_reminder_goes_to_those_who_were_not_told_a_moment_ago(folk: Folk) -> None:
    ett = UTFORARE["utforare:enkat-steg påminn"](folk)
    klient = ett.oppna()
    klient.post(ett.adress, ett.falt)
    fore = Enkatpaminnelse.objects.count()
    assert "Alla som inte har svarat fick besked nyss" in klient.post(ett.adress, ett.falt, follow=True).text
    klient.post(ett.adress, {**ett.falt, "steg": "lagg-till"})
    klient.post(ett.adress, ett.falt)
    assert Enkatpaminnelse.objects.count() == fore + 1
    Enkatpaminnelse.objects.update(nar=timezone.now() - timedelta(minutes=11))
    klient.post(ett.adress, ett.falt)
    assert Enkatpaminnelse.objects.count() > fore + 2


def test_the_same_contact_person_is_added_again_after_having_stopped(folk: Folk) -> None:
    ett = UTFORARE["utforare:kontakt-ny"](folk)
    klient = ett.oppna()
    klient.post(ett.adress, ett.falt)
    assert "redan kontaktperson" in klient.post(ett.adress, ett.falt).text
    Kontakt.objects.filter(namn="Bo Prov").update(till=timezone.localdate())
    assert klient.post(ett.adress, ett.falt).status_code == 302
    assert Kontakt.objects.filter(namn="Bo Prov").count() == 2


def test_the_same_name_with_another_first_day_or_number_is_another_avtal(folk: Folk) -> None:
    ett = UTFORARE["utforare:ny"](folk)
    klient = ett.oppna()
    for mer in ({}, {}, {"fran": "2027-01-01"}, {"nummer": "A2"}):
        klient.post(ett.adress, {**ett.falt, **mer})
    assert Avtal.objects.count() == 3
