"""`python3 manage.py reset`: remove the embedded database and the files, after asking."""

import os
import shutil
from pathlib import Path

from kvalitet.inbyggt import ensamratt, platser, servrar
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.utskrift import rad, steg

INNEHALL = ("pg", "valkey", "filer", "klocka", "statiskt", "hemlig_nyckel")  # of var/; logs and Pango stay


def kor(ja: bool) -> int:
    """Ask (unless `ja`), then remove. Returns 1 when the person says no. Raises Hinder while anything runs."""
    mapp = platser.var()
    try:
        with ensamratt.ta(servrar.LAS):
            return _kor(mapp, ja)
    except ensamratt.Upptaget as fel:
        vem = fel.uppgifter.get("pid", "okänd")
        raise Hinder(f"Databasen används (process {vem}). Stoppa Kvalitet med Ctrl-C där det körs först.") from fel


def _kor(mapp: Path, ja: bool) -> int:
    if os.environ.get("DATABASE_URL"):
        rad("DATABASE_URL är satt. Den databasen rörs inte, bara det som ligger i var/.")
    finns = [mapp / namn for namn in INNEHALL if (mapp / namn).exists()]
    if not finns:
        rad("Det finns ingen databas och inga filer att ta bort.")
        return 0
    if not ja and not _fraga(mapp):
        rad("Inget är borttaget.")
        return 1
    with steg("Tar bort databasen och filerna"):
        for sak in finns:
            _ta_bort(sak)
    rad("Nästa 'python3 manage.py start' börjar om från början.")
    return 0


def _fraga(mapp: Path) -> bool:
    rad(f"Databasen och alla uppladdade filer i {mapp} tas bort. Det går inte att ångra.")
    try:
        return input("Skriv ja för att ta bort dem: ").strip().lower() == "ja"
    except EOFError:
        rad("")
        return False


def _ta_bort(sak: Path) -> None:
    try:
        shutil.rmtree(sak) if sak.is_dir() else sak.unlink()
    except OSError as fel:
        raise Hinder(f"{sak} går inte att ta bort: {fel.strerror}. Kör som den användare som äger mappen.") from fel
