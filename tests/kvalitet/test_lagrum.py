"""Law by date: both sides of 2025-07-01, and every rule against a table written by hand."""

from dataclasses import FrozenInstanceError
from datetime import date, datetime

import pytest

from kvalitet import lagrum
from kvalitet.lagrum import KORTNAMN, LSS, SOL, Lagrum, Lydelse, LydelseSaknas, hanvisning

SISTA_GAMLA = date(2025, 6, 30)
FORSTA_NYA = date(2025, 7, 1)

# Written by hand, in short form: the day after and the day before the new socialtjänstlagen, for SoL and for LSS.
# "–" where the law has no such rule, None where no older wording is known.
TABELL = {
    "GOD_KVALITET": ("5 kap. 1 §", "14 kap. 2 §", "24 a §"),
    "SYSTEMATISKT_KVALITETSARBETE": ("5 kap. 2 §", "3 kap. 3 §", "6 §"),
    "FOREBYGGANDE_RUTINER": ("27 kap. 1 §", "3 kap. 3 a §", "–"),
    "RAPPORTERA": ("27 kap. 2 §", "14 kap. 3 §", "24 b §"),
    "INFORMERA_PERSONAL": ("27 kap. 3 §", "14 kap. 4 §", "24 c §"),
    "UTFORARE_INFORMERAR_NAMNDEN": ("27 kap. 4 §", "14 kap. 5 §", "24 d §"),
    "UTREDA": ("27 kap. 5 §", "14 kap. 6 §", "24 e §"),
    "ANMALA_IVO": ("27 kap. 6 §", "14 kap. 7 §", "24 f §"),
    "EJ_VERKSTALLDA": ("34 kap. 1–2 §§", "16 kap. 6 f–g §§", "28 f–g §§"),
    "EJ_VERKSTALLDA_STATISTIK": ("34 kap. 3 §", "16 kap. 6 h §", "28 h §"),
    "FORHANDSBEDOMNING": ("20 kap. 2 §", None, "–"),
    "BARNUTREDNING": ("20 kap. 3 §", None, "–"),
    "OVERVAGANDE": ("22 kap. 13 §", None, "–"),
    "GALLRING_ENSKILD_VERKSAMHET": ("17 kap. 10 §", None, "–"),
}
OVRIGA = {
    "SEKRETESS": "26 kap. 1 § OSL (2009:400)",
    "REGISTRERING": "5 kap. 1–2 §§ OSL (2009:400)",
    "SEKRETESSMARKERING": "5 kap. 5 § OSL (2009:400)",
    "BEHORIGHET_OCH_LOGG": "10 § lag (2001:454)",
    "INTERN_KONTROLL": "6 kap. 6 § KL (2017:725)",
    "DELEGATIONSBESLUT": "6 kap. 40 § KL (2017:725)",
    "JUSTERING": "5 kap. 69 § och 6 kap. 35 § KL (2017:725)",
    "ANSLAG": "8 kap. 12 § KL (2017:725)",
    "LAGLIGHETSPROVNING": "13 kap. 5 § KL (2017:725)",
    "PATIENTSAKERHETSBERATTELSE": "3 kap. 10 § PSL (2010:659)",
    "TILLGANGLIGHET": "lag (2018:1937)",
    "KOMMUNICERING": "25 § FL (2017:900)",
    "ANSVAR_I_LEDNINGSSYSTEMET": "3 kap. SOSFS 2011:9",
    "PROCESSER_OCH_RUTINER": "4 kap. SOSFS 2011:9",
    "RISKANALYS": "5 kap. 1 § SOSFS 2011:9",
    "EGENKONTROLL": "5 kap. 2 § SOSFS 2011:9",
    "KLAGOMAL_OCH_SYNPUNKTER": "5 kap. 3 § SOSFS 2011:9",
    "SAMMANSTALLNING_OCH_ANALYS": "5 kap. 6 § SOSFS 2011:9",
    "FORBATTRINGAR": "5 kap. 7–8 §§ SOSFS 2011:9",
    "PERSONALENS_MEDVERKAN": "6 kap. SOSFS 2011:9",
    "DOKUMENTATION_OCH_KVALITETSBERATTELSE": "7 kap. 1 § SOSFS 2011:9",
    "UTREDNINGENS_INNEHALL": "5 kap. SOSFS 2011:5",
    "UTREDNING_TILL_IVO": "6 kap. SOSFS 2011:5",
}
FALL_SOL_OCH_LSS = [(namn, *rad) for namn, rad in TABELL.items()]


def test_alla_is_exactly_the_table_written_by_hand():
    assert list(lagrum.ALLA) != []
    assert {id(regel) for regel in lagrum.ALLA} == {id(getattr(lagrum, namn)) for namn in {**TABELL, **OVRIGA}}
    assert len({regel.namn for regel in lagrum.ALLA}) == len(lagrum.ALLA) == len(TABELL) + len(OVRIGA)


