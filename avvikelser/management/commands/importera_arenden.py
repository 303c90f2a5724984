"""History from an older system: `manage.py importera_arenden FIL.csv` checks, `--skarpt` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from avvikelser.historik.rader import Granskat, granska
from avvikelser.historik.skrivning import skriv
from kvalitet.svenska import antal


class Command(BaseCommand):
    help = "Läser in ärenden från ett äldre system. Utan --skarpt kontrolleras filen bara."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fil", type=Path, help="CSV-fil med en rad per ärende")
        parser.add_argument("--skarpt", action="store_true", help="skriv ärendena, om inget fel finns")

    def handle(self, *, fil: Path, skarpt: bool, **_: Any) -> None:
        try:
            data = fil.read_bytes()
        except OSError as fel:
            raise CommandError(f"Filen {fil} går inte att öppna: {fel.strerror}.") from fel
        resultat = granska(data)
        self._visa(resultat)
        if resultat.tabell.antal_fel:
            raise CommandError("Ingenting har skrivits. Rätta filen och försök igen.")
        if not skarpt:
            self.stdout.write("Det här var en kontroll. Lägg till --skarpt för att skriva ärendena.")
            return
        lasta = skriv(resultat.rader, lambda mening: self.stdout.write(f"  {mening}"))
        self.stdout.write(self.style.SUCCESS(f"{antal('ärende är inläst', 'ärenden är inlästa', lasta)}."))

    def _visa(self, resultat: Granskat) -> None:
        for fel in resultat.tabell.fel:
            self.stderr.write(str(fel))
        dolda = resultat.tabell.antal_fel - len(resultat.tabell.fel)
        if dolda > 0:
            self.stderr.write(f"… och {dolda} fel till.")
        if resultat.tabell.okanda:
            self.stdout.write(f"Kolumner som inte används: {', '.join(resultat.tabell.okanda)}.")
        nya = antal("nytt ärende", "nya ärenden", len(resultat.rader))
        self.stdout.write(f"{nya}, {resultat.fanns_redan} fanns redan och rörs inte, {resultat.tabell.antal_fel} fel.")
