"""The public version's checksums are of what it says itself, so that nobody can try their way to what it hides."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from kvalitet.jobb import arbete
from kvalitet.organisation.models import Person
from kvalitet.pdf import rendera
from rapporter.sammanstallning import faststallande, tasks
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.version import kontrollsummor
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.siffror import kontrollsumma
from rapporter.statistik.svarstider import intervall
from tests.conftest import Kommun
from tests.rapporter.scen_rapport import nagra_arenden, skrivet, strateg, utkast

NAMN = "Anna Andersson"


def i_utkast(kommun: Kommun) -> Rapport:
    """Small numbers in the figures, and a masked name in one text."""
    nagra_arenden(kommun)
    av = strateg(kommun)
    rapport = skrivet(utkast(kommun, av), av)
    avsnitt = faststallande.oppna_avsnitt(rapport.avsnitt.get(nyckel="bedomning"), av=av)
    text = f"Händelsen gällde [[{NAMN}]] i april."
    faststallande.skriv_avsnitt(avsnitt, av=av, text=text, version=avsnitt.version, klar=True)
    return rapport


@pytest.fixture
def rapport(kommun: Kommun) -> Rapport:
    utkastet = i_utkast(kommun)
    fast, _ = faststallande.faststall(utkastet, av=utkastet.created_by)
    return fast


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def publik_json(rapport: Rapport) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(rapportfil(rapport, "offentlig", "json"))
    return data


def texterna(fil: dict[str, Any]) -> list[list[str]]:
    return [[a["nyckel"], a["rubrik"], a["text"]] for a in fil["avsnitt"]]


def utan_blanka(html: str) -> str:
    """The kontrollblad writes its checksums in groups of eight, on two lines."""
    return "".join(html.replace("<br>", "").split())


# --- What it is of ---


def test_anybody_can_count_the_public_checksums_from_the_public_file_alone(rapport: Rapport) -> None:
    fil = publik_json(rapport)
    assert fil["rapport"]["kontrollsumma_siffror"] == kontrollsumma(fil["siffror"])
    assert fil["rapport"]["kontrollsumma_text"] == kontrollsumma(texterna(fil))
    assert not [nyckel for nyckel in fil["rapport"] if nyckel.endswith("_offentlig")]


def test_the_full_file_has_the_checksums_of_both_versions(rapport: Rapport) -> None:
    full, publik = json.loads(rapportfil(rapport, "fullstandig", "json"))["rapport"], publik_json(rapport)["rapport"]
    for vad in ("siffror", "text"):
        assert full[f"kontrollsumma_{vad}"] == getattr(rapport, f"kontrollsumma_{vad}")
        assert full[f"kontrollsumma_{vad}_offentlig"] == publik[f"kontrollsumma_{vad}"]
        assert full[f"kontrollsumma_{vad}"] != publik[f"kontrollsumma_{vad}"]


def test_paper_screen_file_and_command_say_the_same_public_checksums(
    rapport: Rapport, capsys: pytest.CaptureFixture[str]
) -> None:
    fil, klient = publik_json(rapport)["rapport"], inloggad(rapport.created_by)
    papper = utan_blanka(dokument(rapport, "offentlig", skrivet=timezone.now()))
    sidan = klient.get(f"/rapporter/{rapport.pk}/?version=offentlig").content.decode()
    for summa in (fil["kontrollsumma_siffror"], fil["kontrollsumma_text"]):
        assert summa in papper
        assert summa in sidan
    svar = klient.post(f"/rapporter/{rapport.pk}/aterskapa/").content.decode()
    call_command("aterskapa", rapport.dnr)
    for text in (svar, capsys.readouterr().out):
        assert fil["kontrollsumma_siffror"] in text
        assert rapport.kontrollsumma_siffror in text


# --- What it does not give away ---


def i_filen(data: bytes) -> str:
    """All that stands in a Word or Excel file, its properties too."""
    with zipfile.ZipFile(io.BytesIO(data)) as fil:
        return "".join(fil.read(namn).decode("utf-8", "replace") for namn in fil.namelist())


def test_no_checksum_of_anything_full_stands_in_the_public_version(
    rapport: Rapport, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def _rendera(html: str, **_: Any) -> bytes:
        given.append(html)
        return b"%PDF-1.7 " + sha256(html.encode()).hexdigest().encode()

    monkeypatch.setattr(tasks, "rendera", _rendera)
    arbete.kor(faststallande.skapa_pdf(rapport, av=rapport.created_by).pk)
    rapport.refresh_from_db()
    assert rapport.pdf is not None
    _, papper = given
    sidan = inloggad(rapport.created_by).get(f"/rapporter/{rapport.pk}/?version=offentlig").content.decode()
    publika = [utan_blanka(papper), sidan, rapportfil(rapport, "offentlig", "json").decode()]
    publika += [i_filen(rapportfil(rapport, "offentlig", format_)) for format_ in ("docx", "xlsx")]
    for summa in (rapport.kontrollsumma_siffror, rapport.kontrollsumma_text, rapport.pdf.sha256):
        assert not [text for text in publika if summa in text or summa[:8] in text]


def test_a_public_draft_has_no_checksum_of_the_full_figures_either(kommun: Kommun) -> None:
    rapport = i_utkast(kommun)
    fil, papper = publik_json(rapport), utan_blanka(dokument(rapport, "offentlig", skrivet=timezone.now()))
    assert kontrollsummor(rapport, "offentlig").text == fil["rapport"]["kontrollsumma_text"] == ""
    assert kontrollsumma(fil["siffror"]) in papper
    assert rapport.kontrollsumma_siffror not in papper + json.dumps(fil)


def test_the_checksum_of_the_texts_does_not_confirm_a_masked_name(rapport: Rapport) -> None:
    fil = publik_json(rapport)
    gissade = [[*rest, text.replace("[maskat]", f"[[{NAMN}]]")] for *rest, text in texterna(fil)]
    assert gissade != texterna(fil)
    assert kontrollsumma(gissade) == rapport.kontrollsumma_text  # the guess is right, and nothing says so
    assert kontrollsumma(gissade) not in json.dumps(fil)


def test_the_checksum_of_the_figures_does_not_give_the_hidden_numbers(rapport: Rapport) -> None:
    """Everything else that goes into the full checksum is public: with it, every hidden number could be tried."""
    fil = publik_json(rapport)
    provade = {kontrollsumma(data) for data in _alla_gissningar(fil["siffror"])}
    assert rapport.kontrollsumma_siffror in provade  # so one of the guesses is right, and nothing says which
    assert not [summa for summa in provade if summa in json.dumps(fil)]


def _alla_gissningar(data: dict[str, Any]) -> Any:
    """The figures with one to four Lex Sarah in each half-year and form, of which the scene's own is one."""
    data = json.loads(json.dumps(data)) | {"dolda": None}
    celler = list(_dolda(data))
    former = ("myndighet", "egen_regi")
    for provade in itertools.product(range(1, 5), repeat=4):
        lex = dict(zip(itertools.product(("2025H1", "2026H1"), former), provade, strict=True))
        for varden, plats, slag, vad in celler:
            varden[plats] = _gissat(slag, vad, lex, [vad["verksamhetsform"]] if "verksamhetsform" in vad else former)
        yield data


