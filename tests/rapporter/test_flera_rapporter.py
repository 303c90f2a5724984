"""Several public versions beside each other: what one hides cannot be worked out from another.

The attacker here shares no code with the function. It has every public version, knows that the same figure with the
same value is one figure, that a year is its halves and that an enhet that has taken over others is their sum, and
narrows every number through every sum until nothing moves.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from kvalitet.frister import Period
from rapporter.statistik import dolj
from rapporter.statistik import tabeller as t
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.enheter import Enhetsserie
from rapporter.statistik.grund import Grund
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.kub import Antal, Kub, Lex, Slag
from rapporter.statistik.offentlig import offentlig, offentlig_for_sig
from rapporter.statistik.publicerat import Publicerad
from rapporter.statistik.tabell import Varde, Villkor
from tests.rapporter.test_offentlig import ENHETER, FORM_FOR, summor

H1_25, H2_25, AR_25, H1_26, H2_26, AR_26 = map(Period.tolka, ("2025H1", "2025H2", "2025", "2026H1", "2026H2", "2026"))
Tal = tuple[Villkor, int]
Handelser = Mapping[tuple[str, int, Slag], int]
"""How many came in during a half-year, at an enhet, of a kind."""


def rapport(handelser: Handelser, perioder: Sequence[Period], ihop: Mapping[int, int] | None = None) -> Halvarssiffror:
    """A rapport of the last of the periods with the others beside it. `ihop`: which enhet has gone up into which."""
    ihop, kub = ihop or {}, Kub()
    for (halvar, pk, slag), antal in handelser.items():
        for period in perioder:
            if antal and halvar.startswith(period.kod):
                kub.antal[Antal(period.kod, pk, FORM_FOR[pk], slag)] += antal
                if slag is Slag.LEX_SARAH:
                    kub.lex[Lex(period.kod, pk, FORM_FOR[pk], "", False, ())] += antal
    koder = frozenset(period.kod for period in perioder)
    serier = [
        Enhetsserie(pk, f"Enhet {pk}", FORM_FOR[pk], koder, tuple(e for e, i in ihop.items() if i == pk))
        for pk in ENHETER
        if pk not in ihop
    ]
    grund = Grund(kub, serier, tuple(perioder), {})
    tabeller = [t.oversikt(grund), *(t.per_enhet(grund, s) for s in Slag), t.missforhallanden(grund), t.utforare(grund)]
    return Halvarssiffror(
        namnd="Provnämnden",
        namnd_id=1,
        period=perioder[-1],
        jamforelser=tuple(perioder[:-1]),
        brytpunkt=datetime(2027, 8, 1, tzinfo=UTC),
        matdag=perioder[-1].slut,
        tabeller=tuple(tabell for tabell in tabeller if tabell),
        noter=(),
        definitioner=(),
    )


def publicera(*rapporter: Halvarssiffror) -> list[Publicerad]:
    """Each beside those before it."""
    ute: list[Publicerad] = []
    for full in rapporter:
        ute.append(Publicerad(full, offentlig(full, tuple(ute))))
    return ute


# --- The attacker -----------------------------------------------------------------------------------------------------


def utlasta(ute: Sequence[Publicerad]) -> list[Tal]:
    """The hidden numbers of one to four that the attacker is left with a single value for."""
    grans, sma = _granser(ute)
    ekvationer = _ekvationer(ute, grans)
    andrad = True
    while andrad:
        andrad = False
        for total, delar in ekvationer:
            for nod, ny in _skarpta(grans, total, delar):
                if ny != grans[nod]:
                    grans[nod], andrad = ny, True
    return sorted((nod for nod in sma if grans[nod][0] == grans[nod][1]), key=str)


def _granser(ute: Sequence[Publicerad]) -> tuple[dict[Tal, tuple[float, float]], set[Tal]]:
    grans: dict[Tal, tuple[float, float]] = {}
    sma = set()
    for rapporten in ute:
        for vad, antal in _namngivna(rapporten.full).items():
            sagt = _namngivna(rapporten.publik)[vad]
            lag, hog = _sagt(sagt)
            fore = grans.get((vad, antal), (0, float("inf")))
            grans[vad, antal] = max(fore[0], lag), min(fore[1], hog)
            if isinstance(sagt, str) and 1 <= antal <= 4:
                sma.add((vad, antal))
    return grans, sma


def _sagt(varde: Varde) -> tuple[float, float]:
    if isinstance(varde, int):
        return varde, varde
    return {LITET: (1, 4), DOLT: (1, float("inf"))}[varde or ""]


def _serien(vad: Villkor, siffror: Halvarssiffror) -> Villkor:
    """The enhet of a row as all the enheter in it."""
    enhet = dict(vad).get("enhet")
    if enhet is None:
        return vad
    alla = next((rn.enheter for tab in siffror.tabeller for rn in tab.rader if ("enhet", enhet) in rn.villkor), ())
    return vad - {("enhet", enhet)} | {("enhet", "+".join(map(str, sorted(alla))))} if len(alla) > 1 else vad


def _namngivna(siffror: Halvarssiffror) -> dict[Villkor, int]:
    return {_serien(vad, siffror): varde for vad, varde in siffror.tal.items() if varde is not None}  # type: ignore[misc]


def _ekvationer(ute: Sequence[Publicerad], noder: Iterable[Tal]) -> list[tuple[Tal, list[Tal]]]:
    kanda = []
    for rapporten in ute:
        for total, delar in summor(rapporten.full):
            alla = [(_serien(vad, rapporten.full), rapporten.full.tal[vad]) for vad in (total, *delar)]
            kanda.append((alla[0], alla[1:]))
    en_gang = {(total, tuple(delar)): (total, delar) for total, delar in (*kanda, *_mellan(list(noder)))}
    return list(en_gang.values())  # type: ignore[arg-type]


def _mellan(noder: list[Tal]) -> Iterator[tuple[Tal, list[Tal]]]:
    """Sums over halves of a year and over enheter that have become one, where they hold."""
    per_vad: dict[Villkor, list[Tal]] = {}
    for nod in noder:
        per_vad.setdefault(nod[0], []).append(nod)
    for vad, helheter in per_vad.items():
        for delar in _delningar(vad):
            kandidater = [per_vad.get(del_, []) for del_ in delar]
            for val in _val(kandidater):
                yield from ((helhet, val) for helhet in helheter if helhet[1] == sum(antal for _, antal in val))


def _delningar(vad: Villkor) -> Iterator[list[Villkor]]:
    period, enhet = dict(vad).get("period", ""), dict(vad).get("enhet", "")
    if len(period) == 4:
        yield [vad - {("period", period)} | {("period", f"{period}H{n}")} for n in (1, 2)]
    if "+" in enhet:
        yield [vad - {("enhet", enhet)} | {("enhet", en)} for en in enhet.split("+")]


def _val(kandidater: list[list[Tal]]) -> Iterator[list[Tal]]:
    if len(kandidater) == 2:
        yield from ([a, b] for a in kandidater[0] for b in kandidater[1])


def _skarpta(
    grans: Mapping[Tal, tuple[float, float]], total: Tal, delar: list[Tal]
) -> Iterator[tuple[Tal, tuple[float, float]]]:
    lag, hog = sum(grans[d][0] for d in delar), sum(grans[d][1] for d in delar)
    yield total, (max(grans[total][0], lag), min(grans[total][1], hog))
    for del_ in delar:
        ovriga_hog = sum(grans[d][1] for d in delar if d != del_) if hog == float("inf") else hog - grans[del_][1]
        minst = grans[total][0] - ovriga_hog
        mest = grans[total][1] - (lag - grans[del_][0])
        yield del_, (max(grans[del_][0], minst), min(grans[del_][1], mest))


# --- Drawn figures ----------------------------------------------------------------------------------------------------


def dragna(slump: random.Random) -> dict[tuple[str, int, Slag], int]:
    return {
        (halvar, pk, slag): slump.choice([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12])
        for halvar in ("2025H1", "2025H2", "2026H1", "2026H2")
        for pk in ENHETER
        for slag in (Slag.LEX_SARAH, Slag.KLAGOMAL)
    }


ORDNINGAR = (
    ((H1_25,), (H2_25,), (AR_25,), (H1_25, H1_26), (H1_25, H1_26), (H2_25, H2_26), (AR_25, AR_26)),
    ((H1_25,), (AR_25,), (H1_25, H1_26), (H1_25, H1_26), (AR_25, AR_26), (H2_25, H2_26)),
    ((H1_25, H1_26), (H2_25,), (H1_25, H1_26), (AR_25, AR_26), (H1_25,), (H2_25, H2_26), (AR_25,)),
)
"""As they come, with a rättelse of the half-year; the year's told before its second half; and late ones of the year
before."""


@pytest.mark.parametrize("ordning", ORDNINGAR)
@pytest.mark.parametrize(("fro", "forgaves"), [(0, None), (1, None), (2, None), (0, 0), (1, 1200)])
def test_no_small_number_can_be_worked_out_from_all_the_public_versions_together(
    fro: int, forgaves: int | None, ordning: tuple[tuple[Period, ...], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some ärenden are registered late, and one enhet goes up into another, on the way. With `forgaves` the search is
    cut short after so many steps that led nowhere, as at very many enheter: that hides more and tells nothing more.
    """
    if forgaves is not None:
        monkeypatch.setattr(dolj, "_FORGAVES", forgaves)
    slump = random.Random(fro)
    handelser = dragna(slump)
    ute: list[Publicerad] = []
    for nr, perioder in enumerate(ordning):
        if perioder in ordning[:nr]:  # the rättelse
            for nyckel in slump.sample(sorted(handelser), 3):
                handelser[nyckel] += 1
        full = rapport(handelser, perioder, {2: 1} if nr > 2 and fro % 2 else None)
        ute.append(Publicerad(full, offentlig(full, tuple(ute))))
        assert utlasta(ute) == []
        assert not [v for v in ute[-1].publik.tal.values() if isinstance(v, int) and 1 <= v <= 4]