@pytest.mark.parametrize(("namn", "ny", "gammal", "lss"), FALL_SOL_OCH_LSS)
def test_an_event_from_2025_07_01_cites_the_new_socialtjanstlagen(namn, ny, gammal, lss):
    assert hanvisning(getattr(lagrum, namn), FORSTA_NYA, {"SoL"}, kort=True) == f"{ny} SoL (2025:400)"


@pytest.mark.parametrize(("namn", "ny", "gammal", "lss"), FALL_SOL_OCH_LSS)
def test_an_event_the_day_before_cites_the_old_one_or_raises_where_it_is_not_known(namn, ny, gammal, lss):
    regel = getattr(lagrum, namn)
    if gammal is None:
        with pytest.raises(LydelseSaknas, match="2025-06-30"):
            hanvisning(regel, SISTA_GAMLA, {"SoL"}, kort=True)
    else:
        assert hanvisning(regel, SISTA_GAMLA, {"SoL"}, kort=True) == f"{gammal} SoL (2001:453)"


@pytest.mark.parametrize(("namn", "ny", "gammal", "lss"), FALL_SOL_OCH_LSS)
def test_lss_keeps_its_paragraph_on_both_sides(namn, ny, gammal, lss):
    regel = getattr(lagrum, namn)
    for dag in (SISTA_GAMLA, FORSTA_NYA) if gammal else (FORSTA_NYA,):
        if lss == "–":
            with pytest.raises(LydelseSaknas, match="ingen bestämmelse i LSS"):
                hanvisning(regel, dag, {"LSS"}, kort=True)
        else:
            assert hanvisning(regel, dag, {"LSS"}, kort=True) == f"{lss} LSS (1993:387)"


@pytest.mark.parametrize(("namn", "vantat"), OVRIGA.items())
@pytest.mark.parametrize(
    "lagar", [(), {"SoL"}, {"LSS"}, {"HSL"}, {"SoL", "LSS", "HSL"}], ids=lambda s: "+".join(sorted(s))
)
def test_a_rule_outside_sol_and_lss_is_cited_whatever_the_arende_rests_on(namn, vantat, lagar):
    assert hanvisning(getattr(lagrum, namn), date(2026, 8, 20), lagar, kort=True) == vantat


def test_the_long_form_names_the_law_in_full():
    assert hanvisning(lagrum.RAPPORTERA, FORSTA_NYA, {"SoL"}) == "27 kap. 2 § socialtjänstlagen (2025:400)"
    assert hanvisning(lagrum.RAPPORTERA, SISTA_GAMLA, {"SoL"}) == "14 kap. 3 § socialtjänstlagen (2001:453)"
    assert hanvisning(lagrum.SEKRETESS, FORSTA_NYA) == "26 kap. 1 § offentlighets- och sekretesslagen (2009:400)"


def test_an_arende_that_rests_on_both_laws_cites_both_sol_first():
    kort = hanvisning(lagrum.RAPPORTERA, FORSTA_NYA, ["LSS", "SoL"], kort=True)
    assert kort == "27 kap. 2 § SoL (2025:400) och 24 b § LSS (1993:387)"
    assert hanvisning(lagrum.RAPPORTERA, FORSTA_NYA, ["LSS", "SoL"]) == (
        "27 kap. 2 § socialtjänstlagen (2025:400) och "
        "24 b § lagen (1993:387) om stöd och service till vissa funktionshindrade"
    )


def test_a_law_without_the_rule_is_passed_over_beside_one_that_has_it():
    vantat = "27 kap. 1 § SoL (2025:400)"
    assert hanvisning(lagrum.FOREBYGGANDE_RUTINER, FORSTA_NYA, {"SoL", "LSS"}, kort=True) == vantat
    assert hanvisning(lagrum.FOREBYGGANDE_RUTINER, FORSTA_NYA, {"SoL", "HSL"}, kort=True) == vantat


@pytest.mark.parametrize("lagar", [{"HSL"}, ()], ids=lambda s: "+".join(sorted(s)) or "inga")
def test_a_rule_of_sol_and_lss_is_not_found_for_an_arende_that_rests_on_neither(lagar):
    with pytest.raises(LydelseSaknas, match="skyldighet att rapportera"):
        hanvisning(lagrum.RAPPORTERA, FORSTA_NYA, lagar)


@pytest.mark.parametrize("lagar", [{"SOL"}, {"SoL", "LVU"}, "SoL"], ids=lambda s: "+".join(sorted(s)))
def test_an_unknown_law_is_a_value_error_and_not_silently_dropped(lagar):
    with pytest.raises(ValueError, match="Okänd lag"):
        hanvisning(lagrum.RAPPORTERA, FORSTA_NYA, lagar)