def _dolda(data: dict[str, Any]) -> Any:
    for tabell in data["tabeller"]:
        rader = [rn for g in tabell["grupper"] for rn in [*g["rader"], g["summa"]] if rn]
        for rad in [*rader, *([tabell["summa"]] if tabell["summa"] else [])]:
            for plats, kolumn in enumerate(tabell["kolumner"]):
                if rad["varden"][plats] in (LITET, DOLT):
                    villkor = {**tabell["villkor"], **kolumn["villkor"], **rad["villkor"]}
                    yield rad["varden"], plats, kolumn["slag"], villkor


def _gissat(slag: str, vad: dict[str, str], lex: dict[tuple[str, str], int], former: Any) -> Any:
    """One avvikelse and one klagomål, answered in time, are this half-year's: small numbers that are quickly tried."""
    if slag == "procent":
        return 100
    if slag == "intervall":
        return intervall(1, 1)
    if "matt" in vad:
        return 1
    nu = vad["period"] == "2026H1"
    antal = {
        "lex_sarah": sum(lex[vad["period"], form] for form in former),
        "avvikelse": int(nu and "egen_regi" in former),
        "klagomal": int(nu and "myndighet" in former),
    }
    return antal[vad["slag"]] if "slag" in vad else sum(antal.values())


def test_the_public_paper_is_the_same_bytes_each_time(rapport: Rapport) -> None:
    ett, tva = (
        rendera(dokument(Rapport.objects.get(pk=rapport.pk), "offentlig", skrivet=timezone.now())) for _ in range(2)
    )
    assert ett == tva
