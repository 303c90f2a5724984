"""The tables of the redovisning av egenkontroll: how much was done, what it showed, and what became of it.

Only what was klart at the cut-off is in a share: what goes on cannot be counted again later. The shares themselves are
those of `egenkontroll`. Source: SOSFS 2011:9 5 kap. 2 §, DOMAIN 5 and 10.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from egenkontroll.plan.models import Kontrollomrade, Kontrolltillfalle
from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.egenkontroll import Andel, Enhetsresultat, Kontrollresultat, Omfang, Serie, kontrollresultat
from rapporter.statistik.egenkontrollfoljd import andra_tabeller, foljdtabell
from rapporter.statistik.halvar import namn_den
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, summarad, villkor
from rapporter.statistik.tabeller import del_av_aret

KALLA = "egenkontroll"
TIDIGARE_AR = 2
"""Earlier years beside the period's own: more than that is no table to read on paper."""
ALLTID = ("egenkontroll_period", "brytpunkt", "omorganisation")


def egenkontrollsiffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """A nämnd's egenkontroll of a year or a half-year, as it was at `brytpunkt` (aware).

    A bounded number of queries per kontrollområde.
    """
    tabeller = egenkontrolltabeller(namnd.pk, period, brytpunkt)
    return Siffror(
        namnd=namn_den(namnd, period.slut),
        namnd_id=namnd.pk,
        period=period,
        jamforelser=(),
        brytpunkt=brytpunkt,
        matdag=matdag(period, brytpunkt),
        tabeller=tabeller,
        noter=(),
        definitioner=for_koder((kod for tabell in tabeller for kod in tabell.definitioner), alltid=ALLTID),
    )


