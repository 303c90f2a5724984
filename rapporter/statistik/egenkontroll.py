"""What egenkontroll has shown: shares per enhet, kriterium and period, with n, bortfall, interval and change.

A share is ja of those judged (ja and nej). Ej tillämpligt and underlag saknas are counted beside it, and a bortfall is
in no share. Klara tillfällen are read from the counts that were written for good when they were klarmarkerade; those
that go on are counted as they are now, and marked preliminary. `tillfällen` of a year are put together: their ja, their
judged and their frames are each added up.

The interval and the change are those of `andelar`, for a frame narrowed by `ur_ramen`. The draw with ärendetyper is
counted as one without: shared by size it is, if anything, surer than the interval says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import connection

from egenkontroll.granskning.utfall import rakna
from egenkontroll.plan.models import Kontrollomrade, Kontrolltillfalle, Kriterium
from kvalitet.frister import Period
from kvalitet.organisation.models import Benamning
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.andelar import Intervall, Samstammighet, Stickprov, mer_an_slump, samstammighet, ur_ramen
from rapporter.statistik.enheter import rotter
from rapporter.statistik.svarstider import procent

MINST_FOR_FARG = 10
"""With fewer judged than this a share is never coloured, whatever the target says."""
AR_TILLBAKA = 4

_KLARA = (Path(__file__).parent / "egenkontroll.sql").read_text(encoding="utf-8")
_PAR = """
    SELECT s1.svar, s2.svar, count(*)
    FROM unnest(%(fran)s::date[], %(till)s::date[]) AS tid(fran, till)
    JOIN kontrollplan_kontrolltillfalle t ON t.start >= tid.fran AND t.slut <= tid.till AND t.installt IS NULL
    JOIN kontrollplan_planeradkontroll p ON p.id = t.planerad_id AND p.dubbelgranskas > 0
    JOIN kontrollplan_omradesversion v ON v.id = p.version_id AND v.omrade_id = %(omrade)s
    JOIN ram_dragning d ON d.tillfalle_id = t.id
    JOIN ram_dragetarende a ON a.dragning_id = d.id
    JOIN granskning_granskning g1 ON g1.draget_id = a.id AND NOT g1.andra AND g1.klar IS NOT NULL
    JOIN granskning_granskning g2 ON g2.draget_id = a.id AND g2.andra AND g2.klar IS NOT NULL
    JOIN granskning_svar s1 ON s1.granskning_id = g1.id
    JOIN granskning_svar s2 ON s2.granskning_id = g2.id AND s2.kriterium_id = s1.kriterium_id
    WHERE NOT EXISTS (SELECT 1 FROM ram_dragning senare WHERE senare.ersatter_id = d.id)
      AND (%(enheter)s::bigint[] IS NULL OR a.enhet_id = ANY(%(enheter)s::bigint[]))
    GROUP BY s1.svar, s2.svar
