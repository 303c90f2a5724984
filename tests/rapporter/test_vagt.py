"""Weighted shares of samples in strata: values computed by hand, and every sample that could have been drawn."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapporter.statistik.andelar import Intervall, Stickprov, Stratum, Vagt, mer_an_slump

Z = 1.959964


def hittat(prov: Vagt | Stickprov) -> Intervall:
    intervallet = prov.intervall()
    assert intervallet is not None
    return intervallet


def wilson(p: float, n: float) -> tuple[str, str]:
    """The formula as it stands in the paper, in floats."""
    mitt, halva = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return f"{(mitt - halva) / (1 + Z * Z / n):.5f}", f"{(mitt + halva) / (1 + Z * Z / n):.5f}"


def fem(intervallet: Intervall) -> tuple[str, str]:
    return f"{intervallet.lagst:.5f}", f"{intervallet.hogst:.5f}"


def test_a_large_and_a_small_arendetyp_by_hand() -> None:
    """8 of 10 out of 80, and 2 of 10 out of 20: 68 percent of the hundred, where 10 of 20 would have said 50.

    n* is 10·79/70 = 11.2857 and 10·19/10 = 19, so 1/(0.8²/11.2857 + 0.2²/19) = 17.0027. The other number is
    0.68·0.32/(0.64·0.16/11.2857 + 0.04·0.16/19) = 23.124, which is larger.
    """
    vagt = Vagt((Stratum(8, 10, 10, 80), Stratum(2, 10, 10, 20)))
    assert f"{vagt.andel}" == "0.68"
    assert fem(hittat(vagt)) == wilson(0.68, 1 / (0.64 / (790 / 70) + 0.04 / 19))
    assert hittat(vagt).procent == "44–85"


def test_where_the_part_that_varies_was_drawn_from_least_by_hand() -> None:
    """2 of 5 out of 50, and 40 of 40 out of 50: 0.70·0.30/(0.25·0.24/(5·49/45)) = 19.056, under 21.189."""
    vagt = Vagt((Stratum(2, 5, 5, 50), Stratum(40, 40, 40, 50)))
    assert f"{vagt.andel}" == "0.7"
    assert fem(hittat(vagt)) == wilson(0.7, 0.21 / (0.25 * 0.24 / (5 * 49 / 45)))


def test_only_the_part_that_could_be_judged_weighs_by_hand() -> None:
    """Half of the 20 out of 60 could be judged: it stands for 30. All 10 out of 40: 40. (30·0.5 + 40·0.9)/70."""
    vagt = Vagt((Stratum(5, 10, 20, 60), Stratum(9, 10, 10, 40)))
    assert Fraction(str(vagt.andel)).limit_denominator(1000) == Fraction(51, 70)
    lika = (30 / 70) ** 2 / (10 * 29 / 20) + (40 / 70) ** 2 / (10 * 39 / 30)
    p = 51 / 70
    forsta = 0.25 * (1 - p) ** 2 + 0.25 * p**2 - (0.25 - 0.5 * p) ** 2
    varians = (60 / 70) ** 2 * forsta / (20 * 59 / 40) + (40 / 70) ** 2 * 0.09 / (10 * 39 / 30)
    assert fem(hittat(vagt)) == wilson(p, min(1 / lika, p * (1 - p) / varians))


def test_an_enhet_stands_for_its_frame_and_not_for_the_pott_that_was_drawn_among() -> None:
    vagt = Vagt((Stratum(10, 10, 10, 30, Decimal(300)), Stratum(5, 10, 10, 30, Decimal(100))))
    assert f"{vagt.andel}" == "0.875"


def test_a_stratum_where_all_was_reviewed_adds_nothing_to_the_uncertainty() -> None:
    helt = Vagt((Stratum(5, 10, 10, 10), Stratum(8, 10, 10, 40)))
    delvis = Vagt((Stratum(5, 10, 10, 50, Decimal(10)), Stratum(8, 10, 10, 40)))
    assert hittat(delvis).lagst < hittat(helt).lagst
    allt = Vagt((Stratum(5, 10, 10, 10), Stratum(8, 8, 8, 8)))
    assert hittat(allt) == Intervall(allt.andel, allt.andel)


def test_nobody_said_nej_and_the_interval_is_still_no_point() -> None:
    vagt = Vagt((Stratum(10, 10, 10, 40), Stratum(6, 6, 6, 24)))
    assert vagt.andel == 1
    assert hittat(vagt).hogst == 1
    assert 0.7 < hittat(vagt).lagst < 0.9


def test_a_stratum_without_anything_judged_says_nothing() -> None:
    tomt = Stratum(0, 0, 5, 20)
    assert Vagt((tomt,)).andel is None
    assert Vagt((tomt,)).intervall() is None
    ett = Stratum(8, 10, 10, 80)
    assert hittat(Vagt((ett, tomt, Stratum(2, 10, 10, 20)))) == hittat(Vagt((ett, Stratum(2, 10, 10, 20))))


stratum = st.integers(1, 40).flatmap(
    lambda g: st.integers(0, g).flatmap(
        lambda n: st.builds(Stratum, st.integers(0, n), st.just(n), st.just(g), st.integers(g, 5 * g))
    )
)


@given(st.lists(stratum, min_size=1, max_size=6))
def test_the_interval_holds_the_share_whatever_the_order_of_the_strata(strata: list[Stratum]) -> None:
    vagt = Vagt(tuple(strata))
    if vagt.andel is None:
        assert vagt.intervall() is None
        return
    intervallet = hittat(vagt)
    assert 0 <= intervallet.lagst <= vagt.andel <= intervallet.hogst <= 1
    omvant = hittat(Vagt(tuple(reversed(strata))))
    assert abs(omvant.lagst - intervallet.lagst) < Decimal("1e-15")
    assert abs(omvant.hogst - intervallet.hogst) < Decimal("1e-15")


hela = st.integers(1, 40).flatmap(  # everything that was reviewed could be judged
    lambda n: st.builds(Stratum, st.integers(0, n), st.just(n), st.just(n), st.integers(n, 5 * n))
)


@given(hela)
def test_of_one_stratum_it_is_the_interval_of_the_sample(ett: Stratum) -> None:
    enkelt, vagt = hittat(Stickprov(ett.ja, ett.n, ett.ram)), hittat(Vagt((ett,)))
    assert abs(enkelt.lagst - vagt.lagst) < Decimal("1e-15")
    assert abs(enkelt.hogst - vagt.hogst) < Decimal("1e-15")


# --- Every sample there could be, of two strata: 6 of 30 and 10 of 20 ---

DRAGNA, AV = (6, 10), (30, 20)
UTFALL = list(product(range(DRAGNA[0] + 1), range(DRAGNA[1] + 1)))
VAGDA = {u: Vagt(tuple(Stratum(ja, n, n, av) for ja, n, av in zip(u, DRAGNA, AV, strict=True))) for u in UTFALL}


def sannolikhet(ja: int, n: int, sanna: int, av: int) -> Fraction:
    return Fraction(comb(sanna, ja) * comb(av - sanna, n - ja), comb(av, n))


def alla_urval(sanna: tuple[int, int]) -> list[tuple[tuple[int, int], Fraction]]:
    """Each outcome, and how probable it is when so many in each stratum are ja."""
    ett, tva = ([sannolikhet(ja, n, k, av) for ja in range(n + 1)] for n, k, av in zip(DRAGNA, sanna, AV, strict=True))
    return [(u, ett[u[0]] * tva[u[1]]) for u in UTFALL]


@pytest.mark.parametrize("sanna", [(0, 0), (3, 19), (15, 10), (24, 4), (30, 20)])
def test_over_all_samples_the_weighted_share_is_right_on_average(sanna: tuple[int, int]) -> None:
    medel = sum(p * Fraction(VAGDA[u].andel) for u, p in alla_urval(sanna))
    assert abs(medel - Fraction(sum(sanna), sum(AV))) < Fraction(1, 10**18)


def test_the_interval_holds_the_truth_in_95_of_100_samples() -> None:
    """Averaged over every truth; for no truth but the most extreme is it held in fewer than 90 of 100."""
    intervall = {u: (Fraction(hittat(v).lagst), Fraction(hittat(v).hogst)) for u, v in VAGDA.items()}
    tackning = {}
    for sanna in product(range(0, AV[0] + 1, 3), range(0, AV[1] + 1, 2)):
        andel = Fraction(sum(sanna), sum(AV))
        tackning[sanna] = float(sum(p for u, p in alla_urval(sanna) if intervall[u][0] <= andel <= intervall[u][1]))
    assert sum(tackning.values()) / len(tackning) > 0.95
    assert min(tackning.values()) > 0.9


def test_a_change_between_weighted_shares_is_more_than_chance_or_not() -> None:
    fore = Vagt((Stratum(4, 20, 20, 200), Stratum(3, 20, 20, 50)))
    nu = Vagt((Stratum(17, 20, 20, 200), Stratum(15, 20, 20, 50)))
    assert mer_an_slump(nu, fore) == 1
    assert mer_an_slump(fore, nu) == -1
    assert mer_an_slump(Vagt((Stratum(6, 20, 20, 200), Stratum(3, 20, 20, 50))), fore) == 0
    assert mer_an_slump(Stickprov(36, 40, 400), fore) == 1


@pytest.mark.parametrize("fel", [(3, 2, 5, 9), (1, 6, 5, 9), (1, 2, 10, 9), (-1, 2, 3, 4)])
def test_what_is_no_stratum_is_refused(fel: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="inget stratum"):
        Stratum(*fel)
