"""The utredning as a log of signed entries, and what stands beside them until the förslag locks it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang.orsaker import NyOrsak, skriv_orsak, stryk_orsak
from avvikelser.lex_sarah import dokument, krav, sida, utredning
from avvikelser.lex_sarah.models import (
    Frageslag,
    Igen,
    JaNej,
    Kallslag,
    Orsaksomrade,
    Postrubrik,
    Postslag,
    Utredning,
    Utredningspost,
)
from avvikelser.lex_sarah.utredning import Fragesvar, NyPost, Riskbedomning
from avvikelser.models import Arende, LexSarah, Status, Utfall
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, bedomt, beslutad, foreslagen, klassad, mottagen, overlamnad
from tests.fabriker import ArendeFactory
from tests.lex_sarah.utredd import utredd


def fakta(text: str = "Tillsynen gjordes inte.", **falt: object) -> NyPost:
    return NyPost(
        **{
            "rubrik": Postrubrik.HANDELSEFORLOPP,
            "slag": Postslag.FAKTA,
            "text": text,
            "kallslag": Kallslag.SAMTAL,
            "kalla": "Samtal 2026-08-20",
            **falt,
        }
    )


def bedomning(text: str = "Det var en risk.", **falt: object) -> NyPost:
    return NyPost(**{"rubrik": Postrubrik.BEDOMNING, "slag": Postslag.BEDOMNING, "text": text, **falt})


# ---- entries ----


def test_entries_are_numbered_and_signed_with_the_name_and_befattning_of_their_day(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    forsta = utredning.skriv_post(arende, fakta(), av=folk.maja)
    arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    andra = utredning.skriv_post(arende, bedomning(grundas_pa=[1]), av=folk.jonas)
    folk.jonas.befattning = "något annat"
    folk.jonas.save()
    assert (forsta.nummer, andra.nummer) == (1, 2)
    assert andra.forfattare_namn == "Jonas Prov, utredare"
    assert andra.grundas_pa == [1]


def test_an_entry_is_corrected_by_a_new_one_and_stays_as_it_was(folk: Folk) -> None:
    arende = overlamnad(folk)
    gammal = utredning.skriv_post(arende, fakta("Klockan 14."), av=folk.jonas)
    ny = utredning.skriv_post(arende, fakta("Klockan 15, inte 14.", rattar=1), av=folk.jonas)
    gammal.refresh_from_db()
    assert (gammal.text, gammal.rattad_av) == ("Klockan 14.", ny)
    assert krav.gallande(arende.utredningsposter.all()) == [ny]


def test_an_entry_that_is_corrected_already_is_not_corrected_twice(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta(), av=folk.jonas)
    utredning.skriv_post(arende, fakta(rattar=1), av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="redan rättad av post 2"):
        utredning.skriv_post(arende, fakta(rattar=1), av=folk.jonas)


@pytest.mark.parametrize(
    ("ny", "mening"),
    [
        (fakta(kalla=""), "varifrån"),
        (fakta(kallslag=None), "varifrån"),
        (fakta("   "), "Skriv posten"),
        (bedomning(grundas_pa=[7]), "Post 7 finns inte"),
        (fakta(rattar=9), "Post 9 finns inte"),
        (fakta(handelsetid=timezone.make_aware(timezone.datetime(2999, 1, 1))), "framtiden"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(folk: Folk, ny: NyPost, mening: str) -> None:
    arende = overlamnad(folk)
    with pytest.raises(OtillatenOvergang, match=mening):
        utredning.skriv_post(arende, ny, av=folk.jonas)
    assert not arende.utredningsposter.exists()


def test_the_database_refuses_to_change_or_remove_an_entry(folk: Folk) -> None:
    arende = overlamnad(folk)
    post = utredning.skriv_post(arende, fakta(), av=folk.jonas)
    for gor in (
        lambda: Utredningspost.objects.filter(pk=post.pk).update(text="Annat."),
        lambda: Utredningspost.objects.filter(pk=post.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="bara nya rader"), transaction.atomic():
            gor()


def test_the_database_demands_a_source_of_a_fact(folk: Folk) -> None:
    arende = overlamnad(folk)
    with pytest.raises(IntegrityError, match="faktisk_omstandighet_har_kalla"), transaction.atomic():
        Utredningspost.objects.create(
            arende=arende,
            nummer=1,
            rubrik=Postrubrik.METOD,
            slag=Postslag.FAKTA,
            text="Utan källa.",
            forfattare=folk.jonas,
            forfattare_namn="Prov",
            skriven=timezone.now(),
        )


def test_the_log_says_that_an_entry_was_written_and_not_what(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Hemlig text om någon."), av=folk.jonas)
    post = Sparpost.objects.get(verb="skriv_post")
    assert post.detalj["post"] == 1
    assert "Hemlig" not in f"{post.detalj} {post.objekt_namn}"
    assert "Hemlig" not in arende.handelser.get(verb="skriv_post").text


def test_nobody_outside_the_readers_writes_in_the_utredning(folk: Folk) -> None:
    arende = overlamnad(folk)
    for person in (folk.nils, folk.vera, folk.oskar, folk.elin, folk.sofia):
        with pytest.raises(OtillatenOvergang):
            utredning.skriv_post(arende, fakta(), av=person)


# ---- order and filter ----


def test_entries_are_shown_by_kind_by_heading_and_by_when_it_happened(folk: Folk) -> None:
    arende = overlamnad(folk)
    nu = timezone.now()
    utredning.skriv_post(arende, bedomning(), av=folk.jonas)
    utredning.skriv_post(arende, fakta("Sist.", handelsetid=nu - timedelta(hours=1)), av=folk.jonas)
    utredning.skriv_post(arende, fakta("Först.", handelsetid=nu - timedelta(hours=5)), av=folk.jonas)
    poster = sida.poster_for(arende)

    def nummer(lista: sida.Postlista) -> list[int]:
        return [vy.post.nummer for grupp in lista.grupper for vy in grupp.poster]

    assert nummer(sida.ordna(poster)) == [1, 2, 3]
    assert nummer(sida.ordna(poster, visa="bedomning")) == [1]
    assert nummer(sida.ordna(poster, visa="fakta")) == [2, 3]
    assert nummer(sida.ordna(poster, ordning="tid")) == [3, 2]
    efter_rubrik = sida.ordna(poster, ordning="rubrik")
    assert [grupp.rubrik for grupp in efter_rubrik.grupper] == ["Händelseförlopp", "Bedömning"]
    assert (efter_rubrik.antal, efter_rubrik.fakta, efter_rubrik.bedomningar) == (3, 2, 1)


# ---- causes, questions, risk ----


def test_causes_are_added_changed_and_taken_away_and_their_history_stays(folk: Folk) -> None:
    arende = overlamnad(folk)
    ny = NyOrsak(omrade=Orsaksomrade.RUTIN_FOLJDES_INTE, text="Listan.", rutin="Överlämning", rutinversion="3")
    orsak = skriv_orsak(arende, ny, av=folk.jonas)
    andrad = NyOrsak(omrade=Orsaksomrade.BEMANNING, text="Vikarier.")
    skriv_orsak(arende, andrad, av=folk.jonas, orsak=orsak)
    stryk_orsak(arende, orsak, av=folk.jonas)
    assert not arende.utredningsorsaker.exists()
    assert [rad.text for rad in type(orsak).history.order_by("history_id")] == ["Listan.", "Vikarier.", "Vikarier."]


def test_ej_aktuellt_is_an_answer_and_no_answer_is_none(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.svara(
        arende,
        {Frageslag.NARSTAENDE: Fragesvar(svar=JaNej.EJ_AKTUELLT, kommentar="Ingen god man."), Frageslag.POLIS: None},
        av=folk.jonas,
    )
    vyer = {vy.fraga: vy.rad for vy in sida.fragor_for(arende)}
    assert vyer[Frageslag.NARSTAENDE] is not None
    assert vyer[Frageslag.POLIS] is None
    utredning.svara(arende, {Frageslag.NARSTAENDE: None}, av=folk.jonas)
    assert not arende.utredningsfragor.exists()


def test_an_answer_from_the_future_is_refused(folk: Folk) -> None:
    svar = Fragesvar(svar=JaNej.JA, dag=timezone.localdate() + timedelta(days=1))
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        utredning.svara(overlamnad(folk), {Frageslag.POLIS: svar}, av=folk.jonas)


def test_the_risk_is_told_before_and_after(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.bedom_risk(
        arende,
        Riskbedomning(kan_handa_igen=Igen.NEJ, allvarlighetsgrad_efter=2, sannolikhet_efter=1),
        av=folk.jonas,
    )
    risk = sida.risk_for(Arende.objects.get(pk=arende.pk))
    assert risk.fore == ""
    assert risk.efter.startswith("2 av 16 poäng")


# ---- klar ----


def test_a_draft_saves_however_incomplete_and_the_demands_come_at_klar(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.bedom_risk(arende, Riskbedomning(), av=folk.jonas)
    utredning.svara(arende, {}, av=folk.jonas)
    assert Utredning.objects.filter(pk=arende.pk).exists()
    with pytest.raises(OtillatenOvergang, match="inte klar än"):
        arendegang.lamna_forslag(arende, utfall=Utfall.INTE, text="Skäl.", av=folk.jonas)


def test_each_thing_that_is_missing_is_named_with_a_link_to_its_place(folk: Folk) -> None:
    arende = overlamnad(folk)
    brister = krav.saknas(arende)
    assert len(brister) == 15
    egna = (f"/avvikelser/{arende.pk}/utredning/", f"/avvikelser/{arende.pk}/klassa/")
    assert all(brist.mening and brist.url.startswith(egna) for brist in brister)
    assert krav.saknas(utredd(arende, folk.jonas)) == []


def _utan_rapportens_ord(folk: Folk) -> Arende:
    """Part of a rapport that was divided: it says neither how it was noticed nor what it led to."""
    arende = overlamnad(folk)
    Arende.objects.filter(pk=arende.pk).update(markt="", foljd="")
    return Arende.objects.get(pk=arende.pk)


def test_the_link_of_each_leads_to_a_field_that_the_utredare_can_fill_in(folk: Folk, client: Any) -> None:
    arende = _utan_rapportens_ord(folk)
    for _ in range(2):
        utredning.koppla(arende, klassad(folk), kommentar="", av=folk.jonas)
    client.force_login(folk.jonas, backend="django.contrib.auth.backends.ModelBackend")
    brister = krav.saknas(arende)
    assert len(brister) == 18  # the two links are found, and lack a comment each
    for brist in brister:
        adress, _, ankare = brist.url.partition("#")
        sida = client.get(adress)
        assert sida.status_code == 200, brist
        assert not ankare or f'id="{ankare}"' in sida.content.decode(), brist


def meningar(arende: Arende) -> list[str]:
    return [brist.mening for brist in krav.saknas(Arende.objects.get(pk=arende.pk))]


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"markt_dag": None}, "Skriv vilken dag det märktes."),
        ({"allvarlighetsgrad": None}, "Klassa händelsen: bedöm risken vid händelsen."),
        ({"sannolikhet": None}, "Klassa händelsen: bedöm risken vid händelsen."),
    ],
)
def test_what_is_not_classed_is_no_utredning_that_is_klar(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    Arende.objects.filter(pk=arende.pk).update(**falt)
    assert meningar(arende) == [mening]
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.lamna_forslag(arende, utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    assert not arende.forslag.exists()


def test_nor_is_one_without_a_typ_of_missforhallande(folk: Folk) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    LexSarah.objects.filter(arende=arende).update(typer=[])
    assert meningar(arende) == ["Klassa händelsen: välj minst en typ av missförhållande."]
    arendegang.klassa(Arende.objects.get(pk=arende.pk), av=folk.jonas, bedomt=bedomt(markt_dag=arende.intraffade))
    assert meningar(arende) == []


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ("foljd", "Skriv vilka följder det fick, eller kunde ha fått, för den enskilde."),
        ("markt", "Skriv hur det märktes."),
    ],
)
def test_what_the_rapport_does_not_say_the_utredning_does(folk: Folk, falt: str, mening: str) -> None:
    arende = utredd(_utan_rapportens_ord(folk), folk.jonas)
    assert meningar(arende) == []
    Utredning.objects.filter(pk=arende.pk).update(**{falt: " "})
    assert meningar(arende) == [mening]
    utredning.bedom_risk(
        arende,
        Riskbedomning(
            **{falt: "Det skrivs nu."},
            **dict.fromkeys({"foljd", "markt"} - {falt}, "Stod redan."),
            kan_handa_igen=Igen.NEJ,
            allvarlighetsgrad_efter=2,
            sannolikhet_efter=1,
        ),
        av=folk.jonas,
    )
    assert meningar(arende) == []
    huvud = dict(dokument.bygg(Arende.objects.get(pk=arende.pk)).fakta)
    assert huvud[{"foljd": "Följd", "markt": "Märktes"}[falt]].endswith("Det skrivs nu.")


def test_each_liknande_handelse_says_why_it_happened_again(folk: Folk) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    ett, tva = klassad(folk), klassad(folk)
    utredning.koppla(arende, ett, kommentar="", av=folk.jonas)
    assert meningar(arende) == ["Skriv vid den liknande händelsen varför det hände igen."]
    utredning.koppla(arende, tva, kommentar="Rutinen nådde inte vikarierna.", av=folk.jonas)
    (mening,) = meningar(arende)
    assert mening.endswith("av 2 saknar svar.")
    assert ett.dnr not in mening
    utredning.koppla(arende, ett, kommentar="Åtgärden gällde möten på plats.", av=folk.jonas)
    assert meningar(arende) == []


def test_a_corrected_entry_no_longer_meets_a_demand(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta(), av=folk.jonas)
    vad = "Skriv vad som hände, som en faktisk omständighet med källa."
    assert vad not in [brist.mening for brist in krav.saknas(arende)]
    utredning.skriv_post(arende, fakta(rubrik=Postrubrik.METOD, rattar=1), av=folk.jonas)
    assert vad in [brist.mening for brist in krav.saknas(arende)]


def test_the_forslag_locks_the_utredning_and_the_owner_alone_unlocks_it(folk: Folk) -> None:
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="låst"):
        utredning.skriv_post(arende, fakta(), av=folk.jonas)
    with pytest.raises(OtillatenOvergang, match="låst"):
        utredning.svara(arende, {}, av=folk.jonas)
    with pytest.raises(OtillatenOvergang):
        utredning.aterta_forslag(arende, skal="Nytt har kommit fram.", av=folk.vera)
    with pytest.raises(OtillatenOvergang, match="varför"):
        utredning.aterta_forslag(arende, skal=" ", av=folk.jonas)
    arende = utredning.aterta_forslag(arende, skal="Nytt har kommit fram.", av=folk.jonas)
    assert arende.status == Status.UNDER_UTREDNING
    assert Sparpost.objects.filter(verb="aterta_forslag", person=folk.jonas).count() == 1
    utredning.skriv_post(arende, fakta(), av=folk.jonas)
    assert arende.forslag.count() == 1


def test_nothing_is_written_in_an_utredning_that_is_decided(folk: Folk) -> None:
    arende = beslutad(folk)
    with pytest.raises(OtillatenOvergang):
        utredning.skriv_post(arende, fakta(), av=folk.jonas)
    with pytest.raises(OtillatenOvergang):
        utredning.aterta_forslag(arende, skal="Mer.", av=folk.jonas)


# ---- likenesses ----


def test_an_earlier_event_is_linked_with_why_it_happened_again(folk: Folk) -> None:
    arende, tidigare = overlamnad(folk), klassad(folk)
    utredning.koppla(arende, tidigare, kommentar="", av=folk.jonas)
    rad = utredning.koppla(arende, tidigare, kommentar="Åtgärden gällde bara möten på plats.", av=folk.jonas)
    assert arende.liknande.get() == rad
    liknande = sida.liknande_for(arende, folk.jonas)
    assert [vy.lasbar for vy in liknande] == [True]
    utredning.koppla_bort(arende, rad, av=folk.jonas)
    assert not arende.liknande.exists()


def test_an_arende_that_one_may_not_read_cannot_be_linked(folk: Folk) -> None:
    hemligt = mottagen(folk, lex=True)
    annan_namnd = ArendeFactory(enhet=folk.kommun.aldreboendet, intraffade=date(2026, 1, 1))
    arende = overlamnad(folk)
    for borta in (hemligt, annan_namnd, arende):
        with pytest.raises(OtillatenOvergang, match="går inte att koppla"):
            utredning.koppla(arende, borta, kommentar="", av=folk.jonas)


def test_a_linked_event_says_nothing_to_one_who_may_not_read_it(folk: Folk) -> None:
    arende = overlamnad(folk)
    borta = ArendeFactory(enhet=folk.kommun.aldreboendet, rubrik="Något annat")
    arende.liknande.create(tidigare=borta, kommentar="Samma rutin.")
    (vy,) = sida.liknande_for(arende, folk.jonas)
    assert not vy.lasbar
    assert vy.atgarder == []


def test_an_atgard_that_was_refused_is_not_planned(folk: Folk) -> None:
    arende = arendegang.planera_atgard(
        overlamnad(folk),
        beskrivning="Dubbel nattpersonal",
        ansvarig=folk.maja,
        senast=timezone.localdate(),
        av=folk.jonas,
    )
    atgard = arende.atgarder.get()

    def planerat() -> bool:
        delar = dokument.bygg(arende).delar
        return any(text == "Dubbel nattpersonal" for del_ in delar for _, text in del_.fakta)

    def fattas() -> bool:
        return any("åtgärder som är planerade" in brist.mening for brist in krav.saknas(arende))

    assert (planerat(), fattas()) == (True, False)
    arendegang.besluta_atgard(arende, atgard, beslut="nej", kommentar="Hjälper inte.", av=folk.karin)
    arende = Arende.objects.get(pk=arende.pk)
    assert (planerat(), fattas()) == (False, True)
