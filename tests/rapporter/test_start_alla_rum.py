"""The start page of somebody for whom something waits in every room keeps within what a page may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from avvikelser.models import Arende
from kvalitet.aviseringar.models import Utskick
from kvalitet.behorighet import Roll
from kvalitet.organisation import konton
from kvalitet.organisation.models import Person
from kvalitet.utkast.models import Utkast
from tests.avvikelser.scener import Folk, folk_i, foreslagen, mottagen, rapporterad
from tests.conftest import Kommun
from tests.egenkontroll.granskning import scen as granskningsscen
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.egenkontroll.plan import planscener
from tests.fabriker import AtgardFactory, PersonFactory, ge_uppdrag, person_med
from tests.rapporter import namndscener, scen_rapport
from tests.utforare import utforarscener

HOGST = 12


@pytest.fixture
def overallt(kommun: Kommun) -> Person:
    """Every roll there is, at the enhet or at its nämnd."""
    person: Person = PersonFactory()
    for roll in Roll:
        hos_enheten = roll in {Roll.MEDARBETARE, Roll.ENHETSCHEF, Roll.UTREDARE, Roll.GRANSKARE}
        ge_uppdrag(person, roll, kommun.tallbacken if hos_enheten else kommun.ifn)
    return person


def _arenden(folk: Folk, person: Person) -> None:
    """One to receive, one at hand, one to decide, an åtgärd that is late, a draft."""
    rapporterad(folk)
    Arende.objects.filter(pk=mottagen(folk).pk).update(ansvarig=person)
    foreslagen(folk)
    igar = timezone.localdate() - timedelta(days=1)
    AtgardFactory(
        enhet=folk.kommun.tallbacken, ansvarig=person, senast=igar,
        status="beslutad", beslutad=timezone.now(), beslutad_av=person,
    )  # fmt: skip
    Utkast.objects.create(person=person, nyckel="rapportera", innehall={})


def _forvaltarens(folk: Folk, kommun: Kommun) -> None:
    """A letter that did not leave, an uppdrag that ends, an act to look at."""
    Utskick.objects.create(person=folk.maja, nyckel="prov", status=Utskick.Status.MISSLYCKAT)
    ge_uppdrag(PersonFactory(), Roll.UTREDARE, kommun.mottagningen, till=timezone.localdate() + timedelta(days=5))
    konton.nytt_losenord(folk.maja, av=folk.samir)


def _utforarnas(kommun: Kommun, person: Person) -> None:
    """A survey to answer, one that is late, something that has come in."""
    avtal = utforarscener.avtal(kommun.ifn, person)
    utforarscener.tillfragad(utforarscener.enkat(kommun.ifn), avtal)
    utforarscener.underrattelse(avtal)


def _kontrollernas(kommun: Kommun, person: Person) -> None:
    """A tillfälle to review, a nej on a krav in law, a kontroll to follow up, a plan to finish."""
    granskningen = granskningsscen.scen(kommun.ifn, [kommun.tallbacken])
    granskningsscen.granskad(
        granskningen, granskningen.dragning.dragna.order_by("ordning")[0], granskningen.granskare[0], tid="nej"
    )
    plan = planscener.antagen(kommun, planscener.strateg(kommun.ifn), ar=2025)
    planscener.kontrollen(plan).granskare.update(person=person)
    internkontrollscener.antagen_med_moment(kommun.ifn, person, kommun.tallbacken, timezone.localdate().year - 1)
    internkontrollscener.utkast_med_moment(kommun.ifn)


def _namndens(kommun: Kommun) -> None:
    """A draft of a report, one that waits for a sammanträde, a sammanträde to prepare."""
    petra = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    scen_rapport.utkast(kommun)
    namndscener.rapport(kommun.ifn, petra, period="2025H2")
    namndscener.sammantrade(petra, kommun.ifn, datum=timezone.localdate() + timedelta(days=9))


def test_with_something_waiting_in_every_room_the_start_page_asks_at_most_twelve_questions(
    kommun: Kommun, overallt: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    folk = folk_i(kommun)
    _arenden(folk, overallt)
    _forvaltarens(folk, kommun)
    _utforarnas(kommun, overallt)
    _kontrollernas(kommun, overallt)
    _namndens(kommun)
    klient = Client()
    klient.force_login(overallt, backend="django.contrib.auth.backends.ModelBackend")
    klient.get("/?alla")
    with django_assert_max_num_queries(HOGST):
        text = klient.get("/?alla").text
    for vantat in (
        "Ta emot rapporten.",
        "Klassa händelsen.",
        "besluta om rapporten.",
        "Säg om åtgärden är klar.",
        "Du har ett påbörjat utkast.",
        "Se efter varför e-post inte kom iväg.",
        "Se till att någon tar över efter",
        "gav ett nytt lösenord till",
        "Informera personalen om skyldigheten att rapportera.",
        "Svara på enkäten för",
        "Ta emot en lex Sarah-rapport från en utförare.",
        "utförare har inte svarat på enkäten.",
        "Ta hand om 1 nej på ett krav i lag",
        "Läs in ramen: Provområde.",
        "Enheter som ligger efter i egenkontrollen",
        "Skriv vad kontrollen R1.1 visade.",
        "om internkontrollplanen",
        "avsnitt i halvårsredovisningen",
        "väntar på ett sammanträde.",
        "sammanträdet",
        "Stödboendet Tallbacken, första halvåret" if timezone.localdate().month > 6 else "Stödboendet Tallbacken",
    ):
        assert vantat in text, vantat
