"""`manage.py bench`: measure at 10,000 and 1,000,000 ärenden and print a table beside the budget.

The data live in databases of their own beside the ordinary one, made the first time (some minutes) and kept.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from kvalitet import langlivad
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.uppdragssynk import synka
from rapporter.demodata import stor
from rapporter.demodata.stor import BRED_PERSON
from rapporter.prestanda.budget import GOLV, Matvarde
from rapporter.prestanda.handlingar import mat as mat_handlingar
from rapporter.prestanda.matning import golvet
from rapporter.prestanda.papper import papper
from rapporter.prestanda.resultatet import resultatet
from rapporter.prestanda.samtidigt import samtidigt
from rapporter.prestanda.sidor import PERSONER, sidor
from rapporter.prestanda.tabell import som_text
from rapporter.prestanda.urvalet import urvalet

STORLEKAR = {"10000": stor.LITEN, "1000000": stor.STOR}


class Command(BaseCommand):
    help = "Mäter hur snabbt programmet är och jämför med budgeten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mat", choices=list(STORLEKAR), help="mät i den här databasen och skriv JSON (används inåt)"
        )
        parser.add_argument(
            "--handlingar",
            action="store_true",
            help="mät bara nämndens handlingar, som JSON (används inåt)",
        )
        parser.add_argument("--bara", choices=list(STORLEKAR), help="bara den ena storleken")
        parser.add_argument("--spara", type=Path, help="skriv tabellen till en fil, till exempel docs/prestanda.md")

    def handle(self, *, mat: str | None, handlingar: bool, bara: str | None, spara: Path | None, **_: Any) -> None:
        if settings.DRIFT:
            raise CommandError("Mätningen skapar stora mängder data och körs inte i drift.")
        if mat:
            self._mat(mat)
            return
        if handlingar:
            varde = mat_handlingar(
                Organisationsdel.objects.get(kod="BN1"), Person.objects.get(anvandarnamn=BRED_PERSON)
            )
            self.stdout.write(json.dumps(asdict(varde)))
            return
        varden = {storlek: self._i_egen_databas(storlek) for storlek in ([bara] if bara else STORLEKAR)}
        text = som_text(varden, maskin=_maskin())
        self.stdout.write(text)
        if spara:
            spara.write_text(text, encoding="utf-8")

    def _mat(self, storlek: str) -> None:
        """Inside the measuring database: build what is missing, measure, print JSON on the last line."""
        langlivad.stall_in()  # as where the pages are served and the figures counted
        call_command("migrate", verbosity=0)
        if not Organisationsdel.objects.filter(kod="BENCH").exists():
            borjan = time.monotonic()
            stor.ladda(STORLEKAR[storlek], self.stderr.write)
            self.stderr.write(f"  data på {time.monotonic() - borjan:.0f} s")
        # The data are kept from one version of the program to the next: give the two the befogenheter of this one.
        synka(list(Person.objects.filter(anvandarnamn__in=PERSONER.values()).values_list("pk", flat=True)))
        self.stderr.write("  mäter sidor …")
        varden = [Matvarde(GOLV, "alla", *golvet(), fragor=1), *sidor()]
        self.stderr.write("  mäter siffror och pdf …")
        varden += papper()
        self.stderr.write("  mäter 16 användare …")
        connection.close()
        varden += samtidigt()
        self.stderr.write("  mäter urval …")
        varden += urvalet()
        varden += resultatet()
        self.stdout.write(json.dumps([asdict(varde) for varde in varden]))

    def _i_egen_databas(self, storlek: str) -> list[Matvarde]:
        self.stderr.write(f"{int(storlek):,} ärenden".replace(",", " "))
        url = _egen_databas(f"kvalitet_bench_{storlek}")
        svar = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", "--mat", storlek],
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if svar.returncode:
            raise CommandError("Mätningen avbröts. Felet står ovanför.")
        return [Matvarde(**varde) for varde in json.loads(svar.stdout.splitlines()[-1])]


def _egen_databas(namn: str) -> str:
    """Make the database if it is not there. Returns its address."""
    val = connection.get_connection_params()
    lank = psycopg2.connect(**{k: v for k, v in val.items() if k in {"user", "password", "host", "port", "dbname"}})
    lank.autocommit = True
    with lank.cursor() as markor:
        markor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [namn])
        if not markor.fetchone():
            markor.execute(f'CREATE DATABASE "{namn}" TEMPLATE template0')
    lank.close()
    uppgifter = {k: str(val[k]) for k in ("host", "port") if val.get(k)}
    konto = quote(str(val.get("user", "")), safe="")
    if val.get("password"):
        konto += f":{quote(str(val['password']), safe='')}"
    return f"postgresql://{konto}@/{namn}?{urlencode(uppgifter)}"


def _maskin() -> str:
    karnor = len(os.sched_getaffinity(0))
    with connection.cursor() as markor:
        markor.execute("SHOW server_version")
        (version,) = markor.fetchone() or ("?",)
    dag = timezone.localdate()
    return (
        f"{dag}, {karnor} kärnor, Python {platform.python_version()}, PostgreSQL {version}, {platform.system()}. "
        f"En miljon multiplikationer i en tråd tog {_takt():.0f} ms"
    )


def _takt() -> float:
    """How fast this machine's Python is, in milliseconds: what tables from two machines are compared by."""
    forsok = []
    for _ in range(5):
        borjan = time.perf_counter()
        for tal in range(1_000_000):
            tal * tal
        forsok.append((time.perf_counter() - borjan) * 1000)
    return min(forsok)
