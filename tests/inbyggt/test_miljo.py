"""The environment is made once, mended when broken, and installed into only when a lock file has changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from kvalitet.inbyggt import krav, miljo, platser
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.krav import Hinder

LAS = {"paket": Path("requirements.lock")}


@pytest.fixture
def projekt(var: Path, rot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project with a lock file, and no environment."""
    mapp = rot / "projekt"
    mapp.mkdir()
    (mapp / "requirements.lock").write_text("påhittat==1.0 --hash=sha256:00\n")
    monkeypatch.setattr(platser, "ROT", mapp)
    monkeypatch.setattr(platser, "VENV", mapp / ".venv")
    return mapp


def minns(projekt: Path, text: str) -> None:
    (projekt / ".venv").mkdir(exist_ok=True)
    (projekt / ".venv" / miljo.MINNE).write_text(json.dumps({"paket": sha256(text.encode()).hexdigest()}))


def test_an_installed_lock_file_is_not_installed_again(projekt: Path):
    minns(projekt, (projekt / "requirements.lock").read_text())
    assert miljo.behover(LAS) == []


def test_a_changed_lock_file_is_installed_again(projekt: Path):
    minns(projekt, "en äldre låsfil")
    assert miljo.behover(LAS) == ["paket"]


def test_a_memory_that_cannot_be_read_counts_as_nothing_installed(projekt: Path):
    (projekt / ".venv").mkdir()
    (projekt / ".venv" / miljo.MINNE).write_text("{halv")
    assert miljo.behover(LAS) == ["paket"]


def test_a_missing_lock_file_is_told(projekt: Path):
    (projekt / "requirements.lock").unlink()
    with pytest.raises(Hinder, match=r"requirements\.lock saknas"):
        miljo.behover(LAS)


def test_an_environment_whose_python_is_gone_is_broken(projekt: Path):
    (projekt / ".venv" / "bin").mkdir(parents=True)
    (projekt / ".venv" / "bin" / "python").symlink_to(projekt / "borta")
    assert not miljo.ar_hel()


def test_an_environment_without_pip_is_broken(projekt: Path):
    (projekt / ".venv" / "bin").mkdir(parents=True)
    python = projekt / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')  # -S: no site-packages, so no pip
    python.chmod(0o755)
    assert not miljo.ar_hel()


def test_a_broken_environment_is_made_anew_and_works(projekt: Path, capsys: pytest.CaptureFixture[str]):
    (projekt / ".venv" / "bin").mkdir(parents=True)
    (projekt / ".venv" / "bin" / "python").symlink_to(projekt / "borta")
    with Familj() as familj:
        miljo._skapa(familj)
    assert miljo.ar_hel()
    assert "Gör om den trasiga Python-miljön" in capsys.readouterr().out


def test_no_disk_stops_before_anything_is_made(projekt: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(krav.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(Hinder, match="för lite plats"):
        miljo.sakra()
    assert not (projekt / ".venv").exists()


def test_no_venv_module_stops_before_anything_is_made(projekt: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(krav.importlib.util, "find_spec", lambda namn: None)
    with pytest.raises(Hinder, match="venv och ensurepip"):
        miljo.sakra()
    assert not (projekt / ".venv").exists()


@pytest.mark.parametrize(
    ("logg", "mening"),
    [
        ("OSError: [Errno 28] No space left on device", "Disken är full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "inte den kontrollsumma som står i requirements.lock"),
        ("Temporary failure in name resolution\nNo matching distribution found for x", "inte att nå paketkällan"),
        ("ERROR: No matching distribution found for x", "finns inte för den här datorns Python"),
        ("PermissionError: [Errno 13] Permission denied", "inte skriva i mappen .venv"),
    ],
)
def test_pip_failures_are_told_in_swedish(logg: str, mening: str):
    assert mening in miljo.orsak(logg, Path("requirements.lock"))


@pytest.fixture
def pip(projekt: Path) -> Path:
    """An environment whose pip notes how it was called, and does as the file `svar` says."""
    (projekt / ".venv" / "bin").mkdir(parents=True)
    python = projekt / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncd {projekt}\necho "$@" >> anrop\n. ./svar\n')
    python.chmod(0o755)
    return projekt


def installera(projekt: Path) -> list[str]:
    with Familj() as familj:
        miljo._installera(familj, "paket", LAS["paket"])
    return (projekt / "anrop").read_text().splitlines()


def test_packages_are_installed_with_hashes_and_remembered(pip: Path):
    (pip / "svar").write_text("exit 0")
    (anrop,) = installera(pip)
    assert "--require-hashes --no-deps -r" in anrop
    assert miljo.behover(LAS) == []


def test_a_package_left_half_made_is_written_over_the_second_time(pip: Path):
    (pip / "svar").write_text('case "$*" in *--ignore-installed*) exit 0;; esac; echo uninstall-no-record-file; exit 1')
    assert len(installera(pip)) == 2
    assert miljo.behover(LAS) == []


def test_without_network_pip_is_asked_once_and_nothing_is_remembered(pip: Path):
    (pip / "svar").write_text("echo Temporary failure in name resolution; exit 1")
    with pytest.raises(Hinder, match="inte att nå paketkällan"):
        installera(pip)
    assert len((pip / "anrop").read_text().splitlines()) == 1
    assert miljo.behover(LAS) == ["paket"]


class Bytt(Exception):
    """Raised in the place of exec."""


def exec_som_minns(anrop: list[tuple[object, ...]]) -> Callable[..., None]:
    def exec_(*argument: object) -> None:
        anrop.append(argument)
        raise Bytt

    return exec_


def test_outside_the_environment_the_command_is_run_again_inside_it(projekt: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "start", "--port", "0"])
    anrop: list[tuple[object, ...]] = []
    with pytest.raises(Bytt):
        miljo.byt({"LD_LIBRARY_PATH": "/nytt"}, exec_som_minns(anrop))
    (program, argument, env) = anrop[0]
    assert program == miljo.python()
    assert argument[1:] == [str(projekt / "manage.py"), "start", "--port", "0"]
    assert env["LD_LIBRARY_PATH"] == "/nytt"


def test_a_process_that_was_already_run_again_does_not_go_round_for_ever(
    projekt: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(miljo.OMSTARTAD, "1")
    with pytest.raises(Hinder, match=r"Ta bort mappen \.venv"):
        miljo.byt({}, exec_som_minns([]))


def test_inside_the_environment_nothing_is_run_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(platser, "VENV", Path(sys.prefix))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/satt")
    anrop: list[tuple[object, ...]] = []
    miljo.byt({"LD_LIBRARY_PATH": "/satt"}, exec_som_minns(anrop))
    assert anrop == []
