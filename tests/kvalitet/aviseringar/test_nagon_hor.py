"""A deadline reaches somebody, whoever has left: of every kind, and as near as somebody may still open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse

from avvikelser.tillsyn.models import Krav, Tillsynsarende
from egenkontroll.plan.models import Kontrolltillfalle
from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.fristregister import Bevakad, Fraga
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.egenkontroll.plan.planscener import antagen, granskare
from tests.fabriker import PersonFactory, person_med
from tests.tillsyn import tillsynsscener

pytestmark = pytest.mark.django_db

SISTA_DAG = date(2026, 5, 29)  # a Friday, and of the scenes' plan the last day for the first tertial is two days later
FORE, EFTER, ESKALERING = SISTA_DAG, date(2026, 6, 2), date(2026, 6, 8)


@pytest.fixture
def samir(kommun: Kommun) -> Person:
    return person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def anders(kommun: Kommun) -> Person:
    return person_med(Roll.FORVALTNINGSCHEF, kommun.forvaltning)


def gar(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def horda(dag: date, om: type[Model] | None = None) -> set[tuple[Person, str]]:
    """Who is told what on the day, of objects of one kind."""
    Avisering.objects.all().delete()
    paminn(dag)
    alla = Avisering.objects.select_related("person")
    if om is not None:
        alla = alla.filter(objekttyp=fristregister.typ(om))
    return {(rad.person, rad.slag) for rad in alla}


# ---- every kind ----


def med_en_rad(kalla: fristregister.Kalla, plats: int, **falt: Any) -> fristregister.Kalla:
    """The source with one deadline, of an object that nobody may open any more."""
    bevakad = Bevakad(
        objekt=kalla.modell(pk=424_242),
        frist=Frist("Provfrist", SISTA_DAG, "Provets"),
        delen_id=plats,
        url="/",
        text="Provsak",
        **falt,
    )

    def rader(_: Any) -> QuerySet[Person]:
        return Person.objects.order_by("pk")[:1]

    return replace(kalla, fragor=(Fraga(rader, lambda *_: [bevakad], manga=True),))


@pytest.mark.parametrize("typ", fristregister.kallor())
@pytest.mark.parametrize("dag", [FORE, EFTER])
def test_whose_every_person_has_left_still_reaches_somebody_of_whatever_kind_it_is(
    kommun: Kommun, samir: Person, monkeypatch: pytest.MonkeyPatch, typ: str, dag: date
) -> None:
    slutat = PersonFactory(is_active=False)
    kalla = fristregister.kallor()[typ]
    monkeypatch.setattr(
        fristregister, "_kallor", {typ: med_en_rad(kalla, kommun.ifn.pk, ansvariga=(slutat.pk,), chef=kalla.kraver)}
    )
    for _ in range(2):
        paminn(dag)
    en = Avisering.objects.get()
    assert (en.person, en.slag, en.sekretess) == (samir, Slag.LAMNAR, False)
    assert en.text == (
        f"1 sista dag hos {kommun.ifn.namn} når ingen: {fristregister.namn_pa(typ)}. Ge någon ett uppdrag som räcker."
    )
    klient = Client()
    klient.force_login(samir, backend="django.contrib.auth.backends.ModelBackend")
    assert klient.get(en.url).status_code == 200
    assert klient.get(reverse("aviseringar:oppna", args=[en.pk]))["Location"] == en.url
    paminn(dag + timedelta(days=7))
    assert Avisering.objects.filter(slag=Slag.LAMNAR).count() == 2


def test_what_reaches_nobody_at_one_place_is_told_as_one_thing(
    kommun: Kommun, samir: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    typ, kalla = next(iter(fristregister.kallor().items()))
    ett = med_en_rad(kalla, kommun.ifn.pk)
    tva = replace(ett, fragor=(*ett.fragor, *med_en_rad(kalla, kommun.ifn.pk).fragor))
    monkeypatch.setattr(fristregister, "_kallor", {typ: tva})
    paminn(EFTER)
    assert Avisering.objects.get().text.startswith("2 sista dagar hos")


# ---- the real ones ----


def tillsyn(kommun: Kommun, sofia: Person) -> type[Model]:
    tillsynsscener.arende(
        kommun.ifn, sofia, kommun.tallbacken, inkommen=date(2026, 5, 1), svar_senast=SISTA_DAG, handlaggare=sofia
    )
    return Tillsynsarende


def krav(kommun: Kommun, sofia: Person) -> type[Model]:
    rad = tillsynsscener.arende(kommun.ifn, sofia, kommun.tallbacken, inkommen=date(2026, 5, 1), svar_senast=None)
    ett = tillsynsscener.krav(rad, sofia, frist=SISTA_DAG)
    Krav.objects.filter(pk=ett.pk).update(ansvarig=sofia)
    return Krav


def egenkontroll(kommun: Kommun, sofia: Person) -> type[Model]:
    greta = granskare(kommun.mottagningen)
    antagen(kommun, sofia, granskare=[greta])
    gar(greta)
    return Kontrolltillfalle


@pytest.mark.parametrize("scen", [tillsyn, krav, egenkontroll])
def test_at_a_namnd_the_forvaltningschef_hears_last_of_what_he_may_open(
    kommun: Kommun, samir: Person, sofia: Person, anders: Person, scen: Callable[[Kommun, Person], type[Model]]
) -> None:
    om = scen(kommun, sofia)
    assert horda(FORE, om) == {(sofia, Slag.FORE)}
    gar(sofia)
    assert horda(FORE, om) == {(anders, Slag.FORE)}
    assert "så du får veta det" in Avisering.objects.get().text
    assert horda(EFTER, om) == {(anders, Slag.EFTER)}
    assert not Avisering.objects.filter(person=samir).exists()
    gar(anders)
    assert horda(EFTER) == {(samir, Slag.LAMNAR)}


def test_what_nobody_but_the_namnds_own_may_open_is_told_to_the_systemforvaltare_without_a_word_of_it(
    kommun: Kommun, samir: Person, sofia: Person, anders: Person
) -> None:
    rad = tillsynsscener.arende(
        kommun.ifn, sofia, inkommen=date(2026, 5, 1), svar_senast=SISTA_DAG, sekretess=True, handlaggare=sofia
    )
    gar(sofia)
    assert horda(EFTER) == {(samir, Slag.LAMNAR)}
    en = Avisering.objects.get()
    assert rad.dnr not in en.text
    assert rad.rubrik not in en.text


def test_a_moment_of_internkontroll_at_the_namnd_reaches_who_takes_over_or_the_systemforvaltare(
    kommun: Kommun, samir: Person, sofia: Person
) -> None:
    planen = internkontrollscener.plan(kommun.ifn, 2026, antagen=False, halvar_senast=SISTA_DAG)
    internkontrollscener.moment(internkontrollscener.planrisk(planen), sofia)
    internkontrollscener.anta(planen)
    assert horda(EFTER) == {(sofia, Slag.EFTER)}
    Uppdrag.objects.filter(person=sofia).delete()
    synka([sofia.pk])
    assert horda(EFTER) == {(samir, Slag.LAMNAR)}
    ny = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert horda(EFTER) == {(ny, Slag.EFTER)}


def test_it_is_told_again_when_the_one_who_was_told_has_left(kommun: Kommun, samir: Person, sofia: Person) -> None:
    tillsyn(kommun, sofia)
    paminn(EFTER)
    assert set(Avisering.objects.values_list("person", flat=True)) == {sofia.pk}
    gar(sofia)
    paminn(EFTER + timedelta(days=1))
    assert Avisering.objects.filter(person=samir, slag=Slag.LAMNAR).count() == 1
    anders = person_med(Roll.FORVALTNINGSCHEF, kommun.forvaltning)
    paminn(EFTER + timedelta(days=2))
    assert Avisering.objects.filter(person=anders, slag=Slag.EFTER).count() == 1
    paminn(EFTER + timedelta(days=2))
    assert Avisering.objects.exclude(slag=Slag.ESKALERING).count() == 3


def test_where_no_chef_stands_above_a_colleague_at_the_namnd_hears_that_it_is_not_done(
    kommun: Kommun, sofia: Person, anders: Person
) -> None:
    """The one who answers to IVO is there and does nothing."""
    kollega = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    tillsyn(kommun, sofia)
    assert horda(ESKALERING) == {(sofia, Slag.EFTER), (kollega, Slag.ESKALERING)}
    gar(kollega)
    assert horda(ESKALERING) == {(sofia, Slag.EFTER), (anders, Slag.ESKALERING)}


def test_what_has_a_living_receiver_tells_the_systemforvaltare_nothing(
    kommun: Kommun, samir: Person, sofia: Person
) -> None:
    tillsyn(kommun, sofia)
    for dag in range(40):
        paminn(SISTA_DAG - timedelta(days=10) + timedelta(days=dag))
    assert not Avisering.objects.filter(person=samir).exists()
    assert Avisering.objects.filter(person=sofia).exists()
