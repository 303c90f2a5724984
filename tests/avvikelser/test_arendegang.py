"""Every arrow of the workflows, and every missing arrow: each status of each typ against each verb."""

from __future__ import annotations

import pytest
from django.db import transaction

from avvikelser import arendegang
from avvikelser.arendegang import GANGAR, KRAVER, Verb
from avvikelser.models import Arende, Arendetyp, Handelse, Missforhallandetyp, Status
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, bedomt, i_lage
from tests.avvikelser.verben import forsok, gor

T, S, V = Arendetyp, Status, Verb
_LOPANDE = {
    V.KOMPLETTERA,
    V.OMEDELBAR_ATGARD,
    V.ANTECKNING,
    V.BIFOGA,
    V.BYT_ANSVARIG,
    V.PLANERA_ATGARD,
    V.BESLUTA_ATGARD,
    V.KLARMARKERA_ATGARD,
    V.KOPPLA_ATGARD,
    V.KOPPLA_BORT_ATGARD,
    V.KOPPLA,
    V.KOPPLA_BORT,
}
_IVO = {V.ANMAL_TILL_IVO, V.IVO_UPPGIFT, V.RATTA_ANMALAN, V.IVO_BESLUT}
_ALLTID = {V.AVSANDAREN_SKREV, V.BERORDA, V.MISSFORHALLANDE}

# Written by hand, and not derived from GANGAR: two statements of one intention must agree.
FAR: dict[tuple[T, S], set[V]] = {
    (T.AVVIKELSE, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA},
    (T.AVVIKELSE, S.MOTTAGEN): {V.KLASSA, V.OMKLASSA, V.SKRIV_ORSAK, V.DELA, V.DUBBLETT, V.AVSLUTA} | _LOPANDE,
    (T.AVVIKELSE, S.AVSLUTAD): {V.KLARMARKERA_ATGARD, V.ATERTA_DUBBLETT},
    (T.LEX_SARAH, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA},
    (T.LEX_SARAH, S.MOTTAGEN): {V.KLASSA, V.OMKLASSA, V.LAMNA_OVER, V.SKRIV_POST, V.DELA, V.DUBBLETT} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.UNDER_UTREDNING): {V.KLASSA, V.LAMNA_OVER, V.SKRIV_POST, V.UTRED, V.LAMNA_FORSLAG}
    | _LOPANDE
    | _IVO,
    (T.LEX_SARAH, S.FORESLAGEN): {V.ATERFORVISA, V.ATERTA_FORSLAG, V.BESLUTA} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.BESLUTAD): {V.BESLUTA, V.INLED_UPPFOLJNING, V.AVSLUTA} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.UPPFOLJNING): {V.BESLUTA, V.AVSLUTA} | _LOPANDE | _IVO,
    (T.LEX_SARAH, S.AVSLUTAD): {V.KLARMARKERA_ATGARD, V.ATERTA_DUBBLETT},
    (T.SYNPUNKT, S.RAPPORTERAD): {V.TA_EMOT, V.KOMPLETTERA, V.BEKRAFTA, V.LAMNA_VIDARE, V.FLYTTA} | _ALLTID,
    (T.SYNPUNKT, S.MOTTAGEN): {V.BEKRAFTA, V.FRAGA_AVSANDAREN, V.BESVARA, V.LAMNA_VIDARE, V.FLYTTA, V.AVSLUTA}
    | {V.DUBBLETT}
    | _ALLTID
    | _LOPANDE,
    (T.SYNPUNKT, S.BESVARAD): {V.BESVARA, V.NOJD, V.INTE_NOJD, V.TILL_DELEGATION, V.AVSLUTA, V.DUBBLETT}
    | _ALLTID
    | _LOPANDE,
    (T.SYNPUNKT, S.DELEGATION): {V.DELEGATIONSSVAR} | _ALLTID | _LOPANDE,
    (T.SYNPUNKT, S.AVSLUTAD): {V.KLARMARKERA_ATGARD, V.NOJD, V.INTE_NOJD, V.TILL_DELEGATION, V.ATERTA_DUBBLETT},
}
# The end of an utredning before its time, and what IVO says when it is over.
FAR[T.LEX_SARAH, S.MOTTAGEN] |= {V.AVSLUTA_TIDIGT}
FAR[T.LEX_SARAH, S.UNDER_UTREDNING] |= {V.AVSLUTA_TIDIGT}
# What was ended so is taken up again: it has no förslag that a new beslut could be about.
FAR[T.LEX_SARAH, S.BESLUTAD] |= {V.ATERFORVISA}
FAR[T.LEX_SARAH, S.AVSLUTAD] |= {V.IVO_UPPGIFT, V.RATTA_ANMALAN, V.IVO_BESLUT}
LEDER_ANNORLUNDA: dict[tuple[T, S, V], S] = {(T.LEX_SARAH, S.BESLUTAD, V.ATERFORVISA): S.MOTTAGEN}
LEDER_TILL: dict[tuple[T, V], S] = {
    **{(typ, V.TA_EMOT): S.MOTTAGEN for typ in T},
    **{(typ, V.AVSLUTA): S.AVSLUTAD for typ in T},
    **{(typ, V.DUBBLETT): S.AVSLUTAD for typ in T},
    **{(typ, V.ATERTA_DUBBLETT): S.MOTTAGEN for typ in T},
    (T.SYNPUNKT, V.BEKRAFTA): S.MOTTAGEN,
    (T.SYNPUNKT, V.BESVARA): S.BESVARAD,
    (T.SYNPUNKT, V.LAMNA_VIDARE): S.AVSLUTAD,
    (T.SYNPUNKT, V.FLYTTA): S.RAPPORTERAD,
    (T.SYNPUNKT, V.TILL_DELEGATION): S.DELEGATION,
    (T.SYNPUNKT, V.DELEGATIONSSVAR): S.BESVARAD,
    (T.LEX_SARAH, V.LAMNA_OVER): S.UNDER_UTREDNING,
    (T.LEX_SARAH, V.LAMNA_FORSLAG): S.FORESLAGEN,
    (T.LEX_SARAH, V.ATERFORVISA): S.UNDER_UTREDNING,
    (T.LEX_SARAH, V.ATERTA_FORSLAG): S.UNDER_UTREDNING,
    (T.LEX_SARAH, V.AVSLUTA_TIDIGT): S.BESLUTAD,
    (T.LEX_SARAH, V.BESLUTA): S.BESLUTAD,
    (T.LEX_SARAH, V.INLED_UPPFOLJNING): S.UPPFOLJNING,
}


