"""Two synpunkter about the same thing: one is closed as a dubblett, and its sender is answered all the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.fristlista import frister_for
from avvikelser.kopplingar import gang
from avvikelser.kopplingar.models import Koppling
from avvikelser.models import Arende, Skydd, Status
from avvikelser.synpunkter import avsandargang
from avvikelser.synpunkter import gang as synpunktsgang
from avvikelser.synpunkter.registrering import registrera
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, inkommet, mottagen, synpunkt


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def frister_pa_sidan(person: Person, arende: Arende) -> str:
    html = inloggad(person).get(reverse("avvikelser:arende", args=[arende.pk])).text
    return html.split("Frister</h2>")[1].split("</section>")[0]


def tva_klagomal(folk: Folk, **falt: Any) -> tuple[Arende, Arende]:
    """The one that is kept, and the other, both confirmed."""
    return synpunkt(folk, Status.MOTTAGEN), synpunkt(folk, Status.MOTTAGEN, **falt)


def test_who_wants_an_answer_gets_one_before_their_synpunkt_is_closed_as_a_dubblett(folk: Folk) -> None:
    kvar, dubblett = tva_klagomal(folk)
    for svar in (None, gang.Svar("  ")):
        with pytest.raises(OtillatenOvergang, match="Skriv svaret först"):
            gang.avsluta_som_dubblett(dubblett, kvar, svar=svar, av=folk.maja)
    dubblett.refresh_from_db()
    assert dubblett.status == Status.MOTTAGEN
    assert not Koppling.objects.exists()


def test_the_answer_reaches_the_sender_and_stops_the_clock(folk: Folk) -> None:
    kvar, _ = tva_klagomal(folk)
    sant = registrera(inkommet(folk), av=None)
    dubblett = synpunktsgang.bekrafta(sant.arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    dubblett = gang.avsluta_som_dubblett(dubblett, kvar, svar=gang.Svar("Maten lagas om."), av=folk.maja)
    assert (dubblett.status, dubblett.synpunkt.besvarad is not None) == (Status.AVSLUTAD, True)
    assert all(frist.uppfylld for frist in frister_for(dubblett))
    klient = Client()
    klient.post(reverse("synpunkter:folj"), {"kod": sant.kod})
    assert "Maten lagas om." in klient.get(reverse("synpunkter:mitt")).text
    assert kvar.dnr not in klient.get(reverse("synpunkter:mitt")).text


def test_a_synpunkt_whose_sender_wants_no_answer_is_closed_without_one(folk: Folk) -> None:
    kvar, dubblett = tva_klagomal(folk, vill_ha_svar=False)
    assert gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja).status == Status.AVSLUTAD
    assert not dubblett.meddelanden.filter(slag="svar").exists()


def test_the_form_asks_for_the_answer_and_how_it_is_given(folk: Folk) -> None:
    kvar, dubblett = tva_klagomal(folk)
    klient, adress = inloggad(folk.maja), reverse("kopplingar:dubblett", args=[dubblett.pk])
    assert "Avsändaren ser inte det andra ärendet" in klient.get(adress).text
    val = {"vilket": str(kvar.pk), "kommentar": "Samma lunch."}
    assert "Skriv det innan du avslutar" in klient.post(adress, val).text
    assert "Välj hur avsändaren får svaret." in klient.post(adress, {**val, "svar": "Maten lagas om."}).text
    assert klient.post(adress, {**val, "svar": "Maten lagas om.", "vag": "brev"}).status_code == 302
    svaret = dubblett.meddelanden.get(slag="svar")
    assert (svaret.text, svaret.vag) == ("Maten lagas om.", "brev")
    assert "brev" in dubblett.handelser.get(verb="dubblett").text


@pytest.mark.parametrize(
    ("status", "falt", "mening"),
    [
        (Status.MOTTAGEN, {}, "Avsändaren får sitt svar i det."),
        (Status.BESVARAD, {}, "Avsändaren har fått sitt svar i det."),
        (Status.MOTTAGEN, {"vill_ha_svar": False}, ""),
    ],
)
def test_the_page_of_a_synpunkt_opens_with_what_its_sender_gets_and_says_nothing_of_a_rapportor(
    folk: Folk, status: Status, falt: dict[str, Any], mening: str
) -> None:
    adress = reverse("kopplingar:dubblett", args=[synpunkt(folk, status, **falt).pk])
    klient = inloggad(folk.maja)
    for svar in (klient.get(adress), klient.post(adress, {})):
        sist = svar.context["ingress"].removeprefix("Det här ärendet avslutas och räknas inte i statistiken.")
        assert (sist.strip(), svar.status_code) == (mening, 200)
        assert svar.context["ingress"] in svar.text


def test_the_form_of_an_avvikelse_asks_for_no_answer(folk: Folk) -> None:
    assert (
        "Svar till avsändaren"
        not in inloggad(folk.maja).get(reverse("kopplingar:dubblett", args=[mottagen(folk).pk])).text
    )


def test_a_closed_arende_shows_no_deadline_that_runs(folk: Folk) -> None:
    """One that was closed before it had to be answered."""
    kvar, dubblett = tva_klagomal(folk)
    Arende.objects.filter(pk=dubblett.pk).update(status=Status.AVSLUTAD, avslutad=timezone.now())
    assert "Svara" in frister_pa_sidan(folk.maja, kvar)
    assert "Svara" not in frister_pa_sidan(folk.maja, dubblett)


# ---- answered already ----


def besvarad_dubblett(folk: Folk) -> Arende:
    kvar, dubblett = synpunkt(folk, Status.MOTTAGEN), synpunkt(folk, Status.BESVARAD)
    return gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja)


def test_one_whose_sender_has_an_answer_is_closed_without_another(folk: Folk) -> None:
    kvar, dubblett = synpunkt(folk, Status.MOTTAGEN), synpunkt(folk, Status.BESVARAD)
    klient, adress = inloggad(folk.maja), reverse("kopplingar:dubblett", args=[dubblett.pk])
    assert adress in klient.get(reverse("avvikelser:arende", args=[dubblett.pk])).text
    assert "Avsändaren har fått svar." in klient.get(adress).text
    assert klient.post(adress, {"vilket": str(kvar.pk), "kommentar": "Samma lunch."}).status_code == 302
    dubblett.refresh_from_db()
    assert (dubblett.status, dubblett.meddelanden.filter(slag="svar").count()) == (Status.AVSLUTAD, 1)
    assert gang.behallet(dubblett) == kvar


def test_one_that_was_answered_comes_back_as_answered(folk: Folk) -> None:
    tillbaka = gang.aterta_dubblett(besvarad_dubblett(folk), skal="En annan lunch.", av=folk.maja)
    assert (tillbaka.status, tillbaka.avslutad, gang.behallet(tillbaka)) == (Status.BESVARAD, None, None)


def test_one_that_was_not_answered_comes_back_to_be_answered(folk: Folk) -> None:
    kvar, dubblett = tva_klagomal(folk, vill_ha_svar=False)
    gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja)
    assert gang.aterta_dubblett(dubblett, skal="En annan.", av=folk.maja).status == Status.MOTTAGEN


def test_whose_sender_turns_to_the_delegation_is_no_dubblett_any_more(folk: Folk) -> None:
    """It is handled for itself, so it must be counted too."""
    oppen = avsandargang.begar_delegationen(besvarad_dubblett(folk), text="Det räcker inte.")
    assert (oppen.status, gang.behallet(oppen)) == (Status.DELEGATION, None)
    rad = Koppling.objects.get(fran=oppen)
    assert (rad.upphord_av_namn, rad.upphord is not None) == ("Avsändaren", True)


def test_what_lies_with_the_delegation_is_not_closed_as_a_dubblett(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="prövar svaret"):
        gang.avsluta_som_dubblett(synpunkt(folk, Status.DELEGATION), synpunkt(folk, Status.MOTTAGEN), av=folk.maja)


def test_a_synpunkt_to_go_on_with_is_told_by_the_day_it_came_in(folk: Folk) -> None:
    kvar, dubblett = tva_klagomal(folk)
    sidan = inloggad(folk.maja).get(reverse("kopplingar:dubblett", args=[dubblett.pk])).text
    assert f"kom in {svensk_dag(kvar.inkommen)}" in sidan
    assert "Synpunkt, hände" not in sidan