def egenkontrolltabeller(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """How much, then what each kontrollområde showed, then what came of it, then egenkontroll of other kinds."""
    planen = _planen(namnd_id, period, brytpunkt)
    resultat = [
        kontrollresultat(rad.omrade, period, ar_tillbaka=TIDIGARE_AR, brytpunkt=brytpunkt)
        for rad in planen
        if rad.klara
    ]
    return (
        _tillfallen(planen, period),
        _omfattning(resultat, period),
        *(tabell for ett in resultat for tabell in _andelar(ett)),
        foljdtabell(resultat, namnd_id, period, brytpunkt),
        *andra_tabeller(namnd_id, period, brytpunkt),
    )


# --- How much ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Planrad:
    """How many tillfällen of a kontrollområde the period has, and how far they had come at the cut-off."""

    omrade: Kontrollomrade
    planerade: int
    klara: int
    installda: int

    @property
    def kvar(self) -> int:
        return self.planerade - self.klara - self.installda


def _planen(namnd_id: int, period: Period, brytpunkt: datetime) -> list[_Planrad]:
    """Every kontrollområde with a tillfälle within the period, in Swedish order. Two queries."""
    alla, klara, installda = Counter[int](), Counter[int](), Counter[int]()
    for _, omrade, lage in _lagena(namnd_id, period, brytpunkt):
        alla[omrade] += 1
        klara[omrade] += lage == "klara"
        installda[omrade] += lage == "installda"
    omraden = Kontrollomrade.objects.filter(pk__in=alla).order_by("pk")
    planen = [_Planrad(o, alla[o.pk], klara[o.pk], installda[o.pk]) for o in omraden]
    return sorted(planen, key=lambda rad: (sorteringsnyckel(rad.omrade.namn), rad.omrade.pk))


def _lagena(namnd_id: int, period: Period, brytpunkt: datetime) -> Iterator[tuple[int, int, str]]:
    """Every tillfälle within the period: its id, its kontrollområde and how far it had come. One query."""
    rader: Any = Kontrolltillfalle.objects.filter(
        planerad__plan__namnd_id=namnd_id,
        planerad__plan__antagen__lte=brytpunkt,
        start__gte=period.start,
        slut__lte=period.slut,
    ).order_by("start", "pk")
    for pk, omrade, klart, installt in rader.values_list("pk", "planerad__version__omrade", "klart", "installt"):
        if klart is not None and klart <= brytpunkt:
            yield pk, omrade, "klara"
        else:
            yield pk, omrade, "installda" if installt is not None and installt <= brytpunkt else "kvar"


def bakom_tillfallen(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[tuple[int, str]]:
    """The ids of the tillfällen that a figure counts, by their days, each with how far it had come (a key of `LAGEN`).

    `vad` is a `lage` of `LAGEN`, and an `omrade` when it is of one. Raises ValueError for what no figure counts.
    """
    delar = dict(vad)
    lage, omrade = delar.pop("lage", ""), delar.pop("omrade", "")
    if lage not in LAGEN or delar:
        raise ValueError("Ingen siffra räknar kontroller så.")
    return [
        (pk, har)
        for pk, eget, har in _lagena(namnd_id, period, brytpunkt)
        if lage in ("planerade", har) and omrade in ("", str(eget))
    ]


LAGEN: Mapping[str, str] = {
    "planerade": "Planerade", "klara": "Klara", "installda": "Inställda", "kvar": "Inte klara",
}  # fmt: skip
"""How far the tillfällen have come, as the headings of their columns."""


def _tillfallen(planen: Sequence[_Planrad], period: Period) -> Tabell:
    """Counts of tillfällen, not of anybody's ärenden: they are never hidden."""
    rader = tuple(
        Tabellrad(r.omrade.namn, villkor(omrade=str(r.omrade.pk)), (r.planerade, r.klara, r.installda, r.kvar))
        for r in planen
    )
    return Tabell(
        kod="egenkontroll_tillfallen",
        rubrik="Planerade kontroller",
        omfattning=period.namn,
        ledrubrik="Kontrollområde",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=tuple(Kolumn(rubrik, slag="text") for rubrik in LAGEN.values()),
        grupper=(Grupp("", rader),),
        summa=summarad("Alla kontroller", INGET, rader) if rader else None,
        definitioner=("egenkontroll_period", "egenkontroll_omfattning"),
        anmarkning="" if rader else "Ingen kontroll var planerad för perioden.",
    )


_OMFANG = (
    Kolumn("Ärenden i ramen", villkor(omfang="ram")),
    Kolumn("Dragna", villkor(omfang="dragna"), summa_av=(2, 3, 4)),
    Kolumn("Granskade", villkor(omfang="granskade"), nu=True),
    Kolumn("Bortfall", villkor(omfang="bortfall")),
    Kolumn("Inte granskade", villkor(omfang="kvar")),
)


def _omfattning(resultat: Sequence[Kontrollresultat], period: Period) -> Tabell:
    grupper = tuple(grupp for ett in resultat if (grupp := _omfattningsgrupp(ett)).rader)
    return Tabell(
        kod="egenkontroll_omfattning",
        rubrik="Granskade ärenden och bortfall",
        omfattning=f"klara kontroller, {period.namn}",
        ledrubrik="Kontrollområde och enhet",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=_OMFANG,
        grupper=grupper,
        summa=summarad("Alla kontrollområden", INGET, (g.summa for g in grupper if g.summa)) if grupper else None,
        definitioner=("egenkontroll_omfattning", "egenkontroll_bortfall"),
        anmarkning="" if grupper else "Ingen kontroll var klar när siffrorna lästes av.",
    )


def _omfattningsgrupp(resultat: Kontrollresultat) -> Grupp:
    vad = villkor(omrade=str(resultat.omrade_id))
    rader = tuple(
        Tabellrad(enhet.namn, vad | villkor(enhet=str(enhet.enhet_id)), _omfangets(enhet.nu), (), (enhet.enhet_id,))
        for enhet in resultat.enheter
        if enhet.nu is not None
    )
    return Grupp(resultat.omrade, rader, summarad("Summa", vad, rader) if rader else None)


def _omfangets(omfang: Omfang) -> tuple[Varde, ...]:
    kvar = omfang.dragna - omfang.granskade - omfang.bortfall
    return omfang.ram, omfang.dragna, omfang.granskade, omfang.bortfall, kvar


# --- What it showed ---------------------------------------------------------------------------------------------------

_FORANDRING = {1: "högre", -1: "lägre", 0: "inom slumpen"}
_ANDEL_AV = (0, 4)


def _andelar(resultat: Kontrollresultat) -> Iterator[Tabell]:
    """The period's shares of one kontrollområde, and beneath them those of earlier years where there are any."""
    grupper = tuple(_per_fraga(resultat, enhet) for enhet in resultat.enheter if enhet.nu is not None)
    if not grupper:
        return
    yield Tabell(
        kod=f"egenkontroll_omrade_{resultat.omrade_id}",
        rubrik=resultat.omrade,
        omfattning=resultat.period.namn,
        ledrubrik="Enhet och fråga",
        villkor=villkor(kalla=KALLA, omrade=str(resultat.omrade_id)),
        kolumner=_svarskolumner(resultat.period),
        grupper=grupper,
        definitioner=("egenkontroll_andel", "egenkontroll_intervall", "egenkontroll_forandring"),
    )
    if any(serie.fore is not None for enhet in resultat.enheter for serie in enhet.serier):
        yield _tidigare(resultat)


def _svarskolumner(period: Period) -> tuple[Kolumn, ...]:
    nu = villkor(period=period.kod)
    return (
        Kolumn("Ja", nu | villkor(svar="ja")),
        Kolumn("Nej", nu | villkor(svar="nej")),
        Kolumn("Ej tillämpligt", nu | villkor(svar="ej_tillampligt")),
        Kolumn("Underlag saknas", nu | villkor(svar="underlag_saknas")),
        Kolumn("Ja och nej (n)", nu | villkor(svar="bedomda"), summa_av=(0, 1)),
        Kolumn("Andel ja, procent", slag="procent", nu=True, andel_av=_ANDEL_AV),
        Kolumn("Osäkerhet, procent", slag="intervall", andel_av=_ANDEL_AV),
        Kolumn("Mot tidigare", slag="text", andel_av=_ANDEL_AV),
    )


def _per_fraga(resultat: Kontrollresultat, enhet: Enhetsresultat) -> Grupp:
    rader = tuple(_fragerad(enhet, s, s.nu, _svarsvarden(s)) for s in enhet.serier if s.nu is not None)
    return Grupp(enhet.namn, rader)


def _fragerad(enhet: Enhetsresultat, serie: Serie, andel: Andel, varden: tuple[Varde, ...]) -> Tabellrad:
    """A row of these values. Its nej are nej on a krav in law when all those of `andel` were, as they were answered."""
    vad = villkor(enhet=str(enhet.enhet_id), fraga=str(serie.fraga.serie))
    if andel.lagkrav and andel.brister == andel.nej:
        vad |= villkor(lagkrav="ja")
    return Tabellrad(serie.fraga.text, vad, varden, (), (enhet.enhet_id,))


def _svarsvarden(serie: Serie) -> tuple[Varde, ...]:
    andel = serie.nu
    if andel is None:
        return (None,) * 8
    intervall = andel.intervall.procent if andel.intervall else None
    rorelse = _FORANDRING[serie.forandring] if serie.fore is not None and andel.bedomda else None
    antal = (andel.ja, andel.nej, andel.ej_tillampligt, andel.underlag_saknas, andel.bedomda)
    return (*antal, andel.procent, intervall, rorelse)


def _tidigare(resultat: Kontrollresultat) -> Tabell:
    """Ja and nej beside the share of each earlier year, so that a reader sees what it rests on."""
    kolumner: list[Kolumn] = []
    for nr, period in enumerate(resultat.perioder[:-1]):
        vad = villkor(period=period.kod)
        kolumner += [
            Kolumn(f"Ja {period.ar}", vad | villkor(svar="ja")),
            Kolumn(f"Nej {period.ar}", vad | villkor(svar="nej")),
            Kolumn(f"Andel ja {period.ar}, procent", slag="procent", andel_av=(3 * nr, 3 * nr + 1)),
        ]

    def varden(serie: Serie) -> tuple[Varde, ...]:
        return tuple(
            varde
            for andel in serie.varden[:-1]
            for varde in ((None, None, None) if andel is None else (andel.ja, andel.nej, andel.procent))
        )

    grupper = tuple(
        Grupp(enhet.namn, tuple(_fragerad(enhet, s, s.fore, varden(s)) for s in enhet.serier if s.fore is not None))
        for enhet in resultat.enheter
    )
    return Tabell(
        kod=f"egenkontroll_omrade_{resultat.omrade_id}_ar",
        rubrik=f"{resultat.omrade}, tidigare år",
        omfattning=del_av_aret(resultat.perioder[-1]),
        ledrubrik="Enhet och fråga",
        villkor=villkor(kalla=KALLA, omrade=str(resultat.omrade_id)),
        kolumner=tuple(kolumner),
        grupper=tuple(grupp for grupp in grupper if grupp.rader),
        definitioner=("egenkontroll_andel",),
    )
