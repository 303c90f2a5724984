"""A proposal: what stands in it and why not, who may say yes, and what makes the answer another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from avvikelser.gallring import forslagsgang
from avvikelser.gallring.models import Gallringsforslag, Gallringsgodkannande, Gallringsrad
from avvikelser.gallring.tillhor import Hur, tabell
from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import LiknandeHandelse
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.synpunkter.models import Missforhallandelank
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd.beslutsmodeller import Arendekoppling
from rapporter.sammanstallning import faststallande
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, person_med
from tests.gallring.scen import AVSLUTAT, IDAG, Tre, avslutat, godkant, lage, plan_for, tre_i
from tests.rapporter import namndscener
from tests.tillsyn import tillsynsscener

R = Gallringsrad.Status
S = Gallringsforslag.Status


@pytest.fixture
def tre(kommun: Kommun) -> Tre:
    tre = tre_i(kommun)
    plan_for(tre)
    return tre


def foresla(tre: Tre) -> Gallringsforslag:
    return forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)


def koppla(fran: Arende, till: Arende, slag: str, av: Any) -> Koppling:
    return Koppling.objects.create(fran=fran, till=till, slag=slag, av=av, av_namn="Prov", nar=AVSLUTAT)


def test_a_proposal_has_those_whose_time_is_out_at_this_namnd_and_no_others(tre: Tre) -> None:
    ute = avslutat(tre.kommun)
    avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC))
    avslutat(tre.kommun, enhet=tre.kommun.aldreboendet)
    avslutat(tre.kommun, status=Status.MOTTAGEN, avslutad=None)
    forslag = foresla(tre)
    rad = forslag.rader.get()
    assert (rad.arende_nr, rad.dnr, rad.avslutat, rad.tiden_ute) == (
        ute.pk,
        ute.dnr,
        date(2018, 5, 4),
        date(2023, 5, 4),
    )
    assert (forslag.status, forslag.dnr) == (S.VANTAR, "IFN 2026/0001")
    assert Sparpost.objects.get(verb="foresla_gallring").detalj == {"med": 1, "hindrade": 0}
    assert Arende.objects.count() == 4


def test_one_proposal_at_a_time_and_only_by_who_looks_after_gallring(tre: Tre) -> None:
    avslutat(tre.kommun)
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        forslagsgang.foresla(tre.kommun.ifn, av=tre.ulla, idag=IDAG)
    foresla(tre)
    with pytest.raises(OtillatenOvergang, match="redan ett förslag"):
        forslagsgang.foresla(tre.kommun.ifn, av=tre.nora, idag=IDAG)
    assert Gallringsforslag.objects.count() == 1


# ---- what keeps an ärende ----


def _oppen_atgard(tre: Tre, arende: Arende) -> None:
    arende.atgarder.add(AtgardFactory(enhet=tre.kommun.tallbacken))


def _foljs_upp(tre: Tre, arende: Arende) -> None:
    klar = {"status": Atgard.Status.KLAR, "klar": AVSLUTAT, "uppfoljning": date(2027, 1, 1)}
    arende.atgarder.add(AtgardFactory(enhet=tre.kommun.tallbacken, **klar))


def _bredvid_ett_oppet(tre: Tre, arende: Arende) -> None:
    koppla(arende, avslutat(tre.kommun, status=Status.MOTTAGEN, avslutad=None), "beror_pa", tre.sofia)


def _ett_oppet_bredvid(tre: Tre, arende: Arende) -> None:
    koppla(avslutat(tre.kommun, status=Status.MOTTAGEN, avslutad=None), arende, "samma_handelse", tre.sofia)


def _missforhallande(tre: Tre, arende: Arende) -> None:
    oppen = avslutat(tre.kommun, lex=True, status=Status.MOTTAGEN, avslutad=None)
    Missforhallandelank.objects.create(synpunkt=arende, rapport=oppen, av=tre.sofia, nar=AVSLUTAT)


def _dubblett_av(tre: Tre, arende: Arende) -> None:
    koppla(arende, avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC)), "dubblett", tre.sofia)


def _har_dubblett(tre: Tre, arende: Arende) -> None:
    koppla(avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC)), arende, "dubblett", tre.sofia)


def _hanvisas_till(tre: Tre, arende: Arende) -> None:
    LiknandeHandelse.objects.create(
        arende=avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC)), tidigare=arende
    )


def _tillsyn(tre: Tre, arende: Arende) -> None:
    krav = tillsynsscener.med_svarande(tre.kommun.ifn, tre.kommun.tallbacken, tre.sofia)
    type(krav.tillsynsarende).objects.update(arende=arende)


def _hos_namnden(tre: Tre, arende: Arende) -> None:
    sekreterare = person_med(Roll.NAMNDSEKRETERARE, tre.kommun.ifn)
    namndarende = namndscener.arende(namndscener.sammantrade(sekreterare, tre.kommun.ifn), sekreterare)
    Arendekoppling.objects.create(namndarende=namndarende, arende=arende, av=sekreterare)


def _pa_listan_med_samma_nummer(tre: Tre, arende: Arende) -> None:
    sekreterare = person_med(Roll.NAMNDSEKRETERARE, tre.kommun.ifn)
    namndarende = namndscener.arende(namndscener.sammantrade(sekreterare, tre.kommun.ifn), sekreterare)
    type(namndarende).objects.filter(pk=namndarende.pk).update(dnr=arende.dnr)


def _i_oppen_rapport(tre: Tre, arende: Arende) -> None:
    Arende.objects.filter(pk=arende.pk).update(inkommen=datetime(2020, 2, 3, tzinfo=UTC))
    faststallande.skapa(tre.kommun.ifn, Period.tolka("2020H1"), av=tre.sofia)
    faststallande.skapa(tre.kommun.ifn, Period.tolka("2021H1"), av=tre.sofia)  # beside which 2018 is only counted


HINDER = {
    _oppen_atgard: "inte klar",
    _foljs_upp: "inte klar",
    _bredvid_ett_oppet: "inte är avslutat",
    _ett_oppet_bredvid: "inte är avslutat",
    _missforhallande: "inte är avslutat",
    _dubblett_av: "en dubblett av ett ärende som finns kvar",
    _har_dubblett: "är en dubblett av det här",
    _hanvisas_till: "hänvisar till",
    _tillsyn: "tillsynsärende",
    _hos_namnden: "nämndens handlingar",
    _pa_listan_med_samma_nummer: "nämndens handlingar",
    _i_oppen_rapport: "inte är fastställd",
}


@pytest.mark.parametrize("gor", HINDER, ids=lambda gor: gor.__name__)
def test_what_keeps_an_arende_stands_in_the_proposal_with_why(tre: Tre, gor: Any) -> None:
    arende, fritt = avslutat(tre.kommun), avslutat(tre.kommun)
    gor(tre, arende)
    forslag = foresla(tre)
    status, skal = lage(forslag, arende)
    assert status == R.HINDRAD
    assert HINDER[gor] in skal
    assert lage(forslag, fritt) == (R.MED, "")


def test_a_dubblett_and_the_one_that_is_kept_go_together(tre: Tre) -> None:
    ena, andra = avslutat(tre.kommun), avslutat(tre.kommun)
    koppla(ena, andra, "dubblett", tre.sofia)
    forslag = foresla(tre)
    assert (lage(forslag, ena)[0], lage(forslag, andra)[0]) == (R.MED, R.MED)


def test_the_rooms_that_need_an_arende_say_so() -> None:
    hindrar = {ett.modell._meta.label for ett in tabell() if ett.hur is Hur.HINDRAR}
    assert {"granskning.Bristlank", "risk.Riskkalla", "rapporter.Arendekoppling"} <= hindrar


# ---- two that say yes ----


def test_two_others_must_approve_and_the_proposer_is_neither(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = foresla(tre)
    with pytest.raises(OtillatenOvergang, match="Två andra personer"):
        forslagsgang.godkann(forslag, av=tre.sofia, antal=1)
    assert forslagsgang.godkann(forslag, av=tre.nora, antal=1).status == S.VANTAR
    with pytest.raises(OtillatenOvergang, match="redan godkänt"):
        forslagsgang.godkann(forslag, av=tre.nora, antal=1)
    with pytest.raises(OtillatenOvergang, match="Två personer måste"):
        forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    assert forslagsgang.godkann(forslag, av=tre.ulla, antal=1).status == S.GODKANT
    assert Sparpost.objects.filter(verb="godkann_gallring").count() == 2


def test_who_has_no_right_at_the_namnd_cannot_approve(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = foresla(tre)
    for person in (
        person_med(Roll.ENHETSCHEF, tre.kommun.tallbacken),
        person_med(Roll.KVALITETSSTRATEG, tre.kommun.an),
    ):
        with pytest.raises(OtillatenOvergang, match="inte rätt"):
            forslagsgang.godkann(forslag, av=person, antal=1)
    assert not Gallringsgodkannande.objects.exists()


def test_the_database_refuses_the_proposers_own_approval_and_any_change_of_one(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = foresla(tre)
    with pytest.raises(IntegrityError, match="godkänner den inte själv"), transaction.atomic():
        Gallringsgodkannande.objects.create(forslag=forslag, av=tre.sofia, av_namn="Prov", antal=1, nar=AVSLUTAT)
    forslagsgang.godkann(forslag, av=tre.nora, antal=1)
    with pytest.raises(IntegrityError, match="bara_tillagg"), transaction.atomic():
        Gallringsgodkannande.objects.update(av=tre.ulla)


def test_a_list_that_has_become_another_is_read_again(tre: Tre) -> None:
    ett, _ = avslutat(tre.kommun), avslutat(tre.kommun)
    forslag = foresla(tre)
    rad = forslag.rader.get(arende_nr=ett.pk)
    forslagsgang.ta_ut(forslag, rad.pk, skal="Forskning pågår.", av=tre.ulla)
    assert lage(forslag, ett) == (R.UNDANTAGEN, "Forskning pågår.")
    with pytest.raises(OtillatenOvergang, match="Läs den igen"):
        forslagsgang.godkann(forslag, av=tre.nora, antal=2)
    forslagsgang.godkann(forslag, av=tre.nora, antal=1)


def test_a_row_is_taken_out_with_a_reason_by_who_may(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = foresla(tre)
    rad = forslag.rader.get()
    with pytest.raises(OtillatenOvergang, match="varför"):
        forslagsgang.ta_ut(forslag, rad.pk, skal="", av=tre.nora)
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        forslagsgang.ta_ut(forslag, rad.pk, skal="Prov.", av=person_med(Roll.KVALITETSSTRATEG, tre.kommun.an))
    forslagsgang.ta_ut(forslag, rad.pk, skal="Prov.", av=tre.nora)
    with pytest.raises(OtillatenOvergang, match="inte längre"):
        forslagsgang.ta_ut(forslag, rad.pk, skal="Prov.", av=tre.nora)
    with pytest.raises(OtillatenOvergang, match="inga ärenden kvar"):
        forslagsgang.godkann(forslag, av=tre.nora, antal=0)


@pytest.mark.parametrize("hur", ["avsla", "aterkalla"])
def test_a_no_has_a_reason_and_ends_the_proposal(tre: Tre, hur: str) -> None:
    arende = avslutat(tre.kommun)
    forslag = godkant(tre)
    gor = getattr(forslagsgang, hur)
    av, fel = (tre.ulla, person_med(Roll.KVALITETSSTRATEG, tre.kommun.an)) if hur == "avsla" else (tre.nora, tre.ulla)
    with pytest.raises(OtillatenOvergang, match="varför"):
        gor(forslag, skal=" ", av=av)
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        gor(forslag, skal="Prov.", av=fel)
    stoppat = gor(forslag, skal="Nämnden ska fråga arkivet.", av=av)
    assert stoppat.status in (S.AVSLAGET, S.ATERKALLAT)
    assert (stoppat.skal, stoppat.avgjort_av) == ("Nämnden ska fråga arkivet.", av)
    for nasta in (forslagsgang.avsla, forslagsgang.aterkalla):
        with pytest.raises(OtillatenOvergang, match="längre"):
            nasta(forslag, skal="Igen.", av=tre.nora)
    with pytest.raises(OtillatenOvergang, match="måste ha godkänt"):
        forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    assert Arende.objects.get() == arende
    assert foresla(tre).rader.count() == 1


def test_carrying_out_is_begun_by_who_looks_after_gallring_and_pressing_twice_is_once(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = godkant(tre)
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        forslagsgang.borja_verkstalla(forslag, av=tre.ulla)
    forsta = forslagsgang.borja_verkstalla(forslag, av=tre.nora)
    andra = forslagsgang.borja_verkstalla(forslag, av=tre.sofia)
    assert (andra.verkstalls_av, andra.verkstalls_fran) == (tre.nora, forsta.verkstalls_fran)
    assert Sparpost.objects.filter(verb="verkstall_gallring").count() == 1


def test_lex_sarah_in_the_list_says_nothing_of_what_happened(tre: Tre) -> None:
    avslutat(tre.kommun, lex=True, beskrivning="Hemligt ord.", rubrik="Hemlig rubrik", rad_bredvid__utfall="allvarligt")
    rad = foresla(tre).rader.get()
    varden = " ".join(str(getattr(rad, falt.attname)) for falt in Gallringsrad._meta.concrete_fields)
    assert "Hemlig" not in varden
    assert "allvarligt" not in varden
    assert rad.handlingstyp == Arendetyp.LEX_SARAH
