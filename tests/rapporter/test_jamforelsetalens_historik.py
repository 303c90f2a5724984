"""The values of egenkontroll on another way are frozen figures: as they were at the cut-off, each row the same row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.utils import timezone

from egenkontroll.andra import kontrollgang
from egenkontroll.andra.kontrollgang import Tal
from egenkontroll.andra.models import AnnanKontroll, Jamforelsetal
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.egna_listor import adressen
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.statistik.egenkontrollrapport import KALLA, egenkontrollsiffror
from rapporter.statistik.tabell import Tabellrad, villkor
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.rapporter.scen_rapport import skrivet, strateg

H1 = Period.tolka("2026H1")
NOJDA, TRYGGA = Tal("Nöjda", Decimal(80), Decimal("71.5"), "procent"), Tal("Trygga", Decimal(60), None, "procent")


def skriv_om(kontroll: AnnanKontroll, tal: Sequence[Tal], av: Person) -> None:
    """Opened, written anew and klar."""
    kontrollgang.oppna_igen(kontroll, av=av)
    kontrollgang.spara(kontroll.namnd, andrascener.uppgift(tal=tal), av=av, kontroll=kontroll)
    kontrollgang.bli_klar(kontroll, av=av)


def raderna(kommun: Kommun, nar: object = None) -> list[Tabellrad]:
    tabell = egenkontrollsiffror(kommun.ifn, H1, nar or timezone.now()).tabell("egenkontroll_andra_tal")  # type: ignore[arg-type]
    return [rad for grupp in tabell.grupper for rad in grupp.rader] if tabell else []


def test_a_row_that_is_written_anew_keeps_its_id_and_only_a_change_is_history(kommun: Kommun) -> None:
    av, kontroll = strateg(kommun), andrascener.kontroll(kommun.ifn, tal=[NOJDA, TRYGGA])
    nojda, trygga = kontroll.tal.all()
    ny = Tal("Trygga", Decimal(55), None, "procent")
    kontrollgang.spara(kommun.ifn, andrascener.uppgift(tal=[NOJDA, ny]), av=av, kontroll=kontroll)
    assert [(t.pk, t.eget) for t in kontroll.tal.all()] == [(nojda.pk, 80), (trygga.pk, 55)]
    assert [t.history.count() for t in (nojda, trygga)] == [1, 2]
    kontrollgang.spara(kommun.ifn, andrascener.uppgift(tal=[ny]), av=av, kontroll=kontroll)
    assert [(t.pk, t.vad) for t in kontroll.tal.all()] == [(nojda.pk, "Trygga")]
    assert Jamforelsetal.history.filter(id=trygga.pk).latest().history_type == "-"


def test_a_value_is_as_it_was_at_the_cut_off(kommun: Kommun) -> None:
    kontroll, av = andrascener.kontroll(kommun.ifn, klar=True, tal=[NOJDA, TRYGGA]), strateg(kommun)
    fore = timezone.now()
    forut = raderna(kommun, fore)
    skriv_om(kontroll, [Tal("Nöjda", Decimal(55), None, "procent")], av)
    assert raderna(kommun, fore) == forut
    assert [(r.rubrik, r.varden[0]) for r in forut] == [("Nöjda", "80"), ("Trygga", "60")]
    (nu,) = raderna(kommun)
    assert (nu.villkor, nu.varden) == (forut[0].villkor, ("55", None, "procent"))


def test_a_frozen_report_comes_out_the_same_when_the_values_are_written_anew(kommun: Kommun) -> None:
    kontroll, av = andrascener.kontroll(kommun.ifn, klar=True, tal=[NOJDA, TRYGGA]), strateg(kommun)
    rapport = faststallande.skapa(kommun.ifn, H1, av=av, slag=Rapportslag.EGENKONTROLL)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    skriv_om(kontroll, [NOJDA], av)
    skriv_om(kontroll, [TRYGGA, NOJDA], av)
    utfall = faststallande.aterskapa(fast, av=av)
    assert utfall.lika
    assert not utfall.benamningar


def test_a_frozen_value_leads_to_its_kontroll_also_when_the_row_is_gone(kommun: Kommun) -> None:
    kontroll = andrascener.kontroll(kommun.ifn, klar=True, tal=[NOJDA, TRYGGA])
    trygga = kontroll.tal.get(vad="Trygga")
    skriv_om(kontroll, [NOJDA], strateg(kommun))
    vad = villkor(kalla=KALLA, period=H1.kod, tal=str(trygga.pk), star="60")
    adress = adressen(kommun.ifn.kod, None, vad, {KALLA}, {})
    assert adress.endswith(f"/{kontroll.pk}/")


def test_values_from_before_there_was_history_are_found_from_the_day_their_entry_was_written(kommun: Kommun) -> None:
    kontroll = andrascener.kontroll(kommun.ifn, klar=True, tal=[NOJDA, TRYGGA])
    nar = timezone.now() + timedelta(seconds=1)
    forut = raderna(kommun, nar)
    Jamforelsetal.history.all().delete()
    assert raderna(kommun, nar) == []
    migrationen = import_module("egenkontroll.andra.migrations.0002_jamforelsetalens_historik")
    migrationen.borja_historiken(apps, None)
    assert raderna(kommun, nar) == forut
    assert Jamforelsetal.history.earliest().history_date == kontroll.history.earliest().history_date
