"""The draw: the same everywhere, whatever the order of the rows; fair; and as `docs/urval.md` says it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from egenkontroll import urval
from egenkontroll.urval import Avvisad, Granskare, Rad, Villkor

TEXTEN = (Path(settings.BASE_DIR) / "docs" / "urval.md").read_text(encoding="utf-8")
DAG = date(2026, 1, 1)

nycklar = st.text("aåÄéß漢019-|/.", min_size=1, max_size=6).map(urval.normal)
fron = st.from_regex(r"[0-9A-Za-z-]{1,20}", fullmatch=True)


@st.composite
def ramar(draw, minst=1):
    unika = draw(st.lists(nycklar, min_size=minst, max_size=25, unique=True))
    return [
        Rad(
            nyckel,
            draw(st.sampled_from(["Enhet A", "Enhet Å"])),
            draw(st.sampled_from(["Utredning", "Bistånd", "Placering"])),
            DAG + timedelta(days=draw(st.integers(0, 20))),
            draw(st.sampled_from(["h1", "h2", ""])),
            draw(st.booleans()),
        )
        for nyckel in unika
    ]


def ram(antal: int, **falt) -> list[Rad]:
    return [Rad(f"BU-26-{nr:04}", **falt) for nr in range(antal)]


# ---- the same everywhere ----


@given(ramar(), fron, st.integers(1, 10), st.booleans(), st.booleans(), st.randoms())
def test_the_draw_is_the_same_on_a_re_run_and_whatever_the_order_of_the_rows(rader, seed, antal, typ, skyddade, slump):
    villkor = Villkor(seed, antal, per_arendetyp=typ, med_skyddade=skyddade)
    blandade = list(rader)
    slump.shuffle(blandade)
    forsta, igen = urval.dra(rader, villkor), urval.dra(blandade, villkor)
    assert forsta == igen
    assert urval.ramavtryck(rader) == urval.ramavtryck(blandade)
    assert urval.dragningsavtryck("r", villkor, forsta) == urval.dragningsavtryck("r", villkor, igen)


@given(ramar(), fron, st.integers(1, 10), st.integers(1, 10), st.one_of(st.none(), st.integers(20, 30)), st.booleans())
def test_the_first_of_a_larger_draw_are_the_draw(rader, seed, antal, fler, pott, typ):
    mindre = urval.dra(rader, Villkor(seed, antal, pott, typ))
    storre = urval.dra(rader, Villkor(seed, antal + fler, pott, typ))
    assert [(d.rad, d.ordning) for d in mindre] == [(d.rad, d.ordning) for d in storre]
    assert {d.rad for d in mindre if d.i_urvalet} <= {d.rad for d in storre if d.i_urvalet}


@given(ramar(), fron, st.integers(1, 10), st.booleans(), st.booleans())
def test_every_arende_that_may_be_drawn_stands_once_in_the_order(rader, seed, antal, typ, skyddade):
    dragna = urval.dra(rader, Villkor(seed, antal, per_arendetyp=typ, med_skyddade=skyddade))
    assert Counter(d.rad for d in dragna) == Counter(r for r in rader if skyddade or not r.skyddad)
    for enhet in {d.rad.enhet for d in dragna}:
        i_enheten = [d for d in dragna if d.rad.enhet == enhet]
        assert [d.ordning for d in i_enheten] == list(range(1, len(i_enheten) + 1))
        assert sum(d.i_urvalet for d in i_enheten) == min(antal, len(i_enheten))


@given(ramar(), fron, st.integers(1, 5), st.integers(0, 10))
def test_the_pott_is_the_most_recently_closed_and_all_of_the_last_day(rader, seed, antal, mer):
    pott = antal + mer
    med = {d.rad for d in urval.dra(rader, Villkor(seed, antal, pott, med_skyddade=True))}
    for enhet in {r.enhet for r in rader}:
        alla = [r for r in rader if r.enhet == enhet]
        inne = [r for r in alla if r in med]
        assert len(inne) >= min(pott, len(alla))
        tidigast = min(r.avslutad for r in inne)
        assert all(r in med for r in alla if r.avslutad >= tidigast)
        assert len(inne) == len(alla) or len([r for r in alla if r.avslutad > tidigast]) < pott


@given(ramar(minst=5), fron, st.integers(1, 30))
def test_strata_get_places_by_their_size_and_sum_to_the_draw(rader, seed, antal):
    dragna = [d for d in urval.dra(rader, Villkor(seed, antal, per_arendetyp=True, med_skyddade=True)) if d.i_urvalet]
    for enhet in {r.enhet for r in rader}:
        finns = Counter(r.arendetyp for r in rader if r.enhet == enhet)
        fick = Counter(d.stratum for d in dragna if d.rad.enhet == enhet)
        assert sum(fick.values()) == min(antal, sum(finns.values()))
        assert all(fick[typ] <= finns[typ] for typ in fick)
        # Uddatalsmetoden: the last place that anyone got was worth at least as much as the next of anyone else.
        sist = [Fraction(finns[typ], 2 * fick[typ] - 1) for typ in fick]
        nast = [Fraction(finns[typ], 2 * fick[typ] + 1) for typ in finns if fick[typ] < finns[typ]]
        assert not nast or max(nast) <= min(sist)


def test_the_order_within_an_arendetyp_is_the_order_without_them():
    rader = [Rad(f"N{nr}", arendetyp="abc"[nr % 3]) for nr in range(60)]
    utan = [d.rad for d in urval.dra(rader, Villkor("f", 5))]
    med = [d.rad for d in urval.dra(rader, Villkor("f", 5, per_arendetyp=True))]
    for typ in "abc":
        assert [r for r in med if r.arendetyp == typ] == [r for r in utan if r.arendetyp == typ]


def test_another_seed_gives_another_draw():
    rader = ram(200)
    assert [d.rad for d in urval.dra(rader, Villkor("1", 10))] != [d.rad for d in urval.dra(rader, Villkor("2", 10))]


# ---- fair ----


def test_every_arende_is_drawn_about_as_often_over_many_seeds():
    """1,000 draws of 10 of 40: each should come 250 times, with a standard deviation of 13.7. Six of them is chance of
    one in 10^8 for all the forty together, and the seeds are fixed, so that this never fails by bad luck."""
    rader = ram(40)
    antal = Counter(
        d.rad.nyckel for seed in range(1000) for d in urval.dra(rader, Villkor(str(seed), 10)) if d.i_urvalet
    )
    assert sum(antal.values()) == 10_000
    assert len(antal) == 40
    assert max(abs(n - 250) for n in antal.values()) < 6 * 13.7
    chi2 = sum((n - 250) ** 2 / 250 for n in antal.values()) / (1 - 10 / 40)
    assert 15 < chi2 < 75  # 39 degrees of freedom


def test_first_place_is_as_likely_for_the_last_row_as_for_the_first():
    rader = ram(5)
    forst = Counter(urval.dra(rader, Villkor(str(seed), 1))[0].rad.nyckel for seed in range(2000))
    assert all(abs(n - 400) < 100 for n in forst.values())


# ---- what is refused ----


@pytest.mark.parametrize("seed", ["", "a b", "1|2", "å", "x" * 65, "1\n"])
def test_a_seed_that_could_be_read_in_two_ways_is_refused(seed):
    with pytest.raises(Avvisad, match="Fröet"):
        Villkor(seed, 1)


@pytest.mark.parametrize("falt", [{"antal": 0}, {"antal": 5, "pott": 4}, {"antal": 1, "version": 2}])
def test_conditions_that_cannot_be_met_are_refused(falt):
    with pytest.raises(Avvisad):
        Villkor("1", **falt)


@pytest.mark.parametrize(
    "rader",
    [
        [],
        [Rad("a"), Rad("a")],
        [Rad("")],
        [Rad("a\tb")],
        [Rad(" a")],
        [Rad(unicodedata.normalize("NFD", "ärende"))],
        [Rad("a", enhet="Enhet\N{NO-BREAK SPACE}1")],
    ],
)
def test_a_frame_that_could_be_hashed_in_two_ways_is_refused(rader):
    with pytest.raises(Avvisad):
        urval.dra(rader, Villkor("1", 1))


def test_a_row_is_brought_to_the_one_form_that_is_hashed():
    rad = Rad.av(unicodedata.normalize("NFD", " Å  1 "), "Enhet\N{NO-BREAK SPACE}1")
    assert rad == Rad("Å 1", "Enhet 1")


def test_a_missing_day_is_refused_only_when_the_most_recent_are_asked_for():
    rader = [Rad("a"), Rad("b")]
    assert len(urval.dra(rader, Villkor("1", 1))) == 2
    with pytest.raises(Avvisad, match="avslut"):
        urval.dra(rader, Villkor("1", 1, pott=1))


def test_the_digest_of_a_frame_sees_every_uppgift():
    grund = Rad("a", "E", "T", DAG, "h", False)
    andra = [
        Rad("b", "E", "T", DAG, "h", False),
        Rad("a", "F", "T", DAG, "h", False),
        Rad("a", "E", "U", DAG, "h", False),
        Rad("a", "E", "T", DAG + timedelta(days=1), "h", False),
        Rad("a", "E", "T", DAG, "i", False),
        Rad("a", "E", "T", DAG, "h", True),
    ]
    assert len({urval.ramavtryck([rad]) for rad in [grund, *andra]}) == 7


# ---- who reviews which ----


@given(ramar(), fron, st.integers(1, 10))
def test_nobody_is_given_their_own_arende_nor_a_protected_one_that_is_not_theirs_to_see(rader, seed, antal):
    dragna = urval.dra(rader, Villkor(seed, antal, med_skyddade=True))
    fordelade = urval.fordela(dragna, [Granskare("anna", frozenset({"H1"})), Granskare("bo", far_skyddade=True)])
    for d in dragna:
        vem = fordelade[d.rad.nyckel]
        assert vem == "bo" or not d.rad.skyddad
        assert vem != "anna" or d.rad.handlaggare != "h1"
        assert vem is not None


def test_the_sample_is_shared_evenly_and_the_same_whoever_is_listed_first():
    dragna = urval.dra([Rad(f"N{nr}", f"Enhet {nr % 3}") for nr in range(90)], Villkor("1", 7))
    tre = [Granskare("a"), Granskare("b"), Granskare("c")]
    fordelade = urval.fordela(dragna, tre)
    assert fordelade == urval.fordela(dragna[::-1], tre[::-1])
    antal = Counter(fordelade[d.rad.nyckel] for d in dragna if d.i_urvalet)
    assert sorted(antal.values()) == [7, 7, 7]
    for enhet in ("Enhet 0", "Enhet 1", "Enhet 2"):  # and nobody has an enhet to themselves
        har = Counter(fordelade[d.rad.nyckel] for d in dragna if d.i_urvalet and d.rad.enhet == enhet)
        assert sorted(har.values()) == [2, 2, 3]


def test_an_arende_that_everybody_handled_stays_in_the_sample_without_granskare():
    dragna = urval.dra([Rad("a", handlaggare="h1"), Rad("b", handlaggare="h2")], Villkor("1", 2))
    fordelade = urval.fordela(dragna, [Granskare("anna", frozenset({"h1"}))])
    assert fordelade == {"a": None, "b": "anna"}
    assert urval.fordela(dragna, []) == {"a": None, "b": None}


# ---- the text, followed by somebody who has never seen the code ----


def _summa(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _exemplets_rader() -> list[list[str]]:
    rader = re.findall(r"^\| (\S+) \| (.+?) \| (.+?) \| (\d{4}-\d\d-\d\d) \| (\S+) \| (ja|nej) \|$", TEXTEN, re.M)
    assert len(rader) == 11
    return [list(rad) for rad in rader]


def _exemplets_seed() -> str:
    return re.search(r"^Frö: `(\S+)`$", TEXTEN, re.M)[1]


def _efter_texten(rader, seed, pott, per_typ):
    """Sections 2 to 4 of the text, with nothing from the program: the keys of each enhet in drawn order."""
    svar = {}
    for enhet in {rad[1] for rad in rader}:
        med = [rad for rad in rader if rad[1] == enhet and rad[5] == "nej"]
        if pott != "alla" and len(med) > int(pott):
            grans = sorted((rad[3] for rad in med), reverse=True)[int(pott) - 1]
            med = [rad for rad in med if rad[3] >= grans]
        koer = {}
        for rad in sorted(med, key=lambda rad: _summa(f"1|{seed}|{rad[0]}")):
            koer.setdefault(rad[2] if per_typ == "ja" else "", []).append(rad[0])
        storlek, ordning = {typ: len(ko) for typ, ko in koer.items()}, []
        while any(koer.values()):
            typ = min(
                (typ for typ in koer if koer[typ]),
                key=lambda typ: (-Fraction(storlek[typ], 2 * (storlek[typ] - len(koer[typ])) + 1), -storlek[typ], typ),
            )
            ordning.append(koer[typ].pop(0))
        svar[enhet] = ordning
    return svar


def test_the_sums_of_the_text_are_those_of_its_own_recipe():
    rader, seed = _exemplets_rader(), _exemplets_seed()
    skrivna = re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", TEXTEN, re.M)
    assert skrivna == sorted(((rad[0], _summa(f"1|{seed}|{rad[0]}")) for rad in rader), key=lambda par: par[1])
    kanonisk = sorted("\t".join([*rad[:5], "1" if rad[5] == "ja" else "0"]) for rad in rader)
    assert f"Ramens summa: `{_summa(chr(10).join(['ram 1', *kanonisk, '']))}`" in TEXTEN


def _exemplets_urval() -> list[tuple[str, ...]]:
    urvalen = re.findall(r"^\| (\d) \| (\w+) \| (ja|nej) \| ([\w -]+) \| ([\w -]+) \| ([0-9a-f]{64}) \|$", TEXTEN, re.M)
    assert len(urvalen) == 3
    return urvalen


@pytest.mark.parametrize("urvalet", _exemplets_urval(), ids=lambda u: f"n={u[0]},K={u[1]},typ={u[2]}")
def test_the_vector_of_the_text_comes_out_of_its_recipe_and_out_of_the_program(urvalet):
    antal, pott, typ, mottagningen, asen, summan = urvalet
    rader, seed = _exemplets_rader(), _exemplets_seed()
    vantat = {"Mottagningen": mottagningen.split(), "Stödboendet Åsen": asen.split()}

    assert _efter_texten(rader, seed, pott, typ) == vantat
    ramens = re.search(r"Ramens summa: `([0-9a-f]{64})`", TEXTEN)[1]
    huvud = ["urval 1", f"ram {ramens}", f"seed {seed}", f"antal {antal}", f"pott {pott}", f"arendetyp {typ}"]
    ordning = [f"{enhet}\t{nr}\t{n}" for enhet in sorted(vantat) for nr, n in enumerate(vantat[enhet], start=1)]
    assert _summa("\n".join([*huvud, "skyddade nej", *ordning, ""])) == summan

    ramen = [Rad(r[0], r[1], r[2], date.fromisoformat(r[3]), r[4], r[5] == "ja") for r in rader]
    villkor = Villkor(seed, int(antal), None if pott == "alla" else int(pott), typ == "ja")
    dragna = urval.dra(ramen, villkor)
    assert {enhet: [d.rad.nyckel for d in dragna if d.rad.enhet == enhet] for enhet in vantat} == vantat
    assert urval.ramavtryck(ramen) == ramens
    assert urval.dragningsavtryck(ramens, villkor, dragna) == summan
