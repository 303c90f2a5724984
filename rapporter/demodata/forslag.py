"""Åtgärder that somebody proposed: approved in part, refused with a reason; and one that serves two ärenden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from avvikelser import arendegang
from avvikelser.models import Arende
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person


def skapa_forslag(
    introduktion: Arende,
    uteblev: Arende,
    *,
    personer: Mapping[str, Person],
    idag: date,
    nar: Callable[[int], datetime],
) -> None:
    """Jonas and Sofia propose, Maja answers. `nar` gives the time so many days ago."""
    maja = personer["maja"]
    checklista = _foreslagen(
        introduktion,
        "Skriv en checklista för den första veckan och låt alla nya gå bredvid i tre pass",
        av=personer["sofia"],
        ansvarig=maja,
        senast=idag + timedelta(days=30),
        nar=nar(5),
    )
    i_en_del = "Checklistan skriver vi. Tre pass bredvid ryms inte i schemat, så det blir ett."
    _besvara(introduktion, checklista, Atgard.Beslut.DELVIS, i_en_del, av=maja, nar=nar(4))
    larm = _foreslagen(
        uteblev,
        "Köp in ett larm till varje lägenhet",
        av=personer["jonas"],
        ansvarig=maja,
        senast=idag + timedelta(days=60),
        nar=nar(4),
    )
    nej = "Larmen hade inte hjälpt här: tillsynen stod inte i passets plan. Vi ändrar planen i stället."
    _besvara(uteblev, larm, Atgard.Beslut.NEJ, nej, av=maja, nar=nar(3))
    arendegang.koppla_atgard(uteblev, checklista, av=maja, nar=nar(2))


def _besvara(arende: Arende, atgard: Atgard, svar: Atgard.Beslut, kommentar: str, *, av: Person, nar: datetime) -> None:
    arendegang.besluta_atgard(arende, atgard, beslut=svar, kommentar=kommentar, av=av, nar=nar)


def _foreslagen(
    arende: Arende, beskrivning: str, *, av: Person, ansvarig: Person, senast: date, nar: datetime
) -> Atgard:
    arendegang.planera_atgard(arende, beskrivning=beskrivning, ansvarig=ansvarig, senast=senast, av=av, nar=nar)
    return arende.atgarder.get(beskrivning=beskrivning)
