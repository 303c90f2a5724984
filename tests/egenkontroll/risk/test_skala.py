"""The scale is whole: every square has a value, every value one meaning, and a bad scale is refused with a sentence."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egenkontroll.risk.matris import Punkt, bild, matris
from egenkontroll.risk.skala import FARGER, FORVALD, FORVALDA, Niva, Skala


@st.composite
def skalor(draw) -> Skala:
    steg = draw(st.sampled_from([4, 5]))
    antal = draw(st.integers(2, 5))
    granser = [*sorted(draw(st.sets(st.integers(1, steg**2 - 1), min_size=antal - 1, max_size=antal - 1))), steg**2]
    nivaer = tuple(Niva(till, f"ord {i}", draw(st.sampled_from(list(FARGER)))) for i, till in enumerate(granser))
    return Skala(tuple(f"s{i}" for i in range(steg)), tuple(f"k{i}" for i in range(steg)), nivaer)


@given(skalor())
def test_each_value_of_a_scale_has_exactly_one_meaning(skala):
    for varde in range(1, skala.hogst + 1):
        traffar = [i for i in skala.intervall() if i.fran <= varde <= i.niva.till]
        assert traffar == [skala.niva(varde)]


@given(skalor())
def test_a_worse_risk_never_has_a_milder_meaning(skala):
    nummer = [skala.niva(v).nummer for v in range(1, skala.hogst + 1)]
    assert all(lagre <= hogre for lagre, hogre in pairwise(nummer))


@given(skalor(), st.data())
def test_the_value_is_the_product_and_grows_with_each_step(skala, data):
    s, k = (data.draw(st.integers(1, skala.storlek)) for _ in range(2))
    assert skala.varde(s, k) == skala.varde(k, s) == s * k
    assert list(accumulate((skala.varde(i, k) for i in range(1, s + 1)), max)) == [i * k for i in range(1, s + 1)]


@given(skalor())
def test_a_scale_survives_being_written_down(skala):
    assert Skala.fran_json(skala.till_json()) == skala


@given(skalor(), st.data())
def test_every_risk_lies_in_exactly_one_square_of_the_matrix(skala, data):
    plats = st.tuples(st.integers(1, skala.storlek), st.integers(1, skala.storlek))
    platser = data.draw(st.lists(plats, max_size=12))
    ritad = matris(skala, [Punkt(f"R{i}", f"risk {i}", s, k) for i, (s, k) in enumerate(platser)])
    assert sorted(p.kod for p, _ in ritad.punkter) == sorted(f"R{i}" for i in range(len(platser)))
    assert all(ruta.varde == p.sannolikhet * p.konsekvens for p, ruta in ritad.punkter)
    assert [rad.steg for rad in ritad.rader] == list(range(skala.storlek, 0, -1))


@pytest.mark.parametrize(
    ("varde", "ord_"),
    [(1, "Acceptera"), (3, "Acceptera"), (4, "Överväg"), (8, "Överväg"), (9, "Åtgärda"), (16, "Åtgärda")],
)
def test_the_default_thresholds_are_those_of_the_municipalities(varde, ord_):
    assert FORVALD.niva(varde).niva.ord == ord_


def test_both_scales_that_come_with_the_product_are_whole():
    assert {steg: skala.storlek for steg, skala in FORVALDA.items()} == {4: 4, 5: 5}


@pytest.mark.parametrize("steg", [0, 5, -1])
def test_a_step_that_the_scale_does_not_have_is_refused(steg):
    with pytest.raises(ValueError, match="mellan 1 och 4"):
        FORVALD.varde(steg, 1)


_FYRA = ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("sannolikheter", "nivaer", "mening"),
    [
        (("a", "b", "c"), FORVALD.nivaer, "fyra eller fem steg"),
        (("a", "b", "c", "a"), FORVALD.nivaer, "samma ord"),
        (("a", "b", "c", " "), FORVALD.nivaer, "behöver ett ord"),
        (_FYRA, (Niva(16, "Allt", "rod"),), "mellan två och 5"),
        (_FYRA, (Niva(8, "Lågt", "gron"), Niva(8, "Högt", "rod"), Niva(16, "Värst", "rod")), "högre värde"),
        (_FYRA, (Niva(8, "Lågt", "gron"), Niva(15, "Högt", "rod")), "sluta på 16"),
        (_FYRA, (Niva(8, "Lågt", "svart"), Niva(16, "Högt", "rod")), "färgerna"),
    ],
)
def test_a_scale_with_a_fault_is_refused_with_a_sentence(sannolikheter, nivaer, mening):
    with pytest.raises(ValueError, match=mening):
        Skala(sannolikheter, FORVALD.konsekvenser, nivaer)


def test_the_picture_says_in_words_what_it_shows_and_never_by_colour_alone():
    ritad = matris(FORVALD, [Punkt("R1", "Provrisk <ett>", 3, 4)])
    svg = bild(ritad, "Provmatris")
    assert "<title>Provmatris</title>" in svg
    assert "<desc>R1 Provrisk &lt;ett&gt;: 12, åtgärda.</desc>" in svg
    assert svg.count(">acceptera<") == 5
    assert 'class="farg-rod"' in svg
    assert "#fae1de" in bild(ritad, "Provmatris", papper=True)


def test_a_square_with_more_risks_than_fit_says_how_many_more():
    ritad = matris(FORVALD, [Punkt(f"R{i}", "Provrisk", 2, 2) for i in range(1, 12)])
    assert "+" in bild(ritad, "Provmatris")
