"""manage.py aterskapa "IFN 2026/0377": count a rapport's figures once more and say whether they are the same."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kvalitet.svenska import antal
from rapporter.sammanstallning.aterskapande import aterskapa
from rapporter.sammanstallning.jamforelse import Jamforelse, gallrat
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.publicering import gors_lika
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.version import kontrollsummor

_DOLJS_ANNORLUNDA = (
    "Små tal döljs på ett annat sätt nu än när rapporten fastställdes. Den offentliga versionen är kvar som den var."
)


class Command(BaseCommand):
    help = "Räknar en rapports siffror en gång till, som de var när de lästes av. Slutar med 1 om de inte är lika."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rapport", help="diarienummer eller nummer, till exempel 'IFN 2026/0377'")

    def handle(self, *args: Any, **val: Any) -> None:
        rapport = _rapport(val["rapport"])
        utfall = aterskapa(rapport, av=None)
        if utfall.gallrade:
            self.stdout.write(gallrat(utfall.gallrade))
        if utfall.lika:
            self.stdout.write(f"{rapport}: siffrorna är lika. Kontrollsumma {rapport.kontrollsumma_siffror}.")
            offentliga = kontrollsummor(rapport, "offentlig").siffror
            self.stdout.write(f"Den offentliga versionens siffror har kontrollsumman {offentliga}.")
            if not gors_lika(rapport):
                self.stdout.write(_DOLJS_ANNORLUNDA)
            return
        for text in _rader(utfall):
            self.stdout.write(text)
        raise CommandError(f"{rapport}: siffrorna är inte lika.", returncode=1)


def _rapport(namn: str) -> Rapport:
    rapporter = Rapport.objects.select_related("namnd")
    rapport = rapporter.filter(dnr=namn).first() or (rapporter.filter(pk=namn).first() if namn.isdecimal() else None)
    if rapport is None:
        raise CommandError(f"Det finns ingen rapport ”{namn}”. Skriv diarienumret, till exempel IFN 2026/0377.")
    return rapport


def _rader(utfall: Jamforelse) -> list[str]:
    rader = []
    if not utfall.summan_stammer:
        rader.append("Rapportens sparade siffror stämmer inte med sin kontrollsumma.")
    if utfall.definitioner:
        rader.append("Siffror räknas på ett annat sätt nu än när rapporten gjordes.")
    rader.append(f"{antal('uppgift', 'uppgifter', len(utfall.skillnader))} skiljer sig:")
    rader += [f"  {s.var}: {siffra(s.fore)} i rapporten, {siffra(s.nu)} nu" for s in utfall.skillnader]
    rader.append(f"{antal('ärende', 'ärenden', len(utfall.orsaker))} räknas på ett annat sätt:")
    rader += [f"  {o.dnr}: {o.vad}" for o in utfall.orsaker]
    return rader
