"""A rapport that came orally or on paper: who received it writes it in, and who told it is the one who has reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Rapportor
from avvikelser.fristlista import forsenade, frister_for
from avvikelser.kopplingar.gang import Delrapport, dela
from avvikelser.lex_sarah.dokument import bygg
from avvikelser.lex_sarah.maskning import forslag
from avvikelser.models import Arende, Arendetyp, Skydd
from avvikelser.nedskrivet.inskrivning import skriv_in
from avvikelser.nedskrivet.models import Nedskrivning
from avvikelser.rapportval import Bedomning, Kanal
from kvalitet.aviseringar.models import Avisering
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import STOCKHOLM, Period, ta_emot, utred_lex_sarah
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from kvalitet.utkast import forvaring
from kvalitet.utkast.bidrag import paborjat
from rapporter.statistik import kub
from tests.avvikelser.scener import Folk, bedomt, rapport, rapporterad
from tests.fabriker import PersonFactory, person_med

SIDA = reverse("nedskrivet:skriv-in")
INKOM = datetime(2026, 8, 20, 10, 15, tzinfo=STOCKHOLM)
VIKARIE = Rapportor(namn="Vilma Vikarie", befattning="timvikarie")
KVITTO = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
Som = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def egen_mapp(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def som() -> Som:
    def gor(person: Person) -> Client:
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient

    return gor


def inskriven(folk: Folk, vem: Rapportor | None = None, *, lex: bool = False, **falt: Any) -> Arende:
    falt = {"kanal": Kanal.MUNTLIGT, "egen_bedomning": Bedomning.LEX_SARAH if lex else Bedomning.AVVIKELSE, **falt}
    return skriv_in(rapport(folk, **falt), vem or Rapportor.av(folk.elin), inkom=INKOM, av=folk.maja)


def sida(klient: Client, namn: str, arende: Arende) -> str:
    return klient.get(reverse(f"avvikelser:{namn}", args=[arende.pk])).content.decode()


# ---- the rule ----


def test_who_told_it_is_the_rapportor_and_who_wrote_it_down_is_not(folk: Folk) -> None:
    arende = inskriven(folk)
    assert (arende.rapportor, arende.rapportor_namn) == (folk.elin, "Elin Prov")
    assert (arende.inkommen, arende.kanal, arende.mottagen) == (INKOM, Kanal.MUNTLIGT, None)
    assert (arende.nedskrivning.av, arende.nedskrivning.av_namn) == (folk.maja, "Maja Prov, enhetschef")
    assert list(Arende.objects.for_user(folk.elin, Befogenhet.RAPPORTERA)) == [arende]
    assert not Arende.objects.for_user(folk.maja, Befogenhet.RAPPORTERA).exists()


def test_the_history_and_the_log_say_who_wrote_it_down_for_whom_and_which_way_it_came(folk: Folk) -> None:
    arende = inskriven(folk, VIKARIE)
    (handelse,) = arende.handelser.all()
    assert (handelse.verb, handelse.av, handelse.av_namn) == ("skriv_in_rapport", folk.maja, "Maja Prov, enhetschef")
    assert handelse.text == "Vilma Vikarie, timvikarie, berättade 2026-08-20 klockan 10.15."
    assert handelse.nar > arende.inkommen  # when it was written, which is another time than when it was told
    post = Sparpost.objects.get(verb="skriv_in_rapport")
    assert (post.objekt_id, post.detalj["kanal"], post.detalj["rapportor"]) == (str(arende.pk), "muntligt", None)
    assert "Vilma" not in str(post.detalj)


@pytest.mark.parametrize("vem", ["oskar", "elin", "jonas", "sofia", "ulla", "samir"])
def test_only_who_receives_rapporter_at_the_enhet_writes_one_in(folk: Folk, vem: str) -> None:
    with pytest.raises(OtillatenOvergang, match="Du tar inte emot rapporter på den enheten"):
        skriv_in(rapport(folk, kanal=Kanal.MUNTLIGT), VIKARIE, inkom=INKOM, av=getattr(folk, vem))
    assert not Arende.objects.exists()


@pytest.mark.parametrize(
    ("falt", "inkom", "mening"),
    [
        ({}, datetime(2999, 1, 1, 8, tzinfo=STOCKHOLM), "Tiden har inte varit än"),
        ({}, datetime(2026, 8, 18, 23, 59, tzinfo=STOCKHOLM), "innan det hände. Kontrollera båda dagarna"),
        (
            {"intraffade": INKOM.date(), "intraffade_tid": time(10, 16)},
            INKOM,
            "innan det hände. Kontrollera båda klockslagen",
        ),
        ({"kanal": Kanal.FORMULAR}, INKOM, "Välj hur rapporten kom in"),
    ],
)
def test_a_time_that_cannot_be_and_a_way_that_is_none_are_refused(
    folk: Folk, falt: dict[str, Any], inkom: datetime, mening: str
) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        skriv_in(rapport(folk, **{"kanal": Kanal.MUNTLIGT, **falt}), VIKARIE, inkom=inkom, av=folk.maja)
    assert not Arende.objects.exists()


def test_it_may_have_come_in_the_minute_it_happened(folk: Folk) -> None:
    falt = {"kanal": Kanal.TELEFON, "intraffade": INKOM.date(), "intraffade_tid": time(10, 15, 30)}
    assert skriv_in(rapport(folk, **falt), VIKARIE, inkom=INKOM, av=folk.maja).inkommen == INKOM


@pytest.mark.parametrize(
    ("vem", "mening"),
    [
        (lambda folk: Rapportor.av(folk.maja), "i ditt eget namn"),
        (lambda _: Rapportor(namn="  "), "Skriv vem som rapporterade"),
        (lambda folk: Rapportor.av(folk.samir), "ingen inloggning som kan rapportera"),
    ],
)
def test_the_rapportor_is_somebody_else_with_a_name_who_may_report(
    folk: Folk, vem: Callable[[Folk], Rapportor], mening: str
) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        inskriven(folk, vem(folk))
    assert not Arende.objects.exists()


def test_the_same_form_twice_is_one_arende_and_another_text_with_it_is_one_more(folk: Folk) -> None:
    def skicka(**falt: Any) -> Arende:
        ett = rapport(folk, kanal=Kanal.MUNTLIGT, **falt)
        return skriv_in(ett, VIKARIE, inkom=INKOM, av=folk.maja, inlamning=KVITTO)

    forsta = skicka()
    assert skicka() == forsta
    assert skicka(beskrivning="Något annat.") != forsta
    assert (Arende.objects.count(), Sparpost.objects.filter(verb="skriv_in_rapport").count()) == (2, 2)


def test_the_others_who_receive_are_told_and_so_is_the_rapportor_but_not_who_wrote(folk: Folk) -> None:
    arende = inskriven(folk)
    till = {rad.person: rad.url for rad in Avisering.objects.all()}
    assert till == {
        folk.nils: reverse("avvikelser:arende", args=[arende.pk]),
        folk.elin: reverse("avvikelser:kvitto", args=[arende.pk]),
    }


def test_who_has_no_login_is_told_nothing_and_nothing_breaks(folk: Folk) -> None:
    arende = inskriven(folk, VIKARIE)
    assert {rad.person for rad in Avisering.objects.all()} == {folk.nils}
    assert arende.rapportor is None


# ---- deadlines and figures ----


@pytest.mark.parametrize("lex", [False, True])
def test_the_deadlines_run_from_when_it_came_in(folk: Folk, lex: bool) -> None:
    """As those of a rapport that was sent through the form at that moment."""
    arende = inskriven(folk, lex=lex)
    sand = arendegang.rapportera(
        rapport(folk, egen_bedomning=Bedomning.LEX_SARAH if lex else Bedomning.AVVIKELSE), av=folk.elin, nar=INKOM
    )
    assert [f.senast for f in frister_for(arende)] == [f.senast for f in frister_for(sand)]
    assert frister_for(arende)[0] == ta_emot(INKOM.date())
    if lex:
        assert frister_for(arende)[1] == utred_lex_sarah(INKOM.date())
    dagen_efter = ta_emot(INKOM.date()).senast + timedelta(days=1)
    assert set(Arende.objects.filter(forsenade(dagen_efter))) == {arende, sand}


def test_figures_count_it_in_the_period_it_came_in_once_it_is_written_in(folk: Folk) -> None:
    """Inkommen says which period; created_at says whether it was known at the cut-off."""
    fore = timezone.now()
    arende = inskriven(folk)
    h2, h1 = Period.tolka("2026H2"), Period.tolka("2026H1")
    namnd = folk.kommun.ifn.pk
    assert [f.dnr for f in kub.fakta([h2], timezone.now(), namnd_id=namnd)] == [arende.dnr]
    assert kub.fakta([h1], timezone.now(), namnd_id=namnd) == []
    assert kub.fakta([h2], fore, namnd_id=namnd) == []


def test_it_is_received_and_classed_and_closed_as_any_other(folk: Folk) -> None:
    arende = arendegang.ta_emot(inskriven(folk), av=folk.maja, skydd=Skydd.NEJ)
    assert (arende.mottagare, arende.rapportor) == (folk.maja, folk.elin)
    arendegang.komplettera(arende, av=folk.elin, text="Det var klockan nio.")
    with pytest.raises(OtillatenOvergang):
        arendegang.komplettera(arende, av=folk.maja, text="Det var jag som skrev.")


def test_both_parts_of_a_split_rapport_say_who_wrote_it_down(folk: Folk) -> None:
    arende = arendegang.ta_emot(inskriven(folk), av=folk.maja, skydd=Skydd.NEJ)
    ny = dela(arende, Delrapport(beskrivning="Den andra.", intraffade=date(2026, 8, 18)), av=folk.maja)
    assert (ny.nedskrivning.av, ny.inkommen, ny.rapportor) == (folk.maja, INKOM, folk.elin)
    assert ny.nedskrivning.inlamning is None


# ---- where it is said ----


def test_the_arende_and_the_receipt_say_it(folk: Folk, som: Som) -> None:
    arende = inskriven(folk)
    html = sida(som(folk.maja), "arende", arende)
    assert "<dt>Skrevs ner av</dt><dd>Maja Prov, enhetschef, <time>" in html
    assert "<dt>Rapporterade</dt><dd>Elin Prov, behandlingsassistent, <time>2026-08-20 10.15" in html
    assert "Skrev in en rapport åt någon annan." in html
    kvitto = sida(som(folk.elin), "kvitto", arende)
    assert "Maja Prov, enhetschef, skrev ner det" in kvitto
    assert "Så här skrevs rapporten ner" in kvitto
    assert "Din rapport är skickad" not in kvitto
    assert som(folk.maja).get(reverse("avvikelser:kvitto", args=[arende.pk])).status_code == 404
    assert arende.dnr in som(folk.elin).get(reverse("avvikelser:mina")).content.decode()
    assert arende.dnr not in som(folk.maja).get(reverse("avvikelser:mina")).content.decode()


def test_one_that_was_sent_through_the_form_says_nothing_of_it(folk: Folk, som: Som) -> None:
    arende = rapporterad(folk)
    assert "Skrevs ner" not in sida(som(folk.maja), "arende", arende)
    assert "skrev ner" not in sida(som(folk.elin), "kvitto", arende)


def test_the_page_costs_no_more_questions_for_it(folk: Folk, som: Som) -> None:
    klient = som(folk.maja)
    for arende in (inskriven(folk), rapporterad(folk)):
        sida(klient, "arende", arende)
        with CaptureQueriesContext(connection) as fragor:
            sida(klient, "arende", arende)
        assert len(fragor) <= 12


def test_who_closes_it_is_reminded_that_the_rapportor_sees_no_answer(folk: Folk, som: Som) -> None:
    utan, med = (
        arendegang.klassa(arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ), av=folk.maja, bedomt=bedomt())
        for arende in (inskriven(folk, VIKARIE), inskriven(folk))
    )
    assert "Vilma Vikarie har ingen inloggning" in sida(som(folk.maja), "avsluta", utan)
    assert "har ingen inloggning" not in sida(som(folk.maja), "avsluta", med)
    assert "ser att du har tagit emot" not in sida(som(folk.maja), "ta-emot", inskriven(folk, VIKARIE))


def test_the_utredning_says_who_wrote_it_down_and_not_who_reported(folk: Folk) -> None:
    arende = inskriven(folk, VIKARIE, lex=True)
    fakta = dict(bygg(arende).fakta)
    assert fakta["Kom in"] == "2026-08-20 10.15, muntligt"
    assert fakta["Skrevs ner"].endswith(" av Maja Prov, enhetschef")
    assert "Vilma" not in str(bygg(arende))


def test_the_name_of_who_reported_is_suggested_for_masking_however_it_is_written(folk: Folk) -> None:
    arende = inskriven(folk, VIKARIE, lex=True, beskrivning="Jag vilma var där. Sedan kom Vilma Vikarie igen.")
    assert {"Vilma", "Vilma Vikarie"} <= set(forslag(bygg(arende), arende, []))


def test_the_list_is_filtered_by_the_way_it_came_and_the_file_says_who_wrote_it_down(folk: Folk, som: Som) -> None:
    muntlig, sand = inskriven(folk), rapporterad(folk)
    lista = som(folk.maja).get(reverse("avvikelser:arenden"), {"kanal": "muntligt"})
    assert [a.pk for a in lista.context["arenden"]] == [muntlig.pk]
    assert "Hur det kom in: Muntligt" in lista.content.decode()
    fil = b"".join(som(folk.maja).get(reverse("avvikelser:arenden"), {"format": "csv"}).streaming_content).decode()
    rader = {rad.split(";")[0].strip('"'): rad for rad in fil.splitlines()}
    assert "Muntligt" in rader[muntlig.dnr]
    assert "Maja Prov, enhetschef" in rader[muntlig.dnr]
    assert "Maja Prov, enhetschef" not in rader[sand.dnr]


# ---- the form ----


def ifyllt(folk: Folk, **falt: Any) -> dict[str, Any]:
    return {
        "kanal": "skriftligt",
        "rapportor": str(folk.elin.pk),
        "namn": "",
        "befattning": "",
        "kom_in": "2026-08-20",
        "kom_in_tid": "10:15",
        "enhet": str(folk.kommun.tallbacken.pk),
        "intraffade": "2026-08-19",
        "intraffade_tid": "",
        "beskrivning": "Tillsynen klockan 21.00 gjordes inte.",
        "berord": "Lägenhet 4",
        "foljd": "Oro under kvällen.",
        "markt": "Vid passbytet.",
        "direkt": "Kollegan gick dit.",
        "egen_bedomning": "lex_sarah",
        "inlamning": str(KVITTO),
        **falt,
    }


def test_a_letter_is_written_in_with_its_original_and_leads_to_the_arende(folk: Folk, som: Som) -> None:
    brev = SimpleUploadedFile("brev.pdf", b"%PDF-1.7\n%%EOF\n")
    svar = som(folk.maja).post(SIDA, ifyllt(folk, fil=brev))
    arende = Arende.objects.get()
    assert svar.url == reverse("avvikelser:arende", args=[arende.pk])
    assert (arende.typ, arende.kanal, arende.inkommen) == (Arendetyp.LEX_SARAH, Kanal.SKRIFTLIGT, INKOM)
    assert [b.namn for b in arende.bilagor.all()] == ["brev.pdf"]
    assert "Ta emot" in sida(som(folk.maja), "arende", arende)
    assert forvaring.hamta(folk.maja, "skriv-in-rapport") is None


def test_somebody_without_a_login_is_named(folk: Folk, som: Som) -> None:
    som(folk.maja).post(SIDA, ifyllt(folk, rapportor="utan-inloggning", namn="Vilma Vikarie", befattning="timvikarie"))
    arende = Arende.objects.get()
    assert (arende.rapportor, arende.rapportor_namn, arende.rapportor_befattning) == (
        None,
        "Vilma Vikarie",
        "timvikarie",
    )


def test_sent_twice_is_one_and_the_late_draft_does_not_come_back(folk: Folk, som: Som) -> None:
    klient = som(folk.maja)
    assert klient.post(SIDA, ifyllt(folk)).url == klient.post(SIDA, ifyllt(folk)).url
    assert (Arende.objects.count(), Nedskrivning.objects.count()) == (1, 1)
    klient.post(reverse("utkast", args=["skriv-in-rapport"]), ifyllt(folk))  # the autosave that was on its way
    assert klient.get(SIDA).context["form"]["beskrivning"].value() in {None, ""}


DALIGT = [
    ({"kanal": ""}, "kanal", "Välj hur rapporten kom in."),
    ({"kanal": "formular"}, "kanal", "Det valet finns inte längre."),
    ({"rapportor": ""}, "rapportor", "Välj vem som rapporterade, eller att personen inte finns i listan."),
    ({"rapportor": "MAJA"}, "rapportor", "Välj en person i listan, eller att personen inte finns där."),
    ({"rapportor": "SAMIR"}, "rapportor", "Välj en person i listan, eller att personen inte finns där."),
    ({"rapportor": "1 OR 1=1"}, "rapportor", "Välj en person i listan, eller att personen inte finns där."),
    ({"rapportor": "utan-inloggning"}, "namn", "Skriv personens namn."),
    ({"rapportor": "utan-inloggning", "namn": "Vilma"}, "befattning", "Skriv personens befattning"),
    ({"namn": "Vilma Vikarie"}, "rapportor", "Du har valt en person och dessutom skrivit ett namn."),
    ({"rapportor": "utan-inloggning", "namn": "x" * 131, "befattning": "a"}, "namn", "Texten får ha högst 130"),
    ({"rapportor": "utan-inloggning", "namn": "a\x00b", "befattning": "a"}, "namn", "Texten innehåller ett tecken"),
    ({"kom_in": ""}, "kom_in", "Välj vilken dag rapporten kom in."),
    ({"kom_in": "2999-01-01"}, "kom_in", "Dagen ligger i framtiden."),
    ({"kom_in": "1999-01-01"}, "kom_in", "Dagen ligger för långt tillbaka."),
    ({"kom_in": "i går"}, "kom_in", "Dagen går inte att tolka."),
    ({"kom_in": "2026-08-18"}, "kom_in", "Rapporten kan inte ha kommit in innan det hände."),
    (
        {"kom_in": "2026-08-19", "intraffade_tid": "10:16"},
        "kom_in",
        "Rapporten kan inte ha kommit in innan det hände. Kontrollera båda klockslagen.",
    ),
    ({"kom_in_tid": ""}, "kom_in_tid", "Skriv vilket klockslag rapporten kom in."),
    ({"kom_in_tid": "25:00"}, "kom_in_tid", "Klockslaget går inte att tolka."),
    ({"enhet": "MOTTAGNINGEN"}, "enhet", "Välj en enhet i listan."),
    ({"beskrivning": ""}, "beskrivning", "Skriv vad som hände."),
    ({"egen_bedomning": ""}, "egen_bedomning", "Välj vad personen tror att det är."),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(folk: Folk, som: Som) -> None:
    klient = som(folk.maja)
    egna = {
        "MAJA": str(folk.maja.pk),
        "SAMIR": str(folk.samir.pk),
        "MOTTAGNINGEN": str(folk.kommun.mottagningen.pk),
    }
    brister = []
    for falt, vid, mening in DALIGT:
        skickat = ifyllt(folk, **{namn: egna.get(varde, varde) for namn, varde in falt.items()})
        svar = klient.post(SIDA, skickat)
        form = svar.context["form"] if svar.status_code == 200 else None
        if form is None or not any(str(fel).startswith(mening) for fel in form.errors.get(vid, [])):
            brister.append(f"{falt}: {form.errors if form else svar.status_code}")
            continue
        brister += [f"{falt} tappade {n}" for n, skrivet in skickat.items() if str(form[n].value()) != str(skrivet)]
    assert brister == []
    assert not Arende.objects.exists()
    assert forvaring.hamta(folk.maja, "skriv-in-rapport") is not None


def test_a_good_file_survives_a_post_that_fails(folk: Folk, som: Som) -> None:
    klient = som(folk.maja)
    klient.post(SIDA, ifyllt(folk, foljd="", fil=SimpleUploadedFile("brev.pdf", b"%PDF-1.7\n%%EOF\n")))
    klient.post(SIDA, ifyllt(folk))
    assert [b.namn for b in Arende.objects.get().bilagor.all()] == ["brev.pdf"]


def test_the_form_offers_the_enheter_where_one_receives_and_the_people_of_ones_own_first(folk: Folk, som: Som) -> None:
    slutat = person_med(Roll.MEDARBETARE, folk.kommun.tallbacken, is_active=False)
    form = som(folk.maja).get(SIDA).context["form"]
    enheter = dict(form.fields["enhet"].choices[1:])
    assert enheter == {"Individ- och familjenämnden": [(str(folk.kommun.tallbacken.pk), "Stödboendet Tallbacken")]}
    personer = dict(form.fields["rapportor"].choices[2:])
    assert [namn for _, namn in personer["På dina enheter"]] == [
        "Elin Prov, behandlingsassistent",
        "Nils Prov, enhetschef",
    ]
    ovriga = {pk for pk, _ in personer["Övriga"]}
    assert str(folk.oskar.pk) in ovriga
    assert not {str(p.pk) for p in (folk.maja, folk.samir, slutat)} & ovriga


def test_the_button_stands_on_the_list_for_who_may_and_for_nobody_else(folk: Folk, som: Som) -> None:
    lista = reverse("avvikelser:arenden")
    assert SIDA in som(folk.maja).get(lista).content.decode()
    assert SIDA not in som(folk.sofia).get(lista).content.decode()
    assert som(folk.sofia).get(SIDA).status_code == 403
    assert som(PersonFactory()).get(SIDA).status_code == 403


def test_the_form_asks_few_questions_of_the_database(folk: Folk, som: Som) -> None:
    klient = som(folk.karin)
    klient.get(SIDA)
    with CaptureQueriesContext(connection) as fragor:
        klient.get(SIDA)
    assert len(fragor) <= 12


def test_a_draft_is_a_step_on_the_start_page_for_who_may_still_write_it_in(folk: Folk) -> None:
    forvaring.spara(folk.maja, "skriv-in-rapport", {"beskrivning": ["Halvt"], "inlamning": [str(uuid4())]})
    (steg,) = paborjat(folk.maja, timezone.localdate()).steg
    assert (steg.url, "Halvt" in f"{steg.mening}{steg.mer}") == (SIDA, False)
    forvaring.spara(folk.elin, "skriv-in-rapport", {"beskrivning": ["Halvt"]})
    assert paborjat(folk.elin, timezone.localdate()).steg == []
