"""The pages of the utredning: what they show, what they keep, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from avvikelser import arendegang
from avvikelser.lex_sarah import utredning
from avvikelser.lex_sarah.models import Frageslag, JaNej, Utredningspost
from avvikelser.models import Arende, Status
from kvalitet.spar.models import Sparpost
from kvalitet.utkast import forvaring
from tests.avvikelser.scener import Folk, foreslagen, klassad, mottagen, overlamnad
from tests.lex_sarah.test_utredning import bedomning, fakta
from tests.lex_sarah.utredd import utredd

Som = Callable[[Any], Client]


@pytest.fixture
def som() -> Som:
    def gor(person: Any) -> Client:
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient

    return gor


def sida(arende: Arende, slut: str = "") -> str:
    return f"/avvikelser/{arende.pk}/utredning/{slut}"


def html(svar: Any) -> str:
    return " ".join(svar.content.decode().split())


POST = {
    "rubrik": "handelseforlopp",
    "slag": "fakta",
    "text": "Tillsynen gjordes inte.",
    "kallslag": "samtal",
    "kalla": "Samtal",
}


def test_the_page_shows_the_entries_and_what_is_missing_with_links(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Första."), av=folk.jonas)
    utredning.skriv_post(arende, bedomning("Slutsats.", grundas_pa=[1]), av=folk.jonas)
    text = html(som(folk.jonas).get(sida(arende)))
    assert "Grundas på post 1" in text
    assert "13 saker återstår" in text
    assert f'href="{sida(arende, "fragor/")}#id_polis_0"' in text
    assert "Skrivet av Jonas Prov, utredare." in text


def test_the_filter_leaves_out_the_other_kind(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Första."), av=folk.jonas)
    utredning.skriv_post(arende, bedomning("Slutsats."), av=folk.jonas)
    text = html(som(folk.jonas).get(sida(arende), {"visa": "fakta"}))
    assert "Första." in text
    assert "Slutsats." not in text


def test_an_entry_with_a_file_is_written_and_read_under_the_arendes_permission(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    fil = SimpleUploadedFile("samtal.txt", b"Anteckning fran samtal.", "text/plain")
    svar = som(folk.jonas).post(sida(arende, "post/"), {**POST, "fil": fil})
    post = Utredningspost.objects.get()
    assert svar.url == f"{sida(arende)}#post-1"
    bilaga = post.bilagor.get()
    adress = f"/avvikelser/{arende.pk}/bilaga/{bilaga.pk}/"
    assert som(folk.jonas).get(adress).status_code == 200
    assert som(folk.nils).get(adress).status_code == 404


def test_a_fact_without_a_source_keeps_the_text_and_says_where_it_is_missing(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    svar = som(folk.jonas).post(sida(arende, "post/"), {**POST, "kalla": "", "kallslag": ""})
    text = html(svar)
    assert "Skriv varifrån uppgiften kommer." in text
    assert "Tillsynen gjordes inte." in text
    assert forvaring.hamta(folk.jonas, f"utredningspost-{arende.pk}") is not None
    assert not Utredningspost.objects.exists()


def test_an_entry_is_corrected_from_its_own_page_with_its_text_filled_in(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Klockan 14."), av=folk.jonas)
    adress = sida(arende, "post/1/ratta/")
    assert "Klockan 14." in html(som(folk.jonas).get(adress))
    som(folk.jonas).post(adress, {**POST, "text": "Klockan 15."})
    assert Utredningspost.objects.get(nummer=2).rattar.nummer == 1  # type: ignore[union-attr]
    text = html(som(folk.jonas).get(sida(arende)))
    assert 'Rättad av <a href="#post-2">post 2</a>' in text


def test_the_questions_can_be_answered_one_at_a_time(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    som(folk.jonas).post(sida(arende, "fragor/"), {"polis": "nej", "polis_kommentar": "Ingen misstanke."})
    rad = arende.utredningsfragor.get()
    assert (rad.fraga, rad.svar) == (Frageslag.POLIS, JaNej.NEJ)
    svar = som(folk.jonas).post(sida(arende, "fragor/"), {"enskild_dag": "2026-08-20"})
    assert "Välj ja, nej eller ej aktuellt." in html(svar)


def test_the_risk_is_saved_half_done(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    assert som(folk.jonas).post(sida(arende, "risk/"), {"kan_handa_igen": "ja"}).status_code == 302
    assert arende.utredning.kan_handa_igen == "ja"


def test_a_cause_is_written_changed_and_taken_away(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    jonas = som(folk.jonas)
    jonas.post(sida(arende, "orsak/"), {"omrade": "bemanning", "text": "Vikarier."})
    orsak = arende.utredningsorsaker.get()
    jonas.post(sida(arende, f"orsak/{orsak.pk}/"), {"omrade": "bemanning", "text": "Tre vikarier."})
    assert arende.utredningsorsaker.get().text == "Tre vikarier."
    jonas.post(sida(arende, f"orsak/{orsak.pk}/"), {"ta_bort": "ja"})
    assert not arende.utredningsorsaker.exists()


def test_an_earlier_event_is_found_linked_and_unlinked(folk: Folk, som: Som) -> None:
    tidigare, arende = klassad(folk), overlamnad(folk)
    jonas = som(folk.jonas)
    assert tidigare.dnr in html(jonas.get(sida(arende, "liknande/"), {"q": "tillsyner"}))
    assert tidigare.dnr not in html(jonas.get(sida(arende, "liknande/"), {"q": "brandlarm"}))
    adress = sida(arende, f"liknande/{tidigare.pk}/")
    assert jonas.get(adress).status_code == 200
    jonas.post(adress, {"kommentar": "Åtgärden räckte inte."})
    assert "Åtgärden räckte inte." in html(jonas.get(sida(arende)))
    jonas.post(adress, {"ta_bort": "ja"})
    assert not arende.liknande.exists()


def test_the_forslag_page_names_what_is_missing_instead_of_the_form(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    adress = f"/avvikelser/{arende.pk}/forslag/"
    text = html(som(folk.jonas).get(adress))
    assert "Utredningen är inte klar än" in text
    assert "<textarea" not in text
    utredd(arende, folk.jonas)
    svar = som(folk.jonas).post(adress, {"utfall": "missforhallande", "text": "Skäl."})
    assert svar.status_code == 302
    arende.refresh_from_db()
    assert arende.status == Status.FORESLAGEN


def test_the_locked_page_offers_to_open_it_to_the_owner_alone(folk: Folk, som: Som) -> None:
    arende = foreslagen(folk)
    assert "Öppna utredningen igen" in html(som(folk.jonas).get(sida(arende)))
    assert "Öppna utredningen igen" not in html(som(folk.karin).get(sida(arende)))
    som(folk.jonas).post(sida(arende, "oppna/"), {"skal": "Nytt har kommit fram."})
    arende.refresh_from_db()
    assert arende.status == Status.UNDER_UTREDNING


@pytest.mark.parametrize("vem", ["nils", "vera", "ulla"])
def test_who_may_not_read_the_arende_meets_no_utredning(folk: Folk, som: Som, vem: str) -> None:
    arende = overlamnad(folk)
    for slut in ("", "post/", "fragor/", "liknande/", "dokument/full.docx"):
        assert som(getattr(folk, vem)).get(sida(arende, slut)).status_code in {403, 404}


def test_an_avvikelse_has_no_utredning(folk: Folk, som: Som) -> None:
    arende = klassad(folk)
    assert som(folk.maja).get(sida(arende)).status_code == 404


def test_the_arendes_page_leads_to_the_utredning_and_does_not_say_twice_what_is_written(folk: Folk, som: Som) -> None:
    arende = mottagen(folk, lex=True)
    utredning.skriv_post(arende, fakta("Bara i utredningen."), av=folk.maja)
    text = html(som(folk.maja).get(f"/avvikelser/{arende.pk}/"))
    assert "1 post. Senast skrev Maja Prov, enhetschef" in text
    assert "Skrev i utredningen" not in text
    assert "Bara i utredningen." not in text


def test_to_be_shown_the_utredning_or_its_file_is_a_read_in_the_log(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    jonas = som(folk.jonas)

    def lasningar() -> int:
        return Sparpost.objects.filter(verb="se", objekt_id=str(arende.pk), person=folk.jonas).count()

    fore = lasningar()
    jonas.get(sida(arende))
    jonas.get(sida(arende, "dokument/full.docx"))
    assert lasningar() == fore + 2
    assert Sparpost.objects.filter(verb="hamta_utredning", person=folk.jonas).exists()


def test_the_page_asks_as_often_for_many_entries_as_for_few(
    folk: Folk, som: Som, django_assert_max_num_queries: Any
) -> None:
    arende = overlamnad(folk)
    for n in range(12):
        utredning.skriv_post(arende, fakta(f"Post {n}."), av=folk.jonas)
    jonas = som(folk.jonas)
    jonas.get(sida(arende))
    with django_assert_max_num_queries(26):
        jonas.get(sida(arende))


def test_the_masking_page_marks_sends_and_is_looked_through(folk: Folk, som: Som) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta("Ett samtal med Provinge Testlund."), av=folk.jonas)
    adress = sida(arende, "maskning/")
    jonas, sofia = som(folk.jonas), som(folk.sofia)
    assert "Provinge Testlund" in html(jonas.get(adress))
    assert "Texten finns inte i utredningen" in html(jonas.post(adress, {"gor": "markera", "text": "Nej Nej"}))
    jonas.post(adress, {"gor": "markera", "text": "Provinge Testlund", "ersattning": "[den boende]"})
    jonas.post(adress, {"gor": "skicka"})
    assert "Du som har maskat kan inte göra det." in html(jonas.get(adress))
    assert "Granska maskningen" in html(sofia.get(adress))
    assert "Välj ja eller nej." in html(sofia.post(adress, {"gor": "granska"}))
    sofia.post(adress, {"gor": "granska", "svar": "ja"})
    assert "Granskad av Sofia Prov" in html(jonas.get(adress))
    assert som(folk.maja).get(adress).status_code == 403


def test_a_second_handover_keeps_what_the_first_utredare_wrote(folk: Folk) -> None:
    arende = overlamnad(folk)
    utredning.skriv_post(arende, fakta(), av=folk.jonas)
    arende = arendegang.lamna_over(arende, utredare=folk.vera, av=folk.maja)
    utredning.skriv_post(arende, bedomning(grundas_pa=[1]), av=folk.vera)
    assert [post.forfattare for post in arende.utredningsposter.all()] == [folk.jonas, folk.vera]
