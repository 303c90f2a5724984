"""manage.py offentliga_att_ratta: the rapporter whose public file may bear checksums of what it hides."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kvalitet.svenska import antal
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.publicering import FORE_SPARADE


class Command(BaseCommand):
    help = "Räknar upp de fastställda rapporter vars offentliga version behöver en rättelse. Ändrar inget."

    def handle(self, *args: Any, **val: Any) -> None:
        berorda = Rapport.objects.filter(**FORE_SPARADE).select_related("namnd", "rattar")
        rader = [
            f"{r.namnd.namn}: {r}" for r in berorda.defer("siffror", "skillnader").order_by("namnd__namn", "faststalld")
        ]
        for rad in rader:
            self.stdout.write(rad)
        antalet = antal("rapport", "rapporter", len(rader))
        self.stdout.write(f"{antalet} har en offentlig version som kan bära kontrollsummor av dolda uppgifter.")
