"""What a public version says is decided when the rapport is fastställd, beside those before it, and kept."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import faststallande, publicering
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Publicerat, Rapport
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.offentlig import offentlig, offentlig_for_sig
from rapporter.statistik.publicerat import Publicerad
from rapporter.statistik.siffror import Siffror
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.scen_rapport import H1, skrivet, strateg
from tests.rapporter.test_frusna_former import FRUSNA, aterupprattad

FORRA = Period.tolka("2025H1")


def arenden(kommun: Kommun, ar: int, tallbacken: int, mottagningen: int) -> None:
    for enhet, antal in ((kommun.tallbacken, tallbacken), (kommun.mottagningen, mottagningen)):
        for nr in range(antal):
            inkommen = datetime(ar, 2, 2 + nr, 9, tzinfo=STOCKHOLM)
            ArendeFactory(enhet=enhet, lex=True, inkommen=inkommen, dnr=f"IFN {ar}/{enhet.pk}{nr:03d}")


def utkast(kommun: Kommun, period: Period, av: Person) -> Rapport:
    return skrivet(faststallande.skapa(kommun.ifn, period, av=av), av)


def faststalld(kommun: Kommun, period: Period, av: Person) -> Rapport:
    rapport, _ = faststallande.faststall(utkast(kommun, period, av), av=av)
    return Rapport.objects.get(pk=rapport.pk)


def publika(rapport: Rapport) -> Siffror:
    return siffror_for(Rapport.objects.get(pk=rapport.pk), "offentlig")


@pytest.fixture
def av(kommun: Kommun) -> Person:
    return strateg(kommun)


@pytest.fixture
def forra(kommun: Kommun, av: Person) -> Rapport:
    """Last year's rapport: three and nine lex Sarah, the three hidden by the nine."""
    arenden(kommun, 2025, 3, 9)
    arenden(kommun, 2026, 8, 7)
    return faststalld(kommun, FORRA, av)


# --- Beside those before it ---


def test_the_public_version_is_weighed_together_with_what_the_namnd_has_published(
    kommun: Kommun, forra: Rapport, av: Person
) -> None:
    ny = utkast(kommun, H1, av)
    full = Siffror.fran_json(ny.siffror)
    bredvid = Publicerad(Siffror.fran_json(forra.siffror), publika(forra))
    assert publika(ny) == offentlig(full, [bredvid])
    hon = {"period": "2025H1", "slag": "lex_sarah", "enhet": str(kommun.tallbacken.pk), "verksamhetsform": "egen_regi"}
    assert publika(forra).varde(**hon) == publika(ny).varde(**hon) == LITET


def test_what_was_hidden_stays_hidden_when_late_arenden_make_it_large(
    kommun: Kommun, forra: Rapport, av: Person
) -> None:
    sent = [datetime(2025, 5, 2 + nr, 9, tzinfo=STOCKHOLM) for nr in range(4)]
    for nr, inkommen in enumerate(sent):
        ArendeFactory(enhet=kommun.tallbacken, lex=True, inkommen=inkommen, dnr=f"IFN 2025/8{nr:03d}")
    ny = utkast(kommun, H1, av)
    hon = {"period": "2025H1", "slag": "lex_sarah", "enhet": str(kommun.tallbacken.pk), "verksamhetsform": "egen_regi"}
    assert Siffror.fran_json(ny.siffror).varde(**hon) == 7
    assert publika(ny).varde(**hon) == DOLT
    assert json.loads(rapportfil(ny, "offentlig", "json"))["siffror"] == publika(ny).till_json()


def test_a_rapport_of_another_namnd_and_a_draft_play_no_part(kommun: Kommun, av: Person) -> None:
    arenden(kommun, 2025, 3, 9)
    annan = person_med(Roll.KVALITETSSTRATEG, kommun.an)
    rapport, _ = faststallande.faststall(skrivet(faststallande.skapa(kommun.an, FORRA, av=annan), annan), av=annan)
    utkast(kommun, FORRA, av)
    ny = utkast(kommun, H1, av)
    assert publika(ny) == offentlig(Siffror.fran_json(ny.siffror))
    assert rapport.namnd_id != ny.namnd_id


