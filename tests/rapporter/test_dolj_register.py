"""Property: in the public version of the quarter's report no hidden number can be worked out from rows, columns and
totals, also with every table laid beside the others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kvalitet.frister import Period
from rapporter.ej_verkstallda.vantan import Lage, Vantan
from rapporter.statistik import ej_verkstallda as ev
from rapporter.statistik.dolj import DOLT, LITET, STORSTA_SMA
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Villkor

K1 = Period.tolka("2026K1")
INSATSER = ("hemtjanst", "daglig", "annat")
rakat = st.builds(
    ev.Rakat,
    enhet_id=st.just(1),
    lag=st.sampled_from(["SoL", "LSS"]),
    insats=st.sampled_from(INSATSER),
    avbrott=st.booleans(),
    vantan=st.builds(Vantan, st.sampled_from(list(Lage)), st.integers(92, 700)),
)


def siffror(rader: list[ev.Rakat]) -> Siffror:
    tabeller = tuple(
        ev._per(rader, K1, kod, kod, kod, grupper, nyckel)
        for kod, grupper, nyckel in (
            ("insats", [(i, i) for i in INSATSER], lambda r: r.insats),
            ("lag", [("SoL", "SoL"), ("LSS", "LSS")], lambda r: r.lag),
            ("tid", ev.TIDER, ev._klass),
        )
    )
    return Siffror("Prov", 1, K1, (), datetime(2026, 4, 2, tzinfo=UTC), date(2026, 3, 31), tabeller, (), ())


def ekvationer(s: Siffror) -> list[tuple[Villkor, list[Villkor]]]:
    """Every row and total a reader can add up: each table's column, and avbrott as a part of those who wait."""
    funna = []
    for tabell in s.tabeller:
        assert tabell.summa
        for plats, kolumn in enumerate(tabell.kolumner):
            if kolumn.slag == "antal":
                delar = [tabell.nyckel(rn, plats) for rn in tabell.grupper[0].rader]
                funna.append((tabell.nyckel(tabell.summa, plats), delar))
    return funna


def gar_att_fa_ut(publik: Siffror, sann: Siffror) -> list[Villkor]:
    """The hidden numbers that bounds alone pin: interval arithmetic over every equation until nothing moves."""
    granser: dict[Villkor, list[int]] = {}
    for vad, varde in publik.tal.items():
        if isinstance(varde, int):
            granser[vad] = [varde, varde]
        else:
            granser[vad] = [1, STORSTA_SMA if varde == LITET else 10**6]
    rorelse = True
    while rorelse:
        rorelse = False
        for total, delar in ekvationer(sann):
            for vilken, ovriga, tecken in [(total, delar, 1), *((d, [x for x in delar if x != d], -1) for d in delar)]:
                lag = sum(granser[o][0] for o in ovriga)
                hog = sum(granser[o][1] for o in ovriga)
                ny = [lag, hog] if tecken == 1 else [granser[total][0] - hog, granser[total][1] - lag]
                smal = [max(granser[vilken][0], ny[0]), min(granser[vilken][1], ny[1])]
                if smal != granser[vilken]:
                    granser[vilken], rorelse = smal, True
    dolda = [vad for vad, varde in publik.tal.items() if varde in (LITET, DOLT)]
    return [vad for vad in dolda if granser[vad][0] == granser[vad][1]]


@settings(max_examples=60, deadline=None)
@given(st.lists(rakat, max_size=25))
def test_no_hidden_number_is_pinned_by_rows_columns_and_totals(rader: list[ev.Rakat]) -> None:
    sann = siffror(rader)
    publik = offentlig(sann)
    assert gar_att_fa_ut(publik, sann) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(rakat, max_size=25))
def test_no_small_number_and_no_median_of_few_is_published(rader: list[ev.Rakat]) -> None:
    for tabell in offentlig(siffror(rader)).tabeller:
        for rn, plats in product(tabell.rader, range(len(tabell.kolumner))):
            varde = rn.varden[plats]
            assert not (isinstance(varde, int) and 0 < varde <= STORSTA_SMA)
            if tabell.kolumner[plats].slag == "text" and isinstance(rn.varden[0], str):
                assert varde in (None, DOLT)
