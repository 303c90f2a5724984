"""A lex Sarah rapport that becomes an avvikelse or a dubblett ends without an utredning: the nämnd has said by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.kopplingar.gang import aterta_dubblett, avsluta_som_dubblett
from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah import beslutsordning, fakta, utredning
from avvikelser.lex_sarah.models import Beslutare, Beslutssteg, Postrubrik, Postslag
from avvikelser.lex_sarah.tidigt import avsluta_tidigt
from avvikelser.models import Arende, Arendetyp, Beslut, Skydd, Status, Utfall
from kvalitet import frister
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.statistik.delegation import delegationssiffror
from tests.avvikelser.scener import Folk, mottagen, rapporterad
from tests.fabriker import person_med
from tests.lex_sarah.test_beslut import PARAGRAF, bestam, som
from tests.lex_sarah.utredd import utredd

pytestmark = pytest.mark.django_db

CHEFEN = "har bestämt att förvaltningschefen beslutar om en rapport avslutas utan hel utredning, blir en avvikelse"


def tidigt(folk: Folk, *beslutare: Beslutare, sas: Person | None = None) -> None:
    bestam(folk, *beslutare, sas=sas, steg=Beslutssteg.TIDIGT)


def ned(arende: Arende, av: Person, **mer: Any) -> Arende:
    return arendegang.omklassa(arende, till=Arendetyp.AVVIKELSE, motivering="Skäl.", av=av, **mer)


def dubblett(folk: Folk, arende: Arende, av: Person, **mer: Any) -> Arende:
    return avsluta_som_dubblett(arende, mottagen(folk, lex=True), av=av, **mer)


def bada(folk: Folk) -> list[Any]:
    return [lambda a, av, **m: ned(a, av, **m), lambda a, av, **m: dubblett(folk, a, av, **m)]


def oforandrad(arende: Arende) -> bool:
    nu = Arende.objects.get(pk=arende.pk)
    return (nu.typ, nu.status, nu.sekretess) == (Arendetyp.LEX_SARAH, Status.MOTTAGEN, True)


@pytest.mark.parametrize("nr", [0, 1], ids=["avvikelse", "dubblett"])
def test_only_the_chef_that_the_namnd_has_named_lets_a_rapport_go(folk: Folk, nr: int) -> None:
    tidigt(folk, Beslutare.FORVALTNINGSCHEF)
    arende = mottagen(folk, lex=True)
    with pytest.raises(OtillatenOvergang, match=CHEFEN):
        bada(folk)[nr](arende, folk.karin)
    assert oforandrad(arende)
    assert not Sparpost.objects.filter(verb__in=["omklassa", "dubblett"]).exists()
    assert not Koppling.objects.exists()
    bada(folk)[nr](arende, folk.anders)
    assert not oforandrad(arende)


@pytest.mark.parametrize("nr", [0, 1], ids=["avvikelse", "dubblett"])
def test_who_received_it_does_not_where_the_namnd_has_said_who(folk: Folk, nr: int) -> None:
    """Karin is verksamhetschef and may decide, of what somebody else has received."""
    tidigt(folk, Beslutare.AVDELNINGSCHEF)
    arende = arendegang.ta_emot(rapporterad(folk, lex=True), av=folk.karin, skydd=Skydd.NEJ)
    with pytest.raises(OtillatenOvergang, match="Du har tagit emot"):
        bada(folk)[nr](arende, folk.karin)
    assert oforandrad(arende)
    bada(folk)[nr](arende, folk.anders)
    assert not oforandrad(arende)


@pytest.mark.parametrize("nr", [0, 1], ids=["avvikelse", "dubblett"])
def test_what_the_namnd_keeps_to_itself_is_written_in_with_its_day_and_paragraf(folk: Folk, nr: int) -> None:
    tidigt(folk, Beslutare.NAMND)
    arende = mottagen(folk, lex=True)
    with pytest.raises(OtillatenOvergang, match="Nämnden beslutar"):
        bada(folk)[nr](arende, folk.karin)
    assert oforandrad(arende)
    bada(folk)[nr](arende, folk.karin, namndens=PARAGRAF)
    senast = arende.handelser.order_by("-pk").first()
    assert senast is not None
    assert senast.text.endswith("Nämndens beslut 2026-09-01, § 45.")


def test_a_decision_of_the_namnd_is_not_written_in_where_it_has_not_kept_it(folk: Folk) -> None:
    arende = mottagen(folk, lex=True)
    for gor in bada(folk):
        with pytest.raises(OtillatenOvergang, match="inte förbehållit sig"):
            gor(arende, folk.karin, namndens=PARAGRAF)
    assert oforandrad(arende)


def test_where_the_namnd_has_said_nothing_or_of_another_step_it_is_as_before(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    assert ned(mottagen(folk, lex=True), folk.karin).typ == Arendetyp.AVVIKELSE
    assert dubblett(folk, mottagen(folk, lex=True), folk.karin).status == Status.AVSLUTAD


def test_an_avvikelse_is_still_made_lex_sarah_or_a_dubblett_by_its_chef(folk: Folk) -> None:
    tidigt(folk, Beslutare.FORVALTNINGSCHEF)
    assert avsluta_som_dubblett(mottagen(folk), mottagen(folk), av=folk.maja).status == Status.AVSLUTAD
    upp = arendegang.omklassa(mottagen(folk), till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert upp.typ == Arendetyp.LEX_SARAH


@pytest.mark.parametrize("roll", list(Roll))
@pytest.mark.parametrize("val", [(), (Beslutare.FORVALTNINGSCHEF,), (Beslutare.AVDELNINGSCHEF,), (Beslutare.NAMND,)])
def test_every_roll_and_every_order(folk: Folk, roll: Roll, val: tuple[Beslutare, ...]) -> None:
    """By hand: who may let a rapport go that maja has received, with the nämnd's own decision where that is asked."""
    tidigt(folk, *val)
    plats = folk.kommun.kommun if roll == Roll.SYSTEMFORVALTARE else folk.kommun.avdelning
    if roll in {Roll.FORVALTNINGSCHEF, Roll.KVALITETSSTRATEG}:
        plats = folk.kommun.forvaltning
    person = person_med(roll, plats)
    far = {
        (): {Roll.VERKSAMHETSCHEF, Roll.FORVALTNINGSCHEF},
        (Beslutare.FORVALTNINGSCHEF,): {Roll.FORVALTNINGSCHEF},
        (Beslutare.AVDELNINGSCHEF,): {Roll.VERKSAMHETSCHEF, Roll.FORVALTNINGSCHEF},
        (Beslutare.NAMND,): {Roll.VERKSAMHETSCHEF, Roll.FORVALTNINGSCHEF},
    }[val]
    mer = {"namndens": PARAGRAF} if val == (Beslutare.NAMND,) else {}
    arende = mottagen(folk, lex=True)
    for verb in (Verb.OMKLASSA, Verb.DUBBLETT):
        assert (not arendegang.behorighetshinder(arende, verb, person)) == (roll in far)
    if roll in far:
        ned(arende, person, **mer)
    else:
        with pytest.raises(OtillatenOvergang):
            ned(arende, person, **mer)
    assert oforandrad(arende) == (roll not in far)


