"""Check that nothing in the log has been changed or removed. Exit code 1 when something has."""

from pathlib import Path

from django.core.management.base import BaseCommand

from kvalitet.spar import kontroll
from kvalitet.svenska import antal


class Command(BaseCommand):
    help = "Kontrollerar att loggen är hel: att ingen post är ändrad eller borttagen."

    def add_arguments(self, parser):
        parser.add_argument(
            "--huvud",
            action="store_true",
            help="Skriv bara ut loggens slut som nummer:hash. Spara det på ett annat ställe.",
        )
        parser.add_argument(
            "--avskrifter",
            type=Path,
            metavar="FIL",
            help="Jämför med utskrifter av --huvud som har sparats, en per rad.",
        )

    def handle(self, *args, huvud, avskrifter, **options):
        if huvud:
            self.stdout.write(kontroll.huvudet())
            return
        svar = kontroll.kontrollera(self._kanda(avskrifter))
        if svar.brott:
            self._sluta(f"Loggen är inte hel. {svar.brott.mening}")
        if svar.antal == 0:
            self.stdout.write("Loggen är tom.")
            return
        self.stdout.write(f"Loggen är hel: {antal('post', 'poster', svar.antal)}. Slutet är {svar.huvud}.")

    def _kanda(self, fil):
        if fil is None:
            return {}
        try:
            return kontroll.tolka_avskrifter(fil.read_text(encoding="utf-8-sig").splitlines())
        except (OSError, UnicodeDecodeError):
            self._sluta(f"Filen {fil} går inte att läsa som text. Välj en annan fil.")
        except ValueError as fel:
            self._sluta(str(fel))

    def _sluta(self, mening):
        """One Swedish sentence and exit code 1, without the name of an exception before it."""
        self.stderr.write(mening)
        raise SystemExit(1)
