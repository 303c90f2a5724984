"""The figures of a kvalitetsberättelse: the year's ärenden beside earlier years, and what else the year has to show."""

from __future__ import annotations

from datetime import datetime

from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from rapporter.statistik.atgardslaget import atgardstabell
from rapporter.statistik.egenkontrollrapport import egenkontrolltabeller
from rapporter.statistik.ej_verkstallda import kvartalstabeller, register
from rapporter.statistik.halvar import periodsiffror
from rapporter.statistik.kontrollplan import planen_vid
from rapporter.statistik.kontrollrapport import rapporttabeller
from rapporter.statistik.nyckeltal import nyckeltalstabeller
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell
from rapporter.statistik.tillsyn import tillsynstabeller


def kvalitetsar(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """The year's figures. Beslut that are not verkställda are those of its last quarter, with the four before beside.

    Raises ValueError for another kind of period than a year.
    """
    if period.slag is not Periodslag.AR:
        raise ValueError("Kvalitetsberättelsen görs för ett år.")
    mer = (
        atgardstabell(namnd.pk, period, brytpunkt),
        *kvartalstabeller(register(namnd.pk, brytpunkt), Period.av(Periodslag.KVARTAL, period.ar, 4), brytpunkt)[:1],
        *nyckeltalstabeller(namnd.pk, period.ar, brytpunkt),
        *_egenkontroll(namnd.pk, period, brytpunkt),
        *_internkontroll(namnd.pk, period, brytpunkt),
        *tillsynstabeller(namnd.pk, period, brytpunkt),
    )
    return periodsiffror(namnd, period, brytpunkt, mer)


def _egenkontroll(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """The year's egenkontroll, where any was planned."""
    tabeller = egenkontrolltabeller(namnd_id, period, brytpunkt)
    return tabeller if any(grupp.rader for grupp in tabeller[0].grupper) else ()


def _internkontroll(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """How the year's internkontroll came out, where the nämnd had adopted a plan: not the åtgärder, one by one."""
    if planen_vid(namnd_id, period.ar, brytpunkt) is None:
        return ()
    return rapporttabeller(namnd_id, period, brytpunkt)[:2]
