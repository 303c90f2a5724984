"""A worker is killed between the files of a fastställd rapport and their rows. There is one report all the same.

Killed while it renders: see `test_jobb_avbrutna`.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.db import connection, transaction

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna, plats
from kvalitet.jobb.models import Jobb
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from tests.arbetare import Arbetare, doda, klart, pa_disk, vanta, vanta_ut, vantande_pa
from tests.conftest import Kommun
from tests.rapporter import papper
from tests.rapporter.scen_rapport import nagra_arenden, skrivet, strateg, utkast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
NyArbetare = Callable[[], Arbetare]


@pytest.fixture
def jobb(kommun: Kommun, filer: Path, ko: str) -> Jobb:
    """A rapport is fastställd, and its final PDF waits in the queue."""
    nagra_arenden(kommun)
    av = strateg(kommun)
    _, jobb = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    return jobb


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
        vanta(lambda: vantande_pa(tabell))
        kvar = pa_disk(filer)
        assert len(kvar) == skrivna
        doda(forsta)
    vanta_ut(jobb)
    assert not Bilaga.objects.exists()
    assert pa_disk(filer) == kvar
    ny_arbetare()
    vanta(lambda: klart(jobb), hogst=60)
    exakt_en_rapport(jobb, filer)
