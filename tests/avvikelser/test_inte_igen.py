"""What somebody has just written is not written once more by mistake, and nothing that was typed is lost by that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.lex_sarah import utredning
from avvikelser.lex_sarah.models import Postrubrik, Postslag
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.synpunkter import gang
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, mottagen
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


def test_no_form_with_a_draft_is_filled_in_by_the_browser():
    """After Back a browser puts what was typed into the empty form. The draft is the one memory, and it is empty."""
    utan = [
        f"{mall.relative_to(ROT)}:{n}"
        for mall in SKARMMALLAR
        for n, html in enumerate(mall.read_text(encoding="utf-8").splitlines(), start=1)
        if "<form" in html and "data-utkast=" in html and 'autocomplete="off"' not in html
    ]
    assert utan == []