# --- Counted by hand --------------------------------------------------------------------------------------------------


def lex(per_enhet: Mapping[int, int], halvar: str) -> dict[tuple[str, int, Slag], int]:
    return {(halvar, pk, Slag.LEX_SARAH): antal for pk, antal in per_enhet.items()}


def varde(rapporten: Publicerad, period: Period, enhet: int) -> Varde:
    form = FORM_FOR[enhet]
    return rapporten.publik.varde(period=period.kod, slag="lex_sarah", enhet=str(enhet), verksamhetsform=form)


def test_three_of_the_first_half_and_six_of_the_second_hide_the_nine_of_the_year() -> None:
    handelser = lex({1: 3, 2: 9, 3: 12}, "2026H1") | lex({1: 6, 2: 8, 3: 11}, "2026H2")
    halvar1, halvar2, aret = publicera(*(rapport(handelser, (p,)) for p in (H1_26, H2_26, AR_26)))
    assert (varde(halvar1, H1_26, 1), varde(halvar2, H2_26, 1)) == (LITET, 6)
    assert varde(aret, AR_26, 1) == DOLT
    assert offentlig(aret.full).varde(period="2026", slag="lex_sarah", enhet="1", verksamhetsform="myndighet") == 9


def test_the_year_told_before_its_second_half_does_not_give_away_what_is_left_for_it() -> None:
    """Nine in the year and six in the first half: the three of the second are known before anybody has told them."""
    handelser = lex({1: 6, 2: 9, 3: 12}, "2026H1") | lex({1: 3, 2: 8, 3: 11}, "2026H2")
    halvar1, aret, halvar2 = publicera(*(rapport(handelser, (p,)) for p in (H1_26, AR_26, H2_26)))
    assert varde(halvar1, H1_26, 1) == 6
    assert varde(aret, AR_26, 1) == DOLT
    assert varde(halvar2, H2_26, 1) == LITET
    assert utlasta([halvar1, aret, halvar2]) == []


