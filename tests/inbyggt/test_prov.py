"""The checks that `manage.py test` makes itself, the queue, and Pango where it is missing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from kvalitet.inbyggt import pango, prov, servrar
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.prov import Utfall


@pytest.mark.parametrize(
    "rad", ["--index-url x", "paket @ https://paket.example/p.whl", "# http://x.example", "--find-links /hjul"]
)
def test_a_lock_file_with_an_address_is_found(rad: str, tmp_path: Path):
    fil = tmp_path / "requirements.lock"
    fil.write_text(f"paket==1.0\n{rad}\n")
    assert prov.adresser_i([fil]) == [f"requirements.lock:2: {rad}"]


def test_a_lock_file_with_hashes_only_passes(tmp_path: Path):
    fil = tmp_path / "requirements.lock"
    fil.write_text("paket==1.0 \\\n    --hash=sha256:00\n    # via kvalitet\n")
    assert prov.adresser_i([fil]) == []


def test_the_guard_looks_at_every_tracked_lock_file():
    namn = {fil.name for fil in prov.lasfiler()}
    assert "requirements.lock" in namn
    assert {"requirements.txt", "uv.lock"} <= {namn for namn in ("requirements.txt", "uv.lock", "a.py") if _sedd(namn)}
    assert not _sedd("avvikelser/las.py")


def _sedd(namn: str) -> bool:
    return prov.LASFIL.search(namn) is not None


def test_every_check_is_counted_and_a_failure_is_told(capsys: pytest.CaptureFixture[str]):
    utfall = Utfall()
    utfall.skriv("ruff check", "", 0.4)
    utfall.skriv("mypy", "    a.py:1: fel typ", 12.0)
    text = capsys.readouterr().out
    assert "a.py:1: fel typ" in text
    assert "UNDERKÄND" in text
    assert utfall.felnamn == ["mypy"]
    assert utfall.slutrad() == "1 passed, 1 failed, 0 skipped"


def test_checks_that_are_run_at_once_are_each_told_of_and_one_that_fails_is_counted(
    rot: Path, capsys: pytest.CaptureFixture[str]
):
    def kod(text: str, slut: int) -> list[str | Path]:
        return [sys.executable, "-c", f"import os, sys; print({text!r}, os.environ['PROVORD']); sys.exit({slut})"]

    alla = [("lint", kod("a.py:1: fel", 1), {"PROVORD": "ett"}), ("typer", kod("inget fel", 0), {"PROVORD": "två"})]
    utfall = Utfall()
    with Familj() as familj:
        prov.kontrollera(familj, utfall, [*alla, ("tyst", [sys.executable, "-c", "exit(7)"], {})], rot)
    text = capsys.readouterr().out
    assert "a.py:1: fel ett" in text
    assert "slutkod 7" in text
    assert "inget fel" not in text
    assert sorted(utfall.felnamn) == ["lint", "tyst"]
    assert utfall.slutrad() == "1 passed, 2 failed, 0 skipped"


def test_the_production_check_runs_with_production_settings():
    env = {namn: miljo for namn, _, miljo in prov.kontroller()}["check --deploy"]
    assert env["KVALITET_LAGE"] == "drift"
    assert len(env["KVALITET_HEMLIG_NYCKEL"]) >= 50


def test_the_queue_keeps_what_it_was_given_until_the_next_start(rot: Path):
    ko = servrar.valkey(rot)
    with Familj() as familj:
        ko.starta(familj)
        assert fraga(ko.uttag, "LPUSH jobb 17") == ":1"
    with Familj() as familj:
        ko.starta(familj)
        assert fraga(ko.uttag, "LLEN jobb") == ":1"
        assert fraga(ko.uttag, "CONFIG GET maxmemory-policy").endswith("noeviction")


def test_a_queue_that_cannot_be_read_is_laid_aside(rot: Path):
    ko = servrar.valkey(rot)
    with Familj() as familj:
        ko.starta(familj)
    for fil in (ko.mapp / "appendonlydir").iterdir():
        fil.write_bytes(b"trasig")
    with Familj() as familj:
        ko.starta(familj)
        assert fraga(ko.uttag, "PING") == "+PONG"
    assert any(mapp.name.startswith("undanlagd-") for mapp in ko.mapp.iterdir())


def fraga(uttag: Path, text: str) -> str:
    import socket

    with socket.socket(socket.AF_UNIX) as kanal:
        kanal.settimeout(5)
        kanal.connect(str(uttag))
        kanal.sendall(f"{text}\r\n".encode())
        return kanal.recv(4096).decode().strip()


def test_unpacked_libraries_are_found_through_the_environment(var: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/tidigare")
    mapp = var / "pango" / "rot" / "usr" / "lib" / "x86_64-linux-gnu"
    mapp.mkdir(parents=True)
    (mapp / "libpango-1.0.so.0").touch()
    miljo = pango.Upplagg(var / "pango").miljo()
    assert miljo["LD_LIBRARY_PATH"] == f"{mapp}:/tidigare"
    monkeypatch.setenv("LD_LIBRARY_PATH", miljo["LD_LIBRARY_PATH"])
    assert pango.Upplagg(var / "pango").miljo()["LD_LIBRARY_PATH"] == miljo["LD_LIBRARY_PATH"]


def test_without_unpacked_libraries_the_environment_is_left_alone(var: Path):
    assert pango.Upplagg(var / "pango").miljo() == {}


def test_where_pango_cannot_be_had_one_sentence_says_what_to_install(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(pango, "gar_att_ladda", lambda _: False)
    monkeypatch.setattr(pango.shutil, "which", lambda namn: "/usr/bin/dnf" if namn == "dnf" else None)
    assert pango.sakra(hamta=True) == {}
    text = capsys.readouterr().out
    assert "Pango saknas" in text
    assert "sudo dnf install pango" in text
    assert "Allt annat fungerar" in text


def test_an_apt_that_fails_does_not_stop_the_start(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho inget nät; exit 100\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(pango, "gar_att_ladda", lambda _: False)
    assert pango.sakra(hamta=True) == {}
    assert "Utan Pango går rapporter inte att göra till PDF" in capsys.readouterr().out
    assert "inget nät" in (var / "logg" / "apt.log").read_text()


def test_a_start_with_pango_in_the_system_fetches_nothing(var: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pango, "gar_att_ladda", lambda _: True)
    monkeypatch.setattr(shutil, "which", lambda _: pytest.fail("letade efter en pakethanterare"))
    assert pango.sakra(hamta=True) == {}
