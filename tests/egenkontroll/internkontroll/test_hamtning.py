"""A kontrollmoment by egenkontroll takes its result from what was reviewed: review, page, result."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from egenkontroll.granskning import avslut, gang
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.internkontroll import uppfoljning
from egenkontroll.internkontroll.uppfoljning import Resultatuppgift
from kvalitet.organisation.roller import Roll
from rapporter.kontrollresultat.hamtning import ur_egenkontroll
from tests.egenkontroll.granskning.scen import Scen, granskad, scen
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.fabriker import DelFactory, person_med

AR = internkontrollscener.AR
HALVAR = date(AR, 1, 1), date(AR, 6, 30)


@pytest.fixture
def s(kommun) -> Scen:
    return scen(kommun.ifn, [kommun.mottagningen], antal=4)


@pytest.fixture
def chef(kommun):
    return person_med(Roll.ENHETSCHEF, kommun.mottagningen)


@pytest.fixture
def moment(kommun, s, chef):
    """Of an adopted plan, with the egenkontroll as its metod."""
    plan = internkontrollscener.plan(kommun.ifn, AR, antagen=False)
    ett = internkontrollscener.moment(
        internkontrollscener.planrisk(plan), chef, kommun.mottagningen, metod="egenkontroll",
        egenkontroll=s.tillfalle.planerad,
    )  # fmt: skip
    internkontrollscener.anta(plan)
    ett.refresh_from_db()
    return ett


def granska(s: Scen) -> None:
    """One bortfall, then a nej on the time, a nej on delaktighet and two with ja throughout."""
    gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.AKTEN_OVERLAMNAD, av=s.granskare[0])
    svaren = ({"tid": "nej"}, {"delaktighet": "nej"}, {}, {"kommunicering": "ej_tillampligt"})
    for ordning, ett in enumerate(svaren, start=2):
        granskad(s, s.arende(ordning), s.granskare[0], **ett)


def test_before_anything_is_reviewed_there_is_nothing_to_take(s):
    assert ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR) is None
    assert ur_egenkontroll(0, *HALVAR) is None


def test_the_result_comes_with_n_share_interval_and_bortfall(s):
    granska(s)
    hamtat = ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR)
    assert (hamtat.granskade, hamtat.avvikelser, hamtat.brister) == (11, 2, 1)
    assert hamtat.text.startswith(
        f"{s.version.omrade.namn}, första halvåret 2026. 4 av 5 dragna ärenden är granskade och 1 är bortfall. "
        "Granskningen pågår, så siffrorna är preliminära. "
        "”Var utredningen klar i tid?” Ja i 75 procent av 4 bedömda, osäkerhet 35–94 procent."
    )
    assert "”Kommunicering” Ja i 100 procent av 3 bedömda" in hamtat.text
    assert hamtat.url.endswith(f"?omrade={s.version.omrade_id}&period=2026H1")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    assert "preliminära" not in ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR).text


def test_an_enhet_of_the_plan_that_nothing_is_reviewed_of_is_named(kommun):
    hallen = DelFactory(namn="Gruppboendet Hällen", under=[kommun.avdelning, kommun.ifn])
    s = scen(kommun.ifn, [kommun.mottagningen, hallen], antal=1)
    granskad(s, s.arende(1), s.granskare[0])
    assert "Inget är granskat på Gruppboendet Hällen." in ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR).text


def test_the_page_of_the_moment_shows_it_and_the_result_keeps_it(s, moment, chef):
    granska(s)
    klient = Client()
    klient.force_login(chef, backend="django.contrib.auth.backends.ModelBackend")
    html = klient.get(reverse("internkontroll:folj-upp", args=[moment.pk, "halvar"])).content.decode()
    assert "Ja i 75 procent av 4 bedömda" in html
    siffrorna = ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR).url
    assert siffrorna.replace("&", "&amp;") in html
    assert klient.get(siffrorna).status_code == 200
    nar = datetime(AR, 8, 20, 8, 0, tzinfo=UTC)
    ett = uppfoljning.registrera(moment, "halvar", Resultatuppgift("En av fyra för sent.", "mindre"), av=chef, nar=nar)
    assert (ett.hamtat["granskade"], ett.hamtat["brister"]) == (11, 1)
    assert "Ja i 75 procent" in ett.hamtat["text"]


def test_what_is_taken_asks_as_often_however_much_is_reviewed(s, django_assert_max_num_queries):
    granska(s)
    with django_assert_max_num_queries(9):
        ur_egenkontroll(s.tillfalle.planerad_id, *HALVAR)


def test_the_auditor_goes_from_the_chain_to_what_the_egenkontroll_showed(kommun, s, moment, logga_in):
    granska(s)
    revisor, _ = logga_in(Roll.REVISOR, kommun.ifn)
    kedjan = revisor.get(reverse("internkontroll:kedja", args=[moment.planrisk.plan_id])).content.decode()
    resultatet = f"{reverse('rapporter:kontrollresultat')}?omrade={s.version.omrade_id}"
    assert f'<a href="{resultatet}">{s.version.omrade.namn}</a>' in kedjan
    assert s.version.omrade.namn in revisor.get(resultatet).content.decode()
