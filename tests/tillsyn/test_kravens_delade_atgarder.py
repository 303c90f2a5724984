"""One åtgärd for a krav and for something else: who may hang it where, what the page shows, and what nobody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.models import Arende, Arendetyp, Lasare, Status
from avvikelser.tillsyn import delade, dokument, sekretess, tillsynsgang
from avvikelser.tillsyn.models import Krav, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.tillsynsgang import SE
from egenkontroll.risk.models import Riskatgard
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.fabriker import ArendeFactory, AtgardFactory, person_med
from tests.tillsyn import tillsynsscener as scen
from tests.tillsyn.tillsynsscener import Folk

pytestmark = pytest.mark.django_db


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def rad(folk: Folk) -> Tillsynsarende:
    return scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken)


@pytest.fixture
def ett(folk: Folk, rad: Tillsynsarende) -> Krav:
    return scen.krav(rad, folk.sofia, ansvarig=folk.elin)


def oppen(folk: Folk, **falt: Any) -> Atgard:
    givet = {"enhet": folk.kommun.tallbacken, "ansvarig": folk.elin, "beskrivning": "Provåtgärd"}
    atgard: Atgard = AtgardFactory(**{**givet, **falt})
    return atgard


def avvikelse(folk: Folk, *atgarder: Atgard, **falt: Any) -> Arende:
    givet = {"enhet": folk.kommun.tallbacken, "status": Status.MOTTAGEN, "mottagen": timezone.now()}
    arende: Arende = ArendeFactory(**{**givet, "ansvarig": folk.elin, "allvarlighetsgrad": 2, **falt})
    arende.atgarder.add(*atgarder)
    return arende


def lex(folk: Folk, *atgarder: Atgard, lasare: tuple[Person, ...] = ()) -> Arende:
    """A lex Sarah ärende with åtgärder that have sekretess, read by who may read such and by `lasare`."""
    for atgard in atgarder:
        Atgard.objects.filter(pk=atgard.pk).update(sekretess=True)
        atgard.sekretess = True
    arende = avvikelse(folk, *atgarder, typ=Arendetyp.LEX_SARAH, sekretess=True)
    for person in lasare:
        Lasare.objects.create(arende=arende, person=person, skal="Prov")
    return arende


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sidan(person: Any, rad: Tillsynsarende) -> str:
    return str(som(person).get(reverse("tillsyn:arende", args=[rad.pk])).content.decode())


def bort_url(krav: Krav, atgard: Atgard) -> str:
    return reverse("tillsyn:koppla-bort", args=[krav.pk, atgard.pk])


# ---- on screen ----


def test_an_atgard_of_an_avvikelse_is_hung_on_a_krav_and_stands_in_the_answer(folk, rad, ett):
    atgard = oppen(folk)
    arende = avvikelse(folk, atgard)
    adress = reverse("tillsyn:koppla", args=[ett.pk])
    assert adress in sidan(folk.elin, rad)
    klient = som(folk.elin)
    assert "Provåtgärd" in klient.get(adress).content.decode()
    svar = klient.post(adress, {"atgard": atgard.pk}, follow=True)
    html = svar.content.decode()
    assert "Åtgärden är kopplad till kravet." in html
    assert f">{arende.dnr}</a>" in html
    assert bort_url(ett, atgard) in html
    assert "Provåtgärd" in str(dokument.bygg(rad))
    assert rad.handelser.filter(text="Kopplade en åtgärd till krav 1: Provåtgärd.", av=folk.elin).exists()
    assert Sparpost.objects.get(verb="koppla_atgard_till_krav").detalj["atgard"] == atgard.pk


def test_it_is_taken_off_with_a_reason_and_stays_with_the_other(folk, rad, ett):
    atgard = oppen(folk)
    arende = avvikelse(folk, atgard)
    delade.koppla(ett, atgard, av=folk.elin)
    klient = som(folk.elin)
    assert "Skriv varför" in klient.post(bort_url(ett, atgard), {"skal": " "}).content.decode()
    klient.post(bort_url(ett, atgard), {"skal": "Gäller bara avvikelsen."})
    assert (ett.kravatgarder.count(), list(arende.atgarder.all())) == (0, [atgard])
    text = "Tog bort en åtgärd från krav 1: Provåtgärd. Gäller bara avvikelsen."
    assert rad.handelser.filter(text=text, av=folk.elin).exists()
    assert "Hör också till" not in sidan(folk.elin, rad)


def test_one_with_no_other_source_stays(folk, rad, ett):
    atgard = scen.pa_krav(ett, enhet=folk.kommun.tallbacken)
    assert bort_url(ett, atgard) not in sidan(folk.elin, rad)
    assert som(folk.elin).get(bort_url(ett, atgard)).status_code == 404
    with pytest.raises(OtillatenOvergang, match="bara till det här kravet"):
        delade.koppla_bort(ett, atgard, skal="Nej.", av=folk.elin)
    annat = scen.krav(rad, folk.sofia)
    delade.koppla(annat, atgard, av=folk.sofia)
    delade.koppla_bort(ett, atgard, skal="Hör till krav 2.", av=folk.elin)
    assert list(annat.kravatgarder.values_list("atgard", flat=True)) == [atgard.pk]


def test_one_that_comes_from_a_risk_too_can_be_taken_off(folk, ett):
    atgard = scen.pa_krav(ett, enhet=folk.kommun.tallbacken)
    risk = internkontrollscener.risk(folk.kommun.ifn, folk.kommun.tallbacken)
    Riskatgard.objects.create(risk=risk, atgard=atgard, kopplad=timezone.now(), kopplad_av=folk.elin)
    delade.koppla_bort(ett, atgard, skal="Hör till risken.", av=folk.sofia)
    assert not ett.kravatgarder.exists()


def test_a_page_with_nothing_to_choose_says_so_and_offers_a_new_one(folk, ett):
    html = som(folk.elin).get(reverse("tillsyn:koppla", args=[ett.pk])).content.decode()
    assert "Det finns ingen öppen åtgärd" in html
    assert reverse("tillsyn:atgard", args=[ett.pk]) in html
    assert "<button" not in html.split("<main")[1].split("</main>")[0]


def test_the_pages_keep_their_twelve_queries_also_with_shared_atgarder(folk, rad, ett, django_assert_max_num_queries):
    for _ in range(4):
        atgard = oppen(folk)
        avvikelse(folk, atgard)
        delade.koppla(ett, atgard, av=folk.elin)
    risk = internkontrollscener.risk(folk.kommun.ifn, folk.kommun.tallbacken)
    Riskatgard.objects.create(risk=risk, atgard=atgard, kopplad=timezone.now(), kopplad_av=folk.elin)
    oppen(folk)
    klient = som(folk.elin)
    for adress in (reverse("tillsyn:arende", args=[rad.pk]), reverse("tillsyn:koppla", args=[ett.pk])):
        klient.get(adress)
        with django_assert_max_num_queries(12):
            assert klient.get(adress).status_code == 200


# ---- which may be chosen, and by whom ----


def test_only_open_atgarder_of_the_enheter_concerned_or_above_within_ones_scope_can_be_chosen(folk, rad, ett):
    har, ovanfor = oppen(folk), oppen(folk, enhet=folk.kommun.avdelning)
    scen.pa_krav(ett, enhet=folk.kommun.tallbacken)
    for falt in (
        {"enhet": folk.kommun.mottagningen},
        {"status": Atgard.Status.KLAR, "klar": timezone.now()},
        {"status": Atgard.Status.AVBRUTEN},
        {"sekretess": True, "ansvarig": None},
    ):
        oppen(folk, **falt)
    assert delade.kopplingsbara(ett, folk.karin) == [ovanfor, har]
    assert delade.kopplingsbara(ett, folk.elin) == [har]
    rad.enheter.clear()
    assert har in delade.kopplingsbara(ett, folk.sofia), "none concerned: anywhere in the nämnd"


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"status": Atgard.Status.KLAR, "klar": timezone.now()}, "inte öppen"),
        ({"sekretess": True}, "har sekretess"),
        ({"utanfor": True}, "finns inte bland"),
    ],
)
def test_what_cannot_be_chosen_is_refused_by_the_rule_too(folk, ett, falt, mening):
    falt = dict(falt)
    if falt.pop("utanfor", False):
        falt["enhet"] = folk.kommun.mottagningen
    with pytest.raises(OtillatenOvergang, match=mening):
        delade.koppla(ett, oppen(folk, **falt), av=folk.elin)
    assert not ett.kravatgarder.exists()


def test_it_hangs_once_on_a_krav_and_not_by_one_who_only_reads(folk, ett):
    atgard = scen.pa_krav(ett, enhet=folk.kommun.tallbacken)
    with pytest.raises(OtillatenOvergang, match="hör redan"):
        delade.koppla(ett, atgard, av=folk.elin)
    for forsok in (
        lambda: delade.koppla(ett, oppen(folk), av=folk.karin),
        lambda: delade.koppla_bort(ett, atgard, skal="Nej.", av=folk.britta),
    ):
        with pytest.raises(OtillatenOvergang, match="Du kan läsa kravet"):
            forsok()


def test_a_posted_number_that_is_not_among_the_choices_is_an_error_on_the_form(folk, ett):
    annan = oppen(folk, enhet=folk.kommun.mottagningen)
    oppen(folk)
    svar = som(folk.elin).post(reverse("tillsyn:koppla", args=[ett.pk]), {"atgard": annan.pk})
    assert "Det valet finns inte längre." in svar.content.decode()
    assert not ett.kravatgarder.exists()


def test_the_button_pressed_twice_hangs_it_once_and_says_that_it_hangs_there(folk, ett):
    atgard, klient = oppen(folk), som(folk.elin)
    oppen(folk)
    for _ in range(2):
        svar = klient.post(reverse("tillsyn:koppla", args=[ett.pk]), {"atgard": atgard.pk}, follow=True)
        assert "Åtgärden är kopplad till kravet." in svar.content.decode()
    assert ett.kravatgarder.count() == 1


@pytest.mark.parametrize("status", [Tillsynsstatus.HOS_NAMNDEN, Tillsynsstatus.AVSLUTAD])
def test_nothing_is_hung_or_taken_off_or_planned_while_the_namnd_has_the_answer_or_after_the_end(
    folk, rad, ett, status
):
    atgard = scen.pa_krav(ett, scen.krav(rad, folk.sofia), enhet=folk.kommun.tallbacken)
    idag = timezone.localdate()
    Tillsynsarende.objects.update(status=status, besvarad=idag, avslutad=idag, besked="Prov.")
    for forsok in (
        lambda: delade.koppla(ett, oppen(folk), av=folk.elin),
        lambda: delade.koppla_bort(ett, atgard, skal="Nej.", av=folk.elin),
    ):
        with pytest.raises(OtillatenOvergang, match="ändras inte"):
            forsok()
    assert bort_url(ett, atgard) not in sidan(folk.elin, rad)


# ---- sekretess ----


@pytest.mark.parametrize("hemligt", [False, True])
def test_who_reads_an_arende_is_said_the_same_from_both_ends(folk, rad, ett, hemligt):
    scen.krav(rad, folk.sofia, ansvarig=folk.karin)
    Tillsynsarende.objects.update(sekretess=hemligt, handlaggare=person_med(Roll.VERKSAMHETSCHEF, folk.kommun.ifn))
    Krav.objects.filter(nummer=2).update(ansvarig=folk.omar)
    person_med(Roll.ENHETSCHEF, folk.kommun.tallbacken)
    rad.refresh_from_db()
    alla = {p.pk for p in Person.objects.all() if Tillsynsarende.objects.for_user(p, SE).filter(pk=rad.pk).exists()}
    assert sekretess.lasare(rad) == alla
    assert folk.elin.pk in alla
    assert folk.omar.pk not in alla
    assert (folk.britta.pk in alla) is not hemligt


def test_an_atgard_of_a_lex_sarah_goes_only_where_all_who_read_the_krav_read_that(folk, rad, ett):
    Tillsynsarende.objects.update(sekretess=True)
    ett.refresh_from_db()
    atgard = oppen(folk)
    hemligt = lex(folk, atgard)
    assert atgard not in delade.kopplingsbara(ett, folk.elin), "she is its ansvarig, and does not read where it is from"
    assert delade.kopplingsbara(ett, folk.sofia) == [atgard]
    with pytest.raises(OtillatenOvergang, match="Alla som läser det här ärendet får inte läsa"):
        delade.koppla(ett, atgard, av=folk.sofia)
    Lasare.objects.create(arende=hemligt, person=folk.elin, skal="Prov")
    delade.koppla(ett, atgard, av=folk.sofia)
    assert rad.handelser.filter(text="Kopplade en åtgärd till krav 1.").exists()


def test_an_atgard_of_a_krav_with_sekretess_goes_to_no_lex_sarah_that_others_read(folk, rad, ett):
    """The same question from the other end."""
    Tillsynsarende.objects.update(sekretess=True)
    Krav.objects.update(ansvarig=None)
    atgard = scen.pa_krav(ett, enhet=folk.kommun.tallbacken, sekretess=True, ansvarig=folk.elin)
    hennes, allas = lex(folk, lasare=(folk.elin,)), lex(folk)
    assert atgard not in arendegang.kopplingsbara(hennes, folk.elin)
    with pytest.raises(OtillatenOvergang, match="Alla som läser det här ärendet får inte läsa"):
        arendegang.koppla_atgard(hennes, atgard, av=folk.sofia)
    arendegang.koppla_atgard(allas, atgard, av=folk.sofia)
    assert allas.handelser.filter(verb=Verb.KOPPLA_ATGARD).exists()


def test_nothing_tells_who_may_not_read_the_krav_that_it_has_the_atgard(folk, rad, ett):
    atgard = oppen(folk)
    arende = avvikelse(folk, atgard)
    delade.koppla(ett, atgard, av=folk.elin)
    Krav.objects.update(ansvarig=None)
    tillsynsgang.andra(rad, scen.uppgift(sekretess=True), [folk.kommun.tallbacken], av=folk.sofia)
    atgard.refresh_from_db()
    assert atgard.sekretess is False, "others know it from the avvikelse"
    html = som(folk.elin).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert "Provåtgärd" in html
    assert rad.dnr not in html
    assert "Ta bort härifrån" not in html
    with pytest.raises(OtillatenOvergang, match="bara till det här ärendet"):
        arendegang.koppla_bort_atgard(arende, atgard, skal="Nej.", av=folk.elin)
    arendegang.koppla_bort_atgard(arende, atgard, skal="Gäller kravet.", av=folk.sofia)
    assert not arende.atgarder.exists()


def test_only_what_comes_from_nothing_open_gets_sekretess_with_the_arende(folk, rad, ett):
    annans = scen.krav(scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken), folk.sofia)
    egen = scen.pa_krav(ett, scen.krav(rad, folk.sofia), enhet=folk.kommun.tallbacken)
    scen.pa_krav(ett, annans, enhet=folk.kommun.tallbacken)
    avvikelse(folk, scen.pa_krav(ett, enhet=folk.kommun.tallbacken))
    tillsynsgang.andra(rad, scen.uppgift(sekretess=True), [folk.kommun.tallbacken], av=folk.sofia)
    assert list(Atgard.objects.filter(sekretess=True)) == [egen]


def test_an_avvikelse_that_becomes_lex_sarah_closes_what_only_a_secret_krav_has_too(folk, rad, ett):
    atgard = oppen(folk)
    blir = avvikelse(folk, atgard, mottagare=folk.elin)
    delade.koppla(ett, atgard, av=folk.elin)
    tillsynsgang.andra(rad, scen.uppgift(sekretess=True), [folk.kommun.tallbacken], av=folk.sofia)
    arendegang.omklassa(blir, till=Arendetyp.LEX_SARAH, motivering="Allvarligt.", av=folk.elin)
    atgard.refresh_from_db()
    assert atgard.sekretess


def test_neither_is_opened_while_it_shares_an_atgard_that_has_sekretess(folk, rad, ett):
    tillsynsgang.andra(rad, scen.uppgift(sekretess=True), [folk.kommun.tallbacken], av=folk.sofia)
    atgard = oppen(folk)
    hemligt = lex(folk, atgard, lasare=(folk.elin,))
    anders = person_med(Roll.FORVALTNINGSCHEF, folk.kommun.forvaltning)
    delade.koppla(ett, atgard, av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="också till något annat med sekretess"):
        tillsynsgang.andra(rad, scen.uppgift(), [folk.kommun.tallbacken], av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="hör också till ett annat ärende"):
        arendegang.omklassa(hemligt, till=Arendetyp.AVVIKELSE, motivering="Ingen fara.", av=anders)
    delade.koppla_bort(ett, atgard, skal="Gäller bara det andra.", av=folk.sofia)
    assert not tillsynsgang.andra(rad, scen.uppgift(), [folk.kommun.tallbacken], av=folk.sofia).sekretess


def test_to_be_offered_an_atgard_with_sekretess_is_logged_as_a_read(folk, rad, ett):
    Tillsynsarende.objects.update(sekretess=True)
    atgard = oppen(folk, senast=timezone.localdate() + timedelta(days=3))
    lex(folk, atgard)
    som(folk.sofia).get(reverse("tillsyn:koppla", args=[ett.pk]))
    assert Sparpost.objects.filter(slag="sett", objekt_id=str(atgard.pk), person=folk.sofia).exists()
