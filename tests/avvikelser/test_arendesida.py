"""The page of an ärende and its verbs through the browser's door: what is shown, what is logged, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.stamplad import stampel
from avvikelser.models import Arende, Arendetyp, Kategori, Klassning, Status, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Person
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import (
    Folk,
    avslutad,
    bedomt,
    beslutad,
    foljs_upp,
    foreslagen,
    i_lage,
    klassad,
    mottagen,
    overlamnad,
    rapporterad,
    synpunkt,
)


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


Som = Callable[[Person], Client]


def url(namn: str, arende: Arende, **mer: Any) -> str:
    return reverse(f"avvikelser:{namn}", kwargs={"pk": arende.pk, **mer})


def sida(som: Som, person: Person, arende: Arende) -> str:
    return str(som(person).get(url("arende", arende)).content.decode())


# ---- the page ----


def test_to_open_the_page_is_logged_as_a_read(folk: Folk, som: Som) -> None:
    arende = mottagen(folk)
    som(folk.maja).get(url("arende", arende))
    post = Sparpost.objects.get(slag="sett")
    assert (post.person, post.objekt_namn) == (folk.maja, arende.dnr)


def test_a_form_that_comes_back_is_logged_as_a_read_too(folk: Folk, som: Som) -> None:
    arende = rapporterad(folk, lex=True)
    svar = som(folk.maja).post(url("ta-emot", arende), {})
    assert arende.beskrivning in svar.content.decode()
    post = Sparpost.objects.get(slag="sett")
    assert (post.person, post.objekt_namn) == (folk.maja, arende.dnr)


def test_the_one_who_may_not_read_leaves_no_trace_of_a_read_and_meets_a_404(folk: Folk, som: Som) -> None:
    arende = mottagen(folk, lex=True)
    assert som(folk.nils).get(url("arende", arende)).status_code == 404
    assert som(folk.oskar).get(url("arende", arende)).status_code == 404
    assert not Sparpost.objects.filter(slag="sett").exists()


def test_the_banner_says_how_many_can_read_and_who(folk: Folk, som: Som) -> None:
    html = sida(som, folk.maja, overlamnad(folk))
    assert "26 kap. 1 § offentlighets- och sekretesslagen (2009:400)" in html
    assert "5 personer kan läsa ärendet" in html
    assert "Maja Prov, du" in html
    assert "Utreder" in html


def test_a_plain_avvikelse_has_no_banner_and_no_list_of_readers(folk: Folk, som: Som) -> None:
    html = sida(som, folk.maja, mottagen(folk))
    assert 'class="sekretess"' not in html
    assert "kan läsa" not in html


def test_the_title_holds_the_number_and_the_neutral_heading_only(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    titel = sida(som, folk.maja, arende).split("<title>")[1].split("</title>")[0]
    assert titel.startswith(f"{arende.dnr} Rapport enligt lex Sarah")
    assert "Tillsyn" not in titel


@pytest.mark.parametrize(
    ("vem", "lage", "mening", "knapp"),
    [
        ("maja", lambda f: rapporterad(f), "Ta emot rapporten.", "Ta emot"),
        ("sofia", lambda f: rapporterad(f), "Rapporten väntar på att tas emot.", ""),
        ("maja", lambda f: synpunkt(f), "Läs klagomålet och bekräfta till avsändaren.", "Ta emot och bekräfta"),
        ("maja", lambda f: mottagen(f), "Klassa händelsen.", "Klassa"),
        ("sofia", lambda f: mottagen(f), "Ärendet väntar på Maja Prov.", ""),
        ("maja", lambda f: klassad(f), "Bestäm vad som ska ändras.", "Planera åtgärd"),
        ("maja", lambda f: med_forslag_till_atgard(f), "Ta ställning till 1 föreslagen åtgärd.", "Till åtgärderna"),
        ("maja", lambda f: med_atgard(f), "Berätta för Elin Prov vad ni kom fram till", "Avsluta"),
        ("maja", lambda f: avslutad(f), "Ärendet är avslutat", ""),
        (
            "maja",
            lambda f: synpunkt(f, Status.MOTTAGEN),
            "Ta reda på vad som gäller och svara på klagomålet.",
            "Skriv svaret",
        ),
        ("maja", lambda f: mottagen(f, lex=True), "Klassa händelsen.", "Klassa"),
        ("maja", lambda f: klassad_lex(f), "Lämna över till en utredare.", "Lämna över"),
        ("sofia", lambda f: mottagen(f, lex=True), "Ärendet väntar på Maja Prov.", ""),
        ("jonas", lambda f: overlamnad(f), "Utred händelsen och lämna förslag.", "Till utredningen"),
        ("jonas", lambda f: aterforvisad(f), "Utred det som saknas och lämna ett nytt förslag.", "Till utredningen"),
        ("maja", lambda f: overlamnad(f), "Ärendet väntar på Jonas Prov.", ""),
        ("karin", lambda f: foreslagen(f), "Läs Jonas Provs förslag och besluta om rapporten.", "Besluta"),
        ("jonas", lambda f: foreslagen(f), "Någon annan än du beslutar.", ""),
        ("maja", lambda f: foreslagen(f), "Förslaget väntar på beslut.", ""),
        ("karin", lambda f: beslutad(f, Utfall.ALLVARLIGT), "Anmäl händelsen till IVO nu.", "Anmälan till IVO"),
        ("maja", lambda f: beslutad(f, Utfall.ALLVARLIGT), "Ärendet väntar på Jonas Prov.", ""),
        ("karin", lambda f: anmald(f), "Sänd utredningen till IVO.", "Skriv in att den är sänd"),
        ("maja", lambda f: beslutad(f), "Börja följa upp.", "Börja följa upp"),
        ("maja", lambda f: foljs_upp(f), "Berätta för Elin Prov vad ni kom fram till", "Avsluta"),
    ],
)
def test_the_next_step_is_one_sentence_and_one_button_or_whom_it_waits_for(
    folk: Folk, som: Som, vem: str, lage: Callable[[Folk], Arende], mening: str, knapp: str
) -> None:
    html = sida(som, getattr(folk, vem), lage(folk))
    kort = html.split('class="nasta"')[1].split("</section>")[0]
    assert mening in kort
    assert (f">{knapp}</a>" in kort) if knapp else ('class="knapp"' not in kort)


def klassad_lex(folk: Folk) -> Arende:
    return arendegang.klassa(mottagen(folk, lex=True), av=folk.maja, bedomt=bedomt())


def med_atgard(folk: Folk) -> Arende:
    idag = timezone.localdate()
    return arendegang.planera_atgard(
        klassad(folk), beskrivning="Ny rutin", ansvarig=folk.maja, senast=idag, av=folk.maja
    )


def med_forslag_till_atgard(folk: Folk) -> Arende:
    idag = timezone.localdate()
    return arendegang.planera_atgard(
        klassad(folk), beskrivning="Ny rutin", ansvarig=folk.maja, senast=idag, av=folk.sofia
    )


def aterforvisad(folk: Folk) -> Arende:
    return arendegang.aterforvisa(foreslagen(folk), motivering="Fråga mer.", av=folk.karin)


def anmald(folk: Folk) -> Arende:
    return arendegang.anmal_till_ivo(
        beslutad(folk, Utfall.ALLVARLIGT), dag=timezone.localdate(), utredning_bifogad=False, av=folk.karin
    )


def test_the_ivo_step_cites_the_law_of_the_day_of_the_event(folk: Folk, som: Som) -> None:
    arende = beslutad(folk, Utfall.ALLVARLIGT)
    assert "snarast, 27 kap. 6 § SoL (2025:400)." in sida(som, folk.karin, arende)
    Arende.objects.filter(pk=arende.pk).update(intraffade="2025-06-30")
    assert "snarast, 14 kap. 7 § SoL (2001:453)." in sida(som, folk.karin, arende)


def test_one_who_may_only_read_is_told_why_no_button_is_there(folk: Folk, som: Som) -> None:
    html = sida(som, folk.ulla, mottagen(folk))
    assert "Du kan läsa men inte ändra. Ansvarig är Maja Prov." in html
    assert "Skriv en anteckning" not in html


def test_one_who_may_only_propose_is_told_so_beside_what_can_be_done(folk: Folk, som: Som) -> None:
    html = sida(som, folk.sofia, mottagen(folk))
    assert "Du kan läsa men inte ändra. Ansvarig är Maja Prov." in html
    assert "Planera en åtgärd" in html


def test_a_long_log_shows_its_end_and_offers_the_rest(folk: Folk, som: Som) -> None:
    arende = mottagen(folk)
    for i in range(15):
        arendegang.skriv_anteckning(arende, av=folk.maja, text=f"Notering {i}.")
    klient = som(folk.maja)
    kort, langt = (klient.get(url("arende", arende) + fraga).content.decode() for fraga in ("", "?alla"))
    assert "Notering 14." in kort
    assert "Notering 0." not in kort
    assert "Visa alla 17" in kort
    assert "Notering 0." in langt


@pytest.mark.parametrize("typ", Arendetyp)
@pytest.mark.parametrize("status", [Status.RAPPORTERAD, Status.MOTTAGEN, Status.AVSLUTAD])
def test_the_page_opens_for_every_typ_and_status(folk: Folk, som: Som, typ: Arendetyp, status: Status) -> None:
    assert "Ärendets gång" in sida(som, folk.karin, i_lage(folk, typ, status))


def test_the_page_of_lex_sarah_takes_at_most_twelve_queries(folk: Folk, som: Som) -> None:
    arende, klient = beslutad(folk), som(folk.karin)
    klient.get(url("arende", arende))
    with CaptureQueriesContext(connection) as fragor:
        klient.get(url("arende", arende))
    riktiga = [f["sql"] for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]
    assert len(riktiga) <= 12, riktiga


@pytest.mark.parametrize(
    ("utfall", "erbjuds"), [(Utfall.MISSFORHALLANDE, False), (Utfall.RISK, False), (Utfall.ALLVARLIGT, True)]
)
def test_an_anmalan_to_ivo_is_offered_where_the_beslut_leaves_room_for_one(
    folk: Folk, som: Som, utfall: Utfall, erbjuds: bool
) -> None:
    arende = beslutad(folk, utfall)
    assert (url("ivo", arende) in sida(som, folk.karin, arende)) is erbjuds
    obeslutat = foreslagen(folk)
    assert url("ivo", obeslutat) in sida(som, folk.karin, obeslutat)


# ---- the verbs ----


def test_a_report_is_received_with_an_omedelbar_atgard(folk: Folk, som: Som) -> None:
    arende = rapporterad(folk)
    idag = timezone.localdate()
    skickat = {"skydd": "ja", "gjort": "Satte in extra tillsyn", "gjort_dag": idag, "gjort_tid": "00:00"}
    Arende.objects.filter(pk=arende.pk).update(intraffade=idag - timedelta(days=1))
    svar = som(folk.maja).post(url("ta-emot", arende), skickat, follow=True)
    arende.refresh_from_db()
    assert (arende.status, arende.skydd, arende.ansvarig) == (Status.MOTTAGEN, "ja", folk.maja)
    assert "Du är ansvarig för ärendet nu." in svar.content.decode()
    assert arende.atgarder.get().beskrivning == "Satte in extra tillsyn"


@pytest.mark.parametrize(
    ("skickat", "falt", "mening"),
    [
        ({}, "skydd", "Svara på om någon behöver skydd."),
        ({"skydd": "ja"}, "gjort", "Skriv vad som har gjorts för att skydda personen."),
        ({"skydd": "nej", "gjort": "x", "gjort_dag": ""}, "gjort_dag", "Välj vilken dag det gjordes."),
        ({"skydd": "nej", "gjort": "x", "gjort_dag": "2026-08-20"}, "gjort_tid", "Skriv klockslaget."),
        ({"skydd": "kanske"}, "skydd", "Det valet finns inte längre. Välj ett annat."),
    ],
)
def test_a_receipt_that_is_not_complete_keeps_what_was_written(
    folk: Folk, som: Som, skickat: dict[str, str], falt: str, mening: str
) -> None:
    arende = rapporterad(folk)
    svar = som(folk.maja).post(url("ta-emot", arende), skickat)
    assert mening in svar.context["form"].errors[falt]
    arende.refresh_from_db()
    assert arende.status == Status.RAPPORTERAD


def test_a_rule_that_says_no_is_an_error_on_the_form_and_the_text_stays(folk: Folk, som: Som) -> None:
    arende = rapporterad(folk)
    i_morgon = timezone.localdate() + timedelta(days=1)
    skickat = {"skydd": "ja", "gjort": "Flyttade personen", "gjort_dag": i_morgon, "gjort_tid": "10:00"}
    html = som(folk.maja).post(url("ta-emot", arende), skickat).content.decode()
    assert "Tiden för åtgärden ligger i framtiden." in html
    assert "Flyttade personen" in html


def test_classing_asks_about_lex_sarah_when_the_rule_suggests_it(folk: Folk, som: Som) -> None:
    arende, klient = mottagen(folk), som(folk.maja)
    skickat = {"kategori": "", "allvarlighetsgrad": "4", "sannolikhet": "3", "lagar": ["sol", "lss"]}
    svar = klient.post(url("klassa", arende), skickat)
    assert "12 av 16 poäng." in svar.context["form"].errors["som_lex_sarah"][0]
    assert "Regeln föreslår lex Sarah" in svar.content.decode()
    svar = klient.post(url("klassa", arende), {**skickat, "som_lex_sarah": "nej"})
    assert svar.context["form"].errors["motivering"]
    klient.post(url("klassa", arende), {**skickat, "som_lex_sarah": "nej", "motivering": "Ingen for illa."})
    klassning = Klassning.objects.get()
    assert (klassning.foreslog_lex_sarah, klassning.blev_lex_sarah, klassning.motivering) == (
        True,
        False,
        "Ingen for illa.",
    )


def test_classing_as_lex_sarah_closes_the_arende_to_others(folk: Folk, som: Som) -> None:
    arende = mottagen(folk)
    skickat = {"allvarlighetsgrad": "4", "sannolikhet": "3", "lagar": ["sol"], "som_lex_sarah": "ja"}
    svar = som(folk.maja).post(url("klassa", arende), skickat, follow=True)
    assert "<strong>Sekretess</strong>" in svar.content.decode()
    assert som(folk.nils).get(url("arende", arende)).status_code == 404


def test_the_form_shows_what_was_judged_before(folk: Folk, som: Som) -> None:
    kategori = Kategori.objects.create(namn="Prov", typ=Arendetyp.AVVIKELSE)
    arende = arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt(kategori=kategori, allvarlighetsgrad=3))
    form = som(folk.maja).get(url("klassa", arende)).context["form"]
    assert (form["kategori"].value(), form["allvarlighetsgrad"].value()) == (kategori.pk, 3)


def test_a_hand_over_offers_only_those_who_may_investigate_there(folk: Folk, som: Som) -> None:
    arende = klassad_lex(folk)
    svar = som(folk.maja).get(url("lamna-over", arende))
    assert {namn for _, namn in svar.context["form"].fields["utredare"].choices} == {
        "Jonas Prov, utredare",
        "Vera Prov, utredare",
    }
    svar = som(folk.maja).post(url("lamna-over", arende), {"utredare": folk.sofia.pk})
    assert svar.context["form"].errors["utredare"] == ["Det valet finns inte längre. Välj ett annat."]
    som(folk.maja).post(url("lamna-over", arende), {"utredare": folk.jonas.pk, "text": "Fråga natten."})
    assert som(folk.jonas).get(url("arende", arende)).status_code == 200


def test_where_nobody_may_investigate_the_page_says_what_to_do(folk: Folk, som: Som) -> None:
    arende = klassad_lex(folk)
    for person in (folk.jonas, folk.vera):
        person.is_active = False
        person.save()
    html = som(folk.maja).get(url("lamna-over", arende)).content.decode()
    assert "Be systemförvaltaren om ett uppdrag" in html
    assert '<button class="knapp">Lämna över' not in html


def test_a_beslut_is_read_through_before_it_holds(folk: Folk, som: Som) -> None:
    arende, klient = foreslagen(folk), som(folk.karin)
    skickat = {"utfall": "risk_allvarligt", "motivering": "Två kvällar i rad.\nUtan lista.", "andrad": stampel(arende)}
    svar = klient.post(url("besluta", arende), skickat)
    html = svar.content.decode()
    assert "Så här blir beslutet" in html
    assert "påtaglig risk för ett allvarligt missförhållande" in html
    assert "Händelsen ska anmälas till IVO snarast." in html
    assert not arende.beslut.exists()
    andra = klient.post(url("besluta", arende), {**skickat, "andra": "ja"})
    assert andra.context["form"]["motivering"].value() == "Två kvällar i rad.\nUtan lista."
    svar = klient.post(url("besluta", arende), {**skickat, "bekrafta": "ja"})
    assert svar.url == f"{url('arende', arende)}#beslut"
    assert arende.beslut.get().motivering == "Två kvällar i rad.\nUtan lista."


def test_the_proposer_is_told_that_somebody_else_decides(folk: Folk, som: Som) -> None:
    arende = foreslagen(folk)
    assert som(folk.jonas).get(url("besluta", arende)).status_code == 403


def test_the_form_of_the_beslut_stands_on_the_page_with_the_proposal_marked(folk: Folk, som: Som) -> None:
    html = sida(som, folk.karin, foreslagen(folk))
    assert "Utredarens förslag." in html
    assert "Ditt beslut, Karin Prov, verksamhetschef" in html
    assert "Ditt beslut" not in sida(som, folk.maja, Arende.objects.get())


def test_ivo_is_told_and_then_what_came_of_it(folk: Folk, som: Som) -> None:
    arende, klient, idag = beslutad(folk, Utfall.ALLVARLIGT), som(folk.karin), timezone.localdate()
    klient.post(url("ivo", arende), {"dag": idag, "utredning_bifogad": "nej", "ivo_dnr": ""})
    klient.post(url("ivo", arende), {"utredning_sand": idag, "ivo_dnr": "3.1-PROV"})
    arende.lex_sarah.refresh_from_db()
    lex = arende.lex_sarah
    assert (lex.anmald_ivo, lex.utredning_bifogad, lex.utredning_sand, lex.ivo_dnr) == (idag, False, idag, "3.1-PROV")


def test_before_a_beslut_the_ivo_form_asks_why_it_is_clear(folk: Folk, som: Som) -> None:
    arende, idag = overlamnad(folk), timezone.localdate()
    svar = som(folk.jonas).post(url("ivo", arende), {"dag": idag, "utredning_bifogad": "nej"})
    assert svar.context["form"].errors["motivering"]


@pytest.mark.parametrize("namn", ["lamna-over", "omklassa", "avsluta", "klassa", "forslag", "besluta", "ivo"])
def test_a_step_that_cannot_be_taken_leads_back_to_the_arende(folk: Folk, som: Som, namn: str) -> None:
    arende = avslutad(folk, lex=namn in {"forslag", "besluta", "ivo"})
    person = {"forslag": folk.jonas, "besluta": folk.karin, "ivo": folk.karin}.get(namn, folk.maja)
    svar = som(person).get(url(namn, arende))
    assert (svar.status_code, svar.url) == (302, url("arende", arende))


def test_a_step_of_another_typ_is_no_server_error(folk: Folk, som: Som) -> None:
    svar = som(folk.maja).post(url("lamna-over", mottagen(folk)), {"utredare": folk.jonas.pk})
    assert svar.status_code == 302
    assert som(folk.karin).post(url("besluta", mottagen(folk)), {}).status_code == 403
    assert som(folk.karin).get(url("ivo", mottagen(folk))).status_code == 403


def test_a_post_that_came_too_late_keeps_its_text(folk: Folk, som: Som) -> None:
    arende = rapporterad(folk)
    arendegang.ta_emot(arende, av=folk.nils, skydd="nej")  # type: ignore[arg-type]
    html = (
        som(folk.maja)
        .post(
            url("ta-emot", arende), {"skydd": "nej", "gjort": "Mitt", "gjort_dag": "2026-08-20", "gjort_tid": "10:00"}
        )
        .content.decode()
    )
    assert "Rapporten är redan mottagen." in html
    assert "Mitt" in html


def test_two_who_write_at_once_the_second_is_told_and_loses_nothing(folk: Folk, som: Som) -> None:
    arende, klient = mottagen(folk), som(folk.maja)
    sedd = klient.get(url("anteckning", arende)).context["form"]["andrad"].value()
    arendegang.skriv_anteckning(arende, av=folk.karin, text="Karins text.")
    svar = klient.post(url("anteckning", arende), {"text": "Majas text.", "andrad": sedd})
    html = svar.content.decode()
    assert "Karin Prov, verksamhetschef sparade före dig" in html
    assert "Karins text." in html
    assert "Majas text." in html
    assert not arende.handelser.filter(text="Majas text.").exists()
    nytt = svar.context["form"]["andrad"].value()
    assert klient.post(url("anteckning", arende), {"text": "Majas text.", "andrad": nytt}).status_code == 302
    assert arende.handelser.filter(text="Majas text.").exists()


def test_the_page_shows_what_the_other_saved_although_ones_own_is_newer(folk: Folk, som: Som) -> None:
    arende, klient = mottagen(folk), som(folk.maja)
    sedd = klient.get(url("anteckning", arende)).context["form"]["andrad"].value()
    arendegang.skriv_anteckning(arende, av=folk.karin, text="Karins text.")
    arendegang.skriv_anteckning(arende, av=folk.maja, text="Majas första.")
    html = klient.post(url("anteckning", arende), {"text": "Majas andra.", "andrad": sedd}).content.decode()
    assert "Karins text." in html
    assert "Majas andra." in html
    assert "Majas första." not in html


@pytest.mark.parametrize("stampeln", ["", "skräp", "2026-13-45", "2026-08-20T10:00:00", "2999-01-01T00:00:00+00:00"])
def test_a_stamp_that_cannot_be_read_is_never_a_server_error(folk: Folk, som: Som, stampeln: str) -> None:
    svar = som(folk.maja).post(url("anteckning", mottagen(folk)), {"text": "x", "andrad": stampeln})
    assert svar.status_code in {200, 302}


def test_a_personnummer_in_a_note_is_warned_about(folk: Folk, som: Som) -> None:
    from datetime import date

    from tests.kvalitet.test_personnummer import byggt

    arende, nummer = mottagen(folk), "".join(byggt(date(1985, 4, 12)))
    svar = som(folk.maja).post(url("anteckning", arende), {"text": f"Gäller {nummer}"})
    assert svar.context["form"].errors["text"]
    som(folk.maja).post(url("anteckning", arende), {"text": f"Gäller {nummer}", "personnummer_far_vara_med": "on"})
    assert arende.handelser.filter(verb=Verb.ANTECKNING).exists()


def test_files_are_added_read_and_closed_to_others(folk: Folk, som: Som) -> None:
    arende = mottagen(folk, lex=True)
    klient = som(folk.maja)
    assert klient.post(url("bilaga-ny", arende), {}).context["form"].errors["fil"]
    klient.post(url("bilaga-ny", arende), {"fil": [SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n")]})
    bilaga = arende.bilagor.get()
    adress = url("bilaga", arende, bilaga=bilaga.pk)
    svar = klient.get(adress)
    assert svar["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert b"".join(svar) == b"%PDF-1.7\n"
    assert som(folk.nils).get(adress).status_code == 404
    annat = mottagen(folk)
    assert klient.get(url("bilaga", annat, bilaga=bilaga.pk)).status_code == 404


def test_an_arende_is_closed_with_an_answer_to_the_reporter(folk: Folk, som: Som) -> None:
    arende, klient = klassad(folk), som(folk.maja)
    assert klient.post(url("avsluta", arende), {"aterkoppling": ""}).context["form"].errors["aterkoppling"]
    klient.post(url("avsluta", arende), {"aterkoppling": "Vi har ändrat rutinen."})
    arende.refresh_from_db()
    assert (arende.status, arende.aterkoppling) == (Status.AVSLUTAD, "Vi har ändrat rutinen.")


def test_what_stands_in_the_way_of_closing_is_said_instead_of_a_button(folk: Folk, som: Som) -> None:
    html = som(folk.maja).get(url("avsluta", mottagen(folk))).content.decode()
    assert "Du kan avsluta ärendet när" in html
    assert f'<a href="{url("klassa", Arende.objects.get())}">händelsen är klassad</a>' in html
    assert "<textarea" not in html


# ---- åtgärder ----


def test_an_atgard_is_planned_decided_and_followed_up(folk: Folk, som: Som) -> None:
    arende, idag = klassad(folk), timezone.localdate()
    som(folk.sofia).post(
        url("atgard-ny", arende), {"beskrivning": "Ny rutin", "ansvarig": folk.maja.pk, "senast": idag}
    )
    atgard = Atgard.objects.get()
    assert atgard.status == Atgard.Status.FORESLAGEN
    klient = som(folk.maja)
    beslut = url("atgard-beslut", arende, atgard=atgard.pk)
    assert klient.post(beslut, {"svar": "nej"}).context["form"].errors["kommentar"]
    klient.post(beslut, {"svar": "ja"})
    klar = url("atgard-klar", arende, atgard=atgard.pk)
    assert klient.post(klar, {"effekt": "vet_inte"}).context["form"].errors["uppfoljning"]
    klient.post(klar, {"effekt": "ja", "effekt_text": "Inget nytt på en månad."})
    atgard.refresh_from_db()
    assert (atgard.status, atgard.effekt, atgard.beslutad_av) == ("klar", "ja", folk.maja)
    assert "Inget nytt på en månad." in sida(som, folk.maja, arende)


def test_an_atgard_of_another_arende_is_not_found(folk: Folk, som: Som) -> None:
    med_atgard(folk)
    atgard = Atgard.objects.get()
    assert som(folk.maja).get(url("atgard-klar", mottagen(folk), atgard=atgard.pk)).status_code == 404


def test_a_past_day_and_a_stranger_are_no_choices(folk: Folk, som: Som) -> None:
    svar = som(folk.maja).post(
        url("atgard-ny", klassad(folk)), {"beskrivning": "x", "ansvarig": folk.oskar.pk, "senast": "2020-01-01"}
    )
    assert set(svar.context["form"].errors) == {"ansvarig", "senast"}


def test_the_one_who_decides_about_lex_sarah_is_offered_to_change_the_typ_and_the_chef_is_told_who_can(
    folk: Folk, som: Som
) -> None:
    arende = mottagen(folk, lex=True)
    for person in (folk.karin, folk.anders):
        assert url("omklassa", arende) in sida(som, person, arende)
        assert som(person).get(url("omklassa", arende)).status_code == 200
    assert url("omklassa", arende) not in sida(som, folk.maja, arende)
    nekad = som(folk.maja).get(url("omklassa", arende))
    assert nekad.status_code == 403
    assert "Lämna över rapporten till en utredare" in nekad.content.decode()
    som(folk.anders).post(url("omklassa", arende), {"motivering": "Det var ett missförstånd."})
    arende.refresh_from_db()
    assert arende.typ == Arendetyp.AVVIKELSE
