"""The reference figures that the domain reference gives, out of rows imported as a municipality would import them.

Known: 30 lex Sarah-rapporter in the first half of 2018 (utredning 5, samhällsvård 7, mottagning 5, familjehem 2,
others 11); 32 in 2017, of which samhällsvård 11; klagomål 2017: 81, and 46 at utförare. How 2017 falls on its two
halves is not known: the split here is the test's own, and only sums over the year are held against the reference.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel, Verksamhetsform
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from rapporter.statistik.kub import Slag, rakna
from rapporter.statistik.tabell import Kolumn, villkor
from tests.conftest import Kommun
from tests.fabriker import DelFactory

ENHETER = {
    "UTR": "Utredning barn och unga",
    "SAM": "Samhällsvård barn och unga",
    "MOT": "Mottagning barn och unga",
    "FAM": "Familjehem",
    "VUX": "Vuxna",
    "EKB": "Ekonomiskt bistånd",
}
# (half-year, enhet) -> lex Sarah-rapporter
LEX_SARAH = {
    "2018H1": {"UTR": 5, "SAM": 7, "MOT": 5, "FAM": 2, "VUX": 6, "EKB": 5},
    "2017H1": {"UTR": 4, "SAM": 5, "MOT": 3, "VUX": 3},
    "2017H2": {"UTR": 4, "SAM": 6, "MOT": 2, "FAM": 2, "EKB": 2},
}
_TVA_AR = ("2017H1", "2018H1")
KLAGOMAL_2017 = {"EKB": 50, "UTR": 31}
KLAGOMAL_2017_UTFORARE = 46


def rader() -> Iterator[tuple[str, str, str, str]]:
    """(externt id, typ, enhet, kom in): rows in the middle of their half-year, and neighbours that must not count.

    The last of 2017 comes in a minute before midnight.
    """
    for kod, per_enhet in LEX_SARAH.items():
        dag = f"{kod[:4]}-{'03' if kod.endswith('1') else '09'}-15"
        for enhet, antal in per_enhet.items():
            for i in range(antal):
                yield f"L-{kod}-{enhet}-{i}", "lex Sarah", enhet, dag
    for enhet, antal in KLAGOMAL_2017.items():
        for i in range(antal):
            yield f"K-{enhet}-{i}", "klagomål", enhet, f"2017-{1 + i % 12:02d}-10"
    for i in range(KLAGOMAL_2017_UTFORARE):
        yield f"KX-{i}", "klagomål", "UTF", f"2017-{1 + i % 12:02d}-20"
    yield "L-NYAR", "lex Sarah", "UTR", "2017-12-31 23:59"
    yield "EFTER", "lex Sarah", "UTR", "2018-07-01 00:00"
    yield "AVV", "avvikelse", "UTR", "2018-03-15"
    yield "ANNAN", "lex Sarah", "ALDRE", "2018-03-15"


@pytest.fixture
def inlast(kommun: Kommun, tmp_path: Path) -> Organisationsdel:
    for kod, namn in ENHETER.items():
        form = Verksamhetsform.MYNDIGHET
        DelFactory(kod=kod, namn=namn, verksamhetsform=form, under=[kommun.avdelning, kommun.ifn])
    DelFactory(kod="UTF", namn="Utförare", verksamhetsform=Verksamhetsform.EXTERN, under=[kommun.ifn])
    fil = tmp_path / "historik.csv"
    with fil.open("w", encoding="cp1252", newline="") as ut:
        skrivare = csv.writer(ut, delimiter=";")
        skrivare.writerow(["externt id", "typ", "enhet", "kom in"])
        skrivare.writerows(rader())
    call_command("importera_arenden", str(fil), "--skarpt", stdout=StringIO())
    return kommun.ifn


@pytest.fixture
def siffror(inlast: Organisationsdel) -> Halvarssiffror:
    return halvarssiffror(inlast, Period.tolka("2018H1"), timezone.now())


def test_the_first_half_of_2018_stands_per_enhet_with_2017_beside(siffror: Halvarssiffror) -> None:
    tabell = siffror.tabell("enhet_lex_sarah")
    assert tabell is not None
    plats = {kod: tabell.kolumner.index(Kolumn(kod[:4], villkor(period=kod), nu=kod == "2018H1")) for kod in _TVA_AR}
    per_rubrik = {raden.rubrik: raden.varden for raden in tabell.rader if raden.enheter}
    for kod, namn in ENHETER.items():
        assert per_rubrik[namn][plats["2018H1"]] == LEX_SARAH["2018H1"][kod], namn
        assert per_rubrik[namn][plats["2017H1"]] == LEX_SARAH["2017H1"].get(kod, 0), namn
    assert tabell.summa is not None
    assert tabell.summa.varden[plats["2018H1"]] == 30
    assert tabell.summa.varden[plats["2017H1"]] == 15
    assert siffror.varde(period="2018H1", slag="lex_sarah") == 30


def test_an_enhet_without_any_stands_there_with_zero(siffror: Halvarssiffror) -> None:
    tabell = siffror.tabell("enhet_lex_sarah")
    assert tabell is not None
    utforare = next(raden for raden in tabell.rader if raden.rubrik == "Utförare")
    assert utforare.varden[-1] == 0


def test_the_whole_of_2017_has_32_and_its_klagomal_with_utforare_apart(inlast: Organisationsdel) -> None:
    kub = rakna([Period.tolka("2017")], timezone.now(), namnd_id=inlast.pk)
    lex = {n: antal for n, antal in kub.antal.items() if n.slag == Slag.LEX_SARAH}
    samhallsvard = Organisationsdel.objects.get(kod="SAM").pk
    assert sum(lex.values()) == 32
    assert sum(antal for n, antal in lex.items() if n.enhet_id == samhallsvard) == 11
    klagomal = {n: antal for n, antal in kub.antal.items() if n.slag == Slag.KLAGOMAL}
    assert sum(a for n, a in klagomal.items() if n.verksamhetsform != Verksamhetsform.EXTERN) == 81
    assert sum(a for n, a in klagomal.items() if n.verksamhetsform == Verksamhetsform.EXTERN) == 46
