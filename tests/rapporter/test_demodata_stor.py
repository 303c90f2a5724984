"""The bulk data that speed is measured on still fit the tables."""

from __future__ import annotations

import pytest

from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from rapporter.demodata import stor


@pytest.mark.django_db(transaction=True)
def test_the_bulk_data_fit_the_tables_and_have_the_two_who_measure() -> None:
    stor.ladda(stor.Storlek(arenden=1200, enheter=40, personer=60), sag=lambda _: None)
    assert Arende.objects.count() == 1200
    assert Arende.history.count() == 1200
    assert set(Arende.objects.values_list("typ", flat=True)) == set(Arendetyp)
    smal = Person.objects.get(anvandarnamn=stor.SMAL_PERSON)
    bred = Person.objects.get(anvandarnamn=stor.BRED_PERSON)
    ser_smal = Arende.objects.for_user(smal, Befogenhet.SE_ARENDE)
    assert ser_smal.values("enhet").distinct().count() == 1
    assert Arende.objects.for_user(bred, Befogenhet.SE_ARENDE).values("enhet").distinct().count() == 20
    with pytest.raises(ValueError, match="redan"):
        stor.ladda(stor.Storlek(1, 1, 1), sag=lambda _: None)
