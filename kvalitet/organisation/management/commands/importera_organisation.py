"""`manage.py importera_organisation [FIL] [--uppdrag FIL] [--fran DAG] [--skarpt]`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kvalitet.inlasning import Ogiltigt, dag
from kvalitet.organisation.importering import Granskning, Underlag, granska, infor
from kvalitet.svenska import antal


def _dag(text: str) -> date:
    try:
        return dag(text)
    except Ogiltigt as fel:
        raise ArgumentTypeError(str(fel)) from None


class Command(BaseCommand):
    help = "Läser in organisation och uppdrag från CSV. Utan --skarpt visas bara vad som skulle ändras."

    def add_arguments(self, parser):
        parser.add_argument("fil", nargs="?", help="kod;typ;namn;kortnamn;verksamhetsform;overordnad;fran;till")
        parser.add_argument("--uppdrag", help="anvandarnamn;fornamn;efternamn;befattning;epost;roll;plats;fran;till")
        parser.add_argument("--fran", type=_dag, help="dagen då ändringar börjar gälla, i dag om inget anges")
        parser.add_argument("--skarpt", action="store_true", help="inför ändringarna")

    def handle(self, *args, fil, uppdrag, fran, skarpt, **options):
        if not fil and not uppdrag:
            raise CommandError("Ange minst en fil: organisationen, eller --uppdrag.")
        underlag = Underlag(self._data(fil), self._data(uppdrag), fran or timezone.localdate())
        granskning = granska(underlag, av=None)
        self._visa(granskning, {"organisation": fil, "uppdrag": uppdrag})
        if granskning.antal_fel:
            raise CommandError(f"{antal('fel', 'fel', granskning.antal_fel)}. Inget är infört.")
        if not skarpt:
            self.stdout.write("Inget är infört. Lägg till --skarpt för att införa ändringarna.")
            return
        utfall = infor(underlag, fingeravtryck=granskning.fingeravtryck, av=None)
        if not utfall.inford:
            raise CommandError(utfall.hinder or "Filerna har fel. Inget är infört.")
        self.stdout.write(f"{antal('ändring är införd', 'ändringar är införda', utfall.antal_andringar)}.")

    @staticmethod
    def _data(fil: str | None) -> bytes:
        if not fil:
            return b""
        try:
            return Path(fil).read_bytes()
        except OSError:
            raise CommandError(f"Filen {fil} går inte att öppna.") from None

    def _visa(self, granskning: Granskning, namn: dict[str, str | None]) -> None:
        for fil in granskning.filer:
            for skillnad in (*fil.nya, *fil.andrade):
                andringar = "; ".join(
                    f"{falt}: {fore or '–'} → {efter or '–'}" for falt, fore, efter in skillnad.andringar
                )
                self.stdout.write(f"{skillnad.slag}: {skillnad.vad} ({andringar})")
            self.stdout.write(
                f"{fil.namn}: {antal('ny', 'nya', len(fil.nya))}, {antal('ändrad', 'ändrade', len(fil.andrade))}, "
                f"{antal('oförändrad', 'oförändrade', fil.antal_oforandrade)}"
            )
            for saknad in fil.saknas:
                self.stdout.write(f"Finns i systemet men inte i filen, lämnas orört: {saknad}")
            for fel in fil.tabell.fel:
                self.stdout.write(f"{Path(namn[fil.namn] or '').name}: {fel}")
        if granskning.hinder:
            self.stdout.write(granskning.hinder)
