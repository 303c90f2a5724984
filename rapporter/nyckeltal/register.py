"""The nyckeltal of a nämnd: entered one at a time, or read in from a file. The only place where they change."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.inlasning.celler import Ogiltigt, heltal, text, val
from kvalitet.inlasning.csvtabell import Kolumn, Tabell, tabell
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.nyckeltal.modeller import Kvalitetsomrade, Nyckeltal, Nyckeltalsvarde

_TAL = re.compile(r"[-\N{MINUS SIGN}]?\d{1,11}(?:[.,]\d{1,2})?")
FLEST_RADER = 5000


def tal(cell: str) -> Decimal:
    """A number as Swedes write it, with at most two decimals: "87,5", "1 200", "−3". Raises Ogiltigt."""
    rensat = re.sub(r"[\s\u00a0\u202f%]", "", cell)
    if not _TAL.fullmatch(rensat):
        raise Ogiltigt(f"”{cell[:30]}” är inget tal med högst två decimaler.")
    return Decimal(rensat.replace(",", ".").replace("\N{MINUS SIGN}", "-"))


KOLUMNER = {
    "område": Kolumn(val({str(o.label): o.value for o in Kvalitetsomrade})),
    "nyckeltal": Kolumn(text(150)),
    "mäts i": Kolumn(text(30)),
    "källa": Kolumn(text(150)),
    "år": Kolumn(heltal(1990, 2100)),
    "kommun": Kolumn(text(60), valfri=True, kravs=False),
    "värde": Kolumn(tal),
}
"""What a file holds: one row per nyckeltal, year and kommun. An empty kommun is the nämnd's own."""


class FelIFilen(OtillatenOvergang):
    """Nothing was read in. `fel` are the sentences, with line and column."""

    def __init__(self, fel: list[str], antal: int) -> None:
        super().__init__(f"Filen lästes inte in. Rätta {antal} fel och försök igen.")
        self.fel = fel


@transaction.atomic
def skriv(namnd: Organisationsdel, *, av: Person, nyckeltal: Nyckeltal | None = None, **uppgifter: Any) -> Nyckeltal:
    """Add a nyckeltal, or change one. Raises OtillatenOvergang when the nämnd has one of that name."""
    _krav(av, namnd.pk)
    raden = nyckeltal or Nyckeltal(namnd=namnd)
    for falt, varde in uppgifter.items():
        setattr(raden, falt, varde)
    if personnummer.finns(f"{raden.namn}\n{raden.kalla}"):
        raise OtillatenOvergang("Det ser ut att finnas ett personnummer i texten. Ta bort det.")
    try:
        with transaction.atomic():
            raden.save()
    except IntegrityError as samma:
        raise OtillatenOvergang("Nämnden har redan ett nyckeltal som heter så.") from samma
    anteckna("skriv_nyckeltal", namnd, av=av, detalj={"nyckeltal": raden.pk})
    return raden


@transaction.atomic
def satt_varde(nyckeltal: Nyckeltal, *, ar: int, kommun: str = "", varde: Decimal | None, av: Person) -> None:
    """Write a value, or take it away with None. The one before is kept in the history."""
    _krav(av, nyckeltal.namnd_id)
    fanns = Nyckeltalsvarde.objects.filter(nyckeltal=nyckeltal, ar=ar, kommun=kommun.strip()).first()
    if varde is None:
        if fanns:
            fanns.delete()
    else:
        raden = fanns or Nyckeltalsvarde(nyckeltal=nyckeltal, ar=ar, kommun=kommun.strip())
        raden.varde, raden.av, raden.inlast = varde, av, False
        raden.save()
    anteckna("skriv_nyckeltal", nyckeltal.namnd, av=av, detalj={"nyckeltal": nyckeltal.pk, "ar": ar})


@transaction.atomic
def hamta_in(namnd: Organisationsdel, data: bytes, *, av: Person) -> int:
    """Read in a CSV file with the columns of `KOLUMNER`; all of it, or nothing. Returns how many values.

    A nyckeltal that the nämnd does not have is made; a value that is there already is replaced. Raises FelIFilen.
    """
    _krav(av, namnd.pk)
    inlast = tabell(data, KOLUMNER)
    rader = [(rad.nummer, rad.varden) for rad in inlast.rader]
    _kontrollera(rader, inlast)
    if inlast.antal_fel:
        raise FelIFilen([str(fel) for fel in inlast.fel], inlast.antal_fel)
    egna = {n.namn.casefold(): n for n in Nyckeltal.objects.select_for_update().filter(namnd=namnd)}
    for _, v in rader:
        raden = egna.get(v["nyckeltal"].casefold()) or Nyckeltal(namnd=namnd, ordning=len(egna))
        raden.omrade, raden.enhet, raden.kalla = v["område"], v["mäts i"], v["källa"]
        raden.namn = raden.namn or v["nyckeltal"]
        raden.save()
        egna[raden.namn.casefold()] = raden
        Nyckeltalsvarde.objects.update_or_create(
            nyckeltal=raden,
            ar=v["år"],
            kommun=v.get("kommun") or "",
            defaults={"varde": v["värde"], "inlast": True, "av": av},
        )
    anteckna("las_in_nyckeltal", namnd, av=av, detalj={"rader": len(rader)})
    return len(rader)


def _kontrollera(rader: list[tuple[int, dict[str, Any]]], inlast: Tabell) -> None:
    inlast.kraver_rader(len(rader))
    if len(rader) > FLEST_RADER:
        inlast.anmark(FLEST_RADER + 2, "", f"Filen har fler än {FLEST_RADER} rader. Dela upp den.")
    sedda: dict[tuple[str, int, str], int] = {}
    for nummer, v in rader:
        nyckel = (v["nyckeltal"].casefold(), v["år"], (v.get("kommun") or "").casefold())
        if nyckel in sedda:
            inlast.anmark(nummer, "nyckeltal", f"Samma nyckeltal, år och kommun står på rad {sedda[nyckel]}.")
        sedda[nyckel] = nummer
        if personnummer.finns(f"{v['nyckeltal']}\n{v['källa']}\n{v.get('kommun') or ''}"):
            inlast.anmark(nummer, "nyckeltal", "Det ser ut att finnas ett personnummer på raden.")


def _krav(av: Person, namnd_id: int) -> None:
    if not kan_hos(av, Befogenhet.SAMMANSTALLA, namnd_id):
        raise OtillatenOvergang("Bara den som har uppdrag för hela nämnden kan göra det här.")
