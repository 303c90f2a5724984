"""The sheet for IVO, and what IVO decides."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import SparadeFore
from avvikelser.lex_sarah import ivo, utredning
from avvikelser.lex_sarah.models import Ivobeslut, Ivoblad
from avvikelser.models import Arende, Skydd, Utfall
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, klassad, omedelbar, overlamnad, rapporterad
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
    assert blad.orsaker == "Kommunikation och information: Listan fanns på papper."
    assert not Ivoblad.objects.exists()


def test_the_sheet_holds_each_thing_that_an_anmalan_tells(folk: Folk) -> None:
    """What DOMAIN 3 says is recorded at receipt and shown by the utredning."""
    arende = arendegang.ta_emot(
        rapporterad(folk, lex=True, intraffade_tid=time(20, 30), direkt="Ringde jouren.", markt_dag=date(2026, 8, 20)),
        av=folk.maja,
        skydd=Skydd.JA,
        omedelbara=[omedelbar("Satte in extra tillsyn")],
    )
    arende = arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    arende = arendegang.planera_atgard(
        arende, beskrivning="Digital kvällslista", ansvarig=folk.maja, senast=date(2099, 1, 2), av=folk.jonas
    )
    forr = klassad(folk)
    utredning.koppla(arende, forr, kommentar="Åtgärden gällde möten på plats.", av=folk.jonas)
    arende = arendegang.lamna_forslag(utredd(arende, folk.jonas), utfall=Utfall.ALLVARLIGT, text="Skäl.", av=folk.jonas)
    arende = arendegang.besluta(arende, utfall=Utfall.ALLVARLIGT, motivering="Liv stod på spel.", av=folk.karin)
    blad = ivo.blad_for(Arende.objects.get(pk=arende.pk))
    vantat = {
        "verksamhet": ["Individ- och familjenämnden", "Tallbacken"],
        "kontakt": ["Jonas Prov, utredare"],
        "rapport": ["Kom in: ", "formulär", "Togs emot: ", "av Maja Prov, enhetschef"],
        "nar": ["2026-08-19, ungefär 20.30"],
        "handelse": ["Tillsynen gjordes inte.", "Provtext under händelseförlopp."],
        "foljd": ["Oro under kvällen."],
        "markt": ["2026-08-20. Vid passbytet"],
        "lagrum": ["27 kap. 6 § SoL (2025:400)", "27 kap. 2 § SoL (2025:400)"],
        "typer": ["Insats ej utförd"],
        "omedelbart": ["Ringde jouren.", "Maja Prov, enhetschef: Satte in extra tillsyn"],
        "vidtaget": ["Provtext under vidtagna åtgärder."],
        "orsaker": ["Kommunikation och information: Listan fanns på papper."],
        "tidigare": [f"{forr.dnr}, 2026-08-19: Åtgärden gällde möten på plats."],
        "igen": ["Risk vid händelsen: ", "Risk efter åtgärderna: ", "Kan det hända igen? Nej"],
        "planerat": ["Senast 2099-01-02, Maja Prov, enhetschef: Digital kvällslista"],
        "ovrigt": ["Är händelsen polisanmäld? Ej aktuellt"],
        "bedomning": ["Provtext under bedömning."],
        "beslut": ["Karin Prov, verksamhetschef", "Allvarligt missförhållande. Liv stod på spel."],
    }
    assert set(vantat) == set(ivo.BLOCK)
    assert [(falt, text) for falt, alla in vantat.items() for text in alla if text not in getattr(blad, falt)] == []
    assert folk.elin.namn not in " ".join(text for _, text in ivo.block_i(blad))  # the reporter need not be named


def test_every_block_of_the_sheet_is_a_field_of_its_table() -> None:
    egna = {falt.name for falt in Ivoblad._meta.concrete_fields if not falt.primary_key}
    assert set(ivo.BLOCK) == egna


def test_the_text_is_fetched_anew_and_what_was_written_stays_until_it_is_saved(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    som(client, folk.jonas)
    adress = f"/avvikelser/{arende.pk}/ivo/underlag/"
    assert "hamta=ja" not in client.get(adress).content.decode()
    client.post(adress, {"handelse": "Egen text.", "nar": "På kvällen."})
    client.post(f"/utkast/ivoblad-{arende.pk}/", {"handelse": "Egen text i utkastet."})
    utredd(arende, folk.jonas)
    assert f"{adress}?hamta=ja" in client.get(adress).content.decode()
    text = client.get(f"{adress}?hamta=ja").content.decode()
    assert "Provtext under händelseförlopp." in text
    assert "Egen text" not in text
    assert "Det du hade skrivit ligger kvar tills du sparar." in text
    assert Ivoblad.objects.get(arende=arende).handelse == "Egen text."
    assert "Egen text i utkastet." in client.get(adress).content.decode()


def test_a_sheet_that_is_sent_is_not_fetched_anew(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    ivo.spara_blad(arende, {"handelse": "Egen text."}, av=folk.jonas)
    arendegang.anmal_till_ivo(
        arende, dag=timezone.localdate(), utredning_bifogad=False, motivering="Skäl.", av=folk.jonas
    )
    text = som(client, folk.jonas).get(f"/avvikelser/{arende.pk}/ivo/underlag/?hamta=ja").content.decode()
    assert "Egen text." in text
    assert "hamta=ja" not in text


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


# ---- two at once ----


def bladet(klient: Any, arende: Arende) -> dict[str, str]:
    """The form as the page has it."""
    form = klient.get(f"/avvikelser/{arende.pk}/ivo/underlag/").context["form"]
    return {falt: form.initial.get(falt) or "" for falt in ("andrad", *ivo.BLOCK)}


@pytest.mark.parametrize("sparat_forut", [True, False])
def test_the_second_of_two_with_the_sheet_open_is_told_and_loses_nothing(folk: Folk, sparat_forut: bool) -> None:
    arende = overlamnad(folk)
    if sparat_forut:
        ivo.spara_blad(arende, {"bedomning": "Från början."}, av=folk.jonas)
    jonas, anders = som(Client(), folk.jonas), som(Client(), folk.anders)
    adress = f"/avvikelser/{arende.pk}/ivo/underlag/"
    jonas_sida, anders_sida = bladet(jonas, arende), bladet(anders, arende)
    assert jonas.post(adress, {**jonas_sida, "bedomning": "Jonas långa bedömning."}).status_code == 302
    svar = anders.post(adress, {**anders_sida, "nar": "Anders dag."})
    text = svar.content.decode()
    assert svar.status_code == 200
    assert "Jonas Prov, utredare sparade före dig." in text
    assert "Jonas långa bedömning." in text
    assert [rubrik for rubrik, _ in svar.context["form"].andras] == ["När det hände", "Bedömning"]
    assert svar.context["form"]["nar"].value() == "Anders dag."
    assert Ivoblad.objects.get().bedomning == "Jonas långa bedömning."
    # Anders has seen it: what he saves now is saved.
    sedan = {"andrad": svar.context["form"].data["andrad"], "bedomning": "Jonas långa bedömning.", "nar": "Anders dag."}
    assert anders.post(adress, {**anders_sida, **sedan}).status_code == 302
    assert (Ivoblad.objects.get().bedomning, Ivoblad.objects.get().nar) == ("Jonas långa bedömning.", "Anders dag.")


def test_a_draft_of_the_sheet_does_not_pass_what_was_saved_after_it(folk: Folk) -> None:
    arende = overlamnad(folk)
    anders = som(Client(), folk.anders)
    borjat = bladet(anders, arende)
    anders.post(f"/utkast/ivoblad-{arende.pk}/", {**borjat, "nar": "Anders dag."})
    ivo.spara_blad(arende, {"bedomning": "Jonas långa bedömning."}, av=folk.jonas)
    ater = bladet(anders, arende)
    assert ater["nar"] == "Anders dag."
    svar = anders.post(f"/avvikelser/{arende.pk}/ivo/underlag/", ater)
    assert "sparade före dig" in svar.content.decode()
    assert Ivoblad.objects.get().bedomning == "Jonas långa bedömning."


def test_what_another_saved_counts_also_when_one_has_saved_after_it_oneself(folk: Folk) -> None:
    arende = overlamnad(folk)
    oppnad = ivo.bladets_tid(arende)
    ivo.spara_blad(arende, {"nar": "Ett"}, av=folk.anders, sedd=oppnad)
    ivo.spara_blad(arende, {"nar": "Två"}, av=folk.anders, sedd=oppnad)  # one's own older page is no conflict
    ivo.spara_blad(arende, {"nar": "Tre"}, av=folk.jonas, sedd=ivo.bladets_tid(arende))
    ivo.spara_blad(arende, {"nar": "Fyra"}, av=folk.anders, sedd=ivo.bladets_tid(arende))
    with pytest.raises(SparadeFore, match="Jonas Prov"):
        ivo.spara_blad(arende, {"nar": "Fem"}, av=folk.anders, sedd=oppnad)
