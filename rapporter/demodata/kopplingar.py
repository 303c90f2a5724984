"""Ärenden that belong together, a cause, and a saved filter, so that those pages have something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from avvikelser import arendegang
from avvikelser.kopplingar import gang
from avvikelser.kopplingar.models import Slag
from avvikelser.lex_sarah.models import Orsaksomrade
from avvikelser.lista import sparade
from avvikelser.models import Arende
from kvalitet.organisation.models import Person


def skapa_kopplingar(
    brand: Arende,
    introduktion: Arende,
    dubblett: tuple[Arende, Arende],
    *,
    personer: Mapping[str, Person],
    nar: Callable[[int], datetime],
) -> None:
    """`dubblett` is (the one to close, the one that is kept). `nar` gives the time so many days ago."""
    maja = personer["maja"]
    arendegang.skriv_orsak(
        introduktion,
        arendegang.NyOrsak(omrade=Orsaksomrade.RUTIN_SAKNAS, text="Det finns ingen checklista för den första veckan."),
        av=maja,
        nar=nar(9),
    )
    gang.koppla(
        brand,
        introduktion,
        slag=Slag.BEROR_PA,
        kommentar="Den som var ny hade inte fått visat hur branddörren larmas på.",
        av=maja,
        nar=nar(8),
    )
    bort, kvar = dubblett
    gang.avsluta_som_dubblett(bort, kvar, kommentar="Samma kväll och samma rum.", av=maja, nar=nar(1))
    sparade.spara(maja, namn="Mina försenade", adress="lage=forsenade&ansvarig=jag")
    sparade.spara(personer["sofia"], namn="Saknar kategori", adress="lage=alla&kategori=saknas")
