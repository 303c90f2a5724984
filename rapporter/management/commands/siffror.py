"""manage.py siffror --namnd IFN --period 2018H1 [--json]: the same figures as screen and PDF."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Deltyp, Organisationsdel
from rapporter.sammanstallning.publicering import publika_nu
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from rapporter.statistik.tabell import Tabell


class Command(BaseCommand):
    help = "Skriver ut en nämnds siffror för ett halvår: samma siffror som på skärmen och i rapporten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--namnd", required=True, help="nämndens kod eller kortnamn, till exempel IFN")
        parser.add_argument("--period", required=True, help="halvåret, till exempel 2018H1")
        parser.add_argument("--json", action="store_true", help="skriv JSON i stället för tabeller")
        parser.add_argument("--tidpunkt", help="räkna som det såg ut då, till exempel 2026-08-15T12:00 (annars nu)")
        parser.add_argument("--offentlig", action="store_true", help="dölj små tal")

    def handle(self, *args: Any, **val: Any) -> None:
        siffror = halvarssiffror(_namnd(val["namnd"]), _halvar(val["period"]), _tidpunkt(val["tidpunkt"]))
        if val["offentlig"]:
            siffror = publika_nu(siffror)
        if val["json"]:
            self.stdout.write(json.dumps(siffror.till_json(), ensure_ascii=False, sort_keys=True, indent=2))
        else:
            self.stdout.write("\n".join(_som_text(siffror)))


def _namnd(namn: str) -> Organisationsdel:
    namnder = Organisationsdel.objects.filter(typ=Deltyp.NAMND)
    namnd = namnder.filter(kod=namn).first() or namnder.filter(kortnamn=namn).first()
    if namnd is None:
        finns = ", ".join(namnder.order_by("kod").values_list("kod", flat=True)) or "inga"
        raise CommandError(f"Det finns ingen nämnd ”{namn}”. De som finns: {finns}.")
    return namnd


def _halvar(kod: str) -> Period:
    fel = CommandError(f"”{kod}” är inget halvår. Skriv till exempel 2018H1 för första halvåret 2018.")
    try:
        period = Period.tolka(kod)
    except ValueError as olaslig:
        raise fel from olaslig
    if period.slag is not Periodslag.HALVAR:
        raise fel
    if period.start > timezone.localdate():
        raise CommandError(f"{period.namn.capitalize()} har inte börjat.")
    return period


def _tidpunkt(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        tidpunkt = datetime.fromisoformat(text)
    except ValueError as fel:
        raise CommandError("Tidpunkten går inte att tolka. Skriv den som 2026-08-15T12:00.") from fel
    return timezone.make_aware(tidpunkt) if timezone.is_naive(tidpunkt) else tidpunkt


def _som_text(siffror: Halvarssiffror) -> list[str]:
    nar = f"{timezone.localtime(siffror.brytpunkt):%Y-%m-%d %H.%M}"
    rader = [f"{siffror.namnd}, {siffror.period.namn}. Siffrorna lästes av {nar}."]
    for tabell in siffror.tabeller:
        rader += ["", f"{tabell.rubrik}, {tabell.omfattning}", *_tabell(tabell)]
    return [*rader, "", *(f"{bokstav} {text}" for bokstav, text in siffror.noter)]


def _tabell(tabell: Tabell) -> list[str]:
    bredd = max([len(rn.rubrik) for rn in tabell.rader] + [len(tabell.ledrubrik)]) + 2
    rubriker = [kolumn.rubrik for kolumn in tabell.kolumner]
    rader = [_rad_av(tabell.ledrubrik, rubriker, bredd, rubriker)]
    for grupp in tabell.grupper:
        rader += [f"  {grupp.rubrik}"] if grupp.rubrik else []
        for rn in (*grupp.rader, *((grupp.summa,) if grupp.summa else ())):
            rader.append(_rad_av(rn.rubrik, [siffra(varde) for varde in rn.varden], bredd, rubriker))
    if tabell.summa:
        rader.append(_rad_av(tabell.summa.rubrik, [siffra(varde) for varde in tabell.summa.varden], bredd, rubriker))
    return rader


def _rad_av(rubrik: str, varden: list[str], bredd: int, rubriker: list[str]) -> str:
    celler = (varde.rjust(max(len(kolumn), 5)) for varde, kolumn in zip(varden, rubriker, strict=True))
    return f"{rubrik.ljust(bredd)}{'  '.join(celler)}"
