"""The same event in the figures: once per typ, and a dubblett not at all, as it was at the cut-off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from avvikelser.kopplingar import gang
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende
from kvalitet.frister import Period
from rapporter.statistik import kub
from rapporter.statistik.definitioner import ALLTID
from rapporter.statistik.halvar import halvarssiffror, jamforbara
from tests.avvikelser.scener import Folk, mottagen, synpunkt


def siffra(folk: Folk, slag: str, brytpunkt: Any = None) -> int:
    period = _perioden()
    siffror = halvarssiffror(folk.kommun.ifn, period, brytpunkt or timezone.now())
    return int(siffror.varde(period=period.kod, slag=slag))


def _perioden() -> Period:
    idag = timezone.localdate()
    return Period.tolka(f"{idag.year}H{1 if idag.month <= 6 else 2}")


def test_the_same_event_in_two_tracks_is_counted_once_in_each(folk: Folk) -> None:
    har, dit = mottagen(folk), synpunkt(folk)
    fore = (siffra(folk, "avvikelse"), siffra(folk, "klagomal"))
    gang.koppla(har, dit, slag=Slag.SAMMA_HANDELSE, kommentar="Samma kväll.", av=folk.maja)
    assert (siffra(folk, "avvikelse"), siffra(folk, "klagomal")) == fore == (1, 1)


def test_a_report_in_two_parts_is_counted_as_two(folk: Folk) -> None:
    arende = mottagen(folk)
    gang.dela(arende, gang.Delrapport(beskrivning="Mer.", intraffade=arende.intraffade), av=folk.maja)
    assert siffra(folk, "avvikelse") == 2


def test_a_dubblett_is_not_counted_until_it_is_taken_back(folk: Folk) -> None:
    kvar, dubblett = mottagen(folk), mottagen(folk)
    assert siffra(folk, "avvikelse") == 2
    gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja)
    assert siffra(folk, "avvikelse") == 1
    gang.aterta_dubblett(dubblett, skal="En annan kväll.", av=folk.maja)
    assert siffra(folk, "avvikelse") == 2


def test_lex_sarah_rapporter_too(folk: Folk) -> None:
    kvar, dubblett = mottagen(folk, lex=True), mottagen(folk, lex=True)
    gang.avsluta_som_dubblett(dubblett, kvar, av=folk.karin)
    assert siffra(folk, "lex_sarah") == 1


@pytest.mark.parametrize("dagar", [1, 10])
def test_the_figures_of_a_cut_off_are_the_same_whatever_was_found_out_later(folk: Folk, dagar: int) -> None:
    """What was counted then is counted again, and what was not is not, though the link has ended since."""
    kvar, dubblett = mottagen(folk), mottagen(folk)
    fore = timezone.now()
    gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja)
    efter = timezone.now()
    assert (siffra(folk, "avvikelse", fore), siffra(folk, "avvikelse", efter)) == (2, 1)
    gang.aterta_dubblett(dubblett, skal="En annan.", av=folk.maja)
    Koppling.objects.update(upphord=timezone.now() + timedelta(days=dagar))
    assert (siffra(folk, "avvikelse", fore), siffra(folk, "avvikelse", efter)) == (2, 1)


def test_a_dubblett_is_not_in_the_underlag_either(folk: Folk) -> None:
    kvar, dubblett = mottagen(folk), mottagen(folk)
    gang.avsluta_som_dubblett(dubblett, kvar, av=folk.maja)
    rader = kub.fakta(jamforbara(_perioden()), timezone.now(), namnd_id=folk.kommun.ifn.pk)
    funna = {rad.dnr for rad in rader}
    assert (kvar.dnr in funna, dubblett.dnr in funna) == (True, False)
    assert Arende.objects.count() == 2


def test_how_it_is_counted_is_printed_with_every_report() -> None:
    assert "dubblett" in ALLTID
