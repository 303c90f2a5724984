"""The worker is killed, and then the database cut off, in the middle of every job that makes papers.

What comes of it in the end is exactly what an undisturbed worker makes: once, whole, and with nothing left beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.db import connection, transaction

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna, plats
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from rapporter.namnd import offentliggang, paketering
from rapporter.namnd.modeller import Namndpaket, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.tasks import OFFENTLIG, PAKET, SAMLAD
from rapporter.sammanstallning import papper as rapportpapper
from rapporter.sammanstallning.arbetsmodeller import Arkivfil
from rapporter.sammanstallning.modeller import Rapport
from tests.arbetare import Arbetare, barn_till, doda, finns, klart, pa_disk, vanta, vanta_ut, vantande_pa
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper, scen_rapport

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
NyArbetare = Callable[[], Arbetare]
RAPPORTENS = {rapportpapper.PDF_JOBB, rapportpapper.ARKIV_JOBB}
SKAPAT = {
    rapportpapper.PDF_JOBB: "skapa_rapportpdf",
    PAKET: "skapa_paket",
    SAMLAD: "skapa_paket",
    OFFENTLIG: "skapa_offentlig_version",
    rapportpapper.ARKIV_JOBB: "skapa_arkivfil",
}


@dataclass(frozen=True)
class Fore:
    """The job in the queue, and what was there before it: rows of files, and files on the disk."""

    jobb: Jobb
    rader: frozenset[object]
    pa_disk: frozenset[Path]


@pytest.fixture(params=sorted(SKAPAT))
def fore(request: pytest.FixtureRequest, kommun: Kommun, filer: Path, ko: str) -> Fore:
    """Each of the jobs in turn, waiting for its worker."""
    slag = request.param
    jobb = _rapportens(kommun, slag) if slag in RAPPORTENS else _handlingarna(kommun, slag)
    return Fore(jobb, frozenset(Bilaga.objects.values_list("pk", flat=True)), frozenset(pa_disk(filer)))


def _rapportens(kommun: Kommun, slag: str) -> Jobb:
    scen_rapport.nagra_arenden(kommun)
    rapport = scen_rapport.faststalld(kommun)
    if slag == rapportpapper.PDF_JOBB:
        return Jobb.objects.get()
    Jobb.objects.all().delete()
    return rapportpapper.arkivera(rapport, av=rapport.faststalld_av)


def _handlingarna(kommun: Kommun, slag: str) -> Jobb:
    """As little as gives each something to set: the ZIP a skrivelse, the others their cover."""
    petra = scen.folk(kommun).petra
    mote = scen.sammantrade(petra, kommun.ifn)
    arende = scen.arende(mote, petra, "Plan för året")
    scen.bilaga(arende, petra, "Planen", data=papper.med_skrift(b"Planen"))
    if slag == PAKET:
        scen.skrivelse(arende, petra)
    return arbete.starta(slag, rubrik="Prov", person=petra, argument={"sammantrade": mote.pk})


def produkten(slag: str) -> list[Bilaga]:
    """The files that the one product of the job consists of."""
    if slag == rapportpapper.ARKIV_JOBB:
        return [rad.fil for rad in Arkivfil.objects.select_related("fil")]
    if slag == rapportpapper.PDF_JOBB:
        rapport = Rapport.objects.get()
        return [fil for fil in (rapport.pdf, rapport.pdf_offentlig) if fil]
    if slag == OFFENTLIG:
        return [Offentligversion.objects.select_related("fil").get().fil]
    return [Namndpaket.objects.select_related("fil").get().fil]


def ostort(slag: str) -> bytes:
    """The bytes that come when nobody disturbs."""
    mote = Sammantrade.objects.select_related("namnd").get()
    if slag == OFFENTLIG:
        return offentliggang.skapa(mote, lambda procent, text: None).data
    if slag == SAMLAD:
        return paketering.bygg_samlad(mote, lambda procent, text: None).data
    return paketering.bygg(mote, None, lambda klara, alla: None).data


def exakt_en(fore: Fore, filer: Path) -> None:
    """One product, whole, told of once, and no file or row beside it."""
    slag = fore.jobb.slag
    bilagor = produkten(slag)
    assert set(Bilaga.objects.values_list("pk", flat=True)) - fore.rader == {bilaga.pk for bilaga in bilagor}
    assert pa_disk(filer) - fore.pa_disk == {plats(bilaga) for bilaga in bilagor}
    assert Sparpost.objects.filter(verb=SKAPAT[slag]).count() == 1
    assert fore.jobb.resultat["url"]
    innehall = []
    for bilaga in bilagor:
        with oppna(bilaga) as fil:
            innehall.append(fil.read())
        assert sha256(innehall[-1]).hexdigest() == bilaga.sha256
    if slag not in RAPPORTENS:
        assert innehall == [ostort(slag)]
        return
    assert len(innehall) == 2
    for data in innehall:
        with pikepdf.open(BytesIO(data)) as pdf:
            assert len(pdf.pages) > 5
            assert ("/Metadata" in pdf.Root and b"pdfaid" in pdf.Root.Metadata.read_bytes()) is (
                slag == rapportpapper.ARKIV_JOBB
            )


def klipp_av_vid(tabell: str) -> None:
    """The database ends the worker's connection, exactly where it writes its first row in the table."""
    with transaction.atomic(), connection.cursor() as har:
        har.execute(f"LOCK TABLE {tabell} IN EXCLUSIVE MODE")
        for pid in vanta(lambda: vantande_pa(tabell), hogst=60):
            har.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_killed_while_it_renders_and_cut_off_while_it_saves_it_is_made_once(
    fore: Fore, filer: Path, ny_arbetare: NyArbetare
) -> None:
    jobb = fore.jobb
    forsta = ny_arbetare()

    def renderar() -> list[int]:
        jobb.refresh_from_db()
        return barn_till(forsta) if jobb.status == Jobb.Status.PAGAR else []

    barn = vanta(renderar)
    doda(forsta)
    jobb.refresh_from_db()
    assert (jobb.status, jobb.forsok) == (Jobb.Status.PAGAR, 1)
    assert pa_disk(filer) == fore.pa_disk
    vanta(lambda: not any(map(finns, barn)))
    vanta_ut(jobb)
    ny_arbetare()
    klipp_av_vid("bilagor_bilaga")
    vanta(lambda: _misslyckat(jobb))
    assert jobb.fel.startswith("Något gick fel och jobbet blev inte klart. Försök igen om en stund.")
    assert not Sparpost.objects.filter(verb=SKAPAT[jobb.slag]).exists()
    assert set(Bilaga.objects.values_list("pk", flat=True)) == fore.rader
    arbete.forsok_igen(jobb)
    vanta(lambda: klart(jobb), hogst=60)
    exakt_en(fore, filer)


def test_every_job_of_the_reports_and_the_namnd_is_killed_here() -> None:
    egna = {slag for slag, f in arbete._SLAG.items() if f.__module__.startswith("rapporter.")}
    assert egna == set(SKAPAT)


def _misslyckat(jobb: Jobb) -> bool:
    jobb.refresh_from_db()
    return jobb.status == Jobb.Status.MISSLYCKAT