def test_the_figures_of_today_are_shown_as_they_could_be_published(kommun: Kommun, forra: Rapport, av: Person) -> None:
    ny = utkast(kommun, H1, av)
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    svar = klient.get(f"/rapporter/siffror/{kommun.ifn.kod}/2026H1/json/?version=offentlig")
    assert json.loads(svar.content)["tabeller"] == publika(ny).till_json()["tabeller"]


# --- Kept ---


def test_a_later_rapport_changes_nothing_in_one_that_is_faststalld(kommun: Kommun, forra: Rapport, av: Person) -> None:
    fore, fil = publika(forra), rapportfil(forra, "offentlig", "json")
    faststalld(kommun, H1, av)
    faststallande.ratta(forra, av=av)
    assert publika(forra) == fore
    assert rapportfil(Rapport.objects.get(pk=forra.pk), "offentlig", "json") == fil
    assert Publicerat.objects.get(rapport=forra).siffror == fore.till_json()


def test_a_draft_sees_what_has_been_published_since_it_was_looked_at(kommun: Kommun, av: Person) -> None:
    arenden(kommun, 2025, 3, 9)
    ny = utkast(kommun, H1, av)
    fore = publika(ny)
    forra = faststalld(kommun, FORRA, av)
    bredvid = Publicerad(Siffror.fran_json(forra.siffror), publika(forra))
    assert fore == offentlig(Siffror.fran_json(ny.siffror))
    assert publika(ny) == offentlig(Siffror.fran_json(ny.siffror), [bredvid])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rapporter_publicerat SET siffror = '{}' WHERE rapport_id = %s",
        "DELETE FROM rapporter_publicerat WHERE rapport_id = %s",
        "INSERT INTO rapporter_publicerat (rapport_id, siffror) VALUES (%s, '{}')",
    ],
)
def test_what_is_kept_cannot_be_changed_in_the_database(forra: Rapport, sql: str) -> None:
    fore = Publicerat.objects.get(rapport=forra).siffror
    with pytest.raises(DatabaseError, match="fastställd"), transaction.atomic(), connection.cursor() as markor:
        markor.execute(sql, [forra.pk])
    assert Publicerat.objects.get(rapport=forra).siffror == fore


def test_a_draft_keeps_nothing(kommun: Kommun, av: Person) -> None:
    assert not Publicerat.objects.filter(rapport=utkast(kommun, H1, av)).exists()


def test_two_rapporter_of_a_namnd_are_fixed_one_at_a_time(kommun: Kommun, av: Person) -> None:
    rapport = utkast(kommun, H1, av)
    with CaptureQueriesContext(connection) as fragor:
        faststallande.faststall(rapport, av=av)
    lasta = [f["sql"] for f in fragor if "FOR NO KEY UPDATE" in f["sql"]]
    assert len([sql for sql in lasta if "organisation_organisationsdel" in sql]) == 1


# --- Made again ---


