"""Fixtures that many tests share: a small organisation with two nämnder, and somebody to log in."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesissettings
from pytest_django import DjangoDbBlocker, Settings

from kvalitet import ihagkommet, lokalamal
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Verksamhetsform
from tests import pdfbarn, tomning
from tests.arbetare import arbetarinstallningar, filer, ko, ny_arbetare
from tests.demokommun import demokommun
from tests.fabriker import DelFactory, ett_trad, person_med

__all__ = ["Kommun", "arbetarinstallningar", "demokommun", "filer", "ko", "ny_arbetare"]

# A machine that does other things too is no reason for a property test to fail.
hypothesissettings.register_profile("huset", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesissettings.load_profile("huset")


@dataclass(frozen=True)
class Kommun:
    """kommun → IFN and ÄN; one förvaltning with an avdelning serves IFN's two enheter; ÄN has one enhet of its own."""

    kommun: Organisationsdel
    ifn: Organisationsdel
    an: Organisationsdel
    forvaltning: Organisationsdel
    avdelning: Organisationsdel
    tallbacken: Organisationsdel
    mottagningen: Organisationsdel
    aldreboendet: Organisationsdel


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: the garbage collector need not go through it time after time.

    It is called as seldom as in a server (`kvalitet.langlivad`).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(7000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database is a copy of the one that `manage.py test` has migrated, when it has."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("KVALITET_PROVMALL")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """pytest-django's new database, emptied in a cheaper way after tests that commit."""
    with django_db_blocker.unblock():
        ater = tomning.forbered()
    yield
    ater()


@pytest.fixture(scope="session", autouse=True)
def pdf_ur_en_moder() -> Iterator[None]:
    """WeasyPrint is loaded once in a run, and not for each document: `tests.pdfbarn`."""
    with pdfbarn.ur_en_moder():
        yield


@pytest.fixture(autouse=True)
def snabba_losenord(settings: Settings) -> None:
    """An honest password hash costs half a second: right for people, wrong for two thousand tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def statiska_filer_nar_de_behovs(settings: Settings) -> None:
    """A server lists all static files when it starts, and here every client is one: look for a file when asked."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def monkeypatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """pytest's own, for a process that keeps what it asks: nothing from before what is patched, nothing after it."""
    ihagkommet.glom()
    yield monkeypatch
    monkeypatch.undo()
    ihagkommet.glom()


@pytest.fixture
def satt_mal() -> Iterator[Callable[..., None]]:
    """Choose the municipality's targets as its settings do: `satt_mal(besvara_synpunkt_arbetsdagar="10")`."""
    forut = lokalamal.kommunens()

    def satt(**val: str) -> None:
        lokalamal.bestam(
            lokalamal.tolka({installning: val.get(namn, "") for installning, namn in lokalamal.INSTALLNINGAR.items()})
        )

    yield satt
    lokalamal.bestam(forut)


@pytest.fixture
def kommun(db: None) -> Kommun:
    with ett_trad():
        return _kommun()


def _kommun() -> Kommun:
    rot = DelFactory(typ=Deltyp.KOMMUN, kod="KOMMUN", namn="Provköpings kommun")
    ifn = DelFactory(typ=Deltyp.NAMND, kod="IFN", namn="Individ- och familjenämnden", kortnamn="IFN", under=[rot])
    an = DelFactory(typ=Deltyp.NAMND, kod="AN", namn="Äldrenämnden", kortnamn="ÄN", under=[rot])
    forvaltning = DelFactory(typ=Deltyp.FORVALTNING, kod="SOC", namn="Socialförvaltningen", under=[rot])
    avdelning = DelFactory(typ=Deltyp.AVDELNING, kod="BOU", namn="Barn och unga", under=[forvaltning])
    return Kommun(
        kommun=rot,
        ifn=ifn,
        an=an,
        forvaltning=forvaltning,
        avdelning=avdelning,
        tallbacken=DelFactory(kod="TALL", namn="Stödboendet Tallbacken", under=[avdelning, ifn]),
        mottagningen=DelFactory(
            kod="MOTT",
            namn="Mottagningen barn och unga",
            under=[avdelning, ifn],
            verksamhetsform=Verksamhetsform.MYNDIGHET,
        ),
        aldreboendet=DelFactory(kod="ALDRE", namn="Äldreboendet Åsen", under=[forvaltning, an]),
    )


@pytest.fixture
def logga_in() -> Callable[..., tuple[Client, Person]]:
    """`klient, person = logga_in(roll, delen)`: somebody who holds the roll there, logged in."""

    def gor(roll: str, delen: Organisationsdel) -> tuple[Client, Person]:
        person = person_med(roll, delen)
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient, person

    return gor