def test_what_hid_a_small_number_last_year_hides_it_this_year_too() -> None:
    """By itself the second rapport could hide another of the three in the same column."""
    forst = lex({1: 2, 2: 8, 3: 30}, "2025H1")
    forra, ny = publicera(rapport(forst, (H1_25,)), rapport({**forst, **lex({1: 9, 2: 7}, "2026H1")}, (H1_25, H1_26)))
    assert [varde(ny, H1_25, enhet) for enhet in (1, 2, 3)] == [varde(forra, H1_25, enhet) for enhet in (1, 2, 3)]
    assert [varde(ny, H1_26, enhet) for enhet in (1, 2)] == [9, 7]


def test_a_number_that_was_hidden_stays_hidden_in_a_rattelse_where_it_is_large() -> None:
    fore, efter = lex({1: 4, 2: 9}, "2026H1"), lex({1: 5, 2: 9}, "2026H1")
    original, rattelse = publicera(rapport(fore, (H1_26,)), rapport(efter, (H1_26,)))
    assert varde(original, H1_26, 1) == LITET
    assert varde(rattelse, H1_26, 1) == DOLT
    assert (
        offentlig(rattelse.full).varde(period="2026H1", slag="lex_sarah", enhet="1", verksamhetsform="myndighet") == 5
    )  # beside nothing it would have been shown


