"""The result as rows: for the page, and for a file that can be counted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kvalitet.skarm.templatetags.skarm import ikon, marke
from rapporter.statistik.egenkontroll import Andel, Enhetsresultat, Kontrollresultat, Serie
from rapporter.statistik.svarstider import LITET_N

RUBRIKER = (
    "Kontrollområde", "Period", "Enhet", "Fråga", "Krav i lag", "Mål procent", "Dragna", "Bortfall", "Granskade",
    "Ja", "Nej", "Ej tillämpligt", "Underlag saknas", "Bedömda", "Andel procent", "Lägst procent", "Högst procent",
    "Ramen", "Förändring", "Preliminärt",
)  # fmt: skip
_FORANDRING = {1: "högre", -1: "lägre", 0: ""}


def filrader(resultat: Kontrollresultat) -> Iterator[Sequence[Any]]:
    """Every cell: enhet, kriterium and period, the latest period first. The headings are RUBRIKER."""
    for enhet in resultat.enheter:
        for serie in enhet.serier:
            for nr in reversed(range(len(resultat.perioder))):
                andel, omfang = serie.varden[nr], enhet.omfang[nr]
                if andel is None or omfang is None:
                    continue
                intervall = andel.intervall
                yield (
                    resultat.omrade, resultat.perioder[nr].kod, enhet.namn, serie.fraga.text,
                    "ja" if serie.fraga.lagkrav else "nej", serie.fraga.malvarde, omfang.dragna, omfang.bortfall,
                    omfang.granskade, andel.ja, andel.nej, andel.ej_tillampligt, andel.underlag_saknas, andel.bedomda,
                    andel.procent, round(float(intervall.lagst) * 100, 1) if intervall else None,
                    round(float(intervall.hogst) * 100, 1) if intervall else None, andel.ram,
                    _FORANDRING[serie.forandring] if nr == len(resultat.perioder) - 1 else "",
                    "ja" if andel.preliminar else "nej",
                )  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A share as it is written: "63 %", n, and the interval when it is asked for."""

    andel: Andel | None
    nu: bool = False

    @property
    def text(self) -> str:
        if self.andel is None or self.andel.procent is None:
            return "–"
        return f"{self.andel.procent} %"

    @property
    def n(self) -> int | None:
        return None if self.andel is None else self.andel.bedomda

    @property
    def intervall(self) -> str:
        """Always for the period itself; for earlier ones when it is of few."""
        if self.andel is None or self.andel.intervall is None or not (self.nu or self.andel.bedomda < LITET_N):
            return ""
        return self.andel.intervall.procent


def andelscell(serie: Serie) -> SafeString:
    """A cell of the large table, drawn here: a template for each of some hundreds costs more than the figures."""
    nu = serie.nu
    if nu is None or nu.procent is None:
        return _INGET
    maltecken = {"varning": marke("varning", "varning", "Under målet"), "klar": marke("klar", "bock", "Når målet")}
    rorelse = {1: format_html("{} högre", ikon("upp")), -1: format_html("{} lägre", ikon("ner"))}
    return format_html(
        '<span>{}&nbsp;% <span class="liten dampad">av&nbsp;{}</span> {} <span class="liten">{}</span></span>',
        nu.procent,
        nu.bedomda,
        maltecken.get(serie.lage, ""),
        rorelse.get(serie.forandring, ""),
    )


_INGET = SafeString("–")


@dataclass(frozen=True)
class Resultatrad:
    """A row over the periods: an enhet when one kriterium is shown, a kriterium when one enhet is."""

    namn: str
    fraga: str
    enhet: Enhetsresultat
    serie: Serie
    enhet_id: int

    @property
    def celler(self) -> list[Cell]:
        sista = len(self.serie.varden) - 1
        return [Cell(andel, nu=nr == sista) for nr, andel in enumerate(self.serie.varden)]

    @property
    def streck(self) -> Streck | None:
        return Streck.av(self.serie)


@dataclass(frozen=True)
class Streck:
    """The picture of a share: a line for its interval, a mark for itself and one for the target. Out of 100."""

    lagst: int
    hogst: int
    procent: int
    malvarde: int | None
    mening: str

    @property
    def langd(self) -> int:
        return max(1, self.hogst - self.lagst)

    @classmethod
    def av(cls, serie: Serie) -> Streck | None:
        nu = serie.nu
        if nu is None or nu.intervall is None or nu.procent is None:
            return None
        lagst, hogst = map(int, nu.intervall.procent.split("–"))
        malvarde = serie.fraga.malvarde
        mening = f"{nu.procent} procent, osäkerhet {lagst} till {hogst}" + (f", mål {malvarde}" if malvarde else "")
        return cls(lagst, hogst, nu.procent, malvarde, mening)


def alla(resultat: Kontrollresultat) -> list[tuple[Enhetsresultat, list[tuple[str, SafeString]]]]:
    """Every enhet with something drawn in the period, and its cells: (the question, the share)."""
    return [
        (enhet, [(serie.fraga.text, andelscell(serie)) for serie in enhet.serier])
        for enhet in resultat.enheter
        if enhet.nu is not None
    ]


def for_fraga(resultat: Kontrollresultat, serie_nr: int) -> list[Resultatrad]:
    """One kriterium: a row per enhet."""
    return [
        Resultatrad(enhet.namn, serie.fraga.text, enhet, serie, enhet.enhet_id)
        for enhet in resultat.enheter
        for serie in enhet.serier
        if serie.fraga.serie == serie_nr
    ]


def for_enhet(enhet: Enhetsresultat) -> list[Resultatrad]:
    """One enhet: a row per kriterium."""
    return [Resultatrad(serie.fraga.text, serie.fraga.text, enhet, serie, enhet.enhet_id) for serie in enhet.serier]
