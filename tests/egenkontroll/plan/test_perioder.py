"""Which tillfällen a plan makes: between them they hold the year exactly once."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from egenkontroll.plan.models import Kontrollperiod
from egenkontroll.plan.perioder import perioder, tillfallen_efter, tillfallen_fran_borjan

AR = st.integers(2012, 2100)
SLAG = st.sampled_from(Kontrollperiod)


def dagar_i(par: list[tuple[date, date]]) -> list[date]:
    return [start + timedelta(days=i) for start, slut in par for i in range((slut - start).days + 1)]


def hela_aret(ar: int) -> list[date]:
    return dagar_i([(date(ar, 1, 1), date(ar, 12, 31))])


@given(SLAG, AR)
def test_the_periods_of_a_kind_hold_every_day_of_the_year_exactly_once(slag, ar):
    assert dagar_i([(p.start, p.slut) for p in perioder(slag.periodslag, ar)]) == hela_aret(ar)


@given(SLAG, AR, st.integers(1, 365), st.integers(-400, 400))
def test_a_new_plan_holds_the_whole_year_however_late_it_is_adopted(slag, ar, klart_inom, forskjutning):
    antagen = date(ar, 1, 1) + timedelta(days=forskjutning)
    dagarna = tillfallen_fran_borjan(slag.periodslag, ar, klart_inom, antagen)
    assert dagar_i([(d.period.start, d.period.slut) for d in dagarna]) == hela_aret(ar)
    assert all(d.sista_dag > d.period.slut for d in dagarna)
    assert all(d.sista_dag > antagen for d in dagarna)


@given(SLAG, AR, st.lists(st.integers(-10, 375), max_size=3))
def test_versions_of_a_plan_hold_the_year_exactly_once_between_them(slag, ar, andringar):
    """What has begun stays with the version it began under; the rest is handed on, version by version."""
    kvar = [d.period for d in tillfallen_fran_borjan(slag.periodslag, ar, 30, date(ar - 1, 12, 1))]
    for dag in (date(ar, 1, 1) + timedelta(days=n) for n in sorted(andringar)):
        nya = [d.period for d in tillfallen_efter(slag.periodslag, ar, 30, dag, fortsatter=True)]
        kvar = [p for p in kvar if p.start <= dag] + nya
    assert dagar_i([(p.start, p.slut) for p in kvar]) == hela_aret(ar)


@given(SLAG, AR, st.integers(0, 364))
def test_a_kontroll_that_is_new_during_the_year_begins_with_the_running_period(slag, ar, dagar):
    dag = date(ar, 1, 1) + timedelta(days=dagar)
    nya = [d.period for d in tillfallen_efter(slag.periodslag, ar, 30, dag, fortsatter=False)]
    assert nya[0].innehaller(dag)
    assert nya[-1].slut == date(ar, 12, 31)
