"""A report about an enhet that has been merged, split or closed since the page was opened: nothing is lost, and the
person is told what to choose."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.enhetsval import vad_som_hande
from avvikelser.models import Arende
from kvalitet.organisation import forandring, tradet
from kvalitet.organisation.forandring import NyDel
from kvalitet.organisation.models import Deltyp, Organisationsdel, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.utkast import forvaring
from tests.avvikelser.scener import Folk, rapport
from tests.avvikelser.test_rapportera import RAPPORTERA, ifyllt


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def idag() -> date:
    return timezone.localdate()


def ny(folk: Folk, namn: str, kod: str) -> NyDel:
    over = (folk.kommun.avdelning, folk.kommun.ifn)
    return NyDel(Deltyp.ENHET, kod, namn, over, verksamhetsform=Verksamhetsform.EGEN_REGI)


def slagna_ihop(folk: Folk, fran: date, namn: str = "Stöd och mottagning") -> Organisationsdel:
    gamla = [folk.kommun.tallbacken, folk.kommun.mottagningen]
    forandring.sla_ihop(gamla, till=ny(folk, namn, "NY"), fran=fran, overfor_uppdrag=True, av=None)
    return Organisationsdel.objects.get(kod="NY")


def skicka(folk: Folk, **falt: Any) -> HttpResponse:
    klient = Client()
    klient.force_login(folk.elin, backend="django.contrib.auth.backends.ModelBackend")
    svar: HttpResponse = klient.post(RAPPORTERA, ifyllt(folk, **falt))
    return svar


def test_an_enhet_that_was_merged_today_says_into_what_and_keeps_everything(folk: Folk, idag: date) -> None:
    slagna_ihop(folk, idag)
    with pytest.raises(LookupError):
        tradet.over(folk.kommun.tallbacken.pk, idag)
    bild = SimpleUploadedFile("bild.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    svar = skicka(folk, fil=bild)
    assert svar.status_code == 200
    assert svar.context["form"].errors == {
        "enhet": ["Stödboendet Tallbacken har gått upp i Stöd och mottagning. Välj den."]
    }
    html = svar.content.decode()
    for text in ("Tillsynen klockan 21.00 gjordes inte.", "Lägenhet 4", "Oro under kvällen.", "bild.pdf"):
        assert text in html
    assert forvaring.hamta(folk.elin, "rapportera")["beskrivning"] == ["Tillsynen klockan 21.00 gjordes inte."]
    assert not Arende.objects.exists()


def test_the_new_enhet_is_reported_on_also_for_a_day_before_it_was(folk: Folk, idag: date) -> None:
    ny_enhet = slagna_ihop(folk, idag)
    svar = skicka(folk, enhet=ny_enhet.pk, intraffade=(idag - timedelta(days=3)).isoformat(), intraffade_tid="")
    arende = Arende.objects.get()
    assert svar.url == reverse("avvikelser:kvitto", args=[arende.pk])
    assert (arende.enhet, arende.namnd) == (ny_enhet, folk.kommun.ifn)


def test_a_merge_that_is_decided_for_later_changes_nothing_until_then(folk: Folk, idag: date) -> None:
    ny_enhet = slagna_ihop(folk, idag + timedelta(days=1))
    svar = skicka(folk, enhet=ny_enhet.pk)
    [fel] = svar.context["form"].errors["enhet"]
    assert fel == f"Stöd och mottagning finns från {idag + timedelta(days=1)}. Välj enheten där det hände."
    assert skicka(folk).status_code == 302
    assert Arende.objects.get().enhet == folk.kommun.tallbacken


def test_what_was_merged_again_leads_to_what_exists_today(folk: Folk, idag: date) -> None:
    forsta = slagna_ihop(folk, idag - timedelta(days=9), "Mellanenheten")
    forandring.sla_ihop([forsta, folk.kommun.aldreboendet], till=ny(folk, "Slutenheten", "SLUT"), fran=idag, av=None)
    assert vad_som_hande(str(folk.kommun.tallbacken.pk), idag).endswith("har gått upp i Slutenheten. Välj den.")


def test_what_was_split_names_all_and_what_was_closed_names_none(folk: Folk, idag: date) -> None:
    delar = [ny(folk, "Norra boendet", "N"), ny(folk, "Södra boendet", "S")]
    forandring.dela(folk.kommun.tallbacken, till=delar, fran=idag, av=None)
    forandring.avveckla(folk.kommun.mottagningen, sista_dag=idag - timedelta(days=1), lamna_over=True, av=None)
    assert vad_som_hande(str(folk.kommun.tallbacken.pk), idag) == (
        "Stödboendet Tallbacken har delats i Norra boendet och Södra boendet. Välj den där det hände."
    )
    assert vad_som_hande(str(folk.kommun.mottagningen.pk), idag) == (
        "Mottagningen barn och unga har upphört. Välj en annan enhet."
    )


@pytest.mark.parametrize("varde", ["", "0", "-1", "1\x00", "9" * 30, "²"])
def test_what_is_no_enhet_has_no_fate(db: None, idag: date, varde: str) -> None:
    assert vad_som_hande(varde, idag) == ""


def test_nor_has_an_enhet_that_exists_or_a_namnd(folk: Folk, idag: date) -> None:
    assert vad_som_hande(str(folk.kommun.tallbacken.pk), idag) == ""
    assert vad_som_hande(str(folk.kommun.ifn.pk), idag) == ""


def test_the_rule_says_the_same_when_it_happens_between_the_form_and_the_rule(folk: Folk, idag: date) -> None:
    slagna_ihop(folk, idag)
    folk.kommun.tallbacken.refresh_from_db()
    with pytest.raises(OtillatenOvergang, match="har gått upp i Stöd och mottagning"):
        arendegang.rapportera(rapport(folk), av=folk.elin)
