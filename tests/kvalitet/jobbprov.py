"""Jobs for the tests of real workers. Imported by the worker through `jobbprov_settings`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from kvalitet.jobb.arbete import Forlopp, Resultat, jobbslag
from kvalitet.spar.logg import anteckna

PRODUKT = "provprodukt"


@jobbslag("prov-forsta-gangen-haller-pa")
def haller_pa_forsta_gangen(forlopp: Forlopp, *, mapp: str) -> Resultat:
    """The first time, says who it is and goes on until it is let go; after that is done at once. Makes one post."""
    forst = not list(Path(mapp).iterdir())
    forlopp.steg(40, "Halvvägs")
    (Path(mapp) / str(forlopp.jobb.ansprak)).write_text(str(os.getpid()), encoding="ascii")
    if forst:
        _vanta_pa(Path(mapp) / "fortsatt")

    def spara() -> dict[str, Any]:
        post = anteckna(PRODUKT, forlopp.jobb, av=forlopp.jobb.person)
        return {"text": f"post {post.pk}"}

    return Resultat(data={"url": "/"}, spara=spara)


def _vanta_pa(fil: Path) -> None:
    for _ in range(600):
        if fil.exists():
            return
        time.sleep(0.05)
