"""What another version of a kontrollområde does to figures of what has been answered: a draft nothing at all, one that
is adopted later nothing to a cut-off before, and none to what was a krav in law when it was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.granskning import brister
from egenkontroll.granskning.models import Svar
from egenkontroll.plan import biblioteket
from egenkontroll.plan.biblioteket import Kriterieuppgift
from egenkontroll.plan.models import Kontrollperiod, Omradesversion
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.kontrollresultat.hamtning import ur_egenkontroll
from rapporter.kontrollresultat.rader import RUBRIKER, filrader
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.statistik import egenkontroll_klara
from rapporter.statistik.egenkontroll import kontrollresultat
from rapporter.statistik.egenkontrollrapport import egenkontrollsiffror
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.tabell import Tabellrad
from tests.conftest import Kommun
from tests.egenkontroll.granskning.scen import KOMMUNICERING, omrade
from tests.fabriker import person_med
from tests.rapporter.egenkontrollscener import genomford
from tests.rapporter.scen_rapport import skrivet, strateg

Inloggning = Callable[..., tuple[Client, Person]]
H1, AR = Period.tolka("2026H1"), Period.tolka("2026")
JA, NEJ, EJ_I_LAG = {}, {"kommunicering": "nej"}, {"delaktighet": "nej"}
NYA_ORD = "Frågan så som den ska lyda?"


@pytest.fixture(autouse=True)
def _nystartat():
    egenkontroll_klara.glom()
    yield
    egenkontroll_klara.glom()


@pytest.fixture
def halvaret(kommun: Kommun):
    """Ten at an enhet: six nej on a krav in law, and two on what is none."""
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    return genomford(omrade(kommun.ifn), {kommun.mottagningen: [NEJ] * 6 + [EJ_I_LAG] * 2 + [JA] * 2}, granskare)


def ny_version(version: Omradesversion, av: Person, *, antas: datetime | None = None) -> Omradesversion:
    """Kommunicering is no krav in law there, is last and has other words; delaktighet is a krav and first."""
    ny = biblioteket.ny_version(version, av=av)

    def andra(vilken: str, **falt: Any) -> None:
        k = ny.kriterier.get(fraga=vilken)
        uppgift = Kriterieuppgift(**{f.name: getattr(k, f.name) for f in fields(Kriterieuppgift)})
        biblioteket.spara_kriterium(ny, replace(uppgift, **falt), av=av, kriterium=k)

    andra(KOMMUNICERING, fraga=NYA_ORD, lagkrav=False, malvarde=80)
    andra("Delaktighet", lagkrav=True)
    biblioteket.flytta_kriterium(ny.kriterier.get(fraga="Delaktighet"), -1, av=av)
    if antas is None:
        return ny
    return biblioteket.anta_version(ny, giltig_fran=date(2026, 9, 1), anmarkning="Nya ord.", av=av, nar=antas)


def fragorna(version: Omradesversion, brytpunkt: datetime | None = None) -> list[tuple[str, int | None]]:
    resultat = kontrollresultat(version.omrade, H1, brytpunkt=brytpunkt)
    return [(fraga.text, fraga.malvarde) for fraga in resultat.fragor]


def bristerna(kommun: Kommun, nar: datetime) -> Tabellrad:
    return egenkontrollsiffror(kommun.ifn, H1, nar).tabell("egenkontroll_brister").grupper[0].rader[0]


def test_a_draft_changes_nothing_anywhere(kommun: Kommun, halvaret, logga_in: Inloggning) -> None:
    version, av = halvaret.planerad.version, strateg(kommun)
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    adress = f"{reverse('rapporter:kontrollresultat')}?omrade={version.omrade_id}&period=2026H1"
    nu = timezone.now()
    fore = (
        egenkontrollsiffror(kommun.ifn, H1, nu),
        list(filrader(kontrollresultat(version.omrade, H1))),
        ur_egenkontroll(halvaret.planerad_id, date(2026, 1, 1), date(2026, 6, 30)),
    )
    ny_version(version, av)
    egenkontroll_klara.glom()
    assert fore == (
        egenkontrollsiffror(kommun.ifn, H1, nu),
        list(filrader(kontrollresultat(version.omrade, H1))),
        ur_egenkontroll(halvaret.planerad_id, date(2026, 1, 1), date(2026, 6, 30)),
    )
    html = klient.get(adress).content.decode()
    assert KOMMUNICERING in html
    assert NYA_ORD not in html


def test_a_report_that_is_fixed_while_there_is_a_draft_comes_out_the_same_without_it(kommun: Kommun, halvaret) -> None:
    av = strateg(kommun)
    utkast = ny_version(halvaret.planerad.version, av)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.EGENKONTROLL)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    for version in ("fullstandig", "offentlig"):
        assert NYA_ORD not in rapportfil(Rapport.objects.get(pk=fast.pk), version, "json").decode()  # type: ignore[arg-type]
    biblioteket.kasta_version(utkast, av=av)
    utfall = faststallande.aterskapa(fast, av=av)
    assert utfall.lika
    assert not utfall.benamningar


def test_a_version_that_is_adopted_after_the_cut_off_changes_no_recount(kommun: Kommun, halvaret) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.EGENKONTROLL)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    ny_version(halvaret.planerad.version, av, antas=timezone.now() + timedelta(minutes=1))
    utfall = faststallande.aterskapa(fast, av=av)
    assert utfall.lika
    assert not utfall.benamningar


def test_the_words_the_target_and_the_order_are_those_of_the_version_that_held_at_the_cut_off(
    kommun: Kommun, halvaret
) -> None:
    version, antas = halvaret.planerad.version, timezone.now() + timedelta(days=1)
    tid = version.kriterier.get(ordning=1).fraga
    ny_version(version, strateg(kommun), antas=antas)
    assert fragorna(version, antas - timedelta(seconds=1)) == [(tid, 100), (KOMMUNICERING, 100), ("Delaktighet", 90)]
    nya = [(tid, 100), ("Delaktighet", 100), (NYA_ORD, 80)]
    assert fragorna(version, antas) == nya
    assert fragorna(version) == nya  # on the page: the newest that is adopted


def test_a_nej_is_on_a_krav_in_law_when_the_version_that_was_answered_says_so(kommun: Kommun, halvaret) -> None:
    """Six nej were, and two were not. What a later version says changes neither, in a new report of the same time."""
    version, antas = halvaret.planerad.version, timezone.now() + timedelta(minutes=1)
    chef = person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    brister.bli_avvikelse(
        list(Svar.objects.filter(svar="nej", kriterium__fraga=KOMMUNICERING)[:1]), foljd="Prov", skydd="nej", av=chef
    )
    ny_version(version, strateg(kommun), antas=antas)
    efter = antas + timedelta(minutes=1)
    assert bristerna(kommun, efter).varden[:4] == (6, 1, 5, 1)
    hamtat = ur_egenkontroll(halvaret.planerad_id, date(2026, 1, 1), date(2026, 6, 30))
    assert hamtat is not None
    assert (hamtat.avvikelser, hamtat.brister) == (8, 6)
    krav = {(rad[RUBRIKER.index("Fråga")], rad[RUBRIKER.index("Krav i lag")]) for rad in _filen(version)}
    assert krav >= {(NYA_ORD, "ja"), ("Delaktighet", "nej")}


def _filen(version: Omradesversion) -> list[Any]:
    return list(filrader(kontrollresultat(version.omrade, H1)))


def test_what_goes_on_is_counted_as_its_own_version_says(kommun: Kommun) -> None:
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    ett = genomford(omrade(kommun.ifn), {kommun.mottagningen: [NEJ] * 3 + [EJ_I_LAG]}, granskare, klar=False)
    ny_version(ett.planerad.version, strateg(kommun), antas=timezone.now())
    (enhet,) = kontrollresultat(ett.planerad.version.omrade, H1).enheter
    assert [(s.fraga.text, s.nu.brister, s.nu.lagkrav) for s in enhet.serier if s.nu and s.nu.nej] == [
        ("Delaktighet", 0, False), (NYA_ORD, 3, True),
    ]  # fmt: skip


def test_each_year_keeps_what_it_asked_when_a_later_one_asks_otherwise(kommun: Kommun) -> None:
    """2025 by the first version, 2026 by the second: kommunicering was a krav then and is none now."""
    granskare, version = person_med(Roll.GRANSKARE, kommun.ifn), omrade(kommun.ifn)
    slag = Kontrollperiod.AR
    genomford(version, {kommun.mottagningen: [NEJ] * 6 + [JA] * 4}, granskare, ar=2025, period=slag)
    andra = ny_version(version, strateg(kommun), antas=timezone.now())
    pa_delaktighet, pa_nya_ord = NEJ, EJ_I_LAG  # answers go by place, and the two have changed places
    svaren = [pa_delaktighet, pa_nya_ord, pa_nya_ord]
    genomford(andra, {kommun.mottagningen: svaren}, granskare, ar=2026, period=slag)
    nar = timezone.now() + timedelta(minutes=1)
    for ar, brist, i_lag in (("2025", 6, NYA_ORD), ("2026", 1, "Delaktighet")):
        siffror = egenkontrollsiffror(kommun.ifn, Period.tolka(ar), nar)
        assert siffror.varde(kalla="egenkontroll", period=ar, brist="alla") == brist
        rader = siffror.tabell(f"egenkontroll_omrade_{version.omrade_id}").grupper[0].rader
        nej_i_lag = {rad.rubrik for rad in rader if ("lagkrav", "ja") in rad.villkor and rad.varden[1]}
        assert nej_i_lag == {i_lag}


def test_nej_on_requirements_cannot_be_added_up_when_a_later_version_says_they_are_none(kommun: Kommun) -> None:
    """Five at one enhet and three at another: the eight in all would give the three away, whatever they are today."""
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    svaren = {kommun.mottagningen: [NEJ] * 5 + [JA] * 15, kommun.tallbacken: [NEJ] * 3 + [JA] * 17}
    ett = genomford(omrade(kommun.ifn), svaren, granskare, ram=40)
    ny_version(ett.planerad.version, strateg(kommun), antas=timezone.now())
    visat = offentlig(egenkontrollsiffror(kommun.ifn, H1, timezone.now() + timedelta(minutes=1)))
    forsta, andra = visat.tabell(f"egenkontroll_omrade_{ett.planerad.version.omrade_id}").grupper
    plats = next(nr for nr, rad in enumerate(andra.rader) if rad.rubrik == NYA_ORD)
    alla = visat.tabell("egenkontroll_brister").grupper[0].rader[0].varden[0]
    assert andra.rader[plats].varden[1] == "1–4"
    assert "dolt" in (forsta.rader[plats].varden[1], alla)
