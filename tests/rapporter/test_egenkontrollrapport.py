"""Redovisning av egenkontroll: every figure counted by hand, frozen, counted again, and hidden where few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Skydd
from egenkontroll.granskning import brister, rattning
from egenkontroll.granskning.brister import Atgardsplan
from egenkontroll.granskning.models import Svar
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kontrollperiod
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.typer import TYPER
from rapporter.sammanstallning.typer.egenkontroll import EGENKONTROLL
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.dolj import LITET
from rapporter.statistik.egenkontrollrapport import egenkontrollsiffror
from rapporter.statistik.kvalitetsar import kvalitetsar
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.granskning import scen
from tests.egenkontroll.granskning.scen import omrade
from tests.fabriker import person_med
from tests.rapporter.egenkontrollscener import genomford
from tests.rapporter.scen_rapport import skrivet, strateg

Inloggning = Callable[..., tuple[Client, Person]]
H1, AR = Period.tolka("2026H1"), Period.tolka("2026")
JA, NEJ, SEN, EJ = {}, {"kommunicering": "nej"}, {"tid": "nej"}, {"kommunicering": "ej_tillampligt"}


def vid(namnd, period: Period = H1) -> Siffror:
    return egenkontrollsiffror(namnd, period, timezone.now() + timedelta(minutes=1))


@pytest.fixture
def halvaret(kommun: Kommun):
    """Eight at each of two enheter out of a frame of twelve, with one bortfall at the first: 3 nej on krav in law."""
    version, granskare = omrade(kommun.ifn), person_med(Roll.GRANSKARE, kommun.ifn)
    svaren = {
        kommun.mottagningen: [JA, JA, JA, JA, JA, EJ, NEJ, SEN],
        kommun.tallbacken: [JA, JA, JA, JA, JA, JA, JA, SEN],
    }
    return genomford(version, svaren, granskare, bortfall=1)


def test_the_figures_are_those_counted_by_hand(kommun: Kommun, halvaret) -> None:
    siffror = vid(kommun.ifn)
    pk = str(halvaret.planerad.version.omrade_id)
    omfang = siffror.tabell("egenkontroll_omfattning")
    assert [(r.rubrik, r.varden) for r in omfang.rader] == [
        (kommun.mottagningen.namn, (12, 9, 8, 1, 0)),
        (kommun.tallbacken.namn, (12, 8, 8, 0, 0)),
        ("Summa", (24, 17, 16, 1, 0)),
        ("Alla kontrollområden", (24, 17, 16, 1, 0)),
    ]
    forsta, andra = siffror.tabell(f"egenkontroll_omrade_{pk}").grupper
    # Ja, nej, ej tillämpligt, underlag saknas, n, procent; 7 of 8 judged out of 12: 88 percent.
    assert [r.varden[:6] for r in forsta.rader] == [(7, 1, 0, 0, 8, 88), (6, 1, 1, 0, 7, 86), (8, 0, 0, 0, 8, 100)]
    assert [r.varden[:6] for r in andra.rader] == [(7, 1, 0, 0, 8, 88), (8, 0, 0, 0, 8, 100), (8, 0, 0, 0, 8, 100)]
    assert {r.varden[-1] for r in (*forsta.rader, *andra.rader)} == {None}  # nothing earlier to compare with
    brist = siffror.tabell("egenkontroll_brister")
    assert brist.grupper[0].rader[0].varden == (3, 0, 3, 0, 0, 0)
    assert siffror.tabell("egenkontroll_tillfallen").summa.varden == (1, 1, 0, 0)


def test_what_is_not_klart_and_what_is_installt_is_coverage_and_no_share(kommun: Kommun, halvaret) -> None:
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    genomford(omrade(kommun.ifn), {kommun.mottagningen: [JA, NEJ]}, granskare, klar=False)
    installt = genomford(omrade(kommun.ifn), {kommun.mottagningen: [JA]}, granskare, klar=False)
    installt.installt, installt.installt_av, installt.installt_skal = timezone.now(), granskare, "Prov"
    installt.save()
    siffror = vid(kommun.ifn)
    assert siffror.tabell("egenkontroll_tillfallen").summa.varden == (3, 1, 1, 1)
    assert siffror.varde(kalla="egenkontroll", period="2026H1", omfang="granskade") == 16


def test_a_years_kontroll_is_in_the_years_report_and_in_no_half_years(kommun: Kommun) -> None:
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    version = omrade(kommun.ifn)
    genomford(version, {kommun.mottagningen: [NEJ] * 9}, granskare, ar=2025, period=Kontrollperiod.AR)
    genomford(version, {kommun.mottagningen: [JA] * 9}, granskare, ar=2026, period=Kontrollperiod.AR)
    assert vid(kommun.ifn).tabell("egenkontroll_tillfallen").anmarkning == "Ingen kontroll var planerad för perioden."
    siffror = vid(kommun.ifn, AR)
    nu, tidigare = (siffror.tabell(f"egenkontroll_omrade_{version.omrade_id}{a}") for a in ("", "_ar"))
    # 9 of 9 out of a frame of 12 say as much as 9 · 11/3 = 33 without end: 33/(33 + 1,96²) = 90 percent at least.
    assert nu.grupper[0].rader[1].varden[4:] == (9, 100, "90–100", "högre")
    assert nu.grupper[0].rader[0].varden[7] == "inom slumpen"
    assert [k.rubrik for k in tidigare.kolumner] == [
        "Ja 2024", "Nej 2024", "Andel ja 2024, procent", "Ja 2025", "Nej 2025", "Andel ja 2025, procent",
    ]  # fmt: skip
    assert tidigare.grupper[0].rader[1].varden == (None, None, None, 0, 9, 0)
    assert EGENKONTROLL.om("resultat", siffror) == (
        "3 andelar kan jämföras med tidigare. 1 är högre och 0 lägre, mer än slumpen i urvalen förklarar."
    )


def test_another_namnd_has_none_of_it(kommun: Kommun, halvaret) -> None:
    assert vid(kommun.an).tabell("egenkontroll_tillfallen").grupper[0].rader == ()


def test_what_became_of_a_nej_is_counted_with_its_atgarder(kommun: Kommun, halvaret) -> None:
    chef = person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    nej = Svar.objects.filter(svar="nej", granskning__draget__enhet=kommun.mottagningen).order_by("kriterium__ordning")
    plan = Atgardsplan(beskrivning="Prov", ansvarig=chef, senast=timezone.localdate() + timedelta(days=9))
    arende = brister.bli_avvikelse([nej[0]], foljd="Prov", skydd=Skydd.NEJ, av=chef, atgard=plan)
    fore = timezone.now()
    brister.koppla_till([nej[1]], arende, av=chef)
    atgard = Atgard.objects.get(arenden=arende)
    Atgard.objects.filter(pk=atgard.pk).update(created_at=fore - timedelta(seconds=1))
    atgardsgang.klarmarkera(atgard, effekt="ja", av=chef)
    raden = vid(kommun.ifn).tabell("egenkontroll_brister").grupper[0].rader[0]
    assert raden.varden == (3, 2, 1, 1, 1, 1)
    # As it was before the second was joined and the åtgärd was klar.
    assert egenkontrollsiffror(kommun.ifn, H1, fore).tabell("egenkontroll_brister").grupper[0].rader[0].varden == (
        3, 1, 2, 1, 1, 0,
    )  # fmt: skip


def test_an_answer_corrected_after_klar_counts_as_it_was_corrected_from_that_day(kommun: Kommun, halvaret) -> None:
    """Two nej wait, one is handled. The handled one was ja; then a ja was nej; then the first was nej after all."""
    chef, av = person_med(Roll.ENHETSCHEF, kommun.mottagningen), strateg(kommun)
    nej = Svar.objects.filter(svar="nej", granskning__draget__enhet=kommun.mottagningen).order_by("kriterium__ordning")
    hanterat, ett = nej[0], nej[1]
    brister.bli_avvikelse([hanterat], foljd="Prov", skydd=Skydd.NEJ, av=chef)
    nu = timezone.now()

    def ratta(svar: Svar, till: str, minut: int) -> None:
        ifyllt = Ifyllt(svar=till)
        if svar.kriterium.frist:
            dagar = {"ja": timedelta(1), "nej": timedelta(400)}[till]
            ifyllt = Ifyllt(fran=date(2024, 1, 1), till=date(2024, 1, 1) + dagar)
        nar = nu + timedelta(minutes=minut)
        rattning.ratta(svar.granskning.draget, svar.kriterium, ifyllt, skal="Fel akt.", av=av, nar=nar)

    def raden(minut: int) -> tuple[Varde, ...]:
        siffror = egenkontrollsiffror(kommun.ifn, H1, nu + timedelta(minutes=minut))
        return siffror.tabell("egenkontroll_brister").grupper[0].rader[0].varden[:4]

    ratta(hanterat, "ja", 1)
    ratta(Svar.objects.get(granskning=ett.granskning, kriterium=hanterat.kriterium), "nej", 3)
    ratta(hanterat, "nej", 5)
    # Nej, of them handled, not handled, avvikelser.
    assert [raden(minut) for minut in (0, 2, 4, 6)] == [(3, 1, 2, 1), (2, 0, 2, 0), (3, 0, 3, 0), (4, 1, 3, 1)]


def test_other_kinds_of_egenkontroll_are_listed_once_they_are_klara(kommun: Kommun) -> None:
    andrascener.kontroll(kommun.ifn, kommun.mottagningen, klar=True)
    andrascener.kontroll(kommun.ifn)  # not klar
    siffror = vid(kommun.ifn)
    (raden,) = siffror.tabell("egenkontroll_andra").grupper[0].rader
    assert raden.rubrik == "Provjämförelsen"
    assert raden.varden == ("Jämförelse", kommun.mottagningen.namn, "Provkällan", "2026-03-01", "Vi ligger högre.")
    assert siffror.tabell("egenkontroll_andra_tal").grupper[0].rader[0].varden == ("80", "71,5", "procent")
    assert vid(kommun.ifn, Period.tolka("2026H2")).tabell("egenkontroll_andra") is None


def test_the_public_version_hides_the_few_and_no_sum_gives_them_back(kommun: Kommun, halvaret) -> None:
    siffror = vid(kommun.ifn)
    visat = offentlig(siffror)
    pk = halvaret.planerad.version.omrade_id
    forsta, andra = visat.tabell(f"egenkontroll_omrade_{pk}").grupper
    raden = forsta.rader[0]
    assert raden.varden[1] == LITET
    # n stands in the table of what was granskat: with it and nej the reader would have ja.
    assert raden.varden[0] == "dolt"
    assert raden.varden[5] == "dolt"
    assert raden.varden[6] == "dolt"
    assert andra.rader[1].varden[:6] == (8, 0, 0, 0, 8, 100)
    brist = visat.tabell("egenkontroll_brister").grupper[0].rader[0].varden
    assert brist[0] == LITET
    assert brist[2] == LITET
    for vad, varde in visat.tal.items():
        assert isinstance(varde, str) or not 1 <= varde <= 4, vad


def test_nej_on_requirements_cannot_be_added_up_from_the_questions(kommun: Kommun) -> None:
    """Five at one enhet on one question, three at another: the eight in all would give the three away."""
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    svaren = {kommun.mottagningen: [NEJ] * 5 + [JA] * 15, kommun.tallbacken: [NEJ] * 3 + [JA] * 17}
    ett = genomford(omrade(kommun.ifn), svaren, granskare, ram=40)
    visat = offentlig(vid(kommun.ifn))
    forsta, andra = visat.tabell(f"egenkontroll_omrade_{ett.planerad.version.omrade_id}").grupper
    alla = visat.tabell("egenkontroll_brister").grupper[0].rader[0].varden[0]
    assert andra.rader[1].varden[1] == LITET
    assert "dolt" in (forsta.rader[1].varden[1], alla)


def test_it_is_frozen_and_comes_out_the_same_again(kommun: Kommun, halvaret, monkeypatch: pytest.MonkeyPatch) -> None:
    av = strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.EGENKONTROLL)
    assert rapport.rubrik == "Redovisning av egenkontroll, första halvåret 2026"
    assert "andra" not in {a.nyckel for a in rapport.avsnitt.all()}
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    monkeypatch.setattr(scen, "NAR", timezone.now())  # what is planned from now on is planned after the cut-off
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    genomford(halvaret.planerad.version, {kommun.tallbacken: [NEJ] * 4}, granskare, ar=2025)
    genomford(omrade(kommun.ifn), {kommun.tallbacken: [NEJ] * 4}, granskare)
    assert faststallande.aterskapa(fast, av=av).lika
    assert vid(kommun.ifn).varde(kalla="egenkontroll", period="2026H1", brist="alla") == 7
    assert Siffror.fran_json(fast.siffror).varde(kalla="egenkontroll", period="2026H1", brist="alla") == 3


@pytest.mark.parametrize("format_", ["docx", "xlsx", "json"])
@pytest.mark.parametrize("version", ["fullstandig", "offentlig"])
def test_it_is_made_as_every_file(kommun: Kommun, halvaret, format_: str, version: str) -> None:
    rapport = faststallande.skapa(kommun.ifn, H1, av=strateg(kommun), slag=Rapportslag.EGENKONTROLL)
    assert len(rapportfil(rapport, version, format_)) > 1000  # type: ignore[arg-type]
    assert replace(siffror_for(rapport, "fullstandig"), dolda=None) == Siffror.fran_json(rapport.siffror)


def test_it_may_be_made_for_a_year_or_a_half_year_and_nothing_else(kommun: Kommun) -> None:
    av = strateg(kommun)
    with pytest.raises(OtillatenOvergang, match="görs för ett år eller ett halvår"):
        faststallande.skapa(kommun.ifn, Period.tolka("2026K1"), av=av, slag=Rapportslag.EGENKONTROLL)
    faststallande.skapa(kommun.ifn, Period.tolka("2025"), av=av, slag=Rapportslag.EGENKONTROLL)
    assert Rapport.objects.get().rubrik == "Redovisning av egenkontroll 2025"


def test_the_strateg_makes_it_on_the_page(kommun: Kommun, logga_in: Inloggning, halvaret) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    sida = klient.get(reverse("rapporter:ny"), {"slag": "egenkontroll"})
    html = sida.content.decode()
    assert '<optgroup label="År">' in html
    assert '<optgroup label="Halvår">' in html
    svar = klient.post(reverse("rapporter:ny"), {"slag": "egenkontroll", "namnd": kommun.ifn.pk, "period": "2026H1"})
    rapport = Rapport.objects.get()
    assert svar.status_code == 302
    sidan = klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, "omfattning"])).content.decode()
    assert "1 av 1 planerad kontroll var klara" in sidan or "16 ärenden granskades" in sidan


def test_the_empty_report_says_that_nothing_was_planned(kommun: Kommun) -> None:
    siffror = egenkontrollsiffror(kommun.ifn, H1, datetime(2026, 7, 2, tzinfo=UTC))
    assert EGENKONTROLL.om("omfattning", siffror) == "Ingen kontroll var planerad för perioden."
    assert Siffror.fran_json(siffror.till_json()) == siffror


def test_the_kvalitetsberattelse_holds_the_years_egenkontroll(kommun: Kommun, halvaret) -> None:
    siffror = kvalitetsar(kommun.ifn, AR, timezone.now() + timedelta(minutes=1))
    tabeller = [t.kod for t in TYPER["kvalitet"].tabeller_i("egenkontroll", siffror)]
    pk = halvaret.planerad.version.omrade_id
    assert tabeller == [
        "egenkontroll_tillfallen", "egenkontroll_omfattning", f"egenkontroll_omrade_{pk}", "egenkontroll_brister",
    ]  # fmt: skip
    assert siffror.varde(kalla="egenkontroll", period="2026", brist="alla") == 3
    assert offentlig(siffror).varde(kalla="egenkontroll", period="2026", brist="alla") == LITET
    assert kvalitetsar(kommun.an, AR, timezone.now()).tabell("egenkontroll_tillfallen") is None
