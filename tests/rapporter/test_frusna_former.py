"""A report that was fastställd by an earlier version of the program: its paper stays what it was, letter by letter.

`frusna/halvar-1.json` holds the figures and texts of an invented half-year as they were frozen in the first format,
with the SHA-256 of each document that was made from them then; `frusna/kvalitet-2.json` those of a kvalitetsberättelse
from before it had figures about tillsyn, and `frusna/kvalitet-4.json` from before they told IVO's decisions apart.
Nothing that is built later may change them.

Once it was done on purpose: the public papers said the checksums of the full figures, texts and PDF, from which what
they hide could be tried out. They now say those of the public version; every other letter of them is as it was.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Rapportslag
from rapporter.sammanstallning.pdf import dokument
from rapporter.statistik.halvar import Halvarssiffror, kontrollsumma
from tests.conftest import Kommun
from tests.fabriker import PersonFactory

FRUSNA = sorted((Path(__file__).parent / "frusna").glob("*.json"))


def aterupprattad(data: dict[str, Any], kommun: Kommun) -> Rapport:
    """The rapport as a row again, fastställd when it was."""
    person = PersonFactory(fornamn="Prov", efternamn="Fastställare", befattning="kvalitetsstrateg")
    rapport: Rapport = Rapport.objects.create(
        slag=data.get("slag", Rapportslag.HALVAR),
        namnd=kommun.ifn,
        period=data["period"],
        dnr=data["dnr"],
        brytpunkt=datetime.fromisoformat(data["brytpunkt"]),
        siffror=data["siffror"],
        kontrollsumma_siffror=data["kontrollsumma_siffror"],
        created_by=person,
        format=data["format"],
    )
    for ordning, (nyckel, rubrik, text) in enumerate(data["avsnitt"], start=1):
        Avsnitt.objects.create(rapport=rapport, nyckel=nyckel, rubrik=rubrik, ordning=ordning, text=text, klar=True)
    rapport.status, rapport.faststalld_av = Rapport.Status.FASTSTALLD, person
    rapport.faststalld = datetime.fromisoformat(data["faststalld"])
    rapport.kontrollsumma_text = data["kontrollsumma_text"]
    rapport.save()
    return rapport


def papper(rapport: Rapport, version: str) -> str:
    return dokument(rapport, version, skrivet=rapport.brytpunkt)  # type: ignore[arg-type]


@pytest.mark.parametrize("fil", FRUSNA, ids=lambda fil: fil.stem)
@pytest.mark.parametrize("version", ["fullstandig", "offentlig"])
def test_the_paper_of_a_frozen_report_is_the_same_letter_by_letter(
    kommun: Kommun, settings: Any, fil: Path, version: str
) -> None:
    settings.KOMMUN = "Provköpings kommun"
    data = json.loads(fil.read_text(encoding="utf-8"))
    html = papper(aterupprattad(data, kommun), version)
    assert sha256(html.encode()).hexdigest() == data["sha256"][version]


@pytest.mark.parametrize("fil", FRUSNA, ids=lambda fil: fil.stem)
def test_the_figures_of_a_frozen_report_keep_their_checksum(kommun: Kommun, fil: Path) -> None:
    data = json.loads(fil.read_text(encoding="utf-8"))
    assert kontrollsumma(data["siffror"]) == data["kontrollsumma_siffror"]
    assert Halvarssiffror.fran_json(data["siffror"]).till_json() == data["siffror"]
