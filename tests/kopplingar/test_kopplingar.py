"""Ärenden that belong together: what ties them, what is closed, and what nobody may learn of what they cannot read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.kopplingar import gang
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende, Arendetyp, Skydd, Status
from kvalitet.aviseringar.models import Avisering
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, bedomt, klassad, mottagen, rapport, rapporterad, synpunkt
from tests.avvikelser.verben import atgard_i
from tests.fabriker import ArendeFactory


def som(person: Any) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sidan(person: Any, arende: Arende) -> str:
    return som(person).get(reverse("avvikelser:arende", args=[arende.pk])).text


def kopplade(folk: Folk, slag: Slag = Slag.SAMMA_HANDELSE) -> tuple[Arende, Arende]:
    """An avvikelse and a klagomål of Tallbacken, tied by maja."""
    har, dit = mottagen(folk), synpunkt(folk)
    gang.koppla(har, dit, slag=slag, kommentar="Samma kväll.", av=folk.maja)
    return har, dit


# ---- to link ----


def test_a_link_is_shown_on_both_ends_with_who_when_and_why(folk: Folk) -> None:
    har, dit = kopplade(folk)
    for ena, andra in ((har, dit), (dit, har)):
        html = sidan(folk.maja, ena)
        assert "Samma händelse som" in html or ena.status == Status.RAPPORTERAD
        if ena.status != Status.RAPPORTERAD:
            assert andra.dnr in html
            assert "Samma kväll." in html
            assert "av Maja Prov, enhetschef" in html


def test_what_depends_on_another_reads_the_other_way_from_the_other_end(folk: Folk) -> None:
    har, dit = mottagen(folk), mottagen(folk)
    gang.koppla(har, dit, slag=Slag.BEROR_PA, kommentar="Samma brist.", av=folk.maja)
    assert "Beror på" in sidan(folk.maja, har)
    assert "Har lett till" in sidan(folk.maja, dit)


def test_an_arende_that_the_person_cannot_read_cannot_be_linked(folk: Folk) -> None:
    fall = ArendeFactory(enhet=folk.kommun.aldreboendet)
    with pytest.raises(OtillatenOvergang, match="som du kan läsa"):
        gang.koppla(mottagen(folk), fall, slag=Slag.BEROR_PA, kommentar="x", av=folk.maja)


def test_two_of_the_same_typ_are_no_tracks_of_one_event(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="dubblett i stället"):
        gang.koppla(mottagen(folk), mottagen(folk), slag=Slag.SAMMA_HANDELSE, kommentar="x", av=folk.maja)


@pytest.mark.parametrize("omvant", [False, True])
def test_two_are_linked_once_from_whichever_end(folk: Folk, omvant: bool) -> None:
    har, dit = mottagen(folk), mottagen(folk)
    gang.koppla(har, dit, slag=Slag.BEROR_PA, kommentar="x", av=folk.maja)
    ena, andra = (dit, har) if omvant else (har, dit)
    with pytest.raises(OtillatenOvergang, match="redan kopplat"):
        gang.koppla(ena, andra, slag=Slag.BEROR_PA, kommentar="x", av=folk.maja)


def test_an_arende_is_not_linked_to_itself(folk: Folk) -> None:
    arende = mottagen(folk)
    with pytest.raises(OtillatenOvergang, match="sig självt"):
        gang.koppla(arende, arende, slag=Slag.BEROR_PA, kommentar="x", av=folk.maja)
    with pytest.raises(IntegrityError), transaction.atomic():
        Koppling.objects.create(fran=arende, till=arende, slag=Slag.BEROR_PA, av=folk.maja, nar=timezone.now())


def test_an_ended_link_stays_among_the_earlier_with_why(folk: Folk) -> None:
    har, _ = kopplade(folk)
    rad = Koppling.objects.get()
    with pytest.raises(OtillatenOvergang, match="varför"):
        gang.koppla_bort(har, rad, skal=" ", av=folk.maja)
    gang.koppla_bort(har, rad, skal="Det var en annan kväll.", av=folk.maja)
    html = sidan(folk.maja, har)
    assert "Tidigare kopplingar" in html
    assert "Det var en annan kväll." in html
    with pytest.raises(OtillatenOvergang, match="finns inte längre"):
        gang.koppla_bort(har, rad, skal="x", av=folk.maja)


# ---- what cannot be read is not there ----


def test_who_cannot_read_the_other_end_learns_neither_its_number_nor_that_it_exists(folk: Folk) -> None:
    """Nils is chef of the enhet too, but no reader of the lex Sarah ärende that Maja tied the klagomål to."""
    lex = mottagen(folk, lex=True)
    klagomal = synpunkt(folk, Status.MOTTAGEN)
    fore = sidan(folk.nils, klagomal)
    gang.koppla(klagomal, lex, slag=Slag.SAMMA_HANDELSE, kommentar="Samma kväll som lex.", av=folk.maja)
    efter = sidan(folk.nils, klagomal)
    assert lex.dnr in sidan(folk.maja, klagomal)
    for ord_ in (lex.dnr, "Samma händelse som", "Samma kväll", "Kopplade", "ett annat ärende som"):
        assert ord_ not in efter
    assert efter.count("<li") == fore.count("<li")


def test_the_history_and_the_log_name_no_other_arende(folk: Folk) -> None:
    har, dit = kopplade(folk)
    assert all(dit.dnr not in handelse.text for handelse in har.handelser.all())
    assert dit.handelser.filter(verb=Verb.KOPPLA).count() == 0
    post = Sparpost.objects.get(verb=Verb.KOPPLA)
    assert post.detalj["annat"] == dit.pk
    assert "Samma kväll" not in str(post.detalj)


def test_a_link_that_the_person_cannot_see_cannot_be_ended_by_its_address(folk: Folk) -> None:
    lex, klagomal = mottagen(folk, lex=True), synpunkt(folk, Status.MOTTAGEN)
    rad = gang.koppla(klagomal, lex, slag=Slag.SAMMA_HANDELSE, kommentar="x", av=folk.maja)
    adress = reverse("kopplingar:koppla-bort", args=[klagomal.pk, rad.pk])
    assert som(folk.nils).post(adress, {"skal": "x"}).status_code == 404
    assert som(folk.maja).get(adress).status_code == 200


# ---- the form ----


def test_the_form_offers_what_happened_at_the_enhet_that_week_and_takes_any_number(folk: Folk) -> None:
    arende, nara = mottagen(folk), mottagen(folk)
    langt = rapporterad(folk, intraffade=arende.intraffade - timedelta(days=40))
    adress = reverse("kopplingar:koppla", args=[arende.pk])
    html = som(folk.maja).get(adress).text
    assert (nara.dnr in html, langt.dnr in html) == (True, False)
    svar = som(folk.maja).post(
        adress, {"vilket": "annat", "dnr": langt.dnr.lower(), "slag": "beror_pa", "kommentar": "Samma brist."}
    )
    assert svar.status_code == 302
    assert Koppling.objects.get().till == langt


def test_a_number_that_cannot_be_read_and_one_that_does_not_exist_meet_the_same_words(folk: Folk) -> None:
    fall = ArendeFactory(enhet=folk.kommun.aldreboendet, dnr="ÄN 2026/0001")
    adress = reverse("kopplingar:koppla", args=[mottagen(folk).pk])
    fel = []
    for dnr in (fall.dnr, "ÄN 2026/9999"):
        val = {"vilket": "annat", "dnr": dnr, "slag": "beror_pa", "kommentar": "x"}
        fel.append(som(folk.maja).post(adress, val).context["form"].errors["dnr"])
    assert fel[0] == fel[1]
    assert not Koppling.objects.exists()


# ---- the same report twice ----


def test_a_dubblett_is_closed_and_whoever_reported_it_follows_the_one_that_is_kept(folk: Folk) -> None:
    kvar = mottagen(folk)
    dubblett = arendegang.rapportera(_rapport(folk), av=folk.oskar)
    dubblett = arendegang.ta_emot(dubblett, av=folk.maja, skydd="nej")
    dubblett = gang.avsluta_som_dubblett(dubblett, kvar, kommentar="Samma kväll.", av=folk.maja)
    assert (dubblett.status, dubblett.avslutad is not None) == (Status.AVSLUTAD, True)
    kvitto = reverse("avvikelser:kvitto", args=[dubblett.pk])
    html = som(folk.oskar).get(kvitto).text
    assert kvar.dnr in html
    assert "Pågår" in html
    kvar = arendegang.klassa(kvar, av=folk.maja, bedomt=bedomt())
    arendegang.avsluta(kvar, av=folk.maja, aterkoppling="Vi har ändrat rutinen.")
    assert "Vi har ändrat rutinen." in som(folk.oskar).get(kvitto).text
    assert Avisering.objects.filter(person=folk.oskar, text__contains=f"{dubblett.dnr} har fått ett svar").exists()


def _rapport(folk: Folk) -> arendegang.Rapport:
    return arendegang.Rapport(
        enhet=folk.kommun.tallbacken,
        intraffade=date(2026, 8, 19),
        beskrivning="Jag såg också att tillsynen inte gjordes.",
        foljd="Oro.",
        markt="På natten",
        egen_bedomning="avvikelse",  # type: ignore[arg-type]
    )


def dubblett_av(folk: Folk, kvar: Arende) -> Arende:
    return gang.avsluta_som_dubblett(mottagen(folk), kvar, av=folk.maja)


def test_a_dubblett_must_be_of_the_same_typ(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="olika typ"):
        gang.avsluta_som_dubblett(mottagen(folk), synpunkt(folk), av=folk.maja)


def test_what_is_kept_is_no_dubblett_itself_and_what_is_closed_has_none(folk: Folk) -> None:
    kvar = mottagen(folk)
    dubblett = dubblett_av(folk, kvar)
    with pytest.raises(OtillatenOvergang, match="självt en dubblett"):
        gang.avsluta_som_dubblett(mottagen(folk), dubblett, av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="Andra ärenden är dubbletter"):
        gang.avsluta_som_dubblett(kvar, mottagen(folk), av=folk.maja)


def test_atgarder_do_not_disappear_with_a_dubblett(folk: Folk) -> None:
    arende = mottagen(folk)
    atgard_i(arende, folk, beslutad=True)
    with pytest.raises(OtillatenOvergang, match="har åtgärder"):
        gang.avsluta_som_dubblett(arende, mottagen(folk), av=folk.maja)


def test_the_chef_of_the_enhet_cannot_close_a_lex_sarah_rapport_as_a_dubblett(folk: Folk) -> None:
    lex, kvar = mottagen(folk, lex=True), mottagen(folk, lex=True)
    with pytest.raises(OtillatenOvergang):
        gang.avsluta_som_dubblett(lex, kvar, av=folk.maja)
    assert gang.avsluta_som_dubblett(lex, kvar, av=folk.karin).status == Status.AVSLUTAD


def test_what_ivo_was_told_of_is_the_one_that_is_kept(folk: Folk) -> None:
    lex, kvar = mottagen(folk, lex=True), mottagen(folk, lex=True)
    lex.lex_sarah.anmald_ivo = timezone.localdate()
    lex.lex_sarah.save()
    with pytest.raises(OtillatenOvergang, match="anmäld till IVO"):
        gang.avsluta_som_dubblett(lex, kvar, av=folk.karin)


def test_a_dubblett_that_was_none_is_opened_where_it_was(folk: Folk) -> None:
    dubblett = dubblett_av(folk, mottagen(folk))
    with pytest.raises(OtillatenOvergang, match="varför"):
        gang.aterta_dubblett(dubblett, skal="", av=folk.maja)
    tillbaka = gang.aterta_dubblett(dubblett, skal="En annan kväll.", av=folk.maja)
    assert (tillbaka.status, tillbaka.avslutad, gang.behallet(tillbaka)) == (Status.MOTTAGEN, None, None)
    with pytest.raises(OtillatenOvergang):
        gang.aterta_dubblett(tillbaka, skal="Igen.", av=folk.maja)


def test_an_arende_that_was_closed_in_the_ordinary_way_is_not_opened_as_a_dubblett(folk: Folk) -> None:
    arende = arendegang.avsluta(klassad(folk), av=folk.maja, aterkoppling="Svar.")
    with pytest.raises(OtillatenOvergang, match="inte avslutat som dubblett"):
        gang.aterta_dubblett(arende, skal="x", av=folk.maja)
    assert "Det är ingen dubblett" not in sidan(folk.maja, arende)


def test_the_list_can_leave_dubbletter_out_or_show_them_alone(folk: Folk) -> None:
    kvar = mottagen(folk)
    dubblett = dubblett_av(folk, kvar)
    lista = reverse("avvikelser:arenden")

    def visade(fraga: str) -> set[Arende]:
        return set(som(folk.maja).get(f"{lista}?lage=alla&{fraga}").context["arenden"])

    assert visade("") == {kvar, dubblett}
    assert visade("dubbletter=utan") == {kvar}
    assert visade("dubbletter=bara") == {dubblett}


# ---- one report about two events ----


def test_a_report_in_two_parts_becomes_two_arenden_that_the_reporter_follows(folk: Folk) -> None:
    arende = mottagen(folk)
    delen = gang.Delrapport(beskrivning="Dessutom saknades larmet.", intraffade=arende.intraffade)
    ny = gang.dela(arende, delen, kommentar="Två saker.", av=folk.maja)
    arende.refresh_from_db()
    assert arende.beskrivning == "Tillsynen gjordes inte."
    assert (ny.beskrivning, ny.status, ny.ansvarig) == ("Dessutom saknades larmet.", Status.MOTTAGEN, folk.maja)
    assert (ny.inkommen, ny.mottagen, ny.rapportor) == (arende.inkommen, arende.mottagen, folk.elin)
    assert ny.dnr != arende.dnr
    assert "Är en del av" in sidan(folk.maja, ny)
    assert som(folk.elin).get(reverse("avvikelser:kvitto", args=[ny.pk])).status_code == 200


def test_a_part_of_lex_sarah_is_read_by_the_same_people_and_no_others(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    ny = gang.dela(arende, gang.Delrapport(beskrivning="Mer.", intraffade=arende.intraffade), av=folk.maja)
    assert (ny.typ, ny.sekretess, ny.lex_sarah.utfall) == (Arendetyp.LEX_SARAH, True, "")
    assert list(ny.lasare.values_list("person", flat=True)) == list(arende.lasare.values_list("person", flat=True))


@pytest.mark.parametrize(("falt", "mening"), [({"beskrivning": " "}, "andra händelsen"), ({"dagar": 1}, "framtiden")])
def test_a_part_that_cannot_be_right_is_refused(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    dag = timezone.localdate() + timedelta(days=falt.get("dagar", 0))
    delen = gang.Delrapport(beskrivning=falt.get("beskrivning", "Mer."), intraffade=dag)
    with pytest.raises(OtillatenOvergang, match=mening):
        gang.dela(mottagen(folk), delen, av=folk.maja)
    assert Arende.objects.count() == 1


@pytest.mark.parametrize("vy", ["koppla", "dela", "dubblett"])
def test_each_form_keeps_what_was_written_when_it_is_refused(folk: Folk, vy: str) -> None:
    adress = reverse(f"kopplingar:{vy}", args=[mottagen(folk).pk])
    html = som(folk.maja).post(adress, {"kommentar": "Det jag skrev."}).text
    assert "Det jag skrev." in html
    assert "Fel:" in html


# ---- causes and feedback of a plain avvikelse ----


def test_causes_are_written_changed_and_taken_away_and_follow_into_an_utredning(folk: Folk) -> None:
    arende, klient = mottagen(folk), som(folk.maja)
    val = {"omrade": "rutin_saknas", "text": "Ingen rutin för natten.", "rutin": "Tillsyn", "rutinversion": "3"}
    klient.post(reverse("avvikelser:orsak-ny", args=[arende.pk]), val)
    klient.post(reverse("avvikelser:orsak-ny", args=[arende.pk]), {"omrade": "bemanning", "text": "En för lite."})
    forsta, andra = arende.utredningsorsaker.all()
    html = sidan(folk.maja, arende)
    assert "Ingen rutin för natten." in html
    assert "Rutin: Tillsyn, 3." in html
    adress = reverse("avvikelser:orsak", args=[arende.pk, forsta.pk])
    klient.post(adress, {**val, "text": "Rutinen gällde bara dagen."})
    klient.post(reverse("avvikelser:orsak", args=[arende.pk, andra.pk]), {"ta_bort": "ja"})
    arende = arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Allvarligt.", av=folk.maja)
    assert [o.text for o in arende.utredningsorsaker.all()] == ["Rutinen gällde bara dagen."]


def test_a_chef_who_reports_to_herself_receives_it_from_the_receipt_and_closes_it_without_writing_to_herself(
    folk: Folk,
) -> None:
    arende = arendegang.rapportera(rapport(folk), av=folk.maja)
    maja = som(folk.maja)
    ta_emot = reverse("avvikelser:ta-emot", args=[arende.pk])
    assert ta_emot in maja.get(reverse("avvikelser:kvitto", args=[arende.pk])).content.decode()
    assert "ser att du har tagit emot" not in maja.get(ta_emot).content.decode()
    arende = arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ)
    arende = arendegang.klassa(arende, av=folk.maja, bedomt=bedomt())
    atgard_i(arende, folk, beslutad=True)
    adress = reverse("avvikelser:avsluta", args=[arende.pk])
    assert "Avsluta ärendet.</p>" in sidan(folk.maja, arende)
    form = maja.get(adress).context["form"]
    assert (form.initial["ingen"], form.initial["skal"]) == (True, "Den som avslutar ärendet rapporterade det.")
    assert "ingen" not in som(folk.nils).get(adress).context["form"].initial  # somebody else owes her an answer
    gang.avsluta_som_dubblett(mottagen(folk), arende, kommentar="Samma kväll.", av=folk.maja)
    assert "ingen" not in maja.get(adress).context["form"].initial


def test_no_feedback_needs_a_reason_that_the_log_keeps_and_the_reporter_does_not_see(folk: Folk) -> None:
    arende, klient = klassad(folk), som(folk.maja)
    adress = reverse("avvikelser:avsluta", args=[arende.pk])
    assert "Skriv varför ingen återkoppling" in klient.post(adress, {"ingen": "on"}).text
    bada = klient.post(adress, {"ingen": "on", "skal": "x", "aterkoppling": "Svar."})
    assert "Du har skrivit en återkoppling" in bada.text
    assert "Skriv vad ni kom fram till" in klient.post(adress, {}).text
    klient.post(adress, {"ingen": "on", "skal": "Elin var med och bestämde."})
    arende.refresh_from_db()
    assert (arende.status, arende.aterkoppling) == (Status.AVSLUTAD, "")
    assert "Elin var med" in arende.handelser.get(verb=Verb.AVSLUTA).text
    assert "Elin var med" not in som(folk.elin).get(reverse("avvikelser:kvitto", args=[arende.pk])).text
    assert not Avisering.objects.filter(person=folk.elin, text__contains="svar till dig").exists()
