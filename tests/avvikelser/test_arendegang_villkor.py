"""What must be true for each verb, also when the status allows it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2.extras import DateRange

from avvikelser import arendegang
from avvikelser.arendegang import Omedelbar, SparadeFore, Verb
from avvikelser.arendegang.typbyte import samma_kategori
from avvikelser.models import Arende, Arendetyp, Beslut, Kategori, Klassning, Lasare, LexSarah, Skydd, Status, Utfall
from avvikelser.synpunkter import avsandargang, gang
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Placering
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import (
    Folk,
    bedomt,
    beslutad,
    foreslagen,
    i_lage,
    klassad,
    mottagen,
    omedelbar,
    overlamnad,
    rapport,
    rapporterad,
    synpunkt,
)
from tests.fabriker import ArendeFactory, DelFactory, ge_uppdrag, person_med

# ---- a report comes in ----


def test_a_report_gets_a_diarienummer_of_its_namnd_and_a_neutral_arendemening(folk: Folk) -> None:
    arende = rapporterad(folk, beskrivning="Hemligt om någon.")
    ar = timezone.localdate().year
    assert arende.dnr == f"IFN {ar}/0001"
    assert arende.rubrik == "Avvikelse"
    assert (arende.namnd, arende.forvaltning) == (folk.kommun.ifn, folk.kommun.forvaltning)
    assert (arende.rapportor_namn, arende.rapportor_befattning) == ("Elin Prov", "behandlingsassistent")
    assert arende.handelser.get().verb == Verb.RAPPORTERA


def test_a_reporter_who_believes_that_somebody_is_harmed_makes_it_lex_sarah_and_sekretess_at_once(folk: Folk) -> None:
    arende = rapporterad(folk, lex=True)
    assert (arende.typ, arende.sekretess) == (Arendetyp.LEX_SARAH, True)
    assert arende.rubrik == "Rapport enligt lex Sarah"
    assert arende.lex_sarah.utfall == ""


def test_the_organisation_is_frozen_as_it_was_the_day_it_happened(folk: Folk) -> None:
    """The enhet stood under another förvaltning until the first of July."""
    enhet, ny = folk.kommun.tallbacken, folk.kommun.avdelning
    gammal = DelFactory(typ="forvaltning", kod="GAMMAL", under=[folk.kommun.kommun])
    Placering.objects.filter(delen=enhet, overordnad=ny).update(giltig=DateRange(date(2026, 7, 1), None))
    Placering.objects.create(delen=enhet, overordnad=gammal, giltig=DateRange(date(2015, 1, 1), date(2026, 7, 1)))
    tradet.bygg_om()
    assert rapporterad(folk, intraffade=date(2026, 6, 30)).forvaltning == gammal
    assert rapporterad(folk, intraffade=date(2026, 7, 1)).forvaltning == folk.kommun.forvaltning


def test_an_enhet_that_did_not_exist_that_day_takes_the_organisation_of_the_day_it_came_in(folk: Folk) -> None:
    Placering.objects.filter(delen=folk.kommun.tallbacken).update(giltig=DateRange(date(2026, 1, 1), None))
    tradet.bygg_om()
    arende = rapporterad(folk, intraffade=date(2025, 5, 1))
    assert (arende.namnd, arende.forvaltning) == (folk.kommun.ifn, folk.kommun.forvaltning)


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"intraffade": date(2999, 1, 1)}, "Dagen ligger i framtiden"),
        ({"enhet": "avdelning"}, "Enheten finns inte längre"),
        ({"enhet": "nedlagd"}, "har upphört. Välj en annan enhet"),
        ({"enhet": "lös"}, "hör inte till någon nämnd"),
    ],
)
def test_a_report_that_cannot_be_right_is_refused(folk: Folk, falt: dict[str, object], mening: str) -> None:
    enheter = {
        "avdelning": folk.kommun.avdelning,
        "nedlagd": DelFactory(giltig=DateRange(date(2015, 1, 1), date(2020, 1, 1)), under=[folk.kommun.ifn]),
        "lös": DelFactory(),
    }
    if "enhet" in falt:
        falt = {"enhet": enheter[str(falt["enhet"])]}
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.rapportera(rapport(folk, **falt), av=folk.elin)
    assert not Arende.objects.exists()


def test_somebody_without_uppdrag_cannot_report(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="inte rätt att rapportera"):
        arendegang.rapportera(rapport(folk), av=person_med(Roll.LEDAMOT, folk.kommun.ifn))


def test_the_same_form_sent_twice_gives_one_arende(folk: Folk) -> None:
    kvitto = uuid4()
    forsta = arendegang.rapportera(rapport(folk), av=folk.elin, inlamning=kvitto)
    andra = arendegang.rapportera(rapport(folk), av=folk.elin, inlamning=kvitto)
    assert (forsta.pk, forsta.dnr, Arende.objects.count()) == (andra.pk, andra.dnr, 1)


def test_another_persons_receipt_gives_an_arende_of_ones_own(folk: Folk) -> None:
    kvitto = uuid4()
    forsta = arendegang.rapportera(rapport(folk), av=folk.elin, inlamning=kvitto)
    andra = arendegang.rapportera(rapport(folk), av=folk.maja, inlamning=kvitto)
    assert (andra.pk != forsta.pk, andra.rapportor) == (True, folk.maja)


def test_an_addition_is_a_new_entry_and_changes_nothing_that_was_sent(folk: Folk) -> None:
    arende = rapporterad(folk)
    arendegang.komplettera(arende, av=folk.elin, text="Det hände igen.")
    arende.refresh_from_db()
    assert arende.beskrivning == "Tillsynen gjordes inte."
    assert arende.handelser.get(verb=Verb.KOMPLETTERA).text == "Det hände igen."


def test_only_the_reporter_adds_to_a_report(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="läsa men inte ändra"):
        arendegang.komplettera(rapporterad(folk), av=folk.maja, text="Något.")


# ---- receiving ----


def test_the_receiver_becomes_mottagare_and_ansvarig(folk: Folk) -> None:
    arende = arendegang.ta_emot(rapporterad(folk), av=folk.maja, skydd=Skydd.NEJ)
    assert (arende.mottagare, arende.ansvarig, arende.skydd) == (folk.maja, folk.maja, "nej")
    assert arende.mottagen is not None


def test_somebody_in_danger_asks_for_what_was_done_and_when(folk: Folk) -> None:
    arende = rapporterad(folk)
    with pytest.raises(OtillatenOvergang, match="skydda personen"):
        arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.JA)
    arende = arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.JA, omedelbara=[omedelbar("Flyttade personen")])
    atgard = arende.atgarder.get()
    assert (atgard.omedelbar, atgard.status, atgard.beslutad_av) == (True, Atgard.Status.KLAR, folk.maja)
    assert "Flyttade personen" in arende.handelser.get(verb=Verb.TA_EMOT).text


@pytest.mark.parametrize(("dagar", "mening"), [(1, "framtiden"), (-4000, "före händelsen")])
def test_an_omedelbar_atgard_was_done_after_the_event_and_before_now(folk: Folk, dagar: int, mening: str) -> None:
    arende = rapporterad(folk)
    gjort = Omedelbar("Något", timezone.now() + timedelta(days=dagar))
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.JA, omedelbara=[gjort])
    assert not Atgard.objects.exists()


# ---- classing, and the suggestion of lex Sarah ----


def test_the_arendemening_follows_the_kategori_but_never_what_happened(folk: Folk) -> None:
    assert klassad(folk).rubrik == "Provkategori"


@pytest.mark.parametrize(
    ("grad", "sannolikhet", "foreslar"), [(3, 3, True), (4, 2, True), (2, 4, False), (3, 2, False), (4, 1, False)]
)
def test_the_rule_suggests_lex_sarah_from_eight_points_and_betydande(
    folk: Folk, grad: int, sannolikhet: int, foreslar: bool
) -> None:
    assert bedomt(allvarlighetsgrad=grad, sannolikhet=sannolikhet).foreslar_lex_sarah is foreslar


def test_the_municipality_sets_the_rule(folk: Folk, settings: object) -> None:
    settings.LEX_SARAH_FORSLAG = (4, 2)  # type: ignore[attr-defined]
    assert bedomt(allvarlighetsgrad=2, sannolikhet=2).foreslar_lex_sarah


def test_a_suggestion_must_be_answered_and_a_no_needs_a_reason(folk: Folk) -> None:
    arende, hogt = mottagen(folk), {"allvarlighetsgrad": 4, "sannolikhet": 3}
    with pytest.raises(OtillatenOvergang, match="Bestäm om"):
        arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(**hogt))
    with pytest.raises(OtillatenOvergang, match="varför du bestämmer något annat"):
        arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(**hogt, som_lex_sarah=False))
    arende = arendegang.klassa(
        arende, av=folk.maja, bedomt=bedomt(**hogt, som_lex_sarah=False, motivering="Gäller bara en sak.")
    )
    klassning = Klassning.objects.get(arende=arende)
    assert (klassning.foreslog_lex_sarah, klassning.blev_lex_sarah) == (True, False)
    assert klassning.motivering == "Gäller bara en sak."
    assert arende.typ == Arendetyp.AVVIKELSE


def test_a_yes_moves_the_arende_in_the_same_write(folk: Folk) -> None:
    arende = arendegang.klassa(
        mottagen(folk), av=folk.maja, bedomt=bedomt(allvarlighetsgrad=4, sannolikhet=3, som_lex_sarah=True)
    )
    assert (arende.typ, arende.sekretess, arende.status) == (Arendetyp.LEX_SARAH, True, Status.MOTTAGEN)
    assert arende.rubrik == "Rapport enligt lex Sarah"
    assert LexSarah.objects.get(arende=arende).typer == ["ej_utford"]
    assert [(rad.person, rad.till) for rad in Lasare.objects.filter(arende=arende)] == [(folk.maja, None)]
    assert arende.handelser.filter(verb=Verb.KLASSA).count() == 1


def test_lex_sarah_without_a_suggestion_needs_a_reason_too(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="varför du bestämmer något annat"):
        arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt(som_lex_sarah=True))


def test_at_least_one_lagrum_is_chosen(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="lagrum"):
        arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt(lagar=[]))


def test_a_grade_that_is_not_on_the_scale_raises(folk: Folk) -> None:
    with pytest.raises(ValueError, match="1 till 4"):
        arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt(allvarlighetsgrad=5))


# ---- the typ changes ----


def test_omklassning_moves_typ_sekretess_readers_atgarder_and_the_row_beside_in_one_write(folk: Folk) -> None:
    arende = arendegang.ta_emot(rapporterad(folk), av=folk.maja, skydd=Skydd.JA, omedelbara=[omedelbar()])
    arende = arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Det var allvarligt.", av=folk.karin)
    assert (arende.typ, arende.sekretess, arende.status) == (Arendetyp.LEX_SARAH, True, Status.MOTTAGEN)
    assert set(Lasare.objects.filter(arende=arende, till=None).values_list("person", flat=True)) == {
        folk.maja.pk,
        folk.karin.pk,
    }
    assert arende.atgarder.get().sekretess
    arende = arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Det var inte det.", av=folk.karin)
    assert (arende.typ, arende.sekretess) == (Arendetyp.AVVIKELSE, False)
    assert not Lasare.objects.filter(arende=arende, till=None).exists()
    assert not LexSarah.objects.filter(arende=arende).exists()
    assert not arende.atgarder.get().sekretess


def test_omklassning_needs_a_reason_and_another_typ(folk: Folk) -> None:
    arende = mottagen(folk)
    with pytest.raises(OtillatenOvergang, match="varför"):
        arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="  ", av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan"):
        arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="redan"):
        arendegang.omklassa(arende, till=Arendetyp.SYNPUNKT, motivering="Skäl.", av=folk.maja)


def test_what_ivo_has_been_told_of_cannot_become_an_avvikelse(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    arende = arendegang.anmal_till_ivo(
        arende, dag=timezone.localdate(), utredning_bifogad=False, motivering="Klart allvarligt.", av=folk.karin
    )
    with pytest.raises(OtillatenOvergang, match="anmäld till IVO"):
        arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.karin)


@pytest.mark.parametrize("vem", ["maja", "nils"])
def test_the_chefer_of_the_enhet_cannot_take_a_rapport_back_from_lex_sarah(folk: Folk, vem: str) -> None:
    with pytest.raises(OtillatenOvergang):
        arendegang.omklassa(
            mottagen(folk, lex=True), till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=getattr(folk, vem)
        )


def test_nor_the_chef_who_made_it_lex_sarah_herself_and_she_is_told_who_can(folk: Folk) -> None:
    arende = arendegang.omklassa(mottagen(folk), till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="Lämna över rapporten till en utredare"):
        arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=folk.maja)


@pytest.mark.parametrize("vem", ["karin", "anders"])
def test_those_who_decide_about_lex_sarah_can(folk: Folk, vem: str) -> None:
    arende = arendegang.omklassa(
        mottagen(folk, lex=True), till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=getattr(folk, vem)
    )
    assert arende.typ == Arendetyp.AVVIKELSE


# ---- hand-over, förslag, beslut ----


def test_a_hand_over_moves_handler_reader_and_status_together(folk: Folk) -> None:
    arende = overlamnad(folk)
    assert (arende.status, arende.ansvarig, arende.lex_sarah.utredare) == (
        Status.UNDER_UTREDNING,
        folk.jonas,
        folk.jonas,
    )
    assert Lasare.objects.get(arende=arende, person=folk.jonas).till is None


@pytest.mark.parametrize("vem", ["elin", "karin", "sofia", "samir"])
def test_only_somebody_who_holds_utreda_there_can_be_handed_the_arende(folk: Folk, vem: str) -> None:
    arende = mottagen(folk, lex=True)
    with pytest.raises(OtillatenOvergang, match="kan inte utreda"):
        arendegang.lamna_over(arende, utredare=getattr(folk, vem), av=folk.maja)
    assert set(arendegang.mojliga_utredare(arende)) == {folk.jonas, folk.vera}


def test_a_new_utredare_takes_over_and_the_former_stops_reading(folk: Folk) -> None:
    arende = arendegang.lamna_over(overlamnad(folk), utredare=folk.vera, av=folk.maja)
    assert (arende.ansvarig, arende.lex_sarah.utredare, arende.status) == (
        folk.vera,
        folk.vera,
        Status.UNDER_UTREDNING,
    )
    assert Lasare.objects.get(arende=arende, person=folk.jonas).till is not None
    with pytest.raises(OtillatenOvergang, match="utreder redan"):
        arendegang.lamna_over(arende, utredare=folk.vera, av=folk.maja)


def test_the_proposer_never_decides(folk: Folk) -> None:
    """Jonas gets a roll that may decide, and still may not decide on what he proposed himself."""
    arende = foreslagen(folk)
    ge_uppdrag(folk.jonas, Roll.VERKSAMHETSCHEF, folk.kommun.avdelning)
    with pytest.raises(OtillatenOvergang, match="Någon annan beslutar"):
        arendegang.besluta(arende, utfall=Utfall.INTE, motivering="Skäl.", av=folk.jonas)


def test_the_database_refuses_a_beslut_by_the_proposer_whoever_asks(folk: Folk) -> None:
    arende = foreslagen(folk)
    with pytest.raises(IntegrityError, match="beslutar inte själv"), transaction.atomic():
        Beslut.objects.create(arende=arende, utfall=Utfall.INTE, motivering="x", av=folk.jonas, nar=timezone.now())


def _sedan_foreslagen_av_vera(folk: Folk) -> Arende:
    """Jonas proposed, it was sent back, and Vera took over and proposed."""
    arende = arendegang.aterforvisa(foreslagen(folk), motivering="Fråga nattpersonalen.", av=folk.karin)
    arende = arendegang.lamna_over(arende, utredare=folk.vera, av=folk.maja)
    return arendegang.lamna_forslag(arende, utfall=Utfall.RISK, text="Skäl.", av=folk.vera)


def test_nor_does_one_whose_earlier_forslag_was_sent_back(folk: Folk) -> None:
    arende = _sedan_foreslagen_av_vera(folk)
    ge_uppdrag(folk.jonas, Roll.VERKSAMHETSCHEF, folk.kommun.avdelning)
    with pytest.raises(OtillatenOvergang, match="Du har lämnat ett tidigare förslag"):
        arendegang.besluta(arende, utfall=Utfall.RISK, motivering="Skäl.", av=folk.jonas)
    assert not arende.beslut.exists()
    assert arendegang.besluta(arende, utfall=Utfall.RISK, motivering="Skäl.", av=folk.karin).status == Status.BESLUTAD


def test_the_database_refuses_that_too(folk: Folk) -> None:
    arende = _sedan_foreslagen_av_vera(folk)
    with pytest.raises(IntegrityError, match="beslutar inte själv"), transaction.atomic():
        Beslut.objects.create(arende=arende, utfall=Utfall.INTE, motivering="x", av=folk.jonas, nar=timezone.now())


@pytest.mark.parametrize("utfall", Utfall)
def test_each_of_the_five_outcomes_can_be_decided(folk: Folk, utfall: Utfall) -> None:
    arende = beslutad(folk, utfall)
    lex = LexSarah.objects.get(arende=arende)
    assert (lex.utfall, lex.beslutad is not None, arende.beslut.get().av) == (utfall, True, folk.karin)
    assert arendegang.ska_anmalas(arende) is (utfall in {Utfall.RISK_ALLVARLIGT, Utfall.ALLVARLIGT})


def test_a_later_beslut_replaces_the_first_and_both_stay(folk: Folk) -> None:
    arende = arendegang.besluta(beslutad(folk), utfall=Utfall.INTE, motivering="Rättat.", av=folk.anders)
    assert [b.utfall for b in arende.beslut.all()] == [Utfall.MISSFORHALLANDE, Utfall.INTE]
    assert LexSarah.objects.get(arende=arende).utfall == Utfall.INTE


def test_what_is_sent_back_says_what_is_missing(folk: Folk) -> None:
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="utredas mer"):
        arendegang.aterforvisa(arende, motivering="", av=folk.karin)
    arende = arendegang.aterforvisa(arende, motivering="Fråga nattpersonalen.", av=folk.karin)
    assert arende.status == Status.UNDER_UTREDNING
    assert arende.ansvarig == folk.jonas


# ---- IVO ----


@pytest.mark.parametrize("utfall", [Utfall.INTE, Utfall.RISK, Utfall.MISSFORHALLANDE])
def test_an_outcome_that_is_not_serious_is_not_reported_to_ivo(folk: Folk, utfall: Utfall) -> None:
    with pytest.raises(OtillatenOvergang, match="Bara ett allvarligt"):
        arendegang.anmal_till_ivo(
            beslutad(folk, utfall), dag=timezone.localdate(), utredning_bifogad=True, av=folk.karin
        )


def test_before_a_beslut_the_anmalan_says_why_it_is_clear(folk: Folk) -> None:
    arende = overlamnad(folk)
    with pytest.raises(OtillatenOvergang, match="redan står klart"):
        arendegang.anmal_till_ivo(arende, dag=timezone.localdate(), utredning_bifogad=False, av=folk.jonas)
    arende = arendegang.anmal_till_ivo(
        arende, dag=timezone.localdate(), utredning_bifogad=False, motivering="Vård krävdes.", av=folk.jonas
    )
    assert (arende.status, arende.lex_sarah.anmald_ivo) == (Status.UNDER_UTREDNING, timezone.localdate())
    with pytest.raises(OtillatenOvergang, match="redan anmäld"):
        arendegang.anmal_till_ivo(
            arende, dag=timezone.localdate(), utredning_bifogad=False, motivering="Igen.", av=folk.jonas
        )


@pytest.mark.parametrize(
    ("dagar", "mening"), [(1, "framtiden"), (-1, "före den dag rapporten kom in"), (-9000, "före 2011-07-01")]
)
def test_the_day_of_the_anmalan_lies_between_the_rapport_and_today(folk: Folk, dagar: int, mening: str) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.anmal_till_ivo(
            beslutad(folk, Utfall.ALLVARLIGT),
            dag=timezone.localdate() + timedelta(days=dagar),
            utredning_bifogad=True,
            av=folk.karin,
        )


def test_the_utredning_is_not_sent_before_the_anmalan(folk: Folk) -> None:
    idag = timezone.localdate()
    arende = arendegang.anmal_till_ivo(
        beslutad(folk, Utfall.ALLVARLIGT), dag=idag, utredning_bifogad=False, av=folk.karin
    )
    with pytest.raises(OtillatenOvergang, match="före anmälan"):
        arendegang.skriv_ivo_uppgift(arende, utredning_sand=idag - timedelta(days=1), av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="Fyll i"):
        arendegang.skriv_ivo_uppgift(arende, av=folk.karin)
    arende = arendegang.skriv_ivo_uppgift(arende, ivo_dnr="PROV-7", utredning_sand=idag, av=folk.karin)
    assert (arende.lex_sarah.ivo_dnr, arende.lex_sarah.utredning_sand) == ("PROV-7", idag)


# ---- åtgärder ----


def test_an_atgard_by_a_specialist_is_a_proposal_that_the_enhetschef_decides(folk: Folk) -> None:
    arende = mottagen(folk)
    arende = arendegang.planera_atgard(
        arende, beskrivning="Ny rutin", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.sofia
    )
    atgard = arende.atgarder.get()
    assert (atgard.status, atgard.beslutad_av) == (Atgard.Status.FORESLAGEN, None)
    with pytest.raises(OtillatenOvergang, match="läsa men inte ändra"):
        arendegang.besluta_atgard(arende, atgard, beslut="ja", av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="varför du inte"):
        arendegang.besluta_atgard(arende, atgard, beslut="nej", av=folk.maja)
    arendegang.besluta_atgard(arende, atgard, beslut="nej", kommentar="För dyrt.", av=folk.maja)
    atgard.refresh_from_db()
    assert (atgard.status, atgard.beslutad_av) == (Atgard.Status.AVBRUTEN, folk.maja)
    assert arende.handelser.filter(verb=Verb.BESLUTA_ATGARD).count() == 1


def test_only_somebody_who_can_see_the_atgard_can_be_ansvarig(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="kan inte sköta åtgärder"):
        arendegang.planera_atgard(
            mottagen(folk), beskrivning="x", ansvarig=folk.oskar, senast=timezone.localdate(), av=folk.maja
        )


def test_a_day_that_has_been_is_no_deadline(folk: Folk) -> None:
    igar = timezone.localdate() - timedelta(days=1)
    with pytest.raises(OtillatenOvergang, match="redan varit"):
        arendegang.planera_atgard(mottagen(folk), beskrivning="x", ansvarig=folk.maja, senast=igar, av=folk.maja)


def _beslutad_atgard(folk: Folk) -> tuple[Arende, Atgard]:
    arende = arendegang.planera_atgard(
        klassad(folk), beskrivning="Ny rutin", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.maja
    )
    return arende, arende.atgarder.get()


def test_a_done_atgard_says_whether_it_helped_or_when_that_is_followed_up(folk: Folk) -> None:
    arende, atgard = _beslutad_atgard(folk)
    idag = timezone.localdate()
    with pytest.raises(OtillatenOvergang, match="hjälpte"):
        arendegang.klarmarkera_atgard(arende, atgard, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="kommande dag"):
        arendegang.klarmarkera_atgard(arende, atgard, uppfoljning=idag, av=folk.maja)
    arendegang.klarmarkera_atgard(arende, atgard, uppfoljning=idag + timedelta(days=90), av=folk.maja)
    atgard.refresh_from_db()
    assert (atgard.status, atgard.effekt, atgard.uppfoljning) == ("klar", "", idag + timedelta(days=90))
    arendegang.klarmarkera_atgard(arende, atgard, effekt="delvis", effekt_text="Bättre.", av=folk.maja)
    atgard.refresh_from_db()
    assert (atgard.effekt, atgard.effekt_text) == ("delvis", "Bättre.")
    with pytest.raises(OtillatenOvergang, match="redan klar och uppföljd"):
        arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)


def test_an_atgard_followed_up_in_the_list_is_written_into_its_arende_once(folk: Folk) -> None:
    arende, atgard = _beslutad_atgard(folk)
    atgardsgang.klarmarkera(atgard, effekt="ja", av=folk.maja)
    assert arende.handelser.filter(verb=Verb.KLARMARKERA_ATGARD).count() == 1


def test_an_atgard_of_another_arende_is_refused(folk: Folk) -> None:
    _, atgard = _beslutad_atgard(folk)
    with pytest.raises(OtillatenOvergang, match="hör inte till"):
        arendegang.klarmarkera_atgard(mottagen(folk), atgard, effekt="ja", av=folk.maja)


def test_a_proposed_or_refused_atgard_cannot_be_done(folk: Folk) -> None:
    arende = arendegang.planera_atgard(
        mottagen(folk), beskrivning="x", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.sofia
    )
    atgard = arende.atgarder.get()
    with pytest.raises(OtillatenOvergang, match="inte beslutad"):
        arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)
    arendegang.besluta_atgard(arende, atgard, beslut="nej", kommentar="Nej.", av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="avbruten"):
        arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)


# ---- closing ----


def test_an_avvikelse_that_is_not_classed_cannot_be_closed(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="klassad"):
        arendegang.avsluta(mottagen(folk), av=folk.maja, aterkoppling="Svar.")


def test_an_arende_with_an_undecided_atgard_cannot_be_closed(folk: Folk) -> None:
    arende = arendegang.planera_atgard(
        klassad(folk), beskrivning="x", ansvarig=folk.maja, senast=timezone.localdate(), av=folk.sofia
    )
    with pytest.raises(OtillatenOvergang, match="föreslagna åtgärder"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")


def test_whoever_reported_gets_an_answer_before_it_is_closed(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="den som rapporterade"):
        arendegang.avsluta(klassad(folk), av=folk.maja, aterkoppling=" ")


def test_a_decided_atgard_may_still_be_under_way_when_the_arende_closes(folk: Folk) -> None:
    arende, atgard = _beslutad_atgard(folk)
    arende = arendegang.avsluta(arende, av=folk.maja, aterkoppling="Ny rutin.")
    arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)
    atgard.refresh_from_db()
    assert (arende.status, atgard.status) == (Status.AVSLUTAD, "klar")


def test_what_must_be_reported_to_ivo_is_not_closed_before_it_has_been_with_its_utredning(folk: Folk) -> None:
    arende, idag = beslutad(folk, Utfall.ALLVARLIGT), timezone.localdate()
    with pytest.raises(OtillatenOvergang, match="anmäld till IVO"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")
    arende = arendegang.anmal_till_ivo(arende, dag=idag, utredning_bifogad=False, av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="sänd till IVO"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.")
    arende = arendegang.skriv_ivo_uppgift(arende, utredning_sand=idag, av=folk.karin)
    arende = arendegang.inled_uppfoljning(arende, text="Rutinen, i höst.", av=folk.maja)
    klar = arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.", uppfoljning="Rutinen följs.")
    assert klar.status == Status.AVSLUTAD


def test_the_database_refuses_a_lex_sarah_rapport_that_is_closed_without_beslut(folk: Folk) -> None:
    arende = overlamnad(folk)
    Arende.objects.filter(pk=arende.pk).update(status=Status.AVSLUTAD, avslutad=timezone.now())
    with pytest.raises(IntegrityError, match="avslutas inte utan beslut"), transaction.atomic():
        connection.check_constraints()
    Arende.objects.filter(pk=arende.pk).update(status=Status.UNDER_UTREDNING, avslutad=None)


def test_what_an_older_system_closed_without_an_outcome_is_taken_as_it_was(folk: Folk) -> None:
    ArendeFactory(
        lex=True,
        enhet=folk.kommun.tallbacken,
        extern_id="GAMMALT-1",
        status=Status.AVSLUTAD,
        avslutad=timezone.now(),
    )
    connection.check_constraints()


# ---- two at once ----


def test_the_second_to_save_is_told_who_came_first(folk: Folk) -> None:
    arende = mottagen(folk)
    sedd = arende.andrad
    arendegang.skriv_anteckning(arende, av=folk.karin, text="Jag såg detta.")
    with pytest.raises(SparadeFore, match="Karin Prov, verksamhetschef sparade före dig") as hinder:
        arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(), sedd=sedd)
    arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(), sedd=hinder.value.andrad)


def test_what_one_writes_oneself_does_not_hide_what_somebody_else_saved(folk: Folk) -> None:
    """Maja has the form open, Karin classes, Maja writes a note and sends the form that she had open."""
    arende = mottagen(folk)
    sedd = arende.andrad
    arendegang.klassa(arende, av=folk.karin, bedomt=bedomt())
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Jag ringde.")
    gammal = bedomt(allvarlighetsgrad=1, sannolikhet=1)
    with pytest.raises(SparadeFore, match="Karin Prov, verksamhetschef sparade före dig") as hinder:
        arendegang.klassa(arende, av=folk.maja, bedomt=gammal, sedd=sedd)
    assert hinder.value.handelse == arende.handelser.get(verb=Verb.KLASSA)
    nu = Arende.objects.get(pk=arende.pk)
    assert (nu.allvarlighetsgrad, nu.sannolikhet) == (2, 2)
    arendegang.klassa(arende, av=folk.maja, bedomt=gammal, sedd=hinder.value.andrad)


def test_what_the_sender_wrote_counts_too_and_what_stood_there_already_does_not(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    avsandargang.skriv(arende, text="Jag har ett foto.")
    sedd = Arende.objects.get(pk=arende.pk).andrad
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Jag ringde.")
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Jag ringde igen.", sedd=sedd)
    avsandargang.skriv(arende, text="Och ett till.")
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Fick inget svar.")
    with pytest.raises(SparadeFore, match="Avsändaren sparade före dig"):
        gang.besvara(arende, text="Ingen har hört av sig.", av=folk.maja, sedd=sedd)


def test_ones_own_second_page_is_no_conflict(folk: Folk) -> None:
    arende = mottagen(folk)
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Först.")
    assert arendegang.skriv_anteckning(arende, av=folk.maja, text="Sedan.", sedd=arende.andrad)


def test_a_verb_reads_the_arende_again_before_it_acts(folk: Folk) -> None:
    """The object in hand is stale: somebody has received it since."""
    gammal = rapporterad(folk)
    arendegang.ta_emot(Arende.objects.get(pk=gammal.pk), av=folk.maja, skydd=Skydd.NEJ)
    with pytest.raises(OtillatenOvergang, match="redan mottagen"):
        arendegang.ta_emot(gammal, av=folk.nils, skydd=Skydd.NEJ)


def test_a_file_hung_on_the_arende_is_named_in_the_log(folk: Folk) -> None:
    fil = Bilaga.objects.create(namn="plan.pdf", mediatyp="application/pdf", storlek=1, sha256="0" * 64)
    arende = arendegang.bifoga(mottagen(folk), av=folk.maja, bilagor=[fil])
    assert list(arende.bilagor.all()) == [fil]
    assert "plan.pdf" in arende.handelser.get(verb=Verb.BIFOGA).text


def test_an_uncategorised_event_may_be_classed_and_stays_uncategorised(folk: Folk) -> None:
    arende = arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt(kategori=None))
    assert (arende.kategori, arende.rubrik) == (None, "Avvikelse")
    assert Kategori.objects.exists()
    assert i_lage(folk, Arendetyp.AVVIKELSE, Status.RAPPORTERAD).kategori is None


def test_an_old_page_filled_in_again_makes_an_arende_of_its_own(folk: Folk) -> None:
    """A draft may live on with a receipt that has been used. What is written in it is never lost."""
    kvitto = uuid4()
    forsta = arendegang.rapportera(rapport(folk), av=folk.elin, inlamning=kvitto)
    andra = arendegang.rapportera(rapport(folk, beskrivning="Något helt annat."), av=folk.elin, inlamning=kvitto)
    assert (andra.pk != forsta.pk, andra.beskrivning) == (True, "Något helt annat.")


def test_the_kategori_follows_into_the_kategorier_of_the_new_typ(folk: Folk) -> None:
    Kategori.objects.create(namn="Provkategori", typ=Arendetyp.LEX_SARAH)
    arende = arendegang.omklassa(klassad(folk), till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert arende.kategori is not None
    assert (arende.kategori.namn, arende.kategori.typ) == ("Provkategori", Arendetyp.LEX_SARAH)


def test_a_kategori_of_the_same_name_in_another_group_or_out_of_use_with_its_group_is_another(folk: Folk) -> None:
    lex = Arendetyp.LEX_SARAH
    for ordning, namn in enumerate(("Provgrupp ett", "Provgrupp två")):
        grupp = Kategori.objects.create(namn=namn, typ=lex, ordning=ordning)
        Kategori.objects.create(namn="Annat", typ=lex, overordnad=grupp)
    har = Kategori.objects.create(namn="Provgrupp två", typ=Arendetyp.AVVIKELSE)
    annat = Kategori.objects.create(namn="Annat", typ=Arendetyp.AVVIKELSE, overordnad=har)
    assert samma_kategori(annat, lex) == Kategori.objects.get(typ=lex, namn="Annat", overordnad__namn="Provgrupp två")
    Kategori.objects.filter(typ=lex, namn="Provgrupp två").update(i_bruk=False)
    assert samma_kategori(annat, lex) is None
    assert samma_kategori(annat, Arendetyp.AVVIKELSE) == annat
    assert samma_kategori(None, lex) is None


def test_a_kategori_that_the_new_typ_lacks_leaves_the_arende_without_one(folk: Folk) -> None:
    arende = arendegang.omklassa(klassad(folk), till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert arende.kategori is None
