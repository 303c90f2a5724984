"""Where a survey stands, as plain frozen values: who has answered, who sent a nollrapport, whose answer is ej inkommit.

The only place that turns an answer, or the lack of one, into something to show. **Silence has no number**: a row
without an answer has `antal=None`, and each of its cells says "Ej inkommit" on screen, on paper and in a file.
Source: DOMAIN 3, real surveys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, TextChoices

from avvikelser.utforare.models import Avtal, Enkat, Enkatsvar, Tillfragad
from kvalitet.frister import Period
from kvalitet.svenska import sorteringsnyckel

EJ_INKOMMIT = "Ej inkommit"


class Svarslage(TextChoices):
    SVARAT = "svarat", "Svarat"
    NOLLRAPPORT = "nollrapport", "Nollrapport"
    EJ_INKOMMIT = "ej_inkommit", EJ_INKOMMIT


FALT: dict[str, str] = {
    "lex_sarah": "Lex Sarah-rapporter",
    "till_ivo": "Anmälningar till IVO",
    "klagomal": "Klagomål",
    "synpunkter": "Synpunkter",
}
"""What is counted, in the order it is shown."""


@dataclass(frozen=True)
class Antal:
    """What an utförare has counted. Raises ValueError for anything but whole numbers from 0: not known is no number."""

    lex_sarah: int
    till_ivo: int
    klagomal: int
    synpunkter: int

    def __post_init__(self) -> None:
        for falt in FALT:
            varde = getattr(self, falt)
            if isinstance(varde, bool) or not isinstance(varde, int) or varde < 0:
                raise ValueError("Ett antal är ett heltal som är 0 eller mer.")

    @property
    def noll(self) -> bool:
        return not any(getattr(self, falt) for falt in FALT)


@dataclass(frozen=True)
class Enkatrad:
    """One utförare in one survey. `antal` is None while nothing has come in."""

    tillfragad_id: int
    avtal_id: int
    namn: str
    antal: Antal | None = None
    lardomar: str = ""
    inkom: date | None = None
    satt: str = ""
    nummer: int = 0
    enheter: tuple[int, ...] = ()

    @property
    def lage(self) -> Svarslage:
        if self.antal is None:
            return Svarslage.EJ_INKOMMIT
        return Svarslage.NOLLRAPPORT if self.antal.noll else Svarslage.SVARAT

    def cell(self, falt: str) -> int | str:
        """The number of `FALT`, or the words that nothing has come in. Never None, never empty."""
        return EJ_INKOMMIT if self.antal is None else int(getattr(self.antal, falt))


@dataclass(frozen=True)
class Lagessumma:
    """How many are asked, and how they divide. An answer that is not a nollrapport counts as `svarat`."""

    tillfragade: int
    svarat: int
    nollrapport: int
    ej_inkommit: int

    @classmethod
    def av(cls, rader: Iterable[Enkatrad]) -> Lagessumma:
        lagen = [rad.lage for rad in rader]
        return cls(len(lagen), *(lagen.count(lage) for lage in Svarslage))


def som_antal(svar: Enkatsvar) -> Antal:
    return Antal(**{falt: getattr(svar, falt) for falt in FALT})


def rader_i(enkat: Enkat, *, brytpunkt: datetime | None = None) -> tuple[Enkatrad, ...]:
    """Everybody who is asked, in Swedish order, with the answer that held at `brytpunkt` (aware; None is now).

    A correction that came later is not seen. Two queries.
    """
    svar = Enkatsvar.objects.order_by("nummer")
    tillfragade = Tillfragad.objects.filter(enkat=enkat)
    if brytpunkt is not None:
        svar, tillfragade = svar.filter(registrerat__lte=brytpunkt), tillfragade.filter(nar__lte=brytpunkt)
    avtalets = Avtal.enheter.through.objects.filter(avtal=OuterRef("avtal")).order_by("organisationsdel")
    hamtade = (
        tillfragade.select_related("avtal")
        .annotate(enheter=ArraySubquery(avtalets.values("organisationsdel")))
        .prefetch_related(Prefetch("svar", svar, to_attr="svaren"))
    )
    return tuple(sorted(map(_rad, hamtade), key=lambda rad: (sorteringsnyckel(rad.namn), rad.tillfragad_id)))


def rad_for(tillfragad: Tillfragad) -> Enkatrad:
    """One of them, as it is now."""
    rad: Any = tillfragad
    rad.svaren = list(tillfragad.svar.all())
    rad.enheter = sorted(enhet.pk for enhet in tillfragad.avtal.enheter.all())
    return _rad(rad)


def _rad(tillfragad: Any) -> Enkatrad:
    enheter = tuple(tillfragad.enheter)
    if not tillfragad.svaren:
        return Enkatrad(tillfragad.pk, tillfragad.avtal_id, tillfragad.namn, enheter=enheter)
    svar: Enkatsvar = tillfragad.svaren[-1]
    return Enkatrad(
        tillfragad.pk,
        tillfragad.avtal_id,
        tillfragad.namn,
        som_antal(svar),
        svar.lardomar,
        svar.inkom,
        svar.get_satt_display(),
        svar.nummer,
        enheter,
    )


def enkater_for(namnd_id: int, period: Period, brytpunkt: datetime) -> QuerySet[Enkat]:
    """The survey of the nämnd and half-year, if it was open by `brytpunkt`: one or none.

    That there was none is neither zero nor ej inkommit.
    """
    enkater: QuerySet[Enkat] = Enkat.objects.filter(namnd_id=namnd_id, period=period.kod, oppnad__lte=brytpunkt)
    return enkater.order_by("pk")
