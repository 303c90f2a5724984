"""Small scenes with rapporter, for several test files."""

from __future__ import annotations

from datetime import datetime

from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med

H1 = Period.tolka("2026H1")


def strateg(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Prov", efternamn="Strateg")


def nagra_arenden(kommun: Kommun) -> None:
    """Lex Sarah in two enheter this year and last, an avvikelse, a klagomål that is answered in time."""
    for ar, antal in ((2025, 2), (2026, 6)):
        for nr in range(antal):
            enhet = kommun.tallbacken if nr % 2 else kommun.mottagningen
            inkommen = datetime(ar, 2, 2 + nr, 9, tzinfo=STOCKHOLM)
            ArendeFactory(enhet=enhet, lex=True, inkommen=inkommen, dnr=f"IFN {ar}/9{nr:03d}")
    ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(2026, 3, 3, 9, tzinfo=STOCKHOLM))
    ArendeFactory(
        enhet=kommun.mottagningen,
        typ="synpunkt",
        inkommen=datetime(2026, 3, 3, 9, tzinfo=STOCKHOLM),
        rad_bredvid__besvarad=datetime(2026, 3, 5, 9, tzinfo=STOCKHOLM),
        rad_bredvid__bekraftad=datetime(2026, 3, 4, 9, tzinfo=STOCKHOLM),
    )


def skrivet(rapport: Rapport, av: Person) -> Rapport:
    """Every section has a text and is done."""
    for avsnitt in rapport.avsnitt.all():
        faststallande.skriv_avsnitt(
            avsnitt, av=av, text=f"Provtext för {avsnitt.rubrik}.", version=avsnitt.version, klar=True
        )
    return rapport


def utkast(kommun: Kommun, av: Person | None = None) -> Rapport:
    return faststallande.skapa(kommun.ifn, H1, av=av or strateg(kommun))


def faststalld(kommun: Kommun, av: Person | None = None) -> Rapport:
    av = av or strateg(kommun)
    rapport, _ = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    return rapport
