"""The real installation, as far as it can be checked without an engine: the files agree with each other."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from kvalitet.inbyggt import halsa, platser
from kvalitet.lokalamal import INSTALLNINGAR

ROT = platser.ROT
EGNA = ("migrera", "web", "worker", "beat")
MILJONAMN = re.compile(r"""os\.environ(?:\.get\(|\[)\s*["'](KVALITET_\w+|DATABASE_URL|REDIS_URL)["']""")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    innehall: dict[str, Any] = yaml.safe_load((ROT / "docker-compose.yml").read_text())
    return innehall


@pytest.fixture(scope="module")
def dockerfile() -> list[list[str]]:
    """The instructions, each split into words."""
    text = re.sub(r"\\\n\s*", " ", (ROT / "Dockerfile").read_text())
    return [rad.split() for rad in text.splitlines() if rad and not rad.startswith("#")]


def exempelnamn() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROT / ".env.example").read_text(), re.MULTILINE))


def test_there_is_a_service_for_each_part_of_the_installation(compose: dict[str, Any]):
    assert set(compose["services"]) == {"postgres", "redis", *EGNA}


def test_every_service_waits_for_services_that_exist_and_can_be_waited_for(compose: dict[str, Any]):
    tjanster = compose["services"]
    for namn, tjanst in tjanster.items():
        for annan, villkor in tjanst.get("depends_on", {}).items():
            assert annan in tjanster, f"{namn} väntar på {annan}"
            if villkor["condition"] == "service_healthy":
                assert tjanster[annan]["healthcheck"]["test"]
            else:
                assert villkor["condition"] == "service_completed_successfully"
                assert tjanster[annan]["restart"] == "no"


def test_nobody_waits_in_a_circle(compose: dict[str, Any]):
    kvar = {namn: set(tjanst.get("depends_on", {})) for namn, tjanst in compose["services"].items()}
    while kvar:
        redo = {namn for namn, andra in kvar.items() if not andra & kvar.keys()}
        assert redo, f"väntar på varandra: {kvar}"
        kvar = {namn: andra for namn, andra in kvar.items() if namn not in redo}


def test_what_serves_or_works_waits_for_the_migration(compose: dict[str, Any]):
    for namn in ("web", "worker", "beat"):
        villkor = compose["services"][namn]["depends_on"]["migrera"]["condition"]
        assert villkor == "service_completed_successfully", namn


def test_every_volume_is_declared_and_every_declared_volume_is_used(compose: dict[str, Any]):
    anvanda = {volym.split(":")[0] for tjanst in compose["services"].values() for volym in tjanst.get("volumes", [])}
    assert anvanda == set(compose["volumes"])


def test_the_files_of_the_web_are_those_of_the_worker(compose: dict[str, Any]):
    assert compose["services"]["web"]["volumes"] == compose["services"]["worker"]["volumes"]


def test_only_the_web_has_a_port_and_only_on_the_loopback(compose: dict[str, Any]):
    portar = {namn: tjanst["ports"] for namn, tjanst in compose["services"].items() if "ports" in tjanst}
    assert set(portar) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in portar["web"])


def test_nothing_runs_as_root(compose: dict[str, Any], dockerfile: list[list[str]]):
    assert [rad[1] for rad in dockerfile if rad[0] == "USER"] == ["kvalitet"]
    for namn, tjanst in compose["services"].items():
        assert namn in EGNA or tjanst["user"] != "root"


def test_no_image_names_a_registry(compose: dict[str, Any], dockerfile: list[list[str]]):
    bilder = [tjanst["image"] for tjanst in compose["services"].values()]
    bilder += [rad[1] for rad in dockerfile if rad[0] == "FROM"]
    assert all("/" not in bild and "." not in bild.split(":")[0] for bild in bilder)


def test_every_variable_of_compose_is_documented(compose: dict[str, Any]):
    anvanda = set(re.findall(r"\$\{(\w+)", (ROT / "docker-compose.yml").read_text()))
    assert anvanda
    assert anvanda <= exempelnamn()
    assert all(compose["services"][namn]["env_file"] == ".env" for namn in EGNA)


