"""Small numbers are hidden, and no reader can work them out. The attackers here share no code with the function."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapporter.statistik.dolj import DOLT, LITET, Summa, dolj

Plats = tuple[int, int]
TOTAL = -1


def tabell(rader: list[list[int]], grupper: list[int]) -> tuple[dict[Plats, int], list[Summa[Plats]]]:
    """Counts with row totals, subtotals per group of rows (rows -2, -3 …) and a grand total (row and column -1)."""
    tal: dict[Plats, int] = {}
    summor: list[Summa[Plats]] = []
    kolumner = len(rader[0])
    for nr, rn in enumerate(rader):
        for k, varde in enumerate(rn):
            tal[nr, k] = varde
    namn = [-2 - g for g in range(max(grupper) + 1)]
    for grupp in namn:
        ingar = [nr for nr, g in enumerate(grupper) if -2 - g == grupp]
        for k in range(kolumner):
            tal[grupp, k] = sum(tal[nr, k] for nr in ingar)
            summor.append(Summa((grupp, k), tuple((nr, k) for nr in ingar)))
    for k in range(kolumner):
        tal[TOTAL, k] = sum(tal[grupp, k] for grupp in namn)
        summor.append(Summa((TOTAL, k), tuple((grupp, k) for grupp in namn)))
    for nr in [*range(len(rader)), *namn, TOTAL]:
        tal[nr, TOTAL] = sum(tal[nr, k] for k in range(kolumner))
        summor.append(Summa((nr, TOTAL), tuple((nr, k) for k in range(kolumner))))
    return tal, summor


def mojliga(publicerat: Mapping[Plats, int | str], summor: list[Summa[Plats]], tak: int) -> Iterator[dict[Plats, int]]:
    """Every set of numbers up to `tak` that fits what is published: brute force over what is no sum."""
    totaler = {s.total for s in summor}
    losa = [nyckel for nyckel in publicerat if nyckel not in totaler]
    domaner = [
        range(1, 5) if publicerat[n] == LITET else range(1, tak + 1) if publicerat[n] == DOLT else [publicerat[n]]
        for n in losa
    ]
    for val in itertools.product(*domaner):
        tal = dict(zip(losa, val, strict=True))
        for summa in summor:
            tal[summa.total] = sum(tal[del_] for del_ in summa.delar)
        if all(_passar(publicerat[nyckel], varde) for nyckel, varde in tal.items()):
            yield tal


def _passar(publicerat: int | str, varde: int) -> bool:
    if publicerat == LITET:
        return 1 <= varde <= 4
    return varde >= 1 if publicerat == DOLT else publicerat == varde


def rackviddsattack(
    publicerat: Mapping[Plats, int | str], summor: list[Summa[Plats]]
) -> dict[Plats, tuple[float, float]]:
    """What an attacker gets by narrowing every number through every sum, again and again until nothing moves."""
    grans: dict[Plats, tuple[float, float]] = {
        n: (1, 4) if v == LITET else (1, float("inf")) if v == DOLT else (float(v), float(v))
        for n, v in publicerat.items()
    }
    andrad = True
    while andrad:
        andrad = False
        for summa in summor:
            for nyckel in (summa.total, *summa.delar):
                ny = _skarp(nyckel, summa, grans)
                if ny != grans[nyckel]:
                    grans[nyckel], andrad = ny, True
    return grans


def _skarp(nyckel: Plats, summa: Summa[Plats], grans: Mapping[Plats, tuple[float, float]]) -> tuple[float, float]:
    if nyckel == summa.total:
        lag, hog = sum(grans[d][0] for d in summa.delar), sum(grans[d][1] for d in summa.delar)
    else:
        ovriga = [d for d in summa.delar if d != nyckel]
        lag = grans[summa.total][0] - sum(grans[d][1] for d in ovriga)
        hog = grans[summa.total][1] - sum(grans[d][0] for d in ovriga)
    return max(grans[nyckel][0], lag), min(grans[nyckel][1], hog)


SMA_TABELLER = st.integers(1, 3).flatmap(
    lambda kolumner: st.tuples(
        st.lists(st.lists(st.integers(0, 9), min_size=kolumner, max_size=kolumner), min_size=1, max_size=6 // kolumner),
        st.lists(st.integers(0, 1), min_size=6, max_size=6),
    )
)


def _grupper(val: list[int], antal: int) -> list[int]:
    """Group numbers without a gap."""
    return [min(g, i) if i == 0 else g for i, g in enumerate(val[:antal])]


@settings(max_examples=50, deadline=None)
@given(SMA_TABELLER)
def test_an_attacker_who_knows_every_total_finds_at_least_two_values_for_each_hidden_number(
    fall: tuple[list[list[int]], list[int]],
) -> None:
    rader, val = fall
    tal, summor = tabell(rader, _grupper(val, len(rader)))
    publicerat = dolj(tal, summor)
    sedda: dict[Plats, set[int]] = {nyckel: set() for nyckel, v in publicerat.items() if isinstance(v, str)}
    for losning in mojliga(publicerat, summor, tak=11):
        for nyckel, varden in sedda.items():
            varden.add(losning[nyckel])
        if all(len(varden) > 1 for varden in sedda.values()):
            break
    assert [nyckel for nyckel, varden in sedda.items() if len(varden) < 2] == []


@settings(max_examples=150, deadline=None)
@given(SMA_TABELLER, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_one_who_also_knows_what_is_part_of_what_finds_at_least_two_values_too(
    fall: tuple[list[list[int]], list[int]], valda: list[tuple[int, int]]
) -> None:
    """As the rapporter are weighed beside each other: `redan`, here with nothing published before."""
    rader, val = fall
    tal, summor = tabell(rader, _grupper(val, len(rader)))
    alla = list(tal)
    hogst = [(alla[a % len(alla)], alla[b % len(alla)]) for a, b in valda]
    hogst = [(mindre, storre) for mindre, storre in hogst if mindre != storre and tal[mindre] <= tal[storre]]
    publicerat = dolj(tal, summor, hogst, redan={})
    sedda: dict[Plats, set[int]] = {nyckel: set() for nyckel, v in publicerat.items() if isinstance(v, str)}
    for losning in mojliga(publicerat, summor, tak=20 if len(sedda) < 7 else 11):
        if all(losning[mindre] <= losning[storre] for mindre, storre in hogst):
            for nyckel, varden in sedda.items():
                varden.add(losning[nyckel])
            if all(len(varden) > 1 for varden in sedda.values()):
                break
    assert [nyckel for nyckel, varden in sedda.items() if len(varden) < 2] == []


def test_one_small_number_does_not_take_the_totals_of_the_report_with_it() -> None:
    """A half-year of an invented nämnd, as numbers and what is known of them: each subtotal is known to be no less than
    some twenty others, which once hid everything that could be known about the nämnd."""
    fall = json.loads((Path(__file__).parent / "dolj_halvar.json").read_text(encoding="utf-8"))
    summor = [Summa(total, tuple(delar)) for total, delar in fall["summor"]]
    tal = dict(enumerate(fall["tal"]))
    publicerat = dolj(tal, summor, tillsammans=fall["tillsammans"], redan={})
    alla_lex, alla_arenden = 0, 24
    assert (publicerat[alla_lex], publicerat[alla_arenden]) == (36, 176)
    assert not [nr for nr, visat in publicerat.items() if isinstance(visat, int) and 1 <= visat <= 4]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=2, max_size=20),
    st.lists(st.integers(0, 1), min_size=20, max_size=20),
)
def test_narrowing_every_number_through_every_sum_never_pins_a_hidden_number_of_a_large_table(
    rader: list[list[int]], val: list[int]
) -> None:
    tal, summor = tabell(rader, _grupper(val, len(rader)))
    publicerat = dolj(tal, summor)
    grans = rackviddsattack(publicerat, summor)
    assert [n for n, v in publicerat.items() if isinstance(v, str) and grans[n][0] == grans[n][1]] == []


@settings(max_examples=100, deadline=None)
@given(SMA_TABELLER)
def test_every_small_number_is_hidden_and_everything_shown_is_true(fall: tuple[list[list[int]], list[int]]) -> None:
    rader, val = fall
    tal, summor = tabell(rader, _grupper(val, len(rader)))
    publicerat = dolj(tal, summor)
    for nyckel, varde in tal.items():
        visat = publicerat[nyckel]
        assert _passar(visat, varde)
        assert isinstance(visat, str) or not 1 <= varde <= 4


def test_zero_and_large_numbers_are_published_when_nothing_small_hangs_on_them() -> None:
    tal, summor = tabell([[0, 7], [9, 5]], [0, 0])
    assert dolj(tal, summor) == tal


def test_a_lone_small_number_in_a_row_takes_its_smallest_neighbour_with_it() -> None:
    tal = {"a": 2, "b": 8, "c": 30, "summa": 40}
    assert dolj(tal, [Summa("summa", ("a", "b", "c"))]) == {"a": LITET, "b": DOLT, "c": 30, "summa": 40}


def test_two_small_numbers_protect_each_other_unless_their_sum_gives_them_away() -> None:
    assert dolj({"a": 2, "b": 4, "summa": 6}, [Summa("summa", ("a", "b"))]) == {"a": LITET, "b": LITET, "summa": 6}
    hogsta = dolj({"a": 4, "b": 4, "c": 9, "summa": 17}, [Summa("summa", ("a", "b", "c"))])
    assert hogsta == {"a": LITET, "b": LITET, "c": DOLT, "summa": 17}


def test_four_ones_with_the_sum_four_are_not_all_called_one_to_four() -> None:
    """Four numbers of at least one whose sum is at most four must all be one: so the sum may not say "1–4"."""
    tal = {"a": 1, "b": 1, "c": 1, "d": 1, "summa": 4}
    publicerat = dolj(tal, [Summa("summa", ("a", "b", "c", "d"))])
    assert publicerat == {"a": LITET, "b": LITET, "c": LITET, "d": LITET, "summa": DOLT}


def test_a_number_that_stands_in_two_tables_is_protected_in_both() -> None:
    tal = {"enhet": 3, "annan": 9, "alla": 12, "beslut a": 0, "beslut b": 12}
    publicerat = dolj(tal, [Summa("alla", ("enhet", "annan")), Summa("alla", ("beslut a", "beslut b"))])
    assert publicerat["enhet"] == LITET
    assert publicerat["annan"] == DOLT
    assert publicerat["alla"] == publicerat["beslut b"] == 12


def test_what_is_known_to_be_part_of_something_is_weighed_in() -> None:
    """Three went to IVO, of exactly three reports: were the reports "1–4" and known to be at least three …"""
    publicerat = dolj({"ivo": 4, "rapporter": 4}, [], [("ivo", "rapporter")])
    assert publicerat == {"ivo": LITET, "rapporter": LITET}
    with pytest.raises(ValueError, match="större än"):
        dolj({"ivo": 5, "rapporter": 4}, [], [("ivo", "rapporter")])


def test_a_sum_that_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="stämmer inte"):
        dolj({"a": 1, "summa": 2}, [Summa("summa", ("a",))])
    with pytest.raises(ValueError, match="negativt"):
        dolj({"a": -1}, [])
    with pytest.raises(KeyError):
        dolj({"a": 1}, [Summa("summa", ("a",))])


def test_the_same_figures_are_always_hidden_the_same_way() -> None:
    tal, summor = tabell([[1, 7, 3], [9, 2, 0], [5, 5, 5]], [0, 1, 1])
    assert dolj(tal, summor) == dolj(tal, summor)
