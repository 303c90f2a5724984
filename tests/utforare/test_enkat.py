"""A survey: opened, answered, corrected, reminded, closed; and silence, which is never a zero."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from avvikelser.utforare import enkatgang, listor
from avvikelser.utforare.enkatlage import (
    EJ_INKOMMIT,
    FALT,
    Antal,
    Enkatrad,
    Lagessumma,
    Svarslage,
    enkater_for,
    rader_i,
)
from avvikelser.utforare.forms.svar import SvarForm
from avvikelser.utforare.models import Enkatsvar, Tillfragad
from kvalitet.frister import Period, halvar_for
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from kvalitet.tabellfil import cell
from rapporter.sammanstallning.tabellvy import siffra
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.utforare import utforarscener as scen
from tests.utforare.utforarscener import uppgift

H1 = Period.tolka("2026H1")


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def vera(kommun: Kommun) -> Person:
    return person_med(Roll.UTFORARKONTAKT, kommun.ifn)


@pytest.fixture
def fraga(kommun: Kommun, vera: Person) -> Tillfragad:
    return scen.tillfragad(scen.enkat(kommun.ifn), scen.avtal(kommun.ifn, vera))


def forra() -> Period:
    return halvar_for(timezone.localdate()).foregaende


def om_en_vecka() -> date:
    return timezone.localdate() + timedelta(days=7)


# ---- opening and closing ----


def test_everybody_with_an_avtal_during_the_half_year_is_asked_and_nobody_else(kommun: Kommun, sofia: Person) -> None:
    period = forra()
    med = scen.avtal(kommun.ifn, namn="Med AB")
    slutade = scen.avtal(kommun.ifn, namn="Slutade AB", till=period.start)
    scen.avtal(kommun.ifn, namn="För gammal AB", till=period.start - timedelta(days=1))
    scen.avtal(kommun.ifn, namn="För ny AB", fran=period.slut + timedelta(days=1))
    scen.avtal(kommun.an, namn="Annan nämnd AB")
    enkat = enkatgang.oppna(kommun.ifn, period, om_en_vecka(), av=sofia)
    assert {t.avtal for t in enkat.tillfragade.all()} == {med, slutade}
    assert {rad.lage for rad in rader_i(enkat)} == {Svarslage.EJ_INKOMMIT}


@pytest.mark.parametrize(
    ("period", "sista_dag", "mening"),
    [
        (lambda: halvar_for(timezone.localdate()), om_en_vecka, "är inte slut"),
        (forra, lambda: timezone.localdate() - timedelta(days=1), "redan passerat"),
        (lambda: Period.tolka("2025"), om_en_vecka, "ett halvår"),
    ],
)
def test_a_survey_that_cannot_be_opened_says_why(
    kommun: Kommun, sofia: Person, period: Any, sista_dag: Any, mening: str
) -> None:
    scen.avtal(kommun.ifn)
    with pytest.raises(OtillatenOvergang, match=mening):
        enkatgang.oppna(kommun.ifn, period(), sista_dag(), av=sofia)


def test_there_is_one_survey_per_namnd_and_half_year_and_none_without_utforare(kommun: Kommun, sofia: Person) -> None:
    with pytest.raises(OtillatenOvergang, match="inget avtal"):
        enkatgang.oppna(kommun.ifn, forra(), om_en_vecka(), av=sofia)
    scen.avtal(kommun.ifn)
    enkatgang.oppna(kommun.ifn, forra(), om_en_vecka(), av=sofia)
    with pytest.raises(OtillatenOvergang, match="redan en enkät"):
        enkatgang.oppna(kommun.ifn, forra(), om_en_vecka(), av=sofia)


def test_who_looks_after_another_namnd_can_do_nothing_here(kommun: Kommun, fraga: Tillfragad) -> None:
    annan = person_med(Roll.KVALITETSSTRATEG, kommun.an)
    for verb in (enkatgang.stang, enkatgang.oppna_igen):
        with pytest.raises(OtillatenOvergang, match="omfattar inte"):
            verb(fraga.enkat, av=annan)
    with pytest.raises(OtillatenOvergang, match="omfattar inte"):
        enkatgang.registrera_pappersvar(fraga, uppgift(), av=annan, lamnat_av="x", inkom=date(2026, 7, 2))


def test_a_closed_survey_takes_no_answers_and_closing_answers_for_nobody(
    fraga: Tillfragad, sofia: Person, vera: Person
) -> None:
    enkatgang.stang(fraga.enkat, av=sofia)
    with pytest.raises(OtillatenOvergang, match="stängd"):
        enkatgang.svara(fraga, uppgift(lex_sarah=1), av=vera)
    assert not Enkatsvar.objects.exists()
    assert [rad.antal for rad in rader_i(fraga.enkat)] == [None]
    enkatgang.oppna_igen(fraga.enkat, av=sofia)
    assert enkatgang.svara(fraga, uppgift(lex_sarah=1), av=vera).nummer == 1


def test_an_avtal_that_was_registered_late_can_be_added(kommun: Kommun, fraga: Tillfragad, sofia: Person) -> None:
    sen = scen.avtal(kommun.ifn, namn="Sen AB")
    assert enkatgang.att_lagga_till(fraga.enkat) == [sen]
    enkatgang.lagg_till(fraga.enkat, sen, av=sofia)
    assert enkatgang.att_lagga_till(fraga.enkat) == []
    with pytest.raises(OtillatenOvergang, match="gällde inte"):
        enkatgang.lagg_till(fraga.enkat, scen.avtal(kommun.an), av=sofia)


# ---- answering ----


def test_a_contact_person_answers_for_their_own_utforare_alone(kommun: Kommun, fraga: Tillfragad, vera: Person) -> None:
    annans = scen.tillfragad(fraga.enkat, scen.avtal(kommun.ifn))
    svar = enkatgang.svara(fraga, uppgift(klagomal=2, lardomar="Ny rutin."), av=vera)
    assert (svar.nummer, svar.satt, svar.klagomal, svar.lamnat_av) == (1, "inloggad", 2, vera.namn_och_befattning)
    assert Sparpost.objects.filter(verb="svara_enkat", person=vera).count() == 1
    with pytest.raises(OtillatenOvergang, match="inte kontaktperson"):
        enkatgang.svara(annans, uppgift(), av=vera)


def test_the_same_answer_sent_twice_is_one(fraga: Tillfragad, vera: Person) -> None:
    ett = enkatgang.svara(fraga, uppgift(klagomal=2), av=vera)
    assert enkatgang.svara(fraga, uppgift(klagomal=2), av=vera) == ett
    assert fraga.svar.count() == 1


def test_a_correction_is_a_new_answer_with_a_reason_and_the_old_one_stays(fraga: Tillfragad, vera: Person) -> None:
    enkatgang.svara(fraga, uppgift(klagomal=2), av=vera)
    with pytest.raises(OtillatenOvergang, match="varför"):
        enkatgang.svara(fraga, uppgift(klagomal=3), av=vera)
    enkatgang.svara(fraga, uppgift(klagomal=3, skal="Ett klagomål till hittades."), av=vera)
    assert list(fraga.svar.values_list("nummer", "klagomal")) == [(1, 2), (2, 3)]
    assert rader_i(fraga.enkat)[0].cell("klagomal") == 3


def test_who_answers_on_what_somebody_else_has_answered_is_told(fraga: Tillfragad, vera: Person) -> None:
    enkatgang.svara(fraga, uppgift(klagomal=2), av=vera)
    with pytest.raises(OtillatenOvergang, match="sedan du öppnade"):
        enkatgang.svara(fraga, uppgift(klagomal=5, skal="Fel.", sett_nummer=0), av=vera)


def test_an_answer_is_never_changed_and_never_removed(fraga: Tillfragad) -> None:
    svar = scen.svar(fraga, uppgift(klagomal=2))
    for gor in (svar.delete, lambda: Enkatsvar.objects.filter(pk=svar.pk).update(klagomal=0)):
        with pytest.raises(IntegrityError, match="bara nya rader"), transaction.atomic():
            gor()


def test_a_paper_answer_says_who_gave_it_and_who_wrote_it_in(fraga: Tillfragad, sofia: Person) -> None:
    svar = enkatgang.registrera_pappersvar(
        fraga, uppgift(), av=sofia, lamnat_av="Bo Prov, chef", inkom=date(2026, 7, 14)
    )
    assert (svar.satt, svar.lamnat_av, svar.registrerat_av, svar.inkom) == (
        "papper",
        "Bo Prov, chef",
        sofia,
        date(2026, 7, 14),
    )
    assert rader_i(fraga.enkat)[0].lage == Svarslage.NOLLRAPPORT
    with pytest.raises(OtillatenOvergang, match="hela halvåret"):
        enkatgang.registrera_pappersvar(fraga, uppgift(1), av=sofia, lamnat_av="x", inkom=date(2026, 6, 30))


def test_what_came_after_the_cut_off_is_not_seen(kommun: Kommun, fraga: Tillfragad) -> None:
    scen.svar(fraga, uppgift(klagomal=2), nar=scen.OPPNAD + timedelta(days=1))
    scen.svar(fraga, uppgift(klagomal=3, skal="Rättat."), nar=scen.OPPNAD + timedelta(days=9))

    def sett(dagar: float) -> list[int | str] | None:
        vid = scen.OPPNAD + timedelta(days=dagar)
        enkat = enkater_for(kommun.ifn.pk, H1, vid).first()
        return None if enkat is None else [rad.cell("klagomal") for rad in rader_i(enkat, brytpunkt=vid)]

    assert [sett(-1), sett(0.5), sett(2), sett(10)] == [None, [EJ_INKOMMIT], [2], [3]]


# ---- silence is never a zero ----

heltal = st.integers(0, 50)
antalen = st.builds(Antal, heltal, heltal, heltal, heltal)
rader = st.lists(
    st.builds(Enkatrad, st.integers(1, 99), st.integers(1, 99), st.text("abc", min_size=1), st.none() | antalen),
    max_size=12,
)


@given(st.none() | antalen)
def test_no_way_to_show_a_row_makes_silence_a_number(antal: Antal | None) -> None:
    rad = Enkatrad(1, 1, "Prov AB", antal)
    celler = [rad.cell(falt) for falt in FALT]
    if antal is None:
        assert rad.lage == Svarslage.EJ_INKOMMIT
        assert celler == [EJ_INKOMMIT] * len(FALT)
        assert [siffra(c) for c in celler] == [EJ_INKOMMIT] * len(FALT)
        assert [cell(kolumn(rad)) for namn, kolumn in listor.SVARSKOLUMNER.items() if namn in FALT.values()] == celler
    else:
        assert celler == [antal.lex_sarah, antal.till_ivo, antal.klagomal, antal.synpunkter]
        assert (rad.lage == Svarslage.NOLLRAPPORT) == (sum(celler) == 0)


@given(rader)
def test_the_three_kinds_add_up_and_a_filter_shows_just_one(alla: list[Enkatrad]) -> None:
    summa = Lagessumma.av(alla)
    assert summa.tillfragade == summa.svarat + summa.nollrapport + summa.ej_inkommit == len(alla)
    assert summa.ej_inkommit == sum(rad.antal is None for rad in alla)
    for lage in Svarslage:
        visade = listor.svar_att_visa(alla, {"lage": lage.value})
        assert [rad for rad in alla if rad.lage == lage] == visade


@pytest.mark.parametrize("fel", [None, True, "0", -1, 1.0])
def test_what_is_not_a_number_is_refused(fel: Any) -> None:
    with pytest.raises(ValueError, match="heltal"):
        Antal(fel, 0, 0, 0)


SIFFROR = ("", "0", "3")


@given(
    st.sampled_from(["", "ja", "nej"]),
    st.fixed_dictionaries({falt: st.sampled_from(SIFFROR) for falt in FALT}),
)
def test_a_form_that_is_left_empty_is_never_an_answer(val: str, antal: dict[str, str]) -> None:
    form = SvarForm({"har_kommit": val, "sett": "0", **antal})
    if form.is_valid():
        skrivet = {falt: int(varde or 0) for falt, varde in antal.items()}
        assert val  # somebody has chosen
        assert val == "nej" or "" not in antal.values()  # and nothing is left empty but by that choice
        assert {falt: getattr(form.uppgift.antal, falt) for falt in FALT} == skrivet
        assert form.uppgift.antal.noll == (val == "nej")
    else:
        tomma = "" in antal.values()
        noll = not any(int(varde or 0) for varde in antal.values())
        assert not val or (val == "ja" and (tomma or noll)) or (val == "nej" and not noll)
