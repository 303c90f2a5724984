"""A worker is killed while it makes the PDF of a fastställd rapport. There is one report all the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection, transaction

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna, plats
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from tests.arbetare import Arbetare, klart, vanta, vanta_ut
from tests.conftest import Kommun
from tests.rapporter import papper
from tests.rapporter.scen_rapport import nagra_arenden, skrivet, strateg, utkast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
NyArbetare = Callable[[], Arbetare]


@pytest.fixture
def filer(tmp_path: Path, settings: Any) -> Path:
    """The folder of the files, the same for the test and its workers."""
    settings.MEDIA_ROOT = tmp_path / "filer"
    return settings.MEDIA_ROOT


@pytest.fixture
def jobb(kommun: Kommun, filer: Path, ko: str) -> Jobb:
    """A rapport is fastställd, and its final PDF waits in the queue."""
    nagra_arenden(kommun)
    av = strateg(kommun)
    _, jobb = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    return jobb


def pa_disk(filer: Path) -> set[Path]:
    return {fil for fil in filer.rglob("*") if fil.is_file()}


def barn_till(arbetare: Arbetare) -> list[int]:
    """The processes that the worker has started: those that render."""
    return [
        int(barn)
        for trad in Path(f"/proc/{arbetare.pid}/task").iterdir()
        for barn in (trad / "children").read_text(encoding="ascii").split()
    ]


def finns(pid: int) -> bool:
    """Does it run? One that is dead but not yet fetched by its parent does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def doda(arbetare: Arbetare) -> None:
    arbetare.kill()
    arbetare.wait()


def vantar_pa(tabell: str) -> bool:
    """Is somebody stopped at the lock that this connection holds on the table?"""
    with connection.cursor() as fraga:
        fraga.execute("SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [tabell])
        return fraga.fetchone() is not None


def exakt_en_rapport(jobb: Jobb, filer: Path) -> None:
    """One report, its two files whole and on the disk with nothing beside them, and told of once in the log."""
    assert (jobb.status, jobb.procent, jobb.forsok) == (Jobb.Status.KLART, 100, 2)
    rapport = Rapport.objects.get()
    assert jobb.resultat == {"url": f"/rapporter/{rapport.pk}/", "text": "Till rapporten"}
    assert rapport.pdf is not None
    assert rapport.pdf_offentlig is not None
    assert set(Bilaga.objects.values_list("pk", flat=True)) == {rapport.pdf_id, rapport.pdf_offentlig_id}
    assert pa_disk(filer) == {plats(rapport.pdf), plats(rapport.pdf_offentlig)}
    for bilaga in (rapport.pdf, rapport.pdf_offentlig):
        with oppna(bilaga) as fil:
            data = fil.read()
        assert sha256(data).hexdigest() == bilaga.sha256
        with pikepdf.open(BytesIO(data)) as pdf:
            assert len(pdf.pages) > 5
        assert "UTKAST" not in papper.text(data)
    post = Sparpost.objects.get(verb="skapa_rapportpdf")
    assert post.detalj["sha256"] == rapport.pdf.sha256
    assert Jobb.objects.count() == 1


def test_a_worker_killed_in_the_middle_of_rendering_leaves_one_report(
    jobb: Jobb, filer: Path, ny_arbetare: NyArbetare
) -> None:
    forsta = ny_arbetare()

    def renderar() -> list[int]:
        jobb.refresh_from_db()
        return barn_till(forsta) if jobb.procent > 3 else []

    barn = vanta(renderar)
    doda(forsta)
    jobb.refresh_from_db()
    assert (jobb.status, jobb.forsok) == (Jobb.Status.PAGAR, 1)
    assert jobb.procent < 98
    assert pa_disk(filer) == set()
    vanta(lambda: not any(map(finns, barn)))
    vanta_ut(jobb)
    ny_arbetare()
    vanta(lambda: klart(jobb), hogst=60)
    exakt_en_rapport(jobb, filer)


@pytest.mark.parametrize(
    ("tabell", "skrivna"),
    [("bilagor_bilaga", 1), ("spar_sparpost", 2)],
    ids=["when the first file is written", "when both files are written"],
)
def test_a_worker_killed_before_its_files_are_accounted_for_leaves_one_report(
    jobb: Jobb, filer: Path, ny_arbetare: NyArbetare, tabell: str, skrivna: int
) -> None:
    """The test holds the table where the worker's next row goes, so that it is killed exactly there."""
    with transaction.atomic():
        with connection.cursor() as las:
            las.execute(f"LOCK TABLE {tabell} IN EXCLUSIVE MODE")
        forsta = ny_arbetare()
        vanta(lambda: vantar_pa(tabell))
        kvar = pa_disk(filer)
        assert len(kvar) == skrivna
        doda(forsta)
    vanta_ut(jobb)
    assert not Bilaga.objects.exists()
    assert pa_disk(filer) == kvar
    ny_arbetare()
    vanta(lambda: klart(jobb), hogst=60)
    exakt_en_rapport(jobb, filer)
