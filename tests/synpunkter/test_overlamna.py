"""Who takes over a synpunkt, also one at the nämnd, and who hears of its deadlines: always somebody."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Skydd, Status
from avvikelser.synpunkter import gang
from avvikelser.synpunkter.registrering import registrera
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation import konton, omfordelning
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, inkommet, mottagen, synpunkt
from tests.fabriker import person_med

INKOM = date(2026, 9, 1)  # a Tuesday; to be answered by 15 September
FORE, EFTER, ESKALERING = date(2026, 9, 14), date(2026, 9, 16), date(2026, 9, 21)


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.fixture
def gunnel(folk: Folk) -> Person:
    """A second synpunktskoordinator for the nämnd."""
    return person_med(Roll.SYNPUNKTSKOORDINATOR, folk.kommun.ifn)


def hos_namnden(folk: Folk, *, bekraftad: bool = True) -> Arende:
    """A klagomål at the nämnd itself, which ulla handles."""
    arende = registrera(inkommet(folk, plats=folk.kommun.ifn), av=None).arende
    if bekraftad:
        arende = gang.bekrafta(arende, text="Tack, vi läser.", skydd=Skydd.NEJ, av=folk.ulla)
    Arende.objects.filter(pk=arende.pk).update(inkommen=datetime.combine(INKOM, time(9), STOCKHOLM))
    Avisering.objects.all().delete()
    return Arende.objects.get(pk=arende.pk)


def horda(dag: date) -> set[tuple[Person, str]]:
    """Who is told on the day, of those not told before, and as what."""
    fore = set(Avisering.objects.values_list("pk", flat=True))
    paminn(dag)
    return {(rad.person, rad.slag) for rad in Avisering.objects.exclude(pk__in=fore).select_related("person")}


# ---- who may take over ----


def test_a_synpunkt_at_the_namnd_is_taken_over_by_another_koordinator_and_nobody_else(
    folk: Folk, gunnel: Person
) -> None:
    arende = hos_namnden(folk)
    assert list(arendegang.mojliga_nya_ansvariga(arende)) == [gunnel]
    svar = inloggad(folk.ulla).post(reverse("avvikelser:byt-ansvarig", args=[arende.pk]), {"till": gunnel.pk})
    arende.refresh_from_db()
    assert (svar.status_code, arende.ansvarig) == (302, gunnel)
    for person in (folk.sofia, folk.karin, folk.jonas, folk.samir):
        with pytest.raises(OtillatenOvergang, match="kan inte ta över"):
            arendegang.byt_ansvarig(arende, till=person, av=folk.ulla)


def test_the_koordinator_may_take_over_a_synpunkt_at_an_enhet_and_never_an_avvikelse(folk: Folk) -> None:
    assert folk.ulla in arendegang.mojliga_nya_ansvariga(synpunkt(folk, Status.MOTTAGEN))
    assert folk.ulla not in arendegang.mojliga_nya_ansvariga(mottagen(folk))


def test_the_koordinator_hands_on_what_a_colleague_has_left_and_nothing_but_synpunkter(
    folk: Folk, gunnel: Person
) -> None:
    arende = hos_namnden(folk)
    avvikelsen = mottagen(folk)
    Arende.objects.filter(pk=avvikelsen.pk).update(ansvarig=folk.ulla)
    konton.stang_konto(folk.ulla, av=folk.samir)
    (knippe,) = omfordelning.knippen(gunnel, folk.ulla)
    assert (knippe.rubrik, knippe.mojliga) == ("1 synpunkt på Individ- och familjenämnden", [gunnel])
    klient = inloggad(gunnel)
    assert reverse("organisation:ansvar") in klient.get(reverse("aviseringar:agenda")).text
    assert folk.ulla.namn in klient.get(reverse("organisation:ansvar")).text
    svar = klient.post(reverse("organisation:ansvar-person", args=[folk.ulla.pk]), {knippe.nyckel: gunnel.pk})
    arende.refresh_from_db()
    avvikelsen.refresh_from_db()
    assert (svar.status_code, arende.ansvarig, avvikelsen.ansvarig) == (302, gunnel, folk.ulla)


def test_an_avvikelse_and_a_synpunkt_at_one_enhet_are_handed_on_each_by_its_own_rule(folk: Folk) -> None:
    mottagen(folk)
    synpunkt(folk, Status.MOTTAGEN)
    knippen = {knippe.rubrik.split()[1]: knippe for knippe in omfordelning.knippen(folk.karin, folk.maja)}
    assert folk.ulla in knippen["synpunkt"].mojliga
    assert folk.ulla not in knippen["ärende"].mojliga
    assert len({knippe.nyckel for knippe in knippen.values()}) == 2


def test_the_systemforvaltare_sees_which_colleague_can_hand_it_on_or_that_nobody_can(folk: Folk) -> None:
    hos_namnden(folk)
    adress = reverse("organisation:oppet", args=[folk.ulla.pk])
    assert "Ge någon ett uppdrag som räcker" in inloggad(folk.samir).get(adress).text
    gunnel = person_med(Roll.SYNPUNKTSKOORDINATOR, folk.kommun.ifn)
    text = inloggad(folk.samir).get(adress).text
    assert gunnel.namn in text
    assert "1 synpunkt" in text
    assert "Ge någon ett uppdrag" not in text


def test_a_colleague_is_told_that_a_closed_account_still_answers_for_it(folk: Folk, gunnel: Person) -> None:
    hos_namnden(folk)
    konton.stang_konto(folk.ulla, av=folk.samir)
    Avisering.objects.all().delete()
    assert omfordelning.beratta_om_lamnade() == 1
    en = Avisering.objects.get()
    assert (en.person, en.slag) == (gunnel, Slag.LAMNAR)
    assert inloggad(gunnel).get(en.url).status_code == 200


def test_where_nobody_can_hand_it_on_the_systemforvaltare_is_told_once(folk: Folk) -> None:
    arende = hos_namnden(folk)
    konton.stang_konto(folk.ulla, av=folk.samir)
    Avisering.objects.all().delete()
    omfordelning.beratta_om_lamnade()
    omfordelning.beratta_om_lamnade()
    en = Avisering.objects.get()
    assert en.person == folk.samir
    assert arende.dnr not in en.text
    assert "Ge någon uppdraget" in en.text
    assert inloggad(folk.samir).get(en.url).status_code == 200
    klick = inloggad(folk.samir).get(reverse("aviseringar:oppna", args=[en.pk]))
    assert klick["Location"] == en.url


# ---- moved to somebody by name ----


def test_a_synpunkt_is_moved_to_somebody_by_name_who_is_told_and_sees_it_first(folk: Folk) -> None:
    arende, klient = synpunkt(folk), inloggad(folk.maja)
    adress = reverse("synpunkter:flytta", args=[arende.pk])
    assert "Vem tar över?" in klient.get(adress).text
    val = {"till": folk.kommun.mottagningen.pk, "ansvarig": folk.oskar.pk, "motivering": "Gäller mottagningen."}
    Avisering.objects.all().delete()
    assert klient.post(adress, val).status_code == 302
    arende.refresh_from_db()
    assert (arende.enhet, arende.ansvarig) == (folk.kommun.mottagningen, folk.oskar)
    assert Avisering.objects.filter(person=folk.oskar, slag=Slag.NYTT).count() == 1
    assert arende.dnr in inloggad(folk.oskar).get(reverse("start")).text


def test_the_koordinator_who_is_named_at_an_enhet_is_told_too(folk: Folk) -> None:
    arende = synpunkt(folk)
    Avisering.objects.all().delete()
    gang.flytta(arende, till=folk.kommun.mottagningen, ansvarig=folk.ulla, motivering="Dit.", av=folk.maja)
    assert {rad.person for rad in Avisering.objects.all()} == {folk.ulla, folk.oskar}
    assert arende.dnr in inloggad(folk.ulla).get(reverse("start")).text


def test_somebody_who_cannot_handle_it_there_is_an_error_by_the_field_that_then_offers_those_who_can(
    folk: Folk,
) -> None:
    arende = synpunkt(folk)
    val = {"till": folk.kommun.mottagningen.pk, "ansvarig": folk.nils.pk, "motivering": "Gäller mottagningen."}
    svar = inloggad(folk.maja).post(reverse("synpunkter:flytta", args=[arende.pk]), val)
    assert svar.status_code == 200
    (fel,) = svar.context["form"].errors["ansvarig"]
    assert "Nils Prov kan inte sköta synpunkter hos" in fel
    erbjuds = {pk for pk, _ in svar.context["form"].fields["ansvarig"].choices}
    assert erbjuds == {"", str(folk.oskar.pk), str(folk.ulla.pk), str(folk.karin.pk)} & erbjuds
    assert str(folk.oskar.pk) in erbjuds
    assert str(folk.nils.pk) not in erbjuds
    assert "Gäller mottagningen." in svar.text
    arende.refresh_from_db()
    assert arende.enhet == folk.kommun.tallbacken


def test_without_a_name_it_is_for_whoever_receives_there(folk: Folk) -> None:
    arende = synpunkt(folk)
    val = {"till": folk.kommun.mottagningen.pk, "ansvarig": "", "motivering": "Gäller mottagningen."}
    assert inloggad(folk.maja).post(reverse("synpunkter:flytta", args=[arende.pk]), val).status_code == 302
    arende.refresh_from_db()
    assert arende.ansvarig is None


# ---- who hears of the deadlines ----


def test_the_ansvarig_at_the_namnd_is_told_and_then_the_kvalitetsstrateg_where_no_chef_stands_above(
    folk: Folk,
) -> None:
    hos_namnden(folk)
    assert horda(FORE) == {(folk.ulla, Slag.FORE)}
    assert horda(EFTER) == {(folk.ulla, Slag.EFTER)}
    assert horda(ESKALERING) == {(folk.sofia, Slag.ESKALERING)}
    assert "ingen chef står närmare" in Avisering.objects.get(slag=Slag.ESKALERING).text
    assert horda(ESKALERING + timedelta(days=1)) == set()


def test_a_colleague_hears_too_when_it_is_not_done(folk: Folk, gunnel: Person) -> None:
    hos_namnden(folk)
    horda(FORE), horda(EFTER)
    assert {person for person, _ in horda(ESKALERING)} == {folk.sofia, gunnel}


def test_with_the_account_closed_a_colleague_is_told_and_without_one_the_kvalitetsstrateg(folk: Folk) -> None:
    hos_namnden(folk)
    Person.objects.filter(pk=folk.ulla.pk).update(is_active=False)
    assert horda(FORE) == {(folk.sofia, Slag.FORE)}
    assert "så du får veta det" in Avisering.objects.get().text
    gunnel = person_med(Roll.SYNPUNKTSKOORDINATOR, folk.kommun.ifn)
    assert horda(EFTER) == {(gunnel, Slag.EFTER)}
    assert horda(ESKALERING) == {(folk.sofia, Slag.ESKALERING)}
    assert horda(ESKALERING + timedelta(days=1)) == set()


def test_one_that_nobody_has_received_at_the_namnd_reaches_the_kvalitetsstrateg_and_tells_nobody_twice(
    folk: Folk,
) -> None:
    hos_namnden(folk, bekraftad=False)
    for dag in range(40):
        paminn(INKOM + timedelta(days=dag))
    told = list(Avisering.objects.all())
    assert {rad.person for rad in told if rad.slag != Slag.ESKALERING} == {folk.ulla}
    assert {rad.person for rad in told if rad.slag == Slag.ESKALERING} == {folk.sofia}
    assert len({rad.nyckel for rad in told}) == len(told)


def test_at_an_enhet_the_chefer_hear_as_before_and_not_the_kvalitetsstrateg(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    Arende.objects.filter(pk=arende.pk).update(inkommen=datetime.combine(INKOM, time(9), STOCKHOLM))
    Avisering.objects.all().delete()
    assert horda(EFTER) == {(folk.maja, Slag.EFTER)}
    assert horda(ESKALERING) == {(folk.karin, Slag.ESKALERING)}


def test_who_is_named_when_it_is_moved_is_the_one_that_is_reminded(folk: Folk) -> None:
    arende = gang.flytta(
        synpunkt(folk), till=folk.kommun.mottagningen, ansvarig=folk.ulla, motivering="Dit.", av=folk.maja
    )
    Arende.objects.filter(pk=arende.pk).update(inkommen=datetime.combine(INKOM, time(9), STOCKHOLM))
    Avisering.objects.all().delete()
    assert {person for person, slag in horda(FORE) if slag == Slag.FORE} == {folk.ulla}


def test_one_without_an_ansvarig_is_the_koordinators_on_the_agenda(folk: Folk) -> None:
    arende = hos_namnden(folk)
    Arende.objects.filter(pk=arende.pk).update(ansvarig=None, inkommen=timezone.now())
    assert arende.dnr in inloggad(folk.ulla).get(reverse("aviseringar:agenda")).text
