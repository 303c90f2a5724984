"""The result as rows: for the page, and for a file that can be counted on."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kvalitet.skarm.templatetags.skarm import ikon, marke
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.egenkontroll import Andel, Enhetsresultat, Kontrollresultat, Omfang, Serie
from rapporter.statistik.svarstider import LITET_N

RUBRIKER = (
    "Kontrollområde", "Period", "Enhet", "Ärendetyp", "Fråga", "Krav i lag", "Mål procent", "Dragna", "Bortfall",
    "Granskade", "Ja", "Nej", "Ej tillämpligt", "Underlag saknas", "Bedömda", "Andel procent", "Lägst procent",
    "Högst procent", "Ramen", "Vägd", "Rättade svar", "Förändring", "Preliminärt",
)  # fmt: skip
_FORANDRING = {1: "högre", -1: "lägre", 0: ""}
NAMNDEN = "Hela nämnden"


def filrader(resultat: Kontrollresultat) -> Iterator[Sequence[Any]]:
    """Every cell: the nämnd and each enhet, kriterium and period, the latest period first. The headings are RUBRIKER.

    Under the period itself stand its ärendetyper, those of which enough is judged.
    """
    if resultat.namnden is not None:
        for serie in resultat.namnden.serier:
            yield from _seriens(resultat, NAMNDEN, serie, resultat.namnden.omfang)
    for enhet in resultat.enheter:
        for serie in enhet.serier:
            yield from _seriens(resultat, enhet.namn, serie, enhet.omfang, typer=True)


def _seriens(
    resultat: Kontrollresultat, namn: str, serie: Serie, omfang: Sequence[Omfang | None], *, typer: bool = False
) -> Iterator[Sequence[Any]]:
    sista = len(resultat.perioder) - 1
    for nr in range(sista, -1, -1):
        andel, antal = serie.varden[nr], omfang[nr]
        if andel is None or antal is None:
            continue
        led = (resultat.omrade, resultat.perioder[nr].kod, namn)
        rorelse = _FORANDRING[serie.forandring] if nr == sista else ""
        yield (
            *led,
            "",
            *_fragan(serie),
            antal.dragna,
            antal.bortfall,
            *_andelen(andel),
            rorelse,
            _ja(andel.preliminar),
        )
        for typ, delen in serie.per_del if typer and nr == sista else ():
            yield (*led, arendetyp(typ), *_fragan(serie), None, None, *_andelen(delen), "", _ja(delen.preliminar))


def _fragan(serie: Serie) -> Sequence[Any]:
    return serie.fraga.text, _ja(serie.fraga.lagkrav), serie.fraga.malvarde


def _andelen(andel: Andel) -> Sequence[Any]:
    intervall = andel.intervall
    granser = (
        (round(float(slut) * 100, 1) for slut in (intervall.lagst, intervall.hogst)) if intervall else (None, None)
    )
    return (
        andel.granskade, andel.ja, andel.nej, andel.ej_tillampligt, andel.underlag_saknas, andel.bedomda, andel.procent,
        *granser, andel.ram, _ja(len(andel.delar) > 1), andel.rattade,
    )  # fmt: skip


def _ja(svar: bool) -> str:
    return "ja" if svar else "nej"


def arendetyp(typ: Hashable) -> str:
    """The name of a part: None is what was drawn without ärendetyper, "" rows of the frame that have none."""
    return "Inte fördelat på ärendetyp" if typ is None else str(typ) or "Utan ärendetyp"


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
    return _INGET if nu is None or nu.procent is None else _cell(nu.procent, nu.bedomda, serie.lage, serie.forandring)


@lru_cache(maxsize=4096)
def _cell(procent: int, bedomda: int, lage: str, forandring: int) -> SafeString:
    maltecken = {"varning": marke("varning", "varning", "Under målet"), "klar": marke("klar", "bock", "Når målet")}
    rorelse = {1: format_html("{} högre", ikon("upp")), -1: format_html("{} lägre", ikon("ner"))}
    return format_html(
        '<span>{}&nbsp;% <span class="liten dampad">av&nbsp;{}</span> {} <span class="liten">{}</span></span>',
        procent,
        bedomda,
        maltecken.get(lage, ""),
        rorelse.get(forandring, ""),
    )


_INGET = SafeString("–")


@dataclass(frozen=True)
class Resultatrad:
    """A row over the periods: an enhet when one kriterium is shown, a kriterium when one enhet is."""

    namn: str
    serie: Serie
    lank: str = ""

    @cached_property
    def celler(self) -> list[Cell]:
        sista = len(self.serie.varden) - 1
        return [Cell(andel, nu=nr == sista) for nr, andel in enumerate(self.serie.varden)]

    @cached_property
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


def alla(resultat: Kontrollresultat) -> list[tuple[Enhetsresultat, SafeString]]:
    """Every enhet with something drawn in the period, and the cells of its row, one for each question."""
    borjan = {fraga.serie: format_html('<td data-namn="{}">', fraga.text) for fraga in resultat.fragor}
    return [(enhet, _raden(enhet, borjan)) for enhet in resultat.enheter if enhet.nu is not None]


def _raden(enhet: Enhetsresultat, borjan: Mapping[int, str]) -> SafeString:
    celler = [f"{borjan[serie.fraga.serie]}{andelscell(serie)}</td>" for serie in enhet.serier]
    return mark_safe("\n".join(celler))  # noqa: S308 - both parts are escaped where they are made


def for_fraga(resultat: Kontrollresultat, serie_nr: int) -> list[Resultatrad]:
    """One kriterium: the whole nämnd, then a row per enhet."""
    namnden = resultat.namnden.serier if resultat.namnden and len(resultat.enheter) > 1 else ()
    alla = [(NAMNDEN, namnden), *((enhet.namn, enhet.serier) for enhet in resultat.enheter)]
    return [Resultatrad(namn, s) for namn, serier in alla for s in serier if s.fraga.serie == serie_nr]


def for_enhet(enhet: Enhetsresultat) -> list[Resultatrad]:
    """One enhet: a row per kriterium."""
    return [Resultatrad(serie.fraga.text, serie) for serie in enhet.serier]


def for_namnden(resultat: Kontrollresultat) -> list[Resultatrad]:
    """The whole nämnd: a row per kriterium that was asked in the period, each leading to its enheter.

    None when one enhet is all there is: then its own figures are the nämnd's.
    """
    if resultat.namnden is None or resultat.namnden.nu is None:
        return []
    if sum(enhet.nu is not None for enhet in resultat.enheter) < 2 and not resultat.namnden.saknas:
        return []
    adress = f"?omrade={resultat.omrade_id}&period={resultat.period.kod}&fraga="
    return [
        Resultatrad(serie.fraga.text, serie, f"{adress}{serie.fraga.serie}")
        for serie in resultat.namnden.serier
        if serie.nu is not None
    ]


@dataclass(frozen=True)
class Typrad:
    """One ärendetyp of an enhet: by question, its share, or "" of too few."""

    namn: str
    ram: int
    celler: list[tuple[str, str, int]]


def per_arendetyp(enhet: Enhetsresultat) -> list[Typrad]:
    """The ärendetyper of the period, when the draw was shared among them and enough is judged of some of them."""
    typer: dict[str, dict[str, Andel]] = {}
    for serie in enhet.serier:
        for typ, andel in serie.per_del:
            typer.setdefault(arendetyp(typ), {})[serie.fraga.text] = andel
    return [
        Typrad(namn, max(a.ram for a in andelar.values()), [_typcell(s.fraga.text, andelar) for s in enhet.serier])
        for namn, andelar in sorted(typer.items(), key=lambda par: sorteringsnyckel(par[0]))
    ]


def _typcell(fraga: str, andelar: Mapping[str, Andel]) -> tuple[str, str, int]:
    andel = andelar.get(fraga)
    if andel is None or andel.intervall is None:
        return fraga, "–", 0
    return fraga, f"{andel.procent} % ({andel.intervall.procent})", andel.bedomda
