"""Lindsjö kommun: three nämnder, a förvaltning that was split on 2025-01-01, a unit that was formed out of another that
day, some twenty enheter and five utförare. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from psycopg2.extras import DateRange

from kvalitet.organisation import tradet
from kvalitet.organisation.models import (
    Benamning,
    Deltyp,
    Foregangare,
    Organisationsdel,
    Placering,
    Verksamhetsform,
)

_START = date(2015, 1, 1)
DELNING = date(2025, 1, 1)

_M, _E, _H, _X = (
    Verksamhetsform.MYNDIGHET,
    Verksamhetsform.EGEN_REGI,
    Verksamhetsform.HSL,
    Verksamhetsform.EXTERN,
)


@dataclass(frozen=True)
class Enhetsmall:
    kod: str
    namn: str
    namnd: str
    avdelning: str
    form: Verksamhetsform
    arenden_per_ar: int
    fran: date = _START


NAMNDER = {
    "IFN": ("Individ- och familjenämnden", "IFN"),
    "FSN": ("Funktionsstödsnämnden", "FSN"),
    "ALN": ("Äldrenämnden", "ÄLN"),
}
AVDELNINGAR = {
    "BOU": ("Barn och unga", "IFF"),
    "VUX": ("Vuxna", "IFF"),
    "FST": ("Funktionsstöd", "VOF"),
    "AO": ("Äldreomsorg", "VOF"),
}
ENHETER: tuple[Enhetsmall, ...] = (
    Enhetsmall("MOTT", "Mottagningen barn och unga", "IFN", "BOU", _M, 34),
    Enhetsmall("UTRED", "Utredning barn och unga", "IFN", "BOU", _M, 46),
    Enhetsmall("SAMV", "Samhällsvård barn och unga", "IFN", "BOU", _M, 42),
    Enhetsmall("FAM", "Familjehemsenheten", "IFN", "BOU", _M, 16, DELNING),
    Enhetsmall("VUXE", "Vuxenenheten", "IFN", "VUX", _M, 22),
    Enhetsmall("EKBI", "Ekonomiskt bistånd", "IFN", "VUX", _M, 38),
    Enhetsmall("OPPEN", "Öppenvården", "IFN", "VUX", _E, 12),
    Enhetsmall("TALL", "Stödboendet Tallbacken", "IFN", "VUX", _E, 48),
    Enhetsmall("BOST", "Boendestödet", "IFN", "VUX", _E, 30),
    Enhetsmall("ANGS", "HVB Ängslyckan", "IFN", "BOU", _E, 44),
    Enhetsmall("LSSH", "LSS-handläggningen", "FSN", "FST", _M, 20),
    Enhetsmall("GLAN", "Gruppbostaden Gläntan", "FSN", "FST", _E, 34),
    Enhetsmall("VITS", "Gruppbostaden Vitsippan", "FSN", "FST", _E, 28),
    Enhetsmall("VERK", "Dagliga verksamheten Verkstan", "FSN", "FST", _E, 18),
    Enhetsmall("PASS", "Personlig assistans", "FSN", "FST", _E, 16),
    Enhetsmall("BIST", "Biståndsenheten äldre", "ALN", "AO", _M, 22),
    Enhetsmall("SOLB", "Äldreboendet Solbacken", "ALN", "AO", _E, 60),
    Enhetsmall("AKER", "Äldreboendet Åkerhöjden", "ALN", "AO", _E, 52),
    Enhetsmall("HTN", "Hemtjänsten Norr", "ALN", "AO", _E, 46),
    Enhetsmall("HTS", "Hemtjänsten Söder", "ALN", "AO", _E, 40),
    Enhetsmall("HSV", "Hemsjukvården", "ALN", "AO", _H, 36),
    Enhetsmall("X-BJO", "Björkviken HVB AB", "IFN", "", _X, 4),
    Enhetsmall("X-GRA", "Granåsen HVB AB", "IFN", "", _X, 8),
    Enhetsmall("X-KLI", "Klippsjö Öppenvård AB", "IFN", "", _X, 3),
    Enhetsmall("X-NOR", "Norrvik Assistans AB", "FSN", "", _X, 5),
    Enhetsmall("X-LIL", "Lillhaga Hemtjänst AB", "ALN", "", _X, 7),
)


def _skapa(
    typ: Deltyp, kod: str, namn: str, fran: date = _START, till: date | None = None, **falt: str
) -> Organisationsdel:
    delen = Organisationsdel.objects.create(typ=typ, kod=kod, namn=namn, giltig=DateRange(fran, till), **falt)
    Benamning.objects.create(delen=delen, namn=namn, giltig=DateRange(fran, till))
    return delen


def _placera(delen: Organisationsdel, under: Organisationsdel, fran: date = _START, till: date | None = None) -> None:
    Placering.objects.create(delen=delen, overordnad=under, giltig=DateRange(fran, till))


def skapa_organisation() -> dict[str, Organisationsdel]:
    """Every del by its kod, placed from 2015 on, with the split of 2025-01-01."""
    delar = {"KOMMUN": _skapa(Deltyp.KOMMUN, "KOMMUN", settings.KOMMUN)}
    for kod, (namn, kortnamn) in NAMNDER.items():
        delar[kod] = _skapa(Deltyp.NAMND, kod, namn, kortnamn=kortnamn)
        _placera(delar[kod], delar["KOMMUN"])
    _forvaltningar(delar)
    for kod, (namn, forvaltning) in AVDELNINGAR.items():
        delar[kod] = _skapa(Deltyp.AVDELNING, kod, namn)
        _placera(delar[kod], delar["SNF"], till=DELNING)
        _placera(delar[kod], delar[forvaltning], fran=DELNING)
    for mall in ENHETER:
        delar[mall.kod] = _skapa(Deltyp.ENHET, mall.kod, mall.namn, mall.fran, verksamhetsform=mall.form)
        _placera(delar[mall.kod], delar[mall.namnd], mall.fran)
        if mall.avdelning:
            _placera(delar[mall.kod], delar[mall.avdelning], mall.fran)
    Foregangare.objects.create(
        foregangare=delar["SAMV"], efterfoljare=delar["FAM"], slag=Foregangare.Slag.DELNING, fran=DELNING
    )
    tradet.bygg_om()
    return delar


def _forvaltningar(delar: dict[str, Organisationsdel]) -> None:
    """One förvaltning for three nämnder until the end of 2024, then two."""
    delar["SNF"] = _skapa(Deltyp.FORVALTNING, "SNF", "Sociala nämndernas förvaltning", till=DELNING)
    delar["IFF"] = _skapa(Deltyp.FORVALTNING, "IFF", "Individ- och familjeförvaltningen", DELNING)
    delar["VOF"] = _skapa(Deltyp.FORVALTNING, "VOF", "Vård- och omsorgsförvaltningen", DELNING)
    _placera(delar["SNF"], delar["KOMMUN"], till=DELNING)
    for kod in ("IFF", "VOF"):
        _placera(delar[kod], delar["KOMMUN"], DELNING)
        Foregangare.objects.create(
            foregangare=delar["SNF"], efterfoljare=delar[kod], slag=Foregangare.Slag.DELNING, fran=DELNING
        )
