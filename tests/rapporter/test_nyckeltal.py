"""Nyckeltal of the kvalitetsberättelse: entered, read in from a file, shown beside earlier years and other kommuner."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kvalitet.frister import Period
from kvalitet.inlasning.celler import Ogiltigt
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from rapporter.nyckeltal import register
from rapporter.nyckeltal.modeller import Nyckeltal, Nyckeltalsvarde
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.statistik.nyckeltal import nyckeltalstabeller
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter.scen_rapport import nagra_arenden, strateg

Inloggning = Callable[..., tuple[Client, Person]]
FIL = (
    "område;nyckeltal;mäts i;källa;år;kommun;värde\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2024;;81,5\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2025;;84\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2025;Provby;79\n"
    "Effektivitet;Kostnad;kronor;Provkällan;2025;;12 345\n"
)


def test_a_file_is_read_in_whole_and_shown_by_year_and_kommun(kommun: Kommun) -> None:
    av = strateg(kommun)
    assert register.hamta_in(kommun.ifn, FIL.encode(), av=av) == 4
    tillganglighet, effektivitet = nyckeltalstabeller(kommun.ifn.pk, 2025, timezone.now())
    assert [k.rubrik for k in tillganglighet.kolumner] == ["2022", "2023", "2024", "2025", "Provby 2025"]
    assert tillganglighet.grupper[0].rader[0].varden == (None, None, "81,5", "84", "79")
    assert tillganglighet.grupper[0].rader[0].rubrik == "Lätt att nå, procent. Källa: Provkällan"
    assert effektivitet.grupper[0].rader[0].varden[3] == "12\N{NO-BREAK SPACE}345"


def test_a_file_read_in_again_replaces_and_adds_nothing_twice(kommun: Kommun) -> None:
    av = strateg(kommun)
    register.hamta_in(kommun.ifn, FIL.encode(), av=av)
    register.hamta_in(kommun.ifn, FIL.replace("81,5", "82").encode("cp1252"), av=av)
    assert (Nyckeltal.objects.count(), Nyckeltalsvarde.objects.count()) == (2, 4)
    assert Nyckeltalsvarde.objects.get(ar=2024).varde == 82


@pytest.mark.parametrize(
    ("fil", "mening"),
    [
        (FIL.replace("84", "åttio"), "Rad 3, kolumn värde"),
        (FIL.replace("Effektivitet", "Annat"), "Rad 5, kolumn område"),
        (FIL + "Effektivitet;Kostnad;kronor;Provkällan;2025;;1\n", "står på rad 5"),
        (FIL.replace("år;", ""), "år"),
        ("område;nyckeltal;mäts i;källa;år;kommun;värde\n", "inga rader"),
        ("", "tom"),
    ],
)
def test_a_file_with_anything_wrong_changes_nothing_and_says_where(kommun: Kommun, fil: str, mening: str) -> None:
    with pytest.raises(register.FelIFilen) as fel:
        register.hamta_in(kommun.ifn, fil.encode(), av=strateg(kommun))
    assert mening in " ".join(fel.value.fel)
    assert not Nyckeltal.objects.exists()


@pytest.mark.parametrize(("cell", "varde"), [("87,5", "87.5"), ("1 200", "1200"), ("−3", "-3"), ("12 %", "12")])
def test_numbers_are_read_as_swedes_write_them(cell: str, varde: str) -> None:
    assert register.tal(cell) == Decimal(varde)
    with pytest.raises(Ogiltigt):
        register.tal(f"{cell}x")


def test_only_who_compiles_for_the_namnd_writes(kommun: Kommun) -> None:
    with pytest.raises(OtillatenOvergang, match="hela nämnden"):
        register.hamta_in(kommun.ifn, FIL.encode(), av=person_med(Roll.ENHETSCHEF, kommun.ifn))
    av = strateg(kommun)
    register.hamta_in(kommun.ifn, FIL.encode(), av=av)
    with pytest.raises(OtillatenOvergang, match="heter så"):
        register.skriv(kommun.ifn, av=av, namn="Kostnad", omrade="effektiv", enhet="kronor", kalla="Prov")


def test_the_kvalitetsberattelse_holds_all_its_parts_and_is_frozen(kommun: Kommun) -> None:
    nagra_arenden(kommun)
    av = strateg(kommun)
    register.hamta_in(kommun.ifn, FIL.encode(), av=av)
    rapport = faststallande.skapa(kommun.ifn, Period.tolka("2025"), av=av, slag=Rapportslag.KVALITET)
    assert rapport.rubrik == "Kvalitetsberättelse 2025"
    rubriker = [a.rubrik for a in rapport.avsnitt.order_by("ordning")]
    for rubrik in (
        "Förord", "Så har kvalitetsarbetet bedrivits", "Självbestämmande och integritet", "Helhetssyn och samordning",
        "Trygghet och säkerhet", "Kunskapsbaserad verksamhet", "Tillgänglighet", "Effektivitet", "Egenkontroll",
        "Riskanalys och intern kontroll", "Avvikelser, synpunkter och lex Sarah", "Tillsyn",
        "Beslut som inte är verkställda", "Åtgärder och deras effekt", "Utvecklingsområden nästa år",
    ):  # fmt: skip
        assert rubrik in rubriker
    fore = rapport.siffror
    nyckeltal = Nyckeltal.objects.get(namn="Lätt att nå")
    register.satt_varde(nyckeltal, ar=2025, varde=Decimal(1), av=av)
    register.satt_varde(nyckeltal, ar=2024, varde=None, av=av)
    rapport.refresh_from_db()
    assert rapport.siffror == fore
    assert faststallande.aterskapa(rapport, av=av).lika


def test_nyckeltal_are_entered_and_read_in_from_the_pages(kommun: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    uppgifter = {
        "omrade": "helhet",
        "namn": "Prov",
        "enhet": "procent",
        "kalla": "Enkät",
        "ordning": "1",
        "i_bruk": "on",
    }
    svar = klient.post(reverse("rapporter:nyckeltal-nytt", args=["IFN"]), uppgifter)
    ar = timezone.localdate().year - 1
    klient.post(svar.url, {"ar": ar, "varde": "87,5"})
    assert "87,50" in klient.get(svar.url).content.decode()
    assert "87,5" in klient.get(reverse("rapporter:nyckeltal", args=["IFN"])).content.decode()
    till = reverse("rapporter:nyckeltal-fil", args=["IFN"])
    fel = klient.post(till, {"fil": SimpleUploadedFile("fel.csv", FIL.replace("84", "x").encode())}).content.decode()
    assert "Rad 3, kolumn värde" in fel
    klient.post(till, {"fil": SimpleUploadedFile("ratt.csv", FIL.encode())})
    assert Nyckeltalsvarde.objects.count() == 5
