"""Contributions to a draft, granskning with comments, and versions side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.aviseringar.fristregister import Urval, synliga
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm import start
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import bevakning, bidragsgang, faststallande, granskningsgang
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.chefer_under import granskare_hos
from rapporter.sammanstallning.kontroll import kontroller
from rapporter.sammanstallning.modeller import Avsnitt, Granskare, Rapport
from rapporter.sammanstallning.samarbetsdel import samarbetet
from rapporter.sammanstallning.textjamforelse import sida_vid_sida
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter.scen_rapport import skrivet, strateg, utkast
from tests.utforare import utforarscener

Inloggning = Callable[..., tuple[Client, Person]]


def om(dagar: int) -> date:
    return timezone.localdate() + timedelta(days=dagar)


def stycke(rapport: Rapport, nyckel: str = "lex_sarah") -> Avsnitt:
    return rapport.avsnitt.get(nyckel=nyckel)


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return strateg(kommun)


@pytest.fixture
def rapporten(kommun: Kommun, sofia: Person) -> Rapport:
    return utkast(kommun, sofia)


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Prov", efternamn="Enhetschef")


@pytest.fixture
def bidrag(kommun: Kommun, rapporten: Rapport, sofia: Person) -> Rapportbidrag:
    (ett,) = bidragsgang.begar_bidrag(
        stycke(rapporten), enheter=[kommun.tallbacken], fraga="Vad har ni ändrat?", senast=om(10), av=sofia
    )
    return ett


# --- Asking ---


def test_an_enhet_is_asked_once_for_a_section(
    kommun: Kommun, rapporten: Rapport, sofia: Person, bidrag: Rapportbidrag
) -> None:
    igen = bidragsgang.begar_bidrag(
        stycke(rapporten), enheter=[kommun.tallbacken, kommun.mottagningen], senast=om(3), av=sofia
    )
    assert [b.namn for b in igen] == [kommun.mottagningen.namn]
    assert bidrag.namn == "Stödboendet Tallbacken"
    assert Sparpost.objects.filter(verb="begar_bidrag").count() == 2


def test_only_who_belongs_to_the_namnd_is_asked_and_only_for_a_day_to_come(
    kommun: Kommun, rapporten: Rapport, sofia: Person
) -> None:
    avsnitt = stycke(rapporten)
    with pytest.raises(OtillatenOvergang, match="hör till nämnden"):
        bidragsgang.begar_bidrag(avsnitt, enheter=[kommun.aldreboendet], senast=om(3), av=sofia)
    with pytest.raises(OtillatenOvergang, match="redan varit"):
        bidragsgang.begar_bidrag(avsnitt, enheter=[kommun.tallbacken], senast=om(-1), av=sofia)
    with pytest.raises(OtillatenOvergang, match="minst en"):
        bidragsgang.begar_bidrag(avsnitt, senast=om(3), av=sofia)
    with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
        bidragsgang.begar_bidrag(
            avsnitt, enheter=[kommun.tallbacken], senast=om(3), av=person_med(Roll.ENHETSCHEF, kommun.ifn)
        )


# --- Contributing ---


def test_an_enhet_writes_saves_and_is_done(bidrag: Rapportbidrag, chef: Person) -> None:
    halvt = bidragsgang.skriv_bidrag(bidrag, av=chef, text="Halvt", version=0)
    assert (halvt.version, halvt.klar) == (1, None)
    klart = bidragsgang.skriv_bidrag(bidrag, av=chef, text="Vi har ändrat överlämningen.", version=1, klar=True)
    assert klart.klar is not None
    with pytest.raises(OtillatenOvergang, match="Öppna det igen"):
        bidragsgang.skriv_bidrag(bidrag, av=chef, text="Mer", version=2)
    assert bidragsgang.oppna_bidrag(bidrag, av=chef).klar is None
    assert [h.text for h in bidrag.history.order_by("version", "history_id")][:3] == ["", "Halvt", klart.text]


def test_a_contribution_needs_a_text_to_be_done_and_tells_the_second_of_two(
    bidrag: Rapportbidrag, chef: Person
) -> None:
    with pytest.raises(OtillatenOvergang, match="Skriv en text"):
        bidragsgang.skriv_bidrag(bidrag, av=chef, text=" \n", version=0, klar=True)
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Först", version=0)
    with pytest.raises(bidragsgang.NagonSkrevFore) as fel:
        bidragsgang.skriv_bidrag(bidrag, av=chef, text="Sedan", version=0)
    assert fel.value.bidrag.text == "Först"


def test_nobody_writes_for_another_enhet(kommun: Kommun, bidrag: Rapportbidrag, sofia: Person) -> None:
    for annan in (
        person_med(Roll.ENHETSCHEF, kommun.mottagningen),
        person_med(Roll.MEDARBETARE, kommun.tallbacken),
        sofia,
    ):
        with pytest.raises(OtillatenOvergang, match="begärt av"):
            bidragsgang.skriv_bidrag(bidrag, av=annan, text="Obehörigt", version=0)
    assert Rapportbidrag.objects.get(pk=bidrag.pk).text == ""


def test_a_contact_person_sees_only_what_the_own_utforare_is_asked(
    kommun: Kommun, rapporten: Rapport, sofia: Person, bidrag: Rapportbidrag
) -> None:
    ulla = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    annan = person_med(Roll.UTFORARKONTAKT, kommun.ifn)
    eget = utforarscener.avtal(kommun.ifn, ulla)
    (deras,) = bidragsgang.begar_bidrag(stycke(rapporten), avtal=[eget], senast=om(5), av=sofia)
    ser = Rapportbidrag.objects.for_user(ulla, Befogenhet.LAMNA_UTFORARUPPGIFT)
    assert list(ser) == [deras]
    assert not Rapportbidrag.objects.for_user(annan, Befogenhet.LAMNA_UTFORARUPPGIFT).exists()
    with pytest.raises(OtillatenOvergang, match="begärt av"):
        bidragsgang.skriv_bidrag(deras, av=annan, text="Obehörigt", version=0)
    assert bidragsgang.skriv_bidrag(deras, av=ulla, text="Vi har lärt oss.", version=0).version == 1


def test_what_is_done_is_put_last_in_the_text_once(bidrag: Rapportbidrag, chef: Person, sofia: Person) -> None:
    avsnitt = faststallande.skriv_avsnitt(bidrag.avsnitt, av=sofia, text="Egen början.", version=0)
    with pytest.raises(OtillatenOvergang, match="inga klara"):
        bidragsgang.infoga_bidrag(avsnitt, av=sofia, version=1)
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Vi bytte rutin.", version=0, klar=True)
    efter = bidragsgang.infoga_bidrag(avsnitt, av=sofia, version=1)
    assert efter.text == "Egen början.\n\nStödboendet Tallbacken:\nVi bytte rutin."
    with pytest.raises(OtillatenOvergang, match="redan står"):
        bidragsgang.infoga_bidrag(avsnitt, av=sofia, version=2)


def test_two_enheter_that_say_the_same_are_both_in_the_report(
    kommun: Kommun, bidrag: Rapportbidrag, chef: Person, sofia: Person
) -> None:
    (andra,) = bidragsgang.begar_bidrag(bidrag.avsnitt, enheter=[kommun.mottagningen], senast=om(3), av=sofia)
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Inget att tillägga.", version=0, klar=True)
    forst = bidragsgang.infoga_bidrag(bidrag.avsnitt, av=sofia, version=0)
    annan_chef = person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    bidragsgang.skriv_bidrag(andra, av=annan_chef, text="Inget att tillägga.", version=0, klar=True)
    assert samarbetet(forst.rapport, forst, sofia, far_skriva=True)["att_infoga"]
    sedan = bidragsgang.infoga_bidrag(forst, av=sofia, version=1)
    assert sedan.text == (
        f"{kommun.tallbacken.namn}:\nInget att tillägga.\n\n{kommun.mottagningen.namn}:\nInget att tillägga."
    )
    assert not samarbetet(sedan.rapport, sedan, sofia, far_skriva=True)["att_infoga"]


@pytest.mark.parametrize(
    ("texten", "star_dar"),
    [
        ("Stödboendet Tallbacken:\n\n  Vi bytte  rutin. \n\nOch vi andra också.", True),
        ("Det här vet vi: Vi bytte rutin.", False),
        ("Norra Stödboendet Tallbacken:\nVi bytte rutin.", False),
        ("Stödboendet Tallbacken:\nVi bytte rutin. Men bara i maj.", False),
        ("Så skrev Stödboendet Tallbacken:\nVi bytte rutin.", False),
    ],
)
def test_a_contribution_stands_in_a_section_only_under_its_name_and_in_whole_lines(
    bidrag: Rapportbidrag, chef: Person, texten: str, star_dar: bool
) -> None:
    klart = bidragsgang.skriv_bidrag(bidrag, av=chef, text="Vi bytte rutin.", version=0, klar=True)
    assert bidragsgang.att_infoga([klart], texten) == ([] if star_dar else [klart])


def test_the_same_said_twice_under_one_name_is_put_in_twice(bidrag: Rapportbidrag, chef: Person) -> None:
    klart = bidragsgang.skriv_bidrag(bidrag, av=chef, text="Inget.", version=0, klar=True)
    assert bidragsgang.att_infoga([klart, klart], f"{klart.namn}:\nInget.") == [klart]
    assert bidragsgang.att_infoga([klart, klart], f"{klart.namn}:\nInget.\n\n{klart.namn}:\nInget.") == []


def test_a_request_is_taken_back_only_while_nothing_is_written(
    bidrag: Rapportbidrag, chef: Person, sofia: Person
) -> None:
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Något", version=0)
    with pytest.raises(OtillatenOvergang, match="finns därför kvar"):
        bidragsgang.aterta_bidrag(bidrag, av=sofia)
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="", version=1)
    bidragsgang.aterta_bidrag(bidrag, av=sofia)
    assert not Rapportbidrag.objects.exists()


def test_a_contribution_is_fixed_with_its_report_in_the_database_too(
    bidrag: Rapportbidrag, rapporten: Rapport, chef: Person, sofia: Person
) -> None:
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Klart", version=0, klar=True)
    faststallande.faststall(skrivet(rapporten, sofia), av=sofia)
    with pytest.raises(OtillatenOvergang):
        bidragsgang.oppna_bidrag(bidrag, av=chef)
    for sats in ("UPDATE rapporter_rapportbidrag SET text = 'x'", "DELETE FROM rapporter_rapportbidrag"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as markor:
            markor.execute(sats)


# --- Told in time ---


def test_a_contribution_is_on_the_start_page_until_it_is_done(bidrag: Rapportbidrag, chef: Person) -> None:
    def steg() -> list[str]:
        return [s.mening for s in start.samla(chef, timezone.localdate()).steg if "bidrag" in s.mening]

    assert steg() == ["Skriv ert bidrag till halvårsredovisning, första halvåret 2026."]
    bidragsgang.skriv_bidrag(bidrag, av=chef, text="Klart", version=0, klar=True)
    assert steg() == []


def test_a_contribution_is_watched_for_who_writes_it_and_nobody_else(
    kommun: Kommun, bidrag: Rapportbidrag, chef: Person
) -> None:
    def vantar(person: Person | None) -> list[str]:
        return [b.mer for b in bevakning.RAPPORTBIDRAG.bevakade(Urval(timezone.localdate(), om(30), person=person))]

    assert vantar(None) == vantar(chef) == ["Stödboendet Tallbacken, avsnittet Lex Sarah"]
    assert vantar(person_med(Roll.ENHETSCHEF, kommun.mottagningen)) == []
    sedda = {"rapporter.rapportbidrag": [bidrag.pk]}
    assert synliga(chef, sedda) == {"rapporter.rapportbidrag": {bidrag.pk: False}}
    assert synliga(person_med(Roll.ENHETSCHEF, kommun.mottagningen), sedda) == {"rapporter.rapportbidrag": {}}


# --- Granskning ---


def test_a_draft_on_granskning_is_read_by_who_was_asked_and_nobody_else(
    kommun: Kommun, rapporten: Rapport, sofia: Person
) -> None:
    laser, annan = (person_med(Roll.VERKSAMHETSCHEF, kommun.ifn) for _ in range(2))

    def ser(person: Person) -> bool:
        return Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).filter(pk=rapporten.pk).exists()

    assert not ser(laser)
    granskningsgang.skicka_pa_granskning(rapporten, personer=[laser], senast=om(5), av=sofia)
    assert (ser(laser), ser(annan)) == (True, False)
    granskningsgang.avsluta_granskning(rapporten, av=sofia)
    assert not ser(laser)


def test_who_may_not_read_reports_cannot_be_asked_to(kommun: Kommun, rapporten: Rapport, sofia: Person) -> None:
    with pytest.raises(OtillatenOvergang, match="inte rätt att läsa"):
        granskningsgang.skicka_pa_granskning(
            rapporten, personer=[person_med(Roll.MEDARBETARE, kommun.ifn)], senast=om(5), av=sofia
        )
    with pytest.raises(OtillatenOvergang, match="minst en"):
        granskningsgang.skicka_pa_granskning(rapporten, personer=[], senast=om(5), av=sofia)


def chefer(kommun: Kommun) -> dict[str, Person]:
    return {
        "forvaltning": person_med(Roll.FORVALTNINGSCHEF, kommun.forvaltning),
        "avdelning": person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning),
        "enhet": person_med(Roll.ENHETSCHEF, kommun.tallbacken),
        "annan": person_med(Roll.ENHETSCHEF, kommun.aldreboendet),
        "utredare": person_med(Roll.UTREDARE, kommun.tallbacken),
    }


def test_who_leads_work_under_the_namnd_may_be_asked_to_read_its_draft(
    kommun: Kommun, rapporten: Rapport, sofia: Person
) -> None:
    alla = chefer(kommun)
    valbara = set(granskare_hos(kommun.ifn.pk))
    assert {namn for namn, person in alla.items() if person in valbara} == {"forvaltning", "avdelning", "enhet"}
    for namn in ("annan", "utredare"):
        with pytest.raises(OtillatenOvergang, match="inte rätt att läsa"):
            granskningsgang.skicka_pa_granskning(rapporten, personer=[alla[namn]], senast=om(5), av=sofia)


def test_a_chef_reads_the_draft_only_while_asked_and_no_other_report(
    kommun: Kommun, rapporten: Rapport, sofia: Person, client: Client
) -> None:
    alla = chefer(kommun)
    granskningsgang.skicka_pa_granskning(rapporten, personer=[alla["forvaltning"]], senast=om(5), av=sofia)
    Granskare.objects.create(  # asked once, and at another nämnd's enhet since
        rapport=rapporten, person=alla["annan"], senast=om(5), begard=timezone.now(), begard_av=sofia
    )
    sidor = [
        reverse("rapporter:rapport", args=[rapporten.pk]),
        reverse("rapporter:hamta", args=[rapporten.pk, "fullstandig", "docx"]),
    ]

    def svaren(namn: str) -> list[int]:
        client.force_login(alla[namn], backend="django.contrib.auth.backends.ModelBackend")
        return [client.get(sida).status_code for sida in sidor]

    assert svaren("forvaltning") == [200, 200]
    assert svaren("enhet") == svaren("avdelning") == svaren("annan") == [404, 404]
    assert list(Avsnitt.objects.for_user(alla["forvaltning"], Befogenhet.SE_RAPPORT)) == list(rapporten.avsnitt.all())
    assert not Avsnitt.objects.for_user(alla["annan"], Befogenhet.SE_RAPPORT).exists()
    granskningsgang.granskat(rapporten, av=alla["forvaltning"])
    Granskare.objects.filter(person=alla["annan"]).delete()
    faststallande.faststall(skrivet(rapporten, sofia), av=sofia)
    assert svaren("forvaltning") == svaren("enhet") == [302, 404]  # to the public version: the full one is the nämnd's


def test_a_report_is_not_fixed_before_all_have_read_and_every_comment_is_dealt_with(
    kommun: Kommun, rapporten: Rapport, sofia: Person
) -> None:
    laser = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    skrivet(rapporten, sofia)
    granskningsgang.skicka_pa_granskning(rapporten, personer=[laser], senast=om(5), av=sofia)
    kommentar = granskningsgang.kommentera(stycke(rapporten), text="Stämmer orsaken?", av=laser)
    rapporten.refresh_from_db()
    kvar = [k.text for k in kontroller(rapporten) if not k.klar]
    assert kvar == ["0 av 1 granskare har läst klart", "1 kommentar från granskningen är inte löst"]
    with pytest.raises(OtillatenOvergang, match="läst klart"):
        faststallande.faststall(rapporten, av=sofia)
    granskningsgang.granskat(rapporten, av=laser)
    with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
        granskningsgang.los_kommentar(kommentar, av=laser)
    granskningsgang.los_kommentar(kommentar, svar="Ja.", av=sofia)
    with pytest.raises(OtillatenOvergang, match="redan löst"):
        granskningsgang.los_kommentar(kommentar, av=sofia)
    fast, _ = faststallande.faststall(rapporten, av=sofia)
    assert fast.status == Rapport.Status.FASTSTALLD
    assert Granskare.objects.get().klar is not None


def test_who_was_not_asked_does_not_comment(kommun: Kommun, rapporten: Rapport, sofia: Person) -> None:
    annan = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    with pytest.raises(OtillatenOvergang, match="ombedd"):
        granskningsgang.kommentera(stycke(rapporten), text="Hej", av=annan)
    with pytest.raises(OtillatenOvergang, match="ingen granskning"):
        granskningsgang.granskat(rapporten, av=annan)
    with pytest.raises(OtillatenOvergang, match="inte på granskning"):
        granskningsgang.avsluta_granskning(rapporten, av=sofia)
    assert granskningsgang.kommentera(stycke(rapporten), text="Egen anteckning", av=sofia).pk


# --- Last year's text ---


def test_an_empty_section_begins_with_last_years_text_when_it_is_wanted(
    kommun: Kommun, sofia: Person, rapporten: Rapport
) -> None:
    with pytest.raises(OtillatenOvergang, match="ingen fastställd rapport"):
        faststallande.hamta_forra_texten(stycke(rapporten), av=sofia, version=0)
    forra = faststallande.skapa(kommun.ifn, rapporten.perioden.samma_tidigare(1), av=sofia)
    faststallande.faststall(skrivet(forra, sofia), av=sofia)
    hamtat = faststallande.hamta_forra_texten(stycke(rapporten), av=sofia, version=0)
    assert hamtat.text == "Provtext för Lex Sarah."
    with pytest.raises(OtillatenOvergang, match="redan en text"):
        faststallande.hamta_forra_texten(hamtat, av=sofia, version=1)


# --- Side by side ---


def test_what_differs_between_two_versions_is_marked_word_by_word() -> None:
    (lika, andrad, ny) = sida_vid_sida("Samma rad\nVi fick fyra klagomål", "Samma rad\nVi fick fem klagomål\nNy rad")
    assert lika.lika
    assert [b.text for b in andrad.fore if b.andrad] == ["fyra"]
    assert [b.text for b in andrad.nu if b.andrad] == ["fem"]
    assert ny.fore == ()


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_each_side_is_the_text_it_was_made_of(fore: str, nu: str) -> None:
    rader = sida_vid_sida(fore, nu)
    for sida, text in (("fore", fore), ("nu", nu)):
        delar = ["".join(b.text for b in getattr(r, sida)) for r in rader if getattr(r, sida)]
        assert [d for d in delar if d] == [rn for rn in text.splitlines() if rn]


# --- The pages ---


def test_the_strateg_asks_and_the_enhetschef_answers_in_the_pages(
    kommun: Kommun, rapporten: Rapport, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    till = reverse("rapporter:bidrag-begar", args=[rapporten.pk, "lex_sarah"])
    assert "Stödboendet Tallbacken" in klient.get(till).content.decode()
    svar = klient.post(till, {"enheter": [kommun.tallbacken.pk], "fraga": "Hur gick det?", "senast": om(7)})
    assert svar.url == reverse("rapporter:avsnitt", args=[rapporten.pk, "lex_sarah"])
    assert "0 av 1 är klara" in klient.get(svar.url).content.decode()
    chefen, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    sidan = reverse("rapporter:bidrag", args=[Rapportbidrag.objects.get().pk])
    assert "Hur gick det?" in chefen.get(sidan).content.decode()
    chefen.post(sidan, {"text": "Det gick bra.", "version": "0", "klar": "1"})
    text = klient.get(svar.url).content.decode()
    assert "1 av 1 är klara" in text
    assert "Lägg in klara bidrag" in text
    annan, _ = logga_in(Roll.ENHETSCHEF, kommun.mottagningen)
    assert annan.get(sidan).status_code == 404


def test_a_granskare_reads_comments_and_is_done_in_the_pages(
    kommun: Kommun, rapporten: Rapport, logga_in: Inloggning
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    granskare, laser = logga_in(Roll.VERKSAMHETSCHEF, kommun.ifn)
    klient.post(
        reverse("rapporter:granskning", args=[rapporten.pk]), {"personer": [laser.pk], "senast": om(4).isoformat()}
    )
    sidan = reverse("rapporter:rapport", args=[rapporten.pk])
    text = granskare.get(sidan).content.decode()
    assert "Jag har läst klart" in text
    assert "Markera avsnittet som klart" not in text
    granskare.post(
        reverse("rapporter:kommentera", args=[rapporten.pk, "lex_sarah"]), {"text": "Fler ord om orsaken, tack."}
    )
    granskare.post(reverse("rapporter:granskat", args=[rapporten.pk]))
    skriver = klient.get(reverse("rapporter:avsnitt", args=[rapporten.pk, "lex_sarah"])).content.decode()
    assert "Fler ord om orsaken" in skriver
    assert "1 av 1 har läst klart" in skriver
    kommentar = rapporten.kommentarer.get()
    klient.post(reverse("rapporter:kommentar", args=[rapporten.pk, kommentar.pk]), {"svar": "Gjort."})
    kommentar.refresh_from_db()
    assert kommentar.svar == "Gjort."


def test_two_versions_are_shown_side_by_side(kommun: Kommun, rapporten: Rapport, logga_in: Inloggning) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    for nr, text in enumerate(("Vi fick fyra", "Vi fick fem", "Vi fick sex")):
        faststallande.skriv_avsnitt(stycke(rapporten), av=person, text=text, version=nr)
    till = reverse("rapporter:avsnitt-versioner", args=[rapporten.pk, "lex_sarah"])
    assert "<del>fem</del>" in klient.get(till).content.decode()
    assert "<del>fyra</del>" in klient.get(till, {"fran": "1", "till": "3"}).content.decode()
