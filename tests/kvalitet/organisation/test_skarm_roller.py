"""The matrix of roller, and the change of one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, Roll, befogenheter
from kvalitet.organisation import uppdrag
from kvalitet.organisation.models import Person, Rollbefogenhet
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.kvalitet.organisation.skarmprov import Skarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def skarm(kommun: Kommun) -> Skarm:
    return Skarm.forvaltare(kommun.kommun)


def har(roll: Roll) -> set[str]:
    return set(Rollbefogenhet.objects.filter(roll=roll).values_list("befogenhet", flat=True))


def test_the_matrix_shows_every_befogenhet_and_every_roll(skarm: Skarm) -> None:
    sida = skarm.se("roller")
    for ord_ in (*(b.label for b in Befogenhet), *(r.label for r in Roll)):
        assert ord_ in sida


def test_a_change_is_shown_first_with_how_many_it_concerns_and_then_done(skarm: Skarm, kommun: Kommun) -> None:
    person = person_med(Roll.MEDARBETARE, kommun.tallbacken)
    sida = skarm.gor("roll", "medarbetare", befogenheter=["se_siffror"])
    assert "Det gäller genast för 1 person" in sida
    assert "Får också Se statistik" in sida
    assert "Får inte längre Rapportera händelser" in sida
    assert har(Roll.MEDARBETARE) == {"rapportera"}
    data = {"befogenheter": ["se_siffror"], "sett": ["rapportera"], "bekrafta": "1"}
    assert "Rollen medarbetare är ändrad" in skarm.gor("roll", "medarbetare", **data)
    assert befogenheter(Person.objects.get(pk=person.pk)) == {"se_siffror"}


def test_what_the_first_step_shows_is_sent_on_to_the_second(skarm: Skarm) -> None:
    adress = reverse("organisation:roll", args=["medarbetare"])
    sida = skarm.klient.post(adress, {"befogenheter": ["se_siffror"]}).content.decode()
    assert '<input type="hidden" name="sett" value="rapportera">' in sida
    assert '<input type="hidden" name="befogenheter" value="se_siffror">' in sida


def test_a_change_by_somebody_else_in_between_is_said_and_nothing_is_lost(skarm: Skarm) -> None:
    uppdrag.andra_roll(Roll.MEDARBETARE, [Befogenhet.RAPPORTERA, Befogenhet.SE_SIFFROR], av=None)
    data = {"befogenheter": ["se_rapport"], "sett": ["rapportera"], "bekrafta": "1"}
    assert "Någon ändrade rollen medan du tittade" in skarm.gor("roll", "medarbetare", **data)
    assert har(Roll.MEDARBETARE) == {"rapportera", "se_siffror"}


def test_no_change_is_said_to_be_none(skarm: Skarm) -> None:
    assert "Du har inte ändrat något" in skarm.gor("roll", "medarbetare", befogenheter=["rapportera"])


def test_what_a_systemforvaltare_must_never_hold_is_refused_on_the_form(skarm: Skarm) -> None:
    data = {"befogenheter": ["skota_organisation", "se_arende"]}
    assert "kan inte både sköta organisation" in skarm.gor("roll", "systemforvaltare", **data)


def test_a_befogenhet_that_does_not_exist_is_a_form_error(skarm: Skarm) -> None:
    assert "Det valet finns inte längre" in skarm.gor("roll", "medarbetare", befogenheter=["allt"])
    skarm.se("roll", "kejsare", status=404)


def test_who_manages_a_part_may_look_but_not_change(kommun: Kommun) -> None:
    skarm = Skarm.forvaltare(kommun.an)
    sida = skarm.se("roll", "medarbetare")
    assert "Bara den som sköter hela kommunen kan ändra dem" in sida
    assert "Se vad som ändras" not in sida
    data = {"befogenheter": ["se_siffror"], "sett": ["rapportera"], "bekrafta": "1"}
    assert "Bara den som sköter hela kommunen" in skarm.gor("roll", "medarbetare", **data)
    assert har(Roll.MEDARBETARE) == {"rapportera"}
