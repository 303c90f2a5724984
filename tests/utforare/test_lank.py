"""The one-time link: one survey, once, for a time; and nothing is told of why one does not open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare import enkatgang, lankar, register
from avvikelser.utforare.models import Kontakt, Svarslank, Tillfragad
from avvikelser.utforare.utskick import paminn
from kvalitet.aviseringar.models import Avisering
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdrag import avsluta_uppdrag
from kvalitet.overgang import OtillatenOvergang
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift

NOLL = {"har_kommit": "nej", "sett": "0"}


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def fraga(kommun: Kommun) -> Tillfragad:
    idag = timezone.localdate()
    fraga = scen.tillfragad(scen.enkat(kommun.ifn, sista_dag=idag), scen.avtal(kommun.ifn, namn="Provlänken AB"))
    Kontakt.objects.create(avtal=fraga.avtal, namn="Bo Prov", epost="bo@prov.example")
    return fraga


@pytest.fixture
def token(fraga: Tillfragad, sofia: Person) -> str:
    return lankar.ny_lank(fraga, fraga.avtal.kontakter.get(), av=sofia)


def oppna(klient: Client, token: str) -> Any:
    return klient.get(reverse("utforare:lank", args=[token]), follow=True)


def test_the_link_opens_the_form_and_the_token_leaves_the_address(
    fraga: Tillfragad, token: str, client: Client
) -> None:
    svar = oppna(client, token)
    assert svar.redirect_chain == [(reverse("utforare:lank-svara"), 302)]
    assert "Provlänken AB" in svar.content.decode()
    assert token not in svar.content.decode()
    assert not Svarslank.objects.filter(avtryck=token).exists()


def test_an_answer_uses_the_link_up(fraga: Tillfragad, token: str, client: Client) -> None:
    oppna(client, token)
    oppna(client, token)  # looking is not answering
    klart = client.post(reverse("utforare:lank-svara"), NOLL, follow=True)
    assert "Nämnden har fått svaret för Provlänken AB" in klart.content.decode()
    svar = fraga.svar.get()
    assert (svar.satt, svar.lamnat_av, svar.registrerat_av) == ("lank", "Bo Prov", None)
    igen = client.post(reverse("utforare:lank-svara"), NOLL)  # pressed twice: the receipt, and nothing more
    assert (igen.status_code, igen.url) == (302, reverse("utforare:lank-tack"))
    assert Client().post(reverse("utforare:lank-svara"), NOLL).status_code == 404
    assert oppna(Client(), token).status_code == 404
    assert fraga.svar.count() == 1


def test_a_link_that_does_not_open_tells_nobody_why(fraga: Tillfragad, sofia: Person) -> None:
    kontakt = fraga.avtal.kontakter.get()

    def gammal() -> str:
        token = lankar.ny_lank(fraga, kontakt, av=sofia)
        Svarslank.objects.filter(avtryck=lankar.avtryck(token)).update(giltig_till=timezone.now())
        return token

    ersatt = lankar.ny_lank(fraga, kontakt, av=sofia)
    sidor = {oppna(Client(), t).content for t in ("hittepå", gammal(), ersatt)}
    lankar.ny_lank(fraga, kontakt, av=sofia)
    stangd = lankar.ny_lank(fraga, kontakt, av=sofia)
    enkatgang.stang(fraga.enkat, av=sofia)
    sidor.add(oppna(Client(), stangd).content)
    assert len(sidor) == 1


def test_a_link_stops_with_its_contact_person(fraga: Tillfragad, token: str, sofia: Person) -> None:
    register.avsluta_kontakt(fraga.avtal.kontakter.get(), av=sofia)
    assert oppna(Client(), token).status_code == 404


def test_a_link_does_not_overwrite_what_somebody_else_has_answered(
    fraga: Tillfragad, token: str, client: Client
) -> None:
    oppna(client, token)
    scen.svar(fraga, uppgift(klagomal=4))
    assert client.post(reverse("utforare:lank-svara"), NOLL).status_code == 404
    assert fraga.svar.get().klagomal == 4


def test_guessing_is_stopped_after_a_while(token: str, settings: Any) -> None:
    settings.SYNPUNKT_FEL_KOD_PER_TIMME = 3
    assert [oppna(Client(), f"gissning{i}").status_code for i in range(4)] == [404, 404, 404, 429]
    assert oppna(Client(), token).status_code == 429


def form_i(svar: Any) -> dict[str, str]:
    """What a browser sends of itself from the page."""
    return {"lank": svar.context["formularnyckel"]}


def test_an_answer_is_taken_by_the_link_its_form_was_opened_with(
    kommun: Kommun, fraga: Tillfragad, token: str, sofia: Person, client: Client
) -> None:
    annan = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, namn="Andra AB"))
    bo = Kontakt.objects.create(avtal=annan.avtal, namn="Bo Prov", epost="bo@prov.example")
    forsta = form_i(oppna(client, token))
    andra = form_i(oppna(client, lankar.ny_lank(annan, bo, av=sofia)))  # in another tab
    client.post(reverse("utforare:lank-svara"), {**NOLL, **forsta})
    assert (fraga.svar.count(), annan.svar.count()) == (1, 0)
    assert "Andra AB" in client.get(reverse("utforare:lank-svara")).content.decode()
    klart = client.post(reverse("utforare:lank-svara"), {**NOLL, **andra}, follow=True)
    assert "Nämnden har fått svaret för Andra AB" in klart.content.decode()
    assert annan.svar.count() == 1


def test_what_the_form_says_of_its_link_opens_nothing_and_cannot_be_made_up(
    fraga: Tillfragad, token: str, client: Client
) -> None:
    nyckel = form_i(oppna(client, token))["lank"]
    assert token not in nyckel
    assert oppna(Client(), nyckel).status_code == 404
    for fel in (lankar.avtryck(token), token, f"{lankar.avtryck(token)}:x", nyckel[:-1], ""):
        assert Client().post(reverse("utforare:lank-svara"), {**NOLL, "lank": fel}).status_code == 404
    assert not fraga.svar.exists()
    Svarslank.objects.update(giltig_till=timezone.now())
    assert client.post(reverse("utforare:lank-svara"), {**NOLL, "lank": nyckel}).status_code == 404
    assert not fraga.svar.exists()


def test_without_a_link_there_is_no_form(client: Client, db: None) -> None:
    assert client.get(reverse("utforare:lank-svara")).status_code == 404
    assert "inget att visa" in client.get(reverse("utforare:lank-tack")).content.decode()


def test_the_link_opens_nothing_else(token: str, client: Client) -> None:
    oppna(client, token)
    for namn in ("start", "utforare:mina", "utforare:lista"):
        assert client.get(reverse(namn)).status_code == 302


def test_a_reminder_goes_to_the_silent_by_the_way_each_can_answer(
    kommun: Kommun, fraga: Tillfragad, sofia: Person, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    vera = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    med_login = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, vera))
    klar = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, person_med(Roll.UTFORARKONTAKT, kommun.ifn)))
    scen.svar(klar, uppgift())
    scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, namn="Ensam AB"))
    with django_capture_on_commit_callbacks(execute=True):
        utfall = paminn(fraga.enkat, av=sofia)
    assert (utfall.antal, utfall.utan_kontakt) == (2, ("Ensam AB",))
    assert [brev.to for brev in mailoutbox] == [["bo@prov.example"]]
    adress = next(rad for rad in mailoutbox[0].body.splitlines() if "/utforare/lank/" in rad)
    assert oppna(Client(), adress.rstrip("/").rpartition("/")[2]).status_code == 200
    assert [a.person for a in Avisering.objects.filter(objekttyp="utforare.tillfragad")] == [vera]
    assert med_login.paminnelser.count() == 1
    assert klar.paminnelser.count() == 0


@pytest.mark.parametrize("hur", ["uppdraget har slutat", "kontot är stängt"])
def test_who_cannot_log_in_any_more_is_reached_by_letter_or_said_not_to_be_reached(
    kommun: Kommun,
    fraga: Tillfragad,
    sofia: Person,
    mailoutbox: Any,
    django_capture_on_commit_callbacks: Any,
    hur: str,
) -> None:
    med_epost = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, _utan_uppdrag(kommun, hur)))
    med_epost.avtal.kontakter.update(epost="eva@prov.example")
    utan = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn, _utan_uppdrag(kommun, hur), namn="Tyst AB"))
    with django_capture_on_commit_callbacks(execute=True):
        utfall = paminn(fraga.enkat, av=sofia, bara=[med_epost.pk, utan.pk])
    assert (utfall.antal, utfall.utan_kontakt) == (1, ("Tyst AB",))
    assert [brev.to for brev in mailoutbox] == [["eva@prov.example"]]
    assert (med_epost.paminnelser.count(), utan.paminnelser.count()) == (1, 0)
    assert not Avisering.objects.filter(objekttyp="utforare.tillfragad").exists()


@pytest.mark.parametrize("hur", ["uppdraget har slutat", "kontot är stängt"])
def test_who_cannot_log_in_any_more_may_get_a_link_to_tell_of_an_event(kommun: Kommun, sofia: Person, hur: str) -> None:
    avtal = scen.avtal(kommun.ifn, _utan_uppdrag(kommun, hur))
    avtal.kontakter.update(epost="eva@prov.example")
    kontakt = avtal.kontakter.get()
    klient = Client()
    klient.force_login(sofia, backend="django.contrib.auth.backends.ModelBackend")
    sidan = klient.get(reverse("utforare:avtal", args=[avtal.pk])).content.decode()
    assert "Egen inloggning" not in sidan
    assert f"Inloggningen {kontakt.person.anvandarnamn} är stängd eller saknar uppdrag" in sidan
    assert reverse("utforare:kontakt-lank", args=[kontakt.pk]) in sidan
    klient.post(reverse("utforare:kontakt-lank", args=[kontakt.pk]))
    assert Svarslank.objects.filter(kontakt=kontakt, tillfragad=None, anvand=None).count() == 1


def _utan_uppdrag(kommun: Kommun, hur: str) -> Person:
    person = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    if hur == "kontot är stängt":
        Person.objects.filter(pk=person.pk).update(is_active=False)
        return person
    uppdrag = Uppdrag.objects.get(person=person)
    Uppdrag.objects.filter(pk=uppdrag.pk).update(fran=timezone.localdate() - timedelta(days=9))
    avsluta_uppdrag(uppdrag, till=timezone.localdate() - timedelta(days=1), av=None)
    return person


def test_a_reminder_that_nobody_needs_is_refused(fraga: Tillfragad, sofia: Person) -> None:
    scen.svar(fraga, uppgift())
    with pytest.raises(OtillatenOvergang, match="Alla har svarat"):
        paminn(fraga.enkat, av=sofia)


def test_a_late_answer_is_still_wanted_for_two_weeks(fraga: Tillfragad, token: str) -> None:
    lank = Svarslank.objects.get()
    assert lankar.hitta(lank.avtryck, nar=timezone.now() + timedelta(days=14)) == lank
    assert lankar.hitta(lank.avtryck, nar=timezone.now() + timedelta(days=16)) is None
