"""Many at once, against a real PostgreSQL: numbers without gap or double, and nothing lost or done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.kopplingar import gang
from avvikelser.kopplingar.models import Koppling
from avvikelser.models import Arende, Status
from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, folk_i, mottagen, rapport, rapporterad
from tests.conftest import Kommun

pytestmark = pytest.mark.django_db(transaction=True)
TRADAR = 8


@pytest.fixture
def folk(transactional_db: None, kommun: Kommun) -> Folk:
    return folk_i(kommun)


def samtidigt(*uppgifter: Callable[[], Any]) -> list[Any]:
    """Run them in threads with a connection each, let go at the same moment. An OtillatenOvergang is a result."""
    start = Barrier(len(uppgifter))

    def kor(uppgift: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return uppgift()
        except OtillatenOvergang as hinder:
            return hinder
        finally:
            connection.close()

    with ThreadPoolExecutor(len(uppgifter)) as pool:
        return list(pool.map(kor, uppgifter))


class _Avbruten(Exception):
    """A transaction that is taken back gives its numbers back."""


def test_ten_thousand_numbers_taken_at_once_have_neither_gap_nor_double(folk: Folk) -> None:
    """Eight threads, in steps of one to forty, and every seventh transaction is taken back."""
    namnd, ar = folk.kommun.ifn, 2031

    def ta(trad: int) -> list[str]:
        egna: list[str] = []
        gang_ = 0
        while len(egna) < 10_000 // TRADAR:
            gang_ += 1
            antal = min((gang_ * 7 + trad) % 40 + 1, 10_000 // TRADAR - len(egna))
            try:
                with transaction.atomic():
                    nya = nytt_dnr(namnd, ar, antal=antal)
                    if gang_ % 7 == 0:
                        raise _Avbruten
            except _Avbruten:
                continue
            egna += nya
        return egna

    alla = [dnr for egna in samtidigt(*(lambda t=t: ta(t) for t in range(TRADAR))) for dnr in egna]
    assert sorted(alla, key=lambda dnr: int(dnr.split("/")[1])) == [f"IFN {ar}/{n:04}" for n in range(1, 10_001)]
    assert Dnrserie.objects.get(namnd=namnd, ar=ar).senaste == 10_000


def test_reports_that_come_in_at_once_get_numbers_of_their_own(folk: Folk) -> None:
    samtidigt(*(lambda: [arendegang.rapportera(rapport(folk), av=folk.elin) for _ in range(5)] for _ in range(TRADAR)))
    ar = timezone.localdate().year
    assert sorted(Arende.objects.values_list("dnr", flat=True)) == [f"IFN {ar}/{n:04}" for n in range(1, 41)]


def test_the_same_form_sent_at_the_same_moment_is_one_report(folk: Folk) -> None:
    kvitto = uuid4()
    svar = samtidigt(*(lambda: arendegang.rapportera(rapport(folk), av=folk.elin, inlamning=kvitto) for _ in range(4)))
    assert {arende.pk for arende in svar} == {Arende.objects.get().pk}


def test_two_who_receive_the_same_report_are_one_who_does_and_one_who_is_told(folk: Folk) -> None:
    arende = rapporterad(folk)
    svar = samtidigt(
        lambda: arendegang.ta_emot(arende, av=folk.maja, skydd="nej"),  # type: ignore[arg-type]
        lambda: arendegang.ta_emot(arende, av=folk.nils, skydd="nej"),  # type: ignore[arg-type]
    )
    assert sum(isinstance(s, Arende) for s in svar) == 1
    assert "redan mottagen" in str(next(s for s in svar if isinstance(s, OtillatenOvergang)))
    assert arende.handelser.filter(verb="ta_emot").count() == 1


def test_two_that_are_made_each_others_dubblett_leave_one(folk: Folk) -> None:
    ett, annat = mottagen(folk), mottagen(folk)
    svar = samtidigt(
        lambda: gang.avsluta_som_dubblett(ett, annat, av=folk.maja),
        lambda: gang.avsluta_som_dubblett(annat, ett, av=folk.nils),
    )
    assert sum(isinstance(s, Arende) for s in svar) == 1
    assert Koppling.objects.count() == 1
    assert Arende.objects.filter(status=Status.AVSLUTAD).count() == 1


def test_a_verb_from_an_old_page_keeps_the_text_and_is_not_done_twice(folk: Folk) -> None:
    """The back button, and then the same button once more."""
    arende, klient = mottagen(folk), Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    adress = reverse("kopplingar:dela", args=[arende.pk])
    val = {"beskrivning": "Den andra händelsen.", "intraffade": "2026-08-19"}
    sida = klient.get(adress)
    val["andrad"] = sida.context["form"].initial["andrad"]
    assert klient.post(adress, val).status_code == 302
    assert klient.post(adress, val).status_code == 302
    assert Arende.objects.count() == 2


def test_a_dubblett_that_somebody_closed_meanwhile_is_said_and_the_comment_is_kept(folk: Folk) -> None:
    kvar, dubblett, klient = mottagen(folk), mottagen(folk), Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    adress = reverse("kopplingar:dubblett", args=[dubblett.pk])
    stampel = klient.get(adress).context["form"].initial["andrad"]
    arendegang.skriv_anteckning(dubblett, av=folk.nils, text="Ringde familjen.")
    svar = klient.post(adress, {"vilket": str(kvar.pk), "kommentar": "Min kommentar.", "andrad": stampel})
    assert "Nils Prov" in svar.text
    assert "Min kommentar." in svar.text
    assert not Koppling.objects.exists()
