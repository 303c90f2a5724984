"""Statistics stay as anonymous counts: the figures of a period are what they were before its ärenden were destroyed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.gallring.models import Gallringsrad
from avvikelser.kopplingar.models import Koppling
from avvikelser.models import Arende, Arendetyp, Kategori, Synpunktslag
from kvalitet.frister import Period
from rapporter.gallrat.antal import gallrade_i
from rapporter.gallrat.models import Gallratantal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.aterskapande import fore_omrakning
from rapporter.statistik import monster
from rapporter.statistik.halvar import enhetssiffror, halvarssiffror, periodsiffror
from rapporter.statistik.kub import Slag, rakna
from tests.conftest import Kommun
from tests.gallring.scen import AVSLUTAT, Tre, avslutat, godkant, lage, plan_for, tre_i, verkstall
from tests.rapporter.scen_rapport import skrivet

HALVAR, AR = Period.tolka("2018H1"), Period.tolka("2018")


@pytest.fixture
def tre(kommun: Kommun) -> Tre:
    tre = tre_i(kommun)
    plan_for(tre)
    return tre


def _blandat(tre: Tre) -> list[Arende]:
    """Of every kind, at two enheter, in both halves, answered in time and late, and one that is a dubblett."""
    kommun = tre.kommun
    kategori = Kategori.objects.create(typ=Arendetyp.AVVIKELSE, namn="Provkategori")
    alla = [
        avslutat(kommun, kategori=kategori),
        avslutat(kommun, kategori=kategori),
        avslutat(kommun, enhet=kommun.mottagningen),
        avslutat(kommun, inkommen=datetime(2018, 9, 3, 8, tzinfo=UTC), avslutad=datetime(2018, 11, 3, 8, tzinfo=UTC)),
        avslutat(kommun, lex=True, rad_bredvid__utfall="inte"),
        avslutat(
            kommun,
            lex=True,
            rad_bredvid__utfall="allvarligt",
            rad_bredvid__anmald_ivo=date(2018, 4, 1),
            rad_bredvid__typer=["fysiskt", "bemotande"],
        ),
    ]
    for dagar, slag in ((3, Synpunktslag.KLAGOMAL), (60, Synpunktslag.KLAGOMAL), (120, Synpunktslag.BEROM)):
        kom = datetime(2018, 5, 14, 8, tzinfo=UTC)
        falt: dict[str, Any] = {
            f"rad_bredvid__{namn}": kom + timedelta(days=dagar) for namn in ("bekraftad", "besvarad")
        }
        alla.append(avslutat(kommun, typ=Arendetyp.SYNPUNKT, inkommen=kom, rad_bredvid__slag=slag, **falt))
    alla.append(avslutat(kommun, typ=Arendetyp.SYNPUNKT, rad_bredvid__anonym=True))
    dubblett = avslutat(kommun)
    Koppling.objects.create(fran=dubblett, till=alla[0], slag="dubblett", av=tre.sofia, av_namn="Prov", nar=AVSLUTAT)
    return [*alla, dubblett]


def _siffrorna(kommun: Kommun) -> list[Any]:
    nu = timezone.now()
    inkommet = monster.inkommet(kommun.ifn, HALVAR)
    return [
        halvarssiffror(kommun.ifn, HALVAR, nu).tabeller,
        halvarssiffror(kommun.ifn, Period.tolka("2019H1"), nu).tabeller,
        periodsiffror(kommun.ifn, AR, nu).tabeller,
        enhetssiffror([kommun.tallbacken, kommun.mottagningen], HALVAR, nu),
        monster.halvaren(kommun.ifn, HALVAR, Slag.AVVIKELSE, inkommet.per_ar, nu),
        *(monster.manader(Period.tolka("2018-06"), slag, inkommet.per_manad) for slag in Slag),
    ]


def test_the_figures_are_the_same_before_and_after(tre: Tre) -> None:
    _blandat(tre)
    kvar = avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC))
    fore = _siffrorna(tre.kommun)
    verkstall(tre, godkant(tre))
    assert list(Arende.objects.all()) == [kvar]
    efter = _siffrorna(tre.kommun)
    for da, nu in zip(fore, efter, strict=True):
        assert nu == da


def test_a_second_destruction_adds_to_the_first(tre: Tre) -> None:
    forsta = [avslutat(tre.kommun), avslutat(tre.kommun)]
    fore = rakna((HALVAR, AR), timezone.now(), namnd_id=tre.kommun.ifn.pk)
    verkstall(tre, godkant(tre))
    andra = [avslutat(tre.kommun), avslutat(tre.kommun, enhet=tre.kommun.mottagningen)]
    verkstall(tre, godkant(tre))
    assert not Arende.objects.filter(pk__in=[a.pk for a in (*forsta, *andra)]).exists()
    efter = rakna((HALVAR, AR), timezone.now(), namnd_id=tre.kommun.ifn.pk)
    assert sum(fore.antal.values()) == 4
    assert sum(efter.antal.values()) == 8
    assert gallrade_i(tre.kommun.ifn.pk, [HALVAR]) == 4
    assert gallrade_i(tre.kommun.an.pk, [HALVAR]) == 0
    assert gallrade_i(tre.kommun.ifn.pk, [Period.tolka("2018H2")]) == 0


def test_the_counts_are_added_up_and_hold_no_number_no_day_and_no_name(tre: Tre) -> None:
    for _ in range(3):
        avslutat(tre.kommun, beskrivning="Hemligt")
    verkstall(tre, godkant(tre))
    assert sorted(Gallratantal.objects.values_list("period", "ruta", "antal")) == [
        ("2018", "E", 3),
        ("2018", "K", 3),
        ("2018-03", "M", 3),
        ("2018H1", "E", 3),
        ("2018H1", "K", 3),
    ]
    kolumner = {falt.column for falt in Gallratantal._meta.concrete_fields}
    assert kolumner & {"dnr", "arende_id", "arende_nr", "inkommen", "avslutad"} == set()


def test_an_earlier_cut_off_does_not_count_what_stood_there_itself_then(tre: Tre) -> None:
    arende = avslutat(tre.kommun)
    fore = timezone.now()
    verkstall(tre, godkant(tre))
    assert not Arende.objects.filter(pk=arende.pk).exists()
    assert sum(rakna((HALVAR,), fore, namnd_id=tre.kommun.ifn.pk).antal.values()) == 0
    assert sum(rakna((HALVAR,), timezone.now(), namnd_id=tre.kommun.ifn.pk).antal.values()) == 1
    assert sum(rakna((HALVAR,), timezone.now(), namnd_id=tre.kommun.an.pk).antal.values()) == 0


def test_what_is_kept_after_all_is_counted_once(tre: Tre) -> None:
    avslutat(tre.kommun)
    kvar = avslutat(tre.kommun)
    forslag = godkant(tre)
    Arende.objects.filter(pk=kvar.pk).update(namnd=tre.kommun.ifn, status="mottagen", avslutad=None)
    verkstall(tre, forslag)
    assert forslag.rader.get(arende_nr=kvar.pk).status == Gallringsrad.Status.KVAR
    assert sum(rakna((HALVAR,), timezone.now(), namnd_id=tre.kommun.ifn.pk).antal.values()) == 2


def test_a_faststalld_report_is_made_again_from_its_own_list_and_says_so(tre: Tre) -> None:
    alla = _blandat(tre)
    utkast = faststallande.skapa(tre.kommun.ifn, HALVAR, av=tre.sofia)
    rapport, _ = faststallande.faststall(skrivet(utkast, tre.sofia), av=tre.sofia)
    rapport.refresh_from_db()
    siffror = rapport.siffror
    verkstall(tre, godkant(tre))
    assert not Arende.objects.filter(pk__in=[a.pk for a in alla]).exists()
    utfall = faststallande.aterskapa(rapport, av=None)
    assert (utfall.lika, utfall.skillnader, utfall.orsaker) == (True, (), ())
    assert utfall.gallrade == len(alla) - 2  # one came in during the other half, and one is a dubblett
    assert utfall.om_gallrade.startswith("9 ärenden hos nämnden är gallrade")
    nu = fore_omrakning(rapport)
    assert (nu.skillnader, nu.orsaker, nu.gallrade) == ((), (), 0)
    rapport.refresh_from_db()
    assert rapport.siffror == siffror


def test_a_report_made_between_two_destructions_counts_each_once(tre: Tre) -> None:
    avslutat(tre.kommun)
    verkstall(tre, godkant(tre))
    avslutat(tre.kommun, enhet=tre.kommun.mottagningen)
    rapport, _ = faststallande.faststall(
        skrivet(faststallande.skapa(tre.kommun.ifn, HALVAR, av=tre.sofia), tre.sofia), av=tre.sofia
    )
    verkstall(tre, godkant(tre))
    utfall = faststallande.aterskapa(rapport, av=None)
    assert (utfall.lika, utfall.gallrade) == (True, 1)


def test_a_difference_that_no_destruction_explains_is_still_told(tre: Tre) -> None:
    avslutat(tre.kommun)
    annat = avslutat(tre.kommun, avslutad=datetime(2025, 1, 1, tzinfo=UTC))
    rapport, _ = faststallande.faststall(
        skrivet(faststallande.skapa(tre.kommun.ifn, HALVAR, av=tre.sofia), tre.sofia), av=tre.sofia
    )
    verkstall(tre, godkant(tre))
    Arende.objects.filter(pk=annat.pk).update(enhet=tre.kommun.mottagningen)  # behind the history's back
    utfall = faststallande.aterskapa(rapport, av=None)
    assert not utfall.lika
    assert [orsak.dnr for orsak in utfall.orsaker] == [annat.dnr]


def test_an_arende_that_cannot_be_counted_is_not_destroyed(tre: Tre, monkeypatch: pytest.MonkeyPatch) -> None:
    arende = avslutat(tre.kommun)
    monkeypatch.setattr("rapporter.gallrat.antal.fakta", lambda *_, **__: [])
    forslag = godkant(tre)
    assert verkstall(tre, forslag) is not None
    assert lage(forslag, arende) == ("kvar", "Ärendet gick inte att räkna in i statistiken.")
    assert Arende.objects.get() == arende
    assert not Gallratantal.objects.exists()


def test_what_cannot_be_counted_again_says_how_many_are_gone(tre: Tre) -> None:
    avslutat(tre.kommun)
    klient = Client()
    klient.force_login(tre.sofia, backend="django.contrib.auth.backends.ModelBackend")
    sidor = (
        f"/rapporter/monster/{tre.kommun.ifn.kod}/2018H1/",
        reverse("rapporter:bakom", args=[tre.kommun.ifn.kod, "2018H1"]) + "?slag=avvikelse",
    )
    fore = [klient.get(sida) for sida in sidor]
    verkstall(tre, godkant(tre))
    efter = [klient.get(sida) for sida in sidor]
    assert {svar.status_code for svar in (*fore, *efter)} == {200}
    assert ["är gallrat" in svar.text for svar in (*fore, *efter)] == [False, False, True, True]
