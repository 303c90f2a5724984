"""Whatever a report counts, each figure that is a link leads to as many rows as it says, for who may read them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.lex_sarah.models import Beslut, Beslutsgrund, Beslutssteg
from avvikelser.models import Skydd, Utfall
from avvikelser.utforare.models import Underrattelse
from egenkontroll.granskning import brister
from egenkontroll.granskning.brister import Atgardsplan
from egenkontroll.granskning.models import Svar
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register as ej_verkstallda
from rapporter.nyckeltal import register as nyckeltal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.tabellvy import Tabellvy, ar_tal
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.granskning.scen import omrade
from tests.egenkontroll.internkontroll import internkontrollscener as kontroller
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter.egenkontrollscener import genomford
from tests.rapporter.scen_rapport import nagra_arenden
from tests.rapporter.tillsynsaret import tid, tillsynsaret
from tests.utforare import utforarscener

Inloggning = Callable[..., tuple[Client, Person]]
NYCKELTAL = (
    "område;nyckeltal;mäts i;källa;år;kommun;värde\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2025;;81,5\n"
    "Tillgänglighet;Lätt att nå;procent;Provkällan;2026;Provby;79\n"
)
KVAR_UTAN: set[tuple[str, str]] = set()
"""The rows whose figures have no list of their own, and why it is so in the docs."""


@pytest.fixture
def allt(kommun: Kommun) -> Kommun:
    """Something of everything that a report counts, most of it in 2026."""
    nagra_arenden(kommun)
    tillsynsaret(kommun)
    _egenkontroll(kommun)
    _internkontroll(kommun)
    _utforare(kommun)
    _delegerat(kommun)
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    nyckeltal.hamta_in(kommun.ifn, NYCKELTAL.encode(), av=strateg)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for nr, slut in enumerate(({}, {}, {"slut": "verkstallt", "slutdag": date(2026, 2, 1)})):
        uppgifter = {"lag": "SoL", "insats": "hemtjanst", "skal": "resurs", "beteckning": f"B {nr}", **slut}
        ej_verkstallda.registrera(kommun.tallbacken, av=chef, beslutad=date(2025, 6, 1 + nr), **uppgifter)
    return kommun


def _egenkontroll(kommun: Kommun) -> None:
    """A klar kontroll with three nej on krav in law, one of them handled with an åtgärd, and one that is not begun."""
    granskare, chef = person_med(Roll.GRANSKARE, kommun.ifn), person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    ja, nej = dict[str, str](), {"kommunicering": "nej"}
    version = omrade(kommun.ifn)
    genomford(version, {kommun.mottagningen: [ja, nej, nej], kommun.tallbacken: [ja, nej, ja]}, granskare, bortfall=1)
    ett = Svar.objects.filter(svar="nej", granskning__draget__enhet=kommun.mottagningen).order_by("pk")[0]
    plan = Atgardsplan(beskrivning="Prov", ansvarig=chef, senast=timezone.localdate() + timedelta(days=9))
    brister.bli_avvikelse([ett], foljd="Prov", skydd=Skydd.NEJ, av=chef, atgard=plan)
    andrascener.kontroll(kommun.ifn, kommun.mottagningen, klar=True)


def _internkontroll(kommun: Kommun) -> None:
    ny = kontroller.plan(kommun.ifn, 2026, antagen=False)
    risk = kontroller.planrisk(ny, 3, 4)
    ett, _ = kontroller.moment(risk, text="Prov ett"), kontroller.moment(risk, text="Prov två", halvar=False)
    kontroller.anta(ny)
    kontroller.resultat(ett, "storre", resultat="Hälften stämde")


def _utforare(kommun: Kommun) -> None:
    """One has answered and told of two rapporter, one sent a nollrapport and one is silent."""
    enkat = utforarscener.enkat(kommun.ifn)
    avtalen = [utforarscener.avtal(kommun.ifn, namn=f"{namn} AB") for namn in ("Alfa", "Beta", "Gamma")]
    fragor = [utforarscener.tillfragad(enkat, avtal) for avtal in avtalen]
    utforarscener.svar(fragor[0], utforarscener.uppgift(lex_sarah=7))
    utforarscener.svar(fragor[1], utforarscener.uppgift())
    for dag in (3, 4):
        utforarscener.underrattelse(avtalen[0], slag=Underrattelse.Slag.LEX_SARAH, inkommen=tid(2026, 3, dag))


def _delegerat(kommun: Kommun) -> None:
    """Two beslut of one kind and one of another, and one that the nämnd made."""
    av = person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    stegen = list(Beslutssteg)
    for nr, (steg, delegation) in enumerate(
        ((stegen[0], True), (stegen[0], True), (stegen[-1], True), (stegen[0], False))
    ):
        nar = tid(2026, 3, 5 + nr)
        arende = ArendeFactory(enhet=kommun.tallbacken, lex=True, inkommen=tid(2026, 1, 5))
        beslut = Beslut.objects.create(arende=arende, utfall=Utfall.MISSFORHALLANDE, motivering="Prov", av=av, nar=nar)
        namndens = {} if delegation else {"sammantrade": nar.date(), "paragraf": "§ 1"}
        Beslutsgrund.objects.create(
            beslut=beslut, namnd=kommun.ifn, steg=steg, delegation=delegation, punkt="4.2", av_namn="Be Slutare",
            nar=nar, **namndens,
        )  # fmt: skip


def utkast(kommun: Kommun, slag: str, period: str, av: Person) -> Rapport:
    return faststallande.skapa(kommun.ifn, Period.tolka(period), av=av, slag=slag)


def tabellerna(klient: Client, rapport: Rapport) -> Iterator[Tabellvy]:
    for avsnitt in rapport.avsnitt.all():
        yield from klient.get(reverse("rapporter:avsnitt", args=[rapport.pk, avsnitt.nyckel])).context["tabeller"]


def cellerna(vyer: Iterator[Tabellvy]) -> Iterator[tuple[str, str, Any]]:
    """(table, row, cell) of every figure that is not zero."""
    for vy in vyer:
        rader = [rn for grupp in vy.grupper for rn in (*grupp.rader, grupp.summa)]
        for rn in filter(None, (*rader, vy.summa)):
            for plats, cell in enumerate(rn.celler):
                if vy.kolumner[plats].slag in ("antal", "text") and (cell.url or ar_tal(cell.text)):
                    yield vy.kod, rn.rubrik, cell


def rader_bakom(sidan: Any) -> int | None:
    """How many rows the list has in all pages; None for a page that is no list of what was counted."""
    if sidan.context.get("antal_bakom") is None and sidan.resolver_match.url_name != "ej-verkstallda-lista":
        return None
    return int(sidan.context["page_obj"].paginator.count)


@pytest.mark.parametrize(
    ("slag", "period", "tabeller"),
    [
        ("kvalitet", "2026", {
            "oversikt", "tillsyn", "tillsyn_utfall", "tillsyn_krav", "ej_verkstallda", "egenkontroll_tillfallen",
            "egenkontroll_omfattning", "egenkontroll_brister", "egenkontroll_andra_tal", "kontrollrapport_laget",
        }),
        ("halvar", "2026H1", {"oversikt", "utforarenkat", "utforarunderrattelser"}),
        ("egenkontroll", "2026", {"egenkontroll_tillfallen", "egenkontroll_omfattning", "egenkontroll_brister"}),
        ("egenkontroll", "2026H1", {"egenkontroll_tillfallen", "egenkontroll_omfattning", "egenkontroll_brister"}),
        ("kontrollplan", "2026", {"kontrollplan_om", "kontrollplan_risker"}),
        ("kontrollrapport", "2026H1", {"kontrollrapport_laget"}),
        ("kontrollrapport", "2026", {"kontrollrapport_laget"}),
        ("ej_verkstallda", "2026K1", {"ej_verkstallda", "ej_verkstallda_enhet", "ej_verkstallda_tid"}),
        ("delegation", "2026-03", {"delegationsbeslut"}),
    ],
)  # fmt: skip
def test_every_figure_of_a_report_that_is_a_link_leads_to_as_many_rows_as_it_says(
    allt: Kommun, logga_in: Inloggning, slag: str, period: str, tabeller: set[str]
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, allt.ifn)
    alla = list(cellerna(tabellerna(klient, utkast(allt, slag, period, person))))
    lankade = [(kod, rad, cell) for kod, rad, cell in alla if cell.url]
    assert tabeller <= {kod for kod, *_ in lankade}
    for kod, rad, cell in lankade:
        sidan = klient.get(cell.url)
        assert sidan.status_code == 200, (kod, rad, cell)
        antal = rader_bakom(sidan)
        median = slag in ("kvalitet", "ej_verkstallda") and kod.startswith("ej_verkstallda") and "vantan=ej" in cell.url
        assert antal is None or str(antal) == cell.text or median, (kod, rad, cell, antal)
    utan = {(kod, rad) for kod, rad, cell in alla if not cell.url}
    assert utan <= KVAR_UTAN, utan - KVAR_UTAN
