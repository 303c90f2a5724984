"""A source of deadlines that fails stops none of the others, and the systemförvaltare sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.fristregister import Kalla
from kvalitet.aviseringar.models import Avisering, Kallfel, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.skarm import start
from tests.avvikelser.scener import Folk, mottagen
from tests.egenkontroll.plan.planscener import antagen, strateg
from tests.fabriker import AtgardFactory
from tests.kvalitet.aviseringar.test_paminnelser import horda, kom_in, tomt

pytestmark = pytest.mark.django_db

IDAG = date(2026, 11, 19)


def vanligt_fel(*_: Any) -> Iterator[Any]:
    raise RuntimeError("Elin Prov står i raden")


def databasfel(*_: Any) -> Iterator[Any]:
    with connection.cursor() as markor:
        markor.execute("SELECT 1 / 0")
    return iter(())


def sent_fel(*_: Any) -> Iterator[Any]:
    yield from ()
    vanligt_fel()


@pytest.fixture
def trasig(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let one source fail: when its deadlines are asked for, or when it says who may open what."""

    def gor(typ: str, **falt: Any) -> None:
        kalla: Kalla = fristregister.kallor()[typ]
        monkeypatch.setitem(fristregister._kallor, typ, replace(kalla, **falt))
        if "synliga" in falt:
            monkeypatch.setitem(fristregister._laser, typ, falt["synliga"])

    return gor


def fraga(kalla: str, av: Any) -> dict[str, Any]:
    forsta, *resten = fristregister.kallor()[kalla].fragor
    return {"fragor": (replace(forsta, av=av), *resten)}


def tva_slag(folk: Folk) -> None:
    kom_in(mottagen(folk), date(2026, 10, 1))
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.nils, senast=date(2026, 11, 18), status="foreslagen")
    tomt()


@pytest.mark.parametrize("fel", [vanligt_fel, databasfel, sent_fel], ids=lambda fel: fel.__name__)
def test_a_source_that_fails_leaves_out_its_own_alone(folk: Folk, trasig: Any, fel: Any) -> None:
    tva_slag(folk)
    trasig("avvikelser.arende", **fraga("avvikelser.arende", fel))
    assert paminn(IDAG) > 0
    assert horda(Slag.EFTER) == {"Nils"}
    assert not Avisering.objects.filter(objekttyp="avvikelser.arende").exists()


@pytest.mark.parametrize("fel", [vanligt_fel, databasfel], ids=lambda fel: fel.__name__)
def test_nor_one_that_cannot_say_who_may_open_it(folk: Folk, trasig: Any, fel: Any) -> None:
    tva_slag(folk)
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=date(2026, 11, 18), status="foreslagen")
    trasig("avvikelser.arende", synliga=fel)
    paminn(IDAG)
    assert horda(Slag.EFTER) == {"Maja", "Nils"}
    assert not Avisering.objects.filter(objekttyp="avvikelser.arende").exists()


def test_what_was_left_out_is_told_when_the_source_works_again(
    folk: Folk, trasig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tva_slag(folk)
    hel = fristregister.kallor()["avvikelser.arende"]
    trasig("avvikelser.arende", **fraga("avvikelser.arende", vanligt_fel))
    paminn(IDAG)
    paminn(IDAG)
    fel = Kallfel.objects.get()
    assert (fel.kalla, fel.fel) == ("avvikelser.arende", "RuntimeError")
    assert fel.sedan < fel.senast
    monkeypatch.setitem(fristregister._kallor, "avvikelser.arende", hel)
    paminn(IDAG)
    assert not Kallfel.objects.exists()
    assert horda(Slag.EFTER) == {"Maja", "Nils"}


def test_the_log_of_the_worker_has_the_error(folk: Folk, trasig: Any, caplog: pytest.LogCaptureFixture) -> None:
    trasig("atgarder.atgard", **fraga("atgarder.atgard", vanligt_fel))
    tva_slag(folk)
    paminn(IDAG)
    rad = next(rad for rad in caplog.records if "atgarder.atgard" in rad.getMessage())
    assert rad.levelname == "ERROR"
    assert rad.exc_info is not None


def meningar(person: Person) -> list[str]:
    return [s.mening for s in start.samla(Person.objects.get(pk=person.pk), timezone.localdate()).steg]


def test_the_systemforvaltare_sees_it_and_nobody_else_and_not_what_the_error_said(
    folk: Folk, trasig: Any, client: Any
) -> None:
    tva_slag(folk)
    trasig("atgarder.atgard", **fraga("atgarder.atgard", vanligt_fel))
    paminn(IDAG)
    mening = "Påminnelserna om åtgärder fungerar inte."
    assert mening in meningar(folk.samir)
    for annan in (folk.maja, folk.sofia, folk.anders):
        assert mening not in meningar(annan)
    client.force_login(folk.samir, backend="django.contrib.auth.backends.ModelBackend")
    sida = client.get(reverse("aviseringar:epost")).content.decode()
    assert "Påminnelserna om åtgärder fungerar inte sedan" in sida
    assert "RuntimeError" in sida
    assert "Elin Prov står i raden" not in sida


@pytest.mark.parametrize("fel", [vanligt_fel, sent_fel], ids=lambda fel: fel.__name__)
@pytest.mark.parametrize(
    ("sida", "val"), [("aviseringar:agenda", {"vems": "alla"}), ("arshjul:ar", {"ar": 2026})], ids=["agenda", "år"]
)
def test_a_page_of_deadlines_says_what_it_cannot_show_and_shows_the_rest(
    folk: Folk, trasig: Any, logga_in: Callable[..., Any], sida: str, val: dict[str, Any], fel: Any
) -> None:
    tva_slag(folk)
    antagen(folk.kommun, strateg(folk.kommun.ifn))
    klient, _ = logga_in(Roll.ENHETSCHEF, folk.kommun.tallbacken)
    hel = klient.get(reverse(sida), val).content.decode()
    assert "2026-11-18" in hel  # the åtgärd's day
    assert "Det går inte att visa" not in hel
    trasig("atgarder.atgard", **fraga("atgarder.atgard", fel))
    bruten = klient.get(reverse(sida), val).content.decode()
    assert "Det går inte att visa alla sista dagar för åtgärder just nu." in bruten
    assert "2026-11-18" not in bruten
    assert "Elin Prov" not in bruten
    dagar = [sorted(set(re.findall(r"\d{4}-\d\d-\d\d", sidan))) for sidan in (hel, bruten)]
    assert [dag for dag in dagar[0] if dag != "2026-11-18"] == dagar[1] != []


def test_a_calendar_that_lacks_something_is_not_made(folk: Folk, trasig: Any, logga_in: Callable[..., Any]) -> None:
    """A file cannot say so, and who subscribes keeps the one they have."""
    tva_slag(folk)
    trasig("atgarder.atgard", **fraga("atgarder.atgard", vanligt_fel))
    klient, _ = logga_in(Roll.ENHETSCHEF, folk.kommun.tallbacken)
    with pytest.raises(RuntimeError):
        klient.get(reverse("arshjul:fil"), {"ar": 2026})
