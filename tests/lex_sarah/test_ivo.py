"""The sheet for IVO, and what IVO decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.lex_sarah import ivo
from avvikelser.lex_sarah.models import Ivobeslut, Ivoblad
from avvikelser.models import Arende
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, klassad, overlamnad
from tests.lex_sarah.utredd import utredd


def anmald(folk: Folk) -> Arende:
    return arendegang.anmal_till_ivo(
        overlamnad(folk),
        dag=timezone.localdate(),
        utredning_bifogad=False,
        motivering="Det är allvarligt.",
        av=folk.jonas,
    )


def som(klient: Any, person: Any) -> Any:
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def test_the_sheet_begins_with_what_the_arende_and_its_entries_tell(folk: Folk) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    blad = ivo.blad_for(arende)
    assert "Tillsynen gjordes inte." in blad.handelse
    assert "Provtext under händelseförlopp." in blad.handelse
    assert blad.orsaker == "Listan fanns på papper."
    assert not Ivoblad.objects.exists()


def test_what_is_saved_stays_and_an_empty_block_is_kept_empty(folk: Folk) -> None:
    arende = overlamnad(folk)
    ivo.spara_blad(arende, {"handelse": "Egen text."}, av=folk.jonas)
    blad = ivo.blad_for(arende)
    assert (blad.handelse, blad.foljd) == ("Egen text.", "")


def test_the_sheet_is_locked_when_the_anmalan_is_made_and_closed_to_others(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="Anmälan är gjord"):
        ivo.spara_blad(anmald(folk), {}, av=folk.jonas)
    with pytest.raises(OtillatenOvergang):
        ivo.spara_blad(overlamnad(folk), {}, av=folk.maja)
    with pytest.raises(OtillatenOvergang):
        ivo.spara_blad(klassad(folk), {}, av=folk.maja)


def test_a_decision_is_written_in_after_the_anmalan_and_after_the_arende_is_closed(folk: Folk) -> None:
    arende = anmald(folk)
    with pytest.raises(OtillatenOvergang, match="före anmälan"):
        ivo.skriv_ivobeslut(arende, dag=date(2020, 1, 1), utfall="avslutat", av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        ivo.skriv_ivobeslut(arende, dag=timezone.localdate() + timedelta(days=2), utfall="avslutat", av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="Skriv vad IVO beslutade"):
        ivo.skriv_ivobeslut(arende, dag=timezone.localdate(), utfall="annat", av=folk.jonas)
    ivo.skriv_ivobeslut(arende, dag=timezone.localdate(), utfall="mer", av=folk.jonas)
    ivo.skriv_ivobeslut(arende, dag=timezone.localdate(), utfall="avslutat", av=folk.karin)
    assert arende.ivobeslut.count() == 2
    with pytest.raises(IntegrityError, match="bara_tillagg"), transaction.atomic():
        Ivobeslut.objects.update(text="Annat")


def test_without_an_anmalan_there_is_no_decision(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="inte anmäld"):
        ivo.skriv_ivobeslut(overlamnad(folk), dag=timezone.localdate(), utfall="avslutat", av=folk.jonas)


def test_the_sheet_is_filled_in_saved_and_printed(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    som(client, folk.jonas)
    adress = f"/avvikelser/{arende.pk}/ivo/underlag/"
    assert "Tillsynen gjordes inte." in client.get(adress).content.decode()
    client.post(adress, {"handelse": "Egen text."})
    assert "Egen text." in client.get(adress).content.decode()
    svar = client.get(f"/avvikelser/{arende.pk}/ivo/underlag.pdf")
    assert svar.content.startswith(b"%PDF")
    assert "underlag till IVO.pdf" in svar["Content-Disposition"]


def test_ivos_decision_is_shown_with_its_file(folk: Folk, client: Any) -> None:
    arende = anmald(folk)
    som(client, folk.jonas)
    fil = SimpleUploadedFile("beslut.txt", b"IVO avslutar.", "text/plain")
    data = {"dag": timezone.localdate().isoformat(), "utfall": "brist", "text": "Brister i rutinen.", "fil": fil}
    assert client.post(f"/avvikelser/{arende.pk}/ivo/beslut/", data).status_code == 302
    text = client.get(f"/avvikelser/{arende.pk}/").content.decode()
    assert "IVO konstaterar brister" in text
    assert "beslut.txt" in text


def test_the_sheet_on_paper_says_where_something_is_missing(folk: Folk) -> None:
    arende = anmald(folk)
    block = [("Vad som hände", "Ett fall."), ("Orsaker", " \n")]
    html = render_to_string("lex_sarah/pdf/ivoblad.html", {"arende": arende, "block": block, "bilagor": []})
    assert "<h2>Vad som hände</h2><p>Ett fall.</p>" in html
    assert "<h2>Orsaker</h2><p>Uppgift saknas.</p>" in html
