"""A figure that names a person or a del names them as they were called at the cut-off, whatever they are called now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from egenkontroll.internkontroll import planen
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollatgard, Kontrollmoment
from kvalitet.frister import Period
from kvalitet.organisation.forandring.namn import byt_namn
from kvalitet.organisation.konton import andra_person
from kvalitet.organisation.models import Benamning, Organisationsdel, Person
from kvalitet.organisation.namn_da import delnamn_da, satt_namn_da
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register as ej_verkstallda
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.typer import typ_for
from rapporter.statistik.ej_verkstallda import kvartalstabeller
from rapporter.statistik.ej_verkstallda import register as som_det_var
from rapporter.statistik.siffror import Siffror, kontrollsumma
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener as scener
from tests.fabriker import AtgardFactory, PersonFactory, person_med
from tests.rapporter.scen_rapport import skrivet, strateg

AR, H1 = Period.tolka("2026"), Period.tolka("2026H1")
BESLUTET = {"beslutad": date(2025, 9, 1), "lag": "SoL", "insats": "hemtjanst", "skal": "resurs", "beteckning": "B 1"}
FORE, EFTER = "Prov Provsson, provchef", "Prov Provberg, provdirektör"


@pytest.fixture
def ansvarig(kommun: Kommun) -> Person:
    return PersonFactory(fornamn="Prov", efternamn="Provsson", befattning="provchef")


@pytest.fixture
def plan(kommun: Kommun, ansvarig: Person) -> Internkontrollplan:
    ny = scener.plan(kommun.ifn, 2026, antagen=False)
    scener.moment(scener.planrisk(ny), ansvarig, kommun.tallbacken)
    return scener.anta(ny)


def nya_namn(kommun: Kommun, ansvarig: Person) -> None:
    """The person is called another and is something else, the enhet has another name from today."""
    ny = {"efternamn": "Provberg", "befattning": "provdirektör", "epost": ansvarig.epost}
    andra_person(ansvarig, fornamn="Prov", av=None, **ny)
    byt_namn(kommun.tallbacken, "Granbacken", fran=timezone.localdate(), av=None)


def igen(rapport: Rapport, nar: Any = None) -> Siffror:
    return typ_for(rapport).rakna(rapport.namnd, rapport.perioden, nar or rapport.brytpunkt)


def byte_for_byte(rapport: Rapport) -> bool:
    utfall = faststallande.aterskapa(rapport, av=None)
    lika = kontrollsumma(igen(rapport).till_json()) == rapport.kontrollsumma_siffror
    return utfall.lika and not utfall.benamningar and lika


def orden(siffror: Siffror, kod: str) -> tuple[Any, ...]:
    tabell = siffror.tabell(kod)
    assert tabell is not None, kod
    return tuple(v for rad in tabell.rader for v in rad.varden)


def test_a_plan_that_was_fixed_is_the_same_and_a_new_one_says_what_they_are_called_now(
    kommun: Kommun, plan: Internkontrollplan, ansvarig: Person
) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, AR, av=av, slag=Rapportslag.KONTROLLPLAN)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    hette = kommun.tallbacken.namn
    nya_namn(kommun, ansvarig)
    assert byte_for_byte(fast)
    fore, nu = orden(igen(fast), "kontrollplan_moment"), orden(igen(fast, timezone.now()), "kontrollplan_moment")
    assert (hette in fore, FORE in fore) == (True, True)
    assert ("Granbacken" in nu, EFTER in nu) == (True, True)
    rattelse = faststallande.ratta(fast, av=av)
    assert {(s["fore"], s["nu"]) for s in rattelse.skillnader} == {(FORE, EFTER), (hette, "Granbacken")}


def test_a_draft_can_be_fixed_although_somebody_has_a_new_befattning(
    kommun: Kommun, plan: Internkontrollplan, ansvarig: Person
) -> None:
    av = strateg(kommun)
    rapport = skrivet(faststallande.skapa(kommun.ifn, AR, av=av, slag=Rapportslag.KONTROLLPLAN), av)
    nya_namn(kommun, ansvarig)
    fast, _ = faststallande.faststall(rapport, av=av)
    assert fast.status == Rapport.Status.FASTSTALLD


def test_what_a_version_changed_names_them_as_they_were_called(
    kommun: Kommun, plan: Internkontrollplan, ansvarig: Person
) -> None:
    av = strateg(kommun)
    ny = planen.ny_version(plan, skal="Ny lag", av=av)
    moment = Kontrollmoment.objects.get(planrisk__plan=ny)
    moment.kontrollansvarig, moment.delen = PersonFactory(fornamn="Annan"), kommun.mottagningen
    moment.save()
    planen.anta(ny, paragraf="§ 40", beslutsdatum=timezone.localdate(), av=av)
    rapport = faststallande.skapa(kommun.ifn, AR, av=av, slag=Rapportslag.KONTROLLPLAN)
    hette = kommun.tallbacken.namn
    nya_namn(kommun, ansvarig)
    assert byte_for_byte(rapport)
    fore, nu = (orden(igen(rapport, nar), "kontrollplan_andringar") for nar in (rapport.brytpunkt, timezone.now()))
    assert ("Prov Provsson" in fore, hette in fore) == (True, True)
    assert ("Prov Provberg" in nu, "Granbacken" in nu) == (True, True)


def test_a_report_that_was_fixed_is_the_same_and_a_new_one_says_what_they_are_called_now(
    kommun: Kommun, plan: Internkontrollplan, ansvarig: Person
) -> None:
    av, nu = strateg(kommun), timezone.now()
    stor = scener.resultat(Kontrollmoment.objects.get(), "storre", nar=nu)
    atgard = AtgardFactory(enhet=kommun.tallbacken, ansvarig=ansvarig)
    Kontrollatgard.objects.create(resultat=stor, atgard=atgard, kopplad=nu, kopplad_av=ansvarig)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.KONTROLLRAPPORT)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    nya_namn(kommun, ansvarig)
    assert byte_for_byte(fast)
    assert FORE in orden(igen(fast), "kontrollrapport_atgarder")
    assert EFTER in orden(igen(fast, timezone.now()), "kontrollrapport_atgarder")


def test_egenkontroll_on_another_way_names_its_enhet_as_it_was_called(kommun: Kommun, ansvarig: Person) -> None:
    hette = kommun.tallbacken.namn
    andrascener.kontroll(kommun.ifn, kommun.tallbacken, klar=True)
    rapport = faststallande.skapa(kommun.ifn, H1, av=strateg(kommun), slag=Rapportslag.EGENKONTROLL)
    nya_namn(kommun, ansvarig)
    assert byte_for_byte(rapport)
    assert hette in orden(igen(rapport), "egenkontroll_andra")
    assert "Granbacken" in orden(igen(rapport, timezone.now()), "egenkontroll_andra")


def test_the_rows_of_a_quarter_name_the_enhet_as_it_was_called(kommun: Kommun, ansvarig: Person) -> None:
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ej_verkstallda.registrera(kommun.tallbacken, av=chef, **BESLUTET)
    hette, vid = kommun.tallbacken.namn, timezone.now()
    nya_namn(kommun, ansvarig)

    def enheterna(nar: Any) -> list[str]:
        return [
            rad.rubrik
            for tabell in kvartalstabeller(som_det_var(kommun.ifn.pk, nar), Period.tolka("2026K1"), nar)
            if tabell.kod == "ej_verkstallda_enhet"
            for grupp in tabell.grupper
            for rad in grupp.rader
        ]

    assert (enheterna(vid), enheterna(timezone.now())) == ([hette], ["Granbacken"])


def test_a_del_without_a_history_is_called_what_it_was_called_that_day(kommun: Kommun) -> None:
    hette, vid = kommun.tallbacken.namn, timezone.now() - timedelta(days=3)
    Organisationsdel.history.all().delete()
    byt_namn(kommun.tallbacken, "Granbacken", fran=timezone.localdate(), av=None)
    assert delnamn_da([kommun.tallbacken.pk], vid) == {kommun.tallbacken.pk: hette}
    Benamning.objects.all().delete()
    assert delnamn_da([kommun.tallbacken.pk], vid) == {kommun.tallbacken.pk: "Granbacken"}


def test_many_names_are_asked_for_at_once(
    kommun: Kommun, plan: Internkontrollplan, django_assert_num_queries: Callable[[int], Any]
) -> None:
    nar = timezone.now()
    momenten = [Kontrollmoment.objects.get() for _ in range(5)]
    with django_assert_num_queries(2):
        satt_namn_da(momenten, nar, "delen", "kontrollansvarig")
        assert {m.kontrollansvarig.namn_och_befattning for m in momenten} == {FORE}
        assert {m.delen.namn for m in momenten} == {kommun.tallbacken.namn}
