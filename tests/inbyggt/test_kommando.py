"""What the person types: understood, or answered with one sentence. One start at a time; reset asks."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kvalitet.inbyggt import aterstall, ensamratt, kommando, platser, servrar, start
from kvalitet.inbyggt.krav import Hinder


def sagt(capsys: pytest.CaptureFixture[str]) -> str:
    svar = capsys.readouterr()
    return svar.out + svar.err


@pytest.mark.parametrize("argument", [["start", "--port", "ett"], ["start", "åttatusen"], ["reset", "--nej"]])
def test_a_misspelt_command_is_answered_with_how_it_is_written(
    argument: list[str], var: Path, capsys: pytest.CaptureFixture[str]
):
    assert kommando.kor(["manage.py", *argument]) == 1
    assert f"Så här skrivs det: python3 manage.py {argument[0]}" in sagt(capsys)


def test_no_command_lists_what_there_is(var: Path, capsys: pytest.CaptureFixture[str]):
    assert kommando.kor(["manage.py"]) == 0
    text = sagt(capsys)
    assert all(f"manage.py {namn}" in text for namn in ("start", "test", "reset"))


def test_a_second_start_says_where_the_first_one_answers(var: Path, capsys: pytest.CaptureFixture[str]):
    with ensamratt.ta(servrar.LAS) as ratt:
        ratt.skriv(kommando="start", adress="http://127.0.0.1:8123/")
        assert kommando.kor(["manage.py", "start"]) == 1
    assert f"Kvalitet är redan igång på http://127.0.0.1:8123/ (process {os.getpid()})." in sagt(capsys)


def test_a_start_beside_another_command_names_the_command(var: Path):
    with ensamratt.ta(servrar.LAS) as ratt:
        ratt.skriv(kommando="bench --antal 1000")
        with pytest.raises(Hinder, match=r"används just nu av 'manage\.py bench --antal 1000'"):
            start.kor(0)


def test_the_lock_of_a_killed_start_is_free(var: Path):
    kod = (
        "import os; from kvalitet.inbyggt import ensamratt, servrar\n"
        "with ensamratt.ta(servrar.LAS) as r: r.skriv(kommando='start'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", kod], check=False, cwd=platser.ROT)
    assert ensamratt.lyssna(servrar.LAS)["kommando"] == "start"
    with ensamratt.ta(servrar.LAS):
        assert ensamratt.lyssna(servrar.LAS) == {}


def test_a_command_beside_start_uses_its_servers(var: Path, monkeypatch: pytest.MonkeyPatch):
    miljo = {"DATABASE_URL": "postgresql://app@/kvalitet?host=/igang", "REDIS_URL": "redis+socket:///igang"}
    with ensamratt.ta(servrar.LAS) as ratt:
        ratt.skriv(kommando="start", miljo=miljo)
        monkeypatch.setenv("DATABASE_URL", "")
        monkeypatch.setenv("REDIS_URL", "")
        with servrar.till_hands():
            assert {namn: os.environ[namn] for namn in miljo} == miljo


def test_servers_named_in_the_environment_replace_the_embedded_ones(var: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/kvalitet")
    monkeypatch.setenv("REDIS_URL", "redis://ko.example")
    with servrar.till_hands():
        assert os.environ["DATABASE_URL"] == "postgresql://app@db.example/kvalitet"
    assert list(var.iterdir()) == []


def test_a_command_alone_starts_the_servers_for_as_long_as_it_runs(var: Path, mall: Path):
    kod = (
        "import json, os; from kvalitet.inbyggt import servrar\n"
        "with servrar.till_hands():\n"
        "    print(json.dumps([servrar.postgres().varde('SELECT 1'), os.environ['DATABASE_URL']]))\n"
    )
    svar = subprocess.run([sys.executable, "-c", kod], capture_output=True, text=True, check=True, cwd=platser.ROT)
    ett, url = json.loads(svar.stdout)  # the steps go to stderr, so that a command's own output can be JSON
    assert ett == "1"
    assert url == f"postgresql://app@/kvalitet?host={var / 'pg'}"
    assert "Startar databasen" in svar.stderr
    assert not (var / "pg" / ".s.PGSQL.5432").exists()


@pytest.fixture
def anvant(var: Path) -> Path:
    """A var/ with everything that use leaves."""
    for namn in (*aterstall.INNEHALL[:-1], "pango", "logg"):
        (var / namn).mkdir()
        (var / namn / "innehåll").touch()
    (var / "hemlig_nyckel").write_text("hemlig")
    return var


@pytest.mark.parametrize("svar", ["nej\n", "\n", "", "japp\n"])
def test_reset_removes_nothing_unless_the_answer_is_ja(svar: str, anvant: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(svar))
    assert aterstall.kor(ja=False) == 1
    assert all((anvant / namn).exists() for namn in aterstall.INNEHALL)


@pytest.mark.parametrize("ja", [True, False])
def test_reset_removes_the_database_and_the_files_but_not_pango_and_the_logs(
    ja: bool, anvant: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("ja\n"))
    assert aterstall.kor(ja=ja) == 0
    assert {fil.name for fil in anvant.iterdir() if fil.suffix != ".lock"} == {"pango", "logg"}


def test_reset_refuses_while_the_database_is_used(anvant: Path):
    with ensamratt.ta(servrar.LAS) as ratt:
        ratt.skriv(kommando="start")
        with pytest.raises(Hinder, match=f"används \\(process {os.getpid()}\\)"):
            aterstall.kor(ja=True)
    assert (anvant / "pg").exists()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(var: Path, monkeypatch: pytest.MonkeyPatch):
    start.hemlig_nyckel()
    fil = var / "hemlig_nyckel"
    forsta = os.environ.pop("KVALITET_HEMLIG_NYCKEL")
    assert stat.S_IMODE(fil.stat().st_mode) == 0o600
    assert len(forsta) >= 50
    start.hemlig_nyckel()
    assert os.environ["KVALITET_HEMLIG_NYCKEL"] == forsta == fil.read_text()
    monkeypatch.delenv("KVALITET_HEMLIG_NYCKEL")


def test_a_secret_key_from_the_environment_is_left_alone(var: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KVALITET_HEMLIG_NYCKEL", "utifrån")
    start.hemlig_nyckel()
    assert os.environ["KVALITET_HEMLIG_NYCKEL"] == "utifrån"
    assert not (var / "hemlig_nyckel").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="bara root kan ge bort en mapp")
def test_a_folder_of_another_user_is_told_and_not_used(var: Path, capsys: pytest.CaptureFixture[str]):
    os.chown(var, 65_534, 65_534)
    assert kommando.kor(["manage.py", "reset", "--ja"]) == 1
    assert "tillhör användaren" in sagt(capsys)