def test_every_setting_is_documented_and_every_documented_one_is_used():
    installningar = {*MILJONAMN.findall((ROT / "kvalitet" / "settings.py").read_text()), *INSTALLNINGAR}
    assert "KVALITET_HEMLIG_NYCKEL" in installningar
    av_compose = set(re.findall(r"\$\{(\w+)", (ROT / "docker-compose.yml").read_text()))
    assert exempelnamn() == installningar | av_compose


def test_everything_that_is_copied_exists_and_is_not_kept_from_the_build(dockerfile: list[list[str]]):
    kallor = [kalla for rad in dockerfile if rad[0] == "COPY" for kalla in rad[1:-1]]
    slappta = {rad[1:] for rad in (ROT / ".dockerignore").read_text().splitlines() if rad.startswith("!")}
    assert all((ROT / kalla).exists() for kalla in kallor)
    assert set(kallor) == slappta


def test_every_app_and_folder_that_the_code_needs_is_copied(dockerfile: list[list[str]]):
    kallor = {kalla for rad in dockerfile if rad[0] == "COPY" for kalla in rad[1:-1]}
    paket = {mapp.parent.name for mapp in ROT.glob("*/__init__.py")} - {"tests"}
    assert paket <= kallor
    assert {"templates", "static", "docs", "manage.py"} <= kallor


def test_the_packages_are_checked_against_their_hashes(dockerfile: list[list[str]]):
    pip = next(rad for rad in dockerfile if rad[:3] == ["RUN", "pip", "install"])
    assert {"--require-hashes", "--no-deps", "requirements.lock"} <= set(pip)


def test_the_python_of_the_image_is_new_enough(dockerfile: list[list[str]]):
    version = re.match(r"python:(\d+)\.(\d+)-slim", dockerfile[0][1])
    assert version
    assert tuple(map(int, version.groups())) >= (3, 11)


def test_every_command_of_ours_names_something_that_exists(compose: dict[str, Any], dockerfile: list[list[str]]):
    kommandon = [tjanst["command"] for namn, tjanst in compose["services"].items() if namn in EGNA[2:]]
    for kommando in kommandon:
        assert kommando[:3] == ["celery", "-A", "kvalitet.celery"]
    assert compose["services"]["migrera"]["command"][:3] == ["python", "manage.py", "migrate"]
    gunicorn = next(" ".join(rad) for rad in dockerfile if rad[0] == "CMD")
    assert '"gunicorn", "kvalitet.wsgi:application"' in gunicorn
    assert '"-c", "kvalitet/webbtjanst.py"' in gunicorn
    for modul in ("gunicorn", "celery", "kvalitet.celery", "kvalitet.wsgi", "kvalitet.webbtjanst"):
        assert find_spec(modul), modul


def test_every_health_check_of_ours_asks_for_something_that_exists(
    compose: dict[str, Any], dockerfile: list[list[str]]
):
    fragor = [compose["services"][namn]["healthcheck"]["test"] for namn in ("worker", "beat")]
    halsan = next(" ".join(rad) for rad in dockerfile if rad[0] == "HEALTHCHECK")
    assert [fraga[3:5] for fraga in fragor] == [["kvalitet.inbyggt.halsa", namn] for namn in ("arbetaren", "klockan")]
    assert '"-m", "kvalitet.inbyggt.halsa", "webben"' in halsan
    assert set(halsa.FRAGOR) == {"webben", "arbetaren", "klockan"}


def test_the_volumes_lie_where_the_image_has_made_folders(compose: dict[str, Any], dockerfile: list[list[str]]):
    installerat = " ".join(next(rad for rad in dockerfile if "install" in rad and "-d" in rad))
    for namn in EGNA:
        for volym in compose["services"][namn].get("volumes", []):
            assert volym.split(":")[1] in installerat
    assert Path("/var/lib/kvalitet").as_posix() in installerat