def test_a_day_before_the_oldest_known_wording_raises_a_lookup_error_that_says_so():
    assert issubclass(LydelseSaknas, LookupError)
    assert lagrum.RAPPORTERA.vid(date(2011, 7, 1)).sol == "14 kap. 3 § socialtjänstlagen (2001:453)"
    with pytest.raises(LydelseSaknas, match=r"2011-06-30.*gäller från 2011-07-01"):
        lagrum.RAPPORTERA.vid(date(2011, 6, 30))


def test_what_utreda_asks_differs_between_the_laws_since_2025():
    ny, gammal = lagrum.UTREDA.vid(FORSTA_NYA), lagrum.UTREDA.vid(SISTA_GAMLA)
    assert (ny.krav_enligt("SoL"), ny.krav_enligt("LSS")) == ("genast", "utan dröjsmål")
    assert (gammal.krav_enligt("SoL"), gammal.krav_enligt("LSS")) == ("utan dröjsmål", "utan dröjsmål")
    assert lagrum.RAPPORTERA.vid(FORSTA_NYA).krav_enligt("LSS") == "genast"
    assert lagrum.ANMALA_IVO.vid(SISTA_GAMLA).krav_enligt("SoL") == "snarast"


def test_a_wording_that_held_only_for_some_says_so():
    assert "barn och unga" in lagrum.FOREBYGGANDE_RUTINER.vid(SISTA_GAMLA).anmarkning
    assert lagrum.FOREBYGGANDE_RUTINER.vid(FORSTA_NYA).anmarkning == ""
    assert "Socialstyrelsen" in lagrum.ANMALA_IVO.vid(date(2013, 5, 31)).anmarkning
    assert lagrum.ANMALA_IVO.vid(date(2013, 6, 1)).anmarkning == ""


def test_a_municipality_may_name_a_foreskrift_with_its_newest_change():
    forut = hanvisning(lagrum.UTREDNINGENS_INNEHALL, FORSTA_NYA, kort=True)
    vantat = "5 kap. SOSFS 2011:5 i senaste lydelse"
    try:
        lagrum.kalla_foreskrifter({lagrum.SOSFS_LEX_SARAH: "SOSFS 2011:5 i senaste lydelse"})
        assert hanvisning(lagrum.UTREDNINGENS_INNEHALL, FORSTA_NYA) == vantat
        assert hanvisning(lagrum.UTREDNINGENS_INNEHALL, FORSTA_NYA, kort=True) == vantat
        assert hanvisning(lagrum.SEKRETESS, FORSTA_NYA, kort=True) == "26 kap. 1 § OSL (2009:400)"
    finally:
        lagrum.kalla_foreskrifter({lagrum.SOSFS_LEX_SARAH: "", lagrum.SOSFS_LEDNINGSSYSTEM: ""})
    assert hanvisning(lagrum.UTREDNINGENS_INNEHALL, FORSTA_NYA, kort=True) == forut == "5 kap. SOSFS 2011:5"
    with pytest.raises(ValueError, match="Bara föreskrifterna"):
        lagrum.kalla_foreskrifter({lagrum.OSL: "något annat"})
    assert hanvisning(lagrum.SEKRETESS, FORSTA_NYA, kort=True) == "26 kap. 1 § OSL (2009:400)"


@pytest.mark.parametrize("regel", lagrum.ALLA, ids=lambda regel: regel.namn)
def test_every_citation_ends_with_a_law_that_has_a_short_name_and_every_wording_asks_something(regel):
    for lydelse in regel.lydelser:
        assert lydelse.krav
        for stalle in filter(None, (lydelse.sol, lydelse.lss, lydelse.ovrig)):
            assert stalle.endswith(tuple(KORTNAMN))
        assert lydelse.sol is None or "socialtjänstlagen" in lydelse.sol
        assert lydelse.lss is None or lydelse.lss.endswith(LSS)


def test_a_datetime_is_refused_since_its_day_depends_on_the_time_zone():
    with pytest.raises(TypeError):
        lagrum.RAPPORTERA.vid(datetime(2025, 7, 1, 0, 30))


def test_a_lagrum_must_have_its_wordings_newest_first_and_one_a_day():
    ny, gammal = lagrum.RAPPORTERA.lydelser
    for lydelser in [(), (gammal, ny), (ny, ny)]:
        with pytest.raises(ValueError, match="nyaste först"):
            Lagrum("fel ordning", *lydelser)


def test_a_lydelse_must_cite_something_and_nothing_can_be_changed_afterwards():
    with pytest.raises(ValueError, match="minst en bestämmelse"):
        Lydelse(fran=FORSTA_NYA, krav="genast")
    with pytest.raises(FrozenInstanceError):
        lagrum.RAPPORTERA.namn = "annat"
    with pytest.raises(FrozenInstanceError):
        lagrum.RAPPORTERA.lydelser[0].sol = f"1 kap. 1 § {SOL}"
    assert hash(lagrum.RAPPORTERA) == hash(Lagrum(lagrum.RAPPORTERA.namn, *lagrum.RAPPORTERA.lydelser))
