"""What the machine lacks is told in one Swedish sentence, before anything is made."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kvalitet.inbyggt import krav, platser
from kvalitet.inbyggt.krav import Hinder

MANAGE = platser.ROT / "manage.py"


@pytest.fixture
def upptagen() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as uttag:
        uttag.bind(("127.0.0.1", 0))
        uttag.listen()
        yield uttag.getsockname()[1]


def test_a_too_old_python_gets_one_sentence_and_no_traceback():
    kod = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['manage.py', 'start'];"
        f"runpy.run_path({str(MANAGE)!r}, run_name='__main__')"
    )
    svar = subprocess.run([sys.executable, "-c", kod], capture_output=True, text=True, check=False)
    assert svar.returncode == 1
    assert svar.stderr.startswith("Kvalitet behöver Python 3.11 eller senare, men det här är Python 3.9.")
    assert "Traceback" not in svar.stderr


def test_manage_py_can_be_read_by_a_python_that_is_too_old():
    ast.parse(MANAGE.read_text(), feature_version=(3, 6))


def test_manage_py_imports_nothing_newer_before_it_has_checked_the_version():
    importer = [nod for nod in ast.parse(MANAGE.read_text()).body if isinstance(nod, ast.Import | ast.ImportFrom)]
    assert [namn.name for nod in importer for namn in nod.names] == ["sys"]


def test_the_parts_of_the_first_start_import_only_the_standard_library():
    for fil in Path(krav.__file__).parent.glob("*.py"):
        for nod in ast.parse(fil.read_text()).body:
            for modul in _moduler(nod):
                assert modul in sys.stdlib_module_names or modul == "kvalitet", f"{fil.name}: {modul}"


def _moduler(nod: ast.stmt) -> list[str]:
    if isinstance(nod, ast.Import):
        return [namn.name.split(".")[0] for namn in nod.names]
    return [str(nod.module).split(".")[0]] if isinstance(nod, ast.ImportFrom) else []


def test_a_python_without_venv_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(krav.importlib.util, "find_spec", lambda namn: None if namn == "ensurepip" else object())
    with pytest.raises(Hinder, match=r"saknar modulen ensurepip\. .*apt install python3\.\d+-venv"):
        krav.kontrollera_venv()


def test_a_python_with_venv_passes():
    krav.kontrollera_venv()


def test_too_little_disk_says_how_much_there_is_and_how_much_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(krav.shutil, "disk_usage", lambda _: SimpleNamespace(free=412_000_000))
    with pytest.raises(Hinder, match=r"0,4 GB ledigt .* behövs 1,5 GB"):
        krav.kontrollera_disk(tmp_path, krav.DISK_FORSTA)


def test_exactly_enough_disk_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(krav.shutil, "disk_usage", lambda _: SimpleNamespace(free=krav.DISK_FORSTA))
    krav.kontrollera_disk(tmp_path, krav.DISK_FORSTA)


def test_a_busy_port_suggests_one_that_is_free(upptagen: int):
    with pytest.raises(Hinder, match=rf"Port {upptagen} används redan") as fel:
        krav.valj_port(upptagen)
    forslag = int(str(fel.value).rsplit(" ", 1)[1])
    assert krav.valj_port(forslag) == forslag


def test_a_free_port_is_taken_as_it_is():
    fri = krav.valj_port(0)
    assert fri >= 1024
    assert krav.valj_port(fri) == fri


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_does_not_exist_is_refused(port: int):
    with pytest.raises(Hinder, match="från 1 till 65535"):
        krav.valj_port(port)


def test_windows_is_sent_to_wsl():
    with pytest.raises(Hinder, match="WSL"):
        krav.kontrollera_system("win32")
    krav.kontrollera_system("linux")
