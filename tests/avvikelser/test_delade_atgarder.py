"""One åtgärd for several ärenden: who may hang it where, what each ärende shows, and what nobody is told by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.arendegang.delade import HEMLIG
from avvikelser.models import Arende, Arendetyp, Lasare, Status
from egenkontroll.risk.models import Riskatgard
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk
from tests.avvikelser.verben import atgard_i, oppen_atgard
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.fabriker import ArendeFactory

Som = Callable[[Person], Client]


@pytest.fixture
def som() -> Som:
    def gor(person: Person) -> Client:
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient

    return gor


def avvikelse(folk: Folk, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(
        **{
            "enhet": folk.kommun.tallbacken,
            "status": Status.MOTTAGEN,
            "ansvarig": folk.maja,
            "allvarlighetsgrad": 2,
            **falt,
        }
    )
    return arende


def lex(folk: Folk, *lasare: Person, **falt: Any) -> Arende:
    """A lex Sarah ärende that `lasare` read by name, besides those who hold SE_LEX_SARAH there."""
    arende = avvikelse(folk, typ=Arendetyp.LEX_SARAH, sekretess=True, **falt)
    for person in lasare:
        Lasare.objects.create(arende=arende, person=person, skal="Prov")
    return arende


def sida(klient: Client, arende: Arende) -> str:
    return str(klient.get(reverse("avvikelser:arende", args=[arende.pk])).content.decode())


def koppla_url(arende: Arende) -> str:
    return reverse("avvikelser:atgard-koppla", args=[arende.pk])


def bort_url(arende: Arende, atgard: Atgard) -> str:
    return reverse("avvikelser:atgard-koppla-bort", args=[arende.pk, atgard.pk])


# ---- on screen ----


def test_an_atgard_is_hung_on_a_second_arende_and_both_show_it_and_each_other(folk: Folk, som: Som) -> None:
    forsta, andra = avvikelse(folk), avvikelse(folk)
    atgard = atgard_i(forsta, folk, beslutad=True)
    klient = som(folk.maja)
    assert koppla_url(andra) in sida(klient, andra)
    assert "Provåtgärd" in klient.get(koppla_url(andra)).content.decode()
    svar = klient.post(koppla_url(andra), {"atgard": atgard.pk}, follow=True)
    assert "Åtgärden är kopplad till ärendet." in svar.content.decode()
    for arende, annat in ((forsta, andra), (andra, forsta)):
        html = sida(klient, arende).split('aria-labelledby="atgarder"')[1]
        assert "Provåtgärd" in html
        assert f">{annat.dnr}</a>" in html
    handelse = andra.handelser.get(verb=Verb.KOPPLA_ATGARD)
    assert (handelse.text, handelse.av) == ("Provåtgärd.", folk.maja)
    assert Sparpost.objects.get(verb="koppla_atgard").detalj["atgard"] == atgard.pk
    assert not forsta.handelser.filter(verb=Verb.KOPPLA_ATGARD).exists()


def test_what_is_said_when_it_is_done_stands_in_both_arenden(folk: Folk) -> None:
    forsta, andra = avvikelse(folk), avvikelse(folk)
    atgard = atgard_i(forsta, folk, beslutad=True)
    arendegang.koppla_atgard(andra, atgard, av=folk.maja)
    arendegang.klarmarkera_atgard(andra, atgard, effekt="ja", effekt_text="Det blev lugnare.", av=folk.maja)
    for arende in (forsta, andra):
        assert "Det blev lugnare." in arende.handelser.get(verb=Verb.KLARMARKERA_ATGARD).text


def test_a_proposal_that_is_hung_on_an_arende_holds_its_closing_back(folk: Folk) -> None:
    andra = avvikelse(folk)
    assert arendegang.avslutshinder(andra) == ""
    arendegang.koppla_atgard(andra, atgard_i(avvikelse(folk), folk, beslutad=False), av=folk.maja)
    assert "föreslagna åtgärder" in arendegang.avslutshinder(andra)


def test_the_list_and_its_file_say_what_an_atgard_comes_from(folk: Folk, som: Som) -> None:
    forsta, andra = avvikelse(folk), avvikelse(folk)
    atgard = atgard_i(forsta, folk, beslutad=True)
    arendegang.koppla_atgard(andra, atgard, av=folk.maja)
    risk = internkontrollscener.risk(folk.kommun.ifn, folk.kommun.tallbacken)
    Riskatgard.objects.create(risk=risk, atgard=atgard, kopplad=timezone.now(), kopplad_av=folk.maja)
    klient, lista = som(folk.sofia), reverse("atgarder:lista")
    html = klient.get(lista).content.decode()
    assert f">{forsta.dnr}</a>" in html
    assert f">{andra.dnr}</a>" in html
    assert reverse("risk:risk", args=[risk.pk]) in html
    assert f">{forsta.dnr}</a>" in klient.get(reverse("atgarder:klar", args=[atgard.pk])).content.decode()
    fil = klient.get(f"{lista}?format=csv")
    text = (b"".join(fil.streaming_content) if fil.streaming else fil.content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert f"{andra.dnr}, {forsta.dnr}" in text or f"{forsta.dnr}, {andra.dnr}" in text


def test_a_page_with_nothing_to_choose_says_so_and_offers_a_new_one(folk: Folk, som: Som) -> None:
    arende = avvikelse(folk)
    html = som(folk.maja).get(koppla_url(arende)).content.decode()
    assert "Det finns ingen öppen åtgärd" in html
    assert reverse("avvikelser:atgard-ny", args=[arende.pk]) in html
    assert "<button" not in html.split("<main")[1].split("</main>")[0]


def test_the_pages_keep_their_twelve_queries_also_with_shared_atgarder(folk: Folk, som: Som) -> None:
    forsta, andra = avvikelse(folk), avvikelse(folk)
    for _ in range(5):
        arendegang.koppla_atgard(andra, atgard_i(forsta, folk, beslutad=True), av=folk.maja)
    klient = som(folk.maja)
    for adress in (reverse("avvikelser:arende", args=[andra.pk]), koppla_url(andra), reverse("atgarder:lista")):
        klient.get(adress)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(adress).status_code == 200
        assert len(fragor) <= 12, adress


# ---- which may be chosen ----


def test_only_open_atgarder_of_the_enhet_or_above_it_within_ones_scope_can_be_chosen(folk: Folk) -> None:
    arende = avvikelse(folk)
    har = oppen_atgard(folk)
    ovanfor = oppen_atgard(folk, enhet=folk.kommun.avdelning)
    atgard_i(arende, folk, beslutad=True)
    for falt in (
        {"enhet": folk.kommun.mottagningen},
        {"status": Atgard.Status.KLAR, "klar": timezone.now()},
        {"status": Atgard.Status.AVBRUTEN},
        {"sekretess": True},
    ):
        oppen_atgard(folk, **falt)
    assert arendegang.kopplingsbara(arende, folk.karin) == [ovanfor, har]
    assert arendegang.kopplingsbara(arende, folk.maja) == [har]
    assert arendegang.kopplingsbara(arende, folk.samir) == []


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"status": Atgard.Status.KLAR, "klar": timezone.now()}, "inte öppen"),
        ({"sekretess": True}, "har sekretess"),
        ({"utanfor": True}, "finns inte bland"),
    ],
)
def test_what_cannot_be_chosen_is_refused_by_the_rule_too(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    arende = avvikelse(folk)
    if falt.pop("utanfor", False):
        falt["enhet"] = folk.kommun.mottagningen
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.koppla_atgard(arende, oppen_atgard(folk, **falt), av=folk.maja)
    assert not arende.atgarder.exists()


def test_an_atgard_hangs_once_on_an_arende(folk: Folk) -> None:
    arende = avvikelse(folk)
    with pytest.raises(OtillatenOvergang, match="hör redan"):
        arendegang.koppla_atgard(arende, atgard_i(arende, folk, beslutad=True), av=folk.maja)


def test_a_posted_number_that_is_not_among_the_choices_is_an_error_on_the_form(folk: Folk, som: Som) -> None:
    arende, annan = avvikelse(folk), oppen_atgard(folk, enhet=folk.kommun.mottagningen)
    oppen_atgard(folk)
    svar = som(folk.maja).post(koppla_url(arende), {"atgard": annan.pk})
    assert "Det valet finns inte längre." in svar.content.decode()
    assert not arende.atgarder.exists()


def test_who_may_read_but_not_look_after_atgarder_is_refused(folk: Folk, som: Som) -> None:
    arende = avvikelse(folk)
    assert som(folk.ulla).get(koppla_url(arende)).status_code in {403, 404}
    with pytest.raises(OtillatenOvergang):
        arendegang.koppla_atgard(arende, oppen_atgard(folk), av=folk.ulla)


# ---- sekretess ----


def test_an_atgard_of_a_lex_sarah_that_one_may_not_read_cannot_be_chosen_even_by_its_ansvarig(folk: Folk) -> None:
    hemligt, mitt = lex(folk), lex(folk, folk.maja)
    atgard = atgard_i(hemligt, folk, beslutad=True)
    assert atgard in Atgard.objects.for_user(folk.maja, Befogenhet.SKOTA_ATGARD)
    assert arendegang.kopplingsbara(mitt, folk.maja) == []
    assert arendegang.kopplingsbara(mitt, folk.anders) == [atgard]


def test_an_atgard_with_sekretess_goes_only_where_everybody_reads_what_it_comes_from(folk: Folk) -> None:
    forsta, lika, flera = lex(folk, folk.maja), lex(folk, folk.maja), lex(folk, folk.maja, folk.nils)
    atgard = atgard_i(forsta, folk, beslutad=True)
    with pytest.raises(OtillatenOvergang, match="Alla som läser det här ärendet får inte läsa"):
        arendegang.koppla_atgard(flera, atgard, av=folk.anders)
    arendegang.koppla_atgard(lika, atgard, av=folk.anders)
    arendegang.klarmarkera_atgard(lika, atgard, effekt="ja", effekt_text="Hemlig text.", av=folk.anders)
    assert lika.handelser.get(verb=Verb.KOPPLA_ATGARD).text == HEMLIG
    for arende in (forsta, lika):
        assert arende.handelser.get(verb=Verb.KLARMARKERA_ATGARD).text == HEMLIG


def test_nothing_tells_who_may_not_read_the_lex_sarah_that_it_has_the_atgard(folk: Folk, som: Som) -> None:
    oppet, hemligt = avvikelse(folk), lex(folk, folk.maja)
    atgard = atgard_i(oppet, folk, beslutad=True)
    arendegang.koppla_atgard(hemligt, atgard, av=folk.maja)
    atgard.refresh_from_db()
    assert atgard.sekretess is False
    assert hemligt.dnr in sida(som(folk.maja), oppet)
    klient = som(folk.nils)
    for adress in (
        reverse("avvikelser:arende", args=[oppet.pk]),
        reverse("atgarder:lista"),
        reverse("atgarder:klar", args=[atgard.pk]),
        reverse("avvikelser:atgard-klar", args=[oppet.pk, atgard.pk]),
    ):
        html = klient.get(adress).content.decode()
        assert "Provåtgärd" in html
        assert hemligt.dnr not in html
        assert "Hör också till" not in html
        assert "Ta bort härifrån" not in html
    assert klient.get(bort_url(oppet, atgard)).status_code == 404
    with pytest.raises(OtillatenOvergang, match="bara till det här ärendet"):
        arendegang.koppla_bort_atgard(oppet, atgard, skal="Nej.", av=folk.nils)


def test_who_writes_about_a_shared_atgard_in_a_lex_sarah_is_told_that_others_read_it(folk: Folk, som: Som) -> None:
    oppet, hemligt = avvikelse(folk), lex(folk, folk.maja)
    atgard = atgard_i(oppet, folk, beslutad=True)
    arendegang.koppla_atgard(hemligt, atgard, av=folk.maja)
    klient, varning = som(folk.maja), "Fler än de som läser ärendet"
    assert varning in klient.get(reverse("avvikelser:atgard-klar", args=[hemligt.pk, atgard.pk])).content.decode()
    assert varning not in klient.get(reverse("avvikelser:atgard-klar", args=[oppet.pk, atgard.pk])).content.decode()


def test_to_be_offered_an_atgard_with_sekretess_is_logged_as_a_read(folk: Folk, som: Som) -> None:
    atgard = atgard_i(lex(folk, folk.maja), folk, beslutad=True)
    som(folk.maja).get(koppla_url(lex(folk, folk.maja)))
    assert Sparpost.objects.filter(slag="sett", objekt_id=str(atgard.pk), person=folk.maja).exists()


def test_what_others_read_by_another_arende_is_not_made_secret_when_one_becomes_lex_sarah(folk: Folk) -> None:
    oppet, blir = avvikelse(folk), avvikelse(folk, mottagare=folk.maja)
    delad, egen = atgard_i(oppet, folk, beslutad=True), atgard_i(blir, folk, beslutad=True)
    arendegang.koppla_atgard(blir, delad, av=folk.maja)
    arendegang.omklassa(blir, till=Arendetyp.LEX_SARAH, motivering="Allvarligt.", av=folk.maja)
    assert set(Atgard.objects.filter(sekretess=True)) == {egen}


def test_an_arende_that_shares_an_atgard_with_a_secret_one_does_not_become_an_avvikelse(folk: Folk) -> None:
    kvar, blir = lex(folk, folk.maja), lex(folk, folk.maja)
    atgard = atgard_i(kvar, folk, beslutad=True)
    arendegang.koppla_atgard(blir, atgard, av=folk.anders)
    with pytest.raises(OtillatenOvergang, match="hör också till ett annat ärende"):
        arendegang.omklassa(blir, till=Arendetyp.AVVIKELSE, motivering="Ingen fara.", av=folk.anders)
    arendegang.koppla_bort_atgard(blir, atgard, skal="Gäller bara det andra.", av=folk.anders)
    blev = arendegang.omklassa(blir, till=Arendetyp.AVVIKELSE, motivering="Ingen fara.", av=folk.anders)
    atgard.refresh_from_db()
    assert (blev.sekretess, atgard.sekretess) == (False, True)


# ---- and off again ----


def test_it_is_taken_off_with_a_reason_and_stays_with_the_other(folk: Folk, som: Som) -> None:
    forsta, andra = avvikelse(folk), avvikelse(folk)
    atgard = atgard_i(forsta, folk, beslutad=True)
    arendegang.koppla_atgard(andra, atgard, av=folk.maja)
    klient = som(folk.maja)
    assert bort_url(andra, atgard) in sida(klient, andra)
    assert "Skriv varför" in klient.post(bort_url(andra, atgard), {"skal": " "}).content.decode()
    klient.post(bort_url(andra, atgard), {"skal": "En annan sak."})
    assert (list(andra.atgarder.all()), list(forsta.atgarder.all())) == ([], [atgard])
    assert andra.handelser.get(verb=Verb.KOPPLA_BORT_ATGARD).text == "Provåtgärd. En annan sak."
    assert bort_url(forsta, atgard) not in sida(klient, forsta)


def test_one_with_no_other_source_stays(folk: Folk, som: Som) -> None:
    arende = avvikelse(folk)
    atgard = atgard_i(arende, folk, beslutad=True)
    assert som(folk.maja).get(bort_url(arende, atgard)).status_code == 404
    with pytest.raises(OtillatenOvergang, match="bara till det här ärendet"):
        arendegang.koppla_bort_atgard(arende, atgard, skal="Nej.", av=folk.maja)


def test_one_that_comes_from_a_risk_too_can_be_taken_off(folk: Folk) -> None:
    arende = avvikelse(folk)
    atgard = atgard_i(arende, folk, beslutad=True)
    risk = internkontrollscener.risk(folk.kommun.ifn, folk.kommun.tallbacken)
    Riskatgard.objects.create(risk=risk, atgard=atgard, kopplad=timezone.now(), kopplad_av=folk.maja)
    arendegang.koppla_bort_atgard(arende, atgard, skal="Hör till risken.", av=folk.maja)
    assert not arende.atgarder.exists()


def test_a_late_atgard_is_offered_like_any_other_open_one(folk: Folk) -> None:
    arende = avvikelse(folk)
    sen = oppen_atgard(folk, senast=timezone.localdate() - timedelta(days=1))
    assert arendegang.kopplingsbara(arende, folk.maja) == [sen]