def test_a_rattelse_with_the_same_figures_says_the_same() -> None:
    handelser = dragna(random.Random(3))
    original, rattelse = publicera(*(rapport(handelser, (H1_25, H1_26)) for _ in range(2)))
    assert rattelse.publik == original.publik


def test_enheter_that_became_one_do_not_give_away_what_each_of_them_had() -> None:
    """Nine and four last year, told as one series of thirteen this year: the nine hid the four."""
    forst = lex({1: 9, 2: 4, 3: 12, 4: 8}, "2025H1")
    sedan = {**forst, **lex({1: 7, 3: 9, 4: 6}, "2026H1")}
    forra, ny = publicera(rapport(forst, (H1_25,)), rapport(sedan, (H1_25, H1_26), {2: 1}))
    assert (varde(forra, H1_25, 1), varde(forra, H1_25, 2)) == (DOLT, LITET)
    assert utlasta([forra, ny]) == []
    assert varde(ny, H1_26, 1) == 7


def test_a_rapport_without_small_numbers_hides_nothing_however_many_came_before() -> None:
    handelser = {nyckel: 6 + nr % 5 for nr, nyckel in enumerate(dragna(random.Random(1)))}
    ute = publicera(*(rapport(handelser, (p,)) for p in (H1_25, H2_25, AR_25, H1_26, H2_26, AR_26)))
    assert all(rapporten.publik.dolda == 0 for rapporten in ute)
    assert all(rapporten.publik.tal == rapporten.full.tal for rapporten in ute)


def test_what_older_rapporter_gave_away_together_does_not_empty_the_next_one() -> None:
    """Made each for itself, they tell that the first half had three; hiding all of the new one would not help."""
    handelser = lex({1: 3, 2: 9, 3: 12}, "2026H1") | lex({1: 6, 2: 8, 3: 11}, "2026H2")
    gamla = [Publicerad(f, offentlig_for_sig(f)) for f in (rapport(handelser, (p,)) for p in (H1_26, H2_26, AR_26))]
    assert utlasta(gamla) != []
    ny = Publicerad(gamla[2].full, offentlig(gamla[2].full, gamla))
    assert ny.publik.tal == gamla[2].publik.tal


def test_the_public_version_alone_is_not_enough() -> None:
    """The attacker is one: hidden each for itself, these are worked out."""
    handelser = dragna(random.Random(5))
    ute = [Publicerad(f, offentlig(f)) for f in (rapport(handelser, (p,)) for p in (H1_25, H2_25, AR_25))]
    assert utlasta(ute) != []
