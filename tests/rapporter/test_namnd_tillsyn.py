"""An answer to IVO before the nämnd: put on the list, written about, decided, and told of on its own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from avvikelser.tillsyn import beslut, tillsynsgang
from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from rapporter.namnd import skrivelsegang
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.tillsyn import FORSLAG
from tests.conftest import Kommun
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter import namndscener as scen
from tests.rapporter import papper
from tests.rapporter.namndscener import DAGEN, Folk
from tests.tillsyn import tillsynsscener

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def satta(monkeypatch, tmp_path, settings) -> list[str]:
    """What the answers are set from, by a PDF of two empty pages. `test_namnd_svarsbilaga` sets one for real."""
    settings.MEDIA_ROOT = tmp_path
    html: list[str] = []
    monkeypatch.setattr("avvikelser.tillsyn.filer.rendera", lambda text: html.append(text) or papper.tom(sidor=2))
    return html


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


def framlagt(namnd: Any, av: Any, **falt: Any) -> Tillsynsarende:
    """An answer of one krav, left to the nämnd."""
    rad = tillsynsgang.paborja(tillsynsscener.arende(namnd, av, **falt), av=av)
    tillsynsscener.svarat(tillsynsscener.krav(rad, av), av)
    return tillsynsgang.till_namnden(rad, av=av)


@pytest.fixture
def rad(folk: Folk) -> Tillsynsarende:
    return framlagt(folk.kommun.ifn, folk.sofia)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn)


def lagg_pa_listan(folk: Folk, mote: Sammantrade, rad: Tillsynsarende, **falt: str) -> Namndarende:
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    svar = som(folk.petra).post(adress, {"svar": rad.pk, **falt})
    assert svar.status_code == 302, svar.context["form"].errors
    return Namndarende.objects.get()


def test_an_answer_on_the_list_gives_the_arende_its_number_and_the_neutral_words_of_the_diarium(folk, mote, rad):
    arende = lagg_pa_listan(folk, mote, rad)
    assert (arende.dnr, arende.rubrik, arende.forslag) == (rad.dnr, rad.arendemening, FORSLAG)
    assert not arende.sekretess


def test_one_with_sekretess_gives_the_arende_sekretess_and_never_its_own_rubrik(folk, mote):
    hemligt = framlagt(folk.kommun.ifn, folk.sofia, sekretess=True, rubrik="Ett klagomål om Prov Provsson")
    sida = som(folk.petra).get(reverse("rapporter:namnd-arende-nytt", args=[mote.pk])).content.decode()
    assert "Provsson" not in sida
    arende = lagg_pa_listan(folk, mote, hemligt)
    assert arende.sekretess
    assert arende.rubrik == hemligt.arendemening


def test_only_answers_that_are_left_to_this_namnd_can_be_chosen(folk, mote, rad, kommun):
    moa_strateg = person_med(Roll.KVALITETSSTRATEG, kommun.an)
    annans = framlagt(kommun.an, moa_strateg)
    tillsynsscener.arende(kommun.ifn, folk.sofia, rubrik="Inte framlagt")
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    assert list(som(folk.petra).get(adress).context["form"].fields["svar"].queryset) == [rad]
    assert "svar" in som(folk.petra).post(adress, {"svar": annans.pk}).context["form"].errors
    tillsynsgang.aterta(rad, av=folk.sofia)
    assert "svar" not in som(folk.petra).get(adress).context["form"].fields


def test_a_rapport_or_another_number_beside_the_answer_is_refused(folk, mote, rad, kommun):
    adress = reverse("rapporter:namnd-arende-nytt", args=[mote.pk])
    rapport = scen.rapport(kommun.ifn, folk.sofia)
    bada = som(folk.petra).post(adress, {"svar": rad.pk, "rapport": rapport.pk})
    assert "Välj bara en av rapporten, planen och svaret till IVO." in bada.content.decode()
    annat = som(folk.petra).post(adress, {"svar": rad.pk, "dnr": rapport.dnr})
    assert f"Svaret har redan ett nummer, {rad.dnr}." in annat.content.decode()
    assert not Namndarende.objects.exists()


def test_a_skrivelse_says_what_ivo_asks_and_the_answers_to_who_may_read_them(folk, mote, rad, kommun):
    arende = lagg_pa_listan(folk, mote, rad)
    forst = skrivelsegang.forifyllt(arende, folk.petra)
    assert "ett förslag till svar som gäller 1 krav" in forst["sammanfattning"]
    assert rad.svar_senast.isoformat() in forst["sammanfattning"]
    assert "Schemat är ändrat." not in forst["beskrivning"]
    bada = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ge_uppdrag(bada, Roll.NAMNDSEKRETERARE, kommun.ifn)
    assert "Schemat är ändrat." in skrivelsegang.forifyllt(arende, bada)["beskrivning"]
    assert Sparpost.objects.filter(verb="se", person=bada, objekt_id=str(rad.pk)).exists()


def test_what_has_sekretess_is_not_copied_into_an_arende_without(folk, mote, rad, kommun):
    arende = lagg_pa_listan(folk, mote, rad)
    Tillsynsarende.objects.update(sekretess=True)
    bada = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ge_uppdrag(bada, Roll.NAMNDSEKRETERARE, kommun.ifn)
    assert "Schemat är ändrat." not in skrivelsegang.forifyllt(arende, bada)["beskrivning"]
    Namndarende.objects.filter(pk=arende.pk).update(sekretess=True, lagrum="Prov")
    arende.refresh_from_db()
    assert "Schemat är ändrat." in skrivelsegang.forifyllt(arende, bada)["beskrivning"]


@pytest.mark.parametrize(("omedelbart", "slut"), [(True, ", omedelbart justerad"), (False, "")])
def test_the_decision_is_on_the_answers_page_when_the_sammantrade_has_been_held(folk, mote, rad, omedelbart, slut):
    arende = lagg_pa_listan(folk, mote, rad)
    adress = reverse("tillsyn:arende", args=[rad.pk])
    assert "Nämndens beslut" not in som(folk.sofia).get(adress).content.decode()
    scen.hallet(mote, folk.petra, fran=45, omedelbart_justerad=omedelbart)
    sida = som(folk.sofia).get(adress).content.decode()
    assert f"Beslutad § 45, Individ- och familjenämnden {DAGEN}{slut}<" in sida
    assert f"Nämnden har beslutat: § 45, {DAGEN}." in sida
    assert reverse("rapporter:namnd-arende", args=[arende.pk]) in sida
    utan_handlingar = person_med(Roll.VERKSAMHETSCHEF, folk.kommun.ifn)
    assert [ett.url for ett in beslut.beslut_om(rad, utan_handlingar)] == [""]


def test_a_decision_about_another_number_or_at_another_namnd_is_none_of_the_answers(folk, mote, rad, kommun):
    scen.arende(mote, folk.petra)
    scen.hallet(mote, folk.petra)
    assert beslut.beslut_om(rad, folk.sofia) == []
    Namndarende.objects.update(dnr=rad.dnr)
    assert len(beslut.beslut_om(rad, folk.sofia)) == 1
    Tillsynsarende.objects.update(namnd=kommun.an)
    rad.refresh_from_db()
    assert beslut.beslut_om(rad, folk.sofia) == []


def test_the_page_of_a_decided_answer_stays_within_its_budget(folk, mote, rad, django_assert_max_num_queries):
    lagg_pa_listan(folk, mote, rad)
    scen.hallet(mote, folk.petra)
    klient, adress = som(folk.sofia), reverse("tillsyn:arende", args=[rad.pk])
    klient.get(adress)
    with django_assert_max_num_queries(12):
        assert "Nämndens beslut" in klient.get(adress).content.decode()
