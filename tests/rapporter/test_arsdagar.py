"""Reports, sammanträden and surveys in the year, for those who may see them, and a year that asks few questions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from egenkontroll.arshjul import kalender
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.modeller import Granskare, Rapport
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener as internkontroll
from tests.egenkontroll.plan import planscener
from tests.fabriker import AtgardFactory, person_med
from tests.rapporter import namndscener as scen
from tests.rapporter import scen_rapport
from tests.utforare import utforarscener

pytestmark = pytest.mark.django_db
IDAG = date(2026, 6, 1)


def dagar(person: Person, ar: int, slag: str) -> list[tuple[date, str, bool]]:
    return [(d.dag, d.text, d.klar) for d in kalender.dagar(person, ar, IDAG) if d.slag == slag]


def test_a_faststalld_rapport_stands_on_its_day_and_a_draft_on_none(kommun: Kommun) -> None:
    folk = scen.folk(kommun)
    scen.rapport(kommun.ifn, folk.sofia)
    scen.rapport(kommun.ifn, folk.sofia, period="2026H2", status="utkast")
    idag = timezone.localdate()
    vantat = [(idag, "Fastställd: Halvårsredovisning, första halvåret 2026", True)]
    assert dagar(folk.sofia, idag.year, "Rapport") == vantat
    assert dagar(person_med(Roll.KVALITETSSTRATEG, kommun.an), idag.year, "Rapport") == []


def test_a_sammantrade_stands_there_with_its_handlingar_once_it_has_been_called_to(kommun: Kommun) -> None:
    folk = scen.folk(kommun)
    mote = scen.sammantrade(folk.petra, kommun.ifn, handlingar_senast=scen.DAGEN - timedelta(days=9))
    scen.arende(mote, folk.petra)
    assert dagar(folk.sofia, scen.DAGEN.year, "Sammanträde") == []
    scen.hallet(mote, folk.petra)
    assert dagar(folk.sofia, scen.DAGEN.year, "Sammanträde") == [
        (scen.DAGEN - timedelta(days=9), f"Handlingarna klara till sammanträdet IFN {scen.DAGEN}", True),
        (scen.DAGEN, f"Sammanträde IFN {scen.DAGEN}", True),
    ]


def test_a_survey_to_utforare_is_one_day_however_many_are_asked(kommun: Kommun) -> None:
    sofia = scen_rapport.strateg(kommun)
    enkat = utforarscener.enkat(kommun.ifn)
    for _ in range(3):
        utforarscener.tillfragad(enkat, utforarscener.avtal(kommun.ifn))
    (dag,) = dagar(sofia, 2026, "Enkät")
    assert dag[0] == enkat.sista_dag
    assert "Utförarna svarar på enkäten" in dag[1]


def _arbete(rapport: Rapport, sofia: Person, enhet: Any, granskare: Person, senast: date) -> None:
    """Somebody is asked to write for the rapport, and somebody to read it."""
    gemensamt = {"senast": senast, "begard": timezone.now(), "begard_av": sofia}
    avsnitt = rapport.avsnitt.first()
    Rapportbidrag.objects.create(rapport=rapport, avsnitt=avsnitt, delen=enhet, namn=enhet.namn, **gemensamt)
    Granskare.objects.create(rapport=rapport, person=granskare, **gemensamt)
    Rapport.objects.filter(pk=rapport.pk).update(status=Rapport.Status.GRANSKAS)


def test_who_is_asked_to_write_or_to_read_has_the_last_day(kommun: Kommun) -> None:
    sofia = scen_rapport.strateg(kommun)
    chef, laser = person_med(Roll.ENHETSCHEF, kommun.tallbacken), person_med(Roll.FORVALTNINGSCHEF, kommun.forvaltning)
    _arbete(scen_rapport.utkast(kommun, sofia), sofia, kommun.tallbacken, laser, date(2026, 9, 1))
    namnet = "Halvårsredovisning, första halvåret 2026"
    assert dagar(chef, 2026, "Rapport") == [(date(2026, 9, 1), f"Bidrag till {namnet}", False)]
    assert dagar(laser, 2026, "Rapport") == [(date(2026, 9, 1), f"Granska {namnet}", False)]
    assert dagar(person_med(Roll.ENHETSCHEF, kommun.aldreboendet), 2026, "Rapport") == []


def test_the_page_of_a_year_that_holds_everything_asks_at_most_twelve_questions(
    kommun: Kommun, logga_in: Any, django_assert_max_num_queries: Any
) -> None:
    klient, sofia = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    idag = timezone.localdate()  # what is held or measured is so today, which is in the year on any day of it
    ar, senast = idag.year, date(idag.year, 12, 31)
    planscener.antagen(kommun, sofia, ar)
    internkontroll.antagen_med_moment(kommun.ifn, sofia, kommun.tallbacken, ar)
    andrascener.kontroll(kommun.ifn, kommun.tallbacken, klar=True, matt=idag)
    for enhet in (kommun.tallbacken, kommun.mottagningen):
        AtgardFactory(enhet=enhet, senast=senast, ansvarig=sofia)
    utforarscener.enkat(kommun.ifn, sista_dag=senast)
    folk = scen.folk(kommun)
    mote = scen.sammantrade(folk.petra, kommun.ifn, datum=idag, handlingar_senast=date(ar, 1, 1))
    scen.arende(mote, folk.petra)
    scen.hallet(mote, folk.petra)
    scen.rapport(kommun.ifn, sofia, period=f"{ar - 1}H2")
    _arbete(scen_rapport.utkast(kommun, sofia), sofia, kommun.tallbacken, sofia, senast)
    klient.get(reverse("arshjul:ar"))  # the first page after a login also writes when the session began
    with django_assert_max_num_queries(12):
        sidan = klient.get(reverse("arshjul:ar")).content.decode()
    for text in ("Ram och urval", "Internkontroll", "Annan kontroll", "Sammanträde", "Fastställd", "Granska", "Klar: "):
        assert text in sidan, text
