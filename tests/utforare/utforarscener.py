"""Utförare, surveys and answers for tests: dull, fictional, and made past the rules that are not the point."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from avvikelser.utforare import enkatgang
from avvikelser.utforare.enkatgang import Uppgift
from avvikelser.utforare.enkatlage import Antal
from avvikelser.utforare.models import (
    Avtal,
    Enkat,
    Enkatsvar,
    Kontakt,
    Satt,
    Svarslank,
    Tillfragad,
    Underrattelse,
    Utforare,
)
from kvalitet.organisation.models import Organisationsdel, Person
from tests.fabriker import PersonFactory

PERIOD = "2026H1"
OPPNAD = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
_nummer = count(1)


def avtal(namnd: Organisationsdel, person: Person | None = None, namn: str = "", **falt: object) -> Avtal:
    """An avtal with the nämnd since 2020, and `person` as its contact person."""
    utforare = Utforare.objects.create(namn=namn or f"Provbolaget {next(_nummer)} AB")
    nytt = Avtal.objects.create(utforare=utforare, namnd=namnd, **{"fran": date(2020, 1, 1), **falt})
    if person is not None:
        Kontakt.objects.create(avtal=nytt, namn=person.namn, person=person)
    return nytt


def enkat(
    namnd: Organisationsdel, period: str = PERIOD, *, av: Person | None = None, sista_dag: date | None = None
) -> Enkat:
    """A survey that is open, with nobody asked yet."""
    return Enkat.objects.create(
        namnd=namnd,
        period=period,
        sista_dag=sista_dag or date(2026, 8, 31),
        oppnad=OPPNAD,
        oppnad_av=av or PersonFactory(),
    )


def tillfragad(en: Enkat, ett: Avtal) -> Tillfragad:
    return Tillfragad.objects.create(enkat=en, avtal=ett, namn=ett.utforare.namn, nar=en.oppnad)


def uppgift(lex_sarah: int = 0, till_ivo: int = 0, klagomal: int = 0, synpunkter: int = 0, **mer: object) -> Uppgift:
    return Uppgift(Antal(lex_sarah, till_ivo, klagomal, synpunkter), **mer)  # type: ignore[arg-type]


def svar(fraga: Tillfragad, given: Uppgift, *, nar: datetime = OPPNAD) -> Enkatsvar:
    """An answer, by the one way answers are written."""
    with transaction.atomic():
        return enkatgang.nytt_svar(fraga, given, Satt.INLOGGAD, lamnat_av="Prov Personsson", av=None, nar=nar)


def underrattelse(ett: Avtal, **falt: object) -> Underrattelse:
    n = next(_nummer)
    return Underrattelse.objects.create(
        **{
            "dnr": f"PROV-U 2026/{n:04d}",
            "avtal": ett,
            "namnd": ett.namnd,
            "slag": Underrattelse.Slag.LEX_SARAH,
            "intraffade": date(2026, 3, 1),
            "gjord": date(2026, 3, 2),
            "lag": "SoL",
            "beskrivning": "Något hände i provet.",
            "foljd": "Ingen följd i provet.",
            "inkommen": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
            "lamnad_av": PersonFactory(),
            "lamnad_namn": "Prov Personsson",
            **falt,
        }
    )


def rapportlank(ett: Avtal) -> Svarslank:
    """A link to tell of an event, that holds, to the contact person of the avtal."""
    nu = timezone.now()
    return Svarslank.objects.create(
        kontakt=ett.kontakter.get(),
        avtryck=f"{next(_nummer):064x}",
        skapad=nu,
        skapad_av=PersonFactory(),
        giltig_till=nu + timedelta(days=1),
    )
