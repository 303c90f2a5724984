"""The public version of a whole report: tables that share figures are hidden as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvalitet.frister import Period
from rapporter.statistik import tabeller as t
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.enheter import Enhetsserie
from rapporter.statistik.grund import Grund
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.kub import Antal, Kategoriantal, Kub, Lex, Slag, Svar
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.tabell import Tabell, Villkor, villkor

H1 = Period.tolka("2026H1")
FORRA = Period.tolka("2025H1")
FORMER = ("myndighet", "egen_regi", "extern")
ENHETER = (1, 2, 3, 4)
FORM_FOR = {1: "myndighet", 2: "myndighet", 3: "egen_regi", 4: "extern"}


def rapport(kub: Kub) -> Halvarssiffror:
    """Every table of the report over a cube, without a database."""
    serier = [Enhetsserie(pk, f"Enhet {pk}", FORM_FOR[pk], frozenset({H1.kod, FORRA.kod})) for pk in ENHETER]
    grund = Grund(kub, serier, (FORRA, H1), {7: 7})
    alla = [
        t.oversikt(grund),
        *(t.per_enhet(grund, slag) for slag in Slag),
        t.till_ivo(grund),
        t.utfall(grund),
        t.missforhallanden(grund),
        t.kategorier(grund, Slag.KLAGOMAL, [(7, "Provkategori")]),
        t.svarstider(grund),
        t.bekraftelser(grund),
        t.utforare(grund),
    ]
    return Halvarssiffror(
        namnd="Provnämnden",
        namnd_id=1,
        period=H1,
        jamforelser=(FORRA,),
        brytpunkt=datetime(2026, 8, 1, tzinfo=UTC),
        matdag=date(2026, 6, 30),
        tabeller=tuple(tabell for tabell in alla if tabell),
        noter=(),
        definitioner=(),
    )


@st.composite
def kuber(draw: st.DrawFn) -> Kub:
    """Cubes that agree with themselves: every ärende stands in all the counts that it should."""
    kub = Kub()
    for period in (FORRA.kod, H1.kod):
        for pk in ENHETER:
            for slag in Slag:
                n = draw(st.integers(0, 9))
                if n:
                    kub.antal[Antal(period, pk, FORM_FOR[pk], slag)] += n
                    _fyll(kub, draw, period, pk, slag, n)
    return kub


def _fyll(kub: Kub, draw: st.DrawFn, period: str, pk: int, slag: Slag, n: int) -> None:
    form, del_ = FORM_FOR[pk], draw(st.integers(0, n))
    for kategori, antal in ((7, del_), (None, n - del_)):
        if antal:
            kub.kategorier[Kategoriantal(period, form, slag, kategori)] += antal
    if slag is Slag.LEX_SARAH:
        for _ in range(n):
            utfall = draw(st.sampled_from(["", "inte", "missforhallande", "allvarligt"]))
            typer = draw(st.sampled_from([(), ("annat",), ("annat", "miljo")]))
            kub.lex[Lex(period, pk, form, utfall, utfall == "allvarligt", typer)] += 1
    elif slag is not Slag.AVVIKELSE:
        kub.svar[Svar(period, form, "i_tid", "i_tid")] += del_
        kub.svar[Svar(period, form, "sena", "sena")] += n - del_


def summor(siffror: Halvarssiffror) -> list[tuple[Villkor, list[Villkor]]]:
    """Every sum a reader can see: down each table, and the verksamhetsformer against the whole."""
    hittade = [summa for tabell in siffror.tabeller for summa in _lodratt(tabell)]
    for vad in siffror.tal:
        if "verksamhetsform" not in dict(vad):
            delar = [v for form in FORMER if (v := vad | villkor(verksamhetsform=form)) in siffror.tal]
            if len(delar) > 1 and sum(siffror.tal[v] for v in delar) == siffror.tal[vad]:  # type: ignore[misc]
                hittade.append((vad, delar))
    return [(total, delar) for total, delar in hittade if delar != [total]]


def _lodratt(tabell: Tabell) -> Iterator[tuple[Villkor, list[Villkor]]]:
    summor = [(g.summa, g.rader) for g in tabell.grupper if g.summa]
    if tabell.summa:
        summor.append((tabell.summa, tuple(rn for g in tabell.grupper for rn in ([g.summa] if g.summa else g.rader))))
    for nr, kolumn in enumerate(tabell.kolumner):
        if kolumn.slag == "antal":
            yield from ((tabell.nyckel(total, nr), [tabell.nyckel(rn, nr) for rn in rader]) for total, rader in summor)


@settings(max_examples=25, deadline=None)
@given(kuber())
def test_no_hidden_number_of_a_report_is_pinned_by_all_its_tables_together(kub: Kub) -> None:
    hela = rapport(kub)
    publik = offentlig(hela)
    kanda = summor(hela)
    grans: dict[Villkor, tuple[float, float]] = {}
    for vad, varde in publik.tal.items():
        grans[vad] = {LITET: (1, 4), DOLT: (1, float("inf"))}.get(varde) or (varde, varde)  # type: ignore[arg-type, assignment, call-overload]
    for _ in range(60):
        fore = dict(grans)
        for total, delar in kanda:
            _skarp(grans, total, delar)
        if fore == grans:
            break
    lasta = [dict(vad) for vad, varde in publik.tal.items() if isinstance(varde, str) and len(set(grans[vad])) == 1]
    assert lasta == []


def _skarp(grans: dict[Villkor, tuple[float, float]], total: Villkor, delar: list[Villkor]) -> None:
    lag, hog = sum(grans[d][0] for d in delar), sum(grans[d][1] for d in delar)
    grans[total] = max(grans[total][0], lag), min(grans[total][1], hog)
    for del_ in delar:
        ovriga = [d for d in delar if d != del_]
        minst = grans[total][0] - sum(grans[d][1] for d in ovriga)
        mest = grans[total][1] - sum(grans[d][0] for d in ovriga)
        grans[del_] = max(grans[del_][0], minst), min(grans[del_][1], mest)


@settings(max_examples=25, deadline=None)
@given(kuber())
def test_no_small_number_is_published_anywhere_and_what_is_published_is_true(kub: Kub) -> None:
    hela = rapport(kub)
    publik = offentlig(hela)
    for vad, varde in publik.tal.items():
        assert isinstance(varde, str) or not 1 <= varde <= 4  # type: ignore[operator]
        assert isinstance(varde, str) or hela.tal[vad] == varde
    assert publik.dolda == sum(isinstance(c.varde, str) for tabell in publik.tabeller for c in tabell.celler())


def test_a_share_is_hidden_when_what_it_rests_on_is() -> None:
    svar = Counter({Svar(H1.kod, "myndighet", "i_tid", "i_tid"): 12, Svar(H1.kod, "myndighet", "sena", "sena"): 2})
    kub = Kub(antal=Counter({Antal(H1.kod, 1, "myndighet", Slag.KLAGOMAL): 14}), svar=svar)
    kub.kategorier[Kategoriantal(H1.kod, "myndighet", Slag.KLAGOMAL, None)] = 14
    tabell = offentlig(rapport(kub)).tabell("svar")
    assert tabell is not None
    raden = tabell.grupper[0].rader[0]
    assert raden.varden == (DOLT, LITET, 0, 14, DOLT, DOLT, 0)


def test_the_same_figure_is_hidden_the_same_way_in_every_table() -> None:
    kub = Kub(antal=Counter({Antal(H1.kod, 4, "extern", Slag.BEROM): 3, Antal(H1.kod, 1, "myndighet", Slag.BEROM): 9}))
    publik = offentlig(rapport(kub))
    sedda: dict[Villkor, set[Any]] = {}
    for tabell in publik.tabeller:
        for cell in tabell.celler():
            sedda.setdefault(cell.villkor, set()).add(cell.varde)
    assert all(len(varden) == 1 for varden in sedda.values())
    utforare = publik.tabell("utforare")
    assert utforare is not None
    assert utforare.rader is not None
    assert publik.varde(period=H1.kod, slag="berom", enhet="4", verksamhetsform="extern") == LITET


@pytest.mark.parametrize(
    ("rapporter", "liten"),
    [
        ({(): 11, ("fysiskt",): 1}, "fysiskt"),  # the only one of twelve with a typ
        ({("annat",): 5, ("fysiskt",): 4}, "fysiskt"),  # nobody lacks typ: nine less the other five
    ],
)
def test_a_typ_cannot_be_counted_out_from_those_that_have_none(rapporter: dict[Any, int], liten: str) -> None:
    kub = Kub()
    for typer, antal in rapporter.items():
        kub.antal[Antal(H1.kod, 1, FORM_FOR[1], Slag.LEX_SARAH)] += antal
        kub.lex[Lex(H1.kod, 1, FORM_FOR[1], "", False, typer)] += antal
    publikt = offentlig(rapport(kub))

    def varde(**mer: str) -> object:
        return publikt.varde(period=H1.kod, slag="lex_sarah", **mer)

    assert varde(missforhallande=liten) in (LITET, DOLT)
    ovriga = [varde(), varde(missforhallande="saknas"), varde(missforhallande="annat")]
    assert varde(missforhallande=liten) == DOLT or any(isinstance(ett, str) for ett in ovriga)
