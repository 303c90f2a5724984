"""What the bench says of memory is of what it measures, and not of the process that measures."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import asdict
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.demodata.stor import BRED_PERSON
from rapporter.namnd.modeller import Sammantrade
from rapporter.prestanda import handlingar
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.handlingar import handlingarna
from rapporter.prestanda.sattning import satt
from rapporter.prestanda.urvalet import urvalet
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen

_TYNGD = 500 * 1024 * 1024  # bytes
_HTML = '<!doctype html><html lang="sv"><head><title>Prov</title></head><body><h1>Prov</h1></body></html>'


def test_what_the_measuring_process_holds_is_not_counted() -> None:
    tung = bytearray(_TYNGD)
    tung[::4096] = b"x" * len(tung[::4096])  # touched, so that it is held
    tid, sidor, mb = satt(_HTML)
    assert tid > 0
    assert sidor == 1
    assert 0 < mb < 400
    assert all(0 < varde.mb < 300 for varde in urvalet() if varde.mb is not None)
    assert len(tung) == _TYNGD


def test_the_handlingar_are_set_in_a_program_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that measures has counted the figures of five years by then, and would add what they took."""
    startade: list[list[str]] = []

    def startad(kod: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        startade.append(kod)
        varde = Matvarde("handlingar", "10 ärenden", 1.0, mb=150.0)
        return subprocess.CompletedProcess(kod, 0, "en rad till\n" + json.dumps(asdict(varde)))

    monkeypatch.setattr(subprocess, "run", startad)
    assert handlingarna() == Matvarde("handlingar", "10 ärenden", 1.0, mb=150.0)
    assert [kod[1:] for kod in startade] == [[str(settings.BASE_DIR / "manage.py"), "bench", "--handlingar"]]


@pytest.mark.django_db
def test_and_that_program_measures_them_and_leaves_nothing(
    kommun: Kommun, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlingar, "_ARENDEN", 1)
    monkeypatch.setattr(handlingar, "_SIDOR", 2)
    Organisationsdel.objects.filter(pk=kommun.ifn.pk).update(kod="BN1")
    Person.objects.filter(pk=scen.folk(kommun).petra.pk).update(anvandarnamn=BRED_PERSON)
    call_command("bench", "--handlingar")
    matt = Matvarde(**json.loads(capsys.readouterr().out.splitlines()[-1]))
    assert re.fullmatch(r"1 ärenden, \d+ sidor i allt", matt.vem)
    assert matt.median > 0
    assert matt.mb
    assert not Sammantrade.objects.exists()
    assert not Bilaga.objects.exists()
