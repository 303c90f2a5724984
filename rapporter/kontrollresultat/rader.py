"""The result as rows: for the page, and for a file that can be counted on."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kvalitet.svenska import sorteringsnyckel
from rapporter.kontrollresultat import celler
from rapporter.statistik.andelar import hel_procent
from rapporter.statistik.egenkontroll import Andel, Enhetsresultat, Kontrollresultat, Omfang, Serie

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
            *_fragan(serie, andel),
            antal.dragna,
            antal.bortfall,
            *_andelen(andel),
            rorelse,
            _ja(andel.preliminar),
        )
        for typ, delen in serie.per_del if typer and nr == sista else ():
            fragan = _fragan(serie, delen)
            yield (*led, arendetyp(typ), *fragan, None, None, *_andelen(delen), "", _ja(delen.preliminar))


def _fragan(serie: Serie, andel: Andel) -> Sequence[Any]:
    """The words and the target that hold, and whether it was a krav in law when it was answered."""
    return serie.fraga.text, _ja(andel.lagkrav), serie.fraga.malvarde


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


def andelscell(serie: Serie) -> SafeString:
    """A cell of the large table."""
    nu = serie.nu
    if nu is None or nu.procent is None:
        return celler.INGET
    return celler.andel_mot_mal(nu.procent, nu.bedomda, serie.lage, serie.forandring)


@dataclass(frozen=True)
class Resultatrad:
    """A row over the periods, whose codes are `koder`: an enhet when one kriterium is shown, a kriterium when one enhet
    is."""

    namn: str
    serie: Serie
    koder: tuple[str, ...]
    lank: str = ""

    @cached_property
    def ritad(self) -> SafeString:
        """For the page."""
        serie, sista = self.serie, len(self.koder) - 1
        perioder = [
            celler.period(kod, andel and andel.procent, andel and andel.bedomda, nr == sista)
            for nr, (kod, andel) in enumerate(zip(self.koder, serie.varden, strict=True))
        ]
        nu = serie.nu
        kan_jamforas = serie.fore is not None and nu is not None and nu.bedomda > 0 and not nu.preliminar
        sist = (
            _osakerhet(serie),
            celler.mot_tidigare(serie.forandring, kan_jamforas),
            celler.malet(serie.fraga.malvarde, serie.lage),
        )
        return celler.over_perioderna(self.namn, self.lank, perioder, sist)


def _osakerhet(serie: Serie) -> SafeString:
    nu = serie.nu
    if nu is None or nu.intervall is None or nu.procent is None:
        return celler.INGET
    lagst, hogst = hel_procent(nu.intervall.lagst), hel_procent(nu.intervall.hogst)
    return celler.osakerhet(lagst, hogst, nu.procent, serie.fraga.malvarde)


def _koder(resultat: Kontrollresultat) -> tuple[str, ...]:
    return tuple(period.kod for period in resultat.perioder)


def alla(resultat: Kontrollresultat) -> list[tuple[Enhetsresultat, SafeString]]:
    """Every enhet with something drawn in the period, and the cells of its row, one for each question."""
    borjan = {fraga.serie: format_html('<td class="under" data-namn="{}">', fraga.text) for fraga in resultat.fragor}
    return [(enhet, _raden(enhet, borjan)) for enhet in resultat.enheter if enhet.nu is not None]


def _raden(enhet: Enhetsresultat, borjan: Mapping[int, str]) -> SafeString:
    raden = [f"{borjan[serie.fraga.serie]}{andelscell(serie)}</td>" for serie in enhet.serier]
    return mark_safe("\n".join(raden))  # noqa: S308 - both parts are escaped where they are made


def for_fraga(resultat: Kontrollresultat, serie_nr: int) -> list[Resultatrad]:
    """One kriterium: the whole nämnd, then a row per enhet."""
    namnden = resultat.namnden.serier if resultat.namnden and len(resultat.enheter) > 1 else ()
    alla = [(NAMNDEN, namnden), *((enhet.namn, enhet.serier) for enhet in resultat.enheter)]
    koder = _koder(resultat)
    return [Resultatrad(namn, s, koder) for namn, serier in alla for s in serier if s.fraga.serie == serie_nr]


def for_enhet(resultat: Kontrollresultat, enhet: Enhetsresultat) -> list[Resultatrad]:
    """One enhet: a row per kriterium."""
    koder = _koder(resultat)
    return [Resultatrad(serie.fraga.text, serie, koder) for serie in enhet.serier]


def for_namnden(resultat: Kontrollresultat) -> list[Resultatrad]:
    """The whole nämnd: a row per kriterium that was asked in the period, each leading to its enheter.

    None when one enhet is all there is: then its own figures are the nämnd's.
    """
    if resultat.namnden is None or resultat.namnden.nu is None:
        return []
    if sum(enhet.nu is not None for enhet in resultat.enheter) < 2 and not resultat.namnden.saknas:
        return []
    adress = f"?omrade={resultat.omrade_id}&period={resultat.period.kod}&fraga="
    koder = _koder(resultat)
    return [
        Resultatrad(serie.fraga.text, serie, koder, f"{adress}{serie.fraga.serie}")
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
