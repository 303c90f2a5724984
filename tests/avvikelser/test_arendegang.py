"""Every arrow of the workflows, and every missing arrow: each status of each typ against each verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import GANGAR, KRAVER, Verb
from avvikelser.models import Arende, Arendetyp, Handelse, Missforhallandetyp, Skydd, Status, Utfall
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, bedomt, i_lage, omedelbar

IDAG = date(2026, 8, 19)

T, S, V = Arendetyp, Status, Verb
_LOPANDE = {
    V.KOMPLETTERA,
    V.OMEDELBAR_ATGARD,
    V.ANTECKNING,
    V.BIFOGA,
    V.PLANERA_ATGARD,
    V.BESLUTA_ATGARD,
    V.KLARMARKERA_ATGARD,
}
_IVO = {V.ANMAL_TILL_IVO, V.IVO_UPPGIFT}

# Written by hand, and not derived from GANGAR: two statements of one intention must agree.
FAR: dict[tuple[T, S], set[V]] = {
    (T.AVVIKELSE, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA},
    (T.AVVIKELSE, S.MOTTAGEN): {V.KLASSA, V.OMKLASSA, V.AVSLUTA} | _LOPANDE,
    (T.AVVIKELSE, S.AVSLUTAD): {V.KLARMARKERA_ATGARD},
    (T.LEX_SARAH, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA},
    (T.LEX_SARAH, S.MOTTAGEN): {V.KLASSA, V.OMKLASSA, V.LAMNA_OVER} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.UNDER_UTREDNING): {V.KLASSA, V.LAMNA_OVER, V.LAMNA_FORSLAG} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.FORESLAGEN): {V.ATERFORVISA, V.BESLUTA} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.BESLUTAD): {V.BESLUTA, V.AVSLUTA} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.AVSLUTAD): {V.KLARMARKERA_ATGARD},
    (T.SYNPUNKT, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA},
    (T.SYNPUNKT, S.MOTTAGEN): {V.AVSLUTA} | _LOPANDE,
    (T.SYNPUNKT, S.AVSLUTAD): {V.KLARMARKERA_ATGARD},
}
LEDER_TILL: dict[tuple[T, V], S] = {
    **{(typ, V.TA_EMOT): S.MOTTAGEN for typ in T},
    **{(typ, V.AVSLUTA): S.AVSLUTAD for typ in T},
    (T.LEX_SARAH, V.LAMNA_OVER): S.UNDER_UTREDNING,
    (T.LEX_SARAH, V.LAMNA_FORSLAG): S.FORESLAGEN,
    (T.LEX_SARAH, V.ATERFORVISA): S.UNDER_UTREDNING,
    (T.LEX_SARAH, V.BESLUTA): S.BESLUTAD,
}


def atgard_i(arende: Arende, folk: Folk, *, beslutad: bool) -> Atgard:
    atgard = atgardsgang.planera(
        enhet=arende.enhet,
        beskrivning="Provåtgärd",
        ansvarig=folk.maja,
        senast=timezone.localdate() + timedelta(days=30),
        beslutad=beslutad,
        sekretess=arende.sekretess,
        av=folk.maja,
    )
    arende.atgarder.add(atgard)
    return atgard


def fil() -> Bilaga:
    return Bilaga.objects.create(namn="prov.txt", mediatyp="text/plain", storlek=4, sha256="0" * 64)


def gor(verb: Verb, arende: Arende, folk: Folk) -> Arende:
    """Carry the verb out in the ordinary way, by somebody who may."""
    idag = timezone.localdate()
    if verb is V.LAMNA_OVER:
        utredare = folk.vera if arende.status == S.UNDER_UTREDNING else folk.jonas
        return arendegang.lamna_over(arende, utredare=utredare, av=folk.maja)
    if verb is V.OMKLASSA:
        till = T.AVVIKELSE if arende.typ == T.LEX_SARAH else T.LEX_SARAH
        return arendegang.omklassa(arende, till=till, motivering="Skäl.", av=folk.maja)
    if verb in {V.BESLUTA_ATGARD, V.KLARMARKERA_ATGARD}:
        atgard = atgard_i(arende, folk, beslutad=verb is V.KLARMARKERA_ATGARD)
        if verb is V.BESLUTA_ATGARD:
            return arendegang.besluta_atgard(arende, atgard, godkand=True, av=folk.maja)
        return arendegang.klarmarkera_atgard(arende, atgard, effekt="ja", av=folk.maja)
    if verb is V.IVO_UPPGIFT and arende.typ == T.LEX_SARAH:
        arende.lex_sarah.anmald_ivo = IDAG
        arende.lex_sarah.save()
    if verb is V.ANMAL_TILL_IVO and arende.status == S.BESLUTAD:
        arende.lex_sarah.utfall = Utfall.ALLVARLIGT
        arende.lex_sarah.save()
    if verb is V.AVSLUTA and arende.typ == T.AVVIKELSE and arende.status == S.MOTTAGEN:
        arende = arendegang.klassa(arende, av=folk.maja, bedomt=bedomt())
    lex: dict[str, Any] = {"utfall": Utfall.RISK}
    sattet: dict[Verb, Callable[[], Arende]] = {
        V.TA_EMOT: lambda: arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ),
        V.KOMPLETTERA: lambda: arendegang.komplettera(arende, av=folk.elin, text="Mer."),
        V.OMEDELBAR_ATGARD: lambda: arendegang.registrera_omedelbar_atgard(arende, av=folk.maja, omedelbar=omedelbar()),
        V.KLASSA: lambda: arendegang.klassa(arende, av=folk.maja, bedomt=bedomt()),
        V.ANTECKNING: lambda: arendegang.skriv_anteckning(arende, av=folk.maja, text="En notering."),
        V.BIFOGA: lambda: arendegang.bifoga(arende, av=folk.maja, bilagor=[fil()]),
        V.LAMNA_FORSLAG: lambda: arendegang.lamna_forslag(arende, text="Skäl.", av=folk.jonas, **lex),
        V.ATERFORVISA: lambda: arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin),
        V.BESLUTA: lambda: arendegang.besluta(arende, motivering="Skäl.", av=folk.karin, **lex),
        V.ANMAL_TILL_IVO: lambda: arendegang.anmal_till_ivo(
            arende, dag=idag, utredning_bifogad=True, motivering="Skäl.", av=folk.karin
        ),
        V.IVO_UPPGIFT: lambda: arendegang.skriv_ivo_uppgift(arende, ivo_dnr="PROV-1", av=folk.karin),
        V.PLANERA_ATGARD: lambda: arendegang.planera_atgard(
            arende, beskrivning="Ny rutin", ansvarig=folk.maja, senast=idag, av=folk.maja
        ),
        V.AVSLUTA: lambda: arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar."),
    }
    return sattet[verb]()


def with_reporter(arende: Arende, folk: Folk) -> Arende:
    """A synpunkt has no employee as reporter; give it one, so that KOMPLETTERA can be tried by somebody."""
    if arende.rapportor is None:
        Arende.objects.filter(pk=arende.pk).update(rapportor=folk.elin)
        arende.refresh_from_db()
    return arende


FALL = [(typ, status, verb) for typ, status in FAR for verb in Verb if verb is not V.RAPPORTERA]


@pytest.mark.parametrize(("typ", "status", "verb"), FALL, ids=lambda x: str(getattr(x, "value", x)))
def test_every_arrow_can_be_walked_and_every_missing_arrow_is_refused(
    folk: Folk, typ: Arendetyp, status: Status, verb: Verb
) -> None:
    arende = with_reporter(i_lage(folk, typ, status), folk)
    # Refused also for those who hold the befogenhet: UTREDA and BESLUTA say nothing outside lex Sarah.
    if verb not in FAR[typ, status]:
        fore = (arende.status, Handelse.objects.count())
        with pytest.raises(OtillatenOvergang) as hinder:
            gor(verb, arende, folk)
        arende.refresh_from_db()
        assert (arende.status, Handelse.objects.count()) == fore
        assert str(hinder.value).endswith(".")
        return
    efter = gor(verb, arende, folk)
    efter.refresh_from_db()
    assert efter.status == LEDER_TILL.get((typ, verb), status)
    assert efter.handelser.filter(verb=verb).count() >= 1


@pytest.mark.parametrize(("typ", "status"), FAR)
def test_the_dictionary_of_the_workflow_says_what_was_meant(typ: Arendetyp, status: Status) -> None:
    assert set(GANGAR[typ][status]) == FAR[typ, status]
    for verb, till in GANGAR[typ][status].items():
        assert till == LEDER_TILL.get((typ, verb), status)


def test_no_typ_has_a_status_that_is_not_tested() -> None:
    assert {(typ, status) for typ, gang in GANGAR.items() for status in gang} == set(FAR)


def test_every_verb_says_who_may_use_it() -> None:
    assert set(KRAVER) == set(Verb) - {V.RAPPORTERA}
    assert all(KRAVER.values())


@pytest.mark.parametrize("verb", [V.TA_EMOT, V.ANTECKNING, V.KLASSA])
def test_a_verb_writes_exactly_one_handelse_and_one_post_in_the_log_about_the_arende(folk: Folk, verb: Verb) -> None:
    arende = i_lage(folk, T.AVVIKELSE, S.RAPPORTERAD if verb is V.TA_EMOT else S.MOTTAGEN)
    fore = (arende.handelser.count(), Sparpost.objects.filter(objekt_id=str(arende.pk)).count())
    gor(verb, arende, folk)
    assert arende.handelser.count() == fore[0] + 1
    assert Sparpost.objects.filter(objekt_id=str(arende.pk)).count() == fore[1] + 1


def test_the_log_holds_no_free_text_of_the_arende(folk: Folk) -> None:
    arende = i_lage(folk, T.LEX_SARAH, S.FORESLAGEN)
    arendegang.skriv_anteckning(arende, av=folk.jonas, text="Hemlig text om någon.")
    for post in Sparpost.objects.filter(objekttyp="avvikelser.arende"):
        assert "Hemlig" not in str(post.detalj)
        assert "Tillsynen" not in f"{post.detalj} {post.objekt_namn}"


def test_a_handelse_keeps_the_name_and_befattning_of_its_day(folk: Folk) -> None:
    arende = i_lage(folk, T.AVVIKELSE, S.MOTTAGEN)
    folk.maja.efternamn = "Nytt"
    folk.maja.save()
    assert arende.handelser.get(verb=V.TA_EMOT).av_namn == "Maja Prov, enhetschef"


def test_a_synpunkt_that_is_closed_counts_as_answered(folk: Folk) -> None:
    arende = i_lage(folk, T.SYNPUNKT, S.AVSLUTAD)
    arende.synpunkt.refresh_from_db()
    assert arende.synpunkt.besvarad is not None
    assert arende.aterkoppling == "Tack, vi har svarat."


def test_lex_sarah_keeps_its_typer_when_it_is_classed(folk: Folk) -> None:
    arende = arendegang.klassa(
        i_lage(folk, T.LEX_SARAH, S.UNDER_UTREDNING),
        av=folk.jonas,
        bedomt=bedomt(typer=[Missforhallandetyp.BEMOTANDE, Missforhallandetyp.EJ_UTFORD]),
    )
    assert arende.lex_sarah.typer == ["bemotande", "ej_utford"]
    assert arende.typ == T.LEX_SARAH
