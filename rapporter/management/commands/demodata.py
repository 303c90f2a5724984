"""`manage.py demodata`: a fictional municipality, once. `--storlek stor`: bulk data for measuring."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from avvikelser.kategorier.forvalda import fyll_kategorier
from kvalitet.organisation.models import Organisationsdel
from rapporter.demodata import stor
from rapporter.demodata.atgarder import skapa_atgarder
from rapporter.demodata.aviseringar import skapa_aviseringar
from rapporter.demodata.granskningar import skapa_granskningar
from rapporter.demodata.historik import skapa_historik
from rapporter.demodata.internkontroll import skapa_internkontroll
from rapporter.demodata.kommun import skapa_organisation
from rapporter.demodata.kontrollplaner import skapa_egenkontroll
from rapporter.demodata.namnden import skapa_rapporter, skapa_sammantraden
from rapporter.demodata.pagaende import skapa_pagaende
from rapporter.demodata.personal import skapa_personalinformation
from rapporter.demodata.personer import LOSENORD, inloggningar, skapa_personer
from rapporter.demodata.rapportarbete import skapa_rapportarbete
from rapporter.demodata.synpunkter import KODER
from rapporter.demodata.urvalen import skapa_urval
from rapporter.demodata.utforarna import skapa_utforare


class Command(BaseCommand):
    help = "Läser in en påhittad kommun att prova med, om databasen är tom."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--storlek", choices=["vanlig", "stor"], default="vanlig")
        parser.add_argument("--inloggningar", action="store_true", help="skriv ut en inloggning per roll och sluta")

    def handle(self, *, storlek: str, **val: Any) -> None:
        if settings.DRIFT:
            raise CommandError("Demodata finns bara utanför drift: alla konton i den har samma lösenord.")
        if val["inloggningar"]:
            self._skriv_inloggningar()
        elif storlek == "stor":
            self._stor()
        else:
            self._vanlig()

    def _vanlig(self) -> None:
        if Organisationsdel.objects.exists():
            self.stdout.write("Databasen har redan en organisation. Demodata lästes inte in.")
            return
        idag = timezone.localdate()
        with transaction.atomic():
            fyll_kategorier()
            delar = skapa_organisation()
            personer = skapa_personer(delar)
            antal = skapa_historik(delar, personer, idag)
            skapa_atgarder(idag)
            skapa_pagaende(delar, personer, idag)
            skapa_personalinformation(delar, personer, idag)
            skapa_utforare(delar, personer, idag)
            skapa_egenkontroll(delar, personer, idag)
            skapa_granskningar(delar, personer, idag)
            skapa_urval(personer, idag)
            skapa_rapporter(delar, personer, idag)
            skapa_rapportarbete(delar, personer, idag)
            skapa_sammantraden(delar, personer, idag)
            skapa_internkontroll(delar, personer, idag)
            skapa_aviseringar(personer, idag)
        self.stdout.write(
            f"{settings.KOMMUN}: {len(delar)} organisationsdelar, {len(personer)} personer, {antal} ärenden."
        )

    def _stor(self) -> None:
        try:
            stor.ladda(stor.STOR, self.stdout.write)
        except ValueError as fel:
            raise CommandError(str(fel)) from fel

    def _skriv_inloggningar(self) -> None:
        for inloggning in inloggningar():
            self.stdout.write(inloggning)
        self.stdout.write(f"Lösenord för alla: {LOSENORD}")
        for kod, vad in KODER:
            self.stdout.write(f"Kod att följa {vad}: {kod}")
