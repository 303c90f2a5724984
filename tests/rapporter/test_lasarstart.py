"""The start page of a revisor, whose work is to read: adopted plans with how far their chains go, and reports."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Roll, laser_bara
from kvalitet.organisation.models import Person
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as ik
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter import namndscener

Inloggning = Callable[..., tuple[Client, Person]]
PLANERNA, RAPPORTERNA = "Antagna internkontrollplaner", "Fastställda rapporter"


def rader(html: str, rubrik: str) -> list[str]:
    """The words of each row in the section, "" when there is no such section."""
    delen = re.search(rf"<h2[^>]*>{rubrik}</h2>.*?<tbody>(.*?)</tbody>", html, re.DOTALL)
    tr = re.findall(r"<tr>(.*?)</tr>", delen[1], re.DOTALL) if delen else []
    return [" ".join(re.sub(r"<[^>]*>", " ", rad).split()) for rad in tr]


@pytest.fixture
def i_ifn(kommun: Kommun) -> Kommun:
    """This year's plan with two risks and three moments, of which two have results; a draft; and another nämnd's."""
    i_ar = timezone.localdate().year
    utkast = ik.plan(kommun.ifn, i_ar, antagen=False)
    forsta, andra = ik.planrisk(utkast), ik.planrisk(utkast)
    moment = [ik.moment(forsta), ik.moment(forsta), ik.moment(andra)]
    ik.anta(utkast)
    for nr in (0, 2):
        for tillfalle in ("halvar", "helar"):
            ik.resultat(moment[nr], tillfalle=tillfalle)
    ik.utkast_med_moment(kommun.ifn)
    ik.antagen_med_moment(kommun.an, ar=i_ar)
    ik.antagen_med_moment(kommun.ifn, ar=i_ar - 3)  # the list has it
    return kommun


def test_a_revisor_sees_how_far_each_chain_goes_and_is_led_to_it(i_ifn: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, i_ifn.ifn)
    html = klient.get(reverse("start")).text
    (planen,) = rader(html, PLANERNA)
    assert planen.endswith("2 2 av 3")
    assert i_ifn.ifn.namn in planen
    kedja = re.search(r'href="(/[^"]*/kedja/)"', html)
    assert kedja is not None
    assert klient.get(kedja[1]).status_code == 200


def test_a_new_version_keeps_the_results_of_its_moments(i_ifn: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, i_ifn.an)
    i_ar = timezone.localdate().year
    gammal = ik.Kontrollmoment.objects.get(planrisk__plan__namnd=i_ifn.an)
    ik.resultat(gammal)
    plan = gammal.planrisk.plan
    ny = ik.plan(i_ifn.an, i_ar, antagen=False, nummer=2, ersatter=plan, skal="Prov", dnr=plan.dnr)
    ik.moment(ik.planrisk(ny), kedja=gammal.kedja)
    plan.status = ik.Planstatus.ERSATT
    plan.save()
    ik.anta(ny)
    (planen,) = rader(klient.get(reverse("start")).text, PLANERNA)
    assert "version 2" in planen
    assert planen.endswith("1 1 av 1")


def test_a_revisor_sees_the_reports_that_hold_and_no_drafts(kommun: Kommun, logga_in: Inloggning) -> None:
    av = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    gammal = namndscener.rapport(kommun.ifn, av, period="2025H1")
    rattad = namndscener.rapport(kommun.ifn, av, period="2025H2")
    rattelsen = namndscener.rapport(kommun.ifn, av, period="2025H2", rattar=rattad)
    namndscener.rapport(kommun.ifn, av, period="2026H1", status="utkast")
    namndscener.rapport(kommun.an, person_med(Roll.KVALITETSSTRATEG, kommun.an))
    klient, _ = logga_in(Roll.REVISOR, kommun.ifn)
    html = klient.get(reverse("start")).text
    dnr = [rattelsen.dnr, gammal.dnr]
    assert [next(d for d in dnr if d in rad) for rad in rader(html, RAPPORTERNA)] == dnr
    assert reverse("rapporter:rapport", args=[gammal.pk]) in html


@pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.REVISOR}))
def test_nobody_else_has_them_on_the_start_page(i_ifn: Kommun, logga_in: Inloggning, roll: Roll) -> None:
    namndscener.rapport(i_ifn.ifn, person_med(Roll.KVALITETSSTRATEG, i_ifn.ifn))
    klient, _ = logga_in(roll, i_ifn.ifn)
    html = klient.get(reverse("start")).text
    assert rader(html, PLANERNA) == rader(html, RAPPORTERNA) == []


def test_one_with_something_to_do_as_well_does_not_only_read(kommun: Kommun) -> None:
    revisor = person_med(Roll.REVISOR, kommun.ifn)
    assert laser_bara(revisor)
    ge_uppdrag(revisor, Roll.MEDARBETARE, kommun.tallbacken)
    assert not laser_bara(Person.objects.get(pk=revisor.pk))
    assert not laser_bara(person_med(Roll.SYSTEMFORVALTARE, kommun.ifn))


def test_without_plans_and_reports_the_page_is_as_quiet_as_before(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.REVISOR, kommun.ifn)
    html = klient.get(reverse("start")).text
    assert PLANERNA not in html
    assert RAPPORTERNA not in html


def test_the_page_asks_no_more_for_it(
    i_ifn: Kommun, logga_in: Inloggning, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    namndscener.rapport(i_ifn.ifn, person_med(Roll.KVALITETSSTRATEG, i_ifn.ifn))
    klient, _ = logga_in(Roll.REVISOR, i_ifn.kommun)
    klient.get(reverse("start"))
    with django_assert_max_num_queries(12):
        html = klient.get(reverse("start")).text
    assert len(rader(html, PLANERNA)) == 2
    assert len(rader(html, RAPPORTERNA)) == 1