@pytest.mark.parametrize(("nr", "utfall"), [(0, Utfall.INTE), (1, "")], ids=["avvikelse", "dubblett"])
def test_what_was_let_go_by_delegation_is_on_the_namnds_list_as_an_early_close_is(
    folk: Folk, nr: int, utfall: str
) -> None:
    bestam(folk, Beslutare.AVDELNINGSCHEF, steg=Beslutssteg.TIDIGT)
    ar, arende = timezone.localdate().year, mottagen(folk, lex=True)
    avsluta_tidigt(mottagen(folk, lex=True), motivering="Skäl.", av=folk.karin)
    bada(folk)[nr](arende, folk.karin)
    slappt, tidigt_avslutat = beslutsordning.delegationsbeslut(folk.sofia, ar)
    assert (slappt.beslut.arende, slappt.beslut.utfall, slappt.punkt) == (arende, utfall, "3.2")
    assert (slappt.steg, slappt.av_namn) == (tidigt_avslutat.steg, tidigt_avslutat.av_namn)
    period = frister.halvar_for(timezone.localdate())
    siffror = delegationssiffror(folk.kommun.ifn, period, timezone.now())
    assert siffror.tabeller[1].grupper[0].rader[-1].rubrik == arende.dnr
    rad = siffror.utgangna[0].grupper[0].rader[-1]  # as a report that was made before has it
    assert (rad.rubrik, rad.varden[2]) == (arende.dnr, Utfall.INTE.label if utfall else "Dubblett av ett annat ärende")


