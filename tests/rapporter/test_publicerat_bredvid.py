"""What a reader knows besides the sums: figures of åtgärder, beslut that wait and what recurs, within a rapport and
beside those of earlier years."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.ej_verkstallda.vantan import Lage
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Publicerat, Rapport, Rapportslag
from rapporter.sammanstallning.publicering import gors_lika
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik import aterkommande, atgardslaget, ej_verkstallda
from rapporter.statistik.aterkommande import Aterkommande, aterkommandetabell
from rapporter.statistik.atgardslaget import Atgardsfaktum, lagestabell
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.offentlig import offentlig, offentlig_for_sig
from rapporter.statistik.publicerat import Publicerad
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Varde, villkor
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.scen_rapport import skrivet, strateg

H1, H2, AR = map(Period.tolka, ("2026H1", "2026H2", "2026"))
BRYTPUNKT = datetime(2027, 2, 1, tzinfo=UTC)


def siffror(period: Period, *tabeller: Tabell) -> Siffror:
    return Siffror("Provnämnden", 1, period, (), BRYTPUNKT, period.slut, tabeller, (), ())


def atgarder(antal: int, *, senast: date = date(2026, 3, 1), klar: date | None = None) -> list[Atgardsfaktum]:
    return [Atgardsfaktum(0, date(2026, 1, 5), date(2026, 1, 6), False, senast, klar, "saknas")] * antal


# --- Åtgärder ---


def test_those_that_became_done_are_no_fewer_than_those_of_the_periods_own_decisions() -> None:
    """Of ten six had time left, so four were done: then four or more became done, and "1–4" would be four."""
    alla = (
        atgarder(6, senast=date(2026, 9, 1)) + atgarder(3, klar=date(2026, 2, 1)) + atgarder(1, klar=date(2026, 4, 1))
    )
    publik = offentlig(siffror(H1, lagestabell(alla, H1, BRYTPUNKT)))
    klara = publik.varde(kalla="atgarder", period=H1.kod)
    ska_goras = {"kalla": "atgarder", "period": H1.kod, "vad": "beslut", "beslut": "ska_goras"}
    kvar = publik.varde(**ska_goras, hur="tid_kvar")
    assert klara == DOLT or kvar == DOLT or publik.varde(**ska_goras) == DOLT
    assert publik.varde(**ska_goras, hur="i_tid") == LITET


def test_atgarder_done_after_the_period_are_not_among_those_that_became_done_in_it() -> None:
    """The pair is about the same period, and holds for each."""
    tabell = lagestabell(atgarder(7, klar=date(2026, 8, 1)) + atgarder(5, klar=date(2026, 2, 1)), H1, BRYTPUNKT)
    tal = {vad: varde for vad, varde in siffror(H1, tabell).tal.items() if isinstance(varde, int)}
    ((mindre, storre),) = atgardslaget.hogst(tal)
    assert [tal[vad] for vad in mindre] == [5, 0]
    assert [tal[vad] for vad in storre] == [5]


def effekten(period: Period, antal: int) -> Siffror:
    """Those that became done and had the wanted effect: the part that a year and a half-year have in common."""
    rader = (
        Tabellrad("Hade önskad effekt", villkor(effekt="ja"), (antal,)),
        Tabellrad("Hade inte effekt", villkor(effekt="nej"), (9,)),
    )
    vad = villkor(kalla="atgarder", period=period.kod)
    summa = Tabellrad("Alla", frozenset(), (antal + 9,))
    kolumner = (Kolumn("Antal", nu=True),)
    return siffror(period, Tabell("atgarder", "Åtgärder", "", "Effekt", vad, kolumner, (Grupp("", rader),), summa))


def test_the_year_told_before_its_second_half_does_not_give_away_how_many_atgarder_are_left_for_it() -> None:
    forst = Publicerad(effekten(H1, 6), offentlig(effekten(H1, 6)))
    aret = offentlig(effekten(AR, 9), [forst])
    assert forst.publik.varde(kalla="atgarder", period=H1.kod, effekt="ja") == 6
    assert aret.varde(kalla="atgarder", period=AR.kod, effekt="ja") == DOLT
    assert offentlig(effekten(AR, 12), [forst]).varde(kalla="atgarder", period=AR.kod, effekt="ja") == 12


# --- What recurs ---


def igen(enhet: int, vad: str, kod: str, antal: int) -> Aterkommande:
    return Aterkommande(enhet, f"Enhet {enhet}", vad, kod, kod, date(2025, 9, 1), (), tuple(range(antal)), (1,))


def ihop(rader: Sequence[Aterkommande], per_enhet: dict[int, int], per_kategori: dict[str, int]) -> Siffror:
    """What recurs beside how many came in."""
    namnder = tuple(
        Tabellrad(f"Enhet {pk}", villkor(enhet=str(pk), verksamhetsform="myndighet"), (antal,), (), (pk,))
        for pk, antal in per_enhet.items()
    )
    kategorier = tuple(Tabellrad(kod, villkor(kategori=kod), (antal,)) for kod, antal in per_kategori.items())
    vad, kolumner = villkor(period=H1.kod, slag="avvikelse"), (Kolumn("Antal", nu=True),)
    enheter = Tabell("enhet_avvikelse", "Per enhet", "", "Enhet", vad, kolumner, (Grupp("", namnder),))
    kategoritabell = Tabell(
        "kategori_avvikelse", "Per kategori", "", "Kategori", vad, kolumner, (Grupp("", kategorier),)
    )
    return siffror(H1, enheter, kategoritabell, aterkommandetabell(rader, H1, {}))


def efter(publik: Siffror) -> list[Varde]:
    tabell = publik.tabell("aterkommande")
    assert tabell is not None
    return [rn.varden[1] for rn in tabell.rader]


def test_as_many_kategorier_as_came_in_at_an_enhet_do_not_tell_that_each_came_back_once() -> None:
    rader = [igen(1, "kategori", kod, 1) for kod in "abcde"]
    publik = offentlig(ihop(rader, {1: 5}, dict.fromkeys("abcde", 9)))
    assert set(efter(publik)) == {LITET}
    assert publik.varde(period=H1.kod, slag="avvikelse", enhet="1", verksamhetsform="myndighet") == DOLT


def test_as_many_enheter_as_the_namnd_has_of_a_kategori_do_not_tell_that_each_has_one() -> None:
    rader = [igen(pk, "kategori", "a", 1) for pk in range(1, 6)]
    publik = offentlig(ihop(rader, dict.fromkeys(range(1, 6), 9), {"a": 5}))
    assert set(efter(publik)) == {LITET}
    assert publik.varde(period=H1.kod, slag="avvikelse", kategori="a") == DOLT


def test_an_arende_may_have_several_causes_so_their_rows_are_not_added() -> None:
    rader = [igen(1, "orsak", kod, 5) for kod in "abc"]
    full = ihop(rader, {1: 6}, {})
    assert [len(mindre) for mindre, _ in aterkommande.hogst(dict(full.tal))] == [1, 1, 1]  # type: ignore[arg-type]
    assert efter(offentlig(full)) == [5, 5, 5]


# --- Beslut that wait ---


def test_who_waited_a_quarter_ago_is_among_those_who_wait_or_whose_beslut_has_ended(kommun: Kommun) -> None:
    """Eight waited; none came; four were carried out and four still wait. "1–4" and "1–4" would be four and four."""
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr in range(8):
        slut = {"slut": "verkstallt", "slutdag": date(2026, 5, 1)} if nr < 4 else {}
        skriv(kommun, chef, nr, date(2025, 6, 1), **slut)
    full = ej_verkstallda.ej_verkstallda_siffror(kommun.ifn, Period.tolka("2026K2"), timezone.now())
    publik = offentlig(full)
    fore = {"kalla": "ej_verkstallda", "period": "2026K1", "vantan": Lage.VANTAR.value}
    assert (full.varde(**fore), publik.varde(**fore)) == (8, DOLT)
    tal = {vad: varde for vad, varde in full.tal.items() if isinstance(varde, int)}
    par = [(tal[mindre], sum(tal[vad] for vad in storre)) for (mindre,), storre in ej_verkstallda.hogst(tal)]
    assert (8, 8) in par
    assert all(mindre <= storre for mindre, storre in par)


def skriv(kommun: Kommun, av: object, nummer: int, beslutad: date, **mer: object) -> EjVerkstalltBeslut:
    grund: dict[str, object] = {"beteckning": f"B {nummer}", "lag": "SoL", "insats": "hemtjanst", "skal": "resurs"}
    return register.registrera(kommun.tallbacken, av=av, beslutad=beslutad, **{**grund, **mer})  # type: ignore[arg-type]


def kvartalsrapport(kommun: Kommun, kod: str, *, faststall: bool) -> Rapport:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, Period.tolka(kod), av=av, slag=Rapportslag.EJ_VERKSTALLDA)
    return faststallande.faststall(skrivet(rapport, av), av=av)[0] if faststall else rapport


@pytest.mark.parametrize("sent", [3, 0])
def test_what_a_quarter_hid_stays_hidden_in_a_report_of_the_year_after(kommun: Kommun, sent: int) -> None:
    """Its earlier quarters are in no list of periods to compare with, but they stand in a table."""
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr in range(3):
        skriv(kommun, chef, nr, date(2025, 6, 1 + nr))
    forra = kvartalsrapport(kommun, "2025K4", faststall=True)
    for nr in range(sent):
        skriv(kommun, chef, 10 + nr, date(2025, 5, 1 + nr))
    ny = kvartalsrapport(kommun, "2026K1", faststall=False)
    vad = {"kalla": "ej_verkstallda", "period": "2025K4", "vantan": Lage.VANTAR.value}
    assert siffror_for(forra, "offentlig").varde(**vad) == LITET
    assert siffror_for(ny, "fullstandig").varde(**vad) == 3 + sent
    assert siffror_for(ny, "offentlig").varde(**vad) == (DOLT if sent else LITET)


def test_a_report_from_before_is_hidden_as_it_was_then(kommun: Kommun) -> None:
    """What has been understood since of what a reader knows changes no paper that is out."""
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr in range(8):
        slut = {"slut": "verkstallt", "slutdag": date(2026, 5, 1)} if nr < 4 else {}
        skriv(kommun, chef, nr, date(2025, 6, 1), **slut)
    full = ej_verkstallda.ej_verkstallda_siffror(kommun.ifn, Period.tolka("2026K2"), timezone.now())
    fore = {"kalla": "ej_verkstallda", "period": "2026K1", "vantan": Lage.VANTAR.value}
    assert (offentlig_for_sig(full).varde(**fore), offentlig(full).varde(**fore)) == (8, DOLT)


# --- Two at once ---


def lex_sarah(kommun: Kommun, ar: int, tallbacken: int, mottagningen: int, forsta: int = 2) -> None:
    for enhet, antal in ((kommun.tallbacken, tallbacken), (kommun.mottagningen, mottagningen)):
        for nr in range(antal):
            inkommen = datetime(ar, 2, forsta + nr, 9, tzinfo=STOCKHOLM)
            ArendeFactory.create(enhet=enhet, lex=True, inkommen=inkommen, dnr=f"IFN {ar}/{enhet.pk}{forsta + nr:03d}")


def nagon_vantar() -> bool:
    """Whether another connection is stopped by what this one has locked."""
    with connection.cursor() as markor:
        markor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        (vantar,) = markor.fetchone()
    return bool(vantar)


@pytest.mark.django_db(transaction=True)
def test_a_rapport_that_is_fixed_while_another_is_waits_and_is_weighed_with_it(
    kommun: Kommun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hid three; counted again they are seven, which the second would have told if it had not waited."""
    monkeypatch.setattr(faststallande, "starta_pdf", lambda rapport, av: None)
    av = strateg(kommun)
    lex_sarah(kommun, 2025, 3, 9)
    lex_sarah(kommun, 2026, 8, 7)
    forsta = skrivet(faststallande.skapa(kommun.ifn, Period.tolka("2025H1"), av=av), av)
    lex_sarah(kommun, 2025, 4, 0, forsta=15)
    andra = skrivet(faststallande.skapa(kommun.ifn, H1, av=av), av)

    def samtidigt() -> None:
        try:
            faststallande.faststall(andra, av=av)
        finally:
            connection.close()

    trad = threading.Thread(target=samtidigt)
    with transaction.atomic():
        faststallande.faststall(forsta, av=av)
        trad.start()
        till = time.monotonic() + 60
        while trad.is_alive() and time.monotonic() < till and not nagon_vantar():
            time.sleep(0.01)
        assert nagon_vantar()
        assert not Publicerat.objects.filter(rapport=andra).exists()
    trad.join()
    fast, sedan = (Rapport.objects.get(pk=rapport.pk) for rapport in (forsta, andra))
    hon = {"period": "2025H1", "slag": "lex_sarah", "enhet": str(kommun.tallbacken.pk), "verksamhetsform": "egen_regi"}
    assert siffror_for(sedan, "fullstandig").varde(**hon) == 7
    assert [siffror_for(rapport, "offentlig").varde(**hon) for rapport in (fast, sedan)] == [LITET, DOLT]
    assert offentlig(siffror_for(sedan, "fullstandig")).varde(**hon) == 7
    assert all(gors_lika(rapport) for rapport in (fast, sedan))
