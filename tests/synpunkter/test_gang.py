"""What is done with a synpunkt, condition by condition; the arrows themselves are walked in tests/avvikelser."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang.gangen import Verb, borja_som_avsandare
from avvikelser.enhetsval import mottagare_vid
from avvikelser.fristlista import forsenade, nasta_frist
from avvikelser.models import Arende, Skydd, Status, Synpunktslag
from avvikelser.synpunkter import avsandargang, gang, takt
from avvikelser.synpunkter.missforhallanden import (
    lankar_ur,
    rapporter_ur,
    rapportera_missforhallande,
    synpunkten_bakom,
)
from avvikelser.synpunkter.models import Berom, Takt
from avvikelser.synpunkter.platsen import fordelare, registrerad_hos
from avvikelser.synpunkter.registrering import registrera
from kvalitet.behorighet import Befogenhet, Roll, kan
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, inkommet, rapport, synpunkt
from tests.fabriker import person_med

B = Befogenhet


def ofordelad(folk: Folk) -> Arende:
    return registrera(inkommet(folk, plats=folk.kommun.ifn), av=None).arende


def test_an_unrouted_synpunkt_is_read_by_those_over_the_whole_namnd_and_by_nobody_at_an_enhet(folk: Folk) -> None:
    arende = ofordelad(folk)
    assert [kan(p, B.SE_ARENDE, arende) for p in (folk.ulla, folk.sofia, folk.jonas)] == [True] * 3
    assert [kan(p, B.SE_ARENDE, arende) for p in (folk.maja, folk.oskar, folk.karin, folk.elin, folk.samir)] == [
        False
    ] * 5
    assert fordelare(arende.enhet_id) == [folk.ulla]


def test_routing_moves_place_path_and_readers_in_one_write(folk: Folk) -> None:
    arende = ofordelad(folk)
    arende = gang.flytta(arende, till=folk.kommun.tallbacken, motivering="Gäller Tallbacken.", av=folk.ulla)
    assert (arende.enhet, arende.namnd, arende.forvaltning) == (
        folk.kommun.tallbacken,
        folk.kommun.ifn,
        folk.kommun.forvaltning,
    )
    assert arende.status == Status.RAPPORTERAD
    assert kan(folk.maja, B.SE_ARENDE, arende)
    assert not kan(folk.oskar, B.SE_ARENDE, arende)
    assert mottagare_vid(arende.enhet_id) == [folk.maja, folk.nils]


def test_what_is_moved_away_is_no_longer_the_old_places_to_read_or_to_do(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    dnr = arende.dnr
    arende = gang.flytta(arende, till=folk.kommun.aldreboendet, motivering="Fel enhet.", av=folk.maja)
    assert (arende.namnd, arende.dnr, arende.ansvarig) == (folk.kommun.an, dnr, None)
    assert not kan(folk.maja, B.SE_ARENDE, arende)
    with pytest.raises(OtillatenOvergang):
        gang.besvara(arende, text="Svar.", av=folk.maja)


def test_a_named_handler_must_be_able_to_open_it_there(folk: Folk) -> None:
    arende = synpunkt(folk)
    with pytest.raises(OtillatenOvergang, match="kan inte sköta synpunkter"):
        gang.flytta(arende, till=folk.kommun.mottagningen, ansvarig=folk.nils, motivering="Dit.", av=folk.maja)
    arende = gang.flytta(arende, till=folk.kommun.mottagningen, ansvarig=folk.oskar, motivering="Dit.", av=folk.maja)
    assert arende.ansvarig == folk.oskar


@pytest.mark.parametrize("vart", ["samma", "forvaltning", "borta"])
def test_it_goes_only_to_another_enhet_or_namnd_that_is_there(folk: Folk, vart: str) -> None:
    kommun = folk.kommun
    kommun.mottagningen.giltig = type(kommun.mottagningen.giltig)(
        kommun.mottagningen.giltig.lower, timezone.localdate()
    )
    kommun.mottagningen.save()
    till = {"samma": kommun.tallbacken, "forvaltning": kommun.forvaltning, "borta": kommun.mottagningen}[vart]
    with pytest.raises(OtillatenOvergang):
        gang.flytta(synpunkt(folk), till=till, motivering="Dit.", av=folk.maja)


def test_a_move_says_why(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="varför"):
        gang.flytta(synpunkt(folk), till=folk.kommun.mottagningen, motivering=" ", av=folk.maja)


def test_the_coordinator_confirms_asks_answers_and_closes_but_never_an_avvikelse(folk: Folk) -> None:
    arende = synpunkt(folk)
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.NEJ, av=folk.ulla)
    arende = gang.fraga(arende, text="När?", av=folk.ulla)
    arende = gang.besvara(arende, text="Så här.", av=folk.ulla)
    arende = arendegang.avsluta(arende, av=folk.ulla, aterkoppling="Klart.")
    assert arende.status == Status.AVSLUTAD
    for verb in (Verb.ANTECKNING, Verb.AVSLUTA, Verb.BIFOGA):
        assert Befogenhet.SKOTA_SYNPUNKT not in arendegang.kravs_av(verb, "avvikelse")
        assert Befogenhet.SKOTA_SYNPUNKT not in arendegang.kravs_av(verb, "lex_sarah")


def test_who_only_reads_does_nothing(folk: Folk) -> None:
    arende = synpunkt(folk)
    for person in (folk.elin, folk.sofia, folk.jonas, folk.anders, folk.oskar, folk.samir):
        with pytest.raises(OtillatenOvergang):
            gang.bekrafta(arende, text="Tack.", skydd=Skydd.NEJ, av=person)


def test_to_confirm_is_to_receive_and_asks_whether_somebody_is_in_danger(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="i fara"):
        gang.bekrafta(synpunkt(folk), text="Tack.", av=folk.maja)
    arende = gang.bekrafta(synpunkt(folk), text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    assert (arende.mottagare, arende.ansvarig, arende.skydd) == (folk.maja, folk.maja, "nej")
    with pytest.raises(OtillatenOvergang, match="redan fått"):
        gang.bekrafta(arende, text="Igen.", av=folk.maja)


def test_the_clocks_run_in_working_days_and_stop_when_it_is_done(folk: Folk) -> None:
    arende = synpunkt(folk)
    Arende.objects.filter(pk=arende.pk).update(inkommen=timezone.now() - timedelta(days=30))
    idag = timezone.localdate()
    arende.refresh_from_db()
    assert Arende.objects.filter(forsenade(idag), pk=arende.pk).exists()
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    frist = nasta_frist(arende)
    assert frist is not None
    assert frist.namn == "Svara"
    arende = gang.besvara(arende, text="Så här.", av=folk.maja)
    assert nasta_frist(arende) is None
    assert not Arende.objects.filter(forsenade(idag), pk=arende.pk).exists()


def test_a_second_answer_adds_and_keeps_the_day_of_the_first(folk: Folk) -> None:
    arende = synpunkt(folk, Status.BESVARAD)
    forst = arende.synpunkt.besvarad
    avsandargang.sag_inte_nojd(arende, text="Nej.")
    arende = gang.besvara(arende, text="Vi förklarar bättre.", av=folk.maja)
    arende.synpunkt.avsandare.refresh_from_db()
    assert (arende.synpunkt.besvarad, arende.synpunkt.avsandare.omdome) == (forst, "")
    assert arende.meddelanden.filter(slag="svar").count() == 2


def test_a_berom_is_passed_on_in_one_step_and_thanks_are_asked_for_only_when_wanted(folk: Folk) -> None:
    utan = synpunkt(folk, slag=Synpunktslag.BEROM, vill_ha_svar=False)
    utan = gang.lamna_vidare(utan, text="Ni är bra.", av=folk.maja)
    assert utan.status == Status.AVSLUTAD
    assert Berom.objects.get().enhet == folk.kommun.tallbacken
    med = synpunkt(folk, slag=Synpunktslag.BEROM)
    with pytest.raises(OtillatenOvergang, match="Skriv ett tack"):
        gang.lamna_vidare(med, text="Ni är bra.", av=folk.maja)
    med = gang.lamna_vidare(med, text="Ni är bra.", tack="Tack själv.", av=folk.maja)
    assert med.synpunkt.besvarad is not None


def test_only_a_berom_with_an_enhet_is_passed_on(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="Bara ett beröm"):
        gang.lamna_vidare(synpunkt(folk), text="Ni är bra.", av=folk.maja)
    at_the_namnd = registrera(inkommet(folk, slag=Synpunktslag.BEROM, plats=folk.kommun.ifn), av=None).arende
    with pytest.raises(OtillatenOvergang, match="vilken enhet"):
        gang.lamna_vidare(at_the_namnd, text="Ni är bra.", tack="Tack.", av=folk.ulla)


def test_a_missforhallande_is_reported_from_it_and_the_two_know_of_each_other(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    rapporten = rapportera_missforhallande(arende, rapport(folk, egen_bedomning="lex_sarah"), av=folk.maja)
    assert rapporten.typ == "lex_sarah"
    assert rapporten.rapportor == folk.maja
    arende.refresh_from_db()
    assert arende.status == Status.MOTTAGEN  # it is answered as usual
    assert rapporten.dnr in arende.handelser.last().text
    assert [r.dnr for r in rapporter_ur(list(lankar_ur(arende.pk)), folk.karin)] == [rapporten.dnr]
    bakom = synpunkten_bakom(Arende.objects.get(pk=rapporten.pk), folk.karin)
    assert bakom is not None
    assert bakom.pk == arende.pk


def test_who_may_not_read_the_other_end_gets_its_number_and_no_way_in(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    rapporten = rapportera_missforhallande(arende, rapport(folk, egen_bedomning="lex_sarah"), av=folk.karin)
    arendegang.ta_emot(rapporten, av=folk.karin, skydd=Skydd.NEJ)
    (sedd,) = rapporter_ur(list(lankar_ur(arende.pk)), folk.ulla)  # reads the synpunkt, not lex Sarah
    assert (sedd.dnr, sedd.pk) == (rapporten.dnr, None)


def test_the_same_report_from_it_twice_is_one(folk: Folk) -> None:
    arende, kvitto = synpunkt(folk), uuid4()
    tva = [rapportera_missforhallande(arende, rapport(folk), av=folk.maja, inlamning=kvitto) for _ in range(2)]
    assert tva[0] == tva[1]
    assert arende.missforhallanden.count() == 1


def test_staff_write_in_what_the_sender_says_and_it_shows_who_wrote(folk: Folk) -> None:
    arende = avsandargang.skriv(synpunkt(folk), text="Det var i maj.", av=folk.maja)
    assert arende.meddelanden.get().av_namn == "Avsändaren, nedskrivet av Maja Prov, enhetschef"
    with pytest.raises(OtillatenOvergang):
        avsandargang.skriv(arende, text="Mer.", av=folk.oskar)


def test_the_sender_has_four_verbs_and_no_other(folk: Folk) -> None:
    arende = synpunkt(folk)
    for verb in set(Verb) - {Verb.AVSANDAREN_SKREV, Verb.NOJD, Verb.INTE_NOJD, Verb.TILL_DELEGATION}:
        with pytest.raises(ValueError, match="avsändarens"):
            borja_som_avsandare(arende, verb)


def test_the_sender_can_fill_no_disk(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(avsandargang, "FLEST_MEDDELANDEN", 2)
    arende = synpunkt(folk)
    for n in range(2):
        avsandargang.skriv(arende, text=f"Nummer {n}")
    with pytest.raises(OtillatenOvergang, match="så många gånger"):
        avsandargang.skriv(arende, text="En till")


def test_what_the_sender_writes_is_not_in_the_log(folk: Folk) -> None:
    avsandargang.skriv(synpunkt(folk), text="Hemlig text om någon.")
    assert "Hemlig" not in str(list(Sparpost.objects.values_list("detalj", "objekt_namn")))


def test_old_counts_of_addresses_are_taken_away(db: None) -> None:
    nu = timezone.now()
    takt.rakna("skicka", "192.0.2.1", nar=nu - timedelta(hours=3))
    takt.rakna("skicka", "192.0.2.1", nar=nu)
    takt.rensa(nu)
    assert Takt.objects.get().antal == 1
    assert takt.antal("skicka", "192.0.2.1", nar=nu) == 1


# ---- moved to another nämnd ----


def test_an_arende_moved_to_another_namnd_keeps_its_number_and_says_whose_it_is(folk: Folk) -> None:
    arende = synpunkt(folk)
    dnr, klient = arende.dnr, Client()
    assert registrerad_hos(arende) == ""
    gang.flytta(arende, till=folk.kommun.aldreboendet, motivering="Gäller äldreboendet.", av=folk.maja)
    arende = Arende.objects.get(pk=arende.pk)
    assert (arende.dnr, arende.namnd) == (dnr, folk.kommun.an)
    assert registrerad_hos(arende) == folk.kommun.ifn.namn
    chef = person_med(Roll.ENHETSCHEF, folk.kommun.aldreboendet)
    klient.force_login(chef, backend="django.contrib.auth.backends.ModelBackend")
    sidan = klient.get(reverse("avvikelser:arende", args=[arende.pk])).text
    assert f"{dnr} är registrerat hos {folk.kommun.ifn.namn}" in sidan


def test_the_number_of_a_moved_arende_is_never_given_again(folk: Folk) -> None:
    flyttat = synpunkt(folk)
    gang.flytta(flyttat, till=folk.kommun.aldreboendet, motivering="Gäller äldreboendet.", av=folk.maja)
    nasta = synpunkt(folk)
    assert int(nasta.dnr.rpartition("/")[2]) == int(flyttat.dnr.rpartition("/")[2]) + 1
