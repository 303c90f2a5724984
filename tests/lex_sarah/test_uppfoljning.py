"""After the beslut a missförhållande is followed up, and that it was stands in the ärende before it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.arendesida import gang
from avvikelser.kopplingar.gang import avsluta_som_dubblett
from avvikelser.models import Arende, Status, Utfall
from avvikelser.nasta_steg import Lage, nasta_steg
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm import start
from tests.avvikelser.scener import Folk, beslutad, foljs_upp, mottagen, overlamnad

IDAG = date(2026, 11, 22)


def med_atgard(arende: Arende, folk: Folk) -> Atgard:
    arendegang.planera_atgard(
        arende, beskrivning="Ny rutin", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.maja
    )
    return arende.atgarder.get()


def steget(arende: Arende, person: Person) -> str:
    arende = Arende.objects.get(pk=arende.pk)
    return nasta_steg(Lage(arende, person, frozenset(Verb), list(arende.atgarder.all()), IDAG)).mening


@pytest.mark.parametrize("utfall", [Utfall.RISK, Utfall.MISSFORHALLANDE])
def test_a_missforhallande_is_not_closed_straight_from_the_beslut(folk: Folk, utfall: Utfall) -> None:
    arende = beslutad(folk, utfall)
    with pytest.raises(OtillatenOvergang, match="när den är uppföljd"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")
    assert steget(arende, folk.maja) == "Börja följa upp."


def test_what_was_no_missforhallande_has_nothing_to_follow_up(folk: Folk) -> None:
    arende = arendegang.avsluta(beslutad(folk, Utfall.INTE), av=folk.maja, aterkoppling="Svar.")
    assert arende.status == Status.AVSLUTAD


def test_ivo_comes_before_the_uppfoljning(folk: Folk) -> None:
    arende = beslutad(folk, Utfall.ALLVARLIGT)
    with pytest.raises(OtillatenOvergang, match="Anmäl händelsen till IVO först"):
        arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.maja)
    arende = arendegang.anmal_till_ivo(arende, dag=timezone.localdate(), utredning_bifogad=True, av=folk.karin)
    assert arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.maja).status == Status.UPPFOLJNING


def test_without_an_atgard_it_is_said_what_is_followed_up(folk: Folk) -> None:
    arende = beslutad(folk)
    with pytest.raises(OtillatenOvergang, match="vad ni följer upp"):
        arendegang.inled_uppfoljning(arende, text=" ", av=folk.maja)
    med_atgard(arende, folk)
    assert arendegang.inled_uppfoljning(arende, av=folk.maja).status == Status.UPPFOLJNING


def test_an_atgard_whose_effect_is_known_is_followed_up_and_one_that_is_not_needs_a_reason(folk: Folk) -> None:
    arende = beslutad(folk)
    atgard = med_atgard(arende, folk)
    arende = arendegang.inled_uppfoljning(arende, av=folk.maja)
    assert steget(arende, folk.maja) == "Följ upp 1 åtgärd."
    with pytest.raises(OtillatenOvergang, match=r"varför 1 åtgärd avslutas utan"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")
    arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)
    arende = arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")
    assert arende.status == Status.AVSLUTAD


def test_a_done_atgard_whose_effect_is_looked_at_later_is_not_followed_up_yet(folk: Folk) -> None:
    arende = beslutad(folk)
    atgard = med_atgard(arende, folk)
    arende = arendegang.inled_uppfoljning(arende, av=folk.maja)
    senare = timezone.localdate() + timedelta(days=90)
    arendegang.klarmarkera_atgard(arende, atgard, uppfoljning=senare, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="utan att effekten är känd"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")


def test_a_refused_atgard_is_not_waited_for(folk: Folk) -> None:
    arende = beslutad(folk)
    arendegang.planera_atgard(arende, beskrivning="x", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.sofia)
    arendegang.besluta_atgard(arende, arende.atgarder.get(), beslut="nej", kommentar="Nej.", av=folk.maja)
    arende = arendegang.inled_uppfoljning(arende, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="vad uppföljningen visade"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")


def test_the_reason_stands_in_the_log_and_not_in_the_answer_to_the_reporter(folk: Folk) -> None:
    arende = arendegang.avsluta(
        foljs_upp(folk), av=folk.maja, aterkoppling="Ny rutin.", uppfoljning="Boendet har flyttat."
    )
    assert arende.aterkoppling == "Ny rutin."
    assert "Uppföljning: Boendet har flyttat." in arende.handelser.get(verb=Verb.AVSLUTA).text


def test_a_corrected_beslut_takes_it_back_to_the_beslut(folk: Folk) -> None:
    arende = arendegang.besluta(foljs_upp(folk), utfall=Utfall.ALLVARLIGT, motivering="Mer kom fram.", av=folk.karin)
    assert arende.status == Status.BESLUTAD
    assert arende.handelser.last().text.startswith("Rättat beslut")
    with pytest.raises(OtillatenOvergang, match="IVO först"):
        arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.maja)


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def test_the_pages_lead_through_it(folk: Folk) -> None:
    arende, maja = beslutad(folk), inne(folk.maja)
    sida = maja.get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert reverse("lex-sarah:inled-uppfoljning", args=[arende.pk]) in sida
    assert reverse("avvikelser:avsluta", args=[arende.pk]) not in sida
    steg = reverse("lex-sarah:inled-uppfoljning", args=[arende.pk])
    assert "Det finns ingen planerad åtgärd" in maja.post(steg, {"text": ""}).content.decode()
    assert maja.post(steg, {"text": "Rutinen, i höst."}).status_code == HTTPStatus.FOUND
    avsluta = reverse("avvikelser:avsluta", args=[arende.pk])
    assert "Vad visade uppföljningen?" in maja.get(avsluta).content.decode()
    assert "Skriv vad uppföljningen visade." in maja.post(avsluta, {"aterkoppling": "Svar."}).content.decode()
    maja.post(avsluta, {"aterkoppling": "Svar.", "uppfoljning": "Den följs."})
    assert Arende.objects.get(pk=arende.pk).status == Status.AVSLUTAD


def test_it_waits_on_the_start_page_of_its_ansvarig_and_in_the_list(folk: Folk) -> None:
    arende = foljs_upp(folk)
    steg = start.samla(folk.jonas, timezone.localdate()).steg
    assert [s for s in steg if arende.dnr in s.mer]
    lista = inne(folk.jonas).get(reverse("avvikelser:arenden"), {"lage": "pagar"}).content.decode()
    assert arende.dnr in lista
    assert "Följs upp" in lista


# ---- the way of the ärende ----


def test_a_dubblett_has_only_the_steps_it_took_and_ends_as_one(folk: Folk) -> None:
    arende, kvar = mottagen(folk), mottagen(folk)
    arende = avsluta_som_dubblett(arende, kvar, av=folk.maja)
    steg = gang(arende, list(arende.handelser.all()), folk.maja)
    assert [s.namn for s in steg] == ["Rapport", "Mottagen", "Dubblett"]
    assert all(s.lage == "gjort" for s in steg)
    assert steg[-1].text.startswith("Avslutat ")


def test_the_uppfoljning_has_not_begun_when_the_beslut_is_made(folk: Folk) -> None:
    arende = beslutad(folk)
    sista = gang(arende, list(arende.handelser.all()), folk.jonas)[-1]
    assert (sista.namn, sista.lage, sista.text) == ("Uppföljning", "nu", "Inte påbörjad")
    arende = arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.jonas)
    sista = gang(arende, list(arende.handelser.all()), folk.jonas)[-1]
    assert (sista.lage, sista.text) == ("nu", "Pågår hos dig")


def test_a_step_that_never_was_is_not_called_klart(folk: Folk) -> None:
    arende = overlamnad(folk)
    assert [s.text for s in gang(arende, list(arende.handelser.all()), folk.maja)][-2:] == ["Kommer sedan"] * 2
