"""Intervals, differences and agreement of samples, against published tables and closed formulas."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rapporter.statistik.andelar import Intervall, Stickprov, mer_an_slump, samstammighet, skillnad, ur_ramen
from rapporter.statistik.svarstider import procent

stickprov = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
ur_andlig_ram = stickprov.flatmap(
    lambda jn: st.builds(Stickprov, st.just(jn[0]), st.just(jn[1]), st.integers(jn[1], 50 * jn[1]))
)


def hittat(prov: Stickprov) -> Intervall:
    intervallet = prov.intervall()
    assert intervallet is not None
    return intervallet


def hittad_skillnad(nu: Stickprov, fore: Stickprov) -> Intervall:
    intervallet = skillnad(nu, fore)
    assert intervallet is not None
    return intervallet


def fyra(intervallet: Intervall) -> tuple[str, str]:
    return f"{intervallet.lagst:.4f}", f"{intervallet.hogst:.4f}"


# --- Wilson's interval ---


@pytest.mark.parametrize(
    ("ja", "n", "lagst", "hogst"),
    [
        (81, 263, "0.2553", "0.3662"),  # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_interval_is_that_of_the_published_table(ja: int, n: int, lagst: str, hogst: str) -> None:
    assert fyra(hittat(Stickprov(ja, n))) == (lagst, hogst)


@given(ur_andlig_ram)
def test_the_ends_of_the_interval_solve_wilson_s_equation_with_cochran_s_variance(prov: Stickprov) -> None:
    """(p − π)² = z² · π(1 − π)/n · (N − n)/(N − 1), in exact fractions."""
    assert prov.av is not None
    assume(prov.av > prov.n)
    p, z = Fraction(prov.ja, prov.n), Fraction("1.959964")
    f = Fraction(prov.av - prov.n, prov.av - 1)
    for slut in (hittat(prov).lagst, hittat(prov).hogst):
        pi = Fraction(slut)
        assert abs((p - pi) ** 2 - z * z * pi * (1 - pi) / prov.n * f) < Fraction(1, 10**20)


@given(ur_andlig_ram)
def test_the_interval_holds_the_share_and_stays_between_0_and_1(prov: Stickprov) -> None:
    andel, intervallet = prov.andel, hittat(prov)
    assert andel is not None
    assert 0 <= intervallet.lagst <= andel <= intervallet.hogst <= 1


@given(ur_andlig_ram)
def test_the_more_of_the_frame_is_drawn_the_narrower_the_interval(prov: Stickprov) -> None:
    assert prov.av is not None
    ur_fler, utan_slut = hittat(Stickprov(prov.ja, prov.n, prov.av + 1)), hittat(Stickprov(prov.ja, prov.n))
    intervallet = hittat(prov)
    assert utan_slut.lagst <= ur_fler.lagst <= intervallet.lagst
    assert intervallet.hogst <= ur_fler.hogst <= utan_slut.hogst


@given(ur_andlig_ram)
def test_the_interval_of_yes_mirrors_that_of_no(prov: Stickprov) -> None:
    ja, nej = hittat(prov), hittat(Stickprov(prov.n - prov.ja, prov.n, prov.av))
    assert abs(ja.lagst - (1 - nej.hogst)) < Decimal("1e-20")


def test_when_everything_is_looked_at_nothing_is_left_to_chance() -> None:
    assert hittat(Stickprov(7, 10, 10)) == Intervall(Decimal("0.7"), Decimal("0.7"))


def test_of_nothing_there_is_no_share_and_no_interval() -> None:
    assert Stickprov(0, 0, 12).andel is None
    assert Stickprov(0, 0, 12).intervall() is None


def test_a_half_drawn_frame_by_hand() -> None:
    """38 of 60 out of 120: n* = 60 · 119/60 = 119, p = 0.6333, z² = 3.841459."""
    z, n, p = 1.959964, 119.0, 38 / 60
    mitt = (p + z * z / (2 * n)) / (1 + z * z / n)
    halva = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    assert fyra(hittat(Stickprov(38, 60, 120))) == (f"{mitt - halva:.4f}", f"{mitt + halva:.4f}")
    assert hittat(Stickprov(38, 60, 120)).procent == "54–71"
    assert hittat(Stickprov(38, 60)).procent == "51–74"


@pytest.mark.parametrize(("ja", "n", "av"), [(-1, 5, 9), (6, 5, 9), (3, 5, 4), (1, 0, None)])
def test_what_is_no_sample_is_refused(ja: int, n: int, av: int | None) -> None:
    with pytest.raises(ValueError, match="inget stickprov"):
        Stickprov(ja, n, av)


# --- Out of how many ---


@pytest.mark.parametrize(
    ("domda", "granskade", "ram", "svar"),
    [(60, 60, 240, 240), (20, 40, 100, 50), (0, 40, 100, 0), (0, 0, 100, 0), (40, 40, 40, 40), (1, 3, 10, 3)],
)
def test_the_frame_is_narrowed_as_the_sample_was(domda: int, granskade: int, ram: int, svar: int) -> None:
    assert ur_ramen(domda, granskade, ram) == svar


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 3000))
def test_the_narrowed_frame_always_holds_what_was_judged(domda: int, ovriga: int, rest: int) -> None:
    ur = ur_ramen(domda, domda + ovriga, domda + ovriga + rest)
    assert domda <= ur <= domda + ovriga + rest
    Stickprov(domda, domda, ur)  # is a sample


# --- Two samples ---


@pytest.mark.parametrize(
    ("forsta", "andra", "lagst", "hogst"),
    [
        ((56, 70), (48, 80), "0.0524", "0.3339"),  # Newcombe (1998) 873-890, table II, method 10
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((10, 10), (0, 20), "0.6791", "1.0000"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ],
)
def test_the_difference_is_that_of_the_published_table(forsta, andra, lagst: str, hogst: str) -> None:
    assert fyra(hittad_skillnad(Stickprov(*forsta), Stickprov(*andra))) == (lagst, hogst)


def test_a_difference_may_be_more_than_chance_though_the_intervals_overlap() -> None:
    nu, fore = Stickprov(56, 70), Stickprov(48, 80)
    assert hittat(nu).lagst < hittat(fore).hogst
    assert mer_an_slump(nu, fore) == 1
    assert mer_an_slump(fore, nu) == -1


def test_the_same_share_of_few_and_of_many() -> None:
    assert mer_an_slump(Stickprov(4, 5), Stickprov(3, 5)) == 0
    assert mer_an_slump(Stickprov(400, 500), Stickprov(300, 500)) == 1


def test_where_all_is_looked_at_both_years_every_change_is_a_change() -> None:
    assert mer_an_slump(Stickprov(4, 5, 5), Stickprov(3, 5, 5)) == 1
    assert mer_an_slump(Stickprov(3, 5, 5), Stickprov(3, 5, 5)) == 0


def test_against_nothing_nothing_has_changed() -> None:
    assert mer_an_slump(Stickprov(4, 5), Stickprov(0, 0)) == 0


@given(ur_andlig_ram, ur_andlig_ram)
def test_the_difference_turns_with_its_samples(a: Stickprov, b: Stickprov) -> None:
    dit, hit = hittad_skillnad(a, b), hittad_skillnad(b, a)
    assert abs(dit.lagst + hit.hogst) < Decimal("1e-20")
    assert mer_an_slump(a, b) == -mer_an_slump(b, a)


# --- Agreement ---


def svaren(tabell: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [par for par, antal in tabell.items() for _ in range(antal)]


def test_kappa_of_the_textbook() -> None:
    """Two readers of 50 grant proposals: 35 agree, 0.5 by chance, kappa 0.4."""
    svar = samstammighet(svaren({("ja", "ja"): 20, ("ja", "nej"): 5, ("nej", "ja"): 10, ("nej", "nej"): 15}))
    assert (svar.par, svar.lika, svar.kappa) == (50, 35, Decimal("0.4"))


def test_kappa_of_cohen_s_own_three_kinds() -> None:
    """Cohen (1960), table 1, of 200: 140 agree (0.70), by chance 0.41, kappa 0.492."""
    tabell = {
        ("a", "a"): 88, ("a", "b"): 14, ("a", "c"): 18,
        ("b", "a"): 10, ("b", "b"): 40, ("b", "c"): 10,
        ("c", "a"): 2, ("c", "b"): 6, ("c", "c"): 12,
    }  # fmt: skip
    svar = samstammighet(svaren(tabell))
    assert (svar.lika, svar.par) == (140, 200)
    assert svar.kappa is not None
    assert f"{svar.kappa:.3f}" == "0.492"


def test_full_agreement_is_one_and_one_and_the_same_answer_says_nothing() -> None:
    assert samstammighet([("ja", "ja"), ("nej", "nej")]).kappa == 1
    assert samstammighet([("ja", "ja")] * 5).kappa is None
    assert samstammighet([]).kappa is None


svar = st.sampled_from(["ja", "nej", "ej_tillampligt", "underlag_saknas"])


@given(st.lists(st.tuples(svar, svar), max_size=40))
def test_kappa_lies_between_minus_one_and_one_and_does_not_ask_who_was_first(par: list[tuple[str, str]]) -> None:
    ut = samstammighet(par)
    assert ut == samstammighet([(b, a) for a, b in par])
    if ut.kappa is not None:
        assert -1 <= ut.kappa <= 1
        assert (ut.kappa == 1) == (ut.lika == ut.par)


@given(stickprov)
def test_the_interval_and_the_share_are_rounded_the_same_way(jn: tuple[int, int]) -> None:
    prov = Stickprov(*jn, jn[1])
    assert hittat(prov).procent == f"{procent(*jn)}–{procent(*jn)}"


def test_square_roots_are_the_same_on_every_machine() -> None:
    """38 of 60: the upper end to 20 decimals, from whole numbers alone."""
    skala = 10**30
    z = Fraction(1959964, 10**6)
    n, p = Fraction(60), Fraction(38, 60)
    under = p * (1 - p) / n + z * z / (4 * n * n)
    rot = Fraction(isqrt(int(under * skala * skala)), skala)
    hogst = ((p + z * z / (2 * n)) + z * rot) / (1 + z * z / n)
    assert abs(Fraction(hittat(Stickprov(38, 60)).hogst) - hogst) < Fraction(1, 10**20)
