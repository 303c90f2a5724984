"""The report form, in every way it can be filled in: what is right is received once, what is wrong loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.forms.rapport import RapportForm
from avvikelser.models import Arende, Arendetyp, Skydd
from kvalitet.bilagor import mottagning
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.utkast import forvaring
from tests.avvikelser.scener import Folk, avslutad, overlamnad
from tests.fabriker import DelFactory, PersonFactory, person_med
from tests.kvalitet.test_personnummer import byggt

RAPPORTERA = reverse("avvikelser:rapportera")
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def som() -> Callable[[Person], Client]:
    def gor(person: Person) -> Client:
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient

    return gor


def ifyllt(folk: Folk, **falt: Any) -> dict[str, Any]:
    return {
        "enhet": folk.kommun.tallbacken.pk,
        "intraffade": timezone.localdate().isoformat(),
        "intraffade_tid": "00:01",
        "beskrivning": "Tillsynen klockan 21.00 gjordes inte.",
        "berord": "Lägenhet 4",
        "foljd": "Oro under kvällen.",
        "markt": "Vid passbytet.",
        "direkt": "Kollegan gick dit.",
        "egen_bedomning": "avvikelse",
        "inlamning": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        **falt,
    }


def test_a_report_is_received_and_leads_to_its_receipt(folk: Folk, som: Callable[..., Client]) -> None:
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk))
    arende = Arende.objects.get()
    assert svar.url == reverse("avvikelser:kvitto", args=[arende.pk])
    assert (arende.rapportor, arende.enhet, arende.berord) == (folk.elin, folk.kommun.tallbacken, "Lägenhet 4")


def test_the_form_has_at_most_ten_inputs(folk: Folk) -> None:
    form = RapportForm(person=folk.elin)
    assert len(form.visible_fields()) <= 10
    assert sum(falt.field.required for falt in form.visible_fields()) == 6


def test_no_enhet_is_chosen_beforehand_and_ones_own_stands_first(folk: Folk, som: Callable[..., Client]) -> None:
    val = RapportForm(person=folk.elin).fields["enhet"].choices  # type: ignore[attr-defined]
    assert val[0] == ("", "Välj enhet")
    assert val[1] == ("Din enhet", [(str(folk.kommun.tallbacken.pk), "Stödboendet Tallbacken")])
    assert [grupp for grupp, _ in val[2:]] == ["Individ- och familjenämnden", "Äldrenämnden"]
    html = som(folk.elin).get(RAPPORTERA).content.decode().split("</select>")[0]
    assert html.count(" selected") == html.count('value="" selected') == 1


def test_anybody_may_report_about_any_enhet(folk: Folk, som: Callable[..., Client]) -> None:
    som(folk.elin).post(RAPPORTERA, ifyllt(folk, enhet=folk.kommun.aldreboendet.pk))
    assert Arende.objects.get().namnd == folk.kommun.an


def test_the_receipt_names_who_receives_it_and_until_when(folk: Folk, som: Callable[..., Client]) -> None:
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk), follow=True)
    text = svar.content.decode()
    assert "Din rapport är skickad" in text
    assert "Maja Prov och Nils Prov ser rapporten" in text
    assert "Senast " in text
    assert "Tillsynen klockan 21.00 gjordes inte." in text


def test_the_same_form_sent_twice_gives_one_arende(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    forsta, andra = klient.post(RAPPORTERA, ifyllt(folk)), klient.post(RAPPORTERA, ifyllt(folk))
    assert forsta.url == andra.url
    assert Arende.objects.count() == 1


def test_a_draft_that_was_saved_after_the_report_was_sent_does_not_come_back(
    folk: Folk, som: Callable[..., Client]
) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    klient.post(reverse("utkast", args=["rapportera"]), ifyllt(folk))  # the autosave that was on its way
    form = klient.get(RAPPORTERA).context["form"]
    assert form["beskrivning"].value() in {None, ""}
    assert form["inlamning"].value() != "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def test_a_draft_of_something_new_is_kept(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    klient.post(reverse("utkast", args=["rapportera"]), ifyllt(folk, beskrivning="Något nytt."))
    assert klient.get(RAPPORTERA).context["form"]["beskrivning"].value() == "Något nytt."


# ---- the flood of bad input ----

LANG = "x" * 20_001

DALIGT = [
    ("enhet", "", "Välj enheten där det hände."),
    ("enhet", "0", "Välj en enhet i listan."),
    ("enhet", "999999999", "Välj en enhet i listan."),
    ("enhet", "-1", "Välj en enhet i listan."),
    ("enhet", "1 OR 1=1", "Välj en enhet i listan."),
    ("enhet", "1\x00", "Välj en enhet i listan."),
    ("enhet", "AVDELNING", "Välj en enhet i listan."),
    ("enhet", "UTAN_NAMND", "Välj en enhet i listan."),
    ("intraffade", "", "Välj vilken dag det hände."),
    ("intraffade", "2999-12-31", "Dagen ligger i framtiden. Välj i dag eller en tidigare dag."),
    ("intraffade", "I_MORGON", "Dagen ligger i framtiden. Välj i dag eller en tidigare dag."),
    ("intraffade", "1899-01-01", "Dagen ligger för långt tillbaka. Kontrollera årtalet."),
    ("intraffade", "0001-01-01", "Dagen ligger för långt tillbaka. Kontrollera årtalet."),
    ("intraffade", "2026-02-30", "Dagen går inte att tolka."),
    ("intraffade", "igår", "Dagen går inte att tolka."),
    ("intraffade", "99999-01-01", "Dagen går inte att tolka."),
    ("intraffade_tid", "25:00", "Klockslaget går inte att tolka."),
    ("intraffade_tid", "kväll", "Klockslaget går inte att tolka."),
    ("beskrivning", "", "Skriv vad som hände."),
    ("beskrivning", "   \n ", "Skriv vad som hände."),
    ("beskrivning", LANG, "Texten får ha högst 20000 tecken. Nu har den 20001."),
    ("beskrivning", "a\x00b", "Texten innehåller ett tecken som inte går att spara."),
    ("berord", "x" * 201, "Texten får ha högst 200 tecken."),
    ("foljd", "", "Skriv vilken följd det fick eller kunde få."),
    ("foljd", "x" * 10_001, "Texten får ha högst 10000 tecken."),
    ("markt", "", "Skriv när och hur det märktes."),
    ("markt", "x" * 501, "Texten får ha högst 500 tecken."),
    ("direkt", "x" * 10_001, "Texten får ha högst 10000 tecken."),
    ("direkt", "\x00", "Texten innehåller ett tecken som inte går att spara."),
    ("egen_bedomning", "", "Välj vad du tror att det är."),
    ("egen_bedomning", "mord", "Det valet finns inte längre."),
    ("inlamning", "inte-en-kod", "Det valet finns inte längre."),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    egna = {
        "AVDELNING": str(folk.kommun.avdelning.pk),
        "UTAN_NAMND": str(DelFactory().pk),
        "I_MORGON": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "I_GAR": (timezone.localdate() - timedelta(days=1)).isoformat(),
    }
    brister = []
    for falt, varde, mening in DALIGT:
        skickat = ifyllt(folk, **{falt: egna.get(varde, varde)})
        svar = klient.post(RAPPORTERA, skickat)
        form = svar.context["form"] if svar.status_code == 200 else None
        if form is None or not any(str(fel).startswith(mening) for fel in form.errors.get(falt, [])):
            brister.append(f"{falt}={varde[:20]!r}: {form.errors if form else svar.status_code}")
            continue
        tappat = [namn for namn, skrivet in skickat.items() if str(form[namn].value()) != str(skrivet)]
        brister += [f"{falt}={varde[:20]!r} tappade {namn}" for namn in tappat]
    assert brister == []
    assert not Arende.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7|add:7 }} {% csrf_token %}",
        "'; DROP TABLE avvikelser_arende; --",
        "😀👩‍👩‍👧 åäö ÅÄÖ é ß 漢字 עברית",
        "rad 1\r\nrad 2\r\n\r\nrad 3",
        "\u202eomvänt\u200b",
    ],
)
def test_any_text_is_kept_as_it_was_written_and_shown_as_text(
    folk: Folk, som: Callable[..., Client], text: str
) -> None:
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, beskrivning=text), follow=True)
    arende = Arende.objects.get()
    assert arende.beskrivning.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    for klient, sida in ((som(folk.elin), "kvitto"), (som(folk.maja), "arende")):
        html = klient.get(reverse(f"avvikelser:{sida}", args=[arende.pk])).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert svar.status_code == 200


def test_everything_wrong_at_once_lists_every_field(folk: Folk, som: Callable[..., Client]) -> None:
    svar = som(folk.elin).post(RAPPORTERA, {})
    text = svar.content.decode()
    assert "Sex saker behöver rättas" in text
    for falt in ("enhet", "intraffade", "beskrivning", "foljd", "markt", "egen_bedomning"):
        assert falt in svar.context["form"].errors
        assert f'href="#id_{falt}' in text


# ---- files ----


def fil(namn: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, data, "application/octet-stream")


def test_files_follow_the_report(folk: Folk, som: Callable[..., Client]) -> None:
    som(folk.elin).post(RAPPORTERA, ifyllt(folk, fil=[fil("a.pdf", PDF), fil("b.txt", b"hej")]))
    assert sorted(b.namn for b in Arende.objects.get().bilagor.all()) == ["a.pdf", "b.txt"]


def test_a_file_that_is_too_big_is_refused_by_name_and_the_text_stays(folk: Folk, som: Callable[..., Client]) -> None:
    stor = fil("film.pdf", PDF + b"\0" * (30 * 1024 * 1024))
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, fil=[stor]))
    assert svar.context["form"].errors["fil"] == ["Filen film.pdf är större än 20 MB. Välj en mindre fil."]
    assert svar.context["form"]["beskrivning"].value() == "Tillsynen klockan 21.00 gjordes inte."
    assert not Arende.objects.exists()


@pytest.mark.parametrize(
    ("namn", "data"),
    [
        ("bild.jpg", b"MZ\x90\0\x03" + b"\0" * 64),
        ("sida.pdf", b"<html><script>alert(1)</script>"),
        ("skript.txt", b"#!/bin/sh\n"),
    ],
)
def test_a_program_with_another_name_is_refused(folk: Folk, som: Callable[..., Client], namn: str, data: bytes) -> None:
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, fil=[fil(namn, data)]))
    assert svar.context["form"].errors["fil"][0].startswith(f"Filen {namn} kan inte tas emot.")
    assert not Arende.objects.exists()


def test_a_good_file_survives_a_post_that_fails_and_a_bad_one_does_not(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    svar = klient.post(RAPPORTERA, ifyllt(folk, foljd="", fil=[fil("plan.pdf", PDF), fil("x.exe", b"MZ\0")]))
    assert "Ta bort plan.pdf" in svar.content.decode()
    assert "Ta bort x.exe" not in svar.content.decode()
    klient.post(RAPPORTERA, ifyllt(folk))
    assert [b.namn for b in Arende.objects.get().bilagor.all()] == ["plan.pdf"]


def test_more_than_ten_files_are_refused(folk: Folk, som: Callable[..., Client]) -> None:
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, fil=[fil(f"{i}.txt", b"hej") for i in range(11)]))
    assert svar.context["form"].errors["fil"] == ["Välj högst 10 filer åt gången."]


# ---- personnummer ----


def test_a_personnummer_is_warned_about_and_must_be_taken_away_or_answered_for(
    folk: Folk, som: Callable[..., Client]
) -> None:
    nummer = "".join(byggt(date(1985, 4, 12)))
    klient, skickat = som(folk.elin), ifyllt(folk, beskrivning=f"Det gällde {nummer}.")
    svar = klient.post(RAPPORTERA, skickat)
    assert "ser ut att innehålla ett personnummer" in svar.context["form"].errors["beskrivning"][0]
    assert 'name="personnummer_far_vara_med"' in svar.content.decode()
    assert not Arende.objects.exists()
    klient.post(RAPPORTERA, {**skickat, "personnummer_far_vara_med": "on"})
    assert nummer in Arende.objects.get().beskrivning


def test_a_form_without_personnummer_does_not_ask(folk: Folk, som: Callable[..., Client]) -> None:
    assert "personnummer_far_vara_med" not in som(folk.elin).get(RAPPORTERA).content.decode()


# ---- drafts ----


def test_a_half_written_report_is_saved_and_comes_back(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, {"beskrivning": "Halvfärdigt", "spara": ""})
    assert klient.get(RAPPORTERA).context["form"]["beskrivning"].value() == "Halvfärdigt"
    assert not Arende.objects.exists()


def test_a_sent_report_leaves_no_draft(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk, spara=""))
    assert forvaring.hamta(folk.elin, "rapportera")
    klient.post(RAPPORTERA, ifyllt(folk))
    assert forvaring.hamta(folk.elin, "rapportera") is None


# ---- afterwards ----


def test_the_reporter_sees_the_own_report_and_nobody_elses(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    sida = reverse("avvikelser:kvitto", args=[Arende.objects.get().pk])
    assert klient.get(sida).status_code == 200
    assert som(folk.maja).get(sida).status_code == 404
    assert som(PersonFactory()).get(sida).status_code == 403


def test_the_reporter_of_lex_sarah_sees_status_and_answer_but_not_the_utredning(
    folk: Folk, som: Callable[..., Client]
) -> None:
    arende = overlamnad(folk)
    arendegang.skriv_anteckning(arende, av=folk.jonas, text="Hemlig notering i utredningen.")
    html = som(folk.elin).get(reverse("avvikelser:kvitto", args=[arende.pk])).content.decode()
    assert "Jonas Prov utreder" in html
    assert "Hemlig notering" not in html
    assert som(folk.elin).get(reverse("avvikelser:arende", args=[arende.pk])).status_code == 403


def test_the_answer_reaches_the_reporter(folk: Folk, som: Callable[..., Client]) -> None:
    arende = avslutad(folk)
    html = som(folk.elin).get(reverse("avvikelser:kvitto", args=[arende.pk])).content.decode()
    assert "Vi har ändrat rutinen." in html
    mina = som(folk.elin).get(reverse("avvikelser:mina")).content.decode()
    assert "Läs svaret" in mina


def test_the_list_of_own_reports_filters_and_shows_only_own(folk: Folk, som: Callable[..., Client]) -> None:
    klar = avslutad(folk)
    som(folk.elin).post(RAPPORTERA, ifyllt(folk))
    som(folk.maja).post(RAPPORTERA, ifyllt(folk, beskrivning="Majas egen."))
    mina = reverse("avvikelser:mina")
    assert len(som(folk.elin).get(mina).context["object_list"]) == 2
    assert list(som(folk.elin).get(f"{mina}?lage=svar").context["object_list"]) == [klar]
    assert klar not in som(folk.elin).get(f"{mina}?lage=pagar").context["object_list"]


def test_something_can_be_added_with_a_file(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    arende = Arende.objects.get()
    sida = reverse("avvikelser:komplettera", args=[arende.pk])
    assert klient.post(sida, {"text": ""}).context["form"].errors["text"] == ["Skriv vad som är nytt."]
    svar = klient.post(sida, {"text": "Det hände igen.", "fil": [fil("a.pdf", PDF)]}, follow=True)
    assert "Det hände igen." in svar.content.decode()
    bilaga = arende.bilagor.get()
    hamtad = klient.get(reverse("avvikelser:kvitto-bilaga", args=[arende.pk, bilaga.pk]))
    assert b"".join(hamtad) == PDF


def test_a_file_that_a_handlaggare_added_is_not_the_reporters_to_read(folk: Folk, som: Callable[..., Client]) -> None:
    klient = som(folk.elin)
    klient.post(RAPPORTERA, ifyllt(folk))
    arende = arendegang.ta_emot(Arende.objects.get(), av=folk.maja, skydd=Skydd.NEJ)
    bilaga = mottagning.ta_emot(fil("intern.pdf", PDF), av=folk.maja)
    arendegang.bifoga(arende, av=folk.maja, bilagor=[bilaga])
    assert klient.get(reverse("avvikelser:kvitto-bilaga", args=[arende.pk, bilaga.pk])).status_code == 404
    assert "intern.pdf" not in klient.get(reverse("avvikelser:kvitto", args=[arende.pk])).content.decode()


def test_nothing_is_added_to_a_closed_report(folk: Folk, som: Callable[..., Client]) -> None:
    arende = avslutad(folk)
    svar = som(folk.elin).post(reverse("avvikelser:komplettera", args=[arende.pk]), {"text": "Sent."})
    assert "Ärendet är avslutat" in svar.content.decode()
    assert "Sent." in svar.content.decode()


def test_a_lex_sarah_rapport_is_sekretess_from_the_first_minute(folk: Folk, som: Callable[..., Client]) -> None:
    som(folk.elin).post(RAPPORTERA, ifyllt(folk, egen_bedomning="lex_sarah"))
    arende = Arende.objects.get()
    assert (arende.typ, arende.sekretess) == (Arendetyp.LEX_SARAH, True)


def test_where_nobody_receives_the_receipt_says_so(folk: Folk, som: Callable[..., Client]) -> None:
    egen = DelFactory(namn="Ny enhet utan chef", under=[folk.kommun.an])
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, enhet=egen.pk), follow=True)
    assert "Ingen kan ta emot rapporter för enheten just nu." in svar.content.decode()


def test_the_nearest_chef_receives_where_the_enhet_has_none(folk: Folk, som: Callable[..., Client]) -> None:
    egen = DelFactory(namn="Ny enhet", under=[folk.kommun.avdelning, folk.kommun.ifn])
    svar = som(folk.elin).post(RAPPORTERA, ifyllt(folk, enhet=egen.pk), follow=True)
    assert "Karin Prov, verksamhetschef, ser rapporten" in svar.content.decode()


@pytest.mark.parametrize("roll", [Roll.LEDAMOT, Roll.REVISOR, Roll.SYSTEMFORVALTARE])
def test_those_whose_roll_does_not_report_are_refused(folk: Folk, som: Callable[..., Client], roll: Roll) -> None:
    assert som(person_med(roll, folk.kommun.ifn)).get(RAPPORTERA).status_code == 403
