"""The bulk data that speed is measured on still fit the tables."""

from __future__ import annotations

import pytest

from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from rapporter.demodata import stor
from rapporter.prestanda import matning
from rapporter.prestanda.budget import FRAGOR_PER_SIDA, GOLV, Matvarde
from rapporter.prestanda.sidor import sidor
from rapporter.prestanda.tabell import som_text


@pytest.mark.django_db(transaction=True)
def test_the_bulk_data_fit_the_tables_and_have_the_two_who_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    stor.ladda(stor.Storlek(arenden=1200, enheter=40, personer=60), sag=lambda _: None)
    assert Arende.objects.count() == 1200
    assert Arende.history.count() == 1200
    assert set(Arende.objects.values_list("typ", flat=True)) == set(Arendetyp)
    rapporter = Arende.objects.exclude(typ=Arendetyp.SYNPUNKT)
    assert 0.7 < rapporter.filter(markt_dag__isnull=False).count() / rapporter.count() < 0.9
    smal = Person.objects.get(anvandarnamn=stor.SMAL_PERSON)
    bred = Person.objects.get(anvandarnamn=stor.BRED_PERSON)
    ser_smal = Arende.objects.for_user(smal, Befogenhet.SE_ARENDE)
    assert ser_smal.values("enhet").distinct().count() == 1
    assert Arende.objects.for_user(bred, Befogenhet.SE_ARENDE).values("enhet").distinct().count() == 20
    with pytest.raises(ValueError, match="redan"):
        stor.ladda(stor.Storlek(1, 1, 1), sag=lambda _: None)

    monkeypatch.setattr(matning.matta, "__defaults__", (1,))  # how often each page is fetched
    monkeypatch.setattr(matning, "OMGANGAR", 1)
    varden = [Matvarde(GOLV, "alla", *matning.golvet(), fragor=1), *sidor()]
    assert {varde.vem for varde in varden} == {"alla", "en enhet", "300 enheter"}
    assert [(varde.vad, varde.fragor) for varde in varden if (varde.fragor or 0) > FRAGOR_PER_SIDA] == []
    assert "| start " in som_text({"1200": varden}, maskin="en påhittad maskin")


def test_the_table_says_what_keeps_its_budget_and_what_the_floor_is_here() -> None:
    golvet = Matvarde(GOLV, "alla", 12, 13, fragor=1)
    stora = [golvet, Matvarde("lista", "en enhet", 29, 70, fragor=5), Matvarde("ärende", "a", 31)]
    sma = [golvet, Matvarde("lista", "en enhet", 10, 70, fragor=5), Matvarde("ärende", "a", 31)]
    text = som_text({"10000": sma, "1000000": stora}, maskin="en påhittad maskin")
    rader = [[cell.strip() for cell in rad.split("|")[1:-1]] for rad in text.splitlines() if rad.startswith("| ")]
    assert [rad[-1] for rad in rader[2:]] == ["nej", "nej", "nej"]  # over; 2.9 times the small one; over
    assert "30 ms där motsvarar 40 ms här" in " ".join(text.split())
    ensam = som_text({"1000000": stora}, maskin="en påhittad maskin")
    assert [rad.split("|")[-2].strip() for rad in ensam.splitlines() if rad.startswith("| lista")] == ["ja"]


def test_a_page_is_compared_in_floors_where_the_machine_was_a_slower_one_by_then() -> None:
    liten = Matvarde("lista", "en enhet", 10, 12, golv=5, fragor=5)
    assert Matvarde("lista", "en enhet", 18, 20, golv=9, fragor=5).mot(liten) == 1
    assert Matvarde("lista", "en enhet", 18, 20, fragor=5).mot(liten) == 1.8


def test_of_the_rounds_the_one_with_the_lowest_floor_counts() -> None:
    omgangar = iter([([70.0], [7.0]), ([50.0], [5.0]), ([10.0], [6.0])])
    assert matning.lugnast(lambda: next(omgangar)) == (50, 50, 5)
