"""What was ended without a whole utredning says what was not done, and can be taken up again by who may end it so."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import SparadeFore, Verb
from avvikelser.arendesida import gang, logg_for
from avvikelser.lex_sarah import fakta
from avvikelser.lex_sarah.models import Beslutare, Beslutssteg
from avvikelser.lex_sarah.tidigt import avsluta_tidigt
from avvikelser.models import Arende, Handelse, Lasare, LexSarah, Status, Utfall
from avvikelser.rapportval import Kanal
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, avslutad, beslutad, foljs_upp, mottagen, overlamnad, synpunkt
from tests.fabriker import ArendeFactory
from tests.lex_sarah.test_beslut import PARAGRAF, bestam, som
from tests.lex_sarah.utredd import utredd

pytestmark = pytest.mark.django_db


def tidigt(folk: Folk, arende: Arende | None = None) -> Arende:
    return avsluta_tidigt(arende or mottagen(folk, lex=True), motivering="Inget har hänt.", av=folk.karin)


def upp(arende: Arende, av: Person, **mer: Any) -> Arende:
    return arendegang.aterforvisa(arende, motivering="Det hade hänt något.", av=av, **mer)


def strip(arende: Arende, folk: Folk) -> dict[str, str]:
    """The first word that is said of each step."""
    nu = Arende.objects.get(pk=arende.pk)
    return {steg.namn: steg.text.partition(" ")[0] for steg in gang(nu, list(nu.handelser.all()), folk.sofia)}


# ---- what the page says ----


def test_a_step_that_nobody_took_is_never_klart(folk: Folk) -> None:
    assert strip(tidigt(folk), folk) == {
        "Rapport": "Klart",
        "Mottagen": "Klart",
        "Överlämnad": "Hoppades",
        "Utredning": "Hoppades",
        "Beslut": "Klart",
        "Avslutad": "Inte",
    }
    overlamnat = strip(tidigt(folk, overlamnad(folk)), folk)
    assert (overlamnat["Överlämnad"], overlamnat["Utredning"]) == ("Klart", "Hoppades")


def test_a_forslag_that_was_sent_back_is_no_utredning_that_is_done(folk: Folk) -> None:
    arende = utredd(overlamnad(folk), folk.jonas)
    arende = arendegang.lamna_forslag(arende, utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    assert strip(arende, folk)["Utredning"] == "Klart"
    arende = arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin)
    assert strip(tidigt(folk, arende), folk)["Utredning"] == "Hoppades"


def test_an_arende_that_went_the_whole_way_is_klart_all_along(folk: Folk) -> None:
    hel = strip(avslutad(folk, lex=True), folk)
    assert set(hel.values()) == {"Klart"}
    assert list(hel)[-1] == "Uppföljning"
    assert strip(foljs_upp(folk), folk)["Uppföljning"] == "Pågår"
    assert strip(avslutad(folk), folk)["Klassad"] == "Klart"


def test_what_was_no_missforhallande_is_closed_and_not_followed_up(folk: Folk) -> None:
    arende = arendegang.avsluta(tidigt(folk), aterkoppling="Vi har pratat.", av=folk.maja)
    assert strip(arende, folk)["Avslutad"] == "Klart"
    assert "Uppföljning" not in strip(arende, folk)


def test_a_synpunkt_that_was_closed_without_an_answer_has_none(folk: Folk) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN, vill_ha_svar=False)
    arende = arendegang.avsluta(arende, aterkoppling="Ändrat.", av=folk.maja)
    vantat = {"Kom in": "Klart", "Mottagen": "Klart", "Svar": "Hoppades", "Avslutad": "Klart"}
    assert strip(arende, folk) == vantat


def test_of_what_came_from_an_older_system_nothing_is_said_that_is_not_known(folk: Folk) -> None:
    nu = timezone.now()
    arende = ArendeFactory(
        enhet=folk.kommun.tallbacken,
        typ="lex_sarah",
        sekretess=True,
        status=Status.BESLUTAD,
        kanal=Kanal.IMPORT,
        mottagen=nu,
    )
    LexSarah.objects.update_or_create(arende=arende, defaults={"utfall": Utfall.RISK, "beslutad": nu})
    Handelse.objects.create(arende=arende, verb="importera", till_status=arende.status, av_namn="S", nar=nu)
    visat = strip(arende, folk)
    assert (visat["Överlämnad"], visat["Utredning"], visat["Beslut"]) == ("Ingen", "Ingen", "Klart")


# ---- taken up again ----


def test_it_is_received_again_nothing_is_decided_and_the_beslut_stays(folk: Folk) -> None:
    arende = upp(tidigt(folk), folk.karin)
    nu = Arende.objects.get(pk=arende.pk)
    assert (nu.status, nu.ansvarig, nu.sekretess) == (Status.MOTTAGEN, folk.maja, True)
    assert (nu.lex_sarah.utfall, nu.lex_sarah.beslutad) == ("", None)
    assert [b.utfall for b in nu.beslut.all()] == [Utfall.INTE]
    assert nu.handelser.last().text == "Det hade hänt något."  # type: ignore[union-attr]
    assert strip(nu, folk)["Beslut"] == "Kommer"
    nu = arendegang.lamna_over(nu, utredare=folk.jonas, av=folk.maja)
    nu = arendegang.lamna_forslag(utredd(nu, folk.jonas), utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    nu = arendegang.besluta(nu, utfall=Utfall.RISK, motivering="Skäl.", av=folk.karin)
    assert [b.utfall for b in nu.beslut.order_by("pk")] == [Utfall.INTE, Utfall.RISK]
    assert set(strip(nu, folk).values()) == {"Klart", "Inte"}


def test_the_utredare_may_be_handed_it_again_or_somebody_else_who_then_reads_alone(folk: Folk) -> None:
    arende = upp(tidigt(folk, overlamnad(folk)), folk.karin)
    assert arende.ansvarig == folk.maja
    igen = arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    assert (igen.status, igen.ansvarig) == (Status.UNDER_UTREDNING, folk.jonas)
    annan = upp(tidigt(folk, overlamnad(folk)), folk.karin)
    arendegang.lamna_over(annan, utredare=folk.vera, av=folk.maja)
    kvar = Lasare.objects.filter(arende=annan, till=None).values_list("person__fornamn", flat=True)
    assert set(kvar) == {"Maja", "Vera"}


def test_whoever_has_it_keeps_it(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    arendegang.byt_ansvarig(arende, till=folk.karin, av=folk.maja)
    assert upp(tidigt(folk, arende), folk.karin).ansvarig == folk.karin


def test_a_beslut_about_a_forslag_is_corrected_by_a_new_one_and_not_so(folk: Folk) -> None:
    for arende in (beslutad(folk), beslutad(folk, Utfall.INTE)):
        with pytest.raises(OtillatenOvergang, match="rättas med ett nytt"):
            upp(arende, folk.karin)
    klar = arendegang.avsluta(tidigt(folk), aterkoppling="Vi har pratat.", av=folk.maja)
    with pytest.raises(OtillatenOvergang, match="avslutat"):
        upp(klar, folk.karin)


def test_it_needs_a_reason_and_somebody_who_could_have_decided(folk: Folk) -> None:
    arende = tidigt(folk)
    with pytest.raises(OtillatenOvergang, match="Skriv vad som behöver utredas"):
        arendegang.aterforvisa(arende, motivering=" ", av=folk.karin)
    with pytest.raises(OtillatenOvergang):
        upp(arende, folk.maja)
    bestam(folk, Beslutare.FORVALTNINGSCHEF, steg=Beslutssteg.TIDIGT)
    with pytest.raises(OtillatenOvergang, match="förvaltningschefen"):
        upp(arende, folk.karin)
    assert upp(arende, folk.anders).status == Status.MOTTAGEN


def test_what_the_namnd_decided_itself_it_takes_back_itself(folk: Folk) -> None:
    bestam(folk, Beslutare.NAMND, steg=Beslutssteg.TIDIGT)
    arende = avsluta_tidigt(mottagen(folk, lex=True), motivering="Inget.", av=folk.karin, namndens=PARAGRAF)
    with pytest.raises(OtillatenOvergang, match="Nämnden beslutar"):
        upp(arende, folk.karin)
    upp(arende, folk.karin, namndens=PARAGRAF)
    assert arende.handelser.last().text.endswith("Nämndens beslut 2026-09-01, § 45.")  # type: ignore[union-attr]


def test_two_who_do_it_at_once_are_one_who_does_and_one_who_is_told(folk: Folk) -> None:
    arende = tidigt(folk)
    sedd = Arende.objects.get(pk=arende.pk).andrad
    upp(arende, folk.karin, sedd=sedd)
    with pytest.raises(SparadeFore):
        upp(arende, folk.anders, sedd=sedd)
    assert arende.handelser.filter(verb=Verb.ATERFORVISA).count() == 1


# ---- the screens ----


def test_the_page_leads_to_it_and_the_form_does_it(folk: Folk, client: Any) -> None:
    arende = tidigt(folk)
    sidan, vagen = reverse("avvikelser:arende", args=[arende.pk]), reverse("avvikelser:aterforvisa", args=[arende.pk])
    assert vagen not in som(client, folk.maja).get(sidan).content.decode()
    text = som(client, folk.karin).get(sidan).content.decode()
    assert vagen in text
    assert "Ta upp utredningen igen" in text
    assert "Ditt beslut" not in text
    beslut = client.get(reverse("avvikelser:besluta", args=[arende.pk])).content.decode()
    assert "tar du upp utredningen igen" in beslut
    assert "Varför behöver händelsen utredas?" in client.get(vagen).content.decode()
    assert client.post(vagen, {"motivering": "Det hade hänt något."}).status_code == 302
    assert Arende.objects.get(pk=arende.pk).status == Status.MOTTAGEN
    val = som(client, folk.maja).get(reverse("avvikelser:lamna-over", args=[arende.pk])).content.decode()
    assert "Jonas Prov" in val


def test_another_beslut_has_no_such_way(folk: Folk, client: Any) -> None:
    arende = beslutad(folk)
    vagen = reverse("avvikelser:aterforvisa", args=[arende.pk])
    som(client, folk.karin)
    assert vagen not in client.get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert client.get(vagen).status_code == 302
    assert "rättas med ett nytt" in client.post(vagen, {"motivering": "Skäl."}).content.decode()


def test_who_may_not_is_told_who_decides(folk: Folk, client: Any) -> None:
    arende = tidigt(folk)
    bestam(folk, Beslutare.FORVALTNINGSCHEF, steg=Beslutssteg.TIDIGT)
    vagen = reverse("avvikelser:aterforvisa", args=[arende.pk])
    text = som(client, folk.karin).get(vagen).content.decode()
    assert "har bestämt att förvaltningschefen beslutar" in text
    assert "Varför behöver händelsen utredas?" not in text
    assert som(client, folk.maja).get(vagen).status_code in {403, 404}


# ---- what is read of the beslut that was left ----


def test_the_log_says_that_it_was_taken_up_and_not_that_a_forslag_was_sent_back(folk: Folk) -> None:
    rader = [rad.rubrik for rad in logg_for(list(upp(tidigt(folk), folk.karin).handelser.all()), alla=True).rader]
    assert rader[-1] == "Tog upp utredningen igen"
    arende = utredd(overlamnad(folk), folk.jonas)
    arende = arendegang.lamna_forslag(arende, utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    arende = arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin)
    assert logg_for(list(arende.handelser.all()), alla=True).rader[-1].rubrik == "Bad om mer utredning"


def test_the_beslut_that_was_left_is_read_with_its_reasons_and_never_as_one_that_holds(folk: Folk, client: Any) -> None:
    arende = tidigt(folk)
    assert not [text for _, text in fakta.besluten(arende) if fakta.GALLER_INTE in text]
    arende = Arende.objects.get(pk=upp(arende, folk.karin).pk)
    sidan = som(client, folk.maja).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert "Inget har hänt." in sidan
    assert "Gäller inte längre: utredningen är upptagen igen." in sidan
    [(_, text)] = fakta.besluten(arende)
    assert text == f"Inte ett missförhållande. Inget har hänt.{fakta.GALLER_INTE}"
    arende = arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja)
    arende = arendegang.lamna_forslag(utredd(arende, folk.jonas), utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    arende = arendegang.besluta(arende, utfall=Utfall.RISK, motivering="Nya skäl.", av=folk.karin)
    assert [fakta.GALLER_INTE in text for _, text in fakta.besluten(arende)] == [True, False]
    assert (
        "Nytt beslut av" in som(client, folk.maja).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    )
