"""The PDF of a rapport as a thing that is kept: asked for, put in its place, thrown away when a newer draft comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction

from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats, spara_bytes
from kvalitet.jobb.arbete import starta
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning.lockning import krav, lock
from rapporter.sammanstallning.modeller import Rapport

PDF_JOBB = "rapport_pdf"
ARKIV_JOBB = "rapport_arkiv"
_PDF = "application/pdf"


@transaction.atomic
def skapa_pdf(rapport: Rapport, *, av: Person) -> Jobb:
    """Begin to make the PDF: a marked draft, or the final one if it is missing. Its page is `jobb:jobb`.

    Raises OtillatenOvergang when the final PDF is made already.
    """
    rapport = lock(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    if not rapport.ar_utkast and rapport.pdf_id:
        raise OtillatenOvergang("Rapportens PDF är redan skapad. Den ändras aldrig.")
    return starta_pdf(rapport, av)


def starta_pdf(rapport: Rapport, av: Person) -> Jobb:
    slag = "Utkast" if rapport.ar_utkast else "Slutlig PDF"
    return starta(PDF_JOBB, rubrik=f"{slag}: {rapport}"[:150], person=av, argument={"rapport": rapport.pk})


@transaction.atomic
def spara_pdf(
    rapport: Rapport, full: bytes, offentlig: bytes, *, utkast: bool, av: Person, jobb: UUID | None = None
) -> Rapport:
    """Put the finished files in their place, once: a final PDF that is there already stays, and these are let go.

    `utkast` says what the files were made as. `jobb` names the job, so that one that is killed here and done again
    leaves no file that nothing points at. Raises OtillatenOvergang for a draft of what is fastställt by now.
    """
    rapport = lock(rapport)
    if utkast and not rapport.ar_utkast:
        raise OtillatenOvergang("Rapporten fastställdes medan utkastet skapades. Öppna den slutliga i stället.")
    if not utkast and rapport.pdf_id:
        return rapport
    gamla = [rapport.pdf, rapport.pdf_offentlig]
    stam = filnamn(rapport)
    rapport.pdf = spara_bytes(f"{stam}.pdf", full, _PDF, av, pk=_filens_id(jobb, "fullstandig"))
    rapport.pdf_offentlig = spara_bytes(f"{stam} offentlig.pdf", offentlig, _PDF, av, pk=_filens_id(jobb, "offentlig"))
    Rapport.objects.satt_pdf(rapport)
    kasta(gamla)
    detalj = {"utkast": utkast, "sha256": rapport.pdf.sha256, "sha256_offentlig": rapport.pdf_offentlig.sha256}
    anteckna("skapa_rapportpdf", rapport, av=av, detalj=detalj)
    return rapport


@transaction.atomic
def arkivera(rapport: Rapport, *, av: Person) -> Jobb:
    """Begin to make the archive variant (PDF/A) of both versions. Raises OtillatenOvergang for a draft, and when they
    are made already."""
    rapport = lock(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    if rapport.ar_utkast:
        raise OtillatenOvergang("Bara en fastställd rapport arkiveras.")
    if rapport.arkivfiler.exists():
        raise OtillatenOvergang("Arkivversionen är redan skapad.")
    rubrik = f"Arkivversion: {rapport}"[:150]
    return starta(ARKIV_JOBB, rubrik=rubrik, person=av, argument={"rapport": rapport.pk})


@transaction.atomic
def spara_arkiv(rapport: Rapport, filer: Mapping[str, bytes], *, av: Person, jobb: UUID | None = None) -> None:
    """Keep the archive files, once: those that are there already stay, and these are let go."""
    rapport = lock(rapport)
    if rapport.arkivfiler.exists():
        return
    for version, data in filer.items():
        namn = f"{filnamn(rapport)} arkiv{' offentlig' if version == 'offentlig' else ''}.pdf"
        fil = spara_bytes(namn, data, _PDF, av, pk=_filens_id(jobb, f"arkiv-{version}"))
        rapport.arkivfiler.create(version=version, fil=fil)
    anteckna("skapa_arkivfil", rapport, av=av, detalj={"versioner": sorted(filer)})


def _filens_id(jobb: UUID | None, version: str) -> UUID | None:
    return uuid5(jobb, version) if jobb else None


def filnamn(rapport: Rapport) -> str:
    """Without ending: "IFN 2026-0377 Halvårsredovisning 2026H1 utkast"."""
    utkast = " utkast" if rapport.ar_utkast else ""
    return f"{rapport.dnr.replace('/', '-')} {rapport.get_slag_display()} {rapport.period}{utkast}"


def kasta(bilagor: Iterable[Bilaga | None]) -> None:
    """Remove the files of drafts that nothing holds any more; from the disk once the transaction is through."""
    for bilaga in bilagor:
        if bilaga is not None:
            fil = plats(bilaga)
            bilaga.delete()
            transaction.on_commit(partial(fil.unlink, missing_ok=True))