"""


@dataclass(frozen=True)
class Andel:
    """One kriterium at one enhet in one period. `ram` is how many ärenden the draw was made among."""

    ja: int = 0
    nej: int = 0
    ej_tillampligt: int = 0
    underlag_saknas: int = 0
    granskade: int = 0
    ram: int = 0
    preliminar: bool = False

    def plus(self, annan: Andel) -> Andel:
        """Both together: another tillfälle of the same period, or an enhet that has gone into this one."""
        return Andel(
            self.ja + annan.ja,
            self.nej + annan.nej,
            self.ej_tillampligt + annan.ej_tillampligt,
            self.underlag_saknas + annan.underlag_saknas,
            self.granskade + annan.granskade,
            self.ram + annan.ram,
            self.preliminar or annan.preliminar,
        )

    @property
    def bedomda(self) -> int:
        """n: those that were answered ja or nej."""
        return self.ja + self.nej

    @property
    def procent(self) -> int | None:
        """In whole percent, halves upwards; None of nothing."""
        return procent(self.ja, self.bedomda)

    @cached_property
    def stickprov(self) -> Stickprov:
        return Stickprov(self.ja, self.bedomda, ur_ramen(self.bedomda, self.granskade, self.ram))

    @cached_property
    def intervall(self) -> Intervall | None:
        return self.stickprov.intervall()


@dataclass(frozen=True)
class Fraga:
    """A kriterium over its versions, by the words it has now. `malvarde` is in percent, None without a target."""

    serie: int
    text: str
    lagkrav: bool
    malvarde: int | None


@dataclass(frozen=True)
class Serie:
    """One kriterium at one enhet over the periods, the earliest first; None where it was not asked."""

    fraga: Fraga
    varden: tuple[Andel | None, ...]

    @property
    def nu(self) -> Andel | None:
        return self.varden[-1]

    @cached_property
    def fore(self) -> Andel | None:
        """The latest earlier period with something judged: what the change is measured against."""
        tidigare = [andel for andel in self.varden[:-1] if andel is not None and andel.bedomda]
        return tidigare[-1] if tidigare else None

    @cached_property
    def forandring(self) -> int:
        """1 up, −1 down, when it is more than chance; else 0. Nothing is said of a preliminary share."""
        if self.nu is None or self.nu.preliminar or self.fore is None:
            return 0
        return mer_an_slump(self.nu.stickprov, self.fore.stickprov)

    @property
    def lage(self) -> str:
        """Against the target: "klar" at or over it, "varning" when also the interval lies under it, else "osaker".

        "" without a target, of few, and while the share is preliminary.
        """
        nu, malvarde = self.nu, self.fraga.malvarde
        if nu is None or nu.intervall is None or malvarde is None or nu.preliminar or nu.bedomda < MINST_FOR_FARG:
            return ""
        if 100 * nu.ja >= malvarde * nu.bedomda:
            return "klar"
        return "varning" if nu.intervall.hogst * 100 < malvarde else "osaker"


@dataclass(frozen=True)
class Omfang:
    """How many ärenden an enhet had in a period. `bortfall` are those drawn that could not be reviewed."""

    planerade: int = 0
    ram: int = 0
    dragna: int = 0
    granskade: int = 0
    bortfall: int = 0
    preliminar: bool = False

    def plus(self, annan: Omfang) -> Omfang:
        return Omfang(
            self.planerade + annan.planerade,
            self.ram + annan.ram,
            self.dragna + annan.dragna,
            self.granskade + annan.granskade,
            self.bortfall + annan.bortfall,
            self.preliminar or annan.preliminar,
        )


@dataclass(frozen=True)
class Enhetsresultat:
    """One enhet, by its name at the end of the last period. `omfang` has one value per period."""

    enhet_id: int
    namn: str
    omfang: tuple[Omfang | None, ...]
    serier: tuple[Serie, ...]

    @property
    def nu(self) -> Omfang | None:
        return self.omfang[-1]


@dataclass(frozen=True)
class Kontrollresultat:
    """Plain values. `perioder` are in time order, the one that is asked about last."""

    omrade_id: int
    omrade: str
    perioder: tuple[Period, ...]
    fragor: tuple[Fraga, ...]
    enheter: tuple[Enhetsresultat, ...]
    overens: Samstammighet

    @property
    def period(self) -> Period:
        return self.perioder[-1]

    @property
    def preliminar(self) -> bool:
        return any(enhet.nu is not None and enhet.nu.preliminar for enhet in self.enheter)


def perioder_for(period: Period, ar_tillbaka: int = AR_TILLBAKA) -> tuple[Period, ...]:
    """The period and the same part of the earlier years, in time order."""
    return tuple(period.samma_tidigare(ar) for ar in range(ar_tillbaka, -1, -1))


def kontrollresultat(
    omrade: Kontrollomrade,
    period: Period,
    *,
    enheter: Collection[int] | None = None,
    ar_tillbaka: int = AR_TILLBAKA,
    brytpunkt: datetime | None = None,
) -> Kontrollresultat:
    """The results of a kontrollområde. `enheter` None is all; a share never rests on an enhet outside them.

    With a `brytpunkt` only what was klart then: what goes on cannot be counted again later, so no report holds it.
    A constant number of queries, whatever there is: klara tillfällen are one grouped one.
    """
    perioder = perioder_for(period, ar_tillbaka)
    celler = _celler(omrade.pk, perioder, enheter, brytpunkt)
    fragor = _fragor(omrade.pk, {serie for _, _, serie in celler.andelar})
    pk = {enhet for enhet, _ in celler.omfang} | {enhet for enhet, _, _ in celler.andelar}
    namn = _namn(pk, perioder[-1])
    resultat = [_enhetsresultat(enhet, namn[enhet], fragor, celler, len(perioder)) for enhet in pk]
    return Kontrollresultat(
        omrade_id=omrade.pk,
        omrade=omrade.namn,
        perioder=perioder,
        fragor=fragor,
        enheter=tuple(sorted(resultat, key=lambda e: (sorteringsnyckel(e.namn), e.enhet_id))),
        overens=_overens(omrade.pk, perioder[-1], enheter),
    )


@dataclass
class _Celler:
    """By (enhet, period from 0) and (enhet, period, kriterium's series); an enhet that has gone into another is it."""

    andelar: dict[tuple[int, int, int], Andel] = field(default_factory=dict)
    omfang: dict[tuple[int, int], Omfang] = field(default_factory=dict)

    def lagg_till(self, enhet: int, nr: int, serie: int, andel: Andel) -> None:
        nyckel = enhet, nr, serie
        self.andelar[nyckel] = self.andelar[nyckel].plus(andel) if nyckel in self.andelar else andel

    def lagg_till_omfang(self, enhet: int, nr: int, omfang: Omfang) -> None:
        nyckel = enhet, nr
        self.omfang[nyckel] = self.omfang[nyckel].plus(omfang) if nyckel in self.omfang else omfang


def _celler(
    omrade_id: int, perioder: Sequence[Period], enheter: Collection[int] | None, brytpunkt: datetime | None
) -> _Celler:
    rot = rotter(perioder[-1].slut)
    val = _val(omrade_id, perioder, enheter) | {"brytpunkt": brytpunkt}
    celler = _Celler()
    with connection.cursor() as markor:
        markor.execute(_KLARA, val)
        for enhet, nr, serie, *antal in markor.fetchall():
            if serie is None:
                celler.lagg_till_omfang(rot(enhet), nr - 1, Omfang(*antal[:-1]))
            else:
                celler.lagg_till(rot(enhet), nr - 1, serie, Andel(*antal))
    if brytpunkt is None:
        _med_pagaende(celler, omrade_id, perioder, enheter, rot)
    return celler


def _val(omrade_id: int, perioder: Sequence[Period], enheter: Collection[int] | None) -> dict[str, Any]:
    return {
        "omrade": omrade_id,
        "fran": [period.start for period in perioder],
        "till": [period.slut for period in perioder],
        "enheter": None if enheter is None else sorted(enheter),
    }


def _med_pagaende(
    celler: _Celler,
    omrade_id: int,
    perioder: Sequence[Period],
    enheter: Collection[int] | None,
    rot: Callable[[int], int],
) -> None:
    """Tillfällen that are drawn and not klara, as they are now."""
    oppna = Kontrolltillfalle.objects.gallande().filter(
        planerad__version__omrade_id=omrade_id,
        klart__isnull=True,
        dragningar__isnull=False,
        start__gte=perioder[0].start,
        slut__lte=perioder[-1].slut,
    )
    nr = {
        t.pk: plats
        for t in oppna.order_by().distinct()
        for plats, period in enumerate(perioder)
        if period.start <= t.start and t.slut <= period.slut
    }
    if not nr:
        return
    utfall = rakna(list(nr))
    serie = {k.pk: k.serie for k in Kriterium.objects.filter(version__omrade_id=omrade_id)}
    for (tillfalle, enhet), antal in utfall.items():
        if enheter is not None and enhet not in enheter:
            continue
        omfang = Omfang(antal.planerade, antal.ram, antal.dragna, antal.granskade, antal.bortfall, preliminar=True)
        celler.lagg_till_omfang(rot(enhet), nr[tillfalle], omfang)
        for kriterium, svar in antal.kriterier.items():
            andel = Andel(**vars(svar), granskade=antal.granskade, ram=antal.ram, preliminar=True)
            celler.lagg_till(rot(enhet), nr[tillfalle], serie[kriterium], andel)


def _fragor(omrade_id: int, serier: Collection[int]) -> tuple[Fraga, ...]:
    """Each kriterium by the words of its newest version, in that order."""
    funna: dict[int, tuple[tuple[int, int, int], Fraga]] = {}
    alla = Kriterium.objects.filter(version__omrade_id=omrade_id).select_related("version")
    for k in alla.order_by("version__nummer", "ordning", "pk"):
        if k.serie in serier:
            plats = (-k.version.nummer, k.ordning, k.pk)
            funna[k.serie] = plats, Fraga(k.serie, k.fraga, k.lagkrav, k.malvarde)
    return tuple(fraga for _, fraga in sorted(funna.values(), key=lambda par: par[0]))


def _namn(enheter: Iterable[int], period: Period) -> dict[int, str]:
    """What each was called at the end of the period, or the last it was called before."""
    namn: dict[int, str] = {}
    for benamning in Benamning.objects.filter(delen_id__in=list(enheter)).order_by("giltig"):
        if benamning.delen_id not in namn or (benamning.giltig.lower is None or benamning.giltig.lower <= period.slut):
            namn[benamning.delen_id] = benamning.namn
    return namn


def _enhetsresultat(
    enhet: int, namn: str, fragor: Sequence[Fraga], celler: _Celler, antal_perioder: int
) -> Enhetsresultat:
    nummer = range(antal_perioder)
    return Enhetsresultat(
        enhet_id=enhet,
        namn=namn,
        omfang=tuple(celler.omfang.get((enhet, nr)) for nr in nummer),
        serier=tuple(
            Serie(fraga, tuple(celler.andelar.get((enhet, nr, fraga.serie)) for nr in nummer)) for fraga in fragor
        ),
    )


def _overens(omrade_id: int, period: Period, enheter: Collection[int] | None) -> Samstammighet:
    """How well two who reviewed the same ärenden agreed, by what each answered first."""
    with connection.cursor() as markor:
        markor.execute(_PAR, _val(omrade_id, [period], enheter))
        return samstammighet([(a, b) for a, b, antal in markor.fetchall() for _ in range(antal)])
