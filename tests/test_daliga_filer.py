"""Every page that reads a table from a file: a bad file is told in a clear sentence, and changes nothing.

The files are those that come: saved with the wrong delimiter, with formulas or merged cells, with headings alone,
empty, and a workbook that would fill the memory. A file in an older encoding is no bad file: it reads the same.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.ram import ramscener

pytestmark = pytest.mark.django_db
Rader = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Plats:
    """A page that reads a file. `skicka(klient, prov, data)` sends it and gives the page that answers, and tries to
    go on when the page would let it. `arbetsbok` is whether it reads workbooks."""

    namn: str
    roll: Roll
    rubriker: tuple[str, ...]
    rad: tuple[str, ...]
    skicka: Callable[[Client, Any, bytes], str]
    gor: Callable[[Kommun, Any], Any]
    arbetsbok: bool = False


def _fil(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("lista.csv", data)


def _sida(svar: Any) -> str:
    assert svar.status_code == 200
    return str(" ".join(svar.content.decode().split()))


def _ram(klient: Client, tillfalle: Any, data: bytes) -> str:
    svar = klient.post(
        reverse("ram:ny-ram", args=[tillfalle.pk]), {"kalla": "Provsystemet", "fil": _fil(data)}, follow=True
    )
    sidan = _sida(svar)
    if svar.redirect_chain:
        adress = svar.redirect_chain[-1][0]
        namnen = ["nyckel", "enhet", "avslutad", "arendetyp", "handlaggare", "skyddad"]
        sidan += _sida(klient.post(adress, dict(zip(namnen, ramscener.RUBRIKER, strict=True)), follow=True))
        klient.post(adress, {"kasta": "1"})
    return sidan


def _kontroll(klient: Client, dragning: Any, data: bytes) -> str:
    return _sida(klient.post(reverse("ram:kontrollera", args=[dragning.pk]), {"fil": _fil(data)}))


def _import(falt: str) -> Callable[[Client, Any, bytes], str]:
    def skicka(klient: Client, prov: Any, data: bytes) -> str:
        svar = klient.post(reverse("organisation:import"), {falt: _fil(data), "dag": "2026-01-01"}, follow=True)
        sidan = _sida(svar)
        if svar.redirect_chain:
            adress = svar.redirect_chain[-1][0]
            sidan += _sida(klient.post(adress, follow=True))
            klient.post(adress, {"kasta": "1"})
        return sidan

    return skicka


def _nyckeltal(klient: Client, namnd: Any, data: bytes) -> str:
    return _sida(klient.post(reverse("rapporter:nyckeltal-fil", args=[namnd.kod]), {"fil": _fil(data)}))


RAMRAD = ("TALL-26-0001", "TALL", "2026-01-31", "Bistånd", "h1", "nej")
PLATSER = [
    Plats(
        "ramen",
        Roll.KVALITETSSTRATEG,
        ramscener.RUBRIKER,
        RAMRAD,
        _ram,
        lambda kommun, person: ramscener.tillfalle(kommun, person),
        arbetsbok=True,
    ),
    Plats(
        "kontrollen av urvalet",
        Roll.KVALITETSSTRATEG,
        ramscener.RUBRIKER,
        RAMRAD,
        _kontroll,
        lambda kommun, person: ramscener.dragning(ramscener.ram(ramscener.tillfalle(kommun, person), person), person),
        arbetsbok=True,
    ),
    Plats(
        "organisationen",
        Roll.SYSTEMFORVALTARE,
        ("kod", "typ", "namn", "kortnamn", "verksamhetsform", "överordnad", "från", "till"),
        ("NYENHET", "enhet", "Nya enheten", "", "utford", "IFN", "2026-01-01", ""),
        _import("organisation"),
        lambda kommun, person: None,
    ),
    Plats(
        "personerna",
        Roll.SYSTEMFORVALTARE,
        ("användarnamn", "förnamn", "efternamn", "befattning", "e-post", "roll", "plats", "från", "till"),
        ("provny", "Prov", "Provsson", "", "", "medarbetare", "TALL", "2026-01-01", ""),
        _import("uppdrag"),
        lambda kommun, person: None,
    ),
    Plats(
        "nyckeltalen",
        Roll.KVALITETSSTRATEG,
        ("område", "nyckeltal", "mäts i", "källa", "år", "kommun", "värde"),
        ("trygghet", "Nöjda brukare", "procent", "Provkällan", "2025", "", "87,5"),
        _nyckeltal,
        lambda kommun, person: kommun.ifn,
    ),
]


def _csv(rader: Rader, skilj: str = ";") -> bytes:
    return "".join(skilj.join(rad) + "\r\n" for rad in rader).encode()


def _xlsx(rader: Rader, *, sammanfoga: str = "", formel: bool = False) -> bytes:
    bok = Workbook()
    for rad in rader:
        bok.active.append(list(rad))
    if sammanfoga:
        bok.active.merge_cells(sammanfoga)
    if formel:
        bok.active["A2"] = "=1+1"
    fil = io.BytesIO()
    bok.save(fil)
    return fil.getvalue()


@cache
def _bomb() -> bytes:
    """Small to send, 160 MB when it is unpacked."""
    fil = io.BytesIO()
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        arkiv.writestr("xl/workbook.xml", b"")
        arkiv.writestr("xl/worksheets/sheet1.xml", b"0" * (160 * 1024 * 1024))
    return fil.getvalue()


EXCEL = "Excelarbetsbok"
# What is bad, how it is made of a page's headings and a good row, and what is said: where a workbook is read, and where
# it is not.
DALIGA: dict[str, tuple[Callable[[tuple[str, ...], tuple[str, ...]], bytes], str, str]] = {
    "fel avskiljare": (lambda r, rad: _csv([r, rad], "|"), "bara en kolumn", "Kolumnen saknas"),
    "inga rader": (lambda r, rad: _csv([r]), "inga ärenden", "inga rader"),
    "tom": (lambda r, rad: b"", "tom", "tom"),
    "formel": (lambda r, rad: _csv([r, ("=1+1", *rad[1:])]), "formel", "formel"),
    "bild": (lambda r, rad: b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d\x81\x8d", "varken CSV eller Excel", "gå"),
    "inga rader i Excel": (lambda r, rad: _xlsx([r]), "inga ärenden", EXCEL),
    "formel i Excel": (lambda r, rad: _xlsx([r, rad], formel=True), "formel", EXCEL),
    "sammanfogade celler": (lambda r, rad: _xlsx([r, rad, rad], sammanfoga="B2:B3"), "sammanfogade", EXCEL),
    "en bomb": (lambda r, rad: _bomb(), "för stor när den packas upp", EXCEL),
}


def _antal() -> dict[str, int]:
    """How many rows there are of everything but the log, and the session of who tries."""
    utom = {"spar", "sessions", "axes", "django"}
    return {m._meta.label: m._default_manager.count() for m in apps.get_models() if m._meta.app_label not in utom}


@pytest.fixture
def inloggad(kommun: Kommun, logga_in: Any) -> Callable[[Plats], tuple[Client, Any]]:
    def gor(plats: Plats) -> tuple[Client, Any]:
        var = kommun.kommun if plats.roll is Roll.SYSTEMFORVALTARE else kommun.ifn
        klient, person = logga_in(plats.roll, var)
        return klient, plats.gor(kommun, person)

    return gor


@pytest.mark.parametrize("plats", PLATSER, ids=lambda plats: plats.namn)
@pytest.mark.parametrize("slag", DALIGA)
def test_a_bad_file_is_told_clearly_and_changes_nothing(inloggad: Any, plats: Plats, slag: str) -> None:
    klient, prov = inloggad(plats)
    gor, i_arbetsbok, i_csv = DALIGA[slag]
    fore = _antal()
    sidan = plats.skicka(klient, prov, gor(plats.rubriker, plats.rad))
    assert (i_arbetsbok if plats.arbetsbok else i_csv) in sidan
    assert _antal() == fore


@pytest.mark.parametrize("plats", PLATSER, ids=lambda plats: plats.namn)
def test_an_older_encoding_is_understood(inloggad: Any, plats: Plats) -> None:
    klient, prov = inloggad(plats)
    data = _csv([plats.rubriker, plats.rad])
    assert data.decode().encode("cp1252") != data
    sidan = plats.skicka(klient, prov, data.decode().encode("cp1252"))
    for fel in ("Kolumnen saknas", "bara en kolumn", "teckenkodning", "\ufffd"):
        assert fel not in sidan, fel
