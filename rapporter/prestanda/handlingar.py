"""A sammanträde's handlingar as one PDF: ten ärenden with a tjänsteskrivelse and thirty pages of bilaga each.

`bench` starts itself once more for this, in a process that has counted nothing, so that the memory is the job's own.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from datetime import timedelta

import pikepdf
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pikepdf import Dictionary, Name

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats, spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.namnd import paketering, sammantradesgang, skrivelsegang
from rapporter.namnd.bilageordning import ladda_upp
from rapporter.namnd.modeller import Sammantrade
from rapporter.namnd.skrivelsegang import Skrivet
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.minne import barnens, hogst

_ARENDEN, _SIDOR = 10, 30


def handlingarna() -> Matvarde:
    """Milliseconds, and the most memory that the process or one that sets a page has held."""
    kod = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", "--handlingar"]
    svar = subprocess.run(kod, stdout=subprocess.PIPE, text=True, check=True)
    return Matvarde(**json.loads(svar.stdout.splitlines()[-1]))


def mat(namnd: Organisationsdel, av: Person) -> Matvarde:
    """Measured in this process. Nothing is kept."""
    filer: list[Bilaga] = []
    try:
        with transaction.atomic():
            mote = _mote(namnd, av, filer)
            borjan = time.perf_counter()
            byggt = paketering.bygg_samlad(mote, lambda procent, text: None)
            tid = (time.perf_counter() - borjan) * 1000
            transaction.set_rollback(True)
    finally:
        for fil in filer:
            plats(fil).unlink(missing_ok=True)
    vad = "nämndens handlingar, 300 sidor"
    return Matvarde(vad, f"{_ARENDEN} ärenden, {byggt.filer} sidor i allt", tid, mb=max(hogst(), barnens()))


def _mote(namnd: Organisationsdel, av: Person, filer: list[Bilaga]) -> Sammantrade:
    dag = timezone.localdate() + timedelta(days=30)
    mote = sammantradesgang.skapa_sammantrade(namnd, datum=dag, av=av)
    stycke = "En mening som är ungefär så lång som meningar brukar vara. " * 12
    for nummer in range(1, _ARENDEN + 1):
        arende = sammantradesgang.lagg_till_arende(mote, rubrik=f"Ärende {nummer}", av=av)
        skrivet = Skrivet("Nämnden godkänner.", stycke, stycke * 4, stycke * 2, "Förvaltningen", "Provsson")
        skrivelsegang.spara(arende, skrivet, klar=True, av=av)
        filer.append(spara_bytes("prov.pdf", _bilaga(), "application/pdf", av))
        ladda_upp(arende, filer[-1], namn="Provbilaga", av=av)
    return mote


def _bilaga() -> bytes:
    """Thirty pages of forty lines."""
    with pikepdf.new() as pdf:
        typsnitt = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for nummer in range(_SIDOR):
            sida = pdf.add_blank_page(page_size=(595.28, 841.89)).obj
            sida.Resources = Dictionary(Font=Dictionary(F1=typsnitt))
            rader = " ".join(f"(Sida {nummer}, en rad med text som fyller ut {i}) Tj T*" for i in range(40))
            sida.Contents = pdf.make_stream(f"BT /F1 10 Tf 16 TL 60 740 Td {rader} ET".encode())
        ut = io.BytesIO()
        pdf.save(ut, deterministic_id=True)
        return ut.getvalue()
