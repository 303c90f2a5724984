"""`manage.py dra_urval`: the drawn order of a frame, as CSV on standard output. Reads a file and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from egenkontroll import urval
from egenkontroll.ram import ramfil
from kvalitet.inlasning import Ogiltigt
from kvalitet.tabellfil import csvdelar

_RUBRIKER = ("Enhet", "Nummer", "Ärende", "Ärendetyp", "Avslutat", "Plats", "SHA-256")
_VISADE_FEL = 20


class Command(BaseCommand):
    help = "Skriver den dragna ordningen ur en ram (CSV eller Excel) till standard ut. Se docs/urval.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ram", required=True, help="filen med ramen")
        parser.add_argument("--seed", required=True, help="fröet")
        parser.add_argument("--antal", type=int, required=True, help="ärenden per enhet")
        parser.add_argument("--pott", type=int, help="bland hur många av de senast avslutade, per enhet")
        parser.add_argument("--per-arendetyp", action="store_true", help="fördela på ärendetyper")
        parser.add_argument("--med-skyddade", action="store_true", help="ta med ärenden med skyddade uppgifter")
        parser.add_argument("--bara-urvalet", action="store_true", help="utan reserver")
        parser.add_argument(
            "--kolumn",
            action="append",
            default=[],
            metavar="UPPGIFT=RUBRIK",
            help=f"vad en kolumn heter: {', '.join(falt.namn for falt in ramfil.FALT)}",
        )

    def handle(self, *args: Any, **val: Any) -> None:
        try:
            villkor = urval.Villkor(val["seed"], val["antal"], val["pott"], val["per_arendetyp"], val["med_skyddade"])
            rader = self._rader(Path(val["ram"]), val["kolumn"])
            dragna = urval.dra(rader, villkor)
        except (urval.Avvisad, Ogiltigt) as fel:
            raise CommandError(str(fel)) from None
        avtryck = urval.ramavtryck(rader)
        visade = [d for d in dragna if d.i_urvalet or not val["bara_urvalet"]]
        for del_ in csvdelar([_RUBRIKER, *(self._rad(d, villkor) for d in visade)]):
            self.stdout.write(del_.decode(), ending="")
        self.stderr.write(f"Ramens kontrollsumma: {avtryck}")
        self.stderr.write(f"Urvalets kontrollsumma: {urval.dragningsavtryck(avtryck, villkor, dragna)}")

    def _rader(self, fil: Path, kolumner: list[str]) -> list[urval.Rad]:
        try:
            data = fil.read_bytes()
        except OSError:
            raise CommandError(f"Filen {fil} går inte att läsa.") from None
        csvdata = ramfil.oppna(data)
        rubriker, _ = ramfil.rubriker(csvdata)
        karta = ramfil.gissa(rubriker)
        for par in kolumner:
            namn, _, rubrik = par.partition("=")
            if namn not in ramfil.FALT_EFTER_NAMN or rubrik not in rubriker:
                raise CommandError(f"--kolumn {par}: skriv uppgift=rubrik, med en rubrik som finns i filen.")
            karta[namn] = rubrik
        if "nyckel" not in karta:
            raise CommandError("Säg vilken kolumn som är ärendenumret: --kolumn nyckel=RUBRIK.")
        tolkad = ramfil.tolka(csvdata, karta)
        if not tolkad.hel:
            for fel in tolkad.fel[:_VISADE_FEL]:
                self.stderr.write(str(fel))
            raise CommandError(f"Filen har {tolkad.antal_fel} fel. Inget är draget.")
        return tolkad.rader

    @staticmethod
    def _rad(dragen: urval.Dragen, villkor: urval.Villkor) -> tuple[Any, ...]:
        rad = dragen.rad
        plats = "I urvalet" if dragen.i_urvalet else "Reserv"
        summa = urval.summa(rad.nyckel, seed=villkor.seed, version=villkor.version)
        return (rad.enhet, dragen.ordning, rad.nyckel, rad.arendetyp, rad.avslutad, plats, summa)
