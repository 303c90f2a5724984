"""Åtgärder and what recurs in a half-year's report: counted by hand, frozen, and with the list behind each figure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import Orsaksomrade
from avvikelser.models import Arende, Kategori
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.dokumentfil import rapportfil
from rapporter.sammanstallning.meningar import om
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.platshallare import fyll
from rapporter.sammanstallning.sifferfil import som_fil
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.aterkommande import Aterkommande, aterkommande, hogst
from rapporter.statistik.dolj import DOLT, LITET
from rapporter.statistik.halvar import halvarssiffror
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory
from tests.rapporter.scen_rapport import H1, skrivet, strateg

Inloggning = Callable[..., tuple[Client, Person]]
Hogst = Callable[[int], AbstractContextManager[object]]


def tid(manad: int, dag: int, timme: int = 9, minut: int = 0, *, ar: int = 2026) -> datetime:
    return datetime(ar, manad, dag, timme, minut, tzinfo=STOCKHOLM)


# --- Åtgärder ---


def atgard(
    enhet: Organisationsdel, beslutad: datetime | None, *, skapad: datetime | None = None, **falt: Any
) -> Atgard:
    """One that has come as far as its days say, and was written in on the first of them."""
    beslut = {"beslutad": beslutad, "beslutad_av": PersonFactory()} if beslutad else {}
    status = "klar" if falt.get("klar") else "beslutad" if beslutad else "foreslagen"
    rad: Atgard = AtgardFactory(enhet=enhet, **{"status": status, **beslut, **falt})
    forst = skapad or beslutad or tid(1, 2)
    Atgard.objects.filter(pk=rad.pk).update(created_at=forst)
    rad.history.update(history_date=forst, created_at=forst)
    rad.refresh_from_db()
    return rad


@pytest.fixture
def atgarder(kommun: Kommun) -> Kommun:
    """Six that were to be done and one that was refused, two that waited, and four that became done; and others."""
    t, m = kommun.tallbacken, kommun.mottagningen
    atgard(t, tid(1, 1, 0), senast=date(2026, 3, 1), klar=tid(3, 1, 23), effekt="ja")  # in time, on the last day
    atgard(m, tid(2, 1), senast=date(2026, 4, 1), klar=tid(4, 2, 0), effekt="delvis")  # a day late
    atgard(t, tid(5, 1), senast=date(2026, 6, 30))  # the half-year's last day: time left
    atgard(t, tid(5, 1), senast=date(2026, 6, 29))  # late
    atgard(t, tid(5, 1), senast=date(2026, 6, 1), klar=tid(7, 5), effekt="ja")  # late, and done after the half-year
    atgard(m, tid(6, 30, 23, 59), senast=date(2026, 9, 1), beslut="delvis", beslutskommentar="Prov")  # time left
    atgard(m, tid(3, 1), beslut="nej", beslutskommentar="Prov", status="avbruten")
    atgard(m, None)  # waits
    atgard(m, tid(7, 1, 0), skapad=tid(6, 15))  # waited on the last day
    atgard(m, None, skapad=tid(7, 1, 0))  # was proposed after it
    atgard(t, tid(12, 1, ar=2025), klar=tid(1, 1, 0), effekt="nej")  # decided before
    atgard(t, tid(12, 1, ar=2025), klar=tid(6, 30, 23, 59))
    atgard(t, tid(12, 1, ar=2025), klar=tid(12, 31, 23, 59, ar=2025), effekt="ja")  # all of it before
    atgard(t, tid(2, 1), klar=tid(2, 1), omedelbar=True)  # done at once
    atgard(kommun.aldreboendet, tid(2, 1), klar=tid(2, 2), effekt="ja")  # another nämnd's
    return kommun


RATT = {
    "Beslut under perioden": {"Ska göras": 6, "Godkändes inte": 1, "Alla beslut": 7},
    "Så gick det med dem som ska göras": {
        "Klara i tid": 1, "Klara för sent": 1, "Inte klara, med tid kvar": 2, "Inte klara, försenade": 2,
        "Alla som ska göras": 6,
    },
    "Väntade på beslut": {"Förslag utan beslut": 2},
    "Blev klara under perioden": {
        "Hade önskad effekt": 1, "Hade delvis effekt": 1, "Hade inte effekt": 1, "Effekten är inte bedömd": 1,
        "Alla som blev klara": 4,
    },
}  # fmt: skip


def tabellen(siffror: Siffror, kod: str) -> Tabell:
    tabell = siffror.tabell(kod)
    assert tabell is not None
    return tabell


def grupperna(tabell: Tabell) -> dict[str, dict[str, object]]:
    return {
        g.rubrik: {rn.rubrik: rn.varden[0] for rn in (*g.rader, *((g.summa,) if g.summa else ()))}
        for g in tabell.grupper
    }


def test_the_atgarder_of_the_half_year_are_counted_by_hand(atgarder: Kommun) -> None:
    siffror = halvarssiffror(atgarder.ifn, H1, timezone.now())
    assert grupperna(tabellen(siffror, "atgarder_laget")) == RATT
    assert om("atgarder", siffror) == "Fyra åtgärder blev klara under halvåret. Effekten är bedömd för tre av dem."
    assert fyll("{antal_klara_atgarder} klara.", siffror, 2) == "4 klara."
    assert {d.kod for d in siffror.definitioner} >= {"atgarder", "atgarder_laget", "aterkommande"}
    an = tabellen(halvarssiffror(atgarder.an, H1, timezone.now()), "atgarder_laget")
    assert grupperna(an)["Blev klara under perioden"]["Alla som blev klara"] == 1


def test_while_the_half_year_runs_what_is_late_is_late_on_the_day_of_the_cut_off(atgarder: Kommun) -> None:
    vid = grupperna(tabellen(halvarssiffror(atgarder.ifn, H1, tid(5, 20)), "atgarder_laget"))
    # The history of one that is done was written when it was decided, as it is now: only what the day says differs.
    assert vid["Så gick det med dem som ska göras"]["Inte klara, försenade"] == 0
    assert vid["Så gick det med dem som ska göras"]["Inte klara, med tid kvar"] == 3
    assert vid["Väntade på beslut"] == {"Förslag utan beslut": 1}


def test_what_happens_to_an_atgard_afterwards_changes_neither_what_is_frozen_nor_what_is_counted_again(
    atgarder: Kommun,
) -> None:
    av = strateg(atgarder)
    fast, _ = faststallande.faststall(skrivet(faststallande.skapa(atgarder.ifn, H1, av=av), av), av=av)
    forsenad = Atgard.objects.get(senast=date(2026, 6, 29))
    atgardsgang.klarmarkera(forsenad, effekt="nej", av=av)
    atgardsgang.besluta(Atgard.objects.filter(status="foreslagen").order_by("pk")[0], beslut="ja", av=av)
    obedomd = Atgard.objects.get(klar=tid(6, 30, 23, 59))
    obedomd.effekt, obedomd.beslutad, obedomd.klar = "ja", tid(2, 1), tid(4, 1)
    obedomd.save()
    Atgard.objects.get(effekt="delvis").delete()
    AtgardFactory(enhet=atgarder.tallbacken, status="klar", klar=tid(2, 3), effekt="ja")
    assert grupperna(tabellen(siffror_for(fast, "fullstandig"), "atgarder_laget")) == RATT
    assert faststallande.aterskapa(fast, av=av).lika
    ny = faststallande.ratta(fast, av=av)
    assert {s["var"]: (s["fore"], s["nu"]) for s in ny.skillnader}[
        "Åtgärder och deras effekt: Effekten är inte bedömd, Antal"
    ] == (1, 0)


def test_an_atgard_rewritten_without_history_is_found_when_the_figures_are_counted_again(atgarder: Kommun) -> None:
    av = strateg(atgarder)
    fast, _ = faststallande.faststall(skrivet(faststallande.skapa(atgarder.ifn, H1, av=av), av), av=av)
    Atgard.objects.filter(effekt="delvis").update(effekt="ja")
    utfall = faststallande.aterskapa(fast, av=av)
    assert {(s.var, s.fore, s.nu) for s in utfall.skillnader} == {
        ("Åtgärder och deras effekt: Hade önskad effekt, Antal", 1, 2),
        ("Åtgärder och deras effekt: Hade delvis effekt, Antal", 1, 0),
    }


def test_a_report_that_was_frozen_before_is_counted_again_without_the_tables(atgarder: Kommun) -> None:
    siffror = halvarssiffror(atgarder.ifn, H1, timezone.now())
    forra = siffror.som_i(5)
    assert {t.kod for t in siffror.tabeller} - {t.kod for t in forra.tabeller} == {"atgarder_laget", "aterkommande"}
    assert {d.kod for d in siffror.definitioner} - {d.kod for d in forra.definitioner} == {
        "atgarder", "atgarder_laget", "aterkommande"
    }  # fmt: skip
    assert om("atgarder", forra) == ""
    assert "återkom" not in om("monster", forra)


def test_every_figure_about_atgarder_opens_a_list_as_long_as_it_says(atgarder: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, atgarder.ifn)
    sidan = klient.get(reverse("rapporter:siffror", args=["IFN", "2026H1"]))
    (vy,) = [vy for _, _, vyer in sidan.context["avsnitt"] for vy in vyer if vy.kod == "atgarder_laget"]
    celler = [rn.celler[0] for g in vy.grupper for rn in (*g.rader, *((g.summa,) if g.summa else ()))]
    assert len(celler) == 14
    for cell in celler:
        lista = klient.get(cell.url)
        assert str(lista.context["antal_bakom"]) == cell.text, cell.url
        assert len(lista.context["atgarder"]) == int(cell.text)
    assert "7 åtgärder räknas i siffran. Du får läsa alla." in " ".join(
        klient.get(vy.grupper[0].summa.celler[0].url).content.decode().split()
    )


def test_the_list_shows_whom_it_concerns_their_own_and_counts_all(atgarder: Kommun, logga_in: Inloggning) -> None:
    hemlig = Atgard.objects.get(effekt="delvis")
    hemlig.sekretess, hemlig.beskrivning = True, "Provhemligheten"
    hemlig.save()
    till = reverse("rapporter:bakom-atgarder", args=["IFN", "2026H1"])
    revisor, _ = logga_in(Roll.REVISOR, atgarder.ifn)
    sidan = revisor.get(till)
    assert (sidan.context["antal_bakom"], list(sidan.context["atgarder"])) == (4, [])
    samordnare, _ = logga_in(Roll.SYNPUNKTSKOORDINATOR, atgarder.ifn)
    assert "Provhemligheten" not in samordnare.get(till).content.decode()
    strategen, person = logga_in(Roll.KVALITETSSTRATEG, atgarder.ifn)
    assert "Provhemligheten" in strategen.get(till).content.decode()
    assert Sparpost.objects.filter(slag="sett", objekt_id=str(hemlig.pk), person=person).exists()
    fil = b"".join(strategen.get(till, {"effekt": "delvis", "format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert fil.count("\n") == 2
    assert "Provhemligheten" in fil
    post = Sparpost.objects.filter(verb="hamta_atgarder", person=person).get()
    assert post.detalj["effekt"] == "delvis"
    utanfor, _ = logga_in(Roll.ENHETSCHEF, atgarder.tallbacken)
    assert utanfor.get(till).status_code == 404


@pytest.mark.parametrize("fraga", ["vad=annat", "effekt=stor", "hur=i_tid", "vid=2026-01-01", "vid=inte"])
def test_an_address_that_no_figure_about_atgarder_has_is_not_found(
    kommun: Kommun, logga_in: Inloggning, fraga: str
) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert klient.get(f"{reverse('rapporter:bakom-atgarder', args=['IFN', '2026H1'])}?{fraga}").status_code == 404


def test_a_draft_leads_to_the_atgarder_as_they_were_when_the_figures_were_read(
    atgarder: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, atgarder.ifn)
    utkast = faststallande.skapa(atgarder.ifn, H1, av=person)
    obedomd = Atgard.objects.get(klar=tid(6, 30, 23, 59))
    atgardsgang.klarmarkera(obedomd, effekt="ja", av=person)
    sidan = klient.get(reverse("rapporter:avsnitt", args=[utkast.pk, "atgarder"]))
    (vy,) = sidan.context["tabeller"]
    rader = {rn.rubrik: rn.celler[0] for g in vy.grupper for rn in g.rader}
    lista = klient.get(rader["Effekten är inte bedömd"].url)
    assert (lista.context["antal_bakom"], [a.pk for a in lista.context["atgarder"]]) == (1, [obedomd.pk])


# --- What recurs ---


@pytest.fixture
def scen(kommun: Kommun) -> Kommun:
    """At one enhet: two avvikelser about fall, an åtgärd that was closed on 1 September 2025, and six fall in the
    half-year after. Among them is one with the same cause and rutin as the one that the åtgärd was for."""
    fall = Kategori.objects.create(namn="Prov fall", typ="avvikelse")
    atgardat = arende(kommun, tid(6, 1, ar=2025), fall, rutin="Rutin för prov")
    arende(kommun, tid(3, 1, ar=2025), fall)
    arende(kommun, tid(8, 31, ar=2024), fall)  # more than a year before
    arende(kommun, tid(10, 1, ar=2025), fall)  # after, but before the half-year
    for nr in range(5):
        arende(kommun, tid(2, 1 + nr), fall)
    arende(kommun, tid(3, 1), fall, rutin=" rutin för  prov")
    for klar in (tid(9, 1, ar=2025), tid(10, 1, ar=2025)):
        rad = atgard(kommun.tallbacken, tid(7, 1, ar=2025), klar=klar, effekt="ja")
        atgardat.atgarder.add(rad)
    ArendeFactory(enhet=kommun.mottagningen, inkommen=tid(2, 1), kategori=fall)  # another enhet
    return kommun


def arende(kommun: Kommun, inkommen: datetime, kategori: Kategori, *, rutin: str = "") -> Arende:
    rad: Arende = ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen, kategori=kategori)
    if rutin:
        rad.utredningsorsaker.create(omrade=Orsaksomrade.TEKNIK, text="Prov", rutin=rutin)
    return rad


RATT_IGEN = [
    ("Prov fall", (2, 6, "2025-09-01")),
    ("Orsak: Teknik, utrustning och system", (1, 1, "2025-09-01")),
    ("Rutin: rutin för  prov", (1, 1, "2025-09-01")),
]


def raderna(siffror: Siffror) -> list[tuple[str, tuple[object, ...]]]:
    return [(rn.rubrik, rn.varden) for rn in tabellen(siffror, "aterkommande").rader]


def test_what_recurs_is_counted_by_hand_before_and_after_the_atgard(scen: Kommun) -> None:
    siffror = halvarssiffror(scen.ifn, H1, timezone.now())
    assert raderna(siffror) == RATT_IGEN
    assert [g.rubrik for g in tabellen(siffror, "aterkommande").grupper] == [scen.tallbacken.namn]
    assert om("monster", siffror).endswith("Tre mönster återkom trots en åtgärd.")


def test_nothing_that_recurs_is_said_to_be_nothing(kommun: Kommun) -> None:
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    tabell = tabellen(siffror, "aterkommande")
    assert list(tabell.rader) == []
    assert tabell.anmarkning == "Inget återkom på samma enhet inom ett år efter en åtgärd."
    assert om("monster", siffror).endswith("Inget mönster återkom inom ett år efter en åtgärd på samma enhet.")
    assert om("atgarder", siffror) == "Inga åtgärder blev klara under halvåret."


def senare(scen: Kommun) -> dict[str, Callable[[], object]]:
    """What may happen afterwards to anything that the table is made of."""
    igen = Arende.objects.get(inkommen=tid(3, 1))
    atgardat = Arende.objects.get(inkommen=tid(6, 1, ar=2025))
    ovrigt = Kategori.objects.create(namn="Prov övrigt", typ="avvikelse")

    def spara(rad: Any, **falt: object) -> None:
        for namn, varde in falt.items():
            setattr(rad, namn, varde)
        rad.save()

    return {
        "kategorin ändras": lambda: spara(igen, kategori=ovrigt),
        "den första får en annan kategori": lambda: spara(atgardat, kategori=ovrigt),
        "ärendet flyttas": lambda: spara(igen, enhet=scen.mottagningen),
        "orsaken ändras": lambda: spara(igen.utredningsorsaker.get(), omrade=Orsaksomrade.ANNAT, rutin="Annan"),
        "orsaken tas bort": lambda: igen.utredningsorsaker.get().delete(),
        "en orsak till": lambda: igen.utredningsorsaker.create(omrade=Orsaksomrade.ANNAT, text="Prov"),
        "en dubblett": lambda: Koppling.objects.create(
            fran=igen, till=atgardat, slag="dubblett", av=PersonFactory(), nar=timezone.now()
        ),
        "åtgärden var klar en annan dag": lambda: spara(
            Atgard.objects.get(klar=tid(9, 1, ar=2025)), klar=tid(5, 1, ar=2026)
        ),
        "ett ärende till": lambda: arende(scen, tid(2, 20), igen.kategori, rutin="Rutin för prov"),
    }


@pytest.mark.parametrize(
    "vad",
    [
        "kategorin ändras", "den första får en annan kategori", "ärendet flyttas", "orsaken ändras",
        "orsaken tas bort", "en orsak till", "en dubblett", "åtgärden var klar en annan dag", "ett ärende till",
    ],
)  # fmt: skip
def test_what_recurs_is_as_it_was_at_the_cut_off_whatever_happens_afterwards(scen: Kommun, vad: str) -> None:
    brytpunkt = timezone.now()
    fore = aterkommande(scen.ifn.pk, H1, brytpunkt)
    senare(scen)[vad]()
    assert aterkommande(scen.ifn.pk, H1, brytpunkt) == fore
    if vad != "en orsak till":
        assert _tal(aterkommande(scen.ifn.pk, H1, timezone.now())) != _tal(fore)


def _tal(rader: list[Aterkommande]) -> list[tuple[object, ...]]:
    return [(r.enhet_id, r.vad, r.kod, r.atgardat, r.fore, r.arenden) for r in rader]


def test_a_frozen_report_keeps_what_recurred_and_is_counted_again_the_same(scen: Kommun) -> None:
    av = strateg(scen)
    fast, _ = faststallande.faststall(skrivet(faststallande.skapa(scen.ifn, H1, av=av), av), av=av)
    for gor in senare(scen).values():
        gor()
    fast.refresh_from_db()
    assert raderna(siffror_for(fast, "fullstandig")) == RATT_IGEN
    assert raderna(halvarssiffror(scen.ifn, H1, timezone.now())) != RATT_IGEN
    assert faststallande.aterskapa(fast, av=av).lika


def test_an_atgard_that_is_taken_off_its_arende_is_told_of_when_the_figures_are_counted_again(scen: Kommun) -> None:
    av = strateg(scen)
    fast, _ = faststallande.faststall(skrivet(faststallande.skapa(scen.ifn, H1, av=av), av), av=av)
    Arende.objects.get(inkommen=tid(6, 1, ar=2025)).atgarder.clear()
    utfall = faststallande.aterskapa(fast, av=av)
    assert ("Återkommer trots åtgärder: Prov fall, Efter åtgärden", 6, None) in {
        (s.var, s.fore, s.nu) for s in utfall.skillnader
    }


def test_every_figure_of_what_recurs_opens_its_list_on_both_pages(scen: Kommun, logga_in: Inloggning) -> None:
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, scen.ifn)
    siffror = klient.get(reverse("rapporter:siffror", args=["IFN", "2026H1"]))
    (vy,) = [vy for _, _, vyer in siffror.context["avsnitt"] for vy in vyer if vy.kod == "aterkommande"]
    monster = klient.get(reverse("rapporter:monster", args=["IFN", "2026H1"]))
    assert monster.context["atervy"].grupper == vy.grupper
    celler = [cell for g in vy.grupper for rn in g.rader for cell in rn.celler[:2]]
    assert [cell.text for cell in celler] == ["2", "6", "1", "1", "1", "1"]
    for cell in celler:
        lista = klient.get(cell.url)
        assert (str(lista.context["antal_bakom"]), len(lista.context["arenden"])) == (cell.text, int(cell.text))
    assert klient.get(celler[0].url).context["siffran"] == (
        f"Återkommer trots åtgärder · Prov fall · {scen.tallbacken.namn} · Året före åtgärden"
    )
    assert klient.get(celler[0].url.split("?")[0], {"vid": "inte"}).status_code == 404
    gjorda = klient.get(celler[1].url)
    assert [timezone.localdate(a.klar) for a in gjorda.context["atgarder"]] == [date(2025, 9, 1), date(2025, 10, 1)]
    assert "Klar <time" in gjorda.content.decode()
    revisor, _ = logga_in(Roll.REVISOR, scen.ifn)
    assert list(revisor.get(celler[1].url).context["atgarder"]) == []
    chef, _ = logga_in(Roll.ENHETSCHEF, scen.tallbacken)
    assert chef.get(celler[0].url).status_code == 404


def test_a_draft_leads_to_what_recurred_as_it_was_when_the_figures_were_read(
    scen: Kommun, logga_in: Inloggning
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, scen.ifn)
    utkast = faststallande.skapa(scen.ifn, H1, av=person)
    senare(scen)["kategorin ändras"]()
    sidan = klient.get(reverse("rapporter:avsnitt", args=[utkast.pk, "monster"]))
    (vy,) = [vy for vy in sidan.context["tabeller"] if vy.kod == "aterkommande"]
    cell = vy.grupper[0].rader[0].celler[1]
    assert (cell.text, klient.get(cell.url).context["antal_bakom"]) == ("6", 6)


# --- The public version, and files ---


def test_the_public_version_hides_what_is_small_and_says_the_rest(scen: Kommun) -> None:
    for nr in range(5):
        atgard(scen.mottagningen, tid(2, 1 + nr), klar=tid(4, 1), effekt="ja")
    atgard(scen.mottagningen, tid(2, 1), klar=tid(4, 1), effekt="nej")
    for nr in range(7):  # so that no enhet has few
        ArendeFactory(enhet=scen.mottagningen, inkommen=tid(3, 1 + nr))
    publik = offentlig(halvarssiffror(scen.ifn, H1, timezone.now()))
    fall, orsak, rutin = raderna(publik)
    assert fall[1] == (LITET, 6, "2025-09-01")
    assert orsak[1] == rutin[1] == (LITET, LITET, "2025-09-01")
    effekt = grupperna(tabellen(publik, "atgarder_laget"))["Blev klara under perioden"]
    assert effekt["Hade inte effekt"] == LITET
    assert effekt["Effekten är inte bedömd"] == 0
    # Six in all and five of them would say that it was one.
    assert isinstance(effekt["Hade önskad effekt"], str) or isinstance(effekt["Alla som blev klara"], str)
    assert not any(s in om("atgarder", publik) for s in ("sex", "fem", "en av"))


def test_what_came_back_is_among_what_came_in(scen: Kommun) -> None:
    siffror = halvarssiffror(scen.ifn, H1, timezone.now())
    tal = {vad: varde for vad, varde in siffror.tal.items() if isinstance(varde, int)}
    par = [(tal[mindre], sum(tal[vad] for vad in storre)) for (mindre,), storre in hogst(tal)]
    # Six of the enhet's six avvikelser, and of the nämnd's seven of the kategori; one each for the cause and the rutin.
    assert sorted(par) == [(1, 6), (1, 6), (6, 6), (6, 7)]


def test_what_came_back_is_shown_beside_a_number_that_is_hidden_without_telling_it(scen: Kommun) -> None:
    """Six came in at the enhet and six came back. That another enhet has one hides both the enheter's numbers: a reader
    who was told that six came back would know that the hidden one is no less."""
    siffror = halvarssiffror(scen.ifn, H1, timezone.now())
    publik = offentlig(siffror)
    vid = {"period": "2026H1", "slag": "avvikelse", "enhet": str(scen.tallbacken.pk)}
    (enheten,) = [vad for vad in siffror.tal if set(vid.items()) < vad and len(vad) == 4]
    assert (siffror.tal[enheten], publik.tal[enheten]) == (6, DOLT)
    assert raderna(publik)[0][1][1] == DOLT


def test_paper_and_files_hold_both_tables(scen: Kommun) -> None:
    av = strateg(scen)
    rapport = faststallande.skapa(scen.ifn, H1, av=av)
    for html in (dokument(rapport, version, skrivet=rapport.brytpunkt) for version in ("fullstandig", "offentlig")):
        for text in ("Återkommer trots åtgärder", "Åtgärder och deras effekt", "Beslut om åtgärder, och hur det gick"):
            assert text in html
    assert "Prov fall,2,6,2025-09-01" in rapportsiffrorna(rapport, "csv")
    for format_ in ("json", "docx", "xlsx"):
        assert rapportfil(rapport, "fullstandig", format_)
    assert '"kod": "aterkommande"' in rapportfil(rapport, "fullstandig", "json").decode()


def rapportsiffrorna(rapport: Any, format_: str) -> str:
    return som_fil(siffror_for(rapport, "fullstandig"), format_).decode().replace(";", ",")


def test_no_page_with_the_tables_asks_more_than_twelve_questions(
    atgarder: Kommun, scen: Kommun, logga_in: Inloggning, django_assert_max_num_queries: Hogst
) -> None:
    klient, person = logga_in(Roll.KVALITETSSTRATEG, scen.ifn)
    utkast = faststallande.skapa(scen.ifn, H1, av=person)
    sidor = [
        reverse("rapporter:siffror", args=["IFN", "2026H1"]),
        reverse("rapporter:bakom-atgarder", args=["IFN", "2026H1"]),
        reverse("rapporter:bakom-atgarder", args=["IFN", "2026H1"]) + "?format=csv",
        reverse("rapporter:avsnitt", args=[utkast.pk, "atgarder"]),
        reverse("rapporter:avsnitt", args=[utkast.pk, "monster"]),
    ]
    for sida in sidor:
        klient.get(sida)
        with django_assert_max_num_queries(12):
            assert klient.get(sida).status_code == 200