@pytest.mark.parametrize("nr", [0, 1], ids=["avvikelse", "dubblett"])
def test_what_the_namnd_decided_itself_is_not_on_it_and_is_kept_with_its_paragraf(folk: Folk, nr: int) -> None:
    tidigt(folk, Beslutare.NAMND)
    arende = mottagen(folk, lex=True)
    bada(folk)[nr](arende, folk.karin, namndens=PARAGRAF)
    assert not beslutsordning.delegationsbeslut(folk.sofia, timezone.localdate().year)
    grund = arende.beslut.get().grund
    assert (grund.delegation, grund.paragraf) == (False, "45")


def test_upwards_and_between_avvikelser_nothing_is_decided_for_the_namnd(folk: Folk) -> None:
    avsluta_som_dubblett(mottagen(folk), mottagen(folk), av=folk.maja)
    arendegang.omklassa(mottagen(folk), till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    assert not Beslut.objects.exists()


def test_a_dubblett_that_was_none_is_investigated_and_its_document_has_the_real_beslut_alone(
    folk: Folk, client: Any
) -> None:
    arende = aterta_dubblett(dubblett(folk, mottagen(folk, lex=True), folk.karin), skal="En annan.", av=folk.karin)
    arende = utredd(arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja), folk.jonas)
    arende = arendegang.lamna_forslag(arende, utfall=Utfall.RISK, text="Skäl.", av=folk.jonas)
    arende = arendegang.besluta(arende, utfall=Utfall.RISK, motivering="Skäl.", av=folk.karin)
    assert len(list(fakta.besluten(arende))) == 1
    text = som(client, folk.karin).get(reverse("avvikelser:arende", args=[arende.pk])).content.decode()
    assert "Beslut av Karin" in text
    assert "Rättat beslut" not in text


# ---- what has been written in the utredning ----


def skriven_post(folk: Folk, arende: Arende) -> None:
    ny = utredning.NyPost(
        rubrik=Postrubrik.BAKGRUND, slag=Postslag.BEDOMNING, text="Samtal med kvinnan: zebrafink i rummet"
    )
    utredning.skriv_post(arende, ny, av=folk.maja)


def test_what_is_written_in_the_utredning_keeps_its_readers(folk: Folk, client: Any) -> None:
    arende = mottagen(folk, lex=True)
    skriven_post(folk, arende)
    with pytest.raises(OtillatenOvergang, match="Avsluta utan hel utredning i stället"):
        ned(arende, folk.karin)
    assert oforandrad(arende)
    svar = som(client, folk.karin).post(reverse("avvikelser:omklassa", args=[arende.pk]), {"motivering": "Mitt skäl."})
    assert "Det finns redan något skrivet i utredningen" in svar.content.decode()
    assert "Mitt skäl." in svar.content.decode()
    avsluta_tidigt(arende, motivering="Skäl.", av=folk.karin)
    sidan = reverse("lex-sarah:utredning", args=[arende.pk])
    assert "zebrafink" in som(client, folk.maja).get(sidan).content.decode()


