"""The åtgärder behind egenkontrollens nej are those that the avvikelser had at the cut-off, not those they have now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Skydd
from egenkontroll.granskning import brister
from egenkontroll.granskning.brister import Atgardsplan
from egenkontroll.granskning.models import Svar
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.statistik.atgardslankar import lankar_vid
from rapporter.statistik.egenkontrollfoljd import bakom_foljd
from rapporter.statistik.egenkontrollrapport import egenkontrollsiffror
from rapporter.statistik.tabell import villkor
from tests.conftest import Kommun
from tests.egenkontroll.granskning.scen import omrade
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.egenkontrollscener import genomford
from tests.rapporter.scen_rapport import skrivet, strateg

H1 = Period.tolka("2026H1")
NEJ: list[dict[str, str]] = [{"kommunicering": "nej"}] * 3


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.mottagningen)


@pytest.fixture
def tva(kommun: Kommun, chef: Person) -> tuple[Arende, Arende, Atgard]:
    """Two avvikelser of one nej each, and the åtgärd that was planned in the first. One nej waits."""
    genomford(omrade(kommun.ifn), {kommun.mottagningen: NEJ}, person_med(Roll.GRANSKARE, kommun.ifn))
    ett, annat, _ = Svar.objects.filter(svar="nej").order_by("pk")
    plan = Atgardsplan(beskrivning="Prov", ansvarig=chef, senast=timezone.localdate() + timedelta(days=9))
    forsta = brister.bli_avvikelse([ett], foljd="Prov", skydd=Skydd.NEJ, av=chef, atgard=plan)
    andra = brister.bli_avvikelse([annat], foljd="Prov", skydd=Skydd.NEJ, av=chef)
    return forsta, andra, Atgard.objects.get()


def en_till(arende: Arende, chef: Person) -> Atgard:
    """Another åtgärd, planned in the ärende."""
    senast = timezone.localdate() + timedelta(days=9)
    arendegang.planera_atgard(arende, beskrivning="Prov två", ansvarig=chef, senast=senast, av=chef)
    return Atgard.objects.latest("pk")


def raden(kommun: Kommun, nar: datetime) -> tuple[Any, ...]:
    """Avvikelser, åtgärder."""
    tabell = egenkontrollsiffror(kommun.ifn, H1, nar).tabell("egenkontroll_brister")
    assert tabell is not None
    return tabell.grupper[0].rader[0].varden[3:5]


def atgarderna(kommun: Kommun, nar: datetime) -> set[int]:
    return {pk for _, pk in bakom_foljd(kommun.ifn.pk, villkor(foljd="atgarder"), H1, nar)}


def test_one_hung_on_after_the_cut_off_is_not_counted_at_it(
    kommun: Kommun, chef: Person, tva: tuple[Arende, Arende, Atgard]
) -> None:
    forsta, andra, atgard = tva
    utom = en_till(_utan_brist(kommun, chef), chef)
    fore = timezone.now()
    arendegang.koppla_atgard(andra, utom, av=chef)
    assert (raden(kommun, fore), raden(kommun, timezone.now())) == ((2, 1), (2, 2))
    assert (atgarderna(kommun, fore), atgarderna(kommun, timezone.now())) == ({atgard.pk}, {atgard.pk, utom.pk})
    assert lankar_vid([forsta.pk, andra.pk], fore) == [(forsta.pk, atgard.pk)]


def test_one_taken_off_after_the_cut_off_is_counted_at_it(
    kommun: Kommun, chef: Person, tva: tuple[Arende, Arende, Atgard]
) -> None:
    forsta, _, atgard = tva
    arendegang.koppla_atgard(_utan_brist(kommun, chef), atgard, av=chef)
    fore = timezone.now()
    arendegang.koppla_bort_atgard(forsta, atgard, skal="En annan sak.", av=chef)
    assert (raden(kommun, fore), raden(kommun, timezone.now())) == ((2, 1), (2, 0))
    assert (atgarderna(kommun, fore), atgarderna(kommun, timezone.now())) == ({atgard.pk}, set())


def test_one_hung_on_and_taken_off_again_is_counted_as_it_was_each_time(
    kommun: Kommun, chef: Person, tva: tuple[Arende, Arende, Atgard]
) -> None:
    _, andra, _ = tva
    utom = en_till(_utan_brist(kommun, chef), chef)
    tider = [timezone.now()]
    for _ in range(2):
        arendegang.koppla_atgard(andra, utom, av=chef)
        tider.append(timezone.now())
        arendegang.koppla_bort_atgard(andra, utom, skal="En annan sak.", av=chef)
        tider.append(timezone.now())
    assert [raden(kommun, nar)[1] for nar in tider] == [1, 2, 1, 2, 1]


def test_what_was_done_at_another_time_than_it_was_logged_counts_from_when_it_was_done(
    kommun: Kommun, chef: Person, tva: tuple[Arende, Arende, Atgard]
) -> None:
    _, andra, _ = tva
    utom = en_till(_utan_brist(kommun, chef), chef)
    nar = timezone.now() + timedelta(hours=2)
    arendegang.koppla_atgard(andra, utom, av=chef, nar=nar)
    assert [raden(kommun, nar + timedelta(minutes=m))[1] for m in (-1, 1)] == [1, 2]


def test_a_report_comes_out_the_same_whatever_is_hung_on_and_taken_off_after_it(
    kommun: Kommun, chef: Person, tva: tuple[Arende, Arende, Atgard], django_assert_num_queries: Callable[[int], Any]
) -> None:
    forsta, andra, atgard = tva
    utom = en_till(_utan_brist(kommun, chef), chef)
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.EGENKONTROLL)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    with django_assert_num_queries(2):
        lankar_vid([forsta.pk, andra.pk], timezone.now())
    arendegang.koppla_atgard(andra, utom, av=chef)
    arendegang.koppla_atgard(andra, atgard, av=chef)
    arendegang.koppla_bort_atgard(forsta, atgard, skal="En annan sak.", av=chef)
    utfall = faststallande.aterskapa(fast, av=av)
    assert (utfall.lika, utfall.skillnader) == (True, ())
    assert {(s["fore"], s["nu"]) for s in faststallande.ratta(fast, av=av).skillnader} == {(1, 2)}


def _utan_brist(kommun: Kommun, chef: Person) -> Arende:
    """An avvikelse of the enhet that handles no nej."""
    arende: Arende = ArendeFactory(
        enhet=kommun.mottagningen, status="mottagen", ansvarig=chef, allvarlighetsgrad=2, inkommen=timezone.now()
    )
    return arende