def leder_till(typ: T, status: S, verb: V) -> S:
    """Where the verb leads from the status: mostly the same wherever it is used."""
    return LEDER_ANNORLUNDA.get((typ, status, verb), LEDER_TILL.get((typ, verb), status))


def with_reporter(arende: Arende, folk: Folk) -> Arende:
    """A synpunkt has no employee as reporter; give it one, so that KOMPLETTERA can be tried by somebody."""
    if arende.rapportor is None:
        Arende.objects.filter(pk=arende.pk).update(rapportor=folk.elin)
        arende.refresh_from_db()
    return arende


class _Tillbaka(Exception):
    """Takes back what a verb did, so that the next is tried from the same place."""


def prova(verb: Verb, arende: Arende, folk: Folk) -> str:
    """What is wrong with how the verb behaves from here, or ""; the ärende is left as it was."""
    typ, status = Arendetyp(arende.typ), Status(arende.status)
    vantat = leder_till(typ, status, verb) if verb in FAR[typ, status] else None
    try:
        with transaction.atomic():
            efter = gor(verb, arende, folk)
            efter.refresh_from_db()
            blev, skrivet = efter.status, efter.handelser.filter(verb=verb).count()
            raise _Tillbaka
    except OtillatenOvergang as hinder:
        return "" if vantat is None and str(hinder).endswith(".") else f"{verb}: {hinder}"
    except _Tillbaka:
        return "" if blev == vantat and skrivet else f"{verb}: blev {blev}, väntat {vantat}"


@pytest.mark.parametrize(("typ", "status"), FAR)
def test_every_arrow_can_be_walked_and_every_missing_arrow_is_refused(
    folk: Folk, typ: Arendetyp, status: Status
) -> None:
    arende = with_reporter(i_lage(folk, typ, status), folk)
    fel = [brist for verb in Verb if verb is not V.RAPPORTERA and (brist := prova(verb, arende, folk))]
    assert fel == []


@pytest.mark.parametrize(("typ", "status"), FAR)
def test_a_refused_verb_writes_nothing(folk: Folk, typ: Arendetyp, status: Status) -> None:
    arende = with_reporter(i_lage(folk, typ, status), folk)
    fore = (status, Handelse.objects.count(), Sparpost.objects.count())
    for verb in set(Verb) - FAR[typ, status] - {V.RAPPORTERA, V.BESLUTA_ATGARD, V.KLARMARKERA_ATGARD}:
        with pytest.raises(OtillatenOvergang):
            forsok(verb, arende, folk, folk.maja)
    arende.refresh_from_db()
    assert (arende.status, Handelse.objects.count(), Sparpost.objects.count()) == fore


@pytest.mark.parametrize(("typ", "status"), FAR)
def test_the_dictionary_of_the_workflow_says_what_was_meant(typ: Arendetyp, status: Status) -> None:
    assert set(GANGAR[typ][status]) == FAR[typ, status]
    for verb, till in GANGAR[typ][status].items():
        assert till == leder_till(typ, status, verb)


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


def test_a_synpunkt_whose_sender_waits_for_an_answer_is_not_closed_without_one(folk: Folk) -> None:
    arende = i_lage(folk, T.SYNPUNKT, S.MOTTAGEN)
    with pytest.raises(OtillatenOvergang, match="fått svar"):
        arendegang.avsluta(arende, av=folk.maja, aterkoppling="Klart.")
    arende = i_lage(folk, T.SYNPUNKT, S.AVSLUTAD)
    assert arende.synpunkt.besvarad is not None
    assert arende.aterkoppling == "Tiderna är ändrade."


def test_lex_sarah_keeps_its_typer_when_it_is_classed(folk: Folk) -> None:
    arende = arendegang.klassa(
        i_lage(folk, T.LEX_SARAH, S.UNDER_UTREDNING),
        av=folk.jonas,
        bedomt=bedomt(typer=[Missforhallandetyp.BEMOTANDE, Missforhallandetyp.EJ_UTFORD]),
    )
    assert arende.lex_sarah.typer == ["bemotande", "ej_utford"]
    assert arende.typ == T.LEX_SARAH