def test_aterskapa_says_that_the_public_version_can_be_made_again(
    kommun: Kommun, forra: Rapport, av: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    ny = faststalld(kommun, H1, av)
    for rapport in (forra, ny):
        assert publicering.gors_lika(Rapport.objects.get(pk=rapport.pk))
    call_command("aterskapa", forra.dnr)
    assert "annat sätt" not in capsys.readouterr().out


def test_aterskapa_says_when_small_numbers_are_hidden_in_another_way_now(
    forra: Rapport, av: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fore = publika(forra)
    publicering._offentlig.cache_clear()
    monkeypatch.setattr(publicering, "offentlig", lambda siffror, tidigare: siffror)
    call_command("aterskapa", forra.dnr)
    assert "döljs på ett annat sätt nu" in capsys.readouterr().out
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    assert "döljs på ett annat sätt nu" in klient.post(f"/rapporter/{forra.pk}/aterskapa/").content.decode()
    assert publika(forra) == fore
    publicering._offentlig.cache_clear()


# --- From before they were kept ---


@pytest.fixture
def gammal(kommun: Kommun, av: Person) -> Rapport:
    """Fastställd by an earlier version of the program, with its papers."""
    data = json.loads(next(fil for fil in FRUSNA if fil.stem == "halvar-1").read_text(encoding="utf-8"))
    rapport = aterupprattad({**data, "dnr": "IFN 2026/7777"}, kommun)
    rapport.pdf, rapport.pdf_offentlig = (
        spara_bytes(f"{namn}.pdf", b"%PDF-1.7 prov", "application/pdf", av) for namn in ("full", "offentlig")
    )
    Rapport.objects.satt_pdf(rapport)
    return Rapport.objects.get(pk=rapport.pk)


def test_an_old_public_version_is_made_for_itself_whatever_came_before_or_after(
    kommun: Kommun, gammal: Rapport, av: Person
) -> None:
    fore = publika(gammal)
    faststalld(kommun, FORRA, av)
    assert publika(gammal) == fore == offentlig_for_sig(Siffror.fran_json(gammal.siffror))
    assert publicering.gors_lika(gammal)


def sidan(person: Person, rapport: Rapport) -> str:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient.get(f"/rapporter/{rapport.pk}/").content.decode()


NOTIS = "Den offentliga versionen kan bära kontrollsummor av dolda uppgifter"


def test_who_may_make_a_rattelse_is_told_of_an_old_public_file(kommun: Kommun, gammal: Rapport, av: Person) -> None:
    lasare = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    assert NOTIS in sidan(av, gammal)
    assert NOTIS not in sidan(lasare, gammal)
    faststallande.ratta(gammal, av=av)
    assert NOTIS not in sidan(av, gammal)


def test_a_rapport_whose_public_figures_are_kept_has_no_such_notice(kommun: Kommun, forra: Rapport, av: Person) -> None:
    assert NOTIS not in sidan(av, forra)


def test_the_list_and_the_command_name_the_old_ones_and_only_those(
    kommun: Kommun, gammal: Rapport, forra: Rapport, av: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as fragor:
        html = klient.get("/rapporter/?offentlig=att_ratta").content.decode()
    assert gammal.dnr in html
    assert forra.dnr not in html
    assert len([f for f in fragor if "SAVEPOINT" not in f["sql"]]) <= 12
    klient.force_login(
        person_med(Roll.NAMNDSEKRETERARE, kommun.ifn), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert 'name="offentlig"' not in klient.get("/rapporter/").content.decode()  # nothing that they can put right
    call_command("offentliga_att_ratta")
    ut = capsys.readouterr().out
    assert gammal.dnr in ut
    assert forra.dnr not in ut
    assert "1 rapport har" in ut


def test_the_filter_is_gone_when_there_is_nothing_to_put_right(kommun: Kommun, forra: Rapport, av: Person) -> None:
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="offentlig"' not in klient.get("/rapporter/").content.decode()


@pytest.mark.parametrize("version", ["fullstandig", "offentlig"])
def test_the_page_of_a_rapport_asks_at_most_twelve_questions(
    kommun: Kommun, forra: Rapport, av: Person, version: str
) -> None:
    forra.pdf, forra.pdf_offentlig = (spara_bytes(f"{n}.pdf", b"%PDF-1.7", "application/pdf", av) for n in "ab")
    Rapport.objects.satt_pdf(forra)
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    klient.get(f"/rapporter/{forra.pk}/?version={version}")
    with CaptureQueriesContext(connection) as fragor:
        assert klient.get(f"/rapporter/{forra.pk}/?version={version}").status_code == 200
    assert len(fragor) <= 12


def test_the_page_that_asks_whether_to_count_again_asks_at_most_twelve_questions(kommun: Kommun, av: Person) -> None:
    """Also when figures differ, and the ärenden behind it are named."""
    rapport = utkast(kommun, H1, av)
    arenden(kommun, 2026, 3, 2)
    klient = Client()
    klient.force_login(av, backend="django.contrib.auth.backends.ModelBackend")
    till = f"/rapporter/{rapport.pk}/rakna-om/"
    klient.get(till)
    with CaptureQueriesContext(connection) as fragor:
        svar = klient.get(till)
    assert len(svar.context["jamforelse"].orsaker) == 5
    assert len(fragor) <= 12