def test_what_an_utredare_had_answered_before_it_was_taken_up_again_stays_too(folk: Folk) -> None:
    arende = arendegang.lamna_over(mottagen(folk, lex=True), utredare=folk.jonas, av=folk.maja)
    utredning.bedom_risk(arende, utredning.Riskbedomning(foljd="Oro."), av=folk.jonas)
    arende = avsluta_tidigt(arende, motivering="Skäl.", av=folk.karin)
    arende = arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="redan något skrivet"):
        ned(arende, folk.karin)


# ---- the screens ----

SIDOR = ("avvikelser:omklassa", "kopplingar:dubblett")


def test_the_page_offers_it_to_who_may_and_tells_the_others_who_decides(folk: Folk, client: Any) -> None:
    tidigt(folk, Beslutare.FORVALTNINGSCHEF)
    arende = mottagen(folk, lex=True)
    sida = reverse("avvikelser:arende", args=[arende.pk])
    vagar = [reverse(namn, args=[arende.pk]) for namn in (*SIDOR, "lex-sarah:avsluta-tidigt")]
    text = som(client, folk.anders).get(sida).content.decode()
    assert CHEFEN not in text
    assert vagar[0] in text
    assert vagar[2] in text
    for person in (folk.karin, folk.maja):
        text = som(client, person).get(sida).content.decode()
        assert CHEFEN in text
        assert not [vag for vag in vagar if vag in text]
    assert CHEFEN not in som(client, folk.sofia).get(sida).content.decode()  # reads, and does not work with it
    som(client, folk.karin)
    for vag in vagar[:2]:
        nekad = client.get(vag)
        assert nekad.status_code == 403
        assert CHEFEN in nekad.content.decode()
        assert client.post(vag, {"motivering": "Skäl."}).status_code == 403
    assert oforandrad(arende)


@pytest.mark.parametrize("namn", SIDOR)
def test_the_form_asks_for_the_namnds_day_only_where_the_namnd_decides(folk: Folk, client: Any, namn: str) -> None:
    arende = mottagen(folk, lex=True)
    adress = reverse(namn, args=[arende.pk])
    som(client, folk.karin)
    assert "Nämndens sammanträde" not in client.get(adress).content.decode()
    tidigt(folk, Beslutare.NAMND)
    assert "Nämndens sammanträde" in client.get(adress).content.decode()
    data = {"motivering": "Vi skrev noga varför.", "vilket": "annat", "dnr": mottagen(folk, lex=True).dnr}
    utan = client.post(adress, data).content.decode()
    assert "Nämnden beslutar." in utan
    assert data["motivering"] in utan or namn != SIDOR[0]
    assert oforandrad(arende)
    assert client.post(adress, {**data, "sammantrade": "2026-09-01", "paragraf": "45"}).status_code == 302
    assert not oforandrad(arende)


def test_upwards_no_form_asks_for_the_namnd(folk: Folk, client: Any) -> None:
    tidigt(folk, Beslutare.NAMND)
    arende = mottagen(folk)
    sida = som(client, folk.maja).get(reverse("avvikelser:omklassa", args=[arende.pk])).content.decode()
    assert "Nämndens sammanträde" not in sida


def test_the_early_close_still_follows_the_same_order(folk: Folk) -> None:
    tidigt(folk, Beslutare.FORVALTNINGSCHEF)
    arende = mottagen(folk, lex=True)
    with pytest.raises(OtillatenOvergang, match="förvaltningschefen"):
        avsluta_tidigt(arende, motivering="Skäl.", av=folk.karin)
    assert avsluta_tidigt(arende, motivering="Skäl.", av=folk.anders).status == Status.BESLUTAD
