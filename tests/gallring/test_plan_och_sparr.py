"""The plan says what may go, a spärr that something may not, and both are written down with who and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser.gallring import forslagsgang, handlingstyper, plan, sparr
from avvikelser.gallring.models import Gallringsrad, Gallringsregel, Gallringssparr, Handlingstyp, Utgangspunkt
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah, Synpunktslag
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.gallring.scen import AVSLUTAT, IDAG, Tre, avslutat, lage, plan_for, regel, tre_i

R = Gallringsrad.Status


@pytest.fixture
def tre(kommun: Kommun) -> Tre:
    return tre_i(kommun)


def test_without_a_decision_everything_is_kept_and_nothing_can_be_proposed(tre: Tre) -> None:
    avslutat(tre.kommun)
    assert {regel.text for regel in plan.planen(tre.kommun.ifn.pk).values()} == {"Bevaras"}
    with pytest.raises(OtillatenOvergang, match="bevaras alla"):
        forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)


def test_a_line_of_the_plan_has_the_decision_behind_it_its_history_and_a_post_in_the_log(tre: Tre) -> None:
    plan.bestam(tre.kommun.ifn, regel(Handlingstyp.KLAGOMAL, 5), av=tre.sofia)
    plan.bestam(tre.kommun.ifn, regel(Handlingstyp.KLAGOMAL, None, paragraf="40"), av=tre.nora)
    nu = plan.planen(tre.kommun.ifn.pk)[Handlingstyp.KLAGOMAL]
    assert (nu.text, nu.beslut) == ("Bevaras", "Nämnden 2024-03-01, § 40")
    assert [plan.regel_av(rad).text for rad in plan.tidigare(tre.kommun.ifn.pk)] == [
        "Bevaras",
        "Gallras 5 år efter att ärendet avslutades",
    ]
    assert Sparpost.objects.filter(verb="andra_gallringsplan").count() == 2


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"ar": 0}, "antal år mellan"),
        ({"ar": 101}, "antal år mellan"),
        ({"beslutsdag": None}, "dagen och paragrafen"),
        ({"paragraf": " "}, "dagen och paragrafen"),
        ({"beslutsdag": date(2999, 1, 1)}, "framåt"),
    ],
)
def test_a_line_without_a_decision_or_a_sound_number_is_refused(tre: Tre, falt: dict, mening: str) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        plan.bestam(tre.kommun.ifn, regel(Handlingstyp.AVVIKELSE, **falt), av=tre.sofia)
    assert not Gallringsregel.objects.exists()


def test_only_who_looks_after_gallring_at_the_namnd_changes_its_plan(tre: Tre) -> None:
    annan = person_med(Roll.KVALITETSSTRATEG, tre.kommun.an)
    for person in (tre.ulla, annan):
        with pytest.raises(OtillatenOvergang, match="inte rätt"):
            plan.bestam(tre.kommun.ifn, regel(Handlingstyp.AVVIKELSE), av=person)
    assert not Gallringsregel.objects.exists()


def test_the_database_keeps_a_line_without_a_decision_or_with_no_years_out(tre: Tre) -> None:
    for falt in ({"ar": 0}, {"paragraf": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Gallringsregel.objects.create(
                **{
                    "namnd": tre.kommun.ifn,
                    "handlingstyp": "avvikelse",
                    "ar": 5,
                    "beslutsdag": IDAG,
                    "paragraf": "1",
                    "av": tre.sofia,
                    "av_namn": "Prov",
                    **falt,
                }
            )


# ---- which line, and from which day ----


def test_a_synpunkt_follows_the_line_of_what_it_came_in_as(kommun: Kommun) -> None:
    berom = avslutat(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=Synpunktslag.BEROM)
    assert handlingstyper.typ_av(berom) == Handlingstyp.BEROM
    assert Arende.objects.filter(handlingstyper.av_typ(Handlingstyp.BEROM)).get() == berom
    assert not Arende.objects.filter(handlingstyper.av_typ(Handlingstyp.KLAGOMAL)).exists()


def test_what_was_once_lex_sarah_follows_its_line_for_ever(tre: Tre) -> None:
    omklassad = avslutat(tre.kommun, typ=Arendetyp.AVVIKELSE)
    LexSarah.objects.create(arende=omklassad)
    vanlig = avslutat(tre.kommun)
    plan_for(tre, Handlingstyp.AVVIKELSE)
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    assert [rad.arende_nr for rad in forslag.rader.all()] == [vanlig.pk]
    assert handlingstyper.typ_av(omklassad) == Handlingstyp.LEX_SARAH


@pytest.mark.parametrize("dagar", [-1, 0])
def test_the_time_is_out_on_the_day_the_years_have_passed_and_not_before(tre: Tre, dagar: int) -> None:
    plan_for(tre, ar=5)
    arende = avslutat(tre.kommun, avslutad=datetime(2021, 11, 23, 22, 59, tzinfo=UTC))  # 23.59 in Sweden
    idag = IDAG + timedelta(days=dagar)
    if dagar < 0:
        with pytest.raises(OtillatenOvergang, match="Tiden har inte gått ut"):
            forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=idag)
    else:
        forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=idag)
        assert forslag.rader.get().tiden_ute == IDAG
        assert forslag.rader.get().arende_nr == arende.pk


def test_years_from_the_last_entry_begin_when_something_was_written_last(tre: Tre) -> None:
    plan_for(tre, ar=5, raknas=Utgangspunkt.ANTECKNING)
    gammalt, skrivet = avslutat(tre.kommun), avslutat(tre.kommun)
    Handelse.objects.create(
        arende=skrivet, verb="komplettera", till_status="avslutad", av_namn="Prov", nar=datetime(2023, 1, 2, tzinfo=UTC)
    )
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    assert [rad.arende_nr for rad in forslag.rader.all()] == [gammalt.pk]


# ---- the spärr ----


def test_a_sparr_is_put_by_number_with_a_reason_and_stands_in_the_log(tre: Tre) -> None:
    arende = avslutat(tre.kommun)
    rad = sparr.satt(f" {arende.dnr.lower()} ", skal="Rättsprocess.", av=tre.nora)
    assert (rad.arende, rad.satt_av, rad.havd) == (arende, tre.nora, None)
    post = Sparpost.objects.get(verb="satt_gallringssparr")
    assert (post.objekt_namn, "Rättsprocess" in str(post.detalj)) == (arende.dnr, False)


def test_a_sparr_needs_a_reason_a_right_and_an_arende_without_one(tre: Tre) -> None:
    arende, annans = avslutat(tre.kommun), avslutat(tre.kommun, enhet=tre.kommun.aldreboendet)
    with pytest.raises(OtillatenOvergang, match="varför"):
        sparr.satt(arende.dnr, skal=" ", av=tre.sofia)
    for dnr, av in ((annans.dnr, tre.sofia), (arende.dnr, tre.ulla), ("IFN 1999/0001", tre.sofia)):
        with pytest.raises(OtillatenOvergang, match="inget ärende"):
            sparr.satt(dnr, skal="Prov.", av=av)
    sparr.satt(arende.dnr, skal="Prov.", av=tre.sofia)
    with pytest.raises(OtillatenOvergang, match="redan"):
        sparr.satt(arende.dnr, skal="Prov.", av=tre.nora)
    assert Gallringssparr.objects.count() == 1


def test_a_lifted_sparr_says_who_and_why_and_is_not_lifted_twice(tre: Tre) -> None:
    rad = sparr.satt(avslutat(tre.kommun).dnr, skal="Prov.", av=tre.sofia)
    with pytest.raises(OtillatenOvergang, match="varför"):
        sparr.hav(rad, skal="", av=tre.nora)
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        sparr.hav(rad, skal="Prov.", av=tre.ulla)
    havd = sparr.hav(rad, skal="Processen är slut.", av=tre.nora)
    assert (havd.havd_av, havd.havd_skal) == (tre.nora, "Processen är slut.")
    assert havd.havd is not None
    assert havd.havd <= timezone.now()
    with pytest.raises(OtillatenOvergang, match="redan hävd"):
        sparr.hav(rad, skal="Igen.", av=tre.sofia)
    assert Sparpost.objects.filter(verb="hav_gallringssparr").count() == 1


def test_an_arende_with_a_sparr_is_never_among_those_that_would_go(tre: Tre) -> None:
    plan_for(tre)
    sparrat, fritt, havt = (avslutat(tre.kommun) for _ in range(3))
    sparr.satt(sparrat.dnr, skal="Prov.", av=tre.sofia)
    sparr.hav(sparr.satt(havt.dnr, skal="Prov.", av=tre.sofia), skal="Slut.", av=tre.sofia)
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    assert lage(forslag, sparrat) == (R.HINDRAD, "Ärendet har gallringsspärr.")
    assert (lage(forslag, fritt), lage(forslag, havt)) == ((R.MED, ""), (R.MED, ""))
    assert AVSLUTAT.year == 2018
