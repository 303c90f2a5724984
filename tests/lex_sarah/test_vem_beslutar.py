"""The decider whom the nämnd has named is told, reminded and asked; others are not; and nothing waits for nobody."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.models import Beslutare, Beslutssteg
from avvikelser.models import Arende
from kvalitet.aviseringar import agenda
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.organisation.models import Delbehorighet, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.skarm import start
from tests.avvikelser.scener import Folk, foreslagen
from tests.fabriker import ge_uppdrag, person_med
from tests.kvalitet.aviseringar.test_paminnelser import horda, kom_in, tomt
from tests.lex_sarah.test_beslut import bestam, som

pytestmark = pytest.mark.django_db

VALEN = [val for n in range(5) for val in combinations(Beslutare, n)]
SENT = date(2026, 11, 2)


@pytest.mark.parametrize("val", VALEN, ids=lambda val: "+".join(val) or "inget")
def test_one_person_many_arenden_and_all_who_hold_it_are_one_rule(folk: Folk, val: tuple[Beslutare, ...]) -> None:
    """The sentence to one person, the condition of a list and the persons to be told never say different things."""
    sas = person_med(Roll.FORVALTNINGSCHEF, folk.kommun.ifn, fornamn="Saga")
    bestam(folk, *val, sas=sas if Beslutare.SAS in val else None)
    arende = foreslagen(folk)
    ge_uppdrag(folk.jonas, Roll.VERKSAMHETSCHEF, folk.kommun.avdelning)  # who proposed it, and may decide of others'
    alla = list(Person.objects.order_by("pk"))
    en_i_taget = {p.pk for p in alla if kan(p, Befogenhet.BESLUTA, arende) and not arendegang.beslutshinder(arende, p)}
    assert arendegang.mojliga_beslutare([arende]) == {arende.pk: en_i_taget}
    ordningen = {p.pk for p in alla if not beslutsordning.hinder(arende, Beslutssteg.UTREDNING, p)}
    idag = timezone.localdate()
    i_lista = {
        p.pk
        for p in alla
        if Arende.objects.filter(beslutsordning.utan_hinder(p, Beslutssteg.UTREDNING, idag), pk=arende.pk).exists()
    }
    assert i_lista == ordningen


def test_an_order_of_another_namnd_or_another_step_says_nothing_here(folk: Folk) -> None:
    beslutsordning.bestam(
        folk.kommun.an,
        Beslutssteg.UTREDNING,
        beslutare=[Beslutare.FORVALTNINGSCHEF],
        sas=None,
        punkt="",
        av=folk.samir,
    )
    bestam(folk, Beslutare.FORVALTNINGSCHEF, steg=Beslutssteg.TIDIGT)
    arende = foreslagen(folk)
    assert arendegang.mojliga_beslutare([arende])[arende.pk] == {folk.karin.pk, folk.anders.pk}


# ---- told ----


def test_a_proposal_is_told_to_the_named_decider_and_not_to_the_nearer_chef(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    arende = foreslagen(folk)
    assert horda(Slag.FORSLAG) == {"Anders"}
    assert (
        Avisering.objects.get(slag=Slag.FORSLAG).text == f"Ärende {arende.dnr} har ett förslag som du kan besluta om."
    )


def test_a_proposal_is_told_to_the_nearest_where_the_namnd_decides_itself_or_has_said_nothing(folk: Folk) -> None:
    foreslagen(folk)
    assert horda(Slag.FORSLAG) == {"Karin"}
    tomt()
    bestam(folk, Beslutare.NAMND)
    foreslagen(folk)
    assert horda(Slag.FORSLAG) == {"Karin"}


def utan_forvaltningschef(folk: Folk) -> None:
    Uppdrag.objects.filter(person=folk.anders).delete()
    synka([folk.anders.pk])


def test_when_the_named_place_has_no_holder_the_next_is_told_that_it_waits_and_not_that_she_may(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    utan_forvaltningschef(folk)
    foreslagen(folk)
    assert horda(Slag.FORSLAG) == {"Karin"}
    assert "kan inte göra det" in Avisering.objects.get(slag=Slag.FORSLAG).text


# ---- reminded ----


def test_the_named_decider_is_reminded_and_the_nearer_chef_is_not(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    kom_in(foreslagen(folk), date(2026, 9, 1))
    tomt()
    paminn(SENT)
    assert horda(Slag.EFTER) == {"Anders"}
    tomt()
    bestam(folk, Beslutare.AVDELNINGSCHEF)
    paminn(SENT)
    assert horda(Slag.EFTER) == {"Karin"}


def test_above_the_named_decider_stands_the_next_chef(folk: Folk) -> None:
    bestam(folk, Beslutare.AVDELNINGSCHEF)
    kom_in(foreslagen(folk), date(2026, 9, 1))
    tomt()
    paminn(date(2026, 11, 6))
    assert (horda(Slag.EFTER), horda(Slag.ESKALERING)) == ({"Karin"}, {"Anders"})


@pytest.mark.parametrize("hur", ["uppdraget slut", "kontot stängt", "läser inte"])
def test_when_no_named_decider_is_there_the_others_are_reminded(folk: Folk, hur: str) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    kom_in(foreslagen(folk), date(2026, 9, 1))
    if hur == "uppdraget slut":
        utan_forvaltningschef(folk)
    elif hur == "kontot stängt":
        Person.objects.filter(pk=folk.anders.pk).update(is_active=False)
    else:
        Delbehorighet.objects.filter(user=folk.anders, permission__codename=Befogenhet.SE_LEX_SARAH).delete()
    tomt()
    paminn(SENT)
    assert horda(Slag.EFTER) == {"Karin"}


def test_a_decider_who_comes_later_is_told_then_and_once(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    kom_in(foreslagen(folk), date(2026, 9, 1))
    utan_forvaltningschef(folk)
    tomt()
    paminn(SENT)
    ny = person_med(Roll.FORVALTNINGSCHEF, folk.kommun.forvaltning, fornamn="Ny")
    paminn(date(2026, 11, 3))
    paminn(date(2026, 11, 4))
    assert Avisering.objects.filter(slag=Slag.EFTER, person=ny).count() == 1


def test_many_proposals_cost_no_more_than_few(folk: Folk, django_assert_num_queries: Any) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    alla = [foreslagen(folk) for _ in range(3)]
    for fragor in (alla[:1], alla):
        with django_assert_num_queries(2):
            arendegang.mojliga_beslutare(fragor)


# ---- what waits for whom ----


def start_steg(person: Person) -> list[str]:
    person = Person.objects.get(pk=person.pk)
    return [steg.mening for steg in start.samla(person, timezone.localdate()).steg if "besluta om" in steg.mening]


def pa_agendan(person: Person) -> list[int]:
    val = agenda.Val(nar="kvartal", slag="avvikelser.arende")
    funnet = agenda.hamta(Person.objects.get(pk=person.pk), val, timezone.localdate())
    return [bevakad.objekt.pk for bevakad, _ in funnet.rader]


def test_start_page_and_agenda_show_it_to_the_named_decider_alone(folk: Folk) -> None:

    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    arende = foreslagen(folk)
    assert (len(start_steg(folk.anders)), start_steg(folk.karin)) == (1, [])
    assert set(pa_agendan(folk.anders)) == {arende.pk}
    assert pa_agendan(folk.karin) == []


def test_the_page_says_who_decides_to_the_chef_who_may_not(folk: Folk, client: Any) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    adress = f"/avvikelser/{foreslagen(folk).pk}/"
    for person in (folk.karin, folk.jonas):
        text = som(client, person).get(adress).content.decode()
        assert "Anders Prov kan besluta." in text
        assert "Karin Prov kan besluta" not in text
    assert "Läs Jonas Provs förslag och besluta om rapporten." in som(client, folk.anders).get(adress).content.decode()


def test_the_page_keeps_its_budget_where_the_namnd_has_said_who(
    folk: Folk, client: Any, django_assert_max_num_queries: Any
) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    bestam(folk, Beslutare.FORVALTNINGSCHEF, steg=Beslutssteg.TIDIGT)
    adress = f"/avvikelser/{foreslagen(folk).pk}/"
    for person in (folk.karin, folk.anders):
        som(client, person).get(adress)
        with django_assert_max_num_queries(12):
            client.get(adress)
